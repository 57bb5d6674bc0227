"""Codes, document numbers and whole numbers."""

import re
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

import polars as pl

from assets.intake.folding import folded, has_note_mark, nfkc
from data_contracts.own_keys import FORMS
from data_contracts.reference import without_counties

_SCIENTIFIC = re.compile(r"(\d)(?:\.(\d+))?[eE]\+?(\d{1,3})")
#: Characters of a whole number; longer ones are no count of anything.
_LONGEST_WHOLE = 40
#: So many of the words that stand for a number are named to whoever wrote another.
_SHOWN = 12
_WHOLE = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.0*)?")
#: What a document is called before or behind its number.
_PAPER = "《?(?:行政)?处罚决定书?》?"
_COUNT_WORD = re.compile(r"(?:年度?|月份?|天|日|个|人|户|家|次|分|星级?|件)$")
_YEAR_MONTH = re.compile(
    r"((?:19|20)\d{2})[-/.年]?(\d{1,2})(?:月份?|[-/.]\d{1,2}(?:T?00:00(?::00)?)?)?"
)


def code(expression: pl.Expr) -> pl.Expr:
    """Return codes folded, without blanks, upper case, without Excel's ``.0``."""
    return folded(expression).str.to_uppercase().str.replace(r"^(\d+)\.0+$", "$1")


def region(bare: pl.Expr) -> pl.Expr:
    """Return the six digits of region codes of six, nine or twelve.

    A city without counties has townships and sub-districts below it, which have nine: ``441900101``. They
    go by six of our own, ``4419`` and two more: 01-39 sub-districts (``001``-``039``), 40-89 towns
    (``100``-``149``), 90-99 zones (``400``-``409``). Others there, and all codes elsewhere, are cut to six.
    """
    head, town = bare.str.slice(0, 6), bare.str.slice(6, 3).cast(pl.Int64, strict=False)
    number = (
        pl.when(town.is_between(1, 39)).then(town)
        .when(town.is_between(100, 149)).then(town - 60)
        .when(town.is_between(400, 409)).then(town - 310)
    )  # fmt: skip
    own = head.str.slice(0, 4) + number.cast(pl.String).str.zfill(2)
    is_below = head.is_in(sorted(without_counties())) & number.is_not_null()
    return pl.when(is_below).then(own).otherwise(head)


def expand_scientific(text: str) -> str | None:
    """Return the digits of ``1.38E+10`` when all of them are there, else ``None``.

    >>> expand_scientific("1.3812345678E+10"), expand_scientific("4.1E+17")
    ('13812345678', None)
    """
    parts = _SCIENTIFIC.fullmatch(nfkc(text).strip())
    if parts is None:
        return None
    first, rest, power = parts[1], parts[2] or "", int(parts[3])
    return first + rest if len(rest) == power else None


#: A code that a spreadsheet turned into a number and cut.
IS_SCIENTIFIC = r"^\d(?:\.\d+)?[eE]\+?\d+$"


def document_no(expression: pl.Expr, *, bare_zeros: bool) -> pl.Expr:
    """Return document numbers in one form: brackets 〔〕, no blanks, no leading zeros.

    ``bare_zeros`` also drops leading zeros of a number that is digits only (case numbers, which
    Excel has often turned into numbers).
    """
    out = code_keep_case(expression)
    # 甲市监处罚〔2025〕1号《行政处罚决定书》, 《行政处罚决定书》（甲市监处罚〔2025〕1号）.
    out = out.str.replace(rf"^(?:{_PAPER})[(]?(.*?\d号?)[)]?$", "$1")
    out = out.str.replace(rf"^(.*?\d号)[(]?(?:{_PAPER})[)]?$", "$1")
    out = out.str.replace_all(r"[\[【﹝{（(〔]((?:19|20)\d{2})年?[\]】﹞}）)〕]", "〔$1〕")
    out = out.str.replace(r"〔(\d{4})〕第?0*(\d)", "〔$1〕$2")
    out = out.str.replace(
        r"^([^\d〔〕]*[^\d〔〕年第号\W])((?:19|20)\d{2})年?第0*(\d+)", "$1〔$2〕$3"
    )
    return out.str.replace(r"^0+(\d+)$", "$1") if bare_zeros else out


def code_keep_case(expression: pl.Expr) -> pl.Expr:
    """Return codes folded, without blanks or Excel's ``.0``, letters as written."""
    return folded(expression).str.replace(r"^(\d+)\.0+$", "$1")


def own_key(expression: pl.Expr, form: str) -> pl.Expr:
    """Return numbers of our own as they were printed, however they were typed; null for others.

    Width, blanks, the kind of hyphen and the case of letters do not matter.
    """
    bare = folded(expression).str.to_lowercase().str.replace_all(r"[\u2010-\u2015\u2212_~]", "-")
    if form != "person":
        bare = bare.str.slice(0, 1).str.to_uppercase() + bare.str.slice(1)
    if form == "flag":
        bare = bare.str.replace(r"^([A-Z]\d{3})-*([0-9a-f]{16})$", "$1-$2")
    return pl.when(bare.str.contains(f"^(?:{FORMS[form]})$")).then(bare)


def is_year_month(text: str) -> bool:
    """Return whether a cell names year and month together.

    >>> is_year_month("2026年4月"), is_year_month("202604"), is_year_month("4月")
    (True, True, False)
    """
    return _YEAR_MONTH.fullmatch(re.sub(r"\s+", "", nfkc(text))) is not None


def parse_integer(
    text: str,
    *,
    part: Literal["year", "month"] | None = None,
    words: Mapping[str, int] = MappingProxyType({}),
) -> int:
    """Return a whole number; count words behind it and Excel's ``.0`` are dropped.

    ``part`` names what is wanted of a cell that holds year and month together (``2026年4月``);
    ``words`` are words that stand for a number.

    Raises
    ------
    ValueError
        With a Chinese reason.
    """
    bare = re.sub(r"\s+", "", nfkc(text))
    if part and (parts := _YEAR_MONTH.fullmatch(bare)):
        return int(parts[1 if part == "year" else 2])
    if bare in words:
        return words[bare]
    bare = _COUNT_WORD.sub("", bare)
    if not _WHOLE.fullmatch(bare) or has_note_mark(text):
        listed = "".join(f"“{word}”" for word in list(words)[:_SHOWN])
        raise ValueError(f"不是整数，也不是认得的词（{listed}等）" if words else "不是整数")
    if len(bare) > _LONGEST_WHOLE:
        raise ValueError("数字过大")
    value = int(Decimal(bare.replace(",", "")))
    if abs(value) >= 10**15:
        raise ValueError("数字过大")
    return value
