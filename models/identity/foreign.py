"""Names of foreigners and of peoples that write names by their sound: with dots, in parts, in Latin letters."""

from collections.abc import Iterator

from models.identity import dotted, latin, transliterated

Span = tuple[int, int]


def spans(text: str) -> Iterator[Span]:
    """Yield where a folded text holds such names; the spans may overlap."""
    yield from dotted.spans(text)
    yield from latin.spans(text)
    yield from transliterated.spans(text)
