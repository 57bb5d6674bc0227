"""What a record says under a catch-all word, 其他, is as good as nothing: it is no sector of its own."""

from datetime import date, timedelta

import polars as pl

from models.early_warning.records.events import events_from, with_weeks
from models.early_warning.texts.classify import fill

DAY = date(2026, 3, 4)


def test_a_catch_all_word_names_no_sector() -> None:
    complaints = pl.DataFrame({
        "complaint_no": list("abcd"), "region_code": "990101", "registered_date": DAY,
        "industry": ["零售业", "其他", None, "其他服务业"],
        "object_category": ["其他", "食品", "其他商品", "其他食品"],
        "suspected_violation": ["其它", "其他", None, "无照经营"], "problem_type": ["其他问题", "质量", "/", "无"],
    })  # fmt: skip
    found = events_from(complaints=complaints).sort("key")
    assert found.select("industry", "object_category", "violation_type").rows() == [
        ("零售业", None, None), (None, "食品", "质量"), (None, None, None),
        ("其他服务业", "其他食品", "无照经营"),
    ]  # fmt: skip
    # 其他食品 is a class of its own; said of either column of the problem it is said of the problem.
    assert found["is_other_object"].to_list() == [True, False, True, False]
    assert found["is_other_problem"].to_list() == [True, True, False, False]
    only = complaints.with_columns(suspected_violation=pl.lit(None, pl.String))
    assert events_from(complaints=only).sort("key")["is_other_problem"].to_list()[0] is True


def test_what_was_called_other_is_put_into_no_class_and_what_was_left_blank_is() -> None:
    """A model that learns anew each half-year would put it now here, now there."""
    texts = {"食品": "面包发霉过期", "服装鞋帽": "衣服掉色缩水"}
    said = [*(["食品", "服装鞋帽"] * 200), *(["其他商品", None] * 20)]
    like = [texts.get(o or "食品", texts["食品"]) for o in said]
    complaints = pl.DataFrame({
        "complaint_no": [f"c{n:03d}" for n in range(len(said))], "region_code": "990101",
        "registered_date": [date(2025, 1, 6) + timedelta(days=n // 2) for n in range(400)] + [date(2026, 3, 4)] * 40,
        "object_category": said, "problem_type": "质量", "statement": like,
    })  # fmt: skip
    events, _ = fill(with_weeks(events_from(complaints=complaints)), 0)
    new = events.filter(pl.col("event_date") == date(2026, 3, 4)).sort("key")
    assert new["object_category"].to_list() == [None, "食品"] * 20
    assert new["is_filled"].to_list() == [False, True] * 20


def test_what_enterprises_say_of_enforcement_is_no_sectors_risk() -> None:
    opinions = pl.DataFrame({
        "opinion_no": list("abcd"), "region_code": "990101", "received_date": DAY,
        "problem_type": ["检查频次", "价格", None, None],
        "content": ["一月来查四次", "同行检查时降价", "罚款过重", "同行卖假种子"],
    })  # fmt: skip
    assert events_from(opinions=opinions)["key"].sort().to_list() == ["b", "d"]
