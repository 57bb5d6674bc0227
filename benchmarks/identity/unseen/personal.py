"""What is personal in the unseen sentences: one function for each ``<slot>`` of the frames.

Numbers lie in blocks that are not issued: mobile numbers with ``000`` behind the network, identity
numbers of a county ``99``; check digits are right, as a reader of the number would find them.
"""

import random
import re
from collections.abc import Callable
from datetime import date, timedelta

from benchmarks.identity.unseen.words import WORDS

Maker = Callable[[random.Random], str]
NETWORKS = [
    "35",
    "36",
    "38",
    "39",
    "50",
    "51",
    "57",
    "58",
    "77",
    "82",
    "86",
    "88",
    "89",
    "91",
    "98",
]
HAN = "零一二三四五六七八九"
_FULL = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
_CIRCLED = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")
_KEYCAP = {d: d + "\ufe0f\u20e3" for d in "0123456789"}


def name(rng: random.Random) -> str:
    """Return a surname of one sign and a given name of one or two."""
    return rng.choice(WORDS["surnames"]) + rng.choice(WORDS["given"])


def spaced(rng: random.Random) -> str:
    return rng.choice([" ", "  ", "\u3000", "\xa0"]).join(name(rng))


def compound(rng: random.Random) -> str:
    return rng.choice(WORDS["compound"]) + rng.choice(WORDS["given"])


def mobile(rng: random.Random) -> str:
    network = "1" + rng.choice(NETWORKS)
    return f"{network}000{rng.randrange(100_000):05d}"


def mobile_odd(rng: random.Random) -> str:
    """Return a mobile number as people write it when they do not write it plainly."""
    n = mobile(rng)
    a, b, c = n[:3], n[3:7], n[7:]
    ways = [
        lambda: f"{a}-{b}-{c}", lambda: f"{a} {b} {c}", lambda: f"{a}.{b}.{c}",
        lambda: f"({a}){b}{c}", lambda: f"（{a}）{b}-{c}", lambda: f"{a}/{b}/{c}",
        lambda: f"{a}_{b}_{c}", lambda: f"{a},{b},{c}", lambda: f"{a}，{b}，{c}",
        lambda: f"{a}—{b}—{c}", lambda: f"{a}·{b}·{c}", lambda: f"{a}~{b}~{c}",
        lambda: f"+86{n}", lambda: f"+86 {a} {b} {c}", lambda: f"0086-{n}", lambda: f"86{n}",
        lambda: f"0{n}", lambda: " ".join(n), lambda: "-".join(n), lambda: n.translate(_FULL),
        lambda: n.replace("0", "O"), lambda: n.replace("0", "o"), lambda: n.replace("1", "l"),
        lambda: f"{n[:5]} {n[5:]}", lambda: f"{n[:4]} {n[4:7]} {n[7:]}", lambda: f"{a}*{b}*{c}",
        lambda: n.translate(_CIRCLED), lambda: "".join(_KEYCAP[d] for d in n),
        lambda: f"{a}\n{b}{c}", lambda: f"{a}空{b}空{c}", lambda: f"{a}|{b}|{c}",
        lambda: f"{a}【{b}】{c}", lambda: f"{a}\u200b{b}\u200b{c}", lambda: f"{a}+{b}+{c}",
        lambda: f"{a}\t{b}\t{c}", lambda: f"{a}:{b}:{c}", lambda: f"{a}…{b}…{c}",
        lambda: f"{n[:6]}、{n[6:]}",
    ]  # fmt: skip
    return rng.choice(ways)()


def mobile_chinese(rng: random.Random) -> str:
    n = mobile(rng)
    ways = [
        lambda: "".join(HAN[int(d)] for d in n),
        lambda: "".join("幺" if d == "1" else HAN[int(d)] for d in n),
        lambda: "".join("〇一二三四五六七八九"[int(d)] for d in n),
        lambda: "".join("零壹贰叁肆伍陆柒捌玖"[int(d)] for d in n),
        lambda: "".join("洞幺两三四五六拐八勾"[int(d)] for d in n),
        lambda: "".join(HAN[int(d)] if i % 2 else d for i, d in enumerate(n)),
        lambda: "".join(HAN[int(d)] if i < 3 else d for i, d in enumerate(n)),
        lambda: " ".join(HAN[int(d)] for d in n),
        lambda: "".join(HAN[int(d)] + ("，" if i in (2, 6) else "") for i, d in enumerate(n)),
    ]
    return rng.choice(ways)()


def landline(rng: random.Random) -> str:
    area = rng.choice(["010", "021", "0571", "0574", "0755", "028", "0991"])
    n = f"{rng.choice('2345678')}000{rng.randrange(10_000):04d}"
    ways = [
        f"{area}-{n}", f"{area}{n}", f"({area}){n}", f"（{area}）{n}", f"{area} {n[:4]} {n[4:]}",
        f"{area}－{n}", f"{area}—{n}", f"+86-{area[1:]}-{n}", f"{area}-{n}转801", f"{area}/{n}",
        f"{area}-{n[:4]}-{n[4:]}",
    ]  # fmt: skip
    return rng.choice(ways)


def identity(rng: random.Random) -> str:
    born = date(1950, 1, 1) + timedelta(days=rng.randrange(20_000))
    body = f"{rng.choice(['33', '41', '51', '12', '65'])}99{rng.randrange(100):02d}{born:%Y%m%d}{rng.randrange(1000):03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    rest = sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11
    return body + "10X98765432"[rest]


def identity_odd(rng: random.Random) -> str:
    n = identity(rng)
    ways = [
        lambda: f"{n[:6]} {n[6:14]} {n[14:]}", lambda: f"{n[:6]}-{n[6:14]}-{n[14:]}",
        lambda: n.translate(_FULL), lambda: n[:6] + n[8:17], n.lower,
        lambda: f"{n[:3]} {n[3:6]} {n[6:10]} {n[10:14]} {n[14:]}", lambda: n.replace("0", "O"),
        lambda: "".join(HAN[int(d)] if d.isdigit() else d for d in n), lambda: " ".join(n),
        lambda: f"{n[:6]}.{n[6:14]}.{n[14:]}", lambda: f"{n[:6]}/{n[6:10]}/{n[10:14]}/{n[14:]}",
        lambda: f"{n[:9]}\n{n[9:]}", lambda: f"{n[:6]}（{n[6:14]}）{n[14:]}",
        lambda: f"{n[:6]},{n[6:14]},{n[14:]}", lambda: f"{n[:4]}_{n[4:8]}_{n[8:12]}_{n[12:]}",
    ]  # fmt: skip
    return rng.choice(ways)()


def bank(rng: random.Random) -> str:
    head = rng.choice(["622848", "621700", "622202", "621661", "622588", "625912"])
    body = f"{head}000{rng.randrange(10 ** rng.choice([6, 9])):09d}"
    digits = [int(d) for d in reversed(body)]
    total = sum(d if i % 2 else sum(divmod(2 * d, 10)) for i, d in enumerate(digits))
    return body + str(-total % 10)


def bank_odd(rng: random.Random) -> str:
    n = bank(rng)
    return rng.choice([
        " ".join(re.findall(".{1,4}", n)), "-".join(re.findall(".{1,4}", n)), n.translate(_FULL),
        f"{n[:6]} {n[6:]}", ".".join(re.findall(".{1,4}", n)), "\u3000".join(re.findall(".{1,4}", n)),
    ])  # fmt: skip


def passport(rng: random.Random) -> str:
    return rng.choice(["E", "G", "EA", "EJ", "PE"]) + f"{rng.randrange(10**8):08d}"[-7:]


def permit(rng: random.Random) -> str:
    return rng.choice(["H", "M", "C", "HA", "K"]) + f"{rng.randrange(10**8):08d}"


def plate(rng: random.Random) -> str:
    province, city = rng.choice("浙京沪豫川新苏粤"), rng.choice("ABCDEFGH")
    n = "".join(rng.choice("0123456789ABCDEFGHJKLMN") for _ in range(4)) + str(rng.randrange(10))
    new = rng.choice("DF") + f"{rng.randrange(100_000):05d}"
    return rng.choice([
        province + city + n, f"{province}{city}·{n}", f"{province}{city} {n}", province + city + new,
        (province + city + n).lower(), f"{province}{city}-{n}", f"{province} {city}{n}",
    ])  # fmt: skip


def email(rng: random.Random) -> str:
    who = rng.choice(["chenmm", "liu.hai", "zhao_1985", "wj-guo", "yangyang", "h13800"])
    return f"{who}{rng.randrange(1000)}@{rng.choice(WORDS['hosts'])}"


def email_odd(rng: random.Random) -> str:
    plain = email(rng)
    who, host = plain.split("@")
    return rng.choice([
        f"{who}＠{host}", f"{who} @ {host}", f"{who}#{host}", f"{who}[at]{host}", plain.upper(),
        f"{who}(at){host}", f"{who}@{host.replace('.', '。')}", f"{who} AT {host}",
    ])  # fmt: skip


def wechat(rng: random.Random) -> str:
    return rng.choice([
        f"wxid_{rng.randrange(10**8):08d}k2", f"lin-hai{rng.randrange(10**4):04d}",
        f"A{rng.randrange(10**6):06d}zz", f"mm_{rng.randrange(10**5):05d}", f"coffee{rng.randrange(10**3)}bean",
    ])  # fmt: skip


def qq(rng: random.Random) -> str:
    return str(rng.randrange(10**6, 3 * 10**9))


def account(rng: random.Random) -> str:
    return rng.choice(WORDS["accounts"])


def home(rng: random.Random) -> str:
    estate, road = rng.choice(WORDS["estates"]), rng.choice(WORDS["roads"])
    county, n = rng.choice(WORDS["counties"]), rng.randrange
    return rng.choice([
        f"{estate}{n(1, 30)}幢{n(1, 5)}单元{n(101, 1900)}室", f"{estate}{n(1, 30)}-{n(1, 5)}-{n(101, 1900)}",
        f"{county}{road}{n(1, 400)}号{estate}{n(1, 30)}号楼{n(101, 1900)}",
        f"{road}{n(1, 400)}弄{n(1, 60)}号{n(101, 700)}室", f"{county}{estate}{n(1, 30)}栋{n(101, 1900)}房",
        f"{county}{rng.choice(WORDS['streets'])}{road}{n(1, 400)}号{n(1, 9)}楼{n(101, 900)}",
        f"{estate}{HAN[n(1, 10)]}号楼{HAN[n(1, 5)]}单元{n(101, 900)}",
    ])  # fmt: skip


def village(rng: random.Random) -> str:
    return f"{rng.choice(WORDS['counties'])}{rng.choice(WORDS['streets'])}{rng.choice(WORDS['villages'])}" + rng.choice(
        [f"{rng.randrange(1, 12)}组{rng.randrange(1, 200)}号", f"{HAN[rng.randrange(1, 9)]}社{rng.randrange(1, 90)}号",
         f"{rng.randrange(10, 300)}号", f"第{HAN[rng.randrange(1, 9)]}村民小组{rng.randrange(1, 90)}号"]
    )  # fmt: skip


MAKERS: dict[str, Maker] = {
    "mobile": mobile, "mobile_odd": mobile_odd, "mobile_chinese": mobile_chinese, "landline": landline,
    "id": identity, "id_odd": identity_odd, "bank_card": bank, "bank_card_odd": bank_odd,
    "passport": passport, "permit": permit, "plate": plate, "email": email, "email_odd": email_odd,
    "wechat": wechat, "qq": qq, "account": account, "home_address": home, "village_address": village,
    "name_spaced": spaced, "name_compound": compound, "complainant": name,
    "name_dotted": lambda rng: rng.choice(WORDS["dotted"]), "pinyin_name": lambda rng: rng.choice(WORDS["pinyin"]),
}  # fmt: skip
CLASS_OF = {"village_address": "home_address_village", "complainant": "name_complainant"}


def make(slot: str, rng: random.Random) -> str:
    """Return a value for a slot; every ``name_…`` without a maker of its own is a plain name."""
    return MAKERS.get(slot, name)(rng)
