"""Names that nothing introduces, by how likely they are ones: figures for and against, added up (decision 0168).

How much more often than in words a character stands in a surname or a given name, what the dictionary has, what
stands before and behind, where the segmenter cuts; the weights and the least sum are a contract's (``name_odds.yml``).
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import accumulate
from typing import NamedTuple

import polars as pl
import rjieba

from data_contracts.reference import identity_words, name_odds
from models.identity import introduced, names, segmented, third
from models.identity.folding import folded

Span = tuple[int, int]

#: What counts things: 三 张卡.
_COUNTED = frozenset("一二三四五六七八九十百两几个")


class _Weights(NamedTuple):
    """The contract's weights, asked by name."""

    none: float
    two_given: float
    compound: float
    given_first: float
    given_last: float
    given_only: float
    surname: float
    is_word: float
    begins_as_word: float
    is_common: float
    begins_as_common: float
    longer: float
    joined_before: float
    joined_behind: float
    acts: float
    acted_on: float
    role: float
    begins: float
    counted: float
    called: float
    ends: float
    titled: float
    followed: float
    ended: float
    does: float
    told: float
    begins_within: float
    ends_within: float


@cache
def _weights() -> _Weights:
    return _Weights(**name_odds().weights)


@cache
def _of_signs() -> tuple[dict[str, float], dict[str, float]]:
    """Return what each character weighs in a given name, and as a surname."""
    given, surnames = (
        {sign: odds for odds, signs in levels.items() for sign in signs}
        for levels in (name_odds().given, name_odds().surnames)
    )
    return given, surnames


def spans(text: str, known: Iterable[Span] = ()) -> Iterator[Span]:
    """Yield where a folded text likely names a person, beside what is known of it.

    >>> list(spans("转了三次账，收钱的户名是岑弛，备注写的货款"))
    [(12, 14)]
    """
    found = _possible(text)
    if not found:
        return
    taken = [*known]
    for score, begin, end in sorted(_segmented(text, found), reverse=True):
        is_apart = all(end <= b or e <= begin for b, e in taken)
        if score > name_odds().least and is_apart and not _goes_on(text, begin, end):
            taken.append((begin, end))
            yield begin, end


def named(texts: pl.Series) -> list[int]:
    """Return the rows of texts that likely name a person."""
    return [row for row, text in enumerate(texts) if next(spans(folded(text)), None) is not None]


def _possible(text: str) -> list[tuple[float, int, int]]:
    """Return the sum of what needs no segmentation, with its place, where that may be enough."""
    least = name_odds().least - _weights().told
    found = []
    for match in _anywhere().finditer(text):
        begin = match.start()
        for size, likely in _written(text[begin : begin + 4]):
            end = begin + size
            score = likely + _around(text, begin, end)
            if score > least:
                found.append((score, begin, end))
    return found


@cache
def _anywhere() -> re.Pattern[str]:
    """Return where a name may begin: a surname, and no sign behind it that given names do not have."""
    words, (given, _) = identity_words(), _of_signs()
    first = {*words.surnames, *words.rare_surnames, *(w[0] for w in words.compound_surnames)}
    seconds = {w[1] for w in words.compound_surnames}
    never = {s for s, odds in given.items() if odds <= _SELDOM} | {*words.never}
    return re.compile(
        f"[{''.join(sorted(first))}](?![{''.join(sorted(never - seconds))}])(?=[{names.HAN}])"
    )


#: A first sign of a given name that weighs no more is none; only for speed.
_SELDOM = -2.0


@lru_cache(maxsize=1 << 16)
def _written(signs: str) -> tuple[tuple[int, float], ...]:
    """Return how long the names are that four signs of a text may begin with, and what their writing weighs."""
    found = []
    surnames = {names.surname_size(signs), 1}
    for surname in surnames:
        for end in (surname + 1, surname + 2):
            word = signs[:end]
            if len(word) == end and _may_be(word, surname, signs[surname : surname + 2]):
                score = _writing(word, surname)
                if score > name_odds().floor:
                    found.append((end, score))
    return tuple(found)


def _may_be(word: str, surname: int, rest: str) -> bool:
    """Tell whether a word may be a name: no title, place, brand or business."""
    words = identity_words()
    if surname == 1 and word[0] not in names.known().rare:
        return False
    if not all(map(names.is_han, word)) or names.known().never & set(word[surname:]):
        return False
    if names.is_title(rest) or names.FIFTH.match(word) or word in words.brands:
        return False
    is_place = (len(word) > 2 and word[-1] in segmented.ENDS_A_PLACE) or word in names.places()
    return not is_place and not names.known().business.search(word, 1)


def _writing(word: str, surname: int) -> float:
    """Return what the signs of a word weigh for its being a name, and that the dictionary has it."""
    w, (given, surnames) = _weights(), _of_signs()
    score = w.none + (w.compound if surname > 1 else w.surname * surnames.get(word[0], 0))
    is_common = word[:2] in names.known().not_names
    if len(word) - surname > 1:
        score += w.two_given + w.given_first * given.get(word[surname], 0)
        score += w.given_last * given.get(word[-1], 0)
        score += w.begins_as_word * (surname == 1 and rjieba.has_word(word[:2]))
    else:
        score += w.given_only * given.get(word[-1], 0)
    score += (w.is_common if len(word) == 2 else w.begins_as_common) * is_common
    return score + w.is_word * rjieba.has_word(word)


def _around(text: str, begin: int, end: int) -> float:
    """Return what weighs before and behind a word."""
    return _before(text, begin) + _behind(text, begin, end)


def _before(text: str, begin: int) -> float:
    w, before = _weights(), text[begin - 1 : begin] if begin else ""
    score = w.begins * (not before.isalnum())
    score += w.counted * (before.isdigit() or before in _COUNTED) if before else 0
    score += w.called * (before in segmented.CALLS)
    score += w.joined_before * (begin > 0 and rjieba.has_word(text[begin - 1 : begin + 1]))
    score += w.acted_on * third.is_before(text, begin)
    return score + w.role * segmented.is_behind_a_role(text, begin)


def _behind(text: str, begin: int, end: int) -> float:
    w, behind, known = _weights(), text[end : end + 1], names.known()
    is_followed = text[end : end + 2] in known.followers
    score = w.ends * (not behind.isalnum()) + w.titled * text.startswith(known.called, end)
    score += w.followed if is_followed else w.ended * (behind in known.enders)
    score += w.acts * third.is_behind(text, end)
    if behind:
        score += w.does * (introduced.ACTS.match(text, end) is not None)
        score += w.joined_behind * rjieba.has_word(text[end - 1 : end + 1])
    if end - begin - names.surname_size(text[begin:end]) == 1:
        odds = max(-_LONGER, min(_LONGER, _of_signs()[0].get(behind, 0)))
        score += w.longer * (odds if behind and names.is_han(behind) else -_LONGER)
    return score


#: How much at most the sign behind a given name of one sign weighs.
_LONGER = 3.0


def _segmented(
    text: str, found: list[tuple[float, int, int]]
) -> Iterator[tuple[float, int, int]]:
    """Yield the sums with what the segmenter's cuts weigh."""
    w = _weights()
    said, tags = zip(*rjieba.tag(text), strict=True)
    at = {begin: n for n, begin in enumerate(accumulate(map(len, said), initial=0))}
    for score, begin, end in found:
        first, last = at.get(begin), at.get(end)
        if first is None or last is None:
            score += w.begins_within * (first is None) + w.ends_within * (last is None)
        elif last == first + 1 and tags[first].startswith("nr"):
            score += w.told
        yield score, begin, end


def _goes_on(text: str, begin: int, end: int) -> bool:
    is_of_a_word = text[begin - 1 : begin + 1] in identity_words().not_surnames
    return is_of_a_word or segmented.goes_on(text, begin, end)
