"""out_complaint_triage: how each open complaint is to be settled, and what people made of it."""

from typing import Annotated

import polars as pl

from assets.run import Run, table_asset
from models.action.triage import CHANGED, triage, with_overrides

_RECEIVED = """
    select complaint_no, region_code, registered_date, complainant_key, party_key, amount_yuan, injured,
        is_online, platform, result, final_reply_date
    from core_complaints where form = '投诉'
"""


@table_asset()
def out_complaint_triage(received: Annotated[pl.DataFrame, _RECEIVED], run: Run) -> pl.DataFrame:
    """Return one row an open complaint; of tip-offs and enquiries there is none to settle."""
    said = {e.payload["complaint_no"]: e.payload for e in run.ledger.events(CHANGED)}
    return with_overrides(triage(received, run.config.obligations, run.as_of), said)
