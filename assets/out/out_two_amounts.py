"""out_two_amounts: one case, two amounts in two places; which one counts."""

from typing import Any

import polars as pl

from assets.arrivals.databases.settings import PULLED
from assets.arrivals.staging import rows_table
from assets.core.cases import internal_rows, ours
from assets.core.organs import with_case_key
from assets.core.rows import series_sql
from assets.run import Run, table_asset, tables_in
from data_contracts import empty, source, table

_AMOUNTS = ("fine_yuan", "confiscation_yuan")
#: Why the later of two amounts counts that one export has told on two days.
AMENDED = "同一导出后来改了"


def _published() -> str:
    """Return SQL for two amounts among publications."""
    # A publication that belongs to an internal case is told under that case.
    key = """coalesce((select c.case_key from core_cases c where c.published_key = p.case_key limit 1), p.case_key)"""
    published = with_case_key("penalty_publications")
    return _within(f"select p.* replace ({key} as case_key) from ({published}) p", "case_key")


def _within(rows: str, key: str) -> str:
    """Return SQL for two amounts among the rows of one source: the later counts.

    A row of a database that changed between two pulls stands in one place, and says what it says now. An export
    that comes again with another amount says what it says now too: that is told as what it is, after any other place.
    """
    same = f"{series_sql('e.file')} = {series_sql('l.file')}"
    place = "file, sheet, row_no, region_code"
    each = " union all ".join(
        f"select {key}, '{name}' as col, {name} as yuan, {place}, place from twice where {name} is not null"
        for name in _AMOUNTS
    )
    return f"""
        with several as (
                select *, row_number() over (order by coalesce(came, arrival), arrival, table_no, row_no) as place
                from ({rows})),
            twice as (select * from several semi join (
                select {key} from several group by {key} having count(*) > 1) using ({key})),
            each as ({each}),
            last as (select * from each qualify row_number() over (partition by {key}, col order by place desc) = 1),
            other as (
                select e.*, {same} as amends from each e join last l on l.{key} = e.{key} and l.col = e.col and l.yuan <> e.yuan
                    and not (e.file = l.file and starts_with(e.file, '{PULLED}'))
                qualify row_number() over (partition by e.{key}, e.col order by amends, e.place desc) = 1)
        select l.{key} as case_key, l.col as "column", l.region_code, l.yuan as counted_yuan, l.file as counted_file,
            l.sheet as counted_sheet, l.row_no as counted_row_no, o.yuan as other_yuan, o.file as other_file,
            o.sheet as other_sheet, o.row_no as other_row_no, if(o.amends, '{AMENDED}', '后到的为准') as why
        from last l join other o on o.{key} = l.{key} and o.col = l.col order by all
    """


def _beside() -> str:
    """Return SQL for a case whose publication names another amount: the internal case counts."""
    parts = " union all ".join(
        f"""
        select c.case_key, '{name}' as "column", c.region_code, c.{name} as counted_yuan, c.file as counted_file,
            c.sheet as counted_sheet, c.row_no as counted_row_no, p.{name} as other_yuan, p.file as other_file,
            p.sheet as other_sheet, p.row_no as other_row_no, '以内部案件为准' as why
        from core_cases c join core_penalty_publications p on p.case_key = c.published_key
        where list_contains(c.in_sources, 'cases') and c.{name} <> p.{name}
        """
        for name in _AMOUNTS
    )
    return f"select * from ({parts}) order by all"


#: A source that has rows → SQL for two amounts among them, and between them and the other's.
_OF_SOURCES = {
    "cases": [_within(ours(internal_rows()), "case_key")],
    "penalty_publications": [_published(), _beside()],
}


@table_asset(deps=tables_in(*(sql for parts in _OF_SOURCES.values() for sql in parts)))
def out_two_amounts(run: Run) -> pl.DataFrame:
    """Return the cases that came with two different amounts, the one that counts first."""
    told = [name for name in _OF_SOURCES if run.warehouse.count(rows_table(name))]
    if not told:
        return empty(table("out_two_amounts"))
    found = run.warehouse.query(
        " union all ".join(f"({sql})" for name in told for sql in _OF_SOURCES[name])
    )
    names = {name: source("cases").columns[name].zh for name in _AMOUNTS}
    return found.unique(["case_key", "column"], keep="first", maintain_order=True).with_columns(
        pl.col("column").replace(names)
    )


def two_amounts_in_words(row: dict[str, Any]) -> str:
    """Return one row of ``out_two_amounts`` as a sentence."""

    def place(which: str) -> str:
        sheet = f" {row[f'{which}_sheet']}" if row[f"{which}_sheet"] else ""
        return (
            f"{row[f'{which}_file']}{sheet} 第{row[f'{which}_row_no']}行 {row[f'{which}_yuan']}元"
        )

    number = str(row["case_key"]).rpartition("|")[2]
    return (
        f"{number} {row['column']}：计入 {place('counted')}；另有 {place('other')}（{row['why']}）"
    )
