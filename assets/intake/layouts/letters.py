"""The whole text of a decision in one cell (行政处罚法 art. 59): its facts, grounds, law and penalty apart.

Standing in 违法事实 as it is, the law, the telling of rights and what is threatened for paying late
would be read as facts; and the rules that ask for grounds, goods value or gains would find no column.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from assets.intake.values import penalty

#: 决定书正文, 处罚决定书内容, 文书全文; 处罚内容 and 文书名称 are other things.
HEADER = re.compile(
    "(?:行政)?(?:处罚)?(?:决定)?(?:文书|决定书)的?(?:正文|全文|原文|内容|文本)", re.IGNORECASE
)


class _Parts(NamedTuple):
    """What a letter says, sentence by sentence; each part '' where it says none."""

    facts: str
    grounds: str
    law: str
    penalty: str
    plea: str


_SENTENCE = re.compile(r"[^。\n]+[。\n]?")
#: Who was fined: heads the letter, before anything is told.
_PARTY = re.compile(
    r"决定书|当事人[:：]|统一社会信用代码|住所|(?:法定代表人|经营者|负责人)[:：]|证件号"
)
_CLOSING = re.compile(
    r"加处罚款|行政复议|行政诉讼|提起诉讼|强制执行|收到本(?:处罚)?决定书|缴(?:纳)?(?:到|至|款)[^，。]*(?:银行|账户|财政)"
)
_PLEA = re.compile(r"陈述|申辩|听证|告知书|罚告")
_WEIGHED = re.compile(
    r"从轻|减轻|从重|裁量|不予(?:行政)?处罚|(?:一般|较轻|较重|严重)情节|情节(?:一般|轻微|较轻|较重|严重)"
)
_IMPOSES = re.compile(
    r"(?:决定|处罚|处理)[^。，；]{0,14}(?:如下|[:：])|(?:决定|现)[^。；]{0,24}(?:给予|处以|作出)[^。；]{0,30}(?:处罚|罚款)"
)
_CITES = re.compile(r"(?:依据|根据|依照|按照|参照)[^。]{0,6}《[^》]+》[^。]{0,12}第")
_BROKEN = re.compile(r"违反[^。]{0,6}《[^》]+》")
_TAIL = re.compile(r"[，,]?(?:本局|我局|现)?(?:责令|决定|作出|给予)")


#: What is told of a case; a text without it that imposes something is the penalty alone (决定书内容: 罚款500元).
_TOLD = re.compile(r"经查|查明|经核|发现|调查|当事人|违法事实")


@lru_cache(maxsize=256)
def _parts(text: str) -> _Parts:
    if not _TOLD.search(text) and penalty.kinds(text):
        return _Parts("", "", "", text, "")
    facts, grounds, law, imposed, plea = (list[str]() for _ in range(5))
    is_begun = is_imposed = False
    for sentence in _SENTENCE.findall(text):
        said = sentence.strip()
        if not said or _CLOSING.search(said):
            continue
        if not is_begun and _PARTY.search(said):
            continue
        is_begun = True
        cites, weighs = _CITES.search(said), _WEIGHED.search(said)
        if is_imposed or (_IMPOSES.search(said) and not _PLEA.search(said)):
            is_imposed = True
            before = (
                said[: end.start()] if cites and (end := _TAIL.search(said, cites.end())) else ""
            )
            law += [before] if before else []
            grounds += [before] if before and weighs else []
            imposed.append(said[len(before) :])
        elif _PLEA.search(said):
            plea.append(said)
        elif weighs:
            grounds.append(said)
        elif cites or _BROKEN.search(said):
            law.append(said)
        else:
            facts.append(said)
    return _Parts(*("".join(part) for part in (facts, grounds, law, imposed, plea)))


def facts(text: str) -> str | None:
    """Return what happened and how it was weighed.

    The letter as it is where no sentence tells either, ``None`` where it is the penalty alone. What
    was weighed stands in both: a table with a column for the grounds has its own, often shorter.
    """
    parts = _parts(text)
    return parts.facts + parts.grounds or (None if parts.penalty == text else text)


def grounds(text: str) -> str | None:
    """Return how the case was weighed."""
    return _parts(text).grounds or None


def law(text: str) -> str | None:
    """Return what was broken and what the decision rests on."""
    return _parts(text).law or None


def plea(text: str) -> str | None:
    """Return what was told before the decision and what the party said to it."""
    return _parts(text).plea or None


def kinds(text: str) -> str | None:
    """Return the kinds of penalty imposed, as a list is written."""
    return penalty.kinds(_parts(text).penalty)


def fine(text: str) -> str | None:
    """Return the fine imposed; ``None`` where the letter names none, or several."""
    return penalty.fine(_parts(text).penalty)


def gains_taken(text: str) -> str | None:
    """Return the gains taken, in money."""
    return penalty.gains(_parts(text).penalty)


def goods_value(text: str) -> str | None:
    """Return the value of the goods as the facts state it; ``None`` where they state none, or several.

    >>> goods_value("经查明，货架上有饼干9袋，货值金额45元。"), goods_value("货值45元。另一批货值80元。")
    ('45元', None)
    """
    return penalty.stated("货值", _parts(text).facts)


def gains(text: str) -> str | None:
    """Return the illegal gains as the facts state them.

    >>> gains("经查明，共售出饼干9袋，违法所得13.5元。"), gains("经查明，尚未售出，没有违法所得。")
    ('13.5元', None)
    """
    return penalty.stated("违法所得", _parts(text).facts)
