"""Names written with dots or in Latin letters."""

import re
from collections.abc import Iterator

from models.identity.names import HAN, Span, known


def dotted(text: str) -> Iterator[Span]:
    """Yield transliterated names with a dot: 古丽扎尔·托合提."""
    if not _DOT_WITHIN.search(text):
        return
    words = known()
    for match in _DOTTED.finditer(text):
        end = match.start("last") + 2
        while end < match.end() and not (
            text[end] in words.enders or text[end : end + 2] in words.followers
        ):
            end += 1
        if text[end - 2 : end + 1] in _ENDS_IN_DU:
            end += 1
        begin = _first_foreign(text, match.start(), match.end("first"))
        letters = re.sub(rf"[^{HAN}]", "", text[begin:end])
        foreign = 2 * sum(c in words.foreign for c in letters) >= len(letters)
        trade = words.business.search(text, match.start("last"), end)
        if foreign and (trade is None or len(trade[0]) < 2):
            yield begin, end


def _first_foreign(text: str, begin: int, end: int) -> int:
    """Return where the first part of a dotted name begins: behind 经营者, 由其雇员."""
    words = known()
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
_DOT_WITHIN = re.compile(rf"[·•‧・∙.](?<=[{HAN}].)(?=[{HAN}])")
_DOTTED = re.compile(
    rf"(?P<first>[{HAN}]{{2,6}})(?:[·•‧・∙.][{HAN}]{{2,6}}){{0,2}}[·•‧・∙.](?P<last>[{HAN}]{{2,6}})"
)


def in_latin(text: str) -> Iterator[Span]:
    """Yield names in Latin letters behind what introduces one: Name: Li Lei."""
    if _CAPITALS.search(text):
        yield from (match.span(1) for match in _LATIN.finditer(text))


#: A name in Latin letters behind what introduces one.
LATIN = (
    r"(?:拼音|英文名|姓名|名字|收货人|收件人|寄件人|联系人|投诉人|举报人|消费者|持有人|开户人|户名|顾客|客人|入住人|旅客|乘客|护照|[Nn]ame is|[Nn]ame:|\b(?:Mr|Ms|Mrs)\.?)[)）]?[:：为是\s]{0,2}"
    r"([A-Z][A-Za-z]{1,15}\s[A-Z][A-Za-z]{1,15})(?![A-Za-z])"
)
_LATIN = re.compile(LATIN)
#: What it holds, told at the first letter: most texts have none.
_CAPITALS = re.compile(r"[A-Z][A-Za-z]{1,15}\s[A-Z]")
