"""Before and after: the difference by hand, what is not judged, and coverage where the truth is known."""

import math

import pytest

from benchmarks.action_effect.__main__ import World, coverage
from models.action.effect import (
    OUTCOMES,
    Effect,
    Estimate,
    _slope,
    effect,
    sentence,
    welch,
    why_not,
)

FLAGS = next(o for o in OUTCOMES if o.name == "flags")
FINE = next(o for o in OUTCOMES if o.name == "fine")
BEFORE, AFTER = [f"2025-{m:02d}" for m in range(1, 7)], ["2025-07", "2025-08"]
KEY, OTHERS = ["a", "b", "c"], ["p", "q", "r", "s", "t"]


def cells(
    before: dict[str, float], after: dict[str, float]
) -> dict[tuple[str, str], tuple[float, float]]:
    told = {(c, m): (v, 100.0) for c, v in before.items() for m in BEFORE}
    return told | {(c, m): (v, 100.0) for c, v in after.items() for m in AFTER}


def test_the_effect_is_the_key_counties_change_less_the_others() -> None:
    before = dict.fromkeys([*KEY, *OTHERS], 10.0)
    after = {"a": 4.0, "b": 5.0, "c": 6.0} | dict.fromkeys(OTHERS, 8.0) | {"t": 9.0}
    found = effect(cells(before, after), FLAGS, KEY, OTHERS, BEFORE, AFTER)
    assert found is not None
    assert found.estimate.value == pytest.approx(-5.0 - -1.8)  # flags per hundred cases
    assert found.estimate.low < -3.2 < found.estimate.high < 0
    assert (found.before, found.after) == ((10.0, 10.0), (5.0, 8.2))
    assert found.slope.value == pytest.approx(0, abs=1e-9)
    assert found.path[0] == ("2025-01", 10.0, 10.0)
    told = sentence(FLAGS, found)
    assert "多降3.20条" in told
    assert "走势" not in told


def test_a_proportion_is_told_in_percent() -> None:
    before = dict.fromkeys([*KEY, *OTHERS], 800.0)
    after = dict.fromkeys(KEY, 400.0) | {"p": 800.0, "q": 801.0, "r": 799.0, "s": 800.0, "t": 800.0}
    found = effect(cells(before, after), FINE, KEY, OTHERS, BEFORE, AFTER)
    assert found is not None
    assert found.estimate.value == pytest.approx(-0.5, abs=1e-3)
    assert "多降50.0%" in sentence(FINE, found)


def test_too_few_counties_or_months_are_not_judged() -> None:
    assert why_not(KEY, OTHERS, BEFORE, AFTER) is None
    assert "重点县只有2个" in str(why_not(KEY[:2], OTHERS, BEFORE, AFTER))
    assert "完整月份只有1个月" in str(why_not(KEY, OTHERS, BEFORE, AFTER[:1]))
    few = cells(dict.fromkeys(["a", "b", *OTHERS], 1.0), dict.fromkeys(["a", "b", *OTHERS], 1.0))
    assert effect(few, FLAGS, KEY, OTHERS, BEFORE, AFTER) is None


def test_a_trend_before_the_action_is_told() -> None:
    own = Effect(Estimate(-2, -3, -1), Estimate(-0.5, -0.8, -0.2), 3, 5, (1, 1), (1, 1), [])
    assert "走势已经不同" in sentence(FLAGS, own)
    nothing = Effect(Estimate(-2, -3, 1), Estimate(0, -1, 1), 3, 5, (1, 1), (1, 1), [])
    assert "看不出差别：区间-3.00条至1.00条，含零（重点县3个" in sentence(FLAGS, nothing)


@pytest.mark.parametrize(
    ("high", "told"), [(0.9, "看不出差别：区间"), (56.0, "看不出差别：县少，区间")]
)
def test_of_no_difference_no_figure_is_quoted(high: float, told: str) -> None:
    """相差291.6%，区间-73.2%至5613.3%: a leader read the first number."""
    found = Effect(Estimate(2.916, -0.732, high), Estimate(0, -1, 1), 3, 6, (1, 1), (1, 1), [])
    said = sentence(FINE, found)
    assert told in said and "291.6" not in said


@pytest.mark.parametrize("share", [False, True])
def test_the_interval_holds_the_truth_as_often_as_it_says(share: bool) -> None:
    rounds = 150
    hit, _, mean = coverage(World("", 6, 14, -0.2, spread=0.05), rounds, share=share)
    error = 3 * math.sqrt(0.95 * 0.05 / rounds)
    assert 0.95 - error < hit
    truth = 10 * math.log(0.8) if share else -0.2
    assert mean == pytest.approx(truth, abs=0.25 if share else 0.02)


def test_the_last_bit_hangs_on_no_library_and_no_order() -> None:
    """Sums of Python 3.12 are not those of 3.11, a least-squares fit not that of another machine."""
    one, other = [0.1, 1e16, 0.3, -1e16, 0.7], [0.1] * 10
    assert welch(one, other) == welch(one[::-1], other)
    points = [(float(n), v) for n, v in enumerate([0.1, 1e3, 0.3, -7.7, 0.7, 1.3])]
    assert _slope(points) == _slope(points[::-1])
