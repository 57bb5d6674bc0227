"""The product's own scoring, told what each county's dispersion is: a fairer bound than the oracle.

The oracle knows where every level has drifted to, which month is a campaign and how zealous each
county is in it. Nobody can. What a detector could know is how the counties scatter.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.county_revenue.simulate import Truth
from data_contracts.settings import shipped
from models.county_revenue.combine import combined, remembered
from models.county_revenue.frequency import Frequency
from models.county_revenue.panel import Panel, to_panel
from models.county_revenue.params import Params
from models.county_revenue.severity import Severity

Floats = NDArray[np.float64]


class _Counts(Frequency):
    def __init__(self, panel: Panel, params: Params, truth: Truth) -> None:
        super().__init__(panel, params)
        self.known = truth.overdispersion[0]

    def _phi(self) -> Floats:
        return self.known


class _Fines(Severity):
    def __init__(self, panel: Panel, params: Params, truth: Truth) -> None:
        with np.errstate(divide="ignore", invalid="ignore"):
            largest = np.log(panel["largest_case_yuan"])
        super().__init__(panel, params, panel["sum_log_fine"], panel["fined_cases"], largest)
        self.known = truth.within[0] ** 2
        self.within, self.between = float(self.known.mean()), truth.between**2

    def _within(self) -> Floats:
        return self.known

    def _scale(self) -> Floats:
        return np.ones_like(self.known)

    def _solve(self) -> None:
        return


def scores(frame: pl.DataFrame, truth: Truth) -> Floats:
    """Return combined scores, shape (months, counties)."""
    panel = to_panel(frame)
    counts, fines = _Counts(panel, shipped(Params), truth), _Fines(panel, shipped(Params), truth)
    for t in range(len(panel.months)):
        counts.step(t)
        fines.step(t)
    return combined(remembered(counts.z), remembered(fines.z))
