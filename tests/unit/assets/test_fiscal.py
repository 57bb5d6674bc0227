"""Which subjects of a county's fiscal report count as its receipts."""

import polars as pl

from assets.config.read import TREASURY_SUBJECTS
from assets.core.fiscal import monthly

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
