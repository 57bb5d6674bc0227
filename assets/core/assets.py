"""The core_ assets: the newest content of every key, typed, with file and row."""

import dagster as dg
import polars as pl

from assets.core import cases, fiscal, organs
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
    "fiscal_budget": "region_code || '|' || year",
    "letters": "letter_no",
    "opinions": "opinion_no",
    "organ_mapping": "organ_name || '|' || coalesce(folder, '')",
    "reminders": "row_hash",
    "regions": "region_code || '|' || coalesce(start_date::varchar, '')",
    "samplings": "sampling_no",
}
_WITH_ORGAN = {
    "inspections": "inspection_no",
    "reviews": "coalesce(the_organ, '') || '|' || case_no || '|' || coalesce(kind, '') || '|' || coalesce(accepted_date::varchar, '')",
    "followups": "coalesce(the_organ, '') || '|' || case_no || '|' || coalesce(kind, '') || '|' || coalesce(visited_date::varchar, '')",
}


@dg.asset(
    group_name="core",
    deps=[f"raw_{name}" for name in sources()],
    required_resource_keys={"run"},
)
def core_rows(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
    """Keep accepted rows of every source in order of arrival; duplicates are counted and left out."""
    run: Run = context.resources.run
    added = {source: add_staged(run, source) for source in sources()}
    organs.prepare(run)
    return dg.MaterializeResult(metadata={f"新增 {s}": n for s, n in added.items() if n})


def _metadata(run: Run, name: str) -> dg.MaterializeResult[None]:
    rows = run.warehouse.connection.execute(f'select count(*) from "{name}"').fetchall()[0][0]
    step(name, rows=rows)
    return dg.MaterializeResult(metadata={"行数": rows})


def _core_asset(source: str, sql: str, deps: list[str]) -> dg.AssetsDefinition:
    @dg.asset(
        name=f"core_{source}", group_name="core", deps=deps, required_resource_keys={"run"},
        description=sources()[source].about,
    )  # fmt: skip
    def made(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        run: Run = context.resources.run
        run.warehouse.create(f"core_{source}", sql)
        return _metadata(run, f"core_{source}")

    return made


def _with_organ_sql(source: str, key: str) -> str:
    has_region = "region_code" in sources()[source].columns
    rows = f'select *{"" if has_region else ", null::varchar as region_code, null::varchar as region_name_given"} from "{rows_table(source)}"'
    return f"""
        select * exclude (the_organ, the_region) replace (the_organ as organ_code),
            the_region as region_code, {key} as row_key, the_organ || '|' || {_case_no(source)} as case_key
        from ({organs.with_organ(rows)})
        qualify row_number() over (partition by {key} order by arrival desc, table_no desc, row_no desc) = 1
        order by row_key
    """


def _case_no(source: str) -> str:
    return "case_no" if "case_no" in sources()[source].columns else "''"


@dg.asset(group_name="core", deps=["core_penalty_publications"], required_resource_keys={"run"})
def core_cases(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
    """Cases: internal case and published penalty of one decision are one row."""
    run: Run = context.resources.run
    run.warehouse.connection.execute(
        f"create or replace table core_cases__internal as {cases.cases_sql()}"
    )
    run.warehouse.create("core_cases", cases.merged_sql())
    run.warehouse.connection.execute("drop table core_cases__internal")
    return _metadata(run, "core_cases")


@table_asset(deps=["core_rows"])
def core_fiscal_revenue(run: Run) -> pl.DataFrame:
    """Fiscal months in yuan: cumulative reports differenced, reversals negative, gaps said."""
    rows = run.warehouse.query(
        latest(
            "fiscal_revenue",
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
    *(_core_asset(s, latest(s, key), ["core_rows"]) for s, key in _SIMPLE.items()),
    *(_core_asset(s, _with_organ_sql(s, key), ["core_rows"]) for s, key in _WITH_ORGAN.items()),
    _core_asset(
        "penalty_publications", cases.publications_sql() + " order by case_key", ["core_rows"]
    ),
    core_cases,
    core_fiscal_revenue,
]
