"""Tables read by another process, handed over: frames as Arrow files, the rest as JSON."""

import json
from dataclasses import fields
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from assets.intake.context import TableIntake

_DECIMAL = "__decimal__"


def hand_over(tables: list[TableIntake], folder: Path) -> str:
    """Write the frames of ``tables`` into ``folder`` and return the rest as one JSON text."""
    return json.dumps(
        [_facts(table, folder, number) for number, table in enumerate(tables)], default=_plain
    )


def take_over(text: str, folder: Path) -> list[TableIntake]:
    """Return the tables whose JSON is ``text``; their files are removed from ``folder``.

    Raises
    ------
    ValueError, OSError
        What lies there is not what :func:`hand_over` writes.
    """
    tables = []
    for number, facts in enumerate(json.loads(text, object_hook=_rich)):
        for name in [f.name for f in fields(TableIntake) if f.type is pl.DataFrame]:
            path = _path(folder, number, name)
            # Read, not mapped: the file goes at once, and Windows deletes no file that is mapped.
            facts[name] = pl.read_ipc(path.read_bytes()) if facts[name] else pl.DataFrame()
            path.unlink(missing_ok=True)
        tables.append(TableIntake(**facts))
    return tables


def _facts(table: TableIntake, folder: Path, number: int) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for one in fields(TableIntake):
        value = getattr(table, one.name)
        if isinstance(value, pl.DataFrame):
            if value.width:
                value.write_ipc(_path(folder, number, one.name))
            value = bool(value.width)
        out[one.name] = value
    return out


def _path(folder: Path, number: int, name: str) -> Path:
    return folder / f"{number:04d}-{name}.arrow"


def _plain(value: object) -> Any:
    if isinstance(value, Decimal):
        return {_DECIMAL: str(value)}
    raise TypeError(f"cannot be handed over: {type(value).__name__}")


def _rich(found: dict[str, Any]) -> Any:
    return Decimal(found[_DECIMAL]) if set(found) == {_DECIMAL} else found
