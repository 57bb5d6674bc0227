"""feat_region_month: each region's penalty decisions and receipts, month by month, without gaps."""

from datetime import date, timedelta
from typing import Annotated, Any

import narwhals as nw
import polars as pl

from assets.arrivals.staging import rows_table
from assets.feat.organs_that_grew import organs_that_grew_sql
from assets.run import Run, table_asset

RELATIVE = ("relative_cases", "sum_relative_fine", "sum_sq_relative_fine")
_SUMS = (
    "cases", "fined_cases", "sum_log_fine", "sum_sq_log_fine", "fines_yuan", "confiscations_yuan",
    "decided_yuan", *RELATIVE,
)  # fmt: skip


_PARTS = 1_000_000_000


def by_month(decided: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Return counts and yuan of the decisions of each region and month.

    Parameters
    ----------
    decided : nw.LazyFrame
        ``feat_decision``; yuan.

    Returns
    -------
    nw.LazyFrame
        ``region_code, month, cases, fined_cases, sum_log_fine`` (Σ ln of fines above 0)
        ``, sum_sq_log_fine`` (Σ ln²)
        ``, fines_yuan, confiscations_yuan`` (as the export has them)``, decided_yuan,
        largest_case_yuan, campaign_share``.
    """
    fine = nw.col("fine_yuan").cast(nw.Float64)
    fined = (fine > 0).fill_null(value=False)
    campaign = (~nw.col("campaign").is_null() & (nw.col("campaign") != "无")).fill_null(value=False)
    return (
        decided.with_columns(
            _fined=nw.when(fined).then(nw.lit(1)).otherwise(nw.lit(0)),
            _log=nw.when(fined).then(fine).otherwise(nw.lit(1.0)).log(),
            _campaign=nw.when(campaign).then(nw.lit(1.0)).otherwise(nw.lit(0.0)),
            _confiscated=nw.coalesce("confiscation_yuan", "confiscated_gains_yuan"),
        )
        .with_columns(_square=_whole(nw.col("_log") * nw.col("_log")), _log=_whole(nw.col("_log")))
        .group_by("region_code", "month")
        .agg(
            cases=nw.len(),
            fined_cases=nw.col("_fined").sum(),
            sum_log_fine=nw.col("_log").sum(),
            sum_sq_log_fine=nw.col("_square").sum(),
            fines_yuan=nw.col("fine_yuan").sum(),
            confiscations_yuan=nw.col("_confiscated").sum(),
            decided_yuan=nw.col("decided_yuan").sum(),
            largest_case_yuan=nw.col("decided_yuan").max(),
            campaign_share=nw.col("_campaign").mean(),
        )
        .with_columns(nw.col("sum_log_fine", "sum_sq_log_fine").cast(nw.Float64) / _PARTS)
    )


def _whole(value: nw.Expr) -> nw.Expr:
    """Return a number in whole 1e-9 parts: a sum of integers is the same in whatever order it is taken."""
    return (value * _PARTS).round().cast(nw.Int64)


def largest_cases(decided: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Return the key of the largest decision of each region and month (the first of equals)."""
    ranked = decided.with_columns(
        _rank=nw.col("decided_yuan").rank("min", descending=True).over("region_code", "month")
    ).filter(nw.col("_rank") == 1)
    return ranked.group_by("region_code", "month").agg(largest_case_key=nw.col("case_key").min())


def months_between(first: str, last: str) -> list[str]:
    """Return the months from ``first`` to ``last``, both ``YYYY-MM`` and both included."""
    year, month = int(first[:4]), int(first[5:])
    found = []
    while f"{year:04d}-{month:02d}" <= last:
        found.append(f"{year:04d}-{month:02d}")
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found


def without_gaps(
    counted: pl.DataFrame, treasury: pl.DataFrame, delivery: pl.DataFrame, as_of: date
) -> pl.DataFrame:
    """Return one row for each region and month from the region's first record to the as-of month.

    Parameters
    ----------
    counted : pl.DataFrame
        :func:`by_month` with ``largest_case_key``.
    treasury : pl.DataFrame
        ``region_code, month, treasury_yuan, treasury_months_covered``.
    delivery : pl.DataFrame
        ``out_delivery``; says whether the region's cases came.
    as_of : date
        Inclusive.
    """
    last = f"{as_of:%Y-%m}"
    firsts = (
        pl.concat([counted.select("region_code", "month"), treasury.select("region_code", "month")])
        .filter(pl.col("month") <= last)
        .group_by("region_code").agg(first=pl.col("month").min())
        .sort("region_code")
    )  # fmt: skip
    grid = pl.DataFrame(
        [(code, month) for code, first in firsts.iter_rows() for month in months_between(first, last)],
        schema={"region_code": pl.String, "month": pl.String}, orient="row",
    )  # fmt: skip
    sent = delivery.filter(pl.col("source") == "cases").select("region_code", "month", "delivered")
    if as_of.month != (as_of + timedelta(days=1)).month:
        # The month is over and nobody can tell yet whether its rows come: no row is no nought.
        unknown = (pl.col("month") == last) & pl.col("delivered").is_null()
        sent = sent.with_columns(delivered=pl.when(unknown).then(False).otherwise("delivered"))
    filled = (
        grid.join(counted, on=["region_code", "month"], how="left")
        .join(treasury, on=["region_code", "month"], how="left")
        .join(sent, on=["region_code", "month"], how="left")
    )
    return filled.with_columns(
        pl.col(*_SUMS, "own_cases", "campaign_share", "backposted_share", "aged_share").fill_null(0)
    ).sort("region_code", "month")


def fines_sql() -> str:
    """Return SQL for the fines above 0: region, month, clause, kind of violation, ln yuan."""
    return """
        select d.region_code, d.month, c.clause_id, d.violation_type, ln(d.fine_yuan::double) as log_fine
        from feat_decision d left join feat_case_clause c using (case_key)
        where d.fine_yuan > 0 order by d.case_key  -- sums of fractions hang on the order
    """


def backposted_sql(days: int) -> str:
    """Return SQL for the share of each region's and month's decisions that were entered late (补录).

    A decision is late when its first row came more than so many days after its month had ended, when
    the month counted as complete, and after a file that already reached that month for the region: what a first delivery brings of
    the past is no back-posting, nor is a region's whole month that came late. A decision is told by its
    number (published ones by the decision's); the earliest row with that number counts, so that a
    corrected row is not taken for a new one.
    """
    return f"""
        with firsts as (
            select number, min(arrived_as_of) as first_on from (
                select case_no as number, arrived_as_of from "{rows_table("cases")}"
                union all select decision_no, arrived_as_of from "{rows_table("penalty_publications")}")
            where number is not null group by number),
        dated as (
            select region_code, month, least(coalesce(c.first_on, p.first_on), coalesce(p.first_on, c.first_on))
                as first_on
            from feat_decision d left join firsts c on c.number = d.case_no left join firsts p on p.number = d.decision_no),
        of_month as (select region_code, month, min(first_on) as first_on from dated group by all),
        reached as (
            select region_code, month, min(first_on) over (
                partition by region_code order by month rows between current row and unbounded following) as reached_on
            from of_month)
        select region_code, month,
            avg((first_on > reached_on and first_on > last_day(strptime(month, '%Y-%m')::date) + {days})::int)
                as backposted_share
        from dated join reached using (region_code, month) group by all order by all
    """


def aged_sql(days: int) -> str:
    """Return SQL for the share of each region's and month's decisions whose case was filed more than so many days before."""
    return f"""
        select region_code, month, avg(coalesce((decision_date - filed_date > {days})::int, 0)) as aged_share
        from feat_decision group by all order by all
    """


_OWN = """
    select d.region_code, d.month, count(*) filter (where list_contains(c.in_sources, 'cases'))::bigint as own_cases
    from feat_decision d join core_cases c using (case_key) group by all order by all
"""


_RECEIPTS = """
    select region_code, printf('%04d-%02d', year, month) as month,
        sum(amount_yuan)::decimal(18,2) as treasury_yuan, max(months_covered)::bigint as treasury_months_covered
    from core_fiscal_revenue
    where is_treasury and amount_yuan is not null and last_day(make_date(year, month, 1)) <= $as_of
    group by all order by all
"""


@table_asset(deps=[rows_table("cases"), rows_table("penalty_publications"), "core_cases"])
def feat_region_month(
    feat_decision: nw.LazyFrame[Any], receipts: Annotated[pl.DataFrame, _RECEIPTS],
    fines: Annotated[pl.DataFrame, fines_sql()], grew: Annotated[pl.DataFrame, organs_that_grew_sql()],
    out_delivery: pl.DataFrame, run: Run,
) -> pl.DataFrame:  # fmt: skip
    """Each region's decisions and receipts by month, from its first record to the as-of month."""
    from models.county_revenue import relative_fines

    late = int(run.config.indicators["C002"]["complete_after_days"])
    backposted = run.ask(backposted_sql(late))
    aged = run.ask(aged_sql(int(run.config.indicators["S006"]["handling_days"])))
    collect = run.warehouse.collect
    counted = collect(by_month(feat_decision)).join(
        collect(largest_cases(feat_decision)), on=["region_code", "month"], how="left"
    )
    money = pl.Decimal(18, 2)
    counted = counted.with_columns(
        pl.col("fines_yuan", "confiscations_yuan", "decided_yuan", "largest_case_yuan").cast(money),
        pl.col("cases", "fined_cases").cast(pl.Int64),
    )
    for more in (relative_fines(fines), backposted, aged, run.ask(_OWN), grew):
        counted = counted.join(more, on=["region_code", "month"], how="left")
    return without_gaps(counted, receipts, out_delivery, run.as_of)
