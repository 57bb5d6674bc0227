"""Peers laid beside a case: how near, what is shared, what differs."""

from typing import Any

import numpy as np
import polars as pl

from data_contracts.amounts import yuan
from models.like_cases import expected
from models.like_cases.circumstances import CIRCUMSTANCES
from models.like_cases.compare import Bools, Comparison, Found, Ints

_NEAR = 3.0  # amounts within a factor of three count as near
_AMOUNTS = {"goods": "货值", "gains": "违法所得"}

PEER_SCHEMA: dict[str, Any] = {
    "case_key": pl.String, "peer_case_key": pl.String, "rank": pl.Int64, "similarity": pl.Float64,
    "peer_fine_yuan": pl.Decimal(18, 2), "peer_position": pl.Float64,
    "shared": pl.List(pl.String), "differs": pl.List(pl.String),
    "peer_adjusted_yuan": pl.Float64, "weight": pl.Float64,
}  # fmt: skip


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
    pairs = [amount_note(name, mine[name], theirs[name]) for name in _AMOUNTS]
    pairs.append(_party_note(mine["party_type"], theirs["party_type"]))
    for c in CIRCUMSTANCES:
        own, other = mine[c.code], theirs[c.code]
        pairs.append(
            (f"均{c.zh}" if own and other else "", _only(own, other) + c.zh if own != other else "")
        )
    pairs.append(_organ_note(mine, theirs))
    other_tier = theirs["clause_id"] != mine["clause_id"]
    pairs.append(("", "该案适用同条其他项或档次" if other_tier else ""))
    return [same for same, _ in pairs if same], [other for _, other in pairs if other]


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


def table(pool: pl.DataFrame, shown: Bools, found: Comparison | Found, rows: Ints) -> pl.DataFrame:
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
    flags = pl.DataFrame(shown[needed], schema=[c.code for c in CIRCUMSTANCES])
    facts = pl.concat([pool.select(columns)[needed], flags], how="horizontal")
    by_row = dict(zip(needed.tolist(), facts.iter_rows(named=True), strict=True))
    out: dict[str, list[object]] = {name: [] for name in PEER_SCHEMA}
    for i in rows.tolist():
        weights = expected.peer_weights(found.distance[i : i + 1])[0]
        mine = by_row[i]
        for rank, j in enumerate(p for p in found.peers[i].tolist() if p >= 0):
            theirs = by_row[j]
            shared, differs = notes(mine, theirs)
            values = (
                mine["case_key"], theirs["case_key"], rank + 1,
                float(1 / (1 + np.sqrt(found.distance[i, rank]))), theirs["fine"],
                theirs["position"], shared, differs, float(np.exp(found.adjusted[i, rank])),
                float(weights[rank]),
            )  # fmt: skip
            for name, value in zip(PEER_SCHEMA, values, strict=True):
                out[name].append(value)
    frame = pl.DataFrame(out, schema={**PEER_SCHEMA, "peer_fine_yuan": pl.Float64}, strict=False)
    return frame.with_columns(pl.col("peer_fine_yuan").cast(pl.Decimal(18, 2)))
