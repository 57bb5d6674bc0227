"""Invented business words and numbers: what a masking must leave alone."""

import datetime as dt
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

WORDS: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "words.yml").read_text(encoding="utf-8")
)
DIGITS = "零壹贰叁肆伍陆柒捌玖"
USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def word(name: str) -> Callable[[random.Random], str]:
    return lambda rng: str(rng.choice(WORDS[name]))


def digits(rng: random.Random, n: int, first: str = "0123456789") -> str:
    return rng.choice(first) + "".join(rng.choice("0123456789") for _ in range(n - 1))


def day(rng: random.Random) -> dt.date:
    return dt.date(2024, 1, 1) + dt.timedelta(days=rng.randrange(900))


def date(rng: random.Random) -> str:
    d = day(rng)
    return rng.choice(
        [
            f"{d.year}年{d.month}月{d.day}日", f"{d}", f"{d:%Y/%m/%d}", f"{d:%Y.%m.%d}",
            f"{d.month}月{d.day}日", f"{d.year}年{d.month}月", f"{d.year}-{d.month}-{d.day}",
        ]
    )  # fmt: skip


def amount(rng: random.Random) -> str:
    yuan = rng.choice([500, 1380, 2000, 5000, 13800, 29000, 50000, 138000, 1500000]) + rng.choice(
        [0, 0, 0, rng.randrange(1, 999)]
    )
    return rng.choice([f"{yuan}", f"{yuan:,}", f"{yuan}.00", f"{yuan:,}.{rng.randrange(10, 99)}"])


def decision_no(rng: random.Random) -> str:
    of, kind = rng.choice("乙丙庚辛角亢霜"), rng.choice(["处罚", "罚决", "罚字", "当罚", "不罚"])
    year, n = rng.choice([2024, 2025, 2026]), rng.randrange(1, 1900)
    left, right = rng.choice([("〔", "〕"), ("[", "]"), ("（", "）")])
    return f"{of}市监{kind}{left}{year}{right}{rng.choice([str(n), f'第{n}', f'{n:04d}'])}号"


def case_no(rng: random.Random) -> str:
    of = rng.choice(["乙卯", "丙辰", "霜桥"])
    return f"{of}市监案字〔{rng.choice([2024, 2025, 2026])}〕{rng.randrange(1, 999)}号"


def uscc(rng: random.Random) -> str:
    """Give a credit code with letters and a true check digit of a division that does not exist."""
    body = f"9{rng.choice('12')}9901{digits(rng, 2)}MA{''.join(rng.choice(USCC) for _ in range(7))}"
    total = sum(USCC.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + USCC[-total % 31]


def batch(rng: random.Random) -> str:
    d = day(rng)
    return rng.choice(
        [
            f"{d:%Y%m%d}", f"{d:%Y%m%d}{rng.choice('AB')}{rng.randrange(1, 9)}", f"L{d:%y%m%d}",
            f"{d:%Y%m%d}-{rng.randrange(1, 99):02d}", f"PH{digits(rng, 9)}",
        ]
    )  # fmt: skip


def business_address(rng: random.Random) -> str:
    county, road = rng.choice(WORDS["counties"]), rng.choice(WORDS["roads"])
    n = rng.randrange(1, 388)
    return rng.choice(
        [
            f"{county}{road}{n}号", f"{county}北仓市场A区{n}号摊位", f"{road}{n}号商铺",
            f"{county}{road}与建材东街交叉口西{n}米", f"{county}{road}{n}-{n + 2}号",
        ]
    )  # fmt: skip


def wan(rng: random.Random) -> str:
    return rng.choice(["0.5", "2.35", "13.8", "29", "138.00", "1.50"])


def floating(rng: random.Random) -> str:
    return rng.choice([f"{rng.randrange(1, 99)}.{digits(rng, 2)}000000000000{d}" for d in "123"])


BUSINESS: dict[str, Callable[[random.Random], str]] = {
    "amount": amount,
    "badate": word("bad_dates"),
    "barcode": lambda rng: "69" + digits(rng, 11),
    "batch": batch,
    "bizaddr": business_address,
    "case_no": case_no,
    "clause": word("clauses"),
    "company": word("companies"),
    "coop": word("coops"),
    "county": word("counties"),
    "date": date,
    "datec": lambda rng: f"{day(rng):%Y%m%d}",
    "dd": lambda rng: f"{rng.randrange(10, 29)}",
    "decision_no": decision_no,
    "fine_cn": lambda rng: rng.choice(
        [*WORDS["small_written"], f"{rng.choice(DIGITS[1:])}万{rng.choice(DIGITS[1:])}仟元整"]
    ),
    "floating": floating,
    "gb": word("standards"),
    "goods": word("goods"),
    "licence": lambda rng: (
        f"{rng.choice(['《食品经营许可证》', '食品经营许可证（JY1' + digits(rng, 13) + '）', 'JY2' + digits(rng, 13)])}"
    ),
    "model": word("models"),
    "patent": lambda rng: f"20{rng.randrange(18, 25)}2{digits(rng, 7)}.{rng.randrange(9)}",
    "qty": lambda rng: f"{rng.choice([2, 12, 36, 138, 500, 1380])}{rng.choice(WORDS['units'])}",
    "regmark": lambda rng: digits(rng, 8, "123456789"),
    "sample": lambda rng: (
        f"{rng.choice(['XBJ', 'SBP', 'GZJ'])}2699{digits(rng, rng.choice([8, 13]))}"
    ),
    "sc": lambda rng: "SC1" + digits(rng, 13),
    "shop": word("shops"),
    "small": lambda rng: f"{rng.randrange(1, 388)}",
    "ticket": lambda rng: digits(rng, 10, "0123456789"),
    "unit": word("units"),
    "uscc": uscc,
    "wan": wan,
}
