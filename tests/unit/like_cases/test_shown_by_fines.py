"""The range that fines show where the law's is not found."""

import numpy as np
import polars as pl
import pytest

from data_contracts.settings import shipped
from models.like_cases.chance import FOLDS
from models.like_cases.fines.bands import Law
from models.like_cases.fines.clause_fines import ClauseFines
from models.like_cases.fines.limits import shown_by_fines
from models.like_cases.params import Params

#: 100 fines: 60 well below 20 000, one just under it, 12 of exactly it, 27 above up to 200 000.
FINES = [2_000.0 + 50 * i for i in range(60)] + [15_000.0] + [20_000.0] * 12
FINES += [25_000.0 + 5_000 * i for i in range(23)] + [180_000.0, 200_000.0, 200_000.0, 900_000.0]


def shown(
    fines: list[float], offset: float = 0.0, known: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    n = len(fines)
    law = Law(
        np.full(n, -np.inf), np.full(n, 9.0 if known else np.nan), np.zeros(n, dtype=np.int64)
    )
    pool = pl.DataFrame({"fine": fines, "offset": [offset] * n})
    return shown_by_fines(law, pool, 1, shipped(Params))


def test_a_minimum_shows_and_the_largest_amount_given_twice_is_the_maximum():
    low, high = shown(FINES)
    assert np.exp(low) == pytest.approx([20_000.0])
    assert np.exp(high) == pytest.approx([200_000.0])


@pytest.mark.parametrize(
    "fines",
    [
        FINES[:60]
        + [15_000.0 + 10 * i for i in range(4)]
        + FINES[64:],  # four just under, nine of it
        [
            20_001.0 + i if v == 20_000.0 else v for i, v in enumerate(FINES)
        ],  # no amount twelve times
        FINES[:-1],  # too few
    ],
)
def test_elsewhere_none_is_made_up(fines: list[float]):
    assert np.isnan(shown(fines)).all()


def test_a_file_in_the_wrong_unit_moves_neither_bound():
    """Eight cases of a file whose header says 万元 over yuan: fines of two hundred million."""
    low, high = shown(FINES * 3 + [20_000.0e4] * 6 + [50_000.0e4] * 2)
    assert np.exp(low) == pytest.approx([20_000.0])
    assert np.exp(high) == pytest.approx([900_000.0])  # thrice in three hundred


def test_neither_where_amounts_follow_a_base_nor_beside_a_range_that_is_trusted():
    assert np.isnan(shown(FINES, offset=2.0)).all()
    assert np.isnan(shown(FINES, known=True)).all()


def test_few_fines_of_a_clause_do_not_make_another_rare():
    y = np.log(np.concatenate([np.full(6, 1_000.0), np.full(600, 1_000.0)]))
    clause = np.repeat([0, 1], [6, 600])
    fines = ClauseFines(y, clause, np.concatenate([np.arange(6), np.arange(600) % FOLDS]), 2)
    at = np.full(2, np.log(4_000.0))
    own, none = np.log(np.full(2, 1_000.0)), np.zeros(2, dtype=np.int64)
    few, many = fines.of(own, np.array([0, 1]), none, none)(at)
    assert few > 0.05  # ten others and five that nobody has seen
    assert many < 0.003
