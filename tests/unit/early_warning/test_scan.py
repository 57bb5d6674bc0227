"""Sets of counties: how much their counts scatter by chance."""

import numpy as np
import pytest
from scipy import sparse

from data_contracts.settings import shipped
from models.early_warning import Params
from models.early_warning.records.sectors import Sectors
from models.early_warning.rises.scan import Scanner
from models.early_warning.surprise import FACTOR_VARIANCE, mid_p_score


def score_of(seen: float, mean: float, dispersion: float, weeks: int = 4) -> float:
    """Return the score of a sector in one county, the only one of its city."""
    one = Sectors(
        np.zeros(1, dtype=int), [("a", "b", "c")], sparse.csr_array([[1.0]]), np.array([3])
    )
    scanner = Scanner(one, np.zeros(1, dtype=np.int64), shipped(Params))
    scanner.common = np.zeros(1)
    sure = np.zeros((1, 1)), np.zeros((1, 1))
    found = scanner.of_length(np.array([[seen]]), np.array([[mean]]), sure, 100, weeks, dispersion)
    return found[0].score


def with_scatter(seen: float, mean: float, scatter: float) -> float:
    variance = scatter * mean + FACTOR_VARIANCE * mean**2
    return float(mid_p_score(np.array([seen]), np.array([mean]), np.array([variance]))[0])


@pytest.mark.parametrize(
    ("seen", "mean", "dispersion", "scatter"),
    [
        (14.0, 2.0, 2.0, 1.3),  # half a case a week in the county: busy ones scatter more
        (60.0, 20.0, 2.0, 2.0),  # five a week: as all do
        (14.0, 2.0, 1.1, 1.1),  # where all scatter little these do too
    ],
)
def test_few_counts_scatter_less_than_many(
    seen: float, mean: float, dispersion: float, scatter: float
):
    assert score_of(seen, mean, dispersion) == pytest.approx(with_scatter(seen, mean, scatter))
