"""How far a county was heard on its own months before it is decided on as a key county."""

import re
from collections.abc import Sequence
from typing import Any

from dashboards.standing import Flag
from dashboards.view import View


def put_to(view: View, row: dict[str, Any]) -> list[Flag]:
    """Return what the county was asked about its own months of a proposal's period."""
    return [
        f
        for f in view.flags_of_region.get(row["region_code"], [])
        if f["object_type"] == "region"
        and f["sent_on"] is not None
        and is_about(f["period"], row["period"])
    ]


def is_about(asked: str, period: str) -> bool:
    """Tell whether a county was asked about a period: about itself, or about a month of this quarter.

    >>> is_about("2026-05", "2026-05"), is_about("2026-05", "2026-Q2"), is_about("2026-05", "2026")
    (True, True, False)
    """
    return period in {asked, quarter_of(asked)}


def how_far(asked: Sequence[Flag | dict[str, Any]]) -> str:
    """Return in words what was asked, answered and let pass; that nothing was asked where none was."""
    if not asked:
        return "还没有就此送县局核对"
    answered = sum(f["answered_on"] is not None for f in asked)
    late = sum(bool(f["is_overdue"]) for f in asked)
    return f"已送县局核对{len(asked)}项、答复{answered}项{f'、逾期未答复{late}项' if late else ''}"


def quarter_of(period: str) -> str | None:
    """Return the quarter a month is part of; None of what is no month.

    >>> quarter_of("2026-05"), quarter_of("2026-Q2")
    ('2026-Q2', None)
    """
    found = re.fullmatch(r"(\d{4})-(\d{2})", period)
    return f"{found[1]}-Q{(int(found[2]) + 2) // 3}" if found else None
