"""Amounts of money, exact, in yuan."""

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Literal

from assets.intake.folding import fold_word, has_note_mark

Unit = Literal["元", "万元", "分"]

_FEN = Decimal("0.01")
#: How far the nearest double lies from a decimal, and a sum of many doubles.
_FLOAT_NOISE, _LEAST_NOISE = Decimal("1e-13"), Decimal("1e-9")
_LARGEST = Decimal(10) ** 16
_FACTOR = {"元": Decimal(1), "万元": Decimal(10_000), "分": _FEN}
_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?(?:e[-+]?\d+)?|[-+]?\.\d+")
_CURRENCY_BEFORE = re.compile(r"^(?:人民币|rmb|cny|¥|￥)+:?")
#: 0.6万, 5千 are what nobody writes of another unit.
_OWN_UNIT = re.compile(r"(千|万|亿)?(?:元|圆|块钱|块)(?:整|正|人民币)*$|(?<=\d)(?P<bare>千|万|亿)$")
_TIMES = {"千": Decimal(1000), "万": Decimal(10_000), "亿": Decimal(10**8), None: Decimal(1)}
_CAPITAL = re.compile(
    r"[零〇○一二三四五六七八九十百千万亿两壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億廿卅\d.]+"
)
_CAPITAL_TAIL = re.compile(
    r"(?:元|圆)(?:整|正|(?:零?[^元圆整]{1,2}角)?(?:零?[^元圆角整]{1,2}分)?整?)$"
)
_VARIANTS = str.maketrans("貳參陸萬億圆○", "贰叁陆万亿元零")


def parse_money(text: str, unit: Unit) -> Decimal:
    """Return the yuan a cell names, rounded half up to the fen.

    A number counts in `unit` (what the header says) unless the cell names its own currency unit
    (``0.5万元``, ``伍仟元整``). Capital numerals are read only with a currency word.

    Raises
    ------
    ValueError
        With a Chinese reason: no amount, not a number, too large.

    Examples
    --------
    >>> parse_money("1,234.5", "元"), parse_money("0.5", "万元"), parse_money("伍仟元整", "万元")
    (Decimal('1234.50'), Decimal('5000.00'), Decimal('5000.00'))
    """
    return _exact(text, unit).quantize(_FEN, ROUND_HALF_UP)


def is_cut(text: str, unit: Unit) -> bool:
    """Return whether an amount names parts of a fen that no program's arithmetic explains.

    Spreadsheets write 0.113243 as 0.11324300000000001: such a tail lies fifteen digits down.

    >>> is_cut("0.11324300000000001", "万元"), is_cut("0.1132435", "万元")
    (False, True)
    """
    try:
        amount = _exact(text, unit)
    except ValueError:
        return False
    off = abs(amount - amount.quantize(_FEN, ROUND_HALF_UP))
    return off > max(abs(amount) * _FLOAT_NOISE, _LEAST_NOISE)


@lru_cache(maxsize=65536)
def _exact(text: str, unit: Unit) -> Decimal:
    folded = fold_word(text).replace("−", "-").replace("，", ",")
    sign, bare = _sign(_CURRENCY_BEFORE.sub("", folded))
    bare = _CURRENCY_BEFORE.sub("", bare)
    amount = _plain(bare, unit)
    if amount is None:
        amount = _capital(bare)
    if amount is None or has_note_mark(text):
        raise ValueError("不是金额")
    if amount >= _LARGEST:
        raise ValueError("金额过大")
    if 0 < amount < _FEN / 2:
        raise ValueError("不足一分，不是金额")
    return sign * amount


def _sign(bare: str) -> tuple[int, str]:
    if re.fullmatch(r"\([\d,.]+\)", bare):  # accountants write -5 as (5)
        return -1, bare[1:-1]
    if bare.startswith("-"):
        return -1, bare[1:]
    return 1, bare.removeprefix("+")


def _plain(bare: str, unit: Unit) -> Decimal | None:
    own = _OWN_UNIT.search(bare)
    number = bare[: own.start()] if own else bare
    if not _NUMBER.fullmatch(number) or number.startswith(("-", "+")):
        return None
    try:
        value = Decimal(number.replace(",", ""))
    except InvalidOperation:  # pragma: no cover - the pattern admits numbers only
        return None
    if abs(value.adjusted()) > 30:
        raise ValueError("金额过大")
    if own is None:
        return value * _FACTOR[unit]
    return value * _TIMES[own[1] or own["bare"]]


def _capital(bare: str) -> Decimal | None:
    """Read Chinese numerals that carry a currency word; others are not amounts."""
    text = re.sub(r"(?:人民币)$", "", bare).translate(_VARIANTS)
    tail = _CAPITAL_TAIL.search(text)
    if tail is None or not _CAPITAL.fullmatch(text[: tail.start()]):
        return None
    import cn2an  # a fifth of what the process that reads files takes to start

    try:
        return Decimal(str(cn2an.cn2an(re.sub(r"[整正]$", "", text), "smart")))
    except (ValueError, KeyError, IndexError, InvalidOperation):
        return None
