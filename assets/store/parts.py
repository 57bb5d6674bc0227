"""Parts of large tables: what part a row belongs to, what a part holds, which parts share a file.

A table whose contract names a ``partition`` is stored as Parquet files. Its rows fall into parts: months
of their own date, or arrivals. A file holds one part, or all parts of one decade of arrivals, one
year, the whole table, where they are small. All of it follows from the rows alone, so that the same
rows are stored in the same files however they came.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from pathlib import Path

import duckdb

from data_contracts import Table

#: A file holds fewer rows than this, or one part.
FEWEST_ROWS = 25_000
#: The variable that tells a connection where the home lies now; a view knows where it was published.
HOME = "hengjian_home"
_DIGITS = 12
_LEVELS = {"DATE": (0, 4, 7), "BIGINT": tuple(range(_DIGITS + 1))}


@dataclass(frozen=True)
class Part:
    """One part as stored: rows, hash of their content, and the file (path in the home, its bytes).

    ``noted`` is the content as the last whole run published it; ``None`` where it had no such part.
    A part that is gone since then has no rows and no file.
    """

    rows: int
    content: str
    file: str | None = None
    bytes: int = 0
    noted: str | None = None


def is_by_arrival(contract: Table) -> bool:
    """Tell whether the parts of a table are arrivals; else they are months."""
    return contract.columns[contract.partition[0]].type == "BIGINT"


def part_of(contract: Table) -> str:
    """Return SQL for the part a row belongs to: its month, else the empty text; or its arrival."""
    if is_by_arrival(contract):
        return f"lpad(\"{contract.partition[0]}\"::varchar, {_DIGITS}, '0')"
    dates = ", ".join(f'"{c}"' for c in contract.partition)
    return f"coalesce(strftime(coalesce({dates}), '%Y-%m'), '')"


def row_hash(contract: Table) -> str:
    """Return SQL for the hash of a row."""
    listed = ", ".join(f'"{c}"' for c in contract.columns)
    return f"hash({listed})"


def contents(contract: Table, rows: str) -> str:
    """Return a SELECT of ``part, rows, content`` of the rows a SELECT gives, whatever their order."""
    row = row_hash(contract)
    return f"""select {part_of(contract)} as part, count(*)::bigint as rows,
            sum({row})::varchar || ' ' || bit_xor({row})::varchar as content
        from ({rows}) group by 1 order by 1"""


def in_parts(contract: Table, parts: Iterable[str]) -> str:
    """Return the condition that a row belongs to one of these parts.

    Asked of the column itself where there is one, in ranges: DuckDB then reads only the blocks that
    can hold such rows.

    >>> from data_contracts import table
    >>> print(in_parts(table("raw_cases"), ["000000000012", "000000000013", "000000000020"]))
    ("arrival" >= 12 and "arrival" < 14 or "arrival" >= 20 and "arrival" < 21)
    """
    columns = ", ".join(f'"{c}"' for c in contract.partition)
    of_row = f"coalesce({columns})" if len(contract.partition) > 1 else columns
    said = _said(contract, of_row, parts)
    return f"({said})" if said else "false"


def rows_in_parts(contract: Table, parts: Iterable[str], rows: str) -> str:
    """Return a SELECT of the rows of some parts.

    A table of several dates is asked by one after the other: DuckDB skips blocks by a column of the
    table, not by what is made of two.

    >>> from data_contracts import table
    >>> print(rows_in_parts(table("core_cases"), ["2025-01"], "core_cases"))
    select * from core_cases where ("filed_date" >= date '2025-01-01' and "filed_date" < date '2025-02-01')
    union all select * from core_cases where "filed_date" is null and ("decision_date" >= date '2025-01-01' and "decision_date" < date '2025-02-01')
    """
    labels = set(parts)
    found, before = [], ""
    for n, column in enumerate(contract.partition, 1):
        of_column = labels if n == len(contract.partition) else labels - {""}
        if said := _said(contract, f'"{column}"', of_column):
            found.append(f"select * from {rows} where {before}({said})")
        before += f'"{column}" is null and '
    return "\nunion all ".join(found) or f"select * from {rows} where false"


def _said(contract: Table, of_row: str, parts: Iterable[str]) -> str:
    """Return the condition that a value lies in one of these parts; of none the empty text."""
    labels = set(parts)
    said = [f"{of_row} is null"] if "" in labels else []
    for first, end in _runs(sorted(map(_number, labels - {""}))):
        low, high = (
            str(n) if is_by_arrival(contract) else f"date '{_month(n)}-01'" for n in (first, end)
        )
        said.append(f"{of_row} >= {low} and {of_row} < {high}")
    return " or ".join(said)


def _number(label: str) -> int:
    """Return the arrival, or the month counted from year nought, of the label of a part."""
    year, _, month = label.partition("-")
    return int(year) * 12 + int(month) - 1 if month else int(year)


def _month(number: int) -> str:
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield first and end (exclusive) of each run of consecutive numbers."""
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        held = [number for _, number in run]
        yield held[0], held[-1] + 1


def filed(contract: Table, parts: Mapping[str, Part]) -> dict[str, list[str]]:
    """Return which parts each file of a table holds.

    The name of a file follows from its table, its columns and the content of its parts.

    >>> from data_contracts import table
    >>> one = Part(2, "content")
    >>> [name.split("/")[2] for name in filed(table("core_cases"), {"2025-01": one, "2026-01": one})]
    ['all']
    """
    levels = _LEVELS[contract.columns[contract.partition[0]].type]
    held: Counter[tuple[int, str]] = Counter()
    for label, part in parts.items():
        for level in levels:
            held[level, label[:level]] += part.rows
    groups: dict[tuple[int, str], list[str]] = {}
    for label in sorted(parts):
        at = next((n for n in levels if held[n, label[:n]] < FEWEST_ROWS), levels[-1])
        groups.setdefault((at, label[:at]), []).append(label)
    return {
        _name(contract, prefix or ("all" if level == 0 else "undated"), labels, parts): labels
        for (level, prefix), labels in groups.items()
    }


def _name(contract: Table, group: str, labels: list[str], parts: Mapping[str, Part]) -> str:
    columns = [f"{name} {column.type}" for name, column in contract.columns.items()]
    held = [f"{label} {parts[label].rows} {parts[label].content}" for label in labels]
    said = "\n".join([duckdb.__version__, *columns, *held])
    return f"store/{contract.table}/{group}/{sha256(said.encode()).hexdigest()[:32]}.parquet"


def in_files(contract: Table, files: Iterable[str], root: Path) -> str:
    """Return a SELECT of the rows in files of a home.

    The files are looked for where :data:`HOME` says the home lies, else at ``root``.
    """
    columns = ", ".join(f'"{c}"' for c in contract.columns)
    listed = ", ".join(f"{home_sql(root)} || '/{file}'" for file in files)
    return f"select {columns} from read_parquet([{listed}])"


def home_sql(root: Path) -> str:
    """Return SQL for the folder in which the home lies."""
    quoted = "'" + root.as_posix().replace("'", "''") + "'"
    return f"coalesce(getvariable('{HOME}'), {quoted})"


def say_home(connection: duckdb.DuckDBPyConnection, root: Path) -> None:
    """Tell a connection where the home lies, so that its views find their files."""
    quoted = "'" + root.absolute().as_posix().replace("'", "''") + "'"
    connection.execute(f"set variable {HOME} = {quoted}")
