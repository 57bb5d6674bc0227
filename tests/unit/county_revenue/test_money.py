"""What was decided and what was received are two sums; neither is added to the other or compared."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from models.county_revenue.changes import changes, unlike_last_year
from models.county_revenue.money import plain_measures
from models.county_revenue.panel import to_panel


def measures(
    decided: list[float | None], received: list[float | None], silent: tuple[int, ...] = ()
) -> dict[str, list[float]]:
    """Return the measures of one county from January of a year on, receipts first where no case is."""
    months = [f"{2023 + t // 12}-{t % 12 + 1:02d}" for t in range(len(decided))]
    frame = pl.DataFrame(
        {
            "region_code": "990101", "month": months, "treasury_yuan": received,
            "cases": [0 if amount is None or t in silent else 1 for t, amount in enumerate(decided)],
            "decided_yuan": [amount or 0.0 for amount in decided],
            "largest_case_yuan": [amount or 0.0 for amount in decided],
            "delivered": [t not in silent for t in range(len(decided))],
        }
    )  # fmt: skip
    panel = to_panel(frame)
    on_receipts = panel["cases"].cumsum(axis=0) == 0
    return {
        name: found[:, 0].tolist() for name, found in plain_measures(panel, on_receipts).items()
    }


def test_a_year_begun_on_receipts_is_no_base_for_decisions() -> None:
    """Cases known from March on, receipts from January on: 2024 was set beside their sum."""
    found = measures([None, None] + [10.0] * 22, [1000.0] * 24)
    assert found["ytd_yuan"][:4] == [1000.0, 2000.0, 10.0, 20.0]
    assert found["ytd_yuan"][11] == 100.0
    assert np.isnan(found["ytd_yoy"][12:]).all()
    assert np.isnan(found["yoy"][12:14]).all()
    assert found["yoy"][14:] == [0.0] * 10


def test_a_county_of_one_kind_is_compared_throughout() -> None:
    for decided, received in (
        ([None] * 24, [5.0] * 12 + [6.0] * 12),
        ([5.0] * 12 + [6.0] * 12, [None] * 24),
    ):
        found = measures(decided, received)
        assert found["ytd_yoy"][12:] == pytest.approx([0.2] * 12)
        assert found["ytd_yuan"][23] == 72.0


def test_a_month_that_was_not_sent_is_no_fall_and_no_base() -> None:
    """A county that sent nothing stood at −100 %, the year after at a rise."""
    found = measures([10.0] * 14 + [0.0, 0.0] + [10.0] * 20, [None] * 36, silent=(14, 15))
    assert found["yoy"][12:14] == [0.0, 0.0]
    assert np.isnan(found["yoy"][14:16]).all()
    assert np.isnan(found["yoy_without_largest"][14:16]).all()
    assert np.isnan(found["yoy"][26:28]).all()
    assert np.isnan(found["ytd_yoy"][14:24]).all()
    assert np.isnan(found["ytd_yoy"][26:]).all()
    assert found["ytd_yuan"][23] == 100.0


@pytest.mark.parametrize(
    "told",
    [
        {"region_code": ["990102"], "merged_into": ["990101"], "end_date": [date(2024, 3, 1)]},
        {"region_code": ["990102"], "split_from": ["990101"], "start_date": [date(2024, 3, 1)]},
    ],
)
def test_a_county_is_not_set_beside_what_it_was_before_a_merger_or_a_parting(
    told: dict[str, list[object]],
) -> None:
    """A county that took a zone of its own size in stood at +100 % for the rest of two years."""
    months = [f"{2023 + t // 12}-{t % 12 + 1:02d}" for t in range(36)]
    frame = pl.DataFrame(
        {
            "region_code": code, "month": month, "cases": 1, "largest_case_yuan": 1.0,
            "decided_yuan": 20.0 if t >= 14 else 10.0, "delivered": True, "treasury_yuan": None,
        }
        for code in ("990101", "990102") for t, month in enumerate(months)
    )  # fmt: skip
    panel = to_panel(frame)
    unlike = unlike_last_year(panel, changes(panel, pl.DataFrame(told)))
    found = plain_measures(panel, np.zeros_like(panel["cases"], dtype=bool), unlike)
    yoy, ytd = found["yoy"][:, 0], found["ytd_yoy"][:, 0]
    assert yoy[12:14].tolist() == [0.0, 0.0] and yoy[26:].tolist() == [0.0] * 10
    assert np.isnan(yoy[14:26]).all() and np.isnan(found["yoy_without_largest"][14:26, 0]).all()
    assert ytd[12:14].tolist() == [0.0, 0.0]
    assert np.isnan(ytd[14:]).all()
    assert found["ytd_yuan"][35, 0] == 240.0


def test_after_a_merger_on_new_years_day_whole_years_are_set_side_by_side() -> None:
    """Both sums since January lie behind it from the second year on; in the first they do not."""
    months = [f"{2023 + t // 12}-{t % 12 + 1:02d}" for t in range(36)]
    frame = pl.DataFrame(
        {"region_code": code, "month": month, "cases": 1, "decided_yuan": 10.0, "delivered": True}
        for code in ("990101", "990102") for month in months
    )  # fmt: skip
    told = {"region_code": ["990102"], "merged_into": ["990101"], "end_date": [date(2024, 1, 1)]}
    panel = to_panel(frame)
    month, year = unlike_last_year(panel, changes(panel, pl.DataFrame(told)))
    assert month[:, 0].nonzero()[0].tolist() == list(range(12, 24))
    assert year[:, 0].nonzero()[0].tolist() == list(range(12, 24))


def test_the_largest_case_is_a_share_of_what_was_decided_also_where_receipts_are_judged() -> None:
    """It was 0 there, and the picture of a county's months drew all that was decided as the rest."""
    shape = {"cases": [1.0, 2.0], "decided_yuan": [10.0, 40.0], "largest_case_yuan": [10.0, 30.0]}
    frame = pl.DataFrame(
        {"region_code": "990101", "month": ["2026-01", "2026-02"], "treasury_yuan": [500.0, 500.0],
         "delivered": True, **shape}
    )  # fmt: skip
    panel = to_panel(frame)
    found = plain_measures(panel, np.ones_like(panel["cases"], dtype=bool))
    assert found["largest_case_share"][:, 0].tolist() == [1.0, 0.75]
    assert found["ytd_yuan"][:, 0].tolist() == [500.0, 1000.0]


def test_a_county_of_a_new_organ_is_not_set_beside_the_old_one() -> None:
    """Known in March of what began in January: until then nobody could tell, a year later both years are whole."""
    months = [f"{2023 + t // 12}-{t % 12 + 1:02d}" for t in range(36)]
    frame = pl.DataFrame(
        {"region_code": "990101", "month": month, "cases": 1, "decided_yuan": 10.0, "delivered": True,
         "organ_months": 3 if month == "2024-03" else None}
        for month in months
    )  # fmt: skip
    panel = to_panel(frame)
    month, year = unlike_last_year(panel, changes(panel, None))
    assert month[:, 0].nonzero()[0].tolist() == list(range(14, 24))
    assert year[:, 0].nonzero()[0].tolist() == list(range(14, 24))
