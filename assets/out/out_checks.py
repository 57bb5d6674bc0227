"""out_checks: what was expected of every core_ table, what broke it, and since when."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from assets.run import Run, table_asset
from assets.store.ledger import Event
from data_contracts import schema_of, table, tables_of

_STATES = {"published": "已发布", "blocked": "未发布"}


def history(events: Sequence[Event]) -> list[dict[str, Any]]:
    """Return the failed checks of every run in the ledger, each with the day it has failed since.

    Parameters
    ----------
    events : sequence of Event
        ``published`` and ``blocked`` events in order, with ``tables`` (those checked) and
        ``checks`` (those that failed); runs that kept neither are passed over.

    Returns
    -------
    list of dict
        Rows of ``out_checks``. Of several runs of one as-of date and state the last counts.
    """
    since: dict[str, date | None] = {}
    kept: dict[tuple[date | None, str], list[dict[str, Any]]] = {}
    for event in events:
        if "tables" not in event.payload:
            continue
        failed = {row["check_id"]: row for row in event.payload["checks"]}
        passed = [
            name
            for name in since
            if name not in failed and name.split(".")[0] in event.payload["tables"]
        ]
        for name in passed:
            del since[name]
        for name in failed:
            since.setdefault(name, event.as_of)
        state = _STATES[event.kind]
        kept[event.as_of, state] = [
            {**row, "as_of": event.as_of, "run_state": state, "since": since[name]}
            for name, row in failed.items()
        ]
    return [row for rows in kept.values() for row in rows]


@table_asset(after=list(tables_of("core")))
def out_checks(run: Run) -> pl.DataFrame:
    """Everything checked in this run, and what failed in earlier ones."""
    known = tables_of("core")
    results = run.warehouse.read("checked_results").to_dicts()
    checked = [row for row in results if row["table_name"] in known]
    said = {
        "tables": sorted({row["table_name"] for row in checked}),
        "checks": [row for row in checked if row["rows_failed"]],
    }
    now = Event("published", run.name, said, as_of=run.as_of)
    rows = history([*run.ledger.events("published", "blocked"), now])
    today = [{**row, "as_of": run.as_of, "run_state": "已发布"} for row in checked]
    fine = [row for row in today if not row["rows_failed"]]
    return pl.DataFrame([*rows, *fine], schema=schema_of(table("out_checks")))
