"""Damaged workbooks, archives and Parquet files, and files whose name tells another format."""

import io
import re
import zipfile
from datetime import date
from random import Random

import polars as pl
import xlsxwriter

from benchmarks.mutations.damage import Damaged, way
from benchmarks.mutations.originals import Table
from tests.integration import ugly_cases as ugly

_SHEET = "xl/worksheets/sheet1.xml"
_MB = 1 << 20


def _cells(table: Table) -> list[list[str]]:
    return [table.header, *table.rows]


def _book(table: Table) -> bytes:
    return ugly.as_xlsx({"Sheet1": _cells(table)})


def _rezipped(book: bytes, change: dict[str, bytes], without: str = "") -> bytes:
    with zipfile.ZipFile(io.BytesIO(book)) as source:
        parts = {name: source.read(name) for name in source.namelist() if name != without}
    return ugly.as_zip(parts | change)


def _part(book: bytes, name: str = _SHEET) -> bytes:
    with zipfile.ZipFile(io.BytesIO(book)) as source:
        return source.read(name)


def _parquet(table: Table) -> bytes:
    out = io.BytesIO()
    pl.DataFrame(table.rows, schema=table.header, orient="row").write_parquet(out)
    return out.getvalue()


def _cut(draw: Random, data: bytes) -> bytes:
    return data[: draw.randrange(4, len(data))]


def _noisy(draw: Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(draw.randint(1, 20)):
        changed[draw.randrange(4, len(data))] = draw.randrange(256)
    return bytes(changed)


def _typed(table: Table, odd: dict[tuple[int, int], object] | None = None) -> bytes:
    """Return a workbook with numbers as numbers and dates as dates, some cells replaced."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"nan_inf_to_errors": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, table.header)
    for r, row in enumerate(table.rows):
        for c, value in enumerate(row):
            new = (odd or {}).get((r, c))
            if new is not None:
                sheet.write(r + 1, c, new)
            elif c in table.amounts:
                sheet.write_number(r + 1, c, float(value))
            elif c in table.dates:
                sheet.write_datetime(r + 1, c, date.fromisoformat(value), day)
            else:
                sheet.write_string(r + 1, c, value)
    book.close()
    return out.getvalue()


@way
def whole(draw: Random, table: Table) -> Damaged:
    """Nothing is damaged; the format is any of those read."""
    data, suffix = draw.choice(
        [
            (table.csv, ".csv"),
            (lambda: _book(table), ".xlsx"),
            (lambda: _typed(table), ".xlsx"),
            (lambda: ugly.as_xls(_cells(table)), ".xls"),
            (lambda: _parquet(table), ".parquet"),
            (lambda: ugly.as_gbk_zip({"一季度/案件.csv": table.csv()}), ".zip"),
        ]
    )
    return Damaged(data(), suffix, whole=True)


@way
def a_far_cell(draw: Random, table: Table) -> Damaged:
    book = ugly.as_far_xlsx(_cells(table))
    if draw.random() < 0.5:
        odd = draw.choice([b'"XFD0001048576"', b'"$XFD$1048576"', b'"ZZZZZ99999999"', b'"A0"'])
        book = _rezipped(book, {_SHEET: _part(book).replace(b'"XFD1048576"', odd)})
    return Damaged(book, ".xlsx")


@way
def a_workbook_cut(draw: Random, table: Table) -> Damaged:
    return Damaged(_cut(draw, _book(table)), ".xlsx")


@way
def a_workbook_with_bytes_changed(draw: Random, table: Table) -> Damaged:
    return Damaged(_noisy(draw, _typed(table)), ".xlsx", changed=True)


@way
def a_workbook_without_a_part(draw: Random, table: Table) -> Damaged:
    book = _book(table)
    with zipfile.ZipFile(io.BytesIO(book)) as source:
        gone = draw.choice(source.namelist())
    return Damaged(_rezipped(book, {}, without=gone), ".xlsx")


@way
def a_sheet_that_lies_about_its_extent(draw: Random, table: Table) -> Damaged:
    book = _book(table)
    said = draw.choice([b"A1", b"A1:XFD1048576", b"B2:C3", b"x", b""])
    sheet = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="' + said + b'"', _part(book))
    return Damaged(_rezipped(book, {_SHEET: sheet}), ".xlsx")


@way
def a_sheet_cut_inside(draw: Random, table: Table) -> Damaged:
    book = _book(table)
    return Damaged(_rezipped(book, {_SHEET: _cut(draw, _part(book))}), ".xlsx")


@way
def shared_texts_gone(draw: Random, table: Table) -> Damaged:
    book = _book(table)
    texts = "xl/sharedStrings.xml"
    empty = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    return Damaged(
        _rezipped(book, {texts: draw.choice([empty, b"", _cut(draw, _part(book, texts))])}), ".xlsx"
    )


@way
def entities_within_entities(draw: Random, table: Table) -> Damaged:
    book = _book(table)
    name = draw.choice(["xl/sharedStrings.xml", _SHEET])
    lines = ['<!ENTITY e0 "ha">']
    lines += [f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 12)]
    part = _part(book, name).decode()
    end = part.index("?>") + 2
    laughs = f"{part[:end]}<!DOCTYPE x [{''.join(lines)}]>{part[end:]}"
    laughs = laughs.replace("<t>", "<t>&e11;", 3)
    return Damaged(_rezipped(book, {name: laughs.encode()}), ".xlsx", changed=True)


@way
def a_bomb_in_a_workbook(draw: Random, table: Table) -> Damaged:
    book = _book(table)
    name = draw.choice([_SHEET, "xl/sharedStrings.xml", "xl/styles.xml", "xl/media/a.bin"])
    return Damaged(_rezipped(book, {name: b" " * (draw.choice([50, 150, 300]) * _MB)}), ".xlsx")


@way
def odd_numbers_in_a_sheet(draw: Random, table: Table) -> Damaged:
    book = _typed(table)
    number = draw.choice([b"1E400", b"-1E999", b"NaN", b"INF", b"", b"1e", b"9" * 400, b"0x1F"])
    sheet = re.sub(rb"<v>\d+\.\d+</v>", b"<v>" + number + b"</v>", _part(book), count=3)
    return Damaged(_rezipped(book, {_SHEET: sheet}), ".xlsx", changed=True)


@way
def wrong_types_in_a_sheet(draw: Random, table: Table) -> Damaged:
    values = [True, False, "=1/0", "=A1", -1, 2958466, 1e300, "  ", date(2031, 1, 1), 0.1, "甲"]
    places = [*table.amounts, *table.dates] or list(range(len(table.header)))
    odd = {
        (draw.randrange(len(table.rows)), draw.choice(places)): draw.choice(values)
        for _ in range(12)
    }
    return Damaged(_typed(table, odd), ".xlsx", changed=True)


@way
def many_sheets(draw: Random, table: Table) -> Damaged:
    others = {f"s{i}": [["说明"], [f"第{i}页"]] for i in range(draw.choice([5, 60]))}
    book = ugly.as_xlsx({"数据": _cells(table), **others}, hidden=("s0",))
    return Damaged(book, ".xlsx", whole=True)


@way
def a_title_over_the_sheet(draw: Random, table: Table) -> Damaged:
    above = draw.choice([[["汇总表"]], [["汇总表"], [], ["单位：元"]], [[], []]])
    return Damaged(ugly.as_xlsx({"Sheet1": [*above, *_cells(table)]}), ".xlsx")


@way
def an_old_workbook_damaged(draw: Random, table: Table) -> Damaged:
    book = ugly.as_xls(_cells(table))
    if draw.random() < 0.5:
        return Damaged(_cut(draw, book), ".xls", changed=True)
    return Damaged(_noisy(draw, book), ".xls", changed=True)


@way
def a_parquet_damaged(draw: Random, table: Table) -> Damaged:
    if draw.random() < 0.5:
        return Damaged(_cut(draw, _parquet(table)), ".parquet")
    return Damaged(_noisy(draw, _parquet(table)), ".parquet", changed=True)


@way
def a_parquet_of_odd_types(draw: Random, table: Table) -> Damaged:
    frame = pl.DataFrame(table.rows, schema=table.header, orient="row")
    one, two = draw.sample(table.header, 2)
    odd = [
        pl.lit(7, pl.Int64),
        pl.col(one).cast(pl.Binary),
        pl.col(one).cast(pl.Categorical),
        pl.col(one).cast(pl.Float32, strict=False),
        pl.col(one).str.to_datetime("%Y-%m-%d", strict=False),
        pl.lit(None),
        pl.lit(True),
        pl.lit(float("inf")),
        pl.concat_list(pl.col(two)),
    ]
    frame = frame.with_columns(draw.choice(odd).alias(one), pl.concat_list(pl.lit(1)).alias("多"))
    out = io.BytesIO()
    frame.write_parquet(out)
    return Damaged(out.getvalue(), ".parquet", changed=True)


@way
def a_zip_of_one_name_twice(draw: Random, table: Table) -> Damaged:
    data = ugly.as_zip({"a.csv": table.csv(), "b.csv": table.csv()})
    return Damaged(data.replace(b"b.csv", b"a.csv"), draw.choice([".zip", ".xlsx"]))


@way
def a_zip_damaged(draw: Random, table: Table) -> Damaged:
    data = ugly.as_gbk_zip({"案件.csv": table.csv(), "z.csv": b"x"})
    if draw.random() < 0.5:
        return Damaged(_cut(draw, data), ".zip")
    return Damaged(_noisy(draw, data), ".zip", changed=True)


@way
def a_zip_bomb(draw: Random, table: Table) -> Damaged:
    bomb = bytes(draw.choice([100, 300]) * _MB)
    data = ugly.as_zip({"a.csv": table.csv(), "b.csv": bomb})
    if draw.random() < 0.5:  # the size it declares is not the size it has
        size = len(bomb).to_bytes(4, "little")
        data = data.replace(size, (1000).to_bytes(4, "little"))
    return Damaged(data, ".zip")


@way
def a_zip_within_zips(draw: Random, table: Table) -> Damaged:
    data = table.csv()
    for depth in range(draw.choice([2, 9])):
        data = ugly.as_zip({f"{depth}.zip": data})
    return Damaged(data, ".zip")


@way
def a_zip_with_unsafe_names(draw: Random, table: Table) -> Damaged:
    name = draw.choice(["../../x.csv", "/etc/x.csv", "C:\\x.csv", "a/../../b.csv", "x" * 9000 + ".csv", "\n.csv", "   .csv"])  # fmt: skip
    return Damaged(ugly.as_zip({name: table.csv()}), ".zip")


@way
def a_zip_of_many(draw: Random, table: Table) -> Damaged:
    members = {f"{i}.csv": b"" for i in range(draw.choice([200, 20_000]))}
    return Damaged(ugly.as_zip({"a.csv": table.csv(), **members}), ".zip")


@way
def a_zip_locked(draw: Random, table: Table) -> Damaged:
    del draw
    data = bytearray(ugly.as_zip({"a.csv": table.csv()}))
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    return Damaged(bytes(data), ".zip")


@way
def a_name_of_another_format(draw: Random, table: Table) -> Damaged:
    made = [table.csv, lambda: _book(table), lambda: ugly.as_xls(_cells(table)), lambda: _parquet(table)]  # fmt: skip
    suffix = draw.choice([".csv", ".xlsx", ".xls", ".zip", ".parquet", ".doc", "", ".CSV"])
    return Damaged(draw.choice(made)(), suffix)


@way
def a_page_called_a_workbook(draw: Random, table: Table) -> Damaged:
    rows = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in _cells(table)
    )
    page = f"<html><body><table>{rows}</table></body></html>"
    if draw.random() < 0.5:
        page = page[: draw.randrange(200, len(page))]
    return Damaged(page.encode(draw.choice(["utf-8", "gb18030"])), ".xls")
