"""Plain sums and comparisons: year to date, same month last year, largest case, receipts."""

import numpy as np

from models.arrays import Bools, Doubles, Ints
from models.county_revenue.panel import Panel


def earlier(values: Doubles, months: int) -> Doubles:
    """Shift down by ``months``; what lies before the first month is unknown (NaN)."""
    out = np.full_like(values, np.nan)
    if len(values) > months:
        out[months:] = values[:-months]
    return out


def growth(now: Doubles, before: Doubles) -> Doubles:
    """Relative change; unknown where the base is unknown or not positive."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(before > 0, now / before - 1, np.nan)


def year_to_date(values: Doubles, month_of_year: Ints) -> Doubles:
    """Sum January to each month; NaN unless January is covered."""
    out = np.full_like(values, np.nan)
    running = np.full(values.shape[1], np.nan)
    for t, month in enumerate(month_of_year):
        running = values[t].copy() if month == 0 else running + values[t]
        out[t] = running
    return out


def plain_measures(
    panel: Panel, on_receipts: Bools, unlike: tuple[Bools, Bools] | None = None
) -> dict[str, Doubles]:
    """Compute what a person can check with a pocket calculator.

    Parameters
    ----------
    panel : Panel
    on_receipts : ndarray, shape (months, counties)
        Where a county has no cases yet and its receipts are looked at; what was decided is never
        added to receipts nor compared with them.
    unlike : tuple of ndarray, optional
        Months, and sums since January, that nothing of last year is compared with:
        :func:`~models.county_revenue.changes.unlike_last_year`, and a month that is not over.

    Returns
    -------
    dict
        ``ytd_yuan`` (from the first month known in a county's first year), ``ytd_yoy``,
        ``yoy``, ``yoy_without_largest``, ``largest_case_share`` (of what was decided, also where
        receipts are judged).
    """
    # What was not sent, or is no more, is not nothing: neither a fall nor the base of a rise.
    unsent = ~panel.delivered & ~(panel["cases"] > 0)
    sent = np.where(unsent, np.nan, panel["decided_yuan"])
    decided = np.where(on_receipts, np.nan, sent)
    by_cases = _measures(panel, decided, panel["largest_case_yuan"])
    by_receipts = _measures(panel, panel["treasury_yuan"], np.zeros_like(decided))
    found = {name: np.where(on_receipts, by_receipts[name], by_cases[name]) for name in by_cases}
    if unlike is not None:
        month, year = unlike
        compared = {"yoy": month, "yoy_without_largest": month, "ytd_yoy": year}
        found |= {name: np.where(gone, np.nan, found[name]) for name, gone in compared.items()}
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(sent > 0, panel["largest_case_yuan"] / sent, np.nan)
    return found | {"largest_case_share": share}


def _measures(panel: Panel, amount: Doubles, largest: Doubles) -> dict[str, Doubles]:
    strict = year_to_date(amount, panel.month_of_year)
    known = np.where(panel.present, np.nan_to_num(amount), 0.0)
    loose = year_to_date(known, panel.month_of_year)
    if len(loose) and panel.month_of_year[0] != 0:
        head = int(12 - panel.month_of_year[0])
        loose[:head] = np.cumsum(known[:head], axis=0)
    trimmed = amount - np.nan_to_num(largest)
    return {
        "ytd_yuan": loose,
        "ytd_yoy": growth(strict, earlier(strict, 12)),
        "yoy": growth(amount, earlier(amount, 12)),
        "yoy_without_largest": growth(trimmed, earlier(trimmed, 12)),
    }


def aged_above_usual(cases: Doubles, share: Doubles) -> Doubles:
    """Return how many of a month's cases were long filed, above the county's share of the twelve months before."""
    number = np.nan_to_num(cases)
    aged = np.nan_to_num(share) * number
    out = np.zeros_like(number)
    for t in range(1, len(number)):
        past = slice(max(0, t - 12), t)
        usual = aged[past].sum(axis=0) / np.maximum(number[past].sum(axis=0), 1.0)
        out[t] = aged[t] - usual * number[t]
    return out


def decided_against_received(panel: Panel) -> dict[str, Doubles]:
    """Set twelve months of decisions beside twelve months of receipts.

    Returns
    -------
    dict
        ``decided_12m_yuan, treasury_12m_yuan`` (NaN unless all twelve months are covered; receipts
        reported by quarter cover them only where a report ends the twelve) and
        ``treasury_ratio`` (received / decided).
    """
    decided = _last_twelve(panel["decided_yuan"], np.ones(panel.present.shape))
    covered = np.where(
        np.isnan(panel["treasury_months_covered"]), 1.0, panel["treasury_months_covered"]
    )
    received = _last_twelve(panel["treasury_yuan"], covered)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(decided > 0, received / decided, np.nan)
    return {
        "decided_12m_yuan": decided, "treasury_12m_yuan": received, "treasury_ratio": share,
    }  # fmt: skip


def _last_twelve(values: Doubles, covered: Doubles) -> Doubles:
    known = ~np.isnan(values)
    out = np.full_like(values, np.nan)
    for t in range(11, len(values)):
        span = slice(t - 11, t + 1)
        months = (known[span] * covered[span]).sum(axis=0)
        # Twelve months that end in an unreported one begin before the first of these.
        whole = known[t] & (months == 12)
        out[t] = np.where(whole, np.nansum(values[span], axis=0), np.nan)
    return out


def receipts_as_rates(panel: Panel) -> tuple[Doubles, Doubles]:
    """Return treasury receipts and the months each booking covers.

    A booking after empty months that is more than 1.5 times the county's usual (median of its
    last twelve positive bookings) is taken to cover them too. Only earlier months are used.
    """
    booked = panel["treasury_yuan"]
    covered = np.where(
        np.isnan(panel["treasury_months_covered"]), 1.0, panel["treasury_months_covered"]
    )
    run = np.zeros(booked.shape[1])
    seen = np.zeros(booked.shape[1], dtype=bool)
    for t in range(len(booked)):
        now = np.nan_to_num(booked[t])
        late = np.flatnonzero((now > 0) & (run > 0) & seen)
        if late.size:
            past = booked[max(0, t - 24) : t, late]
            usual = _median_positive(past)
            covered[t, late] = np.where(
                now[late] > 1.5 * usual, covered[t, late] + run[late], covered[t, late]
            )
        zero = panel.present[t] & (booked[t] == 0)
        run = np.where(zero, run + 1, 0.0)
        seen |= now > 0
    return booked, np.maximum(covered, 1.0)


def _median_positive(values: Doubles) -> Doubles:
    positive = np.where(values > 0, values, np.nan)
    out = np.full(values.shape[1], np.inf)
    some = ~np.isnan(positive).all(axis=0)
    if some.any():
        out[some] = np.nanmedian(positive[:, some], axis=0)
    return out
