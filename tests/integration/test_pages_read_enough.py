"""Pages and workbooks of what publishing reads are those of the whole tables."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest

from assets.publishing.content import read_content
from assets.publishing.publish import _facts, _seen, _workbooks
from assets.run import Run, alone
from assets.store.warehouse import Warehouse
from dashboards import build_site, parts, standing, view_of
from dashboards.pages import county_leads, duties_answers

from .conftest import Bureau, copied

pytestmark = pytest.mark.slow
#: Frames that count rows not read.
COUNTS = {"more_flags", "more_complaints"}


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """List, and read at a time, so few rows that the small demo has more."""
    monkeypatch.setattr(Warehouse, "pieces", lambda self, sql: self.query(sql).iter_slices(5))
    for place in (standing, county_leads):
        monkeypatch.setattr(place, "ENDED_SHOWN", 2)
    for place in (parts, duties_answers):
        monkeypatch.setattr(place, "MOST", 3)


def files(run: Run, tables: Mapping[str, pl.DataFrame]) -> dict[str, bytes]:
    view = view_of(tables, _facts(run, _seen(run)))
    return dict(build_site(view)) | {f"outbox/{n}": made for n, made in _workbooks(run, view)}


@pytest.mark.usefixtures("few")
def test_pages_of_the_rows_read_are_those_of_whole_tables(
    small_demo: Bureau, tmp_path: Path
) -> None:
    with alone(copied(small_demo, tmp_path / "home").home, lambda: True) as run:
        _with_a_case(run)
        read = read_content(run)
        present = run.warehouse.names()
        whole = read | {n: run.warehouse.read(n) for n in read if n in present}
        whole = {n: frame for n, frame in whole.items() if n not in {*COUNTS, "compared"}}
        assert all(read[n]["n"].sum() for n in COUNTS)
        told = read["core_cases"].drop_nulls("facts")["case_key"]
        of_warnings = read["out_warning_members"].filter(source="case")["key"]
        assert set(told) == set(of_warnings) & set(
            whole["core_cases"].drop_nulls("facts")["case_key"]
        )
        assert len(told) > 0
        assert whole["out_flags"].height == read["out_flags"].height + _held_back(read, run)
        of_read, of_whole = files(run, read), files(run, whole)
    assert {n for n, made in of_whole.items() if of_read.get(n) != made} == set()
    assert of_read.keys() == of_whole.keys()


def _with_a_case(run: Run) -> None:
    """Let a warning of the small demo, all of complaints, have a case among its members."""
    members = run.warehouse.read("out_warning_members")
    case = run.warehouse.read("core_cases").drop_nulls("facts").sort("case_key")["case_key"][0]
    added = members.head(1).with_columns(source=pl.lit("case"), key=pl.lit(case))
    run.warehouse.write("out_warning_members", pl.concat([members, added.cast(members.schema)]))


def _held_back(read: Mapping[str, pl.DataFrame], run: Run) -> int:
    """Return how many flags were not read; those that hold no more are not counted for anybody."""
    counted: int = read["more_flags"]["n"].sum()
    flags = run.warehouse.read("out_flags").join(read["out_flags"], on="flag_id", how="anti")
    return counted + flags.filter(pl.col("is_current").eq(other=False)).height
