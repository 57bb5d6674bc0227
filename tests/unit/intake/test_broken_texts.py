"""A text that was cut, torn or misquoted gives no amount, date or row that nobody wrote."""

import csv
import io
import random
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.intake import IntakeContext, TableIntake
from assets.intake.formats.records import records
from assets.intake.read import read_bytes, read_paths

HEADER = (
    "案号,办案机构代码,立案日期,处罚决定日期,罚款金额(元),违法事实,案件状态,公示日期,公示截止日期"
)
N = 40


def rows(n: int = N) -> list[list[str]]:
    return [
        [f"甲案{i}号", "X", "2025-01-02", "2025-02-03", str(29000 + i), "销售过期饼干", "结案", "2025-03-01", "2026-03-01"]
        for i in range(1, n + 1)
    ]  # fmt: skip


def text(body: list[list[str]], end: str = "\n") -> str:
    return "\n".join([HEADER, *(",".join(row) for row in body)]) + end


def taken(content: str | bytes, context: IntakeContext) -> TableIntake:
    data = content if isinstance(content, bytes) else content.encode()
    (table,) = read_bytes(data, "甲县/案件.csv", context)
    return table


def each_taken(contents: Sequence[bytes], context: IntakeContext, folder: Path) -> list[TableIntake]:  # fmt: skip
    """Return what is taken of each: read together, as a run does, which is a third of the work (`test_together.py`)."""
    paths = [folder / f"{n}.csv" for n in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    read = read_paths([(path, "甲县/案件.csv", context) for path in paths])
    assert {len(tables) for tables in read} == {1}
    return [table for (table,) in read]


def fines(table: TableIntake) -> list[Decimal | None]:
    return table.accepted["fine_yuan"].to_list()


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_wherever_a_file_is_cut_no_value_is_believed_that_was_cut(
    encoding: str, context: IntakeContext, tmp_path: Path
) -> None:
    whole = text(rows()).encode(encoding)
    good = taken(whole, context).accepted.drop("row_hash")
    assert good.height == N
    # Every place of one encoding; of the others a third, at even and odd bytes alike.
    cuts = range(len(whole) - 150, len(whole), 1 if encoding == "utf-8" else 3)
    for cut, table in zip(cuts, each_taken([whole[:c] for c in cuts], context, tmp_path), strict=True):  # fmt: skip
        assert table.rows_in == table.accepted.height + table.set_aside.height
        accepted = table.accepted.drop("row_hash")
        assert accepted.equals(good.head(accepted.height))
        last = whole[:cut].decode(encoding, "ignore").splitlines()[-1]
        if table.set_aside.height and last.count(",") < HEADER.count(","):
            assert "没有传完" in table.set_aside["reason"][0]
            assert "文件没有传完，末行中断，已搁置；请重新导出或重传" in table.notes


def test_a_file_cut_inside_an_amount(context: IntakeContext) -> None:
    table = taken(text(rows()).split("29040")[0] + "29", context)
    assert table.set_aside["row_no"].to_list() == [N + 1]
    assert table.set_aside["reason"].to_list() == [
        f"甲县/案件.csv 第{N + 1}行文件在这一行中断，没有传完；该行已搁置，请改原表重投。"
    ]
    assert Decimal(29) not in fines(table)


def test_a_short_row_is_set_aside(context: IntakeContext) -> None:
    body = rows()
    body[9] = [*body[9][:4], "29"]
    table = taken(text(body), context)
    assert table.set_aside["row_no"].to_list() == [11]
    assert "本行只有5格，表头有9格，可能被截断或拆成了几行" in table.set_aside["reason"][0]
    assert table.accepted.height == N - 1


@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_a_figure_torn_by_a_line_break_is_not_believed(
    context: IntakeContext, between: str
) -> None:
    """29040 as ``290⏎40`` in the last column, written without quotes."""
    lines = ["案号,办案机构代码,立案日期,罚款金额(元)"]
    lines += [f"甲案{n}号,X,2025-01-{n % 28 + 1:02d},{29000 + n}" for n in range(N)]
    lines[9] = f"{lines[9][:-2]}{between}{lines[9][-2:]}"
    table = taken("\n".join(lines) + "\n", context)
    assert table.set_aside["row_no"].to_list() == [10, 10 + len(between)]
    assert "像是在这里断开的" in table.set_aside["reason"][0]
    assert table.accepted.height == N - 1


def test_a_remark_under_the_rows_leaves_the_last_row_alone(context: IntakeContext) -> None:
    table = taken(text(rows()) + "制表人：办公室\n", context)
    assert table.accepted.height == N


def test_an_amount_at_the_open_end_of_a_file_is_not_believed(context: IntakeContext) -> None:
    header = "行政区划代码,年度,月份,科目编码,科目名称,本月金额(万元)\n"
    body = "990101,2025,1,1030501,市场监管罚没收入,290.5\n990101,2025,2,1030501,市场监管罚没收入,29"
    assert taken(header + body + "\n", context).accepted.height == 2
    table = taken(header + body, context)
    assert table.set_aside["row_no"].to_list() == [3]
    assert "末行没有换行，「本月金额(万元)」的值可能被截断" in table.set_aside["reason"][0]


FISCAL = "行政区划代码,年度,月份,科目编码,科目名称,本月金额(万元)"


@pytest.mark.parametrize(
    ("before", "last", "is_believed"),
    [
        (["290.50", "31.25", "7.00"], "29.00", True),  # two decimals like all the others
        (["290.50", "31.25", "7.00"], "29.0", False),
        (["290.50", "31.25", "7.00"], "29", False),
        (["290.5", "31.2", "7.1"], "29.0", False),  # one decimal may be chance
        (["290.50", "31.25"], "29.00", False),  # so may two rows
        (["290", "31", "7"], "29", False),
        (["290", "31", "7"], "0", True),  # no whole amount begins with 0
        (["290.50", "31", "7"], "0", False),
        (["290万元", "31万元"], "29万元", True),
        (["290万元", "31万元"], "29", False),
        (["290", "31", "7"], "", False),
        ([], "", False),
        (["290", "31"], '"29"', True),  # closed by its quote
        (["290", "31"], "29,", True),  # closed by a separator
        (["290", "31"], '"29', False),
    ],
)
def test_an_amount_without_a_line_end_is_believed_where_a_cut_would_show(
    before: list[str], last: str, is_believed: bool, context: IntakeContext
) -> None:
    values = [*before, last]
    lines = [f"990101,2025,{m},103,罚没收入,{v}" for m, v in enumerate(values, 1)]
    table = taken("\n".join([FISCAL, *lines]), context)
    assert table.accepted.height == len(values) - (not is_believed)
    if not is_believed:
        assert table.set_aside["row_no"].to_list() == [len(values) + 1]


@pytest.mark.parametrize(
    ("header", "before", "last", "is_believed"),
    [
        ("公示日期", ["2025-3-12", "2025-3-4"], "2025-3-9", True),  # no day begins with 9
        ("公示日期", ["2025-3-12", "2025-3-4"], "2025-3-1", False),
        ("公示日期", ["2025-03-12", "2025-03-04"], "2025-03-1", False),
        ("公示日期", ["2025-03-12", "2025-03-04"], "2025-03-10", True),
        ("公示日期", ["2025年3月2日"], "2025年3月1日", True),
        ("公示日期", ["2025年3月2日"], "2025年3月1", False),
        ("公示日期", ["2025-03-12", ""], "", True),
        ("公示日期", ["2025-03-12", "2025-03-04"], "", False),
        ("决定书文号", ["甲罚〔2025〕12号", "甲罚〔2025〕3号", "甲罚〔2025〕4号"], "甲罚〔2025〕15号", True),
        ("决定书文号", ["甲罚〔2025〕12号", "甲罚〔2025〕3号", "甲罚〔2025〕4号"], "甲罚〔2025〕1", False),
        ("案件状态", ["结案", "在办"], "结案", True),
        ("案件状态", ["结案", "在办"], "", True),
        ("备注", ["已归档", "x"], "", True),
    ],
)  # fmt: skip
def test_any_last_cell_without_a_line_end(
    header: str, before: list[str], last: str, is_believed: bool, context: IntakeContext
) -> None:
    values = [*before, last]
    lines = [f"甲案{i}号,X,2025-02-03,{v}" for i, v in enumerate(values)]
    top = f"案号,办案机构代码,处罚决定日期,{header}"
    table = taken("\n".join([top, *lines]), context)
    assert table.accepted.height == len(values) - (not is_believed)
    told = [n for n in table.notes if "末行没有换行" in n]
    empty = f"末行没有换行，最后一格「{header}」是空的，按空读入"
    assert told == ([empty] if is_believed and not last and header != "备注" else [])


@pytest.mark.slow
@pytest.mark.parametrize("fine", ["{}", "{}.00", "{}.5", '"{}"', "{}元", "{},000"])
def test_wherever_a_file_of_amounts_is_cut_no_other_amount_goes_in(
    fine: str, context: IntakeContext, tmp_path: Path
) -> None:
    quoted = f'"{fine}"' if "," in fine else fine
    lines = [f"甲案{i}号,X,2025-02-03,{quoted.format(28 + 97 * i)}" for i in range(8)]
    whole = "\n".join(["案号,办案机构代码,处罚决定日期,罚款金额(元)", *lines])
    good = taken(whole + "\n", context).accepted.drop("row_hash")
    assert good.height == 8
    cuts = [whole[:cut] for cut in range(whole.rfind("甲"), len(whole))]
    for cut, table in zip(cuts, each_taken([c.encode() for c in cuts], context, tmp_path), strict=True):  # fmt: skip
        accepted = table.accepted.drop("row_hash")
        assert accepted.equals(good.head(accepted.height)), cut[-30:]


def test_total_and_signature_rows_may_be_short(context: IntakeContext) -> None:
    table = taken(text([*rows(), ["合计"], ["制表人：赵六"]]), context)
    assert (table.accepted.height, table.set_aside.height, table.notes) == (N, 0, [])


def test_excel_leaves_out_separators_block_by_block(context: IntakeContext) -> None:
    """Rows 17–32 and 33–41 of the file hold nothing in the last two columns."""
    body = [row if i < 15 else [*row[:7], "", ""] for i, row in enumerate(rows())]
    block = [row if i < 15 else row[:7] for i, row in enumerate(body)]
    table = taken(text(block), context)
    assert table.accepted.height == N
    assert table.notes == ["有25行比表头短，缺的是行尾空列，按空读入"]
    assert table.accepted["row_hash"].equals(taken(text(body), context).accepted["row_hash"])
    block[20] = block[20][:5]  # one row of the second block is shorter: nobody knows why
    table = taken(text(block), context)
    assert table.set_aside["row_no"].to_list() == list(range(17, 33))


def ending(body: list[list[str]], lengths: list[int]) -> list[list[str]]:
    """Return rows that leave out their empty end, and hold texts of many lengths."""
    out = []
    for i, row in enumerate(body):
        kept = row[: lengths[i % len(lengths)]]
        kept[5:6] = ["事" * (1 + 7 * i % 23)]
        out.append(kept)
    return out


def test_a_program_that_leaves_out_empty_ends_is_believed(context: IntakeContext) -> None:
    body = ending(rows(), [9, 7, 8, 6])
    table = taken(text(body), context)
    assert (table.accepted.height, table.set_aside.height) == (N, 0)
    assert table.notes == ["有30行比表头短，缺的是行尾空列，按空读入"]
    assert fines(table) == [Decimal(29000 + i) for i in range(1, N + 1)]


def test_but_not_where_its_last_value_is_an_amount(context: IntakeContext) -> None:
    body = ending(rows(), [9, 7, 8, 6])
    body[4] = [*body[4][:4], "29"]
    body[8] = [*body[8][:7], "2025-3-1"]
    table = taken(text(body), context)
    assert table.set_aside["row_no"].to_list() == [6, 10]
    assert "本行到「罚款金额(元)」为止" in table.set_aside["reason"][0]
    assert "本行到「公示日期」为止" in table.set_aside["reason"][1]


def test_nor_where_another_row_ends_in_an_empty_cell(context: IntakeContext) -> None:
    body = ending(rows(), [9, 7, 8, 6])
    body[0][8] = ""
    table = taken(text(body), context)
    assert table.set_aside.height == 30


def test_rows_torn_by_line_breaks_are_set_aside(context: IntakeContext) -> None:
    body = []
    for i, row in enumerate(rows()):
        if i % 3:
            body.append(row)
        else:  # 违法事实 holds a line break, and nobody put quotes around it
            body += [[*row[:5], "销售过期"], ["饼干", *row[6:]]]
    table = taken(text(body), context)
    assert table.accepted.height == N - 14
    assert table.set_aside.height == 28
    assert table.accepted["decision_date"].null_count() == 0


@pytest.mark.parametrize("length", [40, 44, 48])
def test_rows_cut_at_one_length_are_set_aside(length: int, context: IntakeContext) -> None:
    lines = text(ending(rows(), [9])).splitlines()
    cut = [line[:length] if i else line for i, line in enumerate(lines)]
    table = taken("\n".join(cut) + "\n", context)
    kept = {i for i, line in enumerate(lines, 1) if len(line) <= length}
    assert set(table.accepted["row_no"]) <= kept | {
        i for i, line in enumerate(cut, 1) if line.count(",") == 8
    }
    assert set(fines(table)) <= {Decimal(29000 + i) for i in range(1, N + 1)}


BUDGET = "行政区划代码,年度,一般公共预算收入(万元),非税收入(万元),罚没收入(万元)"


def budget(*cells: str) -> str:
    """Rows whose lines end in these cells; those beside the header are as wide as it is."""
    rest = ",".join(cells)
    first = [f"9901{i:02d},2024,33243.13,3325.40," for i in range(10, 25)]
    return "\n".join([BUDGET, *first, *(f"9901{i:02d},2024,{rest}" for i in range(25, 65))]) + "\n"


@pytest.mark.parametrize(
    ("cells", "believed"),
    [
        (("33243.13", "3325"), False),  # of 3325.40: every line is cut where 26 characters end
        (("33243.13", "3325.40"), True),  # the last column was empty, and Excel left it out
        (("33243", "3325"), True),
    ],
)
def test_whole_blocks_cut_at_one_length(
    cells: tuple[str, ...], believed: bool, context: IntakeContext
) -> None:
    (table,) = read_bytes(budget(*cells).encode(), "决算.csv", context)
    assert table.accepted.height == (55 if believed else 15)
    assert table.set_aside.height == (0 if believed else 40)


def test_a_stray_quote_that_swallows_rows_refuses_the_file(context: IntakeContext) -> None:
    body = rows()
    body[5][5] = '"销售过期饼干'
    table = taken(text(body).replace("结案", "结,案", 1), context)
    assert table.rows_in == N  # every row keeps its cells: only one has one more
    body[20][5] = '销售"三无"产品,饼干"'
    table = taken(text(body), context)
    assert (table.refused_reason or "").startswith("第7行的引号不成对，其后各行的列数不一")


def test_one_broken_line_among_quoted_ones_is_set_aside_alone(context: IntakeContext) -> None:
    """Whatever the commas in quoted cells: the lines around it are whole, also one of several lines."""
    body = rows()
    for row in body:
        row[5] = f'"{row[5]},共3袋,计20元"'
    body[30][5] = '"一、销售,\n二、未查验,\n三、""其他"","'
    body[5][5], body[20][0] = '"销售过期"饼干,共3袋"', '"' + body[20][0]
    table = taken(text(body), context)
    assert table.refused_reason is None
    assert table.set_aside["row_no"].to_list() == [7, 22]
    assert "引号不成对，各列不可信" in table.set_aside["reason"][0]
    left = [29000 + i for i in range(1, N + 1) if i not in {6, 21}]
    assert fines(table) == [Decimal(fine) for fine in left]
    assert table.accepted["facts"].str.contains("销售").all()


def test_two_stray_quotes_that_look_like_one_cell(context: IntakeContext) -> None:
    body = rows()
    body[5][5], body[8][5] = '"销售过期饼干', '销售过期饼干"'
    table = taken(text(body), context)
    assert table.set_aside["row_no"].to_list() == [7]
    assert "引号从第7行开到第10行，中间像是另外的数据行" in table.set_aside["reason"][0]
    assert table.accepted.height == N - 4


def test_a_text_of_several_lines_is_one_cell(context: IntakeContext) -> None:
    body = rows()
    body[5][5] = '"一、销售,\n\n二、未查验,未记录\n三、,"'
    table = taken(text(body), context)
    assert (table.accepted.height, table.set_aside.height) == (N, 0)


def test_a_file_cut_inside_quotes(context: IntakeContext) -> None:
    body = rows()
    for row in body:
        row[5] = f'"{row[5]}"'
    table = taken(text(body)[: -len('饼干",结案,2025-03-01,2026-03-01\n')], context)
    assert table.set_aside["row_no"].to_list() == [N + 1]
    assert "没有传完" in table.set_aside["reason"][0]
    assert table.accepted.height == N - 1


def test_a_file_cut_inside_a_character(context: IntakeContext) -> None:
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be"):
        data = text(rows()).encode(encoding)
        place = data.rfind("饼".encode(encoding.replace("-sig", "").replace("utf-16", "utf-16-le")
                                       if encoding == "utf-16" else encoding.replace("-sig", "")))  # fmt: skip
        table = taken(data[: place + 1], context)
        assert table.refused_reason is None, encoding
        assert table.set_aside["row_no"].to_list() == [N + 1]
        assert table.accepted.height == N - 1


def test_seventy_thousand_columns_are_answered(context: IntakeContext) -> None:
    wide = HEADER + "".join(f",列{i}" for i in range(70_000))
    table = taken(wide + "\n" + "x," * 70_000 + "\n", context)
    assert "列，超过2000列，不是数据表" in (table.refused_reason or "")
    book = io.BytesIO()
    pl.DataFrame({f"列{i}": ["x"] for i in range(3000)}).write_parquet(book)
    assert "有3000列，超过2000列" in (taken(book.getvalue(), context).refused_reason or "")


@given(
    st.lists(st.lists(st.text(alphabet='甲,"\n ', max_size=4), min_size=2, max_size=4), min_size=1)
)
def test_what_a_program_writes_is_what_is_read(body: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(body)
    found = records(out.getvalue(), ",")
    read = [list(row[:width]) for row, width in zip(found.cells.rows(), found.widths, strict=True)]
    assert [[cell or "" for cell in row] for row in read] == body


@pytest.mark.slow
def test_a_large_text_is_cut_anywhere(context: IntakeContext, tmp_path: Path) -> None:
    draw = random.Random(7)  # noqa: S311 - where a file is cut is no secret
    whole = text(rows(300)).encode()
    good = {row["row_no"]: row for row in taken(whole, context).accepted.to_dicts()}
    cuts = [whole[: draw.randrange(200, len(whole))] for _ in range(30)]
    for table in each_taken(cuts, context, tmp_path):
        for row in table.accepted.to_dicts():
            assert row["fine_yuan"] == good[row["row_no"]]["fine_yuan"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("place", [0, N - 1])
def test_zero_bytes_are_no_text_and_make_no_other_encoding(
    encoding: str, place: int, context: IntakeContext
) -> None:
    body = rows()
    body[place][4], body[place][5] = "\x0029000", "销售\x00过期\x00饼干"
    table = taken(text(body).encode(encoding), context)
    assert (table.rows_in, table.accepted.height) == (N, N)
    assert fines(table)[place] == 29000
    assert table.accepted["facts"].unique().to_list() == ["销售过期饼干"]


def test_a_file_that_ends_in_zero_bytes_is_told_and_its_cut_row_set_aside(
    context: IntakeContext,
) -> None:
    whole = taken(text(rows()) + "\x00" * 600, context)
    assert (whole.rows_in, whole.accepted.height) == (N, N)
    assert "文件末尾是零字节，可能没有传完；请核对行数" in whole.notes
    cut = taken(text(rows())[:-30] + "\x00" * 600, context)
    assert (cut.rows_in, cut.accepted.height, cut.set_aside.height) == (N, N - 1, 1)


def test_the_end_mark_of_an_old_program_is_no_row(context: IntakeContext) -> None:
    table = taken(text(rows()) + "\x1a", context)
    assert (table.rows_in, table.accepted.height, table.notes) == (N, N, [])
