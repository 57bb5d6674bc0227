"""What reviews found: weights, intervals, strata, and what rules missed; figures by hand."""

from typing import Any

import pytest

from data_contracts.review_standard import ReviewItem, ReviewStandard
from models.action import reviewing
from models.action.reviewing import Seen, numbers_in, weighted_share
from models.action.sampling import Unit

STANDARD = ReviewStandard(
    version=1,
    items=[
        ReviewItem(number=6, title="裁量", look="看裁量", rules=["P003"]),
        ReviewItem(number=17, title="音像记录", look="看音像"),
    ],
)


def row(verdict: str | None, chance: float = 0.5, **more: Any) -> dict[str, Any]:
    return {
        "sample_id": "Pbcdfghjk", "region_code": "990101", "domain": "食品", "size_class": "小额",
        "rule_codes": [], "problem_items": None, "inclusion_probability": chance, "verdict": verdict,
    } | more  # fmt: skip


def results(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the results where the frame is twice each drawn case."""
    frame = [
        Unit(f"{i}", r["region_code"], r["domain"], r["size_class"], 0, tuple(r["rule_codes"]))
        for i, r in enumerate([*rows, *rows])
    ]
    return reviewing.results(rows, {"Pbcdfghjk": frame}, STANDARD, 5)


def line(found: list[dict[str, Any]], dimension: str, value: str = "") -> dict[str, Any]:
    return next(r for r in found if (r["dimension"], r["value"]) == (dimension, value))


def seen(*rows: tuple[bool, float], flagged: bool = False) -> list[Seen]:
    return [Seen(flagged, found, chance) for found, chance in rows]


def test_a_case_drawn_with_half_the_chance_counts_twice() -> None:
    share = weighted_share(seen((True, 0.25), (False, 0.5), (False, 0.5)), {False: 8})
    assert share is not None
    assert share.share == pytest.approx(4 / 8)
    assert 0 < share.low < 0.5 < share.high < 1


def test_cases_taken_for_certain_leave_no_doubt_and_no_rows_no_share() -> None:
    share = weighted_share(seen((True, 1.0), *[(False, 1.0)] * 3), {False: 4})
    assert share is not None
    assert (share.low, share.share, share.high) == (0.25, 0.25, 0.25)
    assert weighted_share([], {False: 4}) is None


def test_equal_chances_give_wilsons_interval_with_the_finite_population() -> None:
    # Ten of a hundred are worth 100² / (10 · 0.9 · 100) = 11.11 cases; Wilson of 0.4 on them.
    share = weighted_share(seen(*((i < 4, 0.1) for i in range(10))), {False: 100})
    assert share is not None
    assert (share.low, share.high) == pytest.approx((0.1759, 0.6752), abs=2e-3)


def test_the_frames_own_numbers_weigh_flagged_and_unflagged_cases() -> None:
    rows = seen(*[(True, 0.5)] * 5, flagged=True) + seen(*[(False, 0.1)] * 5)
    share = weighted_share(rows, {True: 20, False: 80})
    assert share is not None
    assert share.share == pytest.approx(0.2), "all of 20 flagged, none of 80 others"
    # Without a reviewed case of one part both are one: 5 of 5.
    one = weighted_share(rows[:5], {True: 20, False: 80})
    assert one is not None
    assert one.share == 1


def test_with_fewer_than_five_reviewed_cases_no_share_is_given() -> None:
    four = results([row("有问题")] * 4 + [row(None)])
    five = results([row("有问题")] * 5)
    assert line(four, "全部") | {"n": 5, "n_reviewed": 4, "n_problem": 4, "share": None} == line(four, "全部")  # fmt: skip
    assert line(five, "全部")["share"] == 1


def test_flaws_are_counted_apart_and_strata_stand_by_themselves() -> None:
    rows = [row("有瑕疵")] * 5 + [row("有问题", region_code="990102", domain="药品")] * 5
    found = results(rows)
    assert line(found, "全部")["share"] == pytest.approx(0.5)
    assert (line(found, "县", "990101")["share"], line(found, "县", "990101")["n_flaw"]) == (0, 5)
    assert line(found, "业务领域", "药品")["share"] == 1
    assert line(found, "层", "990102 药品 小额")["n_problem"] == 5


def test_flaws_of_an_item_are_those_that_name_it() -> None:
    """Every item and every rule had the flaws of the whole draw."""
    rows = [row("有瑕疵", problem_items=["17"])] * 2 + [row("有问题", problem_items=["6"])] + [row("无问题")] * 2  # fmt: skip
    found = results(rows)
    flaws = {value: line(found, "项目", value)["n_flaw"] for value in ("6", "17")}
    assert flaws == {"6": 0, "17": 2}
    assert (
        line(found, "规则漏见", "P003")["n_problem"],
        line(found, "规则漏见", "P003")["n_flaw"],
    ) == (1, 0)


def test_a_rule_misses_what_reviews_found_where_it_had_no_flag() -> None:
    rows = [row("有问题", problem_items=["6"], rule_codes=["P003"])] * 3
    rows += [row("有问题", problem_items=["6"])] + [row("有问题", problem_items=["17"])] + [row("无问题")] * 3  # fmt: skip
    found = results(rows)
    missed = line(found, "规则漏见", "P003")
    assert (missed["n"], missed["n_reviewed"], missed["n_problem"]) == (5, 5, 1)
    assert missed["share"] == pytest.approx(0.2)
    assert line(found, "项目", "17")["n_problem"] == 1


def test_numbers_of_items_are_read_as_people_write_them() -> None:
    assert numbers_in("3；06、 17。") == ["3", "6", "17"]
    assert numbers_in(None) == numbers_in("无") == numbers_in("0") == []
    titles = {6: "裁量", 10: "告知、陈述申辩和听证"}
    assert numbers_in("裁量、第3项、告知、陈述申辩和听证；6", titles) == ["6", "3", "10"]
    assert numbers_in("自由裁量权", titles) == ["自由裁量权"]


def test_the_last_bit_is_that_of_every_python() -> None:
    chances = [0.3, 0.2, 0.1, 0.7, 0.1, 0.9, 0.9, 0.9]
    there = weighted_share(seen(*((i < 3, c) for i, c in enumerate(chances))), {False: 80})
    back = weighted_share(seen(*reversed([(i < 3, c) for i, c in enumerate(chances)])), {False: 80})
    assert there == back
