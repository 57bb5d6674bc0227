"""The density of a clause's fines at like facts."""

import numpy as np
import pytest

from models.like_cases.chance import FOLDS
from models.like_cases.fines.bands import Law
from models.like_cases.fines.clause_fines import ClauseFines
from models.like_cases.fines.fact_fines import FactFines
from models.like_cases.fines.rarity import Like, Rarity
from models.like_cases.kept import _made, _plain
from tests.unit.like_cases.rows import no_side

N = 800
AT = np.arange(2.0, 16.0, 0.1) + 0.05


def world() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return fines that follow what the facts are worth in clause 0 and do not in clause 1."""
    rng = np.random.default_rng(3)
    worth, clause = rng.uniform(-1.5, 1.5, N), np.arange(N) % 2
    y = 9.0 + np.where(clause == 0, worth, 0.0) + rng.normal(0, 0.15, N)
    return y, worth, clause, np.arange(N) // 2 % FOLDS


def at(fines: FactFines, whole: ClauseFines, worth: float, clause: int, fold: int, twins: int = 0):
    """Return the density at :data:`AT` of a case with these facts, its own fine e^9.2."""
    n = len(AT)
    of = np.full(n, 9.2), np.full(n, worth), np.full(n, clause), np.full(n, fold)
    few = np.full(n, twins)
    density = fines.of(*of, few, whole.of(of[0], of[2], of[3], few))
    return density(AT)


def learnt() -> tuple[FactFines, ClauseFines]:
    y, worth, clause, folds = world()
    return FactFines(y, worth, clause, folds, 2), ClauseFines(y, clause, folds, 2)


@pytest.mark.parametrize("worth", [-9.0, -1.0, 0.0, 1.2])
@pytest.mark.parametrize("clause", [0, 1])
def test_it_is_a_density(worth: float, clause: int):
    assert at(*learnt(), worth, clause, 2).sum() * 0.1 == pytest.approx(1.0, abs=0.02)


def test_fines_follow_the_facts_where_they_do_and_nowhere_else():
    fines, whole = learnt()
    for worth in (-1.0, 0.0, 1.2):
        follows, stays = at(fines, whole, worth, 0, 2), at(fines, whole, worth, 1, 2)
        assert AT[follows.argmax()] == pytest.approx(9.0 + worth, abs=0.15)
        assert AT[stays.argmax()] == pytest.approx(9.0, abs=0.15)
    there, zero = np.abs(AT - 7.8) < 0.06, np.full(len(AT), 0)
    usual = whole.of(np.full(len(AT), 9.2), zero, zero + 2, zero)(AT)[there]
    assert (
        at(fines, whole, 1.2, 0, 2)[there] < usual / 5
    ).all()  # usual under the clause, not here


def test_where_nobody_has_such_facts_it_is_the_clauses_own():
    y, worth, clause, folds = world()
    whole = ClauseFines(y, clause, folds, 2)
    near = FactFines(y[worth < 0], worth[worth < 0], clause[worth < 0], folds[worth < 0], 2)
    same = np.full(len(AT), 0)
    own = whole.of(np.full(len(AT), 9.2), same, same + 2, same)(AT)
    assert at(near, whole, 2.4, 0, 2) == pytest.approx(own, abs=1e-6)


def test_no_fine_of_its_own_fold_has_a_part_in_it():
    y, worth, clause, folds = world()
    moved = np.where(folds == 2, y + 4.0, y)
    fines, whole = learnt()
    other = FactFines(moved, worth, clause, folds, 2)
    assert at(other, whole, 0.0, 0, 2) == pytest.approx(at(fines, whole, 0.0, 0, 2), rel=1e-6)
    assert np.abs(at(other, whole, 0.0, 0, 3) - at(fines, whole, 0.0, 0, 3)).max() > 0.005


def test_twins_are_left_out_as_if_they_were_not_there():
    y, worth, clause, folds = world()
    fines, whole = learnt()
    odd = np.full(3, 9.25)  # the middle of a cell
    more = FactFines(
        np.append(y, odd), np.append(worth, [0.25] * 3), np.append(clause, [0] * 3),
        np.append(folds, [1] * 3), 2,
    )  # fmt: skip
    few = np.full(len(AT), 3)
    of = np.full(len(AT), 9.25), np.full(len(AT), 0.25), few * 0, np.full(len(AT), 2)
    without = whole.of(of[0], of[2], of[3], of[2])
    seen, hidden = more.of(*of, of[2], without)(AT), more.of(*of, few, without)(AT)
    assert hidden == pytest.approx(fines.of(*of, of[2], without)(AT), abs=1e-3)
    assert np.abs(seen - hidden).max() > 0.01


def test_clauses_that_come_later_are_as_if_learnt_at_once_and_bytes_keep_all():
    y, worth, clause, folds = world()
    first = clause == 0
    early = FactFines(y[first], worth[first], clause[first], folds[first], 1)
    late = early.plus(y[~first], worth[~first], clause[~first], folds[~first], 2)
    fines, whole = learnt()
    arrays: dict[str, np.ndarray] = {}
    back = _made(_plain(fines, arrays), arrays)
    for c in (0, 1):
        expected = at(fines, whole, 0.7, c, 5)
        assert at(late, whole, 0.7, c, 5).tolist() == expected.tolist()
        assert at(back, whole, 0.7, c, 5).tolist() == expected.tolist()


def strange_peers(y: np.ndarray, worth: np.ndarray, clause: np.ndarray, folds: np.ndarray) -> Like:
    """Return fines beside peers that know nothing of the facts."""
    rng, nothing, n = np.random.default_rng(1), np.zeros(len(y)), len(y)
    of_first = np.flatnonzero(clause == clause[0])
    theirs = y[of_first[rng.integers(0, len(of_first), (n, 25))]].astype(np.float32)
    law = Law(np.full(n, -np.inf), np.full(n, np.nan), clause)
    return Like(
        theirs, theirs, np.full((n, 25), 1 / 25, np.float32), nothing, nothing, y, nothing, clause, law,
        np.zeros((n, 4), np.float32), folds, worth, np.zeros(n, int), np.ones(n),
        no_side(n),
    )  # fmt: skip


def test_a_fine_usual_under_the_clause_is_rare_at_other_facts():
    y, worth, clause, folds = world()
    worth[0], y[0] = -1.2, 10.2  # as cases with the gravest facts are fined
    like = strange_peers(y, worth, clause, folds)
    rarity = Rarity(None, 1_000.0).fit(like, ClauseFines(y, clause, folds, 2), np.arange(N))
    score = rarity.among(like)
    assert score[0] > np.quantile(score[clause == 0], 0.99)
    assert rarity.from_clause_[0] > 0.5  # the clause at like facts tells more than such peers


def test_a_clause_that_nothing_was_learnt_of_is_laid_beside_its_own_at_like_facts():
    y, worth, clause, folds = world()
    worth[0], y[0], clause = -1.2, 10.2, 1 - clause  # the clause that follows the facts is new
    old = clause == 0
    like = strange_peers(y, worth, clause, folds)
    known = like.at(np.flatnonzero(old))
    fines = ClauseFines(y[old], clause[old], folds[old], 1)
    rarity = Rarity(None, 1_000.0).fit(known, fines, np.arange(old.sum()))
    rarity.from_clause_ = (0.6, 0.6)
    score = rarity.beside(like, 2).among(like)
    assert np.isfinite(score).all() and score[0] > np.quantile(score[~old], 0.99)
