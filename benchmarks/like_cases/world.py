"""Invented penalty cases with known truth: Chinese fact texts, planted outliers, distractors.

The fine is exp(clause level + what the facts are worth + organ + noise), rounded as people round.
Facts stand in columns, in the text, or in both; what an organ or chance adds stands nowhere.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

#: (citation, level of ln fine, kind of goods, weight of ln goods, share of cases, domain)
CLAUSES = [
    ("《中华人民共和国食品安全法》第一百二十四条第一款第（五）项", 8.5, "food", 0.15, 0.22, "食品"),
    ("食安法125条1款2项", 7.9, "label", 0.12, 0.12, "食品"),
    ("《食品安全法》第一百二十四条第二款", 8.3, "food", 0.15, 0.08, "食品"),
    ("违反《中华人民共和国特种设备安全法》第四十条，依据《中华人民共和国特种设备安全法》第八十四条第（一）项", 10.0, "device", 0.0, 0.10, "特种设备"),
    ("《中华人民共和国广告法》第五十八条第一款", 9.2, "advert", 0.0, 0.08, "广告"),
    ("《产品质量法》第四十九条", 8.8, "product", 0.85, 0.12, "产品质量"),
    ("《价格违法行为行政处罚规定》第十三条第一款", 6.9, "price", 0.0, 0.08, "价格"),
    ("《化妆品监督管理条例》第六十条第（一）项", 8.9, "cosmetic", 0.12, 0.08, "化妆品"),
    ("《中华人民共和国商标法》第六十条第二款", 9.0, "brand", 0.45, 0.08, "知识产权"),
    ("《电子商务法》第七十六条第一款", 7.2, "shop", 0.0, 0.04, "网监"),
]  # fmt: skip
#: The law that changes on 2025-10-15: other clause, no lower end any more.
OLD_LAW = ("《反不正当竞争法》第二十条第一款", 11.2, "claim", 0.0)
NEW_LAW = ("《反不正当竞争法》第二十五条第一款", 10.3, "claim", 0.0)
CHANGE = date(2025, 10, 15)

GOODS = {
    "food": [("预包装糕点", 0.0), ("散装芹菜", -0.1), ("过期酸奶", 0.0), ("豆制品", 0.05), ("冷冻肉丸", 0.25), ("婴儿辅食米粉", 0.5), ("散装白酒", 0.3)],
    "label": [("进口饼干", 0.0), ("蜂蜜", 0.1), ("茶叶礼盒", 0.15), ("调味酱", -0.1)],
    "device": [("叉车", 0.0), ("电梯", 0.3), ("储气罐", -0.1), ("起重机", 0.2)],
    "advert": [("保健食品", 0.2), ("医疗服务", 0.4), ("化妆品", 0.0), ("白酒", -0.1)],
    "product": [("电动自行车", 0.3), ("插座", 0.0), ("儿童玩具", 0.25), ("复合肥", 0.1), ("灯具", -0.1)],
    "price": [("水果", 0.0), ("停车服务", 0.2), ("药品", 0.1)],
    "cosmetic": [("祛斑霜", 0.4), ("面膜", 0.0), ("染发剂", 0.2)],
    "brand": [("运动鞋", 0.2), ("白酒", 0.35), ("手机配件", 0.0), ("皮包", 0.3)],
    "shop": [("服装", 0.0), ("零食", 0.05)],
    "claim": [("净水器", 0.2), ("理疗床垫", 0.4), ("教育培训", 0.1)],
}  # fmt: skip
#: What was found, as texts of equal standing; each has its own worth that no column knows.
SCENES = [
    ("货架上与合格商品混放陈列待售", 0.0), ("在冷柜内存放并对外供应", 0.05),
    ("库房内堆放大量同批次商品并已向多家门店配送", 0.45), ("仅在样品柜内发现少量尚存", -0.35),
    ("经检验多项指标不符合标准且差距悬殊", 0.5), ("经检验一项指标略超标准限值", -0.25),
    ("现场未建立台账且负责人说不清数量", 0.2), ("现场台账齐全可逐笔核对", -0.15),
]  # fmt: skip
#: code: (worth, share of cases, column or None, phrases)
FACTS = {
    "refused": (0.9, 0.03, None, ["经责令后仍不改正", "收到责令改正通知书后拒不改正", "逾期未改正"]),
    "repeated": (0.7, 0.05, None, ["曾因同类行为受到处罚后再次违法", "两年内又有两次同类行为", "屡次被投诉"]),
    "injury": (1.1, 0.02, None, ["导致三名消费者食物中毒", "造成一人住院治疗", "致人受伤"]),
    "fabricated": (0.7, 0.03, None, ["并伪造进货票据", "涂改生产日期", "编造虚假记录应付检查"]),
    "obstructed": (0.6, 0.02, None, ["检查时阻挠执法人员进入", "拒绝提供进货资料"]),
    "vulnerable": (0.5, 0.04, None, ["商品主要销往中小学周边", "供应对象为幼儿园", "以老年人为主要推销对象"]),
    "first": (-0.3, 0.5, "is_first_offence", ["系初次违法", "此前未受过同类处罚", "首次被查"]),
    "corrected": (-0.35, 0.45, "is_corrected_in_time", ["案发后及时改正", "当场下架并立即停止销售", "已主动整改"]),
    "minor": (-0.4, 0.3, "is_minor_harm", ["危害后果轻微", "未造成危害后果"]),
    "sourced": (-0.2, 0.2, None, ["能够说明商品来源", "提供了供货商凭证"]),
    "unsold": (-0.3, 0.15, None, ["涉案商品尚未售出", "未对外销售"]),
}  # fmt: skip
#: Denials that must not be read as aggravating facts.
DENIALS = [
    "未造成人身伤害",
    "未发现伪造记录",
    "无证据证明存在拒不改正情形",
    "未见阻挠检查",
    "不属于再次违法",
]
PARTIES = [("个体工商户", 0.0, 0.55), ("企业", 0.3, 0.38), ("自然人", -0.15, 0.07)]


@dataclass(frozen=True)
class World:
    """Cases and, for each, the truth: expected ln fine given the facts, and what was planted.

    ``truth`` has ``case_key, mu`` (ln yuan), ``planted`` (high, low or null), ``distractor``,
    ``organ_effect``.
    """

    cases: pl.DataFrame
    truth: pl.DataFrame


def make(n: int, seed: int, planted: float = 0.01, organs: int = 40, noise: float = 0.35) -> World:
    """Return a world of ``n`` cases; ``planted`` is the share of fines made unlike."""
    rng = np.random.default_rng(seed)
    organ_effects = rng.normal(0, 0.2, organs)
    rows, truths = [], []
    for i in range(n):
        row, truth = _case(i, rng, organ_effects, planted, noise)
        rows.append(row)
        truths.append(truth)
    return World(
        pl.DataFrame(rows, infer_schema_length=None),
        pl.DataFrame(truths, infer_schema_length=None),
    )


def _case(
    i: int, rng: np.random.Generator, organ_effects: np.ndarray, planted: float, noise: float
) -> tuple[dict[str, object], dict[str, object]]:
    organ = int(rng.integers(len(organ_effects)))
    day = date(2024, 1, 1) + timedelta(days=int(rng.integers(0, 1000)))
    conduct = day - timedelta(days=int(rng.integers(30, 200)))
    if rng.random() < 0.08:
        basis, level, kind, slope = NEW_LAW if conduct >= CHANGE else OLD_LAW
        domain = "反不正当竞争"
    else:
        shares = np.array([c[4] for c in CLAUSES])
        pick = int(rng.choice(len(CLAUSES), p=shares / shares.sum()))
        basis, level, kind, slope, _, domain = CLAUSES[pick]
    goods, goods_worth = GOODS[kind][int(rng.integers(len(GOODS[kind])))]
    scene, scene_worth = SCENES[int(rng.integers(len(SCENES)))]
    party, party_worth, _ = PARTIES[int(rng.choice(3, p=[p[2] for p in PARTIES]))]
    value = float(np.round(np.exp(rng.normal(6.0, 1.6)), 2))
    shown = [code for code, spec in FACTS.items() if rng.random() < spec[1]]
    worth = sum(FACTS[code][0] for code in shown)
    mu = level + slope * (np.log(value) - 6) + goods_worth + scene_worth + party_worth + worth
    y = mu + organ_effects[organ] + rng.normal(0, noise)
    kind_planted = None
    if rng.random() < planted and worth < 0.5:
        kind_planted = "high" if rng.random() < 0.75 else "low"
        y += (1 if kind_planted == "high" else -1) * rng.uniform(1.3, 2.3)
    spared = {"first", "corrected", "minor"} <= set(shown) and rng.random() < 0.6
    fine = 0.0 if spared else _rounded(float(np.exp(y)))
    columns: dict[str, object] = {}
    phrases = []
    for code in FACTS:
        column, texts = FACTS[code][2], FACTS[code][3]
        here = code in shown
        by_column = column is not None and rng.random() < 0.5
        if column:
            columns[column] = here if by_column else None
        if here and (not by_column or rng.random() < 0.5):
            phrases.append(texts[int(rng.integers(len(texts)))])
    if rng.random() < 0.3:
        denial = DENIALS[int(rng.integers(len(DENIALS)))]
        phrases.append(denial)
    text = _text(rng, goods, scene, value, phrases, day)
    key = f"{900000 + organ:06d}|案{i:06d}"
    row = {
        "case_key": key, "organ_code": f"{900000 + organ:06d}", "region_code": f"{900000 + organ:06d}",
        "legal_basis": basis, "facts": text, "party_type": party, "party_name": f"测试{i}号{party[:2]}",
        "goods_value_yuan": value if rng.random() < 0.8 else None, "illegal_gains_yuan": None,
        "fine_yuan": None if spared else fine, "disposition": "不予处罚" if spared else "予以处罚",
        "penalty_kinds": [] if spared else ["罚款"], "domain": domain, "is_decided": True,
        "case_source": ["监督检查", "举报", "投诉", "监督抽检"][int(rng.integers(4))],
        "decision_date": day, "conduct_end_date": conduct, "decision_no": f"测市监处罚〔{day.year}〕{i}号",
        **columns,
    }  # fmt: skip
    truth = {
        "case_key": key, "mu": mu, "planted": None if spared else kind_planted,
        "distractor": worth >= 0.8 and kind_planted is None and not spared,
        "organ_effect": organ_effects[organ], "spared": spared,
    }  # fmt: skip
    return row, truth


def _rounded(fine: float) -> float:
    """Return a fine rounded as decisions round: two leading figures, or to 500 or 5 000."""
    step = 10 ** max(int(np.floor(np.log10(max(fine, 1)))) - 1, 1)
    return float(
        max(
            round(fine / (5 * step)) * 5 * step if fine > 20 * step else round(fine / step) * step,
            50,
        )
    )


def _text(
    rng: np.random.Generator, goods: str, scene: str, value: float, phrases: list[str], day: date
) -> str:
    opening = ["经查", "现查明", "执法人员检查发现", "接到线索后核查"][int(rng.integers(4))]
    verb = ["销售", "经营", "使用", "宣传"][int(rng.integers(4))]
    amount = f"，货值金额{value}元" if rng.random() < 0.9 else ""
    when = f"{day.year}年{day.month}月" if rng.random() < 0.5 else ""
    order = rng.permutation(len(phrases))
    tail = "，".join(phrases[j] for j in order)
    return f"{opening}，当事人{when}{verb}{goods}，{scene}{amount}。{tail}。"
