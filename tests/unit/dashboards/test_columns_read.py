"""Publishing reads of large tables some columns only: those that pages and papers ask for."""

from typing import Any

import pytest

from assets.publishing import content
from dashboards import (
    build_site,
    county_cards,
    county_workbooks,
    leads_workbook,
    section_workbooks,
    view_of,
    visit_papers,
    warning_papers,
    weekly_parties,
)
from dashboards.frames import PARTS, get
from dashboards.view import View
from tests.unit.dashboards.test_case_cards import world


class Known(dict[str, Any]):
    """A row that refuses to tell a column that was not read."""

    def get(self, key: str, *_: Any) -> Any:
        return self[key]


def files(view: View) -> dict[str, bytes]:
    """Return what shows cases, clauses and the records of other sources."""
    made = dict(build_site(view)) | county_workbooks(view) | {"": leads_workbook(view)}
    for papers in (county_cards, section_workbooks, visit_papers, warning_papers):
        made |= dict(papers(view))
    return made


def test_cards_ask_for_no_column_that_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    cases_of, of_cases = View.cases_of, View.of_cases

    def cases(*given: Any) -> dict[str, Known]:
        return {key: Known(row) for key, row in cases_of(*given).items()}

    def rows(*given: Any, **more: Any) -> dict[str, list[Known]]:
        return {key: [*map(Known, own)] for key, own in of_cases(*given, **more).items()}

    monkeypatch.setattr(View, "cases_of", cases)
    monkeypatch.setattr(View, "of_cases", rows)
    assert any(name.startswith("cases/") for name in files(view_of(*world(show_party_names=True))))


def test_pages_of_the_columns_read_are_those_of_whole_tables() -> None:
    tables, run = world(show_party_names=True)
    read = {name: content._named(name) for name in tables}
    read = {n: c for n, c in (read | content._BESIDE).items() if n in tables and c}
    assert {
        "core_cases",
        "core_complaints",
        "core_inspections",
        "feat_case_clause",
        "out_flags",
    } <= set(read)
    narrow = {name: get(tables, name).select(columns) for name, columns in read.items()}
    narrow["out_case_disparity"] = tables["out_case_disparity"].filter(outcome="flagged")
    name, *columns = PARTS["compared"]
    narrow["compared"] = get(tables, name).select(columns)
    narrow["weekly_parties"] = weekly_parties(view_of(tables, run))
    assert files(view_of(tables | narrow, run)) == files(view_of(tables, run))
