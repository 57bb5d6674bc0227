"""Ways in which a careful table becomes the file that arrives: each keeps the truth of every row."""

import csv
import datetime as dt
import io
import json
import random
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import xlsxwriter

from benchmarks.layouts.heads import COUNTY, ORGAN, Layout

#: A file name and its bytes.
File = tuple[str, bytes]
Grid = list[list[str]]
_DAY = re.compile(r"(2026)-(\d\d)-(\d\d)")
_HAN = "零壹贰叁肆伍陆柒捌玖"


def grid(layout: Layout) -> Grid:
    """Return title rows, header and rows."""
    return [*([t] for t in layout.title), layout.header, *layout.rows]


def as_csv(rows: Grid, delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def as_xlsx(
    rows: Grid, more: Callable[[Any, Any], None] | None = None, name: str = "Sheet1"
) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet(name)
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if cell:
                sheet.write_string(r, c, cell)
    if more is not None:
        more(book, sheet)
    book.close()
    return out.getvalue()


def _stem(layout: Layout) -> str:
    return layout.file.removesuffix(".csv")


def _plain(change: Callable[[Layout, Grid], Grid]) -> Callable[[Layout], list[File]]:
    """Return a way that changes cells or rows and writes an XLSX."""

    def way(layout: Layout) -> list[File]:
        return [(f"{_stem(layout)}.xlsx", as_xlsx(change(layout, grid(layout))))]

    return way


def _cells(change: Callable[[str, str], str]) -> Callable[[Layout], list[File]]:
    """Return a way that changes each cell of a row by its header."""
    return _plain(
        lambda layout, rows: [
            *rows[: len(layout.title) + 1],
            *(
                [change(h, c) for h, c in zip(layout.header, row, strict=True)]
                for row in layout.rows
            ),
        ]
    )


def _is_money(header: str) -> bool:
    return bool(re.search(r"罚款|金额|fkje|fk$|NrFk|本月|累计", header, re.IGNORECASE))


def capital(text: str) -> str:
    """Return whole yuan in capital numerals with a currency word."""
    n = int(float(text))
    units = ["", "拾", "佰", "仟", "万", "拾", "佰", "仟"]
    out, zero = "", False
    digits = str(n)
    for place, digit in zip(range(len(digits) - 1, -1, -1), digits, strict=True):
        if digit == "0":
            zero = True
            if place == 4:
                out += "万"
            continue
        out += (
            ("零" if zero and out and not out.endswith("万") else "")
            + _HAN[int(digit)]
            + units[place]
        )
        zero = False
    return f"{out}元整"


def _wide_digits(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in text)


def _serial(header: str, cell: str) -> str:
    if re.search(r"日期|时间|jdrq", header, re.IGNORECASE) and (m := _DAY.match(cell)):
        return str((dt.date.fromisoformat(m[0]) - dt.date(1899, 12, 30)).days)
    return cell


def _no_year(header: str, cell: str) -> str:
    is_day = re.search(r"日期|时间|jdrq", header, re.IGNORECASE) and not re.search(
        "有效期|截止|生产", header
    )
    found = _DAY.match(cell)
    return f"{int(found[2])}月{int(found[3])}日" if is_day and found else cell


def _thousands(header: str, cell: str) -> str:
    if not _is_money(header) or not re.fullmatch(r"[\d.]+", cell):
        return cell
    whole, _, part = cell.partition(".")
    return f"{int(whole):,}" + (f".{part}" if part else "")


def _own_unit(header: str, cell: str) -> str:
    if not _is_money(header) or not re.fullmatch(r"[\d.]+", cell):
        return cell
    if "万元" in header or header.lower().endswith("fk") or header in _OF_TITLE:
        return f"{cell}万"
    return f"{cell}元"


_OF_TITLE = ("本月数", "本年累计", "本月完成数", "累计完成数", "上年同期")


def _capitals(header: str, cell: str) -> str:
    if "元" in header and "万" not in header and re.fullmatch(r"\d+", cell):
        return capital(cell)
    return re.sub(r"罚款(\d+)元", lambda m: f"罚款人民币{capital(m[1])}", cell)


def _blanks(_: str, cell: str) -> str:
    if cell in ("", "/"):
        return "—"
    return cell


def _two_lines(layout: Layout, rows: Grid) -> Grid:
    """Put a row above the header that stretches over its halves."""
    half = len(layout.header) // 2
    upper = ["基本信息", *[""] * (half - 1), "办理信息", *[""] * (len(layout.header) - half - 1)]
    n = len(layout.title)
    return [*rows[:n], upper, *rows[n:]]


def _pages(layout: Layout, rows: Grid) -> Grid:
    """Repeat title and header after every five rows, with 第N页."""
    n = len(layout.title)
    out = rows[: n + 1]
    for i, row in enumerate(layout.rows):
        if i and i % 5 == 0:
            out += [[f"第{i // 5}页 共3页"], *rows[: n + 1]]
        out.append(row)
    return out


def _subtotals(layout: Layout, rows: Grid) -> Grid:
    """Put a sum after every four rows."""
    n = len(layout.title) + 1
    out = rows[:n]
    width = len(layout.header)
    for i, row in enumerate(layout.rows):
        out.append(row)
        if i % 4 == 3:
            out.append(["丙甲县市场监督管理局小计", *[""] * (width - 2), "4"])
    return [*out, ["合计", *[""] * (width - 2), str(len(layout.rows))]]


def _notes(_: Layout, rows: Grid) -> Grid:
    return [
        *rows, [], ["注：1.本表按月公示，金额以决定书为准。"], ["2.有异议的请于三十日内向本局反映。"],
        ["联系人：张晓明", "", "", "联系电话：0990-1234567"], [ORGAN], ["2026年4月2日"],
    ]  # fmt: skip


def _hidden(layout: Layout) -> list[File]:
    def more(_: Any, sheet: Any) -> None:
        n = len(layout.title)
        sheet.autofilter(n, 0, n + len(layout.rows), len(layout.header) - 1)
        for row in range(n + 1, n + 1 + len(layout.rows), 3):
            sheet.set_row(row, None, None, {"hidden": True})

    return [(f"{_stem(layout)}.xlsx", as_xlsx(grid(layout), more))]


def _summary(layout: Layout) -> list[File]:
    """Add a sheet that only counts what the first holds."""

    def more(book: Any, _: Any) -> None:
        pivot = book.add_worksheet("汇总")
        for r, row in enumerate(
            [
                ["行标签", "计数项:序号"],
                [COUNTY, str(len(layout.rows))],
                ["总计", str(len(layout.rows))],
            ]
        ):
            for c, cell in enumerate(row):
                pivot.write_string(r, c, cell)

    return [(f"{_stem(layout)}.xlsx", as_xlsx(grid(layout), more))]


def _merged(layout: Layout) -> list[File]:
    """Merge equal neighbours of a column over several rows, as people do with organ and day."""

    def more(_: Any, sheet: Any) -> None:
        n = len(layout.title) + 1
        for c, head in enumerate(layout.header):
            if not re.search("机关|单位$|县区|区划|区县", head) or len(layout.rows) < 2:
                continue
            column = [row[c] for row in layout.rows]
            if len(set(column)) == 1:
                sheet.merge_range(n, c, n + len(column) - 1, c, column[0])

    return [(f"{_stem(layout)}.xlsx", as_xlsx(grid(layout), more))]


def _page(rows: Grid) -> bytes:
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    page = f"<html><head><meta charset=gb2312></head><body><table border=1>{lines}</table></body></html>"
    return page.encode("gb18030")


def _html(layout: Layout) -> list[File]:
    return [(f"{_stem(layout)}.xls", _page(grid(layout)))]


def _bom_inside(layout: Layout) -> list[File]:
    """Join two exports, each with its own mark and header."""
    half = len(layout.rows) // 2
    parts = [as_csv([layout.header, *rows]) for rows in (layout.rows[:half], layout.rows[half:])]
    return [(f"{_stem(layout)}.csv", "".join(f"\ufeff{part}" for part in parts).encode())]


def _sheets(layout: Layout) -> list[File]:
    """One record a sheet, names left and values right."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for i, row in enumerate(layout.rows, 1):
        sheet = book.add_worksheet(f"第{i}件")
        sheet.write_string(0, 0, layout.title[0])
        for r, (head, cell) in enumerate(zip(layout.header, row, strict=True), 1):
            sheet.write_string(r, 0, head)
            sheet.write_string(r, 1, cell)
    book.close()
    return [(f"{_stem(layout)}.xlsx", out.getvalue())]


def _single_pages(layout: Layout) -> list[File]:
    """One record a web page, two names and values in each row, as a form is printed."""
    files = []
    for i, row in enumerate(layout.rows, 1):
        pairs = list(zip(layout.header, row, strict=True))
        lines = "".join(
            "<tr>" + "".join(f"<th>{h}：</th><td>{c}</td>" for h, c in pairs[k : k + 2]) + "</tr>"
            for k in range(0, len(pairs), 2)
        )
        page = f"<html><body><h3>{layout.title[0]}</h3><table>{lines}</table></body></html>"
        files.append((f"{_stem(layout)}/第{i}件.html", page.encode()))
    return files


def _objects(layout: Layout) -> list[dict[str, str]]:
    return [dict(zip(layout.header, row, strict=True)) for row in layout.rows]


def _json_lines(layout: Layout) -> list[File]:
    text = "\n".join(json.dumps(one, ensure_ascii=False) for one in _objects(layout))
    return [(f"{_stem(layout)}.jsonl", text.encode())]


def _json(layout: Layout) -> list[File]:
    whole = {"code": 0, "data": {"total": len(layout.rows), "rows": _objects(layout)}}
    return [(f"{_stem(layout)}.json", json.dumps(whole, ensure_ascii=False).encode())]


def _formulas(layout: Layout) -> list[File]:
    """Write the amounts as formulas whose results nobody has worked out: they are not to be believed."""

    def more(_: Any, sheet: Any) -> None:
        n = len(layout.title) + 1
        for c, head in enumerate(layout.header):
            if not _is_money(head):
                continue
            for r, row in enumerate(layout.rows):
                if re.fullmatch(r"[\d.]+", row[c]):
                    sheet.write_formula(n + r, c, f"={row[c]}*1", None, "")

    return [(f"{_stem(layout)}.xlsx", as_xlsx(grid(layout), more))]


def _csv(encoding: str, delimiter: str = ",", end: str = "csv") -> Callable[[Layout], list[File]]:
    def way(layout: Layout) -> list[File]:
        return [(f"{_stem(layout)}.{end}", as_csv(grid(layout), delimiter).encode(encoding))]

    return way


#: Ways of writing one cell, by its header.
CELLS: dict[str, Callable[[str, str], str]] = {
    "日期是序号": _serial, "全角数字": lambda _, c: _wide_digits(c) if re.fullmatch(r"[\d.\-: ]+", c) else c,
    "千分位": _thousands, "金额带单位": _own_unit, "大写金额": _capitals, "空写作—": _blanks, "日期没有年": _no_year,
    "日期带点": lambda h, c: c.replace("-", ".") if _DAY.fullmatch(c) and "批" not in h else c,
    "前后空白": lambda _, c: f" {c}\u3000" if c else c,
}  # fmt: skip
#: Ways of laying out rows.
GRIDS: dict[str, Callable[[Layout, Grid], Grid]] = {
    "两行表头": _two_lines, "每页重复表头": _pages, "小计行": _subtotals, "表后说明": _notes,
}  # fmt: skip
#: Ways of writing rows into a file.
FILES: dict[str, Callable[[Layout, Grid], list[File]]] = {
    "UTF-8": lambda layout, rows: [(layout.file, as_csv(rows).encode("utf-8-sig"))],
    "GB18030": lambda layout, rows: [(layout.file, as_csv(rows).encode("gb18030"))],
    "XLSX": lambda layout, rows: [(f"{_stem(layout)}.xlsx", as_xlsx(rows))],
    "网页叫xls": lambda layout, rows: [(f"{_stem(layout)}.xls", _page(rows))],
}  # fmt: skip


def mixed(layout: Layout, draw: random.Random) -> tuple[str, list[File]]:
    """Return a layout with several cells, rows and a file of its own drawn."""
    cells = draw.sample(sorted(CELLS), 3)
    grids = draw.sample(sorted(GRIDS), draw.randrange(3))
    rows = [list(row) for row in layout.rows]
    for name in cells:
        rows = [
            [CELLS[name](h, c) for h, c in zip(layout.header, row, strict=True)] for row in rows
        ]
    changed = replace(layout, rows=rows)
    whole = grid(changed)
    for name in grids[:1]:
        whole = GRIDS[name](changed, whole)
    if grids[1:] == ["表后说明"]:
        whole = _notes(changed, whole)
    file = draw.choice(sorted([*FILES, "JSON", "一件一张表", "一件一页"]))
    if file in FILES:
        return "+".join([*cells, *grids, file]), FILES[file](changed, whole)
    return "+".join([*cells, file]), WAYS[file](changed)


WAYS: dict[str, Callable[[Layout], list[File]]] = {
    "UTF-8": _csv("utf-8-sig"), "GB18030": _csv("gb18030"), "分号": _csv("gb18030", ";"),
    "制表符叫xls": _csv("utf-16", "\t", "xls"), "中间有BOM": _bom_inside, "网页叫xls": _html,
    "XLSX": _plain(lambda _, rows: rows), "隐藏行和筛选": _hidden, "另有汇总页": _summary, "合并单元格": _merged,
    "公式没有结果": _formulas, **{name: _plain(change) for name, change in GRIDS.items()},
    **{name: _cells(change) for name, change in CELLS.items()},
    "一件一张表": _sheets, "一件一页": _single_pages, "JSON行": _json_lines, "JSON": _json,
}  # fmt: skip
