"""What every core_ table must hold, checked by Great Expectations; an ERROR stops publication."""

import os
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import dagster as dg
import polars as pl

from assets.checked import Unchecked, forget, remember, unchecked
from assets.failed_rows import broken, check_id, failed_rows, in_words
from assets.run import Run
from assets.store.journal import step
from data_contracts import Source, enumerations, schema_of, source, table, tables_of

#: Rows a slice: memory stays bounded however large a table grows.
SLICE = 100_000
FIRST_DAY = date(1990, 1, 1)


@dataclass(frozen=True)
class Expected:
    """One expectation in plain words: type, its arguments, and whether breaking it stops publication."""

    kind: str
    arguments: dict[str, Any]
    stops: bool

    @property
    def columns(self) -> list[str]:
        """Return the columns it reads."""
        named = [self.arguments.get(k) for k in ("column", "column_A", "column_B")]
        return [c for c in named if c] or list(self.arguments["column_list"])


def expectations(name: str, as_of: date) -> list[Expected]:
    """Return what the contract of a core_ table expects of its rows on ``as_of``."""
    contract = table(name)
    key = list(contract.key)
    found = [
        Expected("ExpectColumnValuesToNotBeNull", {"column": c}, stops=True)
        for c in _sure_keys(name)
    ]
    if len(key) == 1:
        found.append(Expected("ExpectColumnValuesToBeUnique", {"column": key[0]}, stops=True))
    else:
        found.append(Expected("ExpectCompoundColumnsToBeUnique", {"column_list": key}, stops=True))
    if contract.from_source:
        found += _of_source(source(contract.from_source), set(contract.columns), as_of)
    return found


def _sure_keys(name: str) -> list[str]:
    """Key columns that can never be empty: start dates and folders may be."""
    return [c for c in table(name).key if c not in {"start_date", "folder"}]


def _of_source(contract: Source, present: set[str], as_of: date) -> list[Expected]:
    found = []
    last = as_of + timedelta(days=366)
    for name, column in contract.columns.items():
        if name not in present:
            continue
        if column.required and name not in contract.key:
            found.append(Expected("ExpectColumnValuesToNotBeNull", {"column": name}, stops=True))
        if column.min is not None or column.max is not None:
            limits: dict[str, Any] = {
                "column": name,
                "min_value": column.min,
                "max_value": column.max,
            }
            found.append(Expected("ExpectColumnValuesToBeBetween", limits, stops=True))
        if column.registration:
            limits = {
                "column": name,
                "min_value": _midnight(FIRST_DAY),
                "max_value": _midnight(last),
            }
            found.append(Expected("ExpectColumnValuesToBeBetween", limits, stops=True))
        if column.type == "enum" and column.enum and not enumerations()[column.enum].open:
            words = {"column": name, "value_set": list(enumerations()[column.enum].values)}
            found.append(Expected("ExpectColumnValuesToBeInSet", words, stops=False))
    if {"filed_date", "decision_date"} <= set(contract.columns):
        pair = {"column_A": "decision_date", "column_B": "filed_date", "or_equal": True,
                "ignore_row_if": "either_value_is_missing"}  # fmt: skip
        found.append(Expected("ExpectColumnPairValuesAToBeGreaterThanB", pair, stops=False))
    return found


def _midnight(day: date) -> datetime:
    """Return the day as the time stamp it becomes in the frame that is checked."""
    return datetime.combine(day, time())


@dataclass
class Failed:
    """How often one expectation failed, with examples."""

    expected: Expected
    rows: int
    examples: list[str] = field(default_factory=list)


def validate(run: Run, name: str) -> tuple[int, list[Failed]]:
    """Check the rows of one core_ table that are not known to be right, slice by slice.

    Returns
    -------
    tuple of int and list of Failed
        How many expectations were checked, and those that rows of the table fail.
    """
    wanted = expectations(name, run.as_of)
    whole = [e for e in wanted if "Unique" in e.kind]
    sliced = [e for e in wanted if "Unique" not in e.kind]
    rows = _count(run, f'"{name}"')
    if not rows:
        _said(run, name, _rows(name, wanted, 0, {}))
        return len(wanted), []
    asked = unchecked(run, name, sorted({c for e in wanted for c in e.columns}))
    anew = _count(run, f'"{asked.rows}"')
    failed: dict[int, Failed] = {}
    if anew:
        for key in whole:
            _check(run, name, [key], asked.with_keys_of(key.columns), failed)
    for start in range(0, anew, SLICE):
        cut = f'select * from "{asked.rows}" limit {SLICE} offset {start}'
        _check(run, name, sliced, cut, failed)
    _remember(run, asked, list(failed.values()))
    for one in failed.values():
        of = one.expected
        one.examples = failed_rows(
            run.warehouse.connection, name, of.kind, of.arguments, of.columns
        )
    step(f"checked {name}", rows=rows, anew=anew)
    _said(run, name, _rows(name, wanted, rows, failed))
    return len(wanted), list(failed.values())


def _said(run: Run, name: str, rows: list[dict[str, Any]]) -> None:
    """Keep what was checked of a table, in place of what was said of it before."""
    run.checks += rows
    results = table("checked_results")
    run.warehouse.ensure(results.table)
    run.warehouse.connection.execute(f"delete from {results.table} where table_name = ?", [name])
    run.warehouse.append(results.table, pl.DataFrame(rows, schema=schema_of(results)))


def _count(run: Run, rows: str) -> int:
    count: int = run.warehouse.connection.execute(f"select count(*) from {rows}").fetchall()[0][0]
    return count


def _remember(run: Run, asked: Unchecked, failed: list[Failed]) -> None:
    """Keep which rows were right; nothing where it is not certain which ones were wrong."""
    execute = run.warehouse.connection.execute
    wrong = []
    for one in failed:
        of = one.expected
        condition, values = broken(asked.name, of.kind, of.arguments)
        counted = f'select count(*) from "{asked.rows}" where {condition}'
        if execute(counted, values).fetchall()[0][0] != one.rows:
            forget(run, asked)
            return
        wrong.append((condition, values))
    remember(run, asked, wrong)


def _rows(
    name: str, wanted: list[Expected], rows: int, failed: dict[int, Failed]
) -> list[dict[str, Any]]:
    """Return what was checked of one table as rows of ``out_checks``."""
    found = []
    for expected in wanted:
        wrong = failed.get(id(expected))
        found.append(
            {
                "table_name": name, "source": table(name).from_source,
                "check_id": check_id(name, expected.kind, expected.columns),
                "columns": expected.columns,
                "expected": in_words(name, expected.kind, expected.arguments),
                "stops": expected.stops,
                "outcome": "不符" if wrong else "符合" if rows else "没有行",
                "rows_checked": rows, "rows_failed": wrong.rows if wrong else 0,
                "examples": wrong.examples if wrong else [],
            }
        )  # fmt: skip
    return found


def _check(
    run: Run, name: str, wanted: list[Expected], rows: str, failed: dict[int, Failed]
) -> None:
    """Check what the SELECT ``rows`` gives and add to ``failed``."""
    if not wanted:
        return
    columns = sorted({c for e in wanted for c in e.columns})
    types = table(name).columns
    # Nanoseconds: days in any other unit are compared one by one in Python.
    chosen = ", ".join(
        f'"{c}"::timestamp_ns as "{c}"' if types[c].type == "DATE" else f'"{c}"' for c in columns
    )
    frame = run.warehouse.connection.execute(f"select {chosen} from ({rows})").df()
    for expected, result in zip(wanted, _great_expectations(frame, wanted), strict=True):
        if result.success:
            continue
        count = int(result.result.get("unexpected_count") or frame.shape[0])
        before = failed.get(id(expected))
        if before:
            before.rows += count
        else:
            failed[id(expected)] = Failed(expected, count)


def _great_expectations(frame: Any, wanted: list[Expected]) -> list[Any]:
    """Run the expectations on one pandas frame and return the results in the order of ``wanted``."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx  # five seconds: only when a check runs
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    batch = (
        context.data_sources.add_pandas("warehouse")
        .add_dataframe_asset("rows")
        .add_batch_definition_whole_dataframe("all")
        .get_batch({"dataframe": frame})
    )
    # The suite is validated as one graph: what several expectations need is computed once.
    suite = gx.ExpectationSuite(
        name="contract",
        expectations=[
            getattr(gx.expectations, e.kind)(**e.arguments, meta={"place": place})
            for place, e in enumerate(wanted)
        ],
    )
    results = batch.validate(
        suite, result_format={"result_format": "SUMMARY", "partial_unexpected_count": 5}
    ).results
    return sorted(results, key=lambda result: result.expectation_config.meta["place"])


def core_check(name: str) -> dg.AssetChecksDefinition:
    """Return the blocking asset check of one core_ table."""

    @dg.asset_check(
        asset=name, name="contract", blocking=True, required_resource_keys={"run"},
        description=f"{table(name).title_zh}：按约定核对，严重不符时不发布",
    )  # fmt: skip
    def made(context: dg.AssetCheckExecutionContext) -> dg.AssetCheckResult:
        run: Run = context.resources.run
        checked, failed = validate(run, name)
        stops = [f for f in failed if f.expected.stops]
        rows = [
            dg.TableRecord({"约定": in_words(name, f.expected.kind, f.expected.arguments), "不符行数": f.rows,
                            "例": "\n".join(f.examples), "停止发布": f.expected.stops})
            for f in failed
        ]  # fmt: skip
        metadata: dict[str, Any] = {"核对项": checked, "不符项": len(failed)}
        if rows:
            metadata["明细"] = dg.MetadataValue.table(records=rows)
        return dg.AssetCheckResult(
            passed=not failed,
            severity=dg.AssetCheckSeverity.ERROR if stops else dg.AssetCheckSeverity.WARN,
            metadata=metadata,
        )

    return made


def every_check() -> list[dg.AssetChecksDefinition]:
    """Return the checks of every core_ table."""
    return [core_check(name) for name in tables_of("core")]
