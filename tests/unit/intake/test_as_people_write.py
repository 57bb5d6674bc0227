"""Taken as people write it: web pages called XLS, months side by side, organs in titles, float tails."""

import datetime as dt
import io
import re
import zipfile
from decimal import Decimal

import polars as pl
import pytest

from assets.intake import IntakeContext, TableIntake
from assets.intake.layouts.places import names_in, organ_named
from assets.intake.read import read_bytes
from assets.intake.values.codes import parse_integer
from assets.intake.values.dates import parse_date
from assets.intake.values.money import is_cut, parse_money
from tests.integration import ugly_cases as ugly


def one(data: bytes, name: str, context: IntakeContext) -> TableIntake:
    (table,) = read_bytes(data, name, context)
    assert table.refused_reason is None, table.refused_reason
    assert table.rows_in == table.accepted.height + table.set_aside.height
    return table


PAGE = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset={charset}>
<style>td {{mso-number-format:"\\@"}}</style></head><body><table border=1>
<tr><th colspan=5>丙甲县市场监督管理局2026年案件台账</th></tr>
<tr><td>案号</td><td>决定书<br>文号</td><td>当事人</td><td>处罚决定日期</td><td>罚款金额&nbsp;（万元）</td></tr>
<tr><td>一号</td><td>丙甲市监罚〔2026〕1号</td><td>甲&amp;乙店<td>二〇二六年三月五日<td x:num="0.11324300000000001">0.11</tr>
<tr><td rowspan=2>二号</td><td>丙甲市监罚〔2026〕2号</td><td>丙店</td><td>2026-3-6</td><td align=right>1,000.5</td></tr>
<tr><td>丙甲市监罚〔2026〕3号</td><td>丁店</td><td>2026-3-7</td><td></td></tr>
<tr><td>合计</td><td></td><td></td><td></td><td>1000.61</td></tr>
</table></body></html>"""


@pytest.mark.parametrize("charset", ["gb2312", "utf-8"])
def test_a_web_page_called_xls(charset: str, context: IntakeContext) -> None:
    data = PAGE.format(charset=charset).encode("gb18030" if charset == "gb2312" else charset)
    rows = one(data, "丙市/案件.xls", context).accepted
    assert rows["case_no"].to_list() == ["一号", "二号", "二号"]
    assert rows["organ_name"].unique().to_list() == ["丙甲县市场监督管理局"]
    assert rows["decision_date"].to_list() == [
        dt.date(2026, 3, 5),
        dt.date(2026, 3, 6),
        dt.date(2026, 3, 7),
    ]
    # The cell shows 0.11; the number behind it counts, and its tail is noise.
    assert rows["fine_yuan"].to_list() == [Decimal("1132.43"), Decimal("10005000.00"), None]
    assert rows["party_name"][0] == "甲&乙店"
    assert rows["row_no"].to_list() == [3, 4, 5]


def test_a_cell_over_more_rows_than_a_sheet_has_is_refused_for_its_rows(
    context: IntakeContext,
) -> None:
    data = PAGE.format(charset="utf-8").replace("rowspan=2", "rowspan=2000000").encode()
    (table,) = read_bytes(data, "丙市/案件.xls", context)
    assert table.refused_reason == "无法读取：一格占2000000行，超出表格范围"


def test_a_web_page_that_broke_off_is_refused(context: IntakeContext) -> None:
    data = PAGE.format(charset="utf-8").encode()
    for cut in (data[:600], data[: data.index(b"</table>")]):
        (table,) = read_bytes(cut, "案件.xls", context)
        assert "没有传完" in (table.refused_reason or "")


def test_a_workbook_written_as_xml(context: IntakeContext) -> None:
    cell = '<Cell{at}><Data ss:Type="{kind}">{text}</Data></Cell>'.format
    head = "".join(
        cell(at="", kind="String", text=t) for t in ("案号", "处罚决定日期", "罚款金额(元)")
    )
    row = cell(at="", kind="String", text="1号") + cell(
        at="", kind="DateTime", text="2026-03-05T00:00:00.000"
    )
    row += cell(at=' ss:Index="3"', kind="Number", text="500")
    data = (
        '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        '<Workbook xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Worksheet ss:Name="丙甲县"><Table><Row>{head}</Row><Row ss:Index="4">{row}</Row></Table></Worksheet></Workbook>'
    )
    rows = one(data.encode(), "案件.xls", context).accepted
    got = rows.select("case_no", "organ_name", "decision_date", "fine_yuan", "row_no").rows()
    assert got == [("1号", "丙甲县", dt.date(2026, 3, 5), Decimal("500.00"), 4)]


WIDE = [
    ["2025年各县（市、区）市场监管罚没收入分月统计表"], ["单位：万元"],
    ["县（市、区）", "1月", "2月", "三月", "合计"],
    ["丙甲县", "10", "20.5", "", "30.5"], ["丙乙县", "1", "-2", "3", "2"], ["合计", "11", "18.5", "3", "32.5"],
]  # fmt: skip


def test_a_fiscal_table_with_a_column_for_each_month(context: IntakeContext) -> None:
    tables = read_bytes(ugly.as_xls(WIDE), "财政/罚没.xls", context)
    assert [t.sheet for t in tables] == ["Sheet1 1月", "Sheet1 2月", "Sheet1 3月"]
    got = [r for t in tables for r in t.accepted.select(
        "region_name_given", "year", "month", "subject_name", "month_amount_yuan", "row_no").rows()]  # fmt: skip
    subject = "市场监管罚没收入"
    assert got == [
        ("丙甲县", 2025, 1, subject, Decimal("100000.00"), 4), ("丙乙县", 2025, 1, subject, Decimal("10000.00"), 5),
        ("丙甲县", 2025, 2, subject, Decimal("205000.00"), 4), ("丙乙县", 2025, 2, subject, Decimal("-20000.00"), 5),
        ("丙乙县", 2025, 3, subject, Decimal("30000.00"), 5),
    ]  # fmt: skip
    assert sum(t.rows_in or 0 for t in tables) == 5


def test_cumulative_months_side_by_side_are_sums(context: IntakeContext) -> None:
    wide = [["2025年罚没收入累计完成情况（万元）"], ["行政区划代码", "科目名称", "1月", "2月", "3月"],
            ["990101", "市场监管罚没收入", "1", "3", "6"]]  # fmt: skip
    tables = read_bytes(ugly.as_csv(wide), "罚没.csv", context)
    assert [t.accepted["ytd_amount_yuan"][0] for t in tables] == [10000, 30000, 60000]
    assert [t.accepted["month_amount_yuan"][0] for t in tables] == [None] * 3


def test_a_fiscal_table_with_a_column_for_each_quarter(context: IntakeContext) -> None:
    """A district's own table of the year was refused: 缺必需列「月份」."""
    wide = [["丙区2026年度市场监管罚没收入情况表（单位：万元）"],
            ["行政区划代码", "科目编码", "科目名称", "一季度", "二季度", "三季度", "四季度", "全年合计"],
            ["990104", "103050123", "市场监管罚没收入", "1,020.5", "3", "", "", "1023.5"],
            ["990104", "103050199", "其他罚没收入", "", "2", "-1", "无", "1"]]  # fmt: skip
    tables = read_bytes(ugly.as_xls(wide), "2026年分季度表.xls", context)
    rows = [r for t in tables for r in t.accepted.select(
        "subject_code", "year", "month", "month_amount_yuan", "ytd_amount_yuan", "row_no").rows()]  # fmt: skip
    assert rows[:3] == [
        ("103050123", 2026, 3, None, Decimal("10205000.00"), 3),
        ("103050123", 2026, 6, None, Decimal("10235000.00"), 3),
        ("103050199", 2026, 6, None, Decimal("20000.00"), 4),
    ]  # fmt: skip
    assert rows[3] == ("103050199", 2026, 9, None, Decimal("10000.00"), 4)
    told = [["2026年罚没收入（万元）"], ["行政区划代码", "科目名称", "一季度累计", "二季度累计", "三季度累计"],
            ["990104", "市场监管罚没收入", "1", "3", "6"]]  # fmt: skip
    tables = read_bytes(ugly.as_csv(told), "累计.csv", context)
    assert [t.accepted["ytd_amount_yuan"][0] for t in tables] == [10000, 30000, 60000]


def test_cases_by_quarter_are_no_fiscal_table(context: IntakeContext) -> None:
    table = [
        ["2025年各县案件数"],
        ["县区", "一季度", "二季度", "三季度"],
        ["丙甲县", "10", "20", "3"],
    ]
    (read,) = read_bytes(ugly.as_csv(table), "案件数.csv", context)
    assert (read.refused_reason or "").startswith("认不出来源")


def test_cases_by_month_are_no_fiscal_table(context: IntakeContext) -> None:
    table = [["2025年各县案件数"], ["县区", "1月", "2月", "3月"], ["丙甲县", "10", "20", "3"]]
    (read,) = read_bytes(ugly.as_csv(table), "案件数.csv", context)
    assert (read.refused_reason or "").startswith("认不出来源")


@pytest.mark.parametrize(
    "cell",
    [
        "2026年4月",
        "2026年04月",
        "202604",
        "2026-04",
        "2026/4",
        "2026.4",
        "2026-04-01 00:00:00",
        "２０２６年４月份",
    ],
)
def test_year_and_month_in_one_column(cell: str, context: IntakeContext) -> None:
    table = [
        ["行政区划代码", "科目名称", "年月", "本月金额(万元)"],
        ["990101", "市场监管罚没收入", cell, "5"],
    ]
    rows = one(ugly.as_csv(table), "财政.csv", context).accepted
    assert rows.select("year", "month").rows() == [(2026, 4)]
    assert (parse_integer(cell, part="year"), parse_integer(cell, part="month")) == (2026, 4)


def test_year_and_month_of_a_title(context: IntakeContext) -> None:
    table = [["2026年4月罚没收入月报", "", "", "单位：万元"], ["县区", "科目名称", "本月数", "本年累计"],
             ["丙甲县", "市场监管罚没收入", "5", "20"]]  # fmt: skip
    rows = one(ugly.as_xlsx({"Sheet1": table}), "财政.xlsx", context).accepted
    assert rows.select("year", "month", "month_amount_yuan").rows() == [
        (2026, 4, Decimal("50000.00"))
    ]
    table[0][0] = "2025年与2026年4月罚没收入"  # two years: nobody knows which
    (read,) = read_bytes(ugly.as_xlsx({"Sheet1": table}), "财政.xlsx", context)
    assert "缺必需列「年度」" in (read.refused_reason or "")


CASES = [
    ["案号", "决定书文号", "处罚决定日期", "罚款金额(元)"],
    ["1号", "丙甲市监罚〔2026〕1号", "2026-03-05", "500"],
]


@pytest.mark.parametrize(
    ("title", "sheet", "file", "organ"),
    [
        ("丙甲县市场监督管理局案件表", "Sheet1", "案件.xlsx", "丙甲县市场监督管理局"),
        ("填报单位：丙甲县市场监管局", "丙甲县", "案件.xlsx", "丙甲县市场监管局"),
        ("案件台账", "丙甲县局", "丙市/案件.xlsx", "丙甲县"),
        ("案件台账", "Sheet1", "丙市/丙甲县/2026/案件.xlsx", "丙甲县"),
        ("案件台账", "Sheet1", "丙市/丙甲县2026年案件.xlsx", "丙甲县"),
    ],
)
def test_the_one_organ_named_around_a_table(
    title: str, sheet: str, file: str, organ: str, context: IntakeContext
) -> None:
    rows = one(ugly.as_xlsx({sheet: [[title], *CASES]}), file, context)
    assert rows.accepted["organ_name"].to_list() == [organ]
    assert f"「办案机构」取自标题、工作表或文件夹：{organ}" in rows.notes


def test_two_organs_around_a_table_are_none(context: IntakeContext) -> None:
    assert organ_named([["丙市市场监督管理局汇总"]], "丙甲县", "案件.xlsx") is None
    rows = one(ugly.as_xlsx({"丙甲县": [["丙市市场监督管理局汇总"], *CASES]}), "案件.xlsx", context)
    # Then the word in the documents' numbers stands for it, and is asked about.
    assert rows.accepted["organ_name"].to_list() == ["文号“丙甲市监”"]


def test_a_title_is_not_taken_for_the_organ_where_there_is_a_column(context: IntakeContext) -> None:
    cells = [
        ["丙市市场监督管理局汇总"],
        ["办案机构", *CASES[0]],
        ["丙乙县局", *CASES[1]],
        ["", "2号", *CASES[1][1:]],
    ]
    table = one(ugly.as_xlsx({"Sheet1": cells}), "案件.xlsx", context)
    assert table.accepted["organ_name"].to_list() == ["丙乙县局"]
    assert "至少要有一项" in table.set_aside["reason"][0]


@pytest.mark.parametrize(
    "text",
    [
        "全市案件汇总",
        "市场监督管理局案件",
        "各县（市、区）情况",
        "超市检查",
        "本县",
        "单位：万元",
        "Sheet1",
        "2026年6月",
    ],
)
def test_words_that_name_no_place(text: str) -> None:
    assert names_in(text) == []


def test_complaints_by_the_handling_organ(context: IntakeContext) -> None:
    table = [
        ["登记编号", "登记日期", "受理单位", "问题陈述"],
        ["T1", "2026-03-05", "丙甲县市场监督管理局", "过期"],
    ]
    rows = one(ugly.as_csv(table), "投诉.csv", context).accepted
    assert rows.select("region_code", "region_name_given").rows() == [
        (None, "丙甲县市场监督管理局")
    ]


def test_money_with_a_float_tail_is_money(context: IntakeContext) -> None:
    cells = [["行政区划代码", "年度", "月份", "科目名称", "本月金额(万元)", "本年累计(万元)"],
             ["990101", "2026", "4", "市场监管罚没收入", "0.11324300000000001", "1132.4300000000001"],
             ["990101", "2026", "5", "市场监管罚没收入", "0.12345678", "1.1324300000000001E-1"]]  # fmt: skip
    table = one(ugly.as_xlsx({"财政": cells}), "财政.xlsx", context)
    got = table.accepted.select("month_amount_yuan", "ytd_amount_yuan").rows()
    assert got == [
        (Decimal("1132.43"), Decimal("11324300.00")),
        (Decimal("1234.57"), Decimal("1132.43")),
    ]
    assert "「本月金额(万元)」有1行不到一分，四舍五入到分" in table.notes
    assert not any("本年累计" in note and "一分" in note for note in table.notes)


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("0.30000000000000004", False),
        ("1234.565", True),
        ("33.333333333333336", True),
        ("5", False),
    ],
)
def test_parts_of_a_fen(text: str, cut: bool) -> None:
    assert is_cut(text, "元") is cut
    assert parse_money(text, "元") == round(Decimal(text), 2) or text == "1234.565"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("二〇二五年四月五日", dt.date(2025, 4, 5)), ("二零二五年十一月二十日", dt.date(2025, 11, 20)),
        ("二○二六年元月廿一日", dt.date(2026, 1, 21)), ("2025年四月5日", dt.date(2025, 4, 5)),
        ("二〇二五年十月三十日 9时", dt.date(2025, 10, 30)), ("2026年7月1号", dt.date(2026, 7, 1)),
        ("二〇二六年七月一号", dt.date(2026, 7, 1)), ("2026年 7月 1 号 上午9时", dt.date(2026, 7, 1)),
    ],
)  # fmt: skip
def test_days_in_chinese_numerals(text: str, day: dt.date) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize(
    "text", ["二〇二五年十三月一日", "二〇二五年二月三十日", "二〇二五年四月", "二五年四月五日"]
)
def test_no_days(text: str) -> None:
    with pytest.raises(ValueError, match="日"):
        parse_date(text)


@pytest.mark.parametrize(
    "text", ["7月2号", "７月２日", "七月二日", "7月2日 9时", "7/2", "07-02", "7.2"]
)
def test_a_day_without_a_year_says_what_it_lacks(text: str) -> None:
    with pytest.raises(ValueError, match="没有写年份"):
        parse_date(text)


def test_an_instant_in_a_parquet_file_is_the_day_it_falls_on_in_china(
    context: IntakeContext,
) -> None:
    evening = dt.datetime(2026, 3, 4, 17, tzinfo=dt.UTC)
    frame = pl.DataFrame({
        "案号": ["甲案1号", "甲案2号"], "办案机构代码": ["X", "X"],
        "处罚决定日期": [evening, evening - dt.timedelta(hours=2)],
    })  # fmt: skip
    out = io.BytesIO()
    frame.write_parquet(out)
    read = one(out.getvalue(), "案件.parquet", context).accepted["decision_date"].to_list()
    assert read == [dt.date(2026, 3, 5), dt.date(2026, 3, 4)]


@pytest.mark.parametrize("power", ["E+18", "e+18", "E18", "E+28", "E308"])
def test_a_number_of_a_complaint_that_a_workbook_cut_is_not_made_up(
    power: str, context: IntakeContext
) -> None:
    cells = [["登记编号", "登记日期", "行政区划代码"], ["T1", "2026-03-02", "990101"]]
    with zipfile.ZipFile(io.BytesIO(ugly.as_xlsx({"投诉": cells}))) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    number = b'<c r="A2"><v>1.1010120260501' + power.encode() + b"</v></c>"
    parts[sheet], found = re.subn(rb'<c r="A2"[^>]*>.*?</c>', number, parts[sheet])
    assert found == 1
    (table,) = read_bytes(ugly.as_zip(parts), "投诉.xlsx", context)
    assert (table.rows_in, table.accepted.height) == (1, 0)
    assert "位数已丢" in table.set_aside["reason"][0]


def test_codes_that_an_ods_holds_as_numbers_are_not_made_up(context: IntakeContext) -> None:
    """Its last digits were invented, and whatever is beyond any number (92990101E500) was one party of 124."""
    numbers = ("9.2990101488E+17", "9.29901013811E+17", "1.79769313486231571E+308")

    def line(*cells: str) -> str:
        return f"<table:table-row>{''.join(cells)}</table:table-row>"

    def text(cell: str) -> str:
        return f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'

    rows = [
        line(text(f"甲{n}号"), text("某局"), text("2026-03-02"),
             f'<table:table-cell office:value-type="float" office:value="{code}"/>')
        for n, code in enumerate(numbers)
    ]  # fmt: skip
    head = line(*map(text, ("案号", "办案机构", "处罚决定日期", "统一社会信用代码")))
    spaces = "".join(
        f' xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"'
        for n in ("office", "table", "text")
    )
    sheet = f'<table:table table:name="表">{head}{"".join(rows)}</table:table>'
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": "<manifest/>",
        "content.xml": f"<office:document-content{spaces}><office:body><office:spreadsheet>{sheet}"
        "</office:spreadsheet></office:body></office:document-content>",
    }
    table = one(
        ugly.as_zip({name: part.encode() for name, part in parts.items()}), "案件.ods", context
    )
    assert table.accepted["uscc"].to_list() == [None] * 3
    assert "「统一社会信用代码」有3行编码位数已丢（科学计数），按空处理" in table.notes


def test_a_column_without_a_header_is_told(context: IntakeContext) -> None:
    """Its values were left out without a word."""
    head = ",案号,办案机构代码,,处罚决定日期,,"
    rows = [f"{n},甲〔2026〕{n}号,X,{'甲店' if n < 3 else ''},2026-02-05,," for n in (1, 2, 3)]
    table = one("\n".join([head, *rows, ""]).encode(), "表.csv", context)
    # The row's own number needs no header.
    assert table.notes == ["「办案机构代码」右边第1列没有表头，2行有值，没有读"]


@pytest.mark.parametrize(
    ("title", "named"),
    [
        ("丙甲县市场监督管理局城关所行政处罚案件台账（2025年）", "丙甲县市场监督管理局城关所"),
        ("丙甲县市场监督管理局城关所2025年", "丙甲县市场监督管理局城关所"),
        ("丙甲县市场监督管理局综合行政执法大队案件登记表", "丙甲县市场监督管理局综合行政执法大队"),
        ("丙甲县市场监督管理局食品经营场所检查记录", "丙甲县市场监督管理局"),
        ("丙甲县市场监督管理局关于甲事务所行政处罚案件", "丙甲县市场监督管理局"),
        ("丙甲县市场监督管理局对甲事务所行政处罚案件", "丙甲县市场监督管理局"),
    ],
)
def test_a_title_names_the_branch_before_its_other_words(title: str, named: str) -> None:
    """Eight stations' sheets were all the bureau's: their fines could not be held against one another."""
    assert names_in(title) == [named]
