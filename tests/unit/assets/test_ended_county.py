"""A county that is no more is in no monthly form: nobody is left to send it or to be reminded."""

from datetime import date
from types import SimpleNamespace

import duckdb
import polars as pl
import pytest

from assets.month.table import _no_more
from assets.out.out_month_report import FIGURES, drafted, together
from data_contracts import schema_of, table
from models.action.month import Window


@pytest.fixture
def run() -> SimpleNamespace:
    con = duckdb.connect()
    figures = ", ".join(f"0 as {name}" for name in FIGURES)
    con.execute(
        f"""create table out_region_month as
        select '2026-09' as month, region_code, {figures}, 'not_evaluated' as outcome, reason as not_evaluated_reason
        from (values ('990101', 'region_ended'), ('990102', 'not_delivered'), ('990103', null)) t(region_code, reason)"""
    )
    con.register("out_flags", pl.DataFrame(schema=schema_of(table("out_flags"))))
    con.execute(
        "create table out_delivery as select '990102' as region_code, 'cases' as source, '2026-09' as month, 'not_delivered' as state"
    )
    con.execute(
        """create table feat_region as select * from (values ('990101', date '2026-08-20'), ('990102', null),
            ('990103', date '2026-09-15'), ('990104', date '2026-09-16')) t(region_code, end_date)"""
    )
    return SimpleNamespace(
        warehouse=SimpleNamespace(query=lambda sql: con.sql(sql).pl()),
        ledger=SimpleNamespace(events=lambda _: []),
        to_issue=[],
        as_of=date(2026, 10, 31),
    )


def test_the_form_has_no_row_for_it(run) -> None:
    form = drafted(run, "2026-09")
    assert form["region_code"].to_list() == ["990102", "990103"]
    assert form["missing_sources"].to_list() == [["cases"], []]
    assert together(run)["region_code"].to_list() == ["990102", "990103"]


def test_nor_has_the_table_of_what_was_put_right(run) -> None:
    assert _no_more(run, Window.of("2026-09")) == {"990101", "990103"}
    assert _no_more(run, Window.of("2026-08")) == set()
