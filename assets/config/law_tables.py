"""Laws, penalty ranges, mitigating provisions and lists: the shipped tables with a bureau's own rows."""

import csv
import io
import math
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from assets.config.yaml_files import is_there
from assets.store.home import Home, HomeError
from assets.store.refused import refused_because
from data_contracts import reference

#: What tells two rows of a table apart; an own row with the key of a shipped one replaces it.
_KEYS = {
    "statutes": ["rule_id"],
    "laws": ["law_short", "effective_date"],
    "mitigations": ["law_short", "article", "paragraph"],
    "exemptions": ["item_id"],
}
_REQUIRED = {
    "statutes": [
        "rule_id", "law_short", "effective_date", "article", "paragraph", "base_kind", "verified",
    ],
    "laws": ["law_short", "law", "role", "effective_date", "carries_over", "status"],
    "mitigations": ["law_short", "article", "paragraph", "effect", "about", "status"],
    "exemptions": ["item_id", "list", "document", "effective_date", "words", "about", "status"],
}  # fmt: skip
#: Columns whose words are those of the shipped table: another word would silently match nothing.
_WORDS = {
    "statutes": ["tier_basis", "tier_circumstance", "base_kind", "unit", "verified"],
    "laws": ["role", "status"],
    "mitigations": ["effect", "status"],
    "exemptions": ["list", "status"],
}

#: Words that a table may use although no shipped row does.
_MORE_WORDS = {
    ("exemptions", "list"): {"首违", "轻微"},
    ("exemptions", "status"): {"text", "secondary", "memory"},
}


@dataclass(frozen=True)
class LawTables:
    """The tables that 处罚依据 is resolved with, and the lists of what may go unfined."""

    statutes: pl.DataFrame = field(default_factory=reference.statutes)
    laws: pl.DataFrame = field(default_factory=reference.laws)
    mitigations: pl.DataFrame = field(default_factory=reference.mitigations)
    exemptions: pl.DataFrame = field(default_factory=reference.exemptions)


def read_law_tables(home: Home) -> LawTables:
    """Read ``config/statutes.csv``, ``laws.csv``, ``mitigations.csv`` and ``exemptions.csv`` over the shipped tables.

    Raises
    ------
    HomeError
        A column is unknown, a required one or value is missing, a value has the wrong type or is a
        word the table does not use, a range is upside down, or a provision's law has no such
        version.
    """
    shipped = LawTables()
    made = LawTables(
        statutes=_with_own(shipped.statutes, home.config / "statutes.csv", "statutes"),
        laws=_with_own(shipped.laws, home.config / "laws.csv", "laws"),
        mitigations=_with_own(shipped.mitigations, home.config / "mitigations.csv", "mitigations"),
        exemptions=_with_own(shipped.exemptions, home.config / "exemptions.csv", "exemptions"),
    )
    versions = made.laws.select("law_short", "effective_date")
    lost = made.statutes.join(versions, on=["law_short", "effective_date"], how="anti")
    if lost.height:
        law, day = lost.sort("rule_id").select("law_short", "effective_date").row(0)
        raise HomeError(
            f"config/statutes.csv：没有 {day} 施行的《{law}》。请先在 config/laws.csv 写明这个版本。"
        )
    upside_down = made.statutes.filter(pl.col("min") > pl.col("max"))
    if upside_down.height:
        raise HomeError(
            f"config/statutes.csv 的 {upside_down['rule_id'].sort()[0]}：下限 min 大于上限 max。"
        )
    return made


def _with_own(shipped: pl.DataFrame, path: Path, name: str) -> pl.DataFrame:
    if not is_there(path):
        return shipped
    columns, rows, numbers = _rows(path)
    if extra := sorted(str(c) for c in set(columns) - set(shipped.columns)):
        raise HomeError(f"config/{path.name} 有不认识的列：{'、'.join(extra)}。")
    if missing := [c for c in _REQUIRED[name] if c not in columns] if rows else []:
        raise HomeError(f"config/{path.name} 缺少列：{'、'.join(missing)}。")
    own = pl.DataFrame(
        {c: [row[i].strip() or None for row in rows] for i, c in enumerate(columns)},
        schema=dict.fromkeys(columns, pl.String),
    ).with_columns(_as_shipped(c, shipped.schema[c]) for c in columns)
    _checked(own, numbers, shipped, path, name)
    typed = own.with_columns(_typed(c, shipped.schema[c]) for c in own.columns)
    key = _KEYS[name]
    if rows and typed.select(key).is_duplicated().any():
        raise HomeError(f"config/{path.name} 有两行的 {'、'.join(key)} 相同。")
    kept = (
        shipped.join(typed.select(key), on=key, how="anti", maintain_order="left")
        if rows
        else shipped
    )
    return pl.concat([kept, typed], how="diagonal")


def _rows(path: Path) -> tuple[list[str], list[list[str]], list[int]]:
    """Return header, rows as wide as it, and each row's number as a spreadsheet shows it.

    Rows without a value are passed over; without any other there are no columns either.
    """
    cells = list(csv.reader(io.StringIO(_text(path), newline="")))
    filled = [(i, row) for i, row in enumerate(cells, 1) if any(cell.strip() for cell in row)]
    if len(filled) < 2:
        return [], [], []
    columns = [column.strip() for column in filled[0][1]]
    if twice := sorted({c for c in columns if columns.count(c) > 1}):
        raise HomeError(f"config/{path.name} 有两列都叫 {'、'.join(twice)}。")
    for number, row in filled[1:]:
        if any(cell.strip() for cell in row[len(columns) :]):
            raise HomeError(
                f"config/{path.name} 第{number}行比表头多出格子：“{row[len(columns)]}”；含逗号的格要加双引号。"
            )
    width = len(columns)
    rows = [row[:width] + [""] * (width - len(row)) for _, row in filled[1:]]
    return columns, rows, [number for number, _ in filled[1:]]


def _text(path: Path) -> str:
    """Return the file's text: UTF-8, with or without mark, else GB18030 as spreadsheets save it."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise HomeError(f"config/{path.name} 读不懂：{refused_because(error)}。") from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise HomeError(f"config/{path.name} 读不懂：不是 UTF-8，也不是 GB18030。")


def _checked(
    own: pl.DataFrame, numbers: list[int], shipped: pl.DataFrame, path: Path, name: str
) -> None:
    """Stop at the first value that is missing, untypeable or a word the table does not use."""
    for column in own.columns:
        given = own[column]
        if column in _REQUIRED[name] and given.null_count():
            row = numbers[given.is_null().arg_true()[0]]
            raise HomeError(f"config/{path.name} 第{row}行没有 {column}。")
        more = _MORE_WORDS.get((name, column), set())
        known = {*shipped[column].drop_nulls(), *more} if column in _WORDS[name] else None
        for number, value in zip(numbers, given, strict=True):
            if value is None:
                continue
            if known is not None and value not in known:
                listed = "、".join(sorted(known))
                raise HomeError(
                    f"config/{path.name} 第{number}行的 {column} 读到“{value}”，应为：{listed}。"
                )
            if not _fits(value, shipped.schema[column]):
                raise HomeError(f"config/{path.name} 第{number}行的 {column} 读不懂：“{value}”。")


def _as_shipped(column: str, dtype: pl.DataType) -> pl.Expr:
    """Write days and truths as the shipped tables do: a spreadsheet saves 2021/4/29 and TRUE."""
    text = pl.col(column)
    if dtype == pl.Date:
        return text.str.replace_all("/", "-")
    return text.str.to_lowercase() if dtype == pl.Boolean else text


def _fits(value: str, dtype: pl.DataType) -> bool:
    if dtype == pl.Boolean:
        return value in {"true", "false"}
    one = pl.Series([value])
    if dtype == pl.Date:  # such as a Python date can be
        day = one.str.to_date("%Y-%m-%d", strict=False)
        return bool(day.dt.year().is_between(1, 9999)[0])
    cast = one.cast(dtype, strict=False)[0]
    if dtype.is_numeric():  # amounts, days and places: none is negative
        return cast is not None and 0 <= cast < math.inf
    return cast is not None


def _typed(column: str, dtype: pl.DataType) -> pl.Expr:
    text = pl.col(column)
    if dtype == pl.Date:
        return text.str.to_date("%Y-%m-%d")
    if dtype == pl.Boolean:
        return text == "true"
    return text.cast(dtype)
