"""out_lead_events: the history of every lead and proposal; the run's own moves are made here."""

import polars as pl

from assets.action.moves import move
from assets.arrivals.staging import rows_table
from assets.run import Run, table_asset
from data_contracts import table
from data_contracts.frames import schema_of
from models.action import frame


@table_asset(
    deps=["feat_flag__sent", "out_lists", "core_cases", "core_complaints", "core_opinions",
          "core_evaluations", "core_reviews", "core_letters", "core_leads_in",
          "core_meetings", "core_papers", "core_followups", "out_sample_items", "known_regions",
          "organ_alias", "case_organ", rows_table("organ_mapping")]
)  # fmt: skip
def out_lead_events(run: Run) -> pl.DataFrame:
    """Every event of every lead in the order in which it was written down."""
    book = move(run)
    rows = []
    for number, events in sorted(book.events.items()):
        corrected = {int(e.words["of"]) for e in events if e.kind == "correct"}
        lead = book.leads[number]
        rows += [
            frame.event_row(lead, i, e, is_corrected=i in corrected)
            for i, e in enumerate(events, start=1)
        ]
    return pl.DataFrame(rows, schema=schema_of(table("out_lead_events")))
