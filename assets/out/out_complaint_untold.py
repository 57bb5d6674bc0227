"""out_complaint_untold: the counties whose complaints nobody can tell to be open or settled."""

from typing import Annotated

import polars as pl

from assets.run import Run, table_asset
from models.action.triage import untold

_RECEIVED = """
    select region_code, registered_date, result, final_reply_date
    from core_complaints where form = '投诉'
"""


@table_asset()
def out_complaint_untold(received: Annotated[pl.DataFrame, _RECEIVED], run: Run) -> pl.DataFrame:
    """Return one row a county that never says how a complaint ended."""
    return untold(received, run.as_of)
