"""What has changed in a table since the published run: the one question a run asks to do less.

Of each table whose contract names a ``partition`` the warehouse keeps the content of every month of
its rows' own date, as it was published. Months that are as published need not be looked at; in the
others the rows are compared with those of the published file. No asset has to tell another what it
did, and a table that was made anew as a whole changes nothing where its rows are what they were.
"""

import polars as pl

from assets.run import Run
from data_contracts import Table, schema_of, table, tables

_PARTS = "table_parts"


def month_of(contract: Table) -> str:
    """Return SQL for the part a row belongs to: the month of its own date, else the empty text."""
    dates = ", ".join(f'"{c}"' for c in contract.partition)
    return f"coalesce(strftime(coalesce({dates}), '%Y-%m'), '')"


def parts(run: Run, name: str, of: str = "") -> pl.DataFrame:
    """Return the rows and the content of every part of a table: ``part, rows, content``.

    Parameters
    ----------
    run : Run
    name : str
        A table whose contract has a ``partition``.
    of : str
        What to read in its place: another table of the same columns, or a SELECT in brackets.
    """
    contract = table(name)
    row = _row(contract)
    return run.warehouse.query(
        f"""select {month_of(contract)} as part, count(*)::bigint as rows,
            sum({row})::varchar || ' ' || bit_xor({row})::varchar as content
        from {of or name} group by 1 order by 1"""
    )


def changed(run: Run, name: str) -> list[str]:
    """Return the parts of a table that are not as they were published, those that are gone too."""
    now, before = parts(run, name), _published(run, name)
    unlike = now.join(before, on=["part", "rows", "content"], how="anti")
    gone = before.join(now, on="part", how="anti")
    return sorted({*unlike["part"], *gone["part"]})


def changed_rows(run: Run, name: str) -> str:
    """Return a SELECT of the keys of a table's rows that are new, not as published, or gone.

    The run builds upon a published one. A part in which the published file is not what was written
    down of it is taken whole.
    """
    contract = table(name)
    key, row = ", ".join(f'"{c}"' for c in contract.key), _row(contract)
    listed = ", ".join(f"'{part}'" for part in changed(run, name))
    if not listed:
        return f"select {key} from {name} where false"
    there = f"where {month_of(contract)} in ({listed})"
    before = run.warehouse.before(name)
    published = parts(run, name, f"(select * from {before} {there})")
    other = published.join(_published(run, name), on=["part", "rows", "content"], how="anti")
    whole = ", ".join(f"'{part}'" for part in other["part"]) or "null"
    now, then = (f"select {key}, {row} as row_hash from {of} {there}" for of in (name, before))
    return f"""
        select {key} from (({now}) except ({then})) union select {key} from (({then}) except ({now}))
        union select {key} from {name} where {month_of(contract)} in ({whole})
    """


def note_parts(run: Run) -> None:
    """Write down the content of every part of every table that has parts, for the next run."""
    found = [
        parts(run, name).select(pl.lit(name).alias("table_name"), "part", "rows", "content")
        for name, contract in sorted(tables().items())
        if contract.partition and name in run.warehouse.names()
    ]
    none = pl.DataFrame(schema=schema_of(table(_PARTS)))
    run.warehouse.write(_PARTS, pl.concat([none, *found]))


def _published(run: Run, name: str) -> pl.DataFrame:
    """Return the parts of a table as they were written down when it was published."""
    written = run.warehouse.read(_PARTS).filter(pl.col("table_name") == name)
    return written.select("part", "rows", "content")


def _row(contract: Table) -> str:
    listed = ", ".join(f'"{c}"' for c in contract.columns)
    return f"hash({listed})"
