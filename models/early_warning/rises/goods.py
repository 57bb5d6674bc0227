"""Rises of one kind of goods within a sector: told by the column 商品服务名称, drowned in the sector's number."""

from copy import copy
from dataclasses import replace

import numpy as np
import polars as pl
from scipy import sparse

from models.arrays import Doubles, Indices, Ints
from models.early_warning.params import Params
from models.early_warning.records.sectors import Sectors
from models.early_warning.records.translation import NOTHING, Translation
from models.early_warning.records.weeks import same_season
from models.early_warning.rises.members import MemberIndex, codes
from models.early_warning.rises.named import MOST_WORTH, by_number
from models.early_warning.rises.scan import Candidate, Scanner
from models.early_warning.window import Window

#: Records of some goods in a city before they are looked at: fewer people are a coincidence.
_LEAST = 4
#: Weeks of earlier records that tell how many of a sector's are of these goods.
_BEFORE = 104
#: And in one county at least so many standard deviations more than are due, nearly so many people.
_STANDS_OUT = 2.0
#: A city's share is drawn to that of all as by so many records; half of one of so many is unseen goods'.
_MORE = 20.0
#: The season of goods is drawn to none as if so many had been as usual.
_SEASON = 6.0
#: The share of goods in the other counties now is drawn to what it was as by so many records.
_NOW = 5.0
#: Goods that are so much of a sector are the sector, which is scanned already.
_ALL = 0.8
#: A week's place in a sorted key.
_SPAN = 1 << 20


class GoodsRises:
    """Scans the goods of each finest sector as the scanner scans sectors.

    How many should be of some goods is what is expected of the sector, times the share they had of it
    before. Where a sector is too young to tell, all of it is theirs, and nothing is found.
    """

    def __init__(
        self, products: pl.Series, index: MemberIndex, sectors: Sectors, city_of: Ints,
        scanner: Scanner, translation: Translation = NOTHING,
    ) -> None:  # fmt: skip
        self.index, self.scanner, self.city_of = index, scanner, city_of
        self.n_cities = int(city_of.max(initial=-1)) + 1
        goods = codes(products.cast(pl.String).str.strip_chars())
        is_told = (goods >= 0) & (index.leaf >= 0) & (index.weight > 0)
        self.rows: Indices = np.flatnonzero(is_told).astype(np.int32)
        beside = is_told[
            translation.rows
        ]  # their share of the sector of their own words is learnt too
        rows = np.append(self.rows, translation.rows[beside])
        known, region = index.known[rows], index.region[rows]
        self.first = int(known.min(initial=_SPAN))
        leaf = np.append(index.leaf[self.rows], translation.written[beside]).astype(np.int64)
        both = leaf * (goods.size + 1) + goods[rows]
        first, pair = np.unique(both, return_index=True, return_inverse=True)[1:]
        self.pair: Indices = pair[: self.rows.size].astype(np.int32)
        #: The sector's leaf of each kind of goods, and how many kinds a leaf has.
        self.leaf = leaf[first]
        city, week = city_of[region], known - self.first
        self.sorted = [np.sort((of * self.n_cities + city) * _SPAN + week) for of in (pair, leaf)]
        self.sector_of = sectors.of_leaf

    def search(self, window: Window, week: int, params: Params) -> list[Candidate]:
        """Return the candidates of a week that pass the floor, best first."""
        span, n = len(window.observed), self.city_of.size
        ends = np.searchsorted(self.index.known, (week - span + 1, week + 1))
        at = slice(*np.searchsorted(self.rows, ends))
        rows, pair = self.rows[at], self.pair[at].astype(np.int64)
        lag = week - self.index.event[rows]
        rows, pair, lag = rows[lag < span], pair[lag < span], lag[lag < span]
        region = self.index.region[rows]
        city = self.city_of[region]
        of_city, times = np.unique(pair * self.n_cities + city, return_counts=True)
        price = np.bincount(self.leaf[np.unique(pair)], minlength=self.leaf.max(initial=0) + 1)
        of_city, times = of_city[times >= _LEAST], times[times >= _LEAST]
        chosen = np.unique(of_city // self.n_cities)
        if not chosen.size:
            return []
        share, unsure = self._share(chosen, week - span)
        is_part = (share < _ALL).any(1)
        chosen, share, unsure = chosen[is_part], share[is_part], unsure[is_part]
        if not chosen.size:
            return []
        due = np.sum([e[self.leaf[chosen]] for e in window.expected], axis=0)
        due *= share[:, self.city_of]
        cells, times = np.unique(pair * n + region, return_counts=True)
        which = np.minimum(np.searchsorted(chosen, cells // n), chosen.size - 1)
        mean = due[which, cells % n]
        is_more = (chosen[which] == cells // n) & (times > mean + _STANDS_OUT * np.sqrt(mean))
        is_more &= times >= _LEAST - 1
        kept = np.unique(which[is_more])
        if not kept.size:
            return []
        chosen, share, unsure = chosen[kept], share[kept], unsure[kept]
        which = np.minimum(np.searchsorted(chosen, pair), chosen.size - 1)
        inside = chosen[which] == pair
        seen = np.zeros((span, chosen.size, n))
        cells = lag[inside], which[inside], region[inside]
        np.add.at(seen, cells, self.index.weight[rows[inside]])
        log_kinds = np.log10(price[self.leaf[chosen]])
        of_goods = seen, share[:, self.city_of], unsure[:, self.city_of]
        return self._scan(window, week, params, self.leaf[chosen], of_goods, log_kinds)

    def _share(self, chosen: Ints, last: int) -> tuple[Doubles, Doubles]:
        """Return the share of goods in their sector, (n, n_cities), and its relative variance.

        More where the same weeks of earlier years had more of all cities.
        """
        of_pair, of_leaf = self._counts(chosen, last - _BEFORE + 1, last)
        of_all = (of_pair.sum(1, keepdims=True) + 0.5) / (of_leaf.sum(1, keepdims=True) + _MORE)
        share = (of_pair + _MORE * of_all) / (of_leaf + _MORE)
        unsure = 1.0 / (of_pair + _MORE * of_all + 0.5)
        seen, mean = np.zeros(chosen.size), np.zeros(chosen.size)
        weeks = np.array(sorted({w for at in (last + 1, last + 5) for w in same_season(at)}))
        for run in np.split(weeks, np.flatnonzero(np.diff(weeks) > 1) + 1):
            pair, leaf = self._counts(chosen, run[0], run[-1])
            seen, mean = seen + pair.sum(1), mean + leaf.sum(1) * of_all[:, 0]
        share *= np.maximum((seen + _SEASON) / (mean + _SEASON), 1.0)[:, None]
        share[of_leaf < _MORE] = 1.0
        return share, unsure

    def _counts(self, chosen: Ints, first: int, last: int) -> tuple[Doubles, Doubles]:
        """Return records of goods and of their sectors in some weeks by city, (n, n_cities) each."""
        cities = np.arange(self.n_cities)
        ends = np.clip(np.array([first, last + 1]) - self.first, 0, _SPAN - 1)
        found = []
        for of, keys in zip((chosen, self.leaf[chosen]), self.sorted, strict=True):
            key = (of[:, None] * self.n_cities + cities) * _SPAN
            a, b = (np.searchsorted(keys, key + end) for end in ends)
            found.append((b - a).astype(float))
        return found[0], found[1]

    def _scan(
        self, window: Window, week: int, params: Params, leaf: Ints,
        of_goods: tuple[Doubles, Doubles, Doubles], log_kinds: Doubles,
    ) -> list[Candidate]:  # fmt: skip
        seen, share, unsure = of_goods
        scanner = copy(self.scanner)
        one_each = sparse.csr_array(sparse.eye_array(leaf.size))
        scanner.sectors = Sectors(leaf, [], one_each, np.zeros(leaf.size, dtype=int))
        scanner.left_open, scanner.common = log_kinds, window.season_unsure[leaf]
        relative = window.uncertainty[leaf] + unsure
        counts, whole, due = (np.zeros(share.shape) for _ in range(3))
        best: dict[tuple[int, int], Candidate] = {}
        known = 0
        for weeks in params.windows:
            for back in range(known, weeks):
                counts += seen[back]
                whole += window.observed[back][leaf]
                due += window.expected[back][leaf]
            known = weeks
            mean = due * self._now(counts, whole, share)
            wander = np.full((leaf.size, self.n_cities), window.wander[weeks])
            unsure_of = relative, wander
            for c in scanner.of_length(counts, mean, unsure_of, week, weeks, window.dispersion):
                sector, at = self.sector_of.get(int(leaf[c.sector])), np.array(c.regions)
                all_of_it = whole[c.sector, at].sum()
                if sector is None or c.observed >= _ALL * all_of_it or c.eb05 <= params.min_eb05:
                    continue
                found = by_number(week, sector, int(leaf[c.sector]), at, weeks, window)
                if found is None:
                    continue
                found = replace(found, score=found.score + min(c.score, MOST_WORTH))
                key = sector, c.regions[0]
                if key not in best or best[key].score < found.score:
                    best[key] = found
        return sorted(best.values(), key=lambda c: (-round(c.score, 9), c.sector, c.regions))

    def _now(self, seen: Doubles, whole: Doubles, share: Doubles) -> Doubles:
        """Return the share of goods, or what it is now in the other counties of the city if that is more.

        What is in season, or in fashion, is so in all of them.
        """
        others = [self.scanner.by_city(x)[:, self.city_of] - x for x in (seen, whole)]
        return np.maximum(share, (others[0] + _NOW * share) / (others[1] + _NOW))
