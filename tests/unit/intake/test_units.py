"""Amounts under a header that names no unit: the rows' own texts say which it is."""

import io
from decimal import Decimal

import openpyxl
import pytest

from assets.intake import IntakeContext, TableIntake
from assets.intake.read import read_bytes

HEAD = "行政相对人名称,行政处罚决定书文号,处罚内容,{},处罚类别,处罚决定日期,处罚机关\n"
ORGAN = "丙甲县市场监督管理局"


def taken(
    rows: list[tuple[str, str]], context: IntakeContext, header: str = "罚款金额"
) -> TableIntake:
    lines = [
        f"甲{n}店,丙甲市监罚〔2026〕{n}号,{text},{amount},罚款,2026-03-05,{ORGAN}\n"
        for n, (text, amount) in enumerate(rows, start=1)
    ]
    (found,) = read_bytes((HEAD.format(header) + "".join(lines)).encode(), "公示.csv", context)
    return found


YUAN = [
    ("罚款5000元", "5000"), ("罚款人民币贰万元整", "20000"), ("处以0.08万元罚款", "800"), ("责令改正", "3000"),
]  # fmt: skip


def test_a_column_all_of_whose_texts_are_in_yuan_is(context: IntakeContext) -> None:
    """The rows with a text were set aside, and the one without counted as 30 million."""
    found = taken(YUAN, context)
    assert found.set_aside.height == 0
    wanted = [Decimal(n) for n in (5000, 20000, 800, 3000)]
    assert found.accepted["fine_yuan"].to_list() == wanted
    assert "「罚款金额」没有写单位，正文写明的3行都是元，按元读入" in found.notes


@pytest.mark.parametrize(
    "rows",
    [
        [*YUAN[:2], YUAN[3]],
        [*YUAN, ("罚款5000元", "0.5")],
    ],
    ids=["too few", "one to the contrary"],
)
def test_texts_that_do_not_agree_change_no_unit(
    rows: list[tuple[str, str]], context: IntakeContext
) -> None:
    found = taken(rows, context)
    assert "「罚款金额」没有写单位，按万元读入" in found.notes
    aside = [reason for reason in found.set_aside["reason"] if "疑为单位填错" in reason]
    assert len(aside) == sum(text != "责令改正" and amount != "0.5" for text, amount in rows)


def test_a_unit_that_is_written_stands(context: IntakeContext) -> None:
    found = taken(YUAN, context, "罚款金额(万元)")
    assert found.set_aside.height == 3
    assert not any("没有写单位" in note for note in found.notes)


def test_a_list_of_million_fines_without_a_unit_is_refused(context: IntakeContext) -> None:
    """Nothing but a note said that 5000 was read as 50 million."""
    plain = [("责令改正", amount) for amount in ("5000", "300", "20000", "800", "0", "1200")]
    found = taken(plain, context)
    assert "「罚款金额」没有写单位，按万元读则一半以上在100万元以上" in (found.refused_reason or "")
    assert "请在表头写明元或者万元" in found.refused_reason
    small = [("责令改正", amount) for amount in ("0.5", "0.03", "2", "0.08", "120", "0.12")]
    assert taken(small, context).accepted.height == len(small)
    assert taken(plain, context, "罚款金额(万元)").accepted.height == len(plain)
    assert taken(plain, context, "罚款金额(元)").accepted.height == len(plain)


@pytest.mark.parametrize(
    ("amounts", "is_refused"),
    [
        (("120", "300", "150", "0.5", "0.08", "0.12"), True),
        (("120", "300", "15", "0.5", "0.08", "0.12"), False),
        (("5000", "300", "20000", "800"), False),
    ],
    ids=["half of them", "less than half", "few fines"],
)
def test_half_of_five_fines_and_more_make_a_list_of_millions(
    amounts: tuple[str, ...], is_refused: bool, context: IntakeContext
) -> None:
    found = taken([("责令改正", amount) for amount in amounts], context)
    assert bool(found.refused_reason) == is_refused


def test_a_decision_by_itself_is_in_the_unit_its_text_says(context: IntakeContext) -> None:
    """A page of one decision was set aside as a slip: its one amount is in yuan like its one text."""
    found = taken(YUAN[:1], context)
    assert (found.set_aside.height, found.accepted["fine_yuan"].to_list()) == (0, [Decimal(5000)])
    assert "「罚款金额」没有写单位，正文写明的1行都是元，按元读入" in found.notes


def test_a_unit_above_a_header_of_two_rows_is_no_third(context: IntakeContext) -> None:
    """A year kept in 万元 came in as yuan: 单位：万元 stood under the title, above 处罚内容 and 罚款金额."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["丙甲县2025年行政处罚案件台账"],
        ["单位：万元"],
        ["序号", "案号", "办案机构", "当事人", None, "处罚决定日期", "处罚内容", None, "备注"],
        [None, None, None, "名称", "统一社会信用代码", None, "罚款金额", "没收违法所得", None],
        *[
            [n, f"甲案〔2025〕{n}号", ORGAN, f"甲{n}店", None, "2025-03-05", 0.5, 0.02, None]
            for n in range(1, 4)
        ],
    ):
        sheet.append(row)
    sheet.merge_cells("A1:I1")
    for cells in ("D3:E3", "G3:H3", *[f"{column}3:{column}4" for column in "ABCFI"]):
        sheet.merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    (found,) = read_bytes(out.getvalue(), "台账.xlsx", context)
    assert found.accepted["fine_yuan"].to_list() == [Decimal(5000)] * 3
    assert found.accepted["confiscated_gains_yuan"].to_list() == [Decimal(200)] * 3
    assert not [note for note in found.notes if "没有写单位" in note]


def test_a_warning_in_the_column_of_fines_is_no_fine(context: IntakeContext) -> None:
    """The rows were set aside; 不予处罚 there is no amount either, and says what kind of decision it is."""
    found = taken([("警告", "警告"), ("通报批评", "通报批评"), ("", "不予处罚")], context)
    assert found.accepted["fine_yuan"].to_list() == [None, None, None]
    assert found.accepted["decision_kind"].to_list() == ["处罚", "处罚", "不予处罚"]


def cases_taken(rows: list[str], head: str, context: IntakeContext) -> TableIntake:
    lines = [
        f"甲案〔2026〕{n}号,{ORGAN},甲{n}店,2026-03-05,{row}\n"
        for n, row in enumerate(rows, start=1)
    ]
    whole = f"案号,办案机构,当事人名称,处罚决定日期,{head}\n" + "".join(lines)
    (found,) = read_bytes(whole.encode(), "案件.csv", context)
    return found


IN_FEN = [
    "500000,30000,货值金额300元,罚款5000元",
    "80000,,,罚款800元",
    "2000000,12000,,罚款2万元",
    "30000,500,,责令改正",
]


def test_a_system_that_keeps_whole_fen_is_read_in_fen(context: IntakeContext) -> None:
    """A county's fines counted a hundred times over, and nothing said so."""
    found = cases_taken(IN_FEN, "罚款金额,货值金额,违法事实,处罚内容", context)
    assert found.set_aside.height == 0
    assert found.accepted["fine_yuan"].to_list() == [Decimal(n) for n in (5000, 800, 20000, 300)]
    goods = [Decimal(300), None, Decimal(120), Decimal(5)]
    assert found.accepted["goods_value_yuan"].to_list() == goods
    assert "金额没有写单位，正文写明的3行罚款都是表里的百分之一，按分读入" in found.notes
    named = cases_taken([IN_FEN[3]], "罚款金额（分）,货值金额（分）,违法事实,处罚内容", context)
    assert named.accepted["fine_yuan"].to_list() == [Decimal(300)]


def test_fines_in_fen_under_yuan_are_set_aside(context: IntakeContext) -> None:
    found = cases_taken(IN_FEN, "罚款金额（元）,货值金额（元）,违法事实,处罚内容", context)
    assert (found.set_aside.height, found.unit_suspects) == (3, 3)
    assert "正文为5000元，相差一百倍，疑为单位填错" in found.set_aside["reason"][0]
    one_right = cases_taken(
        [*IN_FEN, "700,,,罚款700元"], "罚款金额,货值金额,违法事实,处罚内容", context
    )
    assert one_right.set_aside.height == 3  # no table in fen, so each row is a slip


def test_a_fine_that_stands_as_confiscated_is_set_aside(context: IntakeContext) -> None:
    """For three months two columns stood in each other's place: 735 700 yuan of fines became 10 109."""
    found = cases_taken(
        ["20,5000,罚款5000元，没收违法所得20元", ",800,罚款800元", "0,3000,罚款3000元；没收违法所得3000元",
         "5000,5000,罚款5000元", "700,60,罚款700元", "900,60,罚款700元"],
        "罚款金额（元）,没收金额（元）,处罚内容", context,
    )  # fmt: skip
    assert found.set_aside["row_no"].to_list() == [2, 3]
    assert (
        "「没收金额（元）」读到“5000”，正文写的罚款是这个数，像是与罚款金额填反了"
        in found.set_aside["reason"][0]
    )


LEDGER = ["案号", "办案机构", "处罚决定日期", "罚款", "没收违法所得"]


def noted(note: str | None, *beside: str, fine: str = "罚款", title: str | None = None) -> bytes:
    """Return a ledger of two cases whose amounts name no unit, with a note below it."""
    opened = openpyxl.Workbook()
    sheet = opened.active
    if title:
        sheet.append([title])
    sheet.append([fine if name == "罚款" else name for name in LEDGER])
    for n in (1, 2):
        sheet.append([f"甲市监案〔2026〕{n}号", ORGAN, "2026-03-05", 0.5 * n, 0.02])
    sheet.append([])
    sheet.append([note, *beside])
    out = io.BytesIO()
    opened.save(out)
    return out.getvalue()


def fines(data: bytes, context: IntakeContext) -> list[Decimal]:
    (found,) = read_bytes(data, "台账.xlsx", context)
    return found.accepted["fine_yuan"].to_list()


@pytest.mark.parametrize(
    "note", ["注：金额单位为万元", "单位：万元", "说明：本表金额均以万元计，单位：万元"]
)
def test_a_note_below_the_table_names_the_unit(note: str, context: IntakeContext) -> None:
    """Read in yuan, they counted ten thousand times too small."""
    (found,) = read_bytes(noted(note), "台账.xlsx", context)
    assert found.accepted["fine_yuan"].to_list() == [Decimal(5000), Decimal(10000)]
    assert found.accepted["confiscated_gains_yuan"].to_list() == [Decimal(200)] * 2
    assert "「罚款」「没收违法所得」没有写单位，表下的注写的是万元，按万元读入" in found.notes


def test_a_note_says_nothing_against_what_is_written_above(context: IntakeContext) -> None:
    said = "注：金额单位为万元"
    wanted = [Decimal("0.50"), Decimal("1.00")]
    assert fines(noted(said, fine="罚款（元）"), context) == wanted
    assert fines(noted(said, title="案件台账（单位：元）"), context) == wanted
    # Beside something else, or of something else, it is no such note.
    assert fines(noted(said, "", "另见附表"), context) == wanted
    assert fines(noted("注：另有一案货值金额：3万元"), context) == wanted
    assert fines(noted("附表二：年度收入（万元）"), context) == wanted
