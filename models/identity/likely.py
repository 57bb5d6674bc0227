"""Names that nothing introduces, by how likely they are ones: figures for and against, added up (decision 0168).

How much more often than in words a character stands in a surname or a given name, what the dictionary has, what
stands before and behind, where the segmenter cuts; the weights and the least sum are a contract's (``name_odds.yml``).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import accumulate
from typing import NamedTuple

import rjieba

from data_contracts.reference import identity_words, name_odds
from models.identity import around, introduced, names, third
from models.identity.folding import Span

#: What counts things: 三 张卡.
_COUNTED = frozenset("一二三四五六七八九十百两几个")


class Weights(NamedTuple):
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
def _weights() -> Weights:
    return Weights(**name_odds().weights)


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

    >>> list(spans("后来是岑晓峰在收钱"))
    [(3, 6)]
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


def may_be_one(text: str, begin: int, end: int) -> bool:
    """Tell whether what weighs for and against a name at a place lets it be looked at: a segmentation takes long."""
    return _weighed(text, begin, end, _signs(text[begin:end]), name_odds().gate) > _NEVER


def by_itself(word: str) -> float:
    """Return what a word by itself weighs for its being a name: its signs, and whether the dictionary has it."""
    return _signs(word) + _dictionary(word)


def _possible(text: str) -> list[tuple[float, int, int]]:
    """Return the sum of what needs no segmentation, with its place, where that may be enough."""
    least = name_odds().least - _weights().told
    found = []
    for begin, end, signs in _likely_signs(text):
        score = _weighed(text, begin, end, signs, least)
        if score > least and may_be(text[begin:end], text[end : end + 2]):
            found.append((score, begin, end))
    return found


def _weighed(text: str, begin: int, end: int, signs: float, least: float) -> float:
    """Return the sum but for the segmentation, or never where it cannot come to more than ``least``.

    What takes longest is asked last: what only persons do, and what is only done to them.
    """
    w = _weights()
    score = signs + _dictionary(text[begin:end]) + _before(text, begin) + _behind(text, begin, end)
    most = w.acts + w.acted_on + w.does
    if score + most > least:
        score += w.acted_on * third.is_before(text, begin)
        score += w.acts * third.is_behind(text, end)
        if end < len(text):
            score += w.does * (introduced.ACTS.match(text, end) is not None)
    return score if score > least else _NEVER


def _likely_signs(text: str) -> Iterator[tuple[int, int, float]]:
    """Yield the places whose signs weigh enough, and what they weigh."""
    first, only, second, last = _sums()
    floor, compound, length = name_odds().floor, names.known().compound, len(text)
    for match in _anywhere().finditer(text):
        begin = match.start()
        if text[begin : begin + 2] in compound:
            for end in (begin + 3, begin + 4):
                if end <= length and (signs := _signs(text[begin:end])) > floor:
                    yield begin, end, signs
        surname, sign = first[text[begin]], text[begin + 1]
        signs = surname + only.get(sign, 0)
        if signs > floor:
            yield begin, begin + 2, signs
        if begin + 2 < length:
            signs = surname + second.get(sign, _weights().two_given) + last.get(text[begin + 2], 0)
            if signs > floor:
                yield begin, begin + 3, signs


@cache
def _sums() -> tuple[dict[str, float], dict[str, float], dict[str, float], dict[str, float]]:
    """Return what a sign weighs as a surname, as a given name by itself, and as the first and last of two."""
    w, (given, surnames) = _weights(), _of_signs()
    words = identity_words()
    first = dict.fromkeys((c[0] for c in words.compound_surnames), _NEVER)
    first |= {s: w.none + w.surname * surnames.get(s, 0) for s in names.known().rare}
    return (
        first,
        {sign: w.given_only * odds for sign, odds in given.items()},
        {sign: w.two_given + w.given_first * odds for sign, odds in given.items()},
        {sign: w.given_last * odds for sign, odds in given.items()},
    )


#: No name begins so.
_NEVER = -99.0


@cache
def _anywhere() -> re.Pattern[str]:
    """Return where a name may begin: a surname, and no sign behind it that given names do not have."""
    words, (given, surnames) = identity_words(), _of_signs()
    first = [sign for sign in sorted(_sums()[0]) if surnames.get(sign, 0) > _SELDOM]
    seconds = {w[1] for w in words.compound_surnames}
    never = {s for s, odds in given.items() if odds <= _SELDOM} | {*words.never}
    return re.compile(
        f"[{''.join(first)}](?![{''.join(sorted(never - seconds))}])(?=[{names.HAN}])"
    )


#: A surname, or a first sign of a given name, that weighs no more is none; only for speed.
_SELDOM = -1.0


def may_be(word: str, behind: str) -> bool:
    """Tell whether a word may be a name: no title, place, brand or business."""
    words, surname = identity_words(), names.surname_size(word)
    if not all(map(names.is_han, word)) or names.known().never & set(word[surname:]):
        return False
    if (
        word in words.not_names
        or names.is_title((word + behind)[surname : surname + 2])
        or names.FIFTH.match(word)
    ):
        return False
    is_place = word[-1] in _PLACES or word in names.places()
    is_called = is_place or word in words.brands
    return not is_called and not names.known().business.search(word, 1)


#: With these a place ends, if not a name that a role introduces.
_PLACES = around.ENDS_A_PLACE | frozenset("村乡庄园冲潭坪坝井山")


def _signs(word: str) -> float:
    """Return what the signs of a word weigh for its being a name."""
    first, only, second, last = _sums()
    surname = names.surname_size(word)
    if len(word) == surname:
        return _NEVER
    score = first.get(word[0], _NEVER) if surname == 1 else _weights().none + _weights().compound
    if len(word) - surname == 1:
        return score + only.get(word[-1], 0)
    return score + second.get(word[surname], _weights().two_given) + last.get(word[-1], 0)


@lru_cache(maxsize=1 << 16)
def _dictionary(word: str) -> float:
    """Return what weighs that the dictionary has a word, or its beginning."""
    w = _weights()
    score = w.begins_as_common * (word[:2] in names.known().not_names)
    if len(word) > 2 and names.surname_size(word) == 1:
        score += w.begins_as_word * rjieba.has_word(word[:2])
    return score + w.is_word * rjieba.has_word(word)


def _before(text: str, begin: int) -> float:
    """Return what weighs before a place."""
    w, before = _weights(), text[begin - 1 : begin] if begin else ""
    if not before.isalnum():
        score = w.begins
    else:
        score = w.counted * (before.isdigit() or before in _COUNTED)
        score += w.called * (before in around.CALLS)
        score += w.joined_before * rjieba.has_word(text[begin - 1 : begin + 1])
    return score + w.role * around.is_behind_a_role(text, begin)


def _behind(text: str, begin: int, end: int) -> float:
    """Return what weighs behind a word."""
    w, behind, known = _weights(), text[end : end + 1], names.known()
    score = 0.0
    if end - begin - names.surname_size(text[begin:end]) == 1:
        odds = _of_signs()[0].get(behind, 0) if names.is_han(behind or " ") else -_LONGER
        score += w.longer * max(-_LONGER, min(_LONGER, odds))
    if not behind.isalnum():
        return score + w.ends
    is_followed = text[end : end + 2] in known.followers
    score += w.followed if is_followed else w.ended * (behind in known.enders)
    score += w.titled * text.startswith(known.called, end)
    return score + w.joined_behind * rjieba.has_word(text[end - 1 : end + 1])


#: How much at most the sign behind a given name of one sign weighs.
_LONGER = 3.0


def _segmented(text: str, found: list[tuple[float, int, int]]) -> Iterator[tuple[float, int, int]]:
    """Yield the sums with what the segmenter's cuts weigh."""
    w = _weights()
    said, tags = zip(*around.segmented(text, (begin for _, begin, _ in found)), strict=True)
    at = {begin: n for n, begin in enumerate(accumulate(map(len, said), initial=0))}
    for score, begin, end in found:
        first, last = at.get(begin), at.get(end)
        if (
            first is not None
            and _is_thing(text[begin:end], tags[first + 1 : first + 2])
            and last == first + 2
        ):
            continue
        if first is None or last is None:
            cut = w.begins_within * (first is None) + w.ends_within * (last is None)
        else:
            cut = w.told * (last == first + 1 and tags[first].startswith("nr"))
        yield score + cut, begin, end


def _is_thing(word: str, kind: Sequence[str]) -> bool:
    """Tell whether what follows a surname is a word of its own and no given name: 王 胶囊, 彭 介绍."""
    surname = names.surname_size(word)
    return bool(kind) and not third.may_be_given(word[surname:], kind[0], acts=True)


def _goes_on(text: str, begin: int, end: int) -> bool:
    is_of_a_word = text[begin - 1 : begin + 1] in identity_words().not_surnames
    return is_of_a_word or around.goes_on(text, begin, end)
