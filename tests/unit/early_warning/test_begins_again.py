"""Where complaints begin long after everything else, their usual number is that of the time since."""

from collections.abc import Iterator

import numpy as np
import pytest

from data_contracts.settings import shipped
from models.early_warning import Params
from models.early_warning.expectation import Expectation
from models.early_warning.window import Arrivals

FIRST, BEGIN, REGIONS, LEAVES = 1000, 40, 6, 4
#: Records a week in each region and leaf: a case all along, complaints since; opinions, of one leaf, before.
COMPLAINTS, OPINIONS = 2.0, 3.0


def rows(week: int) -> Iterator[tuple[int, int, int, float, bool]]:
    for region in range(REGIONS):
        for leaf in range(LEAVES):
            yield 1, leaf, region, 1.0, False
            if week >= BEGIN:
                yield 0, leaf, region, COMPLAINTS, True
            elif leaf == 0:
                yield 0, leaf, region, OPINIONS, False


def lived(weeks: int) -> Expectation:
    state = Expectation(np.arange(LEAVES), np.arange(REGIONS) // 2, shipped(Params), FIRST)
    for week in range(weeks):
        stream, leaf, region, weight, is_complaint = map(np.array, zip(*rows(week), strict=True))
        when = np.full(stream.size, FIRST + week)
        state.advance(Arrivals(stream, leaf, region, when, weight, is_complaint))
    return state


@pytest.mark.parametrize("since", [27, 30, 60])
def test_what_is_expected_is_what_comes(since: int) -> None:
    """Half a year later, in the season of the time without complaints too, and a year later."""
    state = lived(BEGIN + since)
    window = state.window()
    assert not state.young(FIRST + BEGIN + since).any()
    assert window.observed[0] == pytest.approx(1.0 + COMPLAINTS)
    assert window.expected[0] == pytest.approx(window.observed[0], rel=0.01)
    # Not because what is wrong in one makes up for what is wrong in the other.
    assert state._rates()[0] == pytest.approx(COMPLAINTS, rel=0.02)
    assert state.season[0] == pytest.approx(1.0, rel=0.02)


def test_meanwhile_nothing_is_unusual_there() -> None:
    assert lived(BEGIN + 20).young(FIRST + BEGIN + 20).all()
    assert not lived(BEGIN - 1).young(FIRST + BEGIN - 1).any()


def test_a_straggler_takes_no_seasons_away() -> None:
    """The last county's complaints begin two years after those of all others."""
    late = 104

    def came(week: int, region: int, *, is_complaint: bool) -> bool:
        return not (is_complaint and region == REGIONS - 1 and week < BEGIN + late)

    state = Expectation(np.arange(LEAVES), np.arange(REGIONS) // 2, shipped(Params), FIRST)
    for week in range(BEGIN + late + 2):
        own = [r for r in rows(week) if came(week, r[2], is_complaint=r[4])]
        stream, leaf, region, weight, is_complaint = map(np.array, zip(*own, strict=True))
        when = np.full(stream.size, FIRST + week)
        state.advance(Arrivals(stream, leaf, region, when, weight, is_complaint))
    assert state.young(state.week).tolist() == [False] * (REGIONS - 1) + [True]
    assert state.seasons_from == FIRST + BEGIN
