"""Visits owed: who, why, by when, and what counts as done; both sides of every line, by hand."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from dashboards.visits import Visit
from data_contracts.obligations import obligations
from models.action import followups
from models.action.majors import is_major, size

RULES = obligations()
AS_OF = date(2026, 6, 30)
_CASE: dict[str, Any] = {
    "case_key": "甲|1", "region_code": "990101", "uscc": None, "is_natural_person": False,
    "discretion": "一般", "disposition": "予以处罚", "decision_date": date(2026, 3, 2),
    "service_date": date(2026, 3, 5), "fine_yuan": 0.0, "confiscation_yuan": None,
    "penalty_kinds": [], "is_correction_ordered": None, "is_corrected_in_time": None, "is_revoked": False,
}  # fmt: skip
_TYPES = {"uscc": pl.String, "confiscation_yuan": pl.Float64, "penalty_kinds": pl.List(pl.String),
          "is_correction_ordered": pl.Boolean, "is_corrected_in_time": pl.Boolean,
          "is_natural_person": pl.Boolean}  # fmt: skip


def case(**more: Any) -> pl.DataFrame:
    return pl.DataFrame([_CASE | more], schema_overrides=_TYPES)


def reviews(*rows: tuple[str, date, date | None]) -> pl.DataFrame:
    return pl.DataFrame(
        [("甲|1", *row) for row in rows],
        schema={"case_key": pl.String, "kind": pl.String, "accepted_date": pl.Date, "closed_date": pl.Date},
        orient="row",
    )  # fmt: skip


def visits(*rows: tuple[str, date]) -> pl.DataFrame:
    return pl.DataFrame(
        [("case", "甲|1", kind, day, "无异议") for kind, day in rows],
        schema={"object_type": pl.String, "object_key": pl.String, "kind": pl.String,
                "visited_date": pl.Date, "result": pl.String}, orient="row",
    )  # fmt: skip


def judged(
    cases: pl.DataFrame, review: Any = (), visit: Any = (), as_of: date = AS_OF
) -> list[dict[str, Any]]:
    owed = followups.of_cases(cases, reviews(*review), RULES)
    return followups.due(owed, visits(*visit), RULES, as_of).to_dicts()


def test_a_visit_of_another_kind_does_not_count_and_is_told() -> None:
    """Eighteen visits handed in as 回访 for what owed a 回头看 were taken in and seen nowhere again."""
    mild = case(discretion="减轻", is_correction_ordered=True)
    (row,) = judged(mild, visit=[("回访", date(2026, 4, 1)), ("回访", date(2026, 5, 4))])
    assert (row["kind"], row["done_on"], row["other_visit"]) == ("回头看", None, "2026-05-04 回访")
    (row,) = judged(mild, visit=[("回访", date(2026, 4, 1)), ("回头看", date(2026, 4, 2))])
    assert (row["done_on"], row["other_visit"]) == (date(2026, 4, 2), None)
    (row,) = judged(mild, visit=[("回访", date(2026, 3, 1))])  # before the decision
    assert row["other_visit"] is None


def test_a_visit_whose_day_cannot_be_right_does_not_count_and_is_told() -> None:
    """A year typed wrongly: the county saw the visit it had reported asked for again, and not why."""
    large = case(fine_yuan=200_000.0)
    day = large["decision_date"][0]
    (row,) = judged(large, visit=[("回访", date(2025, 4, 1))])
    assert (row["done_on"], row["other_visit"]) == (None, f"2025-04-01 回访（早于起因日期{day}）")
    (row,) = judged(large, visit=[("回访", date(2027, 4, 1))])
    assert (row["done_on"], row["other_visit"]) == (None, "2027-04-01 回访（晚于数据截至日）")
    (row,) = judged(large, visit=[("回访", date(2025, 4, 1)), ("回访", date(2026, 4, 1))])
    assert (row["done_on"], row["other_visit"]) == (date(2026, 4, 1), None)
    # Of a product or an enterprise an earlier visit was of an earlier matter.
    owed = followups.of_cases(large, reviews(), RULES).with_columns(object_type=pl.lit("entity"))
    early = visits(("回访", date(2025, 4, 1))).with_columns(object_type=pl.lit("entity"))
    assert followups.due(owed, early, RULES, AS_OF)["other_visit"].to_list() == [None]


def test_where_a_visit_stands_says_what_is_wrong_with_its_day() -> None:
    own = ("局|1", "回访", "1号", None, None, None, "重大处罚", None, "逾期")
    assert Visit(*own).standing == "逾期"
    told = Visit(*own, other_visit="2027-04-01 回访（晚于数据截至日）").standing
    assert told == "逾期（有2027-04-01 回访（晚于数据截至日），没有算；日期写错的请改正重报）"
    told = Visit(*own, other_visit="2026-04-01 回头访").standing
    assert told == "逾期（有2026-04-01 回头访，不算回访；看过改正的请把类别改成回访重报）"


@pytest.mark.parametrize(
    ("more", "major"),
    [
        ({"fine_yuan": 99_999.99}, False),
        ({"fine_yuan": 100_000.0}, True),
        ({"fine_yuan": 9_999.99, "is_natural_person": True}, False),
        ({"fine_yuan": 10_000.0, "is_natural_person": True}, True),
        ({"fine_yuan": 10_000.0, "is_natural_person": None}, False),
        ({"confiscation_yuan": 100_000.0}, True),
        ({"penalty_kinds": ["罚款", "吊销许可证件"]}, True),
        ({"penalty_kinds": ["罚款", "警告"]}, False),
    ],
)
def test_the_line_of_a_major_penalty(more: dict[str, Any], major: bool) -> None:
    assert case(**more).select(is_major(RULES)).item() is major


def test_sizes_on_both_sides_of_each_line() -> None:
    sizes = [case(fine_yuan=f).select(size(RULES)).item() for f in (0.0, 0.01, 9_999.99, 10_000.0, 100_000.0)]  # fmt: skip
    assert sizes == ["无罚款", "小额", "小额", "较大", "重大"]


def test_a_major_case_of_an_enterprise_is_visited_and_a_natural_persons_is_not() -> None:
    (row,) = judged(case(fine_yuan=200_000.0))
    # Served on Thursday 5 March; the 30th working day with Qingming (6 April) off is 17 April.
    assert (row["why"], row["kind"], row["due_on"]) == ("重大处罚", "回访", date(2026, 4, 17))
    assert (row["state"], row["overdue"]) == ("逾期", True)
    assert judged(case(fine_yuan=200_000.0, is_natural_person=True)) == []


def test_overdue_begins_the_day_after_the_last_day() -> None:
    own = case(fine_yuan=200_000.0)
    assert judged(own, as_of=date(2026, 4, 17))[0]["state"] == "待办"
    assert judged(own, as_of=date(2026, 4, 18))[0]["state"] == "逾期"


def test_a_year_after_the_last_day_it_is_history() -> None:
    own = case(fine_yuan=200_000.0)
    assert judged(own, as_of=date(2027, 4, 17))[0]["state"] == "逾期"
    assert judged(own, as_of=date(2027, 4, 18))[0] | {"state": "历史未办", "overdue": True} == judged(own, as_of=date(2027, 4, 18))[0]  # fmt: skip


def test_reviewed_and_sued_are_two_reasons_and_an_open_review_has_no_day_yet() -> None:
    rows = judged(
        case(),
        [("行政复议", date(2026, 3, 20), date(2026, 5, 25)), ("行政诉讼", date(2026, 6, 1), None)],
    )
    assert [(r["why"], r["state"]) for r in rows] == [("复议", "待办"), ("诉讼", "待办")]
    assert rows[0]["due_on"] is not None
    assert rows[1]["due_on"] is None


def test_a_visit_counts_from_the_day_of_its_reason_on() -> None:
    major = case(fine_yuan=200_000.0)
    assert judged(major, visit=[("回访", date(2026, 3, 1))])[0]["done_on"] is None
    assert judged(major, visit=[("回访", date(2026, 3, 2))])[0]["done_on"] == date(2026, 3, 2)
    assert judged(major, visit=[("回访", date(2026, 7, 1))])[0]["done_on"] is None, "after the day"


def test_exempt_cases_are_looked_at_and_mitigated_ones_where_correction_was_ordered() -> None:
    (row,) = judged(case(discretion="不予处罚"))
    assert (row["why"], row["kind"]) == ("不予或减轻", "回头看")
    assert judged(case(discretion="减轻")) == []
    assert judged(case(discretion="从轻", is_correction_ordered=True)) == []
    (row,) = judged(case(discretion="减轻", is_correction_ordered=True))
    assert row["done_on"] is None
    (row,) = judged(case(discretion="减轻", is_correction_ordered=True, is_corrected_in_time=True))
    assert (row["done_on"], row["done_by"]) == (date(2026, 3, 2), "案件记载已改正")


def test_of_a_revoked_decision_no_visit_is_owed_but_of_its_review_one_is() -> None:
    """A withdrawn fine of 200 000 yuan stood as an overdue visit of its county."""
    assert judged(case(fine_yuan=200_000.0, is_revoked=True)) == []
    assert judged(case(discretion="不予处罚", is_revoked=True)) == []
    reviewed = [("行政复议", date(2026, 3, 20), date(2026, 5, 25))]
    (row,) = judged(case(fine_yuan=200_000.0, is_revoked=True), reviewed)
    assert row["why"] == "复议"


def test_talking_is_no_look_at_the_correction() -> None:
    exempt = case(discretion="不予处罚")
    assert judged(exempt, visit=[("回访", date(2026, 4, 1))])[0]["done_on"] is None
    assert judged(exempt, visit=[("回头看", date(2026, 4, 1))])[0]["done_by"] == "回访记录"


def test_a_share_counts_cases_and_every_reason_has_to_be_met() -> None:
    both = [("行政复议", date(2026, 4, 20), date(2026, 5, 8))]
    owed = followups.of_cases(case(fine_yuan=200_000.0), reviews(*both), RULES)
    none = followups.due(owed, visits(("回访", date(2026, 3, 1))), RULES, AS_OF)
    # A visit after the decision answers for the review that came later, too.
    made = followups.due(owed, visits(("回访", date(2026, 4, 1))), RULES, AS_OF)
    assert followups.shares(none) == (1, 0)
    assert followups.shares(made) == (1, 1)
