"""One module a section; each gives its pages for a view of the run."""

from collections.abc import Callable, Iterator

from dashboards.page import Page
from dashboards.pages import (
    about,
    cases,
    checks,
    city,
    counties,
    county,
    duties,
    ledger,
    months,
    overview,
    quality,
    rules,
    warnings,
)
from dashboards.view import View

PAGES: tuple[Callable[[View], Iterator[Page]], ...] = (
    overview.pages,
    counties.pages,
    county.pages,
    city.pages,
    cases.pages,
    warnings.pages,
    rules.pages,
    ledger.pages,
    duties.pages,
    months.pages,
    quality.pages,
    checks.pages,
    about.pages,
)
