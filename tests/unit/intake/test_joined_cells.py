"""Tables with the items a decision prints: organ and day, kind and basis, stand in one cell each."""

import datetime as dt
import io
from decimal import Decimal

import openpyxl
import polars as pl
import pytest

from assets.intake import IntakeContext, TableIntake
from assets.intake.read import read_bytes

HEADER = [
    "序号", "行政处罚决定书文号", "案件名称", "违法企业名称或违法自然人姓名", "违法企业组织机构代码", "法定代表人姓名",
    "主要违法事实", "行政处罚的种类和依据", "行政处罚的履行方式和期限", "作出处罚的机关名称和日期", "备注",
]  # fmt: skip
ORGAN = "丙甲县市场监督管理局"
NO = "丙甲市监罚〔2026〕{}号"


def table(*cells: tuple[str, str], header: list[str] = HEADER) -> bytes:
    """Return a CSV with the given kind and basis, organ and day of each row."""
    rows = [
        [str(n), NO.format(n), "经营超过保质期食品案", f"甲{n}商店", "", "", "经营超过保质期食品", what, "15日内", who, ""]
        for n, (what, who) in enumerate(cells, start=1)
    ]  # fmt: skip
    out = io.BytesIO()
    pl.DataFrame(rows, schema=header, orient="row").write_csv(out)
    return out.getvalue()


def one(data: bytes, context: IntakeContext) -> TableIntake:
    (found,) = read_bytes(data, "丙市/行政处罚案件信息公开表.csv", context)
    assert found.refused_reason is None, found.refused_reason
    assert found.source == "penalty_publications"
    return found


@pytest.mark.parametrize(
    "who",
    [
        f"{ORGAN} 2026年3月5日",
        f"{ORGAN}\n2026.3.5",
        f"{ORGAN}2026-03-05",
        f"{ORGAN}，二〇二六年三月五日",
        f"2026年3月5日　{ORGAN}",
        f"{ORGAN}（2026/3/5）",
        f"{ORGAN}20260305",
    ],
)
def test_organ_and_day_come_apart(who: str, context: IntakeContext) -> None:
    (row,) = one(table(("罚款5000元", who)), context).accepted.to_dicts()
    assert (row["penalty_organ_name"], row["decision_date"]) == (ORGAN, dt.date(2026, 3, 5))


def test_a_cell_without_a_day_sets_its_row_aside(context: IntakeContext) -> None:
    found = one(table(("罚款5000元", f"{ORGAN} 2026年3月5日"), ("警告", ORGAN)), context)
    assert found.accepted["decision_no"].to_list() == [NO.format(1)]
    (aside,) = found.set_aside.to_dicts()
    assert aside["row_no"] == 3
    assert "处罚决定日期" in aside["reason"]


@pytest.mark.parametrize(
    ("what", "fine"),
    [
        ("依据《食品安全法》第一百二十四条，罚款5000元", 5000),
        ("1.没收违法所得300元；2.罚款人民币伍仟元整（¥5000.00元）", 5000),
        ("处五千元以上五万元以下罚款的规定，处以0.5万元罚款", 5000),
        ("罚款五千元以上五万元以下；罚款（大写）：壹万元整", 10000),
        ("没收违法所得300元，并处5000元的罚款", 5000),
        ("没收违法所得300元", None),
        ("对甲罚款5000元，对乙罚款3000元", None),
        ("没收违法所得300元罚款5000元", None),
    ],
)
def test_the_fine_a_text_names_once(what: str, fine: int | None, context: IntakeContext) -> None:
    found = one(table((what, f"{ORGAN} 2026年3月5日")), context)
    (row,) = found.accepted.to_dicts()
    assert row["fine_yuan"] == (None if fine is None else Decimal(fine))
    assert row["penalty_content"] == row["legal_basis"] == what
    unread = [note for note in found.notes if "认不出一个数" in note]
    assert bool(unread) is (fine is None and "罚款" in what)


def test_a_column_of_its_own_is_not_read_from_a_text(context: IntakeContext) -> None:
    header = [("罚款金额（元）" if name == "备注" else name) for name in HEADER]
    data = table(("罚款5000元", f"{ORGAN} 2026年3月5日"), header=header)
    (row,) = one(data, context).accepted.to_dicts()
    assert row["fine_yuan"] is None
    assert row["penalty_content"] == "罚款5000元"


@pytest.mark.parametrize(
    "header",
    [
        "作出行政处罚决定的行政机关名称和日期", "作出处罚决定的机关名称及作出决定的日期", "处罚机关、处罚日期",
        "行政处罚机关和时间", "做出处罚决定的部门和日期", "处罚日期及处罚机关",
    ],
)  # fmt: skip
def test_headers_that_ask_for_organ_and_day(header: str, context: IntakeContext) -> None:
    names = [header if name == "作出处罚的机关名称和日期" else name for name in HEADER]
    found = one(table(("警告", f"{ORGAN} 2026年3月5日"), header=names), context)
    assert found.accepted["decision_date"].to_list() == [dt.date(2026, 3, 5)]
    assert any(header in note and "「处罚机关」「处罚决定日期」" in note for note in found.notes)


def test_a_text_that_reads_like_such_a_header_is_no_header(context: IntakeContext) -> None:
    """Only a row of headers is taken apart, and a broken row is seen as before."""
    good = table(("警告", f"{ORGAN} 2026年3月5日"), ("警告", f"{ORGAN} 2026年3月6日"))
    cut = good.rstrip(b"\n").rsplit(b",", 2)[0] + b"\n"
    found = one(cut, context)
    assert found.set_aside["row_no"].to_list() == [3]
    assert found.accepted["decision_date"].to_list() == [dt.date(2026, 3, 5)]


def test_nothing_is_dropped_where_both_stand_alone_too(context: IntakeContext) -> None:
    header = [{"案件名称": "处罚机关", "备注": "处罚决定日期"}.get(name, name) for name in HEADER]
    data = table(("警告", f"{ORGAN} 2026年3月5日"), header=header)
    data = data.replace("经营超过保质期食品案".encode(), b"A").replace(b',""\n', b",2026-03-06\n")
    found = one(data, context)
    (row,) = found.accepted.to_dicts()
    assert (row["penalty_organ_name"], row["decision_date"]) == ("A", dt.date(2026, 3, 6))
    assert "作出处罚的机关名称和日期" in str(found.extra_columns)


def test_a_line_above_the_header_is_none(context: IntakeContext) -> None:
    above = "作出处罚的机关名称和日期" + "," * (len(HEADER) - 1) + "\n"
    found = one(above.encode() + table(("警告", f"{ORGAN} 2026年3月5日")), context)
    assert found.accepted["decision_date"].to_list() == [dt.date(2026, 3, 5)]


PLAIN = "行政相对人名称,行政处罚决定书文号,{},处罚决定日期,处罚机关\n"


@pytest.mark.parametrize("header", ["处罚内容", "行政处罚结果", "CF_NR", "CF_JG"])
def test_a_table_without_a_column_of_fines_has_them_in_its_texts(
    header: str, context: IntakeContext
) -> None:
    """Every fine of such a table was missing, and its cases were compared with nothing."""
    texts = [
        "没收违法所得20元，处罚款5000元",
        "警告",
        "罚款人民币壹万元整",
        "对甲罚款100元，对乙罚款200元",
    ]
    rows = [f"甲店,{NO.format(n)},{text},2026-03-05,{ORGAN}\n" for n, text in enumerate(texts)]
    found = one((PLAIN.format(header) + "".join(rows)).encode(), context)
    assert found.accepted["penalty_content"].to_list() == texts
    assert found.accepted["fine_yuan"].to_list() == [Decimal(5000), None, Decimal(10000), None]
    assert "有1行写了罚款而认不出一个数，罚款金额按空读入" in " ".join(found.notes)


def test_a_column_of_fines_is_what_counts(context: IntakeContext) -> None:
    head = PLAIN.format("处罚内容,罚款金额（万元）")
    row = f"甲店,{NO.format(1)},罚款5000元,,2026-03-05,{ORGAN}\n"
    found = one((head + row).encode(), context)
    assert found.accepted["fine_yuan"].to_list() == [None]
    assert not any("罚款金额" in note for note in found.notes)


@pytest.mark.parametrize(
    ("text", "fine", "gains", "kinds"),
    [
        ("警告；没收违法所得0.07万元；罚款（5000元）", 5000, 700, ["警告", "罚款", "没收违法所得"]),
        ("罚款:8.0（万元）,其他:限期改造", 80000, None, ["罚款"]),
        ("处以3万元（大写：叁万元整）的罚款", 30000, None, ["罚款"]),
        ("1.没收过期饼干3袋；2.罚款500元。逾期不缴纳的每日按3%加处罚款", 500, None, ["没收非法财物", "罚款"]),
        ("免予处罚，没收违法所得20元，上缴国库", None, 20, ["没收违法所得"]),
        ("没收违法工具和违法所得，吊销食品经营许可证，五年内禁止从事食品经营活动", None, None,
         ["没收违法所得", "没收非法财物", "吊销许可证件", "限制从业"]),
        ("责令改正，不予罚款", None, None, None),
        ("1.罚款500元；2.罚款500元", None, None, ["罚款"]),
        ("罚款500元。请将罚款500元缴至银行", 500, None, ["罚款"]),
        ("没收违法所得和非法财物3350元", None, None, ["没收违法所得", "没收非法财物"]),
        ("没收违法所得29万余元", None, None, ["没收违法所得"]),
    ],
)  # fmt: skip
def test_what_a_text_imposes_where_no_column_says_it(
    text: str,
    fine: int | None,
    gains: int | None,
    kinds: list[str] | None,
    context: IntakeContext,
) -> None:
    """Illegal gains taken, and the kinds of penalty, were lost; nothing is added up or chosen."""
    row = f"甲店,{NO.format(1)},{text.replace(',', '，')},2026-03-05,{ORGAN}\n"
    found = one((PLAIN.format("处罚内容") + row).encode(), context)
    (said,) = found.accepted.to_dicts()
    assert said["fine_yuan"] == (None if fine is None else Decimal(fine))
    assert said["confiscation_yuan"] == (None if gains is None else Decimal(gains))
    assert sorted(said["penalty_kinds"] or []) == sorted(kinds or [])


def test_amounts_taken_have_a_column_of_their_own(context: IntakeContext) -> None:
    head = PLAIN.format("处罚内容,没收违法所得(元)")
    row = f"甲店,{NO.format(1)},没收违法所得20元，罚款500元,,2026-03-05,{ORGAN}\n"
    (said,) = one((head + row).encode(), context).accepted.to_dicts()
    assert (said["fine_yuan"], said["confiscation_yuan"]) == (Decimal(500), None)


@pytest.mark.parametrize("halves", ["处罚类别1,处罚类别2", "CF_CFLB1,CF_CFLB2"])
def test_a_list_of_kinds_in_two_columns_is_one(halves: str, context: IntakeContext) -> None:
    """The second kind, 没收违法所得 as a rule, was lost with its column."""
    cells = [("罚款", "没收违法所得"), ("罚款", ""), ("", "警告"), ("", "")]
    rows = "".join(
        f"甲店,{NO.format(n)},{','.join(two)},2026-03-05,{ORGAN}\n" for n, two in enumerate(cells)
    )
    found = one((PLAIN.format(halves) + rows).encode(), context)
    wanted = [["罚款", "没收违法所得"], ["罚款"], ["警告"], None]
    assert found.accepted["penalty_kinds"].to_list() == wanted
    assert found.extra_columns == []


def test_a_heading_over_columns_of_items_is_no_cell_that_says_two_things(
    context: IntakeContext,
) -> None:
    top = ["案号", "办案机构", "处罚决定日期", "案由", "货值（元）", "处罚内容", "", "", "备注"]
    items = ["", "", "", "", "", "警告", "罚款", "没收违法所得", ""]
    row = ["甲市监立〔2026〕1号", ORGAN, "2026.3.5", "无照经营", "800", "√", "0.55", "0.012", ""]
    title = ["行政处罚案件统计表", *[""] * 8]
    unit = ["单位：万元", *[""] * 8]
    data = "\n".join(",".join(cells) for cells in [title, unit, top, items, row]) + "\n"
    (found,) = read_bytes(data.encode(), "案件.csv", context)
    (read,) = found.accepted.to_dicts()
    assert (read["fine_yuan"], read["confiscated_gains_yuan"]) == (Decimal(5500), Decimal(120))
    assert read["goods_value_yuan"] == 800
    assert not any("分成" in note for note in found.notes)


@pytest.mark.parametrize(
    ("unit", "gains", "goods", "yuan"),
    [
        ("（万元）", "0.109631", "0.02", "1296.31"), ("（元）", "1,096.31", "200", "1296.31"),
        ("（元）", "300", "", "300"), ("（元）", "无", "200", "200"), ("（元）", "300元", "200元", "500"),
    ],
)  # fmt: skip
def test_gains_and_goods_taken_in_two_columns_are_one_amount(
    unit: str, gains: str, goods: str, yuan: str, context: IntakeContext
) -> None:
    """Each was asked about; one of them was lost."""
    head = f"行政处罚决定书文号,当事人名称,违法事实,没收违法所得金额{unit},没收非法财物金额{unit},处罚机关,决定日期"
    row = f'丙甲市监罚〔2026〕7号,甲店,销售不合格插座,"{gains}","{goods}",丙甲县市场监督管理局,2026-03-05'
    (found,) = read_bytes(f"{head}\n{row}\n".encode(), "公示.csv", context)
    assert (found.source, found.set_aside.height) == ("penalty_publications", 0)
    assert found.accepted["confiscation_yuan"].to_list() == [Decimal(yuan)]
    assert not found.questions.height


def test_amounts_in_two_units_are_not_added(context: IntakeContext) -> None:
    head = "行政处罚决定书文号,当事人名称,违法事实,没收违法所得金额（万元）,没收非法财物金额（元）,处罚机关,决定日期"
    row = "丙甲市监罚〔2026〕7号,甲店,销售不合格插座,0.1,200,丙甲县市场监督管理局,2026-03-05"
    (found,) = read_bytes(f"{head}\n{row}\n".encode(), "公示.csv", context)
    assert not any("合成一列" in note for note in found.notes)


def test_a_list_of_cases_keeps_them_apart(context: IntakeContext) -> None:
    head = "案号,决定书文号,当事人,没收违法所得金额(元),没收非法财物金额(元),办案机构,处罚决定日期"
    row = "甲案〔2026〕7号,丙甲市监罚〔2026〕7号,甲店,300,200,丙甲县市场监督管理局,2026-03-05"
    (found,) = read_bytes(f"{head}\n{row}\n".encode(), "案件.csv", context)
    said = [found.accepted[c].item() for c in ("confiscated_gains_yuan", "confiscated_goods_yuan")]
    assert (found.source, said) == ("cases", [Decimal(300), Decimal(200)])


def test_an_organ_merged_over_rows_stands_in_each_of_them(context: IntakeContext) -> None:
    """303 of 370 rows of a county's ledger were set aside: its branch is merged over its cases."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["序号", "案号", "处罚内容", "办案机构", "当事人", "处罚决定日期", "罚款金额(元)"])
    for n in range(1, 5):
        sheet.append(
            [n, f"甲案〔2026〕{n}号", "1.没收违法所得20元；2.罚款500元。", "城关所" if n == 1 else "河口所", "甲店", "2026-03-05", 500]
        )  # fmt: skip
    sheet.merge_cells("D2:D4")
    out = io.BytesIO()
    book.save(out)
    (found,) = read_bytes(out.getvalue(), "丙甲县/台账.xlsx", context)
    assert (found.rows_in, found.set_aside.height) == (4, 0)
    assert found.accepted["organ_name"].to_list() == ["城关所"] * 3 + ["河口所"]


def test_of_two_such_cells_the_one_that_names_a_sum_says_it(context: IntakeContext) -> None:
    """种类和依据 names a fine and no sum: 753 fines that 处罚结果 beside it names were missing."""
    header = [*HEADER[:10], "处罚结果"]
    rows = [
        [str(n), NO.format(n), "", f"甲{n}商店", "", "", "经营超过保质期食品", "罚款；没收违法所得。依据《食品安全法》第一百二十四条",
         "15日内", f"{ORGAN}2026年3月{n}日", f"没收违法所得{n}元，罚款{n}000元"]
        for n in (1, 2)
    ]  # fmt: skip
    out = io.BytesIO()
    pl.DataFrame(rows, schema=header, orient="row").write_csv(out)
    accepted = one(out.getvalue(), context).accepted
    assert accepted["fine_yuan"].to_list() == [Decimal(1000), Decimal(2000)]
    assert accepted["confiscation_yuan"].to_list() == [Decimal(1), Decimal(2)]
    assert accepted["penalty_content"].to_list() == [row[10] for row in rows]
    assert accepted["legal_basis"].to_list() == [row[7] for row in rows]


LEDGER = ["序号", "案号", "办案机构", "当事人", "处罚决定日期", "罚款（元）", "没收情况", "备注"]


def ledger(*taken: str | float | None, two_lines: bool = False, header: str = "没收情况") -> bytes:
    """Return a ledger in which the given is written of what was taken; its header may stand below a heading."""
    opened = openpyxl.Workbook()
    sheet = opened.active
    names = [header if name == "没收情况" else name for name in LEDGER]
    if two_lines:
        sheet.append([*names[:5], "处罚", None, names[7]])
        sheet.append([None] * 5 + names[5:7])
        sheet.merge_cells("F1:G1")
        for column in "ABCDEH":
            sheet.merge_cells(f"{column}1:{column}2")
    else:
        sheet.append(names)
    for n, what in enumerate(taken, start=1):
        sheet.append(
            [n, f"丙市监立〔2026〕{n}号", ORGAN, f"甲{n}商店", "2026-03-05", 500, what, None]
        )
    out = io.BytesIO()
    opened.save(out)
    return out.getvalue()


def of_cases(data: bytes, context: IntakeContext) -> TableIntake:
    (found,) = read_bytes(data, "台账.xlsx", context)
    assert (found.refused_reason, found.source) == (None, "cases")
    return found


@pytest.mark.parametrize("two_lines", [False, True])
@pytest.mark.parametrize("header", ["没收情况", "没收款物", "没收（元）"])
def test_what_was_taken_in_words_counts_its_money(
    two_lines: bool, header: str, context: IntakeContext
) -> None:
    words = ("没收违法所得284.9元；没收侵权商品20件", "没收侵权商品3件", "/", 120, None)
    found = of_cases(ledger(*words, two_lines=two_lines, header=header), context)
    taken = found.accepted["confiscated_gains_yuan"].to_list()
    assert taken == [Decimal("284.90"), None, None, Decimal(120), None]
    assert found.accepted["fine_yuan"].sum() == 2500
    assert found.accepted["penalty_content"][0] == words[0]
    assert found.accepted["penalty_kinds"].null_count() == 5


def test_gains_in_words_without_a_figure_are_told(context: IntakeContext) -> None:
    found = of_cases(ledger("没收违法所得若干", "没收违法所得20元"), context)
    assert any("有1行写了没收违法所得而认不出一个数" in note for note in found.notes)


@pytest.mark.parametrize(
    "header", ["处罚情况", "罚没情况", "处理情况", "处理意见", "处罚意见", "处理结果"]
)
def test_a_ledger_that_says_in_words_what_was_done_counts_it(
    header: str, context: IntakeContext
) -> None:
    """Every fine of such a ledger was lost without a word."""
    words = ("罚款2000元，没收违法所得30元", "警告", "当场收缴罚款伍佰元", "移送公安机关")
    book = ledger(*words, header=header)
    found = of_cases(without(book, "罚款（元）"), context)
    fines = found.accepted["fine_yuan"].to_list()
    assert fines == [Decimal(2000), None, Decimal(500), None]
    assert found.accepted["confiscated_gains_yuan"].to_list() == [Decimal(30), None, None, None]
    assert found.accepted["penalty_kinds"].to_list()[1] == ["警告"]


def without(book: bytes, header: str) -> bytes:
    opened = openpyxl.load_workbook(io.BytesIO(book))
    column = next(c.column for c in opened.active[1] if c.value == header)
    opened.active.delete_cols(column)
    out = io.BytesIO()
    opened.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "words", [("予以处罚", "不予处罚", "罚款500元"), ("已处罚", "责令改正", "移送")]
)
def test_words_of_a_result_are_not_taken_apart(
    words: tuple[str, ...], context: IntakeContext
) -> None:
    found = of_cases(ledger(*words, header="处理结果"), context)
    assert found.accepted["penalty_content"].null_count() == 3
    assert not any("一格说几件事" in note for note in found.notes)


def test_what_was_done_with_a_complaint_is_not_taken_apart(context: IntakeContext) -> None:
    head = "登记编号,登记日期,行政区划代码,问题陈述,处理情况"
    rows = [f"A{n:08d},2026-03-05,990101,缺斤短两,罚款500元并退赔" for n in range(3)]
    (found,) = read_bytes("\n".join([head, *rows, ""]).encode(), "12315.csv", context)
    assert (found.source, found.refused_reason) == ("complaints", None)
    assert not any("一格说几件事" in note for note in found.notes)


def test_a_result_over_two_rows_of_names_is_a_heading(context: IntakeContext) -> None:
    """处罚结果 over 财产罚 over 罚款 was read as a text: no fine of the sheet counted."""
    opened = openpyxl.Workbook()
    sheet = opened.active
    sheet.append([*LEDGER[:5], "处罚结果", None, None])
    sheet.append([None] * 5 + ["财产罚", None, "申诫罚"])
    sheet.append([None] * 5 + ["罚款（元）", "没收违法所得（元）", "警告"])
    for cells in ("F1:H1", "F2:G2", *(f"{c}1:{c}3" for c in "ABCDE")):
        sheet.merge_cells(cells)
    for n in (1, 2):
        sheet.append(
            [n, f"丙市监立〔2026〕{n}号", ORGAN, f"甲{n}商店", "2026-03-05", 500 * n, 20, "√"]
        )
    out = io.BytesIO()
    opened.save(out)
    found = of_cases(out.getvalue(), context)
    assert found.set_aside.height == 0
    assert found.accepted["fine_yuan"].to_list() == [Decimal(500), Decimal(1000)]
    assert found.accepted["confiscated_gains_yuan"].to_list() == [Decimal(20)] * 2


def test_gains_among_goods_are_read(context: IntakeContext) -> None:
    """Where some rows name only goods, the money of the others was lost."""
    found = of_cases(ledger("侵权商品3件", "没收违法所得20元", header="没收物品"), context)
    assert found.accepted["confiscated_gains_yuan"].to_list() == [None, Decimal(20)]
    goods = of_cases(ledger("侵权商品3件", "饼干2袋", header="没收物品"), context)
    assert goods.accepted["confiscated_gains_yuan"].null_count() == 2
    assert goods.accepted["penalty_content"].null_count() == 2


def test_amounts_alone_are_no_words(context: IntakeContext) -> None:
    found = of_cases(ledger(300, 20, header="没收金额"), context)
    assert found.accepted["confiscation_yuan"].to_list() == [Decimal(300), Decimal(20)]
    assert "没收情况" in of_cases(ledger(300, 20), context).extra_columns
