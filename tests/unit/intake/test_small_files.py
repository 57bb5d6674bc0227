"""Ledgers of inspections, samplings, reviews, letters, leads and opinions as bureaus keep them by hand."""

import datetime as dt
import io
from dataclasses import replace

import openpyxl
import pytest

from assets.intake import IntakeContext, TableIntake
from assets.intake.answers import ColumnAnswers
from assets.intake.layouts.numbered import UNNUMBERED
from assets.intake.read import read_bytes
from assets.intake.values.words import Words
from data_contracts.words import enumerations
from models.action.origins import of_entry

USCC = "91371302MA0000001X"


def book(**sheets: list[list[object]]) -> bytes:
    """Return a workbook: a sheet for each name, the first row of each merged over the table."""
    opened, out = openpyxl.Workbook(), io.BytesIO()
    opened.remove(opened.active)
    for name, rows in sheets.items():
        sheet = opened.create_sheet(name)
        for row in rows:
            sheet.append(row)
    opened.save(out)
    return out.getvalue()


def one(
    context: IntakeContext, rows: list[list[object]], file: str = "甲/台账.xlsx"
) -> TableIntake:
    (found,) = read_bytes(book(台账=rows), file, context)
    assert found.refused_reason is None, found.refused_reason
    return found


DAILY: list[list[object]] = [
    ["丙甲县市场监督管理局日常监督检查台账"],
    ["填报单位：丙甲县市场监督管理局    填报时间：2026年5月"],
    ["序号", "监管所", "被检查单位", None, "检查情况", None, None, None, "备注"],
    [None, None, "名称", "统一社会信用代码", "时间", "方式", "内容", "结果", None],
    [1, "城关所", "乙店", USCC, "2025.3.7", "日常巡查", "食品", "下达责令改正通知书", None],
    [
        2,
        "开发区所",
        "乙店",
        USCC,
        "2025.4.7",
        "投诉举报核查",
        "食品",
        "人去楼空，门口张贴出租",
        None,
    ],
    ["注：每季度报送一次。"],
]


def test_a_group_of_columns_says_what_its_own_are(context: IntakeContext) -> None:
    """检查情况 over 时间, 方式, 内容, 结果: the ledger was taken for one of visits after a case, and refused."""
    found = one(context, DAILY, "日常检查/丙甲县市场监管局日常检查台账.xlsx")
    rows = found.accepted
    assert (found.source, found.set_aside.height) == ("inspections", 0)
    assert rows["result"].to_list() == ["发现问题责令改正", "未建立联系"]
    assert rows["method"].to_list() == ["日常", "举报核查"]
    assert rows["inspected_date"].to_list() == [dt.date(2025, 3, 7), dt.date(2025, 4, 7)]
    # The title's bureau and the file's are one: 城关所 is that county's.
    assert set(rows["region_name_given"]) == {"丙甲县市场监督管理局"}


@pytest.mark.parametrize(("meant", "days"), [("decision_date", 2), ("", 0)])
def test_what_was_answered_of_a_word_holds_below_its_group(
    context: IntakeContext, meant: str, days: int
) -> None:
    """Asked about with its group, 处罚情况作出时间, a column was answered by its own word before."""
    rows: list[list[object]] = [
        ["当事人基本情况", "", "立案情况", "", "处罚情况", "", ""],
        ["名称", "法定代表人", "立案号", "立案时间", "处罚决定书文号", "作出时间", "罚款"],
        ["甲店", "李某", "甲立〔2026〕1号", "2026-01-05", "甲罚〔2026〕1号", "2026-02-05", 500],
        ["乙店", "李某", "甲立〔2026〕2号", "2026-01-06", "甲罚〔2026〕2号", "2026-02-06", 500],
    ]
    file = "丙甲县市场监督管理局/行政处罚案件.xlsx"
    asked = one(context, rows, file).questions["header"].to_list()
    assert [name for name in asked if "作出时间" in name] == ["处罚情况作出时间"]
    known = replace(context, answers=ColumnAnswers({("cases", "", "作出时间"): meant}))
    found = one(known, rows, file)
    assert not [name for name in found.questions["header"] if "作出时间" in name]
    assert found.accepted["decision_date"].drop_nulls().len() == days


def test_the_day_a_table_was_filled_in_is_not_its_year(context: IntakeContext) -> None:
    title, filled, *rest = DAILY
    daily = [
        ["丙甲县2025年第一季度日常检查台账"],
        filled,
        *rest[:2],
        [1, "城关所", "乙店", USCC, "3月7日", "日常检查", "食品", "正常"],
    ]
    found = one(context, daily)
    assert found.accepted["inspected_date"].to_list() == [dt.date(2025, 3, 7)]
    assert title


def test_a_title_says_how_all_were_inspected(context: IntakeContext) -> None:
    rows: list[list[object]] = [
        ["2025年“双随机、一公开”抽查检查结果汇总表"],
        ["检查对象名称", "统一社会信用代码", "检查机关", "检查完成日期", "抽查结果"],
        ["乙店", USCC, "丙甲县市场监督管理局", "2025-03-07", "未发现问题"],
    ]
    assert one(context, rows, "抽查.xlsx").accepted["method"].to_list() == ["双随机"]


OPINIONS: list[list[object]] = [
    ["企业意见建议征集汇总表"],
    ["序号", "县区", "企业名称", "统一社会信用代码", "征集时间", "征集方式", "意见建议内容"],
    [1, "丙甲县", "乙店", USCC, "2026.3.1", "走访企业", "一个月来了五次"],
    [2, "丙甲县", "丁店", "", "2026.3.1", "意见箱", "一个月来了五次"],
]


def test_opinions_without_numbers_are_known_again(context: IntakeContext) -> None:
    """Nobody numbers what was said on a visit: the ledger was taken for complaints, and refused."""
    first = one(context, OPINIONS)
    numbers = first.accepted["opinion_no"].to_list()
    assert first.source == "opinions"
    assert first.accepted["channel"].to_list() == ["实地走访", "信箱"]
    assert len(set(numbers)) == 2
    assert all(n.startswith(UNNUMBERED) for n in numbers)
    whole = [
        *OPINIONS[:2],
        [1, "丙甲县", "戊店", "", "2026.2.1", "走访企业", "其他"],
        *OPINIONS[2:],
    ]
    assert one(context, whole, "甲/下月.xlsx").accepted["opinion_no"].to_list()[1:] == numbers


def test_what_a_table_is_called_goes_before_what_it_resembles(context: IntakeContext) -> None:
    """企业直通车诉求 has the headers of complaints; it was refused as complaints without their day."""
    rows: list[list[object]] = [
        ["诉求编号", "提交时间", "诉求类型", "企业名称", "信用代码", "所属区县", "诉求内容", "联系人", "联系电话", "承办单位", "办理状态"],
        ["Z1", "2026-03-01", "咨询", "乙店", USCC, "丙甲县", "怎么转企业", "欧某", "13900001111", "丙甲县局", "已办结"],
    ]  # fmt: skip
    found = one(context, rows, "意见/企业直通车诉求.xlsx")
    assert (found.source, found.accepted["channel"].to_list()) == ("opinions", ["企业直通车"])


LETTERS_IN: list[list[object]] = [
    ["意见建议函收文登记表"],
    ["序号", "收文日期", "来文单位", "来文字号", "文件标题", "要求答复时间", "答复日期"],
    [1, "2026-03-02", "甲市工商联", "甲工商联函〔2026〕1号", "建议函", "20个工作日内", ""],
    [2, "2026-03-02", "甲市工商联", "甲工商联函〔2026〕2号", "建议函", "2026-03-20", ""],
]
LETTERS_OUT: list[list[object]] = [
    ["意见建议函发文登记表"],
    ["序号", "发文日期", "发文字号", "主送单位", "文件标题", "要求回复时间", "对方回复日期"],
    [1, "2026-03-03", "甲市监函〔2026〕1号", "甲市司法局", "征求意见的函", "2026-03-20", ""],
]


def test_registers_of_letters_say_which_way_each_went(context: IntakeContext) -> None:
    """Letters without a direction were judged by no rule; those sent were not read at all, and nobody was told."""
    received, sent = read_bytes(
        book(收文登记=LETTERS_IN, 发文登记=LETTERS_OUT), "收发函/收发文登记.xlsx", context
    )
    assert (received.source, sent.source) == ("letters", "letters")
    assert received.accepted["direction"].to_list() == ["来函", "来函"]
    assert sent.accepted["direction"].to_list() == ["发函"]
    # A term in working days counts from the day the letter came; the row was set aside.
    assert received.accepted["reply_due_date"].to_list() == [
        dt.date(2026, 3, 30),
        dt.date(2026, 3, 20),
    ]
    assert any("写的是天数" in note for note in received.notes)


@pytest.mark.parametrize(
    ("term", "due"),
    [
        ("收到之日起15日内", dt.date(2026, 3, 17)), ("一个月内", dt.date(2026, 4, 2)), ("十五个工作日", dt.date(2026, 3, 23)),
        ("30天", dt.date(2026, 4, 1)), ("二十五日内", dt.date(2026, 3, 27)), ("四十五日内", dt.date(2026, 4, 16)), ("六十日内", dt.date(2026, 5, 1)),
    ],
)  # fmt: skip
def test_terms_count_from_their_day(term: str, due: dt.date, context: IntakeContext) -> None:
    rows = [*LETTERS_IN[:2], [1, "2026-03-02", "甲市工商联", "甲函〔2026〕1号", "建议函", term, ""]]
    found = one(context, rows, "收文登记.xlsx")
    assert found.accepted["reply_due_date"].to_list() == [due]


@pytest.mark.parametrize("said", ["尽快", "十十日内"])
def test_what_is_no_term_sets_its_row_aside(said: str, context: IntakeContext) -> None:
    rows = [
        *LETTERS_IN[:2],
        [1, "2026-03-02", "甲市工商联", "甲函〔2026〕1号", "建议函", said, ""],
    ]
    assert one(context, rows, "收文登记.xlsx").set_aside["column"].to_list() == ["答复期限"]


def test_a_paper_belongs_to_the_county_it_was_sent_to(context: IntakeContext) -> None:
    rows: list[list[object]] = [
        ["“三书一函”制发台账"],
        [
            "序号",
            "文书名称",
            "文书编号",
            "制发日期",
            "送达单位",
            "制发事由",
            "整改期限",
            "整改反馈日期",
        ],
        [
            1,
            "督办通知书",
            "甲督〔2026〕1号",
            "2026-03-02",
            "丙甲县市场监督管理局",
            "案卷评查",
            "15个工作日",
            "",
        ],
    ]
    found = one(context, rows).accepted
    assert found["kind"].to_list() == ["挂牌督办通知书"]
    assert found["region_name_given"].to_list() == ["丙甲县市场监督管理局"]
    assert found["reply_due_date"].to_list() == [dt.date(2026, 3, 23)]


def test_levels_and_stars_are_read(context: IntakeContext) -> None:
    said = ["很满意", "比较满意", "4星级", "★★", "★★★☆☆", "一星", "很不满意", "一般"]
    rows: list[list[object]] = [
        ["评价单号", "评价时间", "评价事项类型", "关联文书号", "被评价单位", "满意度"],
        *(
            [f"评{n}", "2026-03-01", "行政检查", "甲1", "丙甲县局", one]
            for n, one in enumerate(said)
        ),
    ]
    found = one(context, rows)
    assert found.accepted["score"].to_list() == [5, 4, 4, 2, 3, 1, 1]
    assert found.accepted["stage"].unique().to_list() == ["检查"]
    assert "认得的词（“非常满意”" in found.set_aside["reason"].item()


def _suits(*rows: list[object]) -> list[list[object]]:
    return [
        ["行政诉讼案件台账"],
        ["法院案号", "被告", "涉案处罚决定书文号", "立案时间", "一审", None, "二审", None],
        [None, None, None, None, "裁判结果", "裁判日期", "裁判结果", "裁判日期"],
        *rows,
    ]


@pytest.mark.parametrize(
    ("first", "second", "result", "closed"),
    [
        ("撤销行政处罚决定", "驳回上诉，维持原判", "撤销", dt.date(2025, 9, 1)),
        ("驳回诉讼请求", "撤销一审判决，撤销行政处罚决定", "其他", dt.date(2025, 9, 1)),
        ("驳回诉讼请求", "判决撤销", "撤销", dt.date(2025, 9, 1)),
        ("撤销行政处罚决定", "审理中", "在办", dt.date(2025, 9, 1)),
        ("撤销行政处罚决定", None, "撤销", dt.date(2025, 6, 1)),
        ("撤销行政处罚决定", "无", "撤销", dt.date(2025, 6, 1)),
    ],
)
def test_the_last_instance_counts(
    first: str, second: str | None, result: str, closed: dt.date, context: IntakeContext
) -> None:
    """Suits that went to a second instance were set aside: two columns of one name with different values."""
    row: list[object] = [
        "（2025）某0101行初1号",
        "丙甲县市场监督管理局",
        "甲罚〔2025〕1号",
        "2025-03-01",
        first,
        "2025-06-01",
        second,
        "2025-09-01",
    ]
    found = one(context, _suits(row))
    assert found.accepted["result"].to_list() == [result]
    assert found.accepted["closed_date"].to_list() == [closed]
    assert found.accepted["case_no"].to_list() == ["甲罚〔2025〕1号"]


def test_a_second_judgement_without_its_day_leaves_the_first_day(context: IntakeContext) -> None:
    row: list[object] = [
        "（2025）某0101行初1号",
        "丙甲县局",
        "甲罚〔2025〕1号",
        "2025-03-01",
        "判决撤销",
        "2025-06-01",
    ]
    found = one(
        context,
        _suits([*row, "维持原判", None], [*row[:2], "甲罚〔2025〕2号", *row[3:], "改判", None]),
    )
    assert found.accepted["closed_date"].to_list() == [dt.date(2025, 6, 1), None]


def test_instances_in_one_row_of_headers(context: IntakeContext) -> None:
    rows: list[list[object]] = [
        [
            "案号",
            "被告",
            "类型",
            "立案日期",
            "一审结果",
            "一审裁判日期",
            "二审结果",
            "二审裁判日期",
        ],
        [
            "甲案〔2025〕1号",
            "丙甲县局",
            "诉讼",
            "2025-03-01",
            "判决撤销",
            "2025-06-01",
            "维持原判",
            "2025-09-01",
        ],
    ]
    found = one(context, rows).accepted
    assert found.select("result", "closed_date").row(0) == ("撤销", dt.date(2025, 9, 1))


def test_a_number_beside_the_name_of_its_paper(context: IntakeContext) -> None:
    rows: list[list[object]] = [
        ["行政复议案件登记簿"],
        ["被申请人", "处罚决定书文号", "受理时间", "复议结果"],
        ["丙甲县局", "甲罚〔2025〕1号《行政处罚决定书》", "2025-03-01", "在审"],
        ["丙甲县局", "《行政处罚决定书》（甲罚〔2025〕2号）", "2025-03-01", "调解撤回"],
    ]
    found = one(context, rows).accepted
    assert found["case_no"].to_list() == ["甲罚〔2025〕1号", "甲罚〔2025〕2号"]
    assert found["result"].to_list() == ["在办", "撤回"]


SAMPLES: list[list[object]] = [
    [
        "抽样编号",
        "抽样时间",
        "食品大类",
        "样品名称",
        "被抽样单位所在县区",
        "不合格项目║检验结果║标准值",
        "检验结论",
    ],
    ["X1", "2026-03-01", "糕点", "蛋糕", "丙甲县", "菌落总数║12║≤10", "不合格"],
    ["X1", "2026-03-01", "糕点", "蛋糕", "丙甲县", "铅║1║≤0.5", "不合格"],
    ["X2", "2026-03-01", "糕点", "蛋糕", "丙甲县", "", "经检验，所检项目符合要求"],
    *[
        [
            "X3",
            "2026-03-01",
            "糕点",
            "面包",
            "丙甲县",
            "霉菌",
            "经检验，霉菌项目不符合标准要求，结论为不合格",
        ]
    ]
    * 2,
]


def test_a_sample_with_two_failed_items_is_one(context: IntakeContext) -> None:
    """Of rows with one number the last counts: the other items were lost, and nobody was told."""
    found = one(context, SAMPLES)
    rows = found.accepted.sort("sampling_no").unique("sampling_no", maintain_order=True)
    assert rows["sampling_no"].to_list() == ["X1", "X2", "X3"]
    assert rows["failed_items"].to_list() == ["菌落总数║12║≤10；铅║1║≤0.5", None, "霉菌"]
    assert rows["verdict"].to_list() == ["不合格", "合格", "不合格"]
    assert any("只有「不合格项目」不同" in note for note in found.notes)
    assert (
        found.rows_in == 4
    )  # X1 is one; the row of X3 that stands there twice is a duplicate, as ever
    differ = [*SAMPLES[:2], ["X1", "2026-03-01", "糕点", "月饼", "丙甲县", "铅", "不合格"]]
    assert one(context, differ).accepted.height == 2


def test_a_lead_without_a_title_is_read_and_its_content_not_shown(context: IntakeContext) -> None:
    rows: list[list[object]] = [
        ["问题线索台账"],
        ["线索编号", "线索来源", "接收日期", "县区", "问题线索内容", "问题类别"],
        ["XS1", "群众来信", "2026-03-01", "丙甲县", "欧某反映乙店被罚款", "乱罚款"],
    ]
    found = one(context, rows)
    assert (found.source, found.accepted["channel"].to_list()) == ("leads_in", ["信访"])
    row = {"title": None, "channel": "信访", "issue_kind": "乱罚款", "content": "欧某反映"}
    assert of_entry(row) == "线索登记：信访反映乱罚款"


def test_of_our_own_explanations_nothing_is_noted(context: IntakeContext) -> None:
    """Each workbook that came back was told 填写说明 has no source; a sheet so called of somebody else's is told."""
    ours: list[list[object]] = [["填写说明"], ["", "请填浅色的两格"]]
    theirs: list[list[object]] = [["案件录入要求"], ["", "请如实填"]]
    (table,) = read_bytes(book(收文登记=LETTERS_IN, 填写说明=ours), "收文.xlsx", context)
    assert not any("填写说明" in note for note in table.notes)
    (table,) = read_bytes(book(收文登记=LETTERS_IN, 填写说明=theirs), "收文.xlsx", context)
    assert any("填写说明" in note for note in table.notes)


def test_a_list_nobody_knows_is_told_beside_one_that_is_read(context: IntakeContext) -> None:
    """It stood in a note of the sheet beside it: 不是数据表或没有数据."""
    days: list[list[object]] = [
        ["甲", "乙", "发车时间", "丙"],
        *[["1", "2", f"2026-03-0{n}", "4"] for n in range(1, 5)],
    ]
    sums: list[list[object]] = [["项目", "本月", "上月"], ["件数", 3, 4]]
    tables = read_bytes(book(收文登记=LETTERS_IN, 车辆=days, 汇总=sums), "收文.xlsx", context)
    told = {t.sheet: t.refused_reason for t in tables}
    assert set(told) == {"收文登记", "车辆"}
    assert (told["车辆"] or "").startswith("认不出来源")
    assert any("「汇总」不是数据表" in note for note in tables[0].notes)


def test_a_refused_workbook_names_its_other_sheets(context: IntakeContext) -> None:
    budget: list[list[object]] = [["单位：亿元"], ["县区", "一般公共预算收入"], ["丙甲县", 12]]
    (refused,) = read_bytes(
        book(**{"2023年": budget, "2024年": budget, "2025年": budget}), "决算.xlsx", context
    )
    assert "单位是亿元" in (refused.refused_reason or "")
    assert "工作表「2024年」「2025年」也没有读" in (refused.refused_reason or "")


@pytest.mark.parametrize(
    ("name", "text", "word"),
    [
        ("inspection_result", "存在问题，责令限期改正", "发现问题责令改正"),
        ("inspection_result", "发现问题，移交综合执法大队立案", "发现问题立案"),
        ("inspection_result", "经现场检查，未发现违法行为", "未发现问题"),
        ("inspection_result", "未发现问题，建议加强管理", "未发现问题"),
        ("inspection_result", "未发现问题，但存在标签瑕疵", "其他"),
        ("inspection_result", "不予立案", "其他"),
        ("inspection_result", "未立案", "其他"),
        ("inspection_result", "未责令改正", "其他"),
        ("inspection_result", "停业整顿", "其他"),
        ("sampling_verdict", "检验结论为不合格", "不合格"),
        ("sampling_verdict", "未发现不合格项", "其他"),
        ("sampling_verdict", "12.5", "其他"),
    ],
)
def test_sentences_are_read_by_what_they_say(name: str, text: str, word: str) -> None:
    assert Words.of(enumerations()[name]).standard(text)[0] == word
