"""The rows of one source as they were accepted, in order of arrival; content already in is a duplicate."""

from assets.run import Run
from assets.store.warehouse import duckdb_type, parquet_in
from data_contracts import sources, table


def rows_table(source: str) -> str:
    """Return the name of the table that keeps every accepted row of a source."""
    return f"core_{source}__rows"


def add_staged(run: Run, source: str) -> int:
    """Add this run's accepted rows of ``source`` to its rows table and return how many were new.

    A row whose content (``row_hash``) is already in, or came earlier in this run, is a duplicate and
    is counted in ``intake_duplicates`` by file; of a source with ``every_row`` none is.
    """
    connection = run.warehouse.connection
    _ensure(run, source)
    staged = run.stage / source / "accepted"
    if not any(staged.glob("*.parquet")):
        return 0
    name = rows_table(source)
    files = parquet_in(staged)
    first = "row_number() over (partition by row_hash order by arrival, table_no, row_no) = 1"
    is_new = f'{first} and row_hash not in (select row_hash from "{name}")'
    if sources()[source].every_row:
        is_new = "true"
    # Which rows are new is settled on their hashes alone; the rows themselves are copied once, in order.
    connection.execute(
        f"""
        create or replace temp table staged as
        select arrival, table_no, row_no, {is_new} as is_new from {files}
        """
    )
    connection.execute(
        """insert into intake_duplicates
        select arrival, table_no, count(*) from staged where not is_new group by all order by all"""
    )
    before = _count(run, name)
    connection.execute(
        f"""
        insert into "{name}" by name
        select * from {files} semi join (from staged where is_new) using (arrival, table_no, row_no)
        """
    )
    connection.execute("drop table staged")
    return _count(run, name) - before


def latest(rows: str, key: str) -> str:
    """Return SQL for the newest of SELECT ``rows`` for each ``key``, an SQL expression.

    Which row is the newest is settled on keys and places alone; whole rows are copied once.
    """
    place = "arrival, table_no, row_no"
    return f"""
        select *, {key} as row_key from ({rows}) semi join (
            select {place} from ({rows})
            qualify row_number() over (
                partition by {key} order by arrival desc, table_no desc, row_no desc) = 1
        ) using ({place})
    """


def staged_columns(source: str) -> dict[str, str]:
    """Return the columns (name → DuckDB type) that accepted rows of a source are staged with."""
    contract = table(f"core_{source}")
    skip = {"case_key", "organ_status", "published_key", "in_sources", "publication_file",
            "publication_row_no", "row_key"}  # fmt: skip
    if source != "penalty_publications":
        skip.add("penalty_content")
    if source in {"penalty_publications", "reviews", "followups"}:
        skip.add("region_code")
    if source == "fiscal_revenue":
        skip |= {"amount_yuan", "months_covered", "is_treasury"}
    columns = {n: duckdb_type(c.type) for n, c in contract.columns.items() if n not in skip}
    if "region_code" in sources()[source].columns:
        columns["region_name_given"] = "VARCHAR"
    return columns | {
        "row_hash": "VARCHAR",
        "folder_of_file": "VARCHAR",
        "arrival": "BIGINT",
        "table_no": "BIGINT",
    }


def _ensure(run: Run, source: str) -> None:
    run.warehouse.ensure(rows_table(source), staged_columns(source))
    counted = dict.fromkeys(("arrival", "table_no", "n"), "BIGINT")
    run.warehouse.ensure("intake_duplicates", counted)


def _count(run: Run, name: str) -> int:
    found = run.warehouse.connection.execute(f'select count(*) from "{name}"').fetchall()
    count: int = found[0][0]
    return count
