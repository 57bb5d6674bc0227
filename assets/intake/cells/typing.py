"""One text column and its contract in, one typed column and what was wrong out."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

import polars as pl

from assets.intake.context import IntakeContext
from assets.intake.folding import folded
from assets.intake.values import codes
from assets.intake.values.dates import YEARS, parse_date
from assets.intake.values.decision_no import CASE_NUMBERS
from assets.intake.values.money import Unit, is_cut, parse_money
from assets.intake.values.words import Words, parse_bool
from data_contracts import Column
from data_contracts.loader import sql_type
from data_contracts.types import polars_type

MONEY = polars_type(sql_type("money"))
_SIMPLE_YUAN = r"^\d{1,13}(\.\d{1,2})?$"
_LONG_TAIL = r"[.．]\d{3}|[eE]-"
_SIMPLE_DATE = r"^\d{4}-\d{2}-\d{2}$"

#: Integer columns that may stand together in one cell: 2026年4月.
_PARTS: dict[str, Literal["year", "month"]] = {"year": "year", "month": "month"}


@dataclass
class Typed:
    """A typed column.

    ``why`` holds for each row the Chinese reason why its value cannot be read, or null;
    ``unknown`` counts words the enumeration does not know; ``given_name`` holds region names;
    ``rounded`` counts amounts that name parts of a fen.
    """

    values: pl.Series
    why: pl.Series | None = None
    unknown: dict[str, int] = field(default_factory=dict)
    given_name: pl.Series | None = None
    rounded: int = 0

    @property
    def has_something_to_say(self) -> bool:
        """Whether there is more than values: then each table's part is looked at by itself."""
        said = self.unknown or self.rounded
        return bool(said) or self.why is not None or self.given_name is not None


def dtype_of(column: Column) -> pl.DataType:
    """Return the Polars type of a contract column."""
    kind: pl.DataType = polars_type(sql_type(column.type))
    return kind


def type_column(
    name: str,
    values: pl.Series,
    column: Column,
    unit: Unit | None,
    context: IntakeContext,
    year: int | None = None,
) -> Typed:
    """Return the typed values of a stripped text column.

    Parameters
    ----------
    name : str
        Contract name of the column.
    values : pl.Series
        Text; null where there is no value.
    column : Column
        Its contract.
    unit : {'元', '万元'} or None
        Unit of a money column; ``None`` means the contract's.
    context : IntakeContext
        Word lists.
    year : int, optional
        Of days written without one.
    """
    if not values.len() or values.null_count() == values.len():
        return Typed(pl.Series(name, [None] * values.len(), dtype_of(column)))
    words = Words.of(context.enumerations[column.enum]) if column.enum else Words({}, open=True)
    whole = partial(codes.parse_integer, part=_PARTS.get(name), words=column.words)
    readers: dict[str, Callable[[], Typed]] = {
        "date": lambda: _dates(values, year),
        "money": lambda: _money(values, unit or column.unit or "元"),
        "integer": lambda: _distinct(values, whole, pl.Int64()),
        "enum": lambda: _words(values, words),
        "enum_list": lambda: _word_lists(values, words),
        "bool": lambda: _bools(values, column.zh.removeprefix("是否")),
        "region_code": lambda: _regions(values),
        "doc_no": lambda: _document_numbers(values, bare_zeros=name in CASE_NUMBERS),
        "code": lambda: _codes(values),
        "uscc": lambda: _codes(values),
        "own_key": lambda: _own_keys(values, column),
    }
    return readers.get(column.type, lambda: Typed(values))()


def _distinct(values: pl.Series, parse: Callable[[str], Any], dtype: pl.DataType) -> Typed:
    """Apply a Python function once to each distinct value."""
    once = values.drop_nulls().unique()
    good: list[Any] = []
    reasons: list[str | None] = []
    for text in once:
        try:
            good.append(parse(text))
            reasons.append(None)
        except ValueError as error:
            good.append(None)
            reasons.append(str(error))
    found = pl.DataFrame(
        [once.alias("v"), pl.Series("read", good, dtype), pl.Series("why", reasons, pl.String)]
    )
    each = values.to_frame("v").join(found, on="v", how="left", maintain_order="left")
    why = each["why"] if found["why"].null_count() < found.height else None
    return Typed(each["read"].alias(values.name), why)


def read_quickly(
    values: pl.Series, simple: str, quick: pl.Expr, parse: Callable[[str], Any]
) -> Typed:
    """Read the plain form (``quick`` of ``v``) in one go and only the other values one by one."""
    read = values.to_frame("v").select(
        "v", fast=pl.when(pl.col("v").str.contains(simple)).then(quick)
    )
    fast = read["fast"].alias(values.name)
    if fast.null_count() == values.null_count():
        return Typed(fast)
    if fast.null_count() == values.len():
        return _distinct(values, parse, fast.dtype)
    rest = read.select(pl.when(pl.col("fast").is_null()).then("v")).to_series()
    odd = _distinct(rest, parse, fast.dtype)
    return Typed(odd.values.zip_with(fast.is_null(), fast).alias(values.name), odd.why)


def _dates(values: pl.Series, year: int | None) -> Typed:
    day = pl.col("v").str.to_date("%Y-%m-%d", strict=False)
    parse = parse_date if year is None else partial(parse_date, year=year)
    return read_quickly(
        values, _SIMPLE_DATE, pl.when(day.dt.year().is_between(*YEARS)).then(day), parse
    )


def _money(values: pl.Series, unit: Unit) -> Typed:
    parse = partial(parse_money, unit=unit)
    if unit != "元":
        typed = _distinct(values, parse, MONEY)
    else:
        typed = read_quickly(values, _SIMPLE_YUAN, pl.col("v").cast(MONEY, strict=False), parse)
    # Only a tail longer than the unit's own decimals can name parts of a fen.
    long = values.filter(values.str.contains(_LONG_TAIL).fill_null(value=False))
    typed.rounded = sum(n for text, n in _counted(long) if is_cut(text, unit))
    return typed


def _words(values: pl.Series, words: Words) -> Typed:
    typed = _distinct(values, lambda text: words.standard(text)[0], pl.String())
    return Typed(typed.values, unknown=_unknown(values, lambda t: not words.standard(t)[1]))


def _word_lists(values: pl.Series, words: Words) -> Typed:
    typed = _distinct(values, lambda text: words.standards(text)[0] or None, pl.List(pl.String))
    counts: dict[str, int] = {}
    for text, number in values.value_counts(sort=True).iter_rows():
        for word in words.standards(text)[1] if text is not None else []:
            counts[word] = counts.get(word, 0) + number
    return Typed(typed.values, unknown=counts)


def _unknown(values: pl.Series, is_unknown: Callable[[str], bool]) -> dict[str, int]:
    return {text: number for text, number in _counted(values) if is_unknown(text)}


def _counted(values: pl.Series) -> list[tuple[str, int]]:
    """Return each distinct text and how often it stands, the most frequent first."""
    counted = values.value_counts(sort=True)
    return [(text, number) for text, number in counted.iter_rows() if text is not None]


def _bools(values: pl.Series, about: str) -> Typed:
    parse = partial(parse_bool, about=about)
    typed = _distinct(values, parse, pl.Boolean())
    return Typed(typed.values, unknown=_unknown(values, lambda t: parse(t) is None))


def _regions(values: pl.Series) -> Typed:
    """Read codes of six digits, nine or twelve as six (:func:`codes.region`); a name is kept apart."""
    bare = codes.code(pl.col("v"))
    is_code = bare.str.contains(r"^[1-9]\d{5}(?:\d{3})?(?:\d{3})?$")
    is_name = bare.str.contains(r"[\u4e00-\u9fff]")
    frame = values.to_frame("v").select(
        code=pl.when(is_code).then(codes.region(bare)),
        name=pl.when(is_name).then(bare),
        bad=~is_code & ~is_name,
    )
    bad = frame["bad"]
    why = _reason(bad, "不是六位区划代码") if bad.any() else None
    named = frame["name"] if frame["name"].null_count() < frame.height else None
    return Typed(frame["code"].alias(values.name), why, given_name=named)


def _reason(bad: pl.Series, text: str) -> pl.Series:
    return bad.to_frame("b").select(pl.when(pl.col("b")).then(pl.lit(text))).to_series()


def _restored(values: pl.Series, bare: pl.Expr, what: str) -> Typed:
    """Return codes (``bare`` of ``v``) with ``1.38E+10`` written out; some lost digits for good."""
    frame = values.to_frame("v").select(v=bare)
    frame = frame.with_columns(cut=pl.col("v").str.contains(codes.IS_SCIENTIFIC))
    out, cut = frame["v"].alias(values.name), frame["cut"]
    if not cut.any():
        return Typed(out)
    whole = _distinct(out.filter(cut), codes.expand_scientific, pl.String())
    out = out.scatter(cut.arg_true(), whole.values)
    lost = cut & out.is_null()
    reason = f"{what}已被 Excel 变成科学计数，位数已丢"
    return Typed(out, _reason(lost, reason) if lost.any() else None)


def _codes(values: pl.Series) -> Typed:
    return _restored(values, codes.code(pl.col("v")), "编码")


def _own_keys(values: pl.Series, column: Column) -> Typed:
    """Read numbers of our own as printed.

    A number in no form of ours stays as it came: whoever answers the row says that it is unknown.
    A person code stands for a person and must be one of ours.
    """
    ours = codes.own_key(pl.col("v"), str(column.form))
    read = values.to_frame("v").select(ours.alias("k"))["k"]
    if column.form != "person":
        return Typed(read.zip_with(read.is_not_null(), values).alias(values.name))
    bad = values.is_not_null() & read.is_null()
    why = _reason(bad, f"不是本系统的{column.zh}") if bad.any() else None
    return Typed(read.alias(values.name), why)


def _document_numbers(values: pl.Series, *, bare_zeros: bool) -> Typed:
    return _restored(values, codes.document_no(pl.col("v"), bare_zeros=bare_zeros), "编号")


def refine_bodies(types: pl.Expr, words: pl.Expr, uscc: pl.Expr) -> pl.Expr:
    """Return party types with 法人及非法人组织 told apart by the credit code's first two digits."""
    head = uscc.str.slice(0, 2)
    said = folded(words).is_in(["法人及非法人组织", "法人和非法人组织"])
    return (
        pl.when(said & (head == "92"))
        .then(pl.lit("个体工商户"))
        .when(said & (head == "93"))
        .then(pl.lit("农民专业合作社"))
        .when(said & head.is_in(["11", "12", "13", "19", "51", "52", "53", "59"]))
        .then(pl.lit("机关事业社团"))
        .otherwise(types)
    )
