"""out_standards: what counts as 乱, version by version, and the proposals to make, change, repeal or explain."""

from collections import defaultdict
from typing import Annotated

import polars as pl

from assets.run import Run, table_asset
from data_contracts import schema_of, table
from models.action import standards

_CITING = """
    select standard_no, standard_version, lead_id from out_leads where standard_no is not null order by 3
"""


@table_asset()
def out_standards(
    known: Annotated[pl.DataFrame, standards.READ],
    citing: Annotated[pl.DataFrame, _CITING],
    run: Run,
) -> pl.DataFrame:
    """Return one row a version, with the findings that cite it."""
    leads: dict[tuple[str, int], list[str]] = defaultdict(list)
    for number, nth, lead in citing.iter_rows():
        leads[number, nth].append(lead)
    rows = [
        {
            "standard_no": v.number, "version": v.nth, "kind": v.row["kind"], "domain": v.row["domain"],
            "issue_kind": v.row["issue_kind"], "text": v.row["text"], "basis": v.row["basis"],
            "valid_from": v.first, "valid_to": v.last, "standing": v.standing(run.as_of),
            "proposed_by": v.row["proposed_by"], "made_from": standards.leads_in(v.row["lead_nos"]),
            "cited": len(leads[v.number, v.nth]), "cited_by": leads[v.number, v.nth],
        }
        for v in standards.versions(known.to_dicts())
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=schema_of(table("out_standards")))
