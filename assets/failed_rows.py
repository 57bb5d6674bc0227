"""What an expectation asks for in Chinese words, and which rows broke it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import duckdb

from data_contracts import table

#: So many rows that broke an expectation are named.
EXAMPLES = 5

_SHORT = {
    "ExpectColumnValuesToNotBeNull": "not_null",
    "ExpectColumnValuesToBeUnique": "unique",
    "ExpectCompoundColumnsToBeUnique": "unique_together",
    "ExpectColumnValuesToBeBetween": "between",
    "ExpectColumnValuesToBeInSet": "in_set",
    "ExpectColumnPairValuesAToBeGreaterThanB": "not_before",
}


def check_id(name: str, kind: str, columns: Sequence[str]) -> str:
    """Return the lasting name of one expectation: table, what is asked, of which columns."""
    return f"{name}.{_SHORT[kind]}.{'+'.join(columns)}"


def in_words(name: str, kind: str, arguments: Mapping[str, Any]) -> str:
    """Return what an expectation of the table ``name`` asks for, as a Chinese sentence.

    Raises
    ------
    KeyError
        The table has no such column.
    """
    columns = table(name).columns

    def zh(column: str) -> str:
        return f"“{columns[column].zh}”"

    match _SHORT[kind]:
        case "not_null":
            return f"{zh(arguments['column'])}不能为空"
        case "unique":
            return f"{zh(arguments['column'])}不能重复"
        case "unique_together":
            return f"{'、'.join(map(zh, arguments['column_list']))}合起来不能重复"
        case "between":
            limits = _limits(arguments, columns[arguments["column"]].unit or "")
            return f"{zh(arguments['column'])}{limits}"
        case "in_set":
            return f"{zh(arguments['column'])}应是词表中的词：{'、'.join(arguments['value_set'])}"
        case _:
            return f"{zh(arguments['column_A'])}不早于{zh(arguments['column_B'])}"


def _limits(arguments: Mapping[str, Any], unit: str) -> str:
    low, high = (_plain(arguments[k]) for k in ("min_value", "max_value"))
    if low and high:
        return f"在{low}到{high}之间"
    return f"不小于{low}{unit}" if low else f"不大于{high}{unit}"


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return value.date().isoformat() if isinstance(value, datetime) else f"{value:g}"


def broken(name: str, kind: str, arguments: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """Return the SQL condition that holds on the rows that break an expectation, and its values."""
    column = f'"{arguments.get("column")}"'
    match _SHORT[kind]:
        case "not_null":
            return f"{column} is null", []
        case "unique":
            return f'{column} in (select {column} from "{name}" group by 1 having count(*) > 1)', []
        case "unique_together":
            listed = ", ".join(f'"{c}"' for c in arguments["column_list"])
            twice = f'select {listed} from "{name}" group by all having count(*) > 1'
            return f"({listed}) in ({twice})", []
        case "between":
            limits = [(">", arguments["max_value"]), ("<", arguments["min_value"])]
            given = [(sign, value) for sign, value in limits if value is not None]
            return " or ".join(f"{column} {s} ?" for s, _ in given), [v for _, v in given]
        case "in_set":
            words = list(arguments["value_set"])
            return f"{column} not in ({', '.join('?' * len(words))})", words
        case _:
            return f'"{arguments["column_A"]}" < "{arguments["column_B"]}"', []


def failed_rows(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    kind: str,
    arguments: Mapping[str, Any],
    columns: Sequence[str],
) -> list[str]:
    """Return the first rows that break an expectation: key, what was read, file and row.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds the table.
    name : str
        A core_ table.
    kind, arguments, columns
        The expectation and the columns it reads.

    Returns
    -------
    list of str
        At most :data:`EXAMPLES`, in key order. Personal data never pass the door, so none is here.
    """
    contract = table(name)
    shown = [c for c in columns if c not in contract.key]
    wanted = [*contract.key, *shown, "file", "sheet", "row_no"]
    where, values = broken(name, kind, arguments)
    chosen = ", ".join(f'"{c}"::varchar' for c in wanted)
    order = ", ".join(f'"{c}"' for c in (*contract.key, "file", "sheet", "row_no"))
    rows = connection.execute(
        f'select {chosen} from "{name}" where {where} order by {order} limit {EXAMPLES}', values
    ).fetchall()
    said = []
    for row in rows:
        of = dict(zip(wanted, row, strict=True))
        key = "|".join(of[c] or "空" for c in contract.key)
        read = "，".join(f"{contract.columns[c].zh} {of[c] or '空'}" for c in shown)
        place = f"{of['file']}{' ' + of['sheet'] if of['sheet'] else ''} 第{of['row_no']}行"
        said.append("；".join(t for t in (key, read, place) if t))
    return said
