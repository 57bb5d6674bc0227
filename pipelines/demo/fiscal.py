"""Monthly treasury receipts and yearly budgets."""

import numpy as np
import polars as pl

from pipelines.demo.plan import Setting

#: Leaf subjects; only the first is market regulation. 1030501 is a heading, never a receipt.
_OWN = ("103050123", "市场监管罚没收入")
_OTHER = (("103050101", "公安罚没收入"), ("103050109", "交通罚没收入"))
_HEADING = ("1030501", "一般罚没收入")


def receipts(cases: pl.DataFrame) -> pl.DataFrame:
    """Return what was paid in, by region and month: ``region_code``, ``month``, ``yuan``."""
    return (
        cases.filter(pl.col("payment_date").is_not_null())
        .group_by("region_code", pl.col("payment_date").dt.truncate("1mo").alias("month"))
        .agg(pl.col("payment_yuan").sum().alias("yuan"))
        .sort("region_code", "month")
    )


def make_fiscal(rng: np.random.Generator, world: Setting, cases: pl.DataFrame) -> pl.DataFrame:
    """Return the monthly report: market regulation, two other organs and the heading above them.

    A few months carry a reversal (negative); one county reports each quarter's third month only;
    some report the month, others the year's sum; one stopped sending. The month of the as-of date
    is not yet reported.

    Returns
    -------
    pl.DataFrame
        Columns of the ``fiscal_revenue`` contract, amounts in 万元.
    """
    land, plan, as_of = world.land, world.plan, world.as_of
    months = [m for m in plan.months if (m.year, m.month) < (as_of.year, as_of.month)]
    grid = land.regions.select("region_code", pl.col("name").alias("region_name")).join(
        pl.DataFrame({"month": months}), how="cross"
    )
    own = grid.join(receipts(cases), on=["region_code", "month"], how="left").with_columns(
        pl.col("yuan").fill_null(0.0)
    )
    reversal = (rng.random(own.height) < 0.004) & (own["yuan"].to_numpy() > 0)
    own = own.with_columns(
        pl.when(pl.Series(reversal)).then(-0.4 * pl.col("yuan")).otherwise("yuan").alias("yuan")
    )
    for span in plan.innocent:
        if span.kind == "历史欠款入库":
            hit = (pl.col("region_code") == span.region_code) & (
                pl.col("month") == plan.months[span.start]
            )
            own = own.with_columns(
                pl.when(hit).then(pl.col("yuan") + 860_000).otherwise("yuan").alias("yuan")
            )
    frames = [
        own.with_columns(
            pl.lit(_OWN[0]).alias("subject_code"), pl.lit(_OWN[1]).alias("subject_name")
        )
    ]
    for code, name in _OTHER:
        noise = np.round(np.exp(rng.normal(12.0, 0.6, grid.height)), 2)
        frames.append(grid.with_columns(
            pl.Series("yuan", noise), pl.lit(code).alias("subject_code"), pl.lit(name).alias("subject_name"),
        ))  # fmt: skip
    leaves = pl.concat(frames)
    heading = leaves.group_by("region_code", "region_name", "month").agg(pl.col("yuan").sum()).with_columns(
        pl.lit(_HEADING[0]).alias("subject_code"), pl.lit(_HEADING[1]).alias("subject_name")
    )  # fmt: skip
    whole = pl.concat([leaves, heading.select(leaves.columns)])
    # A report may begin in mid-year: the year's sum then counts from there, as the county saw it.
    whole = whole.sort("region_code", "subject_code", "month").with_columns(
        pl.col("yuan")
        .cum_sum()
        .over("region_code", "subject_code", pl.col("month").dt.year())
        .alias("ytd"),
        (pl.col("month").dt.month() % 3 == 0).alias("quarter_end"),
    )
    by_quarter = pl.col("region_code").is_in(list(plan.quarterly))
    by_sum = pl.col("region_code").is_in(list(plan.cumulative)) | by_quarter
    for region, start in plan.silent.items():
        whole = whole.filter(
            (pl.col("region_code") != region) | (pl.col("month") < plan.months[start])
        )
    return whole.filter(~by_quarter | pl.col("quarter_end")).select(
        "region_code", "region_name", pl.col("month").dt.year().alias("year"),
        pl.col("month").dt.month().alias("month"), "subject_code", "subject_name",
        pl.when(~by_sum).then((pl.col("yuan") / 1e4).round(6)).alias("month_amount_yuan"),
        pl.when(by_sum).then((pl.col("ytd") / 1e4).round(6)).alias("ytd_amount_yuan"),
    )  # fmt: skip


def make_budget(rng: np.random.Generator, world: Setting) -> pl.DataFrame:
    """Return yearly budget figures of each county, 万元."""
    counties = world.land.regions.filter(~pl.col("is_city")).select("region_code", "size")
    years = sorted({m.year for m in world.plan.months})[:-1]
    grid = counties.join(pl.DataFrame({"year": years}), how="cross")
    general = np.round(
        60_000 * (0.4 + 40 * grid["size"].to_numpy()) * np.exp(rng.normal(0, 0.1, grid.height)), 2
    )
    share = np.exp(rng.normal(-1.2, 0.15, grid.height))
    fines = np.exp(rng.normal(-3.4, 0.3, grid.height))
    return grid.select("region_code", "year").with_columns(
        pl.Series("general_revenue_yuan", general),
        pl.Series("non_tax_revenue_yuan", np.round(general * share, 2)),
        pl.Series("penalty_revenue_yuan", np.round(general * fines, 2)),
    )
