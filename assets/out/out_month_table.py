"""out_month_table: 《问题整治情况表》, one row a county, month and item; a locked month never changes."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from assets.arrivals.staging import rows_table
from assets.month import returns as month_returns
from assets.month import table as month_table
from assets.month.table import Form
from assets.run import Run, table_asset
from data_contracts import schema_of, table
from models.action.month import Cell
from models.action.month_days import month_before
from models.action.month_returns import RIGHT, stands

NAME = "out_month_table"


@table_asset(
    deps=["intake_files", "intake_set_aside", "raw_month_returns", rows_table("month_returns"), "feat_region", "out_followups_due", "out_letters_due"],
    after=["out_lead_events", "out_month_report"],
)  # fmt: skip
def out_month_table(run: Run) -> pl.DataFrame:
    """Take in what counties sent back, lock what is over, and give every locked table and the draft."""
    return settled(run)


def settled(run: Run) -> pl.DataFrame:
    """Take in what counties sent back, lock what is over, and return the tables."""
    month_returns.take(run, lambda: [form for form, _ in month_table.forms(run, again=False)])
    month_table.lock_what_is_over(run)
    return tables(run)


def tables(run: Run) -> pl.DataFrame:
    """Return every locked table, what is known now beside it, and the newest draft."""
    said = month_returns.counted(month_returns.said(run))
    draft = month_before(run.as_of)
    rows = [row for form, now in month_table.forms(run) for row in _rows(form, now, said, draft)]
    return pl.DataFrame(rows, schema=schema_of(table(NAME)))


def _rows(
    form: Form, now: Form | None, said: dict[Any, Any], draft: str
) -> Iterator[dict[str, Any]]:
    state = "已锁定" if form.locked_on else "草稿" if form.month == draft else "未锁定"
    for county in form.counties:
        words = said.get((form.month, county), {})
        whole = words.get(None, {})
        if whole.get("word") != RIGHT:  # what is wrong with a table is said of none of its lines
            whole = {}
        for line in form.lines:
            cell = form.cells[county, line.item]
            own = words.get(line.item) or whole
            if own.get("word") == RIGHT and not stands(own, line.item, cell.value):
                own = {}
            late = now.cells.get((county, line.item), Cell()) if now else None
            yield {
                "month": form.month, "region_code": county, "item": line.item, "item_no": line.number,
                "item_zh": line.zh, "unit": line.unit, "measure": line.measure, "value": cell.value,
                "value_to_date": cell.to_date, "keys": cell.keys, "action": form.action,
                "since": form.since, "state": state, "locked_on": form.locked_on,
                "county_word": own.get("word"), "county_note": own.get("explanation"),
                "value_now": late.value if late else None,
                "keys_now": late.keys if late else None,
                "changed": late.value != cell.value if late else None,
            }  # fmt: skip
