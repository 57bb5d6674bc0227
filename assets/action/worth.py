"""Where every lead and proposal stands in the one order, from the flags and the findings of this run."""

from collections.abc import Iterable

import polars as pl

from assets.run import Run
from data_contracts import rules_of_flags
from models.action import origins, worth
from models.action.book import Book
from models.action.lead import Lead
from models.action.worth import Known, Place
from models.leads import worth as of_flags

#: What is read of flags to tell what a lead is worth.
FLAGS = "select flag_id, rule_code, level, first_seen, status, finding from out_flags"


def places(run: Run, book: Book, every: pl.DataFrame) -> dict[str, Place]:
    """Return the place of every lead and proposal by its number; ``every`` is what :data:`FLAGS` gives."""
    flags = {r["flag_id"]: r for r in every.iter_rows(named=True)}
    known = Known(
        run.config.lead_rules, rules_of_flags(), of_flags.records(every, run.config.lead_rules), worth.tracks(book.leads.values()),
        run.as_of,
    )  # fmt: skip
    return {
        number: worth.place(lead, [flags[n] for n in origins.flags_of(lead) if n in flags], known)
        for number, lead in book.leads.items()
    }


def ranks(leads: Iterable[Lead], places: dict[str, Place]) -> dict[str, int]:
    """Return the rank of leads in the one order, 1 the first."""
    ordered = sorted(leads, key=lambda lead: places[lead.number].key)
    return {lead.number: rank for rank, lead in enumerate(ordered, start=1)}
