"""Fiscal monthly reports: cumulative sums become months, reversals stay negative, gaps are said."""

from typing import Any

import polars as pl

KEY = ["region_code", "subject_code", "year"]


def monthly(
    rows: pl.DataFrame,
    *,
    treasury_names: str,
    treasury_codes: frozenset[str],
    taken_over: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Add the month's own amount to the newest report of each region, subject and month.

    Parameters
    ----------
    rows : pl.DataFrame
        Columns of the source ``fiscal_revenue``, one row a key; yuan.
    treasury_names, treasury_codes
        A subject counts as treasury receipts when its code is listed, or, with no list, when its
        name matches the pattern; a sum over lower codes that count (its code begins theirs, in the
        same region and year) does not.
    taken_over : pl.DataFrame, optional
        ``code, merged_into`` of codes that were given up.

    Returns
    -------
    pl.DataFrame
        ``rows`` with ``amount_yuan`` (null when it cannot be known), ``months_covered`` (1, or more
        after a gap in a cumulative report) and ``is_treasury``.

    Notes
    -----
    本月金额 counts where it is given, of as many months as 金额所含月数 says (a quarter's own). A cumulative sum less the newest earlier one of the same year
    is the amount since; the first of a year covers January to its month. A county under a new code
    goes on with the sum of the year: its first is taken less the last of the codes before it; or begins
    its own where theirs end, which a smaller sum tells.
    """
    rows = rows.sort([*KEY, "month"])
    before_ytd = pl.col("ytd_amount_yuan").shift(1).over(KEY)
    before_month = pl.col("month").shift(1).over(KEY)
    if taken_over is not None and taken_over.height:
        rows = rows.join(_of_old_codes(rows, taken_over), on=[*KEY, "month"], how="left").sort(
            [*KEY, "month"]
        )
        goes_on = pl.col("ytd_amount_yuan") >= pl.col("_old_ytd")
        begins = pl.when(pl.col("_old_month").is_not_null()).then(0)
        before_ytd = pl.coalesce(before_ytd, pl.when(goes_on).then("_old_ytd"), begins)
        before_month = pl.coalesce(before_month, "_old_month")
    gap = (pl.col("month") - before_month.fill_null(0)).cast(pl.Int64)
    differenced = (
        pl.when(before_month.is_null())
        .then(pl.col("ytd_amount_yuan"))
        .otherwise(pl.col("ytd_amount_yuan") - before_ytd)
    )
    has_month = pl.col("month_amount_yuan").is_not_null()
    rows = rows.with_columns(
        amount_yuan=pl.when(has_month).then(pl.col("month_amount_yuan")).otherwise(differenced),
        months_covered=pl.when(has_month)
        .then(pl.col("months_in_amount").fill_null(1).cast(pl.Int64))
        .otherwise(gap),
    )
    rows = rows.drop("_old_ytd", "_old_month", strict=False)
    return rows.with_columns(is_treasury=_treasury(rows, treasury_names, treasury_codes))


def _of_old_codes(rows: pl.DataFrame, taken_over: pl.DataFrame) -> pl.DataFrame:
    """Return the first report of a new code in a year, and the last sum and month of the codes before it."""
    first = rows.group_by(KEY).agg(pl.col("month").min())
    old = rows.join(taken_over, left_on="region_code", right_on="code")
    before = first.join(
        old.select(*KEY[1:], "merged_into", _old_code="region_code", _old_month="month",
                   _old_ytd="ytd_amount_yuan"),
        left_on=KEY, right_on=["merged_into", *KEY[1:]],
    ).filter(pl.col("_old_month") < pl.col("month"))  # fmt: skip
    last = before.sort("_old_month").group_by([*KEY, "month", "_old_code"]).last()
    return last.group_by([*KEY, "month"]).agg(pl.col("_old_ytd").sum(), pl.col("_old_month").max())


def disagreeing(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows whose month is not what its cumulative sum says (both columns present).

    The month is compared with the sum less that of the month before; without that one, with the sum
    less the months given, where every month from January on was reported.

    Parameters
    ----------
    rows : pl.DataFrame
        ``core_fiscal_revenue``; yuan.

    Returns
    -------
    pl.DataFrame
        ``rows`` that differ by more than the rounding of the figures compared (each to the last place
        that the region's reports of the subject print, a yuan at the least), and ``by_ytd_yuan``: the
        month as the sums say.
    """
    given, total = pl.col("month_amount_yuan"), pl.col("ytd_amount_yuan")
    rows = rows.sort([*KEY, "month"]).with_columns(
        _before=pl.when(pl.col("month").shift(1).over(KEY) == pl.col("month") - 1).then(
            total.shift(1).over(KEY)
        ),
        _given=given.cum_sum().over(KEY) - given,
        _nth=given.cum_count().over(KEY).cast(pl.Int64),
    )
    by_ytd = pl.coalesce(
        total - pl.col("_before"),
        pl.when(pl.col("_nth") == pl.col("month")).then(total - pl.col("_given")),
    )
    rounded = pl.when(pl.col("_before").is_null()).then(pl.col("_nth") + 1).otherwise(3)
    found = rows.with_columns(by_ytd_yuan=by_ytd).filter(
        2 * (given - pl.col("by_ytd_yuan")).abs().cast(pl.Float64) > rounded * _printed_to()
    )
    return found.drop("_before", "_given", "_nth")


def _printed_to() -> pl.Expr:
    """Return the last place, in yuan, that all figures of a region's reports of a subject keep: 100 for 1.23万元."""
    fen = [(pl.col(c) * 100).cast(pl.Int64) for c in ("month_amount_yuan", "ytd_amount_yuan")]
    place = pl.lit(1)
    for yuan in (10, 100, 1000, 10_000):
        kept = pl.all_horizontal([(f % (100 * yuan) == 0).fill_null(True) for f in fen])
        place = pl.when(kept.all().over(KEY[:2])).then(yuan).otherwise(place)
    return place


def disagreement_in_words(row: dict[str, Any]) -> str:
    """Return what is to be said of a row of :func:`disagreeing`, without its place."""
    month, by_ytd = row["month_amount_yuan"] / 10_000, row["by_ytd_yuan"] / 10_000
    return (
        f"{row['year']}年{row['month']}月 {row['subject_name'] or ''}："
        f"本月{month:.2f}万元，按累计应为{by_ytd:.2f}万元"
    )


def _treasury(rows: pl.DataFrame, names: str, codes: frozenset[str]) -> pl.Series:
    code = pl.col("subject_code").fill_null("")
    if codes:
        wanted = code.is_in(sorted(codes))
    else:
        wanted = pl.col("subject_name").fill_null("").str.contains(names)
    marked = rows.select("region_code", "year", code=code, wanted=wanted)
    listed = marked.filter("wanted", pl.col("code") != "").drop("wanted").unique()
    # In the order of codes, one that begins others stands right before the first of these.
    after = pl.col("code").shift(-1).over("region_code", "year")
    sums = listed.sort("region_code", "year", "code").filter(after.str.starts_with(pl.col("code")))
    is_sum = marked.join(
        sums.with_columns(is_sum=True),
        on=["region_code", "year", "code"],
        how="left",
        maintain_order="left",
    )["is_sum"].fill_null(False)
    return (marked["wanted"] & ~is_sum).alias("is_treasury")
