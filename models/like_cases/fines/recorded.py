r"""What the record says of the side of the minimum on which a fine belongs, and how far fines follow it.

The law itself ties some facts to a side: where grounds for a reduction are on record a fine may lie
below the minimum (行政处罚法 articles 30, 32 and 33), where an aggravating fact is it lies in the range.
Peers that lack them, mostly on the other side, cannot tell what such a fine would be. Where a clause has no
minimum, the law on reductions cited lets a fine lie below what the facts let expect:

.. math:: p'_i(y) = (1 - \epsilon_{kc})\, p_i(y) + \epsilon_{kc}\, r_k(y)

:math:`r_k` is the density of reductions that had their grounds, as shares of the minimum or of
what facts let expect, or the same everywhere in the range. :math:`\epsilon_{kc}` is how much of the fines of kind k in county c it takes to
say what :math:`p` does not, learnt from fines that were held out: where peers and facts tell it already,
or a county writes grounds into every decision, it is next to nothing. A county borrows from all, and
all from what the law lets expect.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import ndimage

from models.arrays import Bools, Doubles, Ints
from models.like_cases.chance import FOLDS
from models.like_cases.facts.circumstances import CIRCUMSTANCES, ELEMENTS, GROUNDS, LAW
from models.like_cases.fines.clause_fines import Density

#: Nothing that ties to a side; facts that are grounds; grounds given as the reason, or the law on them
#: cited; an aggravating fact; the law cited where there is no minimum. Where a case has grounds and an
#: aggravating fact, the record ties it to neither side.
NOTHING, NAMED, GIVEN, AGGRAVATED, EASED = range(5)
KINDS = 5
#: The share the law lets expect, and how many cases that counts for; how many that of all counties does.
_EXPECTED, _CASES = np.array([0.0, 0.3, 0.6, 0.6, 0.6]), np.array([1.0, 2.0, 4.0, 4.0, 4.0])
#: A share smaller than so is none.
_COUNTY, _STEPS, _NONE = 10.0, 30, 0.01
#: Reductions as a share of the minimum, on the logarithm: cells, the least that is looked at, the width of
#: the kernel, and as how many cases counts that they may be anything down to a twentieth.
#: What lies three times as deep as three quarters of them vouches for nothing.
_STEP, _CELLS, _WIDTH, _FEW, _DEEP, _APART = 0.1, 60, 0.3, 5.0, 0.25, np.log(3)
_DEEPEST = float(np.log(20))
#: What rounds to the minimum or the maximum.
_ROUNDED = 0.045


@dataclass(frozen=True)
class Side:
    """What the record of n cases says: ``kind`` (n,), the ``county`` (n,) as a place in ``counties``.

    ``low`` and ``high`` (n,) are the law's range on the logarithm of yuan. A county that is not among
    ``counties`` has the place behind the last. Where there is no minimum, ``low`` is what facts let expect,
    and only the law cited counts (:data:`EASED`); where nothing was fined, ``low`` is minus infinity: no
    reduction, and not in the range. ``folds`` (n,) are by key: a county's habit is learnt from its other cases.
    """

    kind: Ints
    county: Ints
    low: Doubles
    high: Doubles
    folds: Ints
    counties: tuple[str, ...]

    @classmethod
    def of(
        cls, pool: pl.DataFrame, shown: Bools, most: Doubles, usual: Doubles, folds: Ints,
        counties: tuple[str, ...] | None = None,
    ) -> "Side":  # fmt: skip
        """Return it for cases of :func:`prepare.decided`.

        ``most`` (n,) is what the law permits, ``usual`` (n,) what facts let expect, on the logarithm of yuan.
        """
        own = pool["region_code"].fill_null("")
        names = tuple(sorted(own.unique().to_list())) if counties is None else counties
        county = np.searchsorted(np.array(names, dtype=np.str_), own.to_numpy().astype(np.str_))
        county = np.where(own.is_in(names).to_numpy(), county, len(names)).astype(np.int64)
        least = pool["statutory_min_yuan"].fill_null(0.0).to_numpy()
        has_least = least > 0
        low = np.where(has_least, np.log(np.where(has_least, least, 1.0)), usual)
        is_tied = np.isfinite(low) & (~has_least | np.isfinite(most) & (most > low))
        low = np.where(pool["fine"].to_numpy() > 0, low, -np.inf)
        has = {c.code: shown[:, i] for i, c in enumerate(CIRCUMSTANCES)}
        worse = np.any([has[c.code] for c in CIRCUMSTANCES if c.weight > 0], axis=0)
        named = np.any([has[code] for code in GROUNDS], axis=0)
        named |= np.sum([has[code] for code in ELEMENTS], axis=0) >= 2
        grounds = pool["grounds"].to_numpy()
        given = grounds > 0
        kind = np.select(
            [worse & given, worse, given, named], [NOTHING, AGGRAVATED, GIVEN, NAMED], NOTHING
        )
        eased = np.where((grounds == LAW) & ~worse, EASED, NOTHING)
        kind = np.where(has_least, kind, eased)
        return cls(np.where(is_tied, kind, NOTHING), county, low, most, folds, names)

    def at(self, rows: Ints | slice) -> "Side":
        """Return the same of some cases."""
        return Side(
            self.kind[rows], self.county[rows], self.low[rows], self.high[rows], self.folds[rows],
            self.counties,
        )  # fmt: skip

    @property
    def is_given(self) -> Bools:
        """Whether grounds for a reduction are given."""
        return np.asarray((self.kind == GIVEN) | (self.kind == EASED))

    @property
    def reduces(self) -> Bools:
        """Whether grounds for a reduction are on record."""
        return np.asarray((self.kind == NAMED) | self.is_given)


@dataclass(frozen=True)
class Recorded:
    """How far fines follow the record, and where reductions that had their grounds lie.

    ``share`` (kinds, counties, folds) and ``usual`` (kinds,), for a county that nothing was learnt of;
    ``reductions`` (2, folds, cells) from the minimum down, and from what facts let expect where there is
    none, each without one fold.
    """

    counties: tuple[str, ...]
    share: Doubles
    usual: Doubles
    reductions: Doubles

    @classmethod
    def learnt(cls, side: Side, y: Doubles, density: Doubles, once: Doubles) -> "Recorded":
        """Learn from fines ``y`` (n,) on the logarithm of yuan, that the ``density`` (n,) has not seen."""
        reductions = np.stack([_reductions(side, y, kind) for kind in (GIVEN, EASED)])
        share = np.tile(_EXPECTED[:, None, None], (1, len(side.counties), FOLDS))
        found = cls(side.counties, share, _EXPECTED.copy(), reductions)
        tied = np.flatnonzero(side.kind != NOTHING)
        side, once, p = side.at(tied), once[tied], density[tied]
        r, m = found.density(side)(y[tied]), len(side.counties)
        cell = (side.kind * m + side.county) * FOLDS + side.folds
        n = np.bincount(cell, once, KINDS * m * FOLDS).reshape(KINDS, m, FOLDS)
        own = share.mean(axis=2)
        for _ in range(_STEPS):
            e = own[side.kind, side.county]
            part = once * e * r / np.maximum((1 - e) * p + e * r, 1e-12)
            got = np.bincount(cell, part, KINDS * m * FOLDS).reshape(KINDS, m, FOLDS)
            usual, own = _by_county(got.sum(axis=2), n.sum(axis=2))
        without = [
            _by_county(*(v.sum(axis=2) - v[:, :, fold] for v in (got, n))) for fold in range(FOLDS)
        ]
        share = np.stack([own for _, own in without], axis=2)
        return cls(side.counties, share, usual, reductions)

    def shares(self, side: Side) -> Doubles:
        """Return how much of each case's fines is what the record lets expect, (n,)."""
        known = side.county < len(self.counties)
        own = np.broadcast_to(self.usual[side.kind], known.shape)
        if len(self.counties):
            own = np.where(
                known, self.share[side.kind, np.where(known, side.county, 0), side.folds], own
            )
        return np.where((side.kind == NOTHING) | np.isinf(side.low) | (own < _NONE), 0.0, own)

    def density(self, side: Side) -> Density:
        """Return the density of fines that the record lets expect, at fines on the logarithm of yuan."""

        def density(y: Doubles) -> Doubles:
            under = side.low - y
            cell = np.clip(under / _STEP, 0, _CELLS - 1).astype(np.int64)
            lower = np.where(
                (under > 0) & (under < _CELLS * _STEP),
                self.reductions[(side.kind == EASED).astype(np.int64), side.folds, cell],
                0.0,
            )
            inside = (y >= side.low - _ROUNDED) & (y <= side.high + _ROUNDED)
            within = inside / np.maximum(side.high - side.low, 2 * _ROUNDED)
            return np.asarray(
                np.where(side.reduces, lower, np.where(side.kind == AGGRAVATED, within, 0.0))
            )

        return density

    def masses(self, side: Side, cuts: Doubles) -> Doubles:
        """Return how likely that makes each cell between ``cuts`` (m,), (n, m - 1)."""
        density, middle = self.density(side), (cuts[1:] + cuts[:-1]) / 2
        mass = np.stack([density(np.full(len(side.kind), at)) for at in middle.tolist()], axis=1)
        return np.asarray(mass / np.maximum(mass.sum(axis=1, keepdims=True), 1e-12))


def _by_county(part: Doubles, n: Doubles) -> tuple[Doubles, Doubles]:
    """Return the shares of all counties, (kinds,), and of each, (kinds, counties).

    For all of them no county counts for more cases than it borrows from them.
    """
    most = np.minimum(1.0, _COUNTY / np.maximum(n, 1e-12))
    usual = _drawn((most * part).sum(axis=1), (most * n).sum(axis=1), _EXPECTED, _CASES)
    return usual, _drawn(part, n, usual[:, None], _COUNTY)


def _drawn(part: Doubles, n: Doubles, to: Doubles, cases: Doubles | float) -> Doubles:
    return np.asarray((part + cases * to) / (n + cases))


def _reductions(side: Side, y: Doubles, kind: int) -> Doubles:
    """Return the density of reductions whose grounds were given, by fold left out, from the minimum down."""
    rows = np.flatnonzero((side.kind == kind) & (y < side.low))
    cell = np.clip(((side.low - y)[rows] / _STEP).astype(np.int64), 0, _CELLS - 1)
    counts = np.bincount(side.folds[rows] * _CELLS + cell, minlength=FOLDS * _CELLS)
    counts = counts.reshape(FOLDS, _CELLS).astype(np.float64)
    usual = np.searchsorted(np.cumsum(counts.sum(axis=0)), (1 - _DEEP) * len(rows))
    counts[:, usual + round(_APART / _STEP) :] = 0.0
    others = counts.sum(axis=0) - counts
    smooth = ndimage.gaussian_filter1d(others, _WIDTH / _STEP, axis=1, mode="reflect") / _STEP
    anything = np.where(np.arange(_CELLS) * _STEP < _DEEPEST, 1 / _DEEPEST, 0.0)
    return np.asarray((smooth + _FEW * anything) / (others.sum(axis=1, keepdims=True) + _FEW))
