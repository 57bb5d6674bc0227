"""A list of enterprises to remind goes out, comes back filled, and stays, whatever runs again."""

from collections.abc import Iterator
from datetime import date, timedelta

import openpyxl
import polars as pl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from polars.testing import assert_frame_equal

from .conftest import AS_OF, Bureau, made, made_anew

FIRST = date(2024, 7, 1)
WEEKS = 104
COUNTIES = ("990101", "990102", "990103", "990201")
RISING = "990102"


def complaints() -> Iterator[str]:
    """Give a trickle everywhere for two years; in the last four weeks many firms of one county."""
    number = 0
    yield "登记编号,表单类型,登记日期,行政区划代码,涉及主体名称,统一社会信用代码,行业分类,客体类别,问题类别,问题陈述"
    for week in range(WEEKS):
        for place, county in enumerate(COUNTIES):
            for kind, problem in enumerate(("退费难", "标签不符", "过期销售")):
                if (week + place + kind) % 3 == 0:
                    number += 1
                    yield row(number, week, county, problem, f"{county}第{number}店", "")
    for n in range(16):
        number += 1
        yield row(number, WEEKS - 4 + n % 3, RISING, "退费难", f"某健身馆{n}", uscc(RISING, n))


def row(n: int, week: int, county: str, problem: str, name: str, code: str) -> str:
    day = FIRST + timedelta(days=7 * week + n % 6)
    words = f"第{n}人反映门店停业，预付卡不能退费"
    return f"T{n:06d},投诉,{day},{county},{name},{code},健身休闲活动,健身服务,{problem},{words}"


def uscc(county: str, n: int) -> str:
    """Return an invented credit code with its check character."""
    body = f"91{county}MA{n:07d}"
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    total = sum(signs.index(c) * 3**i % 31 for i, c in enumerate(body))
    return body + signs[(31 - total % 31) % 31]


def register() -> Iterator[str]:
    yield "统一社会信用代码,名称,主体类型,行业代码,行政区划代码,状态,信用风险等级"
    for county in COUNTIES:
        for n in range(30):
            yield f"{uscc(county, n)},{county}健身馆{n},企业,R8930,{county},存续,{'ABCD'[n % 4]}"


def column(sheet: Worksheet, name: str) -> tuple[int, int]:
    """Return where a heading stands: row and column."""
    cell = next(c for line in sheet.iter_rows() for c in line if c.value == name)
    return cell.row, cell.column


@pytest.mark.slow
def test_reminders_come_back_and_survive_rerun_and_rebuild(bureau: Bureau) -> None:
    bureau.configure("city_folders: [市局]")
    (bureau.inbox / "complaints.csv").write_text("\n".join(complaints()) + "\n", encoding="utf-8")
    (bureau.inbox / "entities.csv").write_text("\n".join(register()) + "\n", encoding="utf-8")
    bureau.run()
    folder = bureau.home / "outbox" / "预警"
    lists = sorted(folder.glob("*_提醒名单.xlsx"))
    assert lists, bureau.table("out_warnings")
    warning = lists[0].name.partition("_")[0]
    listed = bureau.table("out_warning_recipients").filter(pl.col("warning_id") == warning)
    assert set(listed["reminded_on"]) == {None}
    assert (folder / f"{warning}_预警信息单.docx").exists()
    assert (folder / f"{warning}_提醒敦促函.docx").exists()

    book = openpyxl.load_workbook(lists[0])
    sheet = book.worksheets[0]
    top, code = column(sheet, "统一社会信用代码")
    first, second = (str(sheet.cell(top + n, code).value) for n in (1, 2))
    in_order = listed.sort("rank")["uscc"].to_list()
    assert [first, second] == in_order[:2]
    for n, words in ((1, ("2026-06-29", "电话", "2026-06-30", "已自查")), (2, (date(2026, 6, 30), "上门", None, None))):  # fmt: skip
        names = ("提醒日期", "提醒方式", "答复日期", "答复内容")
        for name, value in zip(names, words, strict=True):
            sheet.cell(top + n, column(sheet, name)[1]).value = value
    book.save(bureau.inbox / "名单填好.xlsx")
    bureau.run()
    assert bureau.table("core_reminders").height == listed.height
    said = bureau.table("out_warning_recipients").filter(pl.col("reminded_on").is_not_null())
    assert said.sort("rank").select(
        "uscc", "reminded_on", "remind_method", "answered_on", "answer"
    ).rows() == [
        (first, date(2026, 6, 29), "电话", date(2026, 6, 30), "已自查"),
        (second, date(2026, 6, 30), "上门", None, None),
    ]

    # An answer that comes later does not take the reminder back; a firm off the list stays known.
    off = uscc("990201", 29)
    assert off not in in_order
    bureau.drop(
        "市局/later.csv",
        "预警编号,统一社会信用代码,提醒日期,提醒方式,答复日期,答复内容\n"
        f"{warning},{second},,,2026-06-30,已补合同\n{warning},{off},2026-06-30,函件,,\n",
    )
    bureau.run()
    said = bureau.table("out_warning_recipients").filter(pl.col("reminded_on").is_not_null())
    got = {r["uscc"]: (r["remind_method"], r["answered_on"], r["why"]) for r in said.to_dicts()}
    assert got[second][:2] == ("上门", date(2026, 6, 30))
    assert got[off] == ("函件", None, "名单以外，已提醒")
    assert len(got) == 3

    before = bureau.table("out_warning_recipients")
    with made(bureau, AS_OF, "out_warning_recipients") as run:  # nothing has come
        again = run.warehouse.read("out_warning_recipients")
    assert_frame_equal(again, before, check_row_order=False)
    assert made_anew(bureau, AS_OF, {"out_warning_recipients": before}) == []
    page = (bureau.home / "site" / "warnings" / f"{warning}.html").read_text(encoding="utf-8")
    assert "已提醒3户" in page

    # While new records come it stands in the lists; where none come any more nobody is asked to remind.
    flag = bureau.table("out_flags").row(by_predicate=pl.col("object_key") == warning, named=True)
    assert flag["flag_id"] in bureau.table("out_lists")["item_id"].to_list()
    with made(bureau, "2026-12-31", "out_warnings", "out_flags", "out_lists") as run:
        now = run.warehouse.read("out_warnings").row(
            by_predicate=pl.col("warning_id") == warning, named=True
        )
        stands = run.warehouse.read("out_flags").row(
            by_predicate=pl.col("object_key") == warning, named=True
        )
        listed_then = run.warehouse.read("out_lists")["item_id"].to_list()
    assert (now["status"], stands["status"]) == ("已关闭", flag["status"])
    assert flag["flag_id"] not in listed_then
