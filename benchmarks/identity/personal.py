"""Invented persons: names, numbers and addresses in the forms in which people write them.

Every maker takes the source kind as well: a file name holds no slash.
"""

import random
from collections.abc import Callable

from benchmarks.identity.business import WORDS, digits

Maker = Callable[[random.Random, str], str]

CHINESE = str.maketrans("0123456789", "〇一二三四五六七八九")
SPOKEN = str.maketrans("0123456789", "零幺二三四五六七八九")
FORMAL = str.maketrans("0123456789", "零壹贰叁肆伍陆柒捌玖")
WIDE = str.maketrans("0123456789Xx-", "０１２３４５６７８９Ｘｘ－")
CIRCLED = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")
PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔滇陕甘青宁新"
PLATE = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def name(rng: random.Random, _: str = "") -> str:
    surname = str(rng.choice(WORDS["surnames"]))
    if rng.random() < 0.04:
        surname = str(rng.choice(WORDS["compound"]))
    return surname + str(rng.choice(WORDS["given"]))


def compound(rng: random.Random, _: str) -> str:
    return str(rng.choice(WORDS["compound"])) + str(rng.choice(WORDS["given"]))


def spaced(rng: random.Random, _: str) -> str:
    gap = rng.choice([" ", " ", "　", "  "])
    whole = name(rng)
    return rng.choice([gap.join(whole), whole[0] + gap + whole[1:]])


def _mobile(rng: random.Random) -> str:
    """Eleven digits; no operator issues 1xx 00xx."""
    return f"1{rng.choice('3456789')}{digits(rng, 1)}00{digits(rng, 6)}"


def mobile(rng: random.Random, _: str) -> str:
    return _mobile(rng)


def mobile_formatted(rng: random.Random, kind: str) -> str:
    plain = _mobile(rng)
    a, b, c = plain[:3], plain[3:7], plain[7:]
    forms = [
        f"{a} {b} {c}", f"{a}-{b}-{c}", f"{a}.{b}.{c}", f"{a}_{b}_{c}", f"({a}){b}{c}",
        f"{a}（{b}）{c}", f"{a},{b},{c}", f"{a}，{b}，{c}", f"{a}·{b}·{c}", f"+86 {a} {b} {c}",
        f"+86{plain}", f"0086-{plain}", plain.replace("0", "O"), plain.replace("0", "o"),
        plain.translate(WIDE), f"{a}-{b}-{c}".translate(WIDE), plain.translate(CIRCLED),
        " ".join(plain), f"{plain[:3]} {plain[3:5]} {plain[5:7]} {plain[7:9]} {plain[9:]}",
        f"{a}{b}~{c}", f"{a}—{b}—{c}", f"{plain[:5]} {plain[5:]}",
    ]  # fmt: skip
    if kind != "file_name":
        forms += [f"{a}/{b}/{c}", f"{a}\u200b{b}\u200b{c}", f"[{a}]{b}{c}"]
    return rng.choice(forms)


def mobile_chinese(rng: random.Random, _: str) -> str:
    plain = _mobile(rng)
    whole = plain.translate(rng.choice([CHINESE, SPOKEN, FORMAL]))
    mixed = "".join(d.translate(rng.choice([CHINESE, SPOKEN, {}, {}])) for d in plain)
    if mixed == plain:
        mixed = whole[:3] + plain[3:]
    apart = f"{whole[:3]} {whole[3:7]} {whole[7:]}"
    return rng.choice([whole, whole, apart, mixed, "、".join(whole)])


def landline(rng: random.Random, _: str) -> str:
    """Give a number of an area code that does not exist."""
    area, n = f"03{digits(rng, 1, '0')}{digits(rng, 1)}", digits(rng, rng.choice([7, 8]), "2345678")
    return rng.choice(
        [
            f"{area}-{n}", f"{area}-{n}", f"({area}){n}", f"（{area}）{n}", f"{area} {n}", f"{area}{n}",
            f"{area}-{n}转{rng.randrange(801, 899)}", f"{area}-{n[:4]} {n[4:]}", f"+86-{area[1:]}-{n}",
            f"{area}—{n}", f"{area}-{n}".translate(WIDE),
        ]
    )  # fmt: skip


def id_number(rng: random.Random, _: str) -> str:
    """Eighteen or fifteen places of a county that does not exist; the check digit holds in half."""
    birth = f"{rng.randrange(1950, 2009)}{rng.randrange(1, 13):02d}{rng.randrange(1, 29):02d}"
    area = rng.choice(["990122", "990203", "330000", "410000", "990728"])
    if rng.random() < 0.1:
        return area + birth[2:] + digits(rng, 3)
    body = area + birth + digits(rng, 3)
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    check = "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]
    return body + (check if rng.random() < 0.5 else digits(rng, 1))


def id_formatted(rng: random.Random, kind: str) -> str:
    plain = ""
    while len(plain) != 18:
        plain = id_number(rng, kind)
    a, b, c = plain[:6], plain[6:14], plain[14:]
    forms = [
        f"{a} {b} {c}", f"{a}-{b}-{c}", f"{a}.{b}.{c}", f"{a}_{b}_{c}", plain.translate(WIDE),
        plain[:-1] + "x", plain.replace("0", "O"), f"{a}({b}){c}", f"{a}（{b}）{c}",
        f"{a} {b[:4]} {b[4:]} {c}", " ".join(plain), f"{plain[:-1]} {plain[-1]}", f"{a}，{b}，{c}",
    ]  # fmt: skip
    return rng.choice(forms if kind == "file_name" else [*forms, f"{a}/{b}/{c}"])


def bank_card(rng: random.Random, _: str) -> str:
    plain = rng.choice(["6200", "6230", "4000"]) + "00" + digits(rng, rng.choice([10, 13]))
    groups = " ".join(plain[i : i + 4] for i in range(0, len(plain), 4))
    return rng.choice([plain, plain, groups, groups.replace(" ", "-"), plain.translate(WIDE)])


def passport(rng: random.Random, _: str) -> str:
    n = digits(rng, 8)
    return rng.choice([f"E{n}", f"G{n}", f"EA{n[:7]}", f"e{n}", f"E {n}", f"P{n[:7]}", f"K{n}"])


def permit(rng: random.Random, _: str) -> str:
    return rng.choice("HCM") + digits(rng, rng.choice([8, 10]))


def plate(rng: random.Random, _: str) -> str:
    tail = "".join(rng.choice(PLATE) for _ in range(4)) + digits(rng, 1)
    area = rng.choice(PROVINCES) + rng.choice("ABCDEFGH")
    return rng.choice(
        [f"{area}{tail}", f"{area}·{tail}", f"{area} {tail}", f"{area}D{digits(rng, 5)}", f"{area}-{tail}", f"{area.lower()}{tail.lower()}"]
    )  # fmt: skip


def email(rng: random.Random, _: str) -> str:
    host = rng.choice(WORDS["mail_hosts"])
    user = rng.choice(
        ["zhao.qinghe", "lanlan_88", digits(rng, 9, "123456789"), "wanyue1988", "sh-wang"]
    )
    user += str(rng.randrange(99))
    forms = [f"{user}@{host}", f"{user}@{host}", f"{user.upper()}@{host}", f"{user}＠{host}", f"{user} @ {host}", f"{user}#{host}"]  # fmt: skip
    return rng.choice(forms)


def wechat(rng: random.Random, _: str) -> str:
    user = str(rng.choice(WORDS["wechat"]))
    return rng.choice([user + str(rng.randrange(999)), f"wxid_{digits(rng, 3)}k{digits(rng, 5)}p", f"{user}{digits(rng, 2)}"])  # fmt: skip


def qq(rng: random.Random, _: str) -> str:
    n = digits(rng, rng.choice([7, 8, 9, 10]), "123456789")
    return rng.choice([n, n, n, f"{n[:3]} {n[3:6]} {n[6:]}", f"{n}@qq.example.com"])


def home(rng: random.Random, _: str) -> str:
    road, estate, village = (rng.choice(WORDS[w]) for w in ("roads", "estates", "villages"))
    n, block, unit = rng.randrange(1, 199), rng.randrange(1, 30), rng.randrange(1, 5)
    room = f"{rng.randrange(1, 28)}0{rng.randrange(1, 6)}"
    spoken = (
        f"{'一二三四五六七八九'[block % 9]}幢{'一二三四'[unit - 1]}单元{'二三四五'[n % 4]}〇一室"
    )
    return rng.choice(
        [
            f"{road}{n}号{block}幢{unit}单元{room}室", f"{road}{n}号{estate}{block}号楼{room}室",
            f"{estate}{block}栋{room}", f"{estate}{block}-{unit}-{room}", f"{village}{unit}组{n}号",
            f"{road}{n}弄{block}号{room}室", f"{road}{n}号院{block}号楼{unit}单元{n % 9 + 1}楼东户",
            f"{estate}{spoken}", f"{road}{n}号{room}房", f"{estate}{block}幢{room}室",
        ]
    )  # fmt: skip


def cued_account(rng: random.Random, kind: str) -> str:
    return rng.choice(["微信：", "微信号", "QQ：", "wx:", "V信"]) + wechat(rng, kind)


PERSONAL: dict[str, Maker] = {
    "bank_card": bank_card,
    "email": email,
    "home_address": home,
    "id_formatted": id_formatted,
    "id_number": id_number,
    "landline": landline,
    "landline_home": landline,
    "mobile": mobile,
    "mobile_chinese": mobile_chinese,
    "mobile_formatted": mobile_formatted,
    "name_complainant": name,
    "name_compound": compound,
    "name_cued": name,
    "name_cued_account": name,
    "name_cued_contact": name,
    "name_cued_duty": name,
    "name_cued_sign": name,
    "name_file": name,
    "name_minority": lambda rng, _: str(rng.choice(WORDS["minority"])),
    "name_mixed": name,
    "name_officer": name,
    "name_sole_trader": name,
    "name_spaced": spaced,
    "name_third_person_no_cue": name,
    "passport": passport,
    "permit": permit,
    "plate": plate,
    "qq": qq,
    "wechat": wechat,
    "wechat_cued": cued_account,
}

# What a slot of the templates is called in spans.csv where that is another word.
CLASS_OF = {
    "landline_home": "landline",
    "name_cued_account": "name_cued",
    "name_cued_contact": "name_cued",
    "name_cued_duty": "name_cued",
    "name_cued_sign": "name_weak_cue",
    "name_minority": "name_dotted",
    "name_mixed": "name_beside_phone",
    "name_file": "name_in_file_name",
    "wechat_cued": "wechat",
}
