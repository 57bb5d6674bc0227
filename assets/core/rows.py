"""The rows of one source as they were accepted, in order of arrival; content already in is a duplicate."""

from assets.arrivals.staging import rows_table
from assets.run import Run
from assets.store.warehouse import parquet_in
from data_contracts import sources, table


def add_staged(run: Run, source: str) -> int:
    """Add this run's accepted rows of ``source`` to its rows table and return how many were new.

    A row whose content (``row_hash``) is already in, or came earlier in this run, is a duplicate and
    is counted in ``intake_duplicates`` by file; of a source with ``every_row`` none is. An export that
    comes again and again is believed where it changes its mind: see :func:`_went_back`. One made long before what
    the same export has told since takes nothing back: see :func:`_outdated`.
    """
    connection = run.warehouse.connection
    _ensure(run, source)
    staged = run.stage / source / "accepted"
    if not any(staged.glob("*.parquet")):
        return 0
    name = rows_table(source)
    files = parquet_in(staged)
    # Which rows are new is settled on their hashes alone; the rows themselves are copied once, in order.
    if sources()[source].every_row:
        is_outdated, is_new = "false", "true"
    else:
        is_outdated = _outdated(run, source, files)
        first = "row_number() over (partition by row_hash, is_outdated order by arrival, table_no, row_no) = 1"
        is_new = f'not is_outdated and {first} and row_hash not in (select row_hash from "{name}")'
    connection.execute(
        f"""
        create or replace temp table staged as
        select *, {is_new} as is_new
        from (select arrival, table_no, row_no, row_hash, {is_outdated} as is_outdated from {files})
        """
    )
    _went_back(run, source, files)
    run.warehouse.add(
        "intake_duplicates",
        """select arrival, table_no, count(*) as n, count(*) filter (where is_outdated) as n_outdated
        from staged where not is_new group by all order by all""",
    )
    before = run.warehouse.count(name)
    run.warehouse.add(
        name,
        f"select * from {files} semi join (from staged where is_new) using (arrival, table_no, row_no)",
    )
    connection.execute("drop table staged")
    return run.warehouse.count(name) - before


#: An export that ends so many days before one that came from the same place is an old one come again.
_LONG_BEFORE = 30
#: A file of so many rows is an export, one of fewer what somebody corrects by hand. Of two exports that came on
#: one day, what the one that ends later tells counts.
_MANY = 20
_CORRECTS = "更正|订正|勘误|修订|改正|补正"
#: The place an export comes from: folder and name of its file but for digits, so that days and copies are one.
#: What a table of a source names as its newest day goes by its file: of a workbook by years the last sheet tells.
_SERIES = r"regexp_replace(regexp_replace({}, '\.[A-Za-z]+$', ''), '[0-9]+', '', 'g')"


def series_sql(file: str = "file") -> str:
    """Return SQL for the place an export comes from, of the column that holds its file."""
    return _SERIES.format(file)


def _reached(source: str) -> str:
    """Return SQL for the arrivals of a source: their series, the newest day they name, and that of the series before."""
    return f"""
        select *, max(newest_day) over (
                partition by series order by arrival rows between unbounded preceding and 1 preceding) as reached,
            max(newest_day) over (
                partition by came_on order by arrival rows between unbounded preceding and 1 preceding) as reached_that_day
        from (select arrival, min({series_sql()}) as series, max(newest_day) as newest_day, min(arrived_as_of) as came_on,
                sum(rows_accepted) >= {_MANY} and not bool_or(regexp_matches(file, '{_CORRECTS}')) as is_export
            from intake_files where source = '{source}' and newest_day is not null group by arrival)
    """


def _of_key(source: str) -> str:
    """Return SQL for the key of a row as its file gives it, before names of organs are resolved."""
    contract = sources()[source]
    named = [contract.organ.name] if contract.organ else []
    return " || '|' || ".join(f"coalesce({c}::varchar, '')" for c in (*contract.key, *named))


def _outdated(run: Run, source: str, files: str) -> str:
    """Return SQL that tells whether a staged row is older knowledge than what is known of its key.

    An earlier row of the key names a day later than any this file names, and the file ends
    :data:`_LONG_BEFORE` days before another of its series: last year's export dropped once more by mistake
    would open again what has been closed since. Or both came on one day, when names of files, not what they
    hold, say which is read last; a short list, or one that corrects, is believed.
    """
    days = _days(source)
    old = f"""
        select arrival, newest_day, came_on, coalesce(newest_day + {_LONG_BEFORE} < reached, false) as is_long_before
        from ({_reached(source)}) where is_export and (is_long_before or newest_day < reached_that_day)
    """
    connection = run.warehouse.connection
    is_any = (
        f"select 1 from (select distinct arrival from {files}) semi join ({old}) using (arrival)"
    )
    if not days or not connection.execute(is_any).fetchall():
        return "false"
    key, newest = _of_key(source), f"greatest({', '.join(days)})"
    connection.execute(
        f"""
        create or replace temp table outdated as
        with old as (select f.arrival, f.table_no, f.row_no, {key} as of_key, newest_day, came_on, is_long_before
            from {files} f join ({old}) using (arrival)),
        known as (select arrival, arrived_as_of, {key} as of_key, {newest} as day from {files}
            union all select arrival, arrived_as_of, {key}, {newest} from "{rows_table(source)}")
        select distinct o.arrival, o.table_no, o.row_no from old o
        join known k on k.of_key = o.of_key and k.arrival < o.arrival and k.day > o.newest_day
            and (o.is_long_before or k.arrived_as_of = o.came_on)
        """
    )
    return "(arrival, table_no, row_no) in (select (arrival, table_no, row_no) from outdated)"


def _went_back(run: Run, source: str, files: str) -> None:
    """Mark as new the staged rows with which an export goes back to what it said before.

    An old export that comes again must not take corrections back: what it says is already in. But a nightly
    export that says A, B and A again means A. It is believed where files of one folder and name (but for digits)
    said something else of the key the last time, and this one names no earlier day than they do.
    A key that stands on several rows of one file is left alone.
    """
    again = "select 1 from staged where not is_new and not is_outdated limit 1"
    if not _days(source) or not run.warehouse.connection.execute(again).fetchall():
        return
    key = _of_key(source)
    run.warehouse.connection.execute(
        f"""
        create or replace temp table went_back as
        with reached as ({_reached(source)}),
        told as (
            select f.arrival, f.table_no, f.row_no, f.row_hash, s.is_new, {key} as of_key, series, true as is_staged,
                count(*) over (partition by f.arrival, of_key) = 1 and f.came = f.arrival
                    and newest_day >= coalesce(reached, newest_day) as counts
            from {files} f join staged s using (arrival, table_no, row_no) join reached using (arrival)
            where not s.is_outdated),
        again as (select distinct of_key from told where counts and not is_new),
        said as (
            select * from told where (is_new or counts) and of_key in (from again)
            union all
            select arrival, table_no, row_no, row_hash, true, {key} as of_key, series, false, false
            from "{rows_table(source)}" join reached using (arrival)
            where series in (select series from told) and of_key in (from again)),
        in_order as (
            select *, lag(row_hash) over of_series as said_before,
                max(is_new) over (of_series rows between unbounded preceding and 1 preceding) as has_been_in
            from said window of_series as (partition by series, of_key order by arrival, table_no, row_no))
        select arrival, table_no, row_no from in_order
        where is_staged and counts and not is_new and has_been_in and row_hash <> said_before
        """
    )
    run.warehouse.connection.execute(
        """update staged set is_new = true
        where (arrival, table_no, row_no) in (select (arrival, table_no, row_no) from went_back)"""
    )


def _days(source: str) -> list[str]:
    """Return the columns of what has happened, of a source whose rows tell of events."""
    contract = sources()[source]
    return [
        n for n, c in contract.columns.items()
        if contract.event_dates and c.type == "date" and not c.deadline
    ]  # fmt: skip


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
