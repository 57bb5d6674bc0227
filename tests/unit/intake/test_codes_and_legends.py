"""Vendors' codes beside Chinese headers, codes with a legend, one thing in two columns, counts instead of evaluations."""

import io

import openpyxl
import pytest

from assets.intake import IntakeContext, TableIntake
from assets.intake.headings.headers import lookup, meaning
from assets.intake.read import read_bytes


def one(text: str, context: IntakeContext) -> TableIntake:
    (table,) = read_bytes(text.encode(), "表.csv", context)
    return table


def workbook(**sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_vendors_own_name_beside_the_chinese_says_nothing_else() -> None:
    headers = {
        "DJBH登记编号": "complaint_no", "登记编号_DJBH": "complaint_no", "LXDH(联系电话)": "complainant_phone",
        "XM姓名": "complainant_name", "QX行政区划": "region_code", "SAJE涉案金额(元)": "amount_yuan",
    }  # fmt: skip
    assert {header: meaning(header, "complaints") for header in headers} == headers
    assert meaning("BH编号", "opinions") == "opinion_no"


@pytest.mark.parametrize("header", ["APP名称", "ID编号", "A类投诉", "QQ姓名"])
def test_letters_that_make_it_another_thing_stay(header: str) -> None:
    assert not lookup(header)


def test_a_plain_header_goes_before_one_with_a_code(context: IntakeContext) -> None:
    table = one("登记编号,登记日期,行政区划代码,GDBH登记编号\nA1,2025-01-02,990101,B1\n", context)
    assert table.accepted["complaint_no"].to_list() == ["A1"]


def test_a_whole_export_with_codes_is_read_without_asking(context: IntakeContext) -> None:
    table = one(
        "BH编号,FYQD反映渠道,FYRQ反映日期,QX行政区划代码,USCC,FYNR反映内容\n"
        "F1,座谈会,45717,990101,,检查太多\n",
        context,
    )
    assert table.accepted.select("opinion_no", "channel", "content").rows() == [
        ("F1", "座谈会", "检查太多")
    ]


def test_complaints_and_reports_fill_in_a_column_each(context: IntakeContext) -> None:
    """Of all reports the kind of problem was lost."""
    head = "登记编号,登记日期,行政区划代码,投诉问题类别,举报问题类别\n"
    table = one(head + "1,2025-01-02,990101,质量,\n2,2025-01-02,990101,,广告\n", context)
    assert table.accepted["problem_type"].to_list() == ["质量", "广告"]
    assert "「举报问题类别」与「投诉问题类别」是同一列，每行只填其中一列，合起来读" in table.notes
    assert "举报问题类别" not in table.extra_columns


def test_two_columns_that_both_speak_stay_apart(context: IntakeContext) -> None:
    head = "登记编号,登记日期,行政区划代码,投诉问题类别,举报问题类别\n"
    table = one(head + "1,2025-01-02,990101,质量,\n2,2025-01-02,990101,质量,广告\n", context)
    assert table.accepted["problem_type"].to_list() == ["质量", "质量"]
    assert "「举报问题类别」与「投诉问题类别」是同一列，只取后者" in table.notes


INSPECTIONS = [
    ["检查编号", "检查机关代码", "行政区划代码", "企业名称", "检查日期", "检查结果"],
    ["J1", "1", "990101", "甲店", "2025-01-02", "01"],
    ["J2", "1", "990101", "乙店", "2025-01-02", 2],
    ["J3", "1", "990101", "丙店", "2025-01-02", "03"],
]
CODES = [["代码", "含义"], ["01", "未发现问题"], ["02", "发现问题责令改正"], ["03", "发现问题立案"]]


def test_codes_are_read_by_the_workbooks_own_legend(context: IntakeContext) -> None:
    (table,) = read_bytes(workbook(检查=INSPECTIONS, 代码说明=CODES), "检查.xlsx", context)
    assert table.accepted["result"].to_list() == ["未发现问题", "发现问题责令改正", "发现问题立案"]
    assert not table.unknown_words
    assert any("「检查结果」里的代码按工作簿里的代码说明读" in note for note in table.notes)
    assert "工作表「代码说明」是代码说明，不是数据表" in table.notes


def test_a_legend_of_another_column_translates_nothing(context: IntakeContext) -> None:
    of = [
        ["字段", "代码", "含义"],
        ["检查方式", "01", "双随机"],
        ["检查方式", "02", "日常"],
        ["检查方式", "03", "专项"],
    ]
    (table,) = read_bytes(workbook(检查=INSPECTIONS, 字典=of), "检查.xlsx", context)
    assert table.accepted["result"].to_list() == ["其他"] * 3


def test_a_code_the_legend_does_not_know_leaves_the_column_as_it_is(context: IntakeContext) -> None:
    rows = [*INSPECTIONS, ["J4", "1", "990101", "丁店", "2025-01-02", "09"]]
    (table,) = read_bytes(workbook(检查=rows, 代码说明=CODES), "检查.xlsx", context)
    assert table.unknown_words


def test_words_that_are_known_are_no_codes(context: IntakeContext) -> None:
    rows = [[*row[:5], "发现问题立案" if n else row[5]] for n, row in enumerate(INSPECTIONS)]
    other = [["代码", "含义"], ["发现问题立案", "未发现问题"]]
    (table,) = read_bytes(workbook(检查=rows, 代码说明=other), "检查.xlsx", context)
    assert table.accepted["result"].to_list() == ["发现问题立案"] * 3


def test_a_workbook_of_a_legend_alone_is_told(context: IntakeContext) -> None:
    (table,) = read_bytes(workbook(代码说明=CODES), "代码.xlsx", context)
    assert table.refused_reason is not None


def test_counts_of_evaluations_are_told_what_is_wanted(context: IntakeContext) -> None:
    table = one("季度,区县,评价数,好评数,差评数,满意率\n2025年第1季度,甲县,10,9,1,90%\n", context)
    assert "码上评要一行一次评价" in (table.refused_reason or "")


def test_who_registered_signs_a_ledger(context: IntakeContext) -> None:
    table = one(
        "编号,反映渠道,收到日期,行政区划代码,反映内容\nY1,意见卡,2025-01-02,990101,检查多\n登记人：办公室,,,,\n",
        context,
    )
    assert (table.rows_in, table.set_aside.height) == (1, 0)


def lists_in(table: TableIntake) -> dict[str, dict[str, str]]:
    """Return the lists of codes read: column → code → word."""
    assert (table.source, table.set_aside.height) == ("code_lists", 0)
    out: dict[str, dict[str, str]] = {}
    for field, code, word in table.accepted.select("field", "code", "word").iter_rows():
        out.setdefault(field, {})[code] = word
    return out


SOURCES = [("01", "监督检查"), ("02", "投诉"), ("03", "举报")]
STATES = [("10", "在办"), ("20", "已结案")]
BOTH = {"案件来源": dict(SOURCES), "案件状态": dict(STATES)}


@pytest.mark.parametrize(
    "sheets",
    [
        {
            "字典表": [
                ["系统数据字典"],
                ["字段名称", "代码", "代码含义", "备注"],
                *(["案件来源", *one] for one in SOURCES),
                *(["案件状态", *one] for one in STATES),
            ]
        },
        {
            "Sheet1": [
                ["序号", "代码类别", "代码值", "代码名称"],
                [1, "案件来源", *SOURCES[0]],
                *([2, "", *one] for one in SOURCES[1:]),  # merged over its codes
                *([3, "案件状态", *one] for one in STATES),
            ]
        },
        {
            "案件来源": [["代码", "名称"], *SOURCES],
            "案件状态码表": [["码值", "中文名称", "是否启用"], *([*one, "是"] for one in STATES)],
        },
        {
            "附录B": [
                ["表1 案件来源代码表"],
                ["编码", "说明"],
                *SOURCES,
                [],
                ["表2 案件状态代码表"],
                ["编码", "说明"],
                *STATES,
            ]
        },
        {
            "Sheet1": [
                ["案件来源代码表", "", "", "案件状态代码表", ""],
                ["代码", "含义", "", "代码", "含义"],
                *([*one, "", *two] for one, two in zip(SOURCES, [*STATES, ("", "")], strict=True)),
            ]
        },
        {
            "数据项": [
                ["序号", "数据项", "类型", "说明"],
                [1, "案号", "C50", "主键"],
                [2, "案件来源", "C2", "01=监督检查；02=投诉；03=举报"],
                [3, "案件状态", "C2", "10在办 20已结案"],
            ]
        },
        {
            "sys_dict_data": [
                ["dict_code", "dict_sort", "dict_label", "dict_value", "dict_type"],
                *([n, n, word, code, "案件来源"] for n, (code, word) in enumerate(SOURCES)),
                *([n, n, word, code, "案件状态"] for n, (code, word) in enumerate(STATES)),
            ]
        },
    ],
)  # fmt: skip
def test_a_dictionary_in_whatever_arrangement(
    sheets: dict[str, list[list[object]]], context: IntakeContext
) -> None:
    (table,) = read_bytes(workbook(**sheets), "系统/字典.xlsx", context)
    assert lists_in(table) == BOTH


def test_a_file_of_one_list_is_called_after_it(context: IntakeContext) -> None:
    text = "代码,含义\n" + "\n".join(map(",".join, SOURCES)) + "\n"
    (table,) = read_bytes(text.encode(), "字典/案件来源代码表.csv", context)
    assert lists_in(table) == {"案件来源": dict(SOURCES)}


@pytest.mark.parametrize(
    "rows",
    [
        [["代码", "名称"], *SOURCES],  # of which column nobody says
        [
            ["字段", "代码", "含义"],
            ["状态", "1", "启用"],
            ["状态", "0", "停用"],
        ],  # no words of ours
        [
            ["字段", "代码", "含义"],
            ["案号", "1", "监督检查"],
            ["案号", "2", "投诉"],
        ],  # no column of words
    ],
)
def test_a_list_of_no_column_of_ours_is_refused_and_says_what_lacks(
    rows: list[list[object]], context: IntakeContext
) -> None:
    (table,) = read_bytes(workbook(Sheet1=rows), "字典.xlsx", context)
    assert "看不出是哪一列的代码：请加一列“字段名称”" in (table.refused_reason or "")


def test_one_row_is_no_list(context: IntakeContext) -> None:
    rows: list[list[object]] = [["字段", "代码", "含义"], ["案件来源", "01", "投诉"]]
    (table,) = read_bytes(workbook(Sheet1=rows), "字典.xlsx", context)
    assert table.source is None


def test_a_list_of_divisions_is_no_list_of_words(context: IntakeContext) -> None:
    rows = [["行政区划代码", "名称", "上级代码"], ["990101", "甲县", "990100"]]
    (table,) = read_bytes(workbook(行政区划代码表=rows), "区划代码表.xlsx", context)
    assert table.source == "regions"
