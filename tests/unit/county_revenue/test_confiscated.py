"""What a county confiscated in three months beside the two years before."""

import polars as pl
import pytest

from models.county_revenue.confiscated import confiscated
from models.indicators.inputs.regions import feat_region_confiscated

MONTHS = [f"{2023 + i // 12}-{i % 12 + 1:02d}" for i in range(30)]


def grid(*regions: str, unknown: tuple[str, ...] = ()) -> pl.DataFrame:
    rows = [(r, m, m not in unknown) for r in regions for m in MONTHS]
    return pl.DataFrame(rows, schema=["region_code", "month", "is_known"], orient="row")


def cases(**by_region: dict[str, list[float]]) -> pl.DataFrame:
    rows = [
        (region[1:], month, yuan)
        for region, months in by_region.items()
        for month, amounts in months.items()
        for yuan in amounts
    ]
    frame = pl.DataFrame(rows, schema=["region_code", "month", "confiscation_yuan"], orient="row")
    return frame.with_columns(pl.col("confiscation_yuan").cast(pl.Decimal(18, 2)))


def at(frame: pl.DataFrame, region: str, month: str) -> dict:
    (row,) = frame.filter(region_code=region, month=month).rows(named=True)
    return row


STEADY = {m: [100.0, 200.0] for m in MONTHS}


def test_three_months_stand_beside_the_windows_that_ended_before_them() -> None:
    own = STEADY | {"2024-03": [5000.0], "2025-04": [900.0], "2025-05": [1000.0, 50.0]}
    row = at(confiscated(grid("990101"), cases(r990101=own)), "990101", "2025-06")
    assert row["confiscated_yuan"] == pytest.approx(900 + 1050 + 300)
    assert row["largest_yuan"] == 1000
    assert row["confiscated_cases"] == 5
    assert row["past_largest_yuan"] == 5600
    assert row["past_median_yuan"] == 900
    assert row["past_cases"] == 47  # 24 months before, one of them with one case


def test_ten_windows_before_are_needed_and_later_months_change_nothing() -> None:
    whole = confiscated(grid("990101"), cases(r990101=STEADY))
    assert at(whole, "990101", "2024-02")["confiscated_yuan"] is None  # nine windows
    assert at(whole, "990101", "2024-03")["confiscated_yuan"] == 900
    until = grid("990101").filter(pl.col("month") <= "2024-06")
    earlier = confiscated(until, cases(r990101=STEADY))
    assert earlier.equals(whole.filter(pl.col("month") <= "2024-06"))


def test_a_month_that_was_not_delivered_is_unknown_and_none_is_zero() -> None:
    told = confiscated(grid("990101", unknown=("2025-05",)), cases(r990101=STEADY))
    assert at(told, "990101", "2025-06")["confiscated_yuan"] is None
    assert at(told, "990101", "2025-04")["confiscated_yuan"] == 900
    silent = STEADY | {"2025-06": []}
    assert at(confiscated(grid("990101"), cases(r990101=silent)), "990101", "2025-06")[
        "confiscated_yuan"
    ] == pytest.approx(600)


def test_the_others_are_those_of_the_province_without_the_county() -> None:
    more = {m: [100.0 * (3 if m >= "2025-04" else 1)] * 2 for m in MONTHS}
    frame = confiscated(
        grid("990101", "990102", "980101"), cases(r990101=STEADY, r990102=more, r980101=more)
    )
    assert at(frame, "990101", "2025-06")["others_ratio"] == 3
    assert at(frame, "990102", "2025-06")["others_ratio"] == 1
    assert at(frame, "980101", "2025-06")["others_ratio"] == 1


def test_sums_do_not_hang_on_the_order_of_rows() -> None:
    amounts = {m: [1234.56, 0.1, 8111.11, 0.2, 7.3, 15249.53] for m in MONTHS}
    some = cases(r990101=amounts)
    told = [
        confiscated(grid("990101"), rows)
        for rows in (some, some.reverse(), some.sort("confiscation_yuan"))
    ]
    assert told[0].equals(told[1])
    assert told[0].equals(told[2])


def test_months_without_cases_delivered_and_cases_of_nobody_do_not_count() -> None:
    months = grid("990101").with_columns(
        pl.when(pl.col("month") == "2025-06").then(pl.lit("treasury")).otherwise(pl.lit("decided")).alias("basis"),
        pl.when(pl.col("month") == "2025-02").then(pl.lit("not_delivered")).alias("not_evaluated_reason"),
    ).drop("is_known")  # fmt: skip
    some = cases(r990101=STEADY).with_columns(
        pl.lit(None, pl.String).alias("organ_status"),
        pl.lit(True).alias("is_penalty"),
        pl.lit(None, pl.Decimal(18, 2)).alias("confiscated_gains_yuan"),
    )
    nobodys = some.with_columns(pl.lit("未对应").alias("organ_status"))
    no_penalty = some.with_columns(pl.lit(False).alias("is_penalty"))
    told = feat_region_confiscated(months, pl.concat([some, nobodys, no_penalty]))
    assert at(told, "990101", "2025-05")["confiscated_yuan"] == 900
    for unknown in ("2025-02", "2025-04", "2025-06"):
        assert at(told, "990101", unknown)["confiscated_yuan"] is None


def test_gains_confiscated_count_where_an_export_has_them_alone() -> None:
    """A platform exports 没收违法所得金额 only: no county there ever confiscated more than before."""
    months = grid("990101").with_columns(
        pl.lit("decided").alias("basis"), pl.lit(None, pl.String).alias("not_evaluated_reason")
    ).drop("is_known")  # fmt: skip
    some = cases(r990101=STEADY).with_columns(
        pl.lit(None, pl.String).alias("organ_status"),
        pl.lit(True).alias("is_penalty"),
        pl.lit(None, pl.Decimal(18, 2)).alias("confiscated_gains_yuan"),
    )
    of_gains = some.with_columns(
        confiscated_gains_yuan=pl.col("confiscation_yuan"),
        confiscation_yuan=pl.lit(None, pl.Decimal(18, 2)),
    )
    told = feat_region_confiscated(months, some)
    assert at(told, "990101", "2025-05")["confiscated_yuan"] == 900
    assert feat_region_confiscated(months, of_gains).equals(told)
