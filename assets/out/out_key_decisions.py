"""out_key_decisions: every confirmation and rejection of a key county, each its own event."""

from datetime import date

import polars as pl

from assets.feat.feat_answer__judged import DECISIONS, OLDER_KINDS
from assets.feat.feat_flag__heard import SAID
from assets.run import Run, table_asset
from assets.store.ledger import Event
from data_contracts import schema_of, table

_WORDS = {zh: word for word, zh in DECISIONS.items()}


def decided(run: Run) -> list[dict[str, str | None]]:
    """Return every decision that counts in order: of the command line and of returned rows."""
    events = run.ledger.events(OLDER_KINDS["key_region_decisions"], SAID)
    return [said for e in [*events, *run.to_issue] if (said := _decision(e, run))]


def _decision(event: Event, run: Run) -> dict[str, str | None] | None:
    body = event.payload
    if event.kind == OLDER_KINDS["key_region_decisions"]:
        return body
    if event.kind != SAID or not body["taken"] or body["source"] != "key_region_decisions":
        return None
    words = body["words"]
    period, _, region = body["number"].partition("|")
    day = words.get("decided_date") or (event.as_of or run.as_of).isoformat()
    return {
        "region_code": region, "period": period, "decision": _WORDS[words["decision"]],
        "note": words.get("note"), "by": words.get("decided_by"), "on": day,
    }  # fmt: skip


@table_asset(after=["feat_answer__judged"])
def out_key_decisions(run: Run) -> pl.DataFrame:
    """Return the decisions in the order in which they were made."""
    counted: dict[tuple[str | None, str | None], int] = {}
    rows = []
    for said in decided(run):
        key = (said["period"], said["region_code"])
        counted[key] = counted.get(key, 0) + 1
        day = date.fromisoformat(said["on"]) if said["on"] else None
        rows.append((*key, counted[key], said["decision"], said["by"], day, said["note"]))
    names = ("period", "region_code", "nth", "decision", "decided_by", "decided_on", "note")
    schema = schema_of(table("out_key_decisions"), *names)
    return pl.DataFrame(rows, schema=schema, orient="row")
