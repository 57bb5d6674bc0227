"""Joint inspections of several departments are read as the market's own part."""

import datetime as dt

import pytest

from assets.intake import IntakeContext
from assets.intake.context import TableIntake
from assets.intake.read import read_bytes
from tests.unit.intake.test_codes_and_legends import workbook

A, B = "91990101MA1AAAAA13", "91990101MA1AAAAA21"


def one(rows: list[list[object]], file: str, context: IntakeContext) -> TableIntake:
    (table,) = read_bytes(workbook(Sheet1=rows), file, context)
    assert table.refused_reason is None
    return table


def said(table: TableIntake) -> list[tuple[str | None, ...]]:
    columns = ("party_name", "organ_name", "result")
    return table.accepted.sort("row_no").select(columns).rows()


def test_a_row_for_each_department_is_of_the_one_above(context: IntakeContext) -> None:
    """The market's row was set aside wherever another department's came first."""
    rows = [
        ["丙甲县部门联合双随机抽查结果公示"],
        ["企业名称", "信用代码", "检查部门", "检查结果", "检查日期"],
        ["甲店", A, "丙甲县消防救援大队", "责令整改", "2026-05-12"],
        [None, None, "丙甲县市场监督管理局", "未发现问题", None],
        ["乙店", B, "丙甲县文化和旅游局", "未发现问题", "2026-05-13"],
        [None, None, "丙甲县市场监督管理局", "责令改正", None],
    ]
    table = one(rows, "抽查.xlsx", context)
    assert said(table) == [
        ("甲店", "丙甲县消防救援大队", "发现问题责令改正"),
        ("甲店", "丙甲县市场监督管理局", "未发现问题"),
        ("乙店", "丙甲县文化和旅游局", "未发现问题"),
        ("乙店", "丙甲县市场监督管理局", "发现问题责令改正"),
    ]
    assert table.accepted["inspected_date"].null_count() == 0
    assert table.set_aside.height == 0


@pytest.mark.parametrize(("asks", "goes"), [("发起部门", "配合部门"), ("牵头单位", "参与单位")])
def test_who_asked_and_who_went_along_name_the_market(
    asks: str, goes: str, context: IntakeContext
) -> None:
    rows = [
        ["企业名称", "信用代码", asks, goes, "检查结果", "检查日期"],
        ["甲店", A, "丙甲县公安局", "丙甲县市场监督管理局、丙甲县税务局", "未发现问题", "2026-05-12"],
        ["乙店", B, "丙甲县公安局", "丙甲县消防救援大队", "未发现问题", "2026-05-12"],
    ]  # fmt: skip
    table = one(rows, "联合抽查.xlsx", context)
    assert said(table) == [
        ("甲店", "丙甲县市场监督管理局", "未发现问题"),
        ("乙店", "丙甲县公安局、丙甲县消防救援大队", "未发现问题"),
    ]
    assert table.accepted["joint_departments"].to_list() == [3, 2]


def test_of_a_column_for_each_department_the_markets_is_read(context: IntakeContext) -> None:
    rows = [
        ["丙甲县2026年联合抽查结果"],
        [
            "企业名称",
            "信用代码",
            "消防大队检查结果",
            "市场监管局检查结果",
            "应急局检查结果",
            "检查日期",
        ],
        ["甲店", A, "责令整改", "未发现问题", "合格", "2026-05-12"],
        ["乙店", B, "合格", None, "合格", "2026-05-12"],
    ]
    table = one(rows, "结果.xlsx", context)
    assert table.accepted["result"].to_list() == ["未发现问题", None]
    assert table.questions.height == 0
    assert "「消防大队检查结果」「应急局检查结果」是别的部门的，没有读" in "".join(table.notes)


def test_of_a_cell_of_several_departments_the_markets_is_read(context: IntakeContext) -> None:
    """What the fire brigade ordered stood as the market's result."""
    rows = [
        ["丙甲县“综合查一次”检查结果"],
        ["企业名称", "信用代码", "参与部门", "检查情况", "检查日期"],
        ["甲店", A, "市场监管局、消防救援大队", "消防救援大队：责令整改；市场监管局：未发现问题。", "2026-05-12"],
        ["乙店", B, "市场监管局、消防救援大队", "市场监管局：责令改正\n消防救援大队：合格", "2026-05-12"],
    ]  # fmt: skip
    assert said(one(rows, "结果.xlsx", context)) == [
        ("甲店", "丙甲县市场监督管理局", "未发现问题"),
        ("乙店", "丙甲县市场监督管理局", "发现问题责令改正"),
    ]


def test_a_day_above_the_table_is_each_rows(context: IntakeContext) -> None:
    rows = [
        ["丙甲县跨部门抽查结果"],
        ["检查日期：2026年5月15日"],
        ["企业名称", "信用代码", "检查机关", "检查结果"],
        ["甲店", A, "丙甲县市场监督管理局、丙甲县消防救援大队", "未发现问题"],
    ]
    table = one(rows, "结果.xlsx", context)
    assert table.accepted["inspected_date"].to_list() == [dt.date(2026, 5, 15)]
    for several in (
        "检查时间：2026年5月15日至5月20日",
        "检查日期：2026年5月15日；检查日期：2026年5月18日",
    ):
        rows[1] = [several]
        (table,) = read_bytes(workbook(Sheet1=rows), "结果.xlsx", context)
        assert "「检查日期」" in (table.refused_reason or "")


def test_a_list_of_the_market_alone_is_read_as_it_is(context: IntakeContext) -> None:
    rows = [
        ["企业名称", "信用代码", "检查机关", "检查结果", "检查情况说明", "检查日期"],
        ["甲店", A, "丙甲县市场监督管理局", "责令改正", "处理：已改", "2026-05-12"],
    ]
    table = one(rows, "双随机.xlsx", context)
    assert said(table) == [("甲店", "丙甲县市场监督管理局", "发现问题责令改正")]
    assert not [note for note in table.notes if "部门" in note]


def test_branches_of_the_market_in_one_cell_are_no_departments(context: IntakeContext) -> None:
    rows = [
        ["企业名称", "信用代码", "检查机关", "发起部门", "检查结果", "检查日期"],
        ["甲店", A, "丙甲县市场监督管理局、城关所", "丙甲县公安局", "未发现问题", "2026-05-12"],
        ["乙店", B, "丙甲县消防救援大队", "丙甲县市场监督管理局", "未发现问题", "2026-05-12"],
    ]
    assert [organ for _, organ, _ in said(one(rows, "双随机.xlsx", context))] == [
        "丙甲县市场监督管理局、城关所", "丙甲县消防救援大队",
    ]  # fmt: skip
