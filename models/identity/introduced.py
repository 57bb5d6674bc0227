"""Where a folded text names a person: behind a title, before a verb, beside a number, in brackets."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

import rjieba

from data_contracts.reference import identity_words
from models.identity import transliterated
from models.identity.folding import Span
from models.identity.names import (
    HAN,
    NO,
    SURE,
    Name,
    evidence,
    is_business,
    is_han,
    is_name,
    is_plain,
    is_title,
    known,
    read,
)
from models.identity.patterns import any_of


def spans(text: str, numbers: list[Span] | None = None, *, weak: bool = True) -> Iterator[Span]:
    """Yield where a folded text names a person; the spans may overlap.

    Parameters
    ----------
    text : str
        Folded text.
    numbers : list of (begin, end), optional
        Where the text holds numbers of persons: a name stands beside one.
    weak : bool
        Whether words that seldom stand before a name (由, 对) and verbs count; in a text, not in
        a name or title.
    """
    words = known()
    for match in _cue().finditer(text):
        if text[match.start() - 1 : match.start() + 1] in words.not_cues:
            continue  # 物业主管 names no 业主
        marked = not match["mark"].isalnum() and bool(match["mark"].strip())
        name = _behind_cue(text, match.end(), marked=marked)
        if name is None and (foreigner := transliterated.behind_cue(text, match.end())):
            yield foreigner
        yield from _chain(text, name)
    for match in _MARKED.finditer(text):
        yield from _chain(text, _behind_cue(text, match.end(), marked=True))
    if weak:
        for match in _weak().finditer(text):
            if text[match.start() - 1 : match.start() + 1] not in words.not_cues:
                yield from _chain(text, _behind_weak(text, match.end(), len(match[0])))
        yield from _before_verb(text)
        yield from _who_trades(text)
    yield from _in_brackets(text)
    yield from _signed(text)
    for begin, end in numbers or ():
        yield from _beside(text, begin, end)


#: What stands before a name only with a colon: 经办：, 甲方：.
MARKED = "(?:经办|审核|签发|复核|承办|主办|协办|批准|审批|记录|制表|填表|校对|核稿|拟稿|开票|收款|送达|签收|领取|甲方|乙方|落款|签名|签字|联名|当事双方|双方|申请执行|[料诊租管写拍约订保担住货送]人|[供收付租出承租买]方)"
_MARKED = re.compile(rf"{MARKED}:\s?(?=[{HAN}])")


@cache
def _cue() -> re.Pattern[str]:
    """Return titles before a name, and the mark between them."""
    return re.compile(
        rf"(?:{any_of(identity_words().cues)})(?P<mark>(?:姓名|名字|本人|一栏|依次)?(?:\((?:签名|签字|盖章|手印)\))?\s?(?:[:=\-—(\[【“\"「/]|[是为系叫]|\s){{0,3}})"
        rf"(?=[{HAN}])"
    )


@cache
def _weak() -> re.Pattern[str]:
    """Return words that seldom stand before a name; then a surname must follow."""
    weak, named = identity_words().weak_cues, known().surnames | {w[0] for w in known().compound}
    return re.compile(
        rf"(?=[{_first_of(weak)}给签署名昵备])(?:(?:{any_of(weak)})(?P<mark>[:=(【\s]?)|(?:给|签字|签名|署名|名片|昵称|备注名?)[“\"「])(?=[{''.join(sorted(named))}])"
    )


def _first_of(words: Iterable[str]) -> str:
    """Return the first characters of words: asked first, they spare most places a long choice."""
    return re.escape("".join(sorted({word[0] for word in words})))


def _behind_cue(text: str, at: int, *, marked: bool) -> Name | None:
    name = read(text, at, rare=marked)
    if name is None and not marked:
        name = _rare_who_said(text, at) or _rare_who_acts(text, at)
    if name is None or is_business(text, at) or (not marked and _is_particle(text, name)):
        return None
    common = text[at : at + 2] in known().not_names or text[at : at + 3] in known().not_names
    if not common:
        return name
    long = name.end - at > 2 and text[name.end - 1] not in known().enders
    if long and name.evidence == SURE:
        return name
    return _called_by_a_word(text, at, marked=marked)


def _called_by_a_word(text: str, at: int, *, marked: bool) -> Name | None:
    """Read a name that is a word as well: 法定代表人：高峰, 患者白云在."""
    end = at + 2
    is_over = evidence(text, end) == SURE if marked else ACTS.match(text, end)
    return Name(at, end, SURE) if is_over and text[at:end] in known().word_names else None


#: What a person does behind a name that is a word as well.
ACTS = re.compile(
    r"在(?!于)|于(?=[\d去上今昨])|说|称|反映|表示|承认|陈述|提供|未|无法|委托|来信|来电|就诊|将|认为|、|家|去(?!除)|吃|也|系|均|之[妻夫父母子女兄弟姐妹]|接受|对上述|对此|负责|今年|取得|拒绝|拒不|撤[回诉]|出示|让我|到[场局所]|不同意|要求|签[字名]|[和与](?![解谐气好睦])|$"
)


def _rare_who_acts(text: str, at: int) -> Name | None:
    """Read a name of three signs behind a title whose surname is a word as well: 申请人麻建军不服."""
    given = text[at + 1 : at + 3]
    if text[at : at + 1] not in known().rare or len(given) < 2 or not set(given) <= known().given:
        return None
    is_word = rjieba.has_word(text[at : at + 2]) or (
        rjieba.has_word(given) and rjieba.tag(given)[0][1][0] in "vdma"
    )
    return None if is_word else Name(at, at + 3, SURE)


def _rare_who_said(text: str, at: int) -> Name | None:
    """Read a name of three characters whose surname is a word as well: 储建国称, not 有能力办理."""
    name = read(text, at, rare=True)
    if name is None or name.end - at < 3 or not is_plain(text, name):
        return None
    is_told_of = _TOLD_OF_NEXT.match(text, name.end) and not rjieba.has_word(text[at : name.end])
    return name if SPEAKS_NEXT.match(text, name.end) or is_told_of else None


SPEAKS = "(?:说|称|讲|表示|反映|陈述|承认|投诉|举报)"
SPEAKS_NEXT = re.compile(SPEAKS)
#: What is told of a person right behind the name: (电话…, ，身份证号…, 提供的线索.
IS_TOLD_OF = r"(?:提供的?(?:线索|材料|证据|照片|视频)|[(（,，]\s?(?:联系)?(?:电话|手机号?|身份证|微信号?)(?:号码?)?[:：为是]?\s?[\dXx*×])"
_TOLD_OF_NEXT = re.compile(IS_TOLD_OF)


def _behind_weak(text: str, at: int, cue: int) -> Name | None:
    name = read(text, at, rare=False)
    if name is None or name.evidence == NO or not is_plain(text, name):
        return None
    if _is_particle(text, name):
        return None
    long = name.end - at > 2 and text[name.end : name.end + 2] in known().followers
    if text[at - 1 : at + 1] in known().not_surnames and not long:
        return None
    short = cue == 1 and name.end - name.begin < 3
    return None if (short and name.evidence != SURE) or is_business(text, at) else name


def _is_particle(text: str, name: Name) -> bool:
    """Tell whether what may be a surname joins words (配偶和子女还…): then a name is long and ends surely."""
    words = known()
    is_sure = name.end - name.begin > 2 and name.evidence == SURE
    is_common = text[name.begin : name.begin + 2] in words.not_names
    return text[name.begin] in words.particles and (is_common or not is_sure)


def _chain(text: str, first: Name | None) -> Iterator[Span]:
    """Yield a name and those that are listed behind it."""
    name = first
    while name is not None:
        yield name.begin, name.end
        joint = _JOINT.match(text, name.end)
        if joint is None:
            return
        name = read(text, joint.end(), rare=False)
        if name is not None and not (is_plain(text, name) and not is_business(text, name.begin)):
            return
        if name is not None and name.evidence == NO and joint[0] not in ("、", "和", "与", "及"):
            return


_JOINT = re.compile(r"[、,，/]|和|与|及|以及|\s(?=[\u4e00-\u9fff]{2,3}(?:\s|$))")
#: What only persons do, are called or have.
SAID = (
    r"(?:说|称|讲|提到|表示|反映|陈述|承认|证实|作证|经办|核实|签收|代收|代领|领取|领走|签字|签名|告知|告诉|答复|回复|带队|确认|到场|在场|先生|女士|小姐|同志|师傅|老师|医生|律师"
    r"|副?主任|副科长|副所长|副队长|副局长|副经理|科长|所长|队长|局长|经理|老板|承诺|辩称|接电话|接听|夫妇|等[一二三四五六七八九十两\d]+[人名]|名下|在管|[(（,，]\s?(?:男|女)[,，)）]|[(（,，]\s?(?:身份证|公民身份|法定代表人|经营者|负责人|个体|户主|\d{4}年\d{1,2}月\d{1,2}日出?生)"
    r"|您好|你好|[(（]以下简称|收(?:$|[，。,.])|跟进|阅处|合伙|承办|购买|购进|购得|投诉|举报|经营|销售|出资|受伤|代签|办理|购入|也在|上个?月|上周|昨[天日]|今[天年早]|态度"
    r")"
)
#: Where one of them can begin, and a little more: asked first, it spares most places a long choice.
_BEGINS = "".join(re.findall(r"(?:\(\?:|\|)([^?(|\\[])", SAID)) + "主(（,，"
_SAID = re.compile(f"(?=[{_BEGINS}]){SAID}")
_EDGE = frozenset("，。；：、！？（）“”‘’「」【】《》,.;:!?()[]<>\"'/|_-—~ \t\r\n\u3000")


def _before_verb(text: str) -> Iterator[Span]:
    """Yield full names before what only persons do, are called or have."""
    words = known()
    for match in _SAID.finditer(text):
        at = match.start()
        for size in (3, 2, 4):
            begin = at - size
            if begin < 0:
                continue
            head = text[begin : begin + 2]
            surname = 2 if head in words.compound else 1 if text[begin] in words.surnames else 0
            if not surname or size - surname not in (1, 2) or not all(map(is_han, text[begin:at])):
                continue
            alone = begin == 0 or text[begin - 1] in _EDGE
            if match[0] in ("您好", "你好") and is_title(text[begin + surname : at]):
                continue  # 胡书记您好
            in_a_word = text[begin - 1 : begin + 1] in words.not_surnames
            called = match[0] in CALLED and text[begin + 1 : at] not in words.not_names
            in_a_word = (
                in_a_word or text[begin] in words.particles or is_title(text[begin + 1 : at])
            )
            loose = size >= 3 and (match[0] in SPOKEN or called) and not in_a_word
            by_a_word = alone and match[0] in _GREETS and text[begin:at] in words.word_names
            by_rank = match[0] in CALLED and size == 3 and set(text[begin + 1 : at]) <= words.given
            plain = by_a_word or by_rank or is_plain(text, Name(begin, at, SURE))
            if ((alone and size <= surname + 2) or loose) and plain:
                yield begin, at
                break


#: Behind these a name that is a word as well is a person's: 高峰同志.
_GREETS = frozenset(["您好", "你好", "同志", "先生", "女士", "师傅", "(以下简称"])
#: 由王小贰经营的饭店, 对王小贰开办的作坊: whose a business is; 王小贰未取得许可: who a decision is about.
HANDLES = "(?:办理|承办|经办|跟进|签收|带队|陪同)"
OWNS, LACKS = "(?:经营|开办|开设|设立|开的)", "(?:未(?:依法)?取得|未经许可|无[证照]经营)"
#: 见王小贰笔录, 见王小贰案.
FILED = "(?:一?案(?![例件卷情发])|笔录|证言)"
_NO_TRADE_NAME = "(?!经营[部店户者场站])"
_WHO_TRADES = re.compile(
    rf"(?:[由对](?P<owner>[{HAN}]{{2,4}}?)(?={_NO_TRADE_NAME}{OWNS})|[由转交](?P<clerk>[{HAN}]{{2,4}}?)(?={HANDLES})|见(?P<file>[{HAN}]{{2,4}}?)(?={FILED})|(?<![{HAN}])(?P<party>[{HAN}]{{3}})(?={LACKS}))"
)


def _who_trades(text: str) -> Iterator[Span]:
    for match in _WHO_TRADES.finditer(text):
        begin, end = match.span(match.lastgroup or "party")
        if is_name(text[begin:end]) and is_plain(text, Name(begin, end, SURE)):
            yield begin, end


SPOKEN = frozenset([
    "说", "提到", "表示", "反映", "陈述", "承认", "证实", "作证", "经办", "核实", "签收", "代收", "代领",
    "辩称", "签字", "先生", "女士", "师傅",
])  # fmt: skip
#: What an official or a clerk is called behind the name, also where no mark stands before it.
CALLED = frozenset([
    "主任", "副主任", "科长", "副科长", "所长", "副所长", "队长", "副队长", "局长", "副局长", "副经理",
])  # fmt: skip


def _in_brackets(text: str) -> Iterator[Span]:
    """Yield names that stand alone in brackets: 和润大药房（苏小燕）."""
    for match in _BRACKETS.finditer(text):
        if is_name(match[1]) or (len(match[1]) == 3 and _rare_who_acts(match[1], 0)):
            yield match.span(1)


_BRACKETS = re.compile(rf"[(\[【〔]([{HAN}]{{2,4}})[)\]】〕]")


def _signed(text: str) -> Iterator[Span]:
    """Yield the name with which a text is signed: before its last day, behind a firm and a dash."""
    for pattern in (_SIGNATURE, _BEHIND_FIRM, _BEHIND_THANKS):
        match = pattern.search(text, max(0, len(text) - _TAIL_LENGTH))
        if match and is_name(match[1], rare=pattern is _BEHIND_THANKS):
            yield match.span(1)


#: Characters at the end of a text among which a signature is sought: name, day and blanks have fewer than 30.
_TAIL_LENGTH = 40
_SIGNATURE = re.compile(
    rf"(?:^|[^{HAN}])([{HAN}]{{2,4}})\s{{0,2}}"
    r"(?:20\d\d[年.\-/]\d{1,2}[月.\-/]\d{1,2}日?|\d{1,2}月\d{1,2}[日号])\s{0,9}$"
)
#: What a text is closed with before its writer's name.
THANKS = "(?:特此(?:说明|投诉|举报|证明|申请|反映)|[谢感]谢|敬[上礼]|此致|属实|无误|[元圆]整|一样)"
_BEHIND_THANKS = re.compile(rf"{THANKS}[!。.,，、:\s\-—]{{1,4}}([{HAN}]{{2,4}})\s{{0,9}}$")
_BEHIND_FIRM = re.compile(rf"(?:公司|合作社|[店厂馆行部社])\s?[\-—_/]\s?([{HAN}]{{2,4}})\s{{0,9}}$")


def _beside(text: str, begin: int, end: int) -> Iterator[Span]:
    """Yield a name that stands right before or behind a number of a person.

    Between marks it is known by its look; within a sentence (漏了张三丰, 139…) only a name of three
    characters, or of a double surname.
    """
    before = _BEFORE_NUMBER.search(text, max(0, begin - 16), begin)
    if before and is_name(before[1]):
        yield before.span(1)
    elif within := _WITHIN.search(text, max(0, begin - 16), begin):
        yield from _ending(text, within.start())
    behind = _BEHIND_NUMBER.match(text, end)
    if behind and is_name(behind[1]):
        yield behind.span(1)


_BEFORE_NUMBER = re.compile(
    rf"(?:^|[^{HAN}]|联系|致电|请找|咨询)([{HAN}]{{2,4}})[\s,，:：/、(|_\-]{{0,3}}(?:电话|手机|手机号|联系电话|身份证|身份证号|tel|TEL)?[\s:：]{{0,2}}$"
)
_WITHIN = re.compile(
    rf"(?<=[{HAN}])[\s,，:：/(|_\-]{{0,3}}(?:电话|手机|手机号|联系电话|身份证号?|tel|TEL)?[\s:：]{{0,2}}$"
)


def _ending(text: str, end: int) -> Iterator[Span]:
    """Yield the whole name with which the words before a place end."""
    words = known()
    for size in (4, 3):
        begin = end - size
        if begin < 0 or not all(map(is_han, text[begin:end])):
            continue
        if size == 4 and text[begin : begin + 2] not in words.compound:
            continue
        pair = text[max(0, begin - 1) : begin + 1]
        in_a_word = pair in words.not_surnames or pair in words.not_names
        is_joint = text[begin] in words.particles
        if is_name(text[begin:end]) and not in_a_word and not is_joint:
            yield begin, end
            return


_BEHIND_NUMBER = re.compile(rf"[\s,，/、(|_\-]{{0,3}}([{HAN}]{{2,4}})(?![{HAN}])")
