"""The core_ assets: the newest content of every key, typed, with file and row."""

from typing import Annotated

import polars as pl

from assets.arrivals.staging import note_replaced, rows_table
from assets.core import case_details, cases, fiscal, numbers, organ_tables
from assets.core.both_ways import numbered_again
from assets.core.numbers import keyed_rows
from assets.core.organs import with_region
from assets.core.rows import TELLING, add_staged, key_sql, latest
from assets.engine import Rows
from assets.run import Asset, Run, Shown, asset, table_asset, tables_in
from assets.store.journal import step
from data_contracts import sources
from models.indicators import inputs

#: Sources whose core_ table is more than the newest row of each key.
_APART = {"cases", "case_details", "fiscal_revenue"}
#: What frames by case read besides cases: a new row of it may change the frame's row of any case.
_BESIDE_CASES = {name for frame in inputs.BY_CASE for name in inputs.INPUTS[frame]}
#: A subject without a code is known by its name.
_ACCOUNT = (
    "region_code || '|' || coalesce(subject_code, subject_name) || '|' || year || '|' || month"
)
_NEWEST_OF_ACCOUNT = latest(with_region("fiscal_revenue"), _ACCOUNT)
#: Codes of regions that were given up, and which took them over.
_TAKEN_OVER = "select code, merged_into from known_regions where merged_into is not null"


@asset(["intake_files"], after=(f"raw_{name}" for name in sources()))
def core_rows(run: Run) -> Shown:
    """Keep accepted rows of every source in order of arrival; duplicates are counted and left out.

    Where rows that came earlier belong to another organ or region now, core_ is made anew as a whole,
    and what follows from it only where its rows have changed.
    """
    added = {source: add_staged(run, source) for source in sources()}
    placed = any(added[s] for s, contract in sources().items() if contract.places)
    if run.since is None or any(added.values()):  # else all that places rows is as published
        note_replaced(run)
        run.core_anew = organ_tables.prepare(run) or placed
        run.core_anew = numbers.tell_apart(run) or run.core_anew
        run.core_anew = any(n and _read_again(run, s) for s, n in added.items()) or run.core_anew
    if any(n and f"core_{source}" in _BESIDE_CASES for source, n in added.items()):
        run.since = None
    if run.since is None or run.core_anew:
        run.warehouse.make_room_for_all()
    step("core_rows", builds_on=run.since and run.since.as_of, added=sum(added.values()))
    return {f"新增 {sources()[s].title_zh}": n for s, n in added.items() if n}


def _read_again(run: Run, source: str) -> bool:
    """Return whether rows of this run put rows of an earlier one right: those have keys nothing else touches."""
    came = run.since.arrival if run.since else 0
    sql = f'select 1 from "{rows_table(source)}" where arrival > {came} and came <> arrival limit 1'
    return not run.warehouse.query(sql).is_empty()


def _shown(run: Run, name: str) -> Shown:
    rows = run.warehouse.count(name)
    step(name, rows=rows)
    return {"行数": rows}


def _with_first_dates(source: str, newest: str, rows: str, key: str) -> str:
    """Return SQL for the newest rows, each with the first of the dates of which that counts (``first_from``)."""
    first = {n: c.first_from for n, c in sources()[source].columns.items() if c.first_from}
    if not first:
        return newest
    of_key = ", ".join(f"min({n}) filter (where {n} >= {a}) as {n}" for n, a in first.items())
    counts = ", ".join(f"coalesce(f.{n}, n.{n}) as {n}" for n in first)
    return f"""
        select n.* replace ({counts}) from ({newest}) n
        left join (select {key} as row_key, {of_key} from ({rows}) group by all) f using (row_key)
    """


def _with_what_was_said(source: str, newest: str, rows: str, key: str) -> str:
    """Return SQL for the newest rows, with what earlier rows of the key said where it says nothing (``keeps``)."""
    contract = sources()[source]
    if not contract.keeps:
        return newest
    kept = [n for n, c in contract.columns.items() if not c.required and c.type != "enum_list"]
    order = ", ".join(f"'{name}': {name}" for name in TELLING).replace(
        "'came': came", "'came': coalesce(came, arrival)"
    )
    of_key = ", ".join(
        f"max_by({n}, {{{order}}}) filter (where {n} is not null) as {n}" for n in kept
    )
    counts = ", ".join(f"coalesce(n.{n}, k.{n}) as {n}" for n in kept)
    return f"""
        select n.* replace ({counts}) from ({newest}) n
        left join (select {key} as row_key, {of_key} from ({rows}) group by all) k using (row_key)
    """


def _told(source: str, newest: str, rows: str, key: str) -> str:
    """Return SQL for the newest rows with what earlier rows of their keys have to say."""
    first = _with_first_dates(source, newest, rows, key)
    return _with_what_was_said(source, first, rows, key)


def _core_asset(source: str) -> Asset:
    """Return the asset of the newest row of each key of a source.

    Where the published warehouse has the table already, only keys of new rows are looked at.
    """
    rows, again = keyed_rows(source), numbered_again(source)
    if again:  # the hotline's own row of a complaint that 12315 has under a number of its own
        rows = f"select * from ({rows}) where {key_sql(source)} not in ({again})"
    key = key_sql(source)
    name = f"core_{source}"

    @asset(tables_in(rows), name=name, about=sources()[source].about)
    def made(run: Run) -> Shown:
        own = rows_table(source)
        if not run.warehouse.count(own):
            run.warehouse.write_none(name)
        elif run.since is None or run.core_anew or key == "row_hash":
            found = run.engine.newest(name, Rows(run.warehouse, rows), key)
            run.warehouse.create(name, _told(source, found.sql, rows, key))
        else:
            connection = run.warehouse.connection
            came = f"arrival > {run.since.arrival}"
            if connection.execute(f'select 1 from "{own}" where {came} limit 1').fetchall():
                connection.execute(
                    f"""create or replace temp table "touched_{source}" as
                    select distinct {key} as row_key from ({keyed_rows(source)}) where {came}
                    {f"union {again} and {came}" if again else ""}"""
                )
                touched = f'select row_key from "touched_{source}"'
                some = Rows(run.warehouse, f"select * from ({rows}) where {key} in ({touched})")
                found = run.engine.newest(name, some, key)
                now = _told(source, found.sql, some.sql, key)
                run.warehouse.replace(name, key, touched, now)
        return _shown(run, name)

    return made


@asset(
    [
        *tables_in(cases.internal_rows(), with_region(case_details.SOURCE)),
        "core_penalty_publications",
        "intake_files",
        "known_regions",
    ],
    about=sources()[case_details.SOURCE].about,
)
def core_case_details(run: Run) -> Shown:
    """Say which case each row of details is of."""
    if run.warehouse.count(rows_table(case_details.SOURCE)):
        case_details.make(run, cases.internal_rows())
    else:
        run.warehouse.write_none("core_case_details")
    return _shown(run, "core_case_details")


@asset(
    [
        *tables_in(cases.internal_rows(), cases.published_rows()),
        "core_penalty_publications",
        "core_case_details",
        "intake_files",
    ]
)
def core_cases(run: Run) -> Shown:
    """Cases: internal case and published penalty of one decision are one row."""
    if run.since is None or run.core_anew:
        cases.make(run)
    else:
        cases.renew(run, run.since.arrival)
    return _shown(run, "core_cases")


@table_asset()
def core_fiscal_revenue(
    rows: Annotated[pl.DataFrame, _NEWEST_OF_ACCOUNT],
    taken_over: Annotated[pl.DataFrame, _TAKEN_OVER],
    run: Run,
) -> pl.DataFrame:
    """Fiscal months in yuan: cumulative reports differenced, reversals negative, gaps said."""
    rows = rows.with_columns(subject_code=pl.coalesce("subject_code", "subject_name"))
    done = fiscal.monthly(
        rows,
        treasury_names=run.config.treasury_names,
        treasury_codes=run.config.treasury_codes,
        taken_over=taken_over,
    )
    return done.drop(
        "row_hash", "folder_of_file", "arrival", "table_no", "came", "row_key", "region_name_given"
    )


core_assets = [
    core_rows,
    *(_core_asset(source) for source in sources() if source not in _APART),
    core_case_details,
    core_cases,
    core_fiscal_revenue,
]
