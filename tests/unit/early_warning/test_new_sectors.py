"""A sector that a city had not had before is expected to come as it has come since."""

import numpy as np
import pytest

from data_contracts.settings import shipped
from models.early_warning import Params
from models.early_warning.records.new_sectors import NewSectors
from models.early_warning.records.succession import Heir
from models.early_warning.rises.expectation import Expectation
from models.early_warning.window import Arrivals

FIRST, BEGIN, REGIONS, LEAVES = 1000, 80, 6, 4
NEW = 3  # the leaf that comes late
CITY = np.arange(REGIONS) // 2


def arrived(week: int, own: dict[tuple[int, int], float]) -> Arrivals:
    leaf, region = map(np.array, zip(*own, strict=True))
    ones = np.ones(leaf.size, dtype=bool)
    when = np.full(leaf.size, FIRST + week)
    weight = np.array(list(own.values()))
    return Arrivals(0 * leaf, leaf, region, when, weight, ones, ~ones)


def usual(times: float = 2.0) -> dict[tuple[int, int], float]:
    return {(leaf, r): times for leaf in range(NEW) for r in range(REGIONS)}


def lived(weeks: int, new: dict[int, float], since: int = BEGIN, until: int = 999) -> Expectation:
    """Live some weeks; ``new`` is what the new leaf brings a week in each region."""
    state = Expectation(np.arange(LEAVES), CITY, shipped(Params), FIRST)
    for week in range(weeks):
        of_new = {(NEW, r): n for r, n in new.items()} if since <= week < until else {}
        state.advance(arrived(week, usual() | of_new))
    return state


def test_half_a_year_later_it_is_expected_as_it_comes() -> None:
    window = lived(BEGIN + 27, dict.fromkeys(range(REGIONS), 5.0)).window()
    assert window.expected[0, NEW] == pytest.approx(5.0, rel=0.1)
    assert window.expected[0, :NEW] == pytest.approx(2.0, rel=0.1)


def test_in_one_city_alone_it_is_expected_there() -> None:
    window = lived(BEGIN + 27, {0: 5.0, 1: 5.0}).window()
    assert window.expected[0, NEW, :2] == pytest.approx(5.0, rel=0.1)


def test_what_began_in_the_learning_time_was_there_before() -> None:
    state = lived(60, dict.fromkeys(range(REGIONS), 5.0), since=20)
    assert not state.new_sectors.is_any()


def test_a_rise_that_is_over_is_not_what_is_usual() -> None:
    """Fifteen in six weeks, and none since: the silence before counts as before."""
    state = lived(BEGIN + 40, {0: 2.5}, until=BEGIN + 6)
    assert not state.new_sectors.is_any()
    assert state.window().expected[0, NEW, 0] < 0.3


def test_a_rare_sector_is_not_new() -> None:
    state = Expectation(np.arange(LEAVES), CITY, shipped(Params), FIRST)
    for week in range(156):
        rare = {(NEW, week % REGIONS): 1.0} if week > 20 and week % 11 == 0 else {}
        state.advance(arrived(week, usual() | rare))
    assert not state.new_sectors.is_any()


def test_what_took_another_s_place_has_its_past() -> None:
    heir = Heir(np.array([NEW]), np.array([0]), np.arange(REGIONS), FIRST + BEGIN, ())
    renamed = {FIRST + BEGIN + 1: [heir]}
    state = Expectation(np.arange(LEAVES), CITY, shipped(Params), FIRST, renamed)
    for week in range(BEGIN + 30):
        was = {(0 if week < BEGIN else NEW, r): 2.0 for r in range(REGIONS)}
        others = {key: n for key, n in usual().items() if key[0] != 0}
        state.advance(arrived(week, others | was))
    assert not state.new_sectors.is_any()


def test_its_first_half_year_is_no_season() -> None:
    """A year later nothing multiplies it, though it came out of nothing then."""
    state = lived(BEGIN + 60, dict.fromkeys(range(REGIONS), 5.0))
    assert state.season[0, 0, NEW] == pytest.approx(1.0)
    assert state.window().expected[0, NEW] == pytest.approx(5.0, rel=0.1)


@pytest.mark.parametrize(("learnt_from", "is_new"), [(FIRST, True), (FIRST + 50, False)])
def test_weeks_before_a_stream_is_learnt_are_no_silence(learnt_from: int, is_new: bool) -> None:
    new = NewSectors((1, 1, 1), FIRST, 3, 26, 18)
    at = tuple(np.zeros(1, dtype=int) for _ in range(3))
    since = np.array([[learnt_from]])
    for week in range(60, 100):
        new.take(FIRST + week, at, np.array([1.0]), since)
    assert new.is_any() == is_new


def test_a_name_that_took_another_s_place_in_one_city_is_new_in_the_others() -> None:
    """A rename that held nowhere kept a sector from ever being learnt."""
    new = NewSectors((1, 2, 3), FIRST, 3, 26, 18)
    new.goes_on(np.array([1]), np.array([2]))
    begun = new.begun == FIRST
    assert begun[0, 1].tolist() == [False, False, True]
    assert not begun[0, 0].any()
