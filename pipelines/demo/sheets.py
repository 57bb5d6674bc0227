"""Workbooks as people make them: titles, merged headers, totals, signatures, several sheets."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from data_contracts import Column
from pipelines.demo.styles import Style, columns_of, header_in

#: Stands in every workbook, so that the same province gives the same bytes.
CREATED = datetime(2026, 1, 1, tzinfo=UTC)


def write_workbook(
    path: Path, source: str, sheets: dict[str, pl.DataFrame], style: Style, *, title: str
) -> None:
    """Write one workbook: a title row over each table, totals and signatures below.

    Parameters
    ----------
    path : Path
        The file; its folder exists.
    source : str
        Name of the source contract.
    sheets : dict of str to pl.DataFrame
        Sheet name to rows under Chinese headers.
    style : Style
        Decides headers; dates are real Excel dates.
    title : str
    """
    options = {"constant_memory": True, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"created": CREATED})
        bold = book.add_format({"bold": True, "align": "center"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, frame in sheets.items():
            sheet = book.add_worksheet(name)
            columns = columns_of(source, frame)
            sheet.merge_range(0, 0, 0, len(columns) - 1, title, bold)
            sheet.write_string(1, 0, "导出单位：" + name)
            _table(sheet, source, frame, columns, style, bold, day)


def _table(
    sheet: Worksheet, source: str, frame: pl.DataFrame, columns: dict[str, tuple[str, Column]],
    style: Style, bold: Any, day: Any,
) -> None:  # fmt: skip
    for j, (header, (name, column)) in enumerate(columns.items()):
        sheet.write_string(2, j, header_in(style, source, header, name, column), bold)
    kept = frame.select(list(columns))
    row = 3
    for values in kept.iter_rows():
        for j, value in enumerate(values):
            if value is None:
                continue
            if isinstance(value, str):
                sheet.write_string(row, j, value)
            elif isinstance(value, date):
                sheet.write_datetime(row, j, value, day)
            else:
                sheet.write_number(row, j, value)
        row += 1
    sheet.write_string(row, 0, "合计")
    for j, (header, (_, column)) in enumerate(columns.items()):
        if column.type == "money" and frame[header].dtype == pl.Float64:
            sheet.write_number(row, j, round(frame[header].sum(), 2))
    sheet.write_string(row + 1, 0, "填报人：（签字）")
    sheet.write_string(row + 2, 0, "审核人：（签字）")


def write_fiscal(path: Path, sheets: dict[str, pl.DataFrame], *, amount: str) -> None:
    """Write the treasury's workbook: a unit in the title, a header of two rows, merged cells.

    Parameters
    ----------
    path : Path
    sheets : dict of str to pl.DataFrame
        Sheet name to rows of ``fiscal_revenue`` under Chinese headers.
    amount : str
        The amount column these counties report.
    """
    shown = {"本月金额(万元)": "本月金额", "本年累计(万元)": "本年累计"}[amount]
    names = ["行政区划代码", "行政区划名称", "年度", "月份", "科目编码", "科目名称"]
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        book.set_properties({"created": CREATED})
        bold = book.add_format({"bold": True, "align": "center"})
        for name, frame in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.merge_range(0, 0, 0, len(names), "罚没收入执行情况月报", bold)
            sheet.write_string(1, len(names), "单位：万元")
            for j, header in enumerate(names):
                sheet.write_string(3, j, header, bold)
            for j, group in ((0, "行政区划"), (2, "所属期"), (4, "预算科目")):
                sheet.merge_range(2, j, 2, j + 1, group, bold)
            sheet.write_string(2, len(names), "收入情况", bold)
            sheet.write_string(3, len(names), shown, bold)
            rows = frame.select(*names, amount).rows()
            for i, values in enumerate(rows, 4):
                for j, value in enumerate(values):
                    if isinstance(value, str):
                        sheet.write_string(i, j, value)
                    elif value is not None:
                        sheet.write_number(i, j, value)
            end = 4 + len(rows)
            sheet.write_string(end, 0, "总计")
            sheet.write_number(end, len(names), round(frame[amount].sum(), 2))
            sheet.write_string(end + 1, 0, "制表：        复核：        负责人：")
