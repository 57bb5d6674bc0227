"""What was issued stays; how it stands today is judged anew each run."""

from datetime import date

import polars as pl

from assets.out.out_warnings import marked, settle, successors
from data_contracts import table


def _frame(*rows: dict[str, object]) -> pl.DataFrame:
    columns = list(table("out_warnings").columns)
    schema = {"region_scope": pl.List(pl.String), "current_scope": pl.List(pl.String)}
    whole = pl.DataFrame(
        [{c: row.get(c) for c in columns} for row in rows], schema_overrides=schema
    )
    return whole.select(columns)


def test_issue_columns_stay_and_todays_are_new() -> None:
    before = _frame(
        {"warning_id": "A", "level": "提示", "n_complaints": 4, "reason": "起初", "status": "新发",
         "region_scope": ["970101"], "current_level": "提示", "current_n": 4},
        {"warning_id": "B", "level": "关注", "n_complaints": 7, "status": "新发", "current_n": 7},
    )  # fmt: skip
    now = _frame(
        {"warning_id": "A", "level": "关注", "n_complaints": 9, "reason": "别的", "status": "已确认",
         "region_scope": ["970102"], "current_level": "预警", "current_n": 133,
         "current_scope": ["970101", "970102"], "last_seen_on": date(2026, 6, 27)},
        {"warning_id": "C", "level": "提示", "n_complaints": 3, "current_n": 3},
    )  # fmt: skip
    rows = {r["warning_id"]: r for r in settle(now, before).to_dicts()}
    a = rows["A"]
    assert (a["level"], a["n_complaints"], a["reason"], a["region_scope"]) == ("提示", 4, "起初", ["970101"])  # fmt: skip
    assert (a["status"], a["current_level"], a["current_n"]) == ("已确认", "预警", 133)
    assert a["last_seen_on"] == date(2026, 6, 27)
    assert rows["B"]["current_n"] == 7  # no longer judged so: as it stood
    assert rows["C"]["current_n"] == 3


def test_what_is_first_issued_long_after_its_sunday_is_made_up_for() -> None:
    judged = _frame(
        {"warning_id": "A", "issued_on": date(2024, 3, 3)},
        {"warning_id": "B", "issued_on": date(2026, 5, 5)},
        {"warning_id": "C", "issued_on": date(2026, 5, 4)},
    )
    now = marked(judged, date(2026, 6, 30))
    assert now["is_backfill"].to_list() == [True, False, True]  # 56 days are not yet, 57 are
    sent = now.filter(warning_id="B")
    later = marked(sent, date(2027, 1, 1))
    assert settle(later, sent)["is_backfill"].to_list() == [False]


def _members(**of: str) -> pl.DataFrame:
    """Return members by warning: letters are keys."""
    each = [(name, "case", key) for name, keys in of.items() for key in keys]
    return pl.DataFrame(each, schema=["warning_id", "source", "key"], orient="row")


def test_a_warning_told_anew_under_another_number_takes_the_older_ones_place() -> None:
    """Late history moves a rise by a week or a county: its number changes, not what it is about."""
    before = _frame(
        *({"warning_id": name, "kind": "sector", "status": "新发"} for name in "ABCD"),
        {"warning_id": "M", "kind": "matter", "status": "新发"},
    )
    now = _frame(
        {"warning_id": "A", "kind": "sector", "status": "持续"},
        {"warning_id": "N", "kind": "sector", "status": "新发"},
        {"warning_id": "O", "kind": "sector", "status": "新发"},
    )
    issued = _members(A="abcd", B="efgh", C="efgh", D="wx", M="efgh")
    raised = _members(A="abcd", N="efgij", O="klm")
    after = successors(before, now, issued, raised)
    assert dict(after.iter_rows()) == {"B": "N", "C": "N"}  # D is of none, M of another kind
    rows = {r["warning_id"]: r for r in settle(now, before, after).to_dicts()}
    assert (rows["B"]["superseded_by"], rows["B"]["status"]) == ("N", "已取代")
    assert (rows["D"]["superseded_by"], rows["D"]["status"]) == (None, "新发")
    assert (rows["A"]["superseded_by"], rows["A"]["status"]) == (None, "持续")


def test_half_of_its_records_elsewhere_are_enough_and_fewer_are_not() -> None:
    before = _frame({"warning_id": "A", "kind": "sector"}, {"warning_id": "B", "kind": "sector"})
    now = _frame({"warning_id": "N", "kind": "sector"}, {"warning_id": "O", "kind": "sector"})
    after = successors(before, now, _members(A="abcd", B="efg"), _members(N="abxyz", O="cde"))
    assert dict(after.iter_rows()) == {"A": "N"}
