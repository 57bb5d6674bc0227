"""The month's table counts a visit once, whatever the number of reasons it is owed for."""

from datetime import date

import duckdb
import polars as pl

from assets.month.table import _BESIDE
from dashboards.frames import get


def test_a_visit_owed_for_a_review_and_for_a_large_fine_is_owed_and_made_once() -> None:
    """It was owed on two days, so it stood twice among 应回访 and twice among 已回访."""
    owed = [
        {"region_code": "990101", "object_key": "局|1号", "kind": "回访", "why": why, "due_on": due,
         "done_on": date(2026, 5, 6)}
        for why, due in (("重大处罚", date(2026, 3, 4)), ("复议", date(2026, 5, 8)), ("诉讼", None))
    ]  # fmt: skip
    schema = get({}, "out_followups_due").schema
    rows = pl.DataFrame(owed, schema_overrides={"due_on": pl.Date}).select(
        *(c if c in owed[0] else pl.lit(None, t).alias(c) for c, t in schema.items())
    )
    con = duckdb.connect()
    con.register("out_followups_due", rows)
    con.register("out_letters_due", get({}, "out_letters_due"))
    found = sorted((measure, key, day) for measure, _, key, day in con.sql(_BESIDE).fetchall())
    key = "visit:回访:局|1号"
    assert found == [
        ("visits_done", key, date(2026, 5, 6)), ("visits_due", key, date(2026, 3, 4)),
    ]  # fmt: skip
