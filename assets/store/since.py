"""What the published warehouse holds already, so that a run recomputes only what is touched since."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path

import polars as pl

import assets
import data_contracts
import models
from assets.store.chain import Head
from assets.store.home import Home
from assets.store.warehouse import Warehouse, sql_text
from data_contracts import Enumeration, schema_of, sources, table

_KINDS = {".py", ".yml", ".csv"}
#: What computes: another version may give other tables.
LIBRARIES = (
    "cn2an", "duckdb", "fastexcel", "holidays", "narwhals", "numpy", "polars", "pyarrow",
    "python-calamine", "rjieba", "scikit-learn", "scipy",
)  # fmt: skip
_MADE_FROM = "tables_made_from"
#: The table of what was read, by whose name it is noted with which program and words.
READ = "intake_files"
#: In the folder of the configuration: where the heavy work is done.
ENGINE_FILE = "engine.yml"
_FACTS = {"run", "as_of", "arrival", "made_by"}


@dataclass(frozen=True)
class Since:
    """The published run a new one builds upon: its as-of date and its newest arrival."""

    as_of: date
    arrival: int


def made_by(home: Home) -> str:
    """Return a hash of the program, its libraries and the bureau's configuration.

    Tables made by another program, or under another configuration, are made anew. Which engine
    makes them is no part of it.
    """
    digest = hashlib.sha256(program().encode())
    _add(digest, home.config, None, {ENGINE_FILE})
    return digest.hexdigest()


@cache
def program() -> str:
    """Return a hash of the program and its libraries: 64 hex digits."""
    digest = hashlib.sha256()
    for name in LIBRARIES:
        digest.update(f"{name} {version(name)}\n".encode())
    for package in (assets, data_contracts, models):
        _add(digest, Path(package.__path__[0]), _KINDS)
    return digest.hexdigest()


def hashed(folder: Path, kinds: set[str]) -> str:
    """Return a hash of the files of these kinds in a folder: 64 hex digits."""
    digest = hashlib.sha256()
    _add(digest, folder, kinds)
    return digest.hexdigest()


def _add(
    digest: "hashlib._Hash", folder: Path, kinds: set[str] | None, but: Collection[str] = ()
) -> None:
    """Add the files of a folder, of these kinds alone where kinds are given, ``but`` some names."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.name not in but):
        if kinds is None or path.suffix in kinds:
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(path.read_bytes())


def read_with(lists: Mapping[str, Enumeration]) -> str:
    """Return a hash of what cells of files are read with, the program and lists of words: 64 hex digits."""
    columns = (column for source in sources().values() for column in source.columns.values())
    used = sorted({column.enum for column in columns if column.enum})
    words = [lists[name].model_dump() for name in used]
    said = json.dumps([program(), used, words], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def is_read_otherwise(warehouse: Warehouse, now: str) -> bool:
    """Return whether there are rows in the warehouse, read with another program or other words than ``now``."""
    return warehouse.has(READ) and made_from(warehouse, READ) != now


def since_of(warehouse: Warehouse, maker: str) -> Since | None:
    """Return the run the warehouse was copied from; ``None`` when everything has to be made anew."""
    if not warehouse.has("run_facts") or not set(warehouse.columns("run_facts")) >= _FACTS:
        return None
    facts = warehouse.query("select * from run_facts").row(0, named=True)
    if facts["made_by"] != maker:
        return None
    return Since(facts["as_of"], facts["arrival"])


def note(warehouse: Warehouse, run: str, as_of: date, maker: str, head: Head) -> None:
    """Write down which run the tables are of, and how far the ledger went."""
    newest = warehouse.query("select coalesce(max(arrival), 0)::bigint from intake_files").item()
    facts = {
        "run": run, "as_of": as_of, "arrival": newest, "made_by": maker,
        "ledger_seq": head.seq, "ledger_head": head.hash,
    }  # fmt: skip
    warehouse.write("run_facts", pl.DataFrame([facts], schema=schema_of(table("run_facts"))))


def fingerprint(warehouse: Warehouse, *selects: str) -> str:
    """Return what tells the rows of SELECTs from any others, whatever their order.

    Taken inside DuckDB: nothing is loaded to find out that nothing has changed.
    """
    parts = []
    for select in selects:
        found = warehouse.connection.execute(
            f"select count(*), sum(hash(r)), bit_xor(hash(r)) from ({select}) r"
        ).fetchall()
        parts.append(" ".join(map(str, found[0])))
    return " | ".join(parts)


def fingerprint_of(*frames: pl.DataFrame) -> str:
    """Return what tells the rows of frames from any others, whatever their order."""
    hashes = (frame.hash_rows() for frame in frames)
    return " | ".join(f"{len(h)} {sum(h.to_list())}" for h in hashes)


def made_from(warehouse: Warehouse, name: str) -> str | None:
    """Return the fingerprint of what the table ``name`` of the published run was made from."""
    if not (warehouse.has(_MADE_FROM) and warehouse.has(name)):
        return None
    found = warehouse.connection.execute(
        f"select fingerprint from {_MADE_FROM} where name = ?", [name]
    ).fetchall()
    return str(found[0][0]) if found else None


def note_made_from(warehouse: Warehouse, name: str, looked_at: str) -> None:
    """Write down what the table ``name`` was made from."""
    noted = pl.DataFrame({"name": [name], "fingerprint": [looked_at]})
    warehouse.ensure(_MADE_FROM)
    warehouse.take(_MADE_FROM, f"name = {sql_text(name)}")
    warehouse.append(_MADE_FROM, noted)
