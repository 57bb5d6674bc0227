"""Matrix products do not hang on place, neighbours, layout or processor: they are exact."""

from fractions import Fraction

import numpy as np
import pytest

from models.like_cases.parallel import product

GRID = 2**20


@pytest.mark.parametrize(("n", "depth", "m"), [(700, 65, 13), (30, 300, 70), (513, 7, 1)])
def test_a_row_is_the_same_wherever_it_stands(n, depth, m) -> None:
    rng = np.random.default_rng(n)
    a = rng.normal(size=(n, depth)).astype(np.float32)
    b = rng.normal(size=(depth, m)).astype(np.float32)
    whole = product(a, b)
    assert whole.dtype == np.float32
    assert np.abs(whole - a.astype(float) @ b).max() < 1e-4 * np.sqrt(depth)
    for part in (slice(1, None), slice(3, 8), slice(n // 2, None)):
        assert np.array_equal(product(a[part], b), whole[part])
    assert np.array_equal(product(np.asfortranarray(a), np.asfortranarray(b)), whole)
    assert np.array_equal(product(a, b[:, ::-1])[:, ::-1], whole)


def test_sums_are_exact() -> None:
    rng = np.random.default_rng(3)
    a = (rng.integers(-(2**23), 2**23, (5, 200)) / GRID).astype(np.float32)
    b = (rng.integers(-(2**20), 2**20, (200, 4)) / GRID).astype(np.float32)
    exact = [[sum(Fraction(float(x)) * Fraction(float(y)) for x, y in zip(row, column, strict=True))
              for column in b.T] for row in a]  # fmt: skip
    assert np.array_equal(product(a, b), np.array(exact, dtype=float).astype(np.float32))
