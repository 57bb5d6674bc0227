"""A province of invented counties whose truth is known, month by month, case by case."""

from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CLEAN, GREY = 0, -1
FREQUENCY, SEVERITY, BOTH = 1, 2, 3


@dataclass(frozen=True)
class World:
    """What is drawn. The defaults are the main world of the benchmark.

    They were fixed before the method was tuned on it, by the oracle alone: effects and chance
    of an episode as first planned, the size of the counties such that the oracle finds about
    .62 of the episodes at 1 % false positives.

    Attributes
    ----------
    share_per_month : float
        Chance that a county in a clean state begins an episode in a month.
    effect, effect_both : tuple
        Bounds of the factor on the number or the weight, and on each of both.
    overdispersion : tuple
        Bounds of the counties' phi (variance mu + phi mu^2).
    """

    counties: int = 120
    months: int = 96
    burn_in: int = 36
    log_size: tuple[float, float] = (2.3, 1.0)
    overdispersion: tuple[float, float] = (0.02, 0.25)
    drift: float = 0.02
    season_own: float = 0.08
    shock: float = 0.12
    shock_severity: float = 0.08
    within: tuple[float, float] = (0.9, 1.4)
    between: float = 0.10
    share_per_month: float = 0.01
    kinds: tuple[int, ...] = (FREQUENCY, SEVERITY, BOTH)
    effect: tuple[float, float] = (1.4, 2.0)
    effect_both: tuple[float, float] = (1.25, 1.75)
    length: tuple[int, int] = (3, 8)
    huge_share: float = 0.01
    gap_share: float = 0.01
    late_share: float = 0.05
    campaigns: int = 3
    campaign_factor: float = 1.6


@dataclass
class Truth:
    """Arrays of shape (months, counties) the generator knows and a detector does not."""

    kind: Ints
    factor_frequency: Floats
    factor_severity: Floats
    mean: Floats
    exposure: Floats
    overdispersion: Floats
    log_mean: Floats
    within: Floats
    between: float
    huge: NDArray[np.bool_]
    campaign: NDArray[np.bool_]
    normal_total: Floats
    normal_number: Floats
    count: Floats
    episodes: list[tuple[int, int, int, int]] = field(default_factory=list)


def _episodes(rng: np.random.Generator, world: World) -> tuple[Ints, Floats, Floats, list]:
    shape = (world.months, world.counties)
    kind = np.zeros(shape, dtype=np.int64)
    frequency, severity = np.ones(shape), np.ones(shape)
    found = []
    for i in range(world.counties):
        t = 6
        while t < world.months:
            if rng.random() >= world.share_per_month:
                t += 1
                continue
            stop = min(t + int(rng.integers(world.length[0], world.length[1] + 1)), world.months)
            what = int(rng.choice(world.kinds))
            low, high = world.effect_both if what == BOTH else world.effect
            if what in (FREQUENCY, BOTH):
                frequency[t:stop, i] = rng.uniform(low, high)
            if what in (SEVERITY, BOTH):
                severity[t:stop, i] = rng.uniform(low, high)
            kind[t:stop, i] = what
            kind[stop : stop + 2, i] = GREY
            if t >= world.burn_in:
                found.append((i, t, stop, what))
            t = stop + 6
    return kind, frequency, severity, found


def _means(rng: np.random.Generator, world: World) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Draw expected numbers and log amounts with seasons, drift, shocks and campaigns."""
    months, n = world.months, world.counties
    t = np.arange(months)
    size = rng.normal(*world.log_size, n)
    walk = np.cumsum(rng.normal(0, world.drift, (months, n)), axis=0)
    season = 0.25 * np.sin(2 * np.pi * (t % 12) / 12 + rng.uniform(0, 6)) + 0.2 * (t % 12 == 11)
    own = rng.normal(0, world.season_own, (12, n))[t % 12]
    shock = rng.normal(0, world.shock, months)
    campaign = np.zeros((months, n), dtype=bool)
    lift = np.zeros((months, n))
    for _ in range(world.campaigns):
        start = int(rng.integers(world.burn_in, months - 3))
        campaign[start : start + 3] = True
        strength = np.log(world.campaign_factor) * rng.normal(1, 0.25, n)
        lift[start : start + 3] = strength
    log_number = size + walk + season[:, None] + own + shock[:, None] + lift
    weight = rng.normal(9, 0.5, n) + np.cumsum(rng.normal(0, 0.01, (months, n)), axis=0)
    log_mean = weight + rng.normal(0, world.shock_severity, months)[:, None]
    log_mean = log_mean + rng.normal(0, 0.05, (12, n))[t % 12]
    return np.exp(log_number), log_mean, campaign


def _reporting(rng: np.random.Generator, world: World) -> Floats:
    """Draw records that come late: whole months with the next (exposure 0, then 2 or 3), or parts."""
    shape = (world.months, world.counties)
    exposure = np.ones(shape)
    gap = rng.random(shape) < world.gap_share
    for t, i in zip(*np.nonzero(gap), strict=True):
        run = int(rng.integers(1, 3))
        if t >= 2 and t + run < world.months and (exposure[t - 1 : t + run + 1, i] == 1).all():
            exposure[t : t + run, i] = 0
            exposure[t + run, i] = run + 1
    late = rng.random(shape) < world.late_share
    for t, i in zip(*np.nonzero(late), strict=True):
        if t + 1 < world.months and exposure[t, i] == exposure[t + 1, i] == 1:
            part = rng.uniform(0.1, 0.5)
            exposure[t, i] -= part
            exposure[t + 1, i] += part
    return exposure


def simulate(seed: int, world: World | None = None) -> tuple[pl.DataFrame, Truth]:
    """Draw one province.

    Returns
    -------
    region_month : pl.DataFrame
        feat_region_month of the product, sorted by region and month.
    truth : Truth
    """
    world = world or World()
    rng = np.random.default_rng(seed)
    kind, up_frequency, up_severity, episodes = _episodes(rng, world)
    mean, log_mean, campaign = _means(rng, world)
    exposure = _reporting(rng, world)
    phi = np.broadcast_to(rng.uniform(*world.overdispersion, world.counties), mean.shape)
    within = np.broadcast_to(rng.uniform(*world.within, world.counties), mean.shape)
    mu = mean * exposure * up_frequency
    count = rng.poisson(rng.gamma(1 / phi, phi * mu)).astype(float)
    level = log_mean + np.log(up_severity) + rng.normal(0, world.between, mean.shape)
    flat = np.repeat(np.arange(mean.size), count.ravel().astype(int))
    amount = rng.normal(level.ravel()[flat], within.ravel()[flat])
    huge = (rng.random(mean.shape) < world.huge_share) & (count > 0) & (kind == CLEAN)
    first = np.searchsorted(flat, np.flatnonzero(huge.ravel()))
    ordinary = np.ones(flat.size, dtype=bool)
    ordinary[first] = False
    amount[first] = log_mean.ravel()[flat[first]] + rng.uniform(np.log(30), np.log(500), first.size)

    def total(weights: Floats | None = None) -> Floats:
        return np.bincount(flat, weights=weights, minlength=mean.size).reshape(mean.shape)

    money = np.round(np.exp(amount), 2)
    largest = np.full(mean.size, -np.inf)
    np.maximum.at(largest, flat, money)
    truth = Truth(
        kind=kind, factor_frequency=up_frequency, factor_severity=up_severity, mean=mean,
        exposure=exposure, overdispersion=phi, log_mean=log_mean, within=within,
        between=world.between, huge=huge, campaign=campaign,
        normal_total=total(amount * ordinary), normal_number=total(ordinary.astype(float)),
        count=count, episodes=episodes,
    )  # fmt: skip
    frame = _frame(count, total(np.log(money)), total(money), largest.reshape(mean.shape), campaign)
    squares = total(np.log(money) ** 2)
    frame = frame.with_columns(pl.Series("sum_sq_log_fine", squares.T.ravel()))
    return frame, truth


def _frame(
    count: Floats, log_total: Floats, money: Floats, largest: Floats, campaign: NDArray[np.bool_]
) -> pl.DataFrame:
    months, n = count.shape
    codes = [f"99{i // 100 + 1:02d}{i % 100:02d}" for i in range(n)]
    labels = [f"{2010 + t // 12}-{t % 12 + 1:02d}" for t in range(months)]
    empty = count == 0
    return pl.DataFrame({
        "region_code": np.repeat(codes, months),
        "month": np.tile(labels, n),
        "cases": count.T.ravel().astype(np.int64),
        "fined_cases": count.T.ravel().astype(np.int64),
        "sum_log_fine": log_total.T.ravel(),
        "fines_yuan": money.T.ravel(),
        "confiscations_yuan": np.zeros(count.size),
        "decided_yuan": money.T.ravel(),
        "largest_case_yuan": np.where(empty, 0, largest).T.ravel(),
        "campaign_share": np.where(campaign, 0.4, 0.0).T.ravel(),
    })  # fmt: skip
