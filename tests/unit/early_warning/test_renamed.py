"""What is counted under another name from some week on is no rise, and what rises under it is one."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import numpy as np
import pytest

from data_contracts.settings import shipped
from models.early_warning import Params
from models.early_warning.expectation import Arrivals, Expectation
from models.early_warning.renamed import Renamed
from tests.unit.early_warning.test_judge import FIRST as FIRST_DAY
from tests.unit.early_warning.test_judge import event, quiet_history, run

FIRST, CITIES = 1000, 3
REGIONS = 2 * CITIES
CITY = np.arange(REGIONS) // 2
GOODS = ("糕点", "外卖", "家电", "会员卡")
OLD, OTHER, NEW = "退费难", "有异物", "退款纠纷"
WORDS = [("52", goods, wrong) for wrong in (OLD, OTHER, NEW) for goods in GOODS]
LEAF = {words[1:]: leaf for leaf, words in enumerate(WORDS)}
CHANGE = 70
Named = Callable[[int, int, str, str], tuple[str, str]]


def plain(_: int, __: int, goods: str, wrong: str) -> tuple[str, str]:
    return goods, wrong


def of_all(week: int, _: int, goods: str, wrong: str) -> tuple[str, str]:
    return goods, NEW if wrong == OLD and week >= CHANGE else wrong


def of_a_city(week: int, region: int, goods: str, wrong: str) -> tuple[str, str]:
    return of_all(week, region, goods, wrong) if CITY[region] == 1 else (goods, wrong)


def records(week: int, named: Named) -> Iterator[tuple[int, int, int, float, bool]]:
    """Yield what a week brings in each region: two of each problem with each kind of goods."""
    for region in range(REGIONS):
        for goods in GOODS:
            for wrong in (OLD, OTHER):
                yield 0, LEAF[named(week, region, goods, wrong)], region, 2.0, True


def lived(
    weeks: int, named: Named, more: Callable[[int], Iterator[tuple[int, int, int, float, bool]]] = lambda _: iter(()),
) -> Expectation:  # fmt: skip
    params = shipped(Params)
    problems = np.array([(OLD, OTHER, NEW).index(words[2]) for words in WORDS])
    renamed = Renamed(WORDS, CITY, params.guard_weeks, FIRST + params.learn_weeks)
    state = Expectation(problems, CITY, params, FIRST, renamed)
    for week in range(weeks):
        rows = [*records(week, named), *more(week)]
        stream, leaf, region, weight, is_complaint = map(np.array, zip(*rows, strict=True))
        when = np.full(stream.size, FIRST + week)
        state.advance(Arrivals(stream, leaf, region, when, weight, is_complaint))
    return state


def leaves(wrong: str) -> list[int]:
    return [LEAF[goods, wrong] for goods in GOODS]


@pytest.mark.parametrize("since", [0, 1, 5, 20])
def test_a_problem_renamed_everywhere_goes_on(since: int) -> None:
    """In the very week of the change, while the window holds weeks of both names, and long after."""
    state = lived(CHANGE + since + 1, of_all)
    (heir,) = state.heirs
    assert [WORDS[leaf][2] for leaf in heir.new] == [NEW] * len(GOODS)
    assert [WORDS[leaf][2] for leaf in heir.old] == [OLD] * len(GOODS)
    assert (heir.since, heir.regions.size) == (FIRST + CHANGE, REGIONS)
    window = state.window()
    for lag in range(len(window.observed)):
        under = leaves(NEW if lag <= since else OLD)
        assert window.observed[lag][under] == pytest.approx(2.0)
        assert window.expected[lag][under] == pytest.approx(2.0, rel=0.05)
        gone = leaves(OLD if lag <= since else NEW)
        assert window.expected[lag][gone] == pytest.approx(0.0, abs=0.15)


def test_seasons_go_on_under_the_new_name() -> None:
    """A fivefold fortnight of the year before is expected again of the new name."""

    def season(week: int) -> Iterator[tuple[int, int, int, float, bool]]:
        if week in (58, 59):
            yield from ((0, LEAF["糕点", OLD], region, 8.0, True) for region in range(REGIONS))

    by_name, unchanged = (lived(112, named, season).season[0][0] for named in (of_all, plain))
    assert unchanged[LEAF["糕点", OLD]] > 1.5
    assert by_name[LEAF["糕点", NEW]] == pytest.approx(unchanged[LEAF["糕点", OLD]], rel=0.02)


def test_a_problem_renamed_at_the_height_of_its_season_is_expected_as_before() -> None:
    def season(week: int) -> Iterator[tuple[int, int, int, float, bool]]:
        if week % 52 in (8, 9, 10, 11):
            wrong = NEW if week >= height else OLD
            yield from ((0, LEAF["糕点", wrong], region, 20.0, True) for region in range(REGIONS))

    height = 52 + 10

    def at_the_height(week: int, _: int, goods: str, wrong: str) -> tuple[str, str]:
        return goods, NEW if wrong == OLD and week >= height else wrong

    renamed = lived(80, at_the_height, season)
    height = 1000
    unchanged = lived(80, plain, season)
    for values in (lambda s: s._rates()[0], lambda s: s.exposure[0]):
        before = values(unchanged)[LEAF["糕点", OLD]]
        assert values(renamed)[LEAF["糕点", NEW]] == pytest.approx(before, rel=0.06)


def test_a_city_renames_alone() -> None:
    state = lived(CHANGE + 6, of_a_city)
    (heir,) = state.heirs
    assert CITY[heir.regions].tolist() == [1, 1]
    expected = state.window().expected[0]
    inside = CITY == 1
    # Drawn a little to the sector's rate in the province, where the other cities do not know the word.
    assert expected[np.ix_(leaves(NEW), inside)] == pytest.approx(2.0, rel=0.15)
    assert expected[np.ix_(leaves(OLD), ~inside)] == pytest.approx(2.0, rel=0.05)


def test_a_list_replaced_in_the_middle_of_a_week_is_known_a_week_later() -> None:
    def half(week: int, region: int, goods: str, wrong: str) -> tuple[str, str]:
        is_before = week == CHANGE and GOODS.index(goods) < 3
        return plain(week, region, goods, wrong) if is_before else of_all(week, region, goods, wrong)  # fmt: skip

    assert not lived(CHANGE + 1, half).heirs
    (heir,) = lived(CHANGE + 2, half).heirs
    assert heir.new.size == len(GOODS)


def test_goods_are_renamed_as_problems_are() -> None:
    words = [("52", goods, wrong) for goods in ("预付卡", "外卖", "会员卡") for wrong in (OLD, OTHER, NEW)]  # fmt: skip
    renamed, mean = Renamed(words, CITY, 8, FIRST), np.zeros((len(words), CITIES))
    mean[:6] = 3.0  # three problems with each of two kinds of goods
    city = np.arange(0, REGIONS, 2)
    for week, known in ((FIRST - 1, range(6)), (FIRST, range(3, 9))):
        leaf, region = (a.ravel() for a in np.meshgrid([*known], city))
        found = renamed.step(week, leaf, region, np.full(leaf.size, 3.0), lambda: mean)
    (heir,) = found
    assert [words[leaf][1] for leaf in (*heir.new, *heir.old)] == ["会员卡"] * 3 + ["预付卡"] * 3


def test_a_problem_that_takes_nobodys_place_rises() -> None:
    def news(week: int) -> Iterator[tuple[int, int, int, float, bool]]:
        if week >= CHANGE:
            yield from ((0, LEAF[goods, NEW], region, 2.0, True) for goods in GOODS for region in range(REGIONS))  # fmt: skip

    state = lived(CHANGE + 3, plain, news)
    assert not state.heirs
    assert not state.renamed.unsure
    window = state.window()
    assert (window.observed[0][leaves(NEW)] > 4 * window.expected[0][leaves(NEW)]).all()


def test_a_problem_that_ends_as_another_begins_elsewhere_is_no_succession() -> None:
    """As many go as come, but of other goods."""

    def other_goods(week: int, _: int, goods: str, wrong: str) -> tuple[str, str]:
        moved = {"糕点": "家电", "外卖": "会员卡"}
        is_changed = wrong == OLD and week >= CHANGE
        return (moved[goods], NEW) if is_changed and goods in moved else (goods, wrong)

    assert not lived(CHANGE + 6, other_goods).heirs


@pytest.mark.parametrize("changed", [{"五金": 12.0}, {"糕点": 25.0}])
def test_a_larger_problem_or_one_of_other_goods_is_no_successor(changed: dict[str, float]) -> None:
    """Most of it lies with goods of which the old name was never met; or far more came than went."""
    words = [*WORDS, ("52", "五金", NEW)]
    leaf_of = LEAF | {("五金", NEW): len(WORDS)}
    mean = np.zeros((len(words), CITIES))
    mean[leaves(OLD)] = 3.0
    came = dict.fromkeys(GOODS, 3.0) | changed

    def heirs(came: dict[str, float]) -> int:
        renamed = Renamed(words, CITY, 8, FIRST)
        leaf = np.repeat([leaf_of[goods, NEW] for goods in came], CITIES)
        region, weight = np.tile([0, 2, 4], len(came)), np.repeat([*came.values()], CITIES)
        return len(renamed.step(FIRST, leaf, region, weight, lambda: mean))

    assert heirs(dict.fromkeys(GOODS, 3.0)) == 1
    assert heirs(came) == 0


def test_a_list_that_half_of_the_counties_use_is_not_taken_for_that_of_all() -> None:
    """Many come under the new name, and as many are missing, yet the old one is in use."""
    renamed, mean = Renamed(WORDS, CITY, 8, FIRST), np.zeros((len(WORDS), CITIES))
    mean[leaves(OLD)] = 100.0
    leaf = np.repeat([*leaves(OLD), *leaves(NEW)], CITIES)
    region = np.tile([0, 2, 4], leaf.size // CITIES)
    assert not renamed.step(FIRST, leaf, region, np.full(leaf.size, 50.0), lambda: mean)
    assert not renamed.unsure


def test_weeks_in_which_it_is_not_sure_yet_warn_of_nothing() -> None:
    rows = quiet_history()
    for week in range(100):
        wrong = "退款纠纷" if week >= 70 else "卡内余额不退"
        rows += [event(week, region, wrong) for region in ("970101", "970102", "970103")]
    judged = run(rows)
    assert judged.warnings.is_empty()
    since = FIRST_DAY + timedelta(weeks=70)
    counties = ["970101", "970102", "970103"]
    assert judged.renamed.rows() == [
        ("violation_type", "卡内余额不退", "退款纠纷", since, counties)
    ]


def test_what_rises_under_the_new_name_is_seen() -> None:
    def rise(week: int) -> Iterator[tuple[int, int, int, float, bool]]:
        if week >= CHANGE + 10:
            yield from ((0, LEAF["糕点", NEW], region, 4.0, True) for region in (0, 1))

    window = lived(CHANGE + 12, of_all, rise).window()
    cells = np.ix_([LEAF["糕点", NEW]], [0, 1])
    assert window.observed[0][cells] == pytest.approx(6.0)
    assert window.expected[0][cells] == pytest.approx(2.0, rel=0.25)


def test_what_may_be_a_succession_is_left_out_for_three_weeks_at_most() -> None:
    """One record a week in the city: too few to be sure of at once."""
    renamed = Renamed(WORDS, CITY, 8, FIRST)
    mean = np.zeros((len(WORDS), CITIES))
    mean[leaves(OLD), 1] = 0.6
    unsure = []
    for week in range(CHANGE, CHANGE + 4):
        leaf, region = np.array(leaves(NEW)), np.full(len(GOODS), 2)
        assert not renamed.step(FIRST + week, leaf, region, np.full(len(GOODS), 0.25), lambda: mean)
        unsure.append([(CITY[regions].tolist(), at.tolist()) for at, regions in renamed.unsure])
    assert [bool(u) for u in unsure] == [False, True, True, False]
