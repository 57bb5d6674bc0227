"""Whether the records behind a rise speak of one new thing: evidence beside their number."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from models.arrays import Indices, Ints
from models.early_warning.records.laying import Lay, cut, in_memory
from models.early_warning.surprise import mid_p_score
from models.early_warning.texts.fresh import fresh
from models.early_warning.texts.terms import (
    MOST_MEMBERS,
    Earlier,
    longest,
    shared_grams,
    without_names,
)

#: A word in fewer texts is a coincidence; of many texts it must be in one of four.
_LEAST_TEXTS, _LEAST_SHARE = 3, 0.25
#: Two characters are too few to be one thing's name.
_SHORTEST = 3
#: What a common word can add to a score at most: it does not replace the count.
_MOST = 1.5
#: Earlier texts a word is compared with, of all sectors and of the sector itself.
_BACKGROUND = 2000
#: Further texts of which half a one has the word: few earlier ones of a sector say little of it.
_MORE_EARLIER, _MORE = 5.0, 20.0
#: Sets of earlier texts kept with what was found in them, the last ones asked.
_KEPT = 64


class TextEvidence:
    """Weighs what the texts of a rise have in common against earlier texts.

    Parameters
    ----------
    texts : pl.Series of str
        Of all events, in order of arrival.
    one : ndarray of int
        Who stands behind each event (party, else complainant); below 0 each is one.
    known : ndarray of int
        Week in which each became known, ascending.
    city : ndarray of int
        Of each event.
    places : sequence of str
        Names of places; that they are named is no news.
    lay : callable
        Puts pieces of the texts together.
    """

    def __init__(
        self, texts: pl.Series, one: Indices, known: Ints, city: Indices, places: Sequence[str],
        lay: Lay = in_memory,
    ) -> None:  # fmt: skip
        self.one, self.known = one, known
        self.texts = lay(without_names(piece.fill_null(""), list(places)) for piece in cut(texts))
        self._asked: dict[bytes, Earlier] = {}
        #: Whose words are new to their city, and to the province.
        self.fresh = fresh(self.texts, known, city)
        self.fresh_to_all = fresh(self.texts, known, np.zeros_like(city))

    def worth(
        self,
        rows: Ints,
        own: Sequence[Ints],
        onset: int,
        most: float = _MOST,
        least: int = _LEAST_TEXTS,
        need: float = 0.0,
    ) -> float:
        """Return what a word that the records share adds to their score, 0 to ``most``.

        The word of three characters or more that is least likely in so many texts, given its share
        of earlier ones and of those that came at the same time, as -log10 p less log10 of the
        number of words looked at.

        Parameters
        ----------
        rows : ndarray of int
            Records of the rise.
        own : sequence of ndarray of int
            Records of the same sector, ascending: earlier ones nearby, those elsewhere since.
        onset : int
            First week of the rise; only what was known before it is earlier.
        most : float
            What a word can add at most.
        least : int
            Texts a word must be in.
        need : float
            What adds no more than this is not looked for: 0.
        """
        texts = self._texts(self._one_each(rows)[-MOST_MEMBERS:]).to_list()
        least = max(least, round(_LEAST_SHARE * len(texts) + 0.49))
        often, n_words = shared_grams(texts, _SHORTEST, least)
        # Earlier texts have a part of a word no less often: in as many texts it is worth no more.
        often = longest(often)
        worth = dict.fromkeys(often, most)
        compared = enumerate(self._others(rows, own, onset))
        for k, others in sorted(compared, key=lambda x: x[1].size):  # the fewest leave few words
            if not worth:
                break
            n = np.array([often[g] for g in worth], dtype=float)
            share = self._earlier(others).share(list(worth), _MORE if k else _MORE_EARLIER)
            mean = share * len(texts)
            score = mid_p_score(n, mean, 1.5 * mean) - np.log10(n_words)
            found = zip(worth.items(), score.tolist(), strict=True)
            worth = {g: min(was, now) for (g, was), now in found if now > need}
        return max(worth.values(), default=0.0)

    def _others(self, rows: Ints, own: Sequence[Ints], onset: int) -> list[Ints]:
        """Return texts to compare with: those of the sector, all that came since, all earlier."""
        end = int(np.searchsorted(self.known, onset))
        last = int(np.searchsorted(self.known, self.known[rows].max(), side="right"))
        since = np.arange(max(end, last - _BACKGROUND), last)
        since = since[~np.isin(since, rows)]
        before = np.arange(max(0, end - _BACKGROUND), end)
        return [*(o[-_BACKGROUND:] for o in own if o.size), since, before]

    def _earlier(self, rows: Ints) -> Earlier:
        """Return texts to compare with; a rise is looked at week after week against the same ones."""
        of_rows = rows.tobytes()
        found = self._asked.pop(of_rows, None) or Earlier(self._texts(rows))
        self._asked[of_rows] = found
        if len(self._asked) > _KEPT:
            del self._asked[next(iter(self._asked))]
        return found

    def _texts(self, rows: Ints) -> pl.Series:
        return self.texts.gather(rows)

    def _one_each(self, rows: Ints) -> Ints:
        """Return the first record of each party or person, in order of arrival."""
        who = self.one[rows]
        first = np.unique(np.where(who >= 0, who, -1 - rows), return_index=True)[1]
        kept: Ints = rows[np.sort(first)]
        return kept
