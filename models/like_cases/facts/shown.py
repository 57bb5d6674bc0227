"""The facts that were compared, each with the words it was read from."""

import numpy as np
import polars as pl

from data_contracts import schema_of, table
from models.arrays import Bools
from models.like_cases.facts.circumstances import CIRCUMSTANCES, GROUNDED, flags, law_cited, read
from models.like_cases.parallel import slices

_SLICE = 50_000

FACT_SCHEMA = schema_of(table("feat_disparity__facts"))


def read_facts(frame: pl.DataFrame) -> tuple[Bools, pl.DataFrame]:
    """Return which circumstances each case shows, (n, circumstances), and out_case_facts.

    Read in slices: the words of all cases side by side would fill the memory.
    """
    shown = np.zeros((frame.height, len(CIRCUMSTANCES)), dtype=np.bool_)
    parts = [fact_table(frame.clear(), read(frame.clear()))]
    for part in slices(frame.height, _SLICE):
        words = read(frame[part])
        shown[part] = flags(words).to_numpy()
        parts.append(fact_table(frame[part], words))
    return shown, pl.concat(parts).sort(*FACT_SCHEMA)


def read_shown(frame: pl.DataFrame) -> Bools:
    """Return which circumstances each case shows, (n, circumstances)."""
    out = np.zeros((frame.height, len(CIRCUMSTANCES)), dtype=np.bool_)
    for part in slices(frame.height, _SLICE):
        out[part] = flags(read(frame[part])).to_numpy()
    return out


def fact_table(frame: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """Return out_case_facts: circumstances, amounts, the law on reductions cited, each with the words it was read from."""
    keyed = pl.concat([frame.select("case_key"), words], how="horizontal")
    zh = {c.code: c.zh for c in CIRCUMSTANCES}
    shown = (
        keyed.unpivot(index="case_key", variable_name="fact", value_name="words")
        .filter(pl.col("words").is_not_null())
        .with_columns(
            pl.col("fact").replace_strict(zh),
            value=pl.lit("是"),
            origin=pl.when(pl.col("words") == "列")
            .then(pl.lit("column"))
            .otherwise(pl.lit("text")),
        )
    )
    given = [
        frame.filter(pl.col(name).is_not_null()).select(
            "case_key",
            fact=pl.lit(label),
            value=pl.format("{}元", pl.col(name).round(2)),
            origin=pl.when(pl.col(column).is_not_null())
            .then(pl.lit("column"))
            .otherwise(pl.lit("text")),
            words=pl.lit(label),
        )
        for name, column, label in (
            ("goods", "goods_value_yuan", "货值金额"),
            ("gains", "illegal_gains_yuan", "违法所得"),
        )
    ]
    cited = pl.concat([frame.select("case_key"), law_cited(frame)], how="horizontal")
    grounds = cited.filter(pl.col("words").is_not_null()).select(
        "case_key",
        fact=pl.lit(GROUNDED),
        value=pl.lit("是"),
        origin=pl.when("is_column").then(pl.lit("column")).otherwise(pl.lit("text")),
        words="words",
    )
    parts = [shown, *given, grounds]
    return pl.concat([part.select(*FACT_SCHEMA) for part in parts])
