"""feat_warning__judged: every week judged with only what had arrived by its Sunday."""

import polars as pl

from assets.run import Run, table_asset
from assets.settings import settings
from assets.since import fingerprint, made_from, note_made_from
from assets.store.journal import step

_NAME = "feat_warning__judged"
PARTS = ("members", "recipients", "suppressed", "updates", "weekly", "words", "accuracy")
#: Column of the events → list of words (data_contracts/enumerations.yml, config/enumerations.yml).
LISTS = {
    "industry": "industry",
    "object_category": "complaint_object",
    "violation_type": "complaint_problem",
}


@table_asset(
    deps=[
        "feat_case",
        "core_complaints",
        "core_samplings",
        "core_opinions",
        "core_entities",
        "feat_region",
    ]
)
def feat_warning__judged(run: Run) -> pl.DataFrame:
    """Warnings of every week so far; members, recipients, suppressed candidates and weekly counts beside.

    On most days no week has ended since and nothing older has come: then the judgement stands.
    """
    from models.early_warning import (
        READS,
        Params,
        events_from,
        judge,
        last_ended,
        of_ended_weeks,
        standardised,
    )

    def read(name: str) -> pl.DataFrame:
        if name not in READS:
            return run.warehouse.read(name)
        present = run.warehouse.columns(name)
        return run.warehouse.read(name, [c for c in READS[name] if c in present])

    events = events_from(
        read("feat_case"), read("core_complaints"), read("core_samplings"), read("core_opinions")
    )
    lists = {column: run.config.enumerations[name].values for column, name in LISTS.items()}
    events, classes = standardised(events, lists)
    run.warehouse.write("feat_warning__classes", classes)
    regions, entities = read("feat_region"), read("core_entities")
    # The week belongs to it: eight weeks without an event close a warning.
    week = pl.DataFrame({"last_week": [last_ended(run.as_of)]})
    looked_at = fingerprint(week, of_ended_weeks(events, run.as_of), regions, entities)
    if run.since is not None and looked_at == made_from(run.warehouse, _NAME):
        step("warnings stand")
        return run.warehouse.read(_NAME)
    params = settings(Params, run.config.indicators["W001"])
    judged = judge(events, regions, params, run.as_of, 0, entities)
    for part in PARTS:
        run.warehouse.write(f"feat_warning__{part}", getattr(judged, part))
    note_made_from(run.warehouse, _NAME, looked_at)
    return judged.warnings
