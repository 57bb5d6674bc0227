"""A detector that knows the generator: the bound the others are measured against."""

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from benchmarks.county_revenue.simulate import Truth, World

Floats = NDArray[np.float64]


def _count_gain(truth: Truth, factor: float) -> Floats:
    mu = np.maximum(truth.mean * truth.exposure, 1e-12)
    size = 1 / truth.overdispersion
    up = stats.nbinom.logpmf(truth.count, size, size / (size + mu * factor))
    gain = up - stats.nbinom.logpmf(truth.count, size, size / (size + mu))
    return np.where(truth.exposure == 0, 0.0, gain)


def _amount_gain(truth: Truth, factor: float) -> Floats:
    n = truth.normal_number
    seen = np.maximum(n, 1)
    off = truth.normal_total / seen - truth.log_mean
    variance = truth.within**2 / seen + truth.between**2
    shift = np.log(factor)
    return np.where(n > 0, (off * shift - shift**2 / 2) / variance, 0.0)


def scores(truth: Truth, world: World) -> Floats:
    """Log odds that a county is in an episode now, all parameters of the generator known.

    The filter of a hidden Markov chain over each kind and a grid of effects: true means, shocks,
    overdispersion, spreads, gaps and single huge cases are known; only whether an episode is
    on, since when, which kind and how strong is not.
    """
    grid = np.linspace(*world.effect, 4)
    both = np.linspace(*world.effect_both, 3)
    arms = []
    for kind in world.kinds:
        if kind == 1:
            arms += [(_count_gain(truth, f), 1 / 4) for f in grid]
        elif kind == 2:
            arms += [(_amount_gain(truth, f), 1 / 4) for f in grid]
        else:
            arms += [
                (_count_gain(truth, f) + _amount_gain(truth, g), 1 / 9) for f in both for g in both
            ]
    mean_length = sum(world.length) / 2
    begin, end = world.share_per_month / len(world.kinds), 1 / mean_length
    months, counties = truth.mean.shape
    weights = np.array([prior for _, prior in arms])[:, None]
    gains = np.stack([gain for gain, _ in arms])
    on, off = np.zeros((len(arms), counties)), np.ones(counties)
    odds = np.zeros((months, counties))
    for t in range(months):
        began = begin * weights * off
        off = (1 - begin * len(world.kinds)) * off + end * on.sum(axis=0)
        on = ((1 - end) * on + began) * np.exp(gains[:, t])
        total = on.sum(axis=0) + off
        on, off = on / total, off / total
        odds[t] = np.log(on.sum(axis=0) / off)
    return odds
