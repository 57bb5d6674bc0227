"""How near a header nobody knows is to the names a contract knows: a proposal to a person, never a guess."""

import re
from collections import Counter
from collections.abc import Callable
from difflib import SequenceMatcher
from functools import cache, lru_cache

from assets.intake.headings.english_names import english, english_names
from assets.intake.headings.headers import Look, fold_header
from assets.intake.headings.initials import initials
from data_contracts import loader

#: From here on a header is near enough to be asked about: half of the shorter name's characters
#: are shared and stand in order; below it 当事人电话 would be near 当事人类别.
NEAR = 0.6
#: From here on a header counts as a sign of its source when a whole table is to be recognised.
_SIGN = 0.75
#: Fewer signs are no source: days, organs and places stand in tables of many kinds.
_LEAST_SIGNS = 3
#: Words offices use for one another in headers, longest first.
_SAME_WORD: tuple[tuple[str, str], ...] = (
    (r"被处罚人|被处罚单位|被处罚对象|当事人|行政相对人|相对人", "当事人"),
    (r"日期|时间|年月日|日$", "日"),
    (r"单位|机关|机构|部门", "机构"),
    (r"编号|号码|文书号|文号|字号", "号"),
    (r"姓名|名字|名称|全称", "名"),
    (r"金额|数额|款额|总额|额度", "额"),
    (r"统一社会信用代码|社会信用代码|信用代码|信用码", "信用码"),
    (r"行政处罚|处罚", "罚"),
    (r"区划|县区|区县|县\(市、?区\)|县市区", "区划"),
    (r"[()（）、,，/_\-\s:：]", ""),
)  # fmt: skip

#: Words of which a header holds the one and a name the other: never the same column.
_APART = (("立案", "结案"), ("本月", "上月"), ("本月", "同期"), ("本年", "上年"), ("开始", "结束"))
#: How headers begin that ask yes or no, and the types that may answer.
_WHETHER, _OF_YES_OR_NO = "是否", ("bool", "enum", "text")
#: 名称 by itself names somebody: the party rather than an organ.
_BARE_NAME, _PARTY, _ELSE = "名", 0.7, 0.65


@lru_cache(maxsize=65536)
def plain(header: str) -> str:
    """Return a header with words that mean the same made the same.

    >>> plain("处罚决定时间"), plain("行政处罚决定日期")
    ('罚决定日', '罚决定日')
    """
    name = fold_header(header)[0]
    for words, word in _SAME_WORD:
        name = re.sub(words, word, name)
    return name


def likeness(one: str, other: str) -> float:
    """Return how alike two plain names are, 0 to 1; a name inside the other is near."""
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    short, long = sorted((one, other), key=len)
    shared = 2 * (Counter(one) & Counter(other)).total() / (len(one) + len(other))
    both = (shared + SequenceMatcher(None, one, other, autojunk=False).ratio()) / 2
    inside = 0.6 + 0.4 * len(short) / len(long) if len(short) > 1 and short in long else 0.0
    return max(both, inside)


#: A header of letters alone.
_LETTERS = re.compile(r"[a-z]{2,}")
#: How near the initials of a name make it; below the second a name in letters does not, below the third one in
#: English: short words share letters by chance.
_INITIALS, _ALMOST, _IN_ENGLISH = 0.9, 0.8, 0.85


@cache
def _initials_of(source: str) -> dict[str, frozenset[str]]:
    """Return for each column the initials of its names, without what stands in brackets."""
    return {
        name: frozenset(
            initials(re.sub(r"[(（].*", "", one))
            for one in (body.zh, *body.aliases)
            if not one.isascii()
        )
        for name, body in loader.source(source).columns.items()
    }


def _in_letters(header: str, source: str) -> list[tuple[str, float]]:
    """Return the columns by how near they are to a header in letters: by initials, else by a name in letters or in English.

    Letters shared with codes (cfyj with CF_YXQ) tell nothing.
    """
    known, words, in_english = dict(_plain_names(source)), english(header), english_names(source)
    bare = words.removeprefix(source.removesuffix("s"))
    scored = []
    for column, names in _initials_of(source).items():
        like = max(
            (likeness(header, name) for name in known[column] if name.isascii()), default=0.0
        )
        said = max(likeness(one, in_english[column]) for one in (words, bare))
        like = max(like, said if said >= _IN_ENGLISH else 0.0)
        scored.append((column, _INITIALS if header in names else like if like >= _ALMOST else 0.0))
    return sorted(scored, key=lambda pair: -pair[1])


@cache
def _plain_names(source: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    columns = loader.source(source).columns
    return tuple(
        (name, tuple(dict.fromkeys(plain(n) for n in (body.zh, *body.aliases))))
        for name, body in columns.items()
    )


@lru_cache(maxsize=65536)
def nearest(header: str, source: str) -> list[tuple[str, float]]:
    """Return the columns of a source by how near their names are to a header, nearest first."""
    name = plain(header)
    if _LETTERS.fullmatch(name):
        return _in_letters(name, source)
    columns = loader.source(source).columns
    scored = [
        (column, _named(columns[column].type, names) if name == _BARE_NAME
         else 0.0 if _is_yes_or_no(name) and columns[column].type not in _OF_YES_OR_NO
         else max(0.0 if _are_apart(name, known) else likeness(_said(name), _said(known)) for known in names))
        for column, names in _plain_names(source)
    ]  # fmt: skip
    return sorted(scored, key=lambda pair: -pair[1])


def _is_yes_or_no(name: str) -> bool:
    return name.startswith(_WHETHER)


def _said(name: str) -> str:
    """Return what a header asks of a row: 是否警告 is no nearer to 是否处罚到人 for asking."""
    return name.removeprefix(_WHETHER) or name


def _named(kind: str, names: tuple[str, ...]) -> float:
    """Return how near a column is to a header that is nothing but 名称."""
    if kind == "party_name":
        return _PARTY
    return _ELSE if any(known.endswith(_BARE_NAME) for known in names) else 0.0


def _are_apart(one: str, other: str) -> bool:
    return any(
        (a in one and b in other and a not in other) or (b in one and a in other and b not in other)
        for a, b in _APART
    )


def nearest_source(
    block: list[list[str]], look: Look, is_whole: Callable[[str, set[str]], bool]
) -> tuple[bool, float, str] | None:
    """Return the source whose names a header comes near; ``None`` when it is near none.

    Parameters
    ----------
    block : list of list of str
        For each cell column its names, best first.
    look : callable
        What a header means for certain.
    is_whole : callable
        Whether a source lacks nothing with a set of columns.

    Returns
    -------
    tuple of bool, float and str, optional
        Whether the source would lack nothing, how near the header is, and the source. One that
        lacks something is near when at least half of the headers are its names or near them.
    """
    found: list[tuple[bool, float, str]] = []
    headers = sum(bool(names) for names in block)
    for source, contract in loader.sources().items():
        if contract.ours or contract.details_of:
            continue
        signs: dict[str, float] = {}
        for names in block:
            known = [c for name in names for s, c, _ in look(name) if s == source]
            near = nearest(names[0], source)[:1] if names and not known else []
            for column, worth in [(c, 1.0) for c in known[:1]] + near:
                if worth >= _SIGN:
                    signs[column] = max(signs.get(column, 0.0), worth)
        whole = is_whole(source, set(signs))
        if len(signs) >= _LEAST_SIGNS and (whole or 2 * len(signs) >= headers):
            found.append((whole, sum(signs.values()), source))
    return max(found, default=None)
