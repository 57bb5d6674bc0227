"""A year's receipts count where reports cover all of it, whether they come by month or by quarter."""

import duckdb
import pytest

from assets.out.out_picture_money import _RECEIPTS

MONTHS = [(m, 1) for m in range(1, 13)]
QUARTERS = [(3, 3), (6, 3), (9, 3), (12, 3)]


@pytest.mark.parametrize(
    ("reports", "known"),
    [
        (MONTHS, True),
        (MONTHS[:11], False),
        (QUARTERS, True),
        (QUARTERS[1:], False),
        ([(6, 6), *((m, 1) for m in range(7, 13))], True),
        (
            [(1, 3), *QUARTERS[1:]],
            False,
        ),  # of what January's report covers two months are last year's
    ],
)
def test_receipts_of_a_year(reports: list[tuple[int, int]], known: bool) -> None:
    rows = ", ".join(f"('990101', '2025-{m:02d}', 10, {n})" for m, n in reports)
    with duckdb.connect() as connection:
        connection.execute(
            f"""create table feat_region_month as
            from (values {rows}, ('990101', '2025-05', null, null))
                t(region_code, month, treasury_yuan, treasury_months_covered)"""
        )
        [(_, year, yuan)] = connection.execute(_RECEIPTS).fetchall()
    assert (year, yuan) == (2025, 10 * len(reports) if known else None)
