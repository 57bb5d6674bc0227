"""A few equal odd fines under a clause do not vouch for one another."""

import numpy as np
import pytest

from models.like_cases import judge
from models.like_cases.chance import FOLDS
from models.like_cases.fines.bands import Law
from models.like_cases.fines.clause_fines import ClauseFines
from models.like_cases.fines.rarity import Like
from models.like_cases.peers import twins
from tests.unit.like_cases.rows import AS_OF, case, frame, no_side


def beside(y: np.ndarray, clause: np.ndarray, peers: np.ndarray) -> Like:
    """Return fines beside those of their peers, each weighing as much."""
    n, k = peers.shape
    theirs, nothing = y[peers].astype(np.float32), np.zeros(n)
    law = Law(np.full(n, -np.inf), np.full(n, np.nan), clause)
    return Like(
        theirs, theirs, np.full((n, k), 1 / k, np.float32), nothing, nothing, y, nothing, clause, law,
        np.zeros((n, 4), np.float32), np.arange(n) % FOLDS, nothing, np.zeros(n, int), np.ones(n),
        no_side(n),
    )  # fmt: skip


def test_twins_are_few_and_of_the_same_clause():
    y = np.log([5_000.0] * 40 + [95_000.0, 95_000.0, 300.0] + [95_000.0] + [7_000.0] * 4)
    clause = np.array([0] * 43 + [1] * 5)
    peers = np.tile(np.array([40, 41, 1, 2, 3]), (48, 1))
    peers[40], peers[41] = [41, 1, 2, 3, 4], [40, 1, 2, 3, 4]
    like = beside(y, clause, peers)
    fines = ClauseFines(y, clause, like.folds, 2)
    got = twins.apart(like, fines, np.ones(48, dtype=np.bool_))
    assert got.weight[40] == pytest.approx([0, 0.25, 0.25, 0.25, 0.25])
    assert got.weight[0] == pytest.approx(np.full(5, 0.2))  # forty are usual
    assert got.twins[[40, 41]].tolist() == [1, 1]
    assert got.once[[40, 41]].tolist() == [0.5, 0.5]
    assert not got.twins[:40].any()
    assert got.once[:40].tolist() == [1.0] * 40
    assert got.twins[43] == 0  # another clause
    unfined = twins.apart(like, fines, np.arange(48) != 40)
    assert unfined.weight[40] == pytest.approx(like.weight[40])


def test_two_of_twenty_are_no_odd_ones():
    y, clause = np.log([5_000.0] * 18 + [95_000.0] * 2), np.zeros(20, dtype=np.int64)
    like = beside(y, clause, np.tile(np.array([18, 19, 1]), (20, 1)))
    got = twins.apart(like, ClauseFines(y, clause, like.folds, 1), np.ones(20, dtype=np.bool_))
    assert (got.weight == like.weight).all()
    assert not got.twins.any()


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
