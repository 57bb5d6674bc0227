"""feat_warning__judged: every week judged with only what had arrived by its Sunday."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import polars as pl

from assets.feat.first_known import known_sql
from assets.run import Run, table_asset
from assets.store.journal import step
from assets.store.since import fingerprint, made_from, note_made_from
from assets.store.texts import Texts
from data_contracts.settings import settings

_NAME = "feat_warning__judged"
_SOURCES = ("feat_case", "core_complaints", "core_samplings", "core_opinions")
#: A case may be of no county yet while the county it happened in is written in it.
_REGIONS = """
    select region_code, parent_code, name from feat_region
    union all select code, parent_code, name from known_regions
    where code in (select conduct_region_code from feat_case)
        and code not in (select region_code from feat_region)
    order by all
"""
PARTS = (
    "members", "recipients", "suppressed", "updates", "weekly", "words", "accuracy", "candidates",
    "spoken", "renamed",
)  # fmt: skip
#: Column of the events → list of words (data_contracts/enumerations.yml, config/enumerations.yml).
LISTS = {
    "industry": "industry",
    "object_category": "complaint_object",
    "violation_type": "complaint_problem",
}


@table_asset(
    deps=[*_SOURCES, "core_entities", "feat_region", "known_regions", "intake_files"],
)
def feat_warning__judged(run: Run) -> pl.DataFrame:
    """Warnings of every week so far; members, recipients, suppressed candidates and weekly counts beside.

    On most days no week has ended since and nothing older has come: then the judgement stands.
    Else the weeks are gone through again; what was found in those of which nothing has changed stands.
    """
    from models.early_warning import Params, empty, judge, last_ended, sunday

    ended = sunday(last_ended(run.as_of))
    sources = {name: _known_by(run, name, ended) for name in _SOURCES}
    # The week belongs to it: some weeks without an event close a warning.
    hashed = (_known_by(run, name, ended, hashed=True) for name in _SOURCES)
    looked_at = f"{ended} " + fingerprint(run.warehouse, *hashed, _REGIONS, "from core_entities")
    if run.since is not None and looked_at == made_from(run.warehouse, _NAME):
        step("warnings stand")
        return run.warehouse.read(_NAME)
    params = settings(Params, run.config.indicators["W001"])
    regions, entities = run.warehouse.query(_REGIONS), run.warehouse.read("core_entities")
    before = empty()
    if run.since is not None:
        kept = {n: run.warehouse.read(f"feat_warning__{n}") for n in ("candidates", "spoken")}
        before = replace(before, **kept)
    texts = Texts(run.home.work / "texts")
    with run.warehouse.giving_way():
        judged = judge(
            _events(run, sources.values(), texts), regions, params, run.as_of, 0, entities, before,
            texts.lay,
        )  # fmt: skip
    texts.clear()
    weeks = judged.candidates.filter(pl.col("nth") == 0)
    anew = weeks.join(before.candidates, on=["week_start", "looked_at"], how="anti")
    step("warnings judged", weeks=weeks.height, searched=anew.height)
    for part in PARTS:
        run.warehouse.write(f"feat_warning__{part}", getattr(judged, part))
    note_made_from(run.warehouse, _NAME, looked_at)
    return judged.warnings


def _events(run: Run, sources: Iterable[str], texts: Texts) -> pl.DataFrame:
    """Return the events under the words of our lists; write down how each word was understood."""
    from models.early_warning import events_from, standardised

    lists = {column: run.config.enumerations[name].values for column, name in LISTS.items()}
    each = (run.warehouse.pieces(source) for source in sources)
    events, classes = standardised(events_from(*each, lay=texts.lay), lists)
    run.warehouse.write("feat_warning__classes", classes)
    return events


def _known_by(run: Run, name: str, day: date, *, hashed: bool = False) -> str:
    """Return a SELECT of the rows known on ``day`` of one source of events, ``known_date`` among them.

    The day of a decision is read only where it says when a case became known: a case that is decided
    does not change the weeks that have ended. ``hashed``: one hash stands for all of a row, so that
    its texts are not carried to the day it became known.
    """
    from models.early_warning import KNOWN, READS

    present = run.warehouse.columns(name)
    columns = {c: f'"{c}"' for c in READS[name] if c in present}
    if columns.pop("decision_date", None):
        columns["decision_date"] = (
            "case when filed_date is null or decision_date < filed_date then decision_date end"
        )
    said = ", ".join(columns.values())
    rows = f"(select *, hash({said}) as said from {name})" if hashed else name
    chosen = "said" if hashed else ", ".join(f"{of} as {c}" for c, of in columns.items())
    registered = "coalesce(" + ", ".join(f"t.{c}" for c in KNOWN[name] if c in present) + ")"
    known = known_sql(run, name, registered, rows)
    return f"""select * from (select {chosen}, {known})
        where known_date <= date '{day}'"""
