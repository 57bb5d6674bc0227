"""Complaints that name no firm: a name that several people of one city suddenly use."""

from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from models.early_warning import Warnings
from models.early_warning.texts.names import Rising, RisingNames, runs
from tests.unit.early_warning.test_judge import FIRST, event, run

COUNTIES = ("970101", "970102", "970103")
#: Four people of three counties, each in words of his own, about a housing project.
MATTER = (
    (70, "970101", "云澜半岛三期交房没有通路，样板间说好的双车道现在是一堵围墙"),
    (70, "970102", "请问云澜半岛三期的围墙何时拆，双车道通路写进了合同"),
    (71, "970103", "买了云澜半岛三期，收楼才知通路被围墙堵住，消防车进不来"),
    (72, "970101", "开发商承诺云澜半岛三期交房前修好通路，如今只见围墙"),
)


def nameless(week: int, region: str, text: str, **more: object) -> dict[str, object]:
    gone = dict.fromkeys(("party_key", "industry", "object_category", "violation_type"))
    return event(week, region, "", text=text, **{**gone, **more})


def aside(seed: int, n: int = 60) -> str:
    """Return what nobody else writes."""
    return "".join(chr(0x4E00 + (7919 * seed + 131 * k * k + 17 * k) % 9000) for k in range(n))


def matter(weeks_later: int = 0) -> list[dict[str, object]]:
    return [
        nameless(week + weeks_later, region, f"{text}。{aside(40 + i, 34)}")
        for i, (week, region, text) in enumerate(MATTER)
    ]


def chatter(n: int = 400, weeks: int = 100) -> list[dict[str, object]]:
    """Return messages each about something else."""
    return [
        nameless(i * weeks // n, COUNTIES[i % 3],
                 "".join(chr(0x4E00 + (97 * i + 131 * k * k) % 6000) for k in range(24)))
        for i in range(n)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def told() -> Warnings:
    """Return what is said of the matter among chatter, and of people who share but a phrase."""
    phrase = [
        nameless(80 + i, COUNTIES[i % 3], f"工地夜间施工扰民，{apart}。{aside(i, 110)}")
        for i, apart in enumerate((
            "城东菜场改建的打桩机吵醒婴儿", "高架桥下切割钢筋直到三点", "教师公寓对面搅拌水泥",
            "地铁出入口浇筑路面灯光刺眼", "河堤加固的挖土机轰鸣不止", "电影院拆迁尘土飞扬",
        ))
    ]  # fmt: skip
    one_person = [
        nameless(76 + i, "970101", f"栖霞梧桐院第{i}次反映漏水{chr(0x5000 + 50 * i)}", complainant_key="U-one")
        for i in range(5)
    ]  # fmt: skip
    return run(chatter() + phrase + one_person + matter())


def test_a_name_used_by_four_people_of_one_city_is_one_matter(told: Warnings) -> None:
    assert told.warnings["kind"].to_list() == ["matter"]
    row = told.warnings.row(0, named=True)
    assert row["region_scope"] == list(COUNTIES)
    assert row["n_complaints"] == 4
    assert row["issued_on"] == FIRST + timedelta(days=7 * 72 + 6)
    assert "4名消费者" in row["reason"]


def test_people_who_share_but_a_phrase_are_held_back_with_the_reason(told: Warnings) -> None:
    held = told.suppressed
    assert held.height >= 1
    assert (
        held["suppressed_reason"]
        .str.ends_with("人提到“施工扰民”，写法各异或各说各处，不像同一件事")
        .all()
    )
    assert held["week"].min() > told.updates["week"].max()
    assert held["n_events"].max() <= 6
    assert held["n_parties"].to_list() == [0] * held.height


def test_a_name_of_another_city_or_used_before_does_not_rise() -> None:
    spread = ["970101", "970201", "970101", "970202"]
    rows = [row | {"region_code": spread[i]} for i, row in enumerate(matter())]
    assert run(chatter() + rows).warnings.is_empty()
    known = [nameless(30 + 3 * i, COUNTIES[i % 3], f"云澜半岛三期绿化养护。{aside(70 + i)}") for i in range(10)]  # fmt: skip
    assert run(chatter() + known + matter()).warnings.is_empty()


def test_two_matters_of_one_week_and_place_have_a_row_each() -> None:
    rows = []
    for name in ("喷泉广场", "健身步道"):
        apart = ("护栏松动木板腐朽", "售票窗口排队两小时", "夜里灯光全灭摔伤老人", "广播音量太吵")
        rows += [
            nameless(70 + i % 2, "970101", f"{name}{x}。{aside(9 * i, 120)}")
            for i, x in enumerate(apart)
        ]
    held = run(chatter() + rows).suppressed
    assert held["candidate_id"].n_unique() == held.height >= 2
    assert held.group_by("week", "region_scope").len()["len"].max() >= 2


def _names(texts: list[str], weeks: list[int], person: list[int] | None = None) -> RisingNames:
    n = len(texts)
    return RisingNames(
        np.arange(n), pl.Series(texts), ["澄江新区"], np.zeros(n, dtype=np.int64),
        np.arange(n) if person is None else np.array(person), np.array(weeks), 4,
    )  # fmt: skip


def _last(names: RisingNames, weeks: list[int]) -> list[Rising]:
    found: list[Rising] = []
    for week in range(min(weeks), max(weeks) + 1):
        found = names.step(week)
    return found


FILL = ["".join(chr(0x4E00 + (89 * i + 37 * k * k) % 6000) for k in range(20)) for i in range(200)]
PAST = [i // 5 for i in range(200)]


def test_what_rises_is_a_name_not_a_place_or_a_number() -> None:
    new = [
        "澄江新区2026年5月12栋青螺山缆车停运",
        "反映澄江新区3栋青螺山缆车票价",
        "澄江新区7栋青螺山缆车排队",
        "2栋青螺山缆车晃动",
    ]
    weeks = [*PAST, 45, 45, 46, 46]
    found = _last(_names([*FILL, *new], weeks), weeks)
    assert [r.name for r in found] == ["青螺山缆车"]
    assert found[0].rows.tolist() == [200, 201, 202, 203]
    assert found[0].persons == 4
    only_place = [f"{aside(i, 9)}澄江新区{aside(20 + i, 9)}" for i in range(4)]
    assert _last(_names([*FILL, *only_place], weeks), weeks) == []


@pytest.mark.parametrize(("before", "rises"), [(0, True), (5, True), (14, False)])
def test_a_name_rises_at_fifteen_times_its_earlier_share(before: int, rises: bool) -> None:
    # Weeks 45 and 46: four texts of four. Until week 38: 195 + before texts, so the bar is
    # 15 x (before + .5) / (196 + before): .04, .41, 1.04.
    told = [f"青螺山缆车{aside(i, 20)}" for i in range(before + 4)]
    texts = [*FILL[:150], *told[:before], *FILL[150:], *told[before:]]
    weeks = [*PAST[:150], *[29] * before, *PAST[150:], 45, 45, 46, 46]
    found = _last(_names(texts, weeks), weeks)
    assert [r.name for r in found] == (["青螺山缆车"] if rises else [])


def test_persons_are_counted_and_only_the_beginning_of_a_text() -> None:
    weeks = [*PAST, 45, 45, 46, 46]
    new = ["青螺山缆车停运了", "反映青螺山缆车票价", "青螺山缆车排队", "青螺山缆车晃动"]
    same = [*range(200), 200, 201, 202, 202]
    assert _last(_names([*FILL, *new], weeks, same), weeks) == []
    late = [*new[:3], FILL[0] * 3 + "青螺山缆车晃动"]
    assert _last(_names([*FILL, *late], weeks), weeks) == []


def test_runs_stay_within_their_text() -> None:
    code, text = runs(["青螺山", "的缆车", "玉带河桥"])
    assert text.tolist() == [0, 2, 2, 2]  # 的缆车 begins with a particle
    assert np.unique(code).size == 4
    assert runs([])[0].size == runs(["a", ""])[0].size == 0


def test_who_uses_the_name_for_something_else_does_not_join() -> None:
    later = [
        nameless(73, "970101", f"云澜半岛三期交房后通路还是围墙，双车道没有开工。{aside(90, 25)}"),
        nameless(73, "970102", f"{aside(91, 30)}，家在云澜半岛三期，{aside(92, 90)}"),
    ]
    result = run(chatter() + matter() + later)
    assert result.warnings.height == 1
    joined = set(result.members["key"])
    assert str(later[0]["key"]) in joined
    assert str(later[1]["key"]) not in joined
    assert result.warnings["current_n"].to_list() == [5]
