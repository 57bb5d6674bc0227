"""The density of all fines under each clause, on a grid."""

from collections.abc import Callable

import numpy as np

from models.arrays import Doubles, Ints
from models.like_cases.chance import FOLDS

#: The density of each of n cases at the fines (n,) it is given.
Density = Callable[[Doubles], Doubles]

#: Width of the kernels, on the logarithm.
CLAUSE = 0.2
#: Share of a clause's fines at either end that do not count as its reach.
_ENDS = 0.1
#: The grid of a clause's fines, on the logarithm: from a tenth of a millionth of a base to a thousand million yuan.
_STEP, _LEAST, _CELLS = 0.05, -16.0, 740
#: A clause's fines are spread so widely as far as so many cases tell, before any is seen.
_UNKNOWN, _FEW = 1.5, 5.0
ROOT = np.sqrt(2 * np.pi)


class ClauseFines:
    """The density of all fines under each clause on its scale, smoothed, on a grid; without a fold.

    Parameters
    ----------
    y : array, shape (n,)
        Fines on the logarithm, as the clause is compared.
    clause, folds : array of int, shape (n,)
        Codes 0..m-1; folds.
    m : int
        Clauses.
    width : array, shape (m,), optional
        Of the kernels; :data:`CLAUSE` by default.
    """

    #: What :meth:`derive` makes.
    derived = ("n", "whole", "_counts", "_sums", "middle", "least", "most")

    def __init__(
        self, y: Doubles, clause: Ints, folds: Ints, m: int, width: Doubles | None = None
    ) -> None:
        self.width = np.full(m, CLAUSE) if width is None else width
        place = (clause * FOLDS + folds) * _CELLS + _cell(y)
        self.cells, self.counts = np.unique(place, return_counts=True)
        self.derive()

    def derive(self) -> None:
        """Sum the kernels up, from counts and widths."""
        m = len(self.width)
        flat = np.zeros(m * FOLDS * _CELLS, dtype=np.int32)
        flat[self.cells] = self.counts
        rows = flat.reshape(m, FOLDS, _CELLS)
        whole = rows.sum(axis=1)
        self._counts, self.whole = rows, whole.sum(axis=1)
        self.n = self.whole[:, None] - rows.sum(axis=2)
        self._sums = np.empty((m, FOLDS, _CELLS), dtype=np.float32)
        for clause, width in enumerate(self.width.tolist()):
            for fold in range(FOLDS):
                self._sums[clause, fold] = _smooth(whole[clause] - rows[clause, fold], width)
        upto = np.cumsum(whole, axis=1) / np.maximum(whole.sum(axis=1), 1)[:, None]
        self.middle = np.array([_median_cell(row) for row in whole]) * _STEP + _LEAST
        self.least, self.most = (
            _LEAST + _STEP * (upto < share).sum(axis=1) for share in (_ENDS, 1 - _ENDS)
        )

    def plus(self, y: Doubles, clause: Ints, folds: Ints, m: int, width: float) -> "ClauseFines":
        """Return the same with the fines of further clauses, ``m`` in all, ``width`` of their kernels."""
        out = ClauseFines.__new__(ClauseFines)
        out.width = np.concatenate([self.width, np.full(m - len(self.width), width)])
        cells, counts = np.unique((clause * FOLDS + folds) * _CELLS + _cell(y), return_counts=True)
        out.cells = np.concatenate([self.cells, cells])
        out.counts = np.concatenate([self.counts, counts])
        out.derive()
        return out

    def same(self, y: Doubles, clause: Ints, folds: Ints | None = None) -> Ints:
        """Return how many of the clause's fines are the same as ``y``, but for those of ``folds``."""
        place = _cell(y)
        near = np.clip(place[:, None] + np.arange(-1, 2), 0, _CELLS - 1)
        found = self._counts[clause[:, None], :, near].sum(axis=1)
        if folds is not None:
            found[np.arange(len(y)), folds] = 0
        return np.asarray(found.sum(axis=1), dtype=np.int64)

    def of(self, y: Doubles, clause: Ints, folds: Ints, twins: Ints) -> Density:
        """Return the density of the clause's fines but for those of the case's fold, at any amounts.

        ``twins`` (n,) fines as good as the case's own ``y`` are left out, as far as they are there.
        """
        width, middle = self.width[clause], self.middle[clause]
        some = np.flatnonzero(twins)
        there = np.zeros(len(y), dtype=np.int64)
        there[some] = np.minimum(twins[some], self.same(y[some], clause[some], folds[some]))
        some = np.flatnonzero(there)
        few, own, narrow = there[some], y[some], width[some]
        n = np.maximum(self.n[clause, folds] - there, 0) + _FEW

        def density(at: Doubles) -> Doubles:
            others = self._sums[clause, folds, _cell(at)].astype(np.float64)
            less = few * np.exp(-0.5 * ((at[some] - own) / narrow) ** 2) / (narrow * ROOT)
            others[some] = np.maximum(others[some] - less, 0.0)
            wide = np.exp(-0.5 * ((at - middle) / _UNKNOWN) ** 2) / (_UNKNOWN * ROOT)
            return np.asarray((others + _FEW * wide) / n)

        return density


def _cell(y: Doubles) -> Ints:
    return np.asarray(np.clip(((y - _LEAST) / _STEP).astype(np.int64), 0, _CELLS - 1))


def _median_cell(counts: Ints) -> float:
    return float(np.searchsorted(np.cumsum(counts), counts.sum() / 2))


def _smooth(counts: Ints, width: float) -> Doubles:
    """Return the sums of kernels over the cells of a row of counts."""
    reach = np.arange(-int(4 * width / _STEP), int(4 * width / _STEP) + 1) * _STEP
    kernel = np.exp(-0.5 * (reach / width) ** 2) / (width * ROOT)
    half = len(reach) // 2
    return np.asarray(np.convolve(counts, kernel)[half:-half])
