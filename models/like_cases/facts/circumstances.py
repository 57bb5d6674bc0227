"""Named circumstances of a case, from columns first, from the text where columns are silent.

Every circumstance keeps the words it was read from. A phrase that is denied (未造成人身伤害, 未发现
拒不改正) is taken out before the text is searched. What an officer concluded (从轻, 减轻, 不予处罚,
情节严重) is no circumstance.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from models.like_cases.facts.stated import ORDERED, OWED, of_the_case

#: Words that deny what follows them: what was not seen or shown, to the end of the clause; the
#: others near them, and :data:`_DENIED_NEAR` only right behind.
_DENIED = (
    "(?:未见|未发现|没有发现|未接到|排除|无证据证明|没有证据证明|不能证明|无法证明|不足以证明|不能认定|难以认定)[^，。；,;]*?|"
    "(?:未造成|没有造成|没有|不属于|不符合|不作为|不存在|不构成|并非|并未|"
    "尚未|未曾|未按(?:照)?(?:规定|要求)|未依法|未能|未导致|未涉及|不涉及|未引起|未向|不向|未对|不以)[^，。；、,;]{0,12}?"
)
#: Who is unwell (身体不适住院) denies nothing.
_DENIED_NEAR = "(?:[未无][^，。；、,;]{0,2}?|不(?:[^适，。；、,;][^，。；、,;]??)??)"
#: The one denial that a pattern of its own kind cannot hold.
_NOT_FIRST = "(?:不(?:属于?|作为|认定为|是|构成|符合|具备)|[并既]?非|不能认定)[^，。；、]{0,20}?(?:初次|首次|首违|[第头]一[次回])|[第首]一?次[^，。；]{0,6}的"

#: 非主观故意, of what a pattern for intent would read the opposite.
_NOT_KNOWING = (
    "(?:非(?:出于)?|(?:没有|无|不具有|不存在|缺乏|排除)[^，。；、]{0,6}?)(?:主观)?(?:上)?的?故意"
)

#: Who else does not know (执法机关还不知道的仓库, 消费者不知情) says nothing of the party.
_OTHERS_NOT_KNOWING = (
    "(?:机关|我局|本局|我们|执法人员|消费者|顾客|购买[者人]|他人|旁人)[^，。；]{0,6}不知[道情]"
)

#: What was to be put right and was not.
_NOT_DONE = "(?:未|不|没有?|拒不)(?:予以?|能|完成|按要求|作出?|进行)?(?:改正|整改|纠正|改好|改(?:[，。；,;]|$))"

#: Told to, and still not, in the same sentence: 两次通知不改, 多次劝阻……仍继续营业.
_TOLD = (
    "(?:责令|责改|指令|通知|警告|警示|告诫|约谈|劝[阻告]|制止|教育|要求|叫[他她其])[^。；]*?"
    "(?:[不未没]改(?:[，。；,;]|$)|不听|(?:未|没有?)(?:予以?|能|进行|完成)?(?:改正|整改|纠正)"
    "|(?:仍|依旧|照样|还[在是])[^，。；未不可]{0,6}(?:继续|营业|销售|经营|使用|生产|从事|[摆卖]))"
)

#: The party itself is under age (行政处罚法 article 30), as are those that others sell to or teach.
#: Its age may be told instead (当事人系在校学生，案发时年满17周岁).
UNDERAGE = (
    "当事人(?:[系为是])?(?:已满(?:十四|14)周岁[，、]?)?[不未]满(?:十八|18|十四|14)周岁(?:的未成年人)?|当事人[系为是]未成年人"
    "|当事人[^。；向卖售供雇招聘]{0,16}?(?:[^0-9十。；向卖售供雇招聘])(?:十[四五六七]|1[4-7])周?岁"
)

#: Soon, or of one's own accord, and what was then put right; nobody told to, nothing only promised.
_SOON = (
    "(?:及时|立即|立刻|主动|自行|积极|第一时间|马上|当场|当[天日]|次日|第二天|随[即后]|(?:案发|检查|通知)后|已|按[^，。；]{0,6}要求)"
    "[^，。；未不没无责令要可应拟通请承表限将]{0,12}?(?:将[^，。；责令]{1,16}?)?"
)
_RIGHTED = "(?:改正|整改|纠正|改[好了完]|下架|撤[下掉了]|停播|删除|关停|补齐|丢掉)"
#: Who deletes records puts nothing right.
_RECORDS = "(?:记录|证据|数据|监控|台账)"
#: Nor is anything put right that was only promised or asked for.
_PROMISED = "(?:承诺|保证|要求|责令|限期|限令)[^，。；]*?(?:整改|改正)(?:完毕|到位)"
_RECORDS_GONE = f"[修涂篡更]改|{_RECORDS}[^，。；]{{0,4}}删除|删除[^，。；]{{0,10}}{_RECORDS}"
#: Some goods are unsold (没收未售出的三箱): the others were sold.
_SOME_UNSOLD = "未(?:对外)?(?:售出|销售|出售|使用)的"


@dataclass(frozen=True)
class Circumstance:
    """A fact that weighs on the fine.

    ``weight`` is +1 for aggravating, -1 for mitigating, 0 for a plain fact that only describes.
    ``pattern`` is searched in the text; ``column`` speaks first where it is filled.
    ``deniable`` is false where the pattern itself begins with a denial; ``near`` is false where a
    bare 未, 无 or 不 a little before it denies something else (未成年学生, 无证网店, 未消毒拒不改正).
    """

    code: str
    zh: str
    weight: Literal[-1, 0, 1]
    pattern: str
    column: str | None = None
    deniable: bool = True
    near: bool = True


CIRCUMSTANCES: tuple[Circumstance, ...] = (
    Circumstance("refused", "拒不改正", 1, f"{_TOLD}|拒不(?:改正|整改)|拒绝(?:改正|整改)|逾期(?:仍)?{_NOT_DONE}|(?:没|没有)改(?:好|正)?(?:[，。；,;]|$)|(?:期满|届满|期限过)后?(?:仍)?继续(?:违法|经营|销售|使用|生产|实施|从事)|(?:仍|仍旧|仍然|还|还是|依旧|依然|照旧|一直|始终){_NOT_DONE}|(?:复查|期限届满|期满)[^。；;]*?仍(?:不[^存]|无[^异不]|没有[^发异]|未[^见发])|(?:期限|限期|期间|时间)[内里]?(?:仍)?{_NOT_DONE}|(?:未|没有?)(?:能)?[在于按][^，。；]{{0,12}}(?:期限|时限|限期|期间|时间)[内里]?[^，。；]{{0,4}}(?:改正|整改|纠正)|置之不理", near=False),
    Circumstance("repeated", "再次违法", 1, "再次(?:违法|实施|被查|销售|从事|发生|因)|重复(?:违法|实施|销售|发生)|[系属为][二两三]次违法|[再又]犯(?:[，。；,;]|$|同|此|类)|[再又]次受罚|屡次|屡[教罚]不改|屡[罚查]屡犯|屡禁不止|(?:前|上一?)次(?:行政)?处罚[^。；]{0,24}[又再](?:次)?(?:实施|发生|从事|出现|销售|被查)|(?:^|[，。；,;]|当事人)(?:非|不是)(?:首次|初次|[第头]一[次回])|(?:曾|去年|前年|上次|上回|之前|以前)[^，。；没未无]{0,24}?(?:罚过|被[^，。；]{0,8}(?:处罚|警告|罚款|查处))|年内[二两三]次[^以及，。；]|违[法规]次数(?:较|很)?多|多次(?:违法|实施|被投诉|被处罚|受到)|[曾已]因[^。；]{0,20}(?:被|受到|受过)[^，。；]{0,6}处罚|(?:两|二|2)年内(?:又|再|已|有)[^，。；]{0,10}(?:次|处罚)|累犯|(?:曾|多次|两次|三次)受过?[^，。；]{0,8}处罚|因(?:相同|同样|同类|类似)[^，。；]{0,8}(?:受过|受到|被)[^，。；]{0,6}(?:处罚|查处)|第[二三四五六七八九2-9]次(?:被(?:查|处)|违法|实施|从事)"),
    Circumstance("obstructed", "阻挠检查", 1, "阻[挠拦]|阻碍了?[^，。；]{0,8}(?:执法|检查|调查)|拒[绝不](?:接受)?(?:检查|调查|提供)|[躲逃]避(?:执法|检查|调查)|(?:推搡|殴打|辱骂)[^，。；]{0,4}人员|次[^，。；]{0,6}未到(?:场|案|局|所)|(?:拒绝|不让|不许|不准)[^，。；]{0,8}(?:入内|进入|进门|检查)|暴力抗法|(?:拒绝|拒不|不予)配合"),
    Circumstance("concealed", "隐匿转移", 1, "隐匿|藏匿|藏了?起来|转移(?:了|涉案|证据|物品|货物|产品)|(?:转移|搬|藏)(?:到|至|往)(?:了)?(?:他|别|其他|另)[处地一]|[货物品账][^，。；]{0,4}(?:转移|藏)(?:到|至|往|走)|销毁证据|[烧毁撕](?:了|掉|毁)?[^，。；]{0,4}[账帐][本簿册]|[账帐][本簿册]?(?:烧|撕|毁)|藏[入进]|擅自(?:转移|启封|动用)|[撕毁拆][^，。；]{0,4}封条|封条[^，。；]{0,4}[撕毁拆]"),
    Circumstance("fabricated", "伪造记录", 1, "伪造|编造[^，。；]{0,8}(?:记录|台账|账|票|凭证|单据|证明|材料|资料|合同|报告|数据|日期)|篡改|涂改|虚(?:假(?:的)?[^，。；宣广标]{0,4}|构的?[^，。；]{0,2})(?:记录|票据|单据|凭证|台账|证明|材料|报关单)|更[改换](?:了)?(?:生产日期|保质期)|(?:撕|刮|擦|抹)(?:去|掉|毁)[^，。；]{0,8}(?:日期|标签|标识|批号|批次)|(?:重新|另行)(?:打码|喷码|打印(?:生产)?日期)"),
    Circumstance("injury", "造成人身伤害", 1, "人身(?:伤害|损害)|食物中毒|致(?:人)?(?:伤|病|残|死)|受伤|住院|入院(?:就诊|治疗|观察|救治)|腹泻|呕吐|伤亡|死亡|(?:身体不适|过敏|中毒|昏迷|晕倒|腹痛|头晕|恶心)[^，。；]{0,6}(?:送医|送往医院|就医|就诊|住院|治疗)"),
    Circumstance("vulnerable", "涉婴幼儿、学生或老年人", 1, "未成年|婴幼儿|婴儿|幼儿|学生|中小学|校园|学校食堂|[养敬]老院|老年人|孕产妇", near=False),
    Circumstance("large", "货值或数量巨大", 1, "(?:货值|金额|数量|经营额|所得)(?:特别)?(?:巨大|较大)|数额(?:特别)?巨大"),
    Circumstance("knowing", "明知故犯", 1, "明知|故意|蓄意"),
    Circumstance("long", "持续时间长", 1, "长达[近约]?[一二两三四五六七八九十0-9]+(?:余|多)?年|持续(?:时间)?(?:较?长(?:[，。；]|$)|较长|长达|近?[一二两三四五六七八九十0-9]+(?:余|多)?年)|长期(?:从事|销售|使用|经营|实施)"),
    Circumstance("first", "初次违法", -1, "初次|初犯|首违(?:[，。；、,;]|$)|(?:首|[第头]一)[次回](?:违[法反]|被查|发生|因[^，。；]{0,10}[被受])|未因(?:同类|同样|相同|类似|此类)[^，。；]{0,8}[被受][^，。；]{0,6}(?:处罚|查处)|(?:此前|以前|之前|以往)(?:从)?(?:未|没有?|无)[^，。；]{0,8}(?:处罚|违法|罚过)|无(?:违法记录|(?:违法)?前科)|(?:未见|未发现|没有|无)[^，。；]{0,8}同类(?:行政)?(?:处罚|违法)(?:行为)?记录|(?:属|系|为)首次(?:[，。；,;]|$)", "is_first_offence", deniable=False),
    Circumstance("corrected", "及时改正", -1, f"{_SOON}{_RIGHTED}|(?:立即|主动|自行|及时)停止|完成了?[^，。；未]{{0,6}}整改|(?:整改|改正)(?:完毕|到位)|(?:^|[，。；：:,;])(?:都|均|已)?改好|已改(?:[，。；,;]|$)", "is_corrected_in_time"),
    Circumstance("minor", "危害后果轻微", -1, "(?:没|没有)造成(?:啥|什么)后果|(?:危害)?后果轻微|危害(?:较|很)?小|危害程度(?:较)?(?:轻|低)|社会(?:危害(?:性|后果)?|影响)(?:较小|不大|小|轻微)|(?:未|没有)(?:造成|产生)(?:任何|实际|明显|严重)?(?:的)?(?:社会)?(?:危害|不良)(?:后果|影响)?", "is_minor_harm", deniable=False),
    Circumstance("removed", "主动消除或减轻后果", -1, "(?:主动|自行|自觉|及时)[^，。；]{0,6}?(?:消除|减轻|赔偿|退赔|退款|退货|追回|退还)|(?:消除|减轻)了[^，。；]{0,8}(?:危害|后果)|(?:已|并)(?:全部|如数|全额|逐[一户个])?(?:退赔|赔偿|退还|清退|退费|退款)|完成[^，。；]{0,10}(?:清退|退费|退款)|取得.{0,6}谅解|积极[^。；]{0,10}消除[^，。；]{0,4}影响"),
    Circumstance("confessed", "主动供述", -1, "(?:主动|自[己已])(?:向[^，。；]{1,8})?(?:供述|交代|交待|报告|说明情况)|主动[^，。；]{0,16}(?:交出|拿了?出来)|如实(?:供述|交代|交待)|自首"),
    Circumstance("merit", "立功", -1, "立功|检举(?:揭发)?他人"),
    Circumstance("coerced", "受胁迫诱骗", -1, "[受被](?:他人|别人|第三[方人]|其?(?:供[货应](?:方|商|者)|上家|厂家|[厂批经代][^，。；]{0,2}商|业务员|老板|房东|雇主))?(?:的)?(?:胁迫|诱骗|威胁|逼迫|强迫|威逼)(?:[，。；,;而才后]|$|参与|实施|从事|销售|生产|经营|购进|进货)|当事人[^，。；]{0,8}[受被][^，。；当消顾客老群]{0,8}(?:欺骗|蒙骗|哄骗)|受(?:他人)?(?:欺骗|蒙骗)"),
    Circumstance("unsold", "未售出", -1, "尚未使用|(?:尚)?未(?:售出|销售|出售)|没有(?:售出|销售)|均?未(?:对外)?销售|(?:未|没有|没)(?:能)?卖(?:出|掉)|没卖(?:[，。；,;]|$)|未(?:流|进)入市场", deniable=False),
    Circumstance("recalled", "已召回", -1, "召回"),
    Circumstance("checked", "履行进货查验", -1, "(?:履行|尽到|落实)了?(?:《[^》]*》)?.{0,6}(?:进货)?查验|索证索票|查验(?:了)?(?:供[货应]|合格证|资质)"),
    Circumstance("sourced", "说明来源", -1, "(?:如实)?说(?:明|清楚?).{0,8}(?:来源|进货渠道)|提供了?.{0,8}(?:进货|供货)(?:凭证|单据|票据|商|者)|来源(?:清楚|明确|可追溯|[讲说]得清)|(?:票据|单据)(?:均|都)?齐全|能够?证明[^，。；]{0,6}来源"),
    Circumstance("faultless", "无主观过错", -1, "(?:没有|无|非|不具有|不存在|缺乏|排除)(?:出于)?[^，。；、]{0,6}?主观(?:上)?的?(?:过错|故意|恶意)|非(?:主观)?故意|不知(?:道|情)|并不知", deniable=False),
    Circumstance("hardship", "经营困难", -1, "(?:经营|生活|经济|资金|周转|家庭)(?:上)?(?:确有|有|存在|十分|较为)?困难|交不起|家境贫[寒困]|低保|残疾|下岗"),
    Circumstance("underage", "当事人未成年", -1, UNDERAGE, deniable=False),
    Circumstance("online", "网络经营", 0, "网店|网上|网络(?:销售|平台|交易|店铺)|直播|淘宝|拼多多|京东|抖音|美团|饿了么|微信(?:群|朋友圈|公众号)|小程序", near=False),
)  # fmt: skip
BY_CODE = {c.code: c for c in CIRCUMSTANCES}
#: A list that is denied as a whole (无伪造、隐匿、转移行为); the word behind it shows that it is one.
_LIST_DENIED = "(?:不存在|没有|未见|未发现|不具有|[无未])(?:[^，。；、,;]{1,10}、){1,4}"
_LIST_END = "[^，。；、,;]{0,8}(?:、[^，。；、,;]{1,10}){0,3}(?:行为|情形|情节|情况|现象|证据)"
#: Whether a text shows any circumstance, denied or not.
ANY = "|".join(c.pattern for c in CIRCUMSTANCES)
AGGRAVATING = tuple(c.code for c in CIRCUMSTANCES if c.weight > 0)
#: Circumstances the law names for going below the minimum; of the others two are wanted together.
GROUNDS = (
    "removed", "confessed", "merit", "coerced", "recalled", "checked", "sourced", "faultless",
)  # fmt: skip
ELEMENTS = ("first", "corrected", "minor", "unsold", "hardship")
_LOWERING = (*GROUNDS, *ELEMENTS)
#: What a case has where it gives such grounds, in words of the reader.
GROUNDED = "从轻减轻依据"
#: How grounds are given.
REASON, LAW = 1, 2
#: The articles of 行政处罚法 on what lowers or lifts a penalty, cited; and where that is denied.
_CITED = "行政处罚法》?[^。；;《]{0,20}?第(?:三十[一二三]?|3[0-3])条"
_NOT_CITED = f"(?:不符合|不具有|不具备|不适用|不属于|没有|并非)[^，。；;]{{0,12}}?{_CITED}"


def _searched(text: pl.Expr, c: Circumstance) -> pl.Expr:
    """Return the words that show ``c``, null when there are none left after denials."""
    if c.code == "first":
        text = text.str.replace_all(_NOT_FIRST, "〇")
    if c.code == "knowing":
        text = text.str.replace_all(_NOT_KNOWING, "〇")
    if c.code == "faultless":
        text = text.str.replace_all(_OTHERS_NOT_KNOWING, "〇")
    if c.code == "corrected":
        text = text.str.replace_all(f"{ORDERED}|{_PROMISED}|{_RECORDS_GONE}", "〇")
    if c.code == "removed":
        text = text.str.replace_all(OWED, "〇")
    if c.code == "unsold":
        text = text.str.replace_all(_SOME_UNSOLD, "〇")
    if c.code == "vulnerable":
        text = text.str.replace_all(UNDERAGE, "〇")
    if c.deniable:
        words = f"{_DENIED}|{_DENIED_NEAR if c.near else '无'}"
        in_list = f"{_LIST_DENIED}[^，。；、,;]{{0,4}}?(?:{c.pattern}){_LIST_END}"
        text = text.str.replace_all(f"{in_list}|(?:{words})(?:{c.pattern})", "〇")
    return text.str.extract(f"({c.pattern})", 1)


def shows(text: pl.Expr, code: str) -> pl.Expr:
    """Return whether ``text``, as :func:`of_the_case` leaves it, shows the circumstance ``code``."""
    return _searched(text, BY_CODE[code]).is_not_null()


def read(
    cases: pl.DataFrame, text: str = "text", codes: Collection[str] = tuple(BY_CODE)
) -> pl.DataFrame:
    """Return the words of each circumstance, one column a code, rows as in ``cases``.

    Parameters
    ----------
    cases : pl.DataFrame, shape (n, …)
        ``text`` (facts and reasons, may be null) and the Boolean columns named in
        :data:`CIRCUMSTANCES` where present.
    text, codes :
        Name of the column of texts; which circumstances are read.

    Returns
    -------
    pl.DataFrame, shape (n, number of circumstances)
        The words a circumstance was read from; ``列`` where a column says it; null where the case
        does not show it. A column that says no overrules the text.
    """
    cases = cases.with_columns(of_the_case(pl.col(text)))
    # Each pattern is dear however few the texts: no text shows a circumstance without its words.
    looked_for = codes if (cases[text] != "").any() else ()
    stands = cases.select(
        pl.col(text).str.contains(BY_CODE[code].pattern).alias(code) for code in looked_for
    )
    found = list[pl.Expr | pl.Series]()
    for c in (BY_CODE[code] for code in codes):
        words: pl.Expr | pl.Series = pl.repeat(None, cases.height, dtype=pl.String, eager=True)
        # Denials are looked for only where the words stand at all.
        if c.code in stands.columns and stands[c.code].any():
            rough = pl.when(stands[c.code]).then(pl.col(text)).otherwise(pl.lit(""))
            words = _searched(rough, c)
        if c.column and c.column in cases.columns:
            said = pl.col(c.column).cast(pl.Boolean)
            by_column = pl.when(said).then(pl.lit("列")).when(said.is_null()).then(words)
            found.append(by_column.alias(c.code))
        else:
            found.append(words.alias(c.code))
    return cases.select(found)


def grounded(cases: pl.DataFrame) -> pl.Series:
    """Return ``grounds`` for a reduction: :data:`LAW` where the law on them is cited, :data:`REASON` where named so, else 0.

    Reads ``text, discretion_reason`` and ``has_mitigation_basis``. What the officer concluded is no ground.
    """
    cited = pl.col("text").str.replace_all(_NOT_CITED, "").str.contains(_CITED)
    cited = (cited | pl.col("has_mitigation_basis").fill_null(value=False)).fill_null(value=False)
    out = cases.select(cited.cast(pl.Int64) * LAW).to_series().to_numpy().copy()
    given = cases.select(
        pl.col("discretion_reason").str.contains("|".join(BY_CODE[c].pattern for c in _LOWERING))
    ).to_series()
    rows = given.fill_null(value=False).arg_true()
    named = flags(read(cases.select(text="discretion_reason")[rows], codes=_LOWERING))
    is_ground = pl.any_horizontal(GROUNDS) | (pl.sum_horizontal(ELEMENTS) >= 2)
    said = named.select(is_ground.cast(pl.Int64) * REASON).to_series().to_numpy()
    out[rows.to_numpy()] = np.maximum(out[rows.to_numpy()], said)
    return pl.Series("grounds", out)


def law_cited(cases: pl.DataFrame) -> pl.DataFrame:
    """Return ``words`` that cite the law on reductions, null where none do; rows as in ``cases``.

    ``is_column`` where the column of the law applied cites it.
    """
    cited = pl.col("text").str.replace_all(_NOT_CITED, "").str.extract(f"({_CITED})")
    return cases.select(
        words=pl.coalesce(pl.when("has_mitigation_basis").then(pl.lit("列")), cited),
        is_column=pl.col("has_mitigation_basis").fill_null(value=False),
    )


def flags(words: pl.DataFrame) -> pl.DataFrame:
    """Return whether each circumstance is shown, as Boolean columns."""
    return words.select(pl.all().is_not_null())
