"""Tables with one row a case, each made from that case alone: only changed cases are made again."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

import polars as pl

from assets.increment.changed import changed_rows
from assets.run import Asset, Run, Shown, asset, describe
from assets.store.journal import step
from assets.store.warehouse import sql_text

_CHANGED = "changed_cases"
#: Cases made at once; bounds the memory of a first run.
_AT_ONCE = 100_000


class Reader(Protocol):
    """Reads a table: all of it, or the rows of changed cases only."""

    def __call__(self, name: str, columns: Iterable[str] | None = None) -> pl.DataFrame:
        """Return the rows of ``name``."""


def changed_cases(run: Run) -> str:
    """Return SELECT of the cases whose rows in feat_ tables may be others than in the published run.

    Those whose rows in ``core_cases`` changed, and those that a day brought that has come since. Found
    out when first asked for.
    """
    if run.since is None:
        return "select case_key from core_cases"
    if not run.warehouse.has(_CHANGED):
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


def case_asset(
    deps: Sequence[str], *, name: str | None = None
) -> Callable[[Callable[[Run, Reader], pl.DataFrame]], Asset]:
    """Make ``function(run, read) -> frame`` an asset whose row of a case depends on that case alone.

    ``read`` gives tables with a ``case_key``; what it gives is all the function may look at.
    """

    def wrap(function: Callable[[Run, Reader], pl.DataFrame]) -> Asset:
        table = name or function.__name__

        @asset(deps, name=table, about=function.__doc__)
        def made(run: Run) -> Shown:
            shown = Counter[str]()

            def frame_of(where: str) -> pl.DataFrame:
                frame = function(run, _only(run, where))
                shown.update(describe(frame))
                return frame

            if run.since is None:
                run.warehouse.write_all(table, map(frame_of, _pieces(run)))
            else:
                changed = f"case_key in ({changed_cases(run)})"
                frame = frame_of(changed)
                run.warehouse.take(table, changed)
                run.warehouse.append(table, frame)
            step(table, rows=shown["行数"])
            return dict(shown)

        return made

    return wrap


def _pieces(run: Run) -> list[str]:
    """Return conditions that cut all cases into pieces by their keys, in order."""
    last = run.warehouse.query(
        f"""select case_key from (select case_key, row_number() over (order by case_key) as n from core_cases)
        where n % {_AT_ONCE} = 0 order by n"""
    )["case_key"].to_list()
    after = ["true", *(f"case_key > {sql_text(key)}" for key in last)]
    until = [*(f"case_key <= {sql_text(key)}" for key in last), "true"]
    return [f"{a} and {u}" for a, u in zip(after, until, strict=True)]


def _only(run: Run, where: str) -> Reader:
    def read(name: str, columns: Iterable[str] | None = None) -> pl.DataFrame:
        chosen = ", ".join(f'"{c}"' for c in columns) if columns else "*"
        return run.warehouse.query(f'select {chosen} from "{name}" where {where}')

    return read
