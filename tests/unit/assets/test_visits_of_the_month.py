"""已回访 of the monthly table are visits: not what a case's own record shows put right."""

from datetime import date
from types import SimpleNamespace

import duckdb
import polars as pl

from assets.month.table import _beside
from data_contracts import schema_of, table
from models.action.month import Window


def _owed(
    key: str, done_by: str | None, done_on: date | None, waits: str = "待办"
) -> dict[str, object]:
    return {
        "region_code": "990101", "object_key": key, "kind": "回头看", "state": "已办" if done_on else waits,
        "due_on": date(2026, 9, 20), "done_on": done_on, "done_by": done_by,
    }  # fmt: skip


def test_what_the_case_record_settles_is_neither_owed_nor_made() -> None:
    day = date(2026, 9, 3)
    marks = _marks(
        [_owed("k1", "回访记录", day), _owed("k2", "案件记载已改正", day), _owed("k3", None, None)]
    )
    assert marks == [
        ("visits_done", "visit:回头看:k1"),
        ("visits_due", "visit:回头看:k1"),
        ("visits_due", "visit:回头看:k3"),
    ]


def test_a_visit_never_made_stays_owed_in_its_month_for_good() -> None:
    """Twelve months later nobody is asked for it any more; the table of its month does not change."""
    assert _marks([_owed("k1", None, None, waits="历史未办")]) == [
        ("visits_due", "visit:回头看:k1")
    ]


def test_a_visit_owed_for_a_review_and_for_a_large_fine_is_owed_and_made_once() -> None:
    """It was owed on two days, so it stood twice among 应回访 and twice among 已回访. The earlier is its day."""
    day = date(2026, 9, 3)
    both = [_owed("k1", "回访记录", day) | {"why": why} for why in ("重大处罚", "复议", "诉讼")]
    both[1]["due_on"], both[2]["due_on"] = date(2026, 10, 25), None
    assert _marks(both) == [("visits_done", "visit:回头看:k1"), ("visits_due", "visit:回头看:k1")]
    both[1]["done_on"] = date(2026, 10, 8)
    assert _marks(both) == [("visits_done", "visit:回头看:k1"), ("visits_due", "visit:回头看:k1")]


def _marks(rows: list[dict[str, object]]) -> list[tuple[str, str]]:
    con, schema = duckdb.connect(), schema_of(table("out_followups_due"))
    con.register("out_followups_due", pl.DataFrame(rows, schema=schema))
    for name in ("out_letters_due", "feat_region"):
        con.register(name, pl.DataFrame(schema=schema_of(table(name))))
    run = SimpleNamespace(warehouse=SimpleNamespace(query=lambda sql: con.sql(sql).pl()))
    return sorted((m.measure, m.key) for m in _beside(run, Window.of("2026-09")))
