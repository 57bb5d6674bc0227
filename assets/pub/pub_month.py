"""pub_month: counts and yuan of the whole province or city, month by month."""

from typing import Annotated

import polars as pl

from assets.pub.pub_region_month import SMALL
from assets.run import table_asset

MONTHS = """
    with d as (select month, count(*)::bigint regions,
            -- Of a month of which nothing has come yet nothing is known: no nought.
            case when sum(cases) > 0 or bool_or(complete) then sum(cases) end::bigint cases,
            case when sum(cases) > 0 or bool_or(complete) then sum(decided_yuan) end::decimal(18,2) decided_yuan
            from out_region_month group by month),
        i as (select strftime(inspected_date, '%Y-%m') as month, count(*)::bigint inspections,
            count(*) filter (result in ('发现问题责令改正', '发现问题立案', '公示信息问题'))::bigint
                as inspections_with_problem
            from core_inspections where inspected_date <= $as_of group by all),
        c as (select strftime(registered_date, '%Y-%m') as month, count(*)::bigint complaints
            from core_complaints where registered_date <= $as_of group by all)
    select * from d full join i using (month) full join c using (month)
"""


@table_asset()
def pub_month(months: Annotated[pl.DataFrame, MONTHS]) -> pl.DataFrame:
    """One row a month; counts under five are hidden."""
    return without_small(months)


def without_small(months: pl.DataFrame) -> pl.DataFrame:
    """Return months without counts from one to four, and without the yuan of so few cases."""
    counts = ("cases", "inspections", "inspections_with_problem", "complaints")
    small = {c: pl.col(c).is_between(1, SMALL - 1).fill_null(value=False) for c in counts}
    frame = months.with_columns(
        pl.when(~small["cases"]).then(pl.col("decided_yuan")).alias("decided_yuan")
    )
    return frame.with_columns(pl.when(~small[c]).then(pl.col(c)).alias(c) for c in counts)
