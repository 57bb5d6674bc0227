"""What people answered about headers, in the order it came; which earlier files are read again for it."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from pathlib import Path

import polars as pl

from assets.intake.answers import CODES, SOURCE, Answer, ColumnAnswers, answers_in, codes_in, is_of
from assets.intake.cells.row_checks import TOO_FAR_AHEAD
from assets.intake.context import TableIntake
from assets.intake.files import folder_of
from assets.intake.headings.headers import fold_header, lookup
from assets.intake.values.dates import parse_date
from assets.run import Run
from assets.store.home import HomeError
from assets.store.ledger import Event
from assets.store.published import read_published
from data_contracts import AHEAD, schema_of, table

_TABLE = "intake_column_answers"


class Memory:
    """The answers of one home: those of earlier runs, and those read in this one.

    An arrival is read with the answers of earlier runs; one that is read again, with those its event
    names. So a rebuild reads every file as it was read.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._given: list[tuple[int, str, Answer]] = []
        if run.warehouse.has(_TABLE):
            rows = run.warehouse.query(f"select * from {_TABLE} order by rowid").iter_rows()
            self._given = [(seq, name, Answer(*rest)) for seq, name, *rest in rows]
        self._kept = len(self._given)

    def note(self, event: Event, read: TableIntake) -> None:
        """Remember the answers in a table."""
        if read.source == SOURCE and read.refused_reason is None:
            self._given += [(event.seq, event.run, a) for a in answers_in(read.accepted)]
        if read.source == CODES and read.refused_reason is None:
            said = codes_in(read.file, read.accepted)
            self._given += [(event.seq, event.run, a) for a in said]

    def for_event(self, event: Event) -> ColumnAnswers:
        """Return the answers an arrival is read with."""
        last = event.payload.get("answers")
        return ColumnAnswers().with_later(
            answer
            for seq, run, answer in self._given
            if (seq <= last if last is not None else seq < event.seq and run != event.run)
        )

    def keep(self) -> None:
        """Write what was noted in this run into the warehouse."""
        rows = [
            (seq, run, a.source, a.folder, a.header, a.meant)
            for seq, run, a in self._given[self._kept :]
        ]
        self._run.warehouse.append(
            _TABLE, pl.DataFrame(rows, schema=schema_of(table(_TABLE)), orient="row")
        )
        self._kept = len(self._given)

    def changed(self) -> tuple[list[Answer], int]:
        """Return what was answered and not so before, and the newest arrival of it.

        Answers that came in a run that was stopped are new to this one: that one may have read nothing again.
        """
        done = max((e.seq for e in self._run.ledger.events("published")), default=0)
        mine = [(seq, a) for seq, _, a in self._given if seq > done]
        before = ColumnAnswers().with_later(a for seq, _, a in self._given if seq <= done)
        new = [a for _, a in mine if before.given.get((a.source, a.folder, a.header)) != a.meant]
        return new, max((seq for seq, _ in mine), default=0)


def in_batches(events: Iterable[Event]) -> Iterator[list[Event]]:
    """Yield arrivals that are read with the same answers together: those of one run."""
    for _, batch in groupby(events, key=lambda e: (e.run, "again" in e.payload)):
        yield list(batch)


def all_answers(run: Run) -> ColumnAnswers:
    """Return every answer that was given."""
    rows = run.warehouse.query(f"select * from {_TABLE} order by rowid").iter_rows()
    return ColumnAnswers().with_later(Answer(*rest) for _, _, *rest in rows)


def published_answers(path: Path) -> ColumnAnswers:
    """Return the answers a published warehouse remembers; none where there is no such file."""
    if not path.exists():
        return ColumnAnswers()
    try:
        rows = read_published(path, f"select * from {_TABLE} order by rowid").iter_rows()
    except HomeError:  # of an older program
        return ColumnAnswers()
    return ColumnAnswers().with_later(Answer(*rest) for _, _, *rest in rows)


def newest_readings() -> str:
    """Return SQL for the tables of each original as it was read last."""
    root = "coalesce(came, arrival)"
    return f"""select * replace ({root} as came) from intake_files
        qualify arrival = max(arrival) over (partition by {root})"""


def to_read_again(run: Run, memory: Memory) -> list[Event]:
    """Return the arrivals of earlier files that hold a header answered now.

    A file taken in without that column is read again when the header is a column of ours; one that
    waits, also when it is none: then it waits for another, or is refused. One that was refused for such
    an answer is read again when it is changed.
    """
    answered, newest = memory.changed()
    if not answered:
        return []
    arrivals = {e.seq: e for e in run.ledger.events("arrival")}
    tables = run.warehouse.query(
        f"""
        with newest as ({newest_readings()})
        select came, file, source, extra_columns, unknown_words, in_codes, is_waiting from newest
        union all
        select coalesce(came, arrival), file, source, extra_columns, unknown_words, in_codes, is_waiting from intake_files
        where is_waiting and coalesce(came, arrival) in (
            select came from newest where refused_reason is not null and not is_waiting)
        order by came
        """
    )
    roots = {
        came: None
        for came, file, source, headers, words, coded, waits in tables.iter_rows()
        if any(_concerns(a, file, source, headers or [], waits=bool(waits)) for a in answered)
        or _in_codes(answered, source, words or [], coded or [])
    }
    return [_again(arrivals[root], root, newest) for root in roots if _may(arrivals.get(root))]


def to_read_now(run: Run) -> list[Event]:
    """Return the arrivals of earlier files with rows set aside as too far ahead that are so no longer.

    A run with an as-of date years too early sets aside whatever came later; the table is right as it is.
    """
    aside = run.warehouse.query(
        f"""select distinct r.came, a.value from intake_set_aside a
            join (select distinct came, arrival from ({newest_readings()})) r on r.arrival = a.arrival
            where contains(a.reason, '{TOO_FAR_AHEAD}') order by all"""
    )
    latest = run.as_of + AHEAD
    roots = {came: None for came, value in aside.iter_rows() if _is_by(value, latest)}
    arrivals = {e.seq: e for e in run.ledger.events("arrival")}
    return [_nearer(arrivals[r], r, run.as_of) for r in roots if _may(arrivals.get(r))]


def _is_by(value: str | None, latest: date) -> bool:
    try:
        return parse_date(value or "") <= latest
    except ValueError:
        return False


def _nearer(event: Event, root: int, as_of: date) -> Event:
    payload = {k: event.payload[k] for k in event.payload if k in {"file", "sha", "stored"}}
    key = f"{payload['file']}|{payload['sha']}|{as_of}"
    return Event("arrival", key, {**payload, "again": root, "nearer": as_of.isoformat()})


def _may(event: Event | None) -> bool:
    return event is not None and "sha" in event.payload and "source" not in event.payload


def _concerns(
    answer: Answer, file: str, source: str | None, headers: list[str], *, waits: bool
) -> bool:
    folder = folder_of(file) or ""
    inside = not answer.folder or f"{folder}/".startswith(f"{answer.folder}/")
    known = answer.source == source or waits
    named = any(fold_header(header)[0] == answer.header for header in headers)
    return inside and known and named and (waits or bool(answer.meant))


def _in_codes(
    answered: list[Answer], source: str | None, unknown: list[str], coded: list[str]
) -> bool:
    """Tell whether a table has words nobody knew in a column whose codes are answered, or was read by such an answer."""
    fields = {a.header.split("=", 1)[0] for a in answered if a.source == CODES}
    words = (word.removeprefix("「").split("」")[0] for word in unknown)
    headers = {*words, *coded} if fields else set()
    return source is not None and any(
        is_of(field, source, header, column)
        for header in headers
        for column in [next((c for s, c, _ in lookup(header) if s == source), "")]
        for field in fields
    )


def _again(event: Event, root: int, answers: int) -> Event:
    payload = {"file": event.payload["file"], "sha": event.payload["sha"]}
    key = f"{payload['file']}|{payload['sha']}|{answers}"
    return Event("arrival", key, {**payload, "again": root, "answers": answers})
