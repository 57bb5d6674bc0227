"""How far the comparison reaches: of fines moved on purpose, how many would be told of."""

import numpy as np
import polars as pl

from data_contracts.settings import shipped
from models.like_cases import Params, Yardstick, learn
from models.like_cases.kept import pack, table, unpack
from models.like_cases.reach import Reach
from tests.unit.like_cases.rows import AS_OF, case, frame


def learnt(spread: float, n: int = 400, **settings: float) -> Yardstick:
    """Return the yardstick of food cases fined about 5 000 yuan, more or less so."""
    rng = np.random.default_rng(5)
    fines = np.round(np.exp(np.log(5_000) + spread * rng.normal(size=n)), -2)
    rows = [case(i, fine_yuan=float(fine)) for i, fine in enumerate(fines)]
    found = learn(frame(rows), shipped(Params, **settings), as_of=AS_OF)
    assert found is not None
    return found


def shares(found: Yardstick) -> tuple[float, float]:
    reach = found.reach
    return (
        reach.raised_told.sum() / reach.raised.sum(),
        reach.lowered_told.sum() / reach.lowered.sum(),
    )


def test_moves_are_counted_up_and_down_clause_by_clause():
    raised, told = np.array([True, True, False, False]), np.array([True, False, True, True])
    got = Reach.of(raised, told, np.array([0, 2, 2, 2]), 4)
    assert [v.tolist() for v in (got.raised, got.raised_told, got.lowered, got.lowered_told)] == [
        [1, 0, 1, 0], [1, 0, 0, 0], [0, 0, 2, 0], [0, 0, 2, 0],
    ]  # fmt: skip


def test_where_fines_scatter_less_is_seen():
    tight, wide = shares(learnt(0.15)), shares(learnt(0.9))
    assert min(tight) > 0.8
    assert max(wide) < min(tight) / 2


def test_a_stricter_list_and_a_bureau_that_thinks_less_usual_see_less():
    usual = shares(learnt(0.5))
    assert max(shares(learnt(0.5, q_level=0.05))) < max(usual)
    # two of 25 peers that would be fined the same keep a case from being told of
    assert all(
        few < all_ for few, all_ in zip(shares(learnt(0.5, peers_alike=0.08)), usual, strict=True)
    )


def test_what_the_law_does_not_permit_is_not_tried():
    """A fine above the maximum is easily seen, and other rules tell of it."""
    scale = "《中华人民共和国计量法实施细则》第四十三条"  # up to 1 000 yuan: a thousand more is too much
    rows = [case(i, legal_basis=scale, fine_yuan=300.0 + 10 * (i % 7)) for i in range(200)]
    found = learn(frame(rows), shipped(Params), as_of=AS_OF)
    assert found is not None
    assert found.reach.raised.sum() == 0


def test_a_yardstick_keeps_its_reach_and_people_can_read_it():
    found = learnt(0.15)
    again = unpack(pack(found))
    rows = table(again)
    assert rows["n_raised"].sum() + rows["n_lowered"].sum() == 400
    assert rows["n_raised_told"].to_list() == found.reach.raised_told.tolist()
    assert rows.select(pl.col("n_lowered_told") <= pl.col("n_lowered")).to_series().all()
