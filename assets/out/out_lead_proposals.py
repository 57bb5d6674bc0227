"""out_lead_proposals: what may become a lead, with the sentence that made it so, and what became of it."""

from typing import Annotated

import polars as pl

from assets.action.moves import book_now
from assets.action.present_keys import with_present_keys
from assets.action.worth import FLAGS, places, ranks
from assets.core import former_keys
from assets.run import Run, table_asset
from data_contracts import table
from data_contracts.frames import schema_of
from models.action import frame
from models.action import words as w
from models.action.book import corrected
from models.action.worth import of_place


@table_asset(deps=former_keys.READ)
def out_lead_proposals(flags: Annotated[pl.DataFrame, FLAGS], run: Run) -> pl.DataFrame:
    """Every proposal, open ones first in order of worth; none ever vanishes."""
    book = book_now(run)
    found = places(run, book, flags)
    rank = ranks((x for x in book.leads.values() if x.state == w.PROPOSED), found)
    rows = []
    for number, events in book.events.items():
        if events[0].kind != "propose":
            continue
        lead, facts = book.leads[number], corrected(events)[0].words
        last = next((e for e in reversed(events) if e.kind in ("accept", "decline", "merge")), None)
        rows.append({
            "proposal_id": events[0].number, "state": lead.state, "state_zh": w.STATES[lead.state],
            "channel": facts["channel"], "source_keys": list(facts.get("source_keys") or []),
            "received_on": frame.day(facts.get("received_on")), "proposed_on": events[0].on,
            "region_code": facts.get("region_code"), "domain": facts.get("domain"),
            "case_keys": list(facts.get("case_keys") or []), "uscc": facts.get("uscc"),
            "title": facts["title"], "text": facts.get("text"), "why": facts["why"],
            "by_rule": bool(facts.get("by_rule")), **of_place(found[number]), "rank": rank.get(number),
            "lead_id": number if lead.registered_on is not None else None,
            "decided_on": last.on if last else None, "decided_by": last.who if last else None,
            "decision_note": (last.note or None) if last else None, "issue_kind": facts.get("issue_kind"),
        })  # fmt: skip
    rows.sort(key=lambda r: (r["rank"] is None, r["rank"], r["proposal_id"]))
    return pl.DataFrame(with_present_keys(run, rows), schema=schema_of(table("out_lead_proposals")))
