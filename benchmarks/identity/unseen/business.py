"""What is not personal in the unseen sentences: one function for each ``{slot}`` of the frames."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta

from benchmarks.identity.unseen.words import WORDS

Maker = Callable[[random.Random], str]
_CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def day(rng: random.Random) -> date:
    return date(2023, 1, 1) + timedelta(days=rng.randrange(1200))


def written_day(rng: random.Random) -> str:
    d = day(rng)
    return rng.choice([f"{d:%Y-%m-%d}", f"{d.year}年{d.month}月{d.day}日", f"{d:%Y.%m.%d}", f"{d:%Y/%m/%d}",
                       f"{d.month}月{d.day}号"])  # fmt: skip


def stamp(rng: random.Random) -> str:
    at = datetime(2024, 1, 1) + timedelta(minutes=rng.randrange(800_000))  # noqa: DTZ001  # as an export writes it
    return rng.choice(
        [
            f"{at:%Y-%m-%d %H:%M:%S}",
            f"{at:%Y/%m/%d %H:%M}",
            f"{at.year}年{at.month}月{at.day}日{at:%H}时{at:%M}分",
        ]
    )


def money(rng: random.Random) -> str:
    n = round(10 ** rng.uniform(0, 7), 2)
    return rng.choice([f"{n:.2f}", f"{n:,.2f}", f"{int(n)}", f"{int(n):,}", f"{n:.1f}"])


def amount(rng: random.Random) -> str:
    return money(rng) + rng.choice(["元", "元", "元", "块", "元人民币"])


def credit_code(rng: random.Random) -> str:
    return (
        rng.choice(["91", "92", "93"])
        + f"3399{rng.randrange(100):02d}MA"
        + "".join(rng.choice(_CODE) for _ in range(8))
    )


def digits(n: int, head: str = "") -> Maker:
    return lambda rng: head + "".join(str(rng.randrange(10)) for _ in range(n))


def ean(rng: random.Random) -> str:
    body = "69" + "".join(str(rng.randrange(10)) for _ in range(10))
    total = sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(body))
    return body + str(-total % 10)


def case_no(rng: random.Random) -> str:
    year, n = rng.randrange(2022, 2027), rng.randrange(1, 2000)
    short = rng.choice(["箕云市监", "心宿市监", "浙斗市监", "尾市监"])
    return rng.choice([f"{short}处罚〔{year}〕{n}号", f"{short}罚字[{year}]第{n:04d}号", f"{short}罚处（{year}）{n}号",
                       f"{short}处罚﹝{year}﹞1380{n % 100:02d}号", f"{short}处字〔{year}〕{n}-1号"])  # fmt: skip


def batch(rng: random.Random) -> str:
    d = day(rng)
    return rng.choice([f"{d:%Y%m%d}A{rng.randrange(10)}", f"B{d:%y%m%d}{rng.randrange(100):02d}", f"{d:%Y%m%d}",
                       f"{d:%y%m%d}-{rng.randrange(1, 20)}", f"L{d:%Y%m%d}0{rng.randrange(10)}H", f"{d:%Y%m%d}{rng.randrange(1000):03d}"])  # fmt: skip


def float_tail(rng: random.Random) -> str:
    return repr(
        rng.choice([29.9, 0.3, 138.0, 1999.99, 57.6, 4.35]) + rng.choice([1, 3]) * 2.0**-48 * 7
    )


def article(rng: random.Random) -> str:
    return rng.choice([f"第{rng.choice(['三十四', '一百二十四', '六十三', '一百三十六', '五', '十八'])}条" + rng.choice(["", "第一款", "第一款第（十三）项", "第二款第（二）项"]),
                       f"第{rng.randrange(1, 150)}条第{rng.randrange(1, 4)}款", f"{rng.randrange(1, 150)}条{rng.randrange(1, 4)}款{rng.randrange(1, 9)}项"])  # fmt: skip


def of(key: str) -> Maker:
    return lambda rng: str(rng.choice(WORDS[key]))


MAKERS: dict[str, Maker] = {
    "date": written_day, "stamp": stamp, "odd_date": of("odd_dates"), "compact_date": lambda r: f"{day(r):%Y%m%d}",
    "month": lambda r: r.choice(["2025年3月", "2026-01", "202602", "三月", "2025年12月"]),
    "money": money, "amount": amount, "cn_money": of("cn_money"), "float_tail": float_tail,
    "count": lambda r: f"{r.randrange(1, 500)}{r.choice('瓶袋箱件份盒台公斤批')}",
    "credit_code": credit_code, "reg_no": digits(9, "339900"), "licence": lambda r: r.choice(["JY", "SC", "XK16-"]) + digits(14, "1")(r)[:14],
    "drug_no": digits(8, "国药准字Z"), "device_no": lambda r: f"浙箕械备2024{r.randrange(10000):04d}号", "barcode": ean,
    "sku": lambda r: f"SKU-{r.randrange(10**6):06d}", "waybill": lambda r: r.choice(["SF", "YT", "JD", "ZTO"]) + digits(13)(r),
    "order_no": lambda r: f"{day(r):%Y%m%d}" + "PO" + digits(10)(r), "batch": batch, "serial": lambda r: f"NO.{digits(9)(r)}",
    "sample_no": lambda r: "DBJ" + digits(14, "25")(r), "report_no": lambda r: f"箕质检（食）字第{r.randrange(10**6):06d}号",
    "filing_no": lambda r: f"箕市监案字{r.randrange(2023, 2027)}-{r.randrange(1, 999):04d}", "case_no": case_no,
    "ticket_no": lambda r: "TS" + f"{day(r):%Y%m%d}" + digits(6)(r), "long_code": digits(20, "3"),
    "tm_no": digits(8), "imei": digits(13, "86"), "d3": digits(3), "n1": lambda r: str(r.randrange(1, 12)), "n2": lambda r: str(r.randrange(2, 500)),
    "article": article, "standard": of("standards"), "law": of("laws"), "hotline": of("hotlines"), "model": of("models"),
    "shop": of("shops"), "company": of("companies"), "coop": of("coops"), "brand": of("brands"), "goods": of("goods"), "item": of("items"),
    "county": of("counties"), "street": of("streets"), "road": of("roads"), "device": of("devices"),
    "business_address": lambda r: f"{of('counties')(r)}{of('roads')(r)}{r.randrange(2, 500)}号",
}  # fmt: skip


def make(slot: str, rng: random.Random) -> str:
    """Return a value for a slot that tells nothing of a person."""
    return MAKERS[slot](rng)
