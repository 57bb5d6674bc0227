"""Complaints without a named firm: which are about one matter, by whole texts or by a rising name."""

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
import polars as pl
import rjieba

from models.arrays import Indices, Ints
from models.early_warning.params import Params
from models.early_warning.texts.likeness import TextMatters, Usual
from models.early_warning.texts.names import RisingNames
from models.early_warning.texts.phrases import phrases
from models.early_warning.texts.whereabouts import each_elsewhere
from models.early_warning.tracks import Track

_TEXT, _NAME = "text:", "name:"
#: Texts of one matter: half of all pairs share so much, or one merely led to another.
_COHERENT = 0.06
#: Everyday words in a row are no name: texts that share them must be more alike.
_COHERENT_WORDS = 0.09
#: Without the name, so many standard deviations above what texts of the city usually share:
#: where complaints are written by template all are alike, and that is no matter.
_ABOVE_USUAL = 3.5
#: So much less alike to the others than that, and a text only happens to use the name.
_STRANGER = 0.7
#: Kinds of proper nouns.
_PROPER = frozenset({"nr", "ns", "nt", "nz", "nrt", "nrfg"})
#: Texts so like those of a live matter, on average, are about that matter, in other words.
_SAME_MATTER = 0.1
#: Fewer texts are not held against live matters: one is like many by chance.
_LEAST_TEXTS = 2
#: Of texts that use a name, one in so many must be in a live matter for them to be about it.
_PARTLY = 5
#: A phrase that stands for a name has so many of its characters in a row.
_SHARED = 3


class Nameless:
    """Groups complaints that name no firm; a group is known by its anchor.

    Parameters
    ----------
    rows : pl.DataFrame
        ``row`` (of each complaint among all events), ``key`` and ``text``.
    region, city, person, known : ndarray of int
        Of all events.
    places : sequence of str
        Names of places; they are no names of matters.
    params : Params
    """

    def __init__(
        self, rows: pl.DataFrame, region: Indices, city: Indices, person: Indices, known: Ints,
        places: Sequence[str], params: Params,
    ) -> None:  # fmt: skip
        at = rows["row"].cast(pl.Int64).to_numpy()
        self.rows, self.keys = at, rows["key"]
        self.person, self.known, self.city = person, known, city
        self.texts = TextMatters(
            at, rows["text"], region[at], known[at], params.matter_likeness,
            city[at],
        )  # fmt: skip
        self.names = RisingNames(
            at, rows["text"], places, city[at], person[at], known[at], params.matter_complainants
        )
        self.runs: dict[str, int] = {}

    def by_text(self, week: int) -> dict[str, Ints]:
        """Take in the texts of a week; return the groups of like texts that grew, all rows of each."""
        if not (grew := self.texts.step(week)):
            return {}
        firsts = np.searchsorted(self.rows, np.fromiter(grew, dtype=np.int64))
        keys = self.keys.gather(firsts).to_list()
        return {
            f"{_TEXT}{key}": np.array(rows, dtype=np.int64)
            for key, rows in zip(keys, grew.values(), strict=True)
        }

    def by_name(self, week: int, is_open: Callable[[str], bool]) -> dict[str, Ints]:
        """Take in the texts of a week; return what names that rise, or are live, were used for.

        Parameters
        ----------
        week : int
        is_open : callable
            Whether an anchor is that of a live matter.

        Returns
        -------
        dict of str to ndarray
            All rows of the last year that use the name; live ones first, then most persons first.
        """
        rising = self.names.step(week)
        live = [a for a, key in self.runs.items() if is_open(a) and self.names.came(key)]
        for r in rising:
            self.runs.setdefault(f"{_NAME}{r.name}:{r.key:x}", r.key)
        anchors = dict.fromkeys([*live, *(f"{_NAME}{r.name}:{r.key:x}" for r in rising)])
        return {a: self.names.rows_of(self.runs[a]) for a in anchors}

    def learn(self, week: int) -> None:
        """Take in the texts of a week that is not judged."""
        self.texts.step(week)
        self.names.learn(week)

    def of_one_matter(self, anchor: str, rows: Ints) -> Ints:
        """Return those of the texts that speak of one matter; none where each speaks of its own.

        All rows of a firm. Texts that led to one another hold together as a whole or not at all;
        of texts that share a name those unlike most of the others are left out first. Without the
        name, or the longest run most share, they must still be more alike than the city's usually are.
        """
        if not is_nameless(anchor):
            return rows
        if not is_name(anchor):
            is_one = self.texts.coherence(rows) >= _COHERENT and self._stands_out(anchor, rows)
            return rows if is_one else rows[:0]
        bar = self._bar(anchor)
        kept = rows[self.texts.middles(rows) >= _STRANGER * bar]
        is_one = self.texts.coherence(kept) >= bar and self._stands_out(anchor, kept)
        return kept if is_one else rows[:0]

    def _stands_out(self, anchor: str, rows: Ints) -> bool:
        """Tell whether texts are alike beyond the name or run they share, more than others of the city.

        Everyday words that each says of another place are no matter.
        """
        shared = _name_of(anchor) if is_name(anchor) else self.texts.shared_run(rows)
        if not _is_called(shared) and each_elsewhere(self.texts.beginnings(rows), shared):
            return False
        rest = self.texts.alike_apart_from(rows, shared)
        return self._usual(rows).above(rest, len(rows)) >= _ABOVE_USUAL

    def _usual(self, rows: Ints) -> Usual:
        return self.texts.usual(int(self.city[rows[-1]]), int(self.known[rows[-1]]))

    def same(self, anchor: str, rows: Ints, live: dict[str, Track]) -> Track | None:
        """Return the live matter these texts are about: most are in it, or are like it."""
        if not is_nameless(anchor) or len(rows) < _LEAST_TEXTS:
            return None
        others = {id(t): t for a, t in live.items() if is_nameless(a) and t.closed_week is None}
        like = [(self._sameness(anchor, rows, t), -n, t) for n, t in enumerate(others.values())]
        best = max(like, default=None, key=lambda x: x[:2])
        if best is None:
            return None
        by_chance = self._usual(rows).likest_of(
            len(at_issue(best[2])), _ABOVE_USUAL / len(rows) ** 0.5
        )
        return best[2] if best[0] >= min(max(_SAME_MATTER, by_chance), 1.0) else None

    def about(self, anchor: str, rows: Ints, track: Track) -> Ints:
        """Return those of the rows that are about a live matter: who uses a name may mean another."""
        if not is_nameless(anchor) or (anchor == track.anchor and not is_name(anchor)):
            return rows
        rows = rows[self.known[rows] >= track.onset]
        kept = np.array([r in track.members for r in rows.tolist()], dtype=bool)
        if rows.size:
            others = at_issue(track)
            bar = max(_COHERENT, self._usual(rows).likest_of(len(others)))
            kept[~kept] = self.texts.likest(rows[~kept], others) >= bar
        found: Ints = rows[kept]
        return found

    def word(self, anchor: str, rows: Ints) -> str | None:
        """Return the name behind an anchor fit to be shown: the longest phrase of most texts in or around it."""
        name = _name_of(anchor)
        said = Counter(p for text in self.names.texts_of(rows) for p in phrases(text))
        parts = {name[i : i + _SHARED] for i in range(len(name) - _SHARED + 1)}
        most = [p for p, n in said.items() if 2 * n > len(rows) and any(x in p for x in parts)]
        return min(most, key=lambda p: (-len(p), p), default=None)

    def _sameness(self, anchor: str, rows: Ints, track: Track) -> float:
        """Return how like a matter texts are; those with a name of their own must partly be in it."""
        inside = sum(r in track.members for r in rows.tolist())
        if 2 * inside >= len(rows):
            return 1.0
        if is_name(anchor) and _PARTLY * inside < len(rows):
            return 0.0
        return self.texts.alike(rows, at_issue(track))

    def _bar(self, anchor: str) -> float:
        return _COHERENT if _is_proper(_name_of(anchor)) else _COHERENT_WORDS


def _is_called(run: str) -> bool:
    """Tell whether a run holds what somebody or some place is called: a noun that names, or is no word."""
    tagged = [(w, k) for w, k in rjieba.tag(run) if len(w) > 1 and k.startswith("n")]
    return any(k in _PROPER - {"nz"} or not rjieba.has_word(w) for w, k in tagged)


def _is_proper(name: str) -> bool:
    """Tell whether a run holds a proper noun or a word that no dictionary has."""
    tagged = [(w, k) for w, k in rjieba.tag(name) if len(w) > 1]
    return any(k in _PROPER or not rjieba.has_word(w) for w, k in tagged)


def _name_of(anchor: str) -> str:
    return anchor.removeprefix(_NAME).partition(":")[0]


def is_nameless(anchor: str) -> bool:
    """Tell whether an anchor is of texts, not of a firm."""
    return anchor.startswith((_TEXT, _NAME))


def is_name(anchor: str) -> bool:
    """Tell whether an anchor is a name that rises."""
    return anchor.startswith(_NAME)


def at_issue(track: Track) -> Ints:
    """Return the rows a matter had when it was issued."""
    rows = sorted(r for r, w in track.members.items() if w == track.issued_week)
    return np.array(rows, dtype=np.int64)
