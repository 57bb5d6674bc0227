"""Data as script files: the only form a page opened from a disk may load."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"cannot write {type(value).__name__} into a page")


def to_json(value: Any) -> str:
    """Return compact JSON that stays inert wherever it is put, a script file included."""
    text = json.dumps(
        value, ensure_ascii=False, separators=(",", ":"), default=_plain, allow_nan=False
    )
    for character, replacement in _UNSAFE.items():
        text = text.replace(character, replacement)
    return text


def script(figures: dict[str, Any]) -> bytes:
    """Return a script that hands a page its Plotly figures by their ids."""
    return f"window.HENGJIAN={to_json({'figures': figures})};\n".encode()
