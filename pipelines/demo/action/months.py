"""The tables of the 8th the action lived through: sent, sent back well and badly, locked, corrected, confirmed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from assets.config.read import Config
from assets.month import returns as month_returns
from assets.month import table as month_table
from assets.store.ledger import Event
from models.action import words as w
from models.action.book import Book
from models.action.lead import LeadEvent
from models.action.month import Mark, Window
from models.action.month_days import first_after, lock_day
from models.action.month_returns import RIGHT, WRONG, disputed, judge
from models.leads.rights import COUNTY, Rights
from pipelines.demo.action.beside import Beside
from pipelines.demo.action.way import working
from pipelines.demo.words import words

#: What a county does with its table: each in turn over counties and months, the rest confirm it.
_SILENT, _LATE, _LATE_WRONG, _CONTRADICTS, _TYPED, _OTHERS, _NO_WORD = range(7)
#: Counties in so many are among those that do something else than confirm; no two months alike.
_TURN, _SHIFT = 13, 5


@dataclass(frozen=True)
class Month:
    """A month of the action that is over, with the days on which its table went out and was locked."""

    name: str
    sent_on: date
    locked_on: date


def months_of(beside: Beside) -> list[Month]:
    """Return the months of the action whose tables were locked by the as-of date."""
    found, name = [], f"{beside.first:%Y-%m}"
    while beside.first < date.max and lock_day(name) + timedelta(days=7) <= beside.as_of:
        begun = first_after(name)
        found.append(Month(name, working(begun), lock_day(name)))
        name = f"{begun:%Y-%m}"
    return found


def lived(
    month: Month, book: Book, config: Config, beside: Beside, names: Mapping[str, str]
) -> Iterator[tuple[date, Event]]:
    """Yield the events of a month's table with their days, from the ledger as it stands at its lock.

    The table is the one a run would make; every row sent back is judged as a run judges it.
    """
    window = Window.of(month.name, month_table.begin(config, month.name))
    marks = [
        *month_table.of_leads(book, window, {}),
        *_beside(beside, window),
    ]
    name = month_table.action_in(config, month.name)
    form = month_table.form_of_marks(
        month.name, marks, month_table.lines_of(config), beside.counties, name, window
    )
    for county, part in _parts(month, book, beside).items():
        for rows, day in _sent_back(part, form, county, month, names[county]):
            yield from _judged(rows, day, form, month, county)
    body = month_table.body_of(form, month.sent_on, month.locked_on)
    yield month.locked_on, Event(month_table.KIND, month.name, body)


def _beside(beside: Beside, window: Window) -> Iterator[Mark]:
    """Yield the visits and letters of the months so far, as the table of a run counts them."""
    for row in beside.visits.iter_rows(named=True):
        key = f"visit:{row['kind']}:{row['object_key']}"
        yield from _on_day("visits_due", row["due_on"], row, key, window)
        yield from _on_day("visits_done", row["done_on"], row, key, window)
    for row in beside.letters.iter_rows(named=True):
        key = f"letters:{row['letter_no']}"
        yield from _on_day("letters_in", row["received_date"], row, key, window)
        yield from _on_day("letters_answered", row["answered_on"], row, key, window)


def _on_day(
    measure: str, day: date | None, row: Mapping[str, Any], key: str, window: Window
) -> Iterator[Mark]:
    if day is not None and window.since <= day <= window.last:
        yield Mark(measure, row["region_code"], day, Decimal(1), key)


#: Rows of one file, and the day it came.
_Sent = tuple[list[dict[str, Any]], date]


def _sent_back(
    part: int, form: month_table.Form, county: str, month: Month, name: str
) -> Iterator[_Sent]:
    """Yield what a county sends back, file by file."""
    file = f"县局交回/{name}/{name}问题整治情况表_{month.name}.xlsx"
    day = min(working(month.sent_on + timedelta(days=1 + part % 4)), month.locked_on)
    after = working(month.locked_on + timedelta(days=2))

    def row(line: int, word: str, **more: Any) -> dict[str, Any]:
        return {"return_no": f"M{month.name.replace('-', '')}-{county}-{line}", "shown": None, "county_word": word,
                "explanation": None, "filled_by": f"{name}联络员", "filled_date": day, "file": file,
                "sheet": "问题整治情况表", "row_no": 4 + line, "sealed": None, **more}  # fmt: skip

    said = words("action")["returns"]
    told = [x for x in form.lines if x.measure == "received" and form.cells[county, x.item].value]
    line = told[0] if told else form.lines[0]
    value = form.cells[county, line.item].value
    whole = row(0, RIGHT)
    wrong = row(line.number, WRONG, explanation=said["wrong" if told else "late"])
    if part == _SILENT:
        return
    if part in (_LATE, _LATE_WRONG):
        late = {"filled_date": after}
        more = [{**wrong, **late, "explanation": said["late"]}] if part == _LATE_WRONG else []
        yield [{**whole, **late}, *more], after
    elif part == _CONTRADICTS:
        yield [whole, wrong], day
    elif part == _TYPED:
        yield (
            [whole, {**wrong, "county_word": RIGHT, "shown": str(value + 2), "explanation": None}],
            day,
        )
    elif part == _OTHERS:
        other = next(c for c in form.counties if c != county)
        yield (
            [
                whole,
                {**whole, "return_no": whole["return_no"].replace(county, other), "row_no": 60},
            ],
            day,
        )
    elif part == _NO_WORD:
        yield [row(0, said["no_word"])], day
        yield [whole], min(working(day + timedelta(days=1)), month.locked_on)
    else:
        yield [whole], day


def _judged(
    rows: list[dict[str, Any]], day: date, form: month_table.Form, month: Month, county: str
) -> Iterator[tuple[date, Event]]:
    rights = Rights(COUNTY, county)
    closed = form if day <= month.locked_on else _closed(form, month)
    tables = {month.name: month_returns.table_of(closed, day)}
    wrong = disputed(rows)
    for row in rows:
        found = judge(row, rights, tables, day, wrong)
        body = month_returns.body_of(row, found, rights, day, tables)
        yield day, Event(month_returns.KIND, f"{row['file']}|{day}|{row['row_no']}", body)


def _closed(form: month_table.Form, month: Month) -> month_table.Form:
    return month_table.Form(
        form.month, form.lines, form.counties, form.cells, form.action, form.since, month.locked_on
    )


def corrections(month: Month, book: Book, beside: Beside) -> list[LeadEvent]:
    """Return what the team puts right in the ledger after the lock, for the counties that named a wrong day."""
    own = [c for c, part in _parts(month, book, beside).items() if part == _CONTRADICTS]
    return [event for c in own if (event := _correction(month, book, c, beside)) is not None]


def _parts(month: Month, book: Book, beside: Beside) -> dict[str, int]:
    """Return what each county does; one of those that name a wrong day has a lead of which it is true."""
    turn = int(month.name[-2:]) * _SHIFT
    parts = {c: (i + turn) % _TURN for i, c in enumerate(beside.counties)}
    true = [c for c in parts if _correction(month, book, c, beside) is not None]
    if true and not any(parts[c] == _CONTRADICTS for c in true):
        parts[true[0]] = _CONTRADICTS
    return parts


def _correction(month: Month, book: Book, county: str, beside: Beside) -> LeadEvent | None:
    day = working(month.locked_on + timedelta(days=1))
    before = Window.of(month.name).first - timedelta(days=1)
    for number, lead in sorted(book.leads.items()):
        facts = lead.facts
        is_own = (
            facts.get("region_code") == county and str(facts.get("received_on"))[:7] == month.name
        )
        is_open = lead.state in w.OPEN and lead.registered_on is not None
        if is_own and is_open and before >= beside.first and (lead.moved_on or day) <= day:
            said = {"of": 1, "words": {"received_on": before.isoformat()}}
            note = words("action")["returns"]["corrected"]
            return LeadEvent(number, "correct", "专班甲", w.TEAM, day, said, note)
    return None
