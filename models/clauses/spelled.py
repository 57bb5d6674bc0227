"""Amounts spelled out: 一万二千元, 贰仟伍佰陆拾叁元柒角, 1千2百元."""

import re

import polars as pl

_DIGIT = "[一二两三四五六七八九壹贰叁肆伍陆柒捌玖1-9]"
_BELOW_WAN = (
    f"(?:{_DIGIT}[千仟])?[零〇]?(?:{_DIGIT}[百佰])?[零〇]?(?:{_DIGIT}?[十拾])?[零〇]?{_DIGIT}?"
)
#: An amount with at least one word in it; plain figures are read elsewhere.
SPELLED = (
    rf"(?:{_BELOW_WAN}万)?{_BELOW_WAN}[一二两三四五六七八九壹贰叁肆伍陆柒捌玖零〇十拾百佰千仟万]元"
    f"(?:{_DIGIT}角)?(?:[零〇]?{_DIGIT}分)?"
)
_PLAIN = str.maketrans("两壹贰叁肆伍陆柒捌玖仟佰拾", "二一二三四五六七八九千百十")
_UNITS = {"万": 10_000.0, "千": 1_000.0, "百": 100.0, "十": 10.0, "元": 1.0, "角": 0.1, "分": 0.01}


def yuan(text: pl.Expr) -> pl.Expr:
    """Return the amount in yuan (Float64) that ``text``, one match of :data:`SPELLED`, stands for; null stays null.

    >>> import polars as pl
    >>> pl.DataFrame({"t": ["一万二千零五元", "贰仟伍佰陆拾叁元柒角", "十二万元", "1千2百元", None]}).select(yuan(pl.col("t")))["t"].to_list()
    [12005.0, 2563.7, 120000.0, 1200.0, None]
    """
    return text.map_elements(_value, return_dtype=pl.Float64)


def _value(words: str) -> float | None:
    """Return what the words amount to: digits by their units, what stands before 万 ten thousand times.

    None where there is no digit: 约若干万元.
    """
    wan, _, rest = words.translate(_PLAIN).rpartition("万")
    return round(_sum(wan + "元") * _UNITS["万"] + _sum(rest), 2) or None


def _sum(words: str) -> float:
    """Return the sum of digit and unit; 十 without a digit is one ten."""
    parts = re.findall("([一二三四五六七八九1-9]?)([千百十元角分])", words)
    return sum(
        (_digit(digit) if digit else float(unit == "十")) * _UNITS[unit] for digit, unit in parts
    )


def _digit(word: str) -> int:
    return int(word) if word.isascii() else "一二三四五六七八九".index(word) + 1
