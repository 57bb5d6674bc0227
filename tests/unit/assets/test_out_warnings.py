"""What was issued stays; how it stands today is judged anew each run."""

from datetime import date

import polars as pl

from assets.out.out_warnings import marked, settle
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
