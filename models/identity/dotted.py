"""Names written with dots: 古丽扎尔·托合提."""

import re
from collections.abc import Iterator

from models.identity.folding import Span
from models.identity.names import HAN, known


def spans(text: str) -> Iterator[Span]:
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
