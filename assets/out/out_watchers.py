"""out_watchers: monitoring points and social supervisors by county, and the leads they brought."""

from typing import Annotated

import polars as pl

from assets.run import table_asset

_WATCHERS = """
    with register as (
        select region_code, '监测点' as kind, since_date, until_date from core_monitoring_points
        union all select region_code, '社会监督员', since_date, until_date from core_supervisors
    ), counted as (
        select region_code, kind,
            count(*) filter (since_date <= $as_of and (until_date is null or until_date >= $as_of)) as n,
            count(*) filter (until_date < $as_of) as n_ended
        from register where region_code is not null group by all
    ), brought as (
        select region_code, channel as kind, count(*) as leads from out_leads
        where channel in ('监测点', '社会监督员') and region_code is not null group by all
    )
    select region_code, kind, coalesce(n, 0) as n, coalesce(n_ended, 0) as n_ended, coalesce(leads, 0) as leads
    from counted full join brought using (region_code, kind) order by all
"""


@table_asset()
def out_watchers(watchers: Annotated[pl.DataFrame, _WATCHERS]) -> pl.DataFrame:
    """Return one row a county and kind that has any, or brought a lead."""
    return watchers
