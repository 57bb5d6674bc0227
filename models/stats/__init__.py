"""Statistics shared by the judgements."""

from models.stats.hashed import code_points, counted
from models.stats.small_sample import (
    Z_95,
    benjamini_hochberg,
    gamma_shrunk_rates,
    mid_p,
    negative_binomial_z,
)

__all__ = [
    "Z_95",
    "benjamini_hochberg",
    "code_points",
    "counted",
    "gamma_shrunk_rates",
    "mid_p",
    "negative_binomial_z",
]
