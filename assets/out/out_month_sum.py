"""out_month_sum: the city's sum of each item of a month."""

from typing import Annotated

import polars as pl

from assets.run import table_asset

_SUMS = """
    select month, item, any_value(item_no) as item_no, any_value(item_zh) as item_zh, any_value(unit) as unit,
        sum(value) as value, sum(value_to_date) as value_to_date, count(*) as counties,
        count(*) filter (value > 0) as counties_above, count(*) filter (county_word = '确认') as confirmed,
        count(*) filter (county_word = '有误') as disputed, any_value(state) as state,
        any_value(locked_on) as locked_on, sum(value_now) as value_now,
        coalesce(bool_or(changed), false) as changed
    from out_month_table group by month, item order by month, item_no
"""


@table_asset()
def out_month_sum(sums: Annotated[pl.DataFrame, _SUMS]) -> pl.DataFrame:
    """Return one row a month and item."""
    return sums
