"""Where a folded text holds a telephone, identity or bank card number, however it is written."""

import re
from collections.abc import Iterator
from datetime import date

from data_contracts import own_keys
from models.identity.folding import Span

_HARD = (
    r"\s\x00-\x1f\x7f-\x9f\-\u00ad\u034f\u200b-\u200f\u2010-\u2015\u2212\ufeff\ufe0f\u20e3\u2060"
)
_SOFT = r"~〜._/\\·•‧,、。|()（）\[\]【】*:+空"
_H = f"[{_HARD}]{{0,4}}"
_G = f"[{_HARD}{_SOFT}]{{0,3}}"
_ONLY_HARD = re.compile(f"[{_HARD}0-9Xx+]*")
_NUMERALS = dict(
    zip(
        "零〇○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖两洞拐勾",
        "00012345678911234567892079",
        strict=True,
    )
)
_LETTERS = {"O": "0", "o": "0", "l": "1", "I": "1"}
_ZH = "".join(_NUMERALS)
_TO_DIGITS = str.maketrans(_NUMERALS | _LETTERS)

_MOBILE = re.compile(rf"(?<!\d)(?=((?:\+?(?:00)?86{_G}|0)?1{_G}[3-9](?:{_G}\d){{9}})(?!\d))")
_LONG = re.compile(rf"(?<!\d)\d(?:{_H}\d){{14,}}(?:{_H}[xX])?(?!\d)")
_CITIZEN = re.compile(rf"(?<!\d)(?=([1-9](?:{_G}\d){{16}}{_G}[\dXx])(?![\dA-Za-z]))")
_OLD_CITIZEN = re.compile(rf"(?<!\d)(?=([1-9](?:{_G}\d){{14}})(?!\d))")
_CARD = re.compile(
    rf"(?<!\d)(?=([3-69]\d{{3}}([{_SOFT}{_HARD}])(?:\d{{4}}\2){{2,3}}\d{{1,4}})(?!\d))"
)
_AREA = r"(?:10|2\d|[3-9]\d{2})"
_LANDLINE = re.compile(
    rf"(?<![\dA-Za-z.])(?:\+?(?:00)?86[\s\-]?\(?0?{_AREA}\)?[\s\-_/.]?|\(0{_AREA}\)[\s\-]?|0{_AREA}[\s\-\u2010-\u2015_/.~]{{1,3}})"
    rf"[2-9]\d{{2,3}}[\s\-]?\d{{3,4}}(?:\s?(?:转|分机)\s?\d{{1,6}}|-\d{{1,4}}(?![\d\-年./]))?(?![\dA-Za-z])"
)
_GLUED_LANDLINE = re.compile(
    rf"(?<![\dA-Za-z.])0{_AREA}[2-8]\d{{6,7}}(?:转\d{{1,6}})?(?![\dA-Za-z.])"
)
#: 电话(区号0571)87654321, 电话138…、87654321: of the area or another number may stand before a local one.
_LOCAL_CUE = (
    r"(?:电话|座机|总机|固话|小灵通|致电|拨打|来电|回电|回拨|热线|传真|联系我|(?:留下?|提供)的号码(?!牌))(?:[^0-9，。；,;]{0,6}(?:0?1[3-9]\d{9}|0\d{2,3}[\s\-]?\d{7,8})\s?[/、,，;；或和及])?"
    r"[^0-9，。；,;]{0,6}(?:区号:?0?\d{2,3}[),，、]{0,2}(?:号码)?)?[^0-9，。；,;]{0,6}?"
)
_LOCAL = re.compile(
    _LOCAL_CUE
    + rf"([2-8]\d{{2,3}}[\s\-]?\d{{4}}(?:转\d{{1,5}})?(?![\dA-Za-z元个])|(?<![{_ZH}])[二三四五六七八][{_ZH}]{{6,7}}(?![{_ZH}十百千万亿年]))"
)
_AREA_SAID = re.compile(
    r"区号:?0?\d{2,3}[,，、)]\s?(?:电话)?号码[:为是]?\s?([2-8]\d{2,3}[\s\-]?\d{4}(?:[,，]?转\d{1,6})?)(?!\d)"
)
_PHONE_CUE = re.compile(
    r"(?:电话|座机|固话|小灵通|致电|拨打|回电|回拨|联系|热线|手机|传真|tel|TEL|Tel)[^0-9。；;]{0,10}$|[打拨][了过]?$"
)
#: What is said of a number once it was dialled: 那个座机, 无人接.
_DIALLED = re.compile(
    r"[^0-9，。]{0,4}(?:座机|固话|电话|[无没]人接|[打来]?来电|打来|占线|打不通|空号|停机|关机)"
)
#: 打6283915一直占线, 换了6283915: a local number that somebody dialled.
_DIALLED_LOCAL = re.compile(
    rf"(?:[打拨]|改打|换了)[了过]?\s?([2-8]\d{{2,3}}[\s\-]?\d{{4}})(?={_DIALLED.pattern}|也)"
)
_ABROAD = re.compile(
    r"(?<!\d)(?:\+[1-9]\d{0,2}|(?:00)?(?:85[23]|886)[\s\-])[\s\-]?(?:\(?\d{1,4}\)?[\s\-]?)?\d{3,4}[\s\-]?\d{4}(?!\d)"
)
_WITH_LETTERS = re.compile(
    rf"(?<![0-9A-Za-z])[0-9OolI](?:{_H}[0-9OolI]){{9,20}}(?:{_H}[xX])?(?![0-9A-Za-z])"
)
_IN_WORDS = re.compile(
    rf"(?<![{_ZH}0-9])(?:[{_ZH}0-9](?:[\s\-]?[{_ZH}0-9]){{9,20}}|[{_ZH}0-9]([、,.·/])\s?[{_ZH}0-9](?:\1\s?[{_ZH}0-9]){{8,18}}|[{_ZH}0-9]{{3}}([、,.\s])[{_ZH}0-9]{{4}}\2[{_ZH}0-9]{{4}})"
    rf"[xX]?(?![{_ZH}0-9十百千万亿年])"
)

#: 号码前面1361234，后头是5678.
_IN_TWO = re.compile(
    r"前[面头边]?(?:[是为]|[几七]位)?\s?(1[3-9]\d{5})[,，]?\s?后[面头边]?(?:[是为]|[几四]位)?\s?(\d{4})(?!\d)"
)
#: What each of the patterns holds, told at the first digit: most texts have days and amounts alone.
_ELEVEN = re.compile(rf"\d(?:[{_HARD}{_SOFT}]{{0,4}}\d){{10}}")
_TEN_SIGNS = re.compile(
    rf"[0-9OolI](?:{_H}[0-9OolI]){{9}}|[{_ZH}0-9](?:[\s\-、,.·/]{{0,2}}[{_ZH}0-9]){{9}}"
)

_BORN = r"(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_CITIZEN_FORM = re.compile(rf"[1-9]\d{{5}}{_BORN}\d{{3}}[\dX]")
_OLD_FORM = re.compile(r"[1-9]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}")
#: An identity number with its last signs left off; a day since 2010 is rather one of a file.
_CUT_SHORT = re.compile(
    r"[1-8]\d{5}(?:19\d{2}|200\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{0,3}X?"
)
_WHOLE = re.compile(
    rf"(?:0{{0,2}}86)?1[3-9]\d{{9}}|[1-9]\d{{5}}{_BORN}\d{{3}}[\dX]|{_OLD_FORM.pattern}|0{_AREA}[2-8]\d{{6,7}}|\d{{15,19}}X?"
)
_DAY = r"(?:19|20)\d{2}(?:[-./](?:1[0-2]|0?[1-9])(?:[-./](?:3[01]|[12]\d|0?[1-9]))?|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))"
_DAYS = re.compile(rf"(?<!\d){_DAY}(?!\d)")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d*)?")
_DECIMAL = re.compile(r"(?<!\d)\d+\.\d+")
#: In the last ten digits of a decimal: noughts or nines, and at most five digits of noise.
_FLOAT_TAIL, _TAIL = re.compile(r"0{5}|9{5}"), 10
_SERIAL = re.compile(r"(?<![A-Za-z])[A-Z]{2,5}[-/]?$")
_OF_A_THING = re.compile(r"(?:注册代码|设备代码|注册号|串号|IMEI)[:为是]?\s?$", re.IGNORECASE)
#: Of a document or a licence: 案件编号, 许可证编号, 追溯码; a person's own papers (健康证, 身份证) are none.
_OF_A_PAPER = re.compile(
    r"(?:案件?|立案|决定书|告知书|通知书|许可证?|登记证|备案|工单|受理|登记|举报|投诉|检验|检测|抽样|报告)书?(?:编号|文号|号码?|单号)[:为是]?\s?$"
    r"|[罚案立函通检注准]字第?$|(?:追溯|监管|溯源)码[:为是]?\s?$|〔(?:19|20)\d{2}〕第?$|\((?:19|20)\d{2}\)第?$"
)
#: Of a thing that is looked after by its number: 出厂编号13800001234 is no telephone.
_OF_A_DEVICE = re.compile(
    r"(?:出厂|设备|器具|桩|机身|仪器)(?:编号|号)[:为是]?\s?(?:No\.?|SN)?\s?$|(?<![A-Za-z])SN:?\s?$",
    re.IGNORECASE,
)
#: Characters before a number among which stands what it is of.
_LONGEST_CUE = 14
_LICENCE_LETTERS = re.compile(r"(?<![A-Za-z])(?:JY|SC|XK|JX|CY)\d?\s?$")
_COMPLAINT = re.compile(r"[1-9]\d{5}0{3,}\d*20\d{6}\d{2,6}")
_CODE_CHARS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE_KINDS = ("11", "12", "13", "19", "51", "52", "53", "59", "91", "92", "93")
#: Of businesses and others whose codes begin as no citizen's number does: 11, 12, 13, 51, 52 and 53 are provinces.
_NO_PROVINCE = ("19", "59", "91", "92", "93")
#: Numbers of so many digits are masked, check digit valid or not.
_LEAST, _MOST = 15, 19
#: A telephone in three to five pieces, whatever stands between them.
_MOST_PIECES = 5
_USUAL_PIECES = {(3, 4, 4), (3, 8), (7, 4), (4, 7), (11,)}


def spans(text: str) -> Iterator[Span]:
    """Yield where a folded text holds a number of a person; the spans may overlap.

    Masked is each run of 15 and more digits (an X at the end counts) and each run of 11 digits
    that starts 1[3-9], after dropping spaces and hyphens, check digit valid or not; in other
    writings only what has the form of such a number. Dates, decimals with float tails, enterprises'
    credit codes with a valid check character and numbers of our own are left.
    """
    found = [*_all(text)]
    ours = own_keys.spans(text) if found else []
    for begin, end in found:
        if not any(b <= begin and end <= e for b, e in ours) and not _of_a_paper(text, begin, end):
            yield begin, end


def _of_a_paper(text: str, begin: int, end: int) -> bool:
    """Tell the number of a document or a licence, said to be one, from a person's.

    One of fifteen to nineteen digits is a person's whatever it is said to be: such are never left.
    """
    before, n = text[max(0, begin - _LONGEST_CUE) : begin], len(_digits(text[begin:end]))
    if _LICENCE_LETTERS.search(before):
        return n < _LEAST
    return n > _MOST and _OF_A_PAPER.search(before) is not None


def _all(text: str) -> Iterator[Span]:
    if _ELEVEN.search(text):
        yield from _long(text)
    yield from _landlines(text)
    for match in _IN_TWO.finditer(text):
        yield from (match.span(1), match.span(2))
    if _TEN_SIGNS.search(text):
        yield from _spelt(text)


def _long(text: str) -> Iterator[Span]:
    """Yield numbers of eleven digits and more, written in digits."""
    for match in _LONG.finditer(text):
        if not _harmless_long(text, match):
            yield match.span()
    for match in _MOBILE.finditer(text):
        before = text[max(0, match.start() - _LONGEST_CUE) : match.start()]
        if _is_mobile(match[1]) and not _OF_A_DEVICE.search(before):
            yield match.span(1)
    for pattern, form in ((_CITIZEN, _CITIZEN_FORM), (_OLD_CITIZEN, _OLD_FORM)):
        for match in pattern.finditer(text):
            if form.fullmatch(_digits(match[1])) and _hangs_together(match[1]):
                yield match.span(1)
    for match in _CARD.finditer(text):
        if not _THOUSANDS.fullmatch(match[1]):
            yield match.span(1)


def _landlines(text: str) -> Iterator[Span]:
    yield from (match.span() for match in _LANDLINE.finditer(text))
    if "+" in text or "85" in text or "886" in text:
        yield from (match.span() for match in _ABROAD.finditer(text))
    yield from (match.span(1) for match in _LOCAL.finditer(text))
    yield from (match.span(1) for match in _AREA_SAID.finditer(text))
    yield from (match.span(1) for match in _DIALLED_LOCAL.finditer(text))
    for match in _GLUED_LANDLINE.finditer(text):
        whole = match.end() - match.start() == len(text.strip())
        said = _PHONE_CUE.search(text[max(0, match.start() - 16) : match.start()])
        if whole or said or _DIALLED.match(text, match.end()):
            yield match.span()


def _spelt(text: str) -> Iterator[Span]:
    """Yield numbers written with the letter O for nought, or in words."""
    for pattern, signs in ((_WITH_LETTERS, _LETTERS), (_IN_WORDS, _NUMERALS)):
        for match in pattern.finditer(text):
            spelt = sum(character in signs for character in match[0])
            digits = re.sub(f"[{_HARD}{_SOFT}]", "", match[0]).translate(_TO_DIGITS).upper()
            few = signs is _NUMERALS or 2 * spelt <= len(digits)
            if signs is _NUMERALS and spelt == 1 and match[0].strip(_ZH) != match[0]:
                continue  # 单号20241013614773一直: the numeral begins the next word
            if spelt and few and _WHOLE.fullmatch(digits):
                yield match.span()


def _digits(written: str) -> str:
    return re.sub(r"[^0-9X]", "", written.upper())


def _is_mobile(written: str) -> bool:
    if _DAYS.search(written):
        return False
    if _ONLY_HARD.fullmatch(written):
        return True
    bare = re.sub(r"^\+?(?:00)?86(?=\D)|^0(?=1)", "", written).strip("()-. ")
    pieces = tuple(len(piece) for piece in re.findall(r"\d+", bare))
    if pieces in _USUAL_PIECES or set(pieces) == {1}:
        return not _THOUSANDS.fullmatch(bare)
    between = set(re.findall(f"[{_SOFT}{_HARD}]+", bare))
    is_list_or_amount = bool(
        between & {",", "、", "。", "*", ":", "+", "空"}
    ) or _DECIMAL.fullmatch(bare)
    is_network_address = between == {"."} and len(pieces) == 4 and max(pieces) <= 3
    return len(pieces) <= _MOST_PIECES and not (is_list_or_amount or is_network_address)


def _hangs_together(written: str) -> bool:
    """Tell an identity number in pieces from several numbers: it is cut at the birth date, or evenly."""
    if _ONLY_HARD.fullmatch(written):
        return True
    sizes = [len(piece) for piece in re.findall(r"[\dXx]+", written)]
    cuts = {sum(sizes[:n]) for n in range(1, len(sizes))}
    even = len(sizes) > 2 and len(set(sizes[:-1])) == 1
    behind_birth = sum(sizes) - (4 if sum(sizes) == 18 else 3)
    return (6 in cuts or behind_birth in cuts or even) and not _THOUSANDS.fullmatch(written)


def _harmless_long(text: str, match: re.Match[str]) -> bool:
    """Tell dates, decimals, credit codes and serial numbers from numbers of persons."""
    written, before = match[0], text[max(0, match.start() - 12) : match.start()]
    digits = _digits(written)
    if _CITIZEN_FORM.fullmatch(digits):
        return False
    is_cut = _CUT_SHORT.fullmatch(digits)
    if (
        not is_cut
        and len(_digits(_DAYS.sub("", written))) < len(digits)
        and re.search(f"[{_HARD}]", written)
    ):
        return len(_digits(_DAYS.sub(" ", written))) < _LEAST
    if re.search(r"\d\.$", before) and _FLOAT_TAIL.search(digits[-_TAIL:]):
        return True
    if len(digits) == 18 and _is_credit_code(digits):
        return True
    if _COMPLAINT.fullmatch(digits) or (
        _OF_A_THING.search(before) and not _OLD_FORM.fullmatch(digits)
    ):
        return True
    return bool(_SERIAL.search(before)) and not digits.startswith("62")


def _is_credit_code(digits: str) -> bool:
    """Tell whether 18 digits are a unified social credit code (GB 32100) and no birth date."""
    if not digits.startswith(_CODE_KINDS):
        return False
    values = [_CODE_CHARS.find(c) for c in digits]
    if min(values) < 0:
        return False
    weighted = sum(v * pow(3, i, 31) for i, v in enumerate(values[:17]))
    return (31 - weighted % 31) % 31 == values[17]


def is_business_code(code: str) -> bool:
    """Tell a business's credit code of digits alone from a citizen's number of the same form.

    In a county whose own code ends in 18, 19 or 20 the digits behind it read as a birth date. The check
    character of the code is right then and that of a citizen's number is not; where both are, it may be a
    person's (foreigners' permanent residence numbers begin with 9).
    """
    return code.startswith(_NO_PROVINCE) and _is_credit_code(code) and not is_citizen_number(code)


def born_by(code: str, newest_year: int) -> bool:
    """Tell whether a code has a citizen's form with a birth date up to that year."""
    bare = code.strip().upper()
    if not _CITIZEN_FORM.fullmatch(bare) or int(bare[6:10]) > newest_year:
        return False
    try:
        date(int(bare[6:10]), int(bare[10:12]), int(bare[12:14]))
    except ValueError:
        return False
    return True


def is_citizen_number(digits: str) -> bool:
    """Tell whether the check character of a citizen's number is right (GB 11643)."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))
    return digits[17] == "10X98765432"[total % 11]
