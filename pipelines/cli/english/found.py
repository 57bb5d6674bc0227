"""What `trace`, `similar` and the demo's comparison say: Chinese phrases, as patterns, in English."""

import re
from collections.abc import Callable

Replacement = str | Callable[[re.Match[str]], str]
_SCALES = {"亿元": 100_000_000, "万元": 10_000, "元": 1}


def _yuan(found: re.Match[str]) -> str:
    r"""Return an amount of any unit in yuan.

    >>> _yuan(re.compile(r"([\d.,]+)(亿元|万元|元)").match("1.25万元"))
    '12,500 yuan'
    """
    amount = float(found[1].replace(",", "")) * _SCALES[found[2]]
    return f"{amount:,.2f}".rstrip("0").rstrip(".") + " yuan"


_DEMO: tuple[tuple[str, Replacement], ...] = (
    (r"没有 (\w+) 表，未比对", r"no table \1: not compared"),
    (r"罚没增长：埋设 (\d+) 段，找到 (\d+) 段", r"Growth of penalties: \1 stretches planted, \2 found"),
    (r"有正常原因的增长：([^（]+)（(.+?)，(\S+?)起）", r"growth with an ordinary cause: “\1” (\2, from \3) "),
    (r"被标 (\d+) 个月，其中写明原因 (\d+) 个月", r"flagged for \1 months, \2 of them with the cause"), (r"没有被标", "not flagged"),
    (r"其余被标县月 (\d+) 个，占已判断县月 (\d+) 个的 (\S+?)；被标县月中属埋设的占 (\S+?)(?=。)", r"other county-months flagged: \1, \3 of the \2 judged; of those flagged \4 were planted"),
    (r"类案偏离（偏高）：", "Unlike fines (above): "), (r"类案偏离（偏低）：", "Unlike fines (below): "),
    (r"埋设 (\d+) 件，找到 (\d+) 件，未判断 (\d+) 件", r"\1 planted, \2 found, \3 not judged"),
    (r"情节能解释的高额罚款 (\d+) 件，被标 (\d+) 件；合并罚款 (\d+) 件，不作比较 (\d+) 件", r"high fines that circumstances explain: \1, flagged \2; merged fines: \3, not compared \4"),
    (r"其余被标 (\d+) 件（其中 (\d+) 件在埋设的罚款加重县月），占已判断 (\d+) 件的 (\S+?)(?=。)", r"others flagged: \1 (\2 of them in county-months where heavier fines were planted), \4 of the \3 judged"),
    (r"偏离程度最高的 (\d+) 件中，埋设的有 (\d+) 件，在埋设的罚款加重县月的有 (\d+) 件", r"of the \1 that deviate most, \2 were planted and \3 lie in county-months where heavier fines were planted"),
    (r"行业预警：埋设 (\d+) 起，找到 (\d+) 起", r"Sector warnings: \1 planted, \2 found"),
    (r"^([^（：·]+·[^（]+)（(.+?)，(\d+)县，(\S+?)起，(\d+)条）：", r"“\1” (“\2”, counties: \3, from \4, tickets: \5): "),
    (r"发生后 (-?\d+) 周预警（(.+?)），上升词：(.+?)。$", r"warned \1 weeks after it began (level \2), words that rose: “\3”."),
    (r"发生后 (-?\d+) 周预警（(.+?)）", r"warned \1 weeks after it began (level \2)"), (r"：没有预警", ": no warning"), (r"没有预警", "no warning"),
    (r"不是风险的上升（(.+?)，(.+?)）：被预警", r"a rise without risk (\1, “\2”): warned"), (r"不是风险的上升 (\d+) 起，被预警 (\d+) 起", r"rises without risk: \1, warned \2"),
    (r"共发出 (\d+) 份预警，与埋设无关的 (\d+) 份", r"warnings issued: \1, unrelated to anything planted: \2"), (r"，平均每两周 (\S+) 份", r", \1 in two weeks on average"),
    (r"一事多人：埋设 (\d+) 起，找到 (\d+) 起", r"One matter, many people: \1 planted, \2 found"), (r"程序和规范：", "Procedure and form:"),
    (r"：埋设 (\d+)，找到 (\d+)；相似而无误 (\d+)，误标 (\d+)（仅提示 (\d+)）；属其他埋设 (\d+)，其余被标 (\d+)", r": \1 planted, \2 found; alike without fault \3, flagged \4 (as hints only \5); planted as something else \6, others flagged \7"),
    (r"本版没有对应规则：", "no rule in this version: "),
    (r"收件：埋设坏行 (\d+) 行，搁置 (\d+) 行，其中单位疑点 (\d+) 行（埋设 (\d+)）；重复 (\d+) 行（埋设 (\d+)）", r"Intake: \1 bad rows planted, \2 set aside, \3 of them for their unit (planted \4); duplicates \5 (planted \6)"),
    (r"应拒收文件 (\d+) 个，拒收 (\d+) 个，另拒收 (\d+) 个", r"files to refuse: \1, refused \2, others refused \3"),
    (r"更正的行 (\d+) 行，按更正后金额入库 (\d+) 行", r"corrected rows: \1, counted with the corrected amount \2"),
    (r"停报：埋设 (\d+) 项，识别 (\d+) 项", r"Deliveries that stopped: \1 planted, \2 recognised"), (r"身份标记：(\d+) 个标记词在输出表中出现 (\d+) 处", r"Marks of identity: \1 marked words, found in \2 places of the output"),
    (r"件数增加(?= \d+/\d|, from|, “)", "more cases"), (r"单案加重(?= \d+/\d|, from|, “)", "heavier fines"), (r"两者皆有(?= \d+/\d|, from|, “)", "both"), (r"单个大案(?= \d+/\d|, from|, “)", "one large case"), (r"低基数(?= \d+/\d|, from|, “)", "low base"), (r"专项集中(?= \d+/\d|, from|, “)", "campaign"),
    (r"历史欠款入库(?= \d+/\d|, from|, “)", "old debts paid"), (r"补录(?= \d+/\d|, from|, “)", "entered late"), (r"专项宣传(?= \d+/\d|, from|, “)", "campaign"), (r"批量录入(?= \d+/\d|, from|, “)", "entered in bulk"), (r"节日(?= \d+/\d|, from|, “)", "holiday"), (r"一人多次(?= \d+/\d|, from|, “)", "one person many times"),
    (r"公示超期(?=（[CPSW]| \d)", "published late"), (r"顶格(?=（[CPSW]| \d)", "at the maximum"), (r"低于下限无减轻理由(?=（[CPSW]| \d)", "below the minimum without a reason"), (r"重复罚款(?=（[CPSW]| \d)", "fined twice"), (r"查扣超期(?=（[CPSW]| \d)", "seized too long"),
    (r"听证案件无法制审核(?=（[CPSW]| \d)", "hearing without legal review"), (r"当场处罚超限额(?=（[CPSW]| \d)", "on-the-spot fine above its limit"), (r"超过追责期限(?=（[CPSW]| \d)", "past the time limit"), (r"办案超期(?=（[CPSW]| \d)", "handled late"), (r"立案超期(?=（[CPSW]| \d)", "filed late"),
    (r"行为地在外无管辖依据(?=（[CPSW]| \d)", "act elsewhere without jurisdiction"), (r"送达超期(?=（[CPSW]| \d)", "served late"), (r"先责令后罚条款未责令(?=（[CPSW]| \d)", "correct-first clause without an order"), (r"未责令改正(?=（[CPSW]| \d)", "no order to correct"),
    (r"举报逾期未核查(?=（[CPSW]| \d)", "tip-off unchecked in time"), (r"复议诉讼撤改(?=（[CPSW]| \d)", "changed on review"), (r"多头检查(?=（[CPSW]| \d)", "inspected by many"), (r"意见函逾期未答复(?=（[CPSW]| \d)", "letter unanswered in time"),
)  # fmt: skip
#: What bears on a fine, as the like cases name it.
_FACTS = {
    "阻挠检查": "obstructed the inspection", "隐匿转移": "hid or moved goods", "伪造记录": "forged records", "造成人身伤害": "persons were hurt",
    "涉婴幼儿、学生或老年人": "concerns infants, pupils or the old", "货值或数量巨大": "very large value or number", "明知故犯": "knew it", "持续时间长": "went on for long",
    "初次违法": "first offence", "再次违法": "repeated offence", "及时改正": "corrected in time", "拒不改正": "refused to correct", "危害后果轻微": "minor harm",
    "主动消除或减轻后果": "undid or eased the harm", "主动供述": "confessed", "立功": "helped find others", "受胁迫诱骗": "under threat or deceived", "未售出": "unsold", "已召回": "recalled",
    "履行进货查验": "checked purchases", "说明来源": "named the source", "无主观过错": "without fault", "经营困难": "in hardship", "当事人未成年": "under age", "网络经营": "online",
}  # fmt: skip
_CASES: tuple[tuple[str, Replacement], ...] = (
    (r"^“(.+?)”(.+?)，数为([\d,.]+).，由(\d+)项得出$", r"“\1”: \3, made of \4"), (r"^共 (\d+) 项，列出前 (\d+) 项。$", r"\1 in all, the first \2 are listed."),
    (r"^(\d{6}) (\d{4}-\d{2})：(\d+) 件处罚决定$", r"\1 \2: \3 penalty decisions"), (r"^案件 (.+)$", r"case “\1”"), (r"^台账线索 (\S+) “(.+)”，办理经过看 (hengjian lead show \S+)$", r"lead \1 “\2”, its history: `\3`"), (r"^共 (\d+) 条，列出前 (\d+) 条。$", r"\1 in all, the first \2 are listed."),
    (r"^(\S+) (\S+?)：计入 (.+) 第(\d+)行 (\S+?元)；另有 (.+) 第(\d+)行 (\S+?元)（", r"“\1” 「\2」: counted “\3” row \4 \5; also “\6” row \7 \8 ("), (r"后到的为准", "the later counts"), (r"以内部案件为准", "the internal case counts"),
    (r"^本案已判断：(.+)$", r"judged, as published: 「\1」"), (r"^未(?:比较|判断)：(.+)；不代表有问题或无问题。$", r"not judged: \1. This says neither that something is wrong nor that nothing is."),
    (r"相近案件(\d+)件，按本案事实折算罚款多在(\S+?)—(\S+?)，中位(\S+?)。", r"\1 like cases; adjusted to this case's facts their fines mostly lie from \2 to \3, median \4."),
    (r"相近案件(\d+)件，按本案事实折算罚款多在(.+?)；同类较多的各处中，离本案最近的一处中位(\S+?)。", r"\1 like cases; adjusted to this case's facts their fines mostly lie at \2; of the places with many of them the one nearest to it has its median at \3."),
    (r"相近案件(\d+)件，实际罚款多在(\S+?)—(\S+?)，中位(\S+?)。", r"\1 like cases; their fines mostly lie from \2 to \3, median \4."),
    (r"^本案未填处罚依据，按违法行为类型推得(.+?)：同类已决(\d+)件中(\d+)件引用该条款。$", r"no basis is filled in; by the kind of violation it is “\1”: \3 of \2 decided cases of the kind cite it."),
    (r"^仅供参考：有裁量基准的，先按裁量基准；相近案件只反映以往做法。$", "For reference only: a discretion benchmark comes first; like cases show past practice."),
    (r"^裁量基准：(.+?)，(?=\S+ \d)", r"discretion benchmark “\1”: "), (r"从轻 (?=\d)", "lighter "), (r"一般 (?=\d)", "ordinary "), (r"从重 (?=\d)", "heavier "), (r"减轻 (?=\d)", "mitigated "),
    (r"^(\d+)\. (\S+?)(（参考案例）)? (未?罚款)", r"\1. “\2”\3 \4"), (r"（参考案例）", " (reference case)"), (r"^同一条款的参考案例：(\S+) (.+)（不在最相近的案件之中）$", r"reference case under the same clause: “\1” \2 (not among the nearest)"),
    (r"未罚款", "not fined"), (r"罚款(?=\d)", "fined "), (r"；相同：", "; alike: "), (r"；不同：", "; different: "), (r"；须留意：", "; note: "), (r"(alike|different): 无", r"\1: nothing"),
    (r"外省案件，裁量基准可能不同", "of another province, the discretion benchmark may differ"), (r"另一裁量基准：未载", "discretion benchmark not known"), (r"另一裁量基准：([^、；]+)", r"another discretion benchmark “\1”"), (r"行为后法律有修改，从旧兼从轻", "the law changed after the act, the lighter holds"),
    (r"(货值|违法所得)：本案(\S+?元)，该案(\S+?元)", r"\1: here \2 against \3"), (r"当事人：本案(\w+)，该案(\w+)", r"party: here \1 against \2"), (r"货值相近", "goods value"), (r"违法所得相近", "gains"), (r"货值(?=:)", "goods value"), (r"违法所得(?=:)", "gains"),
    (r"同为(?=\w)", "both "), (r"同一处罚机关", "one organ"), (r"农民专业合作社", "cooperative"), (r"个体工商户", "individual business"), (r"(?<=against )企业|(?<=here )企业|(?<=both )企业", "enterprise"), (r"自然人", "person"), (r"(?<=against )其他|(?<=here )其他|(?<=both )其他", "other"), (r"机关事业社团", "public body"),
    *((rf"{zh}(?={'|'.join(_FACTS)})", f"{en} ") for zh, en in (("均", "both"), ("本案", "here"), ("该案", "there"))),
    *_FACTS.items(), (r"适用同条其他项或档次", "under another item or tier of the article"), (r"该案(?=under)", "there "),
    (r"事实未记载", "no facts recorded"), (r"货值未记载，罚款可能属于同条另一档", "no goods value recorded; the fine may belong to another tier of the clause"), (r"不是等待决定的案件", "no case that waits for a decision"), (r"未判断", "not judged"), (r"处罚依据未能对应到(?:罚则)?条款", "the basis matches no clause"), (r"多个行为合并罚款，不作单条比较", "one fine for several acts"), (r"决定已撤销、销案或移送", "the decision was revoked, closed or passed on"),
    (r"依法定免责条款免予处罚", "exempt by statute"), (r"罚款金额未记载", "no fine recorded"), (r"相近案件(?:不足|仅(\d+)件)", "too few like cases"), (r"未填处罚依据，也未填违法行为类型，不知道适用哪一条", "neither basis nor kind of violation is filled in"),
    (r"未填处罚依据；同一违法行为类型的已决案件不足(\d+)件，推不出条款", r"no basis is filled in, and fewer than \1 decided cases of the kind tell the clause"), (r"未填处罚依据；同一违法行为类型的已决案件引用的条款不一，推不出条款", "no basis is filled in, and decided cases of the kind cite different clauses"), (r"立案已超过(\d+)个月", r"filed over \1 months ago"),
    (r"；?不作比较", "; not compared"),
    (r"(?<= )(\d+)—(?=\d[\d.]*元)", lambda found: f"{int(found[1]):,}—"), (r"(\d[\d.,]*)(亿元|万元|元)", _yuan),
)  # fmt: skip

#: Chinese phrase → English, tried in this order; what stands in quotes is a name and stays.
FOUND: tuple[tuple[str, Replacement], ...] = (*_DEMO, *_CASES)
