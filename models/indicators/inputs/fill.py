"""Frame of how often counties fill a column: a quarter against the four before it."""

from datetime import date, timedelta

import polars as pl

from data_contracts.loader import sources
from models.indicators.inputs.blanks import DUE_AFTER
from models.indicators.wording import quarter_of

#: Columns that an ordinary penalty nearly always has, whatever its kind.
WATCHED = (
    "clue_date", "conduct_end_date", "facts", "discretion", "discretion_reason", "goods_value_yuan",
    "notice_date", "legal_review_date", "service_date", "publication_date", "payment_date",
    "is_correction_ordered", "conduct_region_code",
)  # fmt: skip
#: A year, so that every season stands in what a quarter is compared with.
_QUARTERS_BEFORE = 4
#: Frame → table → the columns it reads itself; what its rules read passes through.
READS = {
    "feat_region_fill": {
        "feat_case": (
            "region_code", "decision_date", "is_penalty", "procedure_type", "in_sources", "violation_type",
            *WATCHED,
        ),
    },
}  # fmt: skip


def _quarters(as_of: date) -> tuple[date, date, date]:
    """Return the last days of the quarter that is judged, of the one before, and of the fifth before."""
    end = _last_quarter_end(as_of - timedelta(DUE_AFTER))
    return end, _quarters_before(end, 1), _quarters_before(end, 1 + _QUARTERS_BEFORE)


#: Frame → day after which a case is decided that it reads.
SINCE = {"feat_region_fill": lambda as_of: _quarters(as_of)[2]}


def feat_region_fill(feat_case: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return, by region, how far each column's filled share fell in the last quarter that is due.

    Ordinary penalties of internal exports. The quarter ended at least ``DUE_AFTER`` days before
    ``as_of``, so that service, payment and publication have had their time.

    Parameters
    ----------
    feat_case : pl.DataFrame
        Cases decided after the day that :data:`SINCE` gives, or more.
    as_of : datetime.date

    Returns
    -------
    pl.DataFrame
        ``region_code, period`` (that quarter), ``n_now, n_before, columns`` (Chinese names, the
        largest fall first), ``falls, shares_before, shares_now`` (shares, in the same order);
        sorted. A fall is what remains of it where the cases of now had been filled as their kinds were before:
        a batch of cases that have no goods leaves 货值金额 blank, and nothing was left out. Regions without a case in the quarter or before it are absent, and so are cases of
        no region: an organ that is only a name is no county.
    """
    end, start, first = _quarters(as_of)
    cases = feat_case.filter(
        pl.col("region_code").is_not_null(),
        pl.col("is_penalty").fill_null(False),
        (pl.col("procedure_type") != "简易程序").fill_null(True),
        pl.col("in_sources").list.contains("cases").fill_null(False),
        pl.col("decision_date").is_between(first, end, closed="right"),
    )
    now = pl.col("decision_date") > start
    watched = [c for c in WATCHED if c in cases.columns]
    shares = [
        e
        for c in watched
        for e in (
            pl.col(c).is_not_null().filter(now).mean().alias(f"{c}|now"),
            pl.col(c).is_not_null().filter(~now).mean().alias(f"{c}|before"),
        )
    ]
    by_region = cases.group_by("region_code").agg(
        now.sum().cast(pl.Int64).alias("n_now"), (~now).sum().cast(pl.Int64).alias("n_before"),
        *shares,
    ).filter((pl.col("n_now") > 0) & (pl.col("n_before") > 0))  # fmt: skip
    by_region = by_region.join(
        _as_the_kinds_were(cases, now, watched), on="region_code", how="left"
    )
    names = {c: sources()["cases"].columns[c].zh for c in watched}
    long = pl.concat(
        [
            by_region.select(
                "region_code", "n_now", "n_before", pl.lit(names[c]).alias("columns"),
                (pl.min_horizontal(f"{c}|before", f"{c}|expected") - pl.col(f"{c}|now")).round(6).alias("falls"),
                pl.col(f"{c}|before").round(6).alias("shares_before"),
                pl.col(f"{c}|now").round(6).alias("shares_now"),
            )
            for c in watched
        ]
    )  # fmt: skip
    return (
        long.sort("region_code", "falls", "columns", descending=[False, True, False])
        .group_by("region_code", maintain_order=True)
        .agg(
            pl.first("n_now", "n_before"),
            pl.col("columns", "falls", "shares_before", "shares_now"),
        )
        .with_columns(quarter_of(pl.lit(end)).alias("period"))
        .sort("region_code")
    )


def _as_the_kinds_were(cases: pl.DataFrame, now: pl.Expr, watched: list[str]) -> pl.DataFrame:
    """Return, by region, the share of each column had the cases of now been filled as their kinds were before.

    A kind (违法行为类型) that a region did not have before is filled as that of all regions was.
    """
    kind = ["region_code", "violation_type"]
    before = [pl.col(c).is_not_null().filter(~now).mean().alias(c) for c in watched]
    here = cases.group_by(kind).agg(now.sum().alias("n_now"), *before).filter(pl.col("n_now") > 0)
    anywhere = cases.group_by("violation_type").agg(before)
    both = here.join(
        anywhere, on="violation_type", how="left", suffix="|anywhere", nulls_equal=True
    )
    return both.group_by("region_code").agg(
        (pl.coalesce(c, f"{c}|anywhere") * pl.col("n_now"))
        .sum()
        .truediv(pl.col("n_now").filter(pl.coalesce(c, f"{c}|anywhere").is_not_null()).sum())
        .fill_nan(None)
        .alias(f"{c}|expected")
        for c in watched
    )


def _last_quarter_end(day: date) -> date:
    """Return the last day of the last quarter that ended on or before ``day``."""
    following = day + timedelta(1)
    month = 3 * ((following.month - 1) // 3) + 1
    return date(following.year, month, 1) - timedelta(1)


def _quarters_before(end: date, n: int) -> date:
    """Return the last day of the quarter ``n`` quarters before the one that ends on ``end``."""
    months = end.year * 12 + end.month - 3 * n
    return date(months // 12, months % 12 + 1, 1) - timedelta(1)
