"""What kind of document a number names: vocabulary.md §2 in one table."""

import re
from dataclasses import dataclass
from typing import Literal

from assets.intake.folding import fold_word

Kind = Literal["处罚", "当场", "不予处罚", "免予处罚", "减轻", "非决定"]

#: Words before the year, longest meaning first: 免罚 is matched before 罚, 罚告 before 罚.
_KINDS: list[tuple[str, Kind]] = [
    (r"罚告|听告|告知|责改|责令|强制|强执?|立案?|移送?|催告?|协查|扣|封|解", "非决定"),
    (r"免予?处?罚", "免予处罚"),
    (r"不予?处?罚|不予行政处罚", "不予处罚"),
    (r"减轻?处?罚", "减轻"),
    (r"当场?处?罚|当罚|当处|简易?处?罚|简处", "当场"),
    (r"行政处罚决定|处罚决定|行政处罚|行处罚?|罚决|处罚|罚处?|处|案", "处罚"),
]
#: A longer text is no number; patterns that look back and forth are not tried on it.
_LONGEST = 120
_NUMBER = re.compile(
    r"^(?P<head>.*?)\(?(?P<year>(?:19|20)\d{2})年?\)?(?:第)?0*(?P<number>\d+(?:-\d+)?)"
    r"号?(?P<part>之[一二三四五六七八九十\d]+)?号?$"
)


#: Columns of numbers of case documents: they hold words, and Excel is known to have dropped their
#: leading zeros; other numbers of records are often digits alone.
CASE_NUMBERS = frozenset({"case_no", "decision_no", "linked_case_no"})
#: Words of a document number that every bureau uses.
COMMON_WORDS = (
    "市场监督管理|市场监管|食品药品|市监|市管|食药监|药监|工商|质监|物价|综执|执法|处罚|罚决|决定|不予|免予|减轻|当场|"
    "简易|行政|罚|处|决|字|案|简|当|不|免|减|行|立|第"
)


@dataclass(frozen=True)
class DecisionNo:
    """The parts of a document number; ``kind`` is null when the kind word is not known."""

    organ_word: str
    kind: Kind | None
    year: int
    number: str


def parse_decision_no(text: str) -> DecisionNo | None:
    """Return the parts of a document number, or ``None`` when it is not one.

    Examples
    --------
    >>> parse_decision_no("沪市监罚〔2021〕第0880号")
    DecisionNo(organ_word='沪市监', kind='处罚', year=2021, number='880')
    >>> parse_decision_no("甲市监免罚[2025]3-1号").kind
    '免予处罚'
    """
    if len(text) > _LONGEST:
        return None
    parts = _NUMBER.match(fold_word(text))
    if parts is None or not re.search(r"[\u3400-\u9fff]", parts["head"]):
        return None
    word, kind = _kind(parts["head"])
    number = parts["number"] + (parts["part"] or "")
    return DecisionNo(word, kind, int(parts["year"]), number)


def own_word(text: str) -> str | None:
    """Return the word by which a number names its bureau, or ``None`` for one anybody may use.

    >>> own_word("丙甲市监罚〔2026〕7号"), own_word("市监罚〔2026〕7号")
    ('丙甲市监', None)
    """
    parts = parse_decision_no(text)
    if parts is None or not re.sub(f"{COMMON_WORDS}|[^\u4e00-\u9fff]", "", parts.organ_word):
        return None
    return parts.organ_word


def _kind(head: str) -> tuple[str, Kind | None]:
    bare = re.sub(r"(?:决定书?)?字?第?$", "", head)
    for pattern, kind in _KINDS:
        if found := re.search(rf"(?:{pattern})$", bare):
            return bare[: found.start()], kind
    return head, None
