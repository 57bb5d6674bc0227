"""Make a Narwhals lazy function an asset: the table is built inside DuckDB, nothing is collected."""

from collections.abc import Callable, Sequence
from typing import Any

import dagster as dg
import narwhals as nw

from assets.run import Run
from assets.store.journal import step


def lazy_asset(
    deps: Sequence[str],
) -> Callable[[Callable[[Run], nw.LazyFrame[Any]]], dg.AssetsDefinition]:
    """Make ``function(run) -> lazy frame`` an asset that writes the table of the same name."""

    def wrap(function: Callable[[Run], nw.LazyFrame[Any]]) -> dg.AssetsDefinition:
        table = function.__name__

        @dg.asset(
            name=table, group_name=table.split("_", 1)[0], deps=list(deps), description=function.__doc__,
            required_resource_keys={"run"},
        )  # fmt: skip
        def made(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
            run: Run = context.resources.run
            rows = run.warehouse.write_lazy(table, function(run))
            step(table, rows=rows)
            return dg.MaterializeResult(metadata={"行数": rows})

        return made

    return wrap
