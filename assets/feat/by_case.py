"""Tables with one row a case, each made from that case alone: only changed cases are made again."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import polars as pl

from assets.engine import Frames, Job, Read, Rows, listed
from assets.increment.changed import changed_rows
from assets.run import Asset, Run, Shown, asset, describe, of_some
from assets.store.journal import step
from assets.store.warehouse import sql_text

_CHANGED = "changed_cases"
#: Cases made at once; bounds the memory of a first run.
_AT_ONCE = 100_000


def changed_cases(run: Run) -> str:
    """Return SELECT of the cases whose rows in feat_ tables may be others than in the published run.

    Those whose rows in ``core_cases`` changed, those that a day brought that has come since, and those
    that a review or court revoked or whose amounts are doubted, as told then or now. Found out when first asked for.
    """
    if run.since is None:
        return "select case_key from core_cases"
    if not run.warehouse.has(_CHANGED):
        days = f"> date '{run.since.as_of}' and {{0}} <= date '{run.as_of}'"
        came = " or ".join(
            f"{c} {days.format(c)}"
            for c in ("coalesce(filed_date, decision_date)", "decision_date")
        )
        revoked = " ".join(
            f"union select case_key from {of} where result = '撤销' and case_key is not null"
            for of in ("core_reviews", run.warehouse.before("core_reviews"))
        )
        now, then = "feat_case__another_unit", run.warehouse.before("feat_case__another_unit")
        doubted = f"(select case_key from {now} except select case_key from {then}) union (select case_key from {then} except select case_key from {now})"
        run.warehouse.connection.execute(
            f"""create temp table {_CHANGED} as
            {changed_rows(run, "core_cases")} union select case_key from core_cases where {came} {revoked}
            union select case_key from ({doubted})"""
        )
    return f"select case_key from {_CHANGED}"


@dataclass(frozen=True)
class Told:
    """What a table by case is made of: columns of tables by case (null: all), and what else is to be known."""

    reads: Mapping[str, Sequence[str] | None]
    shared: Any


def case_asset(
    name: str, deps: Sequence[str], made: Callable[[Read, Any], pl.DataFrame], told: Callable[[Run], Told],
) -> Asset:  # fmt: skip
    """Return the asset of a table whose row of a case depends on that case alone.

    Parameters
    ----------
    name : str
        Of the table.
    deps : sequence of str
        Assets it reads, beside those that say which cases changed.
    made : callable
        ``made(read, shared)`` returns the table, sorted by case; ``read`` is all it may look at, and
        another process finds it by its name.
    told : callable
        What it reads, and ``shared``.
    """

    @asset(
        {"core_cases", "core_reviews", "feat_case__another_unit", *deps},
        name=name,
        about=made.__doc__,
    )
    def whole(run: Run) -> Shown:
        given, shown = told(run), Counter[str]()
        changed = f"case_key in ({changed_cases(run)})"
        where = [changed] if run.since is not None else _pieces(run)
        jobs = [
            Job(_rows(run, given.reads, some), "case_key", partial(_table, made), given.shared)
            for some in where
        ]

        def frames() -> Iterator[pl.DataFrame]:
            for found in run.engine.groups(name, jobs):
                shown.update(describe(name, found["made"]))
                yield found["made"]

        if run.since is None:
            run.warehouse.write_all(name, frames())
        else:
            [frame] = frames()
            run.warehouse.take(name, changed)
            run.warehouse.append(name, frame)
        step(name, rows=shown["行数"])
        return dict(shown) if run.since is None else of_some(run, name, shown["行数"])

    return whole


def _rows(run: Run, reads: Mapping[str, Sequence[str] | None], where: str) -> dict[str, Rows]:
    return {
        table: Rows(run.warehouse, f'select {listed(columns) if columns else "*"} from "{table}" where {where}')
        for table, columns in reads.items()
    }  # fmt: skip


def _table(made: Callable[[Read, Any], pl.DataFrame], read: Read, shared: Any) -> Frames:
    return {"made": made(read, shared)}


def _pieces(run: Run) -> list[str]:
    """Return conditions that cut all cases into pieces by their keys, in order."""
    last = run.warehouse.query(
        f"""select case_key from (select case_key, row_number() over (order by case_key) as n from core_cases)
        where n % {_AT_ONCE} = 0 order by n"""
    )["case_key"].to_list()
    after = ["true", *(f"case_key > {sql_text(key)}" for key in last)]
    until = [*(f"case_key <= {sql_text(key)}" for key in last), "true"]
    return [f"{a} and {u}" for a, u in zip(after, until, strict=True)]
