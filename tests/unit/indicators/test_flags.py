"""Outcomes turned into leads, coverage and precision."""

from datetime import date

import polars as pl
import pytest

from data_contracts import lead_rules
from data_contracts.loader import indicator, table
from models.indicators import codes
from models.indicators.flags import AS_ISSUED, flag_id, period_end, precision, to_flags
from models.outcomes import RESULT
from tests.unit.indicators.golden_rows import AS_OF

BELOW = lead_rules().suspend_below.value


@pytest.mark.parametrize("code", codes())
def test_flags_have_the_columns_and_unique_numbers(code, golden_said):
    contract, results = indicator(code), golden_said(code)
    flags = to_flags(results, contract, AS_OF)
    assert flags.columns == list(AS_ISSUED) == list(table("out_flags").columns)[: len(AS_ISSUED)]
    assert flags["flag_id"].is_unique().all()
    assert flags.height == (results["outcome"] == "flagged").sum() > 0
    assert set(flags["level"]) <= {"明显异常", "疑点线索", "提示"}
    assert flags["reason"].null_count() == flags["first_seen"].null_count() == 0
    assert flags["region_code"].null_count() == flags["period"].null_count() == 0
    assert (flags["first_seen"] <= AS_OF).all()
    assert (flags["evidence"].list.len() <= 50).all()
    assert flags.equals(to_flags(results.reverse(), contract, AS_OF))


def test_every_reason_for_not_evaluating_is_in_the_contract(golden_said):
    for code in codes():
        named = set(golden_said(code)["not_evaluated_reason"].drop_nulls())
        assert named <= set(indicator(code).not_evaluated_reasons), code


def _result(period):
    row = {"object_key": "9901|k1", "region_code": "990101", "period": period,
           "outcome": "flagged", "evidence": [f"cases:{i}" for i in range(80)],
           "reason": "。", "level": "提示"}  # fmt: skip
    return pl.DataFrame([{**dict.fromkeys(RESULT), **row}], schema=RESULT)


@pytest.mark.parametrize(
    ("period", "status"),
    [("2024-06", "历史"), ("2024-07", "待送"), ("2024-Q2", "历史"), ("2024", "待送"),
     ("2024-07-30", "历史"), ("2024-07-31", "待送"), ("2024-W30", "历史"), ("2024-W31", "待送")],
)  # fmt: skip
def test_periods_ended_a_year_ago_are_history(period, status):
    flags = to_flags(_result(period), indicator("P003"), date(2025, 7, 31))
    assert flags["status"].to_list() == [status]
    assert flags["evidence"].list.len().to_list() == [50]


def test_flag_id_is_stable_and_tells_parts_apart():
    assert flag_id("P001", "a|b", "2025-01") == "P001-89de44dcfa65a091"
    assert flag_id("P001", "a", "b2025-01") != flag_id("P001", "ab", "2025-01")


def test_period_end():
    assert period_end("2024-02") == date(2024, 2, 29)
    assert period_end("2025-W01") == date(2025, 1, 5)
    with pytest.raises(ValueError, match="no period"):
        period_end("2025/01")


def _flags(code, *findings):
    rows = [{"rule_code": code, "period": p, "status": s, "finding": f} for p, s, f in findings]
    return pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.String))


def test_precision_counts_findings_only():
    flags = _flags(
        "P001",
        ("2025-01", "已认定", "执法不当，纠正"),
        ("2025-02", "已认定", "轻微，提醒"),
        ("2025-02", "已认定", "有正当理由"),
        ("2025-03", "已认定", "需调卷"),
        ("2025-03", "数据有误", None),
        ("2025-03", "待核", None),
        ("2024-03", "待核", None),
    )
    got = precision(flags, BELOW).to_dicts()
    assert [row["period"] for row in got] == ["2024", "2025"]
    new = got[1]
    assert (new["n_flagged"], new["n_found"], new["n_problem"]) == (6, 3, 2)
    assert (new["n_justified"], new["n_data_error"]) == (1, 1)
    assert new["precision"] == pytest.approx(2 / 3)
    assert new["interval_low"] < 2 / 3 < new["interval_high"]
    assert got[0]["precision"] is None
    assert got[0]["interval_high"] is None
    assert not new["suspension_proposed"]


def test_suspension_is_proposed_when_the_upper_bound_is_low():
    wrong = [("2025-01", "已认定", "正常")]
    assert precision(_flags("P001", *wrong * 30), BELOW)["suspension_proposed"].to_list() == [True]
    assert precision(_flags("P001", *wrong * 3), BELOW)["suspension_proposed"].to_list() == [False]
    assert precision(_flags("P001", *wrong * 30), 0.01)["suspension_proposed"].to_list() == [False]
    right = [("2025-01", "已认定", "执法不当，纠正")] * 10
    assert not precision(_flags("P001", *wrong * 30, *right), BELOW)["suspension_proposed"].any()
