"""Goods and problems that went on under another name, and what that is told and used as."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from data_contracts import schema_of, table
from models.arrays import Bools, Doubles, Wholes
from models.early_warning.records.lists import Lists
from models.early_warning.records.sectors import WORDS, Sectors
from models.early_warning.records.translation import Translation
from models.early_warning.records.weeks import monday

SCHEMA = schema_of(table("feat_warning__renamed"))
#: The words of each leaf.
Words = Sequence[tuple[str | None, ...]]
#: Places of the goods and of the problem among the words of a sector.
AXES = (1, 2)


@dataclass(frozen=True)
class Heir:
    """Leaves ``new`` that go on as those of ``old``, pairwise, in some regions, since a week.

    ``renamed`` are the place of the name among the words of a sector, each old one and the new one.
    """

    new: Wholes
    old: Wholes
    regions: Wholes
    since: int
    renamed: tuple[tuple[int, str, str], ...]

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """Each new leaf and the old one it goes on as."""
        return list(zip(self.new.tolist(), self.old.tolist(), strict=True))

    def cells(self) -> Iterator[tuple[tuple[int, Wholes], tuple[int, Wholes]]]:
        """Yield for each pair the cells of the new leaf and of the old one."""
        for new, old in self.pairs:
            yield (new, self.regions), (old, self.regions)

    def move(self, values: Doubles) -> None:
        """Move what old leaves have to the new ones, shape (n_leaves, n_regions)."""
        for new, old in self.cells():
            values[new] += values[old]
            values[old] = 0.0


def table_of(heirs: Sequence[Heir], codes: Sequence[str]) -> pl.DataFrame:
    """Return what went on under another name, as ``feat_warning__renamed`` has it."""
    rows = [
        (WORDS[at], old, new, monday(heir.since), sorted(codes[r] for r in heir.regions))
        for heir in heirs for at, old, new in heir.renamed
    ]  # fmt: skip
    found = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    return found.sort("since", "column", "new", "old", "region_scope")


@dataclass(frozen=True)
class Successions:
    """What went on under another name, and what may have, by the week in which it could be told.

    ``unsure`` are leaves and regions in which a new word may be another's successor as of a week:
    whether anything rises there cannot be told yet. ``lists`` are those of which many words are new at once.
    """

    heirs: Mapping[int, list[Heir]]
    unsure: Mapping[int, list[tuple[Wholes, Wholes]]]
    lists: Lists

    def as_before(
        self, events: pl.DataFrame, sectors: Sectors, region: Wholes, translation: Translation
    ) -> pl.DataFrame | None:
        """Return goods and problem of each event, under their old names once the succession is known.

        Else whoever was counted under the old name would count once more under the new one. None where
        all are the same.
        """
        if not self.heirs and not translation.rows.size:
            return None
        leaf, words = sectors.leaf_of, sectors.leaf_words
        now = leaf.copy()
        now[translation.rows] = translation.leaf
        for heir, is_known in self._known(events, region):
            for new, old in heir.pairs:
                now[is_known & (now == new)] = old
        return _named(events, leaf, now, words)

    def of_filled(
        self, events: pl.DataFrame, sectors: Sectors, region: Wholes
    ) -> tuple[pl.DataFrame, Sectors]:
        """Return events and sectors with words told from a text under their new names, once these are known.

        What tells them was learnt under the old ones, and says these for half a year yet.
        """
        if not self.heirs:
            return events, sectors
        is_filled, now = events["is_filled"].to_numpy(), sectors.leaf_of.copy()
        for heir, is_known in self._known(events, region):
            for new, old in heir.pairs:
                now[is_known & is_filled & (now == old)] = new
        named = _named(events, sectors.leaf_of, now, sectors.leaf_words)
        return events.with_columns(named), replace(sectors, leaf_of=now)

    def _known(self, events: pl.DataFrame, region: Wholes) -> Iterator[tuple[Heir, Bools]]:
        """Yield each succession, the earliest first, and which events came when and where it was known."""
        known = events["known_week"].to_numpy()
        for week, heirs in sorted(self.heirs.items()):
            for heir in heirs:
                yield heir, np.isin(region, heir.regions) & (known > week)


def _named(events: pl.DataFrame, leaf: Wholes, now: Wholes, words: Words) -> pl.DataFrame:
    """Return goods and problem of the events, those of another leaf where it is ``now`` another."""
    names = [pl.Series(WORDS[at], [w[at] for w in words]).gather(np.maximum(now, 0)) for at in AXES]
    is_other = pl.Series(now != leaf)
    return events.select(
        pl.when(is_other).then(name.cast(events.schema[name.name])).otherwise(name.name)
        .alias(name.name)
        for name in names
    )  # fmt: skip


#: No word goes on under another name.
NONE = Successions({}, {}, {})
