"""Names written by their sound without dots: 扎西多吉, 库尔班江; behind a cue also 卡洛斯, 山本健一, 陈氏红."""

import re
from collections.abc import Iterator
from functools import cache

import rjieba

from data_contracts.reference import identity_words
from models.identity import around, names
from models.identity.folding import Span
from models.identity.names import HAN, NO, SURE, evidence
from models.identity.patterns import any_of


def spans(text: str) -> Iterator[Span]:
    """Yield where a folded text holds names of parts that only names have.

    >>> list(spans("是扎西多吉把货拉来的"))
    [(1, 5)]
    """
    for match in _parts().finditer(text):
        begin, end = match.span("name")
        if len(match["name"]) < _SHORTEST or around.goes_on(text, begin, end):
            continue
        is_one_part = match["name"] in _known()
        if not is_one_part or around.is_behind_a_role(text, begin):
            yield begin, end


#: Of one part a name is a place's or a word as well: 尼玛, 乌兰.
_SHORTEST = 3
#: What Uighur and Kazakh names end in.
_ENDS = "[江汗罕]|别克|古丽|巴依|巴特尔|其木格|夫"


@cache
def _known() -> frozenset[str]:
    return frozenset(identity_words().name_parts)


@cache
def _parts() -> re.Pattern[str]:
    part = f"(?:{any_of(identity_words().name_parts)})"
    first = "".join(sorted({word[0] for word in identity_words().name_parts}))
    return re.compile(
        f"(?=[{first}])(?P<name>{part}{{1,4}}(?:{_ENDS})?(?:\\s?[·•.]\\s?{part}{{1,4}}(?:{_ENDS})?){{0,2}})"
    )


@cache
def quick() -> str:
    """Return a pattern that every text holds in which a name of such parts stands."""
    part = f"(?:{any_of(identity_words().name_parts)})"
    longer = any_of(w for w in identity_words().name_parts if len(w) >= _SHORTEST)
    return f"{part}(?:{part}|{_ENDS})|{longer}"


def is_one(word: str) -> bool:
    """Tell whether a whole word is of parts that only names have, of two at least."""
    return len(word) >= _SHORTEST and _parts().fullmatch(word) is not None


def behind_cue(text: str, at: int) -> Span | None:
    """Return the name of a foreigner, or of a people that is written by its sound, behind what introduces a person."""
    match = _FOREIGN.match(text, at)
    if match is None:
        return None
    run = match[0]
    for size in range(min(len(run), _LONGEST), 1, -1):
        word = run[:size]
        is_over = evidence(text, at + size)
        if is_over != NO and _may_be(word, is_sure=is_over == SURE):
            return at, at + size
    return None


_FOREIGN = re.compile(f"[{HAN}]{{2,8}}")
_LONGEST = 8


def _may_be(word: str, *, is_sure: bool) -> bool:
    words = identity_words()
    if word in words.brands or names.known().business.search(word, 1) or word in names.places():
        return False
    if len(word) in (3, 4) and word[1] == "氏" and word[0] in words.surnames:
        return True
    is_japanese = word.startswith(words.foreign_surnames) and len(word) > 2
    if is_japanese and not names.known().never & set(word[2:]):
        return not rjieba.has_word(word)
    rest = _parts().fullmatch(word)
    if rest:
        return not rjieba.has_word(word) or len(word) > 2
    return (
        is_sure
        and len(word) >= _SHORTEST
        and names.known().foreign.issuperset(word)
        and not _is_word(word)
    )


def _is_word(word: str) -> bool:
    return rjieba.has_word(word) and not rjieba.tag(word)[0][1].startswith("nr")
