"""Profiles of actions: shipped ones, a bureau's own beside them, and what is told of a mistake."""

from datetime import date
from pathlib import Path

import pytest

from assets.config.read import read_config
from assets.store.home import Home, HomeError


@pytest.fixture
def home(tmp_path: Path) -> Home:
    (tmp_path / "config").mkdir()
    return Home(tmp_path)


def written(home: Home, text: str) -> None:
    (home.config / "actions.yml").write_text(text, encoding="utf-8")


def test_the_shipped_example_has_the_days_of_the_founding_document(home: Home) -> None:
    action = read_config(home).actions.actions["规范涉企行政执法专项行动"]
    assert (action.first, action.last) == (date(2025, 4, 1), date(2025, 10, 31))
    assert [(r.kind, r.due, r.three_lists) for r in action.reports] == [
        ("整改报告", date(2025, 6, 8), False),
        ("整改报告", date(2025, 8, 8), False),
        ("工作情况报告", date(2025, 9, 8), True),
    ]


def test_a_day_belongs_to_the_action_under_way(home: Home) -> None:
    actions = read_config(home).actions
    names = {
        day: (own.name if (own := actions.on(date.fromisoformat(day))) else None)
        for day in ("2025-03-31", "2025-04-01", "2025-10-31", "2025-11-01", "2026-02-01", "2040-01-01")
    }  # fmt: skip
    assert names == {
        "2025-03-31": None, "2025-04-01": "规范涉企行政执法专项行动",
        "2025-10-31": "规范涉企行政执法专项行动", "2025-11-01": None,
        "2026-02-01": "日常监督", "2040-01-01": "日常监督",
    }  # fmt: skip


def test_a_bureaus_own_action_stands_beside_the_shipped_and_begins_last(home: Home) -> None:
    written(
        home,
        "people:\n  甲某: {role: county, region: '990101'}\n  乙某: {role: section, sections: [食品]}\n"
        "actions:\n  夏季整治: {first: 2026-06-01, last: 2026-08-31, answer_days: 3}\n"
        "  规范涉企行政执法专项行动: null\n",
    )
    actions = read_config(home).actions
    assert sorted(actions.actions) == ["夏季整治", "日常监督"]
    own = actions.on(date(2026, 7, 1))
    assert own is not None
    assert (own.name, own.answer_days) == ("夏季整治", 3)
    assert actions.people["甲某"].region == "990101"


def test_everyday_supervision_that_begins_meanwhile_takes_nothing_from_an_action(
    home: Home,
) -> None:
    """From 1 February 2026 on sums to date began anew and the action's rule made no more leads."""
    written(home, "actions:\n  冬春整治: {first: 2025-12-01, last: 2026-05-31}\n")
    actions = read_config(home).actions
    names = [
        own.name if (own := actions.on(day)) else None
        for day in (date(2026, 1, 31), date(2026, 2, 1), date(2026, 5, 31), date(2026, 6, 1))
    ]
    assert names == ["冬春整治", "冬春整治", "冬春整治", "日常监督"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("action: {}", "不认识的键：action。可用的键：actions、people"),
        ("actions: [1]", "应为“名称: 内容”"),
        ("actions: {甲: {}}", r"的 actions\.甲\.first 没有写"),
        ("actions: {甲: {first: 今天}}", "应为日期"),
        ("actions: {甲: {first: 2026-06-01, last: 2026-05-01}}", "止于2026-05-01，早于起日2026-06-01"),
        ("actions: {甲: {first: 2026-06-01, answer_days: 0}}", "answer_days 太小"),
        ("actions: {甲: {first: 2026-06-01, leads_from_flags: {rules: [Z999]}}}", "不认识的规则：Z999"),
        ("people: {甲某: {role: county}}", "要写 region"),
        ("people: {甲某: {role: 局长}}", "不在可用的词里"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(home: Home, text: str, says: str) -> None:
    written(home, text)
    with pytest.raises(HomeError, match=says):
        read_config(home)
