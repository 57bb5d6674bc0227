"""Columns that come into use late: by what they name everything would rise."""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from scipy.stats import binom

from models.arrays import Doubles, Ints
from models.early_warning.params import Params
from models.early_warning.records.events import EFFORT_SOURCES

#: A column is in use where at least so large a part of the records fills it.
_IN_USE = 0.5
#: It comes into use where the part of a city's records of a source that fills it rises by so much above that
#: of the year before, and by chance as seldom as that: a composition that shifts by less is left alone.
_MORE_NAMED, _BY_CHANCE = 0.25, 1e-5
#: Newest weeks that are held together against the weeks of the year before them.
_NEWEST, _YEAR = (1, 2, 4), 52
#: Of the events: goods and problem.
COLUMNS = ("object_category", "violation_type")


def without_late_industries(
    events: pl.DataFrame, city: Mapping[str, str], learn_weeks: int
) -> pl.DataFrame:
    """Return events without the industries of a source that did not name them at first in its city.

    Another system often brings a column more. What it names had been there all along, in no industry:
    by industry everything would rise, in every county, and go on to; by problem it can be compared.
    Told from the first half of the weeks in which a source is learnt, so that no judgement hangs on
    what came after its week.

    Parameters
    ----------
    events : pl.DataFrame
        source, region_code, known_week, industry.
    city : mapping of str to str
        County → city.
    learn_weeks : int
        Weeks of a source that are not judged.
    """
    weekly = events.group_by("source", "region_code", "known_week").agg(
        n=pl.len(), named=pl.col("industry").is_not_null().sum()
    )
    cities = pl.col("region_code").cast(pl.String).replace_strict(dict(city))
    weekly = weekly.with_columns(city=cities)
    since_first = pl.col("known_week") - pl.col("known_week").min().over("source", "city")
    at_first = weekly.filter(since_first < learn_weeks // 2)
    named = at_first.group_by("source", "city").agg(pl.col("named").sum() / pl.col("n").sum())
    begun_without = named.filter(pl.col("named") < _IN_USE)
    late = weekly.filter(pl.col("named") > 0).join(begun_without, on=["source", "city"], how="semi")
    pairs = late.select("source", "region_code").unique()
    if pairs.is_empty():
        return events
    is_late = pl.any_horizontal(
        (pl.col("source") == source) & pl.col("region_code").is_in(rows["region_code"].to_list())
        for (source,), rows in pairs.partition_by("source", as_dict=True).items()
    )
    return events.with_columns(pl.when(~is_late).then("industry").alias("industry"))


def columns_begun(
    events: pl.DataFrame, codes: Sequence[str], city_of: Ints, params: Params
) -> dict[int, list[tuple[str, str, int]]]:
    """Find the weeks in which goods or problems came into use that a source had not named in a city.

    Another system names what the old tables left out. What it names had been there all along under no
    name; nothing is known of how often. Told from what had arrived by each week.

    Parameters
    ----------
    events : pl.DataFrame
        source, region_code, known_week, object_category, violation_type.
    codes : sequence of str
        Of the regions, in the order of their numbers.
    city_of : ndarray of int, shape (n_regions,)
    params : Params
        ``without_complaints_weeks``: so long a time without says that a column was not in use.

    Returns
    -------
    dict
        By week: source, column and number of the city.
    """
    number = {code: int(city) for code, city in zip(codes, city_of.tolist(), strict=True)}
    weekly = events.group_by("source", "region_code", "known_week").agg(
        n=pl.len(), **{c: pl.col(c).is_not_null().sum() for c in COLUMNS}
    )
    city = pl.col("region_code").cast(pl.String).replace_strict(number, return_dtype=pl.Int64)
    weekly = weekly.with_columns(city=city)
    weeks = events["known_week"].to_numpy()
    first, last = int(weeks.min()), int(weeks.max())
    found: dict[int, list[tuple[str, str, int]]] = {}
    for (source,), rows in sorted(weekly.partition_by("source", as_dict=True).items()):
        at = rows["known_week"].to_numpy() - first + 1, rows["city"].to_numpy()
        sums = np.zeros((1 + len(COLUMNS), last - first + 2, int(city_of.max()) + 1))
        for into, column in zip(sums, ("n", *COLUMNS), strict=True):
            np.add.at(into, at, rows[column].to_numpy())
        upto = sums.cumsum(1)  # all that came before a week, by city
        for column, named in zip(COLUMNS, upto[1:], strict=True):
            for week, begun in _begun(upto[0], named, params.without_complaints_weeks):
                found.setdefault(first + week, []).append((str(source), column, begun))
    return found


def streams_begun(
    begun: Mapping[int, list[tuple[str, str, int]]], city_of: Ints
) -> dict[int, list[tuple[int, Ints]]]:
    """Return by week the stream (0 from outside, 1 own effort) and the regions that are learnt anew."""
    return {
        week: [
            (int(source in EFFORT_SOURCES), np.flatnonzero(city_of == city))
            for source, _, city in of_week
        ]
        for week, of_week in begun.items()
    }


def _begun(upto: Doubles, named: Doubles, patience: int) -> list[tuple[int, int]]:
    """Return the weeks and cities in which a column came into use, given sums up to each week."""
    found = []
    since = np.argmax(upto > 0, axis=0) - 1  # week of the first record
    every = np.arange(since.size)
    for week in range(patience, len(upto) - 1):
        for newest in _NEWEST:
            start = week + 1 - newest
            before = np.clip(start - _YEAR, since, max(start, 0))
            n, n_before = upto[week + 1] - upto[start], upto[start] - upto[before, every]
            k, k_before = named[week + 1] - named[start], named[start] - named[before, every]
            usual = (k_before + 0.5) / (n_before + 1.0)
            more = k - (usual + _MORE_NAMED) * n >= 0
            more &= (n > 0) & (start - since >= patience) & (n_before > 0) & (upto[week + 1] > 0)
            for city in np.flatnonzero(more).tolist():
                if binom.sf(k[city] - 1, n[city], usual[city]) < _BY_CHANCE:
                    found.append((week, city))
                    since[city] = start
    return found
