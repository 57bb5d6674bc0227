"""The 42 scenarios of Noufaily et al. (2013), Stat. Med. 32:1206, from the paper's parameters."""

import time

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from benchmarks.county_revenue.count_series import fourier_scores
from benchmarks.county_revenue.farrington import farrington_scores

Floats = NDArray[np.float64]

WEEKS, BASELINE, CURRENT = 624, (312, 575), np.arange(575, 624)
#: theta, phi, beta, gamma1, gamma2; each with m = 0, 1, 2 waves, without and with trend.
BASE = (
    (0.1, 1.5, 0.0025, 0.6, 0.6),
    (-2.0, 2.0, 0.005, 0.1, 0.3),
    (1.5, 1.0, 0.003, 0.2, -0.4),
    (0.5, 5.0, 0.002, 0.5, 0.5),
    (2.5, 3.0, 0.001, 1.0, 0.1),
    (3.75, 1.1, 0.001, 0.1, -0.1),
    (5.0, 1.2, 0.0001, 0.05, 0.01),
)
SCENARIOS = [(*p, waves, trend) for p in BASE for waves in (0, 1, 2) for trend in (0, 1)]


def mean(theta: float, beta: float, g1: float, g2: float, waves: int, trend: int) -> Floats:
    t = np.arange(1, WEEKS + 1)
    eta = theta + trend * beta * t
    for j in range(1, waves + 1):
        eta = eta + g1 * np.cos(2 * np.pi * j * t / 52) + g2 * np.sin(2 * np.pi * j * t / 52)
    return np.exp(eta)


def draw(rng: np.random.Generator, mu: Floats, phi: float, shape: tuple[int, ...]) -> Floats:
    """Draw counts with mean mu and variance phi mu."""
    if phi == 1:
        return rng.poisson(mu, shape).astype(float)
    return rng.poisson(rng.gamma(mu / (phi - 1), phi - 1, shape)).astype(float)


def outbreak(rng: np.random.Generator, y: Floats, start: int, sd: float, k: float) -> int:
    """Add one outbreak: Poisson(k sd) cases, spread by a lognormal(0, 0.5) from its start."""
    size = 0
    while size < 2:
        size = int(rng.poisson(k * sd))
    weeks = start + np.floor(rng.lognormal(0, 0.5, size)).astype(int)
    last = min(int(weeks.max()), WEEKS - 1)
    np.add.at(y, weeks[weeks < WEEKS], 1)
    return last


def scenario(
    seed: int, number: int, series: int
) -> tuple[Floats, Floats, float, NDArray[np.int64]]:
    """Draw one scenario's series with outbreaks in baseline and current weeks."""
    theta, phi, beta, g1, g2, waves, trend = SCENARIOS[number]
    rng = np.random.default_rng([seed, number])
    mu = mean(theta, beta, g1, g2, waves, trend)
    y = draw(rng, mu, phi, (series, WEEKS))
    sd = np.sqrt(phi * mu)
    spans = np.zeros((series, 2), dtype=np.int64)
    for i in range(series):
        for k in (2, 3, 5, 10):
            start = int(rng.integers(BASELINE[0], BASELINE[1] - 8))
            outbreak(rng, y[i], start, sd[start], k)
        start = int(rng.integers(CURRENT[0], CURRENT[-1] - 3))
        last = outbreak(rng, y[i], start, sd[start], float(rng.integers(1, 11)))
        spans[i] = start, last
    return y, mu, phi, spans


def oracle_scores(y: Floats, mu: Floats, phi: float) -> list[Floats]:
    """Know mean and dispersion; remember for any of several spans, or weigh by the shape."""
    m = np.maximum(mu, 1e-9)
    dist = stats.poisson(m) if phi == 1 else stats.nbinom(m / (phi - 1), 1 / phi)
    mid = np.maximum(dist.sf(y) + 0.5 * dist.pmf(y), 1e-300)
    z = stats.norm.isf(mid)
    found = []
    for memory in (1.0, 0.8, 0.6, 0.45, 0.3):
        past = np.zeros(len(y))
        out = np.empty((len(y), len(CURRENT)))
        for t in range(CURRENT[0] - 20, WEEKS):
            past = memory * np.clip(z[:, t], -9, 9) + (1 - memory) * past
            if t >= CURRENT[0]:
                out[:, t - CURRENT[0]] = past
        found.append(out)
    return [*found, _shaped(y, m, phi)]


def _shaped(y: Floats, mu: Floats, phi: float) -> Floats:
    """Log mean likelihood ratio over start (last four weeks), size and the lognormal's shape."""
    edges = stats.lognorm(0.5).cdf(np.arange(1, 6))
    shape = np.diff(np.append(0.0, edges))

    def logpmf(rate: Floats, at: NDArray[np.int64]) -> Floats:
        if phi == 1:
            return stats.poisson.logpmf(y[:, at], rate)
        # Poisson cases on top of the negative binomial: matched by mean and variance.
        extra = rate - mu[at]
        spread = np.maximum((phi * mu[at] + extra) / rate, 1.0 + 1e-6)
        return stats.nbinom.logpmf(y[:, at], rate / (spread - 1), 1 / spread)

    quiet = logpmf(mu[CURRENT], CURRENT)
    parts = []
    for k in range(1, 11):
        gains = []
        for ago in range(5):
            at = CURRENT
            start = np.maximum(at - ago, 0)
            extra = k * np.sqrt(phi * mu[start]) * shape[ago]
            gains.append(logpmf(mu[at] + extra, at) - quiet)
        for ago in range(1, 5):
            total = gains[ago].copy()
            for back in range(1, ago + 1):
                shifted = np.zeros_like(total)
                shifted[:, back:] = gains[ago - back][:, :-back]
                total += shifted
            parts.append(total)
        parts.append(gains[0])
    stacked = np.stack(parts)
    top = stacked.max(axis=0)
    return top + np.log(np.exp(stacked - top).mean(axis=0))


def pod(scores: Floats, spans: NDArray[np.int64], rate: float = 0.01) -> float:
    """Share of outbreaks with an alarm between start and last case, at a false-alarm rate."""
    first = CURRENT[0]
    quiet = np.ones(scores.shape, dtype=bool)
    for i, (a, b) in enumerate(spans):
        quiet[i, a - first : b - first + 6] = False
    threshold = np.quantile(scores[quiet], 1 - rate, method="higher")
    hit = [
        (scores[i, a - first : b - first + 1] > threshold).any() for i, (a, b) in enumerate(spans)
    ]
    return float(np.mean(hit))


def run(
    seeds: int, series: int = 100, first: int = 0
) -> tuple[dict[str, list[float]], dict[str, float]]:
    """Run all scenarios; POD at 1 % false positives per seed, ms per series-week."""
    pods: dict[str, list[float]] = {}
    spent: dict[str, float] = {}
    weeks = 0
    for seed in range(first, first + seeds):
        found: dict[str, list[float]] = {}
        for number in range(len(SCENARIOS)):
            y, mu, phi, spans = scenario(seed, number, series)
            for name, scorer in (
                ("ours", lambda c: fourier_scores(c, CURRENT, 52, 520)),
                ("farrington", lambda c: farrington_scores(c, CURRENT, 52)),
            ):
                begin = time.process_time()
                scores = scorer(y)
                spent[name] = spent.get(name, 0.0) + time.process_time() - begin
                found.setdefault(name, []).append(pod(scores, spans))
            for k, scores in enumerate(oracle_scores(y, mu, phi)):
                found.setdefault(f"oracle{k}", []).append(pod(scores, spans))
            weeks += series * len(CURRENT)
        for name, values in found.items():
            pods.setdefault(name, []).append(float(np.mean(values)))
    best = max((n for n in pods if n.startswith("oracle")), key=lambda n: np.mean(pods[n]))
    pods["oracle"] = pods[best]
    return pods, {name: 1000 * s / weeks for name, s in spent.items()}
