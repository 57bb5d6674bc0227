"""Where complaints begin long after everything else, their usual number is that of the time since."""

from collections.abc import Iterator

import numpy as np
import pytest

from data_contracts.settings import shipped
from models.early_warning import Params
from models.early_warning.records.first_cases import FirstCases
from models.early_warning.rises.expectation import Expectation
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
        state.advance(arrived(week, list(rows(week))))
    return state


def arrived(week: int, own: list[tuple[int, int, int, float, bool]]) -> Arrivals:
    stream, leaf, region, weight, is_complaint = map(np.array, zip(*own, strict=True))
    when = np.full(stream.size, FIRST + week)
    return Arrivals(stream, leaf, region, when, weight, is_complaint, stream == 1)


@pytest.mark.parametrize("since", [27, 30, 60])
def test_what_is_expected_is_what_comes(since: int) -> None:
    """Half a year later, in the season of the time without complaints too, and a year later."""
    state = lived(BEGIN + since)
    window = state.window()
    assert window.observed[0] == pytest.approx(1.0 + COMPLAINTS)
    assert window.expected[0] == pytest.approx(window.observed[0], rel=0.01)
    # Not because what is wrong in one makes up for what is wrong in the other.
    assert state._rates()[0] == pytest.approx(COMPLAINTS, rel=0.02)
    assert state.season[0] == pytest.approx(1.0, rel=0.02)


def test_meanwhile_what_was_known_before_is_compared_alone() -> None:
    """Cases have come all along: what rises among them is seen while the number of complaints is learnt."""
    window = lived(BEGIN + 20).window()
    assert window.observed == pytest.approx(1.0)
    assert window.expected == pytest.approx(1.0, rel=0.02)


def test_cases_that_begin_late_in_a_city_are_learnt_too() -> None:
    """Complaints had come for forty weeks when the first export of cases was delivered."""

    def of_both(week: int) -> list[tuple[int, int, int, float, bool]]:
        return [(1 - stream, *rest, not is_case) for stream, *rest, is_case in rows(week)]

    def after(weeks: int) -> Expectation:
        state = Expectation(np.arange(LEAVES), np.arange(REGIONS) // 2, shipped(Params), FIRST)
        for week in range(weeks):
            own = [r for r in of_both(week) if r[0] == 0 or week >= BEGIN]
            state.advance(arrived(week, own))
        return state

    meanwhile, later = after(BEGIN + 20).window(), after(BEGIN + 30).window()
    assert meanwhile.observed == pytest.approx(1.0)
    assert later.observed[0] == pytest.approx(1.0 + COMPLAINTS)
    assert later.expected[0] == pytest.approx(later.observed[0], rel=0.01)


def test_a_straggler_takes_no_seasons_away() -> None:
    """The last county's complaints begin two years after those of all others."""
    late = 104

    def came(week: int, region: int, *, is_complaint: bool) -> bool:
        return not (is_complaint and region == REGIONS - 1 and week < BEGIN + late)

    state = Expectation(np.arange(LEAVES), np.arange(REGIONS) // 2, shipped(Params), FIRST)
    for week in range(BEGIN + late + 2):
        own = [r for r in rows(week) if came(week, r[2], is_complaint=r[4])]
        state.advance(arrived(week, own))
    window = state.window()
    assert window.observed[0].sum(0).tolist() == [LEAVES * (1.0 + COMPLAINTS)] * 5 + [LEAVES]
    assert state.seasons_from.tolist() == [FIRST + BEGIN, FIRST]


def test_a_county_that_comes_of_a_merger_is_expected_to_have_what_it_has() -> None:
    """Its cases were filed by the old counties some weeks before complaints came to it, three years on."""
    new, merged, filed = REGIONS - 1, 156, 147
    state = Expectation(np.arange(LEAVES), np.arange(REGIONS) // 2, shipped(Params), FIRST)
    for week in range(merged + 30):
        of_all = [(0, leaf, r, COMPLAINTS, True) for r in range(REGIONS) for leaf in range(LEAVES)]
        of_all += [(1, leaf, r, 1.0, False) for r in range(REGIONS) for leaf in range(LEAVES)]
        is_there = {True: week >= merged, False: week >= filed}
        state.advance(arrived(week, [r for r in of_all if r[2] != new or is_there[r[4]]]))
    window = state.window()
    assert window.observed[0, :, new] == pytest.approx(1.0 + COMPLAINTS)
    assert window.expected[0, :, new] == pytest.approx(1.0 + COMPLAINTS, rel=0.02)
    # What its total would have been of all the weeks, not spread over those in which it was not there.
    assert state._margins()[0, :, new] == pytest.approx(COMPLAINTS, rel=0.1)


def begun_anew(cases: list[int], heard: int = 0) -> list[int]:
    """Return the weeks in which the cases of a city of two counties are learnt anew."""
    state, weeks = FirstCases(np.zeros(2, dtype=np.int64), 13, 26), []
    for week, n in enumerate(cases):
        if state.step(week, np.arange(n) % 2, np.array([heard, heard])).size:
            weeks.append(week)
    return weeks


def test_cases_that_still_grow_are_learnt_again() -> None:
    """One filed long before the others, then more and more until the export is whole."""
    ramp = [0] * 20 + [1] + [0] * 20 + [1, 2, 3, 4, 6, 8, 10, 12, 14, 16] + [20] * 60
    assert begun_anew(ramp) == [20, 33, 46]
    assert begun_anew([0] * 20 + [4] * 60) == [20]
    slow = [0] * 20 + [1, 0] * 10 + [n // 3 for n in range(3, 63)] + [20] * 60
    assert begun_anew(slow) == [20, 46, 72]
    assert begun_anew([0] * 5 + [4] * 60) == [], "nobody happened to have a case"
