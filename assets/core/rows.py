"""The rows of one source as they were accepted, in order of arrival; content already in is a duplicate."""

from assets.arrivals.staging import rows_table
from assets.run import Run
from assets.store.warehouse import parquet_in
from data_contracts import sources, table


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
    run.warehouse.add(
        "intake_duplicates",
        """select arrival, table_no, count(*) as n from staged where not is_new
        group by all order by all""",
    )
    before = run.warehouse.count(name)
    run.warehouse.add(
        name,
        f"select * from {files} semi join (from staged where is_new) using (arrival, table_no, row_no)",
    )
    connection.execute("drop table staged")
    return run.warehouse.count(name) - before


def key_sql(source: str) -> str:
    """Return SQL for the key of a source's rows, of which the newest stands in its core_ table.

    Of a source with ``every_row`` that asks nothing each row is one of its own. An empty part of a key
    of several columns counts as a text without letters.

    >>> key_sql("complaints"), key_sql("feedback"), key_sql("fiscal_budget")
    ('complaint_no', 'row_hash', "region_code || '|' || year")
    """
    contract, key = sources()[source], table(f"core_{source}").key
    if key == ["row_key"]:
        key = ["row_hash"] if contract.every_row and not contract.asks else contract.key
    parts = [
        c if len(key) == 1 or contract.columns[c].required else f"coalesce({c}::varchar, '')"
        for c in key
    ]
    return " || '|' || ".join(parts)


_PLACE = "arrival, table_no, row_no"
#: What tells which row of a key is the newest.
TELLING = ("came", "arrival", "table_no", "row_no")


def latest(rows: str, key: str) -> str:
    """Return SQL for the newest of SELECT ``rows`` for each ``key``, an SQL expression.

    A file that is read again for an answer counts as having come when it first came.

    Which row is the newest is settled on keys and places alone; whole rows are copied once.
    """
    return at_places(rows, key, newest_places(rows, key))


def newest_places(rows: str, key: str) -> str:
    """Return SQL for the places of the newest rows; ``rows`` need have no more than :data:`TELLING`."""
    return f"""
        select {_PLACE} from ({rows})
        qualify row_number() over (
            partition by {key} order by coalesce(came, arrival) desc, arrival desc, table_no desc,
                row_no desc) = 1
    """


def at_places(rows: str, key: str, places: str) -> str:
    """Return SQL for the rows at some places, with their key."""
    return f"select *, {key} as row_key from ({rows}) semi join ({places}) using ({_PLACE})"


def _ensure(run: Run, source: str) -> None:
    run.warehouse.ensure(rows_table(source))
    run.warehouse.ensure("intake_duplicates")
