"""out_picture_money: where money and cases of a county come from, part by part."""

from typing import Annotated

import polars as pl

from assets.run import Run, table_asset
from models.county_pictures import Limits, Periods, money

_CASES = """
    select region_code, decision_date, case_source, fine_yuan::double as fine_yuan,
        decided_yuan::double as decided_yuan, payment_yuan::double as payment_yuan, party_key,
        coalesce(is_natural_person, party_type = '自然人', false) as is_person,
        coalesce(domain = '食品', false) as is_food
    from feat_case where case_key in (select case_key from feat_decision)  -- as the county's months count
    order by case_key  -- sums of fractions hang on the order
"""
_BUDGET = """
    select region_code, year, general_revenue_yuan::double as general_revenue_yuan,
        non_tax_revenue_yuan::double as non_tax_revenue_yuan,
        penalty_revenue_yuan::double as penalty_revenue_yuan
    from core_fiscal_budget where year <= year($as_of)
"""
#: A year counts where the receipts of all its months are known, reported by month or by quarter.
_RECEIPTS = """
    with reported as (
        select region_code, month, treasury_yuan, coalesce(treasury_months_covered, 1) as covered
        from feat_region_month where treasury_yuan is not null)
    select region_code, substr(month, 1, 4)::bigint as year,
        case when sum(covered) = 12 and max(month[6:]) = '12' and bool_and(covered <= month[6:]::int)
            then sum(treasury_yuan)::double end as treasury_yuan
    from reported group by all
"""


@table_asset()
def out_picture_money(
    cases: Annotated[pl.DataFrame, _CASES], budget: Annotated[pl.DataFrame, _BUDGET],
    receipts: Annotated[pl.DataFrame, _RECEIPTS], run: Run,
) -> pl.DataFrame:  # fmt: skip
    """Return one row a county, part, item and period."""
    duties = run.config.obligations
    limits = Limits(
        natural_yuan=duties.major_natural_yuan.value,
        other_yuan=duties.major_other_yuan.value,
        food_yuan=run.config.indicators["S018"]["min_fine_yuan"],
    )
    return money(cases, budget, receipts, limits, Periods.until(run.as_of))
