"""How far told facts decide the band, learnt from fines that were held out."""

import numpy as np
import pytest

from models.like_cases.chance import FOLDS
from models.like_cases.fines import told

N = 4_000


def world(unrecorded: float, surer: float = 1.0) -> tuple[np.ndarray, ...]:
    """Return told shares of four bands (logarithm), densities, clauses, and folds.

    The facts tell band 0 or 1; of clause 1 so many fines lie in band 2 whatever the facts. ``surer``
    says how much surer the shares are than the fines bear out.
    """
    rng = np.random.default_rng(5)
    logit = np.column_stack([rng.normal(0, 2, N), np.zeros(N), np.full(N, -7.0), np.full(N, -9.0)])
    share = np.exp(logit) / np.exp(logit).sum(axis=1, keepdims=True)
    band = (rng.random((N, 1)) > np.cumsum(share, axis=1)).sum(axis=1)
    clause = np.arange(N) % 2
    band[(clause == 1) & (rng.random(N) < unrecorded)] = 2
    logit *= surer
    log_share = logit - np.log(np.exp(logit).sum(axis=1, keepdims=True))
    return log_share.astype(np.float32), np.eye(4)[band] * 5, clause, np.arange(N) % FOLDS


@pytest.mark.parametrize("surer", [0.6, 1.0, 1.8])
def test_shares_are_as_sure_as_held_out_fines_bear_out(surer: float):
    share, density, clause, folds = world(0.0, surer)
    got = told.learn(share, density, clause, folds, np.ones(N), 2)
    assert got.power * surer == pytest.approx(1.0, abs=0.15)
    assert got.of_clauses().max() < 0.02


def test_unrecorded_reasons_are_learnt_by_clause_and_lie_where_its_fines_do():
    share, density, clause, folds = world(0.12)
    got = told.learn(share, density, clause, folds, np.ones(N), 2)
    of = got.of_clauses()
    assert 0.08 < of[1] < 0.12 and of[0] < 0.02  # two in a hundred are no reason
    assert got.unrecorded[1, :, 2].min() > 0.95 * of[1]
    after = np.exp(got.log_shares(share, clause, folds))
    assert after.sum(axis=1) == pytest.approx(1.0, abs=1e-4)
    assert after[clause == 1, 2].min() > 0.08 and after[:, 3].max() < 0.01


def test_what_departures_make_as_well_is_no_reason():
    share, density, clause, folds = world(0.015)
    got = told.learn(share, density, clause, folds, np.ones(N), 2)
    assert got.of_clauses().max() < 0.003


def test_a_clause_that_nothing_was_learnt_of_has_what_is_usual():
    share, density, clause, folds = world(0.3)
    got = told.learn(share, density, clause, folds, np.ones(N), 2)
    new = np.exp(got.log_shares(share[:1], np.array([7]), folds[:1]))
    assert new[0, 2] == pytest.approx(got.usual[2], rel=0.1) and got.usual[2] > 0.05
