"""A text without what would tell who a person is."""

import re
from collections.abc import Iterable
from functools import lru_cache, partial
from typing import NamedTuple

import rjieba

from data_contracts.reference import identity_words
from models.identity import (
    accounts,
    addresses,
    around,
    contacts,
    foreign,
    framed,
    introduced,
    likely,
    names,
    numbers,
    rough,
    segmented,
    third,
    together,
)
from models.identity.folding import Span, fold

MASK = "***"
SOMEBODY = "某某"


def mask(text: str, *, is_text: bool = True) -> str:
    """Return a text with persons' numbers, accounts, home addresses and names masked.

    ``is_text`` is false for a name or a title, in which no sentence speaks of anybody.

    >>> mask("经营者张建军，电话１３８-1234 5678，条码6901234567890")
    '经营者张某某，电话***，条码6901234567890'
    """
    masked, people = masked_alone(text, is_text=is_text)
    return without(masked, people)


class Looks(NamedTuple):
    """What a text may hold.

    Attributes
    ----------
    numbers : bool
        A number or an account.
    homes : bool
        The address of a home.
    names : bool
        Somebody whom a word introduces.
    foreign : bool
        A name with dots, in Latin letters or written by its sound.
    framed : bool
        A name between words that only persons stand between.
    """

    numbers: bool = True
    homes: bool = True
    names: bool = True
    foreign: bool = True
    framed: bool = True


EVERYTHING = Looks()
#: What a name that nothing introduces holds at least.
_TWO_SIGNS = re.compile(f"[{names.HAN}]{{2}}|[A-Za-z]{{2}}")


def masked_alone(text: str, *, is_text: bool, looks: Looks = EVERYTHING) -> tuple[str, list[str]]:
    """Return a masked sentence, and the names in it that are masked wherever else the record has them.

    ``looks`` tells what of it a quick look saw; the rest need not be sought.
    """
    folded, places = fold(text)
    found = list(numbers.spans(folded)) if looks.numbers else []
    is_named = looks.names or found
    people = list(introduced.spans(folded, found, weak=is_text)) if is_named else []
    if _TWO_SIGNS.search(folded):  # a case's number has none
        people += foreign.spans(folded) if looks.foreign else ()
        people += framed.spans(folded) if is_text and looks.framed else ()
        people += segmented.spans(folded) if is_text else ()
    people = [span for span in people if not _is_brand(folded, *span)]
    people += likely.spans(folded, people) if is_text else ()
    listed = [*together.listed(folded, people)] if people else []
    people += [span for span in listed if not _is_brand(folded, *span)]
    found += [*accounts.spans(folded), *contacts.spans(folded)] if looks.numbers else []
    found += [*addresses.spans(folded), *rough.spans(folded)] if looks.homes else []
    if not found and not people:
        return text, []
    out, last, said = [], 0, []
    for begin, end, is_name in _joined(found, people):
        out.append(text[last : places[begin]])
        out.append(shortened(folded[begin:end]) if is_name else MASK)
        last = places[end - 1] + 1
        if is_name and together.told(folded[begin:end]):
            said.append(folded[begin:end])
    return "".join(out) + text[last:], [*dict.fromkeys(said)]


def without(text: str, people: Iterable[str]) -> str:
    """Return a text in which the names are masked wherever they stand, but not where a street or shop is called so.

    Blanks inside a name do not hide it.

    >>> without("郭建国来电。郭建国家属、郭建国路的邻居", ["郭建国"])
    '郭某某来电。郭某某家属、郭建国路的邻居'
    """
    for name in people:
        if name in text or _BLANK.search(text):
            said = re.compile(r"\s*".join(map(re.escape, name)))
            text = said.sub(partial(_as_party, name), text)
        given = name[names.surname_size(name) :]
        if given in text and _is_his_alone(given):
            text = re.sub(given, _given_alone, text)
    return text


@lru_cache(maxsize=1 << 12)
def _is_his_alone(given: str) -> bool:
    """Tell whether a given name by itself is nobody else's and no word: 健庆, not 建国."""
    return len(given) == _TWO and segmented.is_given(given) and not rjieba.has_word(given)


#: Signs of a given name by which somebody is called without the surname.
_TWO = 2


def _given_alone(match: re.Match[str]) -> str:
    """Mask a given name where a person is called or acts: 就说健庆来过, not 健庆驾校."""
    begin, end = match.span()
    text = match.string
    is_called = not names.is_han(text[begin - 1 : begin] or " ") or text[begin - 1] in _CALLS
    behind = text[end : end + 1] or " "
    acts = (
        not names.is_han(behind) or behind in "还也来又已没不" or introduced.ACTS.match(text, end)
    )
    return SOMEBODY if is_called and (acts or third.is_behind(text, end)) else match[0]


#: What stands before a given name that is said by itself.
_CALLS = around.CALLS | frozenset("称说我")


_BLANK = re.compile(r"\s")


def _as_party(name: str, match: re.Match[str]) -> str:
    is_a_place = around.is_a_place(match.string, *match.span())
    return match[0] if is_a_place else shortened(name)


def _is_brand(text: str, begin: int, end: int) -> bool:
    """Tell whether what looks like a name is a country's, a brand's or a product's; behind a colon it is a person's."""
    return text[begin:end] in identity_words().brands and text[begin - 1 : begin] != ":"


def _joined(found: list[Span], people: list[Span]) -> list[tuple[int, int, bool]]:
    """Join overlapping spans; where a name overlaps a number or an address, that counts."""
    tagged = sorted([(b, e, False) for b, e in found] + [(b, e, True) for b, e in people])
    out: list[tuple[int, int, bool]] = []
    for begin, end, is_name in tagged:
        if out and begin < out[-1][1]:
            first = out.pop()
            out.append((first[0], max(end, first[1]), first[2] and is_name))
        else:
            out.append((begin, end, is_name))
    return out


def shortened(name: str) -> str:
    """Return 张某某 for a name; of a name with dots only its first character stays.

    >>> shortened("欧阳小明")
    '欧阳某某'
    """
    if "某" in name or "*" in name:
        return name
    first = 2 if name[:2] in identity_words().compound_surnames and len(name) > 2 else 1
    return name[:first] + SOMEBODY
