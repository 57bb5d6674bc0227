"""What the words of a decision impose: the fine, the gains taken, the kinds of penalty.

A text that names an amount twice with different figures, or several parties' amounts, gives none:
whoever reads the table is told, and nothing is added up or chosen.
"""

import re
from decimal import Decimal

from assets.intake.values.money import parse_money

_CAPITAL = r"[零〇一二三四五六七八九十百千万亿壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億]+"
#: 5000元, 0.5万元, 8.0（万元）, 伍仟元整.
_AMOUNT = rf"(?:[\d,，.]+\s*(?:[(（]\s*)?[万亿]?|{_CAPITAL}(?=[元圆万萬]))[元圆](?:整)?"
_SAID = (
    r"(?:共计|合计|计)?[:：]?(?:人民币)?[(（]?(?:大写)?[)）]?[:：,，]?(?:人民币)?[:：]?[¥￥]?\s*"
)
#: （大写：叁万元整）, between an amount and what it is.
_AGAIN = r"(?:[(（][^()（）]{1,24}[)）])?"
_FINE = re.compile(
    rf"罚款(?:金额|数额)?{_SAID}(?P<behind>{_AMOUNT})(?!以[上下])"
    rf"|(?P<before>{_AMOUNT}){_AGAIN}(?=的?罚款)"
)
_GAINS = re.compile(
    rf"没收(?:当事人|其)?的?(?:违法|非法)所得(?:金额|数额|款)?{_SAID}(?P<behind>{_AMOUNT})(?!以[上下])"
    rf"|没收(?P<before>{_AMOUNT}){_AGAIN}的?(?:违法|非法)所得"
)
#: Where the next item, or what another party gets, begins.
_PART = re.compile(
    r"(?<![\d.])\d{1,2}[.、．](?!\d)|[一二三四五六七八九][、.]|[(（][一二三四五六七八九\d][)）]|对[^，,。；;]{1,20}?(?=罚款|处|给予)"
)
#: What is said of the law, of paying late and of what is spared imposes nothing.
_NOT_IMPOSED = re.compile(
    r"以[上下].{0,8}罚款|逾期|加处|缴[纳至款]|申请人民法院|不予|免[予于除]|强制执行"
)
_CLAUSES = re.compile(
    r"[。；;\n]|(?<![\d.])\d{1,2}[.、．](?!\d)|(?<=处罚)[，,]|[，,](?=[^，,。；;]*(?:不予|免[予于除]))"
)
_OF_GAINS = r"(?:当事人|其)?的?(?:违法|非法)所得"
_KINDS = {
    "警告": r"警告",
    "通报批评": r"通报批评",
    "罚款": r"罚款",
    "没收违法所得": rf"没收{_OF_GAINS}|没收[^，,。；;没]{{1,16}}(?:和|及|、)(?:违法|非法)所得",
    "没收非法财物": rf"没收(?!{_OF_GAINS})[^，,。；;、没]|没收{_OF_GAINS}(?:和|及|、)[^，,。；;]{{0,4}}(?:财物|物品|工具)",
    "暂扣许可证件": r"暂扣[^，,。；;]{0,16}(?:证|执照)",
    "降低资质等级": r"降低[^，,。；;]{0,8}资质",
    "吊销许可证件": r"吊销[^，,。；;]{0,24}(?:证|执照)",
    "限制开展生产经营活动": r"限制(?:开展)?生产经营",
    "责令停产停业": r"停产停业|停业整顿",
    "责令关闭": r"责令关闭",
    "限制从业": r"(?:禁止|不得)[^，,。；;]{0,12}从事|限制从业",
}  # fmt: skip
_IMPOSED = {kind: re.compile(words) for kind, words in _KINDS.items()}


def fine(text: str) -> str | None:
    """Return the fine a text names; ``None`` where it names none, or several.

    >>> fine("没收违法所得20元，处罚款0.5万元"), fine("对甲罚款5000元，对乙罚款3000元")
    ('0.5万元', None)
    """
    return _only(_FINE, text)


def gains(text: str) -> str | None:
    """Return the illegal gains a text says are taken, in money; goods have no amount of their own.

    >>> gains("没收违法所得1,234.56元，罚款2万元"), gains("没收过期食品3袋，违法所得20元")
    ('1,234.56元', None)
    """
    return _only(_GAINS, text)


def kinds(text: str) -> str | None:
    """Return the kinds of penalty a text imposes, as a list is written; ``None`` where it names none.

    >>> kinds("1.警告；2.没收过期饼干3袋；3.罚款500元。逾期不缴纳的，每日按3%加处罚款")
    '警告;罚款;没收非法财物'
    """
    clauses = [c for c in _CLAUSES.split(text) if c and not _NOT_IMPOSED.search(c)]
    found = [kind for kind, words in _IMPOSED.items() if any(map(words.search, clauses))]
    return ";".join(found) or None


def _only(pattern: re.Pattern[str], text: str) -> str | None:
    places = list(pattern.finditer(text))
    words = [re.sub(r"[(（\s]", "", found["behind"] or found["before"]) for found in places]
    try:
        amounts: list[Decimal] = [parse_money(word, "元") for word in words]
    except ValueError:
        return None
    if len(set(amounts)) != 1:
        return None
    between = text[places[0].end() : places[-1].start()]
    # 1.罚款500元；2.罚款500元 may be two fines: only what says one again is one.
    return None if len(places) > 1 and _PART.search(between) else words[0]
