"""What is learnt on a sample before any case is compared: numbers of facts, their worth, bands."""

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from models.arrays import Bools, Hashes, Ints
from models.like_cases import chance, counties
from models.like_cases.chance import FOLDS
from models.like_cases.counties import Dealt
from models.like_cases.facts.features import FactSpace
from models.like_cases.fines.adjust import PAIR, FactEffects
from models.like_cases.fines.bands import Bands, Law
from models.like_cases.numbers import Kept, Numbers
from models.like_cases.parallel import each, slices
from models.like_cases.params import Params

#: Fewer fines under trusted ranges than this: no bands are learnt.
LEAST_BANDED = 200
_SLICE = 10_000


@dataclass(frozen=True)
class Learnt:
    """Numbers of facts, their worth and, where ranges are trusted, bands; ``dealt`` as :func:`counties.deal`."""

    space: FactSpace
    effects: FactEffects
    bands: Bands | None = None
    dealt: Dealt = field(default_factory=Dealt)

    def numbers(
        self, cases: pl.DataFrame, shown: Bools, folds: Ints, kept: Kept | None = None
    ) -> Numbers:
        """Return the numbers of cases, in slices; those that were ``kept`` are not read again."""
        out = Numbers.empty(len(shown), self.space.dims)
        rest = np.arange(len(shown))
        if kept is not None and len(kept.rows):
            rest = np.setdiff1d(rest, kept.rows, assume_unique=True)
            old = cases[kept.rows]
            out.vectors[kept.rows] = self.space.of_columns(old, kept.shown, kept.told)
            out.pair[kept.rows], out.share[kept.rows] = kept.pair, kept.share

        def of(part: slice) -> None:
            rows = rest[part]
            fold = folds[rows]
            facts = self.space.transform(cases[rows], shown[rows])
            worth = self.effects.worth(facts)
            out.vectors[rows], out.alone[rows] = facts.vectors, worth[:, :FOLDS]
            out.pair[rows] = np.take_along_axis(worth, PAIR[fold], 1)
            if self.bands is not None:
                own = worth[np.arange(len(fold)), PAIR[fold, fold]]
                out.share[rows] = self.bands.log_shares(facts.for_bands(own), fold)

        each(of, slices(len(rest), _SLICE))
        return out


def learn_facts(
    pool: pl.DataFrame, shown: Bools, drawn: Hashes, law: Law | None, params: Params, seed: int,
    dealt: Dealt,
) -> Learnt:  # fmt: skip
    """Learn the numbers of facts, their worth and, with a ``law``, bands, on a sample of cases."""
    rows = chance.first(drawn, params.sample)
    sample = pool[rows]
    own = counties.folds(sample, drawn[rows], dealt)
    space = FactSpace(params, seed).fit(sample)
    facts = space.transform(sample, shown[rows])
    effects = FactEffects(facts.names)
    block = sample["block"].rank("dense").to_numpy().astype(np.int64) - 1
    effects.fit(facts, sample["y"].to_numpy(), block, own, drawn[rows])
    fined = (
        np.flatnonzero(law.known[rows] & (sample["fine"].to_numpy() > 0)) if law else np.empty(0)
    )
    if law is None or len(fined) < LEAST_BANDED:
        return Learnt(space, effects, dealt=dealt)
    worth = effects.worth(facts)[np.arange(len(rows)), PAIR[own, own]]
    y = (sample["y"] + sample["offset"]).to_numpy()
    clauses = int(law.clause.max(initial=-1)) + 1
    bands = Bands().fit(
        facts.for_bands(worth)[fined], y[fined], law.at(rows[fined]), own[fined], clauses
    )
    return Learnt(space, effects, bands, dealt)
