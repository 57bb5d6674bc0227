"""Up to which day a county's exports tell what became of a record."""

from datetime import date

import numpy as np
import polars as pl

#: Columns of a row that name its file, and the day the file came.
COLUMNS = ("file_sha", "arrived_as_of")
#: The day a decision was made, and those that tell what has happened to it since.
OF_CASES = ("decision_date", "service_date", "told_publication_date", "payment_date")
#: Of two files that came together, the one that ends so many days before the other was exported before it.
#: So was a file that had long lain when it came: so many days without one that it names, where at the pace
#: of those it does name such a silence comes by a smaller chance than this.
_EARLIER_DAYS, _CHANCE = 20, 0.01
#: A file that names nothing later than the county had delivered before, and holds less than this share of the
#: records of its days, is a list of corrections or late additions: an export of those days would hold nearly all.
_THIN = 0.25
#: So far before its changed rows an export of the year to date tells of decisions: as long as a month
#: from one export to the next and the time for publishing together.
YEAR_TO_DATE = 60
#: The same for what is judged months later: all such an export may hold.
WHOLE_YEAR = 366
_FILE, _DAY = ["region_code", "file_sha"], ["region_code", "_begun"]
#: The days of one county stand so far from those of the next that all lie on one line.
_APART = 1 << 32


def with_told_until(
    rows: pl.DataFrame, as_of: date, begun: str, *later: str, again: int = 0
) -> pl.DataFrame:
    """Add ``_until``, the last day of which the exports can tell what became of a row.

    What is blank in a file was blank when it was exported: at the latest on the day it came, and
    where a newer file of the county came with it, as when years of monthly files are delivered at once,
    on the newest day it names; so too where a file names nothing of the last weeks before it came and
    something so often until then that this is no chance, as when last month's file comes at the end of
    this one. A file that reaches over the day a record began tells of that record too, as a row that
    has not changed since stays with the file that brought it first. A file whose changed rows begin
    before those of the file before it end was no increment: the rows before them came with it, unchanged.
    A list of corrections (:data:`_THIN`) tells of its own rows alone.

    Parameters
    ----------
    rows : pl.DataFrame
        All rows of a county, with :data:`COLUMNS`, ``region_code`` and the days.
    as_of : datetime.date
        Not exceeded; it stands where the file is not known.
    begun : str
        Column of the day a record began.
    *later : str
        Columns of the days that name what has happened since.
    again : int, optional
        So many days before its changed rows a file that is no increment tells of, too.

    Returns
    -------
    pl.DataFrame
        The same rows in their order.
    """
    came = pl.col("arrived_as_of")
    newest = pl.max_horizontal(pl.when(pl.col(d) <= came).then(d) for d in (begun, *later))
    files = (
        rows.group_by(_FILE)
        .agg(
            pl.col(begun).min().alias("_first"),
            pl.col(begun).max().alias("_last"),
            newest.max().alias("_newest"),
            pl.col(begun).n_unique().alias("_days"),
            pl.len().alias("_rows"),
            came.max(),
        )
        .drop_nulls()
        .with_columns(pl.col("_newest").max().over("region_code", "arrived_as_of").alias("_of_all"))
    )
    earlier = pl.col("_newest") < pl.col("_of_all").dt.offset_by(f"-{_EARLIER_DAYS}d")
    silent = (came - pl.col("_newest")).dt.total_days()
    # Gaps of one pace, itself known from these alone: P(silence) = (span / (span + silence)) ** gaps.
    span, gaps = (pl.col("_last") - pl.col("_first")).dt.total_days(), pl.col("_days") - 1
    lain = (silent > _EARLIER_DAYS) & ((span / (span + silent)).pow(gaps) < _CHANCE)
    files = files.with_columns(
        pl.when(earlier | lain).then("_newest").otherwise(came).alias("_reach")
    )
    thin = _thin(files, rows, begun)
    own = files.filter(thin).select(*_FILE, pl.col("_reach").alias("_own"))
    # By the order in which they end.
    files = files.filter(~thin).sort("region_code", "_last", "_first")
    before = pl.col("_last").shift(1).over("region_code")
    overlaps = (pl.col("_first") <= before) & (pl.col("_last") > before)
    files = files.with_columns(
        pl.when(overlaps).then(pl.col("_first").dt.offset_by(f"-{again}d")).otherwise("_first")
    )
    days = rows.select("region_code", pl.col(begun).alias("_begun")).drop_nulls().unique()
    return (
        rows.join(
            _farthest(days, files), left_on=["region_code", begun], right_on=_DAY, how="left",
            maintain_order="left",
        )
        .join(own, on=_FILE, how="left", maintain_order="left")
        .with_columns(
            pl.min_horizontal(pl.max_horizontal("_reach", "_own"), pl.lit(as_of)).alias("_until")
        )
        .drop("_reach", "_own")
    )  # fmt: skip


def _thin(files: pl.DataFrame, rows: pl.DataFrame, begun: str) -> pl.Series:
    """Return which files are lists of corrections to what a county delivered before."""
    by_day = files.group_by("region_code", "arrived_as_of").agg(pl.col("_last").max())
    before = by_day.sort("region_code", "arrived_as_of").with_columns(
        pl.col("_last").cum_max().shift(1).over("region_code").alias("_before")
    )
    files = files.join(
        before.drop("_last"), on=["region_code", "arrived_as_of"], how="left", maintain_order="left"
    )
    parts = rows.select("region_code", begun).drop_nulls().partition_by("region_code", as_dict=True)
    counted = [
        _in_span(some, parts[county][begun])
        for county, some in files.with_row_index("_nth")
        .partition_by("region_code", as_dict=True)
        .items()
    ]
    empty = pl.DataFrame(schema={"_nth": pl.UInt32, "_within": pl.Int64})
    within = pl.concat([empty, *counted]).sort("_nth")["_within"]
    is_old = files["_last"] < files["_before"]
    is_few = files["_rows"] < _THIN * within
    return (is_old & is_few).fill_null(value=False)


def _farthest(days: pl.DataFrame, files: pl.DataFrame) -> pl.DataFrame:
    """Add to the days of counties the farthest reach of the county's files that lie over them."""
    days, files = days.sort(_DAY), files.sort("_reach")
    counties = days.select("region_code").unique(maintain_order=True).with_row_index("_county")
    begun, first, last = (
        frame.join(counties, on="region_code", maintain_order="left")
        .select(pl.col("_county").cast(pl.Int64) * _APART + pl.col(day).to_physical())
        .to_series()
        .to_numpy()
        for frame, day in ((days, "_begun"), (files, "_first"), (files, "_last"))
    )
    starts, ends = np.searchsorted(begun, first), np.searchsorted(begun, last, side="right")
    reach = np.full(begun.size, np.datetime64("NaT", "D"))
    for start, end, until in zip(starts, ends, files["_reach"].to_numpy(), strict=True):
        reach[start:end] = until
    return days.with_columns(pl.Series("_reach", reach, dtype=pl.Date))


def _in_span(files: pl.DataFrame, begun: pl.Series) -> pl.DataFrame:
    """Return how many records of a county began on the days from each file's first to its last."""
    days = begun.sort().to_numpy()
    ends = np.searchsorted(days, files["_last"].to_numpy(), side="right")
    starts = np.searchsorted(days, files["_first"].to_numpy())
    return files.select("_nth", _within=pl.Series(ends - starts, dtype=pl.Int64))
