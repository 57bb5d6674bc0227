"""out_funnel: by channel, what was received, found true, rectified and closed."""

import polars as pl

from assets.run import Run, table_asset
from data_contracts import schema_of, table
from models.action.funnel import funnel

_LEADS = """
    select action, region_code, channel, state, finding, check_result from out_leads order by lead_id
"""


@table_asset(deps=["out_leads"])
def out_funnel(run: Run) -> pl.DataFrame:
    """Return one row an action, region and channel, sums beside them."""
    rows = funnel(run.warehouse.query(_LEADS).iter_rows(named=True))
    return pl.DataFrame(rows, schema=schema_of(table("out_funnel")))
