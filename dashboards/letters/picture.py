"""A picture for a letter, sheet or report: bars with a stepped line over them, as PNG bytes."""

import struct
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_WIDTH, _HEIGHT, _PAD = 1440, 360, 12
_BAR, _LINE, _AXIS, _ISSUED = (138, 151, 166), (28, 37, 48), (216, 222, 229), (11, 93, 115)

Pixels = NDArray[np.uint8]


def weeks_png(seen: Sequence[float], expected: Sequence[float], issued_at: int | None) -> bytes:
    """Return weekly counts as bars, what was expected as a stepped line, the week of issue darker.

    Parameters
    ----------
    seen, expected : sequence of float, length n >= 1
        Weighted events a week, oldest first.
    issued_at : int, optional
        Position of the week in which the warning was issued.

    Returns
    -------
    bytes
        A PNG of 1440 x 360 pixels without any text; the same values give the same bytes.
    """
    pixels: Pixels = np.full((_HEIGHT, _WIDTH, 3), 255, dtype=np.uint8)
    top = max([*seen, *expected, 1e-9])
    base = _HEIGHT - _PAD
    step = (_WIDTH - 2 * _PAD) / len(seen)

    def y(value: float) -> int:
        return base - round(value / top * (base - _PAD))

    for share in (0.25, 0.5, 0.75, 1.0):
        pixels[y(top * share), _PAD : _WIDTH - _PAD] = _AXIS
    for i, (count, level) in enumerate(zip(seen, expected, strict=True)):
        left, right = round(_PAD + i * step), round(_PAD + (i + 1) * step)
        gap = max(1, round(step * 0.15))
        pixels[y(count) : base, left + gap : right - gap] = _ISSUED if i == issued_at else _BAR
        pixels[y(level) - 2 : y(level) + 2, left:right] = _LINE
    pixels[base : base + 2, _PAD : _WIDTH - _PAD] = _LINE
    return _png(pixels)


def _png(pixels: Pixels) -> bytes:
    height, width, _ = pixels.shape
    rows = b"".join(b"\x00" + row.tobytes() for row in pixels)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in parts)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
