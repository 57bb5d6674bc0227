"""What counties sent back of 《问题整治情况表》: judged once, in order of arrival; the verdict is an event."""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from assets.feat.feat_answer__judged import aside_by_sheet, folders
from assets.month.table import Form
from assets.run import Run
from assets.store.ledger import Event
from models.action.month_days import lock_day
from models.action.month_returns import (
    ONCE,
    RIGHT,
    Answered,
    Table,
    by_its_own_day,
    disputed,
    figures_meant,
    judge,
    speaks,
)
from models.leads.rights import Rights, rights_of
from models.leads.told import shared

KIND = "month_return"
_ROWS = """
    select r.*, f.seal from "core_month_returns__rows" r join intake_files f using (arrival, table_no)
    order by r.arrival, r.table_no, r.row_no
"""


def said(run: Run) -> list[Event]:
    """Return what became of every row sent back, those of this run among them, in order."""
    return [*run.ledger.events(KIND), *(e for e in run.to_issue if e.kind == KIND)]


def take(run: Run, forms: Callable[[], Sequence[Form]]) -> None:
    """Judge the rows that came since the last run; what became of each is kept.

    ``forms`` gives the tables that rows speak of; asked for only where rows have come.
    """
    done = {e.key for e in run.ledger.events(KIND)}
    rows = [r for r in run.warehouse.query(_ROWS).to_dicts() if _place(r) not in done]
    if not rows:
        return
    tables = {form.month: table_of(form, run.as_of) for form in forms()}
    aside = aside_by_sheet(run, "month_returns")
    for sheet, laid in groupby(rows, key=lambda r: (r["arrival"], r["table_no"])):
        own = list(laid)
        shared(own, ONCE, aside[sheet])
        rights = _rights(run, own[0])  # of the file
        for row in own:
            row["sealed"] = _sealed(rights, row["return_no"])
        wrong = disputed(own)
        for row in filter(speaks, own):
            row["sent"] = _sent(rights, row["return_no"])
            found = judge(row, rights, tables, run.as_of, wrong)
            run.issue(KIND, _place(row), body_of(row, found, rights, run.as_of, tables))


def _place(row: Mapping[str, Any]) -> str:
    return f"{row['arrival']}|{row['table_no']}|{row['row_no']}"


def _rights(run: Run, row: Mapping[str, Any]) -> Rights:
    seal = json.loads(row["seal"]) if row["seal"] is not None else None
    return rights_of(seal, row["file"], *folders(run))


def _sealed(rights: Rights, number: str) -> str | None:
    found = (rights.rows or {}).get(number)
    return found[1] if found and len(found) > 1 else None


def _sent(rights: Rights, number: str) -> dict[str, str] | None:
    """Return by item the figures a table went out with, where a seal names them."""
    stem = str(number).rpartition("-")[0] + "-"
    own = [row for key, row in (rights.rows or {}).items() if key.startswith(stem) and len(row) > 1]
    return {row[0]: row[1] for row in own} or None


def table_of(form: Form, as_of: date) -> Table:
    """Return a month's table as a row that comes on a day finds it."""
    closed = form.locked_on
    if closed is None and as_of > lock_day(form.month):
        closed = lock_day(form.month)
    values = {place: cell.value for place, cell in form.cells.items()}
    items = {line.number: line.item for line in form.lines}
    names = {line.item: line.zh for line in form.lines}
    zero = {line.item for line in form.lines if line.measure == "zero"}
    nothing = frozenset(
        region for (region, item), value in values.items() if item in zero and value
    )
    return Table(form.month, items, values, closed, names, nothing, form.locked_on is not None)


def body_of(
    row: Mapping[str, Any], found: Answered, rights: Rights, came_on: date,
    tables: Mapping[str, Table],
) -> dict[str, Any]:  # fmt: skip
    """Return what became of a row as the ledger keeps it; a yes with the figures it speaks of."""
    day = row["filled_date"]
    yes = found.taken and found.word == RIGHT
    in_time = found.taken and by_its_own_day(row, tables[str(found.month)])
    figures = figures_meant(row, found, tables[str(found.month)].values) if yes else {}
    return {
        "return_no": row["return_no"], "month": found.month, "region_code": found.region,
        "item": found.item, "word": found.word, "explanation": row["explanation"],
        "filled_by": row["filled_by"], "filled_date": day.isoformat() if day else None,
        "code": found.code, "reason": found.reason, "place": rights.place, "file": row["file"],
        "sheet": row["sheet"], "row_no": row["row_no"], "came_on": came_on.isoformat(),
        **({"figures": figures} if yes else {}),
        **({"counted_on": day.isoformat()} if in_time and day else {}),
    }  # fmt: skip


def counted(events: Sequence[Event]) -> dict[tuple[str, str], dict[str | None, dict[str, Any]]]:
    """Return by month and county the last word on each line that counts; ``None`` is the whole table.

    A yes to the whole table answers what was said of its lines in earlier files.
    """
    found: dict[tuple[str, str], dict[str | None, Event]] = defaultdict(dict)
    for event in events:
        body = event.payload
        if body["code"] != "taken":
            continue
        own = found[body["month"], body["region_code"]]
        if body["item"] is None and body["word"] == RIGHT:
            for item in [i for i, before in own.items() if _arrival(before) != _arrival(event)]:
                del own[item]
        own[body["item"]] = event
    return {place: {i: e.payload for i, e in own.items()} for place, own in found.items()}


def _arrival(event: Event) -> str:
    """Return the file that said it."""
    return event.key.partition("|")[0]
