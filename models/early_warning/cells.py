"""What the watch keeps of events, weeks and candidates: plain records."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from models.arrays import Doubles, Floats, Indices, Ints
from models.early_warning.records.events import EFFORT_SOURCES
from models.early_warning.records.sectors import Sectors
from models.early_warning.surprise import FACTOR_VARIANCE
from models.early_warning.tracks import Track, Words


@dataclass(frozen=True)
class Suppressed:
    """A candidate that was not issued; ``anchor`` tells one matter from another, empty for a sector.

    ``inside`` is the sector warning that the matter is a part of.
    """

    week: int
    weeks: int
    words: Words
    regions: tuple[int, ...]
    n_events: int
    n_parties: int
    expected: float
    score: float
    reason: str
    anchor: str = ""
    inside: Track | None = None


@dataclass(frozen=True)
class Picture:
    """What was expected of one week: leaves x regions, and how sure that is."""

    expected: Floats
    uncertainty: Floats
    season_unsure: Doubles
    dispersion: float
    city_of: Ints
    alone: Floats

    def of(self, leaves: Ints, regions: Ints, *, alone: bool = False) -> tuple[float, float, float]:
        """Return expected events of some cells, the standard deviation of that, and the dispersion.

        ``alone``: without what other cities show (:attr:`window.Window.alone`).
        """
        cells = np.ix_(leaves, regions)
        mean = self.expected[cells].astype(float)
        if alone:
            mean *= self.alone[np.ix_(leaves, self.city_of[regions])]
        own = (self.uncertainty[cells] * mean**2).sum()
        season = (self.season_unsure[leaves] * mean.sum(1) ** 2).sum()
        sd = (own + season + FACTOR_VARIANCE * mean.sum() ** 2) ** 0.5
        return float(mean.sum()), float(sd), self.dispersion


@dataclass(frozen=True)
class Cells:
    """Events as arrays: where each one belongs and when it became known."""

    leaf: Indices
    region: Indices
    stream: Indices
    event_week: Ints
    known_week: Ints
    weight: Doubles


def cells_of(events: pl.DataFrame, sectors: Sectors, regions: list[str]) -> Cells:
    """Return the events of named sectors as arrays (others have leaf -1 and are not counted)."""
    number = {code: i for i, code in enumerate(regions)}
    return Cells(
        leaf=sectors.leaf_of,
        region=events["region_code"].replace_strict(number, return_dtype=pl.Int32).to_numpy(),
        stream=events["source"].is_in(EFFORT_SOURCES).cast(pl.Int32).to_numpy(),
        event_week=events["event_week"].to_numpy(),
        known_week=events["known_week"].to_numpy(),
        weight=events["weight"].to_numpy(),
    )
