"""What is counted under another name from some week on is no rise, and what rises under it is one."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

import numpy as np
import pytest

from data_contracts.settings import shipped
from models.early_warning import Params
from models.early_warning.records.renamed import Look
from models.early_warning.records.succession import Heir
from models.early_warning.rises.expectation import Expectation
from models.early_warning.window import Arrivals
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
Rows = Iterator[tuple[int, int, int, float, bool]]


def plain(_: int, __: int, goods: str, wrong: str) -> tuple[str, str]:
    return goods, wrong


def of_all(week: int, _: int, goods: str, wrong: str) -> tuple[str, str]:
    return goods, NEW if wrong == OLD and week >= CHANGE else wrong


def of_a_city(week: int, region: int, goods: str, wrong: str) -> tuple[str, str]:
    return of_all(week, region, goods, wrong) if CITY[region] == 1 else (goods, wrong)


def records(week: int, named: Named) -> Rows:
    """Yield what a week brings in each region: two of each problem with each kind of goods."""
    for region in range(REGIONS):
        for goods in GOODS:
            for wrong in (OLD, OTHER):
                yield 0, LEAF[named(week, region, goods, wrong)], region, 2.0, True


def lived(weeks: int, named: Named, more: Callable[[int], Rows] = lambda _: iter(())) -> Expectation:  # fmt: skip
    """Live some weeks from the first one on, as of its end."""
    params = shipped(Params)
    problems = np.array([(OLD, OTHER, NEW).index(words[2]) for words in WORDS])
    each = [
        [*map(np.array, zip(*[*records(week, named), *more(week)], strict=True))]
        for week in range(weeks)
    ]
    look = Look(WORDS, CITY, FIRST, FIRST + params.learn_weeks)
    heirs = {FIRST + n: look.step(FIRST + n, rows[1], rows[2]) for n, rows in enumerate(each)}
    state = Expectation(problems, CITY, params, FIRST, heirs)
    for week, (stream, leaf, region, weight, is_complaint) in enumerate(each):
        when = np.full(stream.size, FIRST + week)
        state.advance(Arrivals(stream, leaf, region, when, weight, is_complaint, ~is_complaint))
    return state


def looked(words: Sequence[tuple[str | None, ...]], usual: dict[int, int], came: Sequence[dict[int, int]], cities: Sequence[int] = (0, 1, 2), *, learning: int = 0) -> tuple[list[Heir], list[bool]]:  # fmt: skip
    """Look at weeks with so many events a leaf and city, after half a year of the usual ones.

    ``learning`` of these weeks are for learning as that half year is.

    Returns
    -------
    tuple
        What goes on under another name; of each week whether something may.
    """
    look = Look(words, CITY, FIRST - 26, FIRST + learning)
    heirs, unsure = list[Heir](), list[bool]()
    for week, events in enumerate([usual] * 26 + [*came], FIRST - 26):
        leaf = np.repeat([*events], [*events.values()])
        region = np.tile([2 * c for c in cities], leaf.size)
        heirs += look.step(week, np.repeat(leaf, len(cities)), region)
        unsure.append(bool(look.unsure))
    return heirs, unsure[26:]


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
        assert window.observed[lag][under] == pytest.approx(2.0, rel=0.01)
        assert window.expected[lag][under] == pytest.approx(2.0, rel=0.05)
        gone = leaves(OLD if lag <= since else NEW)
        assert window.expected[lag][gone] == pytest.approx(0.0, abs=0.15)


def test_seasons_go_on_under_the_new_name() -> None:
    """A fivefold fortnight of the year before is expected again of the new name."""

    def season(week: int) -> Rows:
        if week in (58, 59):
            yield from ((0, LEAF["糕点", OLD], region, 8.0, True) for region in range(REGIONS))

    by_name, unchanged = (lived(112, named, season).season[0][0] for named in (of_all, plain))
    assert unchanged[LEAF["糕点", OLD]] > 1.5
    assert by_name[LEAF["糕点", NEW]] == pytest.approx(unchanged[LEAF["糕点", OLD]], rel=0.02)


def test_a_problem_renamed_at_the_height_of_its_season_is_expected_as_before() -> None:
    def season(week: int) -> Rows:
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
    [heir], _ = looked(words, dict.fromkeys(range(6), 3), [dict.fromkeys(range(3, 9), 3)])
    assert heir.renamed == ((1, "预付卡", "会员卡"),)
    assert [words[leaf][2] for leaf in heir.new] == [words[leaf][2] for leaf in heir.old]


def test_goods_and_problems_are_renamed_at_once() -> None:
    """A whole list is replaced: nothing of it can be compared but the industries."""
    words = [(trade, goods, wrong) for trade, goods in (("52", "预付卡"), ("83", "培训"), ("52", "会员卡"), ("83", "校外教育")) for wrong in (OLD, NEW)]  # fmt: skip
    leaf = {w: n for n, w in enumerate(words)}
    before = {leaf["52", "预付卡", OLD]: 9, leaf["83", "培训", OLD]: 3}
    after = {leaf["52", "会员卡", NEW]: 9, leaf["83", "校外教育", NEW]: 3}
    heirs, _ = looked(words, before, [after])
    told = {name for heir in heirs for name in heir.renamed}
    assert told == {(1, "预付卡", "会员卡"), (1, "培训", "校外教育"), (2, OLD, NEW)}
    pairs = {(new, old) for heir in heirs for new, old in zip(heir.new, heir.old, strict=True)}
    assert {(leaf["52", "会员卡", NEW], leaf["52", "预付卡", OLD]), (leaf["83", "校外教育", NEW], leaf["83", "培训", OLD])} <= pairs  # fmt: skip


def test_of_two_problems_of_one_industry_each_goes_on_as_its_own() -> None:
    """Both went out of use, as many of each: by the industry alone the one stands for either."""
    words = [
        ("51", "家电", "次品"), ("53", "服装", "次品"), ("52", "家电", "退货难"), ("52", "服装", "不发货"),
        ("51", "家居", "次品"), ("53", "穿戴", "次品"), ("52", "家居", "退换货"), ("52", "穿戴", "迟延履行"),
    ]  # fmt: skip
    heirs, _ = looked(words, dict.fromkeys(range(4), 9), [dict.fromkeys(range(4, 8), 9)])
    told = {name for heir in heirs for name in heir.renamed}
    assert told == {
        (1, "家电", "家居"), (1, "服装", "穿戴"), (2, "退货难", "退换货"), (2, "不发货", "迟延履行"),
    }  # fmt: skip


def test_one_new_word_takes_the_place_of_two() -> None:
    usual = {LEAF[goods, OLD]: 3 for goods in GOODS[:2]} | {LEAF[goods, OTHER]: 3 for goods in GOODS[2:]}  # fmt: skip
    [heir], _ = looked(WORDS, usual, [dict.fromkeys(leaves(NEW), 3)])
    assert {*heir.renamed} == {(2, OTHER, NEW), (2, OLD, NEW)}
    assert set(zip(heir.new.tolist(), heir.old.tolist(), strict=True)) >= {
        (LEAF["糕点", NEW], LEAF["糕点", OLD]), (LEAF["会员卡", NEW], LEAF["会员卡", OTHER]),
    }  # fmt: skip


def test_a_problem_that_takes_nobodys_place_rises() -> None:
    def news(week: int) -> Rows:
        if week >= CHANGE:
            yield from ((0, LEAF[goods, NEW], region, 2.0, True) for goods in GOODS for region in range(REGIONS))  # fmt: skip

    state = lived(CHANGE + 3, plain, news)
    assert not state.heirs
    window = state.window()
    assert (window.observed[0][leaves(NEW)] > 4 * window.expected[0][leaves(NEW)]).all()


def test_a_problem_that_ends_as_another_begins_elsewhere_is_no_succession() -> None:
    """As many go as come, but of other goods."""

    def other_goods(week: int, _: int, goods: str, wrong: str) -> tuple[str, str]:
        moved = {"糕点": "家电", "外卖": "会员卡"}
        is_changed = wrong == OLD and week >= CHANGE
        return (moved[goods], NEW) if is_changed and goods in moved else (goods, wrong)

    assert not lived(CHANGE + 6, other_goods).heirs


@pytest.mark.parametrize("changed", [{"五金": 12}, {"糕点": 25}])
def test_a_larger_problem_or_one_of_other_goods_is_no_successor(changed: dict[str, int]) -> None:
    """Most of it lies with goods of which the old name was never met; or far more came than went."""
    words = [*WORDS, ("52", "五金", OTHER), ("52", "五金", NEW)]
    leaf_of = LEAF | {("五金", OTHER): len(WORDS), ("五金", NEW): len(WORDS) + 1}
    usual = dict.fromkeys(leaves(OLD), 3) | {len(WORDS): 3}

    def heirs(came: dict[str, int]) -> int:
        found, _ = looked(words, usual, [{leaf_of[g, NEW]: n for g, n in came.items()} | {len(WORDS): 3}])  # fmt: skip
        return len(found)

    assert heirs(dict.fromkeys(GOODS, 3)) == 1
    assert heirs(dict.fromkeys(GOODS, 3) | changed) == 0


def test_a_list_that_half_of_the_counties_use_is_not_taken_for_that_of_all() -> None:
    """Many come under the new name, and as many are missing, yet the old one is in use."""
    both = dict.fromkeys([*leaves(OLD), *leaves(NEW)], 50)
    heirs, _ = looked(WORDS, dict.fromkeys(leaves(OLD), 100), [both])
    assert not heirs


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
    def rise(week: int) -> Rows:
        if week >= CHANGE + 10:
            yield from ((0, LEAF["糕点", NEW], region, 4.0, True) for region in (0, 1))

    window = lived(CHANGE + 12, of_all, rise).window()
    cells = np.ix_([LEAF["糕点", NEW]], [0, 1])
    assert window.observed[0][cells] == pytest.approx(6.0)
    assert window.expected[0][cells] == pytest.approx(2.0, rel=0.25)


def test_what_may_be_a_succession_is_left_out_for_three_weeks_at_most() -> None:
    """One record a week in a city, and a third of the old ones as usual: never to be sure of."""
    after = {LEAF["糕点", OLD]: 1, LEAF["糕点", NEW]: 1}
    heirs, unsure = looked(WORDS, {LEAF["糕点", OLD]: 3}, [after] * 6, cities=[1])
    assert not heirs
    assert unsure == [False, True, True, False, False, False]


LIST = ["合同履行", "售后服务", "价格行为", "商品质量", "广告宣传"]


def replaced(kept: int, new: dict[str, int]) -> tuple[list[tuple[str, str, str]], dict[int, int], dict[int, int]]:  # fmt: skip
    """Return words, what is usual of each leaf, and a week: what still comes of the old words, and so many of new ones."""
    old = ["不发货", "退货难", "乱收费", "次品", "虚假宣传"]
    words = [("52", g, wrong) for wrong in (*old, *LIST) for g in ("糕点", "外卖", "家电")]
    at = {wrong: [i for i, w in enumerate(words) if w[2] == wrong] for wrong in (*old, *LIST)}
    usual = {leaf: 6 for wrong in old for leaf in at[wrong]}
    of_new = {at[wrong][i % 3]: n for i, (wrong, n) in enumerate(new.items())}
    return words, usual, dict.fromkeys(usual, kept) | of_new


#: A list replaced in the middle of a week: half of the old words' records came.
MID_WEEK = 3, dict.fromkeys(LIST, 16)


@pytest.mark.parametrize(
    ("kept", "new", "is_unsure"),
    [
        (*MID_WEEK, True),
        (
            4,
            dict.fromkeys(LIST[:2], 16),
            False,
        ),  # two, as one problem brings, a third of what comes
        (5, dict.fromkeys(LIST, 3), False),  # a sixth of what comes: the old words are in use
        (3, dict.fromkeys(LIST, 1) | {LIST[0]: 20}, False),  # only one of them met more than once
        (9, dict.fromkeys(LIST, 16), False),  # more than was ever usual: no list's doing
    ],
)
def test_words_of_a_new_list_are_not_judged_in_its_first_weeks(
    kept: int, new: dict[str, int], is_unsure: bool
) -> None:
    """Two or three records a word: against no single old word sure, eight false warnings in a week together."""
    words, usual, week = replaced(kept, new)
    _, unsure = looked(words, usual, [week], cities=[1])
    assert unsure == [is_unsure]


def test_a_list_that_came_while_it_was_learnt_is_no_new_one() -> None:
    words, usual, week = replaced(*MID_WEEK)
    assert looked(words, usual, [week] * 2, cities=[1], learning=1)[1][1] is False
    assert looked(words, usual, [week] * 2, cities=[1])[1][1] is True


def test_records_that_name_no_goods_are_renamed_as_well() -> None:
    words = [("52", None, wrong) for wrong in (OLD, OTHER, NEW)]
    [heir], _ = looked(words, {0: 5, 1: 5}, [{1: 5, 2: 5}])
    assert heir.renamed == ((2, OLD, NEW),)


def test_four_records_are_too_few_to_be_sure() -> None:
    usual, after = dict.fromkeys(leaves(OLD), 1), dict.fromkeys(leaves(NEW), 1)
    assert looked(WORDS, usual, [after], cities=[1]) == ([], [True])
    assert len(looked(WORDS, usual, [after] * 3, cities=[1])[0]) == 1


@pytest.mark.parametrize(("shops", "records"), [(8, 3), (60, 9)])
def test_who_was_counted_under_the_old_name_is_not_counted_again_under_the_new(
    shops: int, records: int
) -> None:
    """Shops of which somebody complains every few weeks: the first weeks under the new name are no rise."""
    rows, dice = quiet_history(), np.random.default_rng(7)
    for week in range(100):
        wrong = "退款纠纷" if week >= 70 else "卡内余额不退"
        rows += [
            event(week, region, wrong, party_key=f"{region}店{dice.integers(shops)}")
            for region in ("970101", "970102", "970103") for _ in range(records)
        ]  # fmt: skip
    judged = run(rows)
    assert judged.renamed.height == 1
    assert judged.warnings.is_empty()


def test_a_file_of_two_months_is_no_more_than_two_months_worth() -> None:
    """Bureaus send files by the month: nothing for weeks, then all at once, old words and new ones."""
    usual = dict.fromkeys([*leaves(OLD), *leaves(OTHER)], 3)
    nothing = dict.fromkeys(leaves(OTHER), 0)
    both = dict.fromkeys([*leaves(NEW), *leaves(OTHER)], 8 * 3)
    [heir], _ = looked(WORDS, usual, [nothing] * 7 + [both])
    assert heir.renamed == ((2, OLD, NEW),)


def test_a_name_told_from_the_text_keeps_no_old_name_in_use() -> None:
    """Three of five come without a class at last: what tells it from the text has learnt the old name only."""
    rows = quiet_history()
    for week in range(100):
        goods = "健身休闲服务" if week >= 82 else "体育健身服务"
        told = None if week >= 60 else goods
        for region in ("970101", "970102", "970103"):
            rows += [
                event(week, region, "合同", object_category=named, text="健身房关门，年卡退不了")
                for named in (goods, goods, told, told, told)
            ]
    judged = run(rows)
    assert judged.accuracy["filled"].sum() > 0
    assert judged.renamed.select("old", "new").rows() == [("体育健身服务", "健身休闲服务")]
    assert judged.warnings.is_empty()


def test_a_word_that_comes_with_its_column_takes_nobodys_place() -> None:
    """A bureau that named no problem begins to; meanwhile another's was met less by chance."""
    usual, came = {LEAF[g, OLD]: 2 for g in GOODS}, [{LEAF[g, NEW]: 2 for g in GOODS}] * 2
    assert looked(WORDS, usual, came)[0], "without the column it would be a succession"
    look = Look(WORDS, CITY, FIRST - 26, FIRST)
    heirs, unsure = list[Heir](), False
    for week, events in enumerate([usual] * 26 + came, FIRST - 26):
        leaf = np.repeat([*events], [*events.values()])
        if week == FIRST + 1:
            for city in range(CITIES):
                look.column_begins("violation_type", city, week)
        if week != FIRST:  # the word is known from here on
            heirs += look.step(week, np.repeat(leaf, CITIES), np.tile([0, 2, 4], leaf.size))
            unsure |= bool(look.unsure)
        else:
            look.step(week, np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))
    assert (heirs, unsure) == ([], False)
