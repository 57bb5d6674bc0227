"""Four states of a cell without a value: empty, none, not recorded, to be checked."""

import polars as pl

from assets.intake.folding import fold_word
from data_contracts import Column, Enumeration

#: A stroke for none, as keyboards and platforms draw it: -, ——, — —, ────.
_STROKES = [gap.join(sign * n) for sign in "-—－─–―" for n in range(1, 5) for gap in ("", " ")]
_STATES = {
    "none": ["无", "/", "\\", "没有", "n/a", "／", "无。", *_STROKES],
    "not_recorded": ["未记载", "未载明", "未记录", "不详", "未知", "未填写", "未登记", "无记载"],
    "to_check": ["待核", "待核实", "待查", "待定", "待补", "待补充", "待确认", "待核查"],
}
#: What people write for a day that has not come: in no other column is it a word for "missing".
_NOT_YET = [
    *(f"{not_}{what}" for not_ in ("未", "尚未", "暂未", "还未", "没有") for what in (
        "答复", "回复", "反馈", "办结", "办理", "受理", "结案", "审结", "处置", "送达", "缴款", "缴纳", "公示", "立案", "完成", "到期")),
    "办理中", "处理中", "审理中", "在办", "进行中", "正在办理", "暂无", "尚无",
]  # fmt: skip
#: What stands in a column of amounts for none: a ledger kept by hand says 警告 where no fine was set.
_NO_AMOUNT = [
    "暂无", "尚无", "不适用", "警告", "予以警告", "给予警告", "通报批评",
    "不予处罚", "不予行政处罚", "不罚", "免予处罚", "免予行政处罚", "免于处罚", "免于行政处罚", "免罚", "首违不罚", "轻微不罚",
]  # fmt: skip
#: What platforms write for an end that never comes.
_NO_END = [
    "长期", "永久", "长期有效", "永久有效", "无期限", "无限期", "无固定期限", "无处罚期限", "无截止日期",
]  # fmt: skip
_MIDNIGHT = r"(?:[ T]0{1,2}:00(?::00(?:\.0+)?)?)?$"
#: The first day that a database knows stands for none, and its last for no end.
_NO_DAY = rf"^1900[-/.]0?1[-/.]0?1{_MIDNIGHT}"
_LAST_DAY = rf"^9999[-/.]\d{{1,2}}[-/.]\d{{1,2}}{_MIDNIGHT}"
_EMPTY = ["null", "NULL", "Null", "(null)", "(NULL)", "None", "\\N"]
#: What programs write where a text has no value; in a column of numbers or days it is an error.
_EMPTY_TEXT = ["nan", "NaN", "NaT", "<NA>"]
#: Stands for the result of a formula that nobody worked out.
NOT_WORKED_OUT = "#公式没有算出"
_ERRORS = ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", NOT_WORKED_OUT]
_NUMBERS = {"date", "money", "integer", "region_code"}


#: Every word that may mean "missing" in some column.
_ALL = [*_EMPTY, *_EMPTY_TEXT, *_ERRORS, *_NOT_YET, *_NO_AMOUNT, *_NO_END]


def _cases(words: list[str]) -> list[str]:
    return sorted({form for word in words for form in (word, word.lower(), word.upper())})


def columns_with_words(frame: pl.DataFrame) -> set[str]:
    """Return the text columns in which some cell is a word for "missing"."""
    words = [*_ALL, *(form for words in _STATES.values() for form in _cases(words))]
    days = f"{_NO_DAY}|{_LAST_DAY}"
    found = frame.select((pl.all().is_in(words) | pl.all().str.contains(days)).any())
    return {name for name in frame.columns if found[name][0]}


def split_missing(
    values: pl.Series, column: Column, enumerations: dict[str, Enumeration]
) -> tuple[pl.Series, pl.Series | None]:
    """Return the values without words for "missing", and the state of those that had one.

    Parameters
    ----------
    values : pl.Series
        Stripped text, empty already null.
    column : Column
        Its contract; a word that is a value of its enumeration (``无`` in 专项行动) stays one.
    enumerations : dict
        Word lists.

    Returns
    -------
    tuple of pl.Series and pl.Series or None
        Text, and ``none|not_recorded|to_check`` or null for each row; ``None`` when no row has one.
    """
    taken = _words_that_are_values(column, enumerations)
    state_of = {
        word: state
        for state, words in _STATES.items()
        for word in _cases(words)
        if fold_word(word) not in taken
    }
    if column.type == "date":
        state_of |= dict.fromkeys(_NOT_YET, "none")
    if column.type == "money":
        state_of |= dict.fromkeys(_NO_AMOUNT, "none")
    if column.endless:
        state_of |= dict.fromkeys(_NO_END, "none")
    empty = _EMPTY
    if column.type not in _NUMBERS:
        state_of |= dict.fromkeys(_ERRORS, "to_check")
        empty = [*_EMPTY, *_EMPTY_TEXT]
    values = _without_marks(values, column)
    gone = values.is_in([*state_of, *empty])
    if not gone.any():
        return values, None
    words = values.filter(gone)
    states = values.to_frame("v").select(
        pl.when(gone).then(pl.col("v").replace_strict(state_of, default=None))
    )
    cleared = values.to_frame("v").select(pl.when(~gone).then(pl.col("v"))).to_series()
    has_state = words.is_in(list(state_of)).any()
    return cleared.alias(values.name), states.to_series() if has_state else None


def _without_marks(values: pl.Series, column: Column) -> pl.Series:
    """Return days without those that databases write for none; of a registration such a day is a fault."""
    if column.type != "date" or column.registration:
        return values
    marks = f"{_NO_DAY}|{_LAST_DAY}" if column.endless else _NO_DAY
    none = pl.when(pl.col("v").str.contains(marks)).then(pl.lit("无")).otherwise(pl.col("v"))
    return values.to_frame("v").select(none.alias(values.name)).to_series()


def _words_that_are_values(column: Column, enumerations: dict[str, Enumeration]) -> set[str]:
    if column.type == "bool":
        return set()
    if column.enum is None:
        return set()
    body = enumerations[column.enum]
    return {fold_word(w) for word, aliases in body.values.items() for w in (word, *aliases)}
