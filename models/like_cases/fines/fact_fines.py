r"""The density of a clause's fines at like facts, on a grid: by what facts are worth, and by the fine.

.. math:: p(y \mid w) = \frac{\sum_j K_h(w - w_j) N_b(y - y_j) + \kappa\, p(y)}{\sum_j K_h(w - w_j) + \kappa}

:math:`w_j` is what the facts of a case are worth beside those of its clause, :math:`K_h` a Gaussian
of height 1, :math:`N_b` a normal density, :math:`p(y)` the clause's density whatever the facts: where
few have like facts, it counts as :math:`\kappa` cases. All cases of a clause have a part in it, where
its nearest are twenty-five. (Conditional density by one index of the facts: Hall and Yao 2005,
Annals of Statistics 33, 1404.)
"""

import itertools
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from models.arrays import Doubles, Floats, Ints
from models.like_cases.chance import FOLDS
from models.like_cases.fines.clause_fines import ROOT, Density

#: Widths of the kernels, on the logarithm: on what facts are worth, and on fines. Narrower ones tell the
#: middle better and the tails, where it matters, worse.
_LIKE, _WIDTH = 0.25, 0.3
#: So many cases the clause's own density counts as.
_FEW = 5.0
#: The grid: worth beside the clause's, in steps of half a width; fines from a tenth of a millionth of a
#: base to a thousand million yuan.
_WORTH, _WORTHS = 2.5, 41
_STEP_OF_WORTH = 2 * _WORTH / (_WORTHS - 1)
_STEP, _LEAST, _CELLS = 0.1, -16.0, 370
#: So many cells beyond a clause's fines the kernels end.
_BEYOND = 12


@dataclass(frozen=True)
class _Table:
    """Sums of kernels of one clause's fines but each fold's.

    ``sums`` (folds, worths, cells from ``first`` on) by both kernels, ``counts`` (folds, worths) by
    that on worth alone.
    """

    first: int
    sums: Floats
    counts: Floats


class FactFines:
    """The density of fines at like facts under each clause, on its scale; without a fold.

    Parameters
    ----------
    y, worth : array, shape (n,)
        Fines on the logarithm, as the clause is compared; what the facts are worth, the same scale.
    clause, folds : array of int, shape (n,)
        Codes 0..m-1; folds.
    m : int
        Clauses.
    """

    #: What :meth:`derive` makes.
    derived = ("_tables",)

    def __init__(self, y: Doubles, worth: Doubles, clause: Ints, folds: Ints, m: int) -> None:
        self.m = m
        self.cells, self.counts = _counted(y, worth, clause, folds)
        self.derive()

    def derive(self) -> None:
        """Sum the kernels up, clause by clause."""
        clause = self.cells // (FOLDS * _WORTHS * _CELLS)
        cuts = np.searchsorted(clause, np.arange(self.m + 1))
        self._tables = [
            _table(self.cells[a:z], self.counts[a:z]) for a, z in itertools.pairwise(cuts)
        ]

    def plus(self, y: Doubles, worth: Doubles, clause: Ints, folds: Ints, m: int) -> "FactFines":
        """Return the same with the fines of further clauses, ``m`` in all."""
        out = FactFines.__new__(FactFines)
        cells, counts = _counted(y, worth, clause, folds)
        out.m = m
        out.cells = np.concatenate([self.cells, cells])
        out.counts = np.concatenate([self.counts, counts])
        out.derive()
        return out

    def of(
        self, y: Doubles, worth: Doubles, clause: Ints, folds: Ints, twins: Ints, whole: Density
    ) -> Density:
        """Return the density of fines at the facts of each case, but for those of its fold.

        ``twins`` (n,) fines as good as the case's own ``y`` are left out; ``whole`` is the clause's density.
        """
        place, at_worth = np.argsort(clause, kind="stable"), _of_worth(worth)
        groups = np.split(place, np.flatnonzero(np.diff(clause[place])) + 1) if len(place) else []
        n = np.zeros(len(y))
        for rows in groups:
            n[rows] = self._tables[clause[rows[0]]].counts[folds[rows], at_worth[rows]]
        less = np.minimum(twins, n)

        def density(at: Doubles) -> Doubles:
            sums, cell = np.zeros(len(at)), _cell(at)
            for rows in groups:
                table = self._tables[clause[rows[0]]]
                column = cell[rows] - table.first
                there = (column >= 0) & (column < table.sums.shape[2])
                some = rows[there]
                sums[some] = table.sums[folds[some], at_worth[some], column[there]]
            some = np.flatnonzero(less)
            gap = (at[some] - y[some]) / _WIDTH
            sums[some] -= less[some] * np.exp(-0.5 * gap * gap) / (_WIDTH * ROOT)
            return np.asarray((np.maximum(sums, 0.0) + _FEW * whole(at)) / (n - less + _FEW))

        return density


def _of_worth(worth: Doubles) -> Ints:
    """Return the place of what facts are worth on the grid."""
    within = np.clip(worth, -_WORTH, _WORTH)
    return np.asarray(np.rint((within + _WORTH) / _STEP_OF_WORTH), dtype=np.int64)


def _cell(y: Doubles) -> Ints:
    return np.asarray(np.clip((y - _LEAST) / _STEP, 0, _CELLS - 1), dtype=np.int64)


def _counted(y: Doubles, worth: Doubles, clause: Ints, folds: Ints) -> tuple[Ints, Ints]:
    """Return the cells of the grid that have fines, ascending, and how many each."""
    place = ((clause * FOLDS + folds) * _WORTHS + _of_worth(worth)) * _CELLS + _cell(y)
    return np.unique(place, return_counts=True)


def _table(cells: Ints, counts: Ints) -> _Table:
    """Return the sums of kernels of the fines in these cells, all of one clause."""
    column, rest = cells % _CELLS, cells // _CELLS % (FOLDS * _WORTHS)
    first, last = (int(end) for end in (column.min(initial=_CELLS), column.max(initial=0)))
    first, last = max(first - _BEYOND, 0), min(last + _BEYOND, _CELLS - 1)
    own = np.zeros((FOLDS * _WORTHS, max(last - first + 1, 0)))
    own[rest, column - first] = counts
    folds = own.reshape(FOLDS, _WORTHS, -1)
    others = folds.sum(axis=0) - folds
    like = _smooth(others, _LIKE / _STEP_OF_WORTH, axis=1) * (_LIKE * ROOT / _STEP_OF_WORTH)
    sums = _smooth(like, _WIDTH / _STEP, axis=2) / _STEP
    return _Table(first, sums.astype(np.float32), like.sum(axis=2).astype(np.float32))


def _smooth(values: Doubles, cells: float, axis: int) -> Doubles:
    """Return the values with each spread over its neighbours by a normal so many cells wide."""
    if not values.size:
        return values
    return np.asarray(ndimage.gaussian_filter1d(values, cells, axis=axis, mode="constant"))
