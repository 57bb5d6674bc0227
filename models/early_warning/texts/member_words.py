"""What rises in the texts of a warning's records: runs of characters to judge by, words to show."""

from collections.abc import Callable, Mapping

import numpy as np
import polars as pl

from models.arrays import Ints
from models.early_warning.params import Params
from models.early_warning.texts.phrases import rising_phrases
from models.early_warning.texts.spoken import Spoken, Terms
from models.early_warning.texts.terms import (
    BACKGROUND_WEEKS,
    MOST_MEMBERS,
    Earlier,
    rising,
    without_names,
)
from models.early_warning.tracks import Track

#: Earlier texts that are compared, the newest: of all sectors, and of the sector itself.
_BACKGROUND_TEXTS = 5000
#: Weeks after the first in which words are looked for anew.
_LOOKED_AT = (0, 4, 8)
Rows = Callable[[], Ints | None]


class MemberWords:
    """Looks for what rises in the texts of a warning against the texts of two years before.

    ``texts`` are those of the events, names of places parted off; ``spoken`` keeps what was found.
    """

    def __init__(
        self, events: pl.DataFrame, texts: pl.Series, members: Ints, places: list[str],
        register: Mapping[str, str], params: Params, spoken: Spoken,
    ) -> None:  # fmt: skip
        self.params, self.spoken = params, spoken
        self.known: Ints = events["known_week"].to_numpy()
        self.texts = texts
        own = events.select("complainant_key", "party_key", "party_name")[members]
        self.members, self.one = members, own.select("complainant_key", "party_key")
        # Hundreds of thousands of records are of thousands of parties.
        parties = own.select("party_key", "party_name").with_row_index("row")
        first = pl.col("row").first().over("party_key", "party_name")
        at, self.party = np.unique(
            parties.select(first).to_series().to_numpy(), return_inverse=True
        )
        self.names = names_of(parties[at], places, register)
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
            return Terms([], self._shown(rows, named, self._backgrounds(track, own)))

        return self.spoken.of(warning_id, week, named, look, is_today=True).shown

    def _by(self, track: Track, warning_id: str, week: int, own: Rows) -> Terms:
        rows, named = self._rows(track, week)

        def look() -> Terms:
            backgrounds = self._backgrounds(track, own)
            runs = rising(self._texts(rows[:MOST_MEMBERS]), backgrounds, self.params.max_terms)
            return Terms(runs, self._shown(rows, named, backgrounds))

        return self.spoken.of(warning_id, week, named, look)

    def _rows(self, track: Track, week: int) -> tuple[list[int], list[str]]:
        """Return one record a person or party, oldest first, and the names of the parties."""
        members = sorted(r for r, w in track.members.items() if w <= week)
        at = np.searchsorted(self.members, members)
        rows: dict[object, int] = {}
        for i, (r, (person, party)) in enumerate(
            zip(members, self.one[at].iter_rows(), strict=True)
        ):
            rows.setdefault(person or party or r, i)
        first = list(rows.values())
        parties = np.unique(self.party[at[first]]).tolist()
        named = sorted({name for party in parties for name in self.names[party]})
        return [members[i] for i in first], named

    def _texts(self, rows: list[int]) -> list[str]:
        return self.texts.gather(rows).to_list()

    def _backgrounds(self, track: Track, own: Rows) -> list[Earlier]:
        """Return the texts of before the rise, the same ones whenever the same rise is looked at."""
        if self._earlier[0] is not track:
            start, end = np.searchsorted(self.known, (track.onset - BACKGROUND_WEEKS, track.onset))
            found = [self.texts[max(int(start), int(end) - _BACKGROUND_TEXTS) : int(end)]]
            if (rows := own()) is not None:
                found.append(self.texts.gather(rows[-_BACKGROUND_TEXTS:]))
            self._earlier = track, [Earlier(texts) for texts in found]
        return self._earlier[1]

    def _shown(self, rows: list[int], named: list[str], before: list[Earlier]) -> list[str]:
        """Return what rises in the newest texts."""
        texts = self._texts(rows[-MOST_MEMBERS:])[::-1]
        return rising_phrases(texts, [named] * len(texts), before, self.params.max_terms)


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
