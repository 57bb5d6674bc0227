"""out_complaint_untold: the counties whose complaints nobody can tell to be open or settled."""

import polars as pl

from assets.run import Run, table_asset
from models.action.triage import untold


@table_asset(deps=["core_complaints"])
def out_complaint_untold(run: Run) -> pl.DataFrame:
    """Return one row a county that never says how a complaint ended."""
    rows = run.warehouse.query(
        """select region_code, registered_date, result, final_reply_date
        from core_complaints where form = '投诉'"""
    )
    return untold(rows, run.as_of)
