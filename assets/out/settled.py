"""What was refused or set aside and has come in since, by whatever name: a list people can finish."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl

from assets.arrivals.staging import aside_table, rows_table
from assets.intake.layouts.widths import UNFINISHED
from assets.run import Run
from assets.store.erasure import erased
from data_contracts import Source, schema_of, sources, table
from data_contracts.table_states import AGAIN, DONE, ERASED, REFUSED, TAKEN, WAITS

#: So much of a refused table's numbers has come in when the table counts as come in.
_SHARE = 0.9
#: Rows without a key are compared column by column; so many of a source at most, the newest first.
_MOST_KEYLESS = 200
#: A row is known again by so many columns besides those that were wrong.
_LEAST_COLUMNS = 4
#: Columns that only say where a row came from.
_LINEAGE = {"missing_states", "file", "sheet", "row_no", "file_sha", "arrived_as_of", "row_hash",
            "folder_of_file", "arrival", "table_no", "came"}  # fmt: skip
#: So much of a name is looked at for what a second try adds to it.
_LONGEST_END = 80
_COPY = re.compile(
    r"(?<![\s_\-—.])(?:[\s_\-—.]*(?:\(\d{1,2}\)|副本|复件|新版?|修改|改|更正|更新|补报?|重报|重传|重新导出|最终版?|终稿|v\d+))+$",
    re.IGNORECASE,
)
_ROWS = schema_of(table("intake_open")) | schema_of(table("intake_states"), "settled_by")


def settled_rows(run: Run) -> pl.DataFrame:
    """Return the rows set aside that came again later, taken in or set aside anew.

    A row is known again by the place the returned sheet names, also when it comes once more unmended, by its source's key, by its decision
    number, or by its other columns where the key itself was wrong; one at which a file broke off, by the whole file.

    Returns
    -------
    pl.DataFrame
        ``arrival, table_no, row_no, settled_by``: the file it came again in; once a row.
    """
    found = [_by_place(run), _sent_whole(run)]
    for name in run.warehouse.query(
        "select distinct source from intake_set_aside where source is not null order by 1"
    )["source"]:
        found += [_sent_unmended(run, sources()[name]), *_by_content(run, sources()[name])]
    whole = pl.concat(
        [
            pl.DataFrame(schema=_ROWS),
            *(f.select(pl.col(n).cast(t) for n, t in _ROWS.items()) for f in found),
        ]
    )
    return whole.unique(["arrival", "table_no", "row_no"], keep="first", maintain_order=True)


def _by_place(run: Run) -> pl.DataFrame:
    return run.warehouse.query(
        """
        select s.arrival, s.table_no, s.row_no, min(f.file) as settled_by
        from intake_set_aside s
        join intake_mended m on m.of_file = s.file and m.of_row_no = s.row_no
            and m.of_sheet is not distinct from s.sheet and m.arrival > s.arrival
        join intake_files f on f.arrival = m.arrival and f.table_no = m.table_no
        group by all order by all
        """
    )


def _sent_whole(run: Run) -> pl.DataFrame:
    """Return the rows at which a file broke off that came again under its name, and longer."""
    return run.warehouse.query(
        f"""
        select s.arrival, s.table_no, s.row_no, min(f.file) as settled_by
        from intake_set_aside s join intake_files a using (arrival, table_no)
        join intake_files f on f.file = a.file and f.source = a.source and f.sheet is not distinct from a.sheet
            and f.arrival > a.arrival and f.rows_in > a.rows_in
        where contains(s.reason, '{UNFINISHED}') group by all order by all
        """
    )


def _sent_unmended(run: Run, contract: Source) -> pl.DataFrame:
    """Return the rows that came again just as they were set aside, after the sheet they were mended in was taken.

    A system that exports everything each month sends the wrong cell each month; one that is wrong in another
    way is asked again.
    """
    aside = aside_table(contract.source)
    cell = "(s.column, s.value)"
    cells = f"list(distinct {cell} order by {cell})"
    return run.warehouse.query(
        f"""
        with wrong as (
            select s.arrival, s.table_no, s.row_no, s.file, s.sheet, a.row_hash, {cells} as cells
            from intake_set_aside s join "{aside}" a using (arrival, table_no, row_no)
            where s.source = '{contract.source}' group by all)
        select again.arrival, again.table_no, again.row_no, min(f.file) as settled_by
        from intake_mended m join intake_files f using (arrival, table_no)
        anti join wrong w on w.arrival = m.arrival and w.table_no = m.table_no and w.row_no = m.row_no
        join wrong first on first.file = m.of_file and first.row_no = m.of_row_no
            and first.sheet is not distinct from m.of_sheet and first.arrival < m.arrival
        join wrong again on again.row_hash = first.row_hash and again.cells = first.cells
            and again.arrival > m.arrival
        group by all order by all
        """
    )


def _by_content(run: Run, contract: Source) -> Iterator[pl.DataFrame]:
    aside, rows = aside_table(contract.source), rows_table(contract.source)
    key = [n for n in contract.key if n not in {"organ_code", "penalty_organ_code"}]
    numbered = [n for n in key if contract.columns[n].type in ("doc_no", "uscc")]
    later = f'(select * from "{rows}" union all by name select * from "{aside}")'
    whole = " and ".join(f"a.{n} is not null" for n in (numbered or key))
    same = " and ".join(f"(a.{n} is null or l.{n} is not distinct from a.{n})" for n in key)
    organ = _same_organ(contract)
    yield _came_later(run, aside, later, f"{whole} and {same} and {organ}", [*(numbered or key)])
    if "decision_no" in contract.columns and "decision_no" not in key:
        yield _came_later(
            run, aside, later, f"a.decision_no is not null and {organ}", ["decision_no"]
        )
    yield _came_later(run, aside, f'(select * from "{aside}")', "true", ["row_hash"])
    yield from _keyless(run, contract, numbered or key)


def _same_organ(contract: Source) -> str:
    pairs = [p for p in (("organ_code", "organ_name"), ("penalty_organ_code", "penalty_organ_name"))
             if p[0] in contract.key]  # fmt: skip
    return " and ".join(
        f"(l.{code} = a.{code} or l.{name} = a.{name} or coalesce(a.{code}, a.{name}) is null"
        f" or (a.{code} is null and l.{name} is null))"
        for code, name in pairs
    ) or "true"  # fmt: skip


def _came_later(run: Run, aside: str, later: str, where: str, on: list[str]) -> pl.DataFrame:
    joined = " and ".join(f"l.{n} = a.{n}" for n in on)
    return run.warehouse.query(
        f"""
        select a.arrival, a.table_no, a.row_no, arg_min(l.file, l.arrival) as settled_by
        from "{aside}" a join {later} l on {joined} and l.arrival > a.arrival
        where {where} group by all order by all
        """
    )


def _keyless(run: Run, contract: Source, key: list[str]) -> Iterator[pl.DataFrame]:
    """Yield rows whose key was wrong or lacking, known again by all their other columns."""
    empty = " or ".join(f"a.{n} is null" for n in key)
    aside = run.warehouse.query(
        f"""
        select * from "{aside_table(contract.source)}" a where {empty}
        order by arrival desc, table_no, row_no limit {_MOST_KEYLESS}
        """
    )
    types = {n: c.type for n, c in contract.columns.items()}
    for row in aside.iter_rows(named=True):
        given = {n: v for n, v in row.items() if n in types and n not in _LINEAGE and v is not None}
        given = {n: v for n, v in given.items() if types[n] != "enum_list"}
        if len(given) < _LEAST_COLUMNS or not any(isinstance(v, date) for v in given.values()):
            continue
        same = " and ".join(f'"{n}" = ?' for n in given)
        found = run.warehouse.connection.execute(
            f'select file from "{rows_table(contract.source)}" where arrival > ? and {same} order by arrival limit 1',
            [row["arrival"], *given.values()],
        ).fetchall()
        if found:
            place = {n: [row[n]] for n in ("arrival", "table_no", "row_no")}
            yield pl.DataFrame({**place, "settled_by": [found[0][0]]}, schema=_ROWS)


def settled_tables(run: Run) -> pl.DataFrame:
    """Return what became of every table read.

    Returns
    -------
    pl.DataFrame
        ``arrival, table_no, state, settled_by``: the file by which a refused table has come in, or
        the newer version that stands in its place.
    """
    files = run.warehouse.query(
        """
        select arrival, table_no, coalesce(came, arrival) as came, file, sheet, file_sha, source, rows_in, rows_accepted,
            refused_reason, is_waiting
        from intake_files order by arrival, table_no
        """
    )
    numbers = _by_numbers(run)
    rows = list(files.iter_rows(named=True))
    taken = [r for r in rows if r["refused_reason"] is None]
    newest = {r["came"]: r["arrival"] for r in rows}
    gone = erased(run.ledger)
    states = []
    for r in rows:
        state, by = TAKEN, None
        if newest[r["came"]] > r["arrival"]:
            state, by = AGAIN, r["file"]
        elif r["file_sha"] in gone:
            state = ERASED
        elif r["refused_reason"] is not None:
            by = _came_as(r, taken, rows) or numbers.get((r["arrival"], r["table_no"]))
            state = DONE if by else WAITS if r["is_waiting"] else REFUSED
        states.append((r["arrival"], r["table_no"], state, by))
    return pl.DataFrame(states, schema=schema_of(table("intake_states")), orient="row")


def _came_as(
    r: dict[str, Any], taken: list[dict[str, Any]], rows: list[dict[str, Any]]
) -> str | None:
    """Return the later file that holds a refused table: its bytes, its name, or its newer version."""
    stem = stem_of(r["file"])
    for later in taken:
        if later["arrival"] <= r["arrival"]:
            continue
        same_bytes = r["file_sha"] is not None and later["file_sha"] == r["file_sha"]
        same_name = stem_of(later["file"]) == stem and r["sheet"] in (None, later["sheet"])
        if same_bytes or same_name:
            return str(later["file"])
    newer = (o for o in rows if o["arrival"] > r["arrival"] and o["file"] == r["file"]
             and o["sheet"] == r["sheet"] and o["came"] != r["came"])  # fmt: skip
    return next((str(o["file"]) for o in newer), None)


def stem_of(file: str) -> str:
    """Return a file's path without what a second try adds to its name.

    >>> stem_of("甲县/案件(1).xlsx") == stem_of("甲县/案件_更正.csv") == "甲县/案件"
    True
    """
    folded = unicodedata.normalize("NFKC", file).casefold()
    head, _, name = folded.rpartition("/")
    stem = name.rsplit(".", 1)[0] if "." in name else name
    kept, end = stem[:-_LONGEST_END], stem[-_LONGEST_END:]
    return f"{head}/{kept}{_COPY.sub('', end)}".removeprefix("/")


def _by_numbers(run: Run) -> dict[tuple[int, int], str]:
    """Return refused tables nearly all of whose document numbers have come in later, and in which file."""
    if not run.warehouse.count("intake_numbers"):
        return {}
    columns = [
        (source, name)
        for source, contract in sources().items()
        for name, column in contract.columns.items()
        if column.type == "doc_no" and (name in contract.key or name == "decision_no")
    ]
    came = " union all ".join(
        f'select {name} as number, arrival, file from "{rows_table(source)}" semi join intake_numbers n on n.number = {name}'
        for source, name in columns
    )
    found = run.warehouse.query(
        f"""
        with came as ({came}),
            hits as (
                select n.arrival, n.table_no, n.number, min(c.file) as file
                from intake_numbers n left join came c on c.number = n.number and c.arrival > n.arrival
                group by all)
        select arrival, table_no, min(file) as file from hits group by all
        having count(file) >= {_SHARE} * count(*)
        """
    )
    return {(a, t): file for a, t, file in found.iter_rows()}
