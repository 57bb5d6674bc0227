"""The frames that only rules read: one asset for each entry of ``models.indicators.inputs.INPUTS``.

A rule that needs a new frame adds a function there; nothing here changes.
"""

from functools import partial
from typing import Any

import polars as pl

from assets.engine import Read, listed
from assets.feat.by_case import Told, case_asset
from assets.feat.by_quarter import quarter_asset
from assets.run import Asset, Run, table_asset
from data_contracts import indicators
from models.indicators import codes, inputs, module

_CASE_TABLES = ("feat_case", "feat_case_clause")


def columns_wanted(run: Run, name: str, source: str) -> list[str] | None:
    """Return the columns of ``source`` that a frame reads or its rules read through it; null: all."""
    own = inputs.READS.get(name, {}).get(source)
    if own is None:
        return None
    rules = [code for code in codes() if indicators()[code].input == name]
    through = {column for code in rules for column in module(code).COLUMNS}
    return [c for c in run.warehouse.columns(source) if c in through or c in own]


def by_case(frame: str, read: Read, shared: dict[str, Any]) -> pl.DataFrame:
    """Return a frame of cases; ``shared`` is what it needs beside tables of cases."""
    needed = (shared[n] if n in shared else read(n) for n in inputs.INPUTS[frame])
    made: pl.DataFrame = getattr(inputs, frame)(*needed)
    return made


def _rule_input(name: str, needed: tuple[str, ...]) -> Asset:
    make = getattr(inputs, name)
    deps = [n for n in needed if n != "as_of"]
    title = (make.__doc__ or "").split("\n", maxsplit=1)[0]

    def whole(run: Run, source: str) -> Any:
        if source == "as_of":
            return run.as_of
        columns = columns_wanted(run, name, source)
        if source == "feat_case" and name in inputs.SINCE:
            chosen = listed(columns or run.warehouse.columns(source))
            first = inputs.SINCE[name](run.as_of)
            return run.warehouse.query(
                f"select {chosen} from feat_case where decision_date > date '{first}'"
            )
        return run.warehouse.read(source, columns)

    def frame(run: Run) -> pl.DataFrame:
        made: pl.DataFrame = make(*(whole(run, n) for n in needed))
        return made

    def told(run: Run) -> Told:
        of_cases = {n: columns_wanted(run, name, n) for n in needed if n in _CASE_TABLES}
        return Told(of_cases, {n: whole(run, n) for n in needed if n not in of_cases})

    if name in inputs.BY_CASE:
        made = partial(by_case, name)
        made.__doc__ = title
        return case_asset(name, deps, made, told)
    if name in inputs.BY_QUARTER:
        source = needed[0]
        wanted = partial(columns_wanted, name=name, source=source)
        return quarter_asset(name, source, title, make, wanted)
    frame.__doc__ = title
    return table_asset(deps, name=name)(frame)


rule_inputs = [_rule_input(name, needed) for name, needed in inputs.INPUTS.items()]
