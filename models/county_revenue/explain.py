"""In words: what kind of growth, and one sentence a county clerk understands."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.arrays import Bools, Doubles
from models.county_revenue.combine import HALF_YEAR
from models.county_revenue.params import Params

NOT_EVALUATED = {
    "month_not_over": "本月尚未结束",
    "not_delivered": "本月没有可用的数据",
    "rows_set_aside": "本月交来的行有两成以上搁置待改",
    "short_history": "历史不足，无法比较",
    "too_few_cases": "案件过少，无法比较",
    "reporting_gap": "连续数月无数据，疑为未报",
    "no_receipts": "本月没有入库额（未报，或报0）",
    "reversal": "本月为冲销，不作比较",
    "region_ended": "区划已停用",
}

#: Of a county judged by its receipts alone: its cases may have come, under a name of no known county.
NO_RECEIPTS_YET = "本月的入库数还没有收到"

#: Characters of a sentence: beyond it what is said last is left out.
_LONGEST = 60
#: A number or an average of which fewer than one month in twenty lies above is told, flagged or not.
_NOTABLE_Z = 1.645
#: From this part of a sum on, a sentence says first how much of it is confiscated.
_MOSTLY = 0.5

MORE, HEAVIER, BOTH = "件数增加", "单案加重", "两者皆有"
ONE_CASE, CAMPAIGN, BACKPOSTED, LOW_BASE = "单个大案", "专项集中", "补录", "低基数"
BACKLOG = "积案集中"


def growth_kinds(grown: Bools, parts: dict[str, Doubles], params: Params) -> NDArray[np.str_]:
    """Name the growth of each county-month; the first that fits of the list below.

    Back-posting and campaigns where they hold most of the month's cases, a campaign also where it
    brought most of the cases above the expected number; a backlog where cases long filed did; one
    large case where the month is within the floor without it; a low base; then by the two channels.

    Parameters
    ----------
    grown : ndarray of bool
        Where the sum passes the practical floor or the month is flagged.
    parts : dict of ndarray
        ``amount, expected, cases, expected_cases, largest, frequency, severity, campaign,
        backposted, aged`` (cases long filed above the county's usual share of them).

    Returns
    -------
    ndarray of str
        Empty where nothing grew.
    """
    floor = np.maximum(params.floor_yuan, params.floor_ratio * parts["expected"])
    without = parts["amount"] - np.nan_to_num(parts["largest"]) - parts["expected"]
    frequency, severity = np.nan_to_num(parts["frequency"]), np.nan_to_num(parts["severity"])
    more = frequency >= 1
    lesser, larger = np.minimum(frequency, severity), np.maximum(frequency, severity)
    both = lesser >= np.maximum(1.0, params.both_share * larger)
    campaign = np.nan_to_num(parts["campaign"])
    brought = _brings_most(parts["campaign"] * parts["cases"], parts, params)
    tests = [
        (np.nan_to_num(parts["backposted"]) >= params.label_share, BACKPOSTED),
        (brought | (campaign >= params.label_share), CAMPAIGN),
        (_brings_most(parts["aged"], parts, params), BACKLOG),
        (~more & (without < floor) & ~parts["called"].astype(bool), ONE_CASE),
        (parts["expected"] < params.low_base_yuan, LOW_BASE),
        (both, BOTH),
        (frequency >= severity, MORE),
        (np.ones(grown.shape, dtype=bool), HEAVIER),
    ]
    return np.select([test & grown for test, _ in tests], [name for _, name in tests], "")


def _brings_most(some: Doubles, parts: dict[str, Doubles], params: Params) -> Bools:
    """Tell where these cases are most of those above the expected number."""
    above = np.nan_to_num(parts["cases"] - parts["expected_cases"])
    by_number = np.nan_to_num(parts["frequency"]) >= np.nan_to_num(parts["severity"])
    return by_number & (above > 0) & (np.nan_to_num(some) >= params.label_share * above)


def wan(yuan: pl.Expr) -> pl.Expr:
    """Write yuan as 万元 with one decimal."""
    return (yuan.fill_null(0) / 10_000).round(1).cast(pl.Decimal(18, 1)).cast(pl.String)


def sentence() -> pl.Expr:
    """Write the reason of each judged county-month, at most 60 characters.

    Reads ``month, basis, outcome, not_evaluated_reason, growth_kind, amount, expected_yuan,
    expected_low_yuan, expected_high_yuan, largest, confiscated, cases, expected_cases, frequency_z, severity_z,
    is_watched, by_half, half_amount, half_expected, half_months``.
    """
    month = pl.format(
        "{}年{}", pl.col("month").str.slice(0, 4), pl.col("month").str.slice(5).cast(pl.Int64)
    )
    amount, high = pl.col("amount"), pl.col("expected_high_yuan")
    kind, flagged = pl.col("growth_kind").fill_null(""), pl.col("outcome") == "flagged"
    on_cases = pl.col("basis") == "decided"
    reason = pl.col("not_evaluated_reason")
    why = (
        pl.when(~on_cases & (reason == "not_delivered"))
        .then(pl.lit(NO_RECEIPTS_YET))
        .otherwise(reason.replace(NOT_EVALUATED))
    )
    silent = pl.format("{}月未判断：{}；不代表有问题或无问题。", month, why)
    what = pl.when(on_cases).then(pl.lit("罚没决定额")).otherwise(pl.lit("罚没入库额"))
    said = pl.format(
        "{}月{}{}万元，预期{}—{}万元",
        month, what, wan(amount), wan(pl.col("expected_low_yuan")), wan(high),
    )  # fmt: skip
    without = amount - pl.col("largest").fill_null(0)
    still_high = without > high
    one_case = pl.format(
        "剔除最大1案后{}万元，{}",
        wan(without),
        pl.when(still_high).then(pl.lit("仍高")).otherwise(pl.lit("在预期内")),
    )
    usual = pl.col("expected_cases").round(0).cast(pl.Int64)
    number = pl.format(
        "{}件，预期{}",
        pl.col("cases"),
        pl.when(usual < 1).then(pl.lit("不到1件")).otherwise(pl.format("约{}件", usual)),
    )
    weight = pl.format(
        "案均{}万元，预期约{}万元",
        wan(amount / pl.col("cases")),
        wan(pl.col("expected_yuan") / pl.col("expected_cases")),
    )
    by_name = kind.is_in([CAMPAIGN, BACKPOSTED, BACKLOG, LOW_BASE])
    is_heavier = (kind == HEAVIER) | (by_name & (pl.col("severity_z") > pl.col("frequency_z")))
    driver = pl.when(is_heavier).then(weight).otherwise(number)
    name = pl.when(by_name).then(kind + "，").otherwise(pl.lit(""))
    beside = (
        pl.when(still_high).then(pl.lit("；剔除最大1案后仍高"))
        .when(amount > high).then(pl.lit("；剔除最大1案后不高"))
        .otherwise(pl.lit(""))
    )  # fmt: skip
    within = name + pl.lit("总额未超上限，但") + driver
    within_fits = (said + within).str.len_chars() <= _LONGEST - 2
    grew = pl.when((amount <= high) & within_fits).then(within).otherwise(name + driver)
    fits = (said + grew + beside).str.len_chars() <= _LONGEST - 2
    grew = grew + pl.when(fits).then(beside).otherwise(pl.lit(""))
    notable = pl.max_horizontal("frequency_z", "severity_z").fill_null(0) >= _NOTABLE_Z
    confiscated = pl.col("confiscated").fill_null(0)
    of_goods = pl.format("其中没收{}万元，除去不高，另看C012", wan(confiscated))
    below_bar = pl.when((confiscated >= _MOSTLY * amount) & (amount - confiscated <= high)).then(of_goods).when(notable).then(driver + "，未到标出的界").otherwise(
        pl.lit("按件数和案均看未见异常")
    )  # fmt: skip
    tail = (
        pl.when(flagged & ~on_cases).then(pl.lit("请核入库构成"))
        .when(on_cases & (kind == ONE_CASE)).then(one_case)
        .when(flagged).then(grew)
        .when("is_watched").then(pl.lit("偏高但不到标出的界，列为关注"))
        .when((amount > high) & on_cases).then(below_bar)
        .when(amount > high).then(pl.lit("未到标出的界"))
        .when(amount < pl.col("expected_low_yuan")).then(pl.lit("低于预期下限，没有增长"))
        .otherwise(pl.lit("在预期内"))
    )  # fmt: skip
    return (
        pl.when(pl.col("outcome") == "not_evaluated")
        .then(silent)
        .when(flagged & pl.col("by_half"))
        .then(_half_year(name, driver))
        .otherwise(said + "；" + tail + "。")
    )


def _half_year(name: pl.Expr, driver: pl.Expr) -> pl.Expr:
    """Write what a half year holds and what it was expected to, then the month itself."""
    last = pl.col("month").add("-01").str.to_date()
    first = last.dt.offset_by(f"-{HALF_YEAR - 1}mo")
    year = pl.when(first.dt.year() == last.dt.year()).then(pl.lit("")).otherwise(
        pl.format("{}年", last.dt.year())
    )  # fmt: skip
    lacks = pl.when(pl.col("half_months") < HALF_YEAR).then(pl.lit("（1个月未判断）")).otherwise(
        pl.lit("")
    )  # fmt: skip
    said = pl.format(
        "{}年{}月至{}{}月{}罚没决定额{}万元，预期约{}万元",
        first.dt.year(), first.dt.month(), year, last.dt.month(), lacks,
        wan(pl.col("half_amount")), wan(pl.col("half_expected")),
    )  # fmt: skip
    told = [
        said + pl.lit("，半年合看偏高；当月") + name + driver,
        said + pl.lit("，半年合看偏高；当月") + driver,
        said + pl.lit("；当月") + driver,
    ]
    fitting = [pl.when(text.str.len_chars() < _LONGEST).then(text) for text in told]
    return pl.coalesce(*fitting, said + pl.lit("，半年合看偏高")) + "。"
