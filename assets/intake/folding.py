"""One way of comparing words, headers and numbers: width, brackets and spaces folded."""

import re
import unicodedata
from functools import lru_cache

import polars as pl

#: White space, zero-width marks and byte-order marks that surround a value.
BLANKS = " \t\r\n\x0b\x0c\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u200c\u200d\u2028\u2029\u202f\u3000\ufeff"
_SPACES = re.compile(r"[\s\u200b-\u200d\ufeff]+")
_OPEN, _CLOSE = "【〔[{〈《﹝「『", "】〕]}〉》﹞」』"
_BRACKETS = str.maketrans(_OPEN + _CLOSE, "(" * len(_OPEN) + ")" * len(_CLOSE))


def nfkc(text: str) -> str:
    """Return the text with full-width forms folded."""
    return unicodedata.normalize("NFKC", text)


def unspaced(text: str) -> str:
    """Return a number or code as it was issued, whatever the width of its signs and the blanks around it.

    >>> unspaced(" Ｌ2026 0001 ")
    'L20260001'
    """
    return "".join(nfkc(text).split())


def has_note_mark(text: str) -> bool:
    """Return whether a number carries the mark of a note, which folding would make a digit of it.

    >>> has_note_mark("500①"), has_note_mark("５００")
    (True, False)
    """
    return not text.isascii() and any(unicodedata.category(c) == "No" for c in text)


@lru_cache(maxsize=65536)
def fold_word(text: str) -> str:
    """Return a word in the form in which words are compared.

    >>> fold_word(" 没收 违法所得（款） ")
    '没收违法所得(款)'
    """
    return _SPACES.sub("", nfkc(text)).translate(_BRACKETS).casefold()


def stripped(column: str | pl.Expr) -> pl.Expr:
    """Return a text column without surrounding blanks; empty becomes null."""
    expression = pl.col(column) if isinstance(column, str) else column
    bare = expression.str.strip_chars(BLANKS)
    return pl.when(bare != "").then(bare)


def folded(expression: pl.Expr) -> pl.Expr:
    """Return a text expression NFKC-folded and without any blanks inside."""
    return expression.str.normalize("NFKC").str.replace_all(r"[\s\u200b-\u200d\ufeff]+", "")
