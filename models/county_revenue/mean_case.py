"""Expected yuan of one penalty, from the expected log amount."""

import numpy as np

from models.county_revenue.panel import Panel
from models.county_revenue.severity import Severity


class MeanCase:
    """Expected yuan of one penalty: the log level times how sums relate to it."""

    def __init__(self, panel: Panel) -> None:
        self.cases = np.nan_to_num(panel["cases"])
        self.decided = np.nan_to_num(panel["decided_yuan"])
        self.expected = np.full(panel.present.shape, np.nan)
        self.sum = np.zeros(panel.present.shape[1])
        self.weight = np.zeros(panel.present.shape[1])
        self.pool, self.pool_weight = np.exp(0.72) * 200, 200.0

    def step(self, t: int, severity: Severity) -> None:
        """Expect month ``t`` from earlier months, then learn its ratio of sum to log level."""
        common = self.pool / self.pool_weight
        share = (self.sum + 60 * common) / (self.weight + 60)
        level = np.exp(severity.mean[t])
        self.expected[t] = level * share
        seen = severity.usable[t] & (self.cases[t] > 0) & ~np.isnan(level)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = self.decided[t] / (self.cases[t] * level)
        ratio = np.where(seen, np.minimum(ratio, 3 * common), 0.0)
        weight = np.where(seen, np.minimum(self.cases[t], 50.0), 0.0)
        self.sum = 0.97 * self.sum + weight * ratio
        self.weight = 0.97 * self.weight + weight
        self.pool += float((weight * ratio).sum())
        self.pool_weight += float(weight.sum())
