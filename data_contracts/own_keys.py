r"""Numbers this product gives out itself: their forms, and how new kinds are numbered.

They look like runs of hexadecimal digits, so now and then one holds eleven digits that could be a
telephone number. The door knows them by their form and leaves them whole.
"""

import re

#: Kind of number → its whole form.
FORMS = {
    "flag": r"[CPSW]\d{3}-[0-9a-f]{16}",
    "warning": r"[WS][0-9a-f]{16}",
    "review": r"P[bcdfghjkmnpqrstv]{8}-\d{1,6}",
    "person": r"p[0-9a-f]{32}",
    "digest": r"[0-9a-f]{64}",
    "lead": r"L\d{8,10}",
    "month": r"M\d{6}-\d{6}-\d{1,3}",
}
_LETTERS = "bcdfghjkmnpqrstv"
_TO_LETTERS = str.maketrans("0123456789abcdef", _LETTERS)
#: Form of :func:`letter_code`.
LETTER_FORM = rf"[{_LETTERS}]+"
_ANY = re.compile(rf"(?<![0-9A-Za-z])(?:{'|'.join(FORMS.values())})(?![0-9A-Za-z])")


def letter_code(digest: bytes, length: int) -> str:
    """Return a digest in sixteen consonants: no digit, so never a number of a person; no word.

    Every new kind of number is made with it. Numbers given out before it keep their form, because
    ledgers, workbooks and letters hold them.

    Raises
    ------
    ValueError
        The digest is too short for ``length`` letters of four bits.
    """
    if length > 2 * len(digest):
        raise ValueError(f"a digest of {len(digest)} bytes gives no {length} letters")
    return digest.hex()[:length].translate(_TO_LETTERS)


def spans(text: str) -> list[tuple[int, int]]:
    """Return where a folded text names one of our numbers, whole and with nothing grown on it."""
    return [match.span() for match in _ANY.finditer(text)]
