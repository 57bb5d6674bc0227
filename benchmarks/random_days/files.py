"""The demo's files as tables of text: read in every shape bureaus send them, written as CSV, their days moved."""

import csv
import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import openpyxl
import polars as pl

Row = list[str]
DAY = re.compile(r"(\d{4})([-/.年])(\d{1,2})([-/.月])(\d{1,2})(日?)")
TABLES = (".csv", ".tsv", ".xlsx", ".parquet", ".zip")
#: Longer texts are no cell with a day in it, they tell of something.
_LONG = 24
_KINDS = {"案件_": "case", "双公示": "publication", "投诉举报": "complaint"}
#: Files that are not rows of records: lists that people keep, a workbook cut short, months side by side.
_LEFT_OUT = ("~$", "单位对照表", "案件导出_未传完", "罚没收入月报")
#: What the systems of counties and platforms call a column.
_PLAIN = {
    "立案号": "案号", "处罚决定书文号": "决定书文号", "行政处罚决定书文号": "决定书文号", "CF_WSH": "决定书文号",
    "办案单位": "办案机构", "当事人": "当事人名称", "CF_XDR_MC": "当事人名称", "行政相对人名称": "当事人名称",
    "CF_XDR_SHXYM": "统一社会信用代码", "行政相对人代码_1": "统一社会信用代码", "立案时间": "立案日期",
    "CF_JDRQ": "处罚决定日期", "决定日期": "处罚决定日期", "CF_CFJG": "处罚机关", "CF_CFJGDM": "处罚机关代码",
    "处罚机关统一社会信用代码": "处罚机关代码", "案由": "违法行为类型", "主要违法事实": "违法事实", "法律依据": "处罚依据",
    "罚款数额": "罚款金额", "登记单号": "登记编号", "登记时间": "登记日期", "被投诉单位": "涉及主体名称",
    "投诉内容": "问题陈述", "来电号码": "联系电话", "投诉人姓名": "姓名",
}  # fmt: skip


@dataclass
class Source:
    """One file of the inbox: its header, and its rows as they were sent last."""

    place: Path
    kind: str
    head: Row
    rows: list[Row]

    def columns(self, names: set[str]) -> list[int]:
        """Return where those of the columns stand that are there, whatever they are called here."""
        return [i for i, h in enumerate(self.head) if _plain(h) in names]


def _plain(header: str) -> str:
    name = re.sub(r"[（(].*", "", header)
    return _PLAIN.get(name, name)


def sources(inbox: Path) -> list[Source]:
    """Return every file of records of an inbox that has rows, in the order of their names."""
    found = []
    for path in sorted(inbox.rglob("*")):
        if path.suffix not in TABLES or path.name.startswith(_LEFT_OUT):
            continue
        head, rows = read(path.suffix, path.read_bytes())
        if rows and len(head) > 2:
            kind = next((k for start, k in _KINDS.items() if path.name.startswith(start)), "other")
            found.append(Source(path.relative_to(inbox), kind, head, rows))
    return found


def read(suffix: str, data: bytes) -> tuple[Row, list[Row]]:
    """Return header and rows of a file; of a ZIP file, those of its first table."""
    if suffix == ".zip":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            name = next(n for n in archive.namelist() if Path(n).suffix in TABLES)
            return read(Path(name).suffix, archive.read(name))
    if suffix == ".parquet":
        frame = pl.read_parquet(io.BytesIO(data))
        return frame.columns, [[_text(v) for v in row] for row in frame.rows()]
    if suffix == ".xlsx":
        return _workbook(data)
    text = _decoded(data)
    head, *rows = csv.reader(io.StringIO(text), delimiter="\t" if suffix == ".tsv" else ",")
    return head, [row for row in rows if len(row) == len(head)]


def _workbook(data: bytes) -> tuple[Row, list[Row]]:
    """Return the rows of all sheets that have the header of the first; titles stand above headers."""
    head: Row = []
    rows: list[Row] = []
    for sheet in openpyxl.load_workbook(io.BytesIO(data), read_only=True).worksheets:
        here: Row = []
        for values in sheet.iter_rows(values_only=True):
            row = [_text(v) for v in values]
            if not here and sum(map(bool, row)) >= max(4, len(row) - 1):
                here = row
                head = head or row
            elif here and here == head and any(row):
                rows.append(row)
    return head, rows


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}"
    return "" if value is None else str(value)


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def write(path: Path, head: Row, rows: list[Row]) -> None:
    """Write a table as CSV."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])


def day_of(text: str) -> date | None:
    """Return the day that a cell holds."""
    if len(text) < _LONG and (match := DAY.search(text)):
        try:
            return date(int(match[1]), int(match[3]), int(match[5]))
        except ValueError:
            return None
    return None


def moved(text: str, days: int) -> str:
    """Return a cell with its day that many days later, written as before; others as they are."""
    if (day := day_of(text)) is None:
        return text
    to = day + timedelta(days)
    return DAY.sub(lambda m: f"{to.year}{m[2]}{to.month:02d}{m[4]}{to.day:02d}{m[6]}", text)
