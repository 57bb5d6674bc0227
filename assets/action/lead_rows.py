"""Rows of workbooks that speak of leads: judged on the book of leads, and what counts remembered for the ledger."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import polars as pl

from assets.action.book import masked, written_of
from assets.action.moves import among, book_now
from assets.intake.values.codes import document_no
from assets.run import Run
from assets.store.warehouse import sql_text
from models.action import origins, sheet_rows
from models.action import words as w
from models.action.book import Book, Taken
from models.action.judge import Refusal
from models.action.lead import LeadEvent
from models.action.month_days import TABLE_LOCKED
from models.action.sheet_rows import Held
from models.leads.answers import Row, Verdict
from models.leads.hearing import person


class LeadRows:
    """The rows of one run that speak of leads; made when the first of them comes."""

    def __init__(self, run: Run, names: dict[str, str]) -> None:
        self._run = run
        self._book: Book = book_now(run)
        self._own: dict[str, set[str]] = defaultdict(set)
        people = run.config.actions.people
        self._held = Held(
            run.as_of, self._take, {person(n): p.role for n, p in people.items()},
            {e.key for e in run.ledger.events(TABLE_LOCKED)}, names, self._cases,
        )  # fmt: skip

    def judge(self, row: Row, number: str, file: dict[str, Any]) -> list[Verdict]:
        """Return what becomes of a row; what counts is entered when the run is published.

        Parameters
        ----------
        row : Row
        number : str
        file : dict
            ``file, sheet, row_no`` of the row, kept beside its events.
        """
        beside = {
            "user": self._run.user,
            "file": f"{file['file']}|{file['sheet'] or ''}|{file['row_no']}",
        }
        verdicts = []
        begun: list[Taken] = []
        for verdict, taken in sheet_rows.judge(
            row, number, self._book, self._held, self._own[file["file"]]
        ):
            verdicts.append(verdict)
            if taken is not None:
                self._enter(taken, beside)
                begun += [taken] if taken.event.kind == "accept" else []
        for one in begun:
            if one.lead.state == w.REGISTERED:
                given = self._take(origins.assignment(one.lead, one.event.on))
                if isinstance(given, Taken):
                    self._enter(given, beside)
        return verdicts

    def _cases(self, region: str, numbers: Sequence[str]) -> list[tuple[str, bool]]:
        """Return the key under which a county's case counts, by its own number or its decision's.

        A number nobody knows counts as it was typed, in one form.
        """
        if not numbers:
            return []
        forms = pl.select(document_no(pl.lit(pl.Series(numbers, dtype=pl.String)), bare_zeros=True))
        typed = forms.to_series().to_list()
        found = self._run.warehouse.query(
            f"""select case_no, decision_no, case_key from core_cases
            where region_code = {sql_text(region)} and ({among("case_no", typed)} or {among("decision_no", typed)})
            order by case_key desc"""
        )
        keys = {n: key for *own, key in found.iter_rows() for n in own}
        return [(keys.get(number, number), number in keys) for number in typed]

    def _take(self, event: LeadEvent) -> Taken | Refusal:
        return self._book.take(masked(event), self._run.as_of)

    def _enter(self, taken: Taken, beside: dict[str, Any]) -> None:
        written = written_of(taken.event, beside)
        self._run.issue(written.kind, written.key, written.payload)
