"""The figures: accuracy, planted outliers, distractors, coverage, false share, speed."""

import time
from datetime import date

import numpy as np
import polars as pl
from sklearn.metrics import average_precision_score

from benchmarks.like_cases import peers, world
from data_contracts import indicator, reference
from data_contracts.settings import shipped
from models.clauses import resolve
from models.like_cases import Disparity, Params, judge, learn
from models.like_cases.chance import hashes
from models.like_cases.compare import Comparison, compare
from models.like_cases.facts import circumstances, features
from models.like_cases.peers.expected import peer_weights, weighted_quantiles
from models.like_cases.peers.neighbours import lists_of, nearest
from models.like_cases.peers.search import codes
from models.like_cases.prepare import decided

AS_OF = date(2027, 1, 1)
#: From this day on decisions have no part in what is learnt in :func:`fewer`.
FRESH = date(2026, 8, 15)
_MIN_CLAUSE = 50
OBVIOUS = float(indicator("P003")["obvious_q"])


def _compared(pool: pl.DataFrame, params: Params, seed: int) -> tuple[features.Facts, Comparison]:
    shown = circumstances.flags(circumstances.read(pool)).to_numpy()
    return features.build(pool, shown, params, seed), compare(pool, shown, params, seed)


def _all(facts: features.Facts) -> np.ndarray:
    """Return structured facts and text, what the comparison itself sees."""
    text = facts.vectors[:, facts.vectors.shape[1] - facts.text_dims :]
    return np.concatenate([facts.regressors, text], axis=1)


def coverage(found: Comparison, groups: np.ndarray, counts: np.ndarray) -> dict[str, float]:
    """Return the share of fines inside the stated places: all, and least over clauses of 50 and more.

    No density has seen the fine it is asked about; the level is drawn over all of a clause.
    """
    y = found.like.y[:, None]
    inside = ((y >= found.pieces.low) & (y <= found.pieces.high)).any(axis=1)
    counts = counts & np.isfinite(found.moved.score)
    shares = [
        inside[counts & (groups == g)].mean()
        for g in np.unique(groups)
        if (counts & (groups == g)).sum() >= _MIN_CLAUSE
    ]
    several = np.isfinite(found.pieces.low).sum(axis=1) > 1
    return {
        "coverage": float(inside[counts].mean()), "worst_coverage": float(min(shares)),
        "in_several_places": float(several[counts].mean()),
    }  # fmt: skip


def generated(seed: int, n: int) -> dict[str, float]:
    """Return the figures of one generated world with planted cases and of one clean world."""
    params = shipped(Params)
    made = world.make(n, seed)
    cases = made.cases.join(resolve(made.cases, reference.statutes()), on="case_key")
    got = judge(cases, params, as_of=AS_OF, seed=seed).disparity.join(made.truth, on="case_key")
    seen = got.filter(pl.col("outcome") != "not_evaluated").sort("case_key")
    planted = seen["planted"].is_not_null().to_numpy()
    flagged = (seen["outcome"] == "flagged").to_numpy()
    pool = decided(cases, AS_OF, params).filter(
        pl.col("case_key").is_in(seen["case_key"].implode())
    )
    y, groups = pool["y"].to_numpy(), codes(pool["block"])
    spared = seen["spared"].to_numpy()
    facts, found = _compared(pool, params, seed)
    yuan = np.log(np.maximum(pool["fine"].to_numpy(), params.zero_yuan))
    off = np.where(spared, 0.0, np.abs(yuan - seen["mu"].to_numpy()))
    ap = {
        "ours": np.nan_to_num(seen["score"].to_numpy(), nan=-1e9),
        "oracle": off,
        "clause": peers.clause_median(y, groups)[1],
        "forest": np.abs(y - peers.forest(facts.regressors, y, groups, seed)),
        "plain_knn": np.abs(y - peers.plain_neighbours(pool["text"].to_list(), y, groups, seed)),
    }
    out = {f"ap_{k}": float(average_precision_score(planted, v)) for k, v in ap.items()}
    clean = world.make(n, seed + 1000, planted=0.0)
    clean_cases = clean.cases.join(resolve(clean.cases, reference.statutes()), on="case_key")
    false = judge(clean_cases, params, as_of=AS_OF, seed=seed).disparity
    return out | {
        "planted": float(planted.sum()),
        "planted_flagged": float(flagged[planted].sum()),
        "flagged": float(flagged.sum()),
        "distractors_flagged": float(flagged[seen["distractor"].to_numpy()].mean()),
        **coverage(found, groups, ~spared & ~planted),
        "clean_flagged_per_1000": 1000 * float((false["outcome"] == "flagged").to_numpy().mean()),
        "unresolved": float(cases["clause_id"].is_null().to_numpy().mean()),
    }


def fewer(seed: int, n: int, taken: int = 5) -> dict[str, float]:
    """Return the share of cases whose expected fine or level moves when one case goes.

    Expected fine: by more than 5 %, or at all (more than one in a million); ``others`` had it neither
    as a peer nor as one of their own fine. Measured by what was learnt before :data:`FRESH`, and learnt
    anew from all cases (``anew``).
    """
    made = world.make(n, seed, planted=0.01)
    cases = made.cases.join(resolve(made.cases, reference.statutes()), on="case_key")
    asked, sums = cases["case_key"].to_list(), dict.fromkeys(_MOVED, 0.0)
    gone = np.random.default_rng(seed).choice(asked, taken, replace=False).tolist()
    for name, yardstick in (("stands", learn(cases, as_of=AS_OF, until=FRESH)), ("anew", None)):
        whole = judge(cases, as_of=AS_OF, asked=asked, yardstick=yardstick)
        for key in gone:
            left = cases.filter(pl.col("case_key") != key)
            found = _moved(whole, judge(left, as_of=AS_OF, yardstick=yardstick), key)
            for what, share in found.items():
                sums[f"{name}_{what}"] += share / taken
    return sums


_MOVED = [f"{a}_{b}" for a in ("stands", "anew") for b in ("by_5_percent", "at_all", "others")]


def _moved(before: Disparity, after: Disparity, gone: str) -> dict[str, float]:
    both = before.disparity.join(after.disparity, on="case_key", suffix="_then")
    both = both.filter(pl.col("expected_q50").is_not_null())
    gap = (pl.col("expected_q50").log() - pl.col("expected_q50_then").log()).abs().fill_nan(0.0)
    level = pl.col("outcome") != pl.col("outcome_then")
    peers = before.peers.filter(peer_case_key=gone)["case_key"].implode()
    fine = float(before.disparity.filter(case_key=gone)["fine_yuan"].item() or 0)
    same = (pl.col("fine_yuan").cast(pl.Float64) / max(fine, 1.0)).log().abs() <= 0.051
    beside = pl.col("case_key").is_in(peers) | same
    some = (gap > 1e-6) | level
    return both.select(
        by_5_percent=(gap > np.log(1.05)).mean(), at_all=some.mean(), others=(some & ~beside).mean()
    ).row(0, named=True)


def real(pool: pl.DataFrame, seed: int) -> dict[str, float]:
    """Return how well planted outliers are found on real texts and fines, and coverage without any."""
    params = shipped(Params, zero_yuan=1.0, min_gap_yuan=0.0)
    y, groups = pool["y"].to_numpy(), codes(pool["block"])
    facts, found = _compared(pool, params, seed)
    out = coverage(found, groups, np.ones(len(y), dtype=np.bool_))
    out["flagged_as_they_are"] = float((found.moved.expected_false <= params.q_level).mean())
    rng = np.random.default_rng(seed)
    planted = rng.random(len(y)) < 0.02
    shift = np.where(rng.random(len(y)) < 0.7, 1.0, -1.0) * np.log(rng.uniform(8, 20, len(y)))
    moved = pool.with_columns(y=pl.Series(y + np.where(planted, shift, 0.0)))
    _, again = _compared(moved, params, seed)
    after = moved["y"].to_numpy()
    scores = {
        "ours": np.nan_to_num(again.moved.score, nan=-99.0),
        "clause": peers.clause_median(after, groups)[1],
        "forest": np.abs(after - peers.forest(_all(facts), after, groups, seed)),
        "plain_knn": np.abs(
            after - peers.plain_neighbours(pool["text"].to_list(), after, groups, seed)
        ),
    }
    out |= {f"ap_{k}": float(average_precision_score(planted, v)) for k, v in scores.items()}
    for name, level in (("obvious", OBVIOUS), ("flagged", params.q_level)):
        flag = again.moved.expected_false <= level
        out[f"precision_{name}"] = float((planted & flag).sum() / max(1, flag.sum()))
        out[f"recall_{name}"] = float((planted & flag).sum() / planted.sum())
    return out


def speed(seed: int, n: int = 20_000, dims: int = 190) -> dict[str, float]:
    """Return cases a second for neighbours and quantiles given vectors, and what is lost."""
    rng = np.random.default_rng(seed)
    low = rng.standard_normal((n, 12)) @ rng.standard_normal((12, dims))
    vectors = (low + 0.5 * rng.standard_normal((n, dims))).astype(np.float32)
    y = low[:, 0] + rng.normal(0, 0.3, n)
    params, drawn = shipped(Params), hashes(pl.Series([f"{i:06d}" for i in range(n)]), seed)
    out = {}
    for name, blocks in (("blocks_of_500", np.arange(n) // 500), ("one_block", np.zeros(n, int))):
        start, cpu = time.perf_counter(), time.process_time()
        lists = {b: lists_of(vectors, drawn, params.max_leaf) for b in ([] if blocks[-1] else [0])}
        index, distance = nearest(vectors, blocks, params.k, lists, drawn)
        weights = peer_weights(distance)
        middle = weighted_quantiles(y[index], weights, (0.1, 0.5, 0.9))[:, 1]
        out[f"{name}_per_s"] = n / (time.perf_counter() - start)
        out[f"{name}_per_cpu_s"] = n / (time.process_time() - cpu)
        out[f"{name}_mae"] = float(np.abs(y - middle).mean())
    exact = nearest(vectors, np.zeros(n, int), params.k, queries=np.arange(n) < 2000)
    rows = np.arange(2000)
    shared = [len(set(index[r]) & set(exact[0][r])) / params.k for r in rows]
    middle = weighted_quantiles(y[exact[0][rows]], peer_weights(exact[1][rows]), (0.5,))[:, 0]
    out["one_block_recall"] = float(np.mean(shared))
    out["exact_mae"] = float(np.abs(y[rows] - middle).mean())
    return out
