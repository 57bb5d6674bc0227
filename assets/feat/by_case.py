"""Tables with one row a case, each made from that case alone: only changed cases are made again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import dagster as dg
import polars as pl

from assets.engine import Frames, Job, Read, Rows, listed
from assets.increment.changed import changed_rows
from assets.run import Run, describe
from assets.store.journal import step

_CHANGED = "changed_cases"


def changed_cases(run: Run) -> str:
    """Return SELECT of the cases whose rows in feat_ tables may be others than in the published run.

    Those whose rows in ``core_cases`` changed, and those that a day brought that has come since. Found
    out when first asked for.
    """
    if run.since is None:
        return "select case_key from core_cases"
    if _CHANGED not in run.warehouse.names():
        days = f"> date '{run.since.as_of}' and {{0}} <= date '{run.as_of}'"
        came = " or ".join(
            f"{c} {days.format(c)}"
            for c in ("coalesce(filed_date, decision_date)", "decision_date")
        )
        run.warehouse.connection.execute(
            f"""create temp table {_CHANGED} as
            {changed_rows(run, "core_cases")} union select case_key from core_cases where {came}"""
        )
    return f"select case_key from {_CHANGED}"


@dataclass(frozen=True)
class Told:
    """What a table by case is made of: columns of tables by case (null: all), and what else is to be known."""

    reads: Mapping[str, Sequence[str] | None]
    shared: Any


def case_asset(
    name: str, deps: Sequence[str], made: Callable[[Read, Any], pl.DataFrame], told: Callable[[Run], Told],
) -> dg.AssetsDefinition:  # fmt: skip
    """Return the asset of a table whose row of a case depends on that case alone.

    Parameters
    ----------
    name : str
        Of the table.
    deps : sequence of str
        Assets it depends on.
    made : callable
        ``made(read, shared)`` returns the table, sorted by case; ``read`` is all it may look at, and
        another process finds it by its name.
    told : callable
        What it reads, and ``shared``.
    """

    @dg.asset(
        name=name, group_name=name.split("_", 1)[0], deps=list(deps), description=made.__doc__,
        required_resource_keys={"run"},
    )  # fmt: skip
    def asset(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        run: Run = context.resources.run
        of_whom = "" if run.since is None else f" where case_key in ({changed_cases(run)})"
        given = told(run)
        tables = {
            table: Rows(run.warehouse, f'select {listed(columns) if columns else "*"} from "{table}"{of_whom}')
            for table, columns in given.reads.items()
        }  # fmt: skip
        [found] = run.engine.groups(
            name, [Job(tables, "case_key", partial(_table, made), given.shared)]
        )
        frame = found["made"]
        if run.since is None:
            run.warehouse.write(name, frame)
        else:
            run.warehouse.connection.execute(
                f'delete from "{name}" where case_key in ({changed_cases(run)})'
            )
            run.warehouse.append(name, frame)
        step(name, rows=frame.height)
        return dg.MaterializeResult(metadata=describe(frame))

    return asset


def _table(made: Callable[[Read, Any], pl.DataFrame], read: Read, shared: Any) -> Frames:
    return {"made": made(read, shared)}
