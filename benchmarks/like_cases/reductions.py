"""``python -m benchmarks.like_cases.reductions [--seeds N] [--first N]``: lawful reductions and repeat offenders.

Worlds written from what bureaus say of their cases, apart from the comparison. Some fines lie below the
minimum: with the grounds on record (``granted``), without any (``bare``), or with grounds and next to
nothing (``deep``). Repeat offenders are fined inside the range among first ones (``repeat``). Grounds
stand in the column of reasons, as the law cited, or in the facts; in hostile worlds one county, or every
one, writes them into each decision, so that they explain nothing.
Every line: how many of each kind are flagged, of how many.
"""

import argparse
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from data_contracts import reference
from models.clauses import resolve
from models.like_cases import judge

AS_OF = date(2026, 1, 1)
KINDS = ("granted", "bare", "deep", "repeat", "ordinary")
#: (citation, minimum, maximum, kinds of goods)
CLAUSES = (
    (
        "《中华人民共和国食品安全法》第一百二十五条第一款第（二）项",
        5_000,
        50_000,
        ("芝麻油", "蜂蜜", "进口饼干"),
    ),
    (
        "《中华人民共和国食品安全法》第一百二十四条第一款第（五）项",
        50_000,
        100_000,
        ("熟牛肉", "卤蛋", "散装面包"),
    ),
    ("《食品安全法》第一百三十二条", 10_000, 50_000, ("冷链牛排", "速冻饺子", "鲜奶")),
    ("《化妆品监督管理条例》第六十条第（二）项", 10_000, 50_000, ("面膜", "染发膏", "祛斑霜")),
)
_GROUNDS = (
    "当事人主动消除违法行为危害后果", "当事人主动供述执法机关尚未掌握的违法行为", "当事人有立功表现",
    "当事人系初次违法，危害后果轻微并及时改正", "当事人受他人诱骗实施违法行为",
)  # fmt: skip
_CITED = (
    "《中华人民共和国行政处罚法》第三十二条第（一）项",
    "行政处罚法第三十二条",
    "《行政处罚法》第三十三条第一款",
)
_AGAIN = (
    "一年内因同类违法行为受过行政处罚，再次违法",
    "曾因相同违法行为被处罚，又犯",
    "第二次被查处同类问题",
)
_PLAIN = ("系初次违法", "已当场下架", "能说明供货商", "现场台账不全", "", "", "")


@dataclass(frozen=True)
class Shape:
    """How one world differs from another: ``reduced`` is the share of lawful reductions."""

    name: str
    cases: int
    reduced: float
    written: str = "reason"  # reason | basis | facts
    boiler: str = "nobody"  # nobody | county | everybody
    clauses: int = 1
    counties: int = 8
    repeats: float = 0.03
    deepest: float = 0.1  # lawful reductions go down to this share of the minimum
    lightest: float = 0.7


SHAPES = (
    Shape("40 of one clause, 5 %, reasons", 40, 0.05),
    Shape("40 of one clause, 5 %, law cited", 40, 0.05, "basis"),
    Shape("40 of one clause, 5 %, facts", 40, 0.05, "facts"),
    Shape("150 of one clause, 2 %, reasons", 150, 0.02),
    Shape("150 of one clause, 10 %, facts", 150, 0.10, "facts"),
    Shape("600 of two clauses, 5 %, law cited", 600, 0.05, "basis", clauses=2),
    Shape("600 of two clauses, 60 %, reasons", 600, 0.60, clauses=2),
    Shape("2 000 of four clauses, 2 %, facts", 2_000, 0.02, "facts", clauses=4, counties=20),
    Shape("2 000 of four clauses, 40 %, reasons", 2_000, 0.40, clauses=4, counties=20),
    Shape("2 000 of four clauses, 85 %, facts", 2_000, 0.85, "facts", clauses=4, counties=20),
    Shape("5 000 of four clauses, 10 %, law cited", 5_000, 0.10, "basis", clauses=4, counties=40),
    Shape("300 of one clause, 90 %, hardly a repeat", 300, 0.90, repeats=0.01, lightest=0.3),
    Shape("2 000 of two clauses, 93 %, hardly a repeat", 2_000, 0.93, "facts", clauses=2, counties=20, repeats=0.002, lightest=0.25),
    Shape("5 000 of four clauses, 80 %, hardly a repeat", 5_000, 0.80, "facts", clauses=4, counties=40, repeats=0.001),
    Shape("40 of one clause, 5 %, everybody writes them", 40, 0.05, boiler="everybody"),
    Shape("600 of two clauses, 5 %, everybody cites", 600, 0.05, "basis", "everybody", 2),
    Shape("2 000 of four clauses, 2 %, one county writes them", 2_000, 0.02, "reason", "county", 4, 20),
    Shape("5 000 of four clauses, 2 %, everybody writes them", 5_000, 0.02, "facts", "everybody", 4, 40),
)  # fmt: skip


def make(shape: Shape, seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the cases, and what each is: ``case_key, kind, boiler``."""
    rng = np.random.default_rng([seed, shape.cases, len(shape.name)])
    bare = max(2, round(0.008 * shape.cases)) if shape.cases >= 150 else 1
    kinds = ["granted"] * max(1, round(shape.reduced * shape.cases)) + ["bare"] * bare
    kinds += ["deep"] * (max(1, round(0.004 * shape.cases)) if shape.cases >= 150 else 0)
    kinds += ["repeat"] * max(1, round(shape.repeats * shape.cases))
    kinds += ["ordinary"] * (shape.cases - len(kinds))
    rows = [_case(i, str(k), shape, rng) for i, k in enumerate(rng.permutation(np.array(kinds)))]
    return (
        pl.DataFrame([r for r, _ in rows], infer_schema_length=None),
        pl.DataFrame([t for _, t in rows]),
    )


def _case(
    i: int, kind: str, shape: Shape, rng: np.random.Generator
) -> tuple[dict[str, object], dict[str, object]]:
    basis, low, high, goods = CLAUSES[int(rng.integers(shape.clauses))]
    county = int(rng.integers(shape.counties))
    fine = {
        "granted": low * rng.uniform(shape.deepest, shape.lightest),
        "bare": low * rng.uniform(0.08, 0.4),
        "deep": low / rng.uniform(60, 150),
        "repeat": low + (high - low) * rng.uniform(0.15, 0.5),
    }.get(kind, low + (high - low) * float(rng.beta(1.0, 9.0)))
    boiler = shape.boiler == "everybody" or (shape.boiler == "county" and county == 0)
    said, reason = [str(rng.choice(_PLAIN))], None
    if kind == "repeat":
        said = [str(rng.choice(_AGAIN))]
    elif kind == "bare" and not boiler:
        said = [""]
    ground = str(rng.choice(_GROUNDS[3:4] if boiler else _GROUNDS))
    if kind in ("granted", "deep") or boiler:
        if shape.written == "reason":
            reason = f"{ground}，依法减轻处罚" if kind in ("granted", "deep") else ground
        elif shape.written == "basis":
            basis = f"{basis}、{rng.choice(_CITED)}"
        else:
            said.append(ground)
    value = float(np.round(np.exp(rng.normal(6.0, 1.0)), 2))
    text = f"经查，当事人销售{rng.choice(goods)}，货值{value}元。" + "，".join(s for s in said if s)
    day = date(2024, 3, 1) + timedelta(days=int(rng.integers(0, 600)))
    key = f"{850000 + county:06d}|减{i:05d}"
    row: dict[str, object] = {
        "case_key": key, "organ_code": f"{850000 + county:06d}", "region_code": f"{850000 + county:06d}",
        "legal_basis": basis, "facts": text, "discretion_reason": reason, "party_type": "个体工商户",
        "party_name": f"乙{i}号店", "goods_value_yuan": min(value, 9_000.0), "illegal_gains_yuan": None,
        "fine_yuan": float(max(round(fine / 100) * 100, 50)), "disposition": "予以处罚",
        "penalty_kinds": ["罚款"], "domain": "食品", "is_decided": True, "case_source": "监督检查",
        "decision_date": day, "conduct_end_date": day - timedelta(days=60),
        "decision_no": f"乙市监处罚〔{day.year}〕{i}号",
    }  # fmt: skip
    return row, {"case_key": key, "kind": kind, "boiler": boiler}


def figures(shape: Shape, seed: int) -> dict[str, tuple[int, int]]:
    """Return of each kind how many are flagged, and of how many; in hostile worlds of the county that is."""
    cases, truth = make(shape, seed)
    cases = cases.join(resolve(cases, reference.statutes()), on="case_key")
    got = judge(cases, as_of=AS_OF, seed=seed).disparity.join(truth, on="case_key")
    out = {}
    for kind in KINDS:
        some = got.filter(pl.col("kind") == kind)
        out[kind] = (some.filter(outcome="flagged").height, some.height)
    if shape.boiler == "county":
        some = got.filter((pl.col("kind") == "granted") & pl.col("boiler"))
        out["granted there"] = (some.filter(outcome="flagged").height, some.height)
    return out


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.like_cases.reductions", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--shapes", type=int, nargs="*", default=range(len(SHAPES)))
    given = parser.parse_args()
    for number in given.shapes:
        runs = [figures(SHAPES[number], s) for s in range(given.first, given.first + given.seeds)]
        told = {k: f"{sum(r[k][0] for r in runs)}/{sum(r[k][1] for r in runs)}" for k in runs[0]}
        print(SHAPES[number].name, told, flush=True)


if __name__ == "__main__":
    main()
