"""What the console says of a month's corrections."""

from decimal import Decimal

import pytest

from pipelines.cli.month import _moved


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        (Decimal("4.00"), Decimal("5.50"), "4→5.50"),
        (Decimal("4.00"), Decimal("4.00"), ""),
        (Decimal("4.00"), None, ""),
        (None, None, ""),
    ],
)
def test_only_a_figure_that_moved_is_told(was: Decimal, now: Decimal, says: str) -> None:
    assert _moved(was, now) == says
