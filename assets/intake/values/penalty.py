"""What the words of a decision impose: the fine, the gains taken, the kinds of penalty.

A text that names an amount twice with different figures, or several parties' amounts, gives none:
whoever reads the table is told, and nothing is added up or chosen.
"""

import re
from decimal import Decimal

from assets.intake.values.money import parse_money

_CAPITAL = r"[零〇一二三四五六七八九十百千万亿壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億]+"
#: 5000元, 0.5万元, 8.0（万元）, 30000（叁万）元整, 伍仟元整.
_AMOUNT = rf"(?:[\d,，.]+\s*(?:[(（]{_CAPITAL}[)）]|(?:[(（]\s*)?[万亿]?)|{_CAPITAL}(?=[元圆万萬]))[元圆](?:整)?"
_SAID = r"(?:[，,](?=(?:共计|合计|计|即)))?(?:共计|合计|计|即)?[:：]?(?:人民币)?[(（]?(?:大写)?[)）]?[:：,，]?(?:人民币)?[:：]?[¥￥]?\s*"
_CAPITAL_BESIDE = re.compile(rf"[(（]{_CAPITAL}[)）]")
#: （大写：叁万元整）, between an amount and what it is.
_AGAIN = r"(?:[(（][^()（）]{1,24}[)）])?"
_FINE = re.compile(
    rf"罚款(?:金额|数额)?{_SAID}(?P<behind>{_AMOUNT})(?!以[上下])"
    rf"|(?P<before>{_AMOUNT}){_AGAIN}(?=\s*的?罚款)"
)
#: Money that is taken: 违法所得, and what the law calls by its own name (广告法第五十七条, 标准化法).
_MONEY = r"(?:(?:违法|非法)(?:所得|收入)|广告(?:制作|设计|代理|发布)?费用?|销售(?:收入|货款)|(?:检验|检测|鉴定|认证|代理)费用?)"
#: 没收违法所得, 没收其销售不合格食品的违法所得: of goods and money in one amount (没收工具和违法所得) nothing is known.
_OF_GAINS = rf"(?:当事人|其)?(?:[^，,。；;、\d和及与没]{{0,14}}?的?)?{_MONEY}"
_GAINS = re.compile(
    rf"没收{_OF_GAINS}(?:金额|数额|款)?{_SAID}(?P<behind>{_AMOUNT})(?!以[上下])"
    rf"|没收(?P<before>{_AMOUNT}){_AGAIN}的?{_MONEY}"
)
#: Where the next item, or what another party gets, begins.
_PART = re.compile(
    r"(?<![\d.])\d{1,2}[.、．](?!\d)|[一二三四五六七八九][、.]|[(（][一二三四五六七八九\d][)）]|对[^，,。；;]{1,20}?(?=罚款|处|给予)"
)
#: What is said of the law, of paying late and of what is spared imposes nothing.
_NOT_IMPOSED = re.compile(
    r"以[上下](?!(?:的)?(?:行政)?(?:处[罚理]|决定)).{0,8}罚款|逾期|加处|缴[纳至款]|交[至到]|申请人民法院|不予|免[予于除]|强制执行"
)
_CLAUSES = re.compile(
    r"[。；;\n]|(?<![\d.])\d{1,2}[.、．](?!\d)|(?<=处罚)[，,]|[，,](?=[^，,。；;]*(?:不予|免[予于除]))"
)
_KINDS = {
    "警告": r"警告",
    "通报批评": r"通报批评",
    "罚款": r"罚款",
    "没收违法所得": rf"没收{_OF_GAINS}|没收[^，,。；;没]{{1,16}}(?:和|及|、){_MONEY}",
    "没收非法财物": rf"没收(?!{_OF_GAINS})[^，,。；;、没]|没收{_OF_GAINS}(?:{_AMOUNT})?(?:以?及|和|、)[^，,。；;]{{0,14}}(?:财物|物品|工具|食品|药品|商品|产品)",
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
    >>> fine("罚2000没收300"), fine("罚款0.5万（已缴）"), fine("罚2")
    ('2000元', '0.5万元', None)
    """
    return _only(_FINE, text) or _in_short(text, "罚")


def gains(text: str) -> str | None:
    """Return the illegal gains a text says are taken, in money; goods have no amount of their own.

    >>> gains("没收违法所得1,234.56元，罚款2万元"), gains("没收过期食品3袋，违法所得20元")
    ('1,234.56元', None)
    >>> gains("罚2000没收300"), gains("没收300袋")
    ('300元', None)
    """
    return _only(_GAINS, text) or _in_short(text, "没")


def kinds(text: str) -> str | None:
    """Return the kinds of penalty a text imposes, as a list is written; ``None`` where it names none.

    >>> kinds("1.警告；2.没收过期饼干3袋；3.罚款500元。逾期不缴纳的，每日按3%加处罚款")
    '警告;罚款;没收非法财物'
    """
    if _SHORT.fullmatch(text.strip()):
        said = {found[0] for found in _SHORT_ITEM.findall(text)}
        return ";".join(kind for kind in ("罚款", "没收违法所得") if kind[0] in said)
    clauses = [c for c in _CLAUSES.split(text) if c and not _NOT_IMPOSED.search(c)]
    found = [kind for kind, words in _IMPOSED.items() if any(map(words.search, clauses))]
    return ";".join(found) or None


#: 罚2000没收300: nothing in the cell but amounts, as clerks note them.
_ITEM = r"(?:并?处?)(?:罚款?|没收?(?:违法所得)?)[:：]?\s*\d+(?:[,，]\d{3})*(?:\.\d+)?\s*(?:万元?|元)?整?"
_SHORT = re.compile(rf"(?:{_ITEM}[，,、；;+和\s]*){{1,2}}(?:[(（][^()（）\d]{{1,20}}[)）])?")
_SHORT_ITEM = re.compile(
    r"([罚没])[款收]?(?:违法所得)?[:：]?\s*(\d+(?:[,，]\d{3})*(?:\.\d+)?)\s*(万?)"
)
#: 300元罚款5000元: which of the two is the fine?
_EITHER_WAY = re.compile("元整?罚")
#: A bare figure below this may be meant in 万元.
_LEAST_BARE = 50


def _in_short(text: str, kind: str) -> str | None:
    """Return the one amount of a kind (罚 or 没) where a cell is nothing but such amounts."""
    if not _SHORT.fullmatch(text.strip()) or _EITHER_WAY.search(text):
        return None
    said = [found for found in _SHORT_ITEM.findall(text) if found[0] == kind]
    if len(said) != 1:
        return None
    _, figure, thousands = said[0]
    if thousands:
        return f"{figure}万元"
    # The fine tells in what the cell is written: gains may be as small as they are.
    fines = [f for what, f, unit in _SHORT_ITEM.findall(text) if what == "罚" and not unit]
    scale = parse_money(fines[0] if fines else figure, "元")
    return f"{figure}元" if "元" in text or scale >= _LEAST_BARE else None


#: What a text states of the case, behind its name: 货值金额共计45元, 违法所得为13.5元; no bound (不足1万元的).
_STATED = {
    name: re.compile(
        rf"{word}(?:金额)?(?:共|总)?(?:为|是)?{_SAID}(?P<behind>{_AMOUNT})(?!以[上下]|的)(?P<before>(?!))?"
    )
    for name, word in {"货值": r"(?:货值|案值)", "违法所得": r"(?<!没收)(?:违法|非法)所得"}.items()
}


def stated(name: str, text: str) -> str | None:
    """Return the goods value (货值) or gains (违法所得) a text states; ``None`` for none, or several.

    >>> stated("货值", "涉案货值金额共计1,045元，违法所得为13.5元"), stated("货值", "货值金额不足1万元")
    ('1,045元', None)
    """
    return _only(_STATED[name], text)


#: Several parties' amounts: 分别处2000元、3000元罚款, 各罚款5000元.
_EACH = re.compile(r"分别(?:处|罚|给予|没收)|各(?:处|罚|没收)")


def _only(pattern: re.Pattern[str], text: str) -> str | None:
    if _EACH.search(text):
        return None
    places = list(pattern.finditer(text))
    said = [_CAPITAL_BESIDE.sub("", found["behind"] or found["before"]) for found in places]
    words = [re.sub(r"[(（\s]", "", word) for word in said]
    try:
        amounts: list[Decimal] = [parse_money(word, "元") for word in words]
    except ValueError:
        return None
    if len(set(amounts)) != 1:
        return None
    between = text[places[0].end() : places[-1].start()]
    # 1.罚款500元；2.罚款500元 may be two fines: only what says one again is one.
    return None if len(places) > 1 and _PART.search(between) else words[0]
