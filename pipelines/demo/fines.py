"""Fines: the statute's range, the circumstances, the organ's habit, and some noise."""

from typing import Any

import numpy as np

from pipelines.demo.cases import Columns
from pipelines.demo.words import conducts_by_code

_LIGHT = {
    "first": 0.10, "corrected": 0.10, "purchase_check": 0.06, "not_sold": 0.04, "recalled": 0.06,
    "minor_harm": 0.05,
}  # fmt: skip
_WEIGHT = {
    "refused": 0.30, "repeated": 0.28, "obstructed": 0.2, "concealed": 0.2, "forged": 0.25,
    "injured": 0.35,
}  # fmt: skip
#: What selling to children or the elderly takes away from mitigating facts; alone it is no heavier tier.
_VULNERABLE = 0.06
Array = np.ndarray[Any, Any]
#: Share of cases whose fine departs from what the facts give, with no reason written.
_DEPARTING = 0.003


def ranges(c: Columns) -> tuple[Array, Array]:
    """Return the statutory range of each case in yuan, after its tier and base.

    Returns
    -------
    tuple of ndarray
        Minimum (0 where there is none) and maximum, yuan.
    """
    table = conducts_by_code()
    rows = [table[k] for k in c["conduct"]]

    def numbers(name: str) -> Array:
        return np.array([np.nan if r[name] is None else r[name] for r in rows])

    base_kind = np.array([r["base"] for r in rows], dtype=object)
    base = np.select(
        [base_kind == "违法所得", base_kind == "广告费用"],
        [c["illegal_gains_yuan"], c["advert_fee_yuan"]], c["goods_value_yuan"],
    )  # fmt: skip
    base = np.maximum(base, np.nan_to_num(numbers("floor_base")))
    threshold, low_multiple = numbers("threshold"), numbers("low_multiple")
    fixed = ~np.isnan(numbers("low_yuan"))
    multiple = ~np.isnan(low_multiple) & (~fixed | (base >= threshold))
    low = np.where(multiple, base * low_multiple, numbers("low_yuan"))
    high = np.where(multiple, base * numbers("high_multiple"), numbers("high_yuan"))
    # Uncertified products of small value: up to twice their value; of large value: 50 000-200 000.
    uncertified = c["conduct"] == "Q04"
    large = uncertified & (base >= 10_000)
    low = np.where(large, 50_000, low)
    high = np.where(large, 200_000, np.where(uncertified, 2 * base, high))
    c["base_yuan"], c["is_multiple"] = base, multiple
    return low, high


def round_fine(fine: Array) -> Array:
    """Round up to whole thousands from 5 000 yuan on, hundreds from 1 000, else to ten."""
    step = np.select([fine >= 5_000, fine >= 1_000], [1_000.0, 100.0], 10.0)
    return np.asarray(np.ceil(np.round(fine, 2) / step) * step)


def make_fines(rng: np.random.Generator, c: Columns, n_regions: int) -> None:
    """Add ``fine_yuan``, ``position``, ``low``, ``high``, ``discretion``, ``disposition``.

    The tier follows from facts that text or columns show: mitigated or lighter where there are
    mitigating facts, the more the further, heavier where there are aggravating ones. What is left
    to the organ's habit and to chance is small; three cases in a thousand depart without a reason.

    Parameters
    ----------
    rng : numpy.random.Generator
    c : dict of str to ndarray
        Cases from ``cases.draw_cases``; changed in place.
    n_regions : int
    """
    n = len(c["conduct"])
    low, high = ranges(c)
    c["low"], c["high"] = low, high
    light = sum((weight * c[name] for name, weight in _LIGHT.items()), np.zeros(n))
    heavy = sum((weight * c[name] for name, weight in _WEIGHT.items()), np.zeros(n))
    heavy = heavy - _WEIGHT["refused"] * (c["progressive"] & c["refused"])
    habit = rng.normal(0, 0.05, n_regions)[c["region_index"]]
    raised = np.isin(c["growth"], ["单案加重", "两者皆有"])
    light = np.maximum(light - _VULNERABLE * c["vulnerable"], 0.0)
    c["light"], c["heavy"] = light, heavy
    p = np.where(heavy > 0, 0.45 + 0.6 * heavy - 0.4 * light, 0.36 - light)
    p = np.clip(p + habit + rng.normal(0, 0.05, n), 0.01, 0.9)
    p = np.where(raised, np.clip(p + 0.4, 0.4, 0.9), p)
    degree = _out_of_scale(c)
    fine = _within_range(c, np.where((heavy > 0) | raised, p, p * (1 - 0.5 * degree)), raised)
    share = _mitigated_share(c, degree) * np.exp(2 * habit + rng.normal(0, 0.2, n))
    mitigated = (low > 0) & (light > 0) & (heavy == 0) & ~raised & (degree > 0)
    mitigated &= round_fine(low * share) < low
    fine = round_fine(np.where(mitigated, low * np.clip(share, 0.01, 1.0), fine))
    fine, mitigated = _departing(rng, c, fine, mitigated, raised)
    over = (fine > 0.97 * high) & ~mitigated
    fine = np.where(over, np.maximum(low, np.floor(0.96 * high)), fine)
    _conclude(c, fine, p, mitigated, raised)


def _out_of_scale(c: Columns) -> Array:
    """Return how far the minimum is out of scale with the matter, 0 (up to twice it) to 1 (16 times).

    The matter is the goods value, or the advertising fee where goods are none.
    """
    matter = np.where(c["no_goods"] & (c["advert_fee_yuan"] > 0), c["advert_fee_yuan"], c["goods_value_yuan"])  # fmt: skip
    times = np.maximum(c["low"], 1) / np.maximum(matter, 1)
    return np.asarray(np.clip(np.log(times / 2) / np.log(8), 0.0, 1.0))


def _mitigated_share(c: Columns, degree: Array) -> Array:
    """Return the share of the minimum that mitigating facts leave; 1 where there are none."""
    small = np.log(np.clip(3_000 / np.maximum(c["goods_value_yuan"], 1), 1.0, 600.0))
    small = np.where(c["no_goods"], 0.5, small)
    given = np.minimum(c["light"] / 0.06, 1.0)
    return np.asarray(np.exp(-degree * (9 * c["light"] + 0.5 * given * small)))


def _within_range(c: Columns, p: Array, raised: Array) -> Array:
    """Return the fine at the place ``p`` of the range."""
    low, high = c["low"], c["high"]
    max_only = low == 0
    spread = np.where(max_only, np.clip(0.06 + 0.6 * p, 0.02, 0.9), p)
    fine = low + (high - low) * spread
    # Where only a high ceiling is set, practice follows the size of the matter.
    wide = max_only & (high >= 100_000) & ~c["is_multiple"]
    follow = c["goods_value_yuan"] * (0.6 + 3.0 * p) + 500
    fine = np.where(wide, np.minimum(0.9 * high, follow * np.where(raised, 1.8, 1.0)), fine)
    # A ceiling in a statute's wide range is rarely approached.
    far = (low > 0) & (high / np.maximum(low, 1) >= 5)
    return np.asarray(np.where(far, low + (high - low) * p * 0.6, fine))


def _departing(
    rng: np.random.Generator, c: Columns, fine: Array, mitigated: Array, raised: Array
) -> tuple[Array, Array]:
    """Return fines and marks of mitigation after a few officers departed without saying why."""
    n = len(fine)
    up = rng.random(n) < 0.6
    factor = np.exp(np.where(up, 1.0, -1.0) * rng.uniform(0.7, 1.3, n))
    some = (rng.random(n) < _DEPARTING) & ~raised
    moved = round_fine(fine * factor)
    moved = np.where(mitigated, moved, np.maximum(moved, c["low"]))
    fine = np.where(some, np.minimum(moved, np.maximum(fine, 0.96 * c["high"])), fine)
    return fine, mitigated & (fine < c["low"])


def _conclude(c: Columns, fine: Array, p: Array, mitigated: Array, raised: Array) -> None:
    """Add what was decided: not punished, warned only, fined, and the tier the officer named."""
    low, light, heavy = c["low"], c["light"], c["heavy"]
    trifling = c["first"] & c["corrected"] & c["minor_harm"] & c["not_sold"]
    exempt = trifling & (c["goods_value_yuan"] < 1_000) & (heavy == 0)
    exempt &= ~raised & (c["procedure_type"] != "简易程序")
    warned = c["progressive"] & ~c["refused"]
    simple = c["procedure_type"] == "简易程序"
    ceiling = np.where(c["party_type"] == "自然人", 200.0, 3000.0)
    fine = np.where(simple, np.minimum(fine, np.round(ceiling * (0.3 + 0.6 * p), -1)), fine)
    mitigated = mitigated & ~(exempt | warned | simple)
    c["warned_only"] = warned & ~exempt
    c["fine_yuan"] = np.where(exempt | warned, 0.0, fine)
    c["disposition"] = np.where(exempt, "不予处罚", "予以处罚").astype(object)
    for name in ("confiscated_gains_yuan", "confiscated_goods_yuan"):
        c[name] = np.where(exempt | c["warned_only"] | simple, 0.0, c[name])
    c["discretion"] = np.select(
        [exempt, mitigated, (p <= 0.3) & (light > 0) & (heavy == 0), (p >= 0.5) & (heavy > 0)],
        ["不予处罚", "减轻", "从轻", "从重"], "一般",
    ).astype(object)  # fmt: skip
    below = simple & (c["fine_yuan"] < low)
    c["discretion"][below] = "减轻"
    c["is_mitigated"] = mitigated | (below & (c["fine_yuan"] > 0))
