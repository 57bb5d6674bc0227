"""out_funnel: by channel, what was received, found true, rectified and closed."""

from typing import Annotated

import polars as pl

from assets.run import table_asset
from data_contracts import schema_of, table
from models.action.funnel import funnel

_LEADS = """
    select action, region_code, channel, state, finding, check_result from out_leads order by lead_id
"""


@table_asset()
def out_funnel(leads: Annotated[pl.DataFrame, _LEADS]) -> pl.DataFrame:
    """Return one row an action, region and channel, sums beside them."""
    rows = funnel(leads.iter_rows(named=True))
    return pl.DataFrame(rows, schema=schema_of(table("out_funnel")))
