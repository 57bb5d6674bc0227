"""Invented flags as ``feat_flag__heard`` has them."""

from datetime import date
from typing import Any

import polars as pl

AS_OF = date(2026, 6, 30)
SCHEMA: dict[str, Any] = {
    "flag_id": pl.String, "rule_code": pl.String, "level": pl.String, "object_type": pl.String,
    "object_key": pl.String, "region_code": pl.String, "period": pl.String, "score": pl.Float64,
    "evidence": pl.List(pl.String), "status": pl.String, "finding": pl.String,
    "first_seen": pl.Date, "is_current": pl.Boolean, "item_id": pl.String,
    "sent_issue": pl.String, "sent_on": pl.Date, "due_on": pl.Date, "is_overdue": pl.Boolean,
    "chosen_on": pl.Date, "domain": pl.String, "is_heard": pl.Boolean,
}  # fmt: skip


def flag(number: str, rule: str = "P005", **given: Any) -> dict[str, Any]:
    """Return one flag; by default on a case of its own, never sent."""
    plain = {
        "flag_id": number, "rule_code": rule, "level": "疑点线索", "object_type": "case",
        "object_key": f"机关|{number}", "region_code": "990101", "period": "2026-05", "score": 1.0,
        "evidence": [], "status": "待送", "finding": None, "first_seen": date(2026, 6, 1),
        "is_current": True, "item_id": None, "sent_issue": None, "sent_on": None, "due_on": None,
        "is_overdue": False, "domain": "食品", "chosen_on": None,
        "is_heard": False,
    }  # fmt: skip
    return plain | given


def sent(number: str, item: str, on: date = date(2026, 6, 5), **given: Any) -> dict[str, Any]:
    """Return a flag that stands in its county's workbook since ``on``."""
    asked = {"status": "待核", "item_id": item, "sent_on": on, "sent_issue": f"{on:%Y-%m}"}
    return flag(number, **{**asked, "due_on": date(2026, 7, 10), **given})


def frame(*rows: dict[str, Any]) -> pl.DataFrame:
    """Return flags as a frame."""
    return pl.DataFrame(list(rows), schema=SCHEMA)
