"""How far a yardstick reaches: of fines moved on purpose, how many it would have told of, clause by clause.

The same moved fines that the scores are calibrated by (:func:`moved.made`): single ones, two to ten times as
high or as low, by ``min_gap_yuan`` at least, none above what the law permits. Departures in bunches and smaller
ones are seen less often.
"""

from dataclasses import dataclass

import numpy as np

from models.arrays import Bools, Ints


@dataclass(frozen=True)
class Reach:
    """Fines raised and lowered on purpose, and how many of them would be told of: each (clauses,)."""

    raised: Ints
    raised_told: Ints
    lowered: Ints
    lowered_told: Ints

    @classmethod
    def of(cls, is_raised: Bools, told: Bools, clause: Ints, m: int) -> "Reach":
        """Return the counts of each of ``m`` clauses; ``is_raised``, ``told`` and ``clause`` are (n,)."""
        some = (is_raised, is_raised & told, ~is_raised, ~is_raised & told)
        return cls(*(np.bincount(clause[of], minlength=m).astype(np.int64) for of in some))
