"""Names that other names tell: those listed beside one, and one's own later in the same record."""

import re
from collections.abc import Iterable, Iterator

import rjieba

from data_contracts.reference import identity_words
from models.identity import around, names, segmented
from models.identity.folding import Span

_HAN = "\u4e00-\u9fff"
#: What stands between two names of a list: （76岁）、 or 2800元；2. too.
_BETWEEN = r"(?:\([^()]{1,10}\)|\s?[\d.]{1,8}元)?(?:\s?[、,，/;；]\s?|\s{1,2}|以?及|[和与])(?:\d{1,2}[.、]\s?)?"
_JOINT, _JOINT_BEFORE = re.compile(_BETWEEN), re.compile(f"{_BETWEEN}$")
#: Characters among which one is sought; the longest of these have nineteen.
_LONGEST_JOINT = 24
#: What ends a name of a list: 和, 系夫妻, 均未退费, 二人.
_ENDS = re.compile(rf"[^{_HAN}]|$|[和与及系均等共都也在同分各二两三四五六七八九十]")
_HAN_ONLY = re.compile(f"[{_HAN}]+")
_MARK = re.compile(rf"[^{_HAN}]|$")


def listed(text: str, people: Iterable[Span]) -> Iterator[Span]:
    """Yield the names that stand in a list with one that is known.

    >>> list(listed("参加人：郭建国、高峰、何以安到场", [(4, 7)]))
    [(8, 10), (11, 14)]
    """
    known = set(people)
    first = sorted(known)
    for neighbour in (_next, _last):
        looked_at = [*first]
        while looked_at:
            found = neighbour(text, looked_at.pop())
            if found is not None and found not in known:
                known.add(found)
                looked_at.append(found)
                yield found


def _next(text: str, name: Span) -> Span | None:
    """Return the name behind another in its list."""
    end = name[1]
    joint = _JOINT.match(text, end, end + _LONGEST_JOINT)
    if joint is None:
        return None
    begin, by_comma = joint.end(), joint[0].strip() in (",", "，", "")
    for size in (4, 3, 2):
        if (to := begin + size) > len(text):
            continue
        ends = (_MARK if by_comma else _ENDS).match(text, to) or (
            not by_comma and text[to : to + 2] in _followers()
        )
        if ends and _is_one(text[begin:to]) and not around.goes_on(text, begin, to):
            return begin, to
    return None


def _last(text: str, name: Span) -> Span | None:
    """Return the name before another in its list."""
    begin = name[0]
    joint = _JOINT_BEFORE.search(text, max(0, begin - _LONGEST_JOINT), begin)
    if joint is None:
        return None
    end = joint.start()
    for size in (4, 3, 2):
        start = end - size
        by_comma = joint[0].strip() in (",", "，", "")
        if start < 0 or (by_comma and size == 2) or not _is_one(text[start:end]):
            continue
        apart = (
            "岁" in joint[0]
            or start == 0
            or _MARK.match(text, start - 1)
            or around.is_behind_a_role(text, start)
        )
        if apart or (size > 2 and segmented.is_given(text[start + size - 2 : end])):
            return start, end
    return None


def _is_one(word: str) -> bool:
    """Tell whether a word of a list may be a name: one that is a word as well is one people are called by."""
    is_sure = names.is_name(word, rare=True, is_sure=True) and _HAN_ONLY.fullmatch(word)
    size = names.surname_size(word)
    if word[:1] in identity_words().rare_surnames and not segmented.looks_like_one(word):
        return False
    return bool(is_sure) and (
        word in identity_words().word_names
        or (len(word) - size == 2 and not rjieba.has_word(word))
        or _is_nobody_else(word)
    )


def _is_nobody_else(word: str) -> bool:
    """Tell whether the dictionary has a word for a person's name alone, or not at all."""
    return not rjieba.has_word(word) or rjieba.tag(word)[0][1].startswith("nr")


def _followers() -> frozenset[str]:
    return frozenset(identity_words().followers)


def told(word: str) -> bool:
    """Tell whether a name found once is sure enough to be masked wherever the record has it."""
    if "·" in word:
        return True
    size = names.surname_size(word)
    if word in identity_words().word_names or not segmented.looks_like_one(word):
        return False
    return len(word) - size == 2 or rjieba.tag(word)[0] == (word, "nr")
