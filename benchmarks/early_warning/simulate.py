"""A province whose rises are known: what happens, who notices, and what only looks like a rise."""

from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.early_warning.records.weeks import is_festive, monday, week_of

Array = NDArray[np.float64]

SOURCES = ("complaint", "case", "sampling", "opinion")
_OBJECTS = ("糕点", "散装白酒", "儿童玩具", "电动车", "健身服务", "气瓶", "月饼", "肉制品", "化妆品", "家具",
            "药品", "美发服务")  # fmt: skip
_INDUSTRIES = ("食品制造业", "零售业", "餐饮业", "居民服务业", "批发业")
_PROBLEMS = ("添加剂超范围", "标签不符", "过期销售", "退费难", "虚假宣传", "质量不合格", "短斤缺两", "无证经营",
             "明码标价", "超期未检")  # fmt: skip
_FILLERS = ("反映人称", "要求处理", "到店购买", "经查当事人", "网上下单", "现场检查发现", "沟通无果", "票据齐全", "多次联系",
            "希望尽快答复", "依法告知", "数量若干", "店员态度", "对方承认", "留存照片", "周边居民", "已拍视频", "付款后")  # fmt: skip
_SYLLABLES = "脱氢乙酸钠苯甲邻酞罗丹那非地西泮甜蜜素胭脂红柠檬黄诱惑雷莎亚砷镉铅福"


@dataclass(frozen=True)
class Outbreak:
    """One planted rise; ``kind`` where a world has several."""

    number: int
    leaf: int
    words: tuple[str | None, ...]
    regions: tuple[str, ...]
    onset: int
    end: int
    size: int
    new_word: str | None
    kind: str = ""


@dataclass(frozen=True)
class Distractor:
    """Something that raises counts and is no rise: campaign, batch, serial, festival."""

    kind: str
    leaf: int
    regions: tuple[str, ...]
    start: int
    end: int


@dataclass
class World:
    """One simulated province.

    Attributes
    ----------
    events : pl.DataFrame
        As ``models.early_warning.events_from`` returns, with ``outbreak`` (number or -1) and
        ``distractor`` (index or -1).
    mean : np.ndarray, shape (weeks, leaves, regions)
        True expected events without outbreaks, one-person series and batches.
    """

    events: pl.DataFrame
    regions: pl.DataFrame
    leaves: list[tuple[str, str, str]]
    codes: list[str]
    first_week: int
    weeks: int
    mean: Array
    outbreaks: list[Outbreak] = field(default_factory=list)
    distractors: list[Distractor] = field(default_factory=list)


class _Builder:
    def __init__(self, seed: int, weeks: int, n_cities: int, n_leaves: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.weeks = weeks
        self.first = week_of(monday(week_of(monday(0))) + timedelta(days=0)) + 52 * 21
        self.codes, parents = [], []
        for c in range(n_cities):
            for k in range(int(self.rng.integers(4, 9))):
                self.codes.append(f"97{c + 1:02d}{k + 1:02d}")
                parents.append(f"97{c + 1:02d}00")
        self.regions = pl.DataFrame(
            {
                "region_code": self.codes,
                "parent_code": parents,
                "name": [f"演{c[2:]}县" for c in self.codes],
            }
        )
        self.city = np.array(parents)
        triples = [(i, o, p) for o in _OBJECTS for p in _PROBLEMS for i in _INDUSTRIES]
        pick = self.rng.choice(len(triples), n_leaves, replace=False)
        self.leaves = [triples[i] for i in sorted(pick)]
        self.rows: dict[str, list[object]] = {}
        self.outbreaks: list[Outbreak] = []
        self.distractors: list[Distractor] = []

    def means(self, per_week: float) -> Array:
        """Draw true rates: margins x unlike cells x season x shocks; shape (4, weeks, S, R)."""
        rng, s, r, t = self.rng, len(self.leaves), len(self.codes), self.weeks
        sector = rng.gamma(0.8, 1, s)
        region = rng.lognormal(0, 0.6, r)
        cell = rng.gamma(3.0, 1 / 3.0, (s, r))
        mix = rng.dirichlet((6.0, 2.4, 0.8, 0.3), s).T
        base = sector[:, None] * region[None, :] * cell
        base *= per_week / base.sum()
        season = np.ones((t, s))
        phase = rng.uniform(0, 2 * np.pi, s)
        wavy = rng.random(s) < 0.35
        time = np.arange(t)[:, None] + self.first
        season += np.where(wavy, 0.35 * np.sin(2 * np.pi * time / 52.18 + phase), 0.0)
        self._festivals(season)
        nation = rng.lognormal(0, 0.08, (4, t, 1, 1))
        local = rng.lognormal(0, 0.15, (4, t, 1, r))
        effort = np.ones((4, t, s, 1))
        effort[1:3] = rng.lognormal(0, 0.2, (2, t, s, 1))
        mean: Array = base * season[None, :, :, None] * mix[:, None, :, None]
        return mean * nation * local * effort

    def _festivals(self, season: Array) -> None:
        festive = [w for w in range(self.weeks) if is_festive(self.first + w)]
        from models.early_warning.records.weeks import _LUNAR

        for leaf in self.rng.choice(len(self.leaves), len(self.leaves) // 6, replace=False):
            which = int(self.rng.integers(3))
            height = self.rng.uniform(2.5, 5.0)
            for year, days in sorted(_LUNAR.items()):
                day = days.split()[which]
                centre = week_of(monday(0).replace(year=year, month=int(day[:2]), day=int(day[2:])))
                w = centre - self.first
                hit = [v for v in range(w - 3, w + 1) if v in festive]
                for v in hit:
                    season[v, leaf] *= height
                if hit:
                    span = (self.first + hit[0], self.first + hit[-1])
                    self.distractors.append(
                        Distractor("festival", int(leaf), tuple(self.codes), *span)
                    )

    def campaigns(self, mean: Array, a_year: float) -> list[tuple[Distractor, bool]]:
        """Raise the cases of several leaves in a city or a county for some weeks."""
        found = []
        for _ in range(self.rng.poisson(a_year * self.weeks / 52)):
            problem = _PROBLEMS[self.rng.integers(len(_PROBLEMS))]
            leaves = [i for i, words in enumerate(self.leaves) if words[2] == problem]
            if not leaves:
                continue
            home = int(self.rng.integers(len(self.codes)))
            whole_city = self.rng.random() < 0.5
            inside = (
                (self.city == self.city[home]) if whole_city else np.arange(self.city.size) == home
            )
            start = int(self.rng.integers(0, self.weeks - 8))
            end = start + int(self.rng.integers(3, 7))
            height = self.rng.uniform(4, 9)
            labelled = bool(self.rng.random() < 0.7)
            for leaf in leaves:
                mean[1, start:end, leaf, :] *= np.where(inside, height, 1.0)
                codes = tuple(np.array(self.codes)[inside].tolist())
                found.append(
                    (
                        Distractor("campaign", leaf, codes, self.first + start, self.first + end),
                        labelled,
                    )
                )
        return found

    def add(self, **columns: object) -> None:
        """Append one event."""
        for name, value in columns.items():
            self.rows.setdefault(name, []).append(value)

    def delay(self, source: str) -> int:
        """Draw days between event and knowledge."""
        if source == "case":
            return int(min(self.rng.gamma(1.6, 12), 80))
        if source == "sampling":
            return int(14 + self.rng.gamma(2.0, 5))
        return int(self.rng.random() < 0.1) * int(self.rng.integers(1, 5))

    def event(
        self,
        source: str,
        leaf: int,
        region: int,
        week: int,
        *,
        outbreak: Outbreak | None = None,
        distractor: int = -1,
        person: str | None = None,
        batch: str | None = None,
        campaign: str | None = None,
        day: int | None = None,
        delay: int | None = None,
        organ: str | None = None,
    ) -> None:
        """Add one event in a (relative) week."""
        rng, code = self.rng, self.codes[region]
        number = len(self.rows.get("key", ()))
        weekday = int(rng.integers(7)) if day is None else day
        when = monday(self.first + week) + timedelta(days=weekday)
        known = when + timedelta(days=self.delay(source) if delay is None else delay)
        industry, thing, problem = self.leaves[leaf]
        firms = 400 if outbreak is None else 60
        party = f"P{code}{leaf:03d}{int(rng.integers(firms)):03d}"
        if source == "case":
            organ = organ or f"{code}{int(rng.choice(4, p=(0.4, 0.25, 0.2, 0.15))):02d}"
            batch = batch or f"{organ}|{known}"
        words = [str(w) for w in rng.choice(_FILLERS, 4, replace=False)]
        if outbreak is not None and outbreak.new_word and rng.random() < 0.65:
            words.insert(int(rng.integers(4)), f"检出{outbreak.new_word}")
        self.add(
            source=source, key=f"{source[0].upper()}{number:07d}", region_code=code,
            event_date=when, known_date=known, industry=industry, object_category=thing,
            violation_type=problem, industry_code=None, product=thing, party_key=party,
            complainant_key=(person or f"U{int(rng.integers(10**7)):07d}")
            if source == "complaint" else None,
            organ_code=organ, campaign=campaign,
            batch=batch or (f"{code}|{when}|{thing}" if source == "sampling" else None),
            text=f"{words[0]}，{thing}{problem}，" + "，".join(words[1:]) + "。",
            outbreak=-1 if outbreak is None else outbreak.number, distractor=distractor,
        )  # fmt: skip


def _background(b: _Builder, mean: Array, campaigns: list[tuple[Distractor, bool]]) -> None:
    drawn = b.rng.poisson(mean)
    running: dict[tuple[int, str, int], bool] = {}
    for d, labelled in campaigns:
        for week in range(d.start, d.end):
            for code in d.regions:
                running[d.leaf, code, week - b.first] = labelled
    for k, source in enumerate(SOURCES):
        for week, leaf, region in zip(*(x.tolist() for x in np.nonzero(drawn[k])), strict=True):
            labelled = k == 1 and running.get((leaf, b.codes[region], week), False)
            for _ in range(drawn[k, week, leaf, region]):
                tag = "铁拳" if labelled and b.rng.random() < 0.8 else None
                b.event(source, leaf, region, week, campaign=tag)


def _rises(b: _Builder, a_year: float) -> None:
    cities = sorted(set(b.city.tolist()))
    for number in range(round(a_year * (b.weeks - 52) / 52)):
        leaf = int(b.rng.integers(len(b.leaves)))
        inside = np.flatnonzero(b.city == cities[b.rng.integers(len(cities))])
        chosen = b.rng.choice(inside, min(int(b.rng.integers(1, 5)), inside.size), replace=False)
        onset = int(b.rng.integers(52, b.weeks - 10))
        length = int(b.rng.integers(8, 17))
        size = int(np.clip(b.rng.lognormal(np.log(16), 0.6), 5, 90))
        word = "".join(b.rng.choice(list(_SYLLABLES), 4)) if b.rng.random() < 0.6 else None
        regions = tuple(sorted(b.codes[r] for r in chosen))
        end = min(onset + length, b.weeks - 1)
        rise = Outbreak(
            number, leaf, b.leaves[leaf], regions, b.first + onset, b.first + end, size, word
        )
        b.outbreaks.append(rise)
        ramp = np.minimum(np.arange(1, length + 1) / max(length * 0.4, 1), 1.0)
        weeks = onset + b.rng.choice(length, size, p=ramp / ramp.sum())
        for week in weeks.tolist():
            if week < b.weeks:
                source = str(b.rng.choice(SOURCES, p=(0.6, 0.25, 0.12, 0.03)))
                b.event(source, leaf, int(b.rng.choice(chosen)), week, outbreak=rise)


def _batches(b: _Builder, a_year: float) -> None:
    for _ in range(b.rng.poisson(a_year * b.weeks / 52)):
        leaf, region = int(b.rng.integers(len(b.leaves))), int(b.rng.integers(len(b.codes)))
        week, number = int(b.rng.integers(0, b.weeks - 6)), len(b.distractors)
        code = b.codes[region]
        span = (b.first + week, b.first + week + 8)
        b.distractors.append(Distractor("batch", leaf, (code,), *span))
        sampling, n = b.rng.random() < 0.5, int(b.rng.integers(5, 13))
        delay, day = int(b.rng.integers(10, 30)), int(b.rng.integers(5))
        when = monday(b.first + week) + timedelta(days=day)
        organ = f"{code}00"
        batch = f"{code}|{when}|抽检" if sampling else f"{organ}|{when + timedelta(days=delay)}"
        for _ in range(n):
            b.event("sampling" if sampling else "case", leaf, region, week, distractor=number,
                    batch=batch, day=day, delay=delay, organ=organ)  # fmt: skip


def _serials(b: _Builder, a_year: float) -> None:
    for k in range(b.rng.poisson(a_year * b.weeks / 52)):
        problem = _PROBLEMS[b.rng.integers(len(_PROBLEMS))]
        leaves = [i for i, words in enumerate(b.leaves) if words[2] == problem]
        if not leaves:
            continue
        leaves = leaves[: int(b.rng.integers(1, 4))]
        regions = b.rng.choice(len(b.codes), int(b.rng.integers(1, 4)), replace=False)
        week, length = int(b.rng.integers(0, b.weeks - 6)), int(b.rng.integers(2, 7))
        numbers = {}
        for leaf in leaves:
            numbers[leaf] = len(b.distractors)
            codes = tuple(b.codes[r] for r in regions)
            b.distractors.append(
                Distractor("serial", leaf, codes, b.first + week, b.first + week + length + 4)
            )
        for _ in range(int(b.rng.integers(12, 61))):
            leaf = int(b.rng.choice(leaves))
            b.event("complaint", leaf, int(b.rng.choice(regions)),
                    week + int(b.rng.integers(length)), person=f"SERIAL{k}",
                    distractor=numbers[leaf])  # fmt: skip


def simulate(
    seed: int,
    weeks: int = 156,
    n_cities: int = 8,
    n_leaves: int = 80,
    per_week: float = 420.0,
    outbreaks: float = 18.0,
) -> World:
    """Draw one province.

    Parameters
    ----------
    seed : int
        Everything follows from it.
    weeks, n_cities, n_leaves : int
        Size; the first 52 weeks have no planted rise.
    per_week : float
        Background events a week.
    outbreaks : float
        Planted rises a year.

    Returns
    -------
    World
        Events sorted by the day they became known.
    """
    b = _Builder(seed, weeks, n_cities, n_leaves)
    mean = b.means(per_week)
    campaigns = b.campaigns(mean, 6.0)
    _background(b, mean, campaigns)
    _rises(b, outbreaks)
    _batches(b, 10.0)
    _serials(b, 6.0)
    b.distractors += [d for d, _ in campaigns]
    events = pl.DataFrame(b.rows, infer_schema_length=None).sort("known_date", "source", "key")
    return World(
        events, b.regions, b.leaves, b.codes, b.first, weeks, mean.sum(0), b.outbreaks,
        b.distractors,
    )  # fmt: skip
