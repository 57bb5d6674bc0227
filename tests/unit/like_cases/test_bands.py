"""Bands of the law's range, how rare a fine is among them, and where like cases are said to lie."""

from dataclasses import replace

import numpy as np
import pytest

from models.like_cases.chance import FOLDS
from models.like_cases.fines import moved, pieces
from models.like_cases.fines.bands import Bands, Law, anchors, trusted
from models.like_cases.fines.clause_fines import ClauseFines
from models.like_cases.fines.rarity import Like, Rarity
from tests.unit.like_cases.rows import no_side

N = 1_200
LOW, HIGH = np.log(50_000.0), np.log(100_000.0)


def made(seed: int = 0) -> tuple[np.ndarray, np.ndarray, Law, np.ndarray]:
    """Return facts, fines (logarithm), the law and folds: two bands told by one fact nine times in ten."""
    rng = np.random.default_rng(seed)
    bad = rng.random(N) < 0.5
    below = np.where(rng.random(N) < 0.9, ~bad, bad)
    y = np.where(below, rng.normal(np.log(8_000), 0.2, N), np.log(rng.uniform(50_000, 60_000, N)))
    law = Law(np.full(N, LOW), np.full(N, HIGH), np.zeros(N, dtype=np.int64))
    return bad[:, None].astype(np.float32), y, law, np.arange(N) % FOLDS


PEERS = np.random.default_rng(1).integers(3, N, (N, 25)).astype(np.int32)
NO_TWINS = np.zeros(N, dtype=np.int64)
PEERS[:3, :2] = [[1, 2], [0, 2], [0, 1]]  # departures are peers of one another


def like(x: np.ndarray, y: np.ndarray, law: Law, folds: np.ndarray, bands: Bands) -> Like:
    """Return what the fines are laid beside: 25 others of any facts."""
    centres = y[PEERS].astype(np.float32)
    nothing = np.zeros(N)
    return Like(
        centres, centres, np.full((N, 25), 0.04, np.float32), nothing, nothing, y, nothing,
        law.clause, law, bands.log_shares(x, folds), folds, nothing, NO_TWINS, np.ones(N),
        no_side(N),
    )  # fmt: skip


@pytest.fixture(scope="module")
def found() -> tuple[Rarity, Like]:
    x, y, law, folds = made()
    y[:3] = np.log(25_000.0)  # between the bands
    bands = Bands().fit(x, y, law, folds, 1)
    beside = like(x, y, law, folds, bands)
    return Rarity(bands, 1_000.0).fit(
        beside, ClauseFines(y, law.clause, folds, 1), np.arange(N)
    ), beside


def test_a_range_is_trusted_only_where_its_clause_keeps_it():
    clause = np.repeat(np.arange(6), 100)
    low, high = np.full(600, 50.0), np.full(600, 100.0)
    fine = np.full(600, 10.0)
    fine[0:40] = 60.0  # clause 0: 40 inside
    fine[100:125], fine[125:132] = 60.0, 30.0  # clause 1: 25 inside, seven just under the minimum
    fine[200:240], fine[240:245] = 60.0, 200.0  # clause 2: five above
    high[300:400] = np.nan
    fine[400:425], fine[425:431] = 60.0, 30.0  # clause 4: 25 inside, six just under: a minimum
    fine[500:509] = 60.0  # clause 5: nine inside
    got = trusted(fine, low, high, np.zeros(600, dtype=np.bool_), clause)
    assert got[::100].tolist() == [True, False, False, False, True, False]


def test_a_clause_without_a_minimum_has_a_lowest_band():
    rng = np.random.default_rng(2)
    small = rng.random(N) < 0.5
    y = np.log(np.where(small, 200.0, rng.uniform(1_800, 2_400, N)))
    law = Law(np.full(N, -np.inf), np.full(N, np.log(5_000.0)), np.zeros(N, dtype=np.int64))
    x, folds = small[:, None].astype(np.float32), np.arange(N) % FOLDS
    bands = Bands().fit(x, y, law, folds, 1)
    share = bands.log_shares(x, folds)
    assert np.exp(share[small, 0]).mean() > 0.9
    density = bands.density(y, law, share, folds)
    assert density[small].min() > 1.0  # the usual fine of half the clause is not rare
    mass = bands.masses(pieces.edges(np.log(200.0)), law, share, folds)
    assert mass[small].sum(axis=1).min() > 0.6  # the band goes on below what counts as least


def test_bands_stand_in_the_order_of_the_law():
    one, none = np.zeros(1, dtype=np.int64), np.array([-np.inf])
    with_minimum = anchors(Law(np.array([LOW]), np.array([HIGH]), one))
    assert np.exp(with_minimum[0]) == pytest.approx([10_000, 52_500, 71_000, 91_000])
    assert (np.diff(anchors(Law(none, np.array([HIGH]), one))[0]) > 0).all()


def test_the_fact_tells_which_band_is_likely(found):
    _, beside = found
    shares = np.exp(beside.share)
    x, *_ = made()
    bad = x[:, 0] > 0
    assert shares[~bad, 0].mean() == pytest.approx(0.9, abs=0.05)
    assert shares[bad, 0].mean() == pytest.approx(0.1, abs=0.05)


def judged(rarity: Rarity, beside: Like, *, whole: bool) -> moved.Moved:
    """Return how surely each was moved, by bands and peers or (not ``whole``) by bands alone."""
    target = moved.made(beside.y, np.random.default_rng(0).random(N), 1_000.0, np.log(200.0))
    own, made = (
        rarity.alone(beside, y) + (rarity.among(beside, y) if whole else 0) for y in (None, target)
    )
    kinds = rarity.kinds(beside)
    return moved.calibrate(own, made, kinds, np.ones(N)).moved(own, kinds)


def test_what_lies_between_bands_is_rarest_though_near_the_middle(found):
    got = judged(*found, whole=True)
    assert got.score[:3].min() > got.score[3:].max()
    assert got.expected_false[:3].max() < 0.4
    assert (got.expected_false <= 0.4).sum() <= 8


def test_departures_that_are_peers_of_one_another_do_not_hide_one_another(found):
    rarity, beside = found
    trimmed = moved.trimmed(beside, PEERS, judged(rarity, beside, whole=False).clean)
    assert trimmed.weight[:3, :2].max() < 0.02  # as found: 0.04 each
    assert trimmed.weight.sum(axis=1) == pytest.approx(np.ones(N), abs=1e-5)
    first = slice(3)
    assert (rarity.among(trimmed.at(first)) > rarity.among(beside.at(first)) + 0.2).all()


def test_what_a_case_is_called_by_itself_hangs_on_no_peer(found):
    rarity, beside = found
    others = replace(
        beside, adjusted=beside.adjusted + 1, raw=beside.raw + 2, weight=beside.weight / 3
    )
    assert (rarity.alone(others) == rarity.alone(beside)).all()
    assert (rarity.among(others) != rarity.among(beside)).any()


def test_at_most_half_the_weight_goes_to_the_peers_that_are_left(found):
    _, beside = found
    clean = np.ones(N)
    clean[PEERS[7]] = 0.0  # all its peers look moved
    assert moved.trimmed(beside.at(slice(8)), PEERS[:8], clean).weight[7].sum() == 0
    clean[:] = 1.0
    clean[PEERS[7, 0]] = 0.5
    got = moved.trimmed(beside.at(slice(8)), PEERS[:8], clean)
    assert got.weight[7, 1] == pytest.approx(0.04 / 0.98)
    assert got.weight[7, 0] == pytest.approx(0.02 / 0.98)


def test_the_density_holds_all_there_is(found):
    rarity, beside = found
    cuts = pieces.edges(np.log(200.0))
    mass = rarity.banded_masses(cuts, beside.at(np.arange(50)))
    assert mass.sum(axis=1) == pytest.approx(0.98, abs=0.01)  # the rest is the broad component's
    at = np.linspace(np.log(200.0), np.log(1e6), 4_000)
    some = beside.at(np.full(4_000, 9))
    total = np.trapezoid(rarity.bands.density(at, some.law, some.share, some.folds), at)
    assert total == pytest.approx(1.0, abs=0.06)


def test_places_are_two_cover_four_in_five_and_leave_the_gap_out(found):
    rarity, beside = found
    none = np.zeros(N, dtype=np.int64)
    levels = pieces.Levels.learnt(rarity, beside, none, 1, np.log(200.0))
    got = pieces.find(rarity, beside, levels, none, 200.0)
    y = beside.y[:, None]
    inside = ((y >= got.low) & (y <= got.high)).any(axis=1)
    assert inside.mean() >= 0.8
    assert not inside[:3].any()
    known = np.isfinite(got.share)
    assert np.where(known, got.share, 0).sum(axis=1).max() <= 1 + 1e-6
    nearest = got.nearest(np.full(N, np.log(30_000.0)))
    assert (got.low[np.arange(N), nearest] > np.log(30_000.0)).mean() > 0.4


def test_a_clause_first_met_after_the_lock_has_the_bands_that_are_usual(found):
    rarity, beside = found
    assert rarity.bands is not None
    new = Law(beside.law.low, beside.law.high, beside.law.clause + 7)
    density = rarity.bands.density(beside.y, new, beside.share, beside.folds)
    old = rarity.bands.density(beside.y, beside.law, beside.share, beside.folds)
    assert np.median(np.abs(np.log(density / old))) < 0.2
    mass = rarity.bands.masses(pieces.edges(np.log(200.0)), new, beside.share, beside.folds)
    assert mass.sum(axis=1).min() > 0.9
