"""Counts, ranks and rates when there are few of them: pure NumPy functions."""

import numpy as np
import scipy
from numpy.typing import ArrayLike
from scipy import optimize, special

from models.arrays import Doubles

#: Half a 95 % interval of a normal value, in standard errors.
Z_95 = 1.959964
#: A tail below it is too small to invert.
_TINY_TAIL = 1e-12


def mid_p(count: Doubles, mean: Doubles, size: Doubles) -> Doubles:
    r"""Return the upper mid-p of counts under a negative binomial: :math:`P(N > n) + \tfrac12 P(N = n)`.

    Parameters
    ----------
    count, mean, size : ndarray, shapes alike
        Observed counts (need not be whole), means (> 0), sizes (mean squared over what the variance
        exceeds the mean by).

    References
    ----------
    Lancaster (1961), Significance tests in discrete distributions, JASA 56.
    """
    share = mean / (mean + size)
    at, above = np.maximum(count, 1e-9), count + 1.0
    tail: Doubles = (special.betainc(at, size, share) + special.betainc(above, size, share)) / 2
    return tail


def _lower_mid_p(count: Doubles, mean: Doubles, size: Doubles) -> Doubles:
    """Return the lower mid-p, not from the upper one: beside 1 nothing would be left of it."""
    share = mean / (mean + size)
    at, above = np.maximum(count, 1e-9), count + 1.0
    tail: Doubles = (special.betaincc(at, size, share) + special.betaincc(above, size, share)) / 2
    return tail


def negative_binomial_z(count: ArrayLike, mean: ArrayLike, overdispersion: ArrayLike) -> Doubles:
    r"""Turn counts into normal scores by their mid-p under a negative binomial.

    .. math:: z = \Phi^{-1}\{P(N < n) + \tfrac12 P(N = n)\},\quad
              \mathrm{Var}\,N = \mu + \phi\mu^2

    Far in either tail, where the probability is too small to invert, the signed root of the
    deviance continues the score, so that it never saturates.

    Parameters
    ----------
    count, mean, overdispersion : array_like, broadcastable
        Observed counts, expected counts (> 0), and :math:`\phi` (>= 0; 0 is Poisson).

    Returns
    -------
    ndarray
        Normal scores, larger for more than expected.
    """
    n, mu, phi = np.broadcast_arrays(
        np.asarray(count, float), np.asarray(mean, float), np.asarray(overdispersion, float)
    )
    mu = np.maximum(mu, 1e-9)
    size = 1.0 / np.maximum(phi, 1e-6)
    upper, lower = mid_p(n, mu, size), _lower_mid_p(n, mu, size)
    with np.errstate(divide="ignore"):
        z = np.where(upper < 0.5, -special.ndtri(upper), special.ndtri(np.maximum(lower, 0.0)))
    deviance = 2 * (
        special.xlogy(n, n / mu) - (n + size) * np.log((n + size) / (mu + size))
    )  # fmt: skip
    root = np.sign(n - mu) * np.sqrt(np.maximum(deviance, 0.0))
    far = (np.minimum(upper, lower) < _TINY_TAIL) | ~np.isfinite(z)
    result: Doubles = np.where(far, root, z)
    return result


def benjamini_hochberg(p_value: ArrayLike) -> Doubles:
    """Adjust p-values so that flagging ``q <= level`` keeps the false share below ``level``.

    Parameters
    ----------
    p_value : array_like, shape (n,)
        NaN marks a subject that was not tested; it stays NaN and is not counted.

    Returns
    -------
    ndarray, shape (n,)
        Adjusted values (q).

    References
    ----------
    Benjamini, Hochberg (1995), JRSS B 57.
    """
    p = np.asarray(p_value, float)
    q = np.full(p.shape, np.nan)
    tested = ~np.isnan(p)
    if tested.any():
        q[tested] = scipy.stats.false_discovery_control(np.minimum(p[tested], 1.0))
    return q


def gamma_shrunk_rates(
    events: ArrayLike, exposure: ArrayLike, level: float = 0.05
) -> tuple[Doubles, Doubles, float]:
    """Shrink rates of small populations to the common rate (gamma-Poisson).

    Parameters
    ----------
    events, exposure : array_like, shape (n,)
        Counts and the population they came from (> 0).
    level : float
        The lower bound is this quantile of the posterior.

    Returns
    -------
    shrunk : ndarray, shape (n,)
        Posterior mean rate per unit of exposure.
    lower : ndarray, shape (n,)
        Posterior quantile ``level``.
    common : float
        The common rate.

    References
    ----------
    Clayton, Kaldor (1987), Biometrics 43: prior fitted by maximum marginal likelihood.
    """
    x, e = np.asarray(events, float), np.asarray(exposure, float)
    if x.size == 0 or e.sum() <= 0:
        return np.zeros_like(x), np.zeros_like(x), 0.0
    common = float(x.sum() / e.sum())
    if common == 0:
        return np.zeros_like(x), np.zeros_like(x), 0.0

    def misfit(log_shape: float) -> float:
        shape = np.exp(log_shape)
        return -float(scipy.stats.nbinom.logpmf(x, shape, shape / (shape + common * e)).sum())

    found = optimize.minimize_scalar(misfit, bounds=(-3.0, 8.0), method="bounded")
    shape = float(np.exp(found.x))
    posterior = shape + x
    rate = shape / common + e
    return posterior / rate, scipy.stats.gamma.ppf(level, posterior) / rate, common
