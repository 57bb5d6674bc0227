"""South African municipal fine revenue judged as receipts: ``python -m benchmarks.county_revenue.south_africa``.

Monthly bookings July 2014 - June 2015 with the quarterly history before them. Codes become invented
ones, rand are taken as yuan. The data are not part of the project; where they lie is said with
``--data``.
"""

import argparse
from datetime import date
from pathlib import Path

import polars as pl

from benchmarks.real_data import DATA
from data_contracts.settings import shipped
from models.county_revenue import Params, judge

_KEY = ["region_code", "month"]
FIRST_MONTHLY, AS_OF = "2014-07", date(2015, 6, 30)


def invented_codes(monthly: pl.DataFrame) -> dict[str, str]:
    """Give each municipality a six-digit code: provinces 91 to 99, then a running number."""
    key = ["province", "municipality_code"]
    places = monthly.select(key).unique().sort(key)
    number: dict[str, int] = {}
    codes = {}
    provinces = places["province"].unique().sort().to_list()
    for province, code in places.iter_rows():
        number[province] = number.get(province, 0) + 1
        codes[code] = f"{91 + provinces.index(province)}01{number[province]:02d}"
    return codes


def region_month(data: Path, with_quarters: bool = True) -> pl.DataFrame:
    """Return ``feat_region_month`` with receipts alone, without gaps in the months.

    Parameters
    ----------
    data : Path
        Folder with ``za_traffic_fines.csv`` and ``za_fines_quarterly.csv``.
    with_quarters : bool
        Prepend the quarters (rand per head × heads), each booked in its last month for three.
    """
    monthly = pl.read_csv(data / "za_traffic_fines.csv")
    codes = invented_codes(monthly)
    month = pl.format("{}-{}", "year", pl.col("month").cast(pl.String).str.zfill(2))
    booked = monthly.select(
        pl.col("municipality_code").replace_strict(codes).alias("region_code"), month.alias("month"),
        pl.col("amount_rand").cast(pl.Float64).alias("treasury_yuan"),
        pl.lit(1, pl.Int64).alias("treasury_months_covered"),
    )  # fmt: skip
    if with_quarters:
        quarterly = pl.read_csv(data / "za_fines_quarterly.csv").filter(
            pl.col("municipality_code").is_in(list(codes))
        )
        end = pl.format(
            "{}-{}", "year", pl.col("quarter_end_month").cast(pl.String).str.zfill(2)
        ).alias("month")
        booked = pl.concat([
            quarterly.select(
                pl.col("municipality_code").replace_strict(codes).alias("region_code"), end,
                (pl.col("fines_per_capita_rand") * pl.col("population")).round(2).alias("treasury_yuan"),
                pl.lit(3, pl.Int64).alias("treasury_months_covered"),
            ),
            booked,
        ])  # fmt: skip
    first, last = str(booked["month"].min()), str(booked["month"].max())
    span = pl.date_range(
        pl.lit(f"{first}-01").str.to_date(), pl.lit(f"{last}-01").str.to_date(), "1mo"
    )
    months = pl.select(span.dt.strftime("%Y-%m").alias("month"))
    grid = booked.select("region_code").unique().join(months, how="cross")
    zero = pl.lit(0, pl.Int64)
    nothing = [zero.alias(n) for n in ("cases", "fined_cases")] + [
        pl.lit(0.0).alias(n)
        for n in ("sum_log_fine", "fines_yuan", "decided_yuan", "largest_case_yuan")
    ]
    return grid.join(booked, on=_KEY, how="left").with_columns(nothing).sort(_KEY)


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.county_revenue.south_africa")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--top", type=int, default=20)
    given = parser.parse_args()
    for title, quarters in (("months alone", False), ("with the quarters", True)):
        frame = region_month(given.data, quarters)
        out = judge(frame, shipped(Params), AS_OF).filter(pl.col("month") >= FIRST_MONTHLY)
        counts = out.group_by("outcome", "not_evaluated_reason").len().sort("len", descending=True)
        print(title, counts.rows())
    top = out.filter(pl.col("outcome") == "flagged").sort("score", descending=True).head(given.top)
    for row in top.iter_rows(named=True):
        history = frame.filter(pl.col("region_code") == row["region_code"])
        known = history.select("month", "treasury_yuan").drop_nulls()
        seen = {month: round(rand / 1000) for month, rand in known.iter_rows()}
        print(row["region_code"], row["month"], round(row["score"], 2), f"{row['ratio']:.1f}", seen)


if __name__ == "__main__":
    main()
