"""A firm whose complaints rise with all of their kind, or that was always complained of, is no matter."""

from datetime import date

import polars as pl
import pytest

from data_contracts.settings import shipped
from models.early_warning import Params, judge
from tests.unit.early_warning.test_judge import REGIONS, event, quiet_history

KIND = {"object_category": "服装", "text": "不给退货"}


def of_firm(weeks: range, n: int) -> list[dict[str, object]]:
    return [
        event(week, "970101", "退货", party_key="P-large", **KIND)
        for week in weeks
        for _ in range(n)
    ]


def of_others(weeks: range, n: int) -> list[dict[str, object]]:
    codes = ("970101", "970102", "970103", "970201", "970202")
    return [
        event(week, codes[i % 5], "退货", party_key=f"P{week % 8}-{i}", **KIND)
        for week in weeks
        for i in range(n)
    ]


def matters(rows: list[dict[str, object]]) -> pl.DataFrame:
    frame = pl.DataFrame(quiet_history() + rows, infer_schema_length=None)
    return judge(frame, REGIONS, shipped(Params), date(2024, 12, 31), 0).warnings.filter(
        kind="matter"
    )


def test_a_firm_complained_of_since_the_first_week_is_no_matter_in_a_short_history() -> None:
    """What 19 weeks had brought was spread over 44: half of what was usual was expected."""
    assert matters(of_firm(range(100), 6)).is_empty()


@pytest.mark.parametrize(("others", "found"), [(50, 0), (20, 1)])
def test_a_firm_that_rises_with_its_kind_is_no_matter_and_one_that_rises_alone_is(
    others: int, found: int
) -> None:
    rows = of_firm(range(80), 5) + of_firm(range(80, 100), 12)
    rows += of_others(range(80), 20) + of_others(range(80, 100), others)
    assert matters(rows).height == found


def test_a_firm_that_is_nearly_all_of_its_kind_does_not_rise_with_itself() -> None:
    rows = of_firm(range(80), 5) + of_firm(range(80, 100), 12) + of_others(range(100), 1)
    assert matters(rows).height == 1
