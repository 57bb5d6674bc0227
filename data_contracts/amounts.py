"""Amounts and places as people write them, said alike by the judgement and by the pages."""

import math
from dataclasses import dataclass

#: Names of a place by how far up the law's range its middle lies; above them 上限附近.
_PLACES = ((0.25, "下限附近"), (0.65, "幅度中间"))


def yuan(amount: float) -> str:
    """Return an amount as people write it: ``8000元``, ``6万元``, ``1.25万元``."""
    if amount >= 10_000:
        return f"{in_wan(amount):.2f}".rstrip("0").rstrip(".") + "万元"
    if amount >= 1000:
        return f"{round(amount)}元"
    return f"{amount:.2f}".rstrip("0").rstrip(".") + "元"


def in_wan(amount: float) -> float:
    """Return yuan in 万元 with two decimals, a half up: 1.115 is 1.12 whoever says it."""
    return math.copysign(math.floor(abs(amount) / 100 + 0.5) / 100, amount)


def rounded(amount: float) -> float:
    """Return an estimated amount with two significant figures, so that it does not feign precision."""
    if amount < 10:
        return round(amount, 1)
    digits = len(str(int(amount))) - 2
    return float(round(amount / 10**digits) * 10**digits)


@dataclass(frozen=True)
class Band:
    """A place where like cases lie, in yuan: from, to, share of them; ``law`` minimum and maximum."""

    low: float
    high: float
    share: float
    law: tuple[float, float] | None

    def holds(self, amount: float) -> bool:
        """Tell whether an amount lies in the place, as it is or as it is written (:func:`span`)."""
        low, high = min(self.low, rounded(self.low)), max(self.high, rounded(self.high))
        return low <= amount <= high

    @property
    def place(self) -> str:
        """Return its place in the law's range in words, empty where there is none to trust."""
        if self.law is None:
            return ""
        least, most = self.law
        middle = (max(self.low, 1.0) * max(self.high, 1.0)) ** 0.5
        if middle < least * 0.98:
            return "低于下限"
        if most <= least:
            return ""
        at = (middle - least) / (most - least)
        for upto, word in _PLACES:
            if at <= upto:
                return word
        return "上限附近"


def span(low: float, high: float) -> str:
    """Return two amounts as people write them, the unit once: ``0.3—0.5万元``, ``800—2000元``."""
    low, high = rounded(low), rounded(high)
    if low == high:
        return yuan(low)
    if high >= 10_000 and low >= 1_000:
        return f"{low / 10_000:.2f}".rstrip("0").rstrip(".") + "—" + yuan(high)
    if high >= 10_000:
        return f"{yuan(low)}—{yuan(high)}"
    return f"{yuan(low)[:-1]}—{yuan(high)}"
