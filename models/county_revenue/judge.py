"""The judgement of every county-month: number and weight of penalties against expectation."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.arrays import Bools, Doubles
from models.county_revenue import explain
from models.county_revenue.changes import Change, changes, ended, unlike_last_year
from models.county_revenue.combine import (
    Usual,
    Verdicts,
    combined,
    half_years,
    last_six,
    remembered,
    usual_number,
    verdicts,
)
from models.county_revenue.frequency import Frequency
from models.county_revenue.mean_case import MeanCase
from models.county_revenue.money import (
    aged_above_usual,
    decided_against_received,
    plain_measures,
    receipts_as_rates,
)
from models.county_revenue.panel import Panel, to_panel
from models.county_revenue.params import Params
from models.county_revenue.power import detectable_ratio
from models.county_revenue.ranges import ranges
from models.county_revenue.rows import month_end, ratio, to_rows
from models.county_revenue.severity import Severity

#: Counties' receipts scatter far more unlike each other than their fines do: that of all counts for fewer months
#: of a county's own, and the log level drifts by about 7 % a year (variance of a month), twice as much as of fines.
_RECEIPTS_PRIOR_MONTHS, _RECEIPTS_DRIFT = 12.0, 0.0004


@dataclass
class _Channel:
    """What one way of judging (cases, or receipts alone) says; shape (months, counties)."""

    score: Doubles
    half: Doubles
    judged: Bools
    reason: NDArray[np.str_]
    expected: Doubles
    spread: Doubles


def judge(
    region_month: pl.DataFrame,
    params: Params,
    as_of: date,
    regions: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Judge every county-month on growth of what was decided, each as known at its end.

    Parameters
    ----------
    region_month : pl.DataFrame, shape (n, ...)
        feat_region_month: ``region_code, month`` (YYYY-MM), ``cases, fined_cases,
        sum_log_fine`` (sum of ln yuan over fines above 0), ``decided_yuan,
        largest_case_yuan``; where known ``own_cases`` (not known from publications alone)``,
        largest_case_key, treasury_yuan,
        treasury_months_covered, delivered, campaign_share, backposted_share, aged_share, organ_months`` and
        ``sum_sq_log_fine`` (sum of squared logs) and, from :func:`relative_fines`,
        ``relative_cases, sum_relative_fine, sum_sq_relative_fine``: then the weight of fines is
        judged by these, clause by clause, and logs only set the expected amount.
    params : Params
        Settings.
    as_of : date
        Inclusive. A month that ends later is not judged.
    regions : pl.DataFrame, optional
        core_regions: ``region_code, merged_into, end_date`` splice histories; ``split_from,
        start_date`` with ``entities`` or ``population`` of both (after the change) share them out.

    Returns
    -------
    pl.DataFrame, shape (n, ...)
        One row for each row in, sorted by region_code, month, with the judgement columns of
        out_region_month. A row does not change when later months are added.

    Raises
    ------
    ValueError
        A region_code and month occurs twice.

    References
    ----------
    docs/methods/county_revenue.md
    """
    panel = to_panel(region_month)
    gone = ended(panel, regions)
    panel.delivered &= ~gone
    regrouped = changes(panel, regions)
    cases, frequency, severity, weight, number = _by_cases(panel, params, regrouped)
    receipts = _by_receipts(panel, params)
    over = np.array([month_end(m) <= as_of for m in panel.months], dtype=bool)[:, None]
    month, year = unlike_last_year(panel, regrouped)
    on_receipts = _on_receipts(panel, params)
    state = _merge(cases, receipts, on_receipts, panel, over)
    state.reason[gone] = "region_ended"
    state.judged[gone] = False
    state.expected[np.isin(state.reason, ["short_history", "region_ended"])] = np.nan
    size = np.where(on_receipts, np.nan, frequency.mean)
    ranked = _rank(state, on_receipts, frequency.mean, params)
    amount = np.where(on_receipts, panel["treasury_yuan"], panel["decided_yuan"])
    largest = np.where(on_receipts, 0.0, panel["largest_case_yuan"])
    floor = np.maximum(params.floor_yuan, params.floor_ratio * state.expected)
    passed = amount - state.expected > floor
    is_large = state.judged & _is_worth_it(amount, state, severity.cut_yuan, params)
    called = ranked.called & is_large
    few = called & ~on_receipts & (panel["cases"] < params.min_cases)
    reason = np.where(few, "too_few_cases", state.reason)
    outcome = np.select([reason != "", called], ["not_evaluated", "flagged"], "clear")
    watched = (outcome == "clear") & is_large & (np.nan_to_num(ranked.q, nan=1.0) <= params.watch_q)
    watched &= on_receipts | (panel["cases"] >= params.min_cases)
    kinds = explain.growth_kinds(
        (called | passed) & (outcome != "not_evaluated"),
        {
            "amount": amount, "expected": state.expected, "largest": largest,
            "cases": panel["cases"], "expected_cases": size,
            "called": called.astype(float), "frequency": frequency.z, "severity": weight.z,
            "campaign": panel["campaign_share"], "backposted": panel["backposted_share"],
            "aged": aged_above_usual(panel["cases"], panel["aged_share"]),
        },
        params,
    )  # fmt: skip
    low, high = ranges(
        amount, state.expected, state.spread, size, state.judged, params.calibration_months
    )
    columns: dict[str, NDArray[Any]] = {
        **plain_measures(panel, on_receipts, (month | ~over, year | ~over)),
        "expected_yuan": state.expected, "expected_low_yuan": low, "expected_high_yuan": high,
        "ratio": ratio(amount, state.expected),
        "frequency_z": frequency.z, "severity_z": weight.z,
        "score": np.where(over, ranked.score, np.nan),
        "p_value": ranked.p, "q_value": ranked.q, "outcome": outcome,
        "is_watched": watched,
        "not_evaluated_reason": reason, "growth_kind": kinds,
        "expected_cases": size,
        "detectable_ratio": np.where(
            state.judged,
            detectable_ratio(size, frequency.spread, state.expected, number, params),
            np.nan,
        ),
        "basis": np.where(on_receipts, "treasury", "decided"),
        "treasury_expected_yuan": receipts.expected,
        "treasury_z": np.where(receipts.judged, receipts.score, np.nan),
        **decided_against_received(panel),
        "amount": amount, "largest": largest,
        "confiscated": panel["decided_yuan"] - panel["fines_yuan"], "by_half": ranked.by_half,
        **{f"half_{name}": last_six(np.where(state.judged, np.nan_to_num(values), 0.0)) for name, values in
           {"amount": amount, "expected": state.expected, "months": np.ones(amount.shape)}.items()},
    }  # fmt: skip
    return to_rows(region_month, panel, columns, params, as_of)


def _is_worth_it(amount: Doubles, state: _Channel, cut: Doubles, params: Params) -> Bools:
    """Tell where the excess, less what is cut from large cases, is worth opening the files: the month's, or the half year's.

    Where fines are small no month of a rise comes to ``floor_yuan``, and six of them do; the month itself
    is above what was expected by ``floor_ratio`` then.
    """
    above, expected = amount - state.expected - cut, state.expected
    six, of_six = (
        last_six(np.where(state.judged, np.nan_to_num(values), 0.0)) for values in (above, expected)
    )
    alone = above > np.maximum(params.floor_yuan, params.floor_ratio * expected)
    lasting = six > np.maximum(params.floor_yuan, params.floor_ratio * of_six)
    return alone | (lasting & (above > params.floor_ratio * expected))


def _on_receipts(panel: Panel, params: Params) -> Bools:
    """Tell where receipts are judged: they came, and no case did, or publications of few of the yuan alone.

    Only what each month knew counts. A county that does not tell its own cases from published ones
    (no ``own_cases``) is taken to have sent its own.
    """
    own = np.where(np.isnan(panel["own_cases"]), panel["cases"], panel["own_cases"])
    none_own = np.nan_to_num(own).cumsum(axis=0) == 0
    told = ~np.isnan(panel["treasury_yuan"])
    published = np.where(told, np.nan_to_num(panel["decided_yuan"]), 0.0).cumsum(axis=0)
    received = np.nan_to_num(panel["treasury_yuan"]).cumsum(axis=0)
    none = np.nan_to_num(panel["cases"]).cumsum(axis=0) == 0
    few = none | (published < params.published_share * received)
    found: Bools = none_own & few & (told.cumsum(axis=0) > 0)
    return found


def _rank(state: _Channel, on_receipts: Bools, size: Doubles, params: Params) -> Verdicts:
    """Rank counties with cases and counties with receipts alone, each among their own."""
    by_cases = verdicts(
        state.score,
        state.judged & ~on_receipts,
        np.where(on_receipts, np.nan, size),
        params,
        state.half,
    )
    by_receipts = verdicts(
        state.score,
        state.judged & on_receipts,
        np.where(on_receipts, state.expected, np.nan),
        params,
    )
    return Verdicts(
        np.where(on_receipts, by_receipts.p, by_cases.p),
        np.where(on_receipts, by_receipts.q, by_cases.q),
        np.where(on_receipts, by_receipts.called, by_cases.called),
        by_cases.by_half & ~on_receipts,
        np.where(on_receipts, state.score, by_cases.score),
    )


def _by_cases(
    panel: Panel, params: Params, regrouped: dict[int, list[Change]]
) -> tuple[_Channel, Frequency, Severity, Severity, Usual]:
    with np.errstate(divide="ignore", invalid="ignore"):
        largest = np.log(np.fmin(panel["largest_case_yuan"], panel["fines_yuan"]))
    frequency = Frequency(panel, params)
    severity = Severity(
        panel,
        params,
        panel["sum_log_fine"],
        panel["fined_cases"],
        largest,
        panel["sum_sq_log_fine"],
    )
    weight = _weight(panel, params) or severity
    mean_case = MeanCase(panel)
    for t in range(len(panel.months)):
        for c in regrouped.get(t, []):
            for part in (
                (frequency, severity) if weight is severity else (frequency, severity, weight)
            ):
                if c.share is None:
                    part.join(t, c.old, c.new)
                elif not np.isnan(c.share):
                    part.split(t, c.old, c.new, c.share)
        if (anew := np.flatnonzero(panel["organ_months"][t] > 0)).size:
            first = t + 1 - panel["organ_months"][t, anew].astype(np.int64)
            frequency.forget(first, anew)
            severity.forget(first, anew)
        frequency.step(t)
        if weight is not severity:
            weight.step(t)
        severity.step(t)
        mean_case.step(t, severity)
    expected = np.maximum(frequency.mean, 0) * mean_case.expected
    within, between = severity.variances.T[:, :, None]
    of_a_case = np.exp(np.minimum(within, 3.0)) / np.maximum(frequency.mean, 0.3)
    spread = frequency.spread + between + of_a_case
    enough = frequency.months_before >= params.min_history_months
    counted = frequency.history >= params.min_history_cases
    reason = np.select(
        [
            ~panel.delivered & (panel["cases"] > 0), ~panel.delivered, frequency.in_gap,
            ~enough | np.isnan(frequency.z), ~counted,
        ],
        ["rows_set_aside", "not_delivered", "reporting_gap", "short_history", "too_few_cases"],
        "",
    )  # fmt: skip
    judged, past = panel.present & (reason == ""), params.calibration_months
    remembers = remembered(frequency.z)
    number = usual_number(remembers, judged, panel.province, frequency.mean, past)
    score = combined(number.standard(remembers), remembered(weight.z))
    half = half_years(frequency.z, weight.z, judged, panel.province, past)
    channel = _Channel(score, half, reason == "", reason, expected, spread)
    return channel, frequency, severity, weight, number


def _weight(panel: Panel, params: Params) -> Severity | None:
    """Judge fines against their own clauses, where the table has these sums."""
    number = panel["relative_cases"]
    if np.isnan(number).all():
        return None
    nothing = np.full(number.shape, np.nan)
    squares = panel["sum_sq_relative_fine"]
    return Severity(panel, params, panel["sum_relative_fine"], number, nothing, squares)


def _by_receipts(panel: Panel, params: Params) -> _Channel:
    booked, covered = receipts_as_rates(panel)
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where(booked > 0, np.log(booked / covered), np.nan)
    number = np.where(np.isnan(rate), 0.0, covered)
    own = replace(params, prior_months=_RECEIPTS_PRIOR_MONTHS, drift_fine=_RECEIPTS_DRIFT)
    channel = Severity(panel, own, rate * covered, number, np.full(rate.shape, np.nan))
    for t in range(len(panel.months)):
        channel.step(t)
    score = remembered(channel.z)
    expected = np.exp(channel.mean) * covered
    enough = _history(channel.usable * covered, params)
    reason = np.select(
        [np.isnan(booked), booked < 0, booked == 0, ~enough | np.isnan(channel.z)],
        ["not_delivered", "reversal", "no_receipts", "short_history"],
        "",
    )
    half = np.full(score.shape, np.nan)
    return _Channel(score, half, reason == "", reason, expected, channel.spread**2)


def _history(months: Doubles, params: Params) -> Bools:
    """Tell where enough earlier months are covered."""
    before = np.cumsum(months, axis=0) - months
    return before >= params.min_history_months


def _merge(
    cases: _Channel, receipts: _Channel, on_receipts: Bools, panel: Panel, over: Bools
) -> _Channel:
    def pick(a: NDArray[Any], b: NDArray[Any]) -> NDArray[Any]:
        return np.where(on_receipts, b, a)

    reason = pick(cases.reason, receipts.reason)
    reason = np.where(over, reason, "month_not_over")
    judged = panel.present & (reason == "")
    return _Channel(
        pick(cases.score, receipts.score), pick(cases.half, receipts.half), judged, reason,
        pick(cases.expected, receipts.expected), pick(cases.spread, receipts.spread),
    )  # fmt: skip
