"""From scores, flags and truth to the figures of the table."""

from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.county_revenue import informed, oracle, peers
from benchmarks.county_revenue.simulate import BOTH, FREQUENCY, SEVERITY, Truth, World, simulate
from data_contracts.settings import shipped
from models.county_revenue import Params, judge

Floats = NDArray[np.float64]
AS_OF = date(2100, 1, 1)


def grid(frame: pl.DataFrame, name: str, counties: int) -> NDArray[np.generic]:
    return frame[name].to_numpy().reshape(counties, -1).T


def evaluated(truth: Truth, world: World) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return clean and abnormal months after burn-in; two after an episode are neither."""
    after = np.zeros(truth.kind.shape, dtype=bool)
    after[world.burn_in :] = True
    return after & (truth.kind == 0), after & (truth.kind > 0)


def detected(above: NDArray[np.bool_], truth: Truth, kinds: tuple[int, ...]) -> Floats:
    """One value an episode: was any of its months above."""
    return np.array([above[a:b, i].any() for i, a, b, k in truth.episodes if k in kinds], float)


def pod_at(score: Floats, truth: Truth, world: World, rate: float, kinds: tuple[int, ...]) -> float:
    """Share of episodes found at the threshold that ``rate`` of clean months pass."""
    clean, _ = evaluated(truth, world)
    clean = clean & np.isfinite(score)
    above = np.nan_to_num(score, nan=-99.0) > np.quantile(score[clean], 1 - rate)
    hits = detected(above, truth, kinds)
    return float(hits.mean()) if len(hits) else float("nan")


def pod_at_ppv(score: Floats, truth: Truth, world: World, ppv: float) -> float:
    """Share of episodes found at the best threshold at which ``ppv`` of the flags are true."""
    clean, abnormal = evaluated(truth, world)
    score = np.nan_to_num(score, nan=-99.0)
    best = 0.0
    for line in np.quantile(score[clean], 1 - np.geomspace(0.0002, 0.02, 60)):
        above = score > line
        true, false = (above & abnormal).sum(), (above & clean).sum()
        if true >= ppv * (true + false) > 0:
            best = max(best, float(detected(above, truth, (FREQUENCY, SEVERITY, BOTH)).mean()))
    return best


def delay(flag: NDArray[np.bool_], truth: Truth) -> float:
    """Median months from an episode's begin to its first flag, of those found."""
    waits = [int(np.argmax(flag[a:b, i])) for i, a, b, _ in truth.episodes if flag[a:b, i].any()]
    return float(np.median(waits)) if waits else float("nan")


def fdp(flag: NDArray[np.bool_], clean: NDArray[np.bool_], abnormal: NDArray[np.bool_]) -> float:
    """Realised false-discovery rate: the mean over months of the false share of its flags."""
    months = np.flatnonzero((clean | abnormal).any(axis=1))
    false = (flag & clean)[months].sum(axis=1)
    total = false + (flag & abnormal)[months].sum(axis=1)
    return float((false / np.maximum(total, 1)).mean())


def one(seed: int, world: World, effort: int) -> dict[str, float]:
    """Run one seed of one world; returns every figure by name."""
    frame, truth = simulate(seed, world)
    out = judge(frame, shipped(Params), AS_OF)
    n = world.counties
    score = grid(out, "score", n).astype(float)
    flag = grid(out, "outcome", n) == "flagged"
    q = grid(out, "q_value", n).astype(float)
    clean, abnormal = evaluated(truth, world)
    money = frame["decided_yuan"].to_numpy().reshape(n, -1).T
    known = oracle.scores(truth, world) if truth.episodes else np.zeros_like(score)
    found = {"fpr": flag[clean].mean(), "n_false": float((flag & clean).sum())}
    found |= {"n_true": float((flag & abnormal).sum()), "delay": delay(flag, truth)}
    for level in (0.05, 0.10):
        found[f"fdr_{level:.2f}"] = fdp(np.nan_to_num(q, nan=1.0) <= level, clean, abnormal)
    after = np.zeros_like(flag)
    after[world.burn_in :] = True
    found["huge_flagged"] = float((flag & truth.huge & after).sum())
    found["huge_months"] = float((truth.huge & after).sum())
    found["campaign_flagged"] = float((flag & truth.campaign & clean).sum())
    found["campaign_months"] = float((truth.campaign & clean).sum())
    tiny = truth.mean < 2
    found["tiny_on_one"] = float((flag & tiny & (truth.count <= 1)).sum())
    size = np.quantile(truth.mean[world.burn_in :], [1 / 3, 2 / 3])
    for k, name in enumerate(("small", "middle", "large")):
        here = np.searchsorted(size, truth.mean) == k
        found[f"true_{name}"] = float((flag & abnormal & here).sum())
        found[f"false_{name}"] = float((flag & clean & here).sum())
    if not truth.episodes:
        return found
    every = (FREQUENCY, SEVERITY, BOTH)
    found["own"] = float(detected(flag, truth, every).mean())
    scored = {"ours": score, "oracle": known, "informed": informed.scores(frame, truth)}
    for name, values in scored.items():
        found[f"ppv80_{name}"] = pod_at_ppv(values, truth, world, 0.80)
    scored |= peers.scores(money, truth.count, seed, world.burn_in, effort)
    for name, values in scored.items():
        found[f"pod_{name}"] = pod_at(values, truth, world, 0.01, every)
    for name, line in (("yoy", 0.2), ("yoy", 0.5), ("yoy_ytd", 0.2)):
        rule = scored[name] > line
        found[f"rule_{name}_{line}_fpr"] = rule[clean].mean()
        true, false = (rule & abnormal).sum(), (rule & clean).sum()
        found[f"rule_{name}_{line}_ppv"] = float(true / max(true + false, 1))
    return found
