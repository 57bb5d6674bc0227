"""More than nineteen files as offices send them; each writer returns what its file holds."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
import xlwt

from .other_ugly import COUNTIES, ORGANS, Case, Complaint, Known, cases

Row = Sequence[Any]
Writer = Callable[[Path, Iterator[int]], Known]
WRITERS: list[Writer] = []
CAPITALS = "零壹贰叁肆伍陆柒捌玖"
NUMERALS = "〇一二三四五六七八九"


def ugly(writer: Writer) -> Writer:
    WRITERS.append(writer)
    return writer


def put(folder: Path, path: str, data: bytes) -> None:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_bytes(data)


def text(rows: Sequence[Row], by: str = ",") -> str:
    cells = [["" if c is None else str(c) for c in row] for row in rows]
    quoted = [[f'"{c}"' if by in c or "\n" in c else c for c in row] for row in cells]
    return "".join(by.join(row) + "\r\n" for row in quoted)


class Sheet:
    """One worksheet written row by row; the row number counts as people count."""

    def __init__(self, book: xlsxwriter.Workbook, name: str) -> None:
        self.sheet, self.at = book.add_worksheet(name), 0
        self.date = book.add_format({"num_format": "yyyy-mm-dd"})
        self.middle = book.add_format({"align": "center", "bold": True})

    def row(self, cells: Row) -> int:
        for column, cell in enumerate(cells):
            if isinstance(cell, dt.date):
                self.sheet.write_datetime(self.at, column, dt.datetime.combine(cell, dt.time()), self.date)  # fmt: skip
            elif isinstance(cell, Decimal):
                self.sheet.write_number(self.at, column, float(cell))
            elif cell is not None:
                self.sheet.write(self.at, column, cell)
        self.at += 1
        return self.at

    def across(self, words: str, columns: int) -> None:
        self.sheet.merge_range(self.at, 0, self.at, columns - 1, words, self.middle)
        self.at += 1


def workbook(sheets: dict[str, Callable[[Sheet], None]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for name, fill in sheets.items():
            fill(Sheet(book, name))
    return out.getvalue()


@ugly
def two_level_header(folder: Path, numbers: Iterator[int]) -> Known:
    """Titles above, a header of two merged levels, a sum and signatures below; organ in the title."""
    known = Known("青岚县/2026年一季度行政处罚案件.xlsx", cases(numbers, "青岚县", 20))

    def fill(s: Sheet) -> None:
        s.across("青岚县市场监督管理局行政处罚案件统计表", 8)
        s.across("（2026年1—3月）　　单位：元", 8)
        for column, words in enumerate(
            ["序号", "案号", "决定书文号", "当事人名称", "案由", "处罚决定日期"]
        ):
            s.sheet.merge_range(s.at, column, s.at + 1, column, words)
        s.sheet.merge_range(s.at, 6, s.at, 7, "罚没情况")
        s.sheet.write_row(s.at + 1, 6, ["罚款金额", "没收金额"])
        s.at += 2
        for i, c in enumerate(known.cases, 1):
            s.row(
                [i, c.case_no, c.decision_no, c.party, c.conduct, c.decided, c.fine, c.confiscated]
            )
        s.row(["合计", None, None, None, None, None, sum(c.fine for c in known.cases), sum(c.confiscated for c in known.cases)])  # fmt: skip
        s.across("填表人：办公室　　审核人：法规股　　填表日期：2026年4月3日", 8)

    put(folder, known.path, workbook({"Sheet1": fill}))
    return known


@ugly
def html_as_xls(folder: Path, numbers: Iterator[int]) -> Known:
    """Write a web page saved as .xls by a case system; two headers in other words."""
    known = Known("白榆县/案件导出.xls", cases(numbers, "白榆县", 16))
    header = "<tr>" + "".join(f"<td><b>{h}</b></td>" for h in ["案号", "决定书文号", "办案单位", "名称", "案由", "处罚决定时点", "罚款金额(元)", "没收金额(元)"]) + "</tr>"  # fmt: skip
    body = "".join(
        "<tr>" + "".join(f"<td style='mso-number-format:\"\\@\"'>{v}</td>" for v in [c.case_no, c.decision_no, c.organ, c.party, c.conduct, f"{c.decided} 10:3{c.number % 10}:00", c.fine, c.confiscated]) + "</tr>\r\n"
        for c in known.cases
    )  # fmt: skip
    page = f"<html xmlns:x='urn:schemas-microsoft-com:office:excel'><head><meta http-equiv=Content-Type content='text/html; charset=gb2312'></head><body><table border=1>{header}{body}</table></body></html>"
    put(folder, known.path, page.encode("gb18030"))
    return known


@ugly
def old_xls(folder: Path, numbers: Iterator[int]) -> Known:
    """Write a BIFF workbook with date cells; the organ is a team of the bureau."""
    known = Known("渡云区/渡云案件.xls", cases(numbers, "渡云区", 16))
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("案件")
    day = xlwt.easyxf(num_format_str="YYYY-M-D")
    for column, words in enumerate(["案件编号", "文书号", "办案单位", "当事人", "违法行为", "立案时间", "决定日期", "罚款", "没收金额（元）"]):  # fmt: skip
        sheet.write(0, column, words)
    for i, c in enumerate(known.cases, 1):
        for column, cell in enumerate([c.case_no, c.decision_no, f"{c.organ}综合执法大队", c.party, c.conduct]):  # fmt: skip
            sheet.write(i, column, cell)
        sheet.write(i, 5, c.filed, day)
        sheet.write(i, 6, c.decided, day)
        sheet.write(i, 7, float(c.fine))
        sheet.write(i, 8, float(c.confiscated))
    out = io.BytesIO()
    book.save(out)
    put(folder, known.path, out.getvalue())
    return known


@ugly
def chinese_csv(folder: Path, numbers: Iterator[int]) -> Known:
    """GB18030, thousands separators, an organ column, the file at the top of the inbox."""
    known = Known("栗川案件（上半年）.csv", cases(numbers, "栗川县", 16))
    rows: list[Row] = [
        [
            "案号",
            "决定书文号",
            "承办机构",
            "被处罚人",
            "案由",
            "处罚决定日期",
            "罚款金额（元）",
            "没收金额（元）",
        ]
    ]
    rows += [[c.case_no, c.decision_no, c.organ, c.party, c.conduct, f"{c.decided:%Y/%m/%d}", f"{c.fine:,.2f}", f"{c.confiscated:,}"] for c in known.cases]  # fmt: skip
    put(folder, known.path, text(rows).encode("gb18030"))
    return known


@ugly
def wide_tsv(folder: Path, numbers: Iterator[int]) -> Known:
    """UTF-16 with tabs; dates in words; numbers of decisions with square brackets and zeros."""
    known = Known("鹭洲开发区/2026上半年.tsv", cases(numbers, "鹭洲开发区", 18))
    rows: list[Row] = [
        [
            "立案编号",
            "处罚决定书文号",
            "办案机关",
            "当事人",
            "立案日期",
            "处罚决定日期",
            "罚款金额(元)",
            "没收金额(元)",
        ]
    ]
    for c in known.cases:
        d = c.decided or dt.date.min
        number = c.decision_no.replace("〔", "[").replace("〕", "] ").replace(f"{c.number}", f"0{c.number} ")  # fmt: skip
        rows.append([c.case_no, number, c.organ, c.party, f"{c.filed:%Y.%m.%d}", f"{d.year}年{d.month}月{d.day}日", c.fine, c.confiscated])  # fmt: skip
    put(folder, known.path, text(rows, "\t").encode("utf-16"))
    return known


@ugly
def zip_of_several(folder: Path, numbers: Iterator[int]) -> Known:
    """Two counties' files and a note in one archive; the organ stands in the members' paths."""
    known = Known("市局汇总/两县5月.zip")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for county in ("青岚县", "白榆县"):
            mine = cases(numbers, county, 9)
            known.cases += mine
            rows: list[Row] = [
                ["案号", "文号", "当事人名称", "案由", "处罚决定日期", "罚款金额(元)"]
            ]
            rows += [[c.case_no, c.decision_no, c.party, c.conduct, c.decided, c.fine + c.confiscated] for c in mine]  # fmt: skip
            archive.writestr(f"{county}/{county}5月案件.csv", text(rows).encode("utf-8-sig"))
        archive.writestr("说明.txt", "两县5月数据，请查收。".encode("gb18030"))
    known.cases = [Case(c.county, c.number, c.decided, c.fine + c.confiscated, Decimal(0)) for c in known.cases]  # fmt: skip
    put(folder, known.path, out.getvalue())
    return known


def spoken(day: dt.date) -> str:
    """二〇二六年四月五日 / 二〇二六年十一月二十三日."""

    def tens(n: int) -> str:
        ten, one = divmod(n, 10)
        return ("" if ten == 0 else "十" if ten == 1 else NUMERALS[ten] + "十") + (NUMERALS[one] if one else "")  # fmt: skip

    return (
        f"{''.join(NUMERALS[int(d)] for d in str(day.year))}年{tens(day.month)}月{tens(day.day)}日"
    )


@ugly
def spoken_dates(folder: Path, numbers: Iterator[int]) -> Known:
    """Dates in Chinese numerals; the organ only as the sheet's name."""
    known = Known("手工台账/处罚决定登记簿.xlsx", cases(numbers, "渡云区", 14))

    def fill(s: Sheet) -> None:
        s.row(
            [
                "案号",
                "决定书文号",
                "当事人名称",
                "案由",
                "处罚决定日期",
                "罚款金额(元)",
                "没收金额(元)",
            ]
        )
        for c in known.cases:
            s.row([c.case_no, c.decision_no, c.party, c.conduct, spoken(c.decided or dt.date.min), c.fine, c.confiscated])  # fmt: skip

    put(folder, known.path, workbook({"渡云区市场监督管理局": fill}))
    return known


@ugly
def a_sheet_a_county(folder: Path, numbers: Iterator[int]) -> Known:
    """Four sheets named by county and one of notes; nothing else says whose cases they are."""
    known = Known("市局汇总/各县案件.xlsx")
    sheets: dict[str, Callable[[Sheet], None]] = {}
    for county in ("青岚县", "白榆县", "渡云区", "栗川县"):
        mine = cases(numbers, county, 10)
        known.cases += mine

        def fill(s: Sheet, mine: list[Case] = mine) -> None:
            s.row(
                [
                    "案号",
                    "决定书文号",
                    "当事人名称",
                    "案由",
                    "立案日期",
                    "处罚决定日期",
                    "罚款金额(元)",
                    "没收金额(元)",
                ]
            )
            for c in mine:
                s.row([c.case_no, c.decision_no, c.party, c.conduct, c.filed, c.decided, c.fine, c.confiscated])  # fmt: skip

        sheets[county] = fill
    sheets["填报说明"] = lambda s: s.across("各县分表填报，5日前报送。", 4)
    put(folder, known.path, workbook(sheets))
    return known


@ugly
def organ_in_the_folder(folder: Path, numbers: Iterator[int]) -> Known:
    known = Known("栗川县市场监督管理局/案件.csv", cases(numbers, "栗川县", 14))
    rows: list[Row] = [
        ["案号", "决定书文号", "当事人名称", "案由", "处罚决定日期", "罚款金额(元)", "没收金额(元)"]
    ]
    rows += [[c.case_no, c.decision_no, c.party, c.conduct, c.decided, c.fine, c.confiscated] for c in known.cases]  # fmt: skip
    put(folder, known.path, text(rows).encode())
    return known


@ugly
def headers_in_other_words(folder: Path, numbers: Iterator[int]) -> Known:
    """处罚决定时点, 没收, 名称: nothing is missing, only named differently."""
    known = Known("市局汇总/处罚台账.csv")
    for county in COUNTIES:
        known.cases += cases(numbers, county, 4)
    rows: list[Row] = [
        [
            "行政区划代码",
            "办案机构代码",
            "案号",
            "文书编号",
            "名称",
            "处罚决定时点",
            "罚款数",
            "没收",
        ]
    ]
    rows += [[c.region, ORGANS[c.county], c.case_no, c.decision_no, c.party, f"{c.decided} 00:00:00", c.fine, c.confiscated] for c in known.cases]  # fmt: skip
    put(folder, known.path, text(rows).encode("utf-8-sig"))
    return known


@ugly
def float_tails(folder: Path, numbers: Iterator[int]) -> Known:
    """万元 as binary numbers print them."""
    known = Known("白榆县/处罚（万元）.csv", cases(numbers, "白榆县", 14))
    rows: list[Row] = [
        [
            "案号",
            "决定书文号",
            "办案机构",
            "当事人名称",
            "处罚决定日期",
            "罚款金额(万元)",
            "没收金额(万元)",
        ]
    ]
    for c in known.cases:
        tail = "000000000001" if c.number % 2 else "0000000000002"
        fine = f"{c.fine / 10000:.6f}"
        rows.append([c.case_no, c.decision_no, c.organ, c.party, c.decided, fine + tail, f"{c.confiscated / 10000:.4f}"])  # fmt: skip
    put(folder, known.path, text(rows).encode())
    return known


@ugly
def unit_in_the_title(folder: Path, numbers: Iterator[int]) -> Known:
    """万元 stands only above the table."""
    known = Known("青岚县/二季度处罚情况.xlsx", cases(numbers, "青岚县", 14))

    def fill(s: Sheet) -> None:
        s.across("青岚县2026年二季度行政处罚情况", 7)
        s.row([None, None, None, None, None, "单位：万元"])
        s.row(
            ["案号", "决定书文号", "办案机构", "当事人名称", "处罚决定日期", "罚款金额", "没收金额"]
        )
        for c in known.cases:
            s.row([c.case_no, c.decision_no, c.organ, c.party, f"{c.decided:%Y.%m.%d}", c.fine / 10000, c.confiscated / 10000])  # fmt: skip

    put(folder, known.path, workbook({"二季度": fill}))
    return known


@ugly
def serial_dates(folder: Path, numbers: Iterator[int]) -> Known:
    """Days since 1899-12-30, as a sheet saved to CSV without formats leaves them."""
    known = Known("栗川县/导出_无格式.csv", cases(numbers, "栗川县", 14))
    rows: list[Row] = [
        [
            "案号",
            "决定书文号",
            "办案机构",
            "当事人名称",
            "立案日期",
            "处罚决定日期",
            "罚款金额(元)",
            "没收金额(元)",
        ]
    ]
    for c in known.cases:
        filed, decided = ((d - dt.date(1899, 12, 30)).days for d in (c.filed, c.decided or dt.date.min))  # fmt: skip
        rows.append([c.case_no, c.decision_no, c.organ, c.party, filed, f"{decided}.0", c.fine, c.confiscated])  # fmt: skip
    put(folder, known.path, text(rows).encode("gb18030"))
    return known


@ugly
def the_same_rows_again(folder: Path, numbers: Iterator[int]) -> Known:
    """Three rows twice on one sheet, and all of it once more as CSV."""
    known = Known("鹭洲开发区/6月.xlsx", cases(numbers, "鹭洲开发区", 12))
    header = [
        "案号",
        "决定书文号",
        "办案机构",
        "当事人名称",
        "处罚决定日期",
        "罚款金额(元)",
        "没收金额(元)",
    ]

    def cells(c: Case) -> Row:
        return [c.case_no, c.decision_no, c.organ, c.party, c.decided, c.fine, c.confiscated]

    def fill(s: Sheet) -> None:
        s.row(header)
        for c in [*known.cases, *known.cases[:3]]:
            s.row(cells(c))

    put(folder, known.path, workbook({"6月": fill}))
    put(folder, "鹭洲开发区/6月 - 副本.csv", text([header, *map(cells, known.cases)]).encode())
    return known


@ugly
def money_in_words(folder: Path, numbers: Iterator[int]) -> Known:
    """Write the header in the sixth row; amounts in capitals, full width, with signs and words."""
    known = Known("栗川县/办案明细.xlsx", cases(numbers, "栗川县", 14))
    known.cases = [Case(c.county, c.number, c.decided, Decimal(c.number % 9 + 1) * 1000, c.confiscated) for c in known.cases]  # fmt: skip
    forms: list[Callable[[Decimal], str]] = [
        lambda y: f"{CAPITALS[int(y) // 1000]}仟元整",
        lambda y: str(int(y)).translate(str.maketrans("0123456789", "０１２３４５６７８９")),
        lambda y: f"{y:,.2f}元",
        lambda y: f"￥{y}",
        lambda y: f" {y} ",
    ]

    def fill(s: Sheet) -> None:
        for words in ("栗川县市场监督管理局", "办案明细", "", "统计口径：已送达", ""):
            s.row([words])
        s.row(
            [
                "案  号",
                "决定书文号",
                "当 事 人",
                "案 由",
                "处罚决定\n日期",
                "罚款金额\n（元）",
                "没收金额\n（元）",
            ]
        )
        for i, c in enumerate(known.cases):
            s.row([c.case_no, c.decision_no, c.party, c.conduct, c.decided, forms[i % 5](c.fine), c.confiscated])  # fmt: skip

    put(folder, known.path, workbook({"明细": fill}))
    return known


@ugly
def subtotals(folder: Path, numbers: Iterator[int]) -> Known:
    """Teams in merged cells, a subtotal after each; the organ is known from folder and number."""
    known = Known("鹭洲开发区/分队情况.xlsx", cases(numbers, "鹭洲开发区", 14))

    def fill(s: Sheet) -> None:
        s.row(
            [
                "分队",
                "案号",
                "决定书文号",
                "当事人名称",
                "处罚决定日期",
                "罚款金额(元)",
                "没收金额(元)",
            ]
        )
        for team, mine in (("一分队", known.cases[:6]), ("二分队", known.cases[6:])):
            first = s.at
            for c in mine:
                s.row([None, c.case_no, c.decision_no, c.party, c.decided, c.fine, c.confiscated])
            s.sheet.merge_range(first, 0, s.at - 1, 0, team)
            s.sheet.merge_range(s.at, 0, s.at, 4, "小计")
            s.row([None] * 5 + [sum(c.fine for c in mine), sum(c.confiscated for c in mine)])
        s.sheet.merge_range(s.at, 0, s.at, 4, "总  计")
        s.row([None] * 5 + [sum(c.fine for c in known.cases), sum(c.confiscated for c in known.cases)])  # fmt: skip

    put(folder, known.path, workbook({"分队": fill}))
    return known


PUBLISHED = [
    "行政相对人名称", "行政相对人类别", "行政相对人代码_1(统一社会信用代码)", "行政处罚决定书文号", "违法行为类型", "违法事实", "处罚依据",
    "处罚类别", "处罚内容", "罚款金额（万元）", "没收违法所得、没收非法财物的金额（万元）", "处罚决定日期", "处罚机关", "处罚机关统一社会信用代码",
]  # fmt: skip


def published(c: Case, *, code: str = "", party: str | None = None) -> Row:
    return [
        party or c.party, "个体工商户", code, c.decision_no, c.conduct, f"当事人{c.conduct}。", "《中华人民共和国产品质量法》第四十九条",
        "罚款", "罚款", f"{c.fine / 10000:.6f}", f"{c.confiscated / 10000:.6f}", c.decided, c.organ, ORGANS[c.county],
    ]  # fmt: skip


@ugly
def masked_codes(folder: Path, numbers: Iterator[int]) -> Known:
    """Publications with stars in codes and names."""
    known = Known("信用平台/双公示_脱敏.csv")
    for county in ("青岚县", "渡云区", "鹭洲开发区"):
        known.cases += cases(numbers, county, 5)
    rows: list[Row] = [PUBLISHED]
    rows += [published(c, code=f"92{c.region}MA********", party="赵**") for c in known.cases]
    put(folder, known.path, text(rows).encode("gb18030"))
    return known


@ugly
def no_decision_date(folder: Path, numbers: Iterator[int]) -> Known:
    """Cases with a fine and no decision date; half of them stand in the publications with one."""
    known = Known("青岚县/案件_未填日期.csv", cases(numbers, "青岚县", 12))
    rows: list[Row] = [
        [
            "案号",
            "决定书文号",
            "办案机构",
            "办案机构代码",
            "行政区划代码",
            "当事人名称",
            "立案日期",
            "处罚决定日期",
            "罚款金额(元)",
            "没收金额(元)",
        ]
    ]
    rows += [[c.case_no, c.decision_no, c.organ, ORGANS[c.county], c.region, c.party, c.filed, "", c.fine, c.confiscated] for c in known.cases]  # fmt: skip
    put(folder, known.path, text(rows).encode())
    put(
        folder,
        "信用平台/青岚双公示.csv",
        text([PUBLISHED, *map(published, known.cases[:6])]).encode(),
    )
    known.cases[6:] = [Case(c.county, c.number, None, c.fine, c.confiscated) for c in known.cases[6:]]  # fmt: skip
    return known


@ugly
def nobody_can_read(folder: Path, numbers: Iterator[int]) -> Known:
    """Two good rows among six that must be set aside, each with its reason."""
    known = Known("渡云区/补录.csv", cases(numbers, "渡云区", 2))
    bad = [
        ("处罚决定日期", "2026-04-31", "500"), ("处罚决定日期", "2026年13月1日", "500"), ("罚款金额", "2026-04-01", "约五千元"),
        ("罚款金额", "2026-04-02", "叁仟伍"), ("罚款金额", "2026-04-03", "-500"), ("罚款金额", "2026-04-07", "1e3x"),
    ]  # fmt: skip
    rows: list[Row] = [
        ["案号", "决定书文号", "办案机构", "当事人名称", "处罚决定日期", "罚款金额(元)"]
    ]
    for i, (column, day, fine) in enumerate(bad):
        value = day if column == "处罚决定日期" else fine
        known.unreadable.append((len(rows) + 1, column, value))
        rows.append(
            [f"渡云市监立〔2026〕9{i}号", "", "渡云区市场监督管理局", "渡云某店", day, fine]
        )
    rows += [[c.case_no, c.decision_no, c.organ, c.party, c.decided, c.fine + c.confiscated] for c in known.cases]  # fmt: skip
    known.cases = [Case(c.county, c.number, c.decided, c.fine + c.confiscated, Decimal(0)) for c in known.cases]  # fmt: skip
    put(folder, known.path, text(rows).encode())
    return known


@ugly
def not_a_workbook(folder: Path, numbers: Iterator[int]) -> Known:
    """Write a scanned paper under the name of a workbook."""
    known = Known("渡云区/扫描件.xlsx", refused=True)
    put(folder, known.path, b"%PDF-1.7\n" + bytes(range(256)) * 20)
    return known


@ugly
def complaints_by_unit(folder: Path, numbers: Iterator[int]) -> Known:
    """受理单位 instead of a region: two units name their county, two must be asked for."""
    known = Known("12315/投诉举报导出.csv")
    units = [
        "青岚县市场监督管理局",
        "白榆县局消保股",
        "城关所",
        "云桥市场监管所",
        "鹭洲开发区市场监管分局",
    ]
    of = ["青岚县", "白榆县", "栗川县", "渡云区", "鹭洲开发区"]
    rows: list[Row] = [
        [
            "登记单号",
            "业务类型",
            "登记时间",
            "受理单位",
            "投诉人",
            "联系电话",
            "被投诉单位",
            "投诉内容",
            "涉及金额",
        ]
    ]
    for i in range(25):
        day = dt.date(2026, 4, 1) + dt.timedelta(days=i)
        number = f"9908002026{next(numbers):08d}"
        known.complaints.append(Complaint(number, of[i % 5], day, units[i % 5]))
        rows.append([known.complaints[-1].number, "投诉", f"{day} 14:3{i % 10}:10", units[i % 5], "", "", "和光五金行", "买到的插线板冒烟，要求退款。", 30 + i])  # fmt: skip
    put(folder, known.path, text(rows).encode("gb18030"))
    return known


@ugly
def complaints_in_a_workbook(folder: Path, numbers: Iterator[int]) -> Known:
    known = Known("12315/5月补录.xlsx")

    def fill(s: Sheet) -> None:
        s.across("2026年5月投诉举报登记表", 5)
        s.row(["登记编号", "类型", "登记日期", "行政区划代码", "问题陈述"])
        for i, (county, code) in enumerate(list(COUNTIES.items()) * 3):
            day = dt.date(2026, 5, 3 + i)
            known.complaints.append(Complaint(f"990800202605{i:05d}", county, day, ""))
            s.row([known.complaints[-1].number, "投诉", day, int(code), "预付卡余额不退。"])

    put(folder, known.path, workbook({"5月": fill}))
    return known


@ugly
def treasury_wide(folder: Path, numbers: Iterator[int]) -> Known:
    """One row a county, one column a month, unit and subject in the title, a total below."""
    known = Known("财政/2026年市场监管罚没收入分月表.xlsx")

    def fill(s: Sheet) -> None:
        s.across("2026年市场监管罚没收入分月情况表", 8)
        s.row([None] * 7 + ["单位：万元"])
        s.row(["地区", "1月", "2月", "3月", "4月", "5月", "6月", "合计"])
        for n, (county, code) in enumerate(COUNTIES.items()):
            values = [Decimal(100 * (n + 1) + 7 * m) / 10 for m in range(1, 7)]
            known.treasury |= {(code, f"2026-{m:02d}"): v * 10000 for m, v in enumerate(values, 1)}
            s.row([county, *values, sum(values)])
        s.row(["合计", *[sum(Decimal(100 * (n + 1) + 7 * m) / 10 for n in range(5)) for m in range(1, 7)], None])  # fmt: skip

    put(folder, known.path, workbook({"分月": fill}))
    return known


@ugly
def treasury_year_month(folder: Path, numbers: Iterator[int]) -> Known:
    """年月 in one cell."""
    known = Known("财政/白榆2025.csv")
    rows: list[Row] = [["行政区划代码", "行政区划名称", "年月", "科目名称", "本月金额(万元)"]]
    for m in range(1, 13):
        known.treasury["990822", f"2025-{m:02d}"] = Decimal(20 + m) * 1000
        rows.append(
            ["990822", "白榆县", f"2025年{m}月", "市场监管罚没收入", f"{Decimal(20 + m) / 10}"]
        )
    put(folder, known.path, text(rows).encode("gb18030"))
    return known


@ugly
def treasury_that_disagrees(folder: Path, numbers: Iterator[int]) -> Known:
    """本月 and 本年累计 differ in March: the month counts and the file is reported."""
    known = Known("财政/渡云2025.csv")
    rows: list[Row] = [
        ["行政区划代码", "年度", "月份", "科目名称", "本月金额(万元)", "本年累计(万元)"]
    ]
    total = Decimal(0)
    for m in range(1, 13):
        value = Decimal(30 + m) / 10
        total += value + (Decimal("0.5") if m == 3 else 0)
        known.treasury["990823", f"2025-{m:02d}"] = value * 10000
        rows.append(["990823", 2025, m, "市场监管罚没收入", value, total])
    put(folder, known.path, text(rows).encode())
    return known


@ugly
def totals_first(folder: Path, numbers: Iterator[int]) -> Known:
    """Write an annex: the sum above the rows, two merged levels whose lower names say little, 万元 above."""
    known = Known("青岚县/附件1：2026年上半年汇总表.xlsx", cases(numbers, "青岚县", 8))

    def fill(s: Sheet) -> None:
        s.row(["附件1"])
        s.across("青岚县市场监督管理局2026年上半年行政处罚案件汇总表", 9)
        s.row(["填报单位（盖章）：青岚县市场监督管理局", *[None] * 7, "单位：万元"])
        s.sheet.merge_range(s.at, 0, s.at + 1, 0, "序号")
        s.sheet.merge_range(s.at, 1, s.at, 2, "当事人基本情况")
        s.sheet.merge_range(s.at, 3, s.at, 5, "立案情况")
        s.sheet.merge_range(s.at, 6, s.at, 9, "处罚情况")
        s.sheet.write_row(s.at + 1, 1, ["名称", "法定代表人", "立案号", "立案时间", "案由", "处罚决定书文号", "作出时间", "罚款", "没收金额"])  # fmt: skip
        s.at += 2
        s.row(["合计", *[None] * 7, sum(c.fine for c in known.cases) / 10000])
        for i, c in enumerate(known.cases, 1):
            s.row([i, c.party, "李某", c.case_no, c.filed, c.conduct, c.decision_no, c.decided, c.fine / 10000, c.confiscated / 10000])  # fmt: skip
        s.row([None, "审核人：王某", None, None, "填表人：赵某"])

    put(folder, known.path, workbook({"附件1": fill}))
    return known


@ugly
def teams_and_sums(folder: Path, numbers: Iterator[int]) -> Known:
    """Write a query of the case system: serial days, teams for organs, a sum of fine and confiscation."""
    known = Known("渡云区市监局/案件查询结果20260702.xlsx", cases(numbers, "渡云区", 9))
    start = dt.date(1899, 12, 30)

    def fill(s: Sheet) -> None:
        s.row(["案件编号", "案件名称", "文书号", "办案部门", "当事人", "立案审批时间", "结案时间", "处罚决定作出日期", "罚款额(元)", "没收金额(元)", "罚没合计(元)", "承办人"])  # fmt: skip
        for i, c in enumerate(known.cases):
            filed, decided = ((d - start).days for d in (c.filed, c.decided or start))
            team = ["执法一中队", "执法二中队", "食品股"][i % 3]
            closed = decided + 10 if i % 4 else None
            s.row([c.case_no, f"{c.party}{c.conduct}案", c.decision_no, team, c.party, filed, closed, decided, c.fine, c.confiscated, c.fine + c.confiscated, "张某"])  # fmt: skip

    put(folder, known.path, workbook({"Sheet0": fill}))
    return known


@ugly
def no_line_end(folder: Path, numbers: Iterator[int]) -> Known:
    """Write a register with two titles whose last line has no end; its numbers are 字号."""
    known = Known("栗川县/登记簿.csv", cases(numbers, "栗川县", 7))
    rows: list[Row] = [
        ["栗川县市场监督管理局案件登记簿", *[""] * 6],
        ["（2026年）", *[""] * 6],
        ["编号", "立案字号", "处罚字号", "被处罚单位（个人）", "处罚金额", "没收金额", "处罚日期"],
    ]
    rows += [[i, c.case_no, c.decision_no, c.party, c.fine, c.confiscated, c.decided] for i, c in enumerate(known.cases, 1)]  # fmt: skip
    put(folder, known.path, text(rows).rstrip("\r\n").encode("gb18030"))
    return known


@ugly
def names_of_fields(folder: Path, numbers: Iterator[int]) -> Known:
    """Publications with the platform's field names below the Chinese header."""
    known = Known("信用平台/双公示_白榆.xlsx", cases(numbers, "白榆县", 6))
    codes = ["CF_XDR_MC", "CF_XDR_LB", "CF_XDR_SHXYM", "CF_WSH", "CF_WFXW", "CF_SY", "CF_YJ", "CF_CFLB", "CF_NR", "CF_NR_FK", "CF_NR_WFFF", "CF_JDRQ", "CF_CFJG", "CF_CFJGDM"]  # fmt: skip

    def fill(s: Sheet) -> None:
        for row in (PUBLISHED, codes, *map(published, known.cases)):
            s.row(row)

    put(folder, known.path, workbook({"行政处罚": fill}))
    return known


@ugly
def receipts_of_a_month(folder: Path, numbers: Iterator[int]) -> Known:
    """Write what a finance office sends: subjects in rows, 本月完成 and 累计完成, county and month above."""
    known = Known("财政/青岚12月非税.xlsx", treasury={("990821", "2025-12"): Decimal(225000)})

    def fill(s: Sheet) -> None:
        s.across("青岚县2025年12月非税收入完成情况表", 6)
        s.row([*[None] * 5, "单位：万元"])
        s.row(["科目名称", "预算数", "本月完成", "累计完成", "上年同期", "增减%"])
        s.row(["非税收入合计", 9000, 800, 4800, 4500, 6.7])
        s.row(["  罚没收入", 1200, 95, 600, 580, 3.4])
        s.row(["    市场监管罚没收入", 300, 22.5, 140.2, 133, 5.4])
        s.row(["    公安罚没收入", 900, 72.5, 459.8, 447, 2.9])

    put(folder, known.path, workbook({"收入": fill}))
    return known


#: Files of these kinds come again the month after, and nothing is to be asked of them.
MONTHLY = [html_as_xls, old_xls, headers_in_other_words, complaints_by_unit, subtotals]


def again(writer: Writer, folder: Path, scratch: Path, numbers: Iterator[int]) -> Known:
    """Write a file of the same kind with other cases into another folder."""
    known = writer(scratch, numbers)
    path = f"2026年7月报送/{known.path}"
    put(folder, path, (scratch / known.path).read_bytes())
    known.path = path
    return known
