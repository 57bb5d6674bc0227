"""Numbers, dates and states in the words the pages use."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from math import isfinite
from typing import Any

from data_contracts import indicators
from data_contracts.amounts import in_wan, rounded

Number = int | float | Decimal | None
_NUMBERED = re.compile(r"\d+(之\d+)?")

#: Shown where a value is not there; never a zero.
NOTHING = "—"

#: A growth beyond this says more about its base than about the county.
MOST_SHARE = 10.0

#: Less than this is said in words.
_LEAST = 0.01

LIMITS = "裁量基准优先；内部工作资料，数据提示未经核实，不作为执法、考核或问责依据"

#: Why fines and confiscations do not add up to what was decided.
DECIDED = "决定额是处罚决定上的罚款加没收的钱，没收的物不算钱，所以罚款与没收之和可能大于决定额。"

#: What a month's receipts hold where the months before it were not reported.
RECEIPTS = "入库额列在财政报送的月份；按季报送、隔月没有报的，那个月的数含以前没有报的各月。"

#: Reasons of the judgements that have no indicator contract of their own.
_NOT_EVALUATED = {
    "not_reported": "当月未报送",
    "not_delivered": "当月没有可用的数据",
    "rows_set_aside": "当月交来的行有两成以上搁置待改",
    "month_not_over": "当月尚未结束",
    "short_history": "历史太短",
    "history_too_short": "历史太短",
    "too_few_cases": "案件太少",
    "reporting_gap": "连续数月无数据，疑为未报",
    "no_receipts": "当月没有入库记录",
    "reversal": "当月为冲销",
    "region_ended": "区划已停用",
    "incomplete": "数据未齐",
    "amount_not_recorded": "货值未记载，罚款可能属于同条另一档",
    "facts_not_recorded": "事实未记载",
    "too_few_peers": "相近案件不足",
    "no_clause": "条款未识别",
    "unresolved_clause": "条款未识别",
    "merged_fine": "多个行为合并处罚",
    "revoked": "已撤销或销案",
    "exempt": "依法免予处罚",
    "fine_not_recorded": "未记载罚款",
    "missing_column": "导出数据缺列",
    "no_violation_type": "未填处罚依据，也未填违法行为类型，不知道适用哪一条",
    "seen_too_rarely": "未填处罚依据；同一违法行为类型的已决案件不足20件，推不出条款",
    "clauses_differ": "未填处罚依据；同一违法行为类型的已决案件引用的条款不一，推不出条款",
    "filed_long_ago": "立案已超过12个月",
}

_NO_RECEIPTS_YET = "本月的入库数还没有收到"

OUTCOME_WORDS = {"flagged": "符合", "clear": "不符合", "not_evaluated": "未判断"}
OUTCOME_MARKS = {"flagged": "●", "clear": "○", "not_evaluated": "▨"}
SOURCE_WORDS = {"case": "案件", "complaint": "投诉举报", "sampling": "抽检", "opinion": "企业反映"}


def wan(yuan: Number) -> str:
    """Return yuan as 万元 with one decimal, for a table's cell."""
    return NOTHING if _missing(yuan) else f"{float(yuan or 0) / 10_000:z,.1f}"


def money(yuan: Number) -> str:
    """Return yuan in words for a sentence: 元 below ten thousand, else 万元."""
    if _missing(yuan):
        return "未记载"
    value = float(yuan or 0)
    return f"{value:z,.0f}元" if abs(value) < 10_000 else f"{value / 10_000:,.1f}万元"


def fine(yuan: Number) -> str:
    """Return a fine as people write it: ``8,000元``, ``6万元``, ``1.25万元``."""
    if _missing(yuan):
        return "未记载"
    value = float(yuan or 0)
    if abs(value) < 10_000:
        return f"{value:z,.0f}元"
    return f"{in_wan(value):,.2f}".rstrip("0").rstrip(".") + "万元"


def whole(value: Number) -> str:
    """Return a count, or yuan without the fen, with thin thousands."""
    return NOTHING if _missing(value) else f"{value or 0:z,.0f}"


def warning_status(status: str | None) -> str:
    """Return how a warning stands; that later records bore its signal out is no word on what was reported."""
    return "得到印证" if status == "已确认" else status or ""


def plain(value: Number) -> str:
    """Return a number whole where it is, else with two digits; for counts and yuan in one column."""
    if _missing(value) or value is None:
        return NOTHING
    return whole(value) if value == int(value) else f"{value:,.2f}"


def number(value: Number, digits: int = 1) -> str:
    """Return a number with fixed digits."""
    return NOTHING if _missing(value) else f"{float(value or 0):z,.{digits}f}"


def expected(value: Number) -> str:
    """Return how many were expected: one digit, two below a tenth, so that little is not nought."""
    if value is not None and 0 < value < _LEAST:
        return f"不足{_LEAST:g}"
    return number(value, 2 if value is not None and 0 < value < 0.095 else 1)


def percent(share: Number, digits: int = 1) -> str:
    """Return a ratio as per cent: 0.2 is 20.0%; beyond ten times only that it is."""
    if _missing(share):
        return NOTHING
    value = float(share or 0)
    return f"{value * 100:z,.{digits}f}%" if value <= MOST_SHARE else ">1,000%"


def growth_without_largest(row: Mapping[str, Any]) -> str:
    """Return a month's growth on the year without the largest case of either; none where that was its only one."""
    alone = row.get("cases") is not None and row["cases"] <= 1
    return percent(None if alone else row.get("yoy_without_largest"))


def day(value: date | None) -> str:
    """Return a date as ``2026-06-30``."""
    return NOTHING if value is None else value.isoformat()


def long_day(value: date | None) -> str:
    """Return a date as ``2026年6月30日``."""
    return NOTHING if value is None else f"{value.year}年{value.month}月{value.day}日"


def judged_amount(row: Mapping[str, Any]) -> Number:
    """Return the sum a county-month was judged by: decided, or received where no cases are sent."""
    amount: Number = row.get("treasury_yuan" if row.get("basis") == "treasury" else "decided_yuan")
    return amount


def is_over(row: Mapping[str, Any]) -> bool:
    """Whether a county-month's sum is known to lie above its expected range, flagged or not."""
    known = judged_amount(row) is not None and row.get("expected_high_yuan") is not None
    return known and is_above(row)


def calm(row: Mapping[str, Any]) -> str:
    """Return what is said of a county-month that was not flagged: never 在预期内 of a sum outside its range."""
    if is_over(row):
        return "高于预期上限，未到标出的界"
    return "低于预期下限，没有增长" if is_under(row) else "在预期内"


def is_under(row: Mapping[str, Any]) -> bool:
    """Whether a county-month's sum is known to lie below its expected range."""
    amount, low = judged_amount(row), row.get("expected_low_yuan")
    return amount is not None and low is not None and float(amount) < float(low)


def is_above(row: Mapping[str, Any]) -> bool:
    """Whether a flagged county-month's sum lies above its expected range.

    Where it does not, the number of cases or the mean fine was unusual, not the sum.
    """
    amount = judged_amount(row)
    high = row.get("expected_high_yuan")
    return amount is None or high is None or float(amount) > float(high)


def growth(row: Mapping[str, Any]) -> str:
    """Return what is said of a flagged county-month: never 高于预期 of a sum inside its range."""
    return "高于预期" if is_above(row) else "总额在预期内，件数或案均高于往常"


def each_piece(row: Mapping[str, Any]) -> list[tuple[float, float, float]]:
    """Return the places where the like cases of a case lie: from, to, share; lowest first."""
    low, high, share = (row.get(f"pieces_{name}") or [] for name in ("low", "high", "share"))
    if not low and row.get("expected_q10") is not None:
        return [(float(row["expected_q10"]), float(row["expected_q90"]), 0.8)]
    return list(zip(low, high, share, strict=True))


def pieces(row: Mapping[str, Any]) -> str:
    """Return the places where the like cases of a case lie, in yuan: ``3,000–5,000、50,000–60,000``."""
    listed = each_piece(row)
    return "、".join(f"{whole(rounded(a))}–{whole(rounded(z))}" for a, z, _ in listed) or NOTHING


def named(names: Sequence[str], most: int = 4, unit: str = "个县") -> str:
    """Return names in a row: all of few, the first of many and how many there are."""
    listed = "、".join(names[:most])
    return f"{listed}等{len(names)}{unit}" if len(names) > most else listed


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


def number_in(key: str | None) -> str:
    """Return the number of a case by its key: what stands behind its organ's code."""
    return (key or "").rsplit("|", maxsplit=1)[-1]


@cache
def _reasons() -> dict[str, str]:
    stated = [contract.not_evaluated_reasons for contract in indicators().values()]
    return {
        **_NOT_EVALUATED,
        **{code: said for reasons in stated for code, said in reasons.items()},
    }


def why_not(reason: str | None) -> str:
    """Return the Chinese words of a not-evaluated reason; unknown ones as they stand."""
    return "未判断" if not reason else _reasons().get(reason, reason)


def why_no_month(row: Mapping[str, Any]) -> str:
    """Return why a county's month was not judged: in the words of C002, others' mean other spans by the same name.

    Of a county known by its receipts alone only these did not come: its cases may wait for a county.
    """
    reason = row.get("not_evaluated_reason")
    if reason == "not_delivered" and row.get("basis") == "treasury":
        return _NO_RECEIPTS_YET
    said = indicators()["C002"].not_evaluated_reasons.get(reason or "")
    return said or why_not(reason)


def clause(clause_id: str | None) -> str:
    """Return a clause in words: ``食品安全法-124-1-5-一万元以下`` is 食品安全法124条1款5项（一万元以下）."""
    if not clause_id:
        return "条款未识别"
    law, *rest = clause_id.split("-")
    said = law
    for unit in "条款项":
        if rest and _NUMBERED.fullmatch(rest[0]):
            said += f"{rest.pop(0)}{unit}"
    tier = "-".join(part for part in rest if part)
    return f"{said}（{tier}）" if tier else said


def joined(items: list[str] | None, otherwise: str = NOTHING) -> str:
    """Return a list as one Chinese phrase."""
    return "；".join(items) if items else otherwise


def _missing(value: Number) -> bool:
    return value is None or not isfinite(value)


def version(number: int) -> str:
    """Return a rule's version in words; 201 is the bureau's first own setting upon version 2."""
    shipped, own = divmod(number, 100)
    return f"第{shipped}版（本局第{own}次调整）" if shipped else f"第{number}版"
