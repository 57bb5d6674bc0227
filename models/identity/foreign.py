"""Names of foreigners and of peoples that write names by their sound: with dots, in parts, in Latin letters."""

from collections.abc import Iterator

from models.identity import dotted, latin, transliterated
from models.identity.folding import Span


def spans(text: str) -> Iterator[Span]:
    """Yield where a folded text holds such names; the spans may overlap."""
    yield from dotted.spans(text)
    yield from latin.spans(text)
    yield from transliterated.spans(text)


def is_one(word: str) -> bool:
    """Tell whether a whole word is such a name by its look: 库尔班·艾山, 扎西多吉, Li Lei."""
    return "·" in word or transliterated.is_one(word) or latin.is_one(word)
