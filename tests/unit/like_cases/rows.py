"""Invented cases for the tests of like cases."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from data_contracts import reference
from models.clauses import resolve
from models.like_cases.fines.recorded import Side

AS_OF = date(2026, 6, 30)
FOOD = "《中华人民共和国食品安全法》第一百二十四条第一款第（五）项"


def case(number: int, **given: Any) -> dict[str, Any]:
    """Return one ordinary small food case; ``given`` overrides its columns."""
    rng = np.random.default_rng(number)
    day = date(2026, 3, 1) + timedelta(days=int(rng.integers(0, 25)))
    row = {
        "case_key": f"990101|测{number:03d}", "organ_code": f"99010{number % 6}",
        "region_code": f"99010{number % 6}", "legal_basis": FOOD, "party_type": "个体工商户",
        "party_name": f"测试食品店{number}", "facts": "当事人销售超过保质期的酸奶，货架陈列待售",
        "goods_value_yuan": float(rng.integers(15, 60)), "illegal_gains_yuan": None,
        "fine_yuan": float(rng.choice([4000, 4500, 5000, 5500, 6000])), "penalty_kinds": ["罚款"],
        "disposition": "予以处罚", "is_first_offence": True, "is_corrected_in_time": True,
        "is_minor_harm": None, "discretion": None, "discretion_reason": None, "is_decided": True,
        "decision_date": day, "conduct_end_date": day - timedelta(days=60),
        "decision_no": f"测市监处罚〔2026〕{number}号", "case_source": "监督检查", "domain": "食品",
    }  # fmt: skip
    return {**row, **given}


def no_side(n: int) -> Side:
    """Return what a record says that ties ``n`` fines to no side of a minimum."""
    place = np.zeros(n, dtype=np.int64)
    return Side(place, place, np.zeros(n), np.full(n, np.inf), place, ("990101",))


def frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Return rows as feat_case joined with feat_case_clause."""
    cases = pl.DataFrame(rows, infer_schema_length=None)
    return cases.join(resolve(cases, reference.statutes()), on="case_key")
