"""Who owes a month's table: nobody to whom it went out after its last day."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from assets.month.returns import counted
from assets.out.out_month_register import _county
from assets.out.out_month_table import _rows
from assets.store.ledger import Event
from models.action.month import Cell

ROW = {"month": "2026-05", "region_code": "990101", "is_zero": False, "lines": ["received", "found"], "changed": 0, "locked_on": None}  # fmt: skip


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


def _said(word: str, item: str | None, key: str = "1|0|4", **more) -> Event:
    body = {"code": "taken", "month": "2026-05", "region_code": "990101", "item": item, "word": word,
            "explanation": "少一件", "filled_by": "甲", "came_on": "2026-06-02", **more}  # fmt: skip
    return Event("month_return", key, body)


def _state(*events: Event) -> str:
    run = SimpleNamespace(as_of=date(2026, 6, 5))
    said = counted(events).get(("2026-05", "990101"), {})
    return _county(run, ROW, date(2026, 6, 1), said, [])["state"]


def test_every_line_confirmed_by_itself_is_a_table_confirmed() -> None:
    assert _state(_said("确认", "received")) == "未报"
    assert _state(_said("确认", "received"), _said("确认", "found")) == "确认"


def test_a_later_yes_to_the_whole_answers_what_was_wrong_before() -> None:
    wrong, whole = _said("有误", "received", "1|0|5"), _said("确认", None, "2|0|4")
    assert _state(wrong) == "有误"
    assert _state(wrong, whole) == "确认"
    assert _state(_said("确认", None, "1|0|4"), _said("有误", "received", "1|0|5")) == "有误"


def test_a_yes_speaks_of_the_figures_it_was_given_on() -> None:
    lines = [
        SimpleNamespace(item=n, number=i, zh=n, unit="件", measure=n)
        for i, n in enumerate(("received", "found"))
    ]
    cells = {
        ("990101", n): Cell(Decimal(v), Decimal(v), []) for n, v in (("received", 2), ("found", 0))
    }
    form = SimpleNamespace(month="2026-05", counties=("990101",), lines=lines, cells=cells, action="行动",
                           since=date(2026, 5, 1), locked_on=None)  # fmt: skip
    said = counted([_said("确认", None, figures={"received": "1"})])
    assert [r["county_word"] for r in _rows(form, None, said, "2026-05")] == [None, "确认"]
    said = counted([_said("有误", None)])
    assert [r["county_word"] for r in _rows(form, None, said, "2026-05")] == [None, None]
