"""Tables besides cases as platforms and clerks head them: known, and asked about only where nobody can know."""

import re
from datetime import date
from io import BytesIO

import openpyxl
import pytest

from assets.intake.context import IntakeContext, TableIntake
from assets.intake.layouts import places
from assets.intake.read import read_bytes
from assets.intake.values.dates import parse_date
from assets.intake.values.words import Words
from data_contracts import loader
from pipelines.cli.english import in_english


def read(context: IntakeContext, *lines: str, file: str = "甲县/表.csv") -> list[TableIntake]:
    return read_bytes("".join(f"{line}\n" for line in lines).encode(), file, context)


def book(rows: list[list[object]], *merged: str) -> bytes:
    opened = openpyxl.Workbook()
    for row in rows:
        opened.active.append(row)
    for cells in merged:
        opened.active.merge_cells(cells)
    out = BytesIO()
    opened.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("source", "headers", "row"),
    [
        ("complaints", "工单编号,来电时间,来电人,来电号码,诉求内容,诉求类型,所属区域,承办单位,派单时间,办结时间,工单状态", "甲1,2026-03-01,欧某,13900001111,退款,投诉,丙甲县,丙甲县局,2026-03-01,2026-03-05,已办结"),
        ("complaints", "举报单编号,举报人,举报人联系方式,被举报单位名称,信用代码,举报时间,举报描述,所属县区", "甲2,欧某,13900001111,乙店,91990101MA0000001Y,2026-03-02,虚假宣传,丙甲县"),
        ("fiscal_revenue", "行政区划,年月,预算科目编码,预算科目名称,本月收入数,累计收入数", "990101,202603,103050123,市场监管罚没收入,1,2"),
        ("fiscal_budget", "县区,年度,一般公共预算收入(万元),非税收入(万元),其中：罚没收入(万元)", "990101,2025,1,2,3"),
        ("inspections", "行政检查编号,检查主体,受检单位,信用代码,检查完成时间,检查形式,检查事项名称,抽查检查结果,是否扫码入企", "甲3,丙甲县局,乙厂,91990101MA0000001Y,2026-03-01,日常巡查,价格,合格,是"),
        ("samplings", "抽样单号,样品名称,食品大类（一级）,抽样时间,被抽样单位所在地（县）,被抽样单位社会信用代码,检验结论,主要不合格项目", "甲4,酱油,调味品,2026-03-01,丙甲县,91990101MA0000001Y,纯抽检合格样品,无"),
        ("reviews", "处罚案号,被申请人（被告）,案件类型,受理时间,裁判结果,裁判时间", "甲立〔2026〕1号,丙甲县局,行政诉讼,2026-03-01,判决维持,2026-05-01"),
        ("evaluations", "评价编号,评价时间,所属县区,执法单位,满意度,处理时间", "甲5,2026-03-01,990101,丙甲县局,非常满意,2026-03-02"),
        ("entities", "注册号/统一社会信用代码,字号名称,企业类型,登记机关,设立日期,登记状态", "91990101MA0000001Y,乙店,有限责任公司（自然人独资）,丙甲县局,2020-01-01,存续（在营、开业、在册）"),
        ("monitoring_points", "监测点编号,企业名称,统一社会信用代码,所在县区,设立时间,联系人,联系电话", "甲6,乙厂,91990101MA0000001Y,990101,2026-01-01,欧某,13900001111"),
        ("opinions", "编号,来源渠道,统一社会信用代码,所属县区,反映时间,反映问题,问题类型", "甲7,企业直通车,91990101MA0000001Y,990101,2026-03-01,检查多,多头检查"),
        ("letters", "函件编号,收发方向,来函单位,来函时间,所属县区,答复时限,回函日期", "甲8,来函,工商联,2026-03-01,990101,2026-04-01,2026-03-20"),
    ],
)  # fmt: skip
def test_headers_of_platforms_are_known(
    source: str, headers: str, row: str, context: IntakeContext
) -> None:
    (found,) = read(context, headers, row, row.replace("甲", "乙", 1))
    assert (found.refused_reason, found.source) == (None, source)
    assert found.accepted.height == 2
    assert found.questions.is_empty(), found.questions["header"].to_list()
    assert found.unknown_words == {}
    assert not [h for h in found.extra_columns if h not in ("派单时间", "联系人", "联系电话", "企业名称", "执法单位")]  # fmt: skip


def test_levels_of_satisfaction_are_numbers(context: IntakeContext) -> None:
    head, rows = "评价编号,评价日期,行政区划代码,评分", ["非常满意", "4星", "不满意", "一般"]
    (found,) = read(context, head, *(f"评{n},2026-03-01,990101,{r}" for n, r in enumerate(rows, 1)))
    assert found.accepted["score"].to_list() == [5, 4, 2]
    assert found.set_aside["value"].to_list() == ["一般"]


PUBLIC = "抽样编号,标称生产企业名称,被抽样单位名称,食品名称,抽样日期,检验机构"


@pytest.mark.parametrize(("title", "verdict"), [("不合格", "不合格"), ("合格", "合格")])
def test_a_title_says_what_all_samples_are(
    title: str, verdict: str, context: IntakeContext
) -> None:
    said = f"丙甲县食品监督抽检{title}产品信息"
    (found,) = read(context, said, PUBLIC, "抽1,甲厂,丙石超市,米,2026-02-01,丙市检验所")
    assert found.accepted["verdict"].to_list() == [verdict]
    assert found.accepted["region_name_given"].to_list() == ["丙甲县"]


@pytest.mark.parametrize("title", ["抽检合格率情况", "抽检合格、不合格产品信息", "抽检信息"])
def test_a_title_that_names_no_verdict_or_both_says_nothing(
    title: str, context: IntakeContext
) -> None:
    (found,) = read(context, f"丙甲县{title}", PUBLIC, "抽1,甲厂,丙石超市,米,2026-02-01,检验所")
    assert "缺必需列「结论」" in (found.refused_reason or "")


@pytest.mark.parametrize(
    ("title", "sheet", "file", "kind"),
    [
        ("行政应诉案件台账", "应诉", "复议应诉台账.xlsx", "诉讼"),
        ("行政复议案件台账", "复议", "复议应诉台账.xlsx", "复议"),
        ("2026年", "诉讼", "台账.xlsx", "诉讼"),
        ("2026年", None, "复议登记表.xls", "复议"),
        ("丙甲县局行政复议诉讼登记表", "Sheet1", "台账.xlsx", None),
        ("行政复议和行政诉讼台账", None, "复议.csv", None),
        ("2026年", None, "复议应诉台账.csv", None),
    ],
)
def test_what_kind_of_review_a_table_is_said_to_hold(
    title: str, sheet: str | None, file: str, kind: str | None
) -> None:
    """A table of both used to be one of 行政复议, and the sheet 应诉 of a ledger of both was refused."""
    assert places.supplied("reviews", [[title]], sheet, file).get("kind") == kind


def test_a_sheet_says_its_month_before_its_file_does() -> None:
    """Six of seven sheets of a half-year's workbook were refused; the seventh showed seven months as one."""
    found = places.supplied(
        "fiscal_revenue", [["丙市2026年1-3月罚没收入"]], "3月", "财政/2026年1-7月罚没收入.xlsx"
    )
    assert (found["year"], found["month"]) == ("2026", "3")
    other = places.supplied("fiscal_revenue", [["丙市2026年1-2月"]], "3月", "1-7月.xlsx")
    assert "month" not in other


COURT = "案号,被告,原告,立案日期,裁判结果,被诉处罚决定书文号"


def test_the_number_of_a_court_is_no_number_of_the_case(context: IntakeContext) -> None:
    (found,) = read(
        context, COURT, "（2026）某0101行初5号,丙甲县局,欧某某,2026-02-01,驳回诉讼请求,甲罚〔2025〕1号",
        file="行政诉讼案件.csv",
    )  # fmt: skip
    # A known name of the case's number stands beside it: it is read, and nobody is asked.
    assert found.accepted.select("case_no", "kind", "result").rows() == [
        ("甲罚〔2025〕1号", "行政诉讼", "驳回")
    ]
    assert "是法院或复议机关的编号" in " ".join(found.notes)
    (other,) = read(
        context, COURT.replace("被诉处罚决定书文号", "对应处罚编号"),
        "（2026）某0101行初5号,丙甲县局,欧某某,2026-02-01,驳回诉讼请求,甲罚〔2025〕1号", file="行政诉讼案件.csv",
    )  # fmt: skip
    assert other.is_waiting
    (asked,) = other.questions.filter("waits").to_dicts()
    assert (asked["header"], asked["nearest"]) == ("对应处罚编号", ["案号"])
    (whole,) = read(
        context, COURT, "甲立〔2025〕1号,丙甲县局,欧某某,2026-02-01,驳回诉讼请求,甲罚〔2025〕1号",
        file="行政诉讼案件.csv",
    )  # fmt: skip
    assert whole.accepted.select("case_no", "kind", "result").rows() == [
        ("甲立〔2025〕1号", "行政诉讼", "驳回")
    ]


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("申请人,被申请人,复议受理日期,处罚决定书文号,复议决定日期,复议结果", "行政复议"),
        ("申请人名称,被申请人名称,收案日期,具体行政行为文号,结案日期,结案种类", "行政复议"),
        ("原告,被告,立案日期,处罚决定书文号,判决日期,裁判结果", "行政诉讼"),
        ("申请人(原告),被申请人(被告),受理日期,处罚决定书文号,结案日期,结果", None),
    ],
)
def test_headers_say_whether_a_table_is_of_reconsiderations_or_of_lawsuits(
    head: str, kind: str | None, context: IntakeContext
) -> None:
    """Unless its name said so, the table was refused for want of a column 类型."""
    row = "欧某某,丙甲县局,2026-02-01,甲罚〔2025〕1号,2026-05-01,维持"
    (found,) = read(context, head, row, file="台账.csv")
    if kind is None:
        assert "类型" in (found.refused_reason or "")
    else:
        assert found.accepted.select("case_no", "kind").rows() == [("甲罚〔2025〕1号", kind)]


@pytest.mark.parametrize(
    "head",
    [
        "检查部门,检查日期,检查结果,企业名称,统一代码/注册号,检查方式",
        "检查机关,检查时间,结果,企业名称,统一社会信用代码/注册号,检查方式",
        "检查实施机关,抽查检查日期,抽查检查结果,企业名称,统一信用代码/注册号,抽查检查类型",
    ],
)
def test_results_of_checks_as_a_province_heads_them(head: str, context: IntakeContext) -> None:
    """Without the result or the credit code it went in; the third was refused for want of a day."""
    row = "丙甲县市场监督管理局,2026-05-01,未发现问题,甲一商店,91990101MA0000003X,双随机"
    (found,) = read(context, head, row, file="抽查.csv")
    assert (found.refused_reason, found.questions.height) == (None, 0)
    said = found.accepted.select("inspected_date", "result", "uscc", "method").row(0)
    assert [str(one) for one in said] == [
        "2026-05-01", "未发现问题", "91990101MA0000003X", "双随机",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "head",
    [
        "业务受理编号,登记日期,被投诉单位所在区县,客户姓名,客户手机,被投诉对象名称,业务内容,反映问题类型,处理结果",
        "热线单号,登记日期,事发区域名称,联系人,联系人电话,涉事主体名称,诉求内容,问题分类,处置结果",
    ],
)
def test_complaints_as_two_hotlines_head_them(head: str, context: IntakeContext) -> None:
    """The first was taken for cases whose number might be a telephone, the second for nothing."""
    head = head.replace("被投诉单位所在区县", "所属区县").replace("联系人,", "诉求人姓名,")
    row = "C1,2026-05-01,丙甲县,欧某某,13900000001,甲一商店,酸奶过期,食品安全,已办结"
    (found,) = read(context, head, row, file="工单.csv")
    assert (found.refused_reason, found.source) == (None, "complaints")
    (said,) = found.accepted.to_dicts()
    assert (said["statement"], said["problem_type"]) == ("酸奶过期", "食品安全")
    assert said["complainant_key"] is not None
    assert not any("13900000001" in str(value) for value in said.values())


def test_a_case_as_a_city_system_of_law_enforcement_heads_it(context: IntakeContext) -> None:
    """Its decisions came in without a day, as cases not decided yet."""
    head = (
        "案件编号,执法主体名称,立案日期,行政处罚决定书日期,行政处罚决定书送达日期,法制审查日期,行政处罚事先告知书制发日期,"
        "罚款金额,没收所得金额,当前状态,是否警告,是否罚款,结案日期,录入日期"
    )
    row = "甲案〔2026〕1号,丙甲县局,2026-01-05,2026-03-05,2026-03-08,2026-03-01,2026-02-20,500,30,结案,0,1,2026-04-01,2026-04-02"
    (found,) = read(context, head, row, file="案件.csv")
    assert (found.refused_reason, found.questions.height) == (None, 0)
    said = found.accepted.select(
        "decision_date",
        "service_date",
        "legal_review_date",
        "notice_date",
        "confiscated_gains_yuan",
    )
    assert [str(one) for one in said.row(0)] == [
        "2026-03-05", "2026-03-08", "2026-03-01", "2026-02-20", "30.00",
    ]  # fmt: skip


def test_a_month_of_the_treasury_as_a_province_heads_it(context: IntakeContext) -> None:
    head = "行政区划代码,年度,月份,预算科目,本月实际金额,累计实际金额"
    (found,) = read(context, head, "990101,2026,3,市场监管罚没收入,1.5,4", file="收入.csv")
    said = found.accepted.select("month_amount_yuan", "ytd_amount_yuan").row(0)
    assert [int(one) for one in said] == [15_000, 40_000]


def test_inspections_and_samplings_as_their_systems_head_them(context: IntakeContext) -> None:
    """The first was refused for want of a number, the second waited for somebody to say what a county is."""
    (checked,) = read(
        context, "insAuth_CN,insType,insDate,insRes_CN,entName,uniscId",
        "丙甲县市场监督管理局,抽查,2026-05-01,未发现问题,甲一商店,91990101MA0000003X", file="抽查.csv",
    )  # fmt: skip
    assert (checked.source, checked.accepted.height) == ("inspections", 1)
    assert checked.accepted["party_name"].to_list() == ["甲一商店"]
    (sampled,) = read(
        context, "抽样编号,食品名称,被抽样单位所在区县,抽样日期,结论",
        "C1,饼干,990101,2026-05-01,不合格", file="抽检.csv",
    )  # fmt: skip
    assert (sampled.source, sampled.accepted["region_code"].to_list()) == ("samplings", ["990101"])


def test_one_number_of_a_court_among_numbers_of_cases_is_a_slip(context: IntakeContext) -> None:
    rest = "丙甲县局,欧某某,2026-02-01,驳回诉讼请求,甲罚〔2025〕1号"
    numbers = ("甲立〔2025〕1号", "甲立〔2025〕2号", "（2026）某0101行初5号")
    (found,) = read(context, COURT, *(f"{n},{rest}" for n in numbers), file="行政诉讼案件.csv")
    assert found.accepted["case_no"].len() == 3


def test_people_are_not_offered_as_an_organ_and_stand_in_no_question(
    context: IntakeContext,
) -> None:
    rows = ["甲立〔2026〕1号,行政复议,钮若兰,2026-01-01,维持,钮若兰不服", "甲立〔2026〕2号,行政复议,储慕白,2026-01-02,维持,储慕白不服"]  # fmt: skip
    head = "案号,类型,申请人（原告）,受理日期,结果,复议机构说明"
    (found,) = read(context, "丙甲县市场监督管理局复议情况", head, *rows)
    assert found.refused_reason is None
    assert found.accepted["organ_name"].to_list() == ["丙甲县市场监督管理局"] * 2
    assert found.questions.is_empty()


def test_a_county_merged_over_its_rows_is_that_of_each(context: IntakeContext) -> None:
    rows = [
        ["2026年1月罚没收入（万元）"], ["县区", "科目编码", "科目名称", "本月金额"],
        ["丙甲县", "1", "市场监管罚没收入", 5], [None, "2", "公安罚没收入", 6],
        ["丙乙县", "1", "市场监管罚没收入", 7], [None, "2", "公安罚没收入", 8],
    ]  # fmt: skip
    (found,) = read_bytes(book(rows, "A3:A4", "A5:A6"), "财政/2026年1月.xlsx", context)
    assert found.set_aside.is_empty()
    assert found.accepted["region_name"].to_list() == ["丙甲县", "丙甲县", "丙乙县", "丙乙县"]
    # What is not merged was left empty, and an amount of two rows is not an amount of each.
    (found,) = read_bytes(book(rows, "A3:A4", "D3:D4"), "财政/2026年1月.xlsx", context)
    assert found.set_aside["row_no"].to_list() == [4, 6]
    assert found.accepted["month_amount_yuan"].to_list() == [50_000, 70_000]


def test_columns_of_one_subject_are_no_subjects(context: IntakeContext) -> None:
    (found,) = read(
        context, "2026年1月市场监管罚没收入（万元）", "县区,本月罚没收入,累计罚没收入", "丙甲县,3,8"
    )
    assert found.source == "fiscal_revenue"
    (found,) = read(
        context, "罚没收入分月（万元）", "县区,年度,科目名称,1月,2月,3月,全年合计",
        "丙甲县,2025,市场监管罚没收入,1,2,3,6",
    )[:1]  # fmt: skip
    assert found.questions.is_empty()


def test_a_number_with_its_word_names_nobody(context: IntakeContext) -> None:
    (found,) = read(
        context, "检查编号,检查机关,检查日期,检查结果", "石检字202603001,丙甲县局,2026-03-01,合格",
        "白抽202603001,丙甲县局,2026-03-01,合格",
    )  # fmt: skip
    assert found.accepted["inspection_no"].to_list() == ["石检字202603001", "白抽202603001"]


def test_amounts_of_another_time_are_not_asked_about(context: IntakeContext) -> None:
    """上年同月 was asked as the month, and the file waited."""
    (found,) = read(
        context, "2026年5月罚没收入表（万元）", "县区,科目名称,本月数,上年同月,累计数,上年同期,增减额,增长%",
        "全市,市场监管罚没收入,5,2,6,4,2,5%", "丙甲县,市场监管罚没收入,1,2,3,4,2,5%",
    )  # fmt: skip
    assert found.questions.is_empty()
    assert found.accepted.select("region_name", "month", "month_amount_yuan", "ytd_amount_yuan").rows() == [
        ("丙甲县", 5, 10_000, 30_000)
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["2026-03-05上午", "2026.3.5 下午", "2026年3月5日（星期四）", "2026-03-05 周四"])  # fmt: skip
def test_a_day_with_a_part_of_it_or_its_weekday(text: str) -> None:
    assert parse_date(text) == date(2026, 3, 5)


@pytest.mark.parametrize(
    ("file", "headers", "form"),
    [
        ("甲县/导出.csv", "举报编号,举报时间,举报人,被举报单位,行政区划代码", "举报"),
        ("甲县/投诉.csv", "投诉编号,投诉时间,投诉人,被投诉单位,行政区划代码", "投诉"),
        ("甲县/投诉举报.csv", "投诉编号,投诉时间,投诉人,被投诉单位,行政区划代码", None),
        ("甲县/导出.csv", "登记编号,登记时间,投诉人,被投诉单位,举报问题类别,行政区划代码", None),
        ("甲县/导出.csv", "登记编号,登记时间,投诉人,涉及主体,行政区划代码", None),
    ],
)  # fmt: skip
def test_a_list_of_tip_offs_says_so_in_its_headers(
    file: str, headers: str, form: str | None, context: IntakeContext
) -> None:
    """12315 exports either by itself, without 表单类型: the rules on tip-offs saw none of them."""
    place = headers.split(",").index("行政区划代码")
    row = ["甲1", "2026-03-01", "欧某", "乙店", "质量", "990101"]
    row = [*row[:place], "990101"]
    (found,) = read(context, headers, ",".join(row), file=file)
    assert found.accepted["form"].to_list() == [form]


def test_a_number_that_stands_on_many_rows_is_not_offered_as_theirs(
    context: IntakeContext,
) -> None:
    """An answer 抽查任务编号 → 检查编号 left one inspection of ten."""
    head = "抽查任务编号,抽查计划编号,企业名称,抽查机关,抽查日期,抽查结果"
    rows = [f"RW202600101,JH2026001,厂{n},丙甲县局,2026-03-0{n},未发现问题" for n in range(1, 6)]
    (found,) = read(context, head, *rows)
    assert found.accepted["inspection_no"].n_unique() == 5
    assert found.questions.height == 0
    own = [row.replace("RW2026001", f"RW2026{n:03}") for n, row in enumerate(rows, 1)]
    (found,) = read(context, head, *own)
    assert found.questions.filter("waits")["header"].to_list() == ["抽查任务编号"]


@pytest.mark.parametrize(
    ("headers", "advice"),
    [
        ("违法行为,处罚依据,违法情节,裁量等次,裁量幅度", "config/"),
        ("被评查单位,案卷名称,案号,得分,扣分原因", "hengjian sample"),
        ("缴款书号码,执收单位,执收项目名称,缴款日期,缴款金额（元）", "罚没收入月报"),
        ("执收单位,办案机构,应缴金额（元）,本次缴纳金额（元）,缴纳日期,款项性质", "罚没收入月报"),
        ("单位名称,统一社会信用代码,行政区划代码,机构类型", "单位对照表"),
    ],
)
def test_a_table_no_source_is_for_is_told_where_it_goes(
    headers: str, advice: str, context: IntakeContext
) -> None:
    row = ",".join("甲" for _ in headers.split(","))
    (found,) = read(context, headers, row)
    assert advice in (found.refused_reason or "")
    assert not any(
        "\u4e00" <= c <= "\u9fff"
        for c in re.sub("「[^」]*」|outbox/\\S+", "", in_english(found.refused_reason or ""))
    )


def test_the_day_a_publication_was_taken_back_is_no_day_of_the_decision(
    context: IntakeContext,
) -> None:
    """An answer 撤回日期 → 处罚决定日期 moved decisions into another month, without their fines."""
    head = "序号,行政处罚决定书文号,当事人名称,处罚机关,撤回原因,撤回日期"
    rows = [
        f"{n},甲市监罚〔2026〕{n}号,甲{n}店,丙甲县局,复议撤销,2026-03-0{n}" for n in range(1, 6)
    ]
    (found,) = read(context, head, *rows)
    assert found.questions.height == 0
    assert "没有与「处罚决定日期」接近的" in (found.refused_reason or "")
    assert "撤回公示的清单不用报" in (found.refused_reason or "")
    (found,) = read(context, head.replace("撤回日期", "决定的日子"), *rows)
    assert found.questions.filter("waits")["header"].to_list() == ["决定的日子"]


def test_a_ledger_without_case_numbers_is_told_what_to_do(context: IntakeContext) -> None:
    """A station's ledger has decision numbers alone: four workbooks were refused without a way out."""
    head = "序号,文书号,当事人,案由,处罚时间,罚款"
    (found,) = read(context, head, "1,甲市监罚〔2026〕1号,甲店,过期食品,2026-03-05,500")
    said = found.refused_reason or ""
    assert "把决定书文号那一列照抄一列，表头写「案号」后重投" in said
    assert "copy the column of decision numbers" in in_english(said)
    (found,) = read(context, "序号,当事人,案由,处罚时间,罚款", "1,甲店,过期食品,2026-03-05,500")
    assert "照抄" not in (found.refused_reason or "")


def test_a_running_number_is_never_called_nearest(context: IntakeContext) -> None:
    """Of a ledger of payments it was said that 序号 comes nearest to 案号."""
    head = "序号,办案机构,当事人名称,应缴金额（元）,本次缴纳金额（元）,缴纳日期,款项性质"
    (found,) = read(context, head, "1,丙甲县局,甲店,500,500,2026-03-01,罚没款")
    assert found.refused_reason is not None
    assert "是「序号」" not in found.refused_reason


@pytest.mark.parametrize(
    "headers",
    [
        "许可证编号,企业名称,统一社会信用代码,县区,发证日期,登记机关",
        "统一社会信用代码,企业名称,登记机关,列入日期,列入原因",
        "受理编号,申请人,登记日期,办理单位,许可事项",
    ],
)
def test_lists_of_licences_and_of_firms_that_filed_nothing_are_no_register(
    headers: str, context: IntakeContext
) -> None:
    """Their rows, newer and without status and sector, would stand for the firm's."""
    said = {"统一社会信用代码": "91990101MA0000001Y", "发证日期": "2026-01-01", "列入日期": "2026-01-01", "登记日期": "2026-01-01", "受理编号": "1"}  # fmt: skip
    (found,) = read(context, headers, ",".join(said.get(h, "丙甲县局") for h in headers.split(",")))
    assert found.accepted.is_empty()
    assert found.refused_reason is not None


def test_a_hotline_takes_the_call_when_it_says_it_accepted_it(context: IntakeContext) -> None:
    """受理时间 of an order of 12345 is no day of the bureau's: the list was refused for want of 登记日期."""
    row = "G1,2026-03-01 08:00,欧某,13900001111,退费,丙甲县局,2026-03-05"
    (found,) = read(context, "工单编号,受理时间,诉求人,联系电话,诉求内容,承办单位,办结时间", row)
    assert found.accepted["registered_date"].to_list() == [date(2026, 3, 1)]
    assert found.accepted["accepted_date"].to_list() == [None]
    (found,) = read(
        context,
        "工单编号,来电时间,诉求人,受理时间,承办单位",
        "G1,2026-03-01,欧某,2026-03-02,丙甲县局",
    )
    assert found.accepted["accepted_date"].to_list() == [date(2026, 3, 2)]
    (found,) = read(
        context, "登记编号,受理时间,姓名,联系电话,投诉内容,受理单位", row.rsplit(",", 1)[0]
    )
    assert "缺必需列「登记日期」" in (found.refused_reason or "")


def test_a_cell_may_say_what_its_column_asks(context: IntakeContext) -> None:
    """A tip-off 已立案 was one without a record of filing, and overdue."""
    rows = ["已立案,网购", "未立案,非网购", "不予立案,线上", "立案,是", "待定立案,否"]
    head = "举报编号,举报日期,行政区划代码,是否立案,是否网购"
    (found,) = read(context, head, *(f"{n},2026-03-01,990101,{r}" for n, r in enumerate(rows)))
    assert found.accepted["is_case_filed"].to_list() == [True, False, False, True, None]
    assert found.accepted["is_online"].to_list() == [True, False, None, True, False]
    assert sorted(found.unknown_words) == ["「是否立案」待定立案", "「是否网购」线上"]


def test_a_day_that_has_not_come_sets_no_row_aside(context: IntakeContext) -> None:
    (found,) = read(
        context, "函号,收函日期,行政区划代码,答复日期,来函单位", "1,2026-03-01,990101,未答复,工商联",
        "2,2026-03-01,990101,办理中,未答复", "3,未收到,990101,,工商联",
    )  # fmt: skip
    assert found.accepted.select("replied_date", "counterpart").rows() == [
        (None, "工商联"),
        (None, "未答复"),
    ]
    assert found.set_aside["row_no"].to_list() == [4]


@pytest.mark.parametrize(
    ("enum", "words"),
    [
        ("opinion_channel", {"12345热线": "服务热线", "政协提案": "代表委员", "局长信箱": "信箱"}),
        ("inspection_result", {"责令整改": "发现问题责令改正", "无问题": "未发现问题"}),
        ("sampling_verdict", {"纯抽检问题样品": "不合格"}),
        ("review_kind", {"行政应诉": "行政诉讼"}),
    ],
)
def test_words_of_platforms(enum: str, words: dict[str, str]) -> None:
    known = Words.of(loader.enumeration(enum))
    assert {word: known.standard(word)[0] for word in words} == words


def test_a_second_row_of_the_header_is_no_row(context: IntakeContext) -> None:
    head = [
        "2026年4月罚没收入（万元）",
        "县区,科目名称,本月数,,累计数,",
        ",,完成数,同比增减%,完成数,同比增减%",
    ]
    (found,) = read(context, *head, "丙甲县,市场监管罚没收入,4,5%,64,3%")
    assert found.rows_in == 1
    assert found.accepted["month_amount_yuan"].to_list() == [40_000]
    (found,) = read(context, *head[:2], ",,四元,,五元,", "丙甲县,市场监管罚没收入,4,,64,")
    assert found.rows_in == 2
    assert found.set_aside["row_no"].to_list() == [3]
    # A county whose amount is told in words is a row.
    (found,) = read(context, *head[:2], "丙甲县,市场监管罚没收入,待核,,待核,")
    assert found.rows_in == 1
    assert found.set_aside["row_no"].to_list() == [3]


@pytest.mark.parametrize(
    ("said", "result"),
    [
        ("判决变更", "变更"), ("改判", "变更"), ("撤销原处罚决定", "撤销"), ("判决确认违法", "确认违法"),
        ("终止（申请人撤回）", "撤回"), ("判决部分撤销", "部分撤销"), ("不予支持", "其他"),
    ],
)  # fmt: skip
def test_what_a_court_or_a_review_decided_in_its_own_words(
    said: str, result: str, context: IntakeContext
) -> None:
    """判决变更 was 其他: a decision changed in court was listed nowhere."""
    (found,) = read(
        context, "案号,办案机构,类型,受理日期,结果", f"甲立〔2026〕1号,丙甲县局,行政诉讼,2026-03-01,{said}"
    )  # fmt: skip
    assert found.accepted["result"].to_list() == [result]


def test_a_date_taken_for_another_is_named_where_one_lacks(context: IntakeContext) -> None:
    """受理时间 was the only day of a register; nothing was said to be near 登记日期, and nothing to be done."""
    (found,) = read(
        context, "登记编号,受理时间,行政区划代码,投诉内容", "TS1,2026-03-01,990101,药品过期"
    )
    assert "「受理时间」当作「受理日期」，其中就是「登记日期」的" in (found.refused_reason or "")
