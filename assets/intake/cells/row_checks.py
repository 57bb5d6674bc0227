"""Row checks from the contract: what sets a row aside, column by column."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from assets.intake.cells.typing import read_quickly
from assets.intake.values.money import parse_money
from data_contracts import AHEAD, FIRST_DAY, Column, Source

#: What is recorded as having happened lies no decade ahead; a year more is left to the quality checks.
_HAPPENED_AHEAD = timedelta(days=3653)
#: Why a registration lies too far ahead; as the as-of date moves on it may no longer.
TOO_FAR_AHEAD = "比截至日期晚366天以上"
#: 2099-12-31 is what publication platforms write where there is no end.
_LAST_DEADLINE = date(2099, 12, 31)
_AMOUNT = r"(?:人民币|rmb|共计|合计|计|为|共|金额|:|¥|￥|的|\s)*([\d,]+(?:\.\d+)?|[零〇一二三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟两万亿]+)\s*(万|亿)?(?:元|圆)"
#: Money column → the words before its amount in the row's own text.
_SPOKEN = {
    "fine_yuan": "罚款",
    "confiscation_yuan": "没收(?:违法所得|非法财物|款)?",
    "confiscated_gains_yuan": "没收违法所得",
    "goods_value_yuan": "货值(?:金额)?",
    "illegal_gains_yuan": "违法所得",
    "amount_yuan": "涉案金额|案值",
}
_PLAIN_AMOUNT = r"^\d{1,13}(?:\.\d{1,2})?元$"
#: Fines that a system keeps as whole fen come without a comma: 500000 of 罚款5000元.
_FEN = 100.0
_SPOKEN_OF = {
    "i": pl.UInt32,
    "same": pl.Boolean,
    "off": pl.Boolean,
    "fen": pl.Boolean,
    "spoken": pl.Float64,
}
#: Times by which a column lies beside the amount of a text where 万元 were taken for yuan, or yuan for 万元; so far
#: from it, for amounts in 万元 are rounded.
_WRONG_UNIT, _TOLERANCE = 10_000.0, 0.01


@dataclass(frozen=True)
class Issue:
    """Rows a check objects to: a mask, the column, and the reason of each row."""

    column: str
    bad: pl.Series
    why: pl.Series
    is_unit_suspect: bool = False

    def among(self, start: int, length: int) -> "Issue | None":
        """Return the issue for some of the rows; ``None`` where it objects to none of them."""
        if (start, length) == (0, self.bad.len()):
            return self
        bad = self.bad.slice(start, length)
        return replace(self, bad=bad, why=self.why.slice(start, length)) if bad.any() else None


#: A column, what is bad in it, and why.
_Check = tuple[str, pl.Expr, str]


def contract_issues(typed: pl.DataFrame, contract: Source, as_of: date) -> Iterator[Issue]:
    """Yield what the contract objects to in typed rows: required, date range, bounds."""
    wanted: list[_Check] = []
    for name, column in contract.columns.items():
        if name in typed.columns:
            wanted += _column_checks(typed, name, column, as_of)
    if contract.places and contract.columns["region_code"].required:
        # The names of regions come from here: nothing could say which region such a row means.
        named = pl.col("region_code").is_null() & pl.col("region_name_given").is_not_null()
        wanted.append(("region_code", named, "是名称，不是六位区划代码"))
    for group in [] if contract.asks else contract.required_any:
        present = [_given(typed, name) for name in group]
        titles = "、".join(f"「{contract.columns[name].zh}」" for name in group)
        wanted.append((group[0], ~pl.any_horizontal(present), f"{titles}至少要有一项"))
    masks = typed.select(
        bad.fill_null(value=False).alias(str(i)) for i, (_, bad, _) in enumerate(wanted)
    )
    for (name, _, why), mask in zip(wanted, masks, strict=True):
        if mask.any():
            yield Issue(name, mask, pl.Series([why]).new_from_index(0, typed.height))


def _given(typed: pl.DataFrame, name: str) -> pl.Expr:
    given = pl.col(name).is_not_null()
    if name == "region_code" and "region_name_given" in typed.columns:
        return given | pl.col("region_name_given").is_not_null()
    return given


def _column_checks(typed: pl.DataFrame, name: str, column: Column, as_of: date) -> Iterator[_Check]:
    value = pl.col(name)
    if column.required:
        yield name, ~_given(typed, name), "是必填列，不能空"
    if column.type == "date":
        yield from _day_checks(name, column, as_of)
    if column.type == "money" and column.min is not None:
        yield name, value < Decimal(str(column.min)), "金额为负"
    if column.type == "integer":
        if column.min is not None:
            yield name, value < int(column.min), f"小于{int(column.min)}"
        if column.max is not None:
            yield name, value > int(column.max), f"大于{int(column.max)}"


def _day_checks(name: str, column: Column, as_of: date) -> Iterator[_Check]:
    """Yield the range of a day: registered, to come (a deadline), or happened."""
    value = pl.col(name)
    if column.registration:
        yield name, value < FIRST_DAY, "早于1990年"
        yield name, value > as_of + AHEAD, TOO_FAR_AHEAD
    elif column.deadline:
        yield name, value > _LAST_DEADLINE, "晚于2099年"
    else:
        yield name, value > as_of + _HAPPENED_AHEAD, "比截至日期晚十年以上"


def unit_issues(typed: pl.DataFrame, contract: Source) -> Iterator[Issue]:
    """Yield amounts that the row's own text names 10 000 times off, fines in fen, and fines in the column beside theirs.

    An amount the text names exactly is never suspect, whatever else the text names.
    """
    texts = [n for n, c in contract.columns.items() if c.type == "free_text" and n in typed.columns]
    if texts and "fine_yuan" in typed.columns:
        yield from _exchanged(typed, texts)
    for name, words in _SPOKEN.items():
        if name in typed.columns and texts:
            found = _unit_issue(typed, name, words, texts)
            if found is not None:
                yield found


def _unit_issue(typed: pl.DataFrame, name: str, words: str, texts: list[str]) -> Issue | None:
    said = said_beside(typed, name, words, texts)
    is_off = pl.col("off") | (pl.col("fen") if name == "fine_yuan" else pl.lit(value=False))
    suspects = said.filter(is_off & ~pl.col("same"))
    if not suspects.height:
        return None
    places = suspects["i"].cast(pl.Int64)
    told = [
        f"正文为{amount:.2f}".rstrip("0").rstrip(".")
        + f"元，相差{'一万' if off else '一百'}倍，疑为单位填错"
        for amount, off in suspects.select("spoken", "off").iter_rows()
    ]
    mask = pl.Series([False]).new_from_index(0, typed.height).scatter(places, True)
    why = pl.Series([None], dtype=pl.String).new_from_index(0, typed.height)
    return Issue(name, mask, why.scatter(places, pl.Series(told)), is_unit_suspect=True)


def _exchanged(typed: pl.DataFrame, texts: list[str]) -> Iterator[Issue]:
    """Yield the rows whose text says of what stands as confiscated that it is the fine, and not of what stands as the fine."""
    fines = _SPOKEN["fine_yuan"]
    own: set[int] = set()
    for name in ("confiscation_yuan", "confiscated_gains_yuan"):
        if name not in typed.columns:
            continue
        meant = said_beside(typed, name, fines, texts).filter("same")
        if meant.is_empty():
            continue
        own = own or set(said_beside(typed, "fine_yuan", fines, texts).filter("same")["i"])
        own |= set(said_beside(typed, name, _SPOKEN[name], texts).filter("same")["i"])
        places = [i for i in meant["i"] if i not in own]
        if places:
            mask = pl.Series([False]).new_from_index(0, typed.height).scatter(places, True)
            why = "正文写的罚款是这个数，像是与罚款金额填反了"
            yield Issue(name, mask, pl.Series([why]).new_from_index(0, typed.height))


def units_in_texts(typed: pl.DataFrame, name: str, texts: list[str]) -> tuple[int, int, int]:
    """Return how many rows name the amount of a column in their text as it was read, 10 000 times off, and in yuan for fen.

    Parameters
    ----------
    typed : pl.DataFrame
        The column in yuan, and texts.
    name : str
    texts : list of str
        Columns of free text.
    """
    words = _SPOKEN.get(name)
    if words is None or not texts:
        return 0, 0, 0
    said = said_beside(typed, name, words, texts)
    other = said.filter(~pl.col("same"))
    return (
        said.filter("same").height,
        other.filter("off").height,
        other.filter("fen").height,
    )


def said_beside(typed: pl.DataFrame, name: str, words: str, texts: list[str]) -> pl.DataFrame:
    """Return the rows whose text names an amount beside ``words``: ``i``, ``same``, ``off``, ``fen``, ``spoken``.

    ``same`` says that the column's own is among them, ``off`` that one is it but for a factor of 10 000, ``fen``
    that it is one times 100.
    """
    ahead = rf"(?:{words}){_AMOUNT}"
    behind = rf"{_AMOUNT}(?:整|人民币|的)*(?:{words})"
    has_word = pl.any_horizontal(pl.col(t).str.contains(words) for t in texts)
    text = pl.concat_str(texts, separator="\n", ignore_nulls=True).str.normalize("NFKC")
    spoken = (
        typed.lazy()
        .with_row_index("i")
        .filter((pl.col(name) > 0) & has_word)
        .select("i", pl.col(name).cast(pl.Float64).alias("v"), t=text)
        .with_columns(
            hit=pl.concat_list(
                pl.col("t").str.extract_all(ahead), pl.col("t").str.extract_all(behind)
            )
        )
        .drop("t")
        .explode("hit")
        .drop_nulls("hit")
        .collect()
    )
    if spoken.is_empty():
        return pl.DataFrame(schema=_SPOKEN_OF)
    ratio = pl.col("a") / pl.col("v")
    same = (ratio - 1).abs() < 1e-9
    off = ((ratio / _WRONG_UNIT - 1).abs() < _TOLERANCE) | (
        (ratio * _WRONG_UNIT - 1).abs() < _TOLERANCE
    )
    fen = (ratio * _FEN - 1).abs() < 1e-9
    return (
        spoken.lazy()
        .with_columns(a=_amounts(spoken["hit"]))
        .filter(pl.col("a") > 0)
        .group_by("i", maintain_order=True)
        .agg(
            same=same.any(),
            off=off.any(),
            fen=fen.any(),
            spoken=pl.coalesce(pl.col("a").filter(off).first(), pl.col("a").filter(fen).first()),
        )
        .collect()
    )


def _amounts(hits: pl.Series) -> pl.Series:
    """Return the yuan of phrases such as ``罚款人民币伍仟元``; null where there is none."""
    said = pl.col("v").str.extract(rf"({_AMOUNT[_AMOUNT.index('([') :]})", 1)
    amounts = hits.to_frame("v").select(said.alias("a")).to_series()
    plain = pl.col("v").str.strip_suffix("元").cast(pl.Float64, strict=False)
    return read_quickly(
        amounts, _PLAIN_AMOUNT, plain, lambda text: float(parse_money(text, "元"))
    ).values
