"""``python -m benchmarks.early_warning.nameless [--first N] [--seeds N]``: complaints that name no firm.

Worlds of texts written from a description of complaint boards, not from the method: everyday
complaints put together from openings, places, wrongs and closings; matters of a few weeks about an
invented project, platform or road, each person telling it in other words; and what is no matter: a
phrase that comes into use, a season's topic, one person many times, a place much spoken of for
different things. No firm, no class. Figures by world, the worst world last.
"""

import argparse
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from data_contracts.settings import shipped
from models.early_warning import Params, Warnings, judge

_START = date(2022, 1, 3)
_OPEN = (
    "您好",
    "领导好",
    "我要反映",
    "请有关部门关注",
    "投诉",
    "来信反映",
    "求助",
    "咨询一下",
    "",
    "",
    "",
    "再次反映",
)
_WHO = (
    "我家",
    "我们业主",
    "附近住户",
    "老人",
    "孩子",
    "邻居",
    "我们村里",
    "单位同事",
    "租户",
    "学生家长",
    "几户人家",
    "我",
)
_WRONG = (
    "楼下烧烤油烟飘进窗户", "半夜打桩吵得睡不着", "电梯三天两头坏", "停水两天没人通知", "退押金一拖再拖", "路灯不亮摔了人",
    "垃圾堆在楼道没人清", "公交车一个小时一班", "房子漏水修了又漏", "物业费涨了服务没涨", "培训班关门不退钱", "快递柜乱收钱",
    "路面坑洼车胎扎破", "广场舞音量太大", "宽带装了不能用", "停车位被划成收费", "自来水有股怪味", "医保报销材料来回跑",
    "工资拖了三个月", "学校食堂饭菜凉", "河道发臭蚊虫多", "绿化带被占种菜", "消防通道堆满杂物", "买的家电坏了不给修",
)  # fmt: skip
_DETAIL = (
    "打过几次电话都说在处理", "去年就说要改到现在没动静", "发票和合同都留着", "群里好几十人都一样", "拍了照片可以提供",
    "天一热味道更重", "一到下雨就更严重", "找过社区说管不了", "对方说让等通知", "已经影响正常生活", "花了不少冤枉钱",
    "有人受了伤还去了医院", "上个月刚交的费用", "白天黑夜都是这样", "说好的时间早就过了", "换了三个人都答复不一样",
)  # fmt: skip
_CLOSE = (
    "希望尽快处理",
    "请给个说法",
    "盼回复",
    "谢谢",
    "请查一查",
    "请依法处理",
    "到底谁来管",
    "",
    "",
    "",
)
_THING = [
    "配电箱",
    "消火栓",
    "单元门禁",
    "烟道",
    "下水管",
    "外墙砖",
    "楼顶水箱",
    "充电棚",
    "健身器材",
    "儿童滑梯",
    "道闸",
    "监控探头",
    "信报箱",
    "晾衣架",
    "化粪池",
    "水表",
    "煤气管",
    "暖气片",
    "窨井盖",
    "人行天桥",
    "公交站牌",
    "路缘石",
    "隔离桩",
    "雨水篦子",
    "行道树",
    "公厕",
    "菜场摊位",
    "早餐车",
    "修车铺",
    "棋牌室",
    "洗衣店",
    "药房",
    "眼镜店",
    "奶茶铺",
    "打印店",
    "驿站",
    "托管班",
    "钢琴课",
    "羽毛球馆",
    "游泳池",
    "搬家公司",
    "家政阿姨",
    "装修队",
    "防水涂料",
    "木地板",
    "热水器",
    "洗碗机",
    "婴儿车",
    "助听器",
    "老花镜",
]
_FAULT = [
    "坏了没人修",
    "被人占着",
    "锈得掉渣",
    "老是跳闸",
    "收了钱不办事",
    "漏个不停",
    "声音大得出奇",
    "味道呛人",
    "说拆就拆",
    "少了一半",
    "换了牌子",
    "型号对不上",
    "贵得离谱",
    "用了三天就废",
    "装反了",
    "堵得严严实实",
    "吓着小孩",
    "绊倒老太太",
    "亮得刺眼",
    "黑灯瞎火",
    "没有票据",
    "不让退换",
    "态度蛮横",
    "推给别家",
]
_WHEN = [
    "腊月",
    "开春",
    "梅雨那阵",
    "伏天",
    "国庆前",
    "礼拜六",
    "赶集那天",
    "收麦时节",
    "开学头一周",
    "停暖以后",
    "搬来当月",
    "体检回来",
    "夜班下来",
    "午休",
    "天刚亮",
]
_DID = [
    "跑了四趟窗口",
    "写过两封信",
    "找过片区网格员",
    "拨了好几通热线",
    "跟店主吵了一架",
    "请亲戚来评理",
    "量过尺寸",
    "录了视频",
    "留着收据",
    "查了合同第八条",
    "问过隔壁楼",
    "贴过告示",
    "等了半个钟头",
    "自己掏钱垫上",
    "托人打听",
    "去所里登记",
    "排到九十几号",
    "翻出旧照片",
    "数了一遍",
    "对过账",
]
_THEN = [
    "还是原样",
    "没有下文",
    "反倒更糟",
    "只给一句等着",
    "连人影都见不到",
    "又推到下季度",
    "说不归他们管",
    "塞了张传单",
    "倒打一耙",
    "赔了二十块了事",
    "换来一顿数落",
    "总算来看过一眼",
    "拍完照就走",
    "第二天照旧",
    "承诺一个月",
    "到今天整整一年",
]
_HEAD, _MID = "锦瀚翠澜昱晟麓泊岚珑璟菁榕禾辰沐", "湖江岸庭苑府湾台郡屿园坊"
_KIND = {
    "project": ("交房迟了半年", "样板间和实物两个样", "车位捆着卖", "学位说有又没有", "墙面裂了好几处", "退房款不给", "证一直办不下来",
                "绿地改成了会所", "电梯配置缩水", "物业合同被换"),
    "platform": ("提现提不出来", "客服联系不上", "本金逾期", "总部搬空了", "说分期兑付没下文", "合同是假的章", "业务员都跑了",
                 "账户被冻结", "利息停发", "公告一改再改"),
    "road": ("占道挖开不填", "改线没有听证", "隔音屏没装", "大货车整夜过", "路口没有信号灯", "扬尘满天", "高架离窗户太近",
             "出入口被封", "挖断了水管", "施工牌写的日期早过了"),
}  # fmt: skip
_TAIL = {
    "project": ("", "小区", "楼盘", "二期"),
    "platform": ("财富", "金服", "优选"),
    "road": ("大道", "路", "高架"),
}
_PHRASES = (
    "夜间施工扰民",
    "垃圾分类督导",
    "消费券核销",
    "充电桩安装",
    "老旧小区改造",
    "校服统一采购",
    "核酸退费",
    "骑手闯红灯",
)


@dataclass(frozen=True)
class Shape:
    """How one world differs from another."""

    name: str
    counties: int = 9
    cities: int = 3
    per_week: float = 60.0
    weeks: int = 130
    matters: int = 30
    phrases: int = 8
    long: bool = True
    templated: bool = False


SHAPES = (
    Shape("usual"),
    Shape("short texts", long=False),
    Shape("many messages", per_week=250.0),
    Shape("few messages", per_week=25.0),
    Shape("one city", counties=6, cities=1, matters=20),
    Shape("few matters, many phrases", matters=8, phrases=24),
    Shape("two dozen set sentences", templated=True),
    Shape("a year of history", weeks=78, matters=14, phrases=5),
)


class _World:
    def __init__(self, shape: Shape, seed: int) -> None:
        self.shape, self.rng = shape, np.random.default_rng([seed, shape.weeks, shape.matters])
        self.codes = [f"97{i % shape.cities + 1:02d}{i + 21:02d}" for i in range(shape.counties)]
        self.rows: list[dict[str, object]] = []
        self.names = [
            f"{a}{b}" for a in _HEAD for b in _MID
        ]  # quarters and streets that everyday complaints name

    def one(self, many: tuple[str, ...]) -> str:
        return many[int(self.rng.integers(len(many)))]

    def wrong(self) -> str:
        """Return what an everyday complaint is about."""
        if self.shape.templated:
            return self.one(_WRONG)
        return self.one(tuple(_THING)) + self.one(tuple(_FAULT))

    def detail(self) -> str:
        if self.shape.templated:
            return self.one(_DETAIL)
        return self.one(tuple(_WHEN)) + self.one(tuple(_DID)) + self.one(tuple(_THEN))

    def write(
        self, week: int, county: str, heart: list[str], what: int = -1, person: str | None = None
    ) -> None:
        """Add one message: opening, what it is about, details, closing."""
        rng, n = self.rng, len(self.rows)
        details = [self.detail() for _ in range(int(rng.integers(2, 6)))]
        parts = [self.one(_OPEN), *heart]
        if self.shape.long:
            parts += [self.one(_WHO) + details[0], *details[1:], self.one(_CLOSE)]
        day = _START + timedelta(days=7 * week + int(rng.integers(7)))
        self.rows.append({
            "source": "complaint", "key": f"N{n:07d}", "region_code": county, "event_date": day,
            "known_date": day, "complainant_key": person or f"V{n}",
            "text": "，".join(p for p in parts if p) + "。", "what": what,
        })  # fmt: skip

    def background(self) -> None:
        weeks = self.shape.weeks
        season = 1 + 0.3 * np.sin(np.arange(weeks) / 52 * 6.283)
        heat = {int(w) for w in range(weeks) if 26 <= w % 52 < 35}
        for week in range(weeks):
            for _ in range(self.rng.poisson(self.shape.per_week * season[week])):
                wrong = (
                    self.one(_WRONG[:4])
                    if week in heat and self.rng.random() < 0.2
                    else self.wrong()
                )
                place = str(self.rng.choice(self.names)) + self.one(
                    ("小区", "路", "街", "村", "花园")
                )
                heart = [place + wrong] if self.rng.random() < 0.7 else [wrong, "就在" + place]
                self.write(week, str(self.rng.choice(self.codes)), heart)

    def matters(self) -> list[dict[str, object]]:
        """Plant matters: four to thirty people of one city over two to ten weeks."""
        rng, planted = self.rng, []
        for number in range(self.shape.matters):
            kind = str(rng.choice(list(_KIND)))
            name = "".join(str(c) for c in rng.choice(list(_HEAD), 2, replace=False))
            name += str(rng.choice(list(_MID))) + self.one(_TAIL[kind])
            city = self.one(tuple(sorted({c[:4] for c in self.codes})))
            near = [c for c in sorted(self.codes) if c[:4] == city]
            start = int(rng.integers(40, self.shape.weeks - 12))
            length, people = int(rng.integers(2, 11)), int(np.clip(rng.lognormal(2.0, 0.6), 4, 30))
            when = np.sort(start + rng.integers(0, length, people))
            for week in when.tolist():
                points = [str(p) for p in rng.choice(_KIND[kind], 2, replace=False)]
                heart = (
                    [name + points[0], points[1]]
                    if rng.random() < 0.7
                    else [points[0], f"说的是{name}", points[1]]
                )
                self.write(week, str(rng.choice(near)), heart, number)
            planted.append({"what": number, "fourth": int(when[3]), "end": int(when[-1])})
        return planted

    def distractors(self) -> None:
        """Write what is no matter: phrases in fashion, one person many times, a place of many things."""
        rng, last = self.rng, self.shape.weeks - 12
        for k in range(self.shape.phrases):
            phrase, start = _PHRASES[k % len(_PHRASES)], int(rng.integers(30, last))
            for _ in range(int(rng.integers(6, 16))):
                place = str(rng.choice(self.names)) + self.one(("小区", "路", "花园"))
                heart = [f"{place}{phrase}", self.wrong()]
                self.write(start + int(rng.integers(8)), str(rng.choice(self.codes)), heart, -2)
            start, county = int(rng.integers(30, last)), str(rng.choice(self.codes))
            for _ in range(8):
                heart = [f"{_HEAD[k % 16]}{_MID[k % 12]}里{self.wrong()}"]
                self.write(start + int(rng.integers(6)), county, heart, -3, person=f"S{k}")
            hall = f"{_MID[k % 12]}{_HEAD[(3 * k) % 16]}商圈"
            start = int(rng.integers(30, last))
            for _ in range(6):
                self.write(start + int(rng.integers(8)), county, [hall + self.wrong()], -4)


def figures(shape: Shape, seed: int) -> dict[str, float]:
    """Judge one world; a matter is found by a warning half of whose members at issue are of it."""
    world = _World(shape, seed)
    world.background()
    planted = world.matters()
    world.distractors()
    frame = pl.DataFrame(world.rows)
    regions = pl.DataFrame({
        "region_code": world.codes, "parent_code": [f"{c[:4]}00" for c in world.codes],
        "name": [f"外{c}县" for c in world.codes],
    })  # fmt: skip
    as_of = _START + timedelta(days=7 * shape.weeks - 1)
    return _scores(judge(frame, regions, shipped(Params), as_of, 0), frame, planted, shape)


def _scores(
    result: Warnings, frame: pl.DataFrame, planted: list[dict[str, object]], shape: Shape
) -> dict[str, float]:
    members = result.members.join(frame.select("key", "what"), on="key")
    issued = result.warnings.select("warning_id", "issued_on").join(members, on="warning_id")
    first = issued.filter(pl.col("added_on") == pl.col("issued_on"))
    about: dict[str, int] = {}
    for name, part in first.partition_by("warning_id", as_dict=True).items():
        most = part["what"].mode().sort()[-1]
        share = (part["what"] == most).mean() or 0.0
        about[str(name[0])] = int(most) if most >= 0 and share >= 0.5 else -1
    days = dict(result.warnings.select("warning_id", "issued_on").iter_rows())
    late, found, right, listed = [], 0, 0, 0
    for m in planted:
        names = [w for w, what in about.items() if what == m["what"]]
        found += bool(names)
        if names:
            week = min((days[w] - _START).days // 7 for w in names)
            late.append(week - int(str(m["fourth"])))
        own = members.filter(pl.col("warning_id").is_in(names))
        right, listed = right + int((own["what"] == m["what"]).sum()), listed + own.height
    false = sum(what < 0 for what in about.values())
    phrases = sum(
        (first.filter(warning_id=w)["what"] < -1).mean() > 0.5 for w, x in about.items() if x < 0
    )
    return {
        "POD": found / len(planted), "false a week": false / (shape.weeks - 26),
        "PPV": found / max(found + false, 1), "twice": sum(x >= 0 for x in about.values()) - found,
        "distractors": phrases / (3 * shape.phrases), "members right": right / max(listed, 1),
        "delay": float(np.median(late)) if late else np.nan, "held back": result.suppressed.height,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--shapes", type=int, nargs="*", default=range(len(SHAPES)))
    given = parser.parse_args()
    for number in given.shapes:
        shape = SHAPES[number]
        runs = [figures(shape, seed) for seed in range(given.first, given.first + given.seeds)]
        told = {k: round(float(np.nanmean([r[k] for r in runs])), 3) for k in runs[0]}
        print(f"{shape.name:26s}", told, flush=True)


if __name__ == "__main__":
    main()
