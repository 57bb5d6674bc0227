"""Peers laid beside a case: how near, what is shared, what differs."""

from functools import lru_cache
from typing import Any

import numpy as np
import polars as pl

from data_contracts import schema_of, table
from data_contracts.amounts import yuan
from models.arrays import Bools, Ints
from models.like_cases.compare import Comparison
from models.like_cases.facts.circumstances import CIRCUMSTANCES
from models.like_cases.lists import lists
from models.like_cases.peers import expected
from models.like_cases.peers.search import Found

_NEAR = 3.0  # amounts within a factor of three count as near
_AMOUNTS = {"goods": "货值", "gains": "违法所得"}

PEER_SCHEMA = schema_of(table("feat_disparity__peers"))


def amount_note(name: str, mine: float | None, theirs: float | None) -> tuple[str, str]:
    """Return (shared, differs) for one amount; both empty where one of the two is unknown."""
    label = _AMOUNTS[name]
    if mine is None or theirs is None:
        return "", ""
    if max(mine, theirs) <= _NEAR * max(min(mine, theirs), 100.0):
        return f"{label}相近", ""
    return "", f"{label}：本案{yuan(mine)}，该案{yuan(theirs)}"


def notes(mine: dict[str, Any], theirs: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Return what two cases share and in what they differ, as short Chinese phrases."""
    return _notes(mine, theirs, _shown(mine), _shown(theirs))


def _shown(case: dict[str, Any]) -> int:
    """Return the circumstances of a case as bits of a number."""
    return sum(1 << bit for bit, c in enumerate(CIRCUMSTANCES) if case[c.code])


def _notes(
    mine: dict[str, Any], theirs: dict[str, Any], own: int, other: int
) -> tuple[list[str], list[str]]:  # fmt: skip
    """Return :func:`notes`, circumstances given as numbers."""
    pairs = [amount_note(name, mine[name], theirs[name]) for name in _AMOUNTS]
    pairs.append(_party_note(mine["party_type"], theirs["party_type"]))
    pairs += _circumstance_notes(own, other)
    pairs.append(_organ_note(mine, theirs))
    other_tier = theirs["clause_id"] != mine["clause_id"]
    pairs.append(("", "该案适用同条其他项或档次" if other_tier else ""))
    return [same for same, _ in pairs if same], [apart for _, apart in pairs if apart]


@lru_cache(maxsize=1 << 16)
def _circumstance_notes(own: int, other: int) -> tuple[tuple[str, str], ...]:
    """Return (shared, differs) for the circumstances that either of two cases has."""
    pairs = []
    for bit, c in enumerate(CIRCUMSTANCES):
        mine, theirs = bool(own >> bit & 1), bool(other >> bit & 1)
        if mine and theirs:
            pairs.append((f"均{c.zh}", ""))
        elif mine or theirs:
            pairs.append(("", _only(mine, theirs) + c.zh))
    return tuple(pairs)


def _only(mine: bool, theirs: bool) -> str:
    return "本案" if mine and not theirs else "该案"


def _party_note(mine: str | None, theirs: str | None) -> tuple[str, str]:
    if not mine or not theirs:
        return "", ""
    return (f"同为{mine}", "") if mine == theirs else ("", f"当事人：本案{mine}，该案{theirs}")


def _organ_note(mine: dict[str, Any], theirs: dict[str, Any]) -> tuple[str, str]:
    if mine["organ"] and mine["organ"] == theirs["organ"]:
        return "同一处罚机关", ""
    own, other = (str(case["region_code"] or "")[:2] for case in (mine, theirs))
    return "", "外省案件，裁量基准可能不同" if own and other and own != other else ""


def of_cases(
    pool: pl.DataFrame, shown: Bools, found: Comparison | Found, rows: Ints
) -> pl.DataFrame:
    """Return out_case_peers for the cases at ``rows`` of the pool, nearest peers first.

    ``shown`` has one column a circumstance, rows as in ``pool``.
    """
    needed = (
        np.unique(np.concatenate([rows, *(found.peers[i] for i in rows)])) if len(rows) else rows
    )
    needed = needed[needed >= 0]
    columns = [
        "case_key", "fine", "position", "goods", "gains", "party_type", "organ", "region_code",
        "clause_id",
    ]  # fmt: skip
    bits = (shown[needed].astype(np.int64) << np.arange(len(CIRCUMSTANCES))).sum(axis=1).tolist()
    facts = pool.select(columns)[needed].iter_rows(named=True)
    by_row = {r: (case, b) for r, case, b in zip(needed.tolist(), facts, bits, strict=True)}
    asked, rank = np.nonzero(found.peers[rows] >= 0)
    own, peer = rows[asked], found.peers[rows][asked, rank]
    weights = expected.peer_weights(found.distance[rows])[asked, rank]
    said: tuple[list[list[str]], list[list[str]]] = ([], [])
    for i, j in zip(own.tolist(), peer.tolist(), strict=True):
        (mine, ours), (theirs, others) = by_row[i], by_row[j]
        for column, words in zip(said, _notes(mine, theirs, ours, others), strict=True):
            column.append(words)
    shared, differs = (
        lists([w for words in column for w in words], np.array([len(w) for w in column], np.int64), pl.String)
        for column in said
    )  # fmt: skip
    keys = pool["case_key"]
    return pl.DataFrame({
        "case_key": keys.gather(own), "peer_case_key": keys.gather(peer), "rank": rank + 1,
        "similarity": 1 / (1 + np.sqrt(found.distance[own, rank])),
        "peer_fine_yuan": pool["fine"].gather(peer), "peer_position": pool["position"].gather(peer),
        "shared": shared, "differs": differs,
        "peer_adjusted_yuan": np.exp(found.adjusted[own, rank]), "weight": weights,
    }).select(pl.col(name).cast(kind) for name, kind in PEER_SCHEMA.items())  # fmt: skip
