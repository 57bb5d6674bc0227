"""What the names over columns mean: folded, without their units, by the contracts' names and aliases."""

import re
from collections.abc import Callable
from functools import cache, lru_cache

from assets.intake.folding import fold_word
from assets.intake.headings.initials import initials
from data_contracts import loader
from models.identity.titles import mask_title

#: A source and one of its columns that a header may mean; rank 0 is the contract's own name.
Hit = tuple[str, str, int]
Look = Callable[[str], list[Hit]]

_UNIT = (
    r"(?:(?:计量|货币|金额)?单位[:为是]?|以|按)?(?:人民币|rmb)?[:]?"
    r"(万元|千元|百元|亿元|百万元|美元|元|角|分|万|亿)(?:人民币|rmb|/人民币)?(?:为(?:计量)?单位|计算?|填[写报]?)?"
)
_IN_FULL = {"万": "万元", "亿": "亿元"}
#: (万元), (以万元为单位), and beside other words: (含税,万元), (单位:万元、不含没收).
_UNIT_IN_BRACKETS = re.compile(
    rf"[(](?P<before>[^()]*?[,、;:])??{_UNIT}(?P<behind>[,、;][^()]*)?[)]"
)
#: 罚款金额_万元, 罚款金额 单位：元, 罚款金额万元.
_UNIT_AT_END = re.compile(
    rf"[/_\-,:]{_UNIT}$|单位[:]?(?:人民币)?(万元|元)$|(?<=[额值款得])(万元|元)$"
)
#: What a form to be filled in says of a cell, and what it offers to choose from: (必填,XXXX/XX/XX格式), (必填):公示;内部共享.
_TO_FILL_IN = re.compile(
    r"[(][^()]*(?:必填|选填|可不填|可空|格式|[xy]{4}|下拉|[单多]选|必须选)[^()]*[)](?:[:].*$)?"
)
_NUMBERED_CODE = re.compile(r"代码_?\d+\(")
_LAST_BRACKET = re.compile(r"\([^()]*\)$")
#: Characters of the longest header, and of one with its English behind it.
_LONGEST_HEADER, _LONGEST_TRANSLATED = 60, 160
_WORD = re.compile(r"[A-Za-z]|[^\x00-\x7f]")
#: What the forms of autonomous regions print beside the Chinese: Arabic, Tibetan, Mongolian, Yi and Korean letters.
_BESIDE = re.compile(
    "[\u0600-\u06ff\u0f00-\u0fff\u1100-\u11ff\u1800-\u18af\ua000-\ua4cf\uac00-\ud7af]+[/|·]?"
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
#: 行政相对人名称 Name, 罚款金额（万元）Fine Amount: the same again in English.
_TRANSLATION = re.compile(
    r"(?<=[\u4e00-\u9fff)）])(?:[\s/|·]+|(?<=[)）]))(?=[^A-Za-z]*[A-Za-z]{3})[A-Za-z][A-Za-z0-9\s,.'’&()/\-]*$"
)
#: 其中：罚没收入: a column that is part of the one before it.
_PART_OF = re.compile(r"^其中[:]?(?=.{2})")
#: Words of which a header may have the one or the other, by the type of its column.
_ONE_OR_OTHER = {
    "date": ("日期", "时间", "日"),
    "uscc": ("统一社会信用代码", "社会信用代码", "信用代码"),
    "organ_name": ("单位", "机关", "机构", "部门"),
    "region_code": ("县区", "区县", "县市", "市县", "旗县", "县市区", "旗县区", "旗县市", "县(市)"),
}
#: Ranks: behind a column's own names (the longest list has 53) one in other words, behind these one whose bracket
#: was left out.
_OTHER_WORD, _BARE = 100, 200
#: 罚款/没收 in a row of data are no two names of a column.
_LEAST_OF_TWO = 3
#: The rank of a decision's number that people said goes for its case's: any number of the case's own is better.
AFTER_ITS_OWN = 1_000
#: How the codes of published penalties begin, folded.
_CODE = "cf_"
#: DJBH登记编号, ENTNAME企业名称, DJBH(登记编号), 登记编号_DJBH: a vendor's own name glued to the Chinese.
_GLUED = re.compile(
    r"^(?P<before>[a-z][a-z0-9_.]+?)[_.\-:]?(?:[(](?P<inside>[^()]+)[)]|(?P<behind>[\u4e00-\u9fff].*))$"
    r"|^(?P<first>.*[\u4e00-\u9fff)])[_.\-:]?(?P<after>[a-z][a-z0-9_.]+)$"
)
#: A shorter Chinese name beside letters may be another's (APP名称), unless they are how it is read.
_LEAST_GLUED = 3


def untranslated(text: str) -> str:
    """Return a header without its English, where it says the same in Chinese before it.

    >>> untranslated("处罚内容 Penalty Content"), untranslated("罚款 A")
    ('处罚内容', '罚款 A')
    """
    return text if text.isascii() else _TRANSLATION.sub("", text.strip())


@lru_cache(maxsize=65536)
def fold_header(text: str) -> tuple[str, str | None]:
    """Return a header's comparable name and the unit it states.

    >>> fold_header("*罚款金额 （万元）")
    ('罚款金额', '万元')
    >>> fold_header("ᠲᠣᠷᠭᠠᠭᠤᠯᠢ 罚款金额（元）")
    ('罚款金额', '元')
    >>> fold_header("罚款金额（万元） Fine Amount, 10k Yuan")
    ('罚款金额', '万元')
    >>> fold_header("罚款金额（必填，以万元为单位）")
    ('罚款金额', '万元')
    """
    name = fold_word(untranslated(text)).replace("做出", "作出")
    if not name.isascii() and _CHINESE.search(name):
        name = _BESIDE.sub("", name)
    name = _PART_OF.sub("", name.strip("*:;·/|"))
    unit = None
    if found := _UNIT_IN_BRACKETS.search(name):
        unit = _IN_FULL.get(found[2], found[2])
        beside = ",".join(
            words for g in ("before", "behind") if (words := (found[g] or "").strip(",、;:"))
        )
        name = name[: found.start()] + (f"({beside})" if beside else "") + name[found.end() :]
    elif found := _UNIT_AT_END.search(name):
        unit = next(_IN_FULL.get(group, group) for group in found.groups() if group)
        name = name[: found.start()] + name[found.end() :]
    name = _TO_FILL_IN.sub("", name) or name
    return _NUMBERED_CODE.sub("代码(", name), unit


@cache
def _names() -> dict[str, list[Hit]]:
    """Return folded name → (source, column, rank); rank 0 is the contract's own name."""
    out: dict[str, list[Hit]] = {}
    for source, contract in loader.sources().items():
        whole = loader.source(contract.details_of).columns if contract.details_of else {}
        own: dict[str, str] = {}
        for column, body in contract.columns.items():
            if column in whole:
                continue
            for rank, name in enumerate([body.zh, *body.aliases, column]):
                key = fold_header(name)[0]
                if own.setdefault(key, column) == column:
                    entry = (source, column, rank)
                    if not any(e[:2] == entry[:2] for e in out.setdefault(key, [])):
                        out[key].append(entry)
        others = [
            (other, column)
            for name, column in list(own.items())
            for other in _in_other_words(name, contract.columns[column].type)
        ]
        for other, column in [*others, *_codes_otherwise(own)]:
            if own.setdefault(other, column) == column:
                entry = (source, column, _OTHER_WORD)
                if not any(e[:2] == entry[:2] for e in out.setdefault(other, [])):
                    out[other].append(entry)
    return out


def _codes_otherwise(own: dict[str, str]) -> list[tuple[str, str]]:
    """Return how else the codes of publications read: cfXdrMc and XDR_MC are CF_XDR_MC.

    What two codes could be (cfjg of CF_JG and CF_CFJG) is neither's.
    """
    meant: dict[str, set[str]] = {}
    for name, column in own.items():
        if name.startswith(_CODE):
            bare = name.removeprefix(_CODE)
            for form in {name.replace("_", ""), bare, bare.replace("_", "")}:
                meant.setdefault(form, set()).add(column)
    return [(form, columns.pop()) for form, columns in meant.items() if len(columns) == 1]


def _in_other_words(name: str, kind: str) -> list[str]:
    """Return how else a header may read: 受理日期 is 受理时间, 检查单位 is 检查机关 and 检查机关名称.

    >>> _in_other_words("受理日期", "date"), _in_other_words("日期", "date")
    (['受理时间', '受理日'], [])
    """
    words = _ONE_OR_OTHER.get(kind, ())
    said = next((word for word in words if word in name), None)
    if said == name and kind not in ("uscc", "region_code"):
        return []
    others = [name.replace(said, word) for word in words if word != said] if said else []
    if kind == "organ_name":
        others += [f"{one}名称" for one in (name, *others) if one.endswith((*words, "主体"))]
    return others


def lookup(text: str) -> list[Hit]:
    """Return what a header may mean by the contracts alone."""
    # No header is this long or without a word; the cells of data are, and there are many.
    if _LONGEST_HEADER < len(text) <= _LONGEST_TRANSLATED and text[-1].isascii():
        text = untranslated(text)
    return [] if len(text) > _LONGEST_HEADER or not _WORD.search(text) else _meanings(text)


@lru_cache(maxsize=65536)
def _meanings(text: str) -> list[Hit]:
    name = fold_header(text)[0]
    found = _names().get(name)
    if found is None and (bare := _LAST_BRACKET.sub("", name)) != name:
        # 罚款金额(大写) is the fine only where no plain 罚款金额 stands beside it.
        found = [(s, c, rank + _BARE) for s, c, rank in _names().get(bare, [])]
    return found or _without_code(name) or _either(name)


def _without_code(name: str) -> list[Hit]:
    """Return what a header means beside which the vendor's own name of the column stands.

    >>> [column for source, column, _ in lookup("LXDH联系电话") if source == "complaints"]
    ['complainant_phone']
    >>> lookup("APP名称"), [column for source, column, _ in lookup("MC名称") if source == "entities"]
    ([], ['party_name'])
    """
    if name.isascii() or (glued := _GLUED.fullmatch(name)) is None:
        return []
    bare = glued["inside"] or glued["behind"] or glued["first"]
    code = glued["before"] or glued["after"]
    if len(bare) < _LEAST_GLUED and initials(bare) != code:
        return []
    return [(s, c, rank + _OTHER_WORD) for s, c, rank in _names().get(bare, [])]


def _either(name: str) -> list[Hit]:
    """Return what a header with two names may mean: 处罚事由/违法行为类型 is read as the first of them."""
    first, *others = name.split("/")
    if not others or len(first) < _LEAST_OF_TWO or first.isascii():
        return []
    return [(s, c, rank + _OTHER_WORD) for s, c, rank in _names().get(first, [])]


def meaning(header: str, source: str) -> str | None:
    """Return the column of ``source`` that a header means, or ``None``.

    >>> meaning("罚款金额（万元）", "cases")
    'fine_yuan'
    """
    named = {source, loader.source(source).details_of}
    return next((c for s, c, _ in lookup(header) if s in named), None)


def shown(header: str) -> str:
    """Return a header in one line."""
    return re.sub(r"\s+", "", header)


@lru_cache(maxsize=4096)
def told(header: str) -> str:
    """Return a header as messages name it: 登记日期（联系张某某***）."""
    return mask_title(shown(header))
