"""Real noise through the real path: public data from elsewhere, taken in as a bureau's files."""

from decimal import Decimal

import polars as pl
import pytest

from benchmarks import real_data

from .conftest import Bureau

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not real_data.DATA.exists(), reason="the public data are not beside the checkout"
    ),
]


def test_public_data_are_taken_in_to_the_last_row_and_fen(bureau: Bureau) -> None:
    frames = real_data.write_inbox(bureau.inbox)
    bureau.run("2020-01-31")
    quality = {r["source"]: r for r in bureau.table("out_quality").iter_rows(named=True)}
    for name, frame in frames.items():
        row = quality[name]
        assert row["rows_in"] == frame.height
        assert row["rows_accepted"] + row["rows_set_aside"] + row["duplicates"] == row["rows_in"]
    months = bureau.table("out_region_month")
    given = frames["fiscal_revenue"]["本月金额(元)"].sum()
    assert months["treasury_yuan"].sum() == Decimal(given).quantize(Decimal("0.01"))
    # Reversals stay negative; a month nobody reported is null, never nought.
    assert (months["treasury_yuan"] < 0).sum() == (
        frames["fiscal_revenue"]["本月金额(元)"] < 0
    ).sum()
    assert months.filter(pl.col("month") > "2015-06")["treasury_yuan"].null_count() > 0
    assert months.filter(pl.col("treasury_yuan").is_null())["outcome"].unique().to_list() == [
        "not_evaluated"
    ]
