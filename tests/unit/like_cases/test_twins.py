"""A few equal odd fines under a clause do not vouch for one another."""

import numpy as np
import pytest

from models.like_cases import judge, twins
from models.like_cases.compare import _without
from tests.unit.like_cases.rows import AS_OF, case, frame


def test_twins_are_few_and_of_the_same_clause():
    y = np.log([5_000.0] * 40 + [95_000.0, 95_000.0, 300.0] + [95_000.0] + [7_000.0] * 4)
    clause = np.array([0] * 43 + [1] * 5)
    counts = np.ones(48, dtype=np.bool_)
    counts[42] = False
    got = twins.found(y, clause, counts, np.bincount(clause))
    assert got[40].tolist() == [41, -1]
    assert got[41].tolist() == [40, -1]
    assert (np.delete(got, [40, 41], axis=0) == -1).all()  # forty are usual; alone; another clause


def test_two_of_twenty_are_no_odd_ones():
    y = np.log([5_000.0] * 18 + [95_000.0] * 2)
    assert (
        twins.found(y, np.zeros(20, dtype=np.int64), np.ones(20, dtype=np.bool_), np.array([20]))
        == -1
    ).all()


def test_a_twin_weighs_nothing_and_the_other_peers_have_its_share():
    weight = np.array([[0.2, 0.3, 0.5], [0.2, 0.3, 0.5], [1.0, 0.0, 0.0]], dtype=np.float32)
    peers = np.array([[1, 2, 3], [0, 2, 3], [1, -1, -1]], dtype=np.int32)
    twin = np.array([[2, -1], [-1, -1], [1, -1]], dtype=np.int32)
    got = _without(weight, peers, twin)
    assert got[0] == pytest.approx([2 / 7, 0, 5 / 7])
    assert got[1] == pytest.approx([0.2, 0.3, 0.5])
    assert got[2] == pytest.approx([1, 0, 0])  # it has no other


@pytest.mark.parametrize(
    ("n", "usual", "odd", "times"),
    [
        (180, 5_000.0, 95_000.0, 1),
        (180, 5_000.0, 95_000.0, 2),
        (180, 5_000.0, 95_000.0, 3),
        (40, 5_000.0, 95_000.0, 1),
        (40, 5_000.0, 95_000.0, 2),
        (40, 5_000.0, 95_000.0, 3),
        (180, 52_000.0, 1_000.0, 2),
        (40, 52_000.0, 1_000.0, 3),
    ],
)
def test_odd_ones_are_found_and_nothing_else(n: int, usual: float, odd: float, times: int):
    same = {"region_code": "990101", "organ_code": "990101", "goods_value_yuan": 30.0}
    rows = [case(i, fine_yuan=odd if i < times else usual, **same) for i in range(n)]
    got = judge(frame(rows), as_of=AS_OF).disparity
    flagged = got.filter(got["outcome"] == "flagged")["case_key"].sort().to_list()
    assert flagged == [f"990101|测{i:03d}" for i in range(times)]
