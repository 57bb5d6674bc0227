"""How a person's name is written in a folded text, and where it ends."""

import re
from functools import cache
from typing import NamedTuple

from data_contracts.reference import divisions, identity_words
from models.identity.patterns import any_of

HAN = "\u4e00-\u9fff\u3400-\u4dbf"
BLANK = " \u00a0\u200b\u3000"
#: Characters looked through for the name of a business.
_LONGEST_HEAD = 14
#: How sure the text behind a name makes us that the name ends there.
NO, MAYBE, SURE = 0, 1, 2


class Name(NamedTuple):
    """Where a name may stand, and how sure what is behind it makes us that it ends there."""

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


@cache
def known() -> _Words:
    """Return them, put into that shape once."""
    return _Words()


def read(text: str, at: int, *, rare: bool) -> Name | None:
    """Read the name that begins at a place; its length follows from what stands behind it.

    ``None`` where no surname stands, where a title follows it (王女士), or where the rest is
    masked already (王某某).
    """
    words = known()
    size = 2 if text[at : at + 2] in words.compound else 1 if text[at : at + 1] in words.rare else 0
    if not size:
        return None
    spaced = _spaced(text, at, _spaced_surname(text, at) or size)
    if spaced is not None:
        return spaced
    if size == 1 and not rare and text[at] not in words.surnames:
        return None
    rest = text[at + size : at + size + 2]
    if is_title(rest) or not rest or not is_han(rest[0]):
        return None
    best: Name | None = None
    for given in (2, 1):
        end = at + size + given
        part = text[at + size : end]
        if len(part) < given or not all(map(is_han, part)) or words.never & set(part):
            continue
        found = Name(at, end, evidence(text, end))
        if best is None or found.evidence > best.evidence:
            best = found
    return best


def is_title(rest: str) -> bool:
    """Tell whether what stands behind a surname calls somebody (王女士, 王家) and is no given name."""
    return rest.startswith(known().titles) and not rest.startswith(_HOUSEHOLD)


#: Given names that begin with 家, which behind a surname calls a household.
_HOUSEHOLD = tuple(
    f"家{second}"
    for second in "豪明辉强伟俊欣宝兴骏琪瑞祥杰琦荣铭驹骥玮瑶怡诚敏乐福旺昌栋麟凤梅菊英芳丽萍莉涛斌凯鑫桐慧珍宁军华勇亮康鸿浩泽璇"
)


def _spaced(text: str, at: int, size: int) -> Name | None:
    """Read a name with blanks between its characters: 易 永 红, 汤 素笺."""
    match = _SPACED.match(text, at + size)
    if match is None or known().never & set(match["given"]):
        return None
    end = match.end("given")
    return Name(at, end, evidence(text, end))


def _spaced_surname(text: str, at: int) -> int:
    """Return how long a compound surname with a blank within is: 3 of 欧 阳, 0 where none stands."""
    match = _APART.match(text, at)
    return len(match[0]) if match and match[1] + match[2] in known().compound else 0


_APART = re.compile(rf"([{HAN}])[{BLANK}]{{1,3}}([{HAN}])(?=[{BLANK}])")
#: What a name set wide ends before: a mark, what a person does, the next field of a form.
_SPACED_END = rf"(?=[{BLANK}]{{0,3}}(?:[^{HAN}{BLANK}]|$)|[称说]|表示|反映|到场|签|承认|[{BLANK}]{{1,3}}(?:性别|电话|联系|身份|职务|年龄|住址|手机|日期))"
_SPACED = re.compile(
    rf"[{BLANK}]{{1,3}}(?P<given>[{HAN}](?:[{BLANK}]{{1,3}}[{HAN}](?:(?![{HAN}])|{_SPACED_END})|[{HAN}](?![{HAN}])|{_SPACED_END}))"
)


def is_han(character: str) -> bool:
    """Tell whether a character is Chinese."""
    return "\u4e00" <= character <= "\u9fff" or "\u3400" <= character <= "\u4dbf"


def evidence(text: str, end: int) -> int:
    """Return how sure the text behind a place makes us that a name ends there."""
    words = known()
    if end >= len(text) or not is_han(text[end]) or text[end : end + 2] in words.followers:
        return SURE
    if text.startswith(words.called, end):
        return SURE
    return MAYBE if text[end] in words.enders else NO


#: 第五十条, 第五项: an ordinal, though 第五 is a surname too.
FIFTH = re.compile(r"第五[十百千条款项章节编目号次年月日类批季届]")


def is_plain(text: str, name: Name) -> bool:
    """Tell a name from common words: nothing of it is one, no character that names do not have."""
    words = known()
    said = text[name.begin : name.end]
    if said[:2] in words.not_names or said[:3] in words.not_names or said[1:3] in words.followers:
        return False
    if FIFTH.match(said):
        return False
    # The second sign of 澹台 is its own, whatever else 台 ends.
    surname = 2 if said[:2] in words.compound and len(said) > 2 else 1
    doubtful = (words.never | words.enders) & set(said[surname:])
    # Some of these stand in names too: 来弟, 问渠; then the name is long and its end is sure.
    sure = len(said) > 2 and name.evidence == SURE and doubtful <= IN_NAMES_TOO
    return not doubtful or sure


IN_NAMES_TOO = frozenset("来问有开可先之为能会愿想向自共到用由若")


def is_business(text: str, at: int) -> bool:
    """Tell whether the words from here on are the name of a business: 王记面馆, 钱多多彩票店."""
    words = known()
    end = at
    while end < len(text) and end - at < _LONGEST_HEAD and is_han(text[end]):
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


def surname_size(word: str) -> int:
    """Return how many signs the surname has with which a word begins as a name: 2 of 欧阳志远, 1 of 朱红霞."""
    return 2 if word[:2] in known().compound else 1


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
    words = known()
    first = words.rare if rare and len(text) > 2 else words.surnames
    size = 2 if text[:2] in words.compound else 1 if text[:1] in first else 0
    given = text[size:]
    if not size or len(given) not in (1, 2) or is_title(given):
        return False
    if words.never & set(given) or text in places() or FIFTH.match(text):
        return False
    common = {text, text[:2]} & words.not_names
    if common and not (is_sure and (len(text) > 2 or text in words.word_names)):
        return False
    return not words.business.search(text, 1) and not (
        len(text) > 2 and text[-1] in "店厂馆铺吧社站部"
    )
