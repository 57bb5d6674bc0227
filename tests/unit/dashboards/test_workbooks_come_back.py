"""What goes out in a workbook is recognised by the intake when it is dropped back."""

from datetime import date
from io import BytesIO
from types import SimpleNamespace

import openpyxl
import polars as pl
import pytest

from assets.intake import IntakeContext
from assets.intake.read import read_bytes
from dashboards import (
    blank_templates,
    county_workbook,
    key_regions_workbook,
    leads_workbook,
    organ_mapping_workbook,
    set_aside_workbook,
    view_of,
)
from dashboards.workbooks.county import _subtitle
from data_contracts import sources
from tests.unit.dashboards import invented
from tests.unit.dashboards.sheets import COUNTY, aside, head_row, heads, raw


@pytest.fixture
def context() -> IntakeContext:
    return IntakeContext(as_of=invented.AS_OF, key=b"k" * 32)


def filled(body: bytes, sheet: str, answers: dict[str, str]) -> bytes:
    book = openpyxl.load_workbook(BytesIO(body))
    place = heads(book[sheet], next(iter(heads(book[sheet], "线索编号"))))
    row = head_row(book[sheet], "线索编号") + 1
    for name, value in answers.items():
        book[sheet].cell(row, place[name]).value = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_filled_county_sheet_is_feedback(world, context) -> None:
    answers = {
        "县局核对": "数据无误",
        "正当理由": "单个大案",
        "说明": "见决定书",
        "核对日期": "2026-07-03",
    }
    body = filled(county_workbook(COUNTY, view_of(*world)), "待核事项", answers)
    (table,) = [t for t in read_bytes(body, "县局核对/a.xlsx", context) if t.refused_reason is None]
    assert table.source == "feedback"
    assert table.set_aside.is_empty()
    row = table.accepted.row(0, named=True)
    assert (row["county_check"], row["justification"], row["explanation"]) == (
        "数据无误", "单个大案", "见决定书",
    )  # fmt: skip


def test_a_filled_finding_of_the_team_is_feedback(world, context) -> None:
    body = filled(
        leads_workbook(view_of(*world)),
        "先办清单",
        {"认定": "程序瑕疵，补正", "认定机构": "案管科"},
    )
    tables = {t.sheet: t for t in read_bytes(body, "线索总表.xlsx", context)}
    assert {s for s, t in tables.items() if t.source == "feedback"} == {"先办清单", "待整改"}
    assert tables["先办清单"].accepted["finding"][0] == "程序瑕疵，补正"


def test_a_filled_mapping_sheet_is_organ_mapping(context) -> None:
    rows = pl.DataFrame({
        "organ_name": ["乙市局"], "folder": ["b"], "organ_code": ["11990200MB0000"],
        "region_code": ["990200"], "rows": [3],
    })  # fmt: skip
    (table,) = read_bytes(organ_mapping_workbook(rows), "单位对照表.xlsx", context)
    assert table.source == "organ_mapping"
    assert table.accepted["region_code"].to_list() == ["990200"]


def test_a_corrected_row_goes_in_with_the_unit_it_came_with(context) -> None:
    rows = raw(["万元"])["cases"].with_columns(
        fine_yuan=pl.lit("0.5"), decision_no=pl.lit("云市监处罚〔2026〕1号"),
        organ_code=pl.lit("11990100MB0000001X"), decision_date=pl.lit("2026-03-07"),
    )  # fmt: skip
    body = set_aside_workbook(aside(1), {"cases": rows})
    (table,) = [t for t in read_bytes(body, "搁置行.xlsx", context) if t.source]
    assert table.source == "cases"
    assert [float(v) for v in table.accepted["fine_yuan"]] == [5000.0]


def test_an_answer_set_aside_is_to_be_mended_where_it_was_given_and_says_nothing_here(
    context,
) -> None:
    answer = aside(1).with_columns(
        source=pl.lit("feedback"), column=pl.lit("核对日期"), value=pl.lit("3月23日"), reason=pl.lit("没有写年份"),
    )  # fmt: skip
    typed = pl.DataFrame({
        "file": ["a.xlsx"], "sheet": ["Sheet1"], "row_no": [2], "flag_id": ["P001-0123456789abcdef"],
        "county_check": ["数据无误"], "checked_date": ["3月23日"],
    })  # fmt: skip
    body = set_aside_workbook(pl.concat([aside(1), answer]), raw(["万元"]) | {"feedback": typed})
    assert "feedback" not in {t.source for t in read_bytes(body, "搁置行.xlsx", context)}
    sheet = openpyxl.load_workbook(BytesIO(body))["答复里的行"]
    said = [str(c.value) for row in sheet.iter_rows() for c in row]
    assert "没有写年份" in said and any("请在交来的原表里改好再交" in text for text in said)
    alone = openpyxl.load_workbook(BytesIO(set_aside_workbook(answer, {"feedback": typed})))
    assert alone.sheetnames[0] == "答复里的行"


@pytest.mark.slow
def test_every_blank_template_is_recognised_as_its_source(context) -> None:
    """With one invented row under the headings, as somebody would fill it in."""
    for name, body in blank_templates():
        book = openpyxl.load_workbook(BytesIO(body))
        sheet = book.worksheets[0]
        for i, _ in enumerate(sheet[1], start=1):
            sheet.cell(2, i).value = "1"
        out = BytesIO()
        book.save(out)
        found = {t.source for t in read_bytes(out.getvalue(), name, context) if t.source}
        expected = next(s for s, c in sources().items() if f"{c.title_zh}.xlsx" == name)
        assert found == {expected}, name


def test_a_decided_proposal_is_a_key_region_decision(world, context) -> None:
    tables, run = world
    none = tables["out_key_regions"].with_columns(decision=pl.lit(None, pl.String))
    book = openpyxl.load_workbook(
        BytesIO(key_regions_workbook(view_of({**tables, "out_key_regions": none}, run)))
    )
    sheet = book["重点县建议"]
    place, top = heads(sheet, "重点县期间"), head_row(sheet, "重点县期间")
    sheet.cell(top + 1, place["专班决定"]).value = "确认"
    sheet.cell(top + 1, place["决定人"]).value = "专班甲"
    out = BytesIO()
    book.save(out)
    (table,) = [t for t in read_bytes(out.getvalue(), "重点县建议.xlsx", context) if t.source]
    assert table.source == "key_region_decisions"
    assert table.accepted["decision"][0] == "确认"


def test_only_rows_whose_day_is_over_are_called_late() -> None:
    view = SimpleNamespace(run=SimpleNamespace(as_of=date(2026, 5, 12), bureau=""))
    over, ahead = date(2026, 5, 11), date(2026, 5, 14)

    def told(*days: date | None) -> str:
        return _subtitle(view, days, "").removeprefix("数据截至 2026-05-12").strip()

    assert told(over, over, None) == "答复期限 2026-05-11 已过，请尽快核对"
    assert (
        told(over, ahead)
        == "其中1项答复期限 2026-05-11 已过，请尽快核对；其余请于 2026-05-14 前核对"
    )
    today = date(2026, 5, 12)
    assert told(today, None, today) == "请于 2026-05-12 前核对"
    apart = "1项请于 2026-05-12 前核对，另外的最晚 2026-05-14 前"
    assert told(ahead, today, ahead) == apart
    assert told(ahead, over, today) == f"其中1项答复期限 2026-05-11 已过，请尽快核对；其余{apart}"
    assert told(None) == ""
