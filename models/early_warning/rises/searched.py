"""What the search of each ended week found: kept, so that a later run searches only the weeks since.

What is found in a week hangs on what was known by its Sunday alone, so it stands as long as that does.
"""

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from typing import Any

import numpy as np
import polars as pl

from data_contracts import schema_of, table
from models.early_warning.params import Params
from models.early_warning.records.sectors import WORDS, Sectors
from models.early_warning.records.weeks import monday, week_of
from models.early_warning.rises.scan import Candidate

#: One row a candidate, ``nth`` from 1 on, and one a week, ``nth`` 0, that says what it was found in.
SCHEMA = schema_of(
    table("feat_warning__candidates"), "week_start", "nth", "looked_at", *WORDS, "region_scope", "weeks",
    "observed", "expected", "score", "eb05", "is_named",
)  # fmt: skip

#: Rows hashed at once: words are written out for it.
_AT_ONCE = 100_000


class Searched:
    """The candidates of the weeks, those of earlier runs where nothing has changed in what they saw.

    Parameters
    ----------
    looked_at : dict of int to str
        By week what tells all that was known by its end from anything else (:func:`looked_at`).
    sectors : Sectors
    regions : sequence of str
        Codes in the order of their numbers.
    before : pl.DataFrame
        Rows of :data:`SCHEMA` of an earlier run.
    """

    def __init__(
        self, looked_at: dict[int, str], sectors: Sectors, regions: Sequence[str],
        before: pl.DataFrame,
    ) -> None:  # fmt: skip
        self._looked_at, self._words, self._regions = looked_at, sectors.words, regions
        self._sector = {words: n for n, words in enumerate(sectors.words)}
        self._number = {code: n for n, code in enumerate(regions)}
        self._found: dict[int, list[Candidate]] = {}
        self._stands = self._standing(before)

    def of(self, week: int, search: Callable[[], list[Candidate]]) -> list[Candidate]:
        """Return the candidates of a week, searched for where they are not known."""
        found = self._stands.get(week)
        self._found[week] = search() if found is None else found
        return list(self._found[week])

    def _standing(self, before: pl.DataFrame) -> dict[int, list[Candidate]]:
        known = before.filter(pl.col("nth") == 0).select("week_start", "looked_at")
        stands: dict[int, list[Candidate]] = {
            week_of(day): []
            for day, told in known.iter_rows()
            if self._looked_at.get(week_of(day)) == told
        }
        for row in before.filter(pl.col("nth") > 0).sort("week_start", "nth").iter_rows(named=True):
            if (week := week_of(row["week_start"])) in stands:
                stands[week].append(self._candidate(week, row))
        return stands

    def _candidate(self, week: int, row: dict[str, Any]) -> Candidate:
        where = tuple(self._number[code] for code in row["region_scope"])
        return Candidate(
            week, self._sector[tuple(row[w] for w in WORDS)], row["weeks"], where,
            row["observed"], row["expected"], row["score"], row["eb05"], row["is_named"],
        )  # fmt: skip

    def table(self) -> pl.DataFrame:
        """Return the rows of :data:`SCHEMA`, sorted by week and place."""
        return pl.DataFrame(list(self._rows()), schema=SCHEMA, orient="row")

    def _rows(self) -> Iterator[tuple[object, ...]]:
        for week, found in sorted(self._found.items()):
            yield (monday(week), 0, self._looked_at[week], *[None] * (len(SCHEMA) - 3))
            for nth, c in enumerate(found, start=1):
                yield (
                    monday(week), nth, None, *self._words[c.sector],
                    [self._regions[r] for r in c.regions], c.weeks, c.observed, c.expected,
                    c.score, c.eb05, c.is_named,
                )  # fmt: skip


def looked_at(
    events: pl.DataFrame, last_week: int, sectors: Sectors, regions: Sequence[str],
    city_of: Sequence[int], places: Sequence[str], params: Params,
) -> dict[int, str]:  # fmt: skip
    """Return by week what tells everything that was known by its end from anything else.

    Parameters
    ----------
    events : pl.DataFrame
        In order of ``known_week``, with all that the search reads.
    last_week : int
        None became known later.
    sectors, regions, city_of, places, params :
        As the watch takes them; with others no week is as it was.
    """
    same = repr((sectors.words, sectors.sums.indices.tolist(), sectors.sums.indptr.tolist(),
                 list(regions), list(city_of), list(places), params))  # fmt: skip
    told = sha256(same.encode())
    weeks = events["known_week"].to_numpy()
    rows = pl.concat(map(_hashed, events.iter_slices(_AT_ONCE))).to_numpy()
    out = {}
    span = np.arange(int(weeks[0]), last_week + 2)
    bounds = np.searchsorted(weeks, span).tolist()
    for week, start, end in zip(span.tolist(), bounds[:-1], bounds[1:], strict=False):
        told.update(week.to_bytes(8, "little") + rows[start:end].tobytes())
        out[week] = told.hexdigest()
    return out


def _hashed(events: pl.DataFrame) -> pl.Series:
    """Return a hash of each row that says its words, whatever numbers stand for them."""
    words = pl.selectors.categorical().cast(pl.String)
    return events.with_columns(words).hash_rows()
