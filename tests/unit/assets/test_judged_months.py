"""When a month that was judged is judged anew."""

import polars as pl

from assets.out.out_region_month import settle
from data_contracts import empty, table

NONE = empty(table("out_region_month"))


def month(**given: object) -> pl.DataFrame:
    """Return a month without cases, as out_region_month has it."""
    row = {"region_code": "990101", "month": "2026-02", "cases": 0, "fines_yuan": 0, "decided_yuan": 0,
           "outcome": "clear", "basis": "decided", "revision": 1, **given}  # fmt: skip
    return pl.DataFrame(
        {name: [row.get(name)] for name in NONE.columns}, schema=NONE.schema, strict=False
    )


def settled(before: pl.DataFrame, now: pl.DataFrame) -> dict[str, object]:
    return settle(now.drop("revision"), before, 1.5).latest.row(0, named=True)


def test_a_month_without_cases_is_judged_anew_once_the_county_has_cases() -> None:
    """Judged by receipts while its cases belonged to nobody, it stayed 案件未报送 for good."""
    by_receipts = month(
        basis="treasury", outcome="not_evaluated", not_evaluated_reason="no_receipts"
    )
    row = settled(by_receipts, month())
    assert (row["revision"], row["basis"], row["outcome"]) == (2, "decided", "clear")


def test_a_month_is_judged_anew_once_it_turns_out_to_have_been_sent() -> None:
    unsent = month(outcome="not_evaluated", not_evaluated_reason="not_delivered")
    row = settled(unsent, month())
    assert (row["revision"], row["not_evaluated_reason"]) == (2, None)
    assert settled(unsent, unsent)["revision"] == 1
    # What was judged by what had come stands, also where later months show that more should have.
    assert settled(month(), unsent)["revision"] == 1


def test_a_month_without_history_is_judged_once_its_history_has_come() -> None:
    """The years before lay there without a county until names were answered; it was never judged."""
    silent = month(outcome="not_evaluated", not_evaluated_reason="short_history")
    row = settled(silent, month())
    assert (row["revision"], row["outcome"]) == (2, "clear")
    assert settled(silent, silent)["revision"] == 1
    # What was judged stands, also where it could no longer be.
    assert settled(month(), silent)["revision"] == 1


def test_a_month_whose_history_came_later_is_judged_anew() -> None:
    """Files of one of two counties that merged waited for answers: five months stood as growth for good."""
    early = month(outcome="flagged", cases=30, expected_cases=12.4)
    row = settled(early, month(outcome="clear", cases=30, expected_cases=25.2))
    assert (row["revision"], row["outcome"], row["expected_cases"]) == (2, "clear", 25.2)
    # It is no matter of flags alone, nor of one way: what was doubled hid a growth.
    other = settled(early, month(outcome="flagged", cases=30, expected_cases=6.0))
    assert (other["revision"], other["expected_cases"]) == (2, 6.0)
    # A few late records make no other judgement, and what was judged stands where it no longer could be.
    late = settled(early, month(outcome="clear", cases=30, expected_cases=17.0))
    assert (late["revision"], late["outcome"], late["expected_cases"]) == (1, "flagged", 12.4)
    silent = month(outcome="not_evaluated", not_evaluated_reason="short_history", cases=30, expected_cases=1.0)  # fmt: skip
    assert settled(early, silent)["revision"] == 1


def test_what_follows_from_the_records_is_that_of_the_newest() -> None:
    """Last year's files came after this year's: the growth told stayed the one beside half a year."""
    early = month(ytd_yuan=300.0, ytd_yoy=2.0, yoy=1.0, decided_12m_yuan=100.0, treasury_ratio=9.0)
    now = month(ytd_yuan=300.0, ytd_yoy=0.1, yoy=0.05, decided_12m_yuan=900.0, treasury_ratio=1.0)
    row = settled(early, now)
    assert (row["revision"], row["ytd_yoy"], row["yoy"]) == (1, 0.1, 0.05)
    assert (row["decided_12m_yuan"], row["treasury_ratio"]) == (900, 1.0)


def test_a_region_of_which_no_record_is_left_has_no_sums() -> None:
    """All of a city's cases were said to be its townships': its own months went on counting them as well."""
    issued = month(
        outcome="flagged", cases=30, fines_yuan=9000, ytd_yuan=9000, treasury_yuan=5, complete=True
    )
    row = settled(issued, month().clear())
    assert (row["cases"], row["fines_yuan"], row["treasury_yuan"], row["ytd_yuan"]) == (
        0,
        0,
        None,
        None,
    )
    assert (row["outcome"], row["revision"], row["complete"]) == ("flagged", 1, True)
