"""Six hundred invented cases, clean, and the ways in which offices deliver them."""

import csv
import datetime as dt
import io
import random
import zipfile
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

import cn2an
import polars as pl
import xlsxwriter
import xlwt

HEADER = [
    "案号", "决定书文号", "办案机构", "办案机构代码", "行政区划代码", "当事人名称", "当事人类别",
    "统一社会信用代码", "业务领域", "案件来源", "立案日期", "处罚决定日期", "程序类型", "违法行为类型",
    "违法事实", "处罚依据", "处罚种类", "货值金额(元)", "违法所得(元)", "罚款金额(元)", "没收金额(元)",
    "裁量情节", "是否责令改正", "专项行动", "案件状态",
]  # fmt: skip
DATES = ("立案日期", "处罚决定日期")
MONEY = ("货值金额(元)", "违法所得(元)", "罚款金额(元)", "没收金额(元)")
Row = dict[str, str]
Table = list[list[str]]


def clean_rows(n: int = 600) -> list[Row]:
    """Return the cases as a careful office would write them."""
    draw = random.Random(20260630)  # noqa: S311 - invented rows, not secrets
    return [_case(draw, i) for i in range(1, n + 1)]


def _case(draw: random.Random, i: int) -> Row:
    county = draw.randrange(1, 9)
    filed = dt.date(2022, 1, 4) + dt.timedelta(days=draw.randrange(1200))
    decided = filed + dt.timedelta(days=draw.randrange(10, 120))
    fine = draw.choice(["500", "1000.5", "5000", "20000", "36250.25", "120000", "0"])
    confiscated = draw.choice(["", "", "88.8", "1234.56"])
    person = i % 10 == 0
    name = f"甲{i}商贸有限公司" if not person else draw.choice(["张三丰", "李小红", "欧阳明"])
    return {
        "案号": f"丙{county}市监案〔{filed.year}〕{i}号",
        "决定书文号": f"丙{county}市监罚〔{decided.year}〕{i}号",
        "办案机构": f"丙{county}县市场监督管理局",
        "办案机构代码": f"11990{county}0000000{county}X",
        "行政区划代码": f"99010{county}",
        "当事人名称": name,
        "当事人类别": "自然人" if person else "企业",
        "统一社会信用代码": "" if person else f"9199010{county}MA{i:08d}",
        "业务领域": draw.choice(["食品", "药品", "价格", "广告", "特种设备"]),
        "案件来源": draw.choice(["监督检查", "监督抽检", "投诉", "举报"]),
        "立案日期": filed.isoformat(),
        "处罚决定日期": decided.isoformat(),
        "程序类型": draw.choice(["普通程序", "简易程序"]),
        "违法行为类型": "经营超过保质期的食品",
        "违法事实": f"{name}经营超过保质期的饼干{i % 7 + 1}袋，罚款{fine}元。",
        "处罚依据": "《中华人民共和国食品安全法》第一百二十四条第一款第（五）项",
        "处罚种类": "罚款;没收违法所得" if confiscated else "罚款",
        "货值金额(元)": draw.choice(["", "99.5", "1200", "无"]),
        "违法所得(元)": confiscated,
        "罚款金额(元)": fine,
        "没收金额(元)": confiscated,
        "裁量情节": draw.choice(["减轻", "从轻", "一般", "从重"]),
        "是否责令改正": draw.choice(["是", "否"]),
        "专项行动": draw.choice(["铁拳", "无"]),
        "案件状态": draw.choice(["已结案", "已决定"]),
    }


def table(rows: Iterable[Row], header: list[str] | None = None) -> Table:
    """Return header and rows as cells."""
    names = header or HEADER
    return [names, *[[row[name] for name in names] for row in rows]]


def mapped(rows: list[Row], columns: Iterable[str], change: Callable[[str], str]) -> list[Row]:
    """Return the rows with some columns rewritten where they hold a value."""
    wanted = set(columns)
    return [{n: change(v) if n in wanted and v else v for n, v in row.items()} for row in rows]


def renamed(cells: Table, names: dict[str, str]) -> Table:
    """Return the cells under other headers."""
    return [[names.get(name, name) for name in cells[0]], *cells[1:]]


def as_csv(cells: Iterable[Iterable[str]], encoding: str = "utf-8", **how: Any) -> bytes:
    """Return the cells as delimited text."""
    out = io.StringIO()
    csv.writer(out, **({"lineterminator": "\n"} | how)).writerows(cells)
    return out.getvalue().encode(encoding)


def as_xlsx(sheets: dict[str, Table], *, hidden: tuple[str, ...] = ()) -> bytes:
    """Return the cells as text in an XLSX, one sheet for each entry."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    for name, cells in sheets.items():
        sheet = book.add_worksheet(name)
        for r, row in enumerate(cells):
            for c, value in enumerate(row):
                if value:
                    sheet.write_string(r, c, value)
        if name in hidden:
            sheet.hide()
    book.close()
    return out.getvalue()


def as_far_xlsx(cells: Table, beside: Table | None = None) -> bytes:
    """Return an XLSX of a few KB with one cell in the last place a sheet has."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    for name, table_ in (("好", beside), ("案件", cells)):
        if table_ is not None:
            sheet = book.add_worksheet(name)
            for r, row in enumerate(table_):
                sheet.write_row(r, 0, row)
    sheet.write_string(1_048_575, 16_383, "x")
    book.close()
    return out.getvalue()


def as_typed_xlsx(rows: list[Row]) -> bytes:
    """Return an XLSX whose dates and amounts are date and number cells, as programs write it."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    day = book.add_format({"num_format": "yyyy/m/d"})
    sheet = book.add_worksheet("案件")
    sheet.write_row(0, 0, HEADER)
    for r, row in enumerate(rows, 1):
        for c, name in enumerate(HEADER):
            value = row[name]
            if name in DATES:
                sheet.write_datetime(r, c, dt.datetime.fromisoformat(value), day)
            elif name in MONEY and value not in ("", "无"):
                sheet.write_number(r, c, float(value))
            elif name == "行政区划代码":
                sheet.write_number(r, c, int(value))
            elif value:
                sheet.write_string(r, c, value)
    book.close()
    return out.getvalue()


def as_merged_header_xlsx(rows: list[Row]) -> bytes:
    """Return an XLSX with a title, a header of two rows with merged cells, totals, signatures."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("明细")
    sheet.merge_range(0, 0, 0, len(HEADER) - 1, "丙市2022—2025年行政处罚案件明细表")
    sheet.write_string(1, 0, "填报单位：丙市市场监督管理局")
    for c, name in enumerate(HEADER):
        if name.startswith("当事人"):
            sheet.write_string(3, c, name.removeprefix("当事人"))
        else:
            sheet.merge_range(2, c, 3, c, name)
    first = HEADER.index("当事人名称")
    sheet.merge_range(2, first, 2, first + 1, "当事人")
    for r, row in enumerate(rows, 4):
        for c, name in enumerate(HEADER):
            if row[name]:
                sheet.write_string(r, c, row[name])
    last = 4 + len(rows)
    sheet.write_string(last, 0, "合  计")
    sheet.write_number(last, HEADER.index("罚款金额(元)"), 999)
    sheet.write_string(last + 1, 0, "填表人：赵六")
    sheet.write_string(last + 1, 4, "审核人：钱七")
    sheet.write_string(last + 2, 0, "以上数据截至2025年6月30日。")
    book.close()
    return out.getvalue()


def as_xls(cells: Table) -> bytes:
    """Return the cells as text in an old XLS."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet1")
    for r, row in enumerate(cells):
        for c, value in enumerate(row):
            if value:
                sheet.write(r, c, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_parquet(cells: Table) -> bytes:
    """Return the cells as Parquet with typed dates and amounts."""
    frame = pl.DataFrame(cells[1:], schema=dict.fromkeys(cells[0], pl.String), orient="row")
    out = io.BytesIO()
    frame.with_columns(
        pl.col(*DATES).str.to_date(), pl.col("罚款金额(元)").cast(pl.Decimal(18, 2))
    ).write_parquet(out)
    return out.getvalue()


def as_zip(entries: dict[str, bytes]) -> bytes:
    """Return a ZIP of members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def as_gbk_zip(entries: dict[str, bytes]) -> bytes:
    """Return a ZIP whose member names are GBK without the UTF-8 flag, as old programs write it."""
    plain = {f"N{i:03d}" + "x" * (len(n.encode("gb18030")) - 4): n for i, n in enumerate(entries)}
    data = as_zip({short: entries[name] for short, name in plain.items()})
    for short, name in plain.items():
        data = data.replace(short.encode(), name.encode("gb18030"))
    return data


def serial(day: str) -> str:
    """Return an ISO day as an Excel serial number."""
    return str((dt.date.fromisoformat(day) - dt.date(1899, 12, 30)).days)


def in_wan(amount: str) -> str:
    """Return an amount of yuan in 万元."""
    return amount if amount == "无" else str(Decimal(amount) / 10_000)


def in_capitals(amount: str) -> str:
    """Return an amount in capital numerals with 元."""
    if amount in ("无", "0"):
        return amount
    whole, _, cents = amount.partition(".")
    text = cn2an.an2cn(whole, "up") + "元"
    cents = (cents + "00")[:2]
    digits = "零壹贰叁肆伍陆柒捌玖"
    if cents == "00":
        return text + "整"
    tail = f"{digits[int(cents[0])]}角" if cents[0] != "0" else "零"
    return text + tail + (f"{digits[int(cents[1])]}分" if cents[1] != "0" else "")


def fullwidth(text: str) -> str:
    """Return ASCII letters, digits and marks in full width."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
