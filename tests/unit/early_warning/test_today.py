"""A warning shows how it stands today; what it said when it was issued stays beside it."""

from datetime import date, timedelta

import polars as pl

from models.early_warning.told.wording import day
from tests.unit.early_warning.test_judge import burst, event, quiet_history, run


def _grown() -> list[dict[str, object]]:
    rows = quiet_history() + burst(70, 6)
    rows += [event(74 + i % 4, "970101", "退费难", text="闭店跑路") for i in range(30)]
    return rows + [event(75 + i % 3, "970102", "退费难", text="闭店跑路") for i in range(20)]


def test_a_rise_that_grew_shows_todays_level_counties_and_counts() -> None:
    result = run(_grown())
    w = result.warnings.row(0, named=True)
    members = result.members.filter(warning_id=w["warning_id"])
    assert w["n_complaints"] < 20 <= w["current_n"] == members.height
    assert w["current_n"] == w["current_cases"] + w["current_complaints"]
    assert w["current_parties"] == members.height
    assert (w["level"], w["current_level"]) == ("提示", "预警")
    assert w["region_scope"] == ["970101"]
    assert set(w["current_scope"]) == {"970101", "970102"}
    added = members.filter(pl.col("added_on") == members["added_on"].max())
    assert w["window_end"] < w["last_seen_on"] <= added["added_on"][0]
    assert w["current_counted"] > 5 * w["current_expected"] > 0
    assert f"投诉举报{w['current_n']}件" in w["current_reason"]
    assert "甲县、乙县" in w["current_reason"] and "2024年" in w["current_reason"]
    assert w["status"] == "已关闭" and w["current_advice"].startswith("已结束：")
    open_still = run(_grown(), as_of=w["last_seen_on"] + timedelta(days=7)).warnings.row(
        0, named=True
    )
    assert "甲县、乙县" in open_still["current_advice"]


def test_what_was_said_at_issue_is_not_rewritten_by_what_came_later() -> None:
    rows = _grown()
    issued = run(rows).warnings.row(0, named=True)
    cut = date.fromisoformat(str(issued["issued_on"]))
    early = run(rows, cut).warnings.row(0, named=True)
    for column in ("level", "region_scope", "n_complaints", "reason", "terms", "advice"):
        assert early[column] == issued[column]
    assert early["current_n"] == early["n_complaints"] + early["n_cases"]
    assert early["current_level"] == early["level"]


def test_many_people_on_one_matter_reach_the_highest_level() -> None:
    rows = [
        event(80 + i // 6, "970101", "退费难", party_key="P甲", object_category=None, text="闭店")
        for i in range(24)
    ]
    result = run(quiet_history() + rows)
    matter = result.warnings.filter(kind="matter").row(0, named=True)
    assert matter["level"] == "提示"
    assert (matter["current_level"], matter["current_counted"]) == ("预警", 24.0)
    assert "24名消费者" in matter["current_reason"]


def test_records_that_came_late_are_dated_by_the_day_they_were_registered() -> None:
    late = [
        event(70 + i % 3, "970101", "退费难", text="闭店跑路", party_key="甲店") for i in range(12)
    ]
    arrived = max(r["known_date"] for r in late) + timedelta(days=21)
    result = run(quiet_history() + [r | {"known_date": arrived} for r in late])
    (w,) = result.warnings.filter(kind="matter").to_dicts()
    days = [r["event_date"] for r in late]
    assert (w["current_first_on"], w["current_last_on"]) == (min(days), max(days))
    assert w["last_seen_on"] == arrived
    assert w["reason"].startswith("近1周收到的记录中，")
    assert w["current_reason"].startswith(f"{day(min(days))}至{day(max(days))[5:]}，")
    (usual,) = run(quiet_history() + late).warnings.filter(kind="matter").to_dicts()
    assert "收到的记录中" not in usual["reason"]
    assert usual["current_first_on"] == usual["window_start"]
