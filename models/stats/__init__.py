"""Small-sample statistics shared by the judgements."""

from models.stats.small_sample import (
    benjamini_hochberg,
    gamma_shrunk_rates,
    negative_binomial_z,
)

__all__ = [
    "benjamini_hochberg",
    "gamma_shrunk_rates",
    "negative_binomial_z",
]
