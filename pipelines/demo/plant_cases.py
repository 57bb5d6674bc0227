"""Plant unlike fines, fines the facts explain, merged fines and a few very large cases."""

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


def plant_outliers(p: Planter, size: Size) -> dict[str, list[tuple[int, str, str]]]:
    """Plant fines that like cases do not explain, and high fines that the facts explain.

    Returns
    -------
    dict
        ``outliers`` and ``explained``: (row, direction, why); ``merged``: rows.
    """
    c, n = p.c, size.faults
    common = np.isin(c["conduct"], ["F01", "F02", "F03", "T01", "F06", "M01", "B01", "D01", "Q01"])
    small = common & (c["goods_value_yuan"] < 2_000) & (c["fine_yuan"] > 0)
    fixed = small & ~c["is_multiple"] & (c["low"] >= 10_000)
    fixed &= c["low"] > 10 * c["goods_value_yuan"]
    out: dict[str, list[tuple[int, str, str]]] = {"outliers": [], "explained": [], "merged": []}
    high = p.take(n * 2, fixed & (c["heavy"] == 0))
    p.set_circumstances(high, ("first", "corrected", "minor_harm", "cooperated"))
    c["fine_yuan"][high] = np.round(c["low"][high] * p.rng.uniform(1.3, 1.9, len(high)), -3)
    c["fine_yuan"][high] = np.minimum(c["fine_yuan"][high], np.floor(0.96 * c["high"][high]))
    c["discretion"][high] = "一般"
    out["outliers"] += [(int(i), "high", "情节轻而罚款远高于相近案件") for i in high]
    tiny = p.take(max(2, n // 4), fixed & (c["goods_value_yuan"] < 100) & (c["conduct"] == "F02"))
    p.set_circumstances(tiny, ("first", "corrected", "no_injury"))
    c["fine_yuan"][tiny] = 66_000.0
    c["discretion"][tiny] = "一般"
    out["outliers"] += [(int(i), "high", "货值不足百元而罚款六万六千元") for i in tiny]
    low = p.take(n, fixed)
    p.set_circumstances(low, ("refused", "repeated", "forged", "injured"))
    c["fine_yuan"][low] = np.maximum(500, np.round(c["low"][low] * 0.03, -2))
    c["discretion"][low] = "减轻"
    out["outliers"] += [(int(i), "low", "情节重而罚款远低于相近案件") for i in low]
    explained = p.take(n, fixed)
    p.set_circumstances(explained, ("repeated", "forged", "injured", "vulnerable"))
    c["fine_yuan"][explained] = np.floor(
        c["low"][explained] + 0.9 * (c["high"] - c["low"])[explained]
    )
    c["fine_yuan"][explained] = np.floor(c["fine_yuan"][explained] / 1_000) * 1_000
    c["discretion"][explained] = "从重"
    out["explained"] = [(int(i), "high", "伪造记录、再次违法并造成伤害") for i in explained]
    merged = p.take(n, common & (c["fine_yuan"] > 0))
    c["fine_yuan"][merged] += 30_000.0
    c["merged"][merged] = "是"
    out["merged"] = [(int(i), "", "") for i in merged]
    for rows in (high, tiny, low, explained, merged):
        c["is_mitigated"][rows] = False
        c["warned_only"][rows] = False
        c["disposition"][rows] = "予以处罚"
        c["procedure_type"][rows] = "普通程序"
    return out


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
