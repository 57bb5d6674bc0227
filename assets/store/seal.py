"""Seals of the workbooks that go out to be answered: who may answer, where, and on which rows.

A seal is JSON with an HMAC before it. The key is derived from the home's key for this use only, so
that a seal says nothing of the home's key, and nobody without it can make or change one.
"""

import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

_PURPOSE = b"hengjian workbook for answers, format 1"


@dataclass(frozen=True)
class Seal:
    """What a workbook says of itself.

    Attributes
    ----------
    role : str
        ``county``, ``section`` or ``team``.
    place : str
        Region code of a county, domain of a section; empty for the team.
    issue : str
        Month of the issue, ``YYYY-MM``.
    as_of : date
        As-of date of the run that wrote it.
    rows : Mapping[str, Sequence[str]]
        Number of each row, as it comes back → the flags it stands for.
    """

    role: str
    place: str
    issue: str
    as_of: date
    rows: Mapping[str, Sequence[str]]


def sealed(key: bytes, seal: Seal) -> str:
    """Return the text of a seal, made with the home's key."""
    body = vars(seal) | {"as_of": seal.as_of.isoformat()}
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"{_mac(key, text)}:{text}"


def opened(key: bytes, text: str) -> Seal | None:
    """Return what a seal says, or ``None`` where it was not made with this key or was changed."""
    mac, _, body = text.partition(":")
    if not hmac.compare_digest(mac.encode(), _mac(key, body).encode()):
        return None
    given = json.loads(body)
    day = date.fromisoformat(given["as_of"])
    return Seal(given["role"], given["place"], given["issue"], day, given["rows"])


def _mac(key: bytes, text: str) -> str:
    own = hmac.new(key, _PURPOSE, "sha256").digest()
    return hmac.new(own, text.encode(), "sha256").hexdigest()
