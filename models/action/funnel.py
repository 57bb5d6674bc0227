"""By channel: what was received, judged, found true, rectified and closed, with shares and their n."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from models.action import words as w
from models.action.reviewing import wilson
from models.indicators.flags import PROBLEMS

Row = Mapping[str, Any]
#: Stands for all counties, and for all channels.
CITY, EVERY = "全市", "全部"
#: The action of what was received outside of any.
OUTSIDE = "不在行动内"


@dataclass
class Counts:
    """How many leads came so far: received, judged, true, rectified and closed (of those true)."""

    received: int = 0
    declined: int = 0
    found: int = 0
    true: int = 0
    rectified: int = 0
    closed: int = 0

    def add(self, lead: Row) -> None:
        """Count a lead as it stands (a row of ``out_leads``)."""
        is_true = lead["finding"] in PROBLEMS
        self.received += 1
        self.declined += lead["state"] in (w.DECLINED, w.MERGED)
        self.found += lead["finding"] is not None
        self.true += is_true
        self.rectified += is_true and lead["check_result"] == w.PASSED
        self.closed += is_true and lead["state"] == w.CLOSED


def funnel(leads: Iterable[Row]) -> list[dict[str, Any]]:
    """Return one row an action, region and channel, and the sums over regions and channels.

    Parameters
    ----------
    leads : iterable of mapping
        Rows of ``out_leads``: ``action, region_code, channel, state, finding, check_result``.

    Returns
    -------
    list of dict
        Counts; shares of what they are shares of (true of found, rectified and closed of true),
        null where that is nought; Wilson's 95 % interval of the share found true.
    """
    cells: dict[tuple[str, str, str], Counts] = defaultdict(Counts)
    for lead in leads:
        action, channel = lead["action"] or OUTSIDE, lead["channel"] or "其他"
        for region in {lead["region_code"] or CITY, CITY}:
            for way in (channel, EVERY):
                cells[action, region, way].add(lead)
    return [_row(*key, counts) for key, counts in sorted(cells.items())]


def _row(action: str, region: str, channel: str, c: Counts) -> dict[str, Any]:
    low, high = wilson(c.true / c.found, c.found) if c.found else (None, None)
    return {
        "action": action, "region_code": region, "channel": channel, "received": c.received,
        "declined": c.declined, "found": c.found, "found_true": c.true, "rectified": c.rectified,
        "closed": c.closed, "share_true": _share(c.true, c.found), "true_low": low, "true_high": high,
        "share_rectified": _share(c.rectified, c.true), "share_closed": _share(c.closed, c.true),
    }  # fmt: skip


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
