"""What must be true of a run over damaged files, asked of its warehouse, archive and files alone."""

import hashlib
import io
import re
import stat
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from assets.store.published import opened
from benchmarks.mutations.batch import Ran, Thrown
from benchmarks.mutations.originals import ROWS
from data_contracts import sources

_MOST_SECONDS, _MOST_MEMORY = 60.0, 2 << 30
_DONE = (0, 1)
_SHA_DIGITS, _READ_ONLY = 64, 0o400
#: A header's unit in 千元, 万元 or 亿元 moves the point; cents in workbooks are rounded.
_SCALES = (0, 3, 4, 8)
_DIGITS = str.maketrans("０１２３４５６７８９．－〇零一二三四五六七八九", "0123456789.-00123456789")
_LONG_TAIL, _MICRO = re.compile(r"(?<![\d.])\d{1,16}\.\d{9,12}(?=\d*)"), Decimal("1e-6")
Failure = tuple[str, str]


def failures(home: Path, files: list[Thrown], ran: Ran) -> Iterator[Failure]:
    """Yield the way of a file (or ``run``) and what is wrong with it."""
    if ran.code not in _DONE:
        yield "run", f"exit code {ran.code}: {ran.said[-600:]}"
    if ran.memory > _MOST_MEMORY:
        yield "run", f"{ran.memory >> 20} MB"
    if not (home / "warehouse.duckdb").exists():
        yield "run", "nothing was published"
        return
    with opened(home / "warehouse.duckdb") as warehouse:
        by_sha = {hashlib.sha256(one.damaged.data).hexdigest(): one for one in files}
        yield from _told(home, files, by_sha, warehouse)
        yield from _slow(files, ran)
        yield from _accounts(warehouse, by_sha)
        yield from _values(warehouse, by_sha)


def _told(
    home: Path, files: list[Thrown], by_sha: dict[str, Thrown], warehouse: Any
) -> Iterator[Failure]:
    """Every file is told of, and what was opened lies in the archive byte by byte."""
    rows = warehouse.execute(
        "select file_sha, sum(rows_accepted), string_agg(refused_reason, '; ') from out_quality group by all"
    ).fetchall()
    told = {sha: (accepted or 0, why) for sha, accepted, why in rows if sha is not None}
    put = sum(one.damaged.put != "file" for one in files)
    unopened = (
        "select count(*) from out_quality where file_sha is null and refused_reason is not null"
    )
    found = warehouse.execute(unopened).fetchone()[0]
    if found != put:
        yield "never_opened", f"{found} of {put} told"
    kept = {}
    for path in (home / "archive").rglob("*"):
        if path.is_file() and len(path.name.split(".")[0]) == _SHA_DIGITS:
            kept[hashlib.sha256(path.read_bytes()).hexdigest()] = path
    for sha, one in by_sha.items():
        if one.damaged.put != "file":
            continue
        if sha not in kept or stat.S_IMODE(kept[sha].stat().st_mode) != _READ_ONLY:
            yield one.way, f"{one.number}: not in the archive, or it can be written"
        if sha not in told:
            yield one.way, f"{one.number}: not told of"
        elif one.damaged.whole and (told[sha][0] % ROWS or not told[sha][0]):
            yield one.way, f"{one.number} {one.table.source}: {told[sha]} of {ROWS}"


def _slow(files: list[Thrown], ran: Ran) -> Iterator[Failure]:
    names = {one.path.name: one for one in files}
    for file, seconds in ran.gaps.items():
        if seconds > _MOST_SECONDS:
            one = names.get(file.split("/")[-1])
            yield one.way if one else file, f"{one.number if one else file}: {seconds:.0f} s"


def _accounts(warehouse: Any, by_sha: dict[str, Thrown]) -> Iterator[Failure]:
    """Rows in are rows accepted and set aside; accepted ones lie in core or are counted as duplicates."""
    told = warehouse.execute(
        """select f.arrival, f.table_no, f.source, f.rows_in, f.rows_accepted, f.rows_set_aside, f.refused_reason,
        f.file_sha, coalesce(d.n, 0), f.is_waiting, coalesce(a.n, 0) from intake_files f
        left join (select arrival, table_no, sum(n) as n from intake_duplicates group by all) d
            using (arrival, table_no)
        left join (select arrival, table_no, count(*) as n from intake_set_aside group by all) a
            using (arrival, table_no)"""
    ).fetchall()
    core: dict[tuple[int, int], int] = {}
    for source in sources():
        for arrival, number, n in warehouse.execute(
            f'select arrival, table_no, count(*) from "core_{source}__rows" group by all'
        ).fetchall():
            core[arrival, number] = n
    for arrival, number, source, rows, taken, aside, why, sha, twice, waiting, written in told:
        one = by_sha.get(sha)
        name = f"{one.number if one else sha} {source}"
        way = one.way if one else "?"
        here = core.get((arrival, number), 0)
        if why is None and not waiting and rows != taken + aside:
            yield way, f"{name}: {rows} rows in, {taken} accepted, {aside} set aside"
        if here + twice != taken:
            yield way, f"{name}: {taken} accepted, {here} in core, {twice} twice"
        if written != aside:
            yield way, f"{name}: {aside} set aside, {written} written"


def _values(warehouse: Any, by_sha: dict[str, Thrown]) -> Iterator[Failure]:
    """No amount and no date is in core that its file does not hold."""
    for source, contract in sources().items():
        names = [n for n, c in contract.columns.items() if c.type in {"money", "date"}]
        if not names:
            continue
        picked = ", ".join(f'"{name}"' for name in names)
        rows = warehouse.execute(
            f'select file_sha, row_no, {picked} from "core_{source}__rows"'
        ).fetchall()
        strange: dict[int, list[str]] = defaultdict(list)
        for sha, number, *values in rows:
            one = by_sha[sha]
            taken = {n: v for n, v in zip(names, values, strict=True) if v is not None}
            if said := _strange(one, source, taken):
                strange[one.number].append(f"row {number}: {said}")
        for one in by_sha.values():
            if said_of := strange.get(one.number):
                yield one.way, f"{one.number} {source} {len(said_of)} rows, {said_of[0]}"


def _strange(one: Thrown, source: str, taken: dict[str, Any]) -> str | None:
    """Return what of a row its file does not hold, or ``None``."""
    if not one.damaged.changed and source == one.table.source:
        units = {n: c.unit for n, c in sources()[source].columns.items()}
        for row in _original_rows(one):
            if all(_same(row.get(n), v, units.get(n)) for n, v in taken.items()):
                return None
        return f"no row of the original holds {taken}"
    text = _text(one.damaged.data)
    missing = {n: v for n, v in taken.items() if not _held(text, v)}
    return f"not in the file: {missing}" if missing else None


_ROWS: dict[int, list[dict[str, str]]] = {}


def _original_rows(one: Thrown) -> list[dict[str, str]]:
    if one.number not in _ROWS:
        _ROWS[one.number] = [dict(zip(one.table.names, row, strict=True)) for row in one.table.rows]
    return _ROWS[one.number]


def _same(cell: str | None, value: Any, unit: str | None) -> bool:
    if cell is None:
        return False
    if isinstance(value, date):
        return str(value)[:10] == cell
    return Decimal(cell).scaleb(4 if unit == "万元" else 0) == value


_TEXTS: dict[int, str] = {}


def _text(data: bytes) -> str:
    """Return what a file says in every encoding it may have, unpacked, without marks between digits."""
    key = hash(data)
    if key not in _TEXTS:
        _TEXTS.clear()
        whole = b"\n".join(_unpacked(data))
        said = "\n".join(whole.decode(e, "ignore") for e in ("utf-8", "gb18030", "utf-16-le"))
        text = re.sub(r"[,，\s\x00'\"￥¥_]", "", said.translate(_DIGITS))
        # Programs write 65545.15 as 65545.149999999994.
        floats = (Decimal(found).quantize(_MICRO) for found in _LONG_TAIL.findall(text))
        _TEXTS[key] = "\n".join([text, *map(_plain, floats)])
    return _TEXTS[key]


def _unpacked(data: bytes) -> Iterator[bytes]:
    yield data
    if data.startswith(b"PAR1"):
        try:
            yield pl.read_parquet(data).select(pl.exclude(pl.List)).write_csv().encode()
        except Exception:  # noqa: BLE001 - damaged, or of types no text has
            return
    if data.startswith(b"PK"):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as whole:
                for info in whole.infolist():
                    if info.file_size < 50 << 20:
                        yield whole.read(info)
        except Exception:  # noqa: BLE001 - damaged: what was read so far is what it says
            return


def _held(text: str, value: Any) -> bool:
    if isinstance(value, date):
        serial = str((date(value.year, value.month, value.day) - date(1899, 12, 30)).days)
        parts = rf"{value.year}\D{{0,3}}0?{value.month}\D{{0,3}}0?{value.day}"
        return serial in text or re.search(parts, text) is not None
    plain = f"{abs(value):f}"
    return any(_plain(Decimal(plain).scaleb(-scale)) in text for scale in _SCALES)


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
