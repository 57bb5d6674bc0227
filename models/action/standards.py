"""Standards of what counts as 乱: versions with first and last day, and which one a finding cites."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

Row = Mapping[str, Any]
#: The kind of row that judges; the others propose to make, change, repeal or explain one.
JUDGES = "判定标准"
#: What :func:`versions` reads.
READ = """
    select standard_no, kind, domain, issue_kind, text, basis, valid_from, valid_to, lead_nos, proposed_by, state
    from core_standards order by standard_no, valid_from
"""


@dataclass(frozen=True)
class Version:
    """One version of a standard, or one proposal; ``last`` is its last day, ``None`` while it has none."""

    number: str
    nth: int
    first: date
    last: date | None
    row: Row

    def covers(self, day: date) -> bool:
        """Whether it was in force on ``day``."""
        return self.first <= day and (self.last is None or day <= self.last)

    def standing(self, on: date) -> str:
        """Return what became of it by a day: of a proposal its state, else whether it is in force."""
        if self.row["kind"] != JUDGES:
            return self.row["state"] or "建议"
        if self.first > on:
            return "未起用"
        return "现行" if self.covers(on) else "已停用"


def versions(rows: Iterable[Row]) -> list[Version]:
    """Return the versions of each standard in order; one ends on the day before the next begins.

    Parameters
    ----------
    rows : iterable of mapping
        ``standard_no, kind, valid_from, valid_to`` and what else is to be shown.
    """
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row["standard_no"]].append(row)
    found = []
    for number, own in sorted(groups.items()):
        ordered = sorted(own, key=lambda r: r["valid_from"])
        for nth, row in enumerate(ordered, start=1):
            after = ordered[nth]["valid_from"] - timedelta(days=1) if nth < len(ordered) else None
            ends = [day for day in (row["valid_to"], after) if day is not None]
            found.append(Version(number, nth, row["valid_from"], min(ends, default=None), row))
    return found


def in_force(
    known: Sequence[Version], domain: str | None, issue_kind: str | None, on: date
) -> Version | None:
    """Return the standard for a kind of issue in a domain on a day.

    One of the domain itself goes before one of all domains; of several the last to begin.
    """
    fitting = [
        v for v in known
        if v.row["kind"] == JUDGES and v.row["issue_kind"] == issue_kind and v.covers(on)
        and v.row["domain"] in (None, domain)
    ]  # fmt: skip
    return max(
        fitting, key=lambda v: (v.row["domain"] is not None, v.first, v.number), default=None
    )


def cited(lead: Row, known: Sequence[Version]) -> dict[str, Any]:
    """Return ``standard_no`` and ``standard_version`` of the standard a finding stands on, else nulls."""
    found = None
    if lead["found_on"] is not None and lead["issue_kind"] is not None:
        found = in_force(known, lead["domain"], lead["issue_kind"], lead["found_on"])
    return {
        "standard_no": found.number if found else None,
        "standard_version": found.nth if found else None,
    }


def leads_in(text: str | None) -> list[str]:
    """Return the numbers of leads somebody wrote.

    >>> leads_in("L20250001、L20250003 和信访件")
    ['L20250001', 'L20250003']
    """
    return re.findall(r"L\d{8,10}", text or "")
