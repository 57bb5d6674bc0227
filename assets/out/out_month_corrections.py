"""out_month_corrections: what came after a table was locked; the table itself stays."""

from typing import Annotated

import polars as pl

from assets.run import table_asset

_FROM_LEDGER = """
    select month, region_code, item, item_zh, unit, value as was, value_now as now, '台账有变' as why,
        null::varchar as word, null::varchar as explanation, null::varchar as filled_by,
        null::date as came_on, list_sort(list_distinct(list_concat(
            list_filter(keys, lambda k: not list_contains(keys_now, k)),
            list_filter(keys_now, lambda k: not list_contains(keys, k))))) as keys, locked_on
    from out_month_table where changed
"""
_CAME_LATE = """
    select r.month, r.region_code, coalesce(r.item, '全表') as item, coalesce(t.item_zh, '全表') as item_zh,
        t.unit, t.value as was, t.value_now as now, '截止后报回' as why, r.word, r.explanation, r.filled_by,
        r.came_on, coalesce(t.keys, []) as keys, t.locked_on
    from out_month_returns r left join out_month_table t
        on t.month = r.month and t.region_code = r.region_code and t.item = r.item
    where r.code = 'closed'
"""
_BOTH = f"""
    select * from ({_FROM_LEDGER} union all {_CAME_LATE}) order by month, region_code, why, item, came_on
"""


@table_asset()
def out_month_corrections(both: Annotated[pl.DataFrame, _BOTH]) -> pl.DataFrame:
    """Return one row a figure that changed, or a row that came back too late."""
    return both
