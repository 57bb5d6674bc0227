"""Like cases, unlike fines: the judgement on every decided case."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from models.like_cases import circumstances, labelled, peers, sentences
from models.like_cases.adjust import centred
from models.like_cases.compare import Bools, Comparison, Doubles, codes, compare
from models.like_cases.facts import read_facts
from models.like_cases.params import Params
from models.like_cases.prepare import decided

DISPARITY_SCHEMA: dict[str, Any] = {
    "case_key": pl.String, "clause_id": pl.String, "comparison_level": pl.String,
    "n_peers": pl.Int64, "fine_yuan": pl.Decimal(18, 2), "expected_q10": pl.Float64,
    "expected_q50": pl.Float64, "expected_q90": pl.Float64, "position": pl.Float64,
    "direction": pl.String, "score": pl.Float64, "p_value": pl.Float64, "q_value": pl.Float64,
    "outcome": pl.String, "not_evaluated_reason": pl.String, "reason": pl.String,
    "region_code": pl.String, "organ_code": pl.String, "decision_no": pl.String,
    "decision_date": pl.Date, "n_peers_below": pl.Int64, "n_peers_within": pl.Int64,
    "explained_by": pl.List(pl.String),
}  # fmt: skip
#: Peers who were not fined stay "not fined" up to so many times what a fine of 0 counts as.
_NOUGHT = 1.5
RESIDUAL_SCHEMA: dict[str, Any] = {
    "case_key": pl.String, "block": pl.String, "parent_block": pl.String,
    "decision_date": pl.Date, "residual": pl.Float64, "net": pl.Float64,
}  # fmt: skip


@dataclass(frozen=True)
class Disparity:
    """Frames of the judgement: out_case_disparity, _peers, _facts, _labels.

    ``residuals``, one row a compared case, is what the views of organs and benchmarks stand on:
    the logarithm of the fine less what clause and facts explain (``residual``), and less the facts
    alone (``net``).
    """

    disparity: pl.DataFrame
    peers: pl.DataFrame
    facts: pl.DataFrame
    labelled: pl.DataFrame
    residuals: pl.DataFrame

    def only(self, keys: pl.Series) -> "Disparity":
        """Return the rows of the cases ``keys``: the others were there to be compared with."""
        of_keys = pl.col("case_key").is_in(keys.implode())
        return Disparity(*(getattr(self, f.name).filter(of_keys) for f in fields(self)))


def judge(
    cases: pl.DataFrame,
    params: Params | None = None,
    *,
    as_of: date,
    seed: int = 0,
    asked: Collection[str] = (),
) -> Disparity:
    """Judge every decided case against its nearest peers under the same clause.

    Parameters
    ----------
    cases : pl.DataFrame
        feat_case joined with feat_case_clause on ``case_key``.
    params : Params, optional
    as_of : date
        Decisions after it are left out.
    seed : int
        For the text space and the search in large blocks.
    asked : collection of str
        Case keys whose peers are wanted although they are not flagged.

    Returns
    -------
    Disparity
        One row a decided case in ``disparity``: flagged, clear, or not_evaluated with a reason of
        :data:`prepare.REASONS`; every frame sorted by its key.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` is absent.

    References
    ----------
    docs/methods/like_cases.md
    """
    params = params or Params()
    frame = decided(cases, as_of, params)
    shown, facts = read_facts(frame)
    may = frame["not_evaluated_reason"].is_null()
    pool, shown = frame.filter(may), shown[may.to_numpy()]
    rest = _unjudged(frame.filter(~may))
    if pool.is_empty():
        none = [
            pl.DataFrame(schema=s) for s in (peers.PEER_SCHEMA, labelled.SCHEMA, RESIDUAL_SCHEMA)
        ]
        return Disparity(rest, none[0], facts, *none[1:])
    del frame
    found = compare(pool, shown, params, seed)
    judged = _judged(pool, found, params)
    wanted = (judged["outcome"] == "flagged") | judged["case_key"].is_in(list(asked))
    rows = np.flatnonzero(wanted.to_numpy())
    block = codes(pool["block"])
    y = pool["y"].to_numpy()
    net, residual = y - found.facts_alone, centred(y, block) - found.worth
    return Disparity(
        pl.concat([judged, rest]).sort("case_key"),
        peers.table(pool, shown, found, rows),
        facts,
        labelled.compare(pool, shown, found, rows, params, seed),
        pool.with_columns(residual=pl.Series(residual), net=pl.Series(net)).select(
            *RESIDUAL_SCHEMA
        ),
    )


def _judged(pool: pl.DataFrame, found: Comparison, params: Params) -> pl.DataFrame:
    """Return out_case_disparity for the comparable cases."""
    few = found.n_peers < params.min_peers
    most = np.where(np.isfinite(found.most), pool["statutory_max_yuan"].to_numpy(), np.inf)
    expected = (found.low, found.middle, found.high)
    amount = [np.minimum(_yuan(v, params), most) for v in expected]
    amount.append(_yuan(found.raw_middle, params))
    fine = pool["fine"].to_numpy()
    flag = ~few & _far(fine, amount[1], params) & (found.q_value <= params.q_level)
    flag &= _beyond_room(found, params)
    explained = _explained(pool, found, few | flag, fine, amount[3], params)
    high = found.deviation >= 0
    places = {i: _places(pool, found, i) for i in np.flatnonzero(flag).tolist()}
    told = (few, flag, explained, amount, places, params)
    reasons = [_sentence(pool, found, i, v, *told) for i, v in enumerate(fine.tolist())]
    blank = np.where(few, np.nan, 1.0)
    level = np.where(found.is_widened, "parent", "clause")
    outcome = np.where(few, "not_evaluated", np.where(flag, "flagged", "clear"))
    columns = {
        "comparison_level": pl.Series(level),
        "n_peers": pl.Series(found.n_peers),
        "expected_q10": pl.Series(amount[0] * blank),
        "expected_q50": pl.Series(amount[1] * blank),
        "expected_q90": pl.Series(amount[2] * blank),
        "direction": pl.Series(np.where(high, "high", "low")),
        "score": pl.Series(found.score * blank),
        "p_value": pl.Series(found.p_value * blank),
        "q_value": pl.Series(found.q_value * blank),
        "outcome": pl.Series(outcome),
        "not_evaluated_reason": pl.Series(["too_few_peers" if f else None for f in few]),
        "reason": pl.Series(reasons),
        "n_peers_below": _counts(pool.height, places, "below"),
        "n_peers_within": _counts(pool.height, places, "within"),
        "explained_by": pl.Series(explained, dtype=pl.List(pl.String)),
    }
    return _conform(pool.with_columns(**columns))


def _yuan(log_amount: Doubles, params: Params) -> Doubles:
    """Return yuan; what counts as a fine of 0 is 0 again."""
    amount = np.exp(log_amount)
    return np.asarray(np.where(amount <= params.zero_yuan * 1.0001, 0.0, amount))


def _far(fine: Doubles, middle: Doubles, params: Params) -> Bools:
    """Return whether the fine is far enough from the expected one to be worth a reviewer's time."""
    least = params.zero_yuan
    ratio = np.maximum(fine, least) / np.maximum(middle, least)
    far = (ratio >= params.min_ratio) | (ratio <= 1 / params.min_ratio)
    return np.asarray(far & (np.abs(fine - middle) >= params.min_gap_yuan))


def _beyond_room(found: Comparison, params: Params) -> Bools:
    """Return whether the ratio holds after the room that unshared facts give."""
    return np.asarray(np.abs(found.deviation) - found.room >= np.log(params.min_ratio))


def _explained(
    pool: pl.DataFrame,
    found: Comparison,
    settled: Bools,
    fine: Doubles,
    raw: Doubles,
    params: Params,
) -> list[list[str]]:
    """Return the facts that account for a fine far from those of its peers.

    Only where the fine is near what the peers' fines would be with the facts of the case; a fine
    that is merely not far enough out is not called explained.
    """
    weight = np.array([c.weight for c in circumstances.CIRCUMSTANCES])
    zh = [c.zh for c in circumstances.CIRCUMSTANCES]
    candidates = ~settled & _far(fine, raw, params) & ~_beyond_room(found, params)
    out: list[list[str]] = [[] for _ in range(pool.height)]
    for i in np.flatnonzero(candidates).tolist():
        wanted = 1 if fine[i] > raw[i] else -1
        mine = found.unshared[i] & (weight == wanted)
        gone = found.missing[i] & (weight == -wanted)
        out[i] = [zh[c] for c in np.flatnonzero(mine)]
        out[i] += [f"无{zh[c]}情节" for c in np.flatnonzero(gone)]
    return out


def _sentence(
    pool: pl.DataFrame,
    found: Comparison,
    i: int,
    fine: float,
    few: Bools,
    flag: Bools,
    explained: list[list[str]],
    amount: list[Doubles],
    places: Mapping[int, sentences.Places],
    params: Params,
) -> str:
    n = int(found.n_peers[i])
    if few[i]:
        return sentences.not_evaluated("too_few_peers", n)
    direction = "high" if found.deviation[i] >= 0 else "low"
    if flag[i]:
        common, unlike = _common(pool, found, i), _unlike(found, i)
        near = found.peers[i][found.peers[i] >= 0]
        median = float(np.median(pool["fine"].gather(near).to_numpy()))
        expected = float(amount[1][i])
        # the scale knows no less than that
        if median == 0 and expected < _NOUGHT * params.zero_yuan:
            expected = 0.0
        in_law = sentences.in_law(places[i], fine, median, params.peers_outside)
        return sentences.flagged(n, median, expected, fine, direction, common, unlike, in_law)
    if explained[i]:
        return sentences.explained(n, float(amount[3][i]), fine, explained[i])
    return sentences.clear(n, float(amount[0][i]), float(amount[2][i]), fine)


def _places(pool: pl.DataFrame, found: Comparison, i: int) -> sentences.Places:
    """Return where a case and its peers lie in the statutory range."""
    near = found.peers[i][found.peers[i] >= 0]
    theirs = pool.select("position", "fine")[near]
    position = theirs["position"]
    return sentences.Places(
        own=pool["position"][i],
        n=len(near),
        below=int((position < 0).sum()) if position.null_count() < len(near) else None,
        within=int(position.is_between(0, 1).sum()) if position.null_count() < len(near) else None,
        unfined=int(((position < 0) & (theirs["fine"] == 0)).sum()),
    )


def _counts(height: int, places: Mapping[int, sentences.Places], name: str) -> pl.Series:
    """Return a count for the cases that have places, null for the others."""
    found = [getattr(places[i], name) if i in places else None for i in range(height)]
    return pl.Series(found, dtype=pl.Int64)


def _common(pool: pl.DataFrame, found: Comparison, i: int) -> str:
    """Return what a flagged case has in common with most of its peers."""
    near = found.peers[i][found.peers[i] >= 0]
    mine = pool["goods"][i]
    alike = False
    if mine is not None:
        theirs = pool["goods"].gather(near)
        ratio = (theirs + 100) / (mine + 100)
        alike = bool((ratio.is_between(1 / 3, 3).fill_null(value=False)).mean() >= 0.6)
    shared = found.shared[i]
    codes_shared = [c.code for c, s in zip(circumstances.CIRCUMSTANCES, shared, strict=True) if s]
    return sentences.alike(alike, codes_shared)


def _unlike(found: Comparison, i: int) -> str:
    """Return the first fact that speaks for the deviation yet does not account for it."""
    wanted = 1 if found.deviation[i] >= 0 else -1
    for c, own in zip(circumstances.CIRCUMSTANCES, found.unshared[i], strict=True):
        if own and c.weight == wanted:
            return c.zh
    return ""


def _unjudged(frame: pl.DataFrame) -> pl.DataFrame:
    """Return out_case_disparity for the cases that cannot be compared at all."""
    told = {r: sentences.not_evaluated(r, 0) for r in frame["not_evaluated_reason"].unique()}
    low, high = pl.col("statutory_min_yuan"), pl.col("statutory_max_yuan")
    return _conform(
        frame.with_columns(
            outcome=pl.lit("not_evaluated"),
            n_peers=pl.lit(0, dtype=pl.Int64),
            direction=pl.when(pl.col("fine") < (low + high) / 2)
            .then(pl.lit("low"))
            .otherwise(pl.lit("high")),
            reason=pl.col("not_evaluated_reason").replace_strict(told, return_dtype=pl.String),
        )
    )


def _conform(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the columns of out_case_disparity with their types; NaN becomes null."""
    frame = frame.with_columns(fine_yuan="fine", organ_code="organ")
    columns = []
    for name, kind in DISPARITY_SCHEMA.items():
        column = pl.col(name) if name in frame.columns else pl.lit(None).alias(name)
        columns.append(
            column.fill_nan(None).cast(kind) if kind == pl.Float64 else column.cast(kind)
        )
    return frame.select(columns).sort("case_key")
