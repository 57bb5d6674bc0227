"""Plant unlike fines, fines the facts explain, merged fines and a few very large cases."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipelines.demo.cases import CIRCUMSTANCES, HEAVY, Columns
from pipelines.demo.geography import Size
from pipelines.demo.plan import Setting, Span

Array = np.ndarray[Any, Any]


@dataclass
class Planter:
    """Chooses cases of the last eleven months that play no other part, and remembers them.

    Attributes
    ----------
    rng : numpy.random.Generator
    c : dict of str to ndarray
        The cases; changed in place.
    free : ndarray of bool
        Cases not yet used.
    """

    rng: np.random.Generator
    c: Columns
    free: Array

    def take(self, n: int, wanted: Array) -> Array:
        """Return the rows of up to ``n`` free cases that satisfy ``wanted``, and mark them used."""
        pool = np.flatnonzero(self.free & wanted)
        rows = np.sort(self.rng.permutation(pool)[:n])
        self.free[rows] = False
        return rows

    def scatter(self, n: int, wanted: Array) -> Array:
        """Return the rows of up to ``n`` free cases, each from a conduct and a county least taken from."""
        left = self.rng.permutation(np.flatnonzero(self.free & wanted)).tolist()
        kinds, counties = self.c["conduct"], self.c["region"]
        by_kind, by_county = Counter[str](), Counter[str]()
        rows: list[int] = []
        while left and len(rows) < n:
            place = [(by_kind[str(kinds[i])], by_county[str(counties[i])]) for i in left]
            i = left.pop(min(range(len(left)), key=place.__getitem__))
            by_kind[str(kinds[i])] += 1
            by_county[str(counties[i])] += 1
            rows.append(i)
        self.free[rows] = False
        return np.array(rows, dtype=np.int64)

    def set_circumstances(self, rows: Array, names: tuple[str, ...]) -> None:
        """Give the cases exactly these circumstances."""
        for name in CIRCUMSTANCES:
            self.c[name][rows] = name in names


def start(rng: np.random.Generator, c: Columns, world: Setting) -> Planter:
    """Return a planter over the cases of the last eleven months outside abnormal county-months.

    Counties whose cases do not arrive under their own organ code are left alone.
    """
    months = len(world.plan.months)
    free = (c["month"] >= months - 12) & (c["month"] < months - 1) & (c["growth"] == "")
    free &= ~np.isin(c["region"].astype(str), world.apart()) & (c["risk"] < 0)
    return Planter(rng, c, free)


#: Facts of the planted ones; each has all but one, so that they are not one another's like.
LIGHT = ("first", "corrected", "minor_harm", "cooperated")
GRAVE = ("refused", "repeated", "forged", "injured")
_ORDINARY = ["F01", "F02", "F03", "T01", "F06", "M01", "B01", "D01", "Q01"]


@dataclass
class Unlike:
    """What :func:`plant_outliers` planted, as (row, direction, why), and what it left for :func:`scatter`.

    ``may`` (cases,) are cases under an amount that the law fixes far above their goods value, ``high``
    and ``low`` rows kept for it, ``times`` what each high one is to be times the minimum.
    """

    may: Array
    high: Array
    low: Array
    times: Array
    outliers: list[tuple[int, str, str]]
    explained: list[tuple[int, str, str]]
    merged: Array


def plant_outliers(p: Planter, size: Size) -> Unlike:
    """Plant tiny cases with a large fine, high fines that the facts explain, and merged ones."""
    c, n = p.c, size.faults
    common = np.isin(c["conduct"], _ORDINARY)
    small = common & (c["goods_value_yuan"] < 2_000) & (c["fine_yuan"] > 0)
    fixed = small & ~c["is_multiple"] & (c["low"] >= 10_000)
    fixed &= c["low"] > 10 * c["goods_value_yuan"]
    high = p.take(n * 2, fixed & (c["heavy"] == 0))
    times = p.rng.uniform(1.3, 1.9, len(high))
    tiny = p.take(max(2, n // 4), fixed & (c["goods_value_yuan"] < 100) & (c["conduct"] == "F02"))
    p.set_circumstances(tiny, ("first", "corrected", "no_injury"))
    c["fine_yuan"][tiny] = 66_000.0
    c["discretion"][tiny] = "一般"
    low = p.take(n, fixed)
    explained = p.take(n, fixed)
    p.set_circumstances(explained, ("repeated", "forged", "injured", "vulnerable"))
    c["fine_yuan"][explained] = np.floor(
        c["low"][explained] + 0.9 * (c["high"] - c["low"])[explained]
    )
    c["fine_yuan"][explained] = np.floor(c["fine_yuan"][explained] / 1_000) * 1_000
    c["discretion"][explained] = "从重"
    merged = p.take(n, common & (c["fine_yuan"] > 0))
    c["fine_yuan"][merged] += 30_000.0
    c["merged"][merged] = "是"
    for rows in (tiny, explained, merged):
        _as_punished(c, rows)
    return Unlike(
        fixed, high, low, times,
        [(int(i), "high", "货值不足百元而罚款六万六千元") for i in tiny],
        [(int(i), "high", "伪造记录、再次违法并造成伤害") for i in explained], merged,
    )  # fmt: skip


def scatter(rng: np.random.Generator, p: Planter, unlike: Unlike) -> None:
    """Plant fines that like cases do not explain, spread over conducts, counties and facts.

    It has a stream of its own and comes last, so that nothing else moves with it.
    """
    c, own = p.c, Planter(rng, p.c, p.free)
    own.free[np.concatenate([unlike.high, unlike.low])] = True
    high = own.scatter(len(unlike.high), unlike.may & (c["heavy"] == 0))
    low = own.scatter(len(unlike.low), unlike.may)
    for rows, facts in ((high, LIGHT), (low, GRAVE)):
        for k, row in enumerate(rows.tolist()):
            own.set_circumstances(np.array([row]), facts[: k % 4] + facts[k % 4 + 1 :])
        _as_punished(c, rows)
    fine = np.round(c["low"][high] * unlike.times[: len(high)], -3)
    c["fine_yuan"][high] = np.minimum(fine, np.floor(0.96 * c["high"][high]))
    c["discretion"][high] = "一般"
    c["fine_yuan"][low] = np.maximum(500, np.round(c["low"][low] * 0.03, -2))
    c["discretion"][low] = "减轻"
    unlike.outliers += [(int(i), "high", "情节轻而罚款远高于相近案件") for i in high]
    unlike.outliers += [(int(i), "low", "情节重而罚款远低于相近案件") for i in low]


def _as_punished(c: Columns, rows: Array) -> None:
    c["is_mitigated"][rows] = False
    c["warned_only"][rows] = False
    c["disposition"][rows] = "予以处罚"
    c["procedure_type"][rows] = "普通程序"


def plant_large_cases(rng: np.random.Generator, c: Columns, spans: list[Span]) -> list[int]:
    """Turn one case of each 单个大案 county-month into one of several million yuan, lawfully.

    Returns
    -------
    list of int
        Rows changed.
    """
    rows = []
    for span in spans:
        here = (c["region"] == span.region_code) & (c["month"] == span.start) & (c["fine_yuan"] > 0)
        found = np.flatnonzero(here)
        if not len(found):
            continue
        i = int(found[rng.integers(0, len(found))])
        c["conduct"][i], c["procedure_type"][i] = "Q02", "普通程序"
        c["sector"][i], c["product"][i] = "加油站", "车用柴油"
        c["quantity"][i], c["price"][i] = 250_000, 7.2
        c["goods_value_yuan"][i], c["no_goods"][i] = 1_800_000.0, False
        c["illegal_gains_yuan"][i] = c["confiscated_gains_yuan"][i] = 96_000.0
        c["confiscated_goods_yuan"][i] = 0.0
        c["fine_yuan"][i] = 1_980_000.0
        c["low"][i], c["high"][i], c["is_multiple"][i] = 900_000.0, 5_400_000.0, True
        c["discretion"][i], c["is_mitigated"][i], c["warned_only"][i] = "一般", False, False
        for name in HEAVY:
            c[name][i] = False
        rows.append(i)
    return rows
