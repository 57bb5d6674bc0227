"""What is known of words that are new because a list was replaced, and when they can be compared."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from scipy.stats import poisson

from models.arrays import Bools, Doubles, Ints
from models.early_warning.records.lists import Listed
from models.early_warning.records.succession import Heir

_NEVER = -(np.iinfo(np.int64).max // 2)
#: More came of a leaf under its new name than of what it stands for, by chance as seldom as that: it
#: stands for more than that.
_MORE_CAME = 1e-2


class NewLists:
    """Leaves of regions that are of a list new since some week: learnt from then, compared half a year later."""

    def __init__(self, shape: tuple[int, int], first_week: int, learn_weeks: int) -> None:
        self.since: Ints = np.full(shape, _NEVER)
        self.first_week, self.learn_weeks = first_week, learn_weeks
        #: Where all that came under a new name had come under others.
        self.went_on: Bools = np.zeros(shape, dtype=bool)

    def is_any(self) -> bool:
        """Tell whether there is a new list anywhere."""
        return bool((self.since > _NEVER).any())

    def begin(self, listed: Listed) -> Bools:
        """Take in a list; return the cells that are learnt anew, shape (n_leaves, n_regions)."""
        cells: Bools = np.zeros(self.since.shape, dtype=bool)
        cells[np.ix_(listed.leaves, listed.regions)] = True
        cells &= ~self.went_on
        self.since[cells] = listed.since
        return cells

    def unlearnt(self, week: int) -> Bools:
        """Return the cells of which it is not known yet in a week what is usual."""
        found: Bools = self.since > week - self.learn_weeks
        return found

    def is_there(self, week: int) -> Bools:
        """Return the cells that had begun by a week: all that are of no list."""
        found: Bools = self.since <= week
        return found

    def take_over(self, heir: Heir, base: Sequence[Doubles], observed: Sequence[Doubles], week: int) -> Heir:  # fmt: skip
        """Return a succession without the leaves of which more came than of what they are told to have been.

        Of a list, one word often takes the place of parts of several: these are learnt.
        """
        new, at = np.unique(heir.new, return_inverse=True)
        weeks = min(week - heir.since + 1, len(base))
        of_old, came = (
            sum((x[:, leaves][..., heir.regions].sum((0, 2)) for x in of[:weeks]), np.zeros(leaves.size))
            for of, leaves in ((base, heir.old), (observed, new))
        )  # fmt: skip
        due = np.bincount(at, of_old, new.size)
        chance: Doubles = np.asarray(poisson.sf(came - 1.0, np.maximum(due, 1e-9)))
        is_all: Bools = np.logical_and(due > 0.0, chance >= _MORE_CAME)
        cells = np.ix_(new[is_all], heir.regions)
        self.went_on[cells], self.since[cells] = True, _NEVER
        is_listed: Bools = (self.since[np.ix_(new, heir.regions)] > _NEVER).any(axis=1)
        kept = ~is_listed[at]
        return replace(heir, new=heir.new[kept], old=heir.old[kept])

    def seasons_from(self, counts: Doubles) -> Ints:
        """Return from which week on seasons are known of each leaf: of one that mostly comes by new lists, late.

        ``counts``: shape (n_leaves, n_regions).
        """
        is_listed = self.since > _NEVER
        leaves = np.flatnonzero(is_listed.any(1))
        of_lists = (counts[leaves] * is_listed[leaves]).sum(1)
        leaves = leaves[2 * of_lists >= counts[leaves].sum(1)]
        since: Ints = np.full(len(is_listed), self.first_week)
        since[leaves] = self.since[leaves].max(1) + self.learn_weeks
        return since

    def spread(
        self, mean: Doubles, counts: Doubles, n_r: Doubles, effective: Callable[[Ints], Doubles]
    ) -> None:
        """Spread what came of the words of a list over the places and weeks that had them, in ``mean``.

        Parameters
        ----------
        mean, counts : ndarray, shape (n_streams, n_leaves, n_regions)
        n_r : ndarray, shape (n_streams, 1, n_regions)
            All that came in each region.
        effective : callable
            Weeks learnt since each of some weeks.
        """
        is_listed = self.since > _NEVER
        leaves = np.flatnonzero(is_listed.any(1))
        is_listed, of = is_listed[leaves], counts[:, leaves]
        own = np.maximum(effective(np.maximum(self.since[leaves], self.first_week)), 1.0)
        had = (n_r * np.where(is_listed | (of > 0.0), own, 0.0)).sum(2, keepdims=True)
        apart = of.sum(2, keepdims=True) * n_r / np.maximum(had, 1e-9)
        mean[:, leaves] = np.where(is_listed, np.maximum(apart, mean[:, leaves]), mean[:, leaves])
