"""Whether the records behind a rise speak of one new thing: evidence beside their number."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.early_warning.scan import mid_p_score
from models.early_warning.terms import MOST_MEMBERS, grams, usual_share, without_names

Ints = NDArray[np.int64]

#: A word in fewer texts is a coincidence; of many texts it must be in one of four.
_LEAST_TEXTS, _LEAST_SHARE = 3, 0.25
#: Two characters are too few to be one thing's name.
_SHORTEST = 3
#: What a common word can add to a score at most: it does not replace the count.
_MOST = 1.5
#: Earlier texts a word is compared with, of all sectors and of the sector itself.
_BACKGROUND = 2000


class Said:
    """Weighs what the texts of a rise have in common against earlier texts.

    Parameters
    ----------
    texts : pl.Series of str
        Of all events, in order of arrival.
    one : ndarray of int
        Who stands behind each event (party, else complainant); below 0 each is one.
    known : ndarray of int
        Week in which each became known, ascending.
    places : sequence of str
        Names of places; that they are named is no news.
    """

    def __init__(self, texts: pl.Series, one: Ints, known: Ints, places: Sequence[str]) -> None:
        self.texts, self.one, self.known, self.places = texts, one, known, list(places)

    def worth(self, rows: Ints, own: Ints, onset: int) -> float:
        """Return what a word that the records share adds to their score, 0 to 1.5.

        The word of three characters or more that is least likely in so many texts, given its share
        of earlier ones, as -log10 p less log10 of the number of words looked at.

        Parameters
        ----------
        rows : ndarray of int
            Records of the rise.
        own : ndarray of int
            Earlier records of the same sector nearby, ascending.
        onset : int
            First week of the rise; only what was known before it is earlier.
        """
        texts = self._texts(self._one_each(rows)[-MOST_MEMBERS:]).to_list()
        counts: Counter[str] = Counter()
        for text in texts:
            counts.update(g for g in grams(text) if len(g) >= _SHORTEST)
        least = max(_LEAST_TEXTS, _LEAST_SHARE * len(texts))
        often = {g: n for g, n in sorted(counts.items()) if n >= least}
        if not often:
            return 0.0
        end = int(np.searchsorted(self.known, onset))
        all_before = np.arange(max(0, end - _BACKGROUND), end)
        share = np.zeros(len(often))
        for before in (all_before, own[-_BACKGROUND:]):
            share = np.maximum(share, usual_share(list(often), self._texts(before)))
        mean = share * len(texts)
        score = mid_p_score(np.array(list(often.values()), dtype=float), mean, 1.5 * mean)
        return float(np.clip(score.max() - np.log10(len(counts)), 0.0, _MOST))

    def _texts(self, rows: Ints) -> pl.Series:
        return without_names(self.texts.gather(rows), self.places)

    def _one_each(self, rows: Ints) -> Ints:
        """Return the first record of each party or person, in order of arrival."""
        who = self.one[rows]
        first = np.unique(np.where(who >= 0, who, -1 - rows), return_index=True)[1]
        kept: Ints = rows[np.sort(first)]
        return kept
