"""In words: what kind of growth, and one sentence a county clerk understands."""

import numpy as np

from models.county_revenue.panel import Flags, Floats
from models.county_revenue.params import Params

NOT_EVALUATED = {
    "month_not_over": "本月尚未结束",
    "not_delivered": "本月未报送数据",
    "short_history": "历史不足，无法比较",
    "too_few_cases": "案件过少，无法比较",
    "reporting_gap": "连续数月无数据，疑为未报",
    "no_receipts": "本月无入库记录",
    "reversal": "本月为冲销，不作比较",
}

MORE, HEAVIER, BOTH = "件数增加", "单案加重", "两者皆有"
ONE_CASE, CAMPAIGN, BACKPOSTED, LOW_BASE = "单个大案", "专项集中", "补录", "低基数"


def growth_kinds(
    grown: Flags, parts: dict[str, Floats], params: Params
) -> np.ndarray[tuple[int, ...], np.dtype[np.object_]]:
    """Name the growth of each county-month; the first that fits of the list below.

    Back-posting and campaigns where they hold most of the month's cases; one large case where
    the month is within the floor without it; a low base; then by the two channels.

    Parameters
    ----------
    grown : ndarray of bool
        Where the sum passes the practical floor or the month is flagged.
    parts : dict of ndarray
        ``amount, expected, largest, frequency, severity, campaign, backposted``.

    Returns
    -------
    ndarray of str or None
    """
    floor = np.maximum(params.floor_yuan, params.floor_ratio * parts["expected"])
    without = parts["amount"] - np.nan_to_num(parts["largest"]) - parts["expected"]
    frequency, severity = np.nan_to_num(parts["frequency"]), np.nan_to_num(parts["severity"])
    more, heavier = frequency >= 1, severity >= 1
    tests = [
        (np.nan_to_num(parts["backposted"]) >= params.label_share, BACKPOSTED),
        (np.nan_to_num(parts["campaign"]) >= params.label_share, CAMPAIGN),
        (~more & (without < floor), ONE_CASE),
        (parts["expected"] < params.low_base_yuan, LOW_BASE),
        (more & heavier, BOTH),
        (frequency >= severity, MORE),
        (np.ones(grown.shape, dtype=bool), HEAVIER),
    ]
    kind = np.select([test & grown for test, _ in tests], [name for _, name in tests], "")
    out = kind.astype(object)
    out[kind == ""] = None
    return out


def wan(yuan: float) -> str:
    """Write yuan as 万元 with one decimal."""
    return f"{yuan / 10_000:.1f}"


def sentence(row: dict[str, object]) -> str:
    """Write the reason of one judged county-month in at most 60 characters.

    Parameters
    ----------
    row : dict
        ``month, basis, outcome, not_evaluated_reason, growth_kind, amount, expected, low,
        high, largest, cases, expected_cases``.
    """
    month = int(str(row["month"])[5:])
    if row["outcome"] == "not_evaluated":
        return (
            f"{month}月未判断：{NOT_EVALUATED[str(row['not_evaluated_reason'])]}；不代表有无问题。"
        )
    what = "罚没决定额" if row["basis"] == "decided" else "罚没入库额"
    amount, low, high = (float(str(row[k])) for k in ("amount", "low", "high"))
    said = f"{month}月{what}{wan(amount)}万元，预期{wan(low)}—{wan(high)}万元"
    kind = row["growth_kind"]
    if row["outcome"] == "flagged" or kind == ONE_CASE:
        tail = _tail(row, high)
        return f"{said}；{tail}。" if tail else f"{said}。"
    return f"{said}，增长未见异常。" if amount > high else f"{said}，在预期内。"


def _tail(row: dict[str, object], high: float) -> str:
    """Say what drives the growth: the number, the weight, or the one large case."""
    if row["basis"] != "decided":
        return "请核入库构成"
    amount, largest, cases = (float(str(row[k])) for k in ("amount", "largest", "cases"))
    without = amount - largest
    kind = row["growth_kind"]
    if kind == ONE_CASE:
        return f"剔除最大1案后{wan(without)}万元，{'在预期内' if without <= high else '仍高'}"
    due = float(str(row["expected_cases"]))
    number = f"{cases:.0f}件，预期约{due:.0f}件"
    if kind in (HEAVIER, LOW_BASE) and cases > 0 and due > 0:
        mean, mean_due = amount / cases, float(str(row["expected"])) / due
        number = f"案均{wan(mean)}万元，预期约{wan(mean_due)}万元"
    named = f"{kind}，{number}" if kind in (CAMPAIGN, BACKPOSTED, LOW_BASE) else number
    return f"{named}；剔除最大1案后仍高" if without > high else named
