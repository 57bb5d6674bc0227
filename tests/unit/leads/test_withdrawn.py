"""What was sent and holds no more, and how the county was heard before a finding."""

from datetime import date

import polars as pl
import pytest

from models.leads.hearing import Said, Sent, State, Withdrawn, columns, fold, withdrawals

SENT, LATER, LATE = date(2026, 7, 1), date(2026, 7, 3), date(2026, 7, 13)
OUT = Sent("A", ("A", "B"), "990101", "2026-07", SENT)
FOUND = {"finding": "正常", "found_by": "丙"}


def after(*events, blank: dict[str, State] | None = None, on: date = LATE) -> dict[str, dict]:
    states = fold(blank or {n: State(region_code="990101") for n in "ABC"}, events, 5)
    return {row["flag_id"]: row for row in columns(states, on).to_dicts()}


def test_only_what_was_sent_can_be_withdrawn_and_it_can_hold_again():
    states = fold({n: State() for n in "ABC"}, [OUT], 5)
    assert withdrawals(states, {"A"}) == [("B", False)]
    states = fold(states, [Withdrawn("B", holds=False, on=LATER)], 5)
    assert withdrawals(states, {"A"}) == []
    assert withdrawals(states, {"A", "B"}) == [("B", True)]
    again = fold(states, [Withdrawn("B", holds=True, on=LATE)], 5)
    assert again["B"].withdrawn_on is None
    assert withdrawals(again, {"A", "B"}) == []


def test_a_county_is_never_late_with_what_was_withdrawn():
    got = after(OUT, Withdrawn("B", holds=False, on=LATER), Withdrawn("B", holds=False, on=LATE))
    assert (got["A"]["is_overdue"], got["A"]["withdrawn_on"]) == (True, None)
    assert (got["B"]["is_overdue"], got["B"]["withdrawn_on"]) == (False, LATER)
    # it holds again: the days to answer are over, the county is asked still
    assert after(OUT, Withdrawn("B", holds=False, on=LATER), Withdrawn("B", holds=True, on=LATE))["B"]["is_overdue"]  # fmt: skip


def test_what_was_answered_stays_when_withdrawn():
    got = after(
        OUT, Said("county", "A", {"county_check": "数据无误", "explanation": "见附件"}, LATER),
        Withdrawn("A", holds=False, on=LATE),
    )["A"]  # fmt: skip
    assert (got["answered_on"], got["explanation"], got["withdrawn_on"]) == (LATER, "见附件", LATE)


@pytest.mark.parametrize(
    ("events", "number", "heard"),
    [
        ([OUT, Said("county", "A", {"county_check": "数据无误"}, LATER), Said("city", "A", FOUND, LATER)], "B", "已答复"),
        ([OUT, Said("city", "A", FOUND, LATE)], "A", "逾期未答复"),
        ([OUT, Said("city", "A", FOUND, LATE, flag_ids=("A", "C"))], "C", "同一对象已听取"),
        ([Said("city", "C", FOUND, LATER, is_older=True)], "C", "未经听取"),
        ([Said("county", "C", {"county_check": "数据无误"}, LATER, is_older=True), Said("city", "C", FOUND, LATER, is_older=True)], "C", "已答复"),
        ([OUT, Said("city", "A", {"finding": "需调卷"}, LATE)], "A", None),
        ([OUT, Said("county", "A", {"county_check": "数据无误"}, LATER)], "A", None),
    ],
)  # fmt: skip
def test_a_finding_says_how_the_county_was_heard(events, number, heard):
    assert after(*events)[number]["heard"] == heard


def test_where_there_is_no_county_nobody_was_passed_over():
    got = after(Said("city", "W", FOUND, LATER), blank={"W": State(needs_hearing=False)})
    assert got["W"]["heard"] == "没有县局可问"
    assert columns({}, LATE).schema["withdrawn_on"] == pl.Date
