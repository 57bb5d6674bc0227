"""Complaints in the words of a new list, counted under the words that they would have had before.

For half a year nothing is known of how often the new words come (:mod:`models.early_warning.records.lists`).
How often the old ones did is known, and what people say has not changed. Until the new words are learnt, a
complaint whose text tells surely enough what it would have gone under is counted there, within its industry.
"""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from scipy import sparse
from scipy.stats import poisson

from models.arrays import Bools, Doubles, Wholes
from models.early_warning.params import Params
from models.early_warning.records.lists import AFTER, BEFORE, LEFT, SILENT, Listed
from models.early_warning.records.sectors import Sectors
from models.early_warning.records.succession import Heir, Successions
from models.early_warning.records.translation import NOTHING, Thinned, Translation
from models.early_warning.texts.classify import chances, features, trained

_NEVER = np.iinfo(np.int64).max // 2
#: Of an industry's newest texts so many are learnt from; of fewer, or of a word that has fewer, nothing is.
_MOST, _LEAST, _LEAST_OF_WORD = 6000, 60, 5
#: The older part of them, from which the newer tells how many of each word are found again; that is drawn
#: to what it is of all words by so many records.
_OLDER, _PRIOR = 2 / 3, 10.0
#: A leaf is told from others where so many of its records are found again; what is expected of one that is
#: not is lowered to so much, since people may still write it; what is left to be told from is so much at least.
_FOUND_AGAIN, _LEAST_TIMES, _LEAST_LEFT = 0.3, 0.2, 0.3
#: Where so many of a list's new words are known to go on as old ones, they were renamed and not sorted anew.
_MOST_RENAMED = 0.75
#: Newest weeks that tell which words stay in use: those of which so large a part still comes.
_NEWEST, _STAYS = 4, 0.5
#: A region uses the new words where so many records, and such a share of all since the change, have them.
_LEAST_NEW, _SHARE_NEW = 3, 0.1


@dataclass
class _Change:
    """Lists of one city that are new about the same week: of each the week it was told in."""

    city: int
    since: int
    told: list[tuple[int, Listed]]
    gone: list[tuple[int, Listed]]


def translated(
    events: pl.DataFrame, sectors: Sectors, region: Wholes, city_of: Wholes, found: Successions,
    params: Params, seed: int,
) -> tuple[Successions, Translation]:  # fmt: skip
    """Return what complaints of new lists are counted under, and the successions that are left beside that.

    Parameters
    ----------
    events : pl.DataFrame
        In order of ``known_week``, with source, text, product and ``is_filled``.
    sectors : Sectors
    region : ndarray of int, shape (n_events,)
    city_of : ndarray of int, shape (n_regions,)
    found : Successions
        With the lists that are replaced.
    params : Params
        ``learn_weeks``: so long new words are learnt. ``translated_weeks``, ``translated_sure``.
    seed : int
        For the order of the stochastic gradient.
    """
    changes = _changes(found, city_of)
    if not changes:
        return found, NOTHING
    look = _Look(events, sectors, region, city_of, found, params, seed)
    for change in changes:
        look.translate(change)
    rows = np.flatnonzero(look.leaf != look.written)
    if not rows.size:
        return found, NOTHING
    return look.left(), Translation(rows, look.leaf[rows], look.written[rows], look.thinned)


def _changes(found: Successions, city_of: Wholes) -> list[_Change]:
    """Return the changes of lists, in the order in which they were told."""
    changes: list[_Change] = []
    for week, lists in sorted(found.lists.items()):
        for listed in lists:
            city = int(city_of[listed.regions[0]])
            same = (c for c in changes if c.city == city and abs(listed.since - c.since) <= AFTER)
            change = next(same, None)
            if change is None:
                change = _Change(city, listed.since, [], [])
                changes.append(change)
            (change.gone if listed.is_gone else change.told).append((week, listed))
    return changes


class _Look:
    """Events as they are counted, change after change."""

    def __init__(
        self, events: pl.DataFrame, sectors: Sectors, region: Wholes, city_of: Wholes, found: Successions,
        params: Params, seed: int,
    ) -> None:  # fmt: skip
        self.region, self.city_of, self.found = region, city_of, found
        self.params, self.seed, self.events = params, seed, events
        self.written = sectors.leaf_of.astype(np.int64)
        self.leaf, self.known = self.written.copy(), events["known_week"].to_numpy()
        industries = [words[0] or "" for words in sectors.leaf_words]
        self.industry = np.unique(industries, return_inverse=True)[1]
        filled = events["is_filled"].to_numpy() if "is_filled" in events.columns else False
        is_complaint = (events["source"] == "complaint").to_numpy() & ~np.asarray(filled)
        self.is_named: Bools = is_complaint & (self.written >= 0)
        self.has_text: Bools = self.is_named & (events["text"].fill_null("") != "").to_numpy()
        self.shape = self.industry.size, city_of.size
        #: Of cells: from which week on they are translated, until which they are learnt anew, from which the
        #: list has the word no more.
        self.told, self.until = np.full(self.shape, _NEVER), np.full(self.shape, -_NEVER)
        self.gone = np.full(self.shape, _NEVER)
        self.thinned: dict[int, list[Thinned]] = {}
        self.lists = {week: list(of_week) for week, of_week in found.lists.items()}

    def translate(self, change: _Change) -> None:
        """Count the complaints of a change under the words they would have had."""
        told, until = self._cells(change)
        rows = self._rows(told, until)
        if not rows.size:
            return
        is_cell = told < _NEVER
        self.told[is_cell], self.until[is_cell] = told[is_cell], until[is_cell]
        cut = change.since - BEFORE
        label = self._labels(change, told, cut)
        weeks = np.arange(int(told.min()), int(until.max()))
        uses, stays = self._in_use(label, change, told, weeks)
        times, is_learnt = np.ones(self.shape[0]), np.zeros(self.shape[0], dtype=bool)
        learnt = np.flatnonzero(label >= 0)
        of_row = self.industry[self.written[rows]]
        for number in np.unique(of_row).tolist():
            mine = learnt[self.industry[label[learnt]] == number][-_MOST:]
            model = self._model(mine, label[mine])
            if model is None:
                continue
            is_learnt[model.leaves], times[model.leaves] = True, model.times
            asked = rows[of_row == number]
            out = stays[self.known[asked] - weeks[0]][:, model.leaves]
            found = model.leaf_of(self._features(asked), out, self.params.translated_sure)
            found = self._as_called(found, asked, change)
            self.leaf[asked] = np.where(found >= 0, found, self.leaf[asked])
        for n, week in enumerate(weeks.tolist()):
            leaves = np.flatnonzero(is_learnt & ~stays[n])
            here = np.flatnonzero(uses[n] & (until > week).any(0))
            self.thinned.setdefault(week, []).append(Thinned(leaves, here, times[leaves]))
        self._put_off(change, until.max(0), {w: uses[n] for n, w in enumerate(weeks.tolist())})

    def _put_off(self, change: _Change, until: Wholes, uses: dict[int, Bools]) -> None:
        """Let what the lists have no more be due until the new words are learnt, by region."""
        for week, listed in change.gone:
            if week not in uses:
                continue
            here = uses[week][listed.regions] & (until[listed.regions] > week)
            self.lists[week] = [x for x in self.lists[week] if x is not listed]
            if not here.all():
                self.lists[week].append(replace(listed, regions=listed.regions[~here]))
            for end in np.unique(until[listed.regions[here]]).tolist():
                regions = listed.regions[here & (until[listed.regions] == end)]
                self.gone[np.ix_(listed.leaves, regions)] = end
                self.lists.setdefault(end, []).append(
                    replace(listed, regions=regions, since=end - 1)
                )

    def _cells(self, change: _Change) -> tuple[Wholes, Wholes]:
        """Return the weeks from which and until which cells of a change are translated."""
        told, until = np.full(self.shape, _NEVER), np.full(self.shape, -_NEVER)
        for week, listed in change.told:
            at = np.ix_(listed.leaves, listed.regions)
            told[at] = np.minimum(told[at], week)
            until[at] = listed.since + self.params.learn_weeks
        new = np.zeros(self.shape[0], dtype=bool)
        for week, heirs in sorted(self.found.heirs.items()):
            known = (told <= week).any(1)
            for heir in heirs:
                new[heir.new] = True
                told_there = told[np.ix_(heir.new, heir.regions)]
                # what went on before it was told goes on
                told[np.ix_(heir.new, heir.regions)] = np.where(
                    week < told_there, _NEVER, told_there
                )
            if (new & known).sum() >= _MOST_RENAMED * max(known.sum(), 1):
                for heir in heirs:  # from then on a word has what was of the one it goes on as
                    at = np.ix_(heir.new, heir.regions)
                    until[at] = np.minimum(until[at], week)
        until[told == _NEVER] = -_NEVER
        return told, until

    def _rows(self, told: Wholes, until: Wholes) -> Wholes:
        """Return the complaints in cells that are translated."""
        rows = np.flatnonzero(self.has_text)
        cell = self.written[rows], self.region[rows]
        found: Wholes = rows[(self.known[rows] >= told[cell]) & (self.known[rows] < until[cell])]
        return found

    def _labels(self, change: _Change, told: Wholes, cut: int) -> Wholes:
        """Return what each complaint that is learnt from went under, as it is called at the change; -1 others."""
        rows = np.flatnonzero(
            self.is_named & (self.known < cut) & (self.known >= cut - self.params.translated_weeks)
            & (self.city_of[self.region] == change.city)
        )  # fmt: skip
        was, region = self.written[rows], self.region[rows]
        is_open = self.until[was, region] > cut  # a list before this one is still being learnt
        now = np.where(is_open, self.leaf[rows], was)
        now[is_open & (now == was) & (self.known[rows] >= self.told[was, region])] = -1
        for week, heirs in sorted(self.found.heirs.items()):
            for heir in heirs if week < change.told[0][0] else ():
                inside = np.isin(region, heir.regions)
                for new, old in heir.pairs:
                    now[inside & (now == old)] = new
        now[(now >= 0) & (self.gone[now, region] <= cut)] = -1
        now[(now >= 0) & (told[now, region] < _NEVER)] = -1
        label = np.full(self.written.size, -1)
        label[rows] = now
        return label

    def _as_called(self, leaf: Wholes, rows: Wholes, change: _Change) -> Wholes:
        """Return leaves as they are called when each of the rows comes, if they went on under other names since."""
        now, region, known = leaf.copy(), self.region[rows], self.known[rows]
        for week, heirs in sorted(self.found.heirs.items()):
            for heir in heirs if week >= change.told[0][0] else ():
                inside = np.isin(region, heir.regions) & (known > week)
                for new, old in heir.pairs:
                    # no heir of a leaf that is translated itself
                    is_kept = (self.told[new, region] > week) | (self.until[new, region] <= week)
                    now[inside & (now == old) & is_kept] = new
        return now

    def _in_use(
        self, label: Wholes, change: _Change, told: Wholes, weeks: Wholes
    ) -> tuple[Bools, Bools]:
        """Tell by week which regions use the new words, and which old ones are written there as before.

        Nothing is translated to the latter.
        """
        since, counties = change.since, np.flatnonzero(self.city_of == change.city)
        rows = np.flatnonzero(
            self.is_named & (self.known >= since) & (self.known <= weeks[-1])
            & (self.city_of[self.region] == change.city)
        )  # fmt: skip
        at = self.known[rows] - since + 1, np.searchsorted(counties, self.region[rows])
        is_new = told[self.written[rows], self.region[rows]] <= self.known[rows]
        n_new, n_all = (
            _upto(at, of, (weeks[-1] - since + 2, counties.size)) for of in (is_new, 1.0)
        )
        leaves, leaf = np.unique(
            np.append(label[label >= 0], self.written[rows]), return_inverse=True
        )
        before = label >= 0
        shape = counties.size, leaves.size
        usual = np.zeros(shape)
        np.add.at(
            usual, (np.searchsorted(counties, self.region[before]), leaf[: before.sum()]), 1.0
        )
        usual /= self.params.translated_weeks
        came = _upto((*at, leaf[before.sum() :]), 1.0, (weeks[-1] - since + 2, *shape))
        uses = np.zeros((weeks.size, self.shape[1]), dtype=bool)
        stays = np.zeros((weeks.size, self.shape[0]), dtype=bool)
        for i, week in enumerate(weeks.tolist()):
            end, first = week - since + 1, max(0, week - since + 1 - _NEWEST)
            here = (n_new[end] >= _LEAST_NEW) & (n_new[end] >= _SHARE_NEW * n_all[end])
            uses[i, counties[here]] = True
            seen = (came[end] - came[first])[here].sum(0)
            due = usual[here].sum(0) * (end - first)
            stays[i, leaves] = (seen > _STAYS * due) & (poisson.sf(seen - 1, LEFT * due) < SILENT)
        return uses, stays

    def _features(self, rows: Wholes) -> sparse.csr_array:
        texts = self.events.select(
            pl.concat_str(
                pl.col("text").fill_null(""),
                pl.col("product").cast(pl.String).fill_null(""),
                separator=" ",
            )
        )[rows].to_series()
        return features(texts.to_list())

    def _model(self, rows: Wholes, label: Wholes) -> "_Model | None":
        """Return what was learnt of an industry's complaints, None of too few."""
        said = self.has_text[rows]
        often = np.bincount(label[said], minlength=self.shape[0]) >= _LEAST_OF_WORD
        kept = often[label]
        rows, label, said = rows[kept], label[kept], said[kept]
        if said.sum() < _LEAST:
            return None
        return _Model.of(self._features(rows), label, said, self.seed, self.params.translated_sure)

    def left(self) -> Successions:
        """Return the successions without those of cells that are translated when they are found."""
        heirs = {
            week: [part for heir in of_week for part in self._parts(week, heir)]
            for week, of_week in self.found.heirs.items()
        }
        return replace(self.found, heirs=heirs, lists=self.lists)

    def _parts(self, week: int, heir: Heir) -> list[Heir]:
        told = self.told[np.ix_(heir.new, heir.regions)] <= week
        until = self.until[np.ix_(heir.new, heir.regions)] > week
        is_out = told & until
        if not is_out.any():
            return [heir]
        none = np.empty(0, dtype=np.int64)
        parts = [replace(heir, new=none, old=none)]
        for new in np.unique(heir.new).tolist():
            of = heir.new == new
            regions = heir.regions[~is_out[of][0]]
            if regions.size:
                parts.append(
                    replace(heir, new=heir.new[of], old=heir.old[of], regions=regions, renamed=())
                )
        return parts


@dataclass(frozen=True)
class _Model:
    """What tells the leaves of one industry by their texts.

    ``is_told``: the leaves that it tells from the others; of each ``times`` as many are found as there are.
    """

    leaves: Wholes
    model: object
    is_told: Bools
    times: Doubles

    @classmethod
    def of(
        cls, x: sparse.csr_array, label: Wholes, said: Bools, seed: int, sure: float
    ) -> "_Model":
        """Return what all texts teach, and of the newer ones how right it was what the older ones did."""
        made = cls._fitted(x[said], label[said], seed)
        newer = np.arange(label.size) >= int(_OLDER * label.size)
        if not (said & ~newer).any():
            return made
        test = cls._fitted(x[said & ~newer], label[said & ~newer], seed)
        no = np.zeros((int(newer.sum()), test.leaves.size), dtype=bool)
        found = np.where(said[newer], test.leaf_of(x[newer], no, sure), -1)
        is_told, times = _shares(made.leaves, label[newer], found)
        return replace(made, is_told=is_told, times=times)

    @classmethod
    def _fitted(cls, x: sparse.csr_array, label: Wholes, seed: int) -> "_Model":
        leaves = np.unique(label)
        model = trained(x, label, seed) if leaves.size > 1 else None
        return cls(leaves, model, np.ones(leaves.size, dtype=bool), np.ones(leaves.size))

    def leaf_of(self, x: sparse.csr_array, out: Bools, sure: float) -> Wholes:
        """Return the leaf of each text, -1 where it is not sure; ``out`` are leaves that it cannot be."""
        p = np.ones((x.shape[0], 1)) if self.model is None else chances(self.model, x)
        p = np.where(out, 0.0, p)
        left = p.sum(1)
        best = p.argmax(1)
        is_sure = (p.max(1) >= sure * left) & (left >= _LEAST_LEFT) & self.is_told[best]
        found: Wholes = np.where(is_sure, self.leaves[best], -1)
        return found


def _shares(leaves: Wholes, label: Wholes, found: Wholes) -> tuple[Bools, Doubles]:
    """Return of leaves which are told from the others, and how many times as many are found as there are.

    What few records tell is drawn to what it is of all.
    """
    n = int(leaves[-1]) + 1
    there, right = (np.bincount(of, minlength=n)[leaves] for of in (label, label[found == label]))
    seen = np.bincount(found[found >= 0], minlength=n)[leaves]

    def drawn(of: Wholes, among: Wholes) -> Doubles:
        share = of.sum() / max(among.sum(), 1)
        result: Doubles = (of + _PRIOR * share) / (among + _PRIOR)
        return result

    is_told: Bools = drawn(right, there) >= _FOUND_AGAIN
    times = drawn(np.where(is_told, seen, 0), there)
    return is_told, np.maximum(np.where(is_told, times, 0.0), _LEAST_TIMES)


def _upto(at: tuple[Wholes, ...], n: Doubles | Bools | float, shape: tuple[int, ...]) -> Doubles:
    """Return sums of what came up to each week, the first of ``at``."""
    sums = np.zeros(shape)
    np.add.at(sums, at, n)
    result: Doubles = sums.cumsum(0)
    return result
