"""What the parts of a picture have in common: periods, shares, and the middle of the others."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

#: What tells two rows of a picture apart.
KEY = ("region_code", "part", "item", "period")
#: A share of fewer is shown with its figures only, beside nobody: it is known to twenty points at best.
MIN_BELOW = 20
#: Counties of which the middle is taken; with fewer its ends are single counties.
MIN_COUNTIES = 8
#: Shares of the other counties below the ends of their middle: four of five lie between, as in a month's range.
_MIDDLE = (0.1, 0.9)
#: Half a 90 % interval of a share, in standard errors.
_Z = 1.645
#: The part whose sums of yuan are totals and no sample.
BUDGET = "财政占比"


@dataclass(frozen=True)
class Periods:
    """The newest twelve whole months and the twelve before them.

    ``end`` and ``before`` are the last days of each, ``start`` is the day before the earlier begins;
    ``long`` is the day before the newest 36 months.
    """

    end: date
    before: date
    start: date
    long: date

    @classmethod
    def until(cls, as_of: date) -> "Periods":
        """Return the periods whose months are over on ``as_of``.

        >>> Periods.until(date(2026, 6, 29)).end, Periods.until(date(2026, 6, 30)).before
        (datetime.date(2026, 5, 31), datetime.date(2025, 6, 30))
        """
        end = (as_of + timedelta(1)).replace(day=1) - timedelta(1)
        first = end + timedelta(1)
        years = [first.replace(year=first.year - n) - timedelta(1) for n in (1, 2, 3)]
        return cls(end, *years)

    def named(self, day: str) -> pl.Expr:
        """Return the period a day falls into, e.g. ``2025-07—2026-06``; null outside both."""
        at = pl.col(day)
        return (
            pl.when(at.is_between(self.before, self.end, closed="right"))
            .then(pl.lit(_name(self.before, self.end)))
            .when(at.is_between(self.start, self.before, closed="right"))
            .then(pl.lit(_name(self.start, self.before)))
        )

    def named_long(self, day: str) -> pl.Expr:
        """Return the 36 months' name where a day falls into them, else null."""
        inside = pl.col(day).is_between(self.long, self.end, closed="right")
        return pl.when(inside).then(pl.lit(_name(self.long, self.end)))

    @property
    def names(self) -> tuple[str, str]:
        """The newer and the earlier period."""
        return _name(self.before, self.end), _name(self.start, self.before)


def _name(start: date, end: date) -> str:
    return f"{start + timedelta(1):%Y-%m}—{end:%Y-%m}"


def counted(
    rows: pl.DataFrame, part: str, item: str | pl.Expr, above: pl.Expr, below: pl.Expr, unit: str
) -> pl.DataFrame:
    """Return a part's row a county and period: what is counted, of how many.

    Parameters
    ----------
    rows : pl.DataFrame
        ``region_code, period`` and what the expressions read.
    part : str
    item : str or pl.Expr
        Fixed, or of each row.
    above, below : pl.Expr
        Aggregations over the rows of a county and period.
    unit : str

    Returns
    -------
    pl.DataFrame
        :data:`KEY` and ``above, below, unit``; no row where nothing lies below.
    """
    named = pl.lit(item) if isinstance(item, str) else item
    keyed = rows.drop_nulls(["region_code", "period"]).with_columns(named.alias("item"))
    return (
        keyed.group_by("region_code", "item", "period")
        .agg(above.cast(pl.Float64).alias("above"), below.cast(pl.Float64).alias("below"))
        .filter(pl.col("below") > 0)
        .with_columns(part=pl.lit(part), unit=pl.lit(unit))
        .select(*KEY, "above", "below", "unit")
    )


def beside(rows: pl.DataFrame, earlier: dict[str, str]) -> pl.DataFrame:
    """Return parts with their share, the share of the period before, and the others' middle.

    Parameters
    ----------
    rows : pl.DataFrame
        From :func:`counted`.
    earlier : dict of str to str
        Period → the period before it.

    Returns
    -------
    pl.DataFrame
        With ``share, before_share, others_low, others_high`` (middle 80 % of the *other* counties with
        at least :data:`MIN_BELOW` below in the same period; null with fewer than :data:`MIN_COUNTIES`
        of them) and ``place`` (高于多数县, 低于多数县, 在多数县之间: above or below only where the own
        share's 90 % interval lies outside the middle, so that few cases are not taken for a
        difference; null where nobody stands beside and for amounts that one large case turns),
        sorted by :data:`KEY`.
    """
    given = rows.with_columns(share=(pl.col("above") / pl.col("below")).round(6))
    old = given.select(
        "region_code", "part", "item", pl.col("period").alias("_before"), before_share="share"
    )
    given = given.with_columns(
        pl.col("period")
        .replace_strict(earlier, default=None, return_dtype=pl.String)
        .alias("_before")
    ).join(old, on=["region_code", "part", "item", "_before"], how="left", validate="1:1")
    groups = given.partition_by("part", "item", "period", maintain_order=True)
    given = pl.concat([_with_others(group) for group in groups]) if groups else _no_others(given)
    low, high = _interval()
    return (
        given.with_columns(
            place=pl.when(pl.col("others_low").is_null() | _turns_on_one_case())
            .then(None)
            .when(low > pl.col("others_high"))
            .then(pl.lit("高于多数县"))
            .when(high < pl.col("others_low"))
            .then(pl.lit("低于多数县"))
            .otherwise(pl.lit("在多数县之间"))
        )
        .drop("_before")
        .sort(KEY)
    )


def _turns_on_one_case() -> pl.Expr:
    return (pl.col("unit") == "元") & (pl.col("part") != BUDGET)


def _interval() -> tuple[pl.Expr, pl.Expr]:
    """Return the ends of the 90 % interval (Wilson) of a share; sums of yuan are what they are."""
    n, p = pl.col("below"), pl.col("share")
    middle, half = (p + _Z**2 / (2 * n)), _Z * (p * (1 - p) / n + _Z**2 / (4 * n**2)).sqrt()
    rate = _Z * pl.col("above").clip(1).sqrt() / n
    ends = [
        pl.when(pl.col("unit") == "元")
        .then(p)
        .when(p > 1)
        .then(p + sign * rate)
        .otherwise((middle + sign * half) / (1 + _Z**2 / n))
        for sign in (-1, 1)
    ]
    return ends[0], ends[1]


def _with_others(group: pl.DataFrame) -> pl.DataFrame:
    """Add the middle of the other counties to the rows of one part, item and period."""
    share, enough = group["share"].to_numpy(), (group["below"] >= MIN_BELOW).to_numpy()
    values = np.sort(share[enough])
    ends = []
    for q in _MIDDLE:
        # Without the own value the sorted others are shifted by one from where that stood.
        at = round(q * (len(values) - 2))
        known = enough & (len(values) - 1 >= MIN_COUNTIES)
        low, high = values[[at, at + 1]] if known.any() else (np.nan, np.nan)
        ends.append(np.where(known, np.where(share <= low, high, low), np.nan))
    return group.with_columns(
        pl.Series("others_low", ends[0]).fill_nan(None),
        pl.Series("others_high", ends[1]).fill_nan(None),
    )


def _no_others(given: pl.DataFrame) -> pl.DataFrame:
    return given.with_columns(
        pl.lit(None, pl.Float64).alias("others_low"), pl.lit(None, pl.Float64).alias("others_high")
    )
