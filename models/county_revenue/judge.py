"""The judgement of every county-month: number and weight of penalties against expectation."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from models.county_revenue import explain
from models.county_revenue.combine import combined, remembered, verdicts
from models.county_revenue.frequency import Frequency
from models.county_revenue.money import plain_measures, receipts_as_rates
from models.county_revenue.panel import Flags, Floats, Panel, month_number, to_panel
from models.county_revenue.params import Params
from models.county_revenue.severity import Severity

_YUAN = pl.Decimal(18, 2)


@dataclass
class _Channel:
    """What one way of judging (cases, or receipts alone) says; shape (months, counties)."""

    score: Floats
    judged: Flags
    reason: np.ndarray
    expected: Floats
    spread: Floats


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
        largest_case_yuan``; where known ``largest_case_key, treasury_yuan,
        treasury_months_covered, delivered, campaign_share, backposted_share`` and
        ``known_share`` (share of a month's records usually in by the as-of date; none = 1).
    params : Params
        Settings.
    as_of : date
        Inclusive. A month that ends later is not judged.
    regions : pl.DataFrame, optional
        core_regions: ``region_code, merged_into, end_date`` splice histories.

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
    splices = _splices(panel, regions)
    cases, frequency, severity = _by_cases(panel, params, splices)
    receipts = _by_receipts(panel, params)
    on_receipts = np.nan_to_num(panel["cases"]).cumsum(axis=0) == 0
    on_receipts &= ~np.isnan(panel["treasury_yuan"]).all(axis=0)
    over = np.array([_month_end(m) <= as_of for m in panel.months], dtype=bool)[:, None]
    state = _merge(cases, receipts, on_receipts, panel, over)
    size = np.where(on_receipts, np.nan, frequency.mean)
    ranked = verdicts(state.score, state.judged & ~on_receipts, size, params)
    ranked_receipts = verdicts(
        state.score,
        state.judged & on_receipts,
        np.where(on_receipts, state.expected, np.nan),
        params,
    )
    p = np.where(on_receipts, ranked_receipts.p, ranked.p)
    q = np.where(on_receipts, ranked_receipts.q, ranked.q)
    called = np.where(on_receipts, ranked_receipts.called, ranked.called)

    amount = np.where(on_receipts, panel["treasury_yuan"], panel["decided_yuan"])
    largest = np.where(on_receipts, 0.0, panel["largest_case_yuan"])
    excess = amount - state.expected
    passed = excess > np.maximum(params.floor_yuan, params.floor_ratio * state.expected)
    ordinary = excess - severity.cut_yuan > np.maximum(
        params.floor_yuan, params.floor_ratio * state.expected
    )
    few = ~on_receipts & (panel["cases"] < params.min_cases)
    flagged = called & ordinary & ~few & state.judged
    state.reason[called & ordinary & few & state.judged] = "too_few_cases"
    outcome = np.where(flagged, "flagged", np.where(state.reason == "", "clear", "not_evaluated"))
    kinds = explain.growth_kinds(
        (flagged | passed) & (outcome != "not_evaluated"),
        {
            "amount": amount, "expected": state.expected, "largest": largest,
            "frequency": frequency.z, "severity": severity.z,
            "campaign": panel["campaign_share"], "backposted": panel["backposted_share"],
        },
        params,
    )  # fmt: skip
    low, high = _band(state.expected, state.spread)
    columns: dict[str, np.ndarray] = {
        **plain_measures(panel, amount, largest),
        "expected_yuan": state.expected, "expected_low_yuan": low, "expected_high_yuan": high,
        "ratio": _ratio(amount, state.expected),
        "frequency_z": frequency.z, "severity_z": severity.z,
        "score": np.where(over, state.score, np.nan),
        "p_value": p, "q_value": q, "outcome": outcome,
        "not_evaluated_reason": np.where(outcome == "not_evaluated", state.reason, ""),
        "growth_kind": kinds, "expected_cases": np.where(on_receipts, np.nan, frequency.mean),
        "treasury_expected_yuan": receipts.expected,
        "treasury_z": np.where(receipts.judged, receipts.score, np.nan),
        "basis": np.where(on_receipts, "treasury", "decided"),
        "amount": amount, "largest": largest,
    }  # fmt: skip
    return _frame(region_month, panel, columns, params, as_of)


def _month_end(month: str) -> date:
    number = month_number(month) + 1
    return date(number // 12, number % 12 + 1, 1) - timedelta(days=1)


def _splices(panel: Panel, regions: pl.DataFrame | None) -> dict[int, list[tuple[int, int]]]:
    """Return, by month index, which county's history joins which other's."""
    found: dict[int, list[tuple[int, int]]] = {}
    if regions is None or "merged_into" not in regions.columns or not panel.months:
        return found
    first = month_number(panel.months[0])
    where = {code: i for i, code in enumerate(panel.regions)}
    merged = regions.filter(pl.col("merged_into").is_not_null()).unique(
        ["region_code", "merged_into"], keep="last", maintain_order=True
    )
    for row in merged.sort("region_code").iter_rows(named=True):
        old, new = where.get(row["region_code"]), where.get(row["merged_into"])
        if old is None or new is None:
            continue
        end = row.get("end_date")
        start = panel.present[:, new] & ~panel.present[:, old]
        t = end.year * 12 + end.month - first if end else int(np.argmax(start))
        if 0 <= t < len(panel.months):
            found.setdefault(t, []).append((old, new))
    return found


def _by_cases(
    panel: Panel, params: Params, splices: dict[int, list[tuple[int, int]]]
) -> tuple[_Channel, Frequency, Severity]:
    with np.errstate(divide="ignore", invalid="ignore"):
        largest = np.log(np.fmin(panel["largest_case_yuan"], panel["fines_yuan"]))
    frequency = Frequency(panel, params)
    severity = Severity(panel, params, panel["sum_log_fine"], panel["fined_cases"], largest)
    mean_case = _MeanCase(panel)
    for t in range(len(panel.months)):
        for old, new in splices.get(t, []):
            frequency.join(t, old, new)
            severity.join(t, old, new)
        frequency.step(t)
        severity.step(t)
        mean_case.step(t, severity)
    score = combined(remembered(frequency.z), remembered(severity.z))
    expected = np.maximum(frequency.mean, 0) * mean_case.expected
    case_spread = np.exp(np.minimum(severity.within, 3.0))
    spread = frequency.spread + severity.between + case_spread / np.maximum(frequency.mean, 0.3)
    enough = _history(frequency.usable, params)
    counted = frequency.history >= params.min_history_cases
    reason = np.select(
        [~panel.delivered, frequency.in_gap, ~enough | np.isnan(frequency.z), ~counted],
        ["not_delivered", "reporting_gap", "short_history", "too_few_cases"],
        "",
    ).astype(object)
    return _Channel(score, reason == "", reason, expected, spread), frequency, severity


class _MeanCase:
    """Expected yuan of one penalty: the log level times how sums relate to it."""

    def __init__(self, panel: Panel) -> None:
        self.cases = np.nan_to_num(panel["cases"])
        self.decided = np.nan_to_num(panel["decided_yuan"])
        self.expected = np.full(panel.present.shape, np.nan)
        self.sum = np.zeros(panel.present.shape[1])
        self.weight = np.zeros(panel.present.shape[1])
        self.pool, self.pool_weight = np.exp(0.72) * 200, 200.0

    def step(self, t: int, severity: Severity) -> None:
        """Expect month ``t`` from earlier months, then learn its ratio of sum to log level."""
        common = self.pool / self.pool_weight
        share = (self.sum + 60 * common) / (self.weight + 60)
        level = np.exp(severity.mean[t])
        self.expected[t] = level * share
        seen = severity.usable[t] & (self.cases[t] > 0) & ~np.isnan(level)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = self.decided[t] / (self.cases[t] * level)
        ratio = np.where(seen, np.minimum(ratio, 3 * common), 0.0)
        weight = np.where(seen, np.minimum(self.cases[t], 50.0), 0.0)
        self.sum = 0.97 * self.sum + weight * ratio
        self.weight = 0.97 * self.weight + weight
        self.pool += float((weight * ratio).sum())
        self.pool_weight += float(weight.sum())


def _by_receipts(panel: Panel, params: Params) -> _Channel:
    booked, covered = receipts_as_rates(panel)
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where(booked > 0, np.log(booked / covered), np.nan)
    number = np.where(np.isnan(rate), 0.0, covered)
    channel = Severity(panel, params, rate * covered, number, np.full(rate.shape, np.nan))
    for t in range(len(panel.months)):
        channel.step(t)
    score = remembered(channel.z)
    expected = np.exp(channel.mean) * covered
    enough = _history(channel.usable, params, covered)
    reason = np.select(
        [np.isnan(booked), booked < 0, booked == 0, ~enough | np.isnan(channel.z)],
        ["not_delivered", "reversal", "no_receipts", "short_history"],
        "",
    ).astype(object)
    return _Channel(score, reason == "", reason, expected, channel.spread**2)


def _history(usable: Flags, params: Params, covered: Floats | None = None) -> Flags:
    """Tell where enough earlier months were seen (at least half as many rows as months)."""
    months = usable * (1.0 if covered is None else covered)
    before = np.vstack([np.zeros((1, usable.shape[1])), np.cumsum(months, axis=0)[:-1]])
    return before >= params.min_history_months


def _merge(
    cases: _Channel, receipts: _Channel, on_receipts: Flags, panel: Panel, over: Flags
) -> _Channel:
    def pick(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return np.where(on_receipts, b, a)

    reason = pick(cases.reason, receipts.reason)
    reason = np.where(over, reason, "month_not_over")
    judged = panel.present & (reason == "")
    return _Channel(
        pick(cases.score, receipts.score), judged, reason,
        pick(cases.expected, receipts.expected), pick(cases.spread, receipts.spread),
    )  # fmt: skip


def _band(expected: Floats, relative_variance: Floats) -> tuple[Floats, Floats]:
    """Return the middle 80 % of a lognormal with this mean and relative variance."""
    sigma = np.sqrt(np.log1p(relative_variance))
    middle = expected * np.exp(-(sigma**2) / 2)
    return middle * np.exp(-1.2816 * sigma), middle * np.exp(1.2816 * sigma)


def _ratio(amount: Floats, expected: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 0, amount / expected, np.nan)


def _frame(
    region_month: pl.DataFrame,
    panel: Panel,
    columns: dict[str, np.ndarray],
    params: Params,
    as_of: date,
) -> pl.DataFrame:
    """Lay the arrays out as rows, add the reason, completeness and day of judgement."""
    down, across = np.nonzero(panel.present)
    order = np.lexsort((down, across))
    down, across = down[order], across[order]
    data: dict[str, object] = {
        "region_code": np.array(panel.regions)[across],
        "month": np.array(panel.months)[down],
    }
    for name, grid in columns.items():
        flat = grid[down, across]
        data[name] = flat.tolist() if flat.dtype == object else flat
    rows = region_month["largest_case_key"] if "largest_case_key" in region_month.columns else None
    ends = [_month_end(m) for m in panel.months]
    data["judged_on"] = [ends[t] if ends[t] <= as_of else None for t in down]
    wait = timedelta(days=params.complete_after_days)
    data["complete"] = [ends[t] + wait <= as_of for t in down]
    frame = pl.DataFrame(data).with_columns(
        pl.col(pl.Float64).fill_nan(None),
        pl.col("not_evaluated_reason").replace("", None),
        pl.col("growth_kind").cast(pl.String),
    )
    if rows is not None:
        frame = frame.with_columns(rows[panel.row[down, across].tolist()])
    cases = region_month["cases"][panel.row[down, across].tolist()]
    frame = frame.with_columns(cases.alias("cases"))
    frame = frame.with_columns(
        pl.struct(
            "month", "basis", "outcome", "not_evaluated_reason", "growth_kind", "amount",
            "expected_yuan", "expected_low_yuan", "expected_high_yuan", "largest", "cases",
            "expected_cases",
        )
        .map_elements(_sentence, return_dtype=pl.String)
        .alias("reason")
    )  # fmt: skip
    money = [name for name in frame.columns if name.endswith("_yuan")]
    return frame.drop("amount", "largest", "cases").with_columns(pl.col(money).round(2).cast(_YUAN))


def _sentence(row: dict[str, object]) -> str:
    return explain.sentence({
        **row,
        "expected": row["expected_yuan"], "low": row["expected_low_yuan"],
        "high": row["expected_high_yuan"],
    })  # fmt: skip
