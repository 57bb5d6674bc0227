"""The ledger of leads as pages read it: each lead in words, who has it, how late, and where its page is."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import polars as pl

from dashboards import words
from dashboards.view import View

Record = dict[str, Any]
#: Nothing is open any more.
ENDED = ("closed", "declined", "merged", "referred")
#: States of a lead in the order of its way, with what people call them.
WAY = {
    "registered": "已登记", "judging": "研判中", "found": "已认定", "rectifying": "整改中", "checking": "待核查",
    "closed": "已销号", "declined": "不予受理", "merged": "已并入", "referred": "已移送",
}  # fmt: skip
#: A lead that ended longer ago has its history on the page of its month, not on one of its own.
OWN_PAGE = timedelta(days=92)
#: Leads with a page of their own: the open ones first.
MOST_PAGES = 1_200
#: So many cases of a lead are named; the others are counted.
_NAMED = 2
_CALM = ("正常", "有正当理由")


@dataclass(frozen=True)
class Step:
    """One dated sentence of a lead's history, with the kind of its event."""

    on: date
    said: str
    is_corrected: bool
    kind: str


@dataclass(frozen=True)
class LeadBook:
    """Leads of the whole bureau, or of one county where ``region`` names it.

    Attributes
    ----------
    view : View
    region : str
        Empty for all.
    """

    view: View
    region: str = ""

    @cached_property
    def rows(self) -> list[Record]:
        """Every lead with a number, in the order of its number."""
        frame = self.view.get("out_leads")
        if self.region:
            frame = frame.filter(pl.col("region_code") == self.region)
        return frame.sort("lead_id").to_dicts()

    @cached_property
    def by_number(self) -> dict[str, Record]:
        """Leads by their number."""
        return {r["lead_id"]: r for r in self.rows}

    @cached_property
    def open(self) -> list[Record]:
        """Leads somebody still has to do something about, in the one order of worth."""
        own = [r for r in self.rows if r["state"] not in ENDED]
        return sorted(own, key=lambda r: (r["rank"] is None, r["rank"], r["lead_id"]))

    @cached_property
    def late(self) -> list[Record]:
        """Open leads whose next step is past its day, the longest overdue first."""
        own = [r for r in self.open if r["overdue_days"]]
        return sorted(own, key=lambda r: (-r["overdue_days"], r["lead_id"]))

    @cached_property
    def ended(self) -> list[Record]:
        """Leads that are closed, declined, merged or referred, the newest first."""
        own = [r for r in self.rows if r["state"] in ENDED]
        return sorted(own, key=lambda r: (r["moved_on"], r["lead_id"]), reverse=True)

    @cached_property
    def waiting(self) -> list[Record]:
        """Proposals nobody has decided on, in the one order of worth."""
        frame = self.view.get("out_lead_proposals").filter(pl.col("rank").is_not_null())
        if self.region:
            frame = frame.filter(pl.col("region_code") == self.region)
        return frame.sort("rank").to_dicts()

    @cached_property
    def history(self) -> dict[str, list[Step]]:
        """Dated sentences of each lead in order; of a county's own where it is one county's."""
        steps: dict[str, list[Step]] = defaultdict(list)
        columns = ("lead_id", "happened_on", "said", "is_corrected", "kind", "nth")
        frame = self.view.get("out_lead_events").select(columns)
        if self.region:
            own = pl.Series([r["lead_id"] for r in self.rows], dtype=pl.String)
            frame = frame.filter(pl.col("lead_id").is_in(own.implode()))
        frame = frame.sort("lead_id", "nth")
        for number, on, said, is_corrected, kind, _ in frame.iter_rows():
            steps[number].append(Step(on, said, bool(is_corrected), kind))
        return dict(steps)

    @cached_property
    def papers(self) -> dict[str, list[Record]]:
        """Papers of the register by the lead they name."""
        found: dict[str, list[Record]] = defaultdict(list)
        for row in self.view.get("out_papers").iter_rows(named=True):
            for number in row["lead_nos"] or ():
                found[number].append(row)
        return dict(found)

    @cached_property
    def own_pages(self) -> frozenset[str]:
        """Numbers of the leads with a page of their own: open ones, and those that ended lately."""
        since = self.view.run.as_of - OWN_PAGE
        lately = [r for r in self.ended if r["moved_on"] >= since]
        return frozenset(r["lead_id"] for r in [*self.open, *lately][:MOST_PAGES])

    def case_name(self, key: str) -> str:
        """Return a case as people name it: by its decision where that is known, else by its filing."""
        decision = self.view.cases.get(key, {}).get("decision_no")
        return str(decision or words.number_in(key))

    def subject(self, row: Record) -> str:
        """Return which cases a lead is about, the first by name; empty where it names none.

        Leads of one rule have one title: without its case nobody can tell one from another. A county
        reads the names of its own cases only.
        """
        keys = [
            k for k in row["case_keys"] or [] if not self.region or k.startswith(f"{row['organ']}|")
        ]
        names = list(dict.fromkeys(map(self.case_name, keys)))
        return words.named(names, _NAMED, "件")

    def page(self, row: Record) -> str:
        """Return the address of a lead's page, or of its place on the page of its month, inside the section."""
        number = str(row["lead_id"])
        return f"{number}.html" if number in self.own_pages else f"{month_of(row)}.html#{number}"


def why_late(row: Record) -> str:
    """Return why a step is late where it is not its own role that let the day pass."""
    silent = row["next_role"] == "业务机构" and row["next_due_on"] == row["due_on"]
    return "，因县局逾期未答复" if silent else ""


def month_of(row: Record) -> str:
    """Return the month in which a lead was registered."""
    return f"{row['registered_on']:%Y-%m}"


def standing(row: Record) -> str:
    """Return where a lead stands, who has the next step and until when, in words without a full stop.

    What was found stands here only once it was found; before that the lead is being looked into.
    """
    said = WAY[row["state"]]
    if row["finding"] and row["state"] not in ("registered", "judging"):
        said = f"认定{row['finding']}，{said}"
    if not row["next_step"]:
        return said
    turn = f"下一步由{row['next_role']}{row['next_step']}" if row["next_role"] else row["next_step"]
    return f"{said}，{turn}{until(row)}"


def until(row: Record) -> str:
    """Return the day of a lead's next step with how long it is past, in words; empty without one."""
    if row["next_due_on"] is None:
        return ""
    late = f"，过期{row['overdue_days']}天" if row["overdue_days"] else ""
    return f"（期限{words.day(row['next_due_on'])}{late}）"


def is_problem(row: Record) -> bool:
    """Whether something was found to be wrong."""
    return bool(row["finding"]) and row["finding"] not in _CALM


def is_rectified(row: Mapping[str, Any]) -> bool:
    """Whether what was put right passed its check: what is only reported counts nowhere."""
    return bool(row["check_result"] == "通过")


def has_brought(row: Mapping[str, Any]) -> bool:
    """Whether a rectification that passed its check gave anything back, changed a case or made a rule."""
    names = ("passed_refunded_yuan", "passed_released_yuan", "passed_case_keys", "passed_rules")
    return any(row[n] for n in names)


def waits(row: Record, as_of: date) -> int:
    """Return for how many days a lead has stood in its state."""
    return (as_of - row["moved_on"]).days if row["moved_on"] else 0


def middle(values: Sequence[int]) -> int | None:
    """Return the middle one of some numbers of days; ``None`` where there is none."""
    own = sorted(values)
    return own[len(own) // 2] if own else None
