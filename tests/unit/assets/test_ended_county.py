"""A county that is no more is in no monthly form: nobody is left to send it or to be reminded."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import duckdb
import polars as pl
import pytest

from assets.month.table import Form, _counties, _no_more, _regions_beside, taken_over
from assets.month.table import drafted as table_again
from assets.out.out_month_report import FIGURES, drafted, together
from assets.publishing.content import _LESS, _filled
from data_contracts import schema_of, table
from data_contracts.month_table import month_layout
from models.action.month import Mark, Window


@pytest.fixture
def run() -> SimpleNamespace:
    return standing_run(pl.DataFrame(schema=schema_of(table("out_flags"))))


def standing_run(flags: pl.DataFrame) -> SimpleNamespace:
    """Return a run at the end of October 2026 with these flags."""
    con = duckdb.connect()
    figures = ", ".join(f"0 as {name}" for name in FIGURES)
    con.execute(
        f"""create table out_region_month as
        select '2026-09' as month, region_code, {figures}, 'not_evaluated' as outcome, reason as not_evaluated_reason
        from (values ('990101', 'region_ended'), ('990102', 'not_delivered'), ('990103', null)) t(region_code, reason)"""
    )
    con.register("out_flags", flags)
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


def test_what_it_left_is_counted_where_it_was_merged_into() -> None:
    known = pl.DataFrame(
        [("990101", date(2026, 8, 20), "990102"), ("990102", date(2026, 9, 1), "990103"), ("990104", date(2026, 12, 1), "990103")],
        schema=["region_code", "end_date", "merged_into"], orient="row",
    )  # fmt: skip
    marks = [
        Mark("received", code, date(2026, 8, 3), Decimal(1), code)
        for code in ("990101", "990104", "990105")
    ]

    def where(month: str, counties: set[str]) -> list[str]:
        return [m.region for m in taken_over(marks, known, Window.of(month), counties)]

    assert where("2026-08", {"990101"}) == ["990101", "990104", "990105"]
    assert where("2026-09", {"990103"}) == ["990103", "990104", "990105"]
    # A table that was locked with it stays as it is.
    assert where("2026-09", {"990101", "990103"}) == ["990101", "990104", "990105"]


def test_a_locked_table_is_counted_again_as_it_was_counted() -> None:
    con = duckdb.connect()
    visit = {
        "region_code": "990101",
        "object_key": "k",
        "kind": "回访",
        "state": "待办",
        "due_on": date(2026, 9, 9),
    }
    con.register(
        "out_followups_due", pl.DataFrame([visit], schema=schema_of(table("out_followups_due")))
    )
    con.register("out_letters_due", pl.DataFrame(schema=schema_of(table("out_letters_due"))))
    con.execute(
        "create table feat_region as select '990101' as region_code, true as in_records, date '2026-08-20' as end_date, '990102' as merged_into"
    )
    run = SimpleNamespace(
        warehouse=SimpleNamespace(query=lambda sql: con.sql(sql).pl()), leads=SimpleNamespace(events={}), config=None,
    )  # fmt: skip
    lines = tuple(
        x
        for x in month_layout().lines(
            {key: [] for key in ("channel", "issue_class", "issue_kind", "measure")}
        )
        if x.measure == "visits_due"
    )
    for counties, holder in ((("990102",), "990102"), (("990101", "990102"), "990101")):
        like = Form("2026-09", lines, counties, {}, None, date(2026, 9, 1), date(2026, 10, 8))
        cells = table_again(run, "2026-09", like=like).cells
        assert [county for (county, _), cell in cells.items() if cell.value] == [holder]


def test_the_visits_it_still_owed_are_asked_of_the_county_it_was_merged_into() -> None:
    con = duckdb.connect()
    con.execute(
        """create table known_regions as select '990101' as code, '990102' as merged_into, date '2026-08-20' as end_date"""
    )
    visits = [
        {
            "region_code": "990101",
            "object_key": key,
            "state": state,
            "object_type": "entity",
            "uscc": key,
        }
        for key, state in (
            ("made", "已办"),
            ("late", "逾期"),
            ("waits", "待办"),
            ("past", "历史未办"),
        )
    ]
    con.register(
        "out_followups_due", pl.DataFrame(visits, schema=schema_of(table("out_followups_due")))
    )
    run = SimpleNamespace(
        warehouse=SimpleNamespace(query=lambda sql: con.sql(sql).pl()),
        ledger=SimpleNamespace(events=lambda _: []),
        as_of=date(2026, 10, 31),
    )
    shown = con.sql(_filled(_LESS["out_followups_due"][1], run)).pl()
    assert dict(shown.select("object_key", "region_code").iter_rows()) == {
        "made": "990101", "late": "990102", "waits": "990102", "past": "990101",
    }  # fmt: skip
    # By these a row of the list is known when it comes back.
    assert {*shown.select("object_type", "uscc").iter_rows()} == {
        ("entity", k) for k in ("made", "late", "waits", "past")
    }


def test_what_is_overdue_is_among_what_is_owed() -> None:
    """Sent after the lock day and overdue by now: 0 owed before the lock, 其中 7 overdue."""
    flags = pl.DataFrame(
        [("a", date(2026, 10, 16), True), ("b", date(2026, 10, 8), True), ("c", date(2026, 11, 6), False)],
        schema=["flag_id", "due_on", "is_overdue"], orient="row",
    ).with_columns(status=pl.lit("待核"), region_code=pl.lit("990102"), is_current=pl.lit(True))  # fmt: skip
    whole = pl.concat([pl.DataFrame(schema=schema_of(table("out_flags"))), flags], how="diagonal")
    form = drafted(standing_run(whole), "2026-09").row(0, named=True)
    assert (form["leads_waiting"], form["leads_overdue"], form["leads_due"]) == (3, 2, 2)


def test_a_code_no_list_knows_owes_no_table_for_one_mistyped_row() -> None:
    """An opinion was entered under 990199: the register had 19 counties, and 990199 never reported."""
    con = duckdb.connect()
    con.execute(
        """create table feat_region as select * from (values
            ('990100', true, true, true, true), ('990101', true, false, true, false), ('990198', false, false, true, true),
            ('990199', false, false, true, false), ('990197', true, false, false, false))
            t(region_code, is_known, is_city, in_records, has_cases)"""
    )
    con.execute("insert into feat_region values ('410102', true, false, false, false)")
    con.execute(
        """create table out_letters_due as select region_code, region_code as letter_no, '来函' as direction,
            date '2026-04-21' as received_date, null::date as answered_on from feat_region"""
    )
    con.execute(
        """create table out_followups_due as select '' as region_code, '' as object_key, '' as kind, '' as done_by,
            null::date as due_on, null::date as done_on limit 0"""
    )
    run = SimpleNamespace(warehouse=SimpleNamespace(query=lambda sql: con.sql(sql).pl()))
    assert _counties(run) == ["990101", "990198"]
    con.execute("create table kept as select * from feat_region")
    con.execute("update feat_region set is_known = false")
    assert _counties(run) == ["990198"]  # its cases tell
    con.execute("update feat_region set has_cases = false")
    assert _counties(run) == ["990101", "990198", "990199"]  # nothing tells which is mistyped
    con.execute("create or replace table feat_region as select * from kept")
    # Nor does another province's, of which a letter came here by mistake.
    beside = _regions_beside(run, Window.of("2026-04"))
    assert "410102" not in beside and {"990101", "990199"} <= beside
