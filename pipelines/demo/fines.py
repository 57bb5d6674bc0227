"""Fines: the statute's range, the circumstances, the organ's habit, and some noise."""

from typing import Any

import numpy as np

from pipelines.demo.cases import HEAVY, Columns
from pipelines.demo.words import conducts

_LIGHT = {
    "first": 0.10, "corrected": 0.10, "purchase_check": 0.06, "not_sold": 0.04, "recalled": 0.06,
    "minor_harm": 0.05,
}  # fmt: skip
_WEIGHT = {
    "refused": 0.30, "repeated": 0.28, "obstructed": 0.2, "concealed": 0.2, "forged": 0.25,
    "injured": 0.35, "vulnerable": 0.18,
}  # fmt: skip
Array = np.ndarray[Any, Any]


def ranges(c: Columns) -> tuple[Array, Array]:
    """Return the statutory range of each case in yuan, after its tier and base.

    Returns
    -------
    tuple of ndarray
        Minimum (0 where there is none) and maximum, yuan.
    """
    table = {r["code"]: r for r in conducts().iter_rows(named=True)}
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

    Small food and advertising cases are mostly mitigated below the minimum, with reasons; light
    ones are often not punished at all; conducts that the law first orders corrected are only
    warned unless the party refused.

    Parameters
    ----------
    rng : numpy.random.Generator
    c : dict of str to ndarray
        Cases from ``cases.draw_cases``; changed in place.
    n_regions : int
    """
    n = len(c["conduct"])
    low, high = ranges(c)
    light = sum((weight * c[name] for name, weight in _LIGHT.items()), np.zeros(n))
    heavy = sum((weight * c[name] for name, weight in _WEIGHT.items()), np.zeros(n))
    heavy = heavy - _WEIGHT["refused"] * (c["progressive"] & c["refused"])
    habit = rng.normal(0, 0.05, n_regions)[c["region_index"]]
    raised = np.isin(c["growth"], ["单案加重", "两者皆有"])
    p = np.clip(0.36 - light + heavy + habit + rng.normal(0, 0.05, n), 0.01, 0.9)
    p = np.where(raised, np.clip(p + 0.4, 0.4, 0.9), p)
    c["light"], c["heavy"] = light, heavy
    max_only = low == 0
    spread = np.where(max_only, np.clip(0.06 + 0.6 * p, 0.02, 0.9), p)
    fine = low + (high - low) * spread
    # Where only a high ceiling is set, practice follows the size of the matter.
    wide = max_only & (high >= 100_000) & ~c["is_multiple"]
    follow = c["goods_value_yuan"] * (0.6 + 3.0 * p) + 500
    fine = np.where(wide, np.minimum(0.9 * high, follow * np.where(raised, 1.8, 1.0)), fine)
    # A ceiling in a statute's wide range is rarely approached.
    fine = np.where(
        (low > 0) & (high / np.maximum(low, 1) >= 5), low + (high - low) * p * 0.6, fine
    )
    out_of_scale = low > 8 * np.maximum(c["goods_value_yuan"], 1)
    # Decided by the facts alone: a coin here would plant outliers nobody knows of.
    mitigated = (low > 0) & (light > 0) & (heavy == 0) & ~raised & out_of_scale
    scale = np.clip(c["goods_value_yuan"] / 3_000, 0.005, 1.0) ** 0.3
    share = (0.30 - 0.85 * light) * scale * np.exp(2 * habit + rng.normal(0, 0.2, n))
    share = np.clip(share, 0.01, 0.9)
    fine = np.where(mitigated, low * share, fine)
    fine = round_fine(fine)
    over = (fine > 0.97 * high) & ~mitigated
    fine = np.where(over, np.maximum(low, np.floor(0.96 * high)), fine)
    trifling = c["first"] & c["corrected"] & c["minor_harm"] & c["not_sold"]
    exempt = trifling & (c["goods_value_yuan"] < 1_000) & (heavy == 0)
    exempt &= ~raised & (c["procedure_type"] != "简易程序")
    warned = c["progressive"] & ~c["refused"]
    simple = c["procedure_type"] == "简易程序"
    ceiling = np.where(c["party_type"] == "自然人", 200.0, 3000.0)
    fine = np.where(simple, np.minimum(fine, np.round(ceiling * (0.3 + 0.6 * p), -1)), fine)
    exempt &= ~simple
    mitigated &= ~(exempt | warned | simple)
    c["warned_only"] = warned & ~exempt
    c["is_mitigated"] = mitigated
    c["fine_yuan"] = np.where(exempt | warned, 0.0, fine)
    c["low"], c["high"] = low, high
    c["disposition"] = np.where(exempt, "不予处罚", "予以处罚").astype(object)
    for name in ("confiscated_gains_yuan", "confiscated_goods_yuan"):
        c[name] = np.where(exempt | c["warned_only"], 0.0, c[name])
    c["discretion"] = np.select(
        [exempt, mitigated, (p <= 0.3) & (heavy == 0), p >= 0.7],
        ["不予处罚", "减轻", "从轻", "从重"], "一般",
    ).astype(object)  # fmt: skip
    below = simple & (c["fine_yuan"] < low)
    c["discretion"][below] = "减轻"
    c["is_mitigated"] = mitigated | (below & (c["fine_yuan"] > 0))


def is_heavy(c: Columns) -> Array:
    """Return whether any aggravating circumstance holds (a refusal the clause needs included)."""
    return np.asarray(np.any([c[name] for name in HEAVY], axis=0))
