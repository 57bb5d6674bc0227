"""What a list does not tell of a case: a column it has not stays as the case's earlier rows had it."""

from assets.core.rows import TELLING, latest
from assets.run import Run
from data_contracts import source

#: What is told by other columns, and the column without which a row cannot tell it.
_BY = {"is_natural_person": "party_name", "party_key": "uscc"}
_TEMPORARY = ("of_several_lists", "files_of_cases")


def newest_with_columns(run: Run, rows: str) -> str:
    """Return SQL for the newest of SELECT ``rows`` of each case, with the columns that its file has not from before.

    A list of withdrawn cases, a correction of amounts alone, a register of cases filed that comes after their
    decisions: such a row says nothing of party, number or fine. A cell left empty in a column that is there says
    that it is empty. Rows of another party tell nothing of this one.
    """
    execute = run.warehouse.connection.execute
    newest = latest(rows, "case_key")
    execute(
        "create or replace temp table files_of_cases as "
        "select arrival, table_no, missing_columns from intake_files where source = 'cases'"
    )
    execute(
        f"""create or replace temp table of_several_lists as
        select case_key from ({rows}) join files_of_cases using (arrival, table_no)
        group by case_key having count(distinct missing_columns) > 1"""
    )
    if not execute("select 1 from of_several_lists limit 1").fetchall():
        return newest
    some = f"select * from ({rows}) semi join of_several_lists using (case_key)"
    columns = source("cases").columns
    lacking = _lacking(run, some)
    told_by = {n: n for n, c in columns.items() if not c.required}
    told_by |= {"decision_kind": "decision_no", **_BY}
    own = {name: by for name, by in told_by.items() if columns[by].zh in lacking}
    if not own:
        return newest
    place = ", ".join(f"'{n}': r.{n}" for n in TELLING).replace(
        "r.came", "coalesce(r.came, r.arrival)"
    )
    told = ", ".join(
        f"max_by({{'said': r.{name}}}, {{{place}}}) "
        f"filter (where not list_contains(f.missing_columns, '{columns[by].zh}')).said as {name}"
        for name, by in own.items()
    )
    kept = ", ".join(
        f"coalesce(case when list_contains(f.missing_columns, '{columns[by].zh}') then t.{name} end, n.{name}) as {name}"
        if name in _BY
        else f"coalesce(n.{name}, t.{name}) as {name}"
        for name, by in own.items()
    )
    return f"""
        with told as (
            select r.case_key, {told}
            from ({some}) r join files_of_cases f using (arrival, table_no)
            join ({latest(some, "case_key")}) n on n.case_key = r.case_key
                and (coalesce(r.party_name = n.party_name, true) or r.party_key = n.party_key)
            group by r.case_key)
        select n.* replace ({kept}) from ({newest}) n
        left join files_of_cases f using (arrival, table_no) left join told t on t.case_key = n.case_key
    """


def _lacking(run: Run, rows: str) -> set[str]:
    """Return the columns that some of the files of rows have and others have not: the few that need be looked for."""
    found = run.warehouse.connection.execute(
        f"""
        with files as (
            select distinct arrival, table_no, missing_columns from ({rows}) join files_of_cases using (arrival, table_no))
        select column_name from (select unnest(missing_columns) as column_name from files)
        group by column_name having count(*) < (select count(*) from files)
        """
    ).fetchall()
    return {name for (name,) in found}


def forget(run: Run) -> None:
    """Drop what :func:`newest_with_columns` made."""
    for name in _TEMPORARY:
        run.warehouse.connection.execute(f"drop table if exists {name}")
