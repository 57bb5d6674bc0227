"""out_samples: every draw of cases for file review, with what makes it repeatable."""

from typing import Annotated

import polars as pl

from assets.action import samples
from assets.run import Run, table_asset
from data_contracts import empty, table

_COUNTED = """
    select sample_id, count(verdict)::bigint as n_reviewed,
        count(*) filter (verdict = '有问题')::bigint as n_problem
    from out_sample_items group by all
"""


@table_asset()
def out_samples(counted: Annotated[pl.DataFrame, _COUNTED], run: Run) -> pl.DataFrame:
    """Return one row a draw; how far its review has come is counted from its items."""
    kept = ("sample_id", "kind", "wanted", "seed", "frame_hash", "n_frame", "n", "note")
    rows = [
        {name: body[name] for name in kept}
        | {"drawn_on": body["on"], "as_of": body["as_of"], "drawn_by": body["by"]}
        | {"n_unflagged": sum(not item["rules"] for item in body["items"])}
        for body in samples.draws(run.ledger)
    ]
    if not rows:
        return empty(table("out_samples"))
    frame = pl.DataFrame(rows).with_columns(pl.col("drawn_on").str.to_date())
    return frame.join(counted, on="sample_id", how="left")
