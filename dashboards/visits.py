"""The visits owed, as page, workbook and Word form read them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from dashboards.view import View

#: Reasons whose share everybody is asked for: every enterprise's case, a hundred of a hundred.
WHOLE = ("复议", "诉讼", "重大处罚")
#: States in order: what is to be done first stands first.
STATES = ("逾期", "待办", "历史未办", "已办")
ASKED = STATES[:2]

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Visit:
    """One visit that answers for every reason an object has under one kind."""

    rows: Sequence[Row]

    def __getitem__(self, name: str) -> Any:
        """Return a column that all its rows share."""
        return self.rows[0][name]

    @property
    def whys(self) -> str:
        """Its reasons in words."""
        return "、".join(r["why"] for r in self.rows)

    @property
    def due_on(self) -> date | None:
        """Return the first of its days."""
        return min((r["due_on"] for r in self.rows if r["due_on"]), default=None)

    @property
    def state(self) -> str:
        """The state of the reason that is farthest from done."""
        return STATES[min(STATES.index(r["state"]) for r in self.rows)]


def asked(view: View) -> dict[str, list[Visit]]:
    """Return by county (``""`` where it is not known) the visits still to be made.

    Those of a hundred of a hundred stand first, then the longest overdue.
    """
    groups: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    owed = view.get("out_followups_due").filter(pl.col("state").is_in(ASKED))
    for row in owed.iter_rows(named=True):
        groups[row["region_code"] or "", row["object_key"], row["kind"]].append(row)
    found: dict[str, list[Visit]] = defaultdict(list)
    for (region, _, _), rows in sorted(groups.items()):
        found[region].append(Visit(rows))
    far = date.max
    return {
        region: sorted(own, key=lambda v: (v["kind"] != "回访", v.due_on or far, v["object_key"]))
        for region, own in found.items()
    }


def whole(rows: Sequence[Row]) -> tuple[int, int]:
    """Return of how many enterprises' cases a visit is owed by the rule of a hundred, and of how many it was made."""
    done: dict[str, bool] = {}
    for row in rows:
        if row["why"] in WHOLE:
            done[row["object_key"]] = done.get(row["object_key"], True) and row["state"] == "已办"
    return len(done), sum(done.values())


def by_county(view: View) -> Iterator[tuple[str, list[Row]]]:
    """Yield each county with its rows, in code order."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in view.get("out_followups_due").iter_rows(named=True):
        groups[row["region_code"] or ""].append(row)
    yield from sorted(groups.items())
