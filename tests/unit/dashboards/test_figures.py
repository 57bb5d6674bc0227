"""Figures as plain data."""

import pytest

from dashboards import figures as fig
from dashboards.pages import county_pictures


@pytest.mark.parametrize(
    ("values", "mode"),
    [
        ([1.0, 2.0, None, 3.0, 4.0], "lines"),
        ([None, None, 1.0, None, None, 2.0], "lines+markers"),
        ([None, 1.0, 2.0, None, 3.0], "lines+markers"),
        ([1.0], "lines+markers"),
        ([None, None], "lines"),
    ],
)
def test_a_value_without_neighbours_is_drawn_as_a_dot(values, mode) -> None:
    months = [f"2026-{i + 1:02d}" for i in range(len(values))]
    assert fig.line("入库", months, values)["mode"] == mode


def test_a_count_beside_another_names_what_each_counts() -> None:
    """50÷44次 stood for 50 days of 44 enterprises."""
    one = {"above": 50, "below": 44}
    assert county_pictures.counts({**one, "unit": "天/户"}) == "50天÷44户"
    assert county_pictures.counts({**one, "unit": "件"}) == "50÷44件"


def test_a_single_month_has_a_single_tick() -> None:
    """One month's picture was ticked 26年5月, 26年5月, 26年5月, 26年6月."""
    assert fig.months_axis(["2026-05"], 5)["tickvals"] == ["2026-05"]
    many = fig.months_axis([f"2026-{m:02d}" for m in range(1, 7)], 5)
    assert "tickvals" not in many
    assert many["nticks"] == 5
