"""The frames that only rules read: one asset for each entry of ``models.indicators.inputs.INPUTS``.

A rule that needs a new frame adds a function there; nothing here changes.
"""

import polars as pl

from assets.feat.by_case import Reader, case_asset
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


def _rule_input(name: str, needed: tuple[str, ...]) -> Asset:
    make = getattr(inputs, name)
    deps = [n for n in needed if n != "as_of"]

    def whole(run: Run, source: str) -> pl.DataFrame:
        return run.warehouse.read(source, columns_wanted(run, name, source))

    def frame(run: Run) -> pl.DataFrame:
        made: pl.DataFrame = make(*(run.as_of if n == "as_of" else whole(run, n) for n in needed))
        return made

    def frame_by_case(run: Run, read: Reader) -> pl.DataFrame:
        made: pl.DataFrame = make(
            *(
                read(n, columns_wanted(run, name, n)) if n in _CASE_TABLES else whole(run, n)
                for n in needed
            )
        )
        return made

    title = (make.__doc__ or "").split("\n", maxsplit=1)[0]
    frame.__doc__ = frame_by_case.__doc__ = title
    if name in inputs.BY_CASE:
        return case_asset(deps, name=name)(frame_by_case)
    return table_asset(deps, name=name)(frame)


rule_inputs = [_rule_input(name, needed) for name, needed in inputs.INPUTS.items()]
