"""Names that nothing introduces, as the segmentation of a text tells them: 案发后，朱建鹏将蛋糕倒掉.

A name here is a surname and what given names are written with, was taken for a person, and begins neither
a place nor a business. One of two characters, or that the dictionary has, stands where a person does.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import accumulate

import rjieba

from data_contracts.reference import identity_words
from models.identity import introduced, likely, names, third
from models.identity.around import CALLS, ENDS_A_PLACE, goes_on, is_behind_a_role, segmented
from models.identity.folding import Span

Token = tuple[str, str]

#: What the segmenter calls persons, marks, verbs and adverbs, conjunctions and prepositions, nouns.
_PERSON, _MARK, _DOES, _JOINS, _NOUN, _OF = "nr", "x", ("v", "d"), ("c", "p"), "n", "uj"
#: Surnames that are words as well: only before a given name that is none are they sure to be surnames.
_WORDS_TOO = frozenset("于明连")


def spans(text: str) -> Iterator[Span]:
    """Yield where a folded text names a person without saying who that is; a place may come twice.

    >>> set(spans("案发后，朱建鹏将剩余蛋糕倒掉")), set(spans("朱建鹏路施工扰民"))
    ({(4, 7)}, set())
    """
    standing = [
        one
        for one in _look_like_ones(text)
        if likely.may_be_one(text, *one[:2]) or _OFFICE.match(text, one[1])
    ]
    if not standing:  # most texts: nothing of them need be segmented
        return
    said, tagged = zip(*segmented(text, (one[0] for one in standing)), strict=True)
    kinds = [_MARK, *tagged, _MARK, _MARK]
    words = ["", *said, "", ""]
    starts = [*accumulate(map(len, words), initial=0)]
    at = dict(zip(starts[1:-2], range(1, len(starts)), strict=False))
    taken = None
    for begin, end, is_second in standing:
        behind = _behind(text, end, at)
        if behind is None:
            continue
        stands = (
            begin != taken
            and not is_second
            and (_ends_a_person(words[behind], kinds[behind]) or third.is_behind(text, end))
            and _begins_a_person(text, begin, end, at, words, kinds)
        )
        is_one = stands or _is_told(text, begin, end, at, words, kinds)
        if is_one and not goes_on(text, begin, end):
            taken = begin if stands else taken  # the longer of two names that begin here
            yield begin, end


def _behind(text: str, end: int, at: dict[int, int]) -> int | None:
    """Return the token behind a name; 家 may belong to the name's own: 蒋文博家 上个月."""
    return at.get(end) or (at.get(end + 1) if text[end : end + 1] == "家" else None)


def _look_like_ones(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield what looks like a name, the longer first; last, whether it begins within a compound surname."""
    within = 0
    for match in _anywhere().finditer(text):
        begin = match.start()
        for size in _sizes(text[begin : begin + 4]):
            yield begin, begin + size, begin < within
        is_first = begin >= within and text[begin : begin + 2] in names.known().compound
        if is_first and _is_compound(text[begin : begin + 3]):
            within = begin + 2


@lru_cache(maxsize=1 << 16)
def _sizes(signs: str) -> tuple[int, ...]:
    """Return how long the names are that four signs of a text may begin with."""
    size = names.surname_size(signs)
    may_begin = (
        size == 2
        or signs[0] in identity_words().surnames
        or third.given_signs().issuperset(signs[1:3])
    )
    both: tuple[int, ...] = (size + 2, size + 1) if may_begin else ()
    if signs[0] in identity_words().particles and signs[0] not in identity_words().rare_surnames:
        both = both[: 2 if size == 2 else 1]  # 和国: two signs never are one
    return tuple(n for n in both if n <= len(signs) and looks_like_one(signs[:n]))


def _is_compound(signs: str) -> bool:
    return names.surname_size(signs) == 2 and _written().issuperset(signs[2:])


def _is_told(
    text: str, begin: int, end: int, at: dict[int, int], words: list[str], kinds: list[str]
) -> bool:
    """Tell whether the segmenter takes a word for a person, and it stands where a person does or is no word."""
    n = at.get(begin)
    if n is None:
        return False
    is_double = words[n] in identity_words().compound_surnames
    # 欧阳 is a place to the segmenter; then the given name is the person.
    if not kinds[n + 1 if is_double else n].startswith(_PERSON):
        return False
    # A given name that is a word as well stands apart from its surname: 滕 俊杰.
    parted = (is_double or len(words[n]) == 1) and len(words[n + 1]) == 2
    if end - begin != len(words[n]) + 2 * parted or not _is_like_a_name(text[begin:end]):
        return False
    is_word_too = words[n][0] in _WORDS_TOO or words[n][0] in identity_words().particles
    if is_word_too and (parted or end - begin == 2):
        return False
    is_sure = end - begin > 2 and not rjieba.has_word(text[begin:end])
    return is_sure or _is_apart(words[n - 1], kinds[n - 1], kinds[n + 1])


@lru_cache(maxsize=1 << 16)
def looks_like_one(word: str) -> bool:
    """Tell whether a word is written as a name is."""
    return (
        is_given(word[names.surname_size(word) :])
        and word[-1] not in ENDS_A_PLACE
        and names.is_name(word, rare=True, is_sure=True)
    )


def is_given(given: str) -> bool:
    """Tell whether a given name is written as given names are: 建国, 多多, 诺言; one sign of the rarer ones at most."""
    if not _written().issuperset(given):
        return False
    rarer = sum(sign not in third.given_signs() for sign in given)
    return not rarer or (
        len(given) == 2 and (rarer == 1 or given[0] == given[1] or rjieba.has_word(given))
    )


@cache
def _written() -> frozenset[str]:
    return third.given_signs() | frozenset(identity_words().given_rarer)


#: What a name is followed by: a mark, a verb, an adverb, a preposition, 的, a day, 两人.
_BEHIND = (_MARK, _OF, "v", "d", "p", "c", "t", "m")


def _ends_a_person(word: str, kind: str) -> bool:
    return kind.startswith(_BEHIND) or word in identity_words().titles


def _begins_a_person(
    text: str, begin: int, end: int, at: dict[int, int], words: list[str], kinds: list[str]
) -> bool:
    """Tell whether a person may begin here: behind a role, or a long name of which no part is a word behind a mark, 叫, 与."""
    n, behind = at.get(begin), _behind(text, end, at)
    if n is None and rjieba.has_word(words[_holding(at, begin)]):
        return False  # 对方承诺
    if text[begin : begin + 2] in identity_words().sure_compounds:
        return n is not None
    parts = [*zip(words[n:behind], kinds[n:behind], strict=True)] if n else []
    if len(parts) == 2 and len(parts[0][0]) == 2 and not all(k.startswith(_NOUN) for _, k in parts):
        return False  # 房子 建 起来, 成立 新 的
    role = is_behind_a_role(text, begin) or any(p.match(text, end) for p in (_BELONGS, _OFFICE))
    held = words[_holding(at, begin)]
    if n is None and held[0] in _GLUED and held[1:] == text[begin:end]:
        # 后附车晓东的: the segmenter took 附 for the surname.
        parts = [(held[1:], kinds[at[begin - 1]])]
    before = kinds[n - 1] if n else ""
    if text[begin] in identity_words().rare_surnames:
        told = len(parts) == 1 and third.is_one(text, begin, end, before, parts)
        return told or _is_rare(text, n, end, kinds, parts, role=role)
    is_joint = text[begin] in identity_words().particles
    if text[begin:end] in identity_words().word_names:  # 会员成功退款
        return not is_joint and role and introduced.ACTS.match(text, end) is not None
    return not is_joint and (
        role
        or _stands_alone(text, begin, end, n, words, kinds, parts)
        or third.is_one(text, begin, end, before, parts)
    )


#: What the segmenter takes for a surname before the whole name.
_GLUED = frozenset("附系时经由向")


def _is_rare(
    text: str, n: int | None, end: int, kinds: list[str], parts: list[Token], *, role: bool
) -> bool:
    """Tell whether a surname that is a word as well begins a name: 麻 建军 承认."""
    apart = (
        n is not None
        and kinds[n - 1] == _MARK
        and introduced.SPEAKS_NEXT.match(text, end) is not None
    )
    by_itself = len(parts) == 3 or (
        len(parts) == 2
        and (parts[1][1].startswith(_PERSON) or (apart and not parts[1][1].startswith("v")))
    )
    return by_itself and len(parts[0][0]) == 1 and (role or apart)


def _stands_alone(
    text: str, begin: int, end: int, n: int | None, words: list[str], kinds: list[str], parts: list[Token]
) -> bool:  # fmt: skip
    """Tell whether a name that no role introduces stands behind a mark, 叫, 与, or is of single signs only."""
    is_word = rjieba.has_word(text[begin:end]) and not _is_called(text, begin, end, n, kinds)
    if n is None:
        return not is_word and end - begin > 2 and text[begin - 1] in CALLS
    before, kind_before = words[n - 1], kinds[n - 1]
    if not is_word and end - begin == 2 and kinds[n] == _PERSON:
        return kind_before == _MARK and kinds[n + len(parts)].startswith(("v", "p", "d"))
    if is_word or end - begin < 3:
        return False
    is_of_two = len(parts) == 2 and len(parts[1][0]) == 2 and rjieba.has_word(parts[1][0])
    if is_of_two and not third.is_given_name(*parts[1]):
        return False  # 市场 方 进行
    if kind_before in (_MARK, *_JOINS) or before in CALLS:
        return True
    return len(parts[0][0]) == 1 and kind_before in ("v", "n", "f", "t", "d") and len(before) > 1


def _holding(at: dict[int, int], begin: int) -> int:
    """Return the token in which a place lies."""
    while begin not in at:
        begin -= 1
    return at[begin]


def _is_called(text: str, begin: int, end: int, n: int | None, kinds: list[str]) -> bool:
    """Tell whether a word of the dictionary is a person's name there and nothing else: 于洋, not 成功."""
    word = text[begin:end]
    return n is not None and kinds[n] == "nr" and word not in identity_words().word_names


#: What officials and clerks do and are called.
_OFFICE = re.compile(
    "承办|经办|阅处|跟进|带队|签收|陪同|副?主任|副?科长|副?所长|副?队长|副?局长|副?经理|师傅|同志"
)
#: What is somebody's: 的电话, 的笔录.
_BELONGS = re.compile(
    "的(?:电话|手机|号码|微信|账户|账号|身份证|家属|妻子|丈夫|父亲|母亲|儿子|女儿|笔录|证言|签字|签名|名字|名义)"
)


@cache
def _anywhere() -> re.Pattern[str]:
    """Return where a name may begin: two signs, so that few places are looked at more closely."""
    words = identity_words()
    first, second = (
        "".join(sorted({w[n] for w in words.compound_surnames} | {*others}))
        for n, others in enumerate((words.surnames + words.rare_surnames, _written()))
    )
    return re.compile(f"[{first}](?=[{second}])")


def _may_be(word: str) -> bool:
    """Tell whether a word may be a name: the dictionary has some of three characters (陈建国), and 西门子."""
    is_of_three = len(word) == 3 and word[:2] not in identity_words().compound_surnames
    return is_of_three or not rjieba.has_word(word)


def _is_like_a_name(word: str) -> bool:
    size = 2 if word[:2] in identity_words().compound_surnames and len(word) > 2 else 1
    is_written_so = third.given_signs().issuperset(word[size:]) and word[-1] not in ENDS_A_PLACE
    return is_written_so and _may_be(word) and names.is_name(word)


def _is_apart(before: str, kind_before: str, kind_behind: str) -> bool:
    """Tell whether two characters stand where a person does: 举报, 、, 与 before them, a verb behind."""
    is_introduced = kind_before in _JOINS or (
        kind_before in (_DOES[0], _NOUN) and (len(before) > 1 or before in CALLS)
    )
    is_there = kind_before in (_OF, "t", "s") or before in ("那天", "当天")
    acts = kind_behind in (_MARK, "p", *_DOES)
    return (kind_before == _MARK and (acts or kind_behind in (*_JOINS, _OF))) or (
        (is_introduced and acts) or (is_there and kind_behind in ("p", *_DOES))
    )
