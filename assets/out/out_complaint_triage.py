"""out_complaint_triage: how each open complaint is to be settled, and what people made of it."""

from typing import Annotated

import polars as pl

from assets.run import Run, table_asset
from assets.store.warehouse import sql_text
from models.action.triage import CHANGED, DONE, triage, with_overrides

#: As :func:`models.action.triage.triage` says it, or more: what is read too much changes nothing.
_IS_OPEN = f"""(final_reply_date is null or final_reply_date > $as_of)
    and coalesce(result not in ({", ".join(map(sql_text, DONE))}), true)
    and coalesce(region_code not in (select region_code from out_complaint_untold), true)"""
#: What is open, and all that was said of the same subjects: millions of others tell nothing.
_RECEIVED = f"""
    with known as (
        select complaint_no, region_code, registered_date, complainant_key, party_key, amount_yuan, injured,
            is_online, platform, result, final_reply_date
        from core_complaints where form = '投诉' and registered_date <= $as_of
    )
    select * from known
    where ({_IS_OPEN}) or party_key in (select party_key from known where {_IS_OPEN})
"""


@table_asset()
def out_complaint_triage(
    received: Annotated[pl.DataFrame, _RECEIVED], out_complaint_untold: pl.DataFrame, run: Run
) -> pl.DataFrame:
    """Return one row an open complaint; of tip-offs and enquiries there is none to settle."""
    said = {e.payload["complaint_no"]: e.payload for e in run.ledger.events(CHANGED)}
    rows = triage(received, out_complaint_untold, run.config.obligations, run.as_of)
    return with_overrides(rows, said)
