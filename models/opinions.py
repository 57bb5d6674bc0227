"""What a text says of enforcement: a problem, praise, a question, or nothing. Rules of words."""

import re
from functools import lru_cache

import polars as pl

PROBLEM, PRAISE, ENQUIRY, NO_OPINION, EMPTY = "反映问题", "表扬", "咨询", "没有意见", "没有内容"
OF_OTHERS = "说的是商家"
OF_ANOTHER_DEPARTMENT, OF_BUSINESS = "说的是别的部门", "说的不是执法"

#: So many texts are remembered with what they are: forms repeat one, and some are pages long.
_REMEMBERED = 4096
_SENTENCE = re.compile(r"[。！？!?；;\n\r]+")
_CLAUSE = re.compile(r"[，,、：:]+")
_NOT = r"(?:没有|没|未|无|不存在|不再|从未|从不|并未|并无|未曾|未发现|未见|杜绝|避免|减少了?|取消了?|纠正了?|解决了?)"
#: What goes wrong in enforcement, or what it costs.
_WRONGS = (
    "过重|过高|过多|过频|太重|太高|太多|太频|太长|太慢|太久|偏高|偏重|偏多|偏长|高于|重于|多于|反复|重复|频繁|多头|多次检查|"
    "多次上门|轮番|不一致|不统一|不公|不透明|不规范|不合理|不合法|不当|不清楚|不明确|不说明|不告知|不出示|"
    "不给|不退|不理|不解决|不方便|不到位|不及时|不满|不服|不解|不认可|影响|干扰|增加负担|加重负担|负担重|损失|压力大|难以|困难|粗暴|生硬|"
    "恶劣|蛮横|刁难|推诿|拖延|超期|逾期|乱收费|乱罚|乱检查|乱查封|滥用|随意|选择性|逐利|吃拿卡要|索要|摊派|"
    "以罚代管|一刀切|越权|异地执法|同案不同罚|类案不同罚|小过重罚|未出示|未说明|未告知|未听取|未退|未答复|投诉无门|"
    "流于形式|走过场|意见较大|意见很大|反映强烈|有意见|为什么|为何|凭什么"
)
_WRONG = re.compile(_WRONGS)
#: The same words with a "not" before them say that all is well.
_NOT_WRONG = re.compile(f"{_NOT}(?:任何|出现|发生|存在|造成|过|再)*(?:{_WRONGS})")
_DOUBTED = re.compile(r"(?:不够?|不太|不很|没有?|未|并不|缺乏|难言)(?:能|及时|耐心|太|很|够|感到|得到)*(?:"
                      r"满意|规范|公正|公平|清楚|清晰|到位|及时|文明|热情|耐心|透明|合理|讲解|说明|解释|指导|帮助|支持)")  # fmt: skip
_PRAISED = re.compile(
    "表扬|感谢|谢谢|致谢|点赞|赞扬|称赞|好评|满意|肯定|认可|锦旗|感激|暖心|贴心|周到|耐心|热情|热心|负责|高效|便捷|"
    "专业|文明执法|规范执法|公正|公平|清楚|清晰|明白|到位|很好|非常好|态度好|服务好|程序规范|执法规范|优化营商|效率高|一次办[结好]|服务优|政策好|有信心|太好了|感动|温暖|手把手|服气|鼓舞|和蔼|周全|获得感|挺好|真好|有温度|细致|速度快|放心|心服口服|解决了|处罚适当|修复及时|就办好|顺利|廉洁|拒收|表示理解|整改到位|及时解决|"
    "受益|帮助很大|改进明显|明显好转|少了|降低了|没有影响"
)
_ASKED = re.compile(
    "咨询|请问|想了解|想问|问一下|请教|如何办理|怎么办理|如何申请|怎么申请|如何处理|怎么处罚|怎么申诉|如何申诉|罚款标准|"
    "什么标准|什么时候|什么条件|哪些材料|哪些手续|什么材料|是不是|要不要|"
    # 请核查是否处罚过重 demands, it does not ask.
    "(?<!核查)(?<!核实)(?<!核对)(?<!调查)(?<!审查)(?<!查明)(?<!复核)是否|吗$|多久|几天|是否需要|需不需要|可不可以办|能不能办|如何区分|怎样区分|在哪里|在哪办|怎样办"
)
_REPROACH = re.compile("为什么|为何|凭什么")
_WISH = re.compile(
    "希望|建议|请求|(?<!按)(?<!按照)(?<!符合)要求|恳请|盼|应当|最好|能否|可否|能不能"
)
_GO_ON = re.compile("继续|保持|再接再厉|发扬|推广|多来|常来|更上|今后多|再创|越来越")
_NOTHING = re.compile(
    r"(?:对.{1,8})?(?:暂时?|均|都|目前|企业)*(?:无|没有|暂无|没)(?:任何|其他|其它|什么|相关|不同|反映|提出)*"
    r"(?:意见|建议|问题|诉求|反映|异议|情况|内容|反馈|异常|困难)*(?:和|及|或|与)?(?:意见|建议|问题|诉求|异议)?|未见异常|无反馈|已知悉|知悉|收到|同意|没啥说的"
)
_PRAISE_KIND = re.compile(r"表扬|感谢|致谢|点赞|好评|肯定|赞扬|(?<!不)满意")
_ENQUIRY_KIND = re.compile("咨询|询问|求助办理|政策解答")


@lru_cache(maxsize=_REMEMBERED)
def kind_of(category: str | None, text: str | None) -> str:
    """Return what an opinion on enforcement is.

    A problem or a wish for change anywhere makes it a report, whatever praise stands beside it
    ("态度很好，但检查太多"); a wish to go on as now is praise. The category decides where the text
    says neither. Something written that is none of these counts as a report.

    Parameters
    ----------
    category : str, optional
        问题类别 or tags as written.
    text : str, optional
        Content as written.

    Returns
    -------
    str
        :data:`PROBLEM`, :data:`PRAISE`, :data:`ENQUIRY`, :data:`NO_OPINION` or :data:`EMPTY`; of a problem,
        :data:`OF_ANOTHER_DEPARTMENT` where it is told of one and not of market regulation, :data:`OF_BUSINESS`
        where it is of money, workers, ground or roads and of nothing an enforcer does: ledgers of visits to
        enterprises hold all of them.
    """
    label, said = (category or "").strip(), (text or "").strip()
    kind = _kind_of(label, said)
    return _whose(said) if kind == PROBLEM and said else kind


def _whose(said: str) -> str:
    """Return which kind of problem a text tells of."""
    if _OTHER_AUTHORITY.search(said) and not _IS_OURS.search(said):
        return OF_ANOTHER_DEPARTMENT
    is_of_business = _BUSINESS.search(said) and not _ENFORCED.search(said)
    return OF_BUSINESS if is_of_business else PROBLEM


def _kind_of(label: str, said: str) -> str:
    """Return what an opinion is by its category and its text, whoever it is told of."""
    if not said:
        return _of_words(label) if label else EMPTY
    found = _of_text(said)
    if found != PROBLEM and label and _is_wrong(label):
        return found if found == PRAISE else PROBLEM
    if found:
        return found
    if _PRAISE_KIND.search(label):
        return PRAISE
    return ENQUIRY if _ENQUIRY_KIND.search(label) else PROBLEM


def _of_words(label: str) -> str:
    """Return what a bare category or tag is."""
    if _is_wrong(label):
        return PROBLEM
    if _PRAISE_KIND.search(label) or _is_praise(label):
        return PRAISE
    if _ENQUIRY_KIND.search(label):
        return ENQUIRY
    return NO_OPINION if _NOTHING.fullmatch(label) else PROBLEM


def _of_text(said: str) -> str:
    """Return what a text is by its own words; empty when they do not tell."""
    sentences = [s for s in _SENTENCE.split(said) if s.strip()]
    told = [s for s in sentences if not _is_question(s)]
    clauses = [c.strip() for s in told for c in _CLAUSE.split(s) if c.strip()]
    rest = [c for c in clauses if not _NOTHING.fullmatch(c)]
    if any(_is_wrong(c) or _is_wish(c) for c in rest):
        return PROBLEM
    if any(_is_praise(c) for c in rest):
        return PRAISE
    if len(rest) < len(clauses):
        return NO_OPINION
    return ENQUIRY if len(told) < len(sentences) else ""


def _is_wrong(clause: str) -> bool:
    return bool(_WRONG.search(_NOT_WRONG.sub("", clause)) or _DOUBTED.search(clause))


def _is_wish(clause: str) -> bool:
    return bool(_WISH.search(clause)) and not _GO_ON.search(clause)


def _is_praise(clause: str) -> bool:
    goes_on = _WISH.search(clause) and _GO_ON.search(clause)
    return bool(_PRAISED.search(clause) or _NOT_WRONG.search(clause) or goes_on)


def _is_question(sentence: str) -> bool:
    return bool(_ASKED.search(sentence)) and not _REPROACH.search(sentence)


#: Wrongs that only enforcement can do.
ONLY_ENFORCEMENT = (
    "处罚过重", "罚款过重", "小过重罚", "同案不同罚", "类案不同罚", "以罚代管", "重复处罚", "执法不公",
    "选择性执法", "粗暴执法", "执法粗暴", "逐利执法", "异地执法", "执法态度", "乱检查", "频繁检查", "重复检查", "多头检查",
    "乱查封", "超期查封", "超期扣押",
)  # fmt: skip
#: Those of which no merchant is accused: 处罚过重 is said of a landlord too, 同案不同罚 is not.
_OF_NO_MERCHANT = tuple(
    word for word in ONLY_ENFORCEMENT if re.search("执法|案不同罚|小过重罚|以罚代管", word)
)
#: Wrongs that merchants, schools and hospitals do as well, and words that only name the enforcer.
ALSO_OTHERS = (
    "吃拿卡要",
    "乱罚款",
    "随意罚款",
    "乱收费",
    "未按程序",
    "违反程序",
    "态度恶劣",
    "执法人员",
)
#: What is said of an authority that does its work badly, by those it should protect.
_CONDUCT = ("失职", "渎职", "玩忽职守", "包庇", "偏袒", "保护伞", "监管不力", "审核不严")
#: What a text that names market regulation holds at least, and what names enforcers of any kind.
OUR_WORDS = (
    "市场监管",
    "市场监督",
    "市监",
    "监管所",
    "监管局",
    "工商",
    "质监",
    "药监",
    "药品监督",
    "质量技术监督",
)
_ENFORCERS = (
    "综合执法", "执法队", "执法大队", "稽查", "执法人员", "检查人员", "办案人员", "办案机关", "执法机关", "行政机关",
    "处罚决定", "行政处罚",
)  # fmt: skip
#: Market regulation and what it was before; not a bank, a supervisory commission or a site of building works.
_OURS = (
    "(?<!文化)(?<!房产)市场监(?:管|督)|市监(?!察|测|控|狱)|监管所|(?<!金融)(?<!银保)(?<!银)(?<!证)(?<!招标)监管局|"
    "工商(?:所|局|分局|部门|质监|行政管理|管理(?:局|所|部门))|(?<!交通)质监(?!站)|药监|药品监督|质量技术监督"
)
#: A place where something is registered or looked up does nothing there.
_LOOKED_UP = "(?!(?:行政|管理|部门|网站|官网|系统|窗口|[局所里处上中])*的?(?:注册|登记|备案|查询|查到|核准|年检))"
_AUTHORITY = re.compile(f"(?:{_OURS}){_LOOKED_UP}|{'|'.join(_ENFORCERS)}")
_IS_OURS = re.compile(_OURS)
#: Others who enforce: where they are named and market regulation is not, enforcers are theirs.
_OTHER_AUTHORITY = re.compile(
    "公安|派出所|交警|城管|城市管理|文化局|文化市场|文化执法|文旅局|住建|建委|房管|规划局|国土|自然资源|环保|环境保护|生态环境|交通运输|交通局|交通管理|运管|路政|水务|水利局|"
    "消防|应急管理|应急局|安监局|卫健委|卫健局|卫生局|教育局|教体局|人社局|医保局|发改|商务局|劳动监察|税务|农业局|农业农村|林业局|质监站|监察委|证监|银保监|金融监管"
)
#: What an enterprise has to do with elsewhere, and what enforcers of market regulation do.
_BUSINESS = re.compile(
    "融资|贷款|利率|银行|资金周转|招工|用工|招聘|工人|人才|员工|用电|电费|电价|停电|用水|水费|燃气|天然气|用地|土地|厂房|租金|房租|房东|"
    "道路|公路|停车|公交|交通不便|物流|运费|原材料|原料价|成本上涨|订单|市场需求|销路|补贴|税费|减税|退税|社保|公积金|入学|污水|管网|排污|网络信号|"
    "货款|拖欠|欠款|供应链|疫情|生意|环评|报关|通关|惠企|扶持政策|配套|充电|快递|招投标|不动产|施工许可"
)
_ENFORCED = re.compile(
    "罚|检查|查封|扣押|没收|立案|抽检|抽查|查处|稽查|责令|停业|吊销|执法|监管|办案|案件|裁量|告知|听证|陈述|复议|信用修复|公示|执照|注册登记|经营许可|生产许可|约谈|"
    "证件|文书|所里"
)
#: What an authority leaves undone, said of it in the same clause.
_IDLE = re.compile(
    "不作为|慢作为|懒政|不处理|不受理|不予受理|不立案|不予立案|不调查|不查处|不答复|不回复|不回应|不管|置之不理|敷衍|踢皮球|推诿|扯皮|"
    "甩锅|视而不见|不了了之|(?:没有?|未)(?:人|对此|对其|进行|予以|给予|给|得到|任何|明确|有)*(?:处理|答复|回复|立案|受理|查处|理会)|"
    "(?:没有?|无)人(?:来|去|上门)?(?:管|处理|查|检查|调查|过问)"
)
#: What an authority did to whoever writes, said of it in the same clause: fined, took, came again and again.
_US = "(?:我(?!看|觉|认为|想|以为)|本店|本厂|本公司)"
_DONE_TO_US = re.compile(
    f"(?:罚|扣|扣押|扣留|查扣|查封|没收|收|收取|拉走|拿走)(?:了|走|押|去)*{_US}|对{_US}[^，。；]{{0,6}}罚|"
    f"把{_US}[^，。；]{{0,10}}(?:扣|封|收|拉|拿)[了走]|"
    rf"(?:(?:来|到|上门)[^，。；]{{0,10}}检查[了过]?|检查[了过]?{_US}[^，。；]{{0,4}})"
    r"(?:[三四五六七八九]|[一二三四五六七八九]?十[一二三四五六七八九]?|[3-9]|\d\d)[多几]?次"
)
#: The same in a clause without a subject of its own, after one that names the authority.
_DONE_TOO = re.compile(
    f"(?:却|又|还|就|只|仅|而)*(?:对{_US}[^，。；]{{0,6}}罚|(?:罚|扣|扣押|查封|没收)(?:了|走)*{_US})"
)
#: Who writes turned to the authority: what follows is told of others.
_TURNED_TO = re.compile("投诉|举报|反映|求助|报案|说|称|要求|介入|协调|调解")
#: A clause without a subject of its own, after one that names the authority.
_IDLE_TOO = re.compile(
    "(?:就是|属于|却|仍|还|也|均|都|一直|长期|始终|至今|互相|相互)*(?:不作为|慢作为|懒政|推诿|扯皮|踢皮球|不予受理|不予立案|(?:没有?|未)(?:给|得到|任何|有)*(?:答复|回复|立案|受理))"
)
_MERCHANT = re.compile("商家|店家|卖家|店方|商户|公司|平台|物业|老板|对方|超市|企业")
#: The complainant asks the authority to act against somebody: nothing is said of the authority.
_ASKS_TO_ACT = re.compile(
    "(?:要求|请求|希望|恳请|请|望|建议|盼)[^，。；！？]{0,12}?(?:查处|处理|处罚|严惩|严查|调查|核实|检查|介入|到场|上门|制止|监管|追究|取缔|重罚)"
)
_SUBJECT_IS_AUTHORITY = re.compile("局|监管所|工商所|执法|稽查|大队|政府|委员会")
#: As its name ends: 甲县邮局宾馆 and 好饭局餐厅 are none.
_ENDS_AS_AUTHORITY = re.compile(
    r"(?:[管理督安商]局|管所|工商所|执法队|大队|支队|政府|委员会|办事处)\s*$"
)


@lru_cache(maxsize=_REMEMBERED)
def complaint_kind(form: str | None, subject: str | None, text: str | None) -> str:
    """Return whether a complaint is about enforcement: most are about merchants.

    Parameters
    ----------
    form : str, optional
        投诉 | 举报 | 咨询.
    subject : str, optional
        涉及主体名称.
    text : str, optional
        Problem, suspected violation and statement in one.

    Returns
    -------
    str
        :data:`PROBLEM`, :data:`ENQUIRY` or :data:`OF_OTHERS`.
    """
    said = text or ""
    if (form or "") == "咨询" or (_is_question(said) and "凭什么" not in said):
        return ENQUIRY
    about = _ASKS_TO_ACT.sub("", said)
    if _OTHER_AUTHORITY.search(about) and not _IS_OURS.search(about):
        return OF_OTHERS
    named = is_merchant(subject)
    speaks = any(_blames(clause) for clause in _SENTENCE.split(about))
    # A named enterprise is whom the complaint is about, unless the text blames the authority.
    words = _OF_NO_MERCHANT if named else ONLY_ENFORCEMENT
    return PROBLEM if speaks or any(word in about for word in words) else OF_OTHERS


def is_merchant(subject: str | None) -> bool:
    """Tell whether a complaint has a subject, and one that is no authority."""
    return bool((subject or "").strip()) and not _SUBJECT_IS_AUTHORITY.search(subject or "")


def is_authority(subject: str | None) -> bool:
    """Tell whether the subject of a complaint is an authority, by the end of its name."""
    return bool(_ENDS_AS_AUTHORITY.search(subject or ""))


def may_blame(text: pl.Expr) -> pl.Expr:
    """Return whether texts may be of :data:`PROBLEM`: true at least where :func:`complaint_kind` says so.

    Without an authority and without a wrong that only enforcement can do none is.
    """
    about = text.str.replace_all(_ASKS_TO_ACT.pattern, "")
    return about.str.contains_any([*OUR_WORDS, *_ENFORCERS, *ONLY_ENFORCEMENT])


def _speaks_of_enforcement() -> str:
    """Return the pattern of :data:`SPEAKS`: an authority, and behind it in its sentence a wrong of its own.

    Written without look-around, which neither DuckDB nor Polars has: it may match more than is meant.
    """
    inside = r"[^。！？!?；;\n\r]"
    us = "(?:我|本店|本厂|本公司)"
    undone = f"{_IDLE.pattern}|{_IDLE_TOO.pattern}|{'|'.join(_CONDUCT)}"
    done = f"{_DONE_TO_US.pattern}|{_DONE_TOO.pattern}".replace(_US, us)
    near = f"{_WRONGS}|{_DOUBTED.pattern}"
    return (
        f"(?:{'|'.join((*OUR_WORDS, *_ENFORCERS))})"
        f"(?:{inside}{{0,24}}(?:{near})|{inside}*(?:{undone}|{done}))"
    )


#: Texts of which none is of :data:`PROBLEM` that matches neither this nor has a word of ``ONLY_ENFORCEMENT``.
SPEAKS = _speaks_of_enforcement()
#: What is cut out of a text before it is looked at: somebody asks the authority to act.
ASKS = _ASKS_TO_ACT.pattern


def _blames(sentence: str) -> bool:
    """Tell whether an authority and a wrong stand in one sentence, the authority first."""
    found = _AUTHORITY.search(sentence)
    if found is None:
        return False
    after = sentence[found.start() :]
    wrongs = (*ONLY_ENFORCEMENT, *ALSO_OTHERS[:-1], *_CONDUCT)
    return (
        any(w in after for w in wrongs)
        or bool(_WRONG.search(_NOT_WRONG.sub("", after[:24])) or _DOUBTED.search(after[:24]))
        or _is_idle(sentence)
        or _is_done_to_us(sentence)
    )


def _is_done_to_us(sentence: str) -> bool:
    """Tell whether an authority, not a merchant, is said to have fined, seized or come again and again."""
    named = False
    for clause in _CLAUSE.split(sentence):
        found, done = _AUTHORITY.search(clause), _DONE_TO_US.search(clause)
        if named and _DONE_TOO.match(clause.strip()):
            return True
        between = clause[found.start() : done.start()] if found and done else ""
        if between and not (_MERCHANT.search(between) or _TURNED_TO.search(between)):
            return True
        turned = _MERCHANT.search(clause) or _TURNED_TO.search(clause)
        named = bool((named or found) and not turned)
    return False


def _is_idle(sentence: str) -> bool:
    """Tell whether an authority, not a merchant, is said to leave things undone."""
    named = False
    for clause in _CLAUSE.split(sentence):
        found, idle = _AUTHORITY.search(clause), _IDLE.search(clause)
        if named and _IDLE_TOO.match(clause.strip()):
            return True
        between = clause[found.start() : idle.start()] if found and idle else ""
        if between and not _MERCHANT.search(between):
            return True
        named = found is not None
    return False
