"""Rows of workbooks that speak of leads: judged on the book of leads, and what counts remembered for the ledger."""

from collections import defaultdict
from typing import Any

from assets.action.book import masked, written_of
from assets.action.moves import book_now
from assets.run import Run
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
            {e.key for e in run.ledger.events(TABLE_LOCKED)}, names,
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

    def _take(self, event: LeadEvent) -> Taken | Refusal:
        return self._book.take(masked(event), self._run.as_of)

    def _enter(self, taken: Taken, beside: dict[str, Any]) -> None:
        written = written_of(taken.event, beside)
        self._run.issue(written.kind, written.key, written.payload)
