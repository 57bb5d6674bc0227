"""Circumstances: named, denied, from columns first, with their words."""

import polars as pl
import pytest

from models.like_cases.facts import circumstances


def each(texts: list[str], **columns: bool | None) -> list[dict[str, str]]:
    frame = pl.DataFrame({"text": texts}).with_columns(
        pl.lit(v).alias(k) for k, v in columns.items()
    )
    rows = circumstances.read(frame).iter_rows(named=True)
    return [{code: words for code, words in row.items() if words is not None} for row in rows]


def shown(text: str, **columns: bool | None) -> dict[str, str]:
    return each([text], **columns)[0]


NAMED = [
    ("当事人系在校高中生，案发时年满17周岁", "underage"), ("当事人年仅15周岁", "underage"), ("受他人威胁", "coerced"),
    ("当事人如实说明了来源", "sourced"), ("没有建立台账、拒不改正", "refused"),
    ("经责令改正后仍未改正", "refused"), ("收到通知后拒不改正", "refused"),
    ("曾因同类行为被处罚后再次违法", "repeated"), ("检查时阻挠执法人员", "obstructed"),
    ("将涉案物品隐匿", "concealed"), ("伪造进货票据", "fabricated"),
    ("导致三人食物中毒", "injury"), ("主要向中小学销售", "vulnerable"),
    ("货值巨大", "large"), ("系初次违法", "first"), ("案发后及时改正", "corrected"),
    ("未造成危害后果", "minor"), ("主动赔偿消费者", "removed"), ("主动供述", "confessed"),
    ("有立功表现", "merit"), ("受他人胁迫", "coerced"), ("涉案商品尚未售出", "unsold"),
    ("已召回全部产品", "recalled"), ("履行了进货查验义务", "checked"),
    ("如实说明进货来源", "sourced"), ("没有主观过错", "faultless"), ("在网店销售", "online"),
    ("逾期复查，当事人仍未改正，继续实施", "refused"), ("责令后仍不整改", "refused"),
    ("已将问题商品全部下架并完成整改", "corrected"), ("当事人明知过期仍销售", "knowing"),
    ("主要销售给未成年学生", "vulnerable"), ("向未成年人销售", "vulnerable"),
    ("经营不合格婴幼儿食品", "vulnerable"), ("开设无证网店", "online"),
    # In words of officers who had not read the patterns.
    ("查询系统未见当事人有同类处罚记录，属首次", "first"), ("此次为首次", "first"),
    ("均未卖出", "unsold"), ("涉案商品没有卖出", "unsold"), ("一件都没有卖掉", "unsold"),
    ("主动向本局供述执法机关尚未掌握的情况", "confessed"), ("主动向执法人员交代", "confessed"),
    ("系第二次因相同行为被查处", "repeated"), ("半年前因同样问题受过行政处罚", "repeated"),
    ("曾于2024年被我局罚款3000元", "repeated"), ("第三次实施同类行为", "repeated"),
    ("造成2名消费者身体不适就医", "injury"), ("一名顾客食用后身体不适住院观察", "injury"),
    ("收到责令改正通知书后置之不理", "refused"), ("期限届满复查时仍无进货记录", "refused"),
    ("逾期未改，继续经营", "refused"), ("将剩余货物藏匿", "concealed"),
    ("当日即整改到位", "corrected"), ("已自行整改", "corrected"), ("已按要求改正", "corrected"),
    # Others had not read them either.
    ("没有按责令改正通知书的时限改正", "refused"), ("逾期未予纠正", "refused"), ("催了两次都没有改", "refused"), ("屡罚不改", "repeated"),
    ("一年内二次被查获", "repeated"), ("阻拦执法人员拍照", "obstructed"), ("把票据藏了起来", "concealed"), ("腹痛就诊", "injury"),
    ("被批发商诱骗进货", "coerced"),
    ("限改期过后，仍旧没改", "refused"), ("在指定期限里没有改正", "refused"), ("责令改正期满后继续经营", "refused"),
    ("当事人未在要求的时间内完成整改", "refused"), ("曾被罚过，今年又犯同类错误", "repeated"),
    ("系二次违法", "repeated"), ("2024年已因同一行为被立案处罚", "repeated"), ("把过期货搬到别处", "concealed"),
    ("拒绝执法人员入内", "obstructed"), ("造成消费者过敏就医", "injury"), ("四人食用后中毒送往医院", "injury"),
    ("属第一次违法", "first"), ("以前没有被处罚过", "first"), ("次日已整改", "corrected"),
    ("自觉召回产品，减轻了违法行为的危害后果", "removed"), ("被业务员诱骗购进", "coerced"),
    ("受供应商胁迫销售", "coerced"), ("能说清供货来源", "sourced"), ("不存在主观故意", "faultless"),
    # As published decisions put it.
    ("当事人系初犯", "first"), ("立即排查整改", "corrected"), ("第一时间采取整改措施", "corrected"),
    ("主动追回已售出的货物", "removed"), ("货款已全部退还消费者", "removed"), ("非主观故意行为", "faultless"),
    ("采购时查验供应商资质", "checked"), ("履行了《中华人民共和国食品安全法》规定的进货查验等义务", "checked"),
    ("能够证明其进货来源", "sourced"),
    ("当事人第一次因此类行为被查处", "first"), ("两年内未因同类行为受过处罚", "first"),
    ("立即将涉案食品下架", "corrected"), ("检查当日即自行改正", "corrected"), ("登报致歉并逐一退赔", "removed"),
    ("当事人屡罚屡犯", "repeated"), ("前次处罚决定作出不到八个月，又实施同样行为", "repeated"),
    ("三名顾客入院就诊", "injury"), ("检查前将部分货物转移到后院", "concealed"),
    ("撕去原生产日期，重新打码", "fabricated"), ("当事人对此不知情", "faultless"),
    ("当事人已完成对全部用户的退费", "removed"),
    ("生活存在困难", "hardship"), ("经济困难", "hardship"), ("产品尚未流入市场", "unsold"), ("编造进货台账", "fabricated"),
]  # fmt: skip
DENIED = [
    # The law quoted, what would be, what was found untrue, a list denied as a whole.
    ("依据“拒不改正的，处五千元以上罚款”处罚", "refused"), ("告知其如逾期不改正，将依法处罚", "refused"),
    ("举报人称当事人拒不改正，经查不属实", "refused"), ("当事人如能主动消除后果，可予减轻", "removed"),
    ("无伪造、隐匿、转移行为", "concealed"), ("亦无隐匿、转移物品行为", "concealed"),
    ("未造成人身伤害", "injury"), ("未发现伪造记录", "fabricated"),
    ("无证据证明存在拒不改正情形", "refused"), ("未见阻挠检查", "obstructed"),
    ("不属于再次违法", "repeated"), ("没有隐匿转移", "concealed"), ("未及时改正", "corrected"),
    ("未涉及婴幼儿", "vulnerable"), ("现有证据不能证明当事人具有主观故意", "knowing"),
    ("无法证明其故意隐匿涉案物品", "concealed"), ("非主观故意行为", "knowing"), ("非故意", "knowing"),
    ("责令其第一时间采取整改措施", "corrected"), ("不能证明其进货来源", "sourced"), ("无法证明上述白酒的合法来源", "sourced"), ("当事人不属于初次违法", "first"),
    ("曾被提醒，不作为初次违法认定", "first"), ("不足以证明造成人身伤害", "injury"),
    ("未按规定履行进货查验义务", "checked"), ("未能提供进货票据", "sourced"),
    ("未向学生销售", "vulnerable"), ("不向未成年人销售", "vulnerable"), ("未使用中文标签", "unsold"),
    ("不属首次", "first"), ("属首次检查", "first"), ("为首次抽检", "first"),
    ("未曾因同类行为受过处罚", "repeated"), ("此前未因相同行为被查处", "repeated"),
    ("经查询没有因同类问题受到行政处罚", "repeated"), ("第二次检查时发现", "repeated"),
    ("第二次抽样检验", "repeated"), ("未造成消费者身体不适就医", "injury"), ("感到身体不适", "injury"),
    ("未藏匿涉案物品", "concealed"), ("未对责令改正通知置之不理", "refused"),
    ("责令其当日整改", "corrected"), ("责令按要求改正", "corrected"), ("要求其自行整改", "corrected"),
    ("复查时仍未见异常", "refused"), ("进货后卖出三件", "unsold"),
    ("责令限期改正，已按时改正", "refused"), ("当事人已在期限内改正", "refused"), ("当事人在期限内改正完毕", "refused"), ("不存在逾期没有改正", "refused"),
    ("检出产品中毒死蜱超标", "injury"), ("配送医疗器械时未冷藏", "injury"), ("责令在相应范围内消除影响", "removed"),
    ("未主动消除危害后果", "removed"), ("老年人被诱骗购买保健品", "coerced"), ("没有被他人胁迫", "coerced"),
    ("责令当事人立即改正违法行为", "corrected"), ("要求该店及时整改", "corrected"), ("到期继续保存的食品", "refused"),
    ("编造名人代言误导顾客", "fabricated"), ("货物存放至其他仓库", "concealed"), ("不存在经济困难", "hardship"),
    ("责令当事人立即将涉案物品下架", "corrected"), ("执法机关还不知道的仓库", "faultless"),
    ("消费者并不知情", "faultless"), ("前次处罚决定已履行", "repeated"), ("产品运到仓库", "concealed"),
]  # fmt: skip


def test_each_is_read_from_its_words():
    said = each([text for text, _ in NAMED])
    assert not [one for one, codes in zip(NAMED, said, strict=True) if one[1] not in codes]


def test_denied_ones_are_not_read():
    said = each([text for text, _ in DENIED])
    assert not [one for one, codes in zip(DENIED, said, strict=True) if one[1] in codes]


def test_a_denial_ends_with_its_clause():
    assert "injury" in shown("未发现伪造记录，导致一人住院治疗")


@pytest.mark.parametrize("text", ["当事人积极配合调查", "调查期间当事人如实陈述事实并提供材料"])
def test_co_operation_alone_is_no_circumstance(text):
    assert shown(text) == {}


def test_the_column_speaks_first():
    assert shown("系初次违法", is_first_offence=False) == {}
    assert shown("", is_first_offence=True) == {"first": "列"}
    assert "first" in shown("系初次违法", is_first_offence=None)


def test_the_words_are_kept():
    assert shown("检查时导致三人食物中毒，已就医")["injury"] == "食物中毒"


@pytest.mark.parametrize(
    "conclusion", ["从重处罚", "减轻处罚", "不予行政处罚", "情节严重", "情节轻微"]
)
def test_conclusions_are_no_circumstances(conclusion):
    assert shown(f"决定{conclusion}") == {}


def test_a_party_under_age_is_lighter_and_selling_to_one_is_not():
    """Of a boy of sixteen a low fine was called low, and more was expected of him than of others."""
    said = "当事人系已满十四周岁不满十八周岁的未成年人，依据行政处罚法第三十条减轻处罚"
    assert set(shown(said)) == {"underage"}
    assert set(shown("当事人是未成年人")) == {"underage"}
    assert set(shown("当事人向未满十八周岁的未成年人销售卷烟")) == {"vulnerable"}


def test_only_what_some_text_names_is_searched_for_its_denials(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked, search = [], circumstances._searched
    monkeypatch.setattr(
        circumstances, "_searched", lambda text, c: asked.append(c.code) or search(text, c)
    )
    assert each(["系初次违法", "", "经营过期饼干"]) == [{"first": "初次"}, {}, {}]
    assert asked == ["first"]
    assert each(["", ""]) == [{}, {}]
    assert asked == ["first"]
