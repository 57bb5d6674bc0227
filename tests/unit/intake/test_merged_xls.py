"""What is merged in an XLS, and what is text: the reader of its cells does not tell, another one does."""

import datetime as dt
import io
from contextlib import suppress

import pytest
import xlwt
from python_calamine import CalamineError

from assets.intake import IntakeContext
from assets.intake.files import RefusedInputError
from assets.intake.formats.workbooks import read_workbook
from assets.intake.read import read_bytes

HEAD = ["序号", "案号", "当事人", "案由", "立案日期", "处罚决定日期", "罚款金额（元）"]
CASES = [
    [1, "甲市监立〔2026〕1号", "甲鸿食品店", "未明码标价", "2026-01-05", "2026-02-03", 500],
    ["", "", "乙鸿食品店", "", "", "", 700],
    [2, "甲市监立〔2026〕2号", "丙鸿食品店", "未明码标价", "2026-01-06", "2026-02-04", 900],
]
#: First and last row, column; the case's number, cause and days are written once for its parties.
OVER_BOTH = [(3, 4, column) for column in (0, 1, 3, 4, 5)]


def book(merged: list[tuple[int, int, int]], left: int = 0, sheets: int = 1) -> bytes:
    made = xlwt.Workbook(encoding="utf-8")
    for number in range(1, sheets + 1):
        sheet = made.add_sheet(f"第{number}张")
        rows = [[], ["丙甲县市场监督管理局案件台账"], HEAD, *CASES]
        spans = {(top, column): end for top, end, column in merged}
        under = {(r, c) for top, end, c in merged for r in range(top + 1, end + 1)}
        for i, row in enumerate(rows):
            for j, value in enumerate(row):
                if (i, j) in spans:
                    sheet.write_merge(i, spans[i, j], left + j, left + j, value)
                elif value != "" and (i, j) not in under:
                    sheet.write(i, left + j, value)
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def test_each_partys_fine_comes_in(context: IntakeContext) -> None:
    """A county's fines of fourteen months were short: the rows of second parties were set aside."""
    (table,) = read_bytes(book(OVER_BOTH), "丙甲县/台账.xls", context)
    rows = table.accepted.sort("row_no")
    assert table.set_aside.height == 0
    assert rows["case_no"].to_list() == ["甲市监立〔2026〕1号"] * 2 + ["甲市监立〔2026〕2号"]
    assert [float(fine) for fine in rows["fine_yuan"]] == [500, 700, 900]
    assert rows["decision_date"].to_list()[1] == dt.date(2026, 2, 3)


def test_one_fine_over_both_parties_is_one(context: IntakeContext) -> None:
    """The second party's row was a decision more, without a fine."""
    merged = [*OVER_BOTH, (3, 4, 6)]
    (table,) = read_bytes(book(merged), "丙甲县/台账.xls", context)
    fines = table.accepted.sort("row_no")["fine_yuan"].to_list()
    assert [float(fine) for fine in fines] == [500, 900]
    assert "1行只写了同一个决定的另一个当事人，没有金额，与上面一行合成一件读入" in table.notes


def test_a_party_of_whom_more_is_said_stays(context: IntakeContext) -> None:
    """One was fined, the other warned: two decisions under one number."""
    head = (
        "案号,当事人,处罚决定日期,处罚种类,罚款金额（元）\n甲1号,甲鸿食品店,2026-02-03,罚款,500\n"
    )
    for below, height in (
        ("甲1号,李某,2026-02-03,罚款,\n", 1),
        ("甲1号,李某,2026-02-03,警告,\n", 2),
        ("甲1号,李某,2026-02-04,罚款,\n", 2),
        ("甲2号,李某,2026-02-03,罚款,\n", 2),
        ("甲1号,甲鸿食品店,2026-02-03,罚款,\n", 2),
    ):
        (table,) = read_bytes((head + below).encode(), "丙甲县/台账.csv", context)
        assert table.accepted.height == height, below


def test_two_parties_of_whom_none_was_fined_stay_two(context: IntakeContext) -> None:
    """Nothing was imposed together: each was warned."""
    rows = "案号,当事人,处罚决定日期,处罚种类,罚款金额（元）\n甲1号,甲鸿食品店,2026-02-03,警告,\n甲1号,李某,2026-02-03,警告,\n甲2号,王某,2026-02-03,罚款,500\n"
    (table,) = read_bytes(rows.encode(), "丙甲县/台账.csv", context)
    assert table.accepted.height == 3


CSV = (
    "案号,当事人,立案日期,处罚决定日期,罚款金额（元）\n甲1号,甲鸿食品店,2026-01-05,2026-02-03,500\n"
)


def test_a_party_below_its_case_in_a_csv_is_of_it(context: IntakeContext) -> None:
    """Saved as CSV, nothing tells what was merged: 23 rows of 63 of a county were set aside."""
    text = (
        CSV + ",乙鸿食品店,,,700\n,丙鸿食品店,,,800\n甲2号,丁鸿食品店,2026-01-06,2026-02-04,900\n"
    )
    (table,) = read_bytes(text.encode("gb18030"), "丙甲县市场监督管理局/台账.csv", context)
    rows = table.accepted.sort("row_no")
    assert rows["case_no"].to_list() == ["甲1号"] * 3 + ["甲2号"]
    assert [float(fine) for fine in rows["fine_yuan"]] == [500, 700, 800, 900]
    assert str(rows["decision_date"][2]) == "2026-02-03"
    assert "2行没有案号、日期，只写当事人和金额，当作上一行案件的另一个当事人读" in table.notes


def test_a_row_that_may_be_a_case_of_its_own_is_nobodys(context: IntakeContext) -> None:
    for below in (
        ",乙鸿食品店,,,\n",  # no amount: a lead that is not yet a case
        ",乙鸿食品店,2026-02-01,,700\n",  # a day of its own
        ",,,,700\n",  # no party
        "\n,乙鸿食品店,,,700\n",  # not at once below
        "注：以上为一般程序,,,,\n,乙鸿食品店,,,700\n",  # below what is no case
    ):
        (table,) = read_bytes(f"{CSV}{below}".encode(), "丙甲县市场监督管理局/台账.csv", context)
        assert (table.accepted.height, table.set_aside.height) == (1, 1), below
        assert not any("另一个当事人" in note for note in table.notes), below


def test_columns_count_from_the_first_that_holds_something(context: IntakeContext) -> None:
    spans = [(column, 3, 4) for column in (0, 1, 3, 4, 5)]
    sheets = read_workbook(book(OVER_BOTH, left=2, sheets=2), context.limits)
    assert [sorted(sheet.merged) for sheet in sheets] == [spans] * 2


def test_a_damaged_book_is_refused_or_read_as_it_is(context: IntakeContext) -> None:
    """The second reader, which tells what is merged, never stops what the first one can read."""
    whole = book(OVER_BOTH)
    for place in range(0, len(whole) - 4, 97):
        for bad in (b"\xff\xff\xff\xff", b"\x00\x00\x00\x00"):
            with suppress(RefusedInputError):
                read_workbook(whole[:place] + bad + whole[place + 4 :], context.limits)


def test_where_nothing_tells_what_is_merged_cells_are_read(
    context: IntakeContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(data: object) -> None:
        raise CalamineError("damaged")

    monkeypatch.setattr(
        "assets.intake.formats.workbooks.CalamineWorkbook.from_filelike", broken, raising=True
    )
    (sheet,) = read_workbook(book(OVER_BOTH), context.limits)
    assert sheet.merged == [] and sheet.cells.height == 6


#: A code of an organ and one of a business, each exactly a floating-point number too.
ORGAN, BUSINESS, AS_NUMBER = "119901011234567936", "919901011234567936", 919901011234568064


def codes() -> bytes:
    made = xlwt.Workbook(encoding="utf-8")
    sheet = made.add_sheet("表")
    head = ("案号", "办案机构代码", "行政区划代码", "处罚决定日期", "统一社会信用代码")
    of_parties = (BUSINESS, AS_NUMBER, "91990101MA0000001Y")
    rows = [(f"{n}号", ORGAN, "990101", "2026-03-02", code) for n, code in enumerate(of_parties)]
    for i, row in enumerate([head, *rows]):
        for j, value in enumerate(row):
            sheet.write(i, j, value)
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def test_a_code_written_as_text_keeps_its_digits(context: IntakeContext) -> None:
    """An organ's code, the same in every row, was taken for a number, and the whole list was set aside."""
    assert all(float(code) == int(code) for code in (ORGAN, BUSINESS, AS_NUMBER))
    (table,) = read_bytes(codes(), "案件.xls", context)
    assert table.accepted["organ_code"].to_list() == [ORGAN] * 3
    # The number has lost its last digits, though the column holds texts as well.
    assert table.accepted["uscc"].to_list() == [BUSINESS, None, "91990101MA0000001Y"]


def test_where_nothing_tells_what_is_text_such_codes_are_numbers(
    context: IntakeContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(data: object) -> None:
        raise CalamineError("damaged")

    monkeypatch.setattr(
        "assets.intake.formats.workbooks.CalamineWorkbook.from_filelike", broken, raising=True
    )
    (table,) = read_bytes(codes(), "案件.xls", context)
    assert table.refused_reason is None and table.accepted.is_empty()
    assert table.set_aside["reason"].str.contains("科学计数").to_list() == [True] * 3
