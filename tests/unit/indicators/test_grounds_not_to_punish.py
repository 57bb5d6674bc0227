"""P022 sentence by sentence: what gives a ground not to punish, what says nothing, what is grave."""

from datetime import date

import polars as pl
import pytest

from data_contracts import indicator
from models.indicators import evaluate
from tests.unit.indicators.golden_rows import AS_OF, given

#: A decision not to punish that gives no ground.
BARE = {
    "region_code": "990101", "in_sources": ["cases"], "decision_date": date(2025, 3, 5),
    "disposition": "不予处罚", "facts": "销售过期饼干3袋。", "legal_basis": "食品安全法第一百二十四条第一款第五项",
}  # fmt: skip
#: The county gives reasons for its fines, so a blank looks like none.
FINED = {**BARE, "disposition": "予以处罚", "is_penalty": True, "fine_yuan": 3000.0, "discretion_reason": "初次违法"}  # fmt: skip
#: Sentences that show how a case went on from ``facts``.
FACTS = "销售过期饼干3袋，{}。"


def answer(**columns):
    """Return outcome, exclusions and sentence for :data:`BARE` with other ``columns``."""
    rows = [{"case_key": "asked", **BARE, **columns}, {"case_key": "fined", **FINED}]
    schema = given("P022")
    frame = pl.DataFrame([{**dict.fromkeys(schema), **row} for row in rows], schema=schema)
    got = evaluate("P022", frame, indicator("P022"), AS_OF)
    said = got.row(by_predicate=pl.col("object_key") == "asked", named=True)
    return said["outcome"], said["exclusions"], said["reason"]


def in_facts(words):
    return answer(facts=FACTS.format(words))[:2]


@pytest.mark.parametrize(
    "reason",
    [
        "办案机构意见：不予处罚", "案审委员会集体讨论决定", "案审会同意", "审委会审批", "委员会批准", "负责人审核同意",
        "领导意见", "本局研究", "我局综合考虑", "机关酌情裁量", "对当事人免予处罚", "经研究", "见决定书", "根据有关法律规定",
        "按照相关法规", "依据有关规定作出处理", "依法予以免罚", "给予免于行政处罚", "不罚", "详见案卷附件", "见材料", "同上", "空",
        "暂无", "无", "略", "由该机关", "其后", "卷", "—", "A/B", "配合调查", "积极配合执法检查工作", "主动配合执法", "能够配合", "能配合调查",
        "态度较好", "态度良好", "认错态度好", "认识态度端正", "态度诚恳", "认错", "经营困难", "生产确有困难", "生活困难", "家庭存在困难",
        "经济有困难", "纳税大户", "重点企业", "招商引资企业", "本地企业", "依据《中华人民共和国行政处罚法》第三十二条，不予处罚",
        "根据行政处罚法第三十二条第一款第（一）项的规定", "按照行政处罚法（2021年修订）第32条之规定",
    ],
)  # fmt: skip
def test_words_that_say_no_more_than_what_was_decided(reason):
    assert answer(discretion_reason=reason)[0] == "flagged"


@pytest.mark.parametrize(
    "reason",
    ["初次违法", "轻微", "货值很小", "依据行政处罚法第三十三条第一款", "符合免罚清单", "已停业，配合调查", "依据行政处罚法第三十二条，初次违法"],
)  # fmt: skip
def test_a_reason_that_says_more(reason):
    assert answer(discretion_reason=reason)[:2] == ("clear", [])


@pytest.mark.parametrize(
    "law",
    [
        "行政处罚法第三十条", "行政处罚法第三十一条", "行政处罚法第三十六条", "行政处罚法第30条", "行政处罚法第31条", "行政处罚法第36条",
        "行政处罚法第三十三条第二款", "行政处罚法第33条第2款", "行政处罚法第五十七条第一款第三项", "行政处罚法第57条第1款第（3）项",
        "食品安全法第一百三十六条", "食品安全法第136条", "化妆品监督管理条例第六十八条", "化妆品监督管理条例第68条",
        "医疗器械监督管理条例第八十七条", "医疗器械监督管理条例第87条", "行政处罚法第三 十三条", "行政处罚法第33条",
        "《行政处罚法》（2021年修订）第三十三条", "行政处罚法第五十七条第一款第二项", "行政处罚法第57条第（2）项", "行政处罚法第五十七条",
        "程序规定第六十条第一款第二项", "程序规定第60条第（3）项", "轻微违法行为不予处罚清单", "免罚目录", "包容审慎监管规定", "首违不罚规定",
        "首违免罚规定", "轻微不罚规定", "轻微免罚规定", "免罚事项", "商标法：不知道是侵犯商标权的商品，能证明合法取得",
    ],
)  # fmt: skip
def test_laws_that_spare(law):
    assert answer(legal_basis=law)[:2] == ("clear", ["in_basis"])


@pytest.mark.parametrize(
    "law",
    [
        "行政处罚法第三十二条", "行政处罚法第五十七条第一款第一项", "行政处罚法第三十八条", "食品安全法第一百二十六条", "程序规定第六十条第一款第一项",
        "行政处罚法第57条第1款第1项", "行政处罚法第二十五条", "",
    ],
)  # fmt: skip
def test_laws_that_do_not(law):
    assert answer(legal_basis=law)[0] == "flagged"


@pytest.mark.parametrize(
    "article",
    ["二十五", "二十六", "二十七", "二十九", "三十八", "25", "26", "27", "29", "38"],
)
def test_articles_before_they_were_numbered_anew(article):
    law = {"legal_basis": f"行政处罚法第{article}条"}
    assert answer(**law, decision_date=date(2021, 7, 14))[:2] == ("clear", ["in_basis"])
    assert answer(**law, decision_date=date(2021, 7, 15))[0] == "flagged"
    assert answer(decision_date=date(2019, 7, 14))[0] == "flagged"


@pytest.mark.parametrize(
    "ground",
    [
        "当事人不满十四周岁", "当事人系未满14周岁的人", "当事人为十三周岁", "当事人时年十周岁", "当事人12周岁", "当事人患精神病", "有精神障碍", "精神失常",
        "不能辨认自己的行为", "不能控制自己的行为", "超过追责时效", "已过追诉期限", "过了追究时效", "过处罚时效", "两年内未被发现", "2年未发现",
        "五年之内未发现", "自发现之日起超过两年", "行为终了至查处已逾二年", "行为结束之日起已满2年", "至查处之日已过5年", "违法事实不能成立",
        "事实不成立", "违法事实难以成立", "证据不足", "不足以证明当事人违法", "不能认定产品不合格", "无法证明侵权", "难以认定违法事实", "不明知",
        "没有过错", "无过错", "已尽到审慎义务", "尽进货查验", "没有主观过错", "列入免罚清单", "属于首违不罚", "包容审慎", "免罚事项", "免罚目录", "轻微免罚",
    ],
)  # fmt: skip
def test_grounds_that_need_no_other(ground):
    assert in_facts(ground) == ("clear", ["in_facts"])


@pytest.mark.parametrize(
    "slight",
    [
        "违法行为轻微", "违法情节显著轻微", "行为较轻", "情节较为轻微", "情节比较轻微", "后果较轻", "标签有瑕疵", "没有人购买", "无人购买", "没人买",
        "次日就纠正", "当天就纠正", "当即改了", "立即撤下", "已于三日内改正", "已连夜整改", "已全面纠正", "自行纠正", "及时撤下", "当即改正", "当天整改", "当日纠正", "次日改正", "马上改正", "立即改正", "现场改正", "即改了", "已按要求改正", "已全部整改",
        "已自行纠正", "尚未售出", "后果轻微", "主动退款", "履行了进货查验义务", "如实说明了来源", "提供了进货票据", "提供购货凭证", "提供供货发票",
        "提供进货单据", "供货商的资质齐全", "供货方有营业执照", "合法取得", "不知道",
    ],
)  # fmt: skip
def test_one_element_is_not_enough_and_two_are(slight):
    other = "履行了进货查验义务" if slight in ("不知道",) else "系初次违法"
    assert in_facts(f"{slight}，{other}") == ("clear", ["in_facts"])
    if slight != "不知道":  # 不知道 stands for no fault as well
        assert in_facts(slight)[0] == "flagged"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("责令改正后拒不改正", "拒不改正"), ("再次违法", "再次违法"), ("阻挠检查", "阻挠检查"), ("将货物藏匿", "隐匿转移"), ("伪造台账", "伪造记录"),
        ("一名顾客腹泻就诊", "造成人身伤害"), ("货值巨大", "货值或数量巨大"), ("明知过期", "明知故犯"), ("另有婴幼儿食品", "婴幼儿食品"),
        ("另有婴幼儿配方奶粉", "婴幼儿食品"), ("另有婴幼儿乳粉", "婴幼儿食品"), ("另有婴幼儿辅食", "婴幼儿食品"), ("另有婴幼儿辅助食品", "婴幼儿食品"),
    ],
)  # fmt: skip
def test_grave_facts_beside_a_minor_ground(words, said):
    outcome, _, reason = answer(facts=FACTS.format(words), discretion_reason="轻微")
    assert outcome == "flagged"
    assert f"同时载有{said}；" in reason


def test_a_sentence_names_three_grave_facts():
    outcome, _, reason = answer(facts=FACTS.format("再次违法，拒不改正，伪造台账，将货物藏匿"))
    assert (outcome, reason.count("、")) == ("flagged", 2)


@pytest.mark.parametrize(
    "words",
    [
        "如再次违法将从重处罚", "如果再次违法将处罚", "若再次违法，依法查处", "倘若再次违法则从重", "一旦再次违法将查处", "今后再次违法将处罚", "以后再次违法依法处理",
        "下次再次违法从重处罚", "承诺不再次违法", "保证不再犯", "避免再次违法", "防止再次违法", "杜绝再次违法", "不得再次违法", "不再次违法",
        "拒不改正的，处一万元罚款", "逾期不改正的，责令停产", "再次违法的，吊销", "四年前曾因无照经营被处罚", "5年以前曾因无照被查处", "六年之前曾因无照被处罚",
        "曾因无照经营被处罚，与本案不同", "曾因无照经营被处罚，与本案无关",
    ],
)  # fmt: skip
def test_what_has_not_happened_is_not_grave(words):
    assert answer(facts=FACTS.format(words), discretion_reason="轻微")[0] == "clear"


@pytest.mark.parametrize(
    "ground",
    ["当事人没有主观过错", "依据食品安全法第一百三十六条", "履行了进货查验义务，如实说明了来源", "超过追责期限", "提供了进货票据，履行了进货查验义务"],
)  # fmt: skip
def test_grounds_that_grave_facts_do_not_touch(ground):
    facts = FACTS.format("一名顾客腹泻就诊")
    assert answer(facts=facts, discretion_reason=ground)[:2] == ("clear", ["other_ground"])


@pytest.mark.parametrize(
    "end",
    ["销案", "不予立案", "终止调查", "移送公安", "移送其他机关", "撤销决定"],
)
def test_other_ends_are_not_looked_at(end):
    assert answer(disposition=end, discretion="不予处罚")[0] == "not_evaluated"


@pytest.mark.parametrize("status", ["移送", "终止", "撤销"])
def test_states_of_other_ends_are_not_looked_at(status):
    assert answer(case_status=status)[0] == "not_evaluated"


@pytest.mark.parametrize(
    "kind",
    [
        "警告", "通报批评", "罚款", "暂扣许可证件", "降低资质等级", "吊销许可证件", "限制开展生产经营活动", "责令停产停业",
        "责令关闭", "限制从业",
    ],
)  # fmt: skip
def test_another_penalty_is_a_penalty(kind):
    assert answer(penalty_kinds=[kind])[0] == "not_evaluated"


@pytest.mark.parametrize(
    "label", ["disposition", "decision_kind", "discretion", "discretion_grade"]
)
def test_any_label_says_that_nothing_was_imposed(label):
    assert answer(**{"disposition": None, label: "免予处罚"})[0] == "flagged"


@pytest.mark.parametrize(
    "content",
    [
        "不予行政处罚",
        "不予处罚",
        "免予处罚",
        "免于行政处罚",
        "首违不罚",
        "首违免罚",
        "轻微不罚",
        "轻微免罚",
    ],
)
def test_what_was_imposed_says_that_nothing_was(content):
    assert answer(disposition=None, penalty_content=content, facts=None)[0] != "not_evaluated"
    assert answer(disposition=None, penalty_content="没收饼干3袋")[0] == "not_evaluated"


def test_fines_and_revoked_decisions_are_not_looked_at():
    assert answer(fine_yuan=0.0)[0] == "flagged"
    assert answer(fine_yuan=500.0)[0] == "not_evaluated"
    assert answer(is_revoked=True)[0] == "not_evaluated"
    assert answer(is_revoked=None)[0] == "flagged"
