"""Dates in the forms offices write them."""

import re
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

from assets.intake.folding import has_note_mark, nfkc

_EXCEL_EPOCH = date(1899, 12, 30)
#: First and last year of a day that can be meant.
YEARS = (1900, 2199)
_CHINA = timezone(timedelta(hours=8))
_DAY = re.compile(
    r"(?P<y>\d{4})(?:(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})"
    r"|年(?P<m2>\d{1,2})月(?P<d2>\d{1,2})[日号]?"
    r"|(?P<m3>\d{2})(?P<d3>\d{2}))"
)
_TIME = re.compile(
    r"[T ]?(?P<clock>(?:上午|下午|晚上|[AP]M)? ?\d{1,2}"
    r"(?::\d{1,2}(?::\d{1,2}(?:[.,]\d+)?)?|时(?:\d{1,2}分(?:\d{1,2}秒)?)?|点(?:\d{1,2}分)?)"
    r" ?(?:[AP]M)?|\d{4}(?:\d{2})?) ?(?P<zone>Z|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
#: What people write behind a day instead of a time: 上午, 星期四, (周四).
_PART_OF_DAY = re.compile(r" ?(?:[上下中]午|早上|晚上)| ?\(?(?:星期|周)[一二三四五六日天]\)?")
_HAN_DIGITS = str.maketrans("〇零○一二三四五六七八九元", "0001234567891")
_HAN_DAY = re.compile(
    r"([〇零○一二三四五六七八九]{4}|\d{4})年([元一二三四五六七八九十]{1,3}|\d{1,2})月"
    r"([一二三四五六七八九十廿卅]{1,4}|\d{1,2})[日号]?"
)
_WITHOUT_YEAR = re.compile(
    r"(?:\d{1,2}|[元一二三四五六七八九十]{1,3})月(?:\d{1,2}|[一二三四五六七八九十廿卅]{1,4})[日号]?(?: ?\D.*)?"
    r"|(?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])"
)
#: ``25.3.5``, ``25年3月5日``: first what cannot be a month nor, in any office that writes years short, a day.
_SHORT_YEAR = re.compile(
    r"(?P<y>1[3-9]|[2-9]\d)(?=(?:([-/.])\d{1,2}\2\d{1,2}|年\d{1,2}月\d{1,2}[日号]?)(?!\d))"
)
NO_MONTH = "没有写年份，也没有写“月”“日”（3.1和3.10分不开），请写成“3月1日”或者连年份写"
NO_YEAR = "没有写年份，标题、工作表、文件名也没有说明是哪一年"
_NUMERAL = re.compile(r"(?:([一二三])?(十))?([元一二三四五六七八九])?")
_FRACTION = re.compile(r"[.,]\d+")
#: A longer text is no day; patterns that look back and forth are not tried on it.
_LONGEST = 200
_AROUND = re.compile(r"(?:(?<!\s)\s+)?([年月日号时分秒点/.:\-])\s*")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
#: ``05-MAR-24``, ``5-3月-24``: as a database writes a day when nobody told it how, the day first, the year last.
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DATABASE_DAY = re.compile(
    rf"(?P<d>\d{{1,2}})([- ])(?:(?P<name>{'|'.join(_MONTHS)})|(?P<m>\d{{1,2}})月 ?)\2(?P<y>\d{{4}}|\d{{2}})(?!\d)"
)
#: Two figures of a year up to this one are of this century, as such databases read them back.
_LAST_OF_CENTURY = 49
#: What such a day has for a time: 12.00.00.000000000 AM.
_DATABASE_TIME = re.compile(
    r" (\d{1,2})[.:](\d{2})[.:](\d{2})(?:[.,]\d+)?(?: ?([AP]M|上午|下午))?$"
)
#: Milliseconds since 1970, as interfaces hand out moments: of 2001 to 2286.
_MILLISECONDS = re.compile(r"[1-9]\d{12}")
_INSTANT = re.compile(r"[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$")


@lru_cache(maxsize=65536)
def parse_date(text: str, year: int | None = None) -> date:
    """Return the day a cell names.

    Parameters
    ----------
    text : str
    year : int, optional
        Of a day written without one (``3月5日``), where something around the table names it.

    Read are ``2025-03-07``, ``2025/3/7``, ``2025.3.7``, ``20250307``, ``2025年3月7日`` (or ``7号``),
    the same with two figures of a year since 2013 (``25.3.7``; 12 and less may be a month)
    and ``二〇二五年三月七日``, ``07-MAR-25`` and ``07-3月-25`` of databases, each also with a time behind it, Excel serial numbers (five digits) and milliseconds since 1970 (thirteen). An instant with an explicit
    zone (``2025-03-07T16:00:00Z``) is the day it falls on in China.

    Raises
    ------
    ValueError
        With a Chinese reason: not a date, no year, or a day the calendar does not have.

    Examples
    --------
    >>> parse_date("２０２５年３月７日 10时20分")
    datetime.date(2025, 3, 7)
    >>> parse_date("45723")
    datetime.date(2025, 3, 7)
    >>> parse_date("二〇二五年三月二十七日")
    datetime.date(2025, 3, 27)
    >>> parse_date("25.3.7")
    datetime.date(2025, 3, 7)
    >>> parse_date("07-MAR-25 12.00.00.000000 AM")
    datetime.date(2025, 3, 7)
    """
    if len(text) > _LONGEST or has_note_mark(text):
        raise ValueError("不是日期")
    folded = _AROUND.sub(r"\1", nfkc(text).strip()).upper()
    folded = re.sub(r"\s+", " ", folded)
    if _WITHOUT_YEAR.fullmatch(folded):
        if year is not None and "月" not in folded:
            raise ValueError(NO_MONTH)
        if year is None:
            raise ValueError(NO_YEAR)
        folded = f"{year}年{folded}"
    folded = _in_figures(_year_first(folded))
    if _SHORT_YEAR.match(folded):
        folded = f"20{folded}"
    if serial := _SERIAL.fullmatch(folded):
        return _in_range(_EXCEL_EPOCH + timedelta(days=int(serial[1])))
    if _MILLISECONDS.fullmatch(folded):
        return _in_range(datetime.fromtimestamp(int(folded) // 1000, _CHINA).date())
    day = _DAY.match(folded.removesuffix(".0"))
    if day is None or not _rest_is_time(day, folded.removesuffix(".0")[day.end() :]):
        raise ValueError("不是日期")
    month = day["m"] or day["m2"] or day["m3"]
    number = day["d"] or day["d2"] or day["d3"]
    try:
        found = date(int(day["y"]), int(month), int(number))
    except ValueError:
        raise ValueError("日历上没有这一天") from None
    return _in_china(_in_range(found), folded[day.end() :])


def _in_range(day: date) -> date:
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise ValueError("年份不在1900—2199年之间")
    return day


def _year_first(text: str) -> str:
    """Return a day as databases write it (``05-MAR-24``) year first; any other text as it is."""
    said = _DATABASE_DAY.match(text)
    if said is None:
        return text
    year, month = said["y"], said["m"] or _MONTHS.index(said["name"]) + 1
    if len(year) == 2:
        year = f"20{year}" if int(year) <= _LAST_OF_CENTURY else f"19{year}"
    rest = _DATABASE_TIME.sub(r" \1:\2:\3", text[said.end() :])
    return f"{year}-{month}-{said['d']}{rest}"


def _in_figures(text: str) -> str:
    """Return a day written in Chinese numerals in figures; any other text as it is."""
    said = _HAN_DAY.match(text)
    if said is None:
        return text
    year, month, day = said.groups()
    parts = (year.translate(_HAN_DIGITS), str(_number(month)), str(_number(day)))
    return "{}年{}月{}日".format(*parts) + text[said.end() :]


def _number(text: str) -> int:
    """Return a numeral up to 39: 七, 十一, 二十七, 廿七; 元 is one; 0 for what is no numeral."""
    if text.isdigit():
        return int(text)
    parts = _NUMERAL.fullmatch(text.replace("廿", "二十").replace("卅", "三十"))
    if parts is None:
        return 0
    tens, ten, ones = parts.groups()
    figures = (tens or ("一" if ten else "〇")) + (ones or "〇")
    return int(figures.translate(_HAN_DIGITS))


def _rest_is_time(day: re.Match[str], rest: str) -> bool:
    if day["sep"] and rest[:1].isdigit():  # 2025-03-071 and 2025/3/7123 are no dates
        return False
    if not rest or _PART_OF_DAY.fullmatch(rest):
        return True
    time = _TIME.fullmatch(rest)
    if time is None:
        return False
    if not _on_the_clock(time["clock"]):
        raise ValueError("没有这个时刻")
    return True


def _on_the_clock(text: str) -> bool:
    """Return whether a time of the form ``9:05:00`` or ``093000`` names a moment of a day; 24:00 does."""
    numbers = _FRACTION.sub("", text)
    parts = re.findall(r"\d{2}" if numbers.isdigit() else r"\d+", numbers)
    hour, minute, second = (int(part) for part in [*parts, "0", "0"][:3])
    return (
        minute < 60 and second < 60 and (hour < 24 or hour * 3600 + minute * 60 + second == 86400)
    )


def _in_china(day: date, rest: str) -> date:
    instant = _INSTANT.match(rest)
    if instant is None:
        return day
    hour, minute, second, zone = instant.groups()
    zone = "+00:00" if zone == "Z" else zone
    stamp = f"{day.isoformat()}T{hour}:{minute}:{second or '00'}{zone}"
    try:
        return datetime.fromisoformat(stamp).astimezone(_CHINA).date()
    except (ValueError, OverflowError):
        raise ValueError("不是日期") from None
