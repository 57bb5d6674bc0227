"""JSON as tables of text: what interfaces and crawlers hand out, one list of records or one record a line."""

import json
import re
from typing import Any

import polars as pl

from assets.intake.files import RefusedInputError, SheetText, too_wide

_BEGINS = re.compile(rb"\A[\s\xef\xbb\xbf]*(?:\[\s*\{|\{\s*\")")
_BROKEN = "无法读取：JSON 不完整或写错了，可能没有传完，请重新导出"
#: Objects within one another in which a list of records is looked for; one that lies deeper is not read.
_DEEPEST = 8
_WORDS = {True: "是", False: "否"}
_COUNTED = "JSON 的第1条记作第2行，余类推"

#: A table inside the JSON: where it stands, its records.
_Table = tuple[str, list[dict[str, Any]]]


def is_json(data: bytes) -> bool:
    """Return whether bytes begin as a JSON object or a list of objects does."""
    return _BEGINS.match(data[:4096]) is not None


def read_json(text: str, columns: int) -> list[SheetText]:
    """Return each list of records of a JSON text, or the records of its lines, as a table.

    The names of the first row are those of the records in the order in which they first stand there. Numbers
    stay as they are written; of a record inside a record the inner names are columns.

    Raises
    ------
    RefusedInputError
        Broken JSON, no records, too many columns.
    """
    tables = [(place, rows) for place, rows in _tables(_loaded(text), "", 0) if rows]
    if not tables:
        raise RefusedInputError("无法读取：JSON 里没有记录，请导出为 XLSX 或 CSV 后重投")
    return [_sheet(place if len(tables) > 1 else None, rows, columns) for place, rows in tables]


def _loaded(text: str) -> Any:
    try:
        return _value(text)
    except json.JSONDecodeError as error:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2 or error.msg != "Extra data":
            raise RefusedInputError(_BROKEN) from None
    except RecursionError:
        raise RefusedInputError(_BROKEN) from None
    out = []
    for number, line in enumerate(lines, 1):
        try:
            out.append(_value(line))
        except (json.JSONDecodeError, RecursionError):
            raise RefusedInputError(f"{_BROKEN}（第{number}条）") from None
    return out


def _value(text: str) -> Any:
    return json.loads(text, parse_int=str, parse_float=str, parse_constant=lambda _: None)


def _tables(value: Any, place: str, depth: int) -> list[_Table]:
    """Return the lists of records in a value, and the value itself where it is one record."""
    if isinstance(value, list):
        records = [one for one in value if isinstance(one, dict)]
        return [(place, records)] if records and len(records) == len(value) else []
    if not isinstance(value, dict) or depth > _DEEPEST:
        return []
    inner = [one for name, part in value.items() for one in _tables(part, name, depth + 1)]
    is_record = sum(not isinstance(part, dict | list) for part in value.values()) > 1
    return inner or ([(place, [value])] if is_record else [])


def _flat(record: dict[str, Any]) -> dict[str, str | None]:
    """Return a record's values as text."""
    out: dict[str, str | None] = {}
    for name, value in record.items():
        inner = _flat(value) if isinstance(value, dict) else {name: _text(value)}
        for key, text in inner.items():
            out[key if key not in out else f"{name}.{key}"] = text
    return out


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return _WORDS[value]
    if isinstance(value, list) and not any(isinstance(one, dict | list) for one in value):
        return ";".join(text for one in value if (text := _text(one))) or None
    return json.dumps(value, ensure_ascii=False)


def _sheet(name: str | None, records: list[dict[str, Any]], columns: int) -> SheetText:
    rows = [_flat(record) for record in records]
    names = list(dict.fromkeys(key for row in rows for key in row))
    if len(names) > columns:
        raise RefusedInputError(too_wide(len(names), columns))
    cells = pl.DataFrame(
        {f"c{i}": [key, *(row.get(key) for row in rows)] for i, key in enumerate(names)},
        schema={f"c{i}": pl.String for i in range(len(names))},
    )
    return SheetText(name, cells, notes=[_COUNTED])
