"""Versions of rules, and how often they were right by part."""

from datetime import date

import polars as pl
import pytest

from data_contracts import empty, lead_rules, table
from data_contracts.loader import indicators
from models.indicators.strata import sizes, strata
from models.indicators.versions import numbered, thresholds_text

SHIPPED = {code: indicators()[code] for code in ("S019", "P006", "W003")}
#: The shipped version of the rule that is changed here, and the first of a bureau's own.
V = SHIPPED["S019"].version
OWN = 100 * V + 1
NONE = empty(table("out_rule_versions"))


def _version(frame, code):
    row = frame.filter((pl.col("rule_code") == code) & pl.col("is_current"))
    assert row.height == 1
    return row.row(0, named=True)


def test_a_changed_threshold_is_a_version_of_its_own_and_an_old_one_comes_back():
    first = numbered(NONE, SHIPPED, SHIPPED, date(2026, 1, 31))
    assert first.select("rule_code", "rule_version", "is_own").rows() == [
        ("P006", SHIPPED["P006"].version, False), ("S019", V, False), ("W003", 1, False),
    ]  # fmt: skip
    own = {**SHIPPED, "S019": SHIPPED["S019"].with_values({"min_days": 60})}
    second = numbered(first, own, SHIPPED, date(2026, 2, 28))
    now = _version(second, "S019")
    assert (now["rule_version"], now["is_own"], now["since"]) == (OWN, True, date(2026, 2, 28))
    assert now["thresholds"] == "min_days=60;min_recorded_share=0.5"
    third = {**SHIPPED, "S019": SHIPPED["S019"].with_values({"min_days": 30})}
    known = numbered(second, third, SHIPPED, date(2026, 3, 31))
    assert _version(known, "S019")["rule_version"] == OWN + 1
    back = numbered(known, own, SHIPPED, date(2026, 4, 30))
    assert (_version(back, "S019")["rule_version"], back.height) == (OWN, 5)
    assert _version(back, "S019")["since"] == date(2026, 2, 28)
    assert numbered(back, own, SHIPPED, date(2026, 5, 31)).equals(back)


def test_a_new_shipped_version_starts_anew():
    before = numbered(NONE, SHIPPED, SHIPPED, date(2026, 1, 31))
    newer = {**SHIPPED, "S019": SHIPPED["S019"].model_copy(update={"version": V + 1})}
    got = numbered(before, newer, newer, date(2026, 2, 28))
    assert got.filter(pl.col("rule_code") == "S019")["rule_version"].to_list() == [V, V + 1]
    assert thresholds_text(newer["W003"]) == "min_tickets=10"


def _flags(n_true, n_false, level="提示", region="990101", period="2026-01"):
    found = ["程序瑕疵，补正"] * n_true + ["正常"] * n_false
    return pl.DataFrame({
        "rule_code": "S019", "region_code": region, "period": period, "level": level,
        "status": "已认定", "finding": found,
    })  # fmt: skip


def test_parts_lean_on_the_rule_and_the_rule_on_its_level():
    flags = pl.concat([_flags(8, 2), _flags(0, 2, region="990102", period="2025-01")])
    cases = pl.DataFrame({"region_code": ["990101", "990102", "990103"], "cases": [9, 1, 5]})
    third = sizes(cases)
    assert dict(third.iter_rows()) == {"990102": "小县", "990103": "中县", "990101": "大县"}
    got = {
        (r["split"], r["part"]): r
        for r in strata(flags, third, SHIPPED, lead_rules()).iter_rows(named=True)
    }
    # 提示 starts from 0.12 as if of ten findings
    whole = got["全部", ""]
    assert (whole["n_found"], whole["n_problem"]) == (12, 8)
    assert whole["precision"] == pytest.approx((1.2 + 8) / 22)
    small = got["县大小", "小县"]
    assert small["precision"] == pytest.approx((10 * 9.2 / 22 + 0) / 12)
    assert small["interval_low"] < small["precision"] < small["interval_high"]
    wide = small["interval_high"] - small["interval_low"]
    assert wide > got["县大小", "大县"]["interval_high"] - got["县大小", "大县"]["interval_low"]
    assert got["年度", "2026"]["n_found"] == 10


def test_nothing_found_has_no_interval():
    flags = _flags(1, 0).with_columns(pl.lit(None, pl.String).alias("finding"))
    got = strata(
        flags, sizes(pl.DataFrame({"region_code": ["1"], "cases": [1]})), SHIPPED, lead_rules()
    )
    assert got["n_found"].sum() == 0
    assert got["interval_low"].null_count() == got.height
