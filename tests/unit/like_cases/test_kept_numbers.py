"""What was kept of cases comes back for the cases asked for, however the rows lie in memory."""

import numpy as np
import polars as pl
import pytest

from models.like_cases.numbers import Kept, Numbers, frame

N, DIMS, TOLD = 9, 7, 3


@pytest.fixture(scope="module")
def kept():
    rng = np.random.default_rng(3)
    empty = Numbers.empty(N, DIMS)
    numbers = Numbers(*(rng.normal(size=v.shape).astype(np.float32) for v in vars(empty).values()))
    shown = rng.random((N, 5)) < 0.5
    distance = rng.random((N, 4)).astype(np.float32)
    keys = [f"案{n}" for n in range(N)]
    cases = pl.DataFrame(
        {"case_key": keys, "goods": [1.0] * N, "gains": [2.0] * N, "grounds": [1] * N}
    )
    table = frame(cases, shown, numbers, TOLD, distance, np.ones(N, dtype=np.bool_))
    return numbers, shown, distance, table


def laid(table: pl.DataFrame, way: str) -> pl.DataFrame:
    if way == "chunks":
        return pl.concat([table[:4], table[4:]], rechunk=False)
    if way == "slice":
        return pl.concat([table[:2], table])[2:]
    return table.reverse()


@pytest.mark.parametrize("way", ["chunks", "slice", "reversed"])
def test_numbers_come_back_case_by_case(kept, way: str) -> None:
    numbers, shown, distance, table = kept
    asked = pl.Series(["案7", "新案", "案2", "案0"])
    found = Kept.of(asked, laid(table, way))
    assert found.rows.tolist() == [0, 2, 3]
    own = [7, 2, 0]
    np.testing.assert_array_equal(found.told, numbers.vectors[own][:, DIMS - TOLD :])
    np.testing.assert_array_equal(found.pair, numbers.pair[own])
    np.testing.assert_array_equal(found.share, numbers.share[own])
    np.testing.assert_array_equal(found.shown[:, : shown.shape[1]], shown[own])
    np.testing.assert_allclose(found.reach, distance[own].max(axis=1))


def test_nothing_kept_gives_nothing(kept) -> None:
    found = Kept.of(pl.Series(["新案"]), kept[3])
    assert found.rows.size == found.told.size == found.pair.shape[0] == 0
