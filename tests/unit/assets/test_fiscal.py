"""Which subjects of a county's fiscal report count as its receipts."""

from decimal import Decimal

import polars as pl
import pytest

from assets.config.read import TREASURY_SUBJECTS
from assets.core.fiscal import disagreeing, monthly

WHOLE, FINES, GOODS = "103050123", "10305012301", "10305012302"


def counted(*rows: tuple[str, int, str, str], codes: frozenset[str] = frozenset()) -> list[str]:
    """Return the codes that count, of rows of region, year, code and name."""
    frame = pl.DataFrame(
        [(*row[:2], 1, *row[2:], 10.0, None) for row in rows],
        schema={
            "region_code": pl.String, "year": pl.Int64, "month": pl.Int64, "subject_code": pl.String,
            "subject_name": pl.String, "month_amount_yuan": pl.Float64, "ytd_amount_yuan": pl.Float64,
        },
        orient="row",
    )  # fmt: skip
    frame = frame.with_columns(months_in_amount=pl.lit(None, pl.Int64))
    out = monthly(frame, treasury_names=TREASURY_SUBJECTS, treasury_codes=codes)
    marked = out.filter("is_treasury").select("region_code", "year", "subject_code")
    return [f"{region} {year} {code}" for region, year, code in marked.sort(pl.all()).iter_rows()]


def test_lower_codes_of_one_county_say_nothing_of_another() -> None:
    """A county that reports 市场监管罚没收入 as one line had no receipts as soon as another split it."""
    assert counted(
        ("990101", 2025, WHOLE, "市场监管罚没收入"),
        ("990101", 2025, FINES, "市场监管罚没收入（罚款）"),
        ("990101", 2025, GOODS, "市场监管罚没收入（没收）"),
        ("990101", 2024, WHOLE, "市场监管罚没收入"),
        ("990102", 2025, WHOLE, "市场监管罚没收入"),
    ) == [
        f"990101 2024 {WHOLE}",
        f"990101 2025 {FINES}",
        f"990101 2025 {GOODS}",
        f"990102 2025 {WHOLE}",
    ]


def test_a_sum_counts_where_none_of_its_lower_codes_does() -> None:
    """Lower lines called 罚款 and 没收 do not count by name: the sum over them is all there is."""
    split = [
        ("990101", 2025, WHOLE, "市场监管罚没收入"),
        ("990101", 2025, FINES, "罚款"),
        ("990101", 2025, GOODS, "没收"),
    ]
    assert counted(*split) == [f"990101 2025 {WHOLE}"]
    assert counted(*split, codes=frozenset({WHOLE, FINES})) == [f"990101 2025 {FINES}"]
    assert counted(*split, codes=frozenset({GOODS})) == [f"990101 2025 {GOODS}"]


def test_without_codes_the_name_tells() -> None:
    assert counted(
        ("990101", 2025, "", "市场监管罚没收入"), ("990101", 2025, "", "公安罚没收入")
    ) == ["990101 2025 "]


def _cumulative(
    *rows: tuple[str, int, float], renamed: dict[str, str]
) -> list[tuple[str, int, float, int]]:
    """Return region, month, amount and months covered, of rows of region, month and sum of the year."""
    frame = pl.DataFrame(
        [(region, 2026, month, WHOLE, "市场监管罚没收入", None, total) for region, month, total in rows],
        schema={
            "region_code": pl.String, "year": pl.Int64, "month": pl.Int64, "subject_code": pl.String,
            "subject_name": pl.String, "month_amount_yuan": pl.Float64, "ytd_amount_yuan": pl.Float64,
        },
        orient="row",
    )  # fmt: skip
    frame = frame.with_columns(months_in_amount=pl.lit(None, pl.Int64))
    taken_over = pl.DataFrame(
        list(renamed.items()), schema={"code": pl.String, "merged_into": pl.String}, orient="row"
    )
    out = monthly(
        frame, treasury_names=TREASURY_SUBJECTS, treasury_codes=frozenset(), taken_over=taken_over
    )
    return out.select("region_code", "month", "amount_yuan", "months_covered").rows()


def test_a_county_under_a_new_code_goes_on_with_the_sum_of_the_year() -> None:
    """The first report of the new code holds what the old one had reported already."""
    old, new = "990101", "990181"
    assert _cumulative(
        (old, 5, 40.0), (old, 6, 50.0), (new, 7, 57.0), (new, 8, 60.0), renamed={old: new}
    )[1:] == [(old, 6, 10.0, 1), (new, 7, 7.0, 1), (new, 8, 3.0, 1)]
    # A sum below that of the old code began anew, where that one ended: it is no sum since January.
    assert _cumulative((old, 6, 50.0), (new, 9, 17.0), renamed={old: new})[1:] == [
        (new, 9, 17.0, 3)
    ]
    # One that reported beside the other before is another county's sum.
    assert _cumulative(
        (old, 6, 50.0), (new, 6, 80.0), (new, 7, 99.0), renamed={old: new}
    )[1:] == [(new, 6, 80.0, 6), (new, 7, 19.0, 1)]  # fmt: skip


def test_the_amount_of_a_quarter_is_of_three_months() -> None:
    frame = pl.DataFrame(
        {
            "region_code": "990101", "year": 2025, "month": [3, 6, 7], "subject_code": WHOLE,
            "subject_name": "市场监管罚没收入", "month_amount_yuan": [30.0, 36.0, 12.0],
            "ytd_amount_yuan": pl.Series([None] * 3, dtype=pl.Float64), "months_in_amount": [3, 3, None],
        }
    )  # fmt: skip
    out = monthly(frame, treasury_names=TREASURY_SUBJECTS, treasury_codes=frozenset())
    assert out.select("amount_yuan", "months_covered").rows() == [(30.0, 3), (36.0, 3), (12.0, 1)]


def _reported(*months: tuple[int, Decimal, Decimal]) -> list[int]:
    """Return the months that disagree, of month, own amount and sum in yuan."""
    frame = pl.DataFrame(
        [("990101", 2025, month, WHOLE, own, total) for month, own, total in months],
        schema={
            "region_code": pl.String, "year": pl.Int64, "month": pl.Int64, "subject_code": pl.String,
            "month_amount_yuan": pl.Decimal(18, 2), "ytd_amount_yuan": pl.Decimal(18, 2),
        },
        orient="row",
    )  # fmt: skip
    return disagreeing(frame)["month"].to_list()


@pytest.mark.parametrize("places", [2, 4])
def test_sums_rounded_as_printed_disagree_with_nothing(places: int) -> None:
    """Each of the three figures is rounded by itself: 1.2345 + 1.2345 makes 2.47, not 2.46."""
    months, total, printed = [], Decimal(0), Decimal(1).scaleb(-places)
    for month in range(1, 13):
        own = Decimal("1.23451237") * month
        total += own
        months.append((month, own.quantize(printed) * 10_000, total.quantize(printed) * 10_000))
    assert _reported(*months) == []
    wrong = [(m, own, total + (5 * printed * 10_000 if m >= 7 else 0)) for m, own, total in months]
    assert _reported(*wrong) == [7]
