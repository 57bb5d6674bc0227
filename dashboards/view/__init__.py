"""One run seen once: regions, flags with their standing, months, cases, live warnings."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import polars as pl

from dashboards import frames
from dashboards.run import RunFacts
from dashboards.view.base import OF_CASES, Region, Row, slug
from dashboards.view.cases import Cases
from dashboards.view.flags import LIKE_CASE_RULE, MONTH_RULE
from dashboards.view.months import Months, is_window
from dashboards.view.warnings import LEVELS
from dashboards.words import period_words

__all__ = [
    "LEVELS", "LIKE_CASE_RULE", "MONTH_RULE", "OF_CASES", "Region", "Row", "View", "is_window", "slug",
    "view_of",
]  # fmt: skip


class View(Cases, Months):
    """Everything the pages and workbooks read, indexed once."""


def view_of(tables: Mapping[str, pl.DataFrame], run: RunFacts) -> View:
    """Return the view of a run; completeness is read from the deliveries when nobody states it.

    Parameters
    ----------
    tables : Mapping[str, pl.DataFrame]
        Tables by name with the columns of their contracts; absent ones count as empty. Besides
        out_ tables: ``regions`` (region_code, name, parent_code, is_city), ``core_cases``,
        ``core_complaints``, ``core_inspections``, ``core_followups``, ``core_samplings``,
        ``feat_case_clause``. Where these hold only the rows that pages name, ``compared`` has a
        row for every case of ``out_case_disparity``, ``weekly_parties`` counts all records,
        ``more_flags`` (region_code, rule_code, n) the flags and ``more_complaints`` (triage, n,
        n_changed) the open complaints that are not there.
    run : RunFacts
        Facts of the run.
    """
    if not run.completeness:
        run = replace(
            run, completeness=_completeness(frames.get(tables, "out_delivery"), run.as_of)
        )
    return View(tables, run)


def _completeness(delivery: pl.DataFrame, as_of: date) -> str:
    """Return which counties have not sent their cases of the newest month that has ended."""
    running = f"{as_of + timedelta(days=1):%Y-%m}"
    cases = delivery.filter(pl.col("source") == "cases", pl.col("month") < running)
    newest = cases["month"].max()
    if newest is None:
        return ""
    last = cases.filter(pl.col("month") == newest)
    waits, came = (pl.col("state") == "set_aside").fill_null(value=False), pl.col("delivered")
    counted = (
        (came.eq_missing(other=False) & ~waits, "案件未报送"),
        (waits, "交来的案件都搁置待改"),
        (came.is_null() & ~waits, "案件还没有到"),
    )
    said = [
        f"{n}个县{what}"
        for is_so, what in counted
        if (n := last.filter(is_so)["region_code"].n_unique())
    ]
    return f"{period_words(str(newest))}{'、'.join(said) or '各县案件均已报送'}"
