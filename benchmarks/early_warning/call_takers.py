"""A hotline that takes a new list: some old words are split in two, others merged; texts by several hands.

Written from how hotlines work, before reading how the new words are understood. Which of the two words of a
split one a complaint goes under follows what went wrong, as does what is said of it, in the words of whoever
took the call: four write from the beginning, each in a way of their own, one of them hardly more than the
thing; a fifth comes with the new list and says things nobody said before.
"""

from datetime import date, timedelta

import numpy as np

from benchmarks.early_warning.list_changes import WEEKS, Change, Place, Subject, World

PLACES = (
    Place("twelve counties, call-takers", 1, 12, 90, 20, (("list of its own", "all"),)),
    Place("three cities, call-takers", 3, 10, 60, 12, (("list of its own", "city"),)),
)
#: What went wrong → the word of the new list, the other one where it is split, and what is said of either.
_NEW = {
    "质量问题": (("性能故障", "开不了机|用着用着就停|老是出故障|没几天就失灵"), ("做工瑕疵", "到处是毛刺|颜色不匀|开胶掉漆|有划痕")),
    "收费争议": (("多收费用", "算账多收|比说好的贵|重复扣了两回"), ("未明码标价", "没有价目表|没标价钱|结账才知道价格")),
    "合同争议": (("单方解约", "说不做就不做了|商家毁约|不认当初签的"), ("延期交付", "拖了两个月|到期没交|一再改日子")),
    "售后服务": (("拒绝保修", "说不在保修里|不给修|推说人为"), ("维修拖延", "修了三次没好|送去半个月没消息|师傅一直不上门")),
    "退货退款": (("退费纠纷", "退不了款|要退不让退|钱要不回来"),),
    "预付卡": (("退费纠纷", "卡里余额不退|关门跑路|换了老板不认卡"),),
    "宣传不实": (("宣传标识", "跟广告两样|夸大效果|介绍的不是这个"),),
    "标识标签": (("宣传标识", "没有中文标签|看不到厂名|日期印得不清"),),
    "超过保质期": (("食品问题", "过期了还卖|过了日子|生产日期是去年"),),
    "食品安全": (("食品问题", "吃完拉肚子|里面有虫|有头发"),),
}  # fmt: skip
_STAY = {
    "服务态度": "爱理不理|说话难听|吵起来了",
    "短斤少两": "称不够|少二两|回家复秤轻了",
    "其他": "不满意|有意见|反映情况",
}
_NEW_HANDS_SAY = {
    "退费纠纷": "款项返还存在争议",
    "食品问题": "食用后不适或已逾期",
    "宣传标识": "告知信息与实际不符",
}
_THINGS = {"服装": ("服饰鞋帽",) * 2, "鞋帽": ("服饰鞋帽",) * 2, "家用电器": ("大家电", "小家电"),
           "美容服务": ("美容健身",) * 2, "健身服务": ("美容健身",) * 2}  # fmt: skip
_HANDS = (
    "市民来电反映在{f}购买{g}，{p}，望有关部门核实处理。",
    "{f}，{g}{p}。诉求：解决",
    "来电人称：{p}（{g}），与{f}协商未果",
    "{g}问题，要求处理",
    "反映对象{f}；事项：{g}，{p}；诉求：依法调解",
)


def _words(o: Subject) -> tuple[str, str] | None:
    thing = _THINGS.get(o.thing, (o.thing,) * 2)[o.good in ("热水器", "电饭煲")]
    halves = _NEW.get(o.wrong, ((o.wrong, ""),))
    return thing, halves[o.coin < 0.4 and len(halves) > 1][0]


class Hotline(World):
    """One bureau whose hotline takes its new list in the second year."""

    def plan(self) -> None:
        """Set the one change, late enough for a year before it and early enough for half a year after."""
        (kind, scope), rng = self.place.changes[0], self.rng
        within = np.flatnonzero(self.city == rng.integers(self.place.cities))
        counties = frozenset(within.tolist() if scope == "city" else range(self.n))
        self.week = 64 + int(rng.integers(0, 30))
        self.changes.append(
            Change(0, kind, scope, counties, self.week, bool(rng.random() < 0.4), _words)
        )

    def said(self, o: Subject, firm: str, day: date) -> str:
        """Return the text as one of the call-takers writes it."""
        rng = self.hand
        late = day >= self.first_day(self.week)
        hand = int(rng.integers(5 if late else 4))
        halves = _NEW.get(o.wrong, (("", _STAY.get(o.wrong, "")),))
        word, phrases = halves[o.coin < 0.4 and len(halves) > 1]
        what = o.hidden or str(rng.choice(phrases.split("|")))
        if hand == 4:
            what = _NEW_HANDS_SAY.get(word, what)
        return _HANDS[hand].format(g=o.good, f=firm, p=what)

    def rises_and_look_alikes(self) -> None:
        """Plant ten rises from the change on for half a year, half of them in its words; four more; persons."""
        rng, c = self.rng, self.changes[0]
        inside = np.array(sorted(c.counties))
        for number in range(14):
            soon, touched = number < 10, number % 2 == 0
            week = self.week + int(rng.integers(-1, 25)) if soon else int(rng.integers(60, 120))
            within = (
                inside if soon else np.flatnonzero(self.city == rng.integers(self.place.cities))
            )
            where = rng.choice(within, int(rng.integers(1, 4)), replace=False)
            leaf = self._leaf(set(), c, touched=touched) if soon else self._leaf(set())
            kind = ("beside", "changed")[touched] if soon else "another time"
            self.rise(kind, min(week, WEEKS - 8), leaf, where, int(rng.integers(13, 25)))
        for number in range(3 * self.place.cities):
            leaf, county = int(rng.integers(len(self.leaves))), int(rng.integers(self.n))
            start = self.first_day(int(rng.integers(60, 122)))
            for _ in range(int(rng.integers(12, 35))):
                self.complaint(county, leaf, start + timedelta(days=int(rng.integers(30))),
                               person=f"P{number}", looks="person")  # fmt: skip
