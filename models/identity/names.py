"""Where a folded text names a person: behind a title, before a verb, beside a number, in brackets."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

import rjieba

from data_contracts.reference import divisions, identity_words
from models.identity.patterns import any_of

Span = tuple[int, int]

_HAN = "\u4e00-\u9fff\u3400-\u4dbf"
_BLANK = " \u00a0\u200b\u3000"
_LONGEST_HEAD = 14
#: How sure the text behind a name makes us that the name ends there.
_NO, _MAYBE, _SURE = 0, 1, 2


class _Name(NamedTuple):
    begin: int
    end: int
    evidence: int


class _Words:
    """The words in the shape in which they are asked."""

    def __init__(self) -> None:
        words = identity_words()
        self.surnames = frozenset(words.surnames)
        self.rare = self.surnames | frozenset(words.rare_surnames)
        self.compound = frozenset(words.compound_surnames)
        self.followers = frozenset(w[:2] for w in words.followers if len(w) >= 2)
        self.enders = frozenset(words.enders)
        self.never = frozenset(words.never)
        self.particles = frozenset(words.particles)
        self.not_cues = words.not_cues
        self.titles = words.titles
        #: What calls a person behind the whole name; 记 ends other words too (申请登记).
        self.called = tuple(t for t in words.titles if t not in ("某", "氏", "姓", "记"))
        self.not_names = words.not_names
        self.word_names = words.word_names
        self.given = frozenset(words.given)
        self.not_surnames = words.not_surnames
        self.foreign = frozenset(words.foreign)
        self.business = re.compile(any_of(words.business))
        self.endings = frozenset(words.endings)
        cues, weak = any_of(words.cues), any_of(words.weak_cues)
        named = "".join(sorted(self.surnames | {w[0] for w in self.compound}))
        self.cue = re.compile(
            rf"(?:{cues})(?P<mark>(?:姓名|名字|本人|一栏|依次)?(?:\((?:签名|签字|盖章|手印)\))?\s?(?:[:=\-—(\[【“\"「/]|[是为系叫]|\s){{0,3}})"
            rf"(?=[{_HAN}])"
        )
        self.weak = re.compile(
            rf"(?=[{_first_of(words.weak_cues)}给签署名昵备])(?:(?:{weak})(?P<mark>[:=(【\s]?)|(?:给|签字|签名|署名|名片|昵称|备注名?)[“\"「])(?=[{named}])"
        )


def _first_of(words: Iterable[str]) -> str:
    """Return the first characters of words: asked first, they spare most places a long choice."""
    return re.escape("".join(sorted({word[0] for word in words})))


@cache
def _words() -> _Words:
    return _Words()


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
    words = _words()
    for match in words.cue.finditer(text):
        if text[match.start() - 1 : match.start() + 1] in words.not_cues:
            continue  # 物业主管 names no 业主
        marked = not match["mark"].isalnum() and bool(match["mark"].strip())
        yield from _chain(text, _behind_cue(text, match.end(), marked=marked))
    for match in _MARKED.finditer(text):
        yield from _chain(text, _behind_cue(text, match.end(), marked=True))
    if weak:
        for match in words.weak.finditer(text):
            if text[match.start() - 1 : match.start() + 1] not in words.not_cues:
                yield from _chain(text, _behind_weak(text, match.end(), len(match[0])))
        yield from _before_verb(text)
        yield from _who_trades(text)
    yield from _in_brackets(text)
    yield from _dotted(text)
    yield from _signed(text)
    if _CAPITALS.search(text):
        yield from (match.span(1) for match in _LATIN.finditer(text))
    for begin, end in numbers or ():
        yield from _beside(text, begin, end)


#: What stands before a name only with a colon: 经办：, 甲方：.
MARKED = "(?:经办|审核|签发|复核|承办|主办|协办|批准|审批|记录|制表|填表|校对|核稿|拟稿|开票|收款|送达|签收|领取|甲方|乙方|落款|签名|签字|联名)"
_MARKED = re.compile(rf"{MARKED}:\s?(?=[{_HAN}])")


def _behind_cue(text: str, at: int, *, marked: bool) -> _Name | None:
    name = read(text, at, rare=marked)
    if name is None and not marked:
        name = _rare_who_said(text, at) or _rare_who_acts(text, at)
    if name is None or is_business(text, at) or (not marked and _is_particle(text, name)):
        return None
    common = text[at : at + 2] in _words().not_names or text[at : at + 3] in _words().not_names
    if not common:
        return name
    long = name.end - at > 2 and text[name.end - 1] not in _words().enders
    if long and name.evidence == _SURE:
        return name
    return _called_by_a_word(text, at, marked=marked)


def _called_by_a_word(text: str, at: int, *, marked: bool) -> _Name | None:
    """Read a name that is a word as well: 法定代表人：高峰, 患者白云在."""
    end = at + 2
    is_over = _evidence(text, end) == _SURE if marked else ACTS.match(text, end)
    return _Name(at, end, _SURE) if is_over and text[at:end] in _words().word_names else None


#: What a person does behind a name that is a word as well.
ACTS = re.compile(
    r"在(?!于)|于(?=[\d去上今昨])|说|称|反映|表示|承认|陈述|提供|未|无法|委托|来信|来电|就诊|将|认为|、|家|去(?!除)|吃|也|系|均|之[妻夫父母子女兄弟姐妹]|接受|对上述|对此|负责|今年|取得|[和与](?![解谐气好睦])|$"
)


def _rare_who_acts(text: str, at: int) -> _Name | None:
    """Read a name of three signs behind a title whose surname is a word as well: 申请人麻建军不服."""
    given = text[at + 1 : at + 3]
    if text[at : at + 1] not in _words().rare or len(given) < 2 or not set(given) <= _words().given:
        return None
    is_word = rjieba.has_word(text[at : at + 2]) or (
        rjieba.has_word(given) and rjieba.tag(given)[0][1][0] in "vdma"
    )
    return None if is_word else _Name(at, at + 3, _SURE)


def _rare_who_said(text: str, at: int) -> _Name | None:
    """Read a name of three characters whose surname is a word as well: 储建国称, not 有能力办理."""
    name = read(text, at, rare=True)
    is_whole = name is not None and name.end - at > 2 and SPEAKS_NEXT.match(text, name.end)
    return name if name and is_whole and _is_plain(text, name) else None


SPEAKS = "(?:说|称|讲|表示|反映|陈述|承认|投诉|举报)"
SPEAKS_NEXT = re.compile(SPEAKS)


def _behind_weak(text: str, at: int, cue: int) -> _Name | None:
    name = read(text, at, rare=False)
    if name is None or name.evidence == _NO or not _is_plain(text, name):
        return None
    if _is_particle(text, name):
        return None
    long = name.end - at > 2 and text[name.end : name.end + 2] in _words().followers
    if text[at - 1 : at + 1] in _words().not_surnames and not long:
        return None
    short = cue == 1 and name.end - name.begin < 3
    return None if (short and name.evidence != _SURE) or is_business(text, at) else name


def _is_particle(text: str, name: _Name) -> bool:
    """Tell whether what may be a surname joins words (配偶和子女还…): then a name is long and ends surely."""
    words = _words()
    is_sure = name.end - name.begin > 2 and name.evidence == _SURE
    is_common = text[name.begin : name.begin + 2] in words.not_names
    return text[name.begin] in words.particles and (is_common or not is_sure)


def _chain(text: str, first: _Name | None) -> Iterator[Span]:
    """Yield a name and those that are listed behind it."""
    name = first
    while name is not None:
        yield name.begin, name.end
        joint = _JOINT.match(text, name.end)
        if joint is None:
            return
        name = read(text, joint.end(), rare=False)
        if name is not None and not (_is_plain(text, name) and not is_business(text, name.begin)):
            return
        if name is not None and name.evidence == _NO and joint[0] not in ("、", "和", "与", "及"):
            return


_JOINT = re.compile(r"[、,，/]|和|与|及|以及|\s(?=[\u4e00-\u9fff]{2,3}(?:\s|$))")


def read(text: str, at: int, *, rare: bool) -> _Name | None:
    """Read the name that begins at a place; its length follows from what stands behind it.

    ``None`` where no surname stands, where a title follows it (王女士), or where the rest is
    masked already (王某某).
    """
    words = _words()
    size = 2 if text[at : at + 2] in words.compound else 1 if text[at : at + 1] in (
        words.rare if rare else words.surnames
    ) else 0  # fmt: skip
    if not size:
        return None
    spaced = _spaced(text, at, size)
    if spaced is not None:
        return spaced
    rest = text[at + size : at + size + 2]
    if _is_title(rest) or not rest or not _is_han(rest[0]):
        return None
    best: _Name | None = None
    for given in (2, 1):
        end = at + size + given
        part = text[at + size : end]
        if len(part) < given or not all(map(_is_han, part)) or words.never & set(part):
            continue
        found = _Name(at, end, _evidence(text, end))
        if best is None or found.evidence > best.evidence:
            best = found
    return best


def _is_title(rest: str) -> bool:
    """Tell whether what stands behind a surname calls somebody (王女士, 王家) and is no given name."""
    return rest.startswith(_words().titles) and not rest.startswith(_HOUSEHOLD)


#: Given names that begin with 家, which behind a surname calls a household.
_HOUSEHOLD = tuple(f"家{second}" for second in "豪明辉强伟俊欣宝兴骏琪瑞祥杰琦荣铭驹骥玮瑶怡诚敏")


def _spaced(text: str, at: int, size: int) -> _Name | None:
    """Read a name with blanks between its characters: 易 永 红, 汤 素笺."""
    match = _SPACED.match(text, at + size)
    if match is None or _words().never & set(match["given"]):
        return None
    end = match.end("given")
    return _Name(at, end, _evidence(text, end))


_SPACED = re.compile(
    rf"[{_BLANK}]{{1,3}}(?P<given>[{_HAN}](?:[{_BLANK}]{{1,3}}[{_HAN}](?![{_HAN}])|[{_HAN}](?![{_HAN}])|(?![{_HAN}{_BLANK}])))"
)


def _is_han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff" or "\u3400" <= character <= "\u4dbf"


def _evidence(text: str, end: int) -> int:
    words = _words()
    if end >= len(text) or not _is_han(text[end]) or text[end : end + 2] in words.followers:
        return _SURE
    if text.startswith(words.called, end):
        return _SURE
    return _MAYBE if text[end] in words.enders else _NO


def _is_plain(text: str, name: _Name) -> bool:
    """Tell a name from common words: nothing of it is one, no character that names do not have."""
    words = _words()
    said = text[name.begin : name.end]
    if said[:2] in words.not_names or said[:3] in words.not_names or said[1:3] in words.followers:
        return False
    doubtful = (words.never | words.enders) & set(said[1:])
    # Some of these stand in names too: 来弟, 问渠; then the name is long and its end is sure.
    sure = len(said) > 2 and name.evidence == _SURE and doubtful <= IN_NAMES_TOO
    return not doubtful or sure


IN_NAMES_TOO = frozenset("来问有开可先之为能会愿想向自共到用由若")


def is_business(text: str, at: int) -> bool:
    """Tell whether the words from here on are the name of a business: 王记面馆, 钱多多彩票店."""
    words = _words()
    end = at
    while end < len(text) and end - at < _LONGEST_HEAD and _is_han(text[end]):
        ends = text[end] in words.enders or text[end : end + 2] in words.followers
        if end - at >= 2 and ends and not words.business.match(text, end):
            break
        end += 1
    head = text[at:end]
    found = words.business.search(head, 1)
    trade = words.business.match(head)
    if trade and len(trade[0]) > 1:
        return True
    if found and found.start() <= 8:
        return True
    return len(head) > 2 and head[-1] in words.endings and head[-1] not in "家园里记会行村居轩城堂"


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
    words = _words()
    for match in _SAID.finditer(text):
        at = match.start()
        for size in (3, 2, 4):
            begin = at - size
            if begin < 0:
                continue
            head = text[begin : begin + 2]
            surname = 2 if head in words.compound else 1 if text[begin] in words.surnames else 0
            if not surname or size - surname not in (1, 2) or not all(map(_is_han, text[begin:at])):
                continue
            alone = begin == 0 or text[begin - 1] in _EDGE
            if match[0] in ("您好", "你好") and _is_title(text[begin + surname : at]):
                continue  # 胡书记您好
            in_a_word = text[begin - 1 : begin + 1] in words.not_surnames
            called = match[0] in CALLED and text[begin + 1 : at] not in words.not_names
            in_a_word = (
                in_a_word or text[begin] in words.particles or _is_title(text[begin + 1 : at])
            )
            loose = size >= 3 and (match[0] in SPOKEN or called) and not in_a_word
            by_a_word = alone and match[0] in _GREETS and text[begin:at] in words.word_names
            by_rank = match[0] in CALLED and size == 3 and set(text[begin + 1 : at]) <= words.given
            plain = by_a_word or by_rank or _is_plain(text, _Name(begin, at, _SURE))
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
    rf"(?:[由对](?P<owner>[{_HAN}]{{2,4}}?)(?={_NO_TRADE_NAME}{OWNS})|[由转交](?P<clerk>[{_HAN}]{{2,4}}?)(?={HANDLES})|见(?P<file>[{_HAN}]{{2,4}}?)(?={FILED})|(?<![{_HAN}])(?P<party>[{_HAN}]{{3}})(?={LACKS}))"
)


def _who_trades(text: str) -> Iterator[Span]:
    for match in _WHO_TRADES.finditer(text):
        begin, end = match.span(match.lastgroup or "party")
        if is_name(text[begin:end]) and _is_plain(text, _Name(begin, end, _SURE)):
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


_BRACKETS = re.compile(rf"[(\[【〔]([{_HAN}]{{2,4}})[)\]】〕]")


def _dotted(text: str) -> Iterator[Span]:
    """Yield transliterated names with a dot: 古丽扎尔·托合提."""
    if not _DOT_WITHIN.search(text):
        return
    words = _words()
    for match in _DOTTED.finditer(text):
        end = match.start("last") + 2
        while end < match.end() and not (
            text[end] in words.enders or text[end : end + 2] in words.followers
        ):
            end += 1
        if text[end - 2 : end + 1] in _ENDS_IN_DU:
            end += 1
        begin = _first_foreign(text, match.start(), match.end("first"))
        letters = re.sub(rf"[^{_HAN}]", "", text[begin:end])
        foreign = 2 * sum(c in words.foreign for c in letters) >= len(letters)
        trade = words.business.search(text, match.start("last"), end)
        if foreign and (trade is None or len(trade[0]) < 2):
            yield begin, end


def _first_foreign(text: str, begin: int, end: int) -> int:
    """Return where the first part of a dotted name begins: behind 经营者, 由其雇员."""
    words = _words()
    apart = (words.enders | words.never) - words.foreign | {"其"}
    for at in range(end - 2, begin - 1, -1):
        if text[at] in apart and "其其" not in text[max(0, at - 1) : at + 2]:
            begin = at + 1
            break
    while begin < end - 2 and text[begin] not in words.foreign:
        begin += 1
    return begin


#: 都 ends a name here and begins 都是 elsewhere.
_ENDS_IN_DU = ("阿不都", "阿布都", "阿卜都")
_DOT_WITHIN = re.compile(rf"[·•‧・∙.](?<=[{_HAN}].)(?=[{_HAN}])")
_DOTTED = re.compile(
    rf"(?P<first>[{_HAN}]{{2,6}})(?:[·•‧・∙.][{_HAN}]{{2,6}}){{0,2}}[·•‧・∙.](?P<last>[{_HAN}]{{2,6}})"
)


def _signed(text: str) -> Iterator[Span]:
    """Yield the name with which a text is signed: before its last day, behind a firm and a dash."""
    for pattern in (_SIGNATURE, _BEHIND_FIRM):
        match = pattern.search(text, max(0, len(text) - _TAIL_LENGTH))
        if match and is_name(match[1]):
            yield match.span(1)


#: A name in Latin letters behind what introduces one.
LATIN = (
    r"(?:拼音|英文名|姓名|名字|收货人|收件人|寄件人|联系人|投诉人|举报人|消费者|持有人|开户人|户名|顾客|客人|入住人|旅客|乘客|护照|[Nn]ame is|[Nn]ame:|\b(?:Mr|Ms|Mrs)\.?)[)）]?[:：为是\s]{0,2}"
    r"([A-Z][A-Za-z]{1,15}\s[A-Z][A-Za-z]{1,15})(?![A-Za-z])"
)
_LATIN = re.compile(LATIN)
#: What it holds, told at the first letter: most texts have none.
_CAPITALS = re.compile(r"[A-Z][A-Za-z]{1,15}\s[A-Z]")
_TAIL_LENGTH = 40
_SIGNATURE = re.compile(
    rf"(?:^|[^{_HAN}])([{_HAN}]{{2,4}})\s{{0,2}}"
    r"(?:20\d\d[年.\-/]\d{1,2}[月.\-/]\d{1,2}日?|\d{1,2}月\d{1,2}[日号])\s{0,9}$"
)
_BEHIND_FIRM = re.compile(
    rf"(?:公司|合作社|[店厂馆行部社])\s?[\-—_/]\s?([{_HAN}]{{2,4}})\s{{0,9}}$"
)


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
    rf"(?:^|[^{_HAN}]|联系|致电|请找|咨询)([{_HAN}]{{2,4}})[\s,，:：/、(|_\-]{{0,3}}(?:电话|手机|手机号|联系电话|身份证|身份证号|tel|TEL)?[\s:：]{{0,2}}$"
)
_WITHIN = re.compile(
    rf"(?<=[{_HAN}])[\s,，:：/(|_\-]{{0,3}}(?:电话|手机|手机号|联系电话|身份证号?|tel|TEL)?[\s:：]{{0,2}}$"
)


def _ending(text: str, end: int) -> Iterator[Span]:
    """Yield the whole name with which the words before a place end."""
    words = _words()
    for size in (4, 3):
        begin = end - size
        if begin < 0 or not all(map(_is_han, text[begin:end])):
            continue
        if size == 4 and text[begin : begin + 2] not in words.compound:
            continue
        pair = text[max(0, begin - 1) : begin + 1]
        in_a_word = pair in words.not_surnames or pair in words.not_names
        is_joint = text[begin] in words.particles
        if is_name(text[begin:end]) and not in_a_word and not is_joint:
            yield begin, end
            return


_BEHIND_NUMBER = re.compile(rf"[\s,，/、(|_\-]{{0,3}}([{_HAN}]{{2,4}})(?![{_HAN}])")


def surname_size(word: str) -> int:
    """Return how many signs the surname has with which a word begins as a name: 2 of 欧阳志远, 1 of 朱红霞."""
    return 2 if word[:2] in _words().compound else 1


@cache
def places() -> frozenset[str]:
    """Return names of divisions with and without 省, 市, 县, 区."""
    full = divisions()["name"].to_list()
    bare = [re.sub(r"(?:自治[区州县旗]|地区|[省市县区州盟旗])$", "", name) for name in full]
    return frozenset([*full, *bare])


def is_name(text: str, *, rare: bool = False, is_sure: bool = False) -> bool:
    """Tell whether a whole word is a person's name by its look: a surname, one or two characters.

    With ``rare``, where a name is expected, a rare surname before two characters counts as well; with
    ``is_sure`` a name that begins as a word does (朱红霞) or is one (高峰).
    """
    words = _words()
    first = words.rare if rare and len(text) > 2 else words.surnames
    size = 2 if text[:2] in words.compound else 1 if text[:1] in first else 0
    given = text[size:]
    if not size or len(given) not in (1, 2) or _is_title(given):
        return False
    if words.never & set(given) or text in places():
        return False
    common = {text, text[:2]} & words.not_names
    if common and not (is_sure and (len(text) > 2 or text in words.word_names)):
        return False
    return not words.business.search(text, 1) and not (
        len(text) > 2 and text[-1] in "店厂馆铺吧社站部"
    )
