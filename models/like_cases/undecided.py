"""Cases filed and not decided yet: the nearest decided ones, and what those were fined.

A help before the decision, never a recommended amount: the discretion benchmark comes first. The
range is that of the fines as they were, so a reader who looks the cases up finds it.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from data_contracts import schema_of, table
from data_contracts.settings import shipped
from models.arrays import Doubles, Floats, Ints
from models.like_cases import beside, chance
from models.like_cases.facts import circumstances
from models.like_cases.facts.circumstances import CIRCUMSTANCES
from models.like_cases.facts.features import FactSpace
from models.like_cases.parallel import same_everywhere
from models.like_cases.params import Params
from models.like_cases.peers import expected
from models.like_cases.prepare import decided

#: Of each clause and tier so many cases are looked at, the newest decisions first.
NEWEST = 250
#: Cases and dimensions the words are learnt in: enough to tell cases of one clause apart.
_SAMPLE, _DIMS = 1_500, 32
_LISTED = 5
_LEVELS = (0.1, 0.5, 0.9)

RANGE_SCHEMA = schema_of(
    table("feat_undecided"), "case_key", "comparison_level", "n_clause", "n_peers", "n_not_fined",
    "q10_yuan", "q50_yuan", "q90_yuan", "circumstances", "not_evaluated_reason",
)  # fmt: skip
PEER_SCHEMA = schema_of(
    table("feat_undecided__peers"), "case_key", "peer_case_key", "rank", "is_reference", "peer_fine_yuan",
    "peer_amount_yuan", "circumstances", "shared", "differs",
)  # fmt: skip
_NOTED = (
    "case_key", "block", "parent_block", "fine", "offset", "goods", "gains", "party_type", "organ",
    "region_code", "clause_id", *(c.code for c in CIRCUMSTANCES),
)  # fmt: skip


@dataclass(frozen=True)
class Undecided:
    """``ranges``, one row a case asked about; ``peers``, at most five a case, 参考案例 first."""

    ranges: pl.DataFrame
    peers: pl.DataFrame


@dataclass(frozen=True)
class _Cases:
    """Decided cases (the first ``n_pool`` rows) and those asked about, with their numbers."""

    frame: pl.DataFrame
    vectors: Floats
    fine: Doubles
    offset: Doubles
    n_pool: int


@same_everywhere
def undecided(
    asked: pl.DataFrame,
    cases: pl.DataFrame,
    params: Params | None = None,
    *,
    as_of: date,
    seed: int = 0,
    references: frozenset[str] = frozenset(),
    known: pl.DataFrame | None = None,
) -> Undecided:
    """Return for each case asked about the decided cases nearest to it and what they were fined.

    Parameters
    ----------
    asked : pl.DataFrame, shape (n, …)
        Cases as if of feat_case joined with feat_case_clause; a fine of their own is not used.
    cases : pl.DataFrame
        feat_case joined with feat_case_clause: whom to compare with; the newest :data:`NEWEST` of
        each clause and tier and the references are enough.
    params, as_of, seed :
        As for :func:`judge`; likeness is learnt on fewer cases and in fewer dimensions.
    references : frozenset of str
        Cases that reviewers marked as 参考案例: looked at whatever their age, and listed first.
    known : pl.DataFrame, optional
        How many decided cases there are in all, ``block, parent_block, n``; those of ``cases``
        unless given.

    Returns
    -------
    Undecided
        ``ranges`` has n rows, sorted by key: ``n_clause`` decided cases that may be compared under
        the clause and tier (the clause above where widened), weighted quantiles 10/50/90 of the fines of the
        ``n_peers`` nearest, in yuan; under a clause in multiples each fine counts as the same
        multiple of the case's own base. ``not_evaluated_reason`` is ``no_clause``,
        ``merged_fine`` or ``too_few_peers``, null where there is a range. In ``peers`` ``rank`` is the place by
        likeness, ``peer_amount_yuan`` the fine as it counts.
    """
    params = params or shipped(Params)
    ours = _as_if_decided(asked, as_of, params)
    may = ours["not_evaluated_reason"].is_null()
    ranges, ours = [_unanswered(ours.filter(~may))], ours.filter(may)
    pool = decided(cases, as_of, params).filter(
        pl.col("not_evaluated_reason").is_null(),
        pl.col("parent_block").is_in(ours["parent_block"].unique().to_list()),
    )
    if known is None:
        known = pool.group_by("block", "parent_block").agg(n=pl.len())
    listed: list[dict[str, Any]] = []
    if pool.is_empty() or ours.is_empty():
        ranges.append(_unanswered(ours.with_columns(not_evaluated_reason=pl.lit("too_few_peers"))))
    else:
        both = _numbered(_newest(pool, references), ours, params, seed)
        rows: list[dict[str, Any]] = []
        for members, asking, widened in _groups(both, params):
            _answer(both, members, asking, widened, params, references, rows, listed)
        schema = {name: kind for name, kind in RANGE_SCHEMA.items() if name != "n_clause"}
        ranges.append(_counted(pl.DataFrame(rows, schema=schema), ours, known))
    found = pl.DataFrame(listed, schema={**PEER_SCHEMA, "peer_fine_yuan": pl.Float64})
    return Undecided(
        pl.concat(ranges).sort("case_key"),
        found.cast({"peer_fine_yuan": pl.Decimal(18, 2)}).sort("case_key", maintain_order=True),
    )


def _as_if_decided(asked: pl.DataFrame, as_of: date, params: Params) -> pl.DataFrame:
    """Return the cases as if decided today, so that they can stand beside decided ones."""
    words = ("disposition", "decision_kind", "discretion", "case_status")
    blank = {name: pl.lit(None, dtype=pl.String) for name in words}
    kinds = pl.lit(None, dtype=pl.List(pl.String))
    frame = asked.with_columns(**blank, penalty_kinds=kinds, fine_yuan=pl.lit(0.0))
    frame = frame.with_columns(decision_date=pl.lit(as_of), is_decided=pl.lit(value=True))
    return decided(frame, as_of, params)


def _newest(pool: pl.DataFrame, references: frozenset[str]) -> pl.DataFrame:
    """Return the newest decisions of each clause and tier, and every 参考案例."""
    order = pool.sort("decision_date", "case_key", descending=[True, False])
    nth = pl.int_range(pl.len()).over("block")
    kept = (nth < NEWEST) | pl.col("case_key").is_in(sorted(references))
    return order.filter(kept).sort("case_key")


def _unanswered(ours: pl.DataFrame) -> pl.DataFrame:
    """Return rows of ``ranges`` without a range, with the reason of each case."""
    rows = [
        {
            "case_key": key,
            "n_clause": 0,
            "n_peers": 0,
            "n_not_fined": 0,
            "not_evaluated_reason": reason,
        }
        for key, reason in ours.select("case_key", "not_evaluated_reason").iter_rows()
    ]
    return pl.DataFrame(rows, schema=RANGE_SCHEMA)


def _counted(ranges: pl.DataFrame, ours: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Add ``n_clause``: how many decided cases there are where the peers were looked for."""
    places = ours.select("case_key", "block", "parent_block")
    for name in ("block", "parent_block"):
        n = known.group_by(name).agg(pl.col("n").sum().cast(pl.Int64).alias(f"n_{name}"))
        places = places.join(n, on=name, how="left")
    widened = pl.col("comparison_level") == "parent"
    n_clause = pl.when(widened).then("n_parent_block").otherwise("n_block").fill_null(0)
    joined = ranges.join(places, on="case_key", how="left").with_columns(n_clause=n_clause)
    return joined.select(*RANGE_SCHEMA)


def _numbered(pool: pl.DataFrame, ours: pl.DataFrame, params: Params, seed: int) -> _Cases:
    shared = [c for c in pool.columns if c in ours.columns]
    frame = pl.concat([pool.select(shared), ours.select(shared)], how="vertical_relaxed")
    shown = circumstances.flags(circumstances.read(frame))
    some = chance.first(chance.hashes(pool["case_key"], seed), _SAMPLE)
    space = FactSpace(replace(params, text_dims=_DIMS), seed).fit(pool[some])
    vectors = space.transform(frame, shown.to_numpy()).vectors
    frame = frame.with_columns(shown.get_columns()).select(_NOTED)
    fine, offset = frame["fine"].to_numpy(), frame["offset"].to_numpy()
    return _Cases(frame, vectors, fine, offset, pool.height)


def _groups(both: _Cases, params: Params) -> list[tuple[Ints, Ints, bool]]:
    """Return (decided rows, rows that ask, whether the clause was widened), clause by clause."""
    rows = both.frame.select("block", "parent_block").with_row_index("row")
    pool, asking = rows.head(both.n_pool), rows.slice(both.n_pool)
    found = []
    for key, group in asking.partition_by("block", as_dict=True, maintain_order=True).items():
        own = pool.filter(pl.col("block") == key[0])["row"]
        wider = pool.filter(pl.col("parent_block") == group["parent_block"][0])["row"]
        widened = len(own) < params.widen_below and len(wider) > len(own)
        members = (wider if widened else own).to_numpy().astype(np.int64)
        found.append((members, group["row"].to_numpy().astype(np.int64), widened))
    return found


def _answer(
    both: _Cases, members: Ints, asking: Ints, widened: bool, params: Params,
    references: frozenset[str], ranges: list[dict[str, Any]], listed: list[dict[str, Any]],
) -> None:  # fmt: skip
    """Add the rows of the cases ``asking`` under one clause, compared with its ``members``."""
    order, distance = _nearest(both.vectors, members, asking)
    near, gap = order[:, : params.k], distance[:, : params.k]
    amounts = both.fine[near]
    if not widened:
        amounts = amounts * np.exp(both.offset[asking][:, None] - both.offset[near])
    few = near.shape[1] < params.min_peers
    quantiles = np.full((len(asking), len(_LEVELS)), np.nan)
    if not few:
        weights = expected.peer_weights(gap)
        quantiles = expected.weighted_quantiles(amounts, weights, _LEVELS)
    cited = np.flatnonzero(both.frame["case_key"][: both.n_pool].is_in(sorted(references)))
    shown = [] if few else [_listed(row, near.shape[1], cited) for row in order]
    facts = _facts(
        both.frame, np.concatenate([asking, *(r[n] for r, n in zip(order, shown, strict=False))])
    )
    for i, row in enumerate(asking.tolist()):
        mine = facts[row]
        low, middle, high = (None if np.isnan(q) else q for q in quantiles[i].tolist())
        ranges.append({
            "case_key": mine["case_key"], "comparison_level": "parent" if widened else "clause",
            "n_peers": near.shape[1], "n_not_fined": int((amounts[i] == 0).sum()),
            "q10_yuan": low, "q50_yuan": middle, "q90_yuan": high, "circumstances": _held(mine),
            "not_evaluated_reason": "too_few_peers" if few else None,
        })  # fmt: skip
        for n in shown[i] if shown else []:
            theirs = facts[order[i, n]]
            same, other = beside.notes(mine, theirs)
            scale = 1.0 if widened else float(np.exp(mine["offset"] - theirs["offset"]))
            listed.append({
                "case_key": mine["case_key"], "peer_case_key": theirs["case_key"], "rank": n + 1,
                "is_reference": bool(np.isin(order[i, n], cited)), "peer_fine_yuan": theirs["fine"],
                "peer_amount_yuan": theirs["fine"] * scale, "circumstances": _held(theirs),
                "shared": same, "differs": other,
            })  # fmt: skip


def _nearest(vectors: Floats, members: Ints, asking: Ints) -> tuple[Ints, Floats]:
    """Return the members by squared distance from each row that asks; ties by row."""
    base, query = vectors[members], vectors[asking]
    gap = (query**2).sum(axis=1)[:, None] + (base**2).sum(axis=1)[None, :] - 2 * query @ base.T
    gap = np.maximum(gap, 0)
    order = np.argsort(gap, axis=1, kind="stable")
    return members[order], np.take_along_axis(gap, order, 1)


def _listed(order: Ints, k: int, cited: Ints) -> Ints:
    """Return the places of the cases to list: 参考案例 first, then the nearest."""
    is_cited = np.isin(order, cited)
    first = np.flatnonzero(is_cited)
    rest = np.flatnonzero(~is_cited[:k])
    return np.concatenate([first, rest])[:_LISTED].astype(np.int64)


def _facts(frame: pl.DataFrame, rows: Ints) -> dict[int, dict[str, Any]]:
    needed = np.unique(rows)
    return dict(zip(needed.tolist(), frame[needed].iter_rows(named=True), strict=True))


def _held(case: dict[str, Any]) -> list[str]:
    return [c.zh for c in CIRCUMSTANCES if case[c.code]]
