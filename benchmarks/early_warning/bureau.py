"""Six bureaus in which about a dozen events of one kind are a rise.

Written from what bureaus keep and what their people expect to be told, before reading the method, but for
the last, which is hard on what was then added (goods): cases with a title and the code of a trade,
complaints with three lists and a sentence, a door between (``events_from``). A rise is of about a dozen
cases or some twenty complaints of one kind, in one to three counties, within four to eight weeks. Beside
it what only looks like one: a season, a campaign, one who complains many times, old cases entered at once,
a category renamed, a new market.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.early_warning import events_from

FIRST, LAST = date(2024, 1, 1), date(2026, 8, 30)
WEEKS = (LAST - FIRST).days // 7 + 1
HISTORY = 60  # weeks before the first rise


@dataclass(frozen=True)
class Offence:
    """One kind of case: how it is written, in what trades (codes), of what goods, how often."""

    titles: tuple[str, ...]
    trades: tuple[str, ...]
    goods: tuple[str, ...]
    often: float
    told: str


@dataclass(frozen=True)
class Grievance:
    """One kind of complaint: industry, object, problem, how often, its season (month → factor)."""

    industry: str
    thing: str
    problem: str
    often: float
    told: str
    goods: tuple[str, ...]
    season: tuple[tuple[int, float], ...] = ()


_CASES = (
    Offence(("经营超过保质期的食品案", "销售过期食品", "涉嫌经营超过保质期食品案", "经营过保质期食品的行为"), ("5229", "5211", "6210"),
            ("饼干", "酸奶", "火腿肠", "挂面"), 17, "货架上待售的{g}已过保质期"),
    Offence(("经营农药残留超标的食用农产品案", "销售农残超标蔬菜", "经营不合格食用农产品案"), ("5223", "5212"),
            ("韭菜", "豇豆", "芹菜", "香蕉"), 8, "抽检的{g}农药残留不符合标准"),
    Offence(("未履行进货查验义务案", "未查验供货者许可证", "食品经营者未按规定查验案"), ("5229", "6210", "5223"),
            ("冻品", "调味料", "白酒"), 8, "购进{g}时未查验供货者许可证和合格证明"),
    Offence(("未取得许可从事食品经营案", "无证经营餐饮", "未经许可从事食品经营活动案"), ("6210", "6220", "5229"),
            ("早点", "烧烤", "快餐"), 7, "未取得食品经营许可从事{g}经营"),
    Offence(("使用未经检定的计量器具案", "使用未申请检定的电子秤", "计量器具超期未检案"), ("5223", "5265", "5229"),
            ("电子秤", "加油机", "压力表"), 6, "用于贸易结算的{g}未经检定"),
    Offence(("未按规定明码标价案", "不明码标价", "商品未标明价格案"), ("5229", "6210", "5223"),
            ("蔬菜", "菜品", "烟酒"), 9, "经营的{g}未标明价格"),
    Offence(("侵犯注册商标专用权案", "销售侵权商品", "销售侵犯注册商标专用权的商品案"), ("5292", "5232", "5281"),
            ("运动鞋", "酱酒", "润滑油"), 7, "销售的{g}侵犯他人注册商标专用权"),
    Offence(("虚假宣传案", "作引人误解的商业宣传", "对商品作虚假或者引人误解的商业宣传案"), ("5292", "8391", "8425"),
            ("保健品", "培训课程", "理疗仪"), 6, "对{g}的功效作引人误解的宣传"),
    Offence(("发布违法广告案", "违法发布广告", "广告内容违法案"), ("7030", "8425", "8391"),
            ("楼盘", "种植牙", "课程"), 5, "在公众号发布的{g}广告含有禁止的内容"),
    Offence(("销售不合格产品案", "销售不符合国家标准的产品案", "产品质量不合格案"), ("5281", "5238", "5292"),
            ("插座", "电线", "童装"), 7, "经抽检{g}不符合国家标准"),
    Offence(("销售未经强制性认证产品案", "无3C认证产品", "经营未经强制性产品认证的产品案"), ("5238", "5281"),
            ("头盔", "充电器", "锂电池"), 3, "销售的{g}未经强制性产品认证"),
    Offence(("使用未经检验的特种设备案", "特种设备超期未检", "使用超期未检特种设备案"), ("3490", "5292", "5265"),
            ("叉车", "储气罐", "电梯"), 5, "使用的{g}未经定期检验"),
    Offence(("销售过期化妆品案", "经营超过使用期限的化妆品案", "经营过期化妆品"), ("5234", "8051"),
            ("面霜", "染发剂", "洗发水"), 5, "经营的{g}超过使用期限"),
    Offence(("销售过期药品案", "销售劣药案", "药品超过有效期"), ("5251", "8425"),
            ("感冒颗粒", "眼药水", "止痛片"), 3, "货架上的{g}超过有效期"),
    Offence(("超限量使用食品添加剂案", "超范围使用添加剂", "生产经营超限量使用食品添加剂的食品案"), ("1411", "1439", "6210"),
            ("糕点", "面条", "油条"), 4, "经抽检{g}的添加剂项目不合格"),
    Offence(("无照经营案", "未经登记从事经营活动案", "未办理营业执照"), ("5281", "5292", "8111"),
            ("修理", "五金", "回收"), 4, "未办理营业执照从事{g}"),
)  # fmt: skip
_COMPLAINTS = (
    Grievance("餐饮业", "餐饮和住宿服务", "食品中有异物", 12, "吃{g}时发现有异物", ("面条", "外卖", "火锅")),
    Grievance("零售业", "一般食品", "销售超过保质期的食品", 11, "买的{g}已经过期", ("牛奶", "饼干", "面包")),
    Grievance("零售业", "服装、鞋帽", "商品质量不合格", 9, "买的{g}穿几天就坏", ("运动鞋", "羽绒服", "衬衫")),
    Grievance("零售业", "家用电器", "不履行三包义务", 7, "买的{g}坏了不给保修", ("空调", "热水器", "洗衣机"),
              ((6, 2.0), (7, 3.0), (8, 2.4))),
    Grievance("零售业", "家用电器", "虚假宣传", 6, "{g}与宣传不一样", ("空气炸锅", "扫地机", "电视")),
    Grievance("美容美发", "美容、美发、洗浴服务", "预付卡退费难", 6, "办的{g}不给退", ("会员卡", "美容卡", "年卡")),
    Grievance("健身", "文化、娱乐、体育服务", "预付卡退费难", 4, "{g}停业不退钱", ("健身卡", "游泳卡", "私教课")),
    Grievance("教育培训", "教育、培训服务", "退费难", 5, "{g}没上完不退费", ("英语课", "舞蹈课", "编程课"),
              ((7, 1.8), (8, 2.2), (9, 1.5))),
    Grievance("零售业", "交通工具", "商品质量不合格", 4, "买的{g}续航不够", ("电动车", "电池", "轮胎")),
    Grievance("物业管理", "停车服务", "不明码标价", 6, "{g}收费没有标准", ("停车场", "地下车库", "路边停车")),
    Grievance("农贸市场", "食用农产品", "短斤少两", 8, "买{g}少了秤", ("螃蟹", "苹果", "猪肉"), ((1, 1.6), (9, 1.8))),
    Grievance("零售业", "化妆品", "三无产品", 4, "{g}没有标签", ("面膜", "口红", "染发膏")),
    Grievance("药店", "药品", "夸大功效", 3, "店员说{g}包治百病", ("贴膏", "胶囊", "口服液")),
    Grievance("房产中介", "房屋", "价格欺诈", 4, "{g}多收钱", ("中介", "租房", "托管公寓")),
    Grievance("旅游住宿", "住宿服务", "价格欺诈", 4, "{g}坐地起价", ("酒店", "民宿", "客栈"), ((5, 2.0), (10, 2.2))),
    Grievance("零售业", "节令食品", "标签不符合规定", 2, "{g}礼盒与标签不符", ("粽子", "月饼", "年货"),
              ((6, 6.0), (9, 9.0), (1, 4.0))),
    Grievance("家装", "装修服务", "合同违约", 4, "{g}没做完就停工", ("橱柜", "瓷砖", "全屋定制")),
)  # fmt: skip
_OPEN = (
    "我上周在店里",
    "家里老人",
    "网上下单",
    "朋友介绍去的",
    "和同事一起",
    "前天路过",
    "在小区门口",
    "趁活动",
)
_CLOSE = (
    "商家一直推脱",
    "要求退款赔偿",
    "请尽快处理",
    "打电话没人接",
    "说让等通知",
    "有发票和照片",
    "希望调解",
    "已经影响生活",
)
_TRICKS = (
    "扫码领鸡蛋",
    "以旧换新补差价",
    "充值翻倍返现",
    "零元购押金",
    "专家义诊送药",
    "代办退税",
    "先享后付",
    "满月返本",
)
_GOODS = ("冰箱除味卡", "磁能水杯", "甲醛清除剂", "电热马甲", "艾草贴片", "洗地喷雾机", "儿童电话手环", "折叠浴缸", "发光溜冰鞋",
          "酵素果冻", "蓝光护眼灯", "石墨烯背心")  # fmt: skip
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
_SHOP = ("超市", "商行", "经营部", "有限公司", "门市", "店")
_MARK = "福祥瑞鑫恒源盛和兴旺佳美康泰华丰达顺安宏"


@dataclass(frozen=True)
class Shape:
    """How one bureau differs from another."""

    name: str
    cities: int
    counties: int
    cases: float  # a month in a county of the usual size
    complaints: float
    titles: str  # "list": one title a kind; "free": every officer his own; "mixed": by county
    rises: tuple[str, ...]
    copies: int  # of each kind of rise
    facts: bool = True  # the cases have their facts
    fashions: bool = False  # goods have seasons of their own, and new ones come into fashion


SHAPES = (
    Shape("prefecture, titles written freely", 1, 6, 15, 60, "free", ("cases", "both"), 7),
    Shape("province, complaints weeks before cases", 4, 6, 20, 60, "mixed", ("first", "both"), 8),
    Shape("city, a dozen cases among sixteen kinds", 1, 10, 130, 110, "list", ("cases",), 16),
    Shape("city, told in words only", 1, 9, 60, 130, "list", ("goods", "trick"), 9),
    Shape("city, a dozen cases, no facts", 1, 11, 60, 90, "list", ("cases", "both"), 8, facts=False),
    Shape("city, goods in season and in fashion", 1, 9, 60, 130, "list", ("goods", "trick"), 9, fashions=True),
)  # fmt: skip


#: What rises to draw the curve, in two counties: complaints of any goods of a problem, of one kind of
#: goods among three that are usual, cases of one title, trade and goods among nine.
OF_CURVE = {"all goods": 1, "one kind of goods": 3, "cases of a title": 9}


@dataclass
class Rise:
    """One planted rise: what a person would have written on the plan."""

    number: int
    kind: str
    what: str
    counties: tuple[str, ...]
    size: int
    usual: float  # of that kind in those counties and weeks, from the source most of it is of
    days: list[date]  # on which its events became known


class Bureau:
    """The records of one bureau."""

    def __init__(self, shape: Shape, seed: int) -> None:
        self.shape, self.rng = shape, np.random.default_rng([seed, shape.cities, shape.counties])
        self.codes = [
            f"96{c + 1:02d}{k + 21}" for c in range(shape.cities) for k in range(shape.counties)
        ]
        n = len(self.codes)
        self.size = self.rng.lognormal(0, 0.4, n)
        self.taste = self.rng.lognormal(0, 0.4, (n, len(_CASES)))
        self.taste_of_complaints = self.rng.lognormal(0, 0.4, (n, len(_COMPLAINTS)))
        self.title = self.rng.integers(0, 3, (n, len(_CASES)))
        self.case_level = self._levels(self.taste, [o.often for o in _CASES], shape.cases)
        self.complaint_level = self._levels(
            self.taste_of_complaints, [g.often for g in _COMPLAINTS], shape.complaints
        )
        self.rows: dict[str, list[dict[str, object]]] = {"case": [], "complaint": []}
        self.rises: list[Rise] = []
        self.of: dict[str, int] = {}
        self.looks: dict[str, str] = {}
        self.used: set[tuple[str, int, str]] = set()
        if shape.fashions:  # sold everywhere, or in one county's new market
            self.fashion = [
                (
                    f"新款{g.goods[0]}",
                    self._start(9),
                    list(range(n)) if self.rng.random() < 0.6 else [int(self.rng.integers(n))],
                )
                for g in _COMPLAINTS
            ]

    def _levels(self, taste: NDArray[np.float64], often: Sequence[float], month: float) -> NDArray:
        share = taste * np.array(often)
        share /= share.mean(0).sum()
        return share * self.size[:, None] * month * 7 / 30.4  # a week

    def one(self, items: Sequence[str]) -> str:
        """Draw one."""
        return items[int(self.rng.integers(len(items)))]

    def firm(self, county: int) -> tuple[str, str]:
        """Return a name and its key; a county has some hundreds of a trade."""
        marks = "".join(_MARK[int(i)] for i in self.rng.integers(0, len(_MARK), 3))
        name = f"{marks}{self.one(_SHOP)}"
        return name, f"{name}|{self.codes[county]}"

    def case(
        self, county: int, kind: int, clue: date, *, goods: str = "", trick: str = "",
        trade: str = "", filed: date | None = None, organ: int | None = None, campaign: str | None = None,
        rise: int = -1, looks: str = "",
    ) -> date:  # fmt: skip
        """Write one case; return the day it was filed."""
        rng, code, o = self.rng, self.codes[county], _CASES[kind]
        filed = filed or clue + timedelta(days=int(rng.integers(2, 19)))
        way = {"list": 0, "mixed": int(self.title[county, kind])}.get(self.shape.titles)
        title = self.one(o.titles) if way is None else o.titles[way]
        name, key = self.firm(county)
        number = f"{code}-{len(self.rows['case']):06d}"
        told = o.told.format(g=goods or self.one(o.goods))
        facts = f"{filed:%Y年%-m月%-d日}检查发现，当事人{name}{told}{trick and '，以' + trick + '招揽顾客'}。"
        self.rows["case"].append({
            "case_key": number, "region_code": code, "clue_date": clue, "filed_date": filed,
            "violation_type": title, "industry_code": trade or self.one(o.trades), "party_key": key,
            "party_name": name, "campaign": campaign, "facts": facts if self.shape.facts else None,
            "organ_code": f"{code}{organ if organ is not None else int(rng.integers(1, 5))}",
        })  # fmt: skip
        self._mark("case", number, rise, looks)
        return filed

    def complaint(
        self, county: int, kind: int, day: date, *, goods: str = "", trick: str = "",
        person: str = "", problem: str = "", rise: int = -1, looks: str = "", shop: str = "",
    ) -> date:  # fmt: skip
        """Write one complaint; return its day."""
        rng, code, g = self.rng, self.codes[county], _COMPLAINTS[kind]
        number = f"T{code}{len(self.rows['complaint']):07d}"
        name = shop or self.firm(county)[0]
        what = goods or self._usual_goods(kind, county, day)
        told = g.told.format(g=what)
        said = [self.one(_OPEN), f"在{name}{told}"]
        if trick:
            said.append(self.one((f"说是{trick}", f"先用{trick}骗人", f"搞{trick}活动")))
        said.append(self.one(_CLOSE))
        self.rows["complaint"].append({
            "complaint_no": number, "form": "投诉" if rng.random() < 0.8 else "举报", "region_code": code,
            "registered_date": day, "industry": g.industry, "object_category": g.thing,
            "problem_type": problem or g.problem, "product": what, "party_key": f"{name}|{code}",
            "subject_name": name, "statement": "，".join(said),
            "complainant_key": person or f"V{int(rng.integers(10**8)):08d}",
        })  # fmt: skip
        is_fashion = rise < 0 and what.startswith("新款")
        self._mark("complaint", number, rise, "fashion" if is_fashion else looks)
        return day

    def _usual_goods(self, kind: int, county: int, day: date) -> str:
        """Draw what an ordinary complaint is about: the first has a season, new ones come into fashion."""
        goods = _COMPLAINTS[kind].goods
        if not self.shape.fashions:
            return self.one(goods)
        new, start, counties = self.fashion[kind]
        if day >= start and county in counties and self.rng.random() < 0.25:
            return new
        in_season = (day.month - 1) // 2 == kind % 6 and self.rng.random() < 0.5
        return goods[0] if in_season else self.one(goods)

    def _mark(self, source: str, number: str, rise: int, looks: str) -> None:
        if rise >= 0:
            self.of[f"{source}|{number}"] = rise
        if looks:
            self.looks[f"{source}|{number}"] = looks

    def background(self) -> None:
        """Draw what happens every week: more than Poisson, with the year, the holidays and the staff."""
        rng, n = self.rng, len(self.codes)
        effort = np.ones(n)
        market = [self._market() for _ in range(max(1, n // 12))]
        campaigns = [self._campaign() for _ in range(3 * self.shape.cities)]
        renamed = int(rng.integers(HISTORY, WEEKS - 10)), int(rng.integers(3)), self._city()
        for week in range(WEEKS):
            monday = FIRST + timedelta(weeks=week)
            year = {1: 0.8, 2: 0.5, 12: 1.25, 10: 0.9}.get(monday.month, 1.0)
            if week % 4 == 0:
                effort = rng.lognormal(0, 0.2, n)
            rate = self.case_level * effort[:, None] * year
            often = self.complaint_level * rng.lognormal(0, 0.08)
            for county, start in market:
                if week >= start:
                    rate[county, :6] *= 1.7
                    often[county, :6] *= 1.9
            for k, g in enumerate(_COMPLAINTS):
                often[:, k] *= dict(g.season).get(monday.month, 1.0)
            self._cases_of(week, rate * rng.gamma(6, 1 / 6, rate.shape), campaigns)
            counts = rng.poisson(often * rng.gamma(6, 1 / 6, often.shape))
            for county, kind in zip(*(x.tolist() for x in np.nonzero(counts)), strict=True):
                is_new = week >= renamed[0] and kind == renamed[1] and county in renamed[2]
                problem = f"{_COMPLAINTS[kind].problem}问题" if is_new else ""
                for _ in range(int(counts[county, kind])):
                    day = monday + timedelta(days=int(rng.integers(7)))
                    looks = "renamed" if is_new and week < renamed[0] + 10 else ""
                    self.complaint(county, kind, day, problem=problem, looks=looks)

    def _cases_of(
        self, week: int, rate: NDArray[np.float64],
        campaigns: list[tuple[int, list[int], int, int, float, bool]],
    ) -> None:  # fmt: skip
        running = [c for c in campaigns if c[2] <= week < c[3]]
        more = rate.copy()
        for kind, counties, _, _, factor, _ in running:
            more[counties, kind] = more[counties, kind] * factor + 0.3
        counts = self.rng.poisson(more)
        monday = FIRST + timedelta(weeks=week)
        for county, kind in zip(*(x.tolist() for x in np.nonzero(counts)), strict=True):
            of = next((c for c in running if c[0] == kind and county in c[1]), None)
            for _ in range(int(counts[county, kind])):
                day = monday + timedelta(days=int(self.rng.integers(5)))
                told = "铁拳" if of and of[5] and self.rng.random() < 0.8 else None
                self.case(county, kind, day, campaign=told, looks="campaign" if of else "")

    def _city(self) -> list[int]:
        city = int(self.rng.integers(self.shape.cities))
        return list(range(city * self.shape.counties, (city + 1) * self.shape.counties))

    def _market(self) -> tuple[int, int]:
        return int(self.rng.integers(len(self.codes))), int(self.rng.integers(HISTORY, WEEKS - 20))

    def _campaign(self) -> tuple[int, list[int], int, int, float, bool]:
        start = int(self.rng.integers(20, WEEKS - 10))
        kind, length = int(self.rng.integers(len(_CASES))), int(self.rng.integers(4, 9))
        told = bool(self.rng.random() < 0.6)
        return kind, self._city(), start, start + length, float(self.rng.uniform(2.5, 5)), told

    def look_alikes(self) -> None:
        """Let one person complain for weeks; enter old cases at once."""
        rng = self.rng
        for k in range(4 * self.shape.cities):
            kind, start = int(rng.integers(len(_COMPLAINTS))), self._start(6)
            counties = rng.choice(self._city(), int(rng.integers(1, 3)), replace=False)
            for _ in range(int(rng.integers(15, 41))):
                day = start + timedelta(days=int(rng.integers(28)))
                self.complaint(int(rng.choice(counties)), kind, day, person=f"P{k}", looks="person")
        for _ in range(3 * self.shape.cities):
            kind, county = int(rng.integers(len(_CASES))), int(rng.choice(self._city()))
            start, organ = self._start(2), int(rng.integers(1, 5))
            for _ in range(int(rng.integers(10, 21))):
                filed = start + timedelta(days=int(rng.integers(2)))
                clue = filed - timedelta(days=int(rng.integers(20, 330)))
                self.case(county, kind, clue, filed=filed, organ=organ, looks="old cases")

    def _start(self, weeks: int) -> date:
        return FIRST + timedelta(days=7 * int(self.rng.integers(HISTORY, WEEKS - weeks - 4)))

    def plant(self, kind: str, size: int | None = None, counties: int | None = None) -> None:
        """Plant one rise where no other is near."""
        rng, number = self.rng, len(self.rises)
        n = counties or int(rng.choice([1, 2, 3], p=[0.4, 0.45, 0.15]))
        while True:
            where = sorted(int(c) for c in rng.choice(self._city(), n, replace=False))
            start, weeks = self._start(9), int(rng.integers(4, 9))
            case, complaint = int(rng.integers(len(_CASES))), int(rng.integers(len(_COMPLAINTS)))
            month = f"{start:%Y}{(start.month - 1) // 4}"
            cells = {("c", case, month), ("t", complaint, month)}
            if not cells & self.used:
                break
        self.used |= cells
        span = weeks * 7
        goods = self.one(_GOODS) if kind == "goods" else self.one(_CASES[case].goods)
        trick = self.one(_TRICKS) if kind == "trick" else ""
        trade = self.one(_CASES[case].trades)
        thing = goods if kind == "goods" else self.one(_COMPLAINTS[complaint].goods)
        size = size or int(rng.integers(10, 17))
        parts: dict[str, list[tuple[str, int]]] = {
            "cases": [("case", size)], "both": [("case", size), ("complaint", size)],
            "first": [("complaint", int(size * 1.6)), ("case", size // 2)],
            "goods": [("complaint", size), ("case", size // 3)],
            "trick": [("complaint", size + 4)],
        }  # fmt: skip
        of_cases = kind in ("cases", "both", "cases of a title")
        level = self.case_level[:, case] if of_cases else self.complaint_level[:, complaint]
        usual = level[where].sum() * weeks
        if kind in OF_CURVE:
            parts[kind] = [("case" if kind == "cases of a title" else "complaint", size)]
            goods, trade = (goods, trade) if kind == "cases of a title" else ("", "")
            thing = "" if kind == "all goods" else thing
        known = []
        for source, count in parts[kind]:
            late = 28 if kind == "first" and source == "case" else 0
            for _ in range(count):
                day, county = (
                    start + timedelta(days=late + int(rng.integers(span))),
                    int(rng.choice(where)),
                )
                if source == "case":
                    known.append(self.case(county, case, day, goods=goods, trick=trick,
                                           trade=trade, rise=number))  # fmt: skip
                else:
                    known.append(
                        self.complaint(
                            county, complaint, day, goods=thing, trick=trick, rise=number
                        )
                    )
        what = {
            "case": f"{_CASES[case].titles[0]}、{goods}",
            "complaint": f"{_COMPLAINTS[complaint].problem}、{trick or thing}",
        }
        said = "；".join(what[source] for source, _ in parts[kind])
        self.rises.append(Rise(number, kind, said, tuple(self.codes[c] for c in where),
                               size, float(usual), sorted(known)))  # fmt: skip

    def events(self) -> pl.DataFrame:
        """Return what passed the door."""
        made = events_from(pl.DataFrame(self.rows["case"], infer_schema_length=None),
                           pl.DataFrame(self.rows["complaint"], infer_schema_length=None))  # fmt: skip
        return made.filter(pl.col("known_date") <= LAST)

    def regions(self) -> pl.DataFrame:
        """Return the counties and their cities."""
        return pl.DataFrame({"region_code": self.codes, "parent_code": [f"{c[:4]}00" for c in self.codes],
                             "name": [f"外{c[2:]}县" for c in self.codes]})  # fmt: skip


def make(shape: Shape, seed: int, plan: Callable[[Bureau], None] | None = None) -> Bureau:
    """Return one bureau with its rises: the shape's own, or those of a plan."""
    bureau = Bureau(shape, seed)
    bureau.background()
    bureau.look_alikes()
    if plan is not None:
        plan(bureau)
    else:
        for kind in shape.rises:
            for _ in range(shape.copies):
                bureau.plant(kind)
    return bureau
