"""Files of another shape: 156 counties with evenly many complaints, long texts that are nearly alike.

Nothing here is taken from the synthetic province: other counties, parties, sentences and months. Texts
repeat one form of a hotline with a few words changed, as hotlines that fill in forms do; once a year
each of twelve goods is complained about four times as often for three weeks in one city.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import polars as pl

from benchmarks.throughput import AS_OF

COUNTIES, CITIES, _YEARS = 156, 13, 6
_ROWS_A_FILE = 250_000
_SEED = 20260630

_GOODS = [
    ("食品", "烘焙面包", "食品安全"), ("食品", "散装熟食", "食品安全"), ("食品", "鲜切水果", "计量"),
    ("食品", "桶装饮用水", "质量"), ("日用百货", "儿童水杯", "质量"), ("日用百货", "洗衣凝珠", "虚假宣传"),
    ("家用电器", "电热水壶", "质量"), ("家用电器", "空气炸锅", "售后服务"), ("药品", "感冒颗粒", "价格"),
    ("化妆品", "祛斑霜", "虚假宣传"), ("服装鞋帽", "运动鞋", "售后服务"), ("电动车", "蓄电池", "质量"),
]  # fmt: skip
_FORM = (
    "【诉求单】来电人于{day}通过热线反映：其于{bought}在位于本辖区的{party}购买了{good}，实付{price}元。"
    "来电人称{trouble}，随后多次到店并拨打商家电话沟通，商家先是答应处理，之后以各种理由推脱，"
    "至今没有给出明确答复。来电人表示已保留付款凭证、商品包装及现场照片，可以随时提供。"
    "来电人认为商家的做法损害了消费者的合法权益，请求市场监管部门尽快核实情况，依法处理，"
    "并将处理结果及时告知。诉求：{wish}。工单已按规定转办，请承办单位在规定期限内联系来电人并反馈办理情况。"
    "温馨提示：办理过程中请注意保护来电人个人信息，办结后请按要求填写办理结果，不得以模板内容代替实际办理情况。"
)
_TROUBLES = [
    "商品与宣传不一致", "商品开封后发现有异味", "使用两天后出现故障", "结账价格高于标价", "商品份量不足",
    "商家拒绝开具发票", "商品外包装没有生产日期",
]  # fmt: skip
_WISHES = ["退货退款", "更换商品", "赔偿损失", "要求商家道歉并整改", "请求查处"]
_FACTS = (
    "经查明，{day}，本局执法人员依法对当事人{party}的经营场所进行监督检查，现场出示执法证件并说明来意。"
    "检查中发现，当事人经营的{good}{trouble}。执法人员现场制作了现场笔录，拍摄了照片，并对当事人的负责人进行了询问。"
    "经核实，涉案商品货值金额{value}元。{told}以上事实有现场笔录、询问笔录、营业执照复印件、现场照片、"
    "进货票据等证据材料证明，证据之间相互印证，足以认定。"
)
_TOLD = [
    "当事人积极配合调查。",
    "当事人系初次违法并及时改正。",
    "当事人两年内曾因同类行为受过处罚。",
    "",
]
_CLAUSES = [
    ("食品", "经营超过保质期的食品", "中华人民共和国食品安全法", "第一百二十四条第一款第（五）项"),
    ("食品", "经营标签不符合规定的预包装食品", "中华人民共和国食品安全法", "第一百二十五条第一款第（二）项"),
    ("广告", "发布虚假广告", "中华人民共和国广告法", "第五十五条第一款"),
    ("产品质量", "销售不合格产品", "中华人民共和国产品质量法", "第四十九条"),
    ("价格", "不按规定明码标价", "中华人民共和国价格法", "第四十二条"),
    ("药品", "销售劣药", "中华人民共和国药品管理法", "第一百一十七条第一款"),
]  # fmt: skip


def files(rows: dict[str, int]) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield name and rows, some hundred thousand at a time: ``cases`` and ``complaints`` as ``rows`` says."""
    makers = {"cases": _cases, "complaints": _complaints}
    for place, (name, wanted) in enumerate(sorted(rows.items())):
        dice = np.random.default_rng([_SEED, place])
        for first in range(0, wanted, _ROWS_A_FILE):
            yield name, makers[name](dice, first, min(_ROWS_A_FILE, wanted - first), 0)


def files_of_a_day(rows: dict[str, int], day: int = 1) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield the rows of a day after :data:`AS_OF`: as many as ``rows`` says, of that day alone."""
    makers = {"cases": _cases, "complaints": _complaints}
    for place, (name, wanted) in enumerate(sorted(rows.items())):
        dice = np.random.default_rng([_SEED, 8 + day, place])
        yield name, makers[name](dice, day * 10**8, wanted, day)


def codes() -> list[str]:
    """Return the codes of the counties: twelve in each of thirteen cities."""
    return [f"99{n // 12 + 1:02d}{n % 12 + 1:02d}" for n in range(COUNTIES)]


def _days(dice: np.random.Generator, count: int, since: int) -> list[date]:
    """Return days evenly spread over the years up to :data:`AS_OF`, or only the day ``since`` after it."""
    if since:
        return [AS_OF + timedelta(days=since)] * count
    return [AS_OF - timedelta(days=int(n)) for n in dice.integers(0, _YEARS * 365, count)]


def _parties(dice: np.random.Generator, county: np.ndarray) -> list[str]:
    """Return one of two thousand invented names in each county."""
    number = dice.integers(0, 2000, len(county))
    kinds = ("商行", "超市", "百货店", "经营部")
    return [
        f"{_letters(c)}县{_letters(n)}{kinds[n % 4]}" for c, n in zip(county, number, strict=True)
    ]


def _letters(number: int) -> str:
    """Return three characters for a number, none of them a digit."""
    signs = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"
    return signs[number // 400 % 20] + signs[number // 20 % 20] + signs[number % 20]


def _goods(dice: np.random.Generator, days: list[date], county: np.ndarray) -> np.ndarray:
    """Return the number of the goods of each complaint: even, but for three weeks a year in one city."""
    good = dice.integers(0, len(_GOODS), len(days))
    weeks = np.array([d.isocalendar().week for d in days])
    rising = 4 * (county // 12) % 52
    return np.where((weeks >= rising) & (weeks < rising + 3) & (dice.random(len(days)) < 0.25),
                    county // 12 % len(_GOODS), good)  # fmt: skip


def _complaints(dice: np.random.Generator, first: int, count: int, since: int) -> pl.DataFrame:
    days, county = _days(dice, count, since), dice.integers(0, COUNTIES, count)
    good, party = _goods(dice, days, county), _parties(dice, county)
    trouble, wish = dice.integers(0, len(_TROUBLES), count), dice.integers(0, len(_WISHES), count)
    price = np.round(dice.lognormal(4, 0.8, count), 1)
    bought = [d - timedelta(days=int(n)) for d, n in zip(days, dice.integers(0, 9, count), strict=True)]  # fmt: skip
    code, texts = codes(), []
    for i, day in enumerate(days):
        texts.append(
            _FORM.format(
                day=day, bought=bought[i], party=party[i], good=_GOODS[good[i]][1],
                price=price[i], trouble=_TROUBLES[trouble[i]], wish=_WISHES[wish[i]],
            )
        )  # fmt: skip
    return pl.DataFrame(
        {
            "登记编号": [f"{code[c]}{d:%Y%m%d}{first + i:09d}" for i, (c, d) in enumerate(zip(county, days, strict=True))],
            "表单类型": ["投诉" if n else "举报" for n in dice.integers(0, 4, count)],
            "登记日期": days,
            "行政区划代码": [code[c] for c in county],
            "管辖单位": [f"{_letters(c)}县市场监督管理局" for c in county],
            "涉及主体名称": party,
            "客体类别": [_GOODS[g][0] for g in good],
            "商品服务名称": [_GOODS[g][1] for g in good],
            "问题类别": [_GOODS[g][2] for g in good],
            "问题陈述": texts,
            "涉案金额(元)": price,
        }
    )  # fmt: skip


def _cases(dice: np.random.Generator, first: int, count: int, since: int) -> pl.DataFrame:
    decided, county = _days(dice, count, since), dice.integers(0, COUNTIES, count)
    clause, told = dice.integers(0, len(_CLAUSES), count), dice.integers(0, len(_TOLD), count)
    party, trouble = _parties(dice, county), dice.integers(0, len(_TROUBLES), count)
    value = np.round(dice.lognormal(6, 1.2, count), 2)
    level = np.array([1.0, 0.5, 2.0, 1.0])[told]
    fine = np.round(5000 * (1 + clause) * level * dice.lognormal(0, 0.4, count), -2)
    filed = [d - timedelta(days=int(n)) for d, n in zip(decided, dice.integers(10, 90, count), strict=True)]  # fmt: skip
    code = codes()
    number = [f"{_letters(c)}市监罚〔{d.year}〕{first + i}号" for i, (c, d) in enumerate(zip(county, decided, strict=True))]  # fmt: skip
    facts = [
        _FACTS.format(day=filed[i], party=party[i], good=_GOODS[i % len(_GOODS)][1],
                      trouble=_TROUBLES[trouble[i]], value=value[i], told=_TOLD[told[i]])
        for i in range(count)
    ]  # fmt: skip
    return pl.DataFrame(
        {
            "案号": [n.replace("罚", "立") for n in number],
            "决定书文号": number,
            "办案机构": [f"{_letters(c)}县市场监督管理局" for c in county],
            "行政区划代码": [code[c] for c in county],
            "当事人名称": party,
            "当事人类别": ["个体工商户" if c % 2 else "企业" for c in county],
            "业务领域": [_CLAUSES[k][0] for k in clause],
            "立案日期": filed,
            "程序类型": ["普通程序"] * count,
            "违法行为类型": [_CLAUSES[k][1] for k in clause],
            "违法事实": facts,
            "处罚依据": [f"依据《{_CLAUSES[k][2]}》{_CLAUSES[k][3]}的规定，决定处罚。" for k in clause],
            "处罚种类": ["罚款"] * count,
            "货值金额(元)": value,
            "罚款金额(元)": fine,
            "处罚决定日期": decided,
            "处理结果": ["予以处罚"] * count,
            "案件状态": ["结案"] * count,
        }
    )  # fmt: skip
