"""Words that are new because a list was replaced are learnt first; what else rises in those weeks is told."""

from datetime import timedelta

import numpy as np
import pytest

from data_contracts.settings import shipped
from models.early_warning import Params
from models.early_warning.records.lists import Listed, lists_replaced
from models.early_warning.records.succession import Heir
from models.early_warning.rises.expectation import Expectation
from models.early_warning.rises.new_lists import NewLists
from models.early_warning.window import Arrivals
from tests.unit.early_warning.test_judge import FIRST as FIRST_DAY
from tests.unit.early_warning.test_judge import event, run

FIRST, BEGIN, REGIONS, OLD = 1000, 80, 4, 6
CITY = np.arange(REGIONS) // 2
EVERYWHERE = np.arange(REGIONS)
WORDS = 2 * OLD  # each old word, then what it is called afterwards


def told(came: dict[int, list[int]], weeks: int = BEGIN + 10) -> dict[int, list[Listed]]:
    """Look at two of each old word a week and region; ``came`` is what comes instead from a week on, by region."""
    rows = [
        (FIRST + week, word, region)
        for week in range(weeks)
        for region in range(REGIONS)
        for word in (came.get(region, [*range(OLD)]) if week >= BEGIN else range(OLD))
        for _ in range(2)
    ]
    known, word, region = np.array(rows).T
    return lists_replaced(known, word, region, CITY, [np.array([w]) for w in range(WORDS)], 26)


def test_a_list_of_a_city_is_told_in_its_first_week() -> None:
    new = [*range(OLD, WORDS)]
    found = told({0: new, 1: new})
    of_week = found[FIRST + BEGIN]
    assert {tuple(x.regions.tolist()) for x in of_week} == {(0,), (1,), (0, 1)}
    assert all(x.leaves.tolist() == new and x.since == FIRST + BEGIN for x in of_week)


def test_the_words_it_has_no_more_are_told_when_its_weeks_are_over() -> None:
    found = told({0: [*range(OLD, WORDS)]})
    gone = [x for of_week in found.values() for x in of_week if x.is_gone]
    assert [(x.leaves.tolist(), x.regions.tolist()) for x in gone] == [([*range(OLD)], [0])]
    assert gone[0] in found[FIRST + BEGIN + 7]


@pytest.mark.parametrize(
    "came",
    [
        [*range(OLD), OLD, OLD],  # one new word, much used: a new problem
        [*range(OLD), OLD, OLD + 1, OLD + 2],  # a few
        [*range(OLD), *(3 * [*range(OLD, WORDS)])],  # the old ones go on: far more comes
    ],
)
def test_what_is_no_list(came: list[int]) -> None:
    assert not told(dict.fromkeys(range(REGIONS), came))


def test_where_words_are_always_new_none_is_a_list() -> None:
    """Goods as everybody writes them: half of the words of any week were never met before."""
    rows = [
        (FIRST + week, word, 0)
        for week in range(120)
        for word in [*range(6), *range(6 + 6 * week, 12 + 6 * week)]
    ]
    known, word, region = np.array(rows).T
    leaves = [np.array([w]) for w in range(int(word.max()) + 1)]
    assert not lists_replaced(known, word, region, np.zeros(1, dtype=int), leaves, 26)


def test_more_new_words_than_ever_are_no_list_where_half_always_are() -> None:
    """Five in eight of one week's records, of a place where half of any week's words are new."""
    rows = [
        (FIRST + week, word, 0)
        for week in range(90)
        for words, n in ((range(6), 40), (range(6 + 6 * week, 12 + 6 * week), 40))
        for word in words
        for _ in range(n if week < 89 else 30 if word < 6 else 50)
    ]
    known, word, region = np.array(rows).T
    leaves = [np.array([w]) for w in range(int(word.max()) + 1)]
    assert not lists_replaced(known, word, region, np.zeros(1, dtype=int), leaves, 26)


def arrived(week: int, own: dict[tuple[int, int], float]) -> Arrivals:
    leaf, region = map(np.array, zip(*own, strict=True))
    ones = np.ones(leaf.size, dtype=bool)
    when = np.full(leaf.size, FIRST + week)
    return Arrivals(0 * leaf, leaf, region, when, np.array(list(own.values())), ones, ~ones)


def lived(weeks: int, regions: np.ndarray, heir: Heir | None = None) -> Expectation:
    """Live some weeks; leaf 2 and 3 come as 4 and 5 in some regions from a week on, one of each in three."""
    gone, new = np.array([2, 3]), np.array([4, 5])
    lists = {
        FIRST + BEGIN: [Listed(new, regions, FIRST + BEGIN, is_gone=False)],
        FIRST + BEGIN + 7: [Listed(gone, regions, FIRST + BEGIN, is_gone=True)],
    }
    heirs = {FIRST + BEGIN + 1: [heir]} if heir else {}
    params = shipped(Params)
    state = Expectation(np.arange(6), CITY, params, FIRST, heirs, lists=lists)
    for week in range(weeks):
        of = {
            r: (0, 1, 4, 5) if week >= BEGIN and r in regions else (0, 1, 2, 3) for r in EVERYWHERE
        }
        state.advance(
            arrived(week, {(leaf, r): 4.0 + leaf for r, all_ in of.items() for leaf in all_})
        )
    return state


@pytest.mark.parametrize("regions", [EVERYWHERE, np.array([0, 1]), np.array([2])])
def test_half_a_year_later_they_are_expected_as_they_come(regions: np.ndarray) -> None:
    window = lived(BEGIN + 34, regions).window()
    for leaf in (4, 5):
        assert window.expected[0, leaf, regions] == pytest.approx(4.0 + leaf, rel=0.25)


def test_until_then_they_are_not_compared_and_the_others_are() -> None:
    window = lived(BEGIN + 20, np.array([0, 1])).window()
    assert not window.observed[:, 4:, :2].any()
    assert window.expected[0, 0] == pytest.approx(4.0, rel=0.15)
    assert window.expected[0, 1] == pytest.approx(5.0, rel=0.15)


def test_a_word_that_is_all_that_another_was_is_compared_at_once() -> None:
    """Leaf 4 comes as often as leaf 2 did, nearly; 5 far more often than what it is told to have been."""
    heir = Heir(np.array([4]), np.array([3]), EVERYWHERE, FIRST + BEGIN, ())
    window = lived(BEGIN + 4, EVERYWHERE, heir).window()
    assert window.expected[0, 4] == pytest.approx(7.0, rel=0.2)
    assert not window.expected[:, 5].any()


def test_a_word_that_went_on_is_not_learnt_again() -> None:
    lists, both = NewLists((3, 2), FIRST, 26), np.arange(2)
    heir = Heir(np.array([1]), np.array([0]), both, FIRST + 60, ())
    lists.take_over(heir, [np.full((2, 3, 2), 10.0)], [np.full((2, 3, 2), 10.0)], FIRST + 60)
    cells = lists.begin(Listed(np.array([1, 2]), both, FIRST + 60, is_gone=False))
    assert cells.tolist() == [[False, False], [False, False], [True, True]]


def test_a_word_that_stands_for_more_is_learnt() -> None:
    lists = NewLists((3, 2), FIRST, 26)
    both = np.arange(2)
    lists.begin(Listed(np.array([1, 2]), both, FIRST + 60, is_gone=False))
    base, observed = [np.full((2, 3, 2), 0.5)], [np.full((2, 3, 2), 10.0)]
    heir = Heir(np.array([1]), np.array([0]), both, FIRST + 60, ())
    assert not lists.take_over(heir, base, observed, FIRST + 60).new.size
    assert lists.unlearnt(FIRST + 85)[1].all()
    assert not lists.unlearnt(FIRST + 86)[1].any()


def test_what_came_of_a_list_is_spread_over_the_places_and_weeks_that_had_it() -> None:
    lists = NewLists((2, 3), 0, 26)
    lists.begin(Listed(np.array([1]), np.array([0, 1]), 60, is_gone=False))
    counts = np.array([[[9.0, 9.0, 9.0], [30.0, 0.0, 0.0]]])
    mean = np.full((1, 2, 3), 0.01)
    lists.spread(mean, counts, np.full((1, 1, 3), 10.0), lambda since: 100.0 - since)
    assert mean[0, 1] == pytest.approx([30 / 80, 30 / 80, 0.01])
    assert (mean[0, 0] == 0.01).all()


def test_what_was_cut_is_forgotten_as_what_came_is() -> None:
    state = lived(BEGIN, EVERYWHERE)
    state.cut += 1.0
    state.advance(arrived(BEGIN, {(0, 0): 4.0}))
    assert state.cut[:, :4] == pytest.approx(state.decay)


def test_a_county_that_goes_over_to_another_list_is_no_rise_and_a_rise_beside_it_is() -> None:
    words = [("食品", f"问题{n % 3}", f"货物{n}") for n in range(6)]
    rows = []
    for week in range(-10, 112):
        for n, county in enumerate(("970101", "970102", "970103")):
            for k in range(8):
                industry, wrong, thing = words[(8 * week + k + n) % 6]
                if county == "970102" and week >= 80:
                    thing, wrong = f"另一{thing}", f"另一{wrong}"
                key = f"{county}{week}{k}"
                rows.append(event(week, county, wrong, industry=industry, object_category=thing, key=key,
                                  party_key=f"P{key}", complainant_key=f"C{key}"))  # fmt: skip
    rows += [
        event(82 + n // 8, "970101", "问题1", industry="食品", object_category="货物1", key=f"R{n}",
              party_key=f"PR{n}", complainant_key=f"CR{n}") for n in range(32)
    ]  # fmt: skip
    warnings = run(rows, as_of=FIRST_DAY + timedelta(weeks=105)).warnings
    assert warnings["region_scope"].to_list() == [["970101"]]
