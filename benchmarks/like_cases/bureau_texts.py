"""What files of the four bureaus say: conducts by domain, ways of writing, reasons given."""

from typing import TYPE_CHECKING

import numpy as np
from cn2an import an2cn

if TYPE_CHECKING:
    from benchmarks.like_cases.bureaus import Article, _Draft

__all__ = ["GRAVE", "LIGHT", "NEUTRAL", "domain_of", "facts", "grounds"]

GRAVE = (
    "当事人一年内曾因同类行为被本局处罚，此次系再次实施",
    "责令改正期限届满后经复查，当事人拒不改正",
    "当事人拒绝执法人员进入库房检查，并将部分货物转移隐匿",
    "造成两名消费者身体不适就医",
    "涉案产品主要销往周边小学，购买者多为学生",
    "当事人伪造进货台账应付检查",
    "当事人在调查期间销毁有关单据",
    "持续时间超过两年，波及面广，群众反映强烈",
)
LIGHT = (
    "系初次违法，案发后立即改正",
    "当事人主动召回已售出的产品并退还价款",
    "涉案产品尚未售出",
    "能够说明进货来源并提供供货者资质，履行了进货查验义务",
    "危害后果轻微，当事人主动消除影响",
    "当事人主动供述行政机关尚未掌握的违法行为",
    "当事人系残疾人，经营规模小，主动减轻危害后果",
)
NEUTRAL = (
    "当事人配合调查，如实陈述",
    "未发现造成人身伤害",
    "经查询，未见当事人有拒不改正的情形",
    "当事人已收到责令改正通知书",
    "现场制作了检查笔录并拍照取证",
    "当事人对上述事实无异议",
    "案发地点位于镇区主街",
)

_DOMAINS = {
    "食品": "食品", "药品": "药品", "医疗器械": "医疗器械", "化妆品": "化妆品", "特种设备": "特种设备",
    "价格": "价格", "广告": "广告", "不正当竞争": "反不正当竞争", "商标": "知识产权", "登记": "登记注册",
    "公司法": "登记注册", "无证无照": "登记注册", "计量": "计量", "认证": "认证认可", "消费者": "消费者权益保护",
    "电子商务": "网络交易", "产品": "产品质量", "许可证": "产品质量",
}  # fmt: skip
_GOODS = {
    "食品": (
        "酱香饼干",
        "散装腊肠",
        "鲜切糕点",
        "瓶装米酒",
        "坚果礼盒",
        "调味豆干",
        "冷冻水饺",
        "红薯粉条",
    ),
    "药品": ("复方感冒颗粒", "维生素片", "外用膏药", "中药饮片黄芪", "止咳糖浆"),
    "医疗器械": ("一次性注射器", "软性接触镜", "电子血压计", "医用口罩", "牙科树脂"),
    "化妆品": ("祛斑霜", "染发膏", "保湿面膜", "儿童面霜", "洗面奶"),
    "特种设备": ("叉车", "载货电梯", "蒸汽锅炉", "储气罐", "液化石油气瓶", "桥式起重机"),
    "产品质量": ("电线电缆", "儿童书包", "复合肥", "钢筋", "电热水壶", "安全帽", "烟花爆竹"),
    "计量": ("电子计价秤", "加油机", "压力表", "水表"),
    "认证认可": ("插座", "电动自行车", "童车", "开关电源", "LED灯具"),
    "知识产权": ("运动鞋", "白酒", "润滑油", "箱包", "手机壳"),
}
_SERVICES = (
    "理发套餐",
    "停车服务",
    "培训课程",
    "房屋出租信息",
    "健身卡",
    "家政服务",
    "餐饮套餐",
    "药浴体验",
)
_OPENING = (
    "{day}，本局执法人员对当事人位于{place}的经营场所进行检查，发现{act}。",
    "根据群众反映，执法人员于{day}到{place}当事人处核查，查明{act}。",
    "{day}，我局收到有关线索，经核实，当事人在{place}{act}。",
    "经查，当事人自{since}起在{place}{act}。",
)
_ACTS = (
    "经营的“{goods}”{count}存在{conduct}的情形",
    "涉及{goods}{count}，其行为属于{conduct}",
    "就{goods}存在{conduct}问题，数量{count}",
    "{conduct}，涉案物品为{goods}，共{count}",
)
_MONEY = (
    "上述物品货值金额{value}元，获利{gains}元。",
    "经计算，货值共计{value}元。",
    "当事人以每件{price}元的价格对外销售，至案发货值{value}元。",
    "",
)
_LAST = ("持续约{months}个月。", "自{since}至案发。", "", "")


def domain_of(article: "Article") -> str:
    """Return the line of business a law belongs to."""
    return next((domain for word, domain in _DOMAINS.items() if word in article.law), "其他")


def grounds(article: "Article") -> str:
    """Return the provision as a decision cites it."""
    item = f"第（{an2cn(article.item)}）项" if article.item else ""
    law = article.law
    return f"《{law}》第{an2cn(article.article)}条第{an2cn(article.paragraph)}款{item}"


def _words(
    article: "Article", draft: "_Draft", code: str, rng: np.random.Generator
) -> dict[str, object]:
    goods = str(rng.choice(_GOODS.get(domain_of(article), _SERVICES)))
    number = (
        draft.units if article.by_unit else max(1, int(draft.goods / float(rng.uniform(5, 80))))
    )
    since = f"{draft.day.year}年{max(1, draft.day.month - 1)}月"
    return {
        "day": f"{draft.day.year}年{draft.day.month}月{max(1, draft.day.day - 2)}日",
        "place": f"第{code[-4:]}县{'东西南北'[number % 4]}镇{number % 9 + 1}号",
        "goods": goods,
        "count": f"{number}{rng.choice(['台', '件', '袋', '批'])}",
        "value": f"{draft.goods:.1f}",
        "gains": f"{draft.goods * 0.3:.1f}",
        "price": f"{draft.goods / number:.1f}",
        "months": 1 + 3 * draft.grade + int(rng.integers(0, 3)),
        "since": since,
    }


def facts(
    article: "Article", draft: "_Draft", code: str, said: tuple[str, ...], second: "Article | None",
    rng: np.random.Generator,
) -> str:  # fmt: skip
    """Tell the facts found; reasons and neutral sentences stand in any order behind them."""
    words = _words(article, draft, code, rng)
    act = str(rng.choice(_ACTS)).format(conduct=article.conduct, **words)
    text = str(rng.choice(_OPENING)).format(act=act, **words)
    if second:
        text += f"同时查明，当事人另有{second.conduct}的行为，两项行为合并处罚。"
    text += str(rng.choice(_MONEY)).format(**words) + str(rng.choice(_LAST)).format(**words)
    return text + "".join(
        f"{sentence}。" for sentence in rng.permutation(np.array(said, dtype=object))
    )
