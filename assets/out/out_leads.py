"""out_leads: one row a lead, as it stands."""

import polars as pl

from assets.action_book import action_of
from assets.action_moves import book_now, worths
from assets.run import Run, table_asset
from data_contracts import table
from data_contracts.types import schema_of
from models.action import frame, standards


@table_asset(deps=["out_lead_events", "core_standards"])
def out_leads(run: Run) -> pl.DataFrame:
    """Every lead that has a number, worth most first among those of one state."""
    book = book_now(run)
    value = worths(run, book)
    leads = [x for x in book.leads.values() if x.registered_on is not None]
    actions = {x.number: action_of(run.config, x) for x in leads}
    versions = standards.versions(run.warehouse.query(standards.READ).to_dicts())
    rows = [
        {
            **row, "worth": value[row["lead_id"]][0], "why_here": value[row["lead_id"]][1],
            **standards.cited(row, versions),
        }
        for row in frame.rows(leads, actions, run.as_of)
    ]  # fmt: skip
    schema = schema_of(table("out_leads"))
    return pl.DataFrame(rows, schema=schema).sort("lead_id")
