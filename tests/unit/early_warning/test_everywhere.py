"""A sector that rises in most cities is one rise of the province."""

import numpy as np
import pytest

from models.early_warning.rises.everywhere import elsewhere, everywhere
from models.early_warning.rises.scan import Candidate
from models.early_warning.window import Window

#: Four cities of two counties each.
_CITY = np.repeat(np.arange(4), 2)
_HERE = Candidate(100, 0, 2, (0,), 10.0, 2.0, 6.0, 2.5)


def _window(seen: list[float]) -> Window:
    """Two counted weeks of one sector; 1 is expected of each county and week."""
    observed, expected = np.zeros((8, 1, 8)), np.ones((8, 1, 8))
    observed[:2, 0] = np.array(seen) / 2
    return Window(
        observed, expected, np.ones((1, 8)), np.zeros((1, 8)), np.zeros(1), 1.0, {}, _CITY,
        np.ones((8, 1, 4)), 0.0,
    )  # fmt: skip


def test_most_cities_rise_together() -> None:
    window = _window([10, 2, 6, 6, 7, 5, 2, 2])
    wide = everywhere(_HERE, window, np.array([0]), _CITY)
    assert wide is not None
    assert wide.regions == (0, 1, 2, 3, 4, 5)
    assert (wide.observed, wide.expected, wide.score) == (36.0, 12.0, 6.0)
    assert 2.0 < wide.eb05 < 2.2


@pytest.mark.parametrize("seen", [[10, 2, 2, 2, 2, 2, 2, 2], [10, 2, 6, 6, 2, 2, 2, 2]])
def test_one_or_two_cities_are_not_the_province(seen: list[float]) -> None:
    assert everywhere(_HERE, _window(seen), np.array([0]), _CITY) is None


def test_elsewhere_needs_a_clear_rise() -> None:
    assert elsewhere(_HERE, _window([10, 2, 9, 9, 9, 9, 9, 9]), np.array([0]), _CITY, 1.5) == (
        54.0,
        12.0,
    )
    assert elsewhere(_HERE, _window([10, 2, 2, 3, 2, 2, 3, 2]), np.array([0]), _CITY, 1.5) is None
