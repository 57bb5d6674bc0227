"""Complaints of a new list that are counted under the words they would have gone under before."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from models.arrays import Doubles, Wholes
from models.early_warning.records.sectors import Sectors


class Thinned(NamedTuple):
    """Leaves of which in some regions another number is counted in a week than is there: so many ``times``."""

    leaves: Wholes
    regions: Wholes
    times: Doubles


class Translation(NamedTuple):
    """What is counted under other words.

    Attributes
    ----------
    rows, leaf, written : ndarray of int, shape (n,)
        Events, ascending, the leaf each is counted under, and that of its own words, which are learnt.
    thinned : mapping of int to list
        By week.
    """

    rows: Wholes
    leaf: Wholes
    written: Wholes
    thinned: Mapping[int, list[Thinned]]

    def counted(self, sectors: Sectors) -> Sectors:
        """Return sectors with the leaf that each event is counted under."""
        if not self.rows.size:
            return sectors
        leaf = sectors.leaf_of.copy()
        leaf[self.rows] = self.leaf
        return replace(sectors, leaf_of=leaf)


#: No list is replaced.
_NONE = np.empty(0, dtype=np.int64)
NOTHING = Translation(_NONE, _NONE, _NONE, {})
