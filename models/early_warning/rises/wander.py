"""How far the counts of whole windows wander from their expectation beyond chance, by length."""

from collections import deque

import numpy as np

from models.arrays import Doubles

#: What is assumed before there is history: relative variance, and the weight of that guess.
_GUESS, _GUESS_WEIGHT = 0.05, 300.0
#: A window with fewer expected events says nothing of wander.
_LEAST = 1.0
#: Squared deviations count up to so many variances: a real rise is not wander.
_CUT = 9.0


class Wander:
    r"""Relative variance of windows of counts around their expectation, learnt from ended weeks.

    With counts :math:`s` of a sector in a city over a window of L weeks, expectation :math:`m`
    and variance over mean D of counts,

    .. math:: \hat v_L = \frac{\sum w\,\{(s-m)^2 - D m\}/m^2}{\sum w},\qquad
              w = \frac{m^4}{(D m + v m^2)^2}

    Squares are cut at nine variances. Longer windows average chance away, not a level that has
    drifted: without this term they pass any threshold (Noufaily et al. 2013, section 3.6).

    Parameters
    ----------
    windows : tuple of int
        Lengths in weeks.
    decay : float
        Weight of the past after one more week.
    """

    def __init__(self, windows: tuple[int, ...], decay: float) -> None:
        self.decay = decay
        self.newest: deque[tuple[Doubles, Doubles]] = deque(maxlen=max(windows))
        self.sums = {length: np.array([_GUESS, 1.0]) * _GUESS_WEIGHT for length in windows}

    def of(self, length: int) -> float:
        """Return the relative variance of a window of ``length`` weeks, at least 0."""
        total, weight = self.sums[length]
        return max(0.0, float(total / weight))

    def take(self, seen: Doubles, mean: Doubles, dispersion: float) -> None:
        """Take in one ended week.

        Parameters
        ----------
        seen, mean : np.ndarray, shape (n_leaves, n_cities)
            Events and what was expected of them.
        dispersion : float
            Variance over mean of counts.
        """
        self.newest.appendleft((seen, mean))
        for length in self.sums:
            if len(self.newest) < length:
                continue
            weeks = list(self.newest)[:length]
            s = np.sum([week[0] for week in weeks], axis=0)
            m = np.sum([week[1] for week in weeks], axis=0)
            s, m = s[m > _LEAST], m[m > _LEAST]
            if not m.size:
                continue
            variance = dispersion * m + self.of(length) * m**2
            squares = np.minimum((s - m) ** 2, _CUT * variance)
            weight = m**4 / variance**2
            told = (weight * (squares - dispersion * m) / m**2).sum(), weight.sum()
            self.sums[length] = self.decay * self.sums[length] + np.array(told)
