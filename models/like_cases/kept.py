"""A yardstick as bytes and back: arrays in NumPy's own archive, the rest as JSON. Nothing is executed."""

import json
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import numpy as np
import polars as pl

from data_contracts import schema_of
from data_contracts import table as contract
from models.like_cases.compare import Yardstick
from models.like_cases.counties import Dealt
from models.like_cases.facts.features import FactSpace
from models.like_cases.facts.text import TextSpace
from models.like_cases.fines.adjust import FactEffects
from models.like_cases.fines.bands import Bands, Shape
from models.like_cases.fines.clause_fines import ClauseFines
from models.like_cases.fines.fact_fines import FactFines
from models.like_cases.fines.moved import Calibration, Line
from models.like_cases.fines.pieces import Levels
from models.like_cases.fines.rarity import Rarity
from models.like_cases.fines.recorded import Recorded
from models.like_cases.fines.told import Told
from models.like_cases.learnt import Learnt
from models.like_cases.params import Params
from models.like_cases.peers.clauses import Clauses
from models.like_cases.peers.neighbours import Lists
from models.like_cases.reach import Reach
from models.like_cases.standards import Standard

_KINDS: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        Bands, Calibration, ClauseFines, Clauses, Dealt, FactEffects, FactFines, FactSpace, Learnt, Levels, Line, Lists,
        Params, Rarity, Reach, Recorded, Shape, Standard, TextSpace, Told, Yardstick,
    )
}  # fmt: skip
_TREE = "tree"
STANDARDS = schema_of(contract("out_discretion_standards"))


def pack(yardstick: Yardstick) -> bytes:
    """Return the yardstick as bytes, the same for the same yardstick."""
    arrays: dict[str, Any] = {}
    tree = json.dumps(_plain(yardstick, arrays), ensure_ascii=False)
    arrays[_TREE] = np.frombuffer(tree.encode(), dtype=np.uint8)
    out = BytesIO()
    np.savez_compressed(out, **arrays)
    return out.getvalue()


def unpack(packed: bytes) -> Yardstick:
    """Return the yardstick that :func:`pack` made bytes of.

    Raises
    ------
    KeyError, ValueError
        They are none, or of another program.
    """
    with np.load(BytesIO(packed), allow_pickle=False) as arrays:
        tree = json.loads(arrays[_TREE].tobytes().decode())
        found = _made(tree, {name: arrays[name] for name in arrays.files})
    if not isinstance(found, Yardstick):
        raise ValueError("no yardstick")
    return found


def table(yardstick: Yardstick | None) -> pl.DataFrame:
    """Return what people can read of a yardstick, one row a clause learnt of.

    ``block``, ``n_cases``, whether its range ``is_range_trusted``, the bounds that its fines show
    (yuan), ``nearest_share`` how far the nearest are believed, ``kernel_width`` on the logarithm,
    ``unrecorded_share`` of reasons that nobody recorded (null where there are no bands), ``n_raised``
    and ``n_lowered`` fines moved on purpose and how many of them would be told of.
    """
    if yardstick is None:
        return pl.DataFrame({"block": []}, schema={"block": pl.String})
    clauses, told = yardstick.clauses, yardstick.rarity.told_
    nowhere, reach = np.full(len(clauses.names), np.nan), yardstick.reach
    unrecorded = (
        nowhere
        if told is None
        else np.where(clauses.fits | np.isfinite(clauses.high), told.of_clauses(), np.nan)
    )
    return pl.DataFrame({
        "block": clauses.names, "n_cases": clauses.n, "is_range_trusted": clauses.fits,
        "shown_min_yuan": np.exp(clauses.low), "shown_max_yuan": np.exp(clauses.high),
        "nearest_share": clauses.slope, "kernel_width": yardstick.rarity.width_,
        "unrecorded_share": unrecorded,
        "n_raised": reach.raised, "n_raised_told": reach.raised_told,
        "n_lowered": reach.lowered, "n_lowered_told": reach.lowered_told,
    }).with_columns(pl.col(pl.Float64).fill_nan(None))  # fmt: skip


def changed_standards(yardstick: Yardstick | None) -> pl.DataFrame:
    """Return out_discretion_standards: the standards that changed and stayed, a city's under its own code."""
    rows = [
        vars(one) | {
            "region_code": one.region.ljust(6, "0"), "clause_id": one.block.split("|")[0],
            "median_before": one.before, "median_after": one.after, "ratio": float(np.exp(one.step)),
        }
        for one in ([] if yardstick is None else yardstick.standards)
    ]  # fmt: skip
    told = [{name: row[name] for name in STANDARDS} for row in rows]
    return pl.DataFrame(told, schema=STANDARDS).sort("region_code", "block")


def _plain(value: Any, arrays: dict[str, Any]) -> Any:
    """Return the value as JSON can hold it; arrays go to ``arrays``, their names stay."""
    out = value.item() if isinstance(value, np.generic) else value
    if isinstance(value, np.ndarray):
        out = {"array": f"a{len(arrays)}"}
        arrays[out["array"]] = value
    elif isinstance(value, date):
        out = {"date": value.isoformat()}
    elif isinstance(value, pl.DataFrame):
        out = {"frame": value.to_dict(as_series=False)}
    elif isinstance(value, frozenset):
        out = {"set": sorted(value)}
    elif isinstance(value, tuple | list):
        out = {"list": [_plain(v, arrays) for v in value]}
    elif isinstance(value, dict):
        out = {"dict": {k: _plain(v, arrays) for k, v in value.items()}}
    elif type(value).__name__ in _KINDS:
        derived = getattr(value, "derived", ())
        held = {k: _plain(v, arrays) for k, v in vars(value).items() if k not in derived}
        out = {"kind": type(value).__name__, "held": held}
    return out


def _made(tree: Any, arrays: dict[str, Any]) -> Any:
    if not isinstance(tree, dict):
        return tree
    makers: dict[str, Callable[[Any], Any]] = {
        "array": arrays.__getitem__,
        "date": date.fromisoformat,
        "frame": lambda held: pl.DataFrame(held, schema=dict.fromkeys(held, pl.String)),
        "set": frozenset,
        "list": lambda held: [_made(v, arrays) for v in held],
        "dict": lambda held: {k: _made(v, arrays) for k, v in held.items()},
        "kind": lambda name: _object(_KINDS[name], tree["held"], arrays),
    }
    name = next(iter(tree))
    return makers[name](tree[name])


def _object(kind: type[Any], held: dict[str, Any], arrays: dict[str, Any]) -> Any:
    made = object.__new__(kind)
    vars(made).update({k: _made(v, arrays) for k, v in held.items()})
    if hasattr(made, "derive"):
        made.derive()
    return made
