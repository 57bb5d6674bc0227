"""What rises in the texts of a warning's records: runs of characters to judge by, words to show."""

from collections.abc import Callable, Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.early_warning.params import Params
from models.early_warning.phrases import rising_phrases
from models.early_warning.spoken import Spoken, Terms
from models.early_warning.terms import Earlier, rising, without_names
from models.early_warning.tracks import Track

BACKGROUND_WEEKS = 104
_BACKGROUND_TEXTS = 5000
_LOOKED_AT = (0, 4, 8)
Rows = Callable[[], NDArray[np.int64] | None]


class MemberWords:
    """Looks for what rises in the texts of a warning against the texts of two years before.

    ``texts`` are those of the events, names of places parted off; ``spoken`` keeps what was found.
    """

    def __init__(
        self, events: pl.DataFrame, texts: pl.Series, members: list[int], places: list[str],
        register: Mapping[str, str], params: Params, spoken: Spoken,
    ) -> None:  # fmt: skip
        self.params, self.spoken = params, spoken
        self.known: NDArray[np.int64] = events["known_week"].to_numpy()
        self.texts = texts
        own = events.select("complainant_key", "party_key", "party_name")[members]
        self.one = dict(
            zip(members, own.select("complainant_key", "party_key").iter_rows(), strict=True)
        )
        self.names = dict(zip(members, names_of(own, places, register), strict=True))
        self._earlier: tuple[Track | None, list[Earlier]] = None, []

    def of_weeks(self, track: Track, warning_id: str, own: Rows) -> dict[int, Terms]:
        """Return what rises in each week with an update; looked for anew after 4 and 8 weeks.

        Parameters
        ----------
        track : Track
            A warning.
        warning_id : str
        own : callable
            Gives the rows of its own sector in the two years before, if it has one.
        """
        found = Terms([], [])
        of_week = {}
        due = list(_LOOKED_AT)
        for u in track.updates:
            age = u.week - track.updates[0].week
            if due and age >= due[0]:
                found = self._by(track, warning_id, u.week, own)
                due = [d for d in due if d > age]
            of_week[u.week] = found
        return of_week

    def today(self, track: Track, warning_id: str, own: Rows) -> list[str]:
        """Return the words to show of all its records so far."""
        week = track.updates[-1].week
        rows, named = self._rows(track, week)

        def look() -> Terms:
            return Terms([], self._shown(self._texts(rows), named, self._backgrounds(track, own)))

        return self.spoken.of(warning_id, week, named, look, is_today=True).shown

    def _by(self, track: Track, warning_id: str, week: int, own: Rows) -> Terms:
        rows, named = self._rows(track, week)

        def look() -> Terms:
            texts, backgrounds = self._texts(rows), self._backgrounds(track, own)
            runs = rising(texts, backgrounds, self.params.max_terms)
            return Terms(runs, self._shown(texts, named, backgrounds))

        return self.spoken.of(warning_id, week, named, look)

    def _rows(self, track: Track, week: int) -> tuple[list[int], list[str]]:
        """Return one record a person or party, oldest first, and the names of the parties."""
        rows: dict[object, int] = {}
        for r in sorted(r for r, w in track.members.items() if w <= week):
            person, party = self.one[r]
            rows.setdefault(person or party or r, r)
        named = sorted({name for r in rows.values() for name in self.names[r]})
        return list(rows.values()), named

    def _texts(self, rows: list[int]) -> list[str]:
        return [self.texts[r] for r in rows]

    def _backgrounds(self, track: Track, own: Rows) -> list[Earlier]:
        """Return the texts of before the rise, the same ones whenever the same rise is looked at."""
        if self._earlier[0] is not track:
            start, end = np.searchsorted(self.known, (track.onset - BACKGROUND_WEEKS, track.onset))
            found = [self.texts[max(int(start), int(end) - _BACKGROUND_TEXTS) : int(end)]]
            if (rows := own()) is not None:
                found.append(self.texts.gather(rows[-_BACKGROUND_TEXTS:]))
            self._earlier = track, [Earlier(texts) for texts in found]
        return self._earlier[1]

    def _shown(self, texts: list[str], named: list[str], before: list[Earlier]) -> list[str]:
        return rising_phrases(texts[::-1], [named] * len(texts), before, self.params.max_terms)


def names_of(
    events: pl.DataFrame, places: list[str], register: Mapping[str, str]
) -> list[list[str]]:
    """Return the names of each event's party as texts may give them: without names of places.

    Parameters
    ----------
    events : pl.DataFrame
        ``party_key`` (credit code, or ``name|county``) and ``party_name``.
    places : list of str
    register : Mapping of str to str
        Name by credit code.
    """
    keys = events["party_key"].fill_null("").to_list()
    given = pl.DataFrame({
        "name": events["party_name"],
        "key": [register.get(k, k.partition("|")[0] if "|" in k else "") for k in keys],
    })  # fmt: skip
    parts = [without_names(given[c].fill_null(""), places).to_list() for c in given.columns]
    return [
        sorted({piece for name in names for piece in name.split("，") if piece})
        for names in zip(*parts, strict=True)
    ]
