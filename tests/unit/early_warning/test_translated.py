"""Complaints of a new list are compared under the words they would have had, until the new ones are learnt."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from data_contracts import indicator
from data_contracts.settings import settings, shipped
from models.early_warning import Params
from models.early_warning.records.events import tidy, with_weeks
from models.early_warning.records.lists import Listed
from models.early_warning.records.renamed import regions_of, renamed_words
from models.early_warning.records.sectors import Sectors, find_sectors
from models.early_warning.records.succession import Successions
from models.early_warning.records.translation import NOTHING, Thinned, Translation
from models.early_warning.records.weeks import week_of
from models.early_warning.report import Report
from models.early_warning.rises.expectation import Expectation
from models.early_warning.texts import translated as translation
from models.early_warning.texts.translated import translated
from models.early_warning.told.wording import Sheet, now, reason
from models.early_warning.window import Arrivals
from tests.unit.early_warning.test_judge import FIRST, event, run

BEGIN, HALF_YEAR = 80, 26
#: Things, and what a new list calls them: 衣服 and 鞋子 are one.
NEW = {
    "手机": "数码类",
    "衣服": "穿戴类",
    "鞋子": "穿戴类",
    "家具": "居家类",
    "水果": "果蔬类",
    "药膏": "医药类",
}
SAID = {"质量问题": "用了几天就坏", "收费争议": "多收了钱"}
COUNTIES = ("970101", "970102", "970103", "970201", "970202")
Words = Callable[[str, str, str, int], tuple[str, str]]


def list_of(*counties: str) -> Words:
    """Return the words of counties that have the new list."""
    return lambda county, thing, wrong, week: (
        NEW[thing] if county in counties and week >= BEGIN else thing, wrong,
    )  # fmt: skip


def said_of(week: int, county: str, thing: str, wrong: str, words: Words, **more: object) -> dict[str, object]:  # fmt: skip
    called, problem = words(county, thing, wrong, week)
    return (
        event(week, county, problem, object_category=called, text=f"买的{thing}{SAID[wrong]}")
        | more
    )


def came(words: Words, weeks: int = 120, **more: object) -> list[dict[str, object]]:
    """Return three in four of each thing and problem a week and county."""
    return [
        said_of(week, county, thing, wrong, words, **more)
        for week in range(weeks)
        for r, county in enumerate(COUNTIES)
        for t, thing in enumerate(NEW)
        for p, wrong in enumerate(SAID)
        if (week + r + t + p) % 4
    ]


def rise(week: int, n: int, county: str, thing: str, words: Words) -> list[dict[str, object]]:
    return [said_of(week + i // 4, county, thing, "质量问题", words) for i in range(n)]


def found_in(
    rows: list[dict[str, object]], **other: float
) -> tuple[pl.DataFrame, Sectors, Successions, Translation]:
    """Return the events, what they are of, and what complaints are counted under."""
    events = with_weeks(tidy(pl.DataFrame(rows, infer_schema_length=None)))
    codes, city_of = list(COUNTIES), np.array([0, 0, 0, 1, 1])
    sectors = find_sectors(events)
    params = settings(Params, indicator("W001").with_values(other))
    renamed = renamed_words(events, sectors, codes, city_of, params)
    return events, sectors, *translated(
        events, sectors, regions_of(events, codes), city_of, renamed, params, 0
    )  # fmt: skip


def of(sectors: Sectors, thing: str, wrong: str) -> int:
    return sectors.leaf_words.index(("零售业", thing, wrong))


ALL = list_of(*COUNTIES[:3])


@pytest.fixture
def sorted_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the list of these tests, whose words go on as old ones, for one that sorts anew."""
    monkeypatch.setattr(translation, "_MOST_RENAMED", 2.0)


def test_a_word_that_is_renamed_is_counted_under_its_old_one_until_that_is_known() -> None:
    """Then it has what was of the old word, and needs no text."""
    events, _, renamed, made = found_in(came(ALL))
    weeks = events["known_week"].gather(made.rows).to_numpy() - week_of(FIRST)
    heirs = {week - week_of(FIRST) for week, of_week in renamed.heirs.items() if of_week}
    assert weeks.min() == BEGIN and weeks.max() < max(heirs) < BEGIN + HALF_YEAR
    new = {leaf for heirs in renamed.heirs.values() for h in heirs for leaf in h.new.tolist()}
    assert new and new <= set(made.written.tolist())


@pytest.mark.usefixtures("sorted_anew")
def test_a_rise_in_new_words_is_told_at_once_and_as_it_was_called() -> None:
    rows = came(ALL) + rise(BEGIN + 9, 20, "970102", "鞋子", ALL)
    result = run(rows, as_of=FIRST + timedelta(weeks=118)).warnings
    assert result["region_scope"].to_list() == [["970102"]]
    sheet = result.row(0, named=True)
    assert (sheet["object_category"], sheet["violation_type"]) == ("穿戴类", "质量问题")
    assert "“零售业·穿戴类·质量问题”里以前会记作“零售业·鞋子·质量问题”的投诉举报" in sheet["reason"]
    assert sheet["issued_on"] < FIRST + timedelta(weeks=BEGIN + 13)


@pytest.mark.parametrize("words", [ALL, list_of("970102"), list_of(*COUNTIES)])
def test_a_new_list_alone_is_no_rise(words: Words) -> None:
    assert run(came(words), as_of=FIRST + timedelta(weeks=118)).warnings.is_empty()


@pytest.mark.usefixtures("sorted_anew")
def test_each_complaint_is_counted_under_its_thing_until_half_a_year_has_gone() -> None:
    events, sectors, _, made = found_in(came(ALL))
    told = {sectors.leaf_words[leaf][1] for leaf in made.leaf.tolist()}
    assert told == set(NEW)
    texts = events["text"].gather(made.rows).to_list()
    things = [sectors.leaf_words[leaf][1] for leaf in made.leaf.tolist()]
    assert all(thing in text for thing, text in zip(things, texts, strict=True))
    weeks = events["known_week"].gather(made.rows).to_numpy() - week_of(FIRST)
    assert (weeks.min(), weeks.max()) == (BEGIN, BEGIN + HALF_YEAR - 1)
    counted = made.counted(sectors)
    assert counted.leaf_of[made.rows].tolist() == made.leaf.tolist()
    assert sectors.leaf_of[made.rows].tolist() == made.written.tolist()


@pytest.mark.parametrize("text", [None, "", "买的东西有问题"])
def test_what_says_nothing_is_counted_under_its_own_words(text: str | None) -> None:
    rows = came(ALL)
    assert found_in([row | {"text": text} for row in rows])[3] is NOTHING


def test_where_no_list_is_new_nothing_is_translated() -> None:
    _, sectors, renamed, made = found_in(came(list_of()))
    assert made is NOTHING and not renamed.lists
    assert made.counted(sectors) is sectors


@pytest.mark.usefixtures("sorted_anew")
def test_what_was_long_ago_teaches_where_the_contract_says_so() -> None:
    """Of ointments nothing was said in the half year before the list, and much before that."""
    rows = [
        row for row in came(ALL)
        if "药膏" not in str(row["text"]) or not FIRST + timedelta(weeks=50) <= row["event_date"] < FIRST + timedelta(weeks=BEGIN)
    ]  # fmt: skip
    for weeks, is_learnt in ((78, True), (26, False)):
        _, sectors, _, made = found_in(rows, translated_weeks=weeks)
        assert ("药膏" in {sectors.leaf_words[leaf][1] for leaf in made.leaf.tolist()}) == is_learnt


@pytest.mark.usefixtures("sorted_anew")
def test_what_is_not_sure_is_counted_under_its_own_words() -> None:
    """People complain of shoes and clothes in one breath."""
    rows = came(ALL) + [
        said_of(BEGIN + 8 + k, "970101", "鞋子", "质量问题", ALL, text="买的鞋子衣服用了几天就坏")
        for k in range(4)
    ]
    n = [found_in(rows, translated_sure=sure)[3].rows.size for sure in (0.5, 0.95)]
    assert n[0] >= n[1] + 4


def test_nothing_is_counted_under_a_word_that_stays() -> None:
    """水果 keeps its word; what others say of fruit is not fruit's then."""

    def words(county: str, thing: str, wrong: str, week: int) -> tuple[str, str]:
        called = ALL(county, thing, wrong, week)
        return (thing, wrong) if thing == "水果" else called

    rows = came(words) + [
        said_of(BEGIN + 8 + k, "970101", "手机", "质量问题", words, text="买的水果用了几天就坏")
        for k in range(4)
    ]
    _, sectors, _, made = found_in(rows)
    assert of(sectors, "水果", "质量问题") not in made.leaf.tolist()
    assert of(sectors, "手机", "质量问题") in made.leaf.tolist()


@pytest.mark.usefixtures("sorted_anew")
def test_what_the_list_has_no_more_is_due_until_the_new_words_are_learnt() -> None:
    _, sectors, renamed, _ = found_in(came(ALL))
    gone = {
        (week - week_of(FIRST), region, leaf)
        for week, lists in renamed.lists.items() for x in lists if x.is_gone
        for region in x.regions.tolist() for leaf in x.leaves.tolist()
    }  # fmt: skip
    assert {week for week, _, _ in gone} == {BEGIN + HALF_YEAR}
    assert {region for _, region, _ in gone} == {0, 1, 2}
    assert of(sectors, "鞋子", "质量问题") in {leaf for _, _, leaf in gone}


@pytest.mark.usefixtures("sorted_anew")
def test_what_is_translated_is_no_other_words_heir_besides() -> None:
    renamed, made = found_in(came(ALL))[2:]
    new = {leaf for heirs in renamed.heirs.values() for h in heirs for leaf in h.new.tolist()}
    assert not new & set(made.written.tolist())


def test_what_is_told_of_a_renamed_word_is_counted_under_its_new_name() -> None:
    """One word of the list is no other's name; what is said under it of phones is of 数码类 once that is known."""

    def words(county: str, thing: str, wrong: str, week: int) -> tuple[str, str]:
        return "其他类", wrong

    more = [said_of(week, "970101", "手机", "质量问题", words) for week in range(BEGIN, 118)]
    events, sectors, renamed, made = found_in(came(ALL) + more)
    other = np.array([sectors.leaf_words[leaf][1] == "其他类" for leaf in made.written.tolist()])
    weeks = events["known_week"].gather(made.rows).to_numpy()
    told = max(week for week, heirs in renamed.heirs.items() if heirs)
    things = [sectors.leaf_words[leaf][1] for leaf in made.leaf[other & (weeks > told)].tolist()]
    assert len(things) > 5 and set(things) == {"数码类"}


def test_a_list_of_which_some_words_are_renamed_was_sorted_anew() -> None:
    """Of five new words one is known to be another name: it is counted by what people say, like the others."""
    events = with_weeks(tidy(pl.DataFrame(came(ALL), infer_schema_length=None)))
    codes, city_of = list(COUNTIES), np.array([0, 0, 0, 1, 1])
    sectors, params = find_sectors(events), shipped(Params)
    region = regions_of(events, codes)
    found = renamed_words(events, sectors, codes, city_of, params)
    phones = [n for n, words in enumerate(sectors.leaf_words) if words[1] == "数码类"]
    heirs = {
        week: [replace(h, new=h.new[of], old=h.old[of]) for h in heirs for of in [np.isin(h.new, phones)] if of.any()]
        for week, heirs in found.heirs.items()
    }  # fmt: skip
    left, made = translated(
        events, sectors, region, city_of, replace(found, heirs=heirs), params, 0
    )
    assert any(heirs.values()) and not any(h.new.size for of in left.heirs.values() for h in of)
    weeks = events["known_week"].gather(made.rows).to_numpy() - week_of(FIRST)
    assert weeks[np.isin(made.written, phones)].max() == BEGIN + HALF_YEAR - 1


def test_a_word_renamed_since_has_what_is_counted_under_it() -> None:
    """A county has a list of its own; ten weeks later all others call a problem otherwise."""

    def words(county: str, thing: str, wrong: str, week: int) -> tuple[str, str]:
        if county == "970102" and week >= BEGIN:
            return NEW[thing], f"{wrong}类"
        return thing, "收费问题" if wrong == "收费争议" and week >= BEGIN + 10 else wrong

    events, sectors, _, made = found_in(came(words))
    weeks = events["known_week"].gather(made.rows).to_numpy() - week_of(FIRST)
    later = {sectors.leaf_words[leaf][2] for leaf in made.leaf[weeks > BEGIN + 14].tolist()}
    assert "收费问题" in later and "收费争议" not in later


def lived(
    times: float, regions: np.ndarray, weeks: int = 90, since: int = 70, until: int | None = None
) -> Expectation:
    """Four of each of two leaves a week in four counties; of the first so many ``times`` from a week on."""
    until = weeks if until is None else until
    thinned = {w: [Thinned(np.array([0]), regions, np.array([times]))] for w in range(since, until)}
    state = Expectation(np.arange(2), np.zeros(4, dtype=int), shipped(Params), 0, thinned=thinned)
    for week in range(weeks):
        leaf, region = (x.ravel() for x in np.meshgrid([0, 1], range(4)))
        is_told = np.isin(region, regions) & (since <= week < until)
        n = np.where((leaf == 0) & is_told, 4.0 * times, 4.0)
        ones = np.ones(leaf.size, dtype=bool)
        state.advance(Arrivals(0 * leaf, leaf, region, np.full(leaf.size, week), n, ones, ~ones))
    return state


def test_so_many_are_expected_as_are_told() -> None:
    expected = lived(0.5, np.array([0, 1])).window().expected[0]
    assert expected[0, :2] == pytest.approx(2.0, rel=0.15)
    assert expected[0, 2:] == pytest.approx(4.0, rel=0.15)
    assert expected[1] == pytest.approx(4.0, rel=0.15)


def test_more_are_expected_where_other_counties_of_the_list_show_more() -> None:
    """Twice as many are told to be of a leaf as was thought, in all counties of the list but one."""
    state = lived(1.0, np.arange(4))
    for week in state.observed:
        week[0, 0, 1:] = 8.0
    expected = state.window().expected[0, 0]
    assert expected[0] > 5.5 and (expected[1:] < expected[0]).all()


def test_of_what_is_told_otherwise_no_spread_is_learnt() -> None:
    plain, noisy = lived(1.0, np.arange(4)), lived(1.0, np.arange(4))
    for state in (plain, noisy):
        state.new_lists.begin(Listed(np.array([1]), np.arange(4), 80, is_gone=False))
    noisy.observed[-1][0, 0] = 40.0
    for state in (plain, noisy):
        state._retire()
    assert noisy.excess == pytest.approx(plain.excess)


def test_of_a_word_learnt_this_week_the_weeks_before_are_not_compared() -> None:
    """Then what came of it was compared under another word."""
    state = lived(1.0, np.arange(4))
    learnt_now = state.week - state.params.learn_weeks
    state.new_lists.begin(Listed(np.array([1]), np.arange(4), learnt_now, is_gone=False))
    window = state.window()
    assert (window.observed[0, 1] > 0).all()
    assert not window.observed[1:, 1].any() and not window.expected[1:, 1].any()
    assert (window.observed[:, 0] > 0).all()


def test_weeks_of_which_half_was_told_do_not_lower_what_is_usual() -> None:
    state = lived(0.5, np.arange(4), weeks=110, since=70, until=95)
    assert state.base[0][0][0] == pytest.approx(4.0, rel=0.03)


def test_who_complained_under_the_old_word_is_the_same_person() -> None:
    """Persons are counted once a sector: by the words complaints are counted under."""
    rows = came(ALL)
    events, sectors, renamed, made = found_in(rows)
    before = renamed.as_before(events, sectors, regions_of(events, list(COUNTIES)), made)
    assert before is not None
    things = before["object_category"].gather(made.rows).to_list()
    assert things == [sectors.leaf_words[leaf][1] for leaf in made.leaf.tolist()]


@pytest.mark.parametrize(("n", "said"), [(6, ("零售业", "穿戴类", None)), (5, None)])
def test_a_sheet_has_the_new_words_where_most_of_its_records_do(n: int, said: object) -> None:
    """Of ten records some are in words of the new list, under two problems alike."""
    words = [("零售业", "穿戴类", "质量问题"), ("零售业", "穿戴类", "收费争议")]
    made = Translation(np.arange(n), np.zeros(n, dtype=int), np.arange(n) % 2, {})
    of = SimpleNamespace(watch=SimpleNamespace(translation=made), leaf_words=words)
    track = SimpleNamespace(kind="sector")
    was = ("零售业", "鞋子", "质量问题")
    assert Report._now_called(of, track, was, [*range(10)]) == said  # type: ignore[arg-type] - as much of a report as it looks at


def sheet(now_called: tuple[str | None, ...] | None, words: tuple[str | None, ...]) -> Sheet:
    return Sheet("sector", ["甲县"], words, None, 4, 0, 9, 0, 9, 9, 2.0, "2024年5月1日", [], 0, 0.0, 9,
                 None, 9.0, now_called=now_called)  # fmt: skip


@pytest.mark.parametrize("say", [reason, lambda s: now(s, FIRST, FIRST)])
def test_a_sheet_says_both_words(say: Callable[[Sheet], str]) -> None:
    text = say(sheet(("零售业", None, "退费纠纷"), ("零售业", "服装", "退货退款")))
    assert "“零售业·退费纠纷”里以前会记作“零售业·服装·退货退款”的投诉举报9件" in text
    assert "换了分类，新词平常多少还不知道，先照内容归到以前的词下比较。" in text


def test_a_sheet_without_a_problem_says_so_once() -> None:
    text = reason(sheet(("零售业", "穿戴类", None), ("零售业", "服装", None)))
    assert "里以前会记作“零售业·服装”中没有写明问题的投诉举报" in text


def test_a_sheet_of_old_words_says_nothing_of_new_ones() -> None:
    text = reason(sheet(None, ("零售业", "服装", "退货退款")))
    assert "以前会记作" not in text and "换了分类" not in text
