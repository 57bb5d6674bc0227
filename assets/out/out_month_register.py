"""out_month_register: of every table who got it, who sent it back, with nothing to report, late or not at all."""

from collections import defaultdict
from datetime import date
from typing import Annotated, Any

import polars as pl

from assets.month import returns as month_returns
from assets.month import table as month_table
from assets.run import Run, table_asset
from data_contracts import schema_of, table
from data_contracts.month_table import BY_WORD
from models.action.frame import day
from models.action.month_days import lock_day, reminder_day
from models.action.month_returns import CLOSED, RIGHT, WRONG

NAME = "out_month_register"
STATES = ("确认", "零报告", "有误", "迟报", "未报", "晚发")
_MONTHS = f"""
    select month, region_code, bool_or(measure = 'zero' and value > 0) as is_zero,
        list(item) filter (not contains(item, '{BY_WORD}')) as lines, count(*) filter (changed) as changed, any_value(locked_on) as locked_on
    from out_month_table where state <> '未锁定' group by all order by all
"""


@table_asset()
def out_month_register(months: Annotated[pl.DataFrame, _MONTHS], run: Run) -> pl.DataFrame:
    """Return one row a month and county, and one a month that adds them up.

    A county that got the table after its last day only (晚发) owes nothing.
    """
    events = month_returns.said(run)
    said, late = month_returns.counted(events), defaultdict(list)
    for event in events:
        if event.payload["code"] == CLOSED:
            late[event.payload["month"], event.payload["region_code"]].append(event.payload)
    sent = month_table.sent_on(run, months["month"].unique())
    rows: list[dict[str, Any]] = []
    for row in months.to_dicts():
        month, region = row["month"], row["region_code"]
        rows.append(_county(run, row, sent[month], said.get((month, region), {}), late[month, region]))  # fmt: skip
    for month in sorted(sent):
        rows.append(_city([r for r in rows if r["month"] == month], month))
    return pl.DataFrame(rows, schema=schema_of(table(NAME)))


def _county(
    run: Run, row: dict[str, Any], sent: date, said: dict[str | None, Any], late: list[dict[str, Any]]
) -> dict[str, Any]:  # fmt: skip
    month = row["month"]
    whole = said.get(None)
    wrong = [b for b in said.values() if b["word"] == WRONG]
    first = min((b.get("counted_on", b["came_on"]) for b in said.values()), default=None)
    due = lock_day(month)
    right = {b["item"] for b in said.values() if b["word"] == RIGHT}
    agreed = None in right or right >= set(row["lines"])
    state = _state(row["is_zero"], bool(wrong), agreed, bool(late))
    if state == "未报" and sent > due:
        state = "晚发"
    return {
        "month": month, "region_code": row["region_code"], "sent_on": sent, "due_on": due,
        "state": state, "counties": 1, "returned": int(state in ("确认", "零报告", "有误")),
        "zero": int(state == "零报告"), "wrong": int(state == "有误"), "late": int(state == "迟报"),
        "silent": int(state == "未报"), "returned_on": day(first),
        "late_on": day(min((b["came_on"] for b in late), default=None)),
        "filled_by": next((b["filled_by"] for b in (whole, *said.values()) if b), None),
        "lines_wrong": len([b for b in wrong if b["item"]]), "lines_late": len(late),
        "lines_changed": row["changed"], "locked_on": row["locked_on"],
        "to_remind": state == "未报" and row["locked_on"] is None and run.as_of >= reminder_day(month),
    }  # fmt: skip


def _state(zero: bool, wrong: bool, agreed: bool, late: bool) -> str:
    """Return the state; a county that confirmed every line by itself has confirmed the table."""
    if wrong:
        return "有误"
    if agreed:
        return "零报告" if zero else "确认"
    return "迟报" if late else "未报"


def _city(rows: list[dict[str, Any]], month: str) -> dict[str, Any]:
    counts = ("counties", "returned", "zero", "wrong", "late", "silent", "lines_wrong", "lines_late",
              "lines_changed")  # fmt: skip
    days = {n: rows[0][n] for n in ("sent_on", "due_on", "locked_on")}
    sums = {n: sum(r[n] for r in rows) for n in counts}
    return {
        "month": month, "region_code": month_table.CITY, "state": None, **days, **sums, "returned_on": None,
        "late_on": None, "filled_by": None, "to_remind": any(r["to_remind"] for r in rows),
    }  # fmt: skip
