"""A text in the form in which it is searched, and where each of its characters came from."""

import unicodedata
from collections.abc import Sequence
from itertools import chain, count, repeat

#: Where a folded text holds something: its first character, and the one behind its last.
Span = tuple[int, int]

#: Digits in black circles and such, which compatibility folding leaves alone.
_OTHER_DIGITS = {
    **{0x2776 + n: str(n + 1) for n in range(9)}, **{0x2780 + n: str(n + 1) for n in range(9)},
    **{0x278A + n: str(n + 1) for n in range(9)}, **{0x24F5 + n: str(n + 1) for n in range(9)},
    0x24FF: "0", 0x1F10B: "0", 0x1F10C: "0",
}  # fmt: skip


class _Folding(dict[int, str]):
    """Each character's folded form, learnt as it is met; for ``str.translate``."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        form = _OTHER_DIGITS.get(code) or unicodedata.normalize("NFKC", character)
        if len(form) == 1 and not form.isascii() and unicodedata.category(form) == "Nd":
            form = str(unicodedata.digit(form))
        self[code] = form
        return form


_FOLDING = _Folding()


def fold(text: str) -> tuple[str, Sequence[int]]:
    """Return the text with width and digits folded, and for each character its place in ``text``.

    >>> fold("①３a")[0]
    '13a'
    """
    form = folded(text)
    if len(form) == len(text):
        return form, range(len(text))
    sizes = map(len, map(_FOLDING.__getitem__, map(ord, text)))
    return form, [*chain.from_iterable(map(repeat, count(), sizes))]


def folded(text: str) -> str:
    """Return the text with width and digits folded."""
    return text.translate(_FOLDING)
