"""Real texts with real fines: CAIL judgments and MassDEP notices, each as a pool of cases."""

from datetime import date
from pathlib import Path

import polars as pl

from data_contracts.settings import shipped
from models.like_cases.params import Params
from models.like_cases.prepare import decided

_MIN_BLOCK = 30


def cail(folder: Path) -> pl.DataFrame:
    """Return the CAIL fines as decided cases; the clause is the set of articles, else the first."""
    raw = pl.read_parquet(folder / "cail_fines.parquet")
    joined = pl.col("articles").cast(pl.List(pl.String)).list.sort().list.join("+")
    first = pl.col("articles").list.first().cast(pl.String)
    raw = raw.with_columns(all=joined, first=first)
    raw = raw.with_columns(
        clause=pl.when(pl.len().over("all") >= _MIN_BLOCK).then("all").otherwise("first")
    )
    charge = pl.col("accusation").list.sort().list.join("、")
    raw = raw.with_columns(violation_type=charge)
    return _pool(raw, "case_id", "clause", "first", "fact", "fine_yuan")


def mass(folder: Path) -> pl.DataFrame:
    """Return the MassDEP penalties as decided cases; the clause is the kind of order and matter."""
    raw = pl.read_csv(folder / "mass_dep.csv.gz", schema_overrides={"penalty_usd": pl.Float64})
    raw = raw.filter(pl.col("penalty_usd").is_between(100, 2_000_000)).with_row_index("case_id")
    kinds = pl.col("order_types").fill_null("").str.split(";").list.sort()
    raw = raw.with_columns(all=kinds.list.join("+"), first=kinds.list.last().fill_null("none"))
    raw = raw.with_columns(
        clause=pl.when(pl.len().over("all") >= _MIN_BLOCK).then("all").otherwise("first")
    )
    raw = raw.with_columns(violation_type=pl.lit(None, dtype=pl.String))
    return _pool(raw, "case_id", "clause", "first", "narrative", "penalty_usd")


def _pool(
    raw: pl.DataFrame, key: str, clause: str, parent: str, text: str, fine: str
) -> pl.DataFrame:
    cases = raw.select(
        case_key=pl.col(key).cast(pl.String).str.zfill(6),
        clause_id=pl.col(clause), parent_clause_id=pl.col(parent),
        facts=pl.col(text), violation_type="violation_type", fine_yuan=pl.col(fine).cast(pl.Float64),
        decision_date=pl.lit(date(2020, 1, 1)),
    )  # fmt: skip
    return decided(cases, date(2021, 1, 1), shipped(Params, zero_yuan=1.0))
