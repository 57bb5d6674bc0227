"""out_review_results: what file reviews found, weighted by how each case was drawn."""

import polars as pl

from assets.action import samples
from assets.run import Run, table_asset
from data_contracts import schema_of, table
from models.action.reviewing import results


@table_asset()
def out_review_results(out_sample_items: pl.DataFrame, run: Run) -> pl.DataFrame:
    """Return the shares of every draw: overall, by stratum, by item, and what each rule missed."""
    items = out_sample_items.to_dicts()
    kept = samples.frames(run.ledger)
    frames = {body["sample_id"]: kept[body["frame_hash"]] for body in samples.draws(run.ledger)}
    least = int(run.config.obligations.least_shown.value)
    rows = results(items, frames, run.config.review_standard, least)
    schema = schema_of(table("out_review_results"))
    return pl.DataFrame(rows, schema=schema)
