"""Long sentences as several short ones: the same words, more full stops."""

import re
from collections.abc import Sequence

#: What the vocabulary allows a reason.
MOST = 60
_ASIDE = re.compile(r"（([^（）]{8,})）")
_LEAST = 12
_COMPARES = ("预期", "此前", "往常")


def short_sentences(text: str, most: int = MOST) -> list[str]:
    """Return a text's sentences, those longer than ``most`` characters cut where a clause ends.

    Nothing is left out: a semicolon or comma becomes a full stop, a long aside its own sentence.
    A clause that is longer by itself stays whole.
    """
    parts = [part.strip() for part in text.split("。")]
    return [f"{short}。" for part in parts if part for short in _cut(part, most - 1)]


def headline(text: str, most: int = MOST) -> tuple[str, Sequence[str]]:
    """Return the sentences up to the comparison with what was expected, and those that follow."""
    said = short_sentences(text, most)
    end = next((i for i, s in enumerate(said) if any(w in s for w in _COMPARES)), 0)
    return "".join(said[: end + 1]), said[end + 1 :]


def _cut(sentence: str, most: int) -> list[str]:
    if len(sentence) <= most:
        return [sentence]
    if "；" in sentence:
        head, _, rest = sentence.partition("；")
        return [*_cut(head, most), *_cut(rest, most)]
    if found := _ASIDE.search(sentence):
        main = sentence[: found.start()] + sentence[found.end() :]
        return [*_cut(main, most), found[1]]
    at = sentence.rfind("，", _LEAST, most + 1)
    if at < 0:
        at = sentence.find("，", most)
    if at < 0 or at + 1 >= len(sentence):
        return [sentence]
    return [sentence[:at], *_cut(sentence[at + 1 :], most)]
