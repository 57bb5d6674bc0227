"""Which month a county's page explains, and what its sentences say: largest case, receipts, answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboards import answered, words
from dashboards.standing import Flag
from dashboards.view import MONTH_RULE

Record = dict[str, Any]

#: Twelve months of receipts within this share of the decisions count as agreeing.
AGREE = 0.15
#: Reasons for which a month's cases are unknown rather than none.
SILENT = {"not_delivered", "reporting_gap", "region_ended"}


@dataclass(frozen=True)
class Focus:
    """The month a county's page explains, with what lies behind it.

    Attributes
    ----------
    row : dict
        The month's row of ``out_region_month``: the newest flagged one of the last twelve, else
        the newest that could be judged, else the newest.
    rows : sequence of dict
        All months of the county, in order.
    split, drivers : sequence of dict
        Rows of ``out_region_split`` and ``out_region_drivers`` of the month.
    flag : Flag, optional
        The flag on the month.
    """

    row: Record
    rows: Sequence[Record]
    split: Sequence[Record] = ()
    drivers: Sequence[Record] = ()
    flag: Flag | None = None

    @property
    def month(self) -> str:
        """The month, ``YYYY-MM``."""
        return str(self.row["month"])

    @property
    def when(self) -> str:
        """The month in words."""
        return words.period_words(self.month)

    @property
    def flagged(self) -> bool:
        """Whether the month stands above its expectation."""
        return bool(self.row["outcome"] == "flagged")

    @property
    def on_receipts(self) -> bool:
        """Whether only receipts are known, so that nothing can be split."""
        return bool(self.row.get("basis") == "treasury")


def focus_of(
    rows: Sequence[Record],
    newest: Record,
    split: Sequence[Record],
    drivers: Sequence[Record],
    flags: Sequence[Flag],
) -> Focus:
    """Return what explains a county's month, the one :func:`explained` names."""
    row = explained(rows, newest)
    of_month = [f for f in flags if f["rule_code"] == MONTH_RULE and f["period"] == row["month"]]
    flag = of_month[0] if of_month else None
    judged = row["outcome"] != "not_evaluated"
    return Focus(
        row, rows, [r for r in split if judged and r["month"] == row["month"]],
        sorted((r for r in drivers if r["month"] == row["month"]),
               key=lambda r: (r["rank"] or 0, r["case_key"] or "")),
        flag,
    )  # fmt: skip


def explained(rows: Sequence[Record], newest: Record) -> Record:
    """Return the month to explain: the newest flagged of the last twelve, else ``newest``."""
    recent = [r for r in rows[-12:] if r["outcome"] == "flagged"]
    return recent[-1] if recent else newest


def sentences(focus: Focus) -> list[str]:
    """Return what stands under the first sentence: flagged months and why, largest case, receipts, answer."""
    said = [
        _flagged_months(focus),
        _why_flagged(focus),
        without_largest(focus),
        against_receipts(focus),
        _answered(focus),
    ]
    return [s for s in said if s]


def _flagged_months(focus: Focus) -> str:
    months = [r["month"] for r in focus.rows[-12:] if r["outcome"] == "flagged"]
    if not months:
        return ""
    named = "、".join(words.period_words(m) for m in months)
    kind = None if focus.on_receipts else focus.row["growth_kind"]
    return f"近12个月有{len(months)}个月高于往常：{named}。以下说明{focus.when}" + (
        f"，增长类型为{kind}。" if kind else "。"
    )


def _why_flagged(focus: Focus) -> str:
    """Return why the month was flagged where its own sum does not show it: its cases, or its half year."""
    row = focus.row
    high, decided = row["expected_high_yuan"], row["decided_yuan"]
    is_shown = high is None or decided is None or decided > high
    return "" if is_shown or not focus.flagged or focus.on_receipts else str(row["reason"] or "")


def without_largest(focus: Focus) -> str:
    """Return what is left of the month without its largest case, against the expected range."""
    row = focus.row
    if not focus.drivers or row["decided_yuan"] is None or focus.on_receipts:
        return ""
    largest = focus.drivers[0]
    rest = row["decided_yuan"] - (largest["decided_yuan"] or 0)
    number = largest["decision_no"] or words.number_in(largest["case_key"])
    if row["cases"] == 1:  # nothing is left to compare
        return f"{focus.when}只有1件处罚决定（{number}，{words.money(largest['decided_yuan'])}）。"
    said = (
        f"{focus.when}剔除最大1案（{number}，{words.money(largest['decided_yuan'])}）后"
        f"为{words.money(rest)}"
    )
    high = row["expected_high_yuan"]
    if high is None:
        return f"{said}。"
    if rest > high:
        return f"{said}，仍高于预期上限{words.money(high)}。"
    if row["decided_yuan"] <= high and row["outcome"] == "flagged":
        return f"{said}；总额本来没有超过预期上限{words.money(high)}，标出的是件数或案均。"
    return f"{said}，不超过预期上限{words.money(high)}。"


def _compared(focus: Focus) -> Record | None:
    """Return the newest month with twelve months of receipts beside twelve of decisions."""
    known = [r for r in focus.rows if r.get("treasury_ratio") is not None]
    return known[-1] if known else None


def silent_months(rows: Sequence[Record], last: Record) -> int:
    """Return how many of the twelve months up to ``last`` have no cases because none came."""
    return len(_silent(rows, last))


def _silent(rows: Sequence[Record], last: Record) -> list[str | None]:
    """Return the reason of each of those months."""
    at = next(i for i, r in enumerate(rows) if r["month"] == last["month"])
    return [r["not_evaluated_reason"] for r in rows[max(0, at - 11) : at + 1] if is_silent(r)]


def without_cases(rows: Sequence[Record], last: Record) -> str:
    """Return in words why some of the twelve months up to ``last`` have no cases; empty when all have."""
    silent = _silent(rows, last)
    ended = silent.count("region_ended")
    counted = (("没有可用的案件数据", len(silent) - ended), ("区划已停用", ended))
    said = [f"{n}个月{what}" for what, n in counted if n]
    return f"其间{'、'.join(said)}" if said else ""


def is_running(row: Record) -> bool:
    """Whether a month is not over: what it has so far is drawn nowhere, or every line would end in a fall."""
    return bool(row["not_evaluated_reason"] == "month_not_over")


def is_silent(row: Record) -> bool:
    """Whether a month's cases are unknown: none was sent, or only receipts ever are."""
    unknown = row["not_evaluated_reason"] in SILENT or row.get("basis") == "treasury"
    return unknown and not row["cases"]


def is_unknown() -> pl.Expr:
    """Return of each row of ``out_region_month`` what :func:`is_silent` says of its reason."""
    return pl.col("not_evaluated_reason").is_in(SILENT).fill_null(value=False) | (
        pl.col("basis").eq_missing("treasury")
    )


def against_receipts(focus: Focus) -> str:
    """Return how twelve months of receipts stand to twelve months of decisions, in a sentence."""
    if focus.on_receipts:
        return "只有入库数据，没有案件可以对照。"
    row = _compared(focus)
    if row is None:
        return "没有连续12个月的财政月报和案件，不能对照决定与入库。"
    decided, received = row["decided_12m_yuan"], row["treasury_12m_yuan"]
    said = (
        f"近12个月（至{words.period_words(row['month'])}）决定{words.money(decided)}，"
        f"入库{words.money(received)}，入库相当于决定的{words.percent(row['treasury_ratio'])}"
    )
    if why_not := without_cases(focus.rows, row):
        return f"{said}；{why_not}，两者不能直接相比。"
    gap = received - decided
    if abs(float(row["treasury_ratio"]) - 1) <= AGREE:
        return f"{said}，相差在{AGREE:.0%}以内。"
    if gap < 0:
        return f"{said}，少{words.money(-gap)}：请核未缴、分期，或入库科目不全。"
    return f"{said}，多{words.money(gap)}：请核以前年度欠款入库、案件漏报，或科目混入。"


def _answered(focus: Focus) -> str:
    flag = focus.flag
    if not focus.flagged or flag is None:
        return ""
    if told := answered.of_county(flag):
        return f"县局对{focus.when}的答复：{told}；{answered.of_city(flag) or '尚未认定'}。"
    if flag.due is None:
        return f"{focus.when}还没有送县局核对。"
    late = "，已过期限" if flag["is_overdue"] else ""
    return f"县局对{focus.when}尚未答复，期限{words.day(flag.due)}{late}。"
