"""Which cells of an XLS (BIFF8, .et too) are merged over several rows: its reader does not tell."""

import struct
from collections.abc import Iterator
from contextlib import suppress

#: A compound file: its allocation table chains sectors; its directory names streams.
_END = 0xFFFF_FFFA
_ENTRY, _STREAM, _ROOT = 128, 2, 5
#: Records: where a sheet begins, what is merged, where a part begins and ends, cells that hold something.
_SHEET, _MERGED, _BEGINS, _EOF = 0x85, 0xE5, 0x809, 0x0A
_CELLS = {0x06, 0xBD, 0xD6, 0xFD, 0x203, 0x204, 0x205, 0x27E}

#: Column, first and last row, from 0.
Span = tuple[int, int, int]


def merged_in(data: bytes) -> list[list[Span]]:
    """Return the cells merged over several rows of each sheet, in the order of the workbook.

    Columns count from the first that holds something, as its reader counts them. Of a file that is
    damaged nothing is told.
    """
    with suppress(struct.error, IndexError, ValueError):
        return [_spans(book, begins) for book in (_book(data),) for begins in _sheets(book)]
    return []


def _book(data: bytes) -> bytes:
    """Return the stream of a compound file that holds the workbook."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    bits = struct.unpack_from("<H", data, 32)[0]
    first, _, least, small, _, more = struct.unpack_from("<6I", data, 48)

    def sector(number: int) -> bytes:
        return data[(number + 1) * size : (number + 2) * size]

    def numbers(number: int) -> tuple[int, ...]:
        return struct.unpack(f"<{size // 4}I", sector(number))

    listed, seen = list(struct.unpack_from("<109I", data, 76)), set[int]()
    while more < _END and more not in seen:
        seen.add(more)
        *others, more = numbers(more)
        listed += others
    table = [following for one in listed if one < _END for following in numbers(one)]

    def stream(begins: int) -> bytes:
        return b"".join(map(sector, _chain(begins, table)))

    directory, of_small = stream(first), b""
    for place in range(0, len(directory), _ENTRY):
        length, kind = struct.unpack_from("<HB", directory, place + 64)
        begins, wide = struct.unpack_from("<II", directory, place + 116)
        name = directory[place : place + max(length - 2, 0)].decode("utf-16-le", "replace")
        if kind == _ROOT:
            of_small = stream(begins)  # streams shorter than ``least`` lie in this one
        elif kind == _STREAM and name == "Workbook" and wide >= least:
            return stream(begins)[:wide]
        elif kind == _STREAM and name == "Workbook":
            inner = [n for (n,) in struct.iter_unpack("<I", stream(small))]
            parts = (of_small[n << bits : (n + 1) << bits] for n in _chain(begins, inner))
            return b"".join(parts)[:wide]
    return b""


def _chain(first: int, table: list[int]) -> Iterator[int]:
    seen = 0
    while first < _END and seen <= len(table):
        yield first
        first, seen = table[first], seen + 1


def _records(book: bytes, begins: int) -> Iterator[tuple[int, int, int]]:
    """Yield each record from a place on: its kind, where it begins and how long it is."""
    while begins + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, begins)
        yield kind, begins + 4, length
        begins += 4 + length


def _sheets(book: bytes) -> list[int]:
    found = []
    for kind, place, _ in _records(book, 0):
        if kind == _SHEET:
            found.append(struct.unpack_from("<I", book, place)[0])
        elif kind == _EOF:
            break
    return found


def _spans(book: bytes, begins: int) -> list[Span]:
    columns: set[int] = set()
    spans: list[Span] = []
    depth = 0
    for kind, place, length in _records(book, begins):
        depth += (kind == _BEGINS) - (kind == _EOF)
        if not depth:  # a chart within a sheet begins and ends as the sheet does
            break
        if kind in _CELLS and depth == 1:
            columns.add(struct.unpack_from("<H", book, place + 2)[0])
        elif kind == _MERGED:
            ranges = book[place + 2 : place + length]
            for top, end, left, _ in struct.iter_unpack("<4H", ranges[: len(ranges) // 8 * 8]):
                spans.append((left, top, end))
    first = min(columns, default=0)
    return [(column - first, top, end) for column, top, end in spans if end > top]
