"""Bureaus whose hotline changes its lists of words: renamed, split, merged, newly offered, replaced, moved.

What people complain of stays; how it is written down changes. Written before reading the code that judges it;
:mod:`benchmarks.early_warning.lists` judges them and scores.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import polars as pl

from models.early_warning import events_from

FIRST, WEEKS = date(2024, 1, 1), 130
LAST = FIRST + timedelta(days=7 * WEEKS - 1)
_CHANGES, _END = 64, 122  # the weeks in which lists change


@dataclass(frozen=True)
class Place:
    """One bureau: its size, and the changes of its lists (what, where)."""

    name: str
    cities: int
    counties: int
    complaints: float  # a month in a county of the usual size
    cases: float
    changes: tuple[tuple[str, str], ...]


_OF_A_CITY = (
    ("renamed", "all"), ("moved", "county"), ("split", "all"), ("new", "all"),
    ("merged", "all"), ("list", "all"), ("renamed", "county"),
)  # fmt: skip
WORLDS = (
    Place("a city of nine", 1, 9, 110, 30, _OF_A_CITY),
    Place("a city of thirty", 1, 30, 60, 20, _OF_A_CITY),
    Place("six cities, 110 counties", 6, 18, 26, 8, (
        ("renamed", "all"), ("list", "city"), ("split", "city"), ("moved", "city"), ("new", "all"),
        ("merged", "all"), ("moved", "county"), ("split", "all"), ("renamed", "city"))),
)  # fmt: skip

#: industry, thing, what goes wrong (how often), goods
_KINDS = (
    ("餐饮业", "餐饮服务", {"食品安全": 9, "收费争议": 5, "服务态度": 4, "宣传不实": 2}, "火锅 快餐 外卖 自助餐"),
    ("零售业", "预包装食品", {"质量问题": 6, "超过保质期": 8, "标识标签": 4, "宣传不实": 3}, "牛奶 饼干 饮料 罐头"),
    ("零售业", "家用电器", {"质量问题": 8, "售后服务": 7, "退货退款": 4, "宣传不实": 2}, "空调 冰箱 热水器 电饭煲"),
    ("零售业", "服装", {"质量问题": 6, "退货退款": 6, "标识标签": 2}, "羽绒服 衬衫 童装 西服"),
    ("零售业", "鞋帽", {"质量问题": 4, "退货退款": 3}, "运动鞋 皮鞋 凉鞋 帽子"),
    ("零售业", "交通工具", {"质量问题": 4, "售后服务": 4, "合同争议": 3, "收费争议": 2}, "电动车 小轿车 轮胎 电池"),
    ("美容美发", "美容服务", {"预付卡": 7, "宣传不实": 3, "合同争议": 1}, "美容卡 祛斑 纹眉 染发"),
    ("健身", "健身服务", {"预付卡": 5, "合同争议": 2}, "健身卡 私教课 游泳卡 瑜伽课"),
    ("教育培训", "培训服务", {"预付卡": 3, "合同争议": 5, "宣传不实": 2}, "英语课 舞蹈课 编程课 考证班"),
    ("物业管理", "停车服务", {"收费争议": 5, "服务态度": 2}, "停车场 地下车库 充电桩 路边车位"),
    ("农贸市场", "食用农产品", {"短斤少两": 6, "食品安全": 3, "收费争议": 2}, "螃蟹 苹果 猪肉 蔬菜"),
    ("药店", "药品", {"宣传不实": 2, "收费争议": 2, "超过保质期": 1}, "贴膏 胶囊 口服液 眼药水"),
    ("旅游住宿", "住宿服务", {"退货退款": 4, "收费争议": 4, "服务态度": 2}, "酒店 民宿 客栈 公寓"),
    ("家装", "装修服务", {"合同争议": 5, "质量问题": 3, "售后服务": 2}, "橱柜 瓷砖 地板 门窗"),
)  # fmt: skip
_SEASONS = {("家用电器", "售后服务"): (6, 2.6), ("住宿服务", "收费争议"): (10, 2.2),
            ("培训服务", "合同争议"): (8, 2.2), ("食用农产品", "短斤少两"): (9, 1.8)}  # fmt: skip
_OTHER = "其他"
#: What people complain of and have no word for: until it is offered.
_HIDDEN = ("快递丢件", "自动扣费", "信息泄露", "虚假发货")
_HALVES = ("性能类", "外观类")
#: The list of another system: what went wrong, and things.
_ELSEWHERE = {
    "食品安全": ("饮食卫生", "商品瑕疵"), "收费争议": ("乱收费用", "价格纠葛"), "服务态度": ("服务欠佳",),
    "宣传不实": ("广告误导", "货不对板"), "质量问题": ("商品瑕疵",), "超过保质期": ("商品瑕疵", "饮食卫生"),
    "标识标签": ("说明缺失",), "售后服务": ("保修推诿", "服务欠佳"), "退货退款": ("拒不退钱",),
    "合同争议": ("履约纠葛",), "预付卡": ("办卡不退", "履约纠葛"), "短斤少两": ("分量不足",), _OTHER: ("未列明",),
}  # fmt: skip
_THINGS = {
    "餐饮服务": "吃喝类", "预包装食品": "吃喝类", "食用农产品": "菜场类", "家用电器": "居家类", "装修服务": "居家类",
    "服装": "穿戴类", "鞋帽": "穿戴类", "交通工具": "车辆类", "停车服务": "车辆类", "美容服务": "会员类",
    "健身服务": "会员类", "培训服务": "学习类", "药品": "医药类", "住宿服务": "出行类",
}  # fmt: skip
_CASES = (
    ("经营超过保质期的食品", ("5229", "5211", "6210"), 16), ("未明码标价", ("5229", "6210", "5223"), 9),
    ("使用未经检定的计量器具", ("5223", "5265"), 6), ("侵犯注册商标专用权", ("5292", "5232"), 7),
    ("虚假宣传", ("5292", "8391"), 6), ("发布违法广告", ("7030", "8425"), 5),
    ("未取得许可从事食品经营", ("6210", "6220"), 7), ("销售未经强制性认证的产品", ("5238", "5281"), 3),
    ("使用未经检验的特种设备", ("3490", "5265"), 5), ("无照经营", ("5281", "8111"), 4),
)  # fmt: skip
_TRICKS = (
    "扫码领鸡蛋",
    "充值翻倍返现",
    "零元购押金",
    "专家义诊送药",
    "代办退税",
    "满月返本",
    "团购秒退",
    "会员日抽金条",
)
_SAID = (
    "我上周买的{g}，{p}，商家一直推脱",
    "家里老人买{g}，{p}，要求退款",
    "在{f}的{g}，{p}，请尽快处理",
    "{f}的{g}{p}，打电话没人接",
)
_WRONG = {
    "食品安全": "吃了肚子疼", "收费争议": "多收了钱", "服务态度": "店员骂人", "宣传不实": "和说的不一样",
    "质量问题": "用几天就坏", "超过保质期": "已经过期", "标识标签": "没有标签", "售后服务": "坏了不管修",
    "退货退款": "不给退", "合同争议": "没做完就停", "预付卡": "关门不退卡", "短斤少两": "少了秤", _OTHER: "不满意",
}  # fmt: skip
_MARK = "福祥瑞鑫恒源盛和兴旺佳美康泰华丰达顺安宏"


#: Words that a change takes.
_TAKES = {"renamed": 2, "split": 1, "merged": 2, "list": 2}


@dataclass(frozen=True)
class Rise:
    """What a person would have written on the plan."""

    number: int
    kind: str  # in changed words, beside them, at another time
    days: tuple[date, ...]


class Subject(NamedTuple):
    """What a complaint is of as its words stand: ``hidden`` has no word, ``coin`` says which of two it is."""

    thing: str
    wrong: str
    hidden: str
    good: str
    coin: float


@dataclass(frozen=True)
class Change:
    """One change of a list."""

    number: int
    kind: str
    scope: str
    counties: frozenset[int]
    week: int
    spread: bool
    #: The words of a complaint from then on, or none.
    words: Callable[["Subject"], tuple[str, str] | None]


@dataclass
class World:
    """The records of one bureau and the truth about them."""

    place: Place
    seed: int
    with_changes: bool = True
    muddled: float = 0.0  # of the texts, a share says another fault; of these a third no thing
    rows: dict[str, list[dict[str, object]]] = field(
        default_factory=lambda: {"case": [], "complaint": []}
    )
    rises: list[Rise] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    of: dict[str, int] = field(default_factory=dict)
    looks: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        p = self.place
        self.rng = np.random.default_rng([self.seed, p.cities, p.counties, 165])
        self.hand = np.random.default_rng([self.seed, p.cities, p.counties, 173])
        self.codes = [
            f"99{c + 1:02d}{k + 1:02d}" for c in range(p.cities) for k in range(p.counties)
        ]
        if p.cities > 1:  # two cities have a county more
            self.codes += ["990119", "990219"]
        self.codes.sort()
        self.n = len(self.codes)
        self.city = np.array([int(c[2:4]) - 1 for c in self.codes])
        self.size = self.rng.lognormal(0, 0.5, self.n)
        self.leaves = [
            (k, wrong, often) for k, kind in enumerate(_KINDS) for wrong, often in kind[2].items()
        ] + [(k, _OTHER, 2.5) for k in range(len(_KINDS))]

    # what is written

    def first_day(self, week: int) -> date:
        """Return the Monday of a week."""
        return FIRST + timedelta(weeks=week)

    def said(self, o: Subject, firm: str, day: date) -> str:  # noqa: ARG002  # other hotlines need the day
        """Return the text of a complaint; of a muddled one, another fault's and hardly the thing."""
        sentence, wrong, good = str(self.rng.choice(_SAID)), o.hidden or _WRONG[o.wrong], o.good
        if self.hand.random() < self.muddled:
            wrong = str(self.hand.choice(list(_WRONG.values())))
            good = "东西" if self.hand.random() < 1 / 3 else good
        return sentence.format(g=good, f=firm, p=wrong)

    def _firm(self, county: int) -> str:
        return "".join(_MARK[int(i)] for i in self.rng.integers(0, len(_MARK), 3)) + (
            "商行" if county % 2 else "门店"
        )

    def complaint(self, county: int, leaf: int, day: date, *, trick: str = "", person: str = "",
                  rise: int = -1, looks: str = "") -> date:  # fmt: skip
        """Write one complaint in the words of its day."""
        rng = self.rng
        k, wrong, _ = self.leaves[leaf]
        industry, thing, _, goods = _KINDS[k]
        good = str(rng.choice(goods.split()))
        hidden = str(rng.choice(_HIDDEN)) if wrong == _OTHER and rng.random() < 0.6 else ""
        coin, adopts, firm = float(rng.random()), float(rng.random()), self._firm(county)
        number = f"T{self.codes[county]}{len(self.rows['complaint']):07d}"
        words, changed = (thing, wrong), ""
        week = (day - FIRST).days // 7
        for c in self.changes if self.with_changes else ():
            late = 3 if c.spread else 1  # over three weeks: a third of the records a week
            if county not in c.counties or week < c.week or adopts > (week - c.week + 1) / late:
                continue
            new = c.words(Subject(*words, hidden, good, coin))
            if new is not None and new != words:
                words, changed = new, f"change {c.number}"
        said = self.said(Subject(thing, wrong, hidden, good, coin), firm, day)
        self.rows["complaint"].append({
            "complaint_no": number, "form": "投诉" if rng.random() < 0.8 else "举报",
            "region_code": self.codes[county], "registered_date": day, "industry": industry,
            "object_category": words[0], "problem_type": words[1], "product": good,
            "party_key": f"{firm}|{self.codes[county]}", "subject_name": firm,
            "statement": f"{said}{trick and '，说是' + trick}",
            "complainant_key": person or f"V{int(rng.integers(10**9)):09d}",
        })  # fmt: skip
        if rise >= 0:
            self.of[f"complaint|{number}"] = rise
        if looks or changed:
            self.looks[f"complaint|{number}"] = looks or changed
        return day

    def case(self, county: int, kind: int, day: date, *, looks: str = "") -> None:
        """Write one case."""
        rng, (title, trades, _), code = self.rng, _CASES[kind], self.codes[county]
        firm, number = self._firm(county), f"{code}-{len(self.rows['case']):06d}"
        self.rows["case"].append({
            "case_key": number, "region_code": code, "clue_date": day,
            "filed_date": day + timedelta(days=int(rng.integers(2, 15))), "violation_type": title,
            "industry_code": str(rng.choice(trades)), "party_key": f"{firm}|{code}", "party_name": firm,
            "campaign": None, "facts": f"当事人{firm}{title}。", "organ_code": f"{code}{int(rng.integers(1, 4))}",
        })  # fmt: skip
        if looks:
            self.looks[f"case|{number}"] = looks

    # what happens

    def background(self) -> None:
        """Draw the every day: sizes, tastes, seasons, levels of cities that wander, campaigns."""
        rng, p = self.rng, self.place
        often = np.array([o for _, _, o in self.leaves])
        taste = rng.lognormal(0, 0.45, (self.n, len(often))) * often
        level = taste / often.sum() * self.size[:, None] * p.complaints * 7 / 30.4
        self.level = level
        kinds = np.array([o for _, _, o in _CASES])
        cases = rng.lognormal(0, 0.4, (self.n, kinds.size)) * kinds / kinds.sum()
        cases *= self.size[:, None] * p.cases * 7 / 30.4
        wander = np.zeros((p.cities, len(often)))
        campaigns = [
            (int(rng.integers(p.cities)), int(rng.integers(kinds.size)), int(rng.integers(30, 124)))
            for _ in range(2 * p.cities + 1)
        ]
        for week in range(WEEKS):
            monday = FIRST + timedelta(weeks=week)
            wander = 0.97 * wander + rng.normal(0, 0.05, wander.shape)
            rate = level * np.exp(wander[self.city]) * rng.gamma(8, 1 / 8, level.shape)
            rate *= 0.6 if monday.month == 2 else 1.0
            for i, (k, wrong, _) in enumerate(self.leaves):
                month, factor = _SEASONS.get((_KINDS[k][1], wrong), (0, 1.0))
                near = min((monday.month - month) % 12, (month - monday.month) % 12)
                rate[:, i] *= factor if near == 0 else (1 + factor) / 2 if near == 1 else 1.0
            for county, leaf in self._drawn(rate):
                self.complaint(county, leaf, monday + timedelta(days=int(rng.integers(7))))
            more = cases * rng.gamma(5, 1 / 5, cases.shape)
            for city, kind, start in campaigns:
                if start <= week < start + 6:
                    more[self.city == city, kind] = 3 * more[self.city == city, kind] + 0.2
            running = {(c, k) for c, k, s in campaigns if s <= week < s + 6}
            for county, kind in self._drawn(more):
                looks = "campaign" if (int(self.city[county]), kind) in running else ""
                self.case(county, kind, monday + timedelta(days=int(rng.integers(5))), looks=looks)

    def _drawn(self, rate: np.ndarray) -> list[tuple[int, int]]:
        counts = self.rng.poisson(rate)
        where = np.argwhere(counts)
        return [tuple(x) for x in np.repeat(where, counts[tuple(where.T)], axis=0).tolist()]

    def plan(self) -> None:
        """Set the changes: evenly over the second and third year, one after another."""
        rng, p = self.rng, self.place
        step = (_END - _CHANGES) / len(p.changes)
        wrongs = list(rng.permutation([w for w in _ELSEWHERE if w != _OTHER]))
        hidden = list(rng.permutation(_HIDDEN))
        for number, (kind, scope) in enumerate(p.changes):
            counties = {
                "all": np.arange(self.n),
                "city": np.flatnonzero(self.city == rng.integers(p.cities)),
                "county": rng.choice(np.argsort(-self.size)[: self.n // 2], 1),
            }[scope]
            week = int(_CHANGES + step * number + rng.integers(0, max(int(step) - 2, 1)))
            self.changes.append(Change(
                number, kind, scope, frozenset(counties.tolist()), week, bool(rng.random() < 0.4),
                self._words(kind, wrongs, hidden),
            ))  # fmt: skip

    def _words(self, kind: str, wrongs: list[str], hidden: list[str]) -> Callable[[Subject], tuple[str, str] | None]:  # fmt: skip
        """Return what a change does to words; each takes words no other has taken."""
        taken = [wrongs.pop() for _ in range(_TAKES.get(kind, 0))]
        things = {k[1] for k in _KINDS if kind == "list" and self.rng.random() < 0.4}
        offered = hidden.pop() if kind == "new" else ""

        def words(o: Subject) -> tuple[str, str] | None:
            is_meant = o.wrong in taken
            if kind == "renamed":
                return (o.thing, f"{o.wrong}方面") if is_meant else None
            if kind == "split":
                return (o.thing, f"{o.wrong}-{_HALVES[o.coin < 0.4]}") if is_meant else None
            if kind == "merged":
                return (o.thing, "及".join(taken)) if is_meant else None
            if kind == "new":
                takes = o.hidden == offered and o.wrong == _OTHER and o.coin < 0.85
                return (o.thing, offered) if takes else None
            if kind == "moved":
                others = _ELSEWHERE[next((w for w in _ELSEWHERE if o.wrong.startswith(w)), _OTHER)]
                return _THINGS.get(o.thing, o.thing), others[-1 if o.coin < 0.3 else 0]
            finer = f"{o.thing}（{o.good if o.coin < 0.6 else '另'}）"  # a list: things by goods
            return (
                finer if o.thing in things else o.thing,
                f"（新）{o.wrong}" if is_meant else o.wrong,
            )

        return words

    def rise(self, kind: str, week: int, leaf: int, counties: np.ndarray, size: int) -> None:
        """Let one sector go wrong in some counties."""
        rng, weeks = self.rng, int(self.rng.integers(4, 9))
        trick = f"{rng.choice(_TRICKS)}" if rng.random() < 0.35 else ""
        start, number = FIRST + timedelta(weeks=week), len(self.rises)
        days = [
            self.complaint(int(rng.choice(counties)), leaf, start + timedelta(days=int(rng.integers(7 * weeks))),
                           trick=trick, rise=number)
            for _ in range(size)
        ]  # fmt: skip
        self.rises.append(Rise(number, kind, tuple(sorted(days))))

    def _leaf(self, used: set[int], c: Change | None = None, *, touched: bool = False) -> int:
        """Draw a sector that is not of the largest, of words that a change touches or not."""
        calm = np.argsort(self.level.sum(0))[: 2 * len(self.leaves) // 3]
        leaf = -1
        for _ in range(400):
            leaf = int(self.rng.choice(calm))
            k, wrong, _ = self.leaves[leaf]
            thing, good = _KINDS[k][1], _KINDS[k][3].split()[0]
            new = c.words(Subject(thing, wrong, "", good, 0.5)) if c else None
            if leaf not in used and (new not in (None, (thing, wrong))) == touched:
                break
        used.add(leaf)
        return leaf

    def rises_and_look_alikes(self) -> None:
        """Plant rises in the weeks of the changes and at other times; and persons who write much."""
        rng, used = self.rng, set()

        def some(within: np.ndarray) -> np.ndarray:
            city = within[self.city[within] == self.city[rng.choice(within)]]
            return rng.choice(city, min(int(rng.integers(1, 4)), city.size), replace=False)

        for c in self.changes:
            inside = np.array(sorted(c.counties))
            used.clear()
            for kind, touched in (("changed", True), ("beside", False), ("beside", False)):
                week = c.week + int(rng.integers(-1, 3))
                self.rise(
                    kind,
                    week,
                    self._leaf(used, c, touched=touched),
                    some(inside),
                    int(rng.integers(13, 25)),
                )
        used.clear()
        for _ in range(6):
            week = int(rng.integers(_CHANGES, 120))
            self.rise(
                "another time",
                week,
                self._leaf(used),
                some(np.arange(self.n)),
                int(rng.integers(13, 25)),
            )
        for number in range(3 * self.place.cities):
            leaf, county = int(rng.integers(len(self.leaves))), int(rng.integers(self.n))
            start = FIRST + timedelta(weeks=int(rng.integers(60, 122)))
            for _ in range(int(rng.integers(12, 35))):
                self.complaint(county, leaf, start + timedelta(days=int(rng.integers(30))),
                               person=f"P{number}", looks="person")  # fmt: skip

    def events(self) -> pl.DataFrame:
        """Return what passed the door."""
        made = events_from(
            *(pl.DataFrame(self.rows[x], infer_schema_length=None) for x in ("case", "complaint"))
        )
        return made.filter(pl.col("known_date") <= LAST)

    def regions(self) -> pl.DataFrame:
        """Return the counties and their cities."""
        return pl.DataFrame({"region_code": self.codes, "parent_code": [f"{c[:4]}00" for c in self.codes],
                             "name": [f"外{c[2:]}县" for c in self.codes]})  # fmt: skip


def make(place: Place, seed: int, *, with_changes: bool = True, muddled: float = 0.0,
         kind: type[World] = World) -> World:  # fmt: skip
    """Return one bureau; the same draws with and without the changes of words, muddled or not."""
    world = kind(place, seed, with_changes, muddled)
    world.plan()
    world.background()
    world.rises_and_look_alikes()
    return world
