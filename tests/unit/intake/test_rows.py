"""Which rows are rows; what one cell without a value may mean."""

import io

import openpyxl
import pytest

from assets.intake import IntakeContext, TableIntake
from assets.intake.read import read_bytes
from tests.integration import ugly_cases as ugly

HEAD = "案号,办案机构代码,立案日期,罚款金额(元),专项行动,违法事实\n"
ROW = "甲案〔2025〕1号,X1,2025-01-02,100,铁拳,x\n"


def one(text: str, context: IntakeContext) -> TableIntake:
    (table,) = read_bytes(text.encode(), "表.csv", context)
    return table


@pytest.mark.parametrize(
    "line",
    [
        "合计,,,100,,", "9月小计,,,100,,", "2025年10月合计,,,100,,", ",,合 计,100,,", "总计：,,,100,,", "小计(12件),,,100,,", "本页合计,,,5,,",
        "填表人：张三,,审核人：李四,,,", "单位负责人（签字）：,,,,,", "制表日期：2025-01-02,,,,,",
        "审核人,,,,,", "表格说明：1.带*的必填；2.一案一行,,,,,", "填报说明：一案一行,,,,,", "注：以上不含在办案件,,,,,", "以上数据截至六月底,,,,,", ",,,,,", "  ,　,,,,",
        "案号,办案机构代码,立案日期,罚款金额(元),专项行动,违法事实",
        "以上共计1件,,,100,,", "本月新增1件、罚款100元,,,,,", "本月无案件,,,,,", ",无,,,,", "1,无,无,无,无,无", "本月共32件,,,,,", "共1件。,,,,,", "与财政局国库股核对一致  经办：吴某,,,,,", "零报告,,,,,", "本期没有行政处罚案件。,,,,,", "甲县局无新增案件,,,,,",
    ],
)  # fmt: skip
def test_is_not_a_row(line: str, context: IntakeContext) -> None:
    table = one(HEAD + ROW + line + "\n", context)
    assert (table.rows_in, table.accepted.height) == (1, 1)


@pytest.mark.parametrize(
    "line",
    [
        "甲案〔2025〕2号,,,,,",
        ",X1,2025-01-02,5,,",
        "合计公司案1号,X,x,1,,",
        "12,,,,,",
        "无,,2025-01-02,,,",
        "无照经营案,,,,,",
        "共享单车案,,,,,",
    ],
)
def test_a_damaged_row_is_a_row(line: str, context: IntakeContext) -> None:
    table = one(HEAD + ROW + line + "\n", context)
    assert (table.rows_in, table.accepted.height, table.set_aside.height) == (2, 1, 1)


def test_a_header_in_another_script_is_no_row_on_any_page(context: IntakeContext) -> None:
    other = "ᠬᠡᠷᠡᠭ,ᠨᠡᠷ᠎ᠡ,ᠡᠳᠦᠷ,ᠲᠣᠷᠭᠠᠭᠤᠯᠢ,ᠭᠠᠵᠠᠷ,ᠳ᠋ᠤᠭᠠᠷ\n"
    damaged = "ᠬᠡᠷᠡᠭ,ᠨᠡᠷ᠎ᠡ,ᠡᠳᠦᠷ,5,,\n"  # an amount stands in it: no header
    table = one(f"{other}{HEAD}{ROW}{other}{HEAD}{damaged}", context)
    assert (table.rows_in, table.accepted.height, table.set_aside.height) == (2, 1, 1)


@pytest.mark.parametrize("mark", ["\u200b", "\u2060", "\ufeff", "\u00ad"])
def test_marks_nobody_sees_make_no_other_organ(mark: str, context: IntakeContext) -> None:
    head = "案号,办案机构,立案日期,当事人名称\n"
    table = one(f"{head}甲案〔2025〕1号,甲{mark}县市场监督管理局,2025-01-02,甲{mark}店\n", context)
    assert table.accepted.select("organ_name", "party_name").row(0) == (
        "甲县市场监督管理局",
        "甲店",
    )


@pytest.mark.parametrize("text", ["说明：店里卖过期饼干", "注：见附件", "负责人：不处理", "审核人"])
def test_a_whole_row_that_begins_with_a_text_is_a_row(text: str, context: IntakeContext) -> None:
    head = "违法事实,案号,办案机构代码,立案日期,罚款金额(元)\n"
    body = "".join(f"{t},甲案{i}号,X1,2025-01-02,100\n" for i, t in enumerate(("x", text, "y")))
    table = one(head + body + f"{text},,,,\n合计,3,,,300\n", context)
    assert (table.rows_in, table.accepted.height) == (3, 3)
    assert table.accepted["facts"].to_list() == ["x", text, "y"]


TITLE = "丙甲县市场监督管理局2026年3月案件台账"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (HEAD + "本月无案件,,,,,\n", "表.csv"),
        (f"{TITLE}（零报告）\n" + HEAD, "表.csv"),
        (HEAD, "丙甲县/2026年3月案件台账（零报告）.csv"),
        (HEAD, "丙甲县/2026年3月无案件.csv"),
        (f"{TITLE}\n" + HEAD + "填表人：张三,,审核人：李四,,,\n", "表.csv"),
    ],
)
def test_a_table_that_reports_nothing_has_come(
    text: str, name: str, context: IntakeContext
) -> None:
    """It was refused and stayed on the list of what is still to be sent."""
    (table,) = read_bytes(text.encode(), name, context)
    assert (table.refused_reason, table.source, table.rows_in) == (None, "cases", 0)
    assert table.accepted.height == table.set_aside.height == 0
    assert any("零报告" in note and "不用补交" in note for note in table.notes)


@pytest.mark.parametrize(
    "text",
    [
        HEAD,
        f"{TITLE}\n" + HEAD,  # an export with the wrong filter looks like that
        "案件台账\n" + HEAD + "填表人：张三,,审核人：李四,,,\n",
        "丙甲县无证经营案件台账\n" + HEAD,
    ],
)
def test_a_header_alone_may_be_a_lost_export(text: str, context: IntakeContext) -> None:
    why = str(one(text, context).refused_reason)
    assert "只有表头" in why
    assert "表里写一行“本期无”，或者文件名写明“零报告”" in why


def test_four_states_of_a_cell_without_a_value(context: IntakeContext) -> None:
    lines = [
        f"甲案{i}号,X1,2025-01-02,{w},{w},{w}\n"
        for i, w in enumerate(["", "无", "/", "未记载", "待核"])
    ]
    table = one(HEAD + "".join(lines), context)
    assert table.accepted["fine_yuan"].null_count() == table.accepted["facts"].null_count() == 5
    states = table.accepted["missing_states"].to_list()
    assert states[0] == []
    assert sorted(states[1]) == ["facts:none", "fine_yuan:none"]  # 无 is a value of 专项行动
    for place, state in ((2, "none"), (3, "not_recorded"), (4, "to_check")):
        assert sorted(states[place]) == [f"{n}:{state}" for n in ("campaign", "facts", "fine_yuan")]
    assert table.accepted["campaign"].to_list()[1] == "无"


@pytest.mark.parametrize("stroke", ["-", "--", "——", "— —", "－ －", "────", "- - -", "———"])
def test_a_stroke_is_none_however_it_is_drawn(stroke: str, context: IntakeContext) -> None:
    """A platform prints — — where nothing was confiscated: eight rows of fourteen were set aside."""
    table = one(f"{HEAD}甲案1号,X1,2025-01-02,{stroke},{stroke},{stroke}\n", context)
    assert table.set_aside.height == 0
    assert table.accepted["fine_yuan"].to_list() == [None]
    assert "fine_yuan:none" in table.accepted["missing_states"].to_list()[0]


def test_the_row_number_is_excels(context: IntakeContext) -> None:
    text = (
        "某县案件表\n\n"
        + HEAD
        + "\n"
        + ROW.replace(",x\n", ',"a\nb"\n')
        + ROW.replace("1号", "2号")
    )
    assert one(text, context).accepted["row_no"].to_list() == [5, 6]


def test_money_is_summed_in_and_accepted(context: IntakeContext) -> None:
    table = one(HEAD + ROW + ROW.replace("1号", "2号").replace("2025-01-02", "x"), context)
    assert (str(table.yuan_in), str(table.yuan_accepted)) == ("200.00", "100.00")


def test_marks_that_force_text_are_no_content(context: IntakeContext) -> None:
    forced = '="甲案〔2025〕1号",\'X1,="2025-01-02","\t100",铁拳,\'+x\n'
    plain = ROW.replace(",x\n", ",+x\n")
    one_, two = (one(HEAD + row, context) for row in (forced, plain))
    assert one_.accepted["row_hash"].to_list() == two.accepted["row_hash"].to_list()


def test_raw_amounts_say_their_unit(context: IntakeContext) -> None:
    table = one(HEAD.replace("(元)", "(万元)") + ROW, context)
    assert (table.raw["fine_yuan"][0], table.raw["unit_fine_yuan"][0]) == ("100", "万元")
    again = one(HEAD.replace("(元)", "") + ROW.replace(",100,", ",100万元,"), context)
    assert again.accepted["row_hash"].to_list() == table.accepted["row_hash"].to_list()


def test_an_unnamed_column_is_no_shift_but_a_cell_beyond_it_is(context: IntakeContext) -> None:
    head = HEAD.replace("\n", ",\n")
    table = one(head + ROW.replace("\n", ",备忘\n") + ROW.replace("\n", ",备忘,又\n"), context)
    assert table.set_aside["row_no"].to_list() == [3]


def test_the_content_hash_knows_no_order_and_no_empty_columns(context: IntakeContext) -> None:
    short = "立案日期,案号,办案机构代码\n2025-01-02,甲案1号,X\n"
    long = "案号,办案机构代码,立案日期,决定书文号,备考\n甲案1号,X,2025/1/2,,y\n"
    assert one(short, context).accepted["row_hash"][0] == one(long, context).accepted["row_hash"][0]
    other = short.replace("甲案1", "甲案2")
    assert (
        one(short, context).accepted["row_hash"][0] != one(other, context).accepted["row_hash"][0]
    )


def test_the_same_header_again_or_a_small_sum_above_is_no_second_table(
    context: IntakeContext,
) -> None:
    again = HEAD.replace("罚款金额(元)", "罚款金额（元）")
    small = "专项行动,罚款金额(元),件数\n铁拳,100,1\n"
    table = one(small + HEAD + ROW + again + ROW.replace("1号", "2号"), context)
    assert table.refused_reason is None
    assert table.accepted["case_no"].to_list() == ["甲案〔2025〕1号", "甲案〔2025〕2号"]


def test_an_amount_in_a_second_column_of_another_unit_is_read(context: IntakeContext) -> None:
    head = HEAD.replace("\n", ",罚款金额(万元)\n")
    rows = ROW.replace("\n", ",0.01\n") + ROW.replace("1号", "2号").replace(",100,", ",,").replace(
        "\n", ",0.7\n"
    )
    assert one(head + rows, context).accepted["fine_yuan"].to_list() == [100, 7000]


def test_a_formula_without_its_result_is_no_empty_cell(context: IntakeContext) -> None:
    book = openpyxl.Workbook()
    for line in (HEAD, ROW, ROW.replace("1号", "2号")):
        book.active.append(line.strip().split(","))
    book.active["D3"] = "=SUM(1,2)"
    out = io.BytesIO()
    book.save(out)
    (table,) = read_bytes(out.getvalue(), "表.xlsx", context)
    assert table.accepted["row_no"].to_list() == [2]
    assert "第3行「罚款金额(元)」读到“#公式没有算出”，不是金额" in table.set_aside["reason"][0]


PUBLISHED = "行政相对人名称,行政处罚决定书文号,罚款金额(元),没收金额(元),处罚决定日期,公示日期,处罚有效期,公示截止期,处罚机关\n"


@pytest.mark.parametrize(
    ("amount", "shown", "valid", "end"),
    [
        ("暂无", "1900-1-1 0:00:00", "长期", "9999-12-31"),
        ("不适用", "1900-01-01 00:00:00.0", "无处罚期限", "9999/9/9"),
        ("", "", "永久有效", "1900-01-01"),
    ],
)
def test_what_platforms_write_for_no_amount_and_no_end_loses_no_row(
    amount: str, shown: str, valid: str, end: str, context: IntakeContext
) -> None:
    """A decision was set aside because its 处罚有效期 read 长期, or ended in 1900."""
    row = f"甲店,甲市监罚〔2025〕1号,500,{amount},2025-05-06,{shown},{valid},{end},丙甲县市场监督管理局\n"
    (said,) = one(PUBLISHED + row, context).accepted.to_dicts()
    names = ("confiscation_yuan", "publication_date", "valid_until_date", "publication_end_date")
    assert [said[name] for name in names] == [None] * 4


def test_a_decision_of_the_year_1900_is_a_fault(context: IntakeContext) -> None:
    row = "甲店,甲市监罚〔2025〕1号,500,0,1900-01-01,,,,丙甲县市场监督管理局\n"
    assert "早于1990年" in one(PUBLISHED + row, context).set_aside["reason"].item()


PRINTED = ["序号", "决定书文号", "当事人", "处罚结果", "处罚日期", "处罚机关"]


def _printed(n: int) -> list[str]:
    return [
        str(n),
        f"丙甲市监罚〔2026〕{n}号",
        f"{n}号店",
        "罚款500元",
        "2026-03-05",
        "丙甲县市场监督管理局",
    ]


def test_what_stands_between_printed_pages_is_no_row(context: IntakeContext) -> None:
    """Title, page number and header of each further page were set aside; the header of a table taken apart too."""
    title = ["丙甲县行政处罚公示表"]
    table = [
        title,
        PRINTED,
        _printed(1),
        ["第1页 共2页"],
        title,
        PRINTED,
        _printed(2),
        ["续表"],
        _printed(3),
    ]
    for data in (ugly.as_xlsx({"公示": table}), ugly.as_csv(table)):
        (read,) = read_bytes(data, "公示.xlsx", context)
        assert (read.rows_in, read.set_aside.height, read.accepted.height) == (3, 0, 3)
        assert read.accepted["row_no"].to_list() == [3, 7, 9]
        assert read.accepted["fine_yuan"].to_list() == [500, 500, 500]


def test_two_exports_joined_are_one_table(context: IntakeContext) -> None:
    """The mark at the head of the second stood before its header's first name."""
    part = "当事人,决定书文号,处罚结果,处罚日期,处罚机关\n{0}号店,丙甲市监罚〔2026〕{0}号,罚款500元,2026-03-05,丙甲县市场监督管理局\n"
    data = "".join("\ufeff" + part.format(n) for n in (1, 2)).encode()
    (read,) = read_bytes(data, "公示.csv", context)
    assert (read.rows_in, read.accepted.height) == (2, 2)


def test_who_signs_below_a_table_is_no_row(context: IntakeContext) -> None:
    below = [
        ["2.有异议的请于三十日内向本局反映。"], ["", "联系人：张晓明", "", "联系电话：0990-1234567"],
        ["丙甲县市场监督管理局"], ["2026年4月2日"],
    ]  # fmt: skip
    (read,) = read_bytes(ugly.as_csv([PRINTED, _printed(1), *below]), "公示.csv", context)
    assert (read.rows_in, read.set_aside.height) == (1, 0)
    # In the middle of a table the same is a row somebody has to look at.
    (read,) = read_bytes(ugly.as_csv([PRINTED, ["", *below[2]], _printed(1)]), "公示.csv", context)
    assert (read.rows_in, read.set_aside.height) == (2, 1)


def test_a_sum_of_a_branch_is_no_row(context: IntakeContext) -> None:
    rows = [PRINTED, _printed(1), ["丙甲县市场监督管理局城关分局小计", "1"], _printed(2)]
    (read,) = read_bytes(ugly.as_csv(rows), "公示.csv", context)
    assert (read.rows_in, read.set_aside.height) == (2, 0)
