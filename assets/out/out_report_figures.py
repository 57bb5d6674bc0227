"""out_report_figures: every figure a stage report carries, by its name, with the leads it is made of."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from assets.month import table as month_table
from assets.run import Run, table_asset
from data_contracts import schema_of, table
from data_contracts.actions import ActionProfile, Report
from models.action.month_days import month_before

#: A report is drafted from so long before its day, and kept so long after it.
_AHEAD, _BEHIND = timedelta(days=100), timedelta(days=31)
#: What of the register and the funnel a report tells.
_REGISTER = {"counties": "应报县数", "returned": "报回县次", "zero": "零报告县次", "wrong": "写有误县次", "late": "迟报县次", "silent": "未报县次"}  # fmt: skip


@table_asset(
    deps=["feat_region", "out_followups_due", "out_letters_due", "out_month_register"],
    after=["out_month_table"],
)
def out_report_figures(run: Run) -> pl.DataFrame:
    """Return the figures of the reports that are due soon or were due lately."""
    rows: list[dict[str, Any]] = []
    for action in run.config.actions.actions.values():
        own = sorted(action.reports, key=lambda r: r.due)
        for report in own:
            if -_BEHIND <= report.due - run.as_of <= _AHEAD and action.first <= run.as_of:
                rows += _figures(run, action, report)
    schema = schema_of(table("out_report_figures"))
    return pl.DataFrame(rows, schema=schema).sort("report", "nth")


def _figures(run: Run, action: ActionProfile, report: Report) -> Iterator[dict[str, Any]]:
    month = min(month_before(report.due), month_before(run.as_of))
    if f"{month}" < f"{action.first:%Y-%m}":
        return
    first = action.first.replace(day=1)  # tables are monthly
    form = month_table.drafted(run, month, since=first)
    head = {
        "report": f"{report.kind}{report.due.isoformat()}", "kind": report.kind, "due_on": report.due,
        "three_lists": report.three_lists, "action": action.name, "month": month, "since": first,
    }  # fmt: skip
    nth = 0
    for line in form.lines:
        cells = [form.cells[county, line.item] for county in form.counties]
        nth += 1
        yield {
            **head, "nth": nth, "figure": f"{month}|{month_table.CITY}|{line.item}|累计", "item": line.item,
            "label": line.zh, "unit": line.unit, "value": sum((c.to_date for c in cells), Decimal(0)),
            "keys": sorted({key for c in cells for key in c.keys_to_date}),
        }  # fmt: skip
    for name, label, value in _register(run, first, month):
        nth += 1
        yield {
            **head, "nth": nth, "figure": f"{month}|登记|{name}|累计", "item": f"register:{name}",
            "label": label, "unit": "次", "value": Decimal(value), "keys": [],
        }  # fmt: skip


def _register(run: Run, first: date, month: str) -> Iterator[tuple[str, str, int]]:
    sums = run.warehouse.query(
        f"""select {", ".join(f"coalesce(sum({n}), 0)::bigint as {n}" for n in _REGISTER)} from out_month_register
        where region_code = '{month_table.CITY}' and month between '{first:%Y-%m}' and '{month}' and due_on < date '{run.as_of}'"""
    ).row(0, named=True)
    for name, label in _REGISTER.items():
        yield name, label, sums[name]
