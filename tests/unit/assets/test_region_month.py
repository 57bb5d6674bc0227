"""Sums by month are the same on Polars and DuckDB, and in whatever order rows come."""

from datetime import date

import duckdb
import narwhals as nw
import numpy as np
import polars as pl
import pytest

from assets.feat.feat_case import known_cases
from assets.feat.feat_decision import decisions
from assets.feat.feat_region_month import by_month
from assets.store.warehouse import schema_of
from data_contracts import table

AS_OF = date(2025, 12, 31)


def cases(n: int = 20_000) -> pl.DataFrame:
    schema = schema_of(table("core_cases"))
    draw = np.random.default_rng(3)
    given = pl.DataFrame(
        {
            "case_key": [f"o|{i}" for i in range(n)],
            "organ_code": "o",
            "region_code": [f"9901{i % 7 + 10}" for i in range(n)],
            "organ_status": "coded",
            "filed_date": date(2025, 1, 3),
            "decision_date": [date(2025, i % 12 + 1, i % 27 + 1) for i in range(n)],
            "fine_yuan": draw.lognormal(8, 2, n).round(2),
            "party_key": [f"p{i}" for i in range(n)],
        }
    )
    return given.select(
        (pl.col(c) if c in given.columns else pl.lit(None)).cast(t).alias(c)
        for c, t in schema.items()
    )


def summed(frame: nw.LazyFrame) -> nw.LazyFrame:
    return by_month(decisions(known_cases(frame, AS_OF)))


def on_duckdb(frame: pl.DataFrame, threads: int) -> pl.DataFrame:
    with duckdb.connect() as connection:
        connection.execute(f"set threads = {threads}")
        connection.register("given", frame.to_arrow())
        connection.execute("create table cases as from given")
        return (
            summed(nw.from_native(connection.table("cases")))
            .to_native()
            .pl()
            .sort("region_code", "month")
        )


def test_order_of_rows_and_threads_change_nothing() -> None:
    frame = cases()
    first = on_duckdb(frame, 1)
    assert first["cases"].sum() == frame.height
    for seed in range(3):
        assert on_duckdb(frame.sample(fraction=1, shuffle=True, seed=seed), 4).equals(first)


def test_polars_gives_the_same_rows() -> None:
    frame = cases(500)
    want = on_duckdb(frame, 2)
    got = summed(nw.from_native(frame.lazy())).to_native().collect().sort("region_code", "month")
    for column in ("cases", "fined_cases", "fines_yuan", "decided_yuan", "largest_case_yuan"):
        assert got[column].cast(pl.Float64).to_list() == want[column].cast(pl.Float64).to_list()
    for column in ("sum_log_fine", "sum_sq_log_fine"):
        assert got[column].to_list() == pytest.approx(want[column].to_list(), rel=1e-12)
