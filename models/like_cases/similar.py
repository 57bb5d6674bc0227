"""Nearest cases to a decision about to be made, with the range in which they were fined."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from models.like_cases import circumstances, peers, sentences
from models.like_cases.compare import compare
from models.like_cases.params import Params
from models.like_cases.prepare import REASONS, decided

#: What stands beside every answer: information, not a benchmark.
NOTE = "仅供参考：有裁量基准的，先按裁量基准；相近案件只反映以往做法。"
_QUERY = "query"


@dataclass(frozen=True)
class Similar:
    """The answer: sentence, yuan range (10, 50, 90 %), and the nearest cases, 参考案例 first.

    ``low_yuan``, ``middle_yuan`` and ``high_yuan`` are ``None``, and ``peers`` empty, when there is
    nothing to compare with; ``reason`` then says why.
    """

    reason: str
    low_yuan: float | None
    middle_yuan: float | None
    high_yuan: float | None
    n_peers: int
    comparison_level: str
    peers: pl.DataFrame
    note: str = NOTE


def similar(
    case: dict[str, Any] | pl.DataFrame,
    cases: pl.DataFrame,
    params: Params | None = None,
    *,
    as_of: date,
    seed: int = 0,
    reference_keys: frozenset[str] = frozenset(),
) -> Similar:
    """Return the decided cases nearest to ``case`` and the range they were fined in.

    Parameters
    ----------
    case : dict or one-row frame
        A row of feat_case joined with feat_case_clause, decided or not; its own fine is not used.
    cases : pl.DataFrame
        feat_case joined with feat_case_clause; a row with the same ``case_key`` is left out.
    params, as_of, seed :
        As for :func:`judge`.
    reference_keys : frozenset of str
        Cases that reviewers marked as 参考案例: listed first.

    Returns
    -------
    Similar
    """
    params = params or Params()
    row = pl.DataFrame([case], infer_schema_length=None) if isinstance(case, dict) else case
    key = str(row["case_key"][0]) if "case_key" in row.columns else _QUERY
    ours = _as_query(row, key, as_of, params)
    if ours.is_empty() or ours["block"][0] is None:
        return _nothing("no_clause", 0)
    pool = decided(cases.filter(pl.col("case_key") != key), as_of, params)
    pool = pool.filter(
        pl.col("not_evaluated_reason").is_null(),
        pl.col("parent_block") == ours["parent_block"][0],
    )
    if pool.height < params.min_peers:
        return _nothing("too_few_peers", pool.height)
    same = pool.filter(pl.col("block") == ours["block"][0])
    typical = float(np.median((same if same.height else pool)["fine"].to_numpy()))
    ours = _as_query(row, key, as_of, params, typical)
    shared = [c for c in pool.columns if c in ours.columns]
    frame = pl.concat([pool.select(shared), ours.select(shared)], how="vertical_relaxed")
    shown = circumstances.flags(circumstances.read(frame)).to_numpy()
    found = compare(frame, shown, params, seed)
    last = frame.height - 1
    if found.n_peers[last] < params.min_peers:
        return _nothing("too_few_peers", int(found.n_peers[last]))
    table = peers.table(frame, shown, found, np.array([last]))
    marked = pl.col("peer_case_key").is_in(sorted(reference_keys))
    amounts = [float(np.exp(v[last])) for v in (found.low, found.middle, found.high)]
    level = "parent" if found.is_widened[last] else "clause"
    span = "—".join(sentences.yuan(sentences.rounded(a)) for a in (amounts[0], amounts[2]))
    middle = sentences.yuan(sentences.rounded(amounts[1]))
    return Similar(
        f"相近案件{table.height}件，按本案事实折算罚款多在{span}，中位{middle}。",
        amounts[0], amounts[1], amounts[2], table.height, level,
        table.with_columns(is_reference=marked).sort(~marked, "rank"),
    )  # fmt: skip


def _as_query(
    row: pl.DataFrame, key: str, as_of: date, params: Params, fine: float = 0.0
) -> pl.DataFrame:
    """Return the case as if decided today with an ordinary fine: its own is never looked at."""
    row = row.with_columns(
        case_key=pl.lit(key),
        decision_date=pl.lit(as_of),
        is_decided=pl.lit(value=True),
        disposition=pl.lit(None, dtype=pl.String),
        decision_kind=pl.lit(None, dtype=pl.String),
        discretion=pl.lit(None, dtype=pl.String),
        penalty_kinds=pl.lit(None, dtype=pl.List(pl.String)),
        fine_yuan=pl.lit(fine),
    )
    return decided(row, as_of, params)


def _nothing(reason: str, n: int) -> Similar:
    told = sentences.not_evaluated(reason, n) if reason in REASONS else reason
    empty = pl.DataFrame(schema={**peers.PEER_SCHEMA, "is_reference": pl.Boolean})
    return Similar(told, None, None, None, n, "clause", empty)
