"""How far the cells of a workbook's sheet reach, before a reader makes room for all that lies between."""

import re
import zipfile
from dataclasses import dataclass

#: A cell that holds something: a formatted empty one is closed at once (``<c r="A1" s="1"/>``).
_HELD = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3})(\d{1,7})["'](?:[^>]*[^/>])?>""")
#: Bytes looked through at once.
_CHUNK = 4 << 20
#: A sheet of so many places is read however few of them hold anything.
_ALWAYS_READ = 10_000_000
#: Beyond that, at least one place in so many holds something.
_SPARSEST = 4


@dataclass(frozen=True)
class Extent:
    """The corner cells span, and how many there are."""

    width: int
    height: int
    cells: int

    @property
    def is_sparse(self) -> bool:
        """Whether far more room would be made than there are cells."""
        return self.width * self.height > _ALWAYS_READ + _SPARSEST * self.cells

    @property
    def corner(self) -> str:
        """The last cell as Excel names it.

        >>> Extent(16384, 1048576, 1).corner
        'XFD1048576'
        """
        letters, rest = "", self.width
        while rest:
            rest, place = divmod(rest - 1, 26)
            letters = chr(65 + place) + letters
        return f"{letters}{self.height}"


def extent_of(book: zipfile.ZipFile, part: str) -> Extent:
    """Return how far the cells in one part of a workbook reach; what the file itself says is not asked."""
    columns: set[bytes] = set()
    height = cells = 0
    left = b""
    with book.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            text = left + chunk
            cut = text.rfind(b"<")
            left = text[cut:] if cut >= 0 else b""
            held = _HELD.findall(text, 0, cut if cut >= 0 else len(text))
            if held:
                letters, numbers = zip(*held, strict=True)
                columns.update(letters)
                height = max(height, *map(int, numbers))
                cells += len(held)
    return Extent(max(map(column_number, columns), default=0), height, cells)


def column_number(letters: bytes) -> int:
    """Return the number of a column by its letters, A is 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
