"""A row that was set aside still says who filled in its sheet, and the receipt says what it was about."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from assets.feat.feat_answer__judged import (
    OLDER_KINDS,
    _returned,
    _said_on,
    _unreadable,
)
from assets.out.out_month_returns import out_month_returns
from assets.out.out_review_answers import out_review_answers
from data_contracts import schema_of, table


@pytest.fixture
def run() -> Any:
    """Return a run that holds one sheet: the row that names its writer could not be read."""
    connection = duckdb.connect()
    for source in (*OLDER_KINDS, "month_returns", "file_reviews"):
        for name in (f"core_{source}__rows", f"raw_{source}"):
            columns = ", ".join(f'"{c}" varchar' for c in schema_of(table(f"raw_{source}")))
            for number in ("row_no", "arrival", "table_no"):
                columns = columns.replace(f'"{number}" varchar', f'"{number}" bigint')
            connection.execute(f'create table "{name}" ({columns})')
    place = "'甲.xlsx' as file, '待核事项' as sheet, 7 as arrival, 1 as table_no"
    connection.execute(
        f"insert into raw_feedback by name select 4 as row_no, 'P001-0000000000000001' as flag_id, "
        f"'数据无误' as county_check, '王 梅' as checked_by, '7月2号' as checked_date, {place}"
    )
    connection.execute(
        f"insert into raw_feedback by name select 6 as row_no, 'L20260009' as flag_id, "
        f"'食品' as section, '7月15号' as deadline, {place}"
    )
    connection.execute(
        f"insert into core_feedback__rows by name select 5 as row_no, 'P002-0000000000000002' as flag_id, "
        f"'数据有误' as county_check, {place}"
    )
    connection.execute(
        "create table intake_files as select 7 as arrival, 1 as table_no, null::varchar as seal, date '2026-07-03' as arrived_as_of"
    )
    connection.execute(
        f"create table intake_set_aside as select {place}, unnest([4, 6]) as row_no, 'feedback' as source, '没有写年份' as reason"
    )
    connection.execute(
        f"insert into raw_month_returns by name select 9 as row_no, 'M202606-990123-0' as return_no, "
        f"'确认' as county_word, '王梅' as filled_by, '7月6号' as filled_date, {place}"
    )
    connection.execute(
        f"insert into intake_set_aside by name select {place}, 9 as row_no, 'month_returns' as source, '没有写年份' as reason"
    )
    connection.execute(
        f"insert into raw_file_reviews by name select 5 as row_no, 'Pbcdfghjk-01' as item_no, "
        f"'有问题' as verdict, '6' as problem_items, '7.2' as reviewed_date, {place}"
    )
    connection.execute(
        f"insert into intake_set_aside by name select {place}, 5 as row_no, 'file_reviews' as source, '没有写年份' as reason"
    )
    connection.execute(
        "create table core_file_reviews as select item_no, file, sheet, row_no, verdict, problem_items, video, explanation, "
        "reviewed_by, null::date as reviewed_date, null::date as arrived_as_of, null::varchar as file_sha from raw_file_reviews limit 0"
    )
    made: dict[str, Any] = {}
    warehouse = SimpleNamespace(
        query=lambda sql: connection.sql(sql).pl(), write=made.__setitem__, count=lambda _: 1
    )
    ledger = SimpleNamespace(events=lambda _: [])
    return SimpleNamespace(
        warehouse=warehouse,
        ask=warehouse.query,
        ledger=ledger,
        to_issue=[],
        made=made,
        as_of=date(2026, 7, 3),
    )


def test_who_filled_in_a_sheet_counts_though_that_row_was_set_aside(run: Any) -> None:
    rows = _returned(run)
    assert [(r["row_no"], r["checked_by"], r["checked_date"]) for r in rows] == [(5, "王 梅", None)]


def test_the_receipt_of_a_row_set_aside_names_its_step_and_what_was_read(run: Any) -> None:
    said = _unreadable(run).select("row_no", "flag_id", "step", "understood", "reason").rows()
    assert said == [
        (
            4,
            "P001-0000000000000001",
            "county",
            "数据无误；填写人：王 梅；核对日期：7月2号",
            "没有写年份",
        ),
        (6, "L20260009", "assign", "牵头：食品；研判期限：7月15号", "没有写年份"),
    ]


def test_a_row_of_the_months_table_set_aside_stands_among_those_not_taken(run: Any) -> None:
    out_month_returns.make(run)
    (row,) = run.made["out_month_returns"].rows(named=True)
    assert (row["month"], row["region_code"], row["word"], row["code"]) == (
        "2026-06", "990123", "确认", "unreadable",
    )  # fmt: skip
    assert (row["taken"], row["counts"], row["reason"], row["came_on"]) == (
        False, False, "没有写年份", date(2026, 7, 3),
    )  # fmt: skip


def test_a_row_of_a_review_sheet_set_aside_stands_among_those_not_taken(run: Any) -> None:
    """The page said that every row counted, and twenty conclusions were nowhere."""
    out_review_answers.make(run)
    (told,) = run.made["out_review_answers"].rows(named=True)
    assert (told["item_no"], told["verdict"], told["row_no"]) == ("Pbcdfghjk-01", "有问题", 5)
    assert (told["taken"], told["counts"], told["reason"]) == (False, False, "没有写年份")


def test_rows_of_one_run_are_taken_in_the_order_of_their_days_whatever_the_files_are_called() -> (
    None
):
    """A paper of the 12th came back as stale: the county's file of the 22nd was called by an earlier name."""
    run = SimpleNamespace(as_of=date(2026, 9, 3))

    def row(number: int, **cells: Any) -> dict[str, Any]:
        return {"row_no": number, "source": "feedback", "flag_id": "L20260001", **cells}

    rows = [
        row(1, rectified="已改", handled_date=date(2026, 8, 22)),
        row(2, issued_paper="整改通知书", handled_date=date(2026, 8, 12)),
        row(3, finding="正常", found_date=date(2026, 7, 14)),
        row(4, county_check="数据无误", checked_date=date(2026, 7, 14)),
        row(5, closing="销号"),
        {"row_no": 6, "source": "reminders"},
        {"row_no": 7, "source": "key_region_decisions"},
    ]
    ordered = sorted(rows, key=lambda r: _said_on(run, r))
    assert [r["row_no"] for r in ordered] == [6, 7, 4, 3, 2, 1, 5]
