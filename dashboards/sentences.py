"""Long sentences as several short ones: the same words, more full stops."""

import re
from collections.abc import Iterator, Sequence

#: What the vocabulary allows a reason.
MOST = 60
_ASIDE = re.compile(r"（([^（）]{8,})）")
_LEAST = 12
_COMPARES = ("预期", "此前", "往常")


def short_sentences(text: str) -> list[str]:
    """Return a text's sentences, those longer than :data:`MOST` characters cut where a clause ends.

    Nothing is left out: a semicolon or comma becomes a full stop, a long aside its own sentence.
    A clause that is longer by itself stays whole.
    """
    parts = [part.strip() for part in text.split("。")]
    return [f"{short}。" for part in parts if part for short in _cut(part, MOST - 1)]


def headline(text: str) -> tuple[str, Sequence[str]]:
    """Return the sentences up to the comparison with what was expected, and those that follow."""
    said = short_sentences(text)
    end = next((i for i, s in enumerate(said) if any(w in s for w in _COMPARES)), 0)
    return "".join(said[: end + 1]), said[end + 1 :]


def _cut(sentence: str, most: int) -> list[str]:
    begin, short = 0, list[str]()
    while len(sentence) - begin > most and (end := sentence.find("；", begin)) >= 0:
        short += _shorter(sentence[begin:end], most)
        begin = end + 1
    return [*short, *_shorter(sentence[begin:], most)]


def _shorter(clause: str, most: int) -> Iterator[str]:
    """Yield one clause in pieces: asides as sentences of their own, last, and the rest by commas."""
    asides = []
    while len(clause) > most and (found := _ASIDE.search(clause)):
        asides.append(found[1])
        clause = clause[: found.start()] + clause[found.end() :]
    begin = 0
    while len(clause) - begin > most:
        at = clause.rfind("，", begin + _LEAST, begin + most + 1)
        at = clause.find("，", begin + most) if at < 0 else at
        if at < 0 or at + 1 >= len(clause):
            break
        yield clause[begin:at]
        begin = at + 1
    yield clause[begin:]
    yield from reversed(asides)
