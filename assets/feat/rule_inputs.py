"""The frames that only rules read: one asset for each entry of ``models.indicators.inputs.INPUTS``.

A rule that needs a new frame adds a function there; nothing here changes.
"""

import dagster as dg
import polars as pl

from assets.run import Run, table_asset
from models.indicators import inputs


def _rule_input(name: str, needed: tuple[str, ...]) -> dg.AssetsDefinition:
    make = getattr(inputs, name)

    def frame(run: Run) -> pl.DataFrame:
        made: pl.DataFrame = make(
            *(run.as_of if n == "as_of" else run.warehouse.read(n) for n in needed)
        )
        return made

    frame.__doc__ = (make.__doc__ or "").split("\n", maxsplit=1)[0]
    return table_asset([n for n in needed if n != "as_of"], name=name)(frame)


rule_inputs = [_rule_input(name, needed) for name, needed in inputs.INPUTS.items()]
