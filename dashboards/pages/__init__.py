"""One module a section; each gives its pages for a view of the run."""

from collections.abc import Callable, Iterator

from dashboards.page import Page
from dashboards.pages import counties, county, overview
from dashboards.view import View

PAGES: tuple[Callable[[View], Iterator[Page]], ...] = (
    overview.pages,
    counties.pages,
    county.pages,
)
