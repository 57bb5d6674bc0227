"""What a text states of its case: not the law it quotes, a plea, an order, what was supposed."""

import polars as pl

from models.like_cases.facts import circumstances, stated

#: Invented sentences, in the structures published decisions use; the circumstance they do state.
STATED = [
    ("鉴于当事人主动退还货款，应当从轻处罚。", "removed"),
    ("当事人主动退赔，请求免予处罚，本局不予采纳。", "removed"),
    ("责令立即停止销售，当事人当日自行下架。", "corrected"),
    ("接到通知后立刻整改完毕。", "corrected"),
    ("当事人积极整改，消除不良影响。", "removed"),
    ("向执法人员提交虚假的进货票据。", "fabricated"),
    ("向本局提供虚构的送货单据。", "fabricated"),
    ("半年内两次售卖同样的糖果。", "repeated"),
    ("因重复销售过期糖果被查。", "repeated"),
    ("违法次数较多。", "repeated"),
    ("严重阻碍了两名执法人员正常检查。", "obstructed"),
    ("当事人将封条撕毁后继续生产。", "concealed"),
    ("后厨餐具未消毒拒不改正。", "refused"),
    ("糖果没有进入市场。糖果未进入市场销售。", "unsold"),
    ("当事人无欺骗的主观故意。", "faultless"),
    ("持续时间长，涉及三个乡镇。", "long"),
    ("复查时，查到该店上周又卖出两盒止咳药水，货架旁没有台账，仍无法出示处方单。", "refused"),
    ("已送达责令改正文书，该店一直未予整改。", "refused"),
    ("当事人三年内首次违反该条例。", "first"),
    ("检查当日就将“最好吃”三个字的广告删除。", "corrected"),
    ("主动进行了整改。", "corrected"),
    ("按通知要求进行整改后提交了报告。", "corrected"),
    ("案发后将海报撤下。", "corrected"),
    ("根据调查，排除当事人存在主观故意。", "faultless"),
    (
        "符合该意见第十四条第二项：“有下列情形之一的，可以从轻：（二）积极整改的；”规定，当事人主动退赔。",
        "removed",
    ),
    ("申请人称：糖果没有坏。被申请人称：当事人主动退赔顾客。", "removed"),
    ("当事人称已退款，经查属实，当事人主动退款二百元。", "removed"),
    # Yes and no of forms; pleas over two sentences; told to, and still not.
    ("是否造成后果（否）。", "minor"),
    ("违法前科：无；及时改正：是。", "first"),
    ("当事人提出其系首次违法。经复核属实。", "first"),
    ("当事人提出没有罚过。经查，去年已被本局警告，意见不成立。", "repeated"),
    ("本案当事人不是首次。", "repeated"),
    ("两次通知不改，罚款二百元。", "refused"),
    ("多次劝阻后，该店当晚仍继续营业。", "refused"),
    ("教育多次，当事人不听。", "refused"),
    ("在规定期限内完成了整改。", "corrected"),
    ("复查：已改。", "corrected"),
    ("到期去看，改好了。", "corrected"),
    ("首违，没有造成什么后果。", "first"),
    ("首违，没有造成什么后果。", "minor"),
    ("经查无同类违法行为记录。", "first"),
    ("当事人推搡执法人员。", "obstructed"),
    ("询问三次均未到场。", "obstructed"),
    ("逃避检查，拒不提供糖果台账。", "obstructed"),
    ("店主把账本烧了。", "concealed"),
    ("打码机藏入糖果柜。", "concealed"),
    ("更换生产日期后再卖。", "fabricated"),
    ("违法经营长达近四年。", "long"),
    ("当事人受上游经销商欺骗购进糖果。", "coerced"),
    ("该厂受蒙骗生产糖果。", "coerced"),
    ("自己交代去年还有一批糖果。", "confessed"),
    ("主动把仓库里的糖果也拿了出来。", "confessed"),
    ("糖果票据齐全。", "sourced"),
    ("糖果来源讲得清。", "sourced"),
    ("当事人资金周转困难。", "hardship"),
    ("罚款交不起。", "hardship"),
    ("学校食堂留样不全。", "vulnerable"),
    ("供货商说明以后，本店没有主观过错。", "faultless"),
]
#: Sentences that say nothing of the case for that circumstance.
NOT_STATED = [
    ("违法行为轻微并及时纠正，没有造成损失的，不予行政处罚。", "corrected"),
    ("经营者主动报告有关情况并提供重要证据的，可以酌情减轻。", "confessed"),
    ("有下列情形之一的，可以从重处罚：阻碍执法人员检查的；隐匿证据的。", "obstructed"),
    ("当事人有下列情形之一，应当从轻：（一）主动消除危害后果；（二）受他人胁迫。", "removed"),
    ("（三）主动供述尚未掌握的行为的；", "confessed"),
    ("拒绝检查属于该法规定的严重情形。", "obstructed"),
    ("及时改正是指在立案以前主动改正。", "corrected"),
    ("违反了该条例第八条“销售者隐匿货物的，处罚款”。", "concealed"),
    ("逾期不改正的，将按照规定处理。", "refused"),
    ("告知逾期不改正的法律后果。", "refused"),
    ("当事人以主动退赔为由请求从轻，本局不予支持。", "removed"),
    ("当事人检举他人，经查不实。", "merit"),
    ("当事人辩称已主动召回并退款，该主张不能成立。", "removed"),
    ("责令该店在十日内立即整改。", "corrected"),
    ("投诉人要求退货并赔偿三百元。", "removed"),
    ("当事人无误导顾客的主观故意。", "knowing"),
    ("排除当事人存在主观故意的可能。", "knowing"),
    ("申请人称：本店系初次违法。在被申请人调查时本店已主动整改。", "corrected"),
    ("某糖果店不服，认为本次违法系初次，罚款过高。", "first"),
    ("《某省轻微违法行为清单》规定，当事人初次违法并及时改正的，不罚。", "corrected"),
    ("依据该办法，“拒绝检查的，应当从重处罚”，罚款三百元。", "obstructed"),
    ("未发现有顾客在吃过当事人卖出的糖果以后出现呕吐。", "injury"),
    ("投诉人称吃后腹泻。", "injury"),
    ("来电人向本局反映该店拒不改正。", "refused"),
    ("投诉人向平台诉称吃后腹泻。", "injury"),
    ("当事人称不知道糖果过期。", "faultless"),
    ("没收未售出的糖果三箱。", "unsold"),
    ("自行删除销售记录。", "corrected"),
    ("不符合上述“及时改正”的条件。", "corrected"),
    ("要求其自行整改。", "corrected"),
    ("承诺一周内整改到位。", "corrected"),
    ("当事人称系首次违法，经查不属实。", "first"),
    ("当场修改了糖果记录。", "corrected"),
    ("及时改正：否；配合：是。", "corrected"),
    ("拒不改正：无。", "refused"),
    ("上一案中该店拒不改正被从重处罚；本案已改正。", "refused"),
    ("若当事人有证据证明没有主观过错，可不罚。", "faultless"),
    ("逾期不改正或者再次发现，将依法处罚。", "refused"),
    ("当事人提出其系初次，请求减轻。经复核，其初次违法的意见不成立。", "first"),
    ("代理人提出三点意见：一是首次违法，二是已改正。主持人建议均不采纳。", "first"),
    ("虽然当事人主张其没有主观过错，但作为药店应当查验。", "faultless"),
    ("以再次违法为由从重，已被撤销。", "repeated"),
    ("不属于该条规定的初次违法且及时改正的情形。", "corrected"),
    ("既非初次违法，也未消除后果。", "first"),
    ("与第一次被查处的糖果系同一批次。", "first"),
    ("对于主动改正情形的小店，应当从轻。", "corrected"),
    ("未发现隐匿糖果、转移证据或者阻碍执法的行为。", "obstructed"),
    ("没有伪造、隐匿、销毁证据，属于一般。", "concealed"),
    ("这批糖果我们本来不知道。", "faultless"),
    ("要求停业，当事人还退还了部分卖款。", "refused"),
]


def _codes(texts: list[str]) -> list[set[str]]:
    read = circumstances.read(pl.DataFrame({"text": texts}))
    return [{code for code, words in row.items() if words} for row in read.iter_rows(named=True)]


def test_what_is_stated_is_read():
    got = _codes([text for text, _ in STATED])
    assert not [case for case, codes in zip(STATED, got, strict=True) if case[1] not in codes]


def test_what_is_quoted_pleaded_ordered_or_supposed_is_not():
    got = _codes([text for text, _ in NOT_STATED])
    assert not [case for case, codes in zip(NOT_STATED, got, strict=True) if case[1] in codes]


def test_only_what_is_not_of_the_case_is_taken_out():
    told = pl.DataFrame({"text": ["当事人已退款。情节严重的，吊销许可证。当事人已改正。"]})
    left = told.select(stated.of_the_case(pl.col("text"))).item()
    assert left == "当事人已退款〇。当事人已改正。"
