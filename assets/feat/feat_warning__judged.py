"""feat_warning__judged: every week judged with only what had arrived by its Sunday."""

import polars as pl

from assets.run import Run, table_asset
from assets.settings import settings

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
    """Warnings of every week so far; members, recipients, suppressed candidates and weekly counts beside."""
    from models.early_warning import Params, events_from, judge, standardised  # noqa: PLC0415  # heavy: not at load time

    read = run.warehouse.read
    events = events_from(
        read("feat_case"), read("core_complaints"), read("core_samplings"), read("core_opinions")
    )
    lists = {column: run.config.enumerations[name].values for column, name in LISTS.items()}
    events, classes = standardised(events, lists)
    run.warehouse.write("feat_warning__classes", classes)
    judged = judge(
        events,
        read("feat_region"),
        settings(Params, run.config.indicators["W001"]),
        run.as_of,
        0,
        read("core_entities"),
    )
    for part in PARTS:
        run.warehouse.write(f"feat_warning__{part}", getattr(judged, part))
    return judged.warnings
