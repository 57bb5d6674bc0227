"""``python -m benchmarks.like_cases.bureaus [--seeds N …]``: four bureaus for fines far above like cases' yet within the law.

Written from the description of the domain before the method was read: facts by conduct, a discretion
standard with steps by goods value, duration and party, habits of counties, rounding; graver fines with
the reason in the text, lighter ones with theirs. Planted: high and low without any reason, within the
statutory range. Look-alikes: graver with a reason, a standard that changed for all, more units, dear
goods at the same multiple, two acts fined in one.
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import polars as pl

from benchmarks.like_cases.bureau_texts import GRAVE, LIGHT, NEUTRAL, domain_of, facts, grounds
from data_contracts.reference import statutes
from data_contracts.settings import shipped
from models.clauses import resolve
from models.like_cases import Params, judge

__all__ = ["AS_OF", "BUREAUS", "Bureau", "cases", "frame"]

AS_OF = date(2026, 1, 31)
FIRST = date(2023, 1, 3)
DAYS = (date(2025, 12, 31) - FIRST).days


@dataclass(frozen=True)
class Bureau:
    """How large a bureau is, and how much in it is out of the ordinary."""

    name: str
    counties: int
    cases: int
    articles: int
    graver: float
    lighter: float
    high: float = 0.02
    low: float = 0.008


BUREAUS = (
    Bureau("8个县", 8, 600, 20, 0.04, 0.20),
    Bureau("15个县", 15, 1200, 40, 0.08, 0.14),
    Bureau("30个县", 30, 2400, 70, 0.12, 0.10),
    Bureau("60个县", 60, 4000, 120, 0.08, 0.16),
)


@dataclass(frozen=True)
class Article:
    """One provision with its range, and what this bureau's standard makes of it."""

    law: str
    article: int
    paragraph: int
    item: int
    conduct: str
    base: str
    low: float
    high: float
    floor: float
    steps: tuple[float, ...]
    typical: float
    changed: date | None = None
    by_unit: bool = False


def _provisions() -> list[Article]:
    """Return provisions of the shipped table whose fine is an amount, or a multiple of goods or gains."""
    made: list[Article] = []
    for row in statutes().iter_rows(named=True):
        fixed = row["unit"] == "元" and row["base_kind"] == "固定金额"
        multiple = row["unit"] == "倍" and row["base_kind"] in ("货值金额", "违法所得")
        ordinary = (row["tier_circumstance"] or "基本") == "基本" and not (
            row["tier_from_yuan"] or 0
        )
        if not (fixed or multiple) or not ordinary or row["max"] is None or row["min"] is None:
            continue
        if row["max"] <= row["min"] or (fixed and row["max"] > 600_000):
            continue
        items = range(int(row["item_from"] or 0), int(row["item_to"] or row["item_from"] or 0) + 1)
        first = Article(
            row["law"], int(row["article"]), int(row["paragraph"] or 1), 0, row["conduct"],
            "" if fixed else row["base_kind"], float(row["min"]), float(row["max"]),
            float(row["base_floor_yuan"] or 0), (), 0.0,
        )  # fmt: skip
        made.extend(replace(first, item=item) for item in items[:6])
    return made


def _standard(article: Article, rng: np.random.Generator) -> Article:
    """Set steps of the range, most of them in its lower half, as bureaus write them."""
    start = float(rng.uniform(0.0, 0.05)) if article.low else float(rng.uniform(0.02, 0.06))
    grow = rng.uniform(1.6, 2.6, 3)
    first = max(start, 0.04)
    steps = (start, first * grow[0], first * grow[0] * grow[1], min(0.6, first * np.prod(grow)))
    return replace(
        article, steps=tuple(map(float, steps)), typical=float(np.exp(rng.uniform(6.0, 8.6)))
    )


def _articles(bureau: Bureau, rng: np.random.Generator) -> list[Article]:
    """Choose the provisions: one in twelve changes its standard, one in twelve counts units."""
    every = _provisions()
    chosen = [every[i] for i in rng.permutation(len(every))[: bureau.articles]]
    made = [_standard(article, rng) for article in chosen]
    special = max(1, bureau.articles // 12)
    fixed = [i for i, a in enumerate(made) if not a.base and a.high >= 4 * max(a.low, 1)]
    fixed = [fixed[i] for i in rng.permutation(len(fixed))]
    for place in fixed[:special]:
        made[place] = replace(made[place], changed=FIRST + timedelta(int(rng.integers(500, 800))))
    for place in fixed[special : 2 * special]:
        made[place] = replace(made[place], by_unit=True)
    return made


def _rounded(fine: float, rng: np.random.Generator, round_share: float) -> float:
    """Round as officers do: to one or two figures, seldom to the yuan."""
    if fine <= 0:
        return 0.0
    figures = 1 if rng.random() < round_share else 2
    grid = 10.0 ** (np.floor(np.log10(fine)) - figures + 1)
    grid = grid / 2 if figures == 1 else grid
    return float(max(grid, np.round(fine / grid) * grid))


def _ordinary(
    article: Article, grade: int, base: float, habit: float, rng: np.random.Generator
) -> float:
    """Return what the standard gives, with the county's habit and what is left to the officer."""
    position = article.steps[grade] * float(np.exp(rng.normal(0, 0.12)))
    if article.base:
        multiple = article.low + position * (article.high - article.low)
        return max(base, article.floor) * multiple * float(np.exp(habit / 2))
    return (article.low + position * (article.high - article.low)) * float(np.exp(habit))


def _limits(article: Article, base: float) -> tuple[float, float]:
    """Return the statutory range in yuan."""
    scale = max(base, article.floor) if article.base else 1.0
    return article.low * scale, article.high * scale


@dataclass
class _Draft:
    """A case while it is written."""

    article: Article
    county: int
    day: date
    goods: float
    grade: int
    units: int
    fine: float
    kind: str = ""
    reasons: tuple[str, ...] = ()


def _draft(
    article: Article, county: int, habits: np.ndarray, place: int, rng: np.random.Generator
) -> _Draft:
    day = FIRST + timedelta(int(rng.integers(0, DAYS)))
    spread = float(rng.normal())
    goods = round(article.typical * float(np.exp(spread)), 1)
    if rng.random() < 0.03:
        goods = round(goods * float(rng.uniform(5, 15)), 1)
    grade = int(np.digitize(spread + float(rng.normal(0, 0.5)), [-0.2, 0.8, 1.8]))
    units = int(rng.choice([1, 1, 1, 1, 2, 3, 4, 6])) if article.by_unit else 1
    fine = _ordinary(article, grade, goods, float(habits[county, place]), rng)
    if article.changed and day >= article.changed:
        fine *= 2.0
    low, high = _limits(article, goods)
    made = _Draft(
        article, county, day, goods, grade, units, float(np.clip(fine * units, low, high))
    )
    if article.changed and 0 <= (day - article.changed).days < 180:
        made.kind = "新标准"
    elif units >= 3:
        made.kind = "按件"
    elif article.base and goods > 4 * article.typical:
        made.kind = "货值大"
    return made


def _reasoned(draft: _Draft, bureau: Bureau, rng: np.random.Generator) -> None:
    """Make it graver or lighter than the standard, and the file says why."""
    low, high = _limits(draft.article, draft.goods)
    chance = float(rng.random())
    if chance < bureau.graver:
        draft.fine = float(min(high, draft.fine * rng.uniform(1.6, 3.5)))
        draft.kind = "有理由高"
        draft.reasons = tuple(rng.choice(GRAVE, 1 if rng.random() < 0.7 else 2, replace=False))
    elif chance < bureau.graver + bureau.lighter:
        draft.fine = float(
            max(0.02 * high, min(draft.fine, low or draft.fine) * rng.uniform(0.2, 0.7))
        )
        draft.kind = "有理由低"
        draft.reasons = tuple(rng.choice(LIGHT, 1 if rng.random() < 0.5 else 2, replace=False))


def _planted(draft: _Draft, bureau: Bureau, rng: np.random.Generator) -> None:
    """Make it high or low without a word of why, and within the range."""
    low, high = _limits(draft.article, draft.goods)
    most = min(4.0, high / draft.fine)
    down = draft.fine * float(rng.uniform(0.25, 0.5))
    chance = float(rng.random()) - 2 * bureau.high
    if chance < 0 and most > 1.8:
        draft.fine, draft.kind = draft.fine * float(rng.uniform(1.8, most)), "高"
    elif 0 <= chance < 3 * bureau.low and down >= low and down > 100:
        draft.fine, draft.kind = down, "低"


def _written(
    draft: _Draft, second: Article | None, number: int, fills: np.ndarray, rng: np.random.Generator
) -> dict:
    """Return the row of an export; what a county does not fill in stays blank."""
    article, county = draft.article, draft.county
    code = f"99{1 + county // 20:02d}{1 + county % 20:02d}"
    party = str(
        rng.choice(
            ["个体工商户", "企业", "企业", "自然人", "农民专业合作社"],
            p=[0.5, 0.2, 0.2, 0.07, 0.03],
        )
    )
    neutral = tuple(rng.choice(NEUTRAL, int(rng.integers(0, 3)), replace=False))
    inside = rng.random() < 0.8
    said = draft.reasons if inside else ()
    text = facts(article, draft, code, neutral + said, second, rng)
    grave = draft.kind == "有理由高"
    light = draft.kind == "有理由低"
    word = "从重" if grave else str(rng.choice(["从轻", "减轻"])) if light else "一般"
    if draft.kind == "高" and rng.random() < 0.25:
        word = "从重"
    gains = round(draft.goods * float(rng.uniform(0.1, 0.6)), 1)
    if article.base == "违法所得":
        gains = draft.goods
    return {
        "案号": f"{code[-4:]}市监案〔{draft.day.year}〕{number}号",
        "决定书文号": f"{code[-4:]}市监处罚〔{draft.day.year}〕{number}号",
        "办案机构": f"第{code[-4:]}县市场监督管理局",
        "办案机构代码": f"11{code}MB0000{county:03d}X"[:18],
        "行政区划代码": code,
        "当事人名称": f"{'甲乙丙丁戊己庚辛'[number % 8]}{'禾田木石水土'[number % 6]}{number}号{'店' if party != '自然人' else ''}",
        "当事人类别": party,
        "业务领域": domain_of(article),
        "案件来源": str(
            rng.choice(
                ["监督检查", "投诉", "举报", "监督抽检", "部门移送"], p=[0.5, 0.1, 0.25, 0.1, 0.05]
            )
        ),
        "立案日期": str(draft.day - timedelta(int(rng.integers(15, 85)))),
        "程序类型": "普通程序",
        "违法行为类型": article.conduct,
        "违法事实": text,
        "处罚依据": grounds(article) + (("；" + grounds(second)) if second else ""),
        "处罚种类": "罚款" if rng.random() < 0.6 else "罚款;没收违法所得",
        "货值金额(元)": f"{draft.goods:.1f}"
        if article.base == "货值金额" or fills[county, 0]
        else "",
        "违法所得(元)": f"{gains:.1f}" if article.base == "违法所得" or fills[county, 1] else "",
        "罚款金额(元)": f"{_rounded(draft.fine, rng, float(fills[county, 4])):.0f}",
        "裁量情节": word if fills[county, 2] else "",
        "情节理由": "；".join(draft.reasons) if fills[county, 3] or not inside else "",
        "是否责令改正": "是",
        "处罚决定日期": str(draft.day),
        "案件状态": "结案",
    }


def cases(bureau: Bureau, seed: int) -> Iterator[tuple[dict, str, float]]:
    """Yield each case's row, what it is (高, 低, a look-alike's kind, or nothing), and its standard fine."""
    rng = np.random.default_rng([seed, bureau.counties])
    articles = _articles(bureau, rng)
    often = 1.0 / np.arange(2, len(articles) + 2) ** 0.8
    busy = rng.gamma(4.0, size=bureau.counties)
    habits = rng.normal(0, 0.15, (bureau.counties, 1)) + rng.normal(
        0, 0.12, (bureau.counties, len(articles))
    )
    fills = (rng.random((bureau.counties, 5)) < [0.8, 0.7, 0.6, 0.6, 0.0]).astype(float)
    fills[:, 4] = rng.uniform(0.3, 0.9, bureau.counties)
    for number in range(1, bureau.cases + 1):
        place = int(rng.choice(len(articles), p=often / often.sum()))
        county = int(rng.choice(bureau.counties, p=busy / busy.sum()))
        draft = _draft(articles[place], county, habits, place, rng)
        standard = draft.fine
        second = None
        if not draft.kind:
            _reasoned(draft, bureau, rng)
        if not draft.kind and rng.random() < 0.015:
            second = articles[int(rng.choice(len(articles)))]
            low, high = _limits(second, draft.goods)
            draft.fine += float(
                np.clip(_ordinary(second, draft.grade, draft.goods, 0.0, rng), low, high)
            )
            draft.kind = "两项行为"
        if not draft.kind:
            _planted(draft, bureau, rng)
        yield _written(draft, second, number, fills, rng), draft.kind, standard


def frame(bureau: Bureau, seed: int) -> pl.DataFrame:
    """Return the cases as the judgement takes them, with what each is in ``kind``."""
    rows = []
    for row, kind, _ in cases(bureau, seed):
        goods, gains = (
            float(row[name]) if row[name] else None for name in ("货值金额(元)", "违法所得(元)")
        )
        rows.append(
            {
                "case_key": row["办案机构代码"] + "|" + row["案号"], "decision_no": row["决定书文号"],
                "organ_code": row["办案机构代码"], "organ_name": row["办案机构"],
                "region_code": row["行政区划代码"], "party_name": row["当事人名称"],
                "party_type": row["当事人类别"], "domain": row["业务领域"],
                "case_source": row["案件来源"], "violation_type": row["违法行为类型"],
                "facts": row["违法事实"], "legal_basis": row["处罚依据"],
                "penalty_kinds": row["处罚种类"].split(";"), "goods_value_yuan": goods,
                "illegal_gains_yuan": gains, "fine_yuan": float(row["罚款金额(元)"]),
                "discretion": row["裁量情节"] or None, "discretion_reason": row["情节理由"] or None,
                "decision_date": date.fromisoformat(row["处罚决定日期"]),
                "conduct_end_date": date.fromisoformat(row["立案日期"]) - timedelta(5),
                "is_decided": True, "disposition": "予以处罚", "kind": kind,
            }
        )  # fmt: skip
    return pl.DataFrame(rows, infer_schema_length=None)


def _counted(bureau: Bureau, seed: int) -> Counter[str]:
    """Return how many of each kind there are, and how many were flagged in the right direction."""
    made = frame(bureau, seed)
    cases = made.drop("kind").join(resolve(made.drop("kind"), statutes()), on="case_key")
    got = judge(cases, shipped(Params), as_of=AS_OF).disparity.join(
        made.select("case_key", "kind"), on="case_key"
    )
    out = Counter(got["kind"].to_list())
    flagged = got.filter(pl.col("outcome") == "flagged")
    for kind, direction in flagged.select("kind", "direction").iter_rows():
        right = (kind, direction) in (("高", "high"), ("低", "low"))
        out[f"标出·{'对' if right else '别的'}·{kind or '平常'}"] += 1
    return out


def main() -> None:
    """Count what is found in the four bureaus of each seed."""
    parser = argparse.ArgumentParser(prog="benchmarks.like_cases.bureaus", description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    whole: Counter[str] = Counter()
    for seed in parser.parse_args().seeds:
        for bureau in BUREAUS:
            counts = _counted(bureau, seed)
            whole.update(counts)
            print(bureau.name, seed, dict(counts), flush=True)
    print("合计", dict(whole))


if __name__ == "__main__":
    main()
