"""out_leads: one row a lead, as it stands."""

from typing import Annotated

import polars as pl

from assets.action.book import action_of
from assets.action.moves import book_now
from assets.action.present_keys import with_present_keys
from assets.action.worth import FLAGS, places, ranks
from assets.core import former_keys
from assets.run import Run, table_asset
from data_contracts import table
from data_contracts.frames import schema_of
from models.action import frame, standards
from models.action import words as w
from models.action.worth import of_place


@table_asset(deps=former_keys.READ)
def out_leads(
    known: Annotated[pl.DataFrame, standards.READ], flags: Annotated[pl.DataFrame, FLAGS], run: Run
) -> pl.DataFrame:
    """Every lead that has a number, with its place in the one order of worth."""
    book = book_now(run)
    found = places(run, book, flags)
    leads = [x for x in book.leads.values() if x.registered_on is not None]
    rank = ranks((x for x in leads if x.state not in w.ENDED), found)
    actions = {x.number: action_of(run.config, x) for x in leads}
    versions = standards.versions(known.to_dicts())
    rows = [
        {
            **row, **of_place(found[row["lead_id"]]), "rank": rank.get(row["lead_id"]),
            **standards.cited(row, versions),
        }
        for row in frame.rows(leads, actions, run.as_of)
    ]  # fmt: skip
    schema = schema_of(table("out_leads"))
    return pl.DataFrame(with_present_keys(run, rows), schema=schema)
