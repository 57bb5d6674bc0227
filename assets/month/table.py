"""《问题整治情况表》: its draft from the ledger as known, its lock, and what changed since."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from assets.action.book import KIND as LEADS
from assets.action.book import book_of, event_of
from assets.action.moves import book_now
from assets.config.read import Config
from assets.month.gone_by import gone_by
from assets.run import Run
from assets.store.ledger import Event, Ledger
from assets.store.published import read_published
from data_contracts.actions import ActionProfile
from data_contracts.month_table import BESIDE, Line
from models.action import words as w
from models.action.book import Book
from models.action.followups import BY_CASE
from models.action.month import Cell, Mark, Window, filled, lead_marks
from models.action.month_days import TABLE_LOCKED, first_after, month_before

KIND = TABLE_LOCKED
#: Stands for all counties.
CITY = "全市"
#: So many locked months are counted again each run, to see what changed since.
LOOKED_AT = 12
#: What is not counted from leads, one row a mark: measure, county, its own key and the day.
_BESIDE = f"""
    with visits as (  -- one visit answers for every reason an object has under one kind
        select region_code, object_key, kind, min(due_on) as due_on, min(done_on) as done_on
        from out_followups_due
        where region_code is not null and done_by is distinct from '{BY_CASE}' group by all),
    letters as (
        select region_code, letter_no, received_date, answered_on from out_letters_due
        where region_code in (select region_code from feat_region where in_records) and direction <> '发函')
    select 'visits_due' as measure, region_code, concat('visit:', kind, ':', object_key) as key,
        due_on as day from visits
    union all select 'visits_done', region_code, concat('visit:', kind, ':', object_key), done_on from visits
    union all select 'letters_in', region_code, concat('letters:', letter_no), received_date from letters
    union all select 'letters_answered', region_code, concat('letters:', letter_no), answered_on from letters
"""
#: Counties that ended and who took them over.
_TAKEN_OVER = """
    select region_code, end_date, merged_into from feat_region
    where end_date is not null and merged_into is not null
"""


@dataclass(frozen=True)
class Form:
    """The table of one month: its lines, the counties that have it, its figures; locked or not."""

    month: str
    lines: tuple[Line, ...]
    counties: tuple[str, ...]
    cells: Mapping[tuple[str, str], Cell]
    action: str | None
    since: date
    locked_on: date | None = None
    seq: int = 0


def drafted(
    run: Run, month: str, like: Form | None = None, since: date | None = None,
    ended: dict[str, list[Mark]] | None = None,
) -> Form:  # fmt: skip
    """Return a month's table as it is known now.

    Parameters
    ----------
    run : Run
    month : str
        ``YYYY-MM``.
    like : Form, optional
        A locked form whose lines and counties are to be counted again.
    since : date, optional
        Where sums to date begin; without it with the action of the month.
    ended : dict, optional
        What leads that are over add, shared between months that are counted together.
    """
    name = like.action if like else action_in(run.config, month)
    usual = like.since if like else begin(run.config, month)
    window = Window.of(month, since or usual)
    leads = of_leads(book_now(run), window, {} if ended is None else ended)
    lines = like.lines if like else lines_of(run.config)
    counties = set(like.counties if like else _counties(run)) | _regions_beside(run, window)
    counties -= set() if like else _no_more(run, window)
    known = run.warehouse.query(_TAKEN_OVER)
    own = like.counties if like else counties
    marks = taken_over([*leads, *_beside(run, window)], known, window, own)
    return form_of_marks(month, marks, lines, counties, name, window)


def taken_over(
    marks: Iterable[Mark], known: pl.DataFrame, window: Window, counties: Iterable[str]
) -> list[Mark]:
    """Return the marks with those of counties that are no more given to whom they were merged into.

    Parameters
    ----------
    marks : iterable of Mark
    known : pl.DataFrame
        ``region_code, end_date, merged_into`` of counties that ended.
    window : Window
    counties : iterable of str
        Counties that have the table: what is theirs stays theirs.
    """
    gone = {code: into for code, on, into in known.iter_rows() if _ended_before(on, window)}
    for code in counties:
        gone.pop(code, None)

    def heir(code: str) -> str:
        seen = {code}
        while (into := gone.get(code)) is not None and into not in seen:
            code = into
            seen.add(into)
        return code

    return [replace(m, region=heir(m.region)) if m.region in gone else m for m in marks]


def _ended_before(on: date, window: Window) -> bool:
    from models.county_revenue.changes import last_before

    return last_before(on) < f"{window.first:%Y-%m}"


def form_of_marks(
    month: str, marks: Sequence[Mark], lines: tuple[Line, ...], counties: Iterable[str],
    action: str | None, window: Window,
) -> Form:  # fmt: skip
    """Return a month's table from what counts; counties that only marks name are among them."""
    kept = tuple(sorted({m.region for m in marks if m.region} | set(counties)))
    return Form(month, lines, kept, filled(marks, lines, kept, window), action, window.since)


def lines_of(config: Config) -> tuple[Line, ...]:
    """Return the lines of the table as this bureau lays it out."""
    return tuple(config.month_layout.lines(config.month_words))


def action_in(config: Config, month: str) -> str | None:
    """Return the name of the action under way in a month."""
    action = _action(config, month)
    return action.name if action else None


def _action(config: Config, month: str) -> ActionProfile | None:
    window = Window.of(month)
    return config.actions.between(window.first, window.last)


def begin(config: Config, month: str) -> date:
    """Return where sums to date begin: with the month in which the action began, for tables are monthly.

    What is left of an action that is over and had no other after it is still counted from its beginning.
    """
    first = Window.of(month).first
    action = _action(config, month) or config.actions.before(first)
    return action.first.replace(day=1) if action else first


def of_leads(book: Book, window: Window, ended: dict[str, list[Mark]]) -> Iterator[Mark]:
    """Yield the marks of every lead; ``ended`` keeps those of leads that are over, for other months."""
    for number, own in book.events.items():
        last = max(event.on for event in own)
        if last <= window.last and book.leads[number].state in w.ENDED:
            if number not in ended:
                ended[number] = list(lead_marks(own, window, book.practice))
            yield from ended[number]
        else:
            yield from lead_marks(own, window, book.practice)


def _beside(run: Run, window: Window) -> Iterator[Mark]:
    """Yield what is not counted from leads: visits owed and made, letters and their answers."""
    one, within = Decimal(1), f"between date '{window.since}' and date '{window.last}'"
    rows = run.warehouse.query(f"select * from ({_BESIDE}) where day {within} order by all")
    for measure, region, key, day in rows.iter_rows():
        yield Mark(measure, region, day, one, key)


def _regions_beside(run: Run, window: Window) -> set[str]:
    """Return the counties that had a visit or a letter by the end of the month."""
    found = run.warehouse.query(
        f"select distinct region_code from ({_BESIDE}) where day <= date '{window.last}'"
    )
    return set(found["region_code"])


def _counties(run: Run) -> list[str]:
    """Return the counties that owe the table: not a code no list knows that somebody mistyped once.

    Where no code of the records is known and none has cases, nothing tells which are mistyped.
    """
    found = run.warehouse.query(
        """select region_code from feat_region where in_records and not is_city and (is_known or has_cases
            or not exists (select 1 from feat_region where in_records and (is_known or has_cases))) order by 1"""
    )
    return [str(code) for code in found["region_code"]]


def _no_more(run: Run, window: Window) -> set[str]:
    """Return the counties that were no more in the month: nothing to fill in."""
    found = run.warehouse.query(
        "select region_code, end_date from feat_region where end_date is not null"
    )
    return {code for code, on in found.iter_rows() if _ended_before(on, window)}


def locked_forms(run: Run) -> dict[str, Form]:
    """Return every locked table by month, those this run locks among them."""
    events = [*run.ledger.events(KIND), *(e for e in run.to_issue if e.kind == KIND)]
    return {e.key: form_of(e) for e in events}


def form_of(event: Event) -> Form:
    """Return a table as it was locked; figures that are nought were not written down."""
    body = event.payload
    lines = tuple(Line.model_validate(line) for line in body["lines"])
    cells = {(c, line.item): Cell() for c in body["counties"] for line in lines}
    for region, item, value, to_date, keys in body["rows"]:
        cells[region, item] = Cell(Decimal(value), Decimal(to_date), list(keys))
    return Form(
        event.key, lines, tuple(body["counties"]), cells, body["action"],
        date.fromisoformat(body["since"]), date.fromisoformat(body["locked_on"]), event.seq,
    )  # fmt: skip


def lock(run: Run, form: Form) -> None:
    """Freeze a table: it reaches the ledger when the run is published."""
    sent = sent_on(run, [form.month])[form.month]
    run.issue(KIND, form.month, body_of(form, sent, run.as_of))


def body_of(form: Form, sent: date, locked: date) -> dict[str, Any]:
    """Return a table as the ledger keeps it, with the day its draft went out and the day of its lock."""
    rows = [
        [region, item, str(cell.value), str(cell.to_date), cell.keys]
        for (region, item), cell in form.cells.items()
        if cell.value or cell.to_date
    ]
    return {
        "lines": [line.model_dump() for line in form.lines], "counties": list(form.counties),
        "rows": rows, "action": form.action, "since": form.since.isoformat(),
        "locked_on": locked.isoformat(), "sent_on": sent.isoformat(),
    }  # fmt: skip


def is_due(run: Run, month: str) -> bool:
    """Whether a month has a table: an action was under way in it, or leads were that are not over.

    After the last action counties are asked no more, once the last of its leads is closed.
    """
    if _action(run.config, month) is not None:
        return True
    window = Window.of(month)
    return any(
        lead.registered_on
        and lead.registered_on <= window.last
        and (lead.state not in w.ENDED or not lead.moved_on or lead.moved_on >= window.first)
        for lead in book_now(run).leads.values()
    )


def lock_what_is_over(run: Run) -> None:
    """Lock the tables whose lock day went by unused although a draft of them was published."""
    for month in gone_by(run, KIND):
        if is_due(run, month):
            lock(run, drafted(run, month))


def forms(run: Run, *, again: bool = True) -> list[tuple[Form, Form | None]]:
    """Return every table by month: as it stands, and (``again``) as counted again now.

    Locked ones, the newest draft, and the months of its action that nobody saw in time to lock.

    A locked one is counted again while it is among the newest :data:`LOOKED_AT`; a draft never.
    """
    locked, ended = locked_forms(run), dict[str, list[Mark]]()
    newest = sorted(locked)[-LOOKED_AT:]
    found: list[tuple[Form, Form | None]] = [
        (form, drafted(run, month, like=form, ended=ended) if again and month in newest else None)
        for month, form in sorted(locked.items())
    ]
    found += [
        (drafted(run, m), None) for m in _not_locked(run) if m not in locked and is_due(run, m)
    ]
    return sorted(found, key=lambda pair: pair[0].month)


def _not_locked(run: Run) -> list[str]:
    """Return the newest month, and those of its action that ended before anything was published."""
    month = month_before(run.as_of)
    action = _action(run.config, month)
    first = f"{action.first:%Y-%m}" if action else month
    told = [month]
    while len(told) < LOOKED_AT and told[0] > first:
        told.insert(0, month_before(date.fromisoformat(f"{told[0]}-01")))
    return told


def sent_on(run: Run, months: Iterable[str]) -> dict[str, date]:
    """Return by month the day on which its draft first went out: of the first run after its end.

    A locked table says it itself; tables locked by older programs do not.
    """
    told: dict[str, date] = {}
    for event in (*run.ledger.events(KIND), *(e for e in run.to_issue if e.kind == KIND)):
        if day := event.payload.get("sent_on"):
            told.setdefault(event.key, date.fromisoformat(day))
    days = [e.as_of for e in run.ledger.events("published") if e.as_of]
    return {
        m: told.get(m) or min((d for d in days if d >= first_after(m)), default=run.as_of)
        for m in months
    }


#: Of a figure: its value, the sum to date, the leads.
Figure = tuple[Decimal, Decimal, list[str]]


def as_known(
    config: Config, ledger: Ledger, warehouse: Path, month: str, known: date
) -> dict[tuple[str, str], Figure]:
    """Return the figures of leads of a published month as the ledger knew them on a day.

    Lines and counties are those of the published table. What is not counted from leads (visits,
    letters) is left out: its records are not dated by what was known.

    Returns
    -------
    dict of (str, str) to tuple
        By region code (and :data:`CITY`) and item.
    """
    events = [e for e in ledger.events(LEADS) if e.as_of and max(e.as_of, event_of(e).on) <= known]
    book = book_of(config, events)
    found = read_published(
        warehouse,
        "select distinct region_code, since from out_month_table where month = ?",
        [month],
    )
    counties = sorted(found["region_code"])
    window = Window.of(month, found["since"][0])
    lines = [x for x in config.month_layout.lines(config.month_words) if x.measure not in BESIDE]
    marks = taken_over(
        of_leads(book, window, {}), read_published(warehouse, _TAKEN_OVER), window, counties
    )
    cells = filled(marks, lines, counties, window)
    figures = {place: (c.value, c.to_date, c.keys) for place, c in cells.items()}
    for line in lines:
        own = [figures[county, line.item] for county in counties]
        keys = sorted({key for _, _, ks in own for key in ks})
        figures[CITY, line.item] = (
            sum((v for v, _, _ in own), Decimal(0)), sum((t for _, t, _ in own), Decimal(0)), keys,
        )  # fmt: skip
    return figures
