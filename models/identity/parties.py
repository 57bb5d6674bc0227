"""Names of parties: which are names of persons, and what of them may stand."""

import re
from functools import cache

import polars as pl

from data_contracts.reference import identity_words
from models.identity import names
from models.identity.text import mask, shortened

_HAN = "\u4e00-\u9fff\u3400-\u4dbf"
_DOTS = "·•‧・∙．"
#: What stands around a name and is none.
_DESCRIBES = frozenset(
    "个体工商户 个体户 个体 个人 经营者 经营人 业主 负责人 自然人 无字号 字号 无 无照 无证 无名 未起字号 摊贩 小贩 流动摊贩 散户 农户 村民 居民 等 及 与 和 系 为 即 又名 曾用名 原名 男 女".split()
)
_CUE = re.compile(
    r"^(?:经营者|经营人|业主|负责人|个体工商户|个体户|自然人|当事人|法定代表人|字号名称|姓名|户主|摊主|店主)(?:姓名|是|为|系)?(?=.{2})"
)
_TAIL = re.compile(r"(?:等(?:[一二三四五六七八九十两\d]+人?)?|个体户|个体|个体工商户)$")
_TOKEN = re.compile(rf"[{_HAN}{_DOTS}]+")
_APART = re.compile(rf"(?<![{_HAN}])(?:[{_HAN}][ \u3000]{{1,3}}){{1,3}}[{_HAN}]{{1,2}}(?![{_HAN}])")


@cache
def _business() -> tuple[str, str]:
    """Return the words of trades and the endings of trade names as patterns."""
    words = identity_words()
    return "|".join(words.business), rf"[{words.endings}]$"


def is_trade_name(name: pl.Expr) -> pl.Expr:
    """Return whether a name speaks of a trade or ends like a shop (张记店, 李园 does not)."""
    words, ending = _business()
    bare = name.str.replace_all(r"[(（\[【].*?[)）\]】]|\s+", "")
    ends_like_a_shop = bare.str.contains(ending) & (bare.str.len_chars() > 3)  # noqa: PLR2004
    shop = bare.str.contains(r"[店厂馆铺坊吧厅]$")
    return (bare.str.contains(f".(?:{words})") | ends_like_a_shop | shop).fill_null(value=False)


def looks_like_person(name: pl.Expr) -> pl.Expr:
    """Return whether a name is a person's by its look: a surname, one or two characters."""
    words = identity_words()
    bare = name.str.replace_all(r"\s+", "")
    single = rf"^[{words.surnames}][{_HAN}]{{1,2}}$"
    double = rf"^(?:{'|'.join(words.compound_surnames)})[{_HAN}]{{1,2}}$"
    dotted = rf"^[{_HAN}]{{1,6}}(?:[{_DOTS}][{_HAN}]{{1,8}})+$"
    looks = bare.str.contains(f"{single}|{double}|{dotted}") & ~is_trade_name(name)
    common = bare.is_in(list(words.not_names)) | bare.str.contains(f"[{words.never}]")
    return (looks & ~common).fill_null(value=False)


def masked_party(name: str, *, private: bool) -> str:
    """Return a party's name without the name of a person.

    Of a private person (a natural person, a sole trader without a trade name) only the surname
    stays; of another party, what behind a title or in brackets names a person goes.

    >>> masked_party("欧阳小明、李 四（个体户）", private=True)
    '欧阳某某、李某某（个体户）'
    >>> masked_party("和润大药房（苏小燕）", private=False)
    '和润大药房（苏某某）'
    """
    if not private:
        return mask(name, is_text=False)
    joined = _APART.sub(lambda match: re.sub(r"\s+", "", match[0]), name.strip())
    return mask(_TOKEN.sub(_one, joined), is_text=False)


def _one(match: re.Match[str]) -> str:
    word = match[0]
    cue = _CUE.match(word)
    lead = cue[0] if cue else ""
    rest = word[len(lead) :]
    tail = _TAIL.search(rest)
    end = tail.start() if tail and tail.start() else len(rest)
    name = rest[:end]
    if not name or name in _DESCRIBES or len(name) < 2:  # noqa: PLR2004
        return word
    return lead + shortened(name) + rest[end:]


def is_person_or_nobody(name: str) -> bool:
    """Tell whether a whole cell is a person's name by its look, blanks inside it dropped."""
    return names.is_name(re.sub(r"\s+", "", name))
