"""The first letters of the readings of Chinese words: xzcfjdswh is 行政处罚决定书文号."""

from bisect import bisect_right
from functools import lru_cache

_LETTERS = "abcdefghjklmnopqrstwxyz"
#: GB 2312 orders its common characters by reading: where each letter begins, and where they end.
_FIRST = (
    0xB0A1, 0xB0C5, 0xB2C1, 0xB4EE, 0xB6EA, 0xB7A2, 0xB8C1, 0xB9FE, 0xBBF7, 0xBFA6, 0xC0AC, 0xC2E8,
    0xC4C3, 0xC5B6, 0xC5BE, 0xC6DA, 0xC8BB, 0xC8F6, 0xCBFA, 0xCDDA, 0xCEF4, 0xD1B9, 0xD4D1,
)  # fmt: skip
_END = 0xD7FA


@lru_cache(maxsize=4096)
def initials(text: str) -> str:
    """Return the first letter of each common character's reading; letters and figures stay, all else goes.

    >>> initials("行政处罚决定书文号"), initials("罚款金额(元)")
    ('xzcfjdswh', 'fkjey')
    """
    return "".join(_initial(character) for character in text)


def _initial(character: str) -> str:
    if character.isascii():
        return character.lower() if character.isalnum() else ""
    try:
        code = int.from_bytes(character.encode("gb2312"))
    except UnicodeEncodeError:
        return ""
    return _LETTERS[bisect_right(_FIRST, code) - 1] if _FIRST[0] <= code < _END else ""
