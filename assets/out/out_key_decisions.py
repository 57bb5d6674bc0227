"""out_key_decisions: every confirmation and rejection of a key county, each its own event."""

import polars as pl

from assets.run import Run, table_asset
from assets.store.ledger import Event

KIND = "key_region_decision"
_WORDS = {"确认": "confirmed", "不列入": "rejected"}


def decided(run: Run) -> list[Event]:
    """Enter newly returned workbook rows into the ledger and return all decisions in order."""
    before = run.ledger.events(KIND)
    known = {e.key for e in before}
    rows = run.warehouse.query(
        'select * from "core_key_region_decisions__rows" order by arrival, table_no, row_no'
    )
    new = [
        Event(KIND, row["row_hash"], {
            "region_code": row["region_code"], "period": row["period"], "decision": _WORDS[row["decision"]],
            "note": row["note"], "by": row["decided_by"], "on": str(row["decided_date"] or row["arrived_as_of"]),
        })
        for row in rows.iter_rows(named=True)
        if row["decision"] in _WORDS and row["row_hash"] not in known
    ]  # fmt: skip
    run.to_issue += new
    return [*before, *new]


@table_asset(deps=["core_key_region_decisions"])
def out_key_decisions(run: Run) -> pl.DataFrame:
    """Return the decisions in the order in which they were made."""
    counted: dict[tuple[str, str], int] = {}
    rows = []
    for event in decided(run):
        said = event.payload
        key = (said["period"], said["region_code"])
        counted[key] = counted.get(key, 0) + 1
        rows.append((*key, counted[key], said["decision"], said["by"], said["on"], said["note"]))
    names = ("period", "region_code", "nth", "decision", "decided_by", "decided_on", "note")
    schema = dict.fromkeys(names, pl.String) | {"nth": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")
