"""The overview: names, year and month first, and steps whose counts add up."""

import re
from datetime import date

import polars as pl
import pytest

from dashboards import RunFacts
from dashboards.pages import overview
from dashboards.progress import progress, strip
from dashboards.view import view_of
from tests.unit.dashboards import invented

RUN = RunFacts(as_of=date(2026, 6, 30))


def flags(*rows: dict[str, object]) -> pl.DataFrame:
    """Return flags of one county with the steps given."""
    plain = {
        "flag_id": "", "rule_code": "P005", "object_type": "case", "object_key": "k", "region_code": "990101",
        "period": "2026-05", "level": "疑点线索", "status": "待送", "finding": None, "is_current": True,
        "sent_on": None, "due_on": None, "answered_on": None, "found_on": None, "is_overdue": False, "rectify_result": None,
    }  # fmt: skip
    made = [
        plain | {"flag_id": f"f{i}", "object_key": f"机关|{i}"} | row for i, row in enumerate(rows)
    ]
    dates = dict.fromkeys(("sent_on", "due_on", "answered_on", "found_on"), pl.Date)
    texts = dict.fromkeys(("finding", "rectify_result"), pl.String)
    return pl.DataFrame(made, schema_overrides={**dates, **texts})


SENT, DAY = {"sent_on": date(2026, 6, 5), "status": "待核"}, date(2026, 6, 10)
STEPS = [
    {}, {}, {"status": "历史"}, SENT, SENT | {"is_overdue": True},
    SENT | {"status": "已核数据", "answered_on": DAY},
    SENT | {"status": "已认定", "answered_on": DAY, "finding": "正常"},
    SENT | {"status": "已认定", "answered_on": DAY, "finding": "执法不当，纠正"},
    SENT | {"status": "已认定", "finding": "轻微，提醒", "rectify_result": "已退款"},
    {"status": "已认定", "finding": "正常"}, {"rule_code": "C004"},
]  # fmt: skip


@pytest.fixture
def counted():
    view = view_of({"out_flags": flags(*STEPS)}, RUN)
    return progress(view.flags)


def test_the_steps_add_up(counted) -> None:
    p = counted
    assert (p.unsent, p.sent, p.internal) == (4, 6, 1)
    assert p.unsent + p.sent == len(STEPS) - 1
    assert p.sent == p.answered + p.in_time + p.overdue == 3 + 1 + 2
    assert p.answered + p.overdue == p.found + p.to_find == 3 + 2
    assert p.found == p.calm + p.problem == 1 + 2
    assert p.problem == p.rectified + p.to_rectify == 1 + 1
    assert p.found_unasked == 1


def test_the_strip_says_the_counts(counted) -> None:
    assert [(term, value) for term, value, _ in strip(counted)] == [
        ("已送县局", "6条"), ("→ 已答复", "3条"), ("→ 已认定", "3条"), ("→ 已整改", "1条"),
    ]  # fmt: skip
    assert [note for _, _, note in strip(counted)] == [
        "另有待送2条，内部参考、不问县局1条，无须问县局、已认定1条", "期限内1条，逾期未答复2条", "待认定2条，无问题1条，有问题2条", "待整改1条",
    ]  # fmt: skip


def test_a_lead_that_holds_no_more_is_told_beside_the_counts() -> None:
    gone = [SENT | {"is_current": False}, SENT | {"is_current": False, "found_on": DAY}]
    tables = {"out_flags": flags(*STEPS, *(g | {"region_code": "990102"} for g in gone))}
    view = view_of(tables, RUN)
    assert dict(view.withdrawn) == {"990102": 1}
    (sent, *_), now = (
        strip(progress(view.flags), view.withdrawn.total()),
        strip(progress(view.flags)),
    )
    assert sent[:2] == now[0][:2]
    assert sent[2].endswith("送出后数据变了、不用再答复1条")


def month(code: str, yuan: float, high: float = 100.0, outcome: str = "flagged", **more: object):
    return {
        "region_code": code, "month": "2026-05", "decided_yuan": yuan, "expected_low_yuan": 10.0,
        "expected_high_yuan": high, "outcome": outcome, "basis": "decided", "growth_kind": "件数增加",
        "largest_case_share": 0.1, "yoy_without_largest": 1.0,
    } | more  # fmt: skip


def said(*months: dict[str, object], keys: list[dict[str, object]] | None = None) -> str:
    tables = {"regions": invented.regions(6), "out_region_month": pl.DataFrame(list(months))}
    if keys:
        tables["out_key_regions"] = pl.DataFrame(keys)
    text = overview.county_sentence(view_of(tables, RUN))
    return re.sub(r"<[^>]+>", "", str(text))


def test_the_first_sentence_names_counties_month_and_candidates() -> None:
    names = dict(invented.regions(6).select("region_code", "name").iter_rows())
    a, b, c = [x for x in names if not x.endswith("00")][:3]
    keys = [
        {"period": "2026-05", "region_code": x, "criteria_met": n, "decision": None}
        for x, n in ((a, 1), (b, 2), (c, 0))
    ]
    text = said(month(a, 150.0), month(b, 90.0), month(c, 50.0, outcome="clear"), keys=keys)
    assert text == (
        f"2026年5月{names[a]}罚没收入高于预期范围，{names[b]}总额在预期内、件数或案均高于往常；"
        f"2026年5月重点县候选2个：{names[b]}、{names[a]}，都待专班确认。"
    )


def test_a_sum_inside_its_range_is_never_called_above() -> None:
    codes = [c for c in invented.regions(6)["region_code"] if not c.endswith("00")]
    text = said(month(codes[0], 90.0))
    assert "高于预期" not in text
    one = said(month(codes[0], 150.0, largest_case_share=0.5))
    assert "剔除最大一案后恢复正常" in one
    assert "重点县建议尚未产生" in one
