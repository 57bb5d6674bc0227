"""A province as it stands before anything in it goes wrong, and the rises that are planted there.

Levels of sectors wander, reporting starts late, heat, holidays and festivals lift many sectors at once;
written from a description of complaint and case data, not from the method.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.early_warning.simulate import Distractor, Outbreak
from models.early_warning.records.weeks import monday, week_of

Array = NDArray[np.float64]

_START = date(2022, 1, 3)
_SOURCES = ("complaint", "case", "sampling", "opinion")
_SHARES = np.array([0.72, 0.2, 0.06, 0.02])
_MOON = {
    "春节": ("2022-02-01", "2023-01-22", "2024-02-10", "2025-01-29", "2026-02-17"),
    "端午": ("2022-06-03", "2023-06-22", "2024-06-10", "2025-05-31", "2026-06-19"),
    "中秋": ("2022-09-10", "2023-09-29", "2024-09-17", "2025-10-06", "2026-09-25"),
}
_TRADES = (
    "正餐服务",
    "百货零售",
    "药品零售",
    "美容美发",
    "汽车维修",
    "家装服务",
    "食品加工",
    "网络平台",
    "教育培训",
)
_GOODS = ("外卖餐食", "羽绒服", "感冒药", "会员卡", "轮胎", "橱柜", "粽子", "月饼礼盒", "网课", "桶装水", "空调", "烟花",
          "婴儿奶粉", "燃气灶", "洗车卡")  # fmt: skip
_WRONGS = ("吃出异物", "以次充好", "拖延退款", "夸大疗效", "价格与标示不符", "没有合格证", "分量不足", "三包不履行",
           "过期仍售", "强制搭售", "无证加工")  # fmt: skip
_TALK = ("我上周", "家里老人", "发票开不出来", "商家说", "店长不在", "打了三次电话", "图片已上传", "希望退一赔三", "物业也不管",
         "群里好多人", "客服一直拖", "经核查", "随机抽查", "检验机构出具", "复检一致", "门店已关", "路口那家", "孩子", "下单第二天",
         "包装上写着", "请尽快", "去年也有", "朋友推荐的")  # fmt: skip
_NEW = (
    "氯化钾替盐",
    "荧光兔玩偶",
    "量子眼贴",
    "碳晶足浴",
    "直播秒杀卡",
    "菌草酵素",
    "磁悬鞋垫",
    "零糖米饭煲",
    "花青素口服液",
    "喷雾水枪",
)


@dataclass(frozen=True)
class Shape:
    """How one province differs from another."""

    name: str
    cities: int = 7
    leaves: int = 90
    per_week: float = 380.0
    weeks: int = 156
    wander: float = 0.35  # sd of a city-sector's level, over months
    memory: float = 0.93  # of that level, from week to week
    scatter: float = 0.15  # extra variance of a week's count
    rises: float = 16.0  # a year
    app_doubling: bool = False
    trouble: str = ""  # what goes wrong in the records (rough.py)
    counties: tuple[int, int] = (3, 11)  # of a city: from, up to but not
    drift: float = 0.0  # sd of a county-sector's own level, over months
    even: bool = False  # sectors of much the same size
    scattered: str = ""  # rises of several cities, and what looks like them (cities.py)
    law: str = ""  # one problem in many sectors for a reason that is no sector's (laws.py)


class Province:
    """One province being made: its counties, sectors and rows."""

    def __init__(self, shape: Shape, seed: int) -> None:
        self.shape, self.rng = shape, np.random.default_rng([seed, shape.weeks, shape.leaves])
        self.first = week_of(_START)
        self.codes, self.city = [], []
        for c in range(shape.cities):
            for k in range(int(self.rng.integers(*shape.counties))):
                self.codes.append(f"98{c + 1:02d}{k + 21:02d}")
                self.city.append(f"98{c + 1:02d}00")
        every = [(t, g, w) for t in _TRADES for g in _GOODS for w in _WRONGS]
        chosen = self.rng.choice(len(every), shape.leaves, replace=False)
        self.leaves = [every[i] for i in sorted(chosen)]
        self.city_of = np.array(self.city)
        self.rows: dict[str, list[Any]] = defaultdict(list)
        self.outbreaks: list[Outbreak] = []
        self.distractors: list[Distractor] = []
        self.firms = self.rng.integers(8, 400, (len(self.codes), shape.leaves))

    def rates(self) -> Array:
        """Return expected events by source, week, leaf and county."""
        s, rng = self.shape, self.rng
        t, leaves, n = s.weeks, s.leaves, len(self.codes)
        size = rng.lognormal(0, 0.9, n)
        sector = rng.pareto(1.3, leaves) + 0.15
        if s.even:
            sector = rng.lognormal(0, 0.4, leaves)
        taste = rng.lognormal(0, 0.6, (leaves, n))
        level = sector[:, None] * size * taste
        level *= s.per_week / level.sum()
        rate = np.repeat(level[None], t, axis=0)
        rate *= self._wander()
        rate *= self._seasons()[:, :, None]
        if s.drift:
            rate *= self._drift()
        rate *= rng.lognormal(0, 0.07, t)[:, None, None] * rng.lognormal(0, 0.12, (t, 1, n))
        mix = rng.dirichlet(_SHARES * 12, leaves).T
        by_source = rate[None] * mix[:, None, :, None]
        by_source[1] *= rng.lognormal(-0.05, 0.35, (t, 1, n))
        if s.app_doubling:
            start = int(rng.integers(60, t - 30))
            by_source[0, start:] *= 1 + 0.9 * (1 - np.exp(-np.arange(t - start) / 8))[:, None, None]
        for county in rng.choice(
            n, max(1, n // 12), replace=False
        ):  # reports only from some day on
            by_source[:, : int(rng.integers(10, 70)), :, county] = 0
        return by_source

    def _wander(self) -> Array:
        s, cities = self.shape, sorted(set(self.city))
        out = np.ones((s.weeks, s.leaves, len(self.codes)))
        for name in cities:
            state = self.rng.normal(0, s.wander, s.leaves)
            inside = self.city_of == name
            for week in range(s.weeks):
                out[week][:, inside] = np.exp(state - s.wander**2 / 2)[:, None]
                push = self.rng.normal(0, s.wander * np.sqrt(1 - s.memory**2), s.leaves)
                state = s.memory * state + push
        return out

    def _drift(self) -> Array:
        """Return the levels of each county's sectors: they go their own way, slowly."""
        s, state = (
            self.shape,
            self.rng.normal(0, self.shape.drift, (self.shape.leaves, len(self.codes))),
        )
        out = np.empty((s.weeks, *state.shape))
        for week in range(s.weeks):
            out[week] = np.exp(state - s.drift**2 / 2)
            push = self.rng.normal(0, s.drift * np.sqrt(1 - s.memory**2), state.shape)
            state = s.memory * state + push
        return out

    def _seasons(self) -> Array:
        s, rng = self.shape, self.rng
        days = [_START + timedelta(weeks=w) for w in range(s.weeks)]
        season = np.ones((s.weeks, s.leaves))
        angle = np.array([2 * np.pi * d.timetuple().tm_yday / 365.25 for d in days])
        for leaf in range(s.leaves):
            if rng.random() < 0.4:
                season[:, leaf] *= 1 + rng.uniform(0.15, 0.5) * np.sin(angle + rng.uniform(0, 6.3))
            if rng.random() < 0.15:
                self._festival(season, leaf)
        for _ in range(rng.poisson(s.weeks / 60)):  # heat, snow, a strike: many sectors at once
            hit = rng.choice(s.leaves, s.leaves // 4, replace=False)
            week = int(rng.integers(0, s.weeks - 3))
            season[week : week + 3, hit] *= rng.uniform(1.3, 1.9)
        golden = np.array(
            [(d.month, d.day) >= (9, 28) and (d.month, d.day) <= (10, 4) for d in days]
        )
        season[golden] *= 0.7
        return season

    def _festival(self, season: Array, leaf: int) -> None:
        days = _MOON[str(self.rng.choice(list(_MOON)))]
        height, before = self.rng.uniform(2.0, 5.5), int(self.rng.integers(1, 4))
        for day in days:
            week = week_of(date.fromisoformat(day)) - self.first
            low, high = max(0, week - before), min(self.shape.weeks - 1, week)
            if low <= high and week < self.shape.weeks + before and high >= 0:
                season[low : high + 1, leaf] *= height
                span = (self.first + low, self.first + high)
                self.distractors.append(Distractor("festival", leaf, tuple(self.codes), *span))

    def campaigns(self, rate: Array) -> list[tuple[int, NDArray[np.bool_], int, int, bool]]:
        """Let a city's organs look harder at one wrong for some weeks: cases rise, not harm."""
        found = []
        for _ in range(self.rng.poisson(5 * self.shape.weeks / 52)):
            wrong = str(self.rng.choice(_WRONGS))
            leaves = [i for i, words in enumerate(self.leaves) if words[2] == wrong]
            inside = self.city_of == self.rng.choice(self.city_of)
            start = int(self.rng.integers(0, self.shape.weeks - 9))
            length, height = int(self.rng.integers(3, 9)), self.rng.uniform(3, 9)
            labelled = bool(self.rng.random() < 0.6)
            codes = tuple(np.array(self.codes)[inside].tolist())
            for leaf in leaves:
                rate[1, start : start + length, leaf] *= np.where(inside, height, 1.0)
                rate[1, start : start + length, leaf] += np.where(inside, 0.35, 0.0)
                span = (self.first + start, self.first + start + length)
                self.distractors.append(Distractor("campaign", leaf, codes, *span))
                found.append((leaf, inside, start, start + length, labelled))
        return found

    def event(
        self, source: str, leaf: int, county: int, week: int, *, outbreak: Outbreak | None = None,
        distractor: int = -1, person: str | None = None, batch: str | None = None,
        campaign: str | None = None, day: int | None = None, delay: int | None = None,
    ) -> None:  # fmt: skip
        """Add one record."""
        rng, code = self.rng, self.codes[county]
        number = len(self.rows["key"])
        when = monday(self.first + week) + timedelta(
            days=int(rng.integers(7)) if day is None else day
        )
        late = {"complaint": 0, "opinion": 1, "sampling": 16, "case": 10}[source]
        spread = {"complaint": 0.4, "opinion": 4, "sampling": 7, "case": 22}[source]
        known = when + timedelta(
            days=int(late + rng.exponential(spread)) if delay is None else delay
        )
        trade, goods, wrong = self.leaves[leaf]
        crowd = (
            self.firms[county, leaf] if outbreak is None else max(6, self.firms[county, leaf] // 3)
        )
        talk = [str(w) for w in rng.choice(_TALK, 3, replace=False)]
        if outbreak is not None and outbreak.new_word and rng.random() < 0.55:
            talk.insert(1, f"说是{outbreak.new_word}")
        organ = (
            f"{code}{int(rng.choice([11, 12, 13], p=[0.6, 0.3, 0.1]))}"
            if source == "case"
            else None
        )
        values = {
            "source": source, "key": f"{source[0].upper()}{number:07d}", "region_code": code,
            "event_date": when, "known_date": known, "industry": trade,
            "object_category": goods, "violation_type": wrong, "industry_code": None, "product": goods,
            "party_key": f"Q{code}{leaf:03d}{int(rng.integers(crowd)):03d}",
            "complainant_key": (person or f"V{int(rng.integers(3 * 10**6)):07d}") if source == "complaint" else None,
            "organ_code": organ, "campaign": campaign,
            "batch": batch or (f"{organ}|{known}" if organ else f"{code}|{when}|{goods}" if source == "sampling" else None),
            "text": f"{talk[0]}买的{goods}{wrong}，{'，'.join(talk[1:])}。",
            "outbreak": -1 if outbreak is None else outbreak.number, "distractor": distractor,
        }  # fmt: skip
        for name, value in values.items():
            self.rows[name].append(value)

    def background(
        self, rate: Array, campaigns: list[tuple[int, NDArray[np.bool_], int, int, bool]]
    ) -> None:
        """Draw ordinary records: counts scatter more than Poisson."""
        shape = 1 / self.shape.scatter
        drawn = self.rng.poisson(rate * self.rng.gamma(shape, 1 / shape, rate.shape))
        for k, source in enumerate(_SOURCES):
            for week, leaf, county in zip(*(x.tolist() for x in np.nonzero(drawn[k])), strict=True):
                tag = k == 1 and any(
                    c[4] and c[0] == leaf and c[1][county] and c[2] <= week < c[3]
                    for c in campaigns
                )
                for _ in range(int(drawn[k, week, leaf, county])):
                    self.event(source, leaf, county, week, campaign="铁拳" if tag else None)

    def rises(self) -> None:
        """Plant rises: a wave, a step or a slow climb, in one to five counties of a city."""
        s, rng = self.shape, self.rng
        for number in range(max(2, round(s.rises * (s.weeks - 52) / 52))):
            leaf, home = int(rng.integers(s.leaves)), rng.choice(self.city_of)
            inside = np.flatnonzero(self.city_of == home)
            chosen = rng.choice(inside, min(int(rng.integers(1, 6)), inside.size), replace=False)
            onset, length = int(rng.integers(52, s.weeks - 9)), int(rng.integers(5, 18))
            size = int(np.clip(rng.lognormal(np.log(18), 0.55), 6, 110))
            at = np.arange(length)
            form = [
                np.exp(-0.5 * ((at - length / 3) / (length / 4)) ** 2),
                np.ones(length),
                0.2 + at,
            ][number % 3]
            word = str(rng.choice(_NEW)) if rng.random() < 0.5 else None
            end = min(onset + length, s.weeks - 1)
            regions = tuple(sorted(self.codes[r] for r in chosen))
            rise = Outbreak(
                number,
                leaf,
                self.leaves[leaf],
                regions,
                self.first + onset,
                self.first + end,
                size,
                word,
            )
            self.outbreaks.append(rise)
            source = rng.choice(_SOURCES, size, p=rng.dirichlet((6.0, 2.0, 0.8, 0.2)))
            for week, name in zip(
                (onset + rng.choice(length, size, p=form / form.sum())).tolist(),
                source,
                strict=True,
            ):
                if week < s.weeks:
                    self.event(str(name), leaf, int(rng.choice(chosen)), week, outbreak=rise)

    def batches_and_serials(self) -> None:
        """Book one organ's cases on one day; let one person complain again and again."""
        s, rng = self.shape, self.rng
        for _ in range(rng.poisson(14 * s.weeks / 52)):
            leaf, county, week = (
                int(rng.integers(s.leaves)),
                int(rng.integers(len(self.codes))),
                int(rng.integers(s.weeks - 8)),
            )
            number, code = len(self.distractors), self.codes[county]
            self.distractors.append(
                Distractor("batch", leaf, (code,), self.first + week, self.first + week + 9)
            )
            day, delay = int(rng.integers(5)), int(rng.integers(5, 45))
            for _ in range(int(rng.integers(5, 16))):
                self.event(
                    "case",
                    leaf,
                    county,
                    week,
                    distractor=number,
                    day=day,
                    delay=delay,
                    batch=f"{code}B{number}",
                )
        for k in range(rng.poisson(8 * s.weeks / 52)):
            leaf, week = int(rng.integers(s.leaves)), int(rng.integers(s.weeks - 10))
            counties = rng.choice(len(self.codes), int(rng.integers(1, 5)), replace=False)
            number, codes = len(self.distractors), tuple(self.codes[c] for c in counties)
            self.distractors.append(
                Distractor("serial", leaf, codes, self.first + week, self.first + week + 10)
            )
            for _ in range(int(rng.integers(10, 70))):
                self.event("complaint", leaf, int(rng.choice(counties)), week + int(rng.integers(8)),
                           person=f"S{k}", distractor=number)  # fmt: skip
