"""Who owes a month's table: nobody to whom it went out after its last day."""

from datetime import date
from types import SimpleNamespace

import pytest

from assets.out.out_month_register import _county

ROW = {"month": "2026-05", "region_code": "990101", "is_zero": False, "changed": 0, "locked_on": None}  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "state", "silent", "remind"),
    [(date(2026, 6, 1), "未报", 1, True), (date(2026, 6, 8), "未报", 1, True), (date(2026, 6, 9), "晚发", 0, False)],
)  # fmt: skip
def test_a_table_sent_after_its_last_day_is_not_owed(sent, state, silent, remind) -> None:
    run = SimpleNamespace(as_of=date(2026, 6, 30))
    row = _county(run, ROW, sent, {}, [])
    assert (row["due_on"], row["state"], row["silent"], row["to_remind"]) == (
        date(2026, 6, 8), state, silent, remind,
    )  # fmt: skip
