"""Abnormal growth of a county's penalties: judgement, split, drivers, key counties."""

from models.county_revenue.judge import judge
from models.county_revenue.params import Params

__all__ = ["Params", "judge"]
