"""Whether two homes hold and publish the same, one that lived through its days and one rebuilt on the last of them."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

from assets.store.published import opened

#: What these say is how a run came about: when each file was read, what was kept of earlier days, and where.
HOW = frozenset({"intake_files", "published_files", "run_facts", "tables_made_from", "table_parts"})
#: Kept as they were made where a run would write the same but for the day, see ``dashboards/kept.py``.
PAPERS = (".docx", ".xlsx")
#: Which counties had not handed in on the day a paper was made counts as little as the day itself.
_OF_THE_DAY = re.compile(
    r"[；\u3000]?\d{4}年\d+月"
    r"((?:、?\d+个县(?:案件未报送|案件还没有到|交来的案件都搁置待改))+|各县案件均已报送)"
)
#: The hash before a seal, which the day of the workbook is part of.
_SEAL = re.compile(r'[0-9a-f]{64}(?=:\{"as_of")')
_DAY = re.compile(r"(\d{4}-\d\d-\d\d|\d{4}年\d+月\d+日)")
#: The run before: for the lived home an earlier one than for the rebuilt.
_SINCE = re.compile(r"自 \d{4}-\d\d-\d\d 以来")
#: Rows of a differing table that are looked at, and shown.
_LOOKED_AT, _SHOWN, _CELL = 200, 2, 160

Table = tuple[tuple[str, ...], tuple[Any, ...]]


def unlike(lived: Path, rebuilt: Path, days: Sequence[date]) -> list[str]:
    """Return the tables and the published files that differ.

    Parameters
    ----------
    lived, rebuilt : Path
        Two homes.
    days : sequence of date
        The days of the runs of ``lived``; the last is that of ``rebuilt``.
    """
    here, there = _tables(lived), _tables(rebuilt)
    found = [name for name in sorted({*here, *there}) if here.get(name) != there.get(name)]
    for part in ("site", "outbox"):
        a, b = _files(lived / part), _files(rebuilt / part)
        names = sorted({*a, *b})
        found += [f"{part}/{n}" for n in names if not _same(n, a.get(n), b.get(n), days)]
    return found


def _same(name: str, lived: Path | None, rebuilt: Path | None, days: Sequence[date]) -> bool:
    """Return whether two files say the same; a paper may be that of an earlier day."""
    if lived is None or rebuilt is None:
        return False
    a, b = lived.read_bytes(), rebuilt.read_bytes()
    if a == b:
        return True
    if name == "index.html":
        return _SINCE.sub("", a.decode()) == _SINCE.sub("", b.decode())
    if not name.endswith(PAPERS):
        return False
    was, now = _DAY.split(paper_text(a)), _DAY.split(paper_text(b))
    return len(was) == len(now) and any(_kept(was, now, day, days[-1]) for day in days)


def paper_text(paper: bytes) -> str:
    """Return what a paper or workbook says, without its seal and without which counties had not handed in."""
    with zipfile.ZipFile(io.BytesIO(paper)) as parts:
        names = sorted(parts.namelist())
        text = "\n".join(n + parts.read(n).decode("utf-8", "replace") for n in names)
    return _SEAL.sub("", _OF_THE_DAY.sub("", text))


def _kept(was: list[str], now: list[str], day: date, today: date) -> bool:
    """Return whether texts cut at their days are the same but that the one says its day where the other says today."""
    own = dict(zip(_ways(day), _ways(today), strict=True))
    return all(a == b or own.get(a) == b for a, b in zip(was, now, strict=True))


def _ways(day: date) -> list[str]:
    return [f"{day}", f"{day.year}年{day.month}月{day.day}日"]


def _tables(home: Path) -> dict[str, Table]:
    with closing(opened(home / "warehouse.duckdb")) as connection:
        names = connection.execute("select table_name from information_schema.tables").fetchall()
        return {n: _content(connection, n) for (n,) in names if n not in HOW}


def _content(connection: Any, name: str) -> Table:
    """Return a table's columns, and what tells its rows from any others, whatever their order."""
    held = connection.execute(f'describe "{name}"').fetchall()
    columns = ", ".join(f'"{column}"' for column in sorted(row[0] for row in held))
    rows = (
        f'select count(*), sum(hash(t)), bit_xor(hash(t)) from (select {columns} from "{name}") t'
    )
    return tuple(sorted(f"{row[0]} {row[1]}" for row in held)), connection.execute(rows).fetchone()


def _files(folder: Path) -> dict[str, Path]:
    return {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}


def examples(lived: Path, rebuilt: Path, name: str) -> dict[str, object]:
    """Return in which columns a table's rows differ, and two of the rows.

    Rows are shown beside the one of the other home that is most like them.
    """
    here, there = _rows(lived, name), _rows(rebuilt, name)
    mine, theirs = _only(here, there), _only(there, here)
    pairs = [(row, max(theirs, key=lambda other: _shared(row, other), default={})) for row in mine]
    columns = Counter(c for row, other in pairs for c in row if row[c] != other.get(c))
    shown = pairs[:_SHOWN] or [({}, other) for other in theirs[:_SHOWN]]
    return {
        "table": name,
        "rows": [len(here), len(there)],
        "columns": dict(columns.most_common()),
        "examples": [{"lived": _cut(row, other), "rebuilt": _cut(other, row)} for row, other in shown],
    }  # fmt: skip


def _rows(home: Path, name: str) -> list[dict[str, str]]:
    with closing(opened(home / "warehouse.duckdb")) as connection:
        tables = "select 1 from information_schema.tables where table_name = ?"
        if not connection.execute(tables, [name]).fetchone():
            return []
        found = connection.execute(f'select * from "{name}"')
        head = [column[0] for column in found.description]
        return [dict(zip(head, map(repr, row), strict=True)) for row in found.fetchall()]


def _only(rows: list[dict[str, str]], others: list[dict[str, str]]) -> list[dict[str, str]]:
    left = Counter(str(sorted(row.items())) for row in rows)
    left.subtract(str(sorted(row.items())) for row in others)
    return [row for row in rows if left[str(sorted(row.items()))] > 0][:_LOOKED_AT]


def _shared(row: dict[str, str], other: dict[str, str]) -> int:
    return sum(other.get(column) == cell for column, cell in row.items())


def _cut(row: dict[str, str], other: dict[str, str]) -> dict[str, str]:
    """Return the first columns of a row, and those in which it differs from the other."""
    told = [c for n, c in enumerate(row) if n < 3 or row[c] != other.get(c)]
    return {column: row[column][:_CELL] for column in told}
