"""What every core_ table must hold: rows counted and named in DuckDB; an ERROR stops publication."""

from dataclasses import dataclass, field
from typing import Any

import dagster as dg
import duckdb
import polars as pl

from assets.expectations.expected import Expected, expectations
from assets.run import Run
from assets.store.journal import step
from assets.store.warehouse import sql_text
from data_contracts import schema_of, table, tables_of

#: What the check of a core_ table is called.
CHECK = "contract"
#: So many rows that broke an expectation are named.
EXAMPLES = 5


@dataclass
class Failed:
    """How many rows break one expectation, with examples."""

    expected: Expected
    rows: int
    examples: list[str] = field(default_factory=list)


def validate(run: Run, name: str) -> tuple[int, list[Failed]]:
    """Check every row of one core_ table.

    Returns
    -------
    tuple of int and list of Failed
        How many expectations were checked, and those that rows of the table fail.
    """
    connection = run.warehouse.connection
    wanted = expectations(name, run.as_of, run.config.enumerations)
    if run.warehouse.count(name):
        rows, counts = count(connection, name, wanted)
    else:  # most bureaus send few of the sources
        rows, counts = 0, [0] * len(wanted)
    failed = [Failed(e, n, named(connection, e)) for e, n in zip(wanted, counts, strict=True) if n]
    step(f"checked {name}", rows=rows)
    run.checks += _rows(name, wanted, rows, failed)
    return len(wanted), failed


def count(
    connection: duckdb.DuckDBPyConnection, name: str, wanted: list[Expected]
) -> tuple[int, list[int]]:
    """Return the rows of a table, and for each expectation how many of them break it.

    What each row answers for itself is counted in one pass over the table.
    """
    conditions = [e.condition() for e in wanted if e.of_rows]
    counts = ["count(*)", *(f"count(*) filter (where {sql})" for sql, _ in conditions)]
    values = [value for _, of in conditions for value in of]
    sql = f'select {", ".join(counts)} from "{name}"'
    rows, *found = connection.execute(sql, values).fetchall()[0]
    of_rows = iter(found)
    return rows, [next(of_rows) if e.of_rows else _repeated(connection, e) for e in wanted]


def _repeated(connection: duckdb.DuckDBPyConnection, expected: Expected) -> int:
    if not connection.execute(expected.repeats()).fetchall():
        return 0
    found: int = connection.execute(f"select count(*) from ({expected.broken()[0]})").fetchall()[0][
        0
    ]
    return found


def named(connection: duckdb.DuckDBPyConnection, expected: Expected) -> list[str]:
    """Return the first rows that break an expectation: key, what was read, file and row.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds the table.
    expected : Expected

    Returns
    -------
    list of str
        At most :data:`EXAMPLES`, in key order. Personal data never pass the door, so none is here.
    """
    contract = table(expected.name)
    shown = [c for c in expected.columns if c not in contract.key]
    wanted = [*contract.key, *shown, "file", "sheet", "row_no"]
    broken, values = expected.broken()
    chosen = ", ".join(f'"{c}"::varchar' for c in wanted)
    order = ", ".join(f'"{c}"' for c in (*contract.key, "file", "sheet", "row_no"))
    rows = connection.execute(
        f"select {chosen} from ({broken}) order by {order} limit {EXAMPLES}", values
    ).fetchall()
    said = []
    for row in rows:
        of = dict(zip(wanted, row, strict=True))
        key = "|".join(of[c] or "空" for c in contract.key)
        read = "，".join(f"{contract.columns[c].zh} {of[c] or '空'}" for c in shown)
        place = f"{of['file']}{' ' + of['sheet'] if of['sheet'] else ''} 第{of['row_no']}行"
        said.append("；".join(t for t in (key, read, place) if t))
    return said


def write_down(run: Run) -> None:
    """Keep what was checked in this run, in place of what was said of these tables before."""
    results = table("checked_results")
    run.warehouse.ensure(results.table)
    checked = ", ".join(sql_text(name) for name in {row["table_name"] for row in run.checks})
    run.warehouse.take(results.table, f"table_name in ({checked})")
    run.warehouse.append(results.table, pl.DataFrame(run.checks, schema=schema_of(results)))


def _rows(
    name: str, wanted: list[Expected], rows: int, failed: list[Failed]
) -> list[dict[str, Any]]:
    """Return what was checked of one table as rows of ``out_checks``."""
    wrong = {one.expected: one for one in failed}
    return [
        {
            "table_name": name, "source": table(name).from_source, "check_id": e.check_id,
            "columns": list(e.columns), "expected": e.in_words(), "stops": e.stops,
            "outcome": "不符" if e in wrong else "符合" if rows else "没有行",
            "rows_checked": rows, "rows_failed": wrong[e].rows if e in wrong else 0,
            "examples": wrong[e].examples if e in wrong else [],
        }
        for e in wanted
    ]  # fmt: skip


def core_check(run: Run, name: str) -> dg.AssetCheckResult:
    """Check one core_ table; what it says stops the run where an expectation that stops is broken."""
    checked, failed = validate(run, name)
    stops = [f for f in failed if f.expected.stops]
    rows = [
        dg.TableRecord({"约定": f.expected.in_words(), "不符行数": f.rows,
                        "例": "\n".join(f.examples), "停止发布": f.expected.stops})
        for f in failed
    ]  # fmt: skip
    metadata: dict[str, Any] = {"核对项": checked, "不符项": len(failed)}
    if rows:
        metadata["明细"] = dg.MetadataValue.table(records=rows)
    return dg.AssetCheckResult(
        asset_key=name,
        check_name=CHECK,
        passed=not failed,
        severity=dg.AssetCheckSeverity.ERROR if stops else dg.AssetCheckSeverity.WARN,
        metadata=metadata,
    )


def every_check() -> list[dg.AssetCheckSpec]:
    """Return what Dagster is told of the check of every core_ table."""
    return [
        dg.AssetCheckSpec(
            CHECK,
            asset=name,
            blocking=True,
            description=f"{table(name).title_zh}：按约定核对，严重不符时不发布",
        )
        for name in tables_of("core")
    ]
