"""How surely each fine was moved: scores against those of fines moved on purpose."""

from dataclasses import dataclass, replace

import numpy as np
from scipy import optimize, special

from models.arrays import Bools, Doubles, Indices, Ints
from models.like_cases.fines.rarity import Like

#: Share of cases below the first knot; what the slope is drawn towards and how strongly; rounds.
_KNOT, _SLOPE, _DRAWN, _ROUNDS = 0.7, 1.0, 10.0, 3
#: More than this share is never taken for moved: what looks so is then the density's error.
_MOST_MOVED = 0.01
#: However sure those before it are, the share of false ones is no less than this share of its own: where
#: every second one may be false, one is taken up to nine in ten.
_OWN = 0.55
#: From so many fines on their scores are calibrated; fewer are taken as they stand.
_FEWEST = 30
#: Kinds of cases with a line of their own (:meth:`rarity.Rarity.kinds`), and the most moved ones of each:
#: the usual share, its chance variation and so many more. What looks so beyond that is the density's error.
KINDS, _MORE = 3, 1.0
#: A peer that is less surely ordinary than so weighs less; at least so much of all weight is left.
_LOOKS_MOVED, _LEAST_LEFT = 0.9, 0.5
_FIRST_SHARE, _SHARE_CASES, _BARELY, _LOWEST = 0.01, 100.0, 1e-3, 50.0


@dataclass(frozen=True)
class Moved:
    """How surely each fine was moved.

    ``score`` is the logarithm of how much rather it was than not, ``clean`` the local
    false-discovery rate, ``expected_false`` the share of false ones among it and all surer ones,
    at least so much of its own (:data:`_OWN`).
    """

    score: Doubles
    clean: Doubles
    expected_false: Doubles


@dataclass(frozen=True)
class Line:
    """From a score to ln of how much rather made than real: logistic, flat below the knot.

    ``slope`` NaN: the scores are taken as they stand.
    """

    knot: float
    slope: float
    height: float

    def __call__(self, score: Doubles) -> Doubles:
        """Return the logarithms; hardly rising below the knot, so that order is kept."""
        if np.isnan(self.slope):
            return score
        above = np.maximum(score - self.knot, 0) + _BARELY * score
        return np.asarray(max(self.slope, 0.0) * above + self.height)


AS_IT_STANDS = Line(0.0, np.nan, 0.0)


@dataclass(frozen=True)
class Calibration:
    """The line of each kind of cases, the share moved, and what stands above each score.

    ``ratios`` ascending (r,) of the cases learnt on that may be told of, ``sums`` (r + 1,) of the local false-discovery
    rates of all from each place on.
    """

    lines: tuple[Line, ...]
    share: float
    ratios: Doubles
    sums: Doubles

    def moved(self, score: Doubles, kinds: Ints) -> Moved:
        """Return how surely fines of these scores were moved; NaN stays NaN, and its ``clean`` is NaN."""
        ratio = _along(self.lines, score, kinds)
        clean = special.expit(-(ratio + special.logit(self.share)))
        place = np.searchsorted(self.ratios, ratio, side="left")
        mean = (self.sums[place] + clean) / (len(self.ratios) - place + 1)
        return Moved(ratio, clean, np.maximum(mean, _OWN * clean))


def calibrate(
    score: Doubles, made: Doubles, kinds: Ints, once: Doubles, may: Bools | None = None
) -> Calibration:
    """Return the calibration from scores of real fines and of the same ``made`` on purpose, all (n,).

    ``kinds`` are codes 0..:data:`KINDS` - 1; ``once`` is what each counts: a case and its twins count once.
    Only those that ``may`` be told of (all where it is not given) stand above one another.

    Notes
    -----
    The share moved is learnt from the scores; cases that look moved count less as real ones when the
    line is drawn again. A line is lowered until no more of its kind look moved than may be.
    """
    ratio, clean = score.copy(), special.expit(-(score + special.logit(_FIRST_SHARE)))
    lines, share = (AS_IT_STANDS,) * KINDS, _FIRST_SHARE
    for _ in range(_ROUNDS):
        whole = clean * once
        lines = tuple(
            _lowered(_line(score[of], made[of], whole[of]), score[of])
            for of in (kinds == kind for kind in range(KINDS))
        )
        ratio = _along(lines, score, kinds)
        share = _share_moved(ratio)
        clean = special.expit(-(ratio + special.logit(share)))
    if may is not None:
        ratio, clean = ratio[may], clean[may]
    order = np.argsort(ratio, kind="stable")
    sums = np.concatenate([np.cumsum(clean[order][::-1])[::-1], [0.0]])
    return Calibration(lines, share, ratio[order], sums)


def trimmed(like: Like, peers: Indices, clean: Doubles) -> Like:
    """Return the same with peers that look moved weighing less.

    Departures that are one another's peers would hide one another. How a peer looks hangs on its
    own facts and fine and on its clause, never on its own peers.
    """
    sure = np.nan_to_num(clean, nan=1.0)
    kept = np.where(sure < _LOOKS_MOVED, sure, 1.0).astype(np.float32)
    each_kept = np.where(peers < 0, np.float32(1), kept[peers])
    beside = (each_kept < 1).any(axis=1)
    weight, own = like.weight.copy(), like.weight[beside]
    less = own * each_kept[beside]
    whole = own.sum(axis=1, keepdims=True)
    left = np.maximum(less.sum(axis=1, keepdims=True), _LEAST_LEFT * whole)
    weight[beside] = less * whole / np.maximum(left, 1e-9)
    return replace(like, weight=weight)


def made(y: Doubles, shares: Doubles, min_gap_yuan: float, least: float) -> Doubles:
    """Return the fines moved up or down by a factor of two to ten, by ``min_gap_yuan`` at least.

    ``shares`` (n,) from 0 to 1 are the chance of each; ``least`` the least amount, a logarithm.
    """
    step = np.log(2) + np.log(5) * (shares * 997 % 1.0)
    lower = y - step
    down = (shares * 31 % 1.0 < 0.45) & (lower >= least)
    down &= np.exp(y) - np.exp(lower) >= min_gap_yuan
    higher = np.maximum(y + step, np.log(np.exp(y) + min_gap_yuan))
    return np.asarray(np.where(down, lower, higher))


def _line(real: Doubles, made: Doubles, clean: Doubles) -> Line:
    """Return the line between real and made scores.

    Slope and height are drawn towards those of scores as they stand, which decides alone where there
    are few cases.
    """
    if len(real) < _FEWEST:
        return AS_IT_STANDS
    knot = float(np.quantile(real, _KNOT))
    x = np.maximum(np.concatenate([real, made]) - knot, 0.0)
    is_made = np.concatenate([np.zeros(len(real)), np.ones(len(made))])
    weight = np.concatenate([clean, np.ones(len(made))])
    start = np.array([_SLOPE, min(knot, 0.0)])

    def loss(at: Doubles) -> tuple[float, Doubles]:
        logit = at[0] * x + at[1]
        rest = weight * (special.expit(logit) - is_made)
        value = float((weight * (np.logaddexp(0, logit) - is_made * logit)).sum())
        off = at - start
        slope = np.array([(rest * x).sum(), rest.sum()]) + _DRAWN * off
        return value + 0.5 * _DRAWN * float((off**2).sum()), slope

    slope, height = optimize.minimize(loss, start, jac=True, method="L-BFGS-B").x
    height += np.log(max(clean.sum(), 1.0) / max(len(made), 1))
    return Line(knot, float(slope), float(height))


def _along(lines: tuple[Line, ...], score: Doubles, kinds: Ints) -> Doubles:
    """Return each score by the line of its kind."""
    return np.asarray(np.choose(kinds, [line(score) for line in lines]))


def _lowered(line: Line, score: Doubles) -> Line:
    """Return the line, lower if more of these scores looked moved than may be."""
    usual = _MOST_MOVED * len(score)
    most = usual + float(np.sqrt(usual)) + _MORE
    logit = line(score) + special.logit(_MOST_MOVED)

    def over(down: float) -> float:
        return float(special.expit(logit - down).sum() - most)

    if np.isnan(line.slope) or over(0.0) <= 0:
        return line
    return replace(line, height=line.height - float(optimize.brentq(over, 0.0, _LOWEST)))


def _share_moved(ratio: Doubles) -> float:
    """Return the share of moved fines that makes all the scores likeliest, drawn towards one in 100."""
    odds, share = np.exp(np.minimum(ratio, 30)), _FIRST_SHARE
    for _ in range(60):
        moved = share * odds / (1 - share + share * odds)
        share = (moved.sum() + _SHARE_CASES * _FIRST_SHARE) / (len(odds) + _SHARE_CASES)
    return min(float(share), _MOST_MOVED)
