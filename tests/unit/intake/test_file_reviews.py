"""Ledgers of file reviews kept by hand: the files found wrong are leads, the others nothing."""

import datetime as dt

import pytest

from assets.intake import IntakeContext
from assets.intake.read import read_bytes
from tests.unit.intake.test_codes_and_legends import workbook

HEAD = ["序号", "被评查单位", "案号", "评查得分", "存在问题", "评查等次", "评查人", "评查日期"]
ROWS = [
    [1, "丙甲县市场监督管理局", "丙甲市监立〔2026〕1号", 98, "目录页码错误（扣2分）", "优秀", "王小贰", "2026-05-08"],
    [2, "丙甲县市场监督管理局", "丙甲市监立〔2026〕2号", 71, "未告知听证权利", "不合格", "王小贰", "2026-05-08"],
    [3, "丙乙县市场监督管理局", "丙乙市监立〔2026〕3号", 90, "引用条款未具体到项", "合格", "王小贰", "2026-05-09"],
    ["平均分", "", "", 86.3, "", "", "", ""],
]  # fmt: skip


def test_a_file_found_wrong_is_a_lead(context: IntakeContext) -> None:
    rows = [["2026年上半年案卷评查台账"], HEAD, *ROWS]
    (table,) = read_bytes(workbook(台账=rows), "评查/台账.xlsx", context)
    assert (table.source, table.rows_in, table.set_aside.height) == ("leads_in", 1, 0)
    (one,) = table.accepted.rows(named=True)
    assert (one["case_no"], one["channel"]) == ("丙甲市监立〔2026〕2号", "评查")
    assert (one["received_date"], one["title"]) == (dt.date(2026, 5, 8), "未告知听证权利")
    assert one["row_no"] == 4
    assert "案卷评查台账3卷，结论有问题的1卷读作线索" in "".join(table.notes)
    assert "王小贰" not in str(table.raw.rows())


def test_a_copy_of_our_own_sheet_is_no_ledger(context: IntakeContext) -> None:
    """It has the numbers the draw gave, and counts in the shares."""
    ours = [[f"FR-{n}", *row[1:]] for n, row in enumerate(ROWS[:3])]
    text = "\n".join(",".join(map(str, row)) for row in [["评查编号", *HEAD[1:]], *ours])
    (table,) = read_bytes(text.encode(), "评查/2026年评查表.csv", context)
    assert table.source != "leads_in"


def test_whose_and_when_may_stand_around_it(context: IntakeContext) -> None:
    rows = [
        ["丙甲县市场监督管理局案卷评查情况"],
        ["决定书文号", "主要问题", "结论"],
        ["丙甲市监罚〔2026〕2号", "未告知听证权利", "不合格"],
        ["评查时间：2026年5月12日"],
    ]
    (table,) = read_bytes(workbook(Sheet1=rows), "评查.xlsx", context)
    (one,) = table.accepted.rows(named=True)
    assert (one["received_date"], one["region_name_given"]) == (
        dt.date(2026, 5, 12), "丙甲县市场监督管理局",
    )  # fmt: skip


def test_a_ledger_that_found_nothing_came(context: IntakeContext) -> None:
    rows = [["案卷评查台账"], HEAD, ROWS[0], ROWS[2]]
    (table,) = read_bytes(workbook(台账=rows), "丙甲县/台账.xlsx", context)
    assert (table.refused_reason, table.rows_in) == (None, 0)


def test_a_ledger_without_a_day_is_refused_and_says_so(context: IntakeContext) -> None:
    rows = [["案卷评查台账"], *(row[:-1] for row in (HEAD, *ROWS))]
    (table,) = read_bytes(workbook(台账=rows), "台账.xlsx", context)
    assert "没有评查日期" in (table.refused_reason or "")
    assert "案卷评查请填 hengjian sample 发出的评查表" in (table.refused_reason or "")


def leads(rows: list[list[object]], file: str, context: IntakeContext) -> list[tuple[str, str]]:
    (table,) = read_bytes(workbook(台账=rows), file, context)
    assert table.refused_reason is None
    return sorted(table.accepted.select("case_no", "title").rows())


def test_a_verdict_alone_says_enough(context: IntakeContext) -> None:
    rows = [["案卷评查台账"], *([*row[:4], *row[5:]] for row in (HEAD, *ROWS))]
    assert leads(rows, "台账.xlsx", context) == [("丙甲市监立〔2026〕2号", "案卷评查有问题")]


def test_without_a_verdict_what_is_written_down_decides(context: IntakeContext) -> None:
    rows = [["案卷评查台账"], *([*row[:5], *row[6:]] for row in (HEAD, *ROWS))]
    assert [number for number, _ in leads(rows, "台账.xlsx", context)] == [
        "丙乙市监立〔2026〕3号", "丙甲市监立〔2026〕1号", "丙甲市监立〔2026〕2号",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "said", ["注：80分以下为不合格案卷。", "总分低于80分或者有一票否决情形的，评为不合格"]
)
def test_the_points_below_which_a_file_fails_are_the_bureaus(
    said: str, context: IntakeContext
) -> None:
    rows = [
        ["丙甲县市场监督管理局案卷评查打分表"],
        ["文书号", "得分", "扣分情况", "一票否决", "评查时间"],
        ["丙甲市监罚〔2026〕1号", 80, "页码错误，扣2分", "无", "2026年5月"],
        ["丙甲市监罚〔2026〕2号", 79.5, "未告知听证权利", "无", "2026年5月"],
        ["丙甲市监罚〔2026〕3号", 92, "无", "主体不适格", "2026年5月"],
        [said],
    ]
    assert leads(rows, "打分.xlsx", context) == [
        ("丙甲市监罚〔2026〕2号", "未告知听证权利"), ("丙甲市监罚〔2026〕3号", "主体不适格"),
    ]  # fmt: skip


def test_points_alone_say_nothing_and_that_is_told(context: IntakeContext) -> None:
    rows = [["丙甲县案卷评查得分"], ["文书号", "得分", "评查日期"], ["丙甲市监罚〔2026〕1号", 70, "2026-05-08"], ["丙甲市监罚〔2026〕2号", 91, "2026-05-08"]]  # fmt: skip
    (table,) = read_bytes(workbook(Sheet1=rows), "得分.xlsx", context)
    assert "2卷只有得分（70至91分）" in (table.refused_reason or "")


def test_several_rows_of_one_file_are_one_lead(context: IntakeContext) -> None:
    rows = [
        ["案卷", "存在问题", "扣分", "评查日期"],
        ["丙甲市监罚〔2026〕1号", "送达回证无签名", 2, "2026-05-08"],
        ["", "未告知听证权利", 5, ""],
        ["丙甲市监罚〔2026〕2号", "送达回证无签名", 2, "2026-05-08"],
        ["丙甲市监罚〔2026〕2号", "页码错误", 1, "2026-05-08"],
        ["合计", "问题4个", 10, ""],
    ]
    assert leads(rows, "丙甲县交叉评查问题.xlsx", context) == [
        ("丙甲市监罚〔2026〕1号", "送达回证无签名；未告知听证权利"),
        ("丙甲市监罚〔2026〕2号", "送达回证无签名；页码错误"),
    ]  # fmt: skip


def test_files_named_in_one_cell_are_told_apart(context: IntakeContext) -> None:
    rows = [
        ["被评查单位", "评查案卷数", "存在问题", "评查日期"],
        ["丙甲县局", 8, "1.丙甲市监罚〔2026〕1号：送达回证无签名。2.丙甲市监罚〔2026〕2号：送达回证无签名。", "2026-05-08"],
        ["丙乙县局", 6, "1、丙乙市监罚〔2026〕7号案卷未告知听证权利；", "2026-05-08"],
    ]  # fmt: skip
    assert leads(rows, "评查问题.xlsx", context) == [
        ("丙乙市监罚〔2026〕7号", "未告知听证权利"),
        ("丙甲市监罚〔2026〕1号", "送达回证无签名"), ("丙甲市监罚〔2026〕2号", "送达回证无签名"),
    ]  # fmt: skip


def test_who_reviewed_is_not_who_was_reviewed(context: IntakeContext) -> None:
    rows = [
        ["评查单位", "受评单位", "处罚文号", "是否合格", "发现问题", "评查日期"],
        ["丙乙县市场监督管理局", "丙甲县市场监督管理局", "丙甲市监罚〔2026〕1号", "否", "送达回证无签名", "2026-05-08"],
        ["丙甲县市场监督管理局", "丙乙县市场监督管理局", "丙乙市监罚〔2026〕2号", "是", "未发现问题", "2026-05-08"],
    ]  # fmt: skip
    (table,) = read_bytes(workbook(交叉评查=rows), "交叉.xlsx", context)
    (one,) = table.accepted.rows(named=True)
    assert one["region_name_given"] == "丙甲县市场监督管理局"


def test_a_ledger_of_cases_that_were_given_points_stays_one_of_cases(
    context: IntakeContext,
) -> None:
    rows = [
        ["案号", "办案机构", "处罚决定日期", "罚款金额（元）", "存在问题", "评查日期"],
        [
            "丙甲市监立〔2026〕1号",
            "丙甲县市场监督管理局",
            "2026-05-08",
            500,
            "页码错误",
            "2026-06-01",
        ],
    ]
    (table,) = read_bytes(workbook(Sheet1=rows), "案卷评查/案件.xlsx", context)
    assert table.source == "cases"


def test_a_ledger_of_nobody_knows_whom_is_refused_and_says_so(context: IntakeContext) -> None:
    rows = [["案卷评查台账"], *([row[0], *row[2:]] for row in (HEAD, *ROWS))]
    (table,) = read_bytes(workbook(台账=rows), "台账.xlsx", context)
    assert "案卷评查请填 hengjian sample 发出的评查表" in (table.refused_reason or "")


def test_a_summary_by_county_is_refused_and_says_so(context: IntakeContext) -> None:
    rows = [["案卷评查情况汇总表"], ["单位", "抽查案卷数", "合格", "不合格", "存在问题"], ["丙甲县局", 8, 6, 2, "一是……"]]  # fmt: skip
    (table,) = read_bytes(workbook(汇总=rows), "汇总.xlsx", context)
    assert "汇总表和别的打分、排名不用报" in (table.refused_reason or "")


def test_a_plan_of_inspections_is_not_wanted(context: IntakeContext) -> None:
    rows = [["序号", "抽查计划名称", "抽查事项", "抽查对象范围", "抽查比例", "抽查时间"], [1, "年度", "公示信息", "企业", "3%", "3—11月"]]  # fmt: skip
    (table,) = read_bytes(workbook(计划=rows), "计划.xlsx", context)
    assert "检查计划不用报；查完的一户一行，报检查结果" in (table.refused_reason or "")


def test_leads_that_came_of_reviews_are_leads(context: IntakeContext) -> None:
    rows = [
        ["线索登记号", "线索渠道", "收到日期", "县区", "问题种类", "线索内容", "案号"],
        ["X1", "评查", "2026-05-08", "丙甲县", "程序问题", "未告知听证权利", "丙甲市监立〔2026〕1号"],
    ]  # fmt: skip
    (table,) = read_bytes(workbook(线索=rows), "案卷评查/线索登记.xlsx", context)
    assert table.accepted["entry_no"].to_list() == ["X1"]


def test_a_row_of_our_own_sheet_is_no_header(context: IntakeContext) -> None:
    head = ["评查编号", "案号", "评查结论", "问题项目", "说明", "评查日期"]
    rows = [
        ["丙甲县案卷评查表"], head,
        ["FR-1", "丙甲市监立〔2026〕1号", "有问题", "2", "有问题", "2026-05-08"],
        ["FR-2", "丙甲市监立〔2026〕2号", "有问题", "2", "程序有问题", "2026-05-08"],
    ]  # fmt: skip
    (table,) = read_bytes(workbook(评查=rows), "评查.xlsx", context)
    assert table.source == "file_reviews"
