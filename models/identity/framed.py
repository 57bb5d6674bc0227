"""Names between words that only persons stand between: 在…手上, 受…指使, 不是…就是…."""

import re
from collections.abc import Iterator
from functools import cache

import rjieba

from data_contracts.reference import identity_words, name_odds
from models.identity import around, likely, names
from models.identity.folding import Span
from models.identity.names import HAN, SURE, Name

#: What stands before a name, and what behind it; neither alone tells a person.
FRAMES = (
    ("(?:[在到]|押在|落到)", "(?:手[上里中头]|名下|账[上户]|卡[上里])"),
    (
        "(?:[从自]|[向跟]|通过)",
        "(?:处|手[上里中]|那[里儿]|个人的?(?:账户|微信|银行)|的?(?:账户|微信|银行卡))",
    ),
    ("[受经应]", "(?:指使|委托|授意|雇[佣用]|指派|之托|(?:本人)?签[字发]|改装|转手|介绍|批准)"),
    (
        "由",
        "(?:实际(?:控制|经营)|控制|操作|驾驶|承租|保管|签[收字]|验收|送[货来]|收取|带队|打理|介绍|出[资具]|联系车|日常|照看|注册|接待|代|填写|牵头)",
    ),
    (
        "(?:售予|[售卖转交退借发付打租赔汇送][给到]了?|销售给|提供给|退还|转让给了?)",
        "(?:等人|账[上户]|卡[上里]|了?\\d|的(?:\\d|钱|款|定金|货)|了[,，。]|[,，。]|补|$)",
    ),
    (
        "给了?",
        r"[(（](?:老板娘?|店主|店[长员]|经理|负责人|法人|员工|业务员|收银员|销售|中介|房东|教练|老师|会计)[)）]",
    ),
    ("[对经](?:对)?", "(?:予以|(?:进行)?询问|批评|制作|谈话|的(?:询问|调查|笔录)|收受)"),
    ("(?:询问|约谈|问)(?:了|过)?", "(?:时|[,，、]|$|核实)"),
    (
        "(?:找|通知|联系|请找|请联系|请问|告知|委托|提交)(?:了|过)?",
        "(?:[,，。]|核实|谈话|退|要说法|理论|于次日|到[所局场]|前来|代为|出具|[一二三五七十]日内|$)",
    ),
    ("(?:不是|就是|要么)", "(?:就是|收的|要么|签的|干的)"),
    ("(?:只认|除了|追究|查一查)", "(?:这个人|[,，。]|的责任|到底)"),
    (
        "(?:让|叫|派|委派|托|等)",
        "(?:给我|出来|来(?:[,，。取拿送接]|$)|去|带|代|参加|转告|到[所局场]|签字|回来)",
    ),
    (
        "(?:是|都是|系)",
        "(?:收的|签的|拿的|让我|带[来我]|代[收签]|寄存|从外|介绍我|经手|负责的|一个人|以个人)",
    ),
    ("(?:来|收|签|管|接|找|经手|处理|负责|动手|开车|送货)的是", "(?:[，。和跟与]|$)"),
    ("[据听]", "(?:讲|陈述|述称|交代|供述)"),
    ("(?:店里就|只有|仅有|另有|还有|店内有|剩下?)", "(?:一个?人|一名|在[岗场店]|到场|[,，。])"),
    ("[和跟与]", "(?:签的|合伙|吵|一[起同]|是(?:同学|朋友|亲戚|夫妻|同事)|商量|说好|交涉)"),
    ("[呈转请]", "(?:阅[示处办知批]?|同志|批示|审[阅核签]|办理|核办)"),
    (
        "(?:[检查来到日天即随完访证论][后时中]|后来|随后|同日|次日)",
        "(?:已?将|把|又|称|才到|申请|到场|表示|承认|补交|拒|离开|签|不肯|情绪|打电话|退|陈述|打断)",
    ),
    ("(?<![0-9])[0-9①-⑳]{1,2}[.、)）]?", "(?:[:：(（]|[0-9]{1,2}-[0-9]{3})"),
    ("被", "(?:骗|打[了伤]|推|骂|拉黑|取消|收走|拿走|私下|截留|哄|忽悠)"),
    ("因", "(?:下落不明|不配合|拒绝|生病|住院|死亡|离职)"),
    (
        "(?:[属在]于|归|[冒借]用了?|看了|的)",
        "(?:所有|[,，。]?当事人|的(?:直播|签名|名义|证件|行为|意见|说法))",
    ),
    ("非", "(?:所签|本人|所写|所为)"),
    ("写[有着了]", "(?:字样|[两二三几]个?字|的名字)"),
    ("[所局科队]里", "(?:来过|来了|说|负责|收)"),
    ("[摊店家铺村]的", "(?:能证明|可以证明|可作证|也看)"),
    (
        "(?:^|[,，。;；:：(（])",
        "(?:一拖再拖|下落不明|瘦了|收了|正在[给为]|[两三]次|曾于|的(?:健康证|签名|笔录|询问|意见|执法证|工号|证言)|陈述|提出的|接的电话|来[所局](?!有)|家没|干脆|赔了|打断|办事公道|个人名义|当场|一个月来|说不)",
    ),
)


def spans(text: str) -> Iterator[Span]:
    """Yield where a folded text holds such names; the spans may overlap.

    >>> list(spans("钱都在罗庆手上"))
    [(3, 5)]
    """
    for pattern in _patterns():
        for match in pattern.finditer(text):
            begin, end = match.span("name")
            if _is_one(text, begin, end):
                yield begin, end


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(
        re.compile(f"{before}(?P<name>[{first_signs()}][{HAN}]{{1,3}}?)(?={behind})")
        for before, behind in FRAMES
    )


@cache
def quick() -> tuple[str, ...]:
    """Return patterns of which every text holds one in which such a name stands, for a search of many texts at once.

    Few at a time: all in one outgrow what is searched quickly, and each by itself would be compiled anew for every
    file (a thread keeps some thirty).
    """
    bare = [
        (_LOOKS_AROUND.sub("", before), _LOOKS_AROUND.sub("", behind)) for before, behind in FRAMES
    ]
    each = [f"(?:{before}){_NO_WORD}[\u4e00-\u9fff]{{1,3}}(?:{behind})" for before, behind in bare]
    return tuple("|".join(each[n : n + _TOGETHER]) for n in range(0, len(each), _TOGETHER))


_TOGETHER = 9
#: All surnames would take long to compile; this leaves out what sentences go on with most.
_NO_WORD = "[\u4e00-\u9fff--[的了是不我们这个她店局消]]"
_LOOKS_AROUND = re.compile(r"\(\?<?!.*?\)")


@cache
def first_signs() -> str:
    """Return with what signs names begin, rare surnames too."""
    words = identity_words()
    return "".join(
        sorted({*words.surnames, *words.rare_surnames, *(w[0] for w in words.compound_surnames)})
    )


def _is_one(text: str, begin: int, end: int) -> bool:
    word = text[begin:end]
    goes_on = around.goes_on(text, begin, end) and text[end : end + 1] not in _OF_A_FRAME
    if goes_on or not names.is_name(word, rare=True, is_sure=True):
        return False
    if word in identity_words().word_names:
        return True
    is_counted = text[begin - 1].isdigit() and word[0] in _COUNTED
    is_within = begin > 0 and rjieba.has_word(text[begin - 1 : begin + 1])  # 由于朋友介绍
    is_plain = names.is_plain(text, Name(begin, end, SURE))
    if is_counted or is_within or not is_plain or not likely.may_be(word, text[end : end + 2]):
        return False
    least = name_odds().framed
    return likely.by_itself(word) > (least if any(map(_is_seldom, word)) else least + _COMMON)


#: So much more a name weighs of signs that words have: 占线.
_COMMON = 1.2
#: Where the signs begin that GB 2312 has for names and places more than for words.
_SECOND_LEVEL = 0xD8


def _is_seldom(sign: str) -> bool:
    """Tell whether words seldom have a sign: 郄, 洺."""
    try:
        return sign.encode("gb2312")[0] >= _SECOND_LEVEL
    except UnicodeEncodeError:
        return True


#: With these a place would go on, if they were not of the words behind: 非…所签, …家没有.
_OF_A_FRAME = ("所", "家")
#: What a number counts and that is a surname as well: 29日.
_COUNTED = frozenset("年月日号元点时分个件人张户路包天米")
