"""Whether the last value of a text without a final line break may have been cut, told by its column.

Many programs end a file without a line break, and a file cut in its last cell looks the same. What
tells them apart is the form the other values have: where a cut would break it, the value is whole.
"""

import re

import polars as pl

from assets.intake.folding import nfkc

#: Types of which the beginning of a value is another value.
_COUNTED = frozenset({"money", "integer"})
#: Types of which the beginning of a value is another thing's number.
_NUMBERED = frozenset({"doc_no", "uscc", "code", "region_code", "own_key", "identity"})
#: So many other values show a form; fewer may agree by chance.
_LEAST = 3
#: Amounts that a program writes with so many decimals have them all; one decimal may be chance.
_LEAST_DECIMALS = 2
#: A day that may go on: 2025-3-1 of 2025-3-12; no day begins with 4 to 9.
_DAY_GOES_ON = re.compile(r"\d{4}(?:([-/.])\d{1,2}\1[0-3]|年\d{1,2}月[0-3])")
_DECIMALS = re.compile(r"\A[^.]*\d\.(\d+)")
_DIGIT_AT_END = re.compile(r"[0-9０-９.,，]$")


def may_be_cut(kind: str, text: str | None, others: pl.Series) -> bool:
    """Return whether the last value of a file that just stops may be the beginning of another.

    Parameters
    ----------
    kind : str
        Type of its contract column; ``""`` where the column is none of ours.
    text : str or None
        The value; ``None`` for an empty cell.
    others : pl.Series
        The cells of the other rows in this column.

    Notes
    -----
    An empty cell is believed where another row leaves it empty too; a zero where no amount has
    decimals; an amount that has its two and more decimals like all the others; a value that ends in
    the word all others end in (元, 号, 日); a number of the length all others have.
    """
    if text is None:
        return kind in {*_COUNTED, "date"} and not others.null_count()
    if kind == "date":
        return day_may_go_on(text)
    given = others.drop_nulls().unique().to_list()
    if _ends_in_their_word(text, given):
        return False
    if kind in _COUNTED:
        return not (_is_plain_zero(text, given) or _has_their_decimals(text, given))
    return kind in _NUMBERED and _breaks_their_form(text, given)


def day_may_go_on(text: str) -> bool:
    """Return whether a date may be the beginning of another: 2025-3-1 of 2025-3-12."""
    return _DAY_GOES_ON.fullmatch(nfkc(text)) is not None


def _ends_in_their_word(text: str, given: list[str]) -> bool:
    """Return whether every value ends in the same character, which is no part of a number."""
    return bool(given) and not _DIGIT_AT_END.search(text) and {v[-1] for v in given} == {text[-1]}


def _is_plain_zero(text: str, given: list[str]) -> bool:
    longer = [v for v in given if v.startswith("0") and v != "0"]
    return text == "0" and len(given) > 0 and not longer and not any("." in v for v in given)


def _has_their_decimals(text: str, given: list[str]) -> bool:
    decimals = {len(m[1]) if (m := _DECIMALS.fullmatch(v)) else 0 for v in [text, *given]}
    return len(given) >= _LEAST and len(decimals) == 1 and min(decimals) >= _LEAST_DECIMALS


def _breaks_their_form(text: str, given: list[str]) -> bool:
    """Return whether a number lacks the end, or the length, that all the others have."""
    if len(given) < _LEAST:
        return False
    ends = {v[-1] for v in given}
    lacks_end = len(ends) == 1 and not ends & set("0123456789") and text[-1] not in ends
    lengths = {len(v) for v in given}
    return lacks_end or (len(lengths) == 1 and len(text) < min(lengths))
