"""A file of every source with marked identities, and a reader of what is packed or encoded."""

import base64
import csv
import gzip
import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote

from data_contracts import Column, Source
from data_contracts.loader import enumeration, sources

#: A value that a column takes, by its type; what is not here stays empty.
_VALUES = {
    "region_code": "990101", "organ_name": "乙卯县市场监督管理局", "party_name": "甲丁食品店", "date": "2026-06-02",
    "money": "1.5", "integer": "5", "bool": "是", "text": "甲", "uscc": "91990166MAQN59BK6T", "free_text": "甲",
}  # fmt: skip
_OF_COLUMN = {
    "year": "2026",
    "organ_code": "11990101MB0000001X",
    "penalty_organ_code": "11990101MB0000001X",
}
#: Columns that no file gives; a person writes own name there, which is kept as such and said so.
WHO_WROTE = {"checked_by", "found_by", "decided_by"}


def _plain(name: str, column: Column, n: int) -> str:
    if column.enum:
        return next(iter(enumeration(column.enum).values))
    if column.type == "doc_no":
        return f"M〔2026〕{n}号"
    return _OF_COLUMN.get(name, _VALUES.get(column.type, ""))


def _cells(source: Source, n: int, text: str) -> list[str]:
    """Return a row with the text in every column for reading and, in turn, in one of the others."""
    others = [
        c for c, body in source.columns.items() if body.type != "free_text" and c not in WHO_WROTE
    ]
    marked = others[n % len(others)] if n % 2 or not source.is_for_reading else ""
    return [
        text if c == marked or body.type == "free_text" else _plain(c, body, n)
        for c, body in source.columns.items()
    ]  # fmt: skip


def drop_every_source(inbox: Path, texts: list[str]) -> list[str]:
    """Write a file of every source of the contracts; give the names of the sources."""
    for first, (name, source) in enumerate(sources().items(), start=1):
        with (inbox / f"every_{name}.csv").open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(body.zh for body in source.columns.values())
            out.writerows(_cells(source, 1000 * first + n, text) for n, text in enumerate(texts))
    return list(sources())


def members(path: Path) -> list[tuple[str, bytes]]:
    """Return a file's content, or that of everything packed in it: xlsx, docx, zip in zip, gz."""
    return list(_unpacked(path.name, path.read_bytes()))


def _unpacked(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as whole:
            for member in whole.namelist():
                yield f"{name}!member", member.encode()
                yield from _unpacked(f"{name}!{member}", whole.read(member))
    elif data.startswith(b"\x1f\x8b"):
        yield from _unpacked(f"{name}!gz", gzip.decompress(data))
    else:
        yield name, data


def as_read(content: bytes) -> str:
    """Return what a content says, with what JSON, HTML and addresses escape and base64 hides."""
    text = content.decode("utf-8", errors="ignore")
    plain = re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), text)
    readings = [plain]
    if "&#" in text or "%E" in text.upper():
        readings += [html.unescape(plain), unquote(plain)]
    for packed in re.finditer(r"[A-Za-z0-9+/]{24,}={0,2}", text):
        with suppress(ValueError, zlib.error, OSError):
            inside = base64.b64decode(packed[0], validate=True)
            with suppress(zlib.error):
                inside = zlib.decompress(inside, 47)
            readings.append(inside.decode("utf-8", errors="ignore"))
    return "\n".join(readings)
