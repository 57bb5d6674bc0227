"""Draws of cases: sizes, chances, floors, strata, crossing; by hand and over many seeds."""

from collections import Counter

import pytest

from models.action import sampling
from models.action.sampling import SCALE, Unit, draw, probabilities


def frame(n: int = 40) -> list[Unit]:
    return [
        Unit(f"甲|{i:03d}", f"9901{i % 4:02d}", "食品" if i % 3 else "药品", "小额", 300_000 * (i % 5 == 0))
        for i in range(n)
    ]  # fmt: skip


def test_chances_add_up_to_the_size_to_the_last_unit() -> None:
    found = probabilities({"a": 1, "b": 1, "c": 1}, 1)
    assert found == {"a": 333_333_334, "b": 333_333_333, "c": 333_333_333}


def test_what_weighs_too_much_is_taken_for_certain_and_the_rest_shares_what_is_left() -> None:
    # 2 · 8 / 10 is above 1: a is certain, b and c share the other place.
    assert probabilities({"a": 8, "b": 1, "c": 1}, 2) == {
        "a": SCALE, "b": SCALE // 2, "c": SCALE // 2,
    }  # fmt: skip
    # Just at the line: 2 · 2 / 4 = 1.
    assert probabilities({"a": 2, "b": 1, "c": 1}, 2)["a"] == SCALE


@pytest.mark.parametrize("n", [-1, 4])
def test_a_size_beyond_the_frame_is_refused(n: int) -> None:
    with pytest.raises(ValueError, match="out of range"):
        probabilities({"a": 1, "b": 1, "c": 1}, n)


def test_a_weight_of_nought_is_refused() -> None:
    with pytest.raises(ValueError, match="not above 0"):
        probabilities({"a": 0, "b": 1}, 1)


def test_full_takes_all_and_key_gives_unflagged_cases_the_floor() -> None:
    units = frame()
    assert [d.unit for d in draw(units, "full", 0, "1", 100_000)] == units
    chance = {
        d.unit.worth: d.probability for s in "abcd" for d in draw(units, "key", 10, s, 100_000)
    }
    assert chance[0] > 0
    assert abs(chance[300_000] / chance[0] - 3) < 1e-6


def test_frequencies_agree_with_the_stated_chances_and_the_size_never_varies() -> None:
    units, seeds = frame(), 2000
    counted: Counter[str] = Counter()
    stated: dict[str, int] = {}
    for seed in range(seeds):
        taken = draw(units, "key", 9, f"种子{seed}", 100_000)
        assert len(taken) == len({d.unit.key for d in taken}) == 9
        counted.update(d.unit.key for d in taken)
        stated |= {d.unit.key: d.probability for d in taken}
    assert sum(stated.values()) == 9 * SCALE
    # 40 squared standard deviations; the 99.9 % point of chi-square with 40 degrees is 73.4.
    off = sum(
        (counted[k] - seeds * p / SCALE) ** 2 / (seeds * p / SCALE * (1 - p / SCALE))
        for k, p in stated.items()
    )
    assert off < 73.4


def test_strata_get_their_share_of_every_draw() -> None:
    units = frame()
    for seed in range(50):
        here = sum(d.unit.region == "990100" for d in draw(units, "random", 8, str(seed), 1))
        assert here == 2, "ten of forty cases, two of eight draws"


def test_the_same_seed_gives_the_same_list_whatever_the_order_of_the_frame() -> None:
    units = frame()
    first = draw(units, "key", 5, "2026", 100_000)
    assert first == draw(units[::-1], "key", 5, "2026", 100_000)
    # Written down once: a change of method or platform shows here.
    assert [d.unit.key for d in first] == EXPECTED
    assert first != draw(units, "key", 5, "2027", 100_000)


EXPECTED = ["甲|000", "甲|002", "甲|007", "甲|013", "甲|017"]


def test_nobody_reviews_its_own_and_the_circle_is_whole() -> None:
    for seed in range(30):
        circle = sampling.crossed({"990101", "990102", "990103"}, str(seed))
        assert all(a != b for a, b in circle.items())
        assert set(circle.values()) == set(circle)
        assert all(circle[circle[a]] != a for a in circle)
    drawn = draw(frame(), "cross", 12, "1", 1)
    assert all(d.reviewer not in {None, d.unit.region} for d in drawn)


def test_one_county_alone_cannot_be_crossed() -> None:
    with pytest.raises(ValueError, match="two counties"):
        sampling.crossed({"990101"}, "1")


def test_a_frame_comes_back_from_its_text_and_its_hash_tells_a_change() -> None:
    units = frame(6)
    assert sampling.units_of(sampling.frame_text(units)) == units
    other = [*units[:-1], Unit(units[-1].key, "990199", "食品", "小额", 0)]
    assert sampling.frame_hash(units) == sampling.frame_hash(units[::-1])
    assert sampling.frame_hash(units) != sampling.frame_hash(other)


def test_two_units_of_one_key_are_refused() -> None:
    with pytest.raises(ValueError, match="one key"):
        draw([*frame(3), *frame(1)], "random", 2, "1", 1)
