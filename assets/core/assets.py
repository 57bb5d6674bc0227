"""The core_ assets: the newest content of every key, typed, with file and row."""

import dagster as dg
import polars as pl

from assets.core import cases, fiscal, organs
from assets.core.organs import with_region
from assets.core.rows import add_staged, latest, rows_table
from assets.run import Run, table_asset
from assets.store.journal import step
from data_contracts import sources

#: Sources whose core_ table is just the newest row of each key; the key is an SQL expression.
_SIMPLE = {
    "complaints": "complaint_no",
    "entities": "uscc",
    "evaluations": "evaluation_no",
    "feedback": "row_hash",
    "key_region_decisions": "row_hash",
    "fiscal_budget": "coalesce(region_code, '') || '|' || year",
    "letters": "letter_no",
    "opinions": "opinion_no",
    "organ_mapping": "organ_name || '|' || coalesce(folder, '')",
    "reminders": "row_hash",
    "regions": "region_code || '|' || coalesce(start_date::varchar, '')",
    "samplings": "sampling_no",
}
_WITH_ORGAN = {
    "inspections": "inspection_no",
    "reviews": "coalesce(organ_code, '') || '|' || case_no || '|' || coalesce(kind, '') || '|' || coalesce(accepted_date::varchar, '')",
    "followups": "coalesce(organ_code, '') || '|' || case_no || '|' || coalesce(kind, '') || '|' || coalesce(visited_date::varchar, '')",
}
#: Sources that say where rows belong: a new row may touch any other.
_PLACES = ("regions", "organ_mapping")


@dg.asset(
    group_name="core",
    deps=[f"raw_{name}" for name in sources()],
    required_resource_keys={"run"},
)
def core_rows(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
    """Keep accepted rows of every source in order of arrival; duplicates are counted and left out."""
    run: Run = context.resources.run
    added = {source: add_staged(run, source) for source in sources()}
    organs_moved = organs.prepare(run)
    if organs_moved or any(added[source] for source in _PLACES):
        run.since = None
    step("core_rows", builds_on=run.since and run.since.as_of, added=sum(added.values()))
    return dg.MaterializeResult(metadata={f"新增 {s}": n for s, n in added.items() if n})


def _metadata(run: Run, name: str) -> dg.MaterializeResult[None]:
    rows = run.warehouse.connection.execute(f'select count(*) from "{name}"').fetchall()[0][0]
    step(name, rows=rows)
    return dg.MaterializeResult(metadata={"行数": rows})


def _core_asset(source: str, rows: str, key: str) -> dg.AssetsDefinition:
    """Return the asset of the newest row of each ``key`` among the SELECT ``rows``.

    Where the published warehouse has the table already, only keys of new rows are looked at.
    """
    name = f"core_{source}"

    @dg.asset(
        name=name, group_name="core", deps=["core_rows"], required_resource_keys={"run"},
        description=sources()[source].about,
    )  # fmt: skip
    def made(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        run: Run = context.resources.run
        if run.since is None or key == "row_hash":
            run.warehouse.create(name, latest(rows, key))
        else:
            connection = run.warehouse.connection
            connection.execute(
                f"""create or replace temp table "touched_{source}" as
                select distinct {key} as row_key from ({rows}) where arrival > {run.since.arrival}"""
            )
            touched = f'select row_key from "touched_{source}"'
            newest = latest(f"select * from ({rows}) where {key} in ({touched})", key)
            run.warehouse.replace(name, key, touched, newest)
        return _metadata(run, name)

    return made


def _organ_rows(source: str) -> str:
    """Return SQL for the rows of a source that names an organ, organ and region resolved."""
    columns = sources()[source].columns
    place = (
        ""
        if "region_code" in columns
        else ", null::varchar as region_code, null::varchar as region_name_given"
    )
    rows = f'select *{place} from "{rows_table(source)}"'
    number = "case_no" if "case_no" in columns else "''"
    return f"""
        select * exclude (the_organ, the_region) replace (the_organ as organ_code),
            the_region as region_code, the_organ || '|' || {number} as case_key
        from ({organs.with_organ(rows)})
    """


@dg.asset(group_name="core", deps=["core_penalty_publications"], required_resource_keys={"run"})
def core_cases(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
    """Cases: internal case and published penalty of one decision are one row."""
    run: Run = context.resources.run
    if run.since is None:
        cases.make(run)
    else:
        cases.renew(run, run.since.arrival)
    return _metadata(run, "core_cases")


@table_asset(deps=["core_rows"])
def core_fiscal_revenue(run: Run) -> pl.DataFrame:
    """Fiscal months in yuan: cumulative reports differenced, reversals negative, gaps said."""
    rows = run.warehouse.query(
        latest(
            with_region("fiscal_revenue"),
            "region_code || '|' || coalesce(subject_code, subject_name) || '|' || year || '|' || month",
        )
    )
    rows = rows.with_columns(subject_code=pl.coalesce("subject_code", "subject_name"))
    done = fiscal.monthly(
        rows, treasury_names=run.config.treasury_names, treasury_codes=run.config.treasury_codes
    )
    return done.drop(
        "row_hash", "folder_of_file", "arrival", "table_no", "row_key", "region_name_given"
    )


core_assets = [
    core_rows,
    *(_core_asset(source, with_region(source), key) for source, key in _SIMPLE.items()),
    *(_core_asset(source, _organ_rows(source), key) for source, key in _WITH_ORGAN.items()),
    _core_asset("penalty_publications", cases.published_rows(), "case_key"),
    core_cases,
    core_fiscal_revenue,
]
