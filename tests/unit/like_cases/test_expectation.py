"""What the expected fine is made of: re-computable, not moved by the case's own fine."""

import numpy as np
import pytest

from models.like_cases import judge
from models.like_cases.expected import weighted_quantiles
from models.like_cases.neighbours import nearest
from tests.unit.like_cases.rows import AS_OF, case, frame

N = 120


def judged(own: float):
    rows = [case(i) for i in range(N)]
    rows[7] = case(7, fine_yuan=own)
    return judge(frame(rows), as_of=AS_OF, asked=[rows[7]["case_key"], rows[8]["case_key"]])


def row(got, number: int) -> dict:
    key = f"990101|测{number:03d}"
    return got.disparity.filter(got.disparity["case_key"] == key).row(0, named=True)


def test_the_expected_fine_is_the_weighted_median_of_the_listed_peers():
    got = judged(5000.0)
    for number in (7, 8):
        mine = row(got, number)
        peers = got.peers.filter(got.peers["case_key"] == mine["case_key"])
        assert peers.height == mine["n_peers"]
        values = np.log(peers["peer_adjusted_yuan"].to_numpy())[None, :]
        middle = weighted_quantiles(values, peers["weight"].to_numpy()[None, :], (0.5,))[0, 0]
        assert np.exp(middle) == pytest.approx(mine["expected_q50"], rel=1e-3)


def test_the_own_fine_hardly_moves_the_own_expectation():
    usual, heavy = (row(judged(own), 7)["expected_q50"] for own in (5000.0, 500_000.0))
    assert heavy == pytest.approx(usual, rel=0.02)


def test_most_neighbours_are_found_in_a_large_block():
    rng = np.random.default_rng(0)
    kinds = rng.standard_normal((60, 32))
    vectors = (kinds[rng.integers(60, size=6000)] + 0.4 * rng.standard_normal((6000, 32))).astype(
        np.float32
    )
    block, asked = np.zeros(6000, dtype=np.int64), np.arange(6000) < 200
    exact, _ = nearest(vectors, block, 25, 6000, 0, asked)
    found, _ = nearest(vectors, block, 25, 400, 0)
    shared = [len(set(found[i]) & set(exact[i])) / 25 for i in range(200)]
    assert np.mean(shared) >= 0.75
