"""What the values of a column look like: days, amounts, numbers of documents, organs, regions."""

import re
from collections.abc import Callable

from assets.intake.context import IntakeContext
from assets.intake.folding import fold_word, nfkc
from assets.intake.persons.identity import reference
from assets.intake.values.codes import parse_integer
from assets.intake.values.dates import parse_date
from assets.intake.values.money import parse_money
from assets.intake.values.words import Words, parse_bool
from data_contracts import Column
from models.identity.names import is_name

#: So many distinct values are looked at.
SEEN = 200
#: Most values look like what the column is to hold; a few are mistyped.
_MOST = 0.8
#: Half of them do: words are written in more ways than days and amounts.
_MANY = 0.5
#: Remarks hold many things: so many different ones on one matter are a habit.
_SOME = 0.1
_MONEY_WORD = re.compile(r"[元款额费价钱]|罚没|所得|收入|货值|案值")
_DATE_WORD = re.compile(r"日期|时间|日$|期限|年月")
#: Days of the goods and of the notice, not of what was done: 生产日期/批号, 公告日期.
_OTHER_DAY = re.compile(r"生产|加工|购进|进货|检疫|出厂|批号|保质|有效期|出生|成立|公告|公示|发布")
#: What a decision imposes is no organ: 处罚决定种类 is near 处罚决定机关.
_IMPOSED = re.compile(r"罚款|没收|警告|吊销|通报批评")
_MONEY_MARK = re.compile(r"[.,¥￥元圆整]|万")
_DOCUMENT = re.compile(r"(?:19|20)\d{2}.{0,3}?\d+(?:-\d+)?号?$|\d{6,}")
#: A number given by an office to one of its papers: 〔2026〕12号; of such are decisions.
_PAPER = re.compile(r"[〔\[(（【](?:19|20)\d{2}[〕\])）】]\s*第?\s*\d+(?:-\d+)?\s*号$")
_ORGAN = re.compile(r"(?:局|所|队|委|厅|院|中心|分局|管委会)$")
_PLACE = re.compile(
    r"^[\u4e00-\u9fff]{1,10}(?:县|(?<![超门菜夜商])市|区|旗|盟|州|局|(?<![验测究诊])所)$|^[1-9]\d{5}(?:\d{3}|\d{6})?$"
)
#: 一分队, 执法二中队, 食品稽查科: a part of some bureau, of which one its name does not say.
_INNER = re.compile(
    r"\A(?:第?[一二三四五六七八九十\d]{1,3})?(?:综合|行政|市场|市监|监管|执法|稽查|办案|案件|直属|机动|食品|药品|价格|质量|特种设备"
    r"|知识产权|反垄断|网络|广告|消保|法规|法制|[一二三四五六七八九十\d])*(?:分队|小队|中队|大队|支队|队|科|股|室|组)"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_WHY = re.compile(
    r"(?:从轻|减轻|从重|不予)(?:或者?(?:从轻|减轻))?(?:行政)?处罚|处罚法[^，。；]{0,6}第三十[二三]条"
)
#: What the party said to the notice, or that it would say nothing.
_SAID = re.compile(r"陈述|申辩")
#: What was found, told in a sentence; the name of a case (…案) and what was set are no such.
_FOUND = re.compile(
    r"(?=.{14})(?=.*(?:当事人|执法人员|检查|发现|查明|经查|涉案|销售|经营|使用|生产|未))(?!.*(?:案|罚款|处罚)$)",
    re.DOTALL,
)
_ARTICLE = re.compile(r"第?[一二三四五六七八九十百零〇\d]+条")
_FIELD = re.compile(r"\s*[A-Za-z][A-Za-z0-9_.]*\s*")
#: A day as a spreadsheet counts it; an amount of five figures looks the same.
SERIAL_DAY = re.compile(r"\d{5}(?:\.\d+)?")


def _reads(parse: Callable[[str], object]) -> Callable[[str], bool]:
    def can(text: str) -> bool:
        try:
            parse(text)
        except ValueError:
            return False
        return True

    return can


_is_date = _reads(parse_date)
_is_money = _reads(lambda text: parse_money(text, "元"))
_is_integer = _reads(parse_integer)


def _share(values: list[str], holds: Callable[[str], object]) -> float:
    return sum(bool(holds(v)) for v in values) / len(values) if values else 0.0


def looks_like_dates(header: str, values: list[str]) -> bool:
    """Return whether a column holds days; five-digit numbers only where the header says so."""
    said = bool(_DATE_WORD.search(header))
    return _share(values, lambda v: _is_date(v) and (said or not SERIAL_DAY.fullmatch(v))) >= _MOST


def looks_like_money(header: str, values: list[str]) -> bool:
    """Return whether a column holds amounts: by its header, decimals, marks, or round hundreds."""
    if _share(values, _is_money) < _MOST or looks_like_dates(header, values):
        return False
    if _MONEY_WORD.search(header) or _share(values, _MONEY_MARK.search) >= 0.3:
        return True
    whole = [int(parse_money(v, "元")) for v in values if _is_money(v)]
    return max(whole) >= 100 and sum(n % 100 == 0 for n in whole) >= _MOST * len(whole)


def looks_like_papers(_header: str, values: list[str]) -> bool:
    """Return whether a column holds numbers of an office's papers (〔2026〕12号)."""
    return _share(values, lambda v: _PAPER.search(v.strip())) >= _MOST


def looks_like_reasons(values: list[str]) -> bool:
    """Return whether a column mostly says why a fine is lighter, heavier or none."""
    return _share(values, _WHY.search) >= _MANY


def looks_like_statements(values: list[str]) -> bool:
    """Return whether remarks tell now and then what the party said to the notice."""
    return _share(values, _SAID.search) >= _SOME


def looks_like_facts(values: list[str]) -> bool:
    """Return whether a column mostly tells in sentences what was found."""
    return len(values) > 1 and _share(values, _FOUND.match) >= _MOST


def looks_like_citations(values: list[str]) -> bool:
    """Return whether a column holds articles of laws."""
    return _share(values, _ARTICLE.search) >= _MOST


def fits(column: Column, values: list[str], context: IntakeContext) -> bool:
    """Return whether values can be those of a contract column; no values fit any."""
    if not values:
        return True
    words = Words.of(context.enumerations[column.enum]) if column.enum else None
    tests: dict[str, Callable[[str], object]] = {
        "date": _is_date, "money": _is_money, "integer": _is_integer,
        "bool": lambda v: parse_bool(v) is not None,
        "enum": lambda v: words and words.standard(v)[1],
        "enum_list": lambda v: words and not words.standards(v)[1],
        "region_code": _PLACE.search,
        "uscc": lambda v: re.fullmatch(r"\s*[0-9A-Za-z*]{15,18}\s*", nfkc(v)),
        "code": lambda v: re.search(r"\d", v) and len(v) <= 40,
        "doc_no": lambda v: re.search(r"\d", v) and len(v) <= 60,
        "organ_name": lambda v: _HAN.search(v) and not _IMPOSED.search(v) and not is_name(fold_word(v), rare=True),
        "party_name": _HAN.search, "text": _HAN.search,
        "free_text": _HAN.search,
        "identity": lambda v: _is_identity(column, v),
        "own_key": lambda _: False,
    }  # fmt: skip
    return _share(values, tests[column.type]) >= _MANY


def _is_identity(column: Column, value: str) -> bool:
    if column.identity == "phone":
        return bool(re.fullmatch(r"[\d\-+ ()*转]{7,20}", nfkc(value)))
    if column.identity == "id_number":
        return bool(re.fullmatch(r"[0-9A-Za-z*]{6,20}", nfkc(value)))
    if column.identity == "reference":
        return reference(value) is not None
    return is_name(fold_word(value))


def tells(column: Column, header: str, values: list[str]) -> bool:
    """Return whether values by their look alone may be those of a required column."""
    if not values:
        return False
    tests: dict[str, Callable[[], bool]] = {
        "date": lambda: not _OTHER_DAY.search(header) and looks_like_dates(header, values),
        "money": lambda: looks_like_money(header, values),
        "doc_no": lambda: _share(values, _DOCUMENT.search) >= _MOST and not _all_days(values),
        "organ_name": lambda: _share(values, _ORGAN.search) >= _MANY,
        "region_code": lambda: _share(values, _PLACE.search) >= _MOST,
    }
    test = tests.get(column.type)
    return test is not None and test()


def are_inner_units(values: list[str]) -> bool:
    """Return whether all values are parts of some bureau: they tell no county from another."""
    return bool(values) and all(_INNER.fullmatch(fold_word(v)) for v in values)


def are_codes(headers: list[str]) -> bool:
    """Return whether most headers are names of fields in a database: punish_decide_tm, XZCFWS_CODE."""
    return len(headers) > 1 and _share(headers, _FIELD.fullmatch) >= _MOST


def are_serial(values: list[str]) -> bool:
    """Return whether values only number the rows: 1, 2, 3."""
    return len(values) > 1 and values == [str(n) for n in range(1, len(values) + 1)]


def _all_days(values: list[str]) -> bool:
    return _share(values, _is_date) >= _MOST
