"""What bounds a comparison: what the law permits, and the room that unshared facts give."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.like_cases.adjust import group_means
from models.like_cases.circumstances import CIRCUMSTANCES
from models.like_cases.params import Params

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

#: Where more of a clause's fines lie above its maximum, another base or tier is in use: no limit.
_LAWFUL = 0.05
_MAX_ROOMS = 3


def permitted(pool: pl.DataFrame, block: Ints) -> Doubles:
    """Return the logarithm of the most the law permits in each case, infinite where not known.

    Not known either where more than a few of the clause's fines lie above it: these were given
    under another base or tier than the one found.
    """
    above = (pool["y"] > pool["y_max"] + 1e-9).to_numpy().astype(np.float64)
    lawful = group_means(above, block) <= _LAWFUL
    return np.where(lawful, (pool["y_max"] + pool["offset"]).to_numpy(), np.inf)


def legally_spared(shown: Bools) -> Bools:
    """Return whether the facts shown are those for which the law spares or may spare the fine.

    行政处罚法 article 33: minor, corrected in time and without harm; first, minor and corrected; or
    no fault.
    """
    has = {c.code: shown[:, i] for i, c in enumerate(CIRCUMSTANCES)}
    return np.asarray((has["minor"] & has["corrected"]) | has["faultless"])


def room(gap: Doubles, unshared: Bools, params: Params) -> Doubles:
    """Return the room that facts not shared by the peers give in the direction of the gap.

    Aggravating facts of the case alone make room upwards, mitigating ones downwards; what the
    peers alone have is in the adjusted fines already.
    """
    weight = np.array([c.weight for c in CIRCUMSTANCES])
    upwards = unshared[:, weight > 0].sum(axis=1)
    downwards = unshared[:, weight < 0].sum(axis=1)
    reasons = np.where(gap > 0, upwards, downwards)
    return np.asarray(params.circumstance_room * np.minimum(reasons, _MAX_ROOMS))
