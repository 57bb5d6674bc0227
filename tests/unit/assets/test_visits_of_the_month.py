"""已回访 of the monthly table are visits: not what a case's own record shows put right."""

from datetime import date
from types import SimpleNamespace

import duckdb
import polars as pl

from assets.month.table import _beside
from data_contracts import schema_of, table
from models.action.month import Window


def _owed(key: str, done_by: str | None, done_on: date | None) -> dict[str, object]:
    return {
        "region_code": "990101", "object_key": key, "kind": "回头看", "state": "已办" if done_on else "待办",
        "due_on": date(2026, 9, 20), "done_on": done_on, "done_by": done_by,
    }  # fmt: skip


def test_what_the_case_record_settles_is_neither_owed_nor_made() -> None:
    schema = schema_of(table("out_followups_due"))
    day = date(2026, 9, 3)
    rows = [
        _owed("k1", "回访记录", day), _owed("k2", "案件记载已改正", day), _owed("k3", None, None),
    ]  # fmt: skip
    con = duckdb.connect()
    con.register("out_followups_due", pl.DataFrame(rows, schema=schema))
    con.register("out_letters_due", pl.DataFrame(schema=schema_of(table("out_letters_due"))))
    run = SimpleNamespace(warehouse=SimpleNamespace(query=lambda sql: con.sql(sql).pl()))
    marks = [(m.measure, m.key) for m in _beside(run, Window.of("2026-09"))]
    assert sorted(marks) == [
        ("visits_done", "visit:回头看:k1"),
        ("visits_due", "visit:回头看:k1"),
        ("visits_due", "visit:回头看:k3"),
    ]
