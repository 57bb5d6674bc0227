"""The same 600 cases in the shapes in which offices deliver them."""

import datetime as dt
import io
import struct
import warnings
import zipfile
from collections.abc import Callable
from decimal import Decimal

import polars as pl
import pytest
import xlsxwriter

from assets.intake import IntakeContext, Limits, TableIntake, known
from assets.intake.read import read_bytes
from tests.integration import ugly_cases as ugly

CONTEXT = IntakeContext(as_of=dt.date(2026, 6, 30), key=b"k" * 32)
ROWS = ugly.clean_rows()
CELLS = ugly.table(ROWS)
FINE = ugly.HEADER.index("罚款金额(元)")
DECIDED = ugly.HEADER.index("处罚决定日期")
CODE = ugly.HEADER.index("办案机构代码")


def taken(data: bytes, name: str = "案件.csv") -> list[TableIntake]:
    return read_bytes(data, name, CONTEXT)


@pytest.fixture(scope="module")
def clean() -> TableIntake:
    (table,) = taken(ugly.as_csv(CELLS))
    assert table.rows_in == table.accepted.height == len(ROWS)
    # The generator's own sum, to the fen.
    wanted = sum(Decimal(r[c]) for r in ROWS for c in ("罚款金额(元)", "没收金额(元)") if r[c])
    assert table.yuan_accepted == wanted
    return table


def _aliases() -> bytes:
    names = {
        "案号": "案件编号", "办案机构": "办案单位", "处罚决定日期": "行政处罚决定日期",
        "当事人名称": " 被处罚人 ", "违法行为类型": "案由", "处罚种类": "处罚类别",
        "裁量情节": "情节", "案件来源": "案\n源", "罚款金额(元)": "＊罚款（元）",
    }  # fmt: skip
    return ugly.as_csv(ugly.renamed(CELLS, names))


def _alias_words() -> bytes:
    words = {"普通程序": "一般程序", "简易程序": "当场处罚", "企业": "有限公司", "已结案": "办结"}
    rows = ugly.mapped(ROWS, ["程序类型", "当事人类别", "案件状态"], lambda w: words.get(w, w))
    rows = ugly.mapped(rows, ["处罚种类"], lambda w: w.replace(";", "、"))
    return ugly.as_csv(ugly.table(ugly.mapped(rows, ["是否责令改正"], {"是": "Y", "否": "N"}.get)))


def _titled(unit: str) -> list[list[str]]:
    return [["丙市行政处罚案件汇总表"], [f"填报单位：丙市局  单位：{unit}、件"], []]


def _bare_money(cells: ugly.Table) -> ugly.Table:
    return ugly.renamed(cells, {name: name.removesuffix("(元)") for name in ugly.MONEY})


def _in_wan() -> ugly.Table:
    return ugly.table(ugly.mapped(ROWS, ugly.MONEY, ugly.in_wan))


def _with_totals() -> ugly.Table:
    out: ugly.Table = [CELLS[0]]
    for page in range(4):
        rows = CELLS[1 + page * 150 : 1 + (page + 1) * 150]
        total = ["小计", *[""] * (FINE - 1), "123456.00"]
        out += [*rows, total, [], CELLS[0]] if page < 3 else [*rows, total]
    out += [["合计（600件）", *[""] * (FINE - 1), "999"], ["制表人：赵六", "", "负责人：钱七"]]
    return [*out, [], ["注：1.本表不含在办案件。"], ["备注：金额以决定书为准。"]]


def _extra() -> ugly.Table:
    tail = [f"电话138{i:08d}" for i in range(len(ROWS))]
    body = [[str(i), *row, tail[i]] for i, row in enumerate(CELLS[1:])]
    return [["序号", *CELLS[0], "承办人手机"], *body]


def _doc_numbers() -> bytes:
    def change(text: str) -> str:
        return text.replace("〔", " [").replace("〕", "] 第00")

    return ugly.as_csv(ugly.table(ugly.mapped(ROWS, ["案号", "决定书文号"], change)))


def _dates(change: Callable[[dt.date], str]) -> bytes:
    rows = ugly.mapped(ROWS, ugly.DATES, lambda t: change(dt.date.fromisoformat(t)))
    return ugly.as_csv(ugly.table(rows))


def _amounts(change: Callable[[str], str]) -> bytes:
    def rewrite(text: str) -> str:
        return text if text == "无" else change(text)

    return ugly.as_csv(ugly.table(ugly.mapped(ROWS, ugly.MONEY, rewrite)))


def _halves(kind: Callable[[ugly.Table], bytes]) -> dict[str, bytes]:
    return {
        "丙市/一.csv": kind(ugly.table(ROWS[:300])),
        "丙市/二.csv": kind(ugly.table(ROWS[300:])),
    }


SAME: dict[str, Callable[[], bytes]] = {
    "utf8_bom": lambda: ugly.as_csv(CELLS, "utf-8-sig"),
    "utf16_bom": lambda: ugly.as_csv(CELLS, "utf-16"),
    "utf16_without_bom": lambda: ugly.as_csv(CELLS, "utf-16-le"),
    "gb18030": lambda: ugly.as_csv(CELLS, "gb18030"),
    "tsv": lambda: ugly.as_csv(CELLS, delimiter="\t"),
    "semicolons": lambda: ugly.as_csv(CELLS, delimiter=";"),
    "every_cell_quoted_crlf": lambda: ugly.as_csv(CELLS, quoting=1, lineterminator="\r\n"),
    "old_mac_line_ends": lambda: ugly.as_csv(CELLS, lineterminator="\r"),
    "header_with_line_breaks": lambda: ugly.as_csv(
        ugly.renamed(CELLS, {"罚款金额(元)": "罚款\n金额\n（元）"})
    ),
    "blank_lines": lambda: ugly.as_csv([r for row in CELLS for r in (row, [])]),
    "title_rows": lambda: ugly.as_csv([*_titled("元"), *_bare_money(CELLS)]),
    "title_names_wan": lambda: ugly.as_csv([*_titled("万元"), *_bare_money(_in_wan())]),
    "header_names_wan": lambda: ugly.as_csv(
        ugly.renamed(_in_wan(), {n: n.replace("(元)", "（万元）") for n in ugly.MONEY})
    ),
    "unit_assumed": lambda: ugly.as_csv(_bare_money(CELLS)),
    "full_width_brackets": lambda: ugly.as_csv(
        ugly.renamed(CELLS, {n: n.replace("(", "（ ").replace(")", " ）") for n in CELLS[0]})
    ),
    "aliases": _aliases,
    "alias_words": _alias_words,
    "columns_reversed": lambda: ugly.as_csv([row[::-1] for row in CELLS]),
    "extra_columns": lambda: ugly.as_csv(_extra()),
    "trailing_empty_cells": lambda: ugly.as_csv([[*row, "", "", ""] for row in CELLS]),
    "dates_slashes": lambda: _dates(lambda d: f"{d.year}/{d.month}/{d.day}"),
    "dates_dots": lambda: _dates(lambda d: f"{d.year}.{d.month}.{d.day}"),
    "dates_compact": lambda: _dates(lambda d: f"{d:%Y%m%d}"),
    "dates_chinese": lambda: _dates(lambda d: f"{d.year}年{d.month}月{d.day}日"),
    "dates_with_time": lambda: _dates(lambda d: f"{d.year}/{d.month}/{d.day} 9:05:00"),
    "dates_chinese_time": lambda: _dates(lambda d: f"{d.year}年{d.month}月{d.day}日 9时5分"),
    "dates_compact_time": lambda: _dates(lambda d: f"{d:%Y%m%d}093000"),
    "dates_excel_serials": lambda: ugly.as_csv(
        ugly.table(ugly.mapped(ROWS, ugly.DATES, ugly.serial))
    ),
    "full_width_digits": lambda: ugly.as_csv(
        ugly.table(
            ugly.mapped(
                ROWS,
                [*ugly.DATES, *ugly.MONEY, "案号", "行政区划代码", "统一社会信用代码"],
                ugly.fullwidth,
            )
        )
    ),
    "thousands": lambda: _amounts(lambda t: f"{Decimal(t):,}"),
    "yuan_signs": lambda: _amounts(lambda t: f"￥{t}元"),
    "capital_numerals": lambda: ugly.as_csv(
        ugly.table(ugly.mapped(ROWS, ugly.MONEY, ugly.in_capitals))
    ),
    "decision_brackets_zeros": _doc_numbers,
    "twelve_digit_regions": lambda: ugly.as_csv(
        ugly.table(ugly.mapped(ROWS, ["行政区划代码"], lambda t: t + "000000"))
    ),
    "regions_as_floats": lambda: ugly.as_csv(
        ugly.table(ugly.mapped(ROWS, ["行政区划代码"], lambda t: t + ".0"))
    ),
    "totals_and_signatures": lambda: ugly.as_csv(_with_totals()),
    "same_column_twice": lambda: ugly.as_csv([[*row, row[FINE]] for row in CELLS]),
    "xlsx_text": lambda: ugly.as_xlsx({"Sheet1": CELLS}),
    "xlsx_typed": lambda: ugly.as_typed_xlsx(ROWS),
    "xlsx_merged_header": lambda: ugly.as_merged_header_xlsx(ROWS),
    "xlsx_two_sheets": lambda: ugly.as_xlsx(
        {"一季度": ugly.table(ROWS[:200]), "二季度": ugly.table(ROWS[200:]), "Sheet3": []}
    ),
    "xlsx_notes_and_hidden": lambda: ugly.as_xlsx(
        {"填表说明": [["请如实填写，谢谢。"]], "案件": CELLS, "旧": CELLS[:50]}, hidden=("旧",)
    ),
    "xlsx_leading_blanks": lambda: ugly.as_xlsx(
        {"表": [[], [], *[["", "", *row] for row in CELLS]]}
    ),
    "xls": lambda: ugly.as_xls(CELLS),
    "parquet": lambda: ugly.as_parquet(CELLS),
    "zip": lambda: ugly.as_zip(_halves(lambda c: ugly.as_csv(c, "gb18030")) | {"Thumbs.db": b"x"}),
    "zip_gbk_names": lambda: ugly.as_gbk_zip(_halves(ugly.as_csv)),
    "zip_with_xlsx": lambda: ugly.as_zip({"案件.xlsx": ugly.as_xlsx({"案件": CELLS})}),
}


@pytest.mark.parametrize("variant", SAME)
def test_same_content_from_every_shape(variant: str, clean: TableIntake) -> None:
    tables = taken(SAME[variant]())
    assert [t.refused_reason for t in tables] == [None] * len(tables)
    assert [t.set_aside["reason"].to_list() for t in tables] == [[]] * len(tables)
    hashes = [h for t in tables for h in t.accepted["row_hash"]]
    order = sorted if variant == "zip_gbk_names" else list
    assert order(hashes) == order(clean.accepted["row_hash"])
    assert sum(t.yuan_accepted for t in tables) == clean.yuan_accepted
    assert sum(t.yuan_in for t in tables) == clean.yuan_accepted
    assert sum(t.rows_in or 0 for t in tables) == len(ROWS)


def test_at_least_thirty_variants() -> None:
    assert len(SAME) >= 30


def test_assumed_unit_is_reported_and_a_named_one_is_not(clean: TableIntake) -> None:
    (assumed,) = taken(SAME["unit_assumed"]())
    assert "「罚款金额」没有写单位，按元读入" in assumed.notes
    (named,) = taken(SAME["title_rows"]())
    assert not clean.notes
    assert not named.notes


def test_missing_optional_columns_change_no_yuan(clean: TableIntake) -> None:
    header = [n for n in ugly.HEADER if n not in ("业务领域", "专项行动", "决定书文号", "违法事实")]
    (table,) = taken(ugly.as_csv(ugly.table(ROWS, header)))
    assert table.accepted.height == len(ROWS)
    assert table.yuan_accepted == clean.yuan_accepted
    assert {"domain", "campaign", "decision_no", "facts"} <= set(table.missing_columns)
    assert "fine_yuan" not in table.missing_columns


def test_extra_columns_are_named_and_not_kept() -> None:
    (table,) = taken(SAME["extra_columns"]())
    assert table.extra_columns == ["序号", "承办人手机"]
    assert not any("138000" in text for text in _all_texts(table))


def _all_texts(table: TableIntake) -> list[str]:
    frames = [table.raw, table.accepted, table.set_aside]
    return [str(cell) for frame in frames for row in frame.rows() for cell in row]


def _changed(row: int, **cells: str) -> bytes:
    """Return the clean CSV with cells of one data row replaced."""
    rows = [dict(r) for r in ROWS]
    rows[row].update(cells)
    return ugly.as_csv(ugly.table(rows))


SET_ASIDE: dict[str, tuple[dict[str, str], str, str]] = {
    "words_for_money": (
        {"罚款金额(元)": "五千左右"}, "罚款金额",
        "案件.csv 第118行「罚款金额(元)」读到“五千左右”，不是金额；该行已搁置，请改原表重投。",
    ),
    "capitals_without_currency": ({"罚款金额(元)": "叁仟伍"}, "罚款金额", "不是金额"),
    "nan": ({"罚款金额(元)": "NaN"}, "罚款金额", "读到“NaN”，不是金额"),
    "infinite": ({"罚款金额(元)": "inf"}, "罚款金额", "不是金额"),
    "formula_error": ({"没收金额(元)": "#DIV/0!"}, "没收金额", "读到“#DIV/0!”，不是金额"),
    "negative": ({"货值金额(元)": "-5"}, "货值金额", "读到“-5”，金额为负"),
    "impossible_day": (
        {"处罚决定日期": "2025-02-30"}, "处罚决定日期", "读到“2025-02-30”，日历上没有这一天",
    ),
    "american_date": ({"处罚决定日期": "3/7/2025"}, "处罚决定日期", "不是日期"),
    "before_1990": ({"立案日期": "1989-12-31"}, "立案日期", "早于1990年"),
    "far_ahead": ({"处罚决定日期": "2027-07-02"}, "处罚决定日期", "比截至日期晚366天以上"),
    "no_key": ({"案号": " "}, "案号", "「案号」是空的，是必填列，不能空"),
    "key_said_to_come": ({"案号": "待核"}, "案号", "「案号」读到“待核”，是必填列，这样写等于没有填"),
    "organ_missing": (
        {"办案机构": "", "办案机构代码": ""}, "办案机构代码", "「办案机构代码」、「办案机构」至少要有一项",
    ),
    "dates_missing": (
        {"立案日期": "", "处罚决定日期": "待核"}, "处罚决定日期", "至少要有一项",
    ),
    "code_cut_by_excel": ({"办案机构代码": "4.1E+17"}, "办案机构代码", "位数已丢"),
    "region_of_five_digits": ({"行政区划代码": "99010"}, "行政区划代码", "不是六位区划代码"),
    "unit_suspect": (
        {"罚款金额(元)": "5000", "违法事实": "当事人……，罚款人民币伍仟万元整。"}, "罚款金额",
        "正文为50000000元，相差一万倍，疑为单位填错",
    ),
    "unit_suspect_small": (
        {"罚款金额(元)": "0.5", "违法事实": "处以5,000元罚款。"}, "罚款金额", "正文为5000元，相差一万倍",
    ),
}  # fmt: skip


@pytest.mark.parametrize("variant", SET_ASIDE)
def test_one_bad_row_is_set_aside_and_the_rest_goes_in(variant: str) -> None:
    cells, column, words = SET_ASIDE[variant]
    (table,) = taken(_changed(116, **cells))
    assert (table.rows_in, table.accepted.height, table.set_aside.height) == (600, 599, 1)
    row = table.set_aside.row(0, named=True)
    assert (row["file"], row["row_no"], row["column"]) == ("案件.csv", 118, column)
    assert words in row["reason"]
    assert 118 not in table.accepted["row_no"].to_list()
    assert table.raw.filter(pl.col("row_no") == 118).height == 1
    assert table.unit_suspects == (1 if variant.startswith("unit_suspect") else 0)


GOES_IN: dict[str, dict[str, str]] = {
    "up_to_366_days_ahead": {"处罚决定日期": "2027-07-01"},
    "deadline_far_ahead": {},
    "unknown_word": {"程序类型": "奇怪程序"},
    "region_name": {"行政区划代码": "丙县"},
    "text_says_the_same_amount": {"罚款金额(元)": "5000", "违法事实": "罚款5000元，没收50000000元"},
    "formula_like_name": {"当事人名称": "=cmd|' /C calc'!A0"},
    "html_like_name": {"当事人名称": "<script>alert(1)</script>公司"},
}


@pytest.mark.parametrize("variant", GOES_IN)
def test_uncertain_rows_go_in(variant: str) -> None:
    (table,) = taken(_changed(116, **GOES_IN[variant]))
    assert table.accepted.height == len(ROWS)
    row = table.accepted.filter(pl.col("row_no") == 118).row(0, named=True)
    if variant == "unknown_word":
        assert row["procedure_type"] == "其他"
        assert table.unknown_words == {"「程序类型」奇怪程序": 1}
    if variant == "region_name":
        assert (row["region_code"], row["region_name_given"]) == (None, "丙县")
    if variant.endswith("_name") and "当事人名称" in GOES_IN[variant]:
        assert row["party_name"] == GOES_IN[variant]["当事人名称"]


def test_further_reasons_stand_in_the_same_row() -> None:
    (table,) = taken(_changed(0, **{"立案日期": "昨天", "罚款金额(元)": "很多"}))
    (reason,) = table.set_aside["reason"]
    assert "「立案日期」读到“昨天”" in reason
    assert "另：「罚款金额(元)」读到“很多”，不是金额。" in reason


def test_a_shifted_row_is_set_aside_never_taken() -> None:
    text = ugly.as_csv(CELLS).decode().splitlines()
    text[9] = text[9].replace("饼干", "饼干,糕点")
    (table,) = taken("\n".join(text).encode())
    assert table.set_aside["row_no"].to_list() == [10]
    assert "本行单元格多于表头" in table.set_aside["reason"][0]
    assert table.accepted.height == 599


def test_a_short_row_is_set_aside_never_guessed() -> None:
    text = ugly.as_csv(CELLS).decode().splitlines()
    text[9] = ",".join(text[9].split(",")[: FINE + 1])
    (table,) = taken("\n".join(text).encode())
    assert table.set_aside["row_no"].to_list() == [10]
    assert f"本行只有{FINE + 1}格，表头有{len(CELLS[0])}格" in table.set_aside["reason"][0]
    assert table.accepted.height == 599


def test_quotes_inside_and_across_lines() -> None:
    rows = [dict(r) for r in ROWS[:50]]
    rows[3]["违法事实"] = '销售"三无"产品，\n第二行，罚款1元'
    (table,) = taken(ugly.as_csv(ugly.table(rows)))
    assert table.accepted["facts"][3] == '销售"三无"产品，\n第二行，罚款1元'
    assert table.accepted["row_no"].to_list() == list(range(2, 52))


def test_a_quote_left_open_swallows_no_rows() -> None:
    text = ugly.as_csv(ugly.table(ROWS[:50])).decode().splitlines()
    text[5] = text[5].replace("经营超过保质期的饼干", '"经营超过保质期的饼干')
    text[6] = text[6].replace(",普通程序", ',"普通程序').replace(",简易程序", ',"简易程序')
    text[7] = text[7].replace("铁拳", '铁"拳').replace(",无,", ',无",')
    (table,) = taken("\n".join(text).encode())
    assert table.rows_in == 50
    assert "引号不成对，已按普通字符读入" in table.notes


def test_two_equal_headers_that_disagree_set_the_row_aside() -> None:
    cells = [[*row, row[FINE]] for row in CELLS]
    cells[7][-1] = "7777"
    (table,) = taken(ugly.as_csv(cells))
    assert table.set_aside["row_no"].to_list() == [8]
    assert "不知以哪列为准" in table.set_aside["reason"][0]


def test_numbers_that_excel_cut_are_flagged_not_believed() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("案件")
    for r, row in enumerate(CELLS[:20]):
        for c, value in enumerate(row):
            if r == 5 and c == CODE:
                sheet.write_number(r, c, 119901000000000012)
            elif r == 6 and c == FINE:
                sheet.write_formula(r, c, "=1/0", None, "#DIV/0!")
            elif value:
                sheet.write_string(r, c, value)
    book.close()
    (table,) = taken(out.getvalue(), "案件.xlsx")
    assert table.set_aside["row_no"].to_list() == [6, 7]
    assert "位数已丢" in table.set_aside["reason"][0]
    assert "#DIV/0!" in table.set_aside["reason"][1]


def _patched(data: bytes, flag: int) -> bytes:
    """Set a general-purpose flag bit in every header of a ZIP."""
    out = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = out.find(mark)
        while place >= 0:
            (bits,) = struct.unpack_from("<H", out, place + offset)
            struct.pack_into("<H", out, place + offset, bits | flag)
            place = out.find(mark, place + 4)
    return bytes(out)


def _link() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("案件.csv")
        info.create_system = 3
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


def _member_twice() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for text in (CSV, CSV + b"x"):
            archive.writestr("案件.csv", text)
    return out.getvalue()


def _two_sources() -> bytes:
    names = ["登记编号", "登记日期", "行政区划代码", "问题陈述", "姓名", "联系电话", "接收方式", "品牌",
             "销售方式", "是否网购", "网购平台", "问题类别", "受伤人数"]  # fmt: skip
    return ugly.as_csv([[*CELLS[0], *names], [*CELLS[1], *[""] * len(names)]])


CSV = ugly.as_csv(CELLS[:20])
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "文件是空的"),
    "blanks": (lambda: b"\xef\xbb\xbf \r\n\r\n", "文件是空的"),
    "header_only": (lambda: ugly.as_csv(CELLS[:1]), "没有数据行：只有表头；工作簿另存成CSV只存打开的那一张"),
    "empty_workbook": (lambda: ugly.as_xlsx({"Sheet1": []}), "工作簿是空的"),
    "wrong_schema": (lambda: b"id,name\n1,x\n", "认不出来源"),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01\xff", "无法读取"),
    "web_page_called_xls": (lambda: b"<html><table><tr><td>1</td></tr></table>", "请在 Excel 中另存为 XLSX"),
    "truncated_xlsx": (lambda: ugly.as_xlsx({"案件": CELLS})[:10_000], "无法读取"),
    "truncated_xls": (lambda: ugly.as_xls(CELLS[:50])[:3000], "无法读取"),
    "truncated_parquet": (lambda: ugly.as_parquet(CELLS)[:5000], "Parquet 文件损坏"),
    "truncated_zip": (lambda: ugly.as_zip({"a.csv": CSV})[:300], "压缩包损坏"),
    "missing_key": (
        lambda: ugly.as_csv([row[1:] for row in CELLS]), "缺必需列「案号」，可能就是「决定书文号」",
    ),
    "missing_both_dates": (
        lambda: ugly.as_csv(ugly.table(ROWS, [n for n in ugly.HEADER if n not in ugly.DATES])),
        "缺必需列「处罚决定日期 或 立案日期」",
    ),
    "two_sources": (_two_sources, "一张表里有两种来源"),
    "foreign_unit": (
        lambda: ugly.as_csv(ugly.renamed(CELLS, {"罚款金额(元)": "罚款金额(千元)"})), "单位是千元",
    ),
    "path_escape": (lambda: ugly.as_zip({"../../x.csv": CSV, "ok.csv": CSV}), "指向包外的路径"),
    "windows_escape": (lambda: ugly.as_zip({"..\\x.csv": CSV}), "指向包外的路径"),
    "absolute_path": (lambda: ugly.as_zip({"/etc/x.csv": CSV}), "指向包外的路径"),
    "drive_letter": (lambda: ugly.as_zip({"C:\\x.csv": CSV}), "指向包外的路径"),
    "link": (_link, "链接文件"),
    "nested": (lambda: ugly.as_zip({"a.zip": ugly.as_zip({"b.csv": CSV})}), "还有压缩包「a.zip」"),
    "encrypted": (lambda: _patched(ugly.as_zip({"a.csv": CSV}), 1), "压缩包有密码"),
    "bomb": (lambda: ugly.as_zip({"a.csv": b"0" * 40_000_000}), "疑似压缩炸弹"),
    "same_member_twice": (_member_twice, "同名文件"),
    "cell_at_the_far_corner": (lambda: ugly.as_far_xlsx(CELLS[:20]), "一直铺到 XFD1048576 单元格"),
    "empty_zip": (lambda: ugly.as_zip({"Thumbs.db": b"x"}), "压缩包是空的"),
}  # fmt: skip


@pytest.mark.parametrize("variant", REFUSED)
def test_refused_as_a_whole_in_the_right_words(variant: str) -> None:
    build, words = REFUSED[variant]
    (table,) = taken(build(), "丙县/坏.zip")
    assert words in (table.refused_reason or "")
    assert (table.file, table.rows_in) == ("丙县/坏.zip", None)
    assert table.accepted.height == table.set_aside.height == 0
    assert table.yuan_accepted == 0


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(members=2), "超过2个"),
        (Limits(total_bytes=10_000), "展开后过大"),
        (Limits(ratio=2, ratio_from_bytes=100), "压缩炸弹"),
    ],
)
def test_oversized_zip_is_refused(limits: Limits, words: str) -> None:
    context = IntakeContext(as_of=CONTEXT.as_of, key=CONTEXT.key, limits=limits)
    data = ugly.as_zip({f"{i}.csv": ugly.as_csv(CELLS[:40]) for i in range(3)})
    (table,) = read_bytes(data, "大.zip", context)
    assert words in (table.refused_reason or "")


def test_a_bad_member_is_refused_alone() -> None:
    data = ugly.as_zip({"好.csv": CSV, "坏.csv": b"id\n1\n", "图.png": b"\x89PNG\x00\x01"})
    tables = {t.file: t for t in taken(data, "丙.zip")}
    assert list(tables) == ["丙.zip!图.png", "丙.zip!坏.csv", "丙.zip!好.csv"]
    assert tables["丙.zip!好.csv"].accepted.height == 19
    assert tables["丙.zip!坏.csv"].refused_reason
    assert tables["丙.zip!图.png"].refused_reason


def test_hidden_and_note_sheets_are_reported() -> None:
    (table,) = taken(SAME["xlsx_notes_and_hidden"](), "案件.xlsx")
    assert table.sheet == "案件"
    assert "隐藏的工作表「旧」未读" in table.notes
    assert any("「填表说明」" in note for note in table.notes)


def test_a_sheet_with_a_far_cell_is_refused_beside_a_good_one() -> None:
    good, bad = taken(ugly.as_far_xlsx(CELLS[:20], beside=CELLS[:20]), "案件.xlsx")
    assert (good.sheet, good.accepted.height) == ("好", 19)
    assert (bad.sheet, bad.rows_in) == ("案件", None)


def test_a_sheet_that_lacks_its_key_is_refused_beside_a_good_one() -> None:
    data = ugly.as_xlsx({"好": CELLS[:20], "坏": [row[1:] for row in CELLS[:20]]})
    good, bad = taken(data, "案件.xlsx")
    assert (good.sheet, good.accepted.height) == ("好", 19)
    assert bad.sheet == "坏"
    assert "缺必需列「案号」" in (bad.refused_reason or "")


def test_a_long_table_is_read_in_slices(
    monkeypatch: pytest.MonkeyPatch, clean: TableIntake
) -> None:
    monkeypatch.setattr(known, "SLICE", 90)
    (sliced,) = taken(_changed(450, **{"罚款金额(元)": "五千左右", "程序类型": "奇怪"}))
    monkeypatch.undo()
    (whole,) = taken(_changed(450, **{"罚款金额(元)": "五千左右", "程序类型": "奇怪"}))
    assert sliced.accepted.equals(whole.accepted)
    assert sliced.raw.equals(whole.raw)
    assert sliced.set_aside.equals(whole.set_aside)
    assert (sliced.rows_in, sliced.yuan_accepted) == (whole.rows_in, whole.yuan_accepted)
    assert sliced.unknown_words == whole.unknown_words
    assert sliced.accepted.schema == clean.accepted.schema


def test_quoted_line_breaks_above_the_header() -> None:
    title = "一\n" * 80 + "\u2028表"
    (table,) = taken(ugly.as_csv([[title], *CELLS[:20]]))
    assert table.accepted["row_no"].to_list() == list(range(3, 22))
