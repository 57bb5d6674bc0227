"""Answers owed, evaluations by unit, open complaints: both sides of each line, figures by hand."""

from datetime import date
from typing import Any

import narwhals as nw
import polars as pl
import pytest

from data_contracts.obligations import obligations
from models.action.answers_due import with_due
from models.action.evaluations import units
from models.action.triage import triage, untold, with_overrides

RULES = obligations()
AS_OF = date(2026, 6, 30)


def answered(given: date | None, replied: date | None, as_of: date = AS_OF) -> dict[str, Any]:
    frame = pl.DataFrame(
        [(date(2026, 6, 1), given, replied)],
        schema={"issued": pl.Date, "reply_due_date": pl.Date, "replied_date": pl.Date}, orient="row",
    )  # fmt: skip
    return with_due(frame, "issued", 15, as_of).row(0, named=True)


@pytest.mark.parametrize(
    ("given", "replied", "state", "days"),
    [
        (date(2026, 6, 20), date(2026, 6, 20), "已答复", 0),
        (date(2026, 6, 20), date(2026, 6, 21), "逾期答复", 1),
        (date(2026, 6, 30), None, "待答复", 0),
        (date(2026, 6, 29), None, "逾期未答复", 1),
        (date(2026, 6, 20), date(2026, 7, 1), "逾期未答复", 10),  # the answer does not exist yet
    ],
)
def test_answers_before_and_after_their_day(given: date, replied: date | None, state: str, days: int) -> None:  # fmt: skip
    row = answered(given, replied)
    assert (row["state"], row["overdue_days"], row["due_basis"]) == (state, days, "文书写明")


def test_a_paper_without_a_day_has_fifteen_working_days() -> None:
    # From Monday 1 June: 15 working days with Dragon Boat Festival (19 June) off end on 23 June.
    row = answered(None, None)
    assert (row["due_on"], row["due_basis"]) == (date(2026, 6, 23), "15个工作日")
    assert answered(None, None, date(2026, 6, 1))["state"] == "待答复"


def evaluations(*groups: tuple[str, list[int], date | None]) -> pl.DataFrame:
    rows = [
        ("990101", organ, f"{organ}局", "处罚", score, date(2026, 6, 1), reply)
        for organ, scores, reply in groups
        for score in scores
    ]
    names = ("region_code", "organ_code", "organ_name", "stage", "score", "evaluated_date", "reply_date")  # fmt: skip
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String) | {"score": pl.Int64, "evaluated_date": pl.Date, "reply_date": pl.Date}, orient="row")  # fmt: skip


def test_units_with_fewer_than_five_evaluations_show_no_mean() -> None:
    found = units(evaluations(("甲", [1, 1, 1, 1], None), ("乙", [5] * 5, None)), RULES, AS_OF)
    few, enough = found.sort("n").to_dicts()
    assert (few["n"], few["shown"], few["mean"], few["n_low"]) == (4, False, None, None)
    assert (enough["n"], enough["shown"], enough["mean"], enough["n_low"]) == (5, True, 5.0, 0)


def test_means_are_drawn_towards_the_whole_as_the_formula_says() -> None:
    # Two units of 6: means 3 and 5, squares within 4 + 0 of 10 degrees: 0.4. Between: 12 over all,
    # less 0.4, by 12 - 72 / 12 = 6: 29 / 15. B = 1.9333 / (1.9333 + 0.4 / 6) = 0.96667; whole 4.
    found = units(
        evaluations(("甲", [2, 4, 3, 3, 2, 4], None), ("乙", [5] * 6, None)), RULES, AS_OF
    )
    low, high = found.sort("mean").to_dicts()
    assert low["shrunk_mean"] == pytest.approx(4 - 0.96667, abs=1e-4)
    assert high["shrunk_mean"] == pytest.approx(4 + 0.96667, abs=1e-4)
    # Both units weigh 1 / (29 / 15 + 0.4 / 6) = 0.5 in the whole, whose variance is 1: half the
    # interval is 1.96 times the root of 0.96667 * 0.06667 + 0.03333 ** 2.
    half = 1.959964 * (0.9666667 * 0.0666667 + 0.0333333**2) ** 0.5
    assert low["interval_low"] == pytest.approx(4 - 0.9666667 - half, abs=1e-5)
    assert low["interval_high"] == pytest.approx(4 - 0.9666667 + half, abs=1e-5)
    assert high["interval_low"] == pytest.approx(4 + 0.9666667 - half, abs=1e-5)
    assert high["interval_high"] == 5


def test_the_order_of_evaluations_changes_no_digit() -> None:
    many = [(f"{n:02d}", [1 + (n * k) % 5 for k in range(5 + n % 7)], None) for n in range(60)]
    there = units(evaluations(*many), RULES, AS_OF)
    assert there.equals(units(evaluations(*many[::-1]), RULES, AS_OF))
    assert there.equals(units(evaluations(*many[7:], *many[:7]), RULES, AS_OF))
    for seed in range(5):
        shuffled = evaluations(*many).sample(fraction=1, shuffle=True, seed=seed)
        assert there.equals(units(shuffled, RULES, AS_OF))


def test_low_scores_are_late_after_five_working_days() -> None:
    # Monday 1 June: the fifth working day is Monday 8 June.
    for reply, in_time, late in (
        (date(2026, 6, 8), 5, 0), (date(2026, 6, 9), 0, 5), (None, 0, 5),
    ):  # fmt: skip
        row = units(evaluations(("甲", [2] * 5, reply)), RULES, AS_OF).row(0, named=True)
        assert (row["n_low"], row["n_low_in_time"], row["n_low_overdue"]) == (5, in_time, late)
    waiting = units(evaluations(("甲", [2] * 5, None)), RULES, date(2026, 6, 8)).row(0, named=True)
    assert (waiting["n_low_in_time"], waiting["n_low_overdue"]) == (0, 0)
    assert units(evaluations(("甲", [3] * 5, None)), RULES, AS_OF)["n_low"].item() == 0


_COMPLAINT: dict[str, Any] = {
    "complaint_no": "1", "region_code": "990101", "registered_date": date(2026, 6, 20),
    "complainant_key": "p1", "party_key": "店", "amount_yuan": None, "injured": None,
    "is_online": None, "platform": None, "result": "在办", "final_reply_date": None,
}  # fmt: skip
_COMPLAINT_TYPES = {"amount_yuan": pl.Float64, "injured": pl.Int64, "is_online": pl.Boolean,
                    "platform": pl.String, "final_reply_date": pl.Date, "party_key": pl.String,
                    "complainant_key": pl.String}  # fmt: skip


def classed(*changes: dict[str, Any], **own: float) -> tuple[str, list[str]]:
    rows = pl.DataFrame([_COMPLAINT | c for c in changes], schema_overrides=_COMPLAINT_TYPES)
    found = triage(rows, silent(rows), RULES.with_values(own), AS_OF)
    row = found.filter(complaint_no="1").row(0, named=True)
    return row["proposed"], row["reasons"]


def silent(rows: pl.DataFrame) -> pl.DataFrame:
    found = untold(nw.from_native(rows.lazy().with_columns(form=pl.lit("投诉"))), AS_OF)
    return found.to_native().collect()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, ("一般", [])),
        ({"amount_yuan": 4_999.99}, ("一般", [])),
        ({"amount_yuan": 5_000.0}, ("重点", ["金额较大"])),
        ({"amount_yuan": 49_999.99}, ("重点", ["金额较大"])),
        ({"amount_yuan": 50_000.0}, ("疑难", ["金额很大"])),
        ({"injured": 0}, ("一般", [])),
        ({"injured": 1}, ("重点", ["有人受伤"])),
        ({"injured": 2}, ("疑难", ["受伤2人以上"])),
        ({"is_online": False}, ("一般", [])),
        ({"is_online": True}, ("重点", ["网购、涉及平台"])),
    ],
)
def test_one_complaint_on_both_sides_of_each_line(change: dict[str, Any], expected: Any) -> None:
    assert classed(change) == expected


@pytest.mark.parametrize(
    ("others", "expected"), [(1, "一般"), (2, "重点"), (8, "重点"), (9, "疑难")]
)
def test_people_who_speak_of_one_subject_are_counted_once(others: int, expected: str) -> None:
    more = [{"complaint_no": f"2{i}{j}", "complainant_key": f"q{i}"} for i in range(others) for j in "ab"]  # fmt: skip
    assert classed({}, *more)[0] == expected


def test_only_the_ninety_days_before_count() -> None:
    day = [date(2026, 3, 22), date(2026, 3, 21), date(2026, 6, 21)]
    for registered, expected in zip(day, ("重点", "一般", "一般"), strict=True):
        more = [{"complaint_no": f"2{i}", "complainant_key": f"q{i}", "registered_date": registered} for i in "ab"]  # fmt: skip
        assert classed({}, *more)[0] == expected, registered


def test_how_many_are_hurt_and_how_long_people_are_counted_are_the_bureaus_own() -> None:
    assert classed({"injured": 2}, injured_people=3) == ("重点", ["有人受伤"])
    assert classed({"injured": 3}, injured_people=3) == ("疑难", ["受伤3人以上"])
    more = [{"complaint_no": f"2{i}", "complainant_key": f"q{i}", "registered_date": date(2026, 3, 21)} for i in "ab"]  # fmt: skip
    assert classed({}, *more, crowd_days=91) == ("重点", ["近91天几人反映同一主体"])


def test_the_same_person_again_and_once_refused() -> None:
    before = {"complaint_no": "0", "registered_date": date(2026, 1, 5), "result": "调解成功"}
    assert classed({}, before) == ("重点", ["同一人再次反映同一主体"])
    assert classed({}, before | {"result": "调解失败"})[0] == "疑难"
    assert classed({"complainant_key": None}, before | {"complainant_key": None})[0] == "一般"


@pytest.mark.parametrize(
    ("number", "day", "is_before"),
    [("0", 19, True), ("2", 19, True), ("0", 20, True), ("2", 20, False), ("0", 21, False)],
)
def test_of_two_on_one_day_the_number_tells_which_came_before(
    number: str, day: int, is_before: bool
) -> None:
    other = {"complaint_no": number, "registered_date": date(2026, 6, day)}
    assert classed({}, other)[0] == ("重点" if is_before else "一般")


def test_settled_complaints_are_not_classed_and_people_may_change_a_class() -> None:
    rows = pl.DataFrame(
        [_COMPLAINT, _COMPLAINT | {"complaint_no": "2", "result": "办结"}],
        schema_overrides=_COMPLAINT_TYPES,
    )
    proposed = triage(rows, silent(rows), RULES, AS_OF)
    assert proposed["complaint_no"].to_list() == ["1"]
    said = {"1": {"class": "疑难", "by": "某人", "on": "2026-06-30", "note": "已上门两次"}}
    row = with_overrides(proposed, said).row(0, named=True)
    assert (row["triage"], row["route"], row["proposed"]) == ("疑难", "行政联处", "一般")
    assert row["override_on"] == date(2026, 6, 30)
    assert with_overrides(proposed, {}).row(0, named=True)["triage"] == "一般"


@pytest.mark.parametrize(
    ("filled", "listed"),
    [({}, []), ({"final_reply_date": date(2026, 6, 25)}, ["1"]), ({"result": "办结"}, ["1"])],
)
def test_nobody_can_tell_what_is_open_where_a_county_never_says_how_complaints_end(
    filled: dict[str, Any], listed: list[str]
) -> None:
    blank = {"result": None}
    rows = pl.DataFrame(
        [
            _COMPLAINT | blank,
            _COMPLAINT | blank | {"complaint_no": "2", "registered_date": date(2020, 1, 6)} | filled,
            _COMPLAINT | {"complaint_no": "3", "region_code": "990102"},
            _COMPLAINT | blank | {"complaint_no": "4", "registered_date": date(2026, 7, 1)},
        ],
        schema_overrides=_COMPLAINT_TYPES | {"result": pl.String},
    )  # fmt: skip
    rest = silent(rows)
    open_ = triage(rows, rest, RULES, AS_OF)
    here = open_.filter(pl.col("region_code") == "990101")
    assert [n for n in here["complaint_no"] if n != "2" or not filled] == listed
    assert open_["complaint_no"].to_list()[-1] == "3"
    assert rest.rows() == ([] if filled else [("990101", 2)])


def test_complaints_of_a_county_that_never_says_still_tell_of_others() -> None:
    silent = [
        {"complaint_no": f"2{i}", "region_code": "990102", "complainant_key": f"q{i}", "result": None}
        for i in range(9)
    ]  # fmt: skip
    assert classed({}, *silent)[0] == "疑难"
