"""What bounds a comparison: what the law permits, and the room that unshared facts give."""

import numpy as np
import polars as pl

from models.arrays import Bools, Doubles, Ints
from models.like_cases.facts.circumstances import CIRCUMSTANCES
from models.like_cases.fines.bands import Law, trusted
from models.like_cases.params import Params

#: Where more of a clause's fines lie above its maximum, another base or tier is in use: no limit.
_LAWFUL = 0.05
_MAX_ROOMS = 3
#: A trusted maximum is at least so many times what a fine of 0 counts as.
_NARROWEST = 1.5
#: A minimum shows in so many fines if this share is exactly it, so many times fewer lie from half of
#: it up to it, and this share from it on. The maximum: of the amounts given so often, the largest.
_SHOWN_CASES, _ATOM, _DESERT, _OVER, _AGAIN, _ABOVE = 100, 0.04, 4.0, 0.10, 2, 0.01
#: Amounts so many times what this share of the fines stays under show nothing: they are in another unit.
_OTHER_UNIT, _NEARLY_ALL = 100.0, 0.95


def legally_spared(shown: Bools) -> Bools:
    """Return whether the facts shown are those for which the law spares or may spare the fine.

    行政处罚法 article 33: minor, corrected in time and without harm; first, minor and corrected; or
    no fault.
    """
    has = {c.code: shown[:, i] for i, c in enumerate(CIRCUMSTANCES)}
    return np.asarray((has["minor"] & has["corrected"]) | has["faultless"])


def of_clauses(
    cases: pl.DataFrame, clause: Ints, m: int, params: Params
) -> tuple[Bools, Doubles, Doubles, Bools]:
    """Return of clauses 0..m-1: is the range trusted, what range fines show, is the maximum one.

    The maximum is none where more than a few of the fines lie above it: these were given under
    another base or tier than the one found.
    """
    fine = cases["fine"].to_numpy()
    low, high = _bounds(cases)
    fits = np.zeros(m, dtype=np.bool_)
    fits[clause[trusted(fine, low, high, fine <= 0, clause)]] = True
    shown_low, shown_high = shown_by_fines(law(cases, clause, fits, params), cases, m, params)
    above = (cases["y"] > cases["y_max"] + 1e-9).to_numpy().astype(np.float64)
    share = np.bincount(clause, above, m) / np.maximum(np.bincount(clause, minlength=m), 1)
    return fits, shown_low, shown_high, np.asarray(share <= _LAWFUL)


def _bounds(cases: pl.DataFrame) -> tuple[Doubles, Doubles]:
    low, high = (
        cases[name].fill_null(float("nan")).to_numpy()
        for name in ("statutory_min_yuan", "statutory_max_yuan")
    )
    return low, high


def law(pool: pl.DataFrame, clause: Ints, fits: Bools, params: Params) -> Law:
    """Return the ranges that are trusted, on the logarithm of yuan; ``fits`` tells by clause.

    Bounds below what a fine of 0 counts as are taken as that much.
    """
    low, high = _bounds(pool)
    known = fits[clause] & np.isfinite(high) & (high > np.where(np.isfinite(low), low, 0.0))
    some = low > 0
    least = np.log(np.where(some, np.maximum(low, params.zero_yuan), 1.0))
    most = np.log(np.where(known, np.maximum(high, _NARROWEST * params.zero_yuan), 1.0))
    return Law(np.where(some, least, -np.inf), np.where(known, most, np.nan), clause)


def shown_by_fines(law: Law, pool: pl.DataFrame, m: int, params: Params) -> tuple[Doubles, Doubles]:
    """Return the range that fines of clauses 0..m-1 show where none is found or trusted, else NaN.

    A minimum shows where many fines are the very same amount and next to none lie between half of it
    and it; the maximum is then the largest amount given twice. Clauses whose amounts follow a base
    have none.
    """
    fine = pool["fine"].to_numpy()
    may = ~law.known & (fine > params.zero_yuan) & (pool["offset"].to_numpy() == 0)
    low, high = np.full(m, np.nan), np.full(m, np.nan)
    rows = np.flatnonzero(may)
    order = rows[np.argsort(law.clause[rows], kind="stable")]
    for members in np.split(order, np.flatnonzero(np.diff(law.clause[order])) + 1):
        if len(members) >= _SHOWN_CASES:
            found = _shown(fine[members])
            if found is not None:
                of = law.clause[members[0]]
                low[of], high[of] = np.log(found[0]), np.log(found[1])
    return low, high


def _shown(fine: Doubles) -> tuple[float, float] | None:
    """Return the minimum and maximum that fines show, None where they show none."""
    fine = fine[fine <= _OTHER_UNIT * float(np.quantile(fine, _NEARLY_ALL))]
    amounts, times = np.unique(fine, return_counts=True)
    under = np.searchsorted(amounts, amounts / 2)
    upto = np.concatenate([[0], np.cumsum(times)])
    just_under = upto[np.arange(len(amounts))] - upto[under]
    from_it = len(fine) - upto[:-1]
    shows = (times >= _ATOM * len(fine)) & (just_under * _DESERT < times)
    shows &= from_it >= _OVER * len(fine)
    if not shows.any():
        return None
    least = float(amounts[np.argmax(np.where(shows, times, 0))])
    often = amounts[times >= _AGAIN]
    most = max(float(np.quantile(fine, 1 - _ABOVE, method="inverted_cdf")), float(often[-1]))
    return (least, most) if most > _NARROWEST * least else None


def rooms(unshared: Bools, params: Params) -> tuple[Doubles, Doubles]:
    """Return the room upwards and downwards that facts not shared by the peers give.

    Aggravating facts of the case alone make room upwards, mitigating ones downwards; what the
    peers alone have is in the adjusted fines already.
    """
    weight = np.array([c.weight for c in CIRCUMSTANCES])
    up, down = (
        params.circumstance_room * np.minimum(unshared[:, which].sum(axis=1), _MAX_ROOMS)
        for which in (weight > 0, weight < 0)
    )
    return up, down


def room(gap: Doubles, unshared: Bools, params: Params) -> Doubles:
    """Return the room of :func:`rooms` in the direction of the gap."""
    up, down = rooms(unshared, params)
    return np.asarray(np.where(gap > 0, up, down))
