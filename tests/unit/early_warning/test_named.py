"""A rise too small for its number is warned of where several people use one new word."""

import polars as pl

from tests.unit.early_warning.test_judge import event, quiet_history, run

_TALK = ("说是云锦焦糖罐，吃完发涩", "买的云锦焦糖罐没有生产日期", "云锦焦糖罐退费无人理", "群里都说云锦焦糖罐",
         "邻居也买了云锦焦糖罐", "孩子吃了云锦焦糖罐", "云锦焦糖罐涨价")  # fmt: skip


def _small(texts: tuple[str, ...], **more: object) -> list[dict[str, object]]:
    """Return four complaints of one sector in a week, three in the next county two weeks later."""
    return [
        event(70 + 2 * (i // 4), f"97010{1 + i // 4}", "标签不符", text=text, **more)
        for i, text in enumerate(texts)
    ]


def _sectors(rows: list[dict[str, object]]) -> pl.DataFrame:
    return run(quiet_history() + rows).warnings.filter(kind="sector")


def test_seven_people_with_one_new_word_are_a_rise() -> None:
    found = _sectors(_small(_TALK))
    assert found.height == 1
    assert found["violation_type"].to_list() == ["标签不符"]
    assert found["region_scope"].to_list() == [["970101"]]


def test_without_the_word_the_same_number_is_none() -> None:
    plain = (
        "吃完发涩",
        "没有生产日期",
        "退费无人理",
        "群里都这样说",
        "邻居也买了",
        "孩子吃了",
        "涨价",
    )
    assert _sectors(_small(plain)).is_empty()


def test_one_person_with_a_new_word_is_none() -> None:
    assert _sectors(_small(_TALK, complainant_key="U-one", party_key="P-one")).is_empty()


def test_a_word_that_everybody_says_at_the_same_time_is_none() -> None:
    fashion = [
        event(69 + i % 8, region, "过期销售", text="看了云锦焦糖罐的广告去的")
        for i, region in enumerate(["970201", "970202", "970103"] * 30)
    ]
    found = run(quiet_history() + _small(_TALK) + fashion).warnings.filter(kind="sector")
    assert "标签不符" not in found["violation_type"].to_list()
