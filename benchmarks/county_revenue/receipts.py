"""``python -m benchmarks.county_revenue.receipts --first 901 --seeds 4``: receipts that rise, decisions that do not.

Two hundred counties a seed, 42 months, a few to eighty cases a month; fines of long tail are paid within four
months, in twelve instalments, or never. A quarter of the counties book 1.5 to 4 times as much for
5 to 14 months (another's money under the subject, cases not reported). Innocent: arrears paid at
once or over four months, an old large case paid in one sum or in six, a subject that always held other
money. Variants: ``unpaid`` up to 45 % never paid, ``slow`` paid evenly over five months, ``mega``
three times as many large cases. A county-month counts as clean before a rise and twelve months after.
Seeds below 900 are for development. ``--alone``: the same receipts of counties of which nothing else came, judged by
C002; what is innocent beside decisions (arrears, an old large case) cannot be told there.
"""

import argparse
from collections import Counter
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data_contracts.loader import indicator
from data_contracts.settings import shipped
from models.county_revenue import Params, judge
from models.indicators import c011

Floats = NDArray[np.float64]
VARIANTS = ("plain", "unpaid", "slow", "mega")
_COUNTIES, _MONTHS, _JUDGED_FROM = 200, 42, 24
_SEASON = (0.75, 0.5, 1.0, 1.0, 1.05, 1.1, 1.0, 0.95, 1.05, 0.95, 1.25, 1.5)
_LATE = {"slow": (0.2, 0.2, 0.2, 0.2, 0.2)}
_LARGE, _INSTALMENTS = 2e5, 12


@dataclass
class Province:
    """Yuan decided and received, shape (counties, months); what happened in a county; where receipts rise."""

    decided: Floats
    received: Floats
    kind: list[str]
    rises: NDArray[np.bool_]
    factor: Floats


def make(seed: int, variant: str = "plain") -> Province:
    """Make one province; the same seed and variant give the same one."""
    rng = np.random.default_rng([seed, 5])
    size = np.exp(rng.normal(np.log(12), 0.8, _COUNTIES)).clip(2, 80)
    spread = rng.uniform(1.0, 1.6, _COUNTIES)
    usual = np.exp(rng.normal(8.8, 0.3, _COUNTIES))
    shape = (_COUNTIES, _MONTHS)
    of = Province(np.zeros(shape), np.zeros(shape), ["none"] * _COUNTIES, np.zeros(shape, bool), np.ones(_COUNTIES))  # fmt: skip
    for c in range(_COUNTIES):
        owed = _ordinary(of, c, (size[c], spread[c], usual[c]), variant, rng)
        _happening(of, c, owed, rng)
    return of


def _ordinary(
    of: Province, c: int, county: tuple[float, float, float], variant: str, rng: np.random.Generator
) -> float:
    """Decide and pay a county's cases; return what is never paid."""
    size, spread, usual = county
    late = _LATE.get(variant, (0.5, 0.25, 0.12, 0.08, 0.05))
    unpaid = rng.uniform(0, 0.45 if variant == "unpaid" else 0.15)
    owed = 0.0
    for t in range(_MONTHS):
        number = rng.poisson(size * _SEASON[t % 12] * np.exp(rng.normal(0, 0.2)))
        yuan = usual * np.exp(spread * rng.normal(size=number))
        if rng.random() < (0.05 if variant == "mega" else 0.015):
            yuan = np.append(yuan, 3e5 * (1 - rng.random()) ** (-1 / 1.1)).clip(0, 2e7)
        of.decided[c, t] += yuan.sum()
        for one in yuan:
            if rng.random() < unpaid:
                owed += one
            elif one > _LARGE and rng.random() < 0.5:
                of.received[c, t : t + _INSTALMENTS] += one / _INSTALMENTS
            else:
                paid = t + int(rng.choice(5, p=late))
                of.received[c, paid : paid + 1] += one
    return owed


def _happening(of: Province, c: int, owed: float, rng: np.random.Generator) -> None:
    """Let at most one thing happen to a county: a rise, or something innocent."""
    which, at = rng.random(), int(rng.integers(_JUDGED_FROM, _MONTHS - 4))
    if which < 0.25:
        of.kind[c] = "rise"
        of.factor[c] = rng.choice([1.5, 1.8, 2.5, 4])
        end = at + int(rng.choice([5, 7, 10, 14]))
        of.received[c, at:end] *= of.factor[c]
        of.rises[c, at:end] = True
    elif which < 0.32:
        of.kind[c] = "arrears at once"
        of.received[c, at] += owed * rng.uniform(0.3, 0.9)
    elif which < 0.40:
        of.kind[c] = "arrears over months"
        of.received[c, at : at + 4] += owed * 0.2
    elif which < 0.47:
        of.kind[c] = "old large case"
        decided = max(0, at - int(rng.integers(1, 18)))
        yuan = float(np.exp(rng.normal(13.8, 0.7)))
        of.decided[c, decided] += yuan
        of.received[c, at] += yuan
    elif which < 0.55:
        of.kind[c] = "always other money"
        of.received[c] += of.received[c].mean() * 0.7
    elif which < 0.60:
        of.kind[c] = "large case in parts"
        yuan = float(np.exp(rng.normal(14.2, 0.7)))
        of.decided[c, at - 14] += yuan
        of.received[c, at - 6 : at] += yuan / 6


def flagged(of: Province) -> NDArray[np.bool_]:
    """Return where C011, as shipped, lists a county."""
    months = [f"{2020 + t // 12}-{t % 12 + 1:02d}" for t in range(_MONTHS)]
    names = [f"{c:06d}" for c in range(_COUNTIES)]
    frame = pl.DataFrame({
        "region_code": np.repeat(names, _MONTHS), "month": months * _COUNTIES, "basis": "decided",
        "decided_yuan": of.decided.ravel(), "treasury_yuan": of.received.ravel(),
    }).with_columns(
        pl.col(f"{name}_yuan").rolling_sum(12).over("region_code").alias(f"{name}_12m_yuan")
        for name in ("decided", "treasury")
    )  # fmt: skip
    said = c011.evaluate(frame, indicator("C011"), date(2100, 1, 1)).sort("object_key", "period")
    return (said["outcome"] == "flagged").to_numpy().reshape(_COUNTIES, _MONTHS)


def flagged_alone(of: Province) -> NDArray[np.bool_]:
    """Return where C002, as shipped, lists a county of which nothing but its receipts came."""
    months = [f"{2020 + t // 12}-{t % 12 + 1:02d}" for t in range(_MONTHS)]
    names = [f"99{c:04d}" for c in range(_COUNTIES)]
    frame = pl.DataFrame({
        "region_code": np.repeat(names, _MONTHS), "month": months * _COUNTIES,
        "treasury_yuan": of.received.ravel().round(2),
    }).with_columns(
        *(pl.lit(0.0).alias(name) for name in ("sum_log_fine", "decided_yuan", "largest_case_yuan", "fines_yuan")),
        *(pl.lit(0).alias(name) for name in ("cases", "fined_cases", "own_cases")),
        treasury_months_covered=pl.lit(1), delivered=pl.lit(value=True),
    )  # fmt: skip
    said = judge(frame, shipped(Params), date(2100, 1, 1)).sort("region_code", "month")
    return (said["outcome"] == "flagged").to_numpy().reshape(_COUNTIES, _MONTHS)


def figures(variant: str, seeds: range, *, alone: bool) -> Counter[str]:
    """Return what was found and what was listed falsely, over all seeds."""
    n = Counter[str]()
    for seed in seeds:
        of = make(seed, variant)
        listed = flagged_alone(of) if alone else flagged(of)
        after = of.rises.copy()
        for step in range(1, 12):
            after[:, step:] |= of.rises[:, :-step]
        clean = ~after
        clean[:, :_JUDGED_FROM] = False
        n += Counter({"clean": int(clean.sum()), "false": int((listed & clean).sum())})
        for c, kind in enumerate(of.kind):
            if (listed[c] & clean[c]).any():
                n[f"false: {kind}"] += 1
            if kind == "rise":
                is_found = bool((listed[c] & after[c])[_JUDGED_FROM:].any())
                n += Counter({"rises": 1, "found": is_found, f"x{of.factor[c]:g}": 1, f"x{of.factor[c]:g} found": is_found})  # fmt: skip
    return n


def main() -> None:
    """Print a line a variant."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=100, help="900 and above: for reports")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--alone", action="store_true", help="C002 of receipts alone, not C011")
    asked = parser.parse_args()
    for variant in VARIANTS:
        n = figures(variant, range(asked.first, asked.first + asked.seeds), alone=asked.alone)
        print(variant, *(f"{key} {n[key]}" for key in sorted(n)), sep="\t", flush=True)


if __name__ == "__main__":
    main()
