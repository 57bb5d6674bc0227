"""What a lead says of the flags it stems from: the further way of a flag in the ledger is its lead's.

This is the only place where a lead's finding, disposition, rectification and end become those of
its flags; nobody enters them a second time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import polars as pl

from models.action import words as w
from models.action.frame import day
from models.action.lead import Lead
from models.action.origins import flags_of
from models.leads import hearing

#: What was ordered has been reported or is over: no deadline runs against the county.
_REPORTED = (w.CHECKING, w.CLOSED)


@dataclass(frozen=True)
class Carried:
    """What holds for a flag by its lead.

    Attributes
    ----------
    lead_id, lead_state : str
        Number of the lead that has the further way, and what people call its state.
    closed_on : datetime.date, optional
    finding, found_by, measure, result : str, optional
        ``result`` is what was done, once it was checked and passed.
    found_on, rectify_due : datetime.date, optional
    taken_back_on : datetime.date, optional
        Day of the reopening that took the finding back; ``None`` while there is nothing taken back.
    is_handed_on, is_reported : bool
        It went into another lead or to another authority; what was ordered was reported.
    """

    lead_id: str
    lead_state: str
    closed_on: date | None
    finding: str | None
    found_on: date | None
    found_by: str | None
    measure: str | None
    rectify_due: date | None
    result: str | None
    taken_back_on: date | None
    is_handed_on: bool
    is_reported: bool


def carried(leads: Mapping[str, Lead]) -> dict[str, Carried]:
    """Return what each flag's lead says of it, by flag number; flags without a registered lead are left out.

    Of several leads of one flag the last that was not declined counts. A lead that was merged
    speaks by the one it went into.

    >>> lead = Lead("L20260001", "closed", {"source_keys": ["flag:S001-A"]}, date(2026, 3, 2))
    >>> carried({"L20260001": lead})["S001-A"].lead_state
    '已销号'
    """
    found: dict[str, Carried] = {}
    own = [x for x in leads.values() if x.registered_on is not None]
    for lead in sorted(own, key=lambda x: (x.state != w.DECLINED, x.number)):
        for number in flags_of(lead):
            found[number] = _of(lead, leads)
    return found


def _of(lead: Lead, leads: Mapping[str, Lead]) -> Carried:
    last = lead
    while last.merged_into is not None:
        last = leads[last.merged_into]
    said = last.said
    is_back = last.state == w.JUDGING and last.reopened > 0 and said.get("finding") is None
    return Carried(
        lead_id=last.number, lead_state=w.STATES[last.state], closed_on=day(said.get("closed_on")),
        finding=said.get("finding"), found_on=day(said.get("found_on")), found_by=said.get("found_by"),
        measure=said.get("measure"), rectify_due=day(said.get("rectify_due")),
        result=said.get("done") if last.is_passed else None,
        taken_back_on=last.moved_on if is_back else None,
        is_handed_on=lead.state == w.MERGED or last.state == w.REFERRED,
        is_reported=last.state in _REPORTED,
    )  # fmt: skip


_DAYS = ("closed_on", "found_on", "rectify_due", "taken_back_on")
_SCHEMA: dict[str, Any] = {
    f.name: pl.Date if f.name in _DAYS else pl.Boolean if f.name.startswith("is_") else pl.String
    for f in fields(Carried)
}
#: Columns of the flags that a lead's words come before; ``result`` is written as ``rectify_result``.
_LED = ("finding", "found_on", "found_by", "measure", "rectify_due")
_CITY = ("finding", "found_on", "found_by", "finding_organ", "found_date", "heard")


def carry(flags: pl.DataFrame, leads: Mapping[str, Lead], on: date) -> pl.DataFrame:
    """Put what leads say beside their flags, and give each flag the status that follows.

    Carrying twice changes nothing more.

    Parameters
    ----------
    flags : pl.DataFrame
        With the columns of :func:`models.leads.hearing.columns`, ``status`` and ``is_data_changed``.
    leads : mapping of str to Lead
        Every lead and proposal of the ledger.
    on : datetime.date
        The day on which deadlines are looked at.

    Returns
    -------
    pl.DataFrame
        The same rows; ``lead_state`` and ``closed_on`` beside them, null where there is no lead.
    """
    told = carried(leads)
    rows = [{"flag_id": number, **vars(one)} for number, one in sorted(told.items())]
    words = pl.DataFrame(rows, schema={"flag_id": pl.String, **_SCHEMA}).rename(
        {name: f"_{name}" for name in _SCHEMA}
    )
    joined = flags.join(words, on="flag_id", how="left", maintain_order="left")
    is_back = (pl.col("found_on") <= pl.col("_taken_back_on")).fill_null(value=False)
    joined = joined.with_columns(pl.when(~is_back).then(n).alias(n) for n in _CITY)
    joined = joined.with_columns(
        *(pl.coalesce(f"_{n}", n).alias(n) for n in ("lead_id", *_LED)),
        rectify_result=pl.coalesce("_result", "rectify_result"),
        lead_state="_lead_state", closed_on="_closed_on",
    )  # fmt: skip
    by_other = pl.col("_finding").is_not_null() & pl.col("heard").is_null()
    late = (pl.col("rectify_due") < on) & pl.col("rectify_result").is_null()
    ended = pl.col("finding").is_not_null() | pl.col("_is_handed_on").fill_null(value=False)
    joined = joined.with_columns(
        heard=pl.when(by_other).then(pl.lit(hearing.BESIDE)).otherwise("heard"),
        is_rectify_overdue=(late & ~pl.col("_is_reported").fill_null(value=False)).fill_null(value=False),
        is_overdue=pl.col("is_overdue") & ~ended,
        status=hearing.status_of(pl.col("_is_handed_on").fill_null(value=False)),
    )  # fmt: skip
    return joined.drop(words.columns[1:])
