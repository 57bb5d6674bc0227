"""Numbers, dates and states in the words the pages use."""

from datetime import date
from decimal import Decimal
from math import isfinite

Number = int | float | Decimal | None

#: Shown where a value is not there; never a zero.
NOTHING = "—"

LIMITS = "裁量基准优先；内部工作资料，数据提示未经核实，不作为执法、考核或问责依据"

#: Sentences for the reasons a rule may give for saying nothing.
NOT_EVALUATED = {
    "not_reported": "当月未报送",
    "not_delivered": "当月未报送",
    "base_too_small": "基数过小",
    "too_few_cases": "案件太少",
    "too_few_peers": "相近案件不足",
    "history_too_short": "历史太短",
    "incomplete": "数据未齐",
    "unresolved_clause": "条款未识别",
    "merged_fine": "多个行为合并处罚",
    "no_fine": "没有罚款",
    "missing_column": "导出数据缺列",
}

OUTCOME_WORDS = {"flagged": "符合", "clear": "不符合", "not_evaluated": "未判断"}
OUTCOME_MARKS = {"flagged": "●", "clear": "○", "not_evaluated": "▨"}
SOURCE_WORDS = {"case": "案件", "complaint": "投诉举报", "sampling": "抽检", "opinion": "企业反映"}


def wan(yuan: Number) -> str:
    """Return yuan as 万元 with one decimal, for a table's cell."""
    return NOTHING if _missing(yuan) else f"{float(yuan or 0) / 10_000:,.1f}"


def money(yuan: Number) -> str:
    """Return yuan in words for a sentence: 元 below ten thousand, else 万元."""
    if _missing(yuan):
        return "未记载"
    value = float(yuan or 0)
    return f"{value:,.0f}元" if abs(value) < 10_000 else f"{value / 10_000:,.1f}万元"


def whole(value: Number) -> str:
    """Return a count with thin thousands."""
    return NOTHING if _missing(value) else f"{int(value or 0):,}"


def number(value: Number, digits: int = 1) -> str:
    """Return a number with fixed digits."""
    return NOTHING if _missing(value) else f"{float(value or 0):,.{digits}f}"


def percent(share: Number, digits: int = 1) -> str:
    """Return a ratio as per cent: 0.2 is 20.0%."""
    return NOTHING if _missing(share) else f"{float(share or 0) * 100:,.{digits}f}%"


def day(value: date | None) -> str:
    """Return a date as ``2026-06-30``."""
    return NOTHING if value is None else value.isoformat()


def period_words(period: str | None) -> str:
    """Return a period in Chinese: ``2026-06`` is 2026年6月, ``2026-W07`` is 2026年第7周."""
    if not period:
        return NOTHING
    parts = period.split("-")
    if len(parts) == 1:
        return f"{period}年"
    year, rest = parts[0], parts[1]
    if rest.startswith("W"):
        return f"{year}年第{int(rest[1:])}周"
    if rest.startswith("Q"):
        return f"{year}年第{rest[1:]}季度"
    words = f"{year}年{int(rest)}月"
    return f"{words}{int(parts[2])}日" if len(parts) > 2 else words


def why_not(reason: str | None) -> str:
    """Return the Chinese words of a not-evaluated reason; unknown ones as they stand."""
    return "未判断" if not reason else NOT_EVALUATED.get(reason, reason)


def joined(items: list[str] | None, otherwise: str = NOTHING) -> str:
    """Return a list as one Chinese phrase."""
    return "；".join(items) if items else otherwise


def _missing(value: Number) -> bool:
    return value is None or not isfinite(value)
