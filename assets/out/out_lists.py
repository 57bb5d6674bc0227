"""out_lists: who is asked for what this month, and what waits behind."""

import polars as pl

from assets.run import Run, table_asset
from models.leads.lists import choose


@table_asset(deps=["feat_flag__heard", "core_cases"])
def out_lists(run: Run) -> pl.DataFrame:
    """Every list of this month: its items in order of expected worth, and those that wait."""
    heard = run.warehouse.query(
        """
        select f.*, c.domain from feat_flag__heard f
        left join core_cases c on f.object_type = 'case' and c.case_key = f.object_key
        order by f.flag_id
        """
    )
    return choose(heard, run.config.indicators, run.config.lead_rules, run.as_of)
