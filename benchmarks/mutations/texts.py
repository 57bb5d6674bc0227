"""Damaged delimited texts: cut, misquoted, shifted, mixed, over-long, with impossible values."""

import re
from random import Random

from benchmarks.mutations.damage import Damaged, way
from benchmarks.mutations.originals import Table, as_csv
from data_contracts import sources

_ODD_DATES = ["2025-02-30", "2025-03-07 25:61", "0001-01-01", "9999-12-31", "3/7/2025", "昨天", "2025-13-01",
              "20250732", "00000", "99999.9", "2025-03-07T16:00:00+99:99", "二〇二五年十三月一日"]  # fmt: skip
_ODD_AMOUNTS = ["1e-9", "NaN", "inf", "-inf", "1e308", "9" * 25, "29.000,00", "1,2,3", "叁仟伍", "五千左右", "0x10",
                "１e９９", "1E+400", "--5", "5元6", "#DIV/0!", "=1+1", "﷼5", "½"]  # fmt: skip
_ODD_CHARACTERS = (
    "\x00\x01\x08\x0b\x0c\x1b\x7f\x85\u2028\u2029\u202e\u200b\ufeff\ufffe\uffff\U0001f600\U00020000"
)
_SCRIPTS = ["=cmd|' /C calc'!A0", "<script>alert(1)</script>", "'; drop table cases; --", "{{7*7}}", "%s%n", "../../x",
            "@SUM(1)", "\\x00", "${jndi:x}", "&amp;&#x27;", "{}", "]]>"]  # fmt: skip


def _lines(table: Table) -> list[str]:
    return table.csv().decode().splitlines(keepends=True)


def _plain(table: Table) -> list[list[str]]:
    """Return header and rows whose cells hold no separator, quote or line end."""
    return [
        table.header,
        *([re.sub(r'[,"\n;|\t]', "，", cell) for cell in row] for row in table.rows),
    ]


def _joined(rows: list[list[str]], separator: str = ",", end: str = "\n") -> bytes:
    return "".join(separator.join(row) + end for row in rows).encode()


def _some(draw: Random, table: Table, least: int = 1, most: int = 8) -> list[int]:
    return sorted(draw.sample(range(len(table.rows)), draw.randint(least, most)))


def _cells(draw: Random, table: Table, columns: list[int], values: list[str]) -> Damaged:
    rows = [list(row) for row in table.rows]
    for row in _some(draw, table):
        rows[row][draw.choice(columns or list(range(len(table.header))))] = draw.choice(values)
    return Damaged(as_csv([table.header, *rows]).encode())


@way
def cut_anywhere(draw: Random, table: Table) -> Damaged:
    data = table.csv(draw.choice(["utf-8", "gb18030", "utf-8-sig", "utf-16"]))
    return Damaged(data[: draw.randrange(1, len(data))])


@way
def cut_near_the_end(draw: Random, table: Table) -> Damaged:
    data = table.csv(draw.choice(["utf-8", "gb18030", "utf-16-le"]))
    return Damaged(data[: -draw.randrange(1, 200)])


@way
def cut_inside_an_amount(draw: Random, table: Table) -> Damaged:
    text = table.csv().decode()
    amounts = [cell for row in table.rows for i, cell in enumerate(row) if i in table.amounts]
    mark = draw.choice(amounts or [row[0] for row in table.rows[1:]])
    return Damaged(text[: text.index(mark) + draw.randrange(1, max(2, len(mark)))].encode())


@way
def cut_inside_a_character(draw: Random, table: Table) -> Damaged:
    encoding = draw.choice(["utf-8", "gb18030"])
    data = table.csv(encoding)
    places = [
        i for i in range(len(data) // 2, len(data) - 2) if data[i] > 127 and data[i + 1] > 127
    ]
    return Damaged(data[: draw.choice(places or [len(data) // 2]) + 1])


@way
def some_lines_cut(draw: Random, table: Table) -> Damaged:
    rows = _plain(table)
    for row in _some(draw, table):
        line = ",".join(rows[1 + row])
        rows[1 + row] = line[: draw.randrange(1, len(line))].split(",")
    return Damaged(_joined(rows))


@way
def every_line_cut_at_one_length(draw: Random, table: Table) -> Damaged:
    rows = _plain(table)
    longest = max(len(",".join(row)) for row in rows[1:])
    length = draw.randrange(longest // 2, longest)
    cut = [",".join(row)[:length].split(",") for row in rows[1:]]
    # Where every line still has all its cells (each column is as wide in every row), nothing tells a
    # cut 203 from a 203: such a file holds other values, and nobody can know.
    unseen = all(len(row) == len(rows[0]) for row in cut)
    return Damaged(_joined([rows[0], *cut]), changed=unseen)


@way
def bytes_changed(draw: Random, table: Table) -> Damaged:
    data = bytearray(table.csv(draw.choice(["utf-8", "gb18030"])))
    for _ in range(draw.randint(1, 30)):
        data[draw.randrange(len(data))] = draw.randrange(256)
    return Damaged(bytes(data), changed=True)


@way
def bytes_added(draw: Random, table: Table) -> Damaged:
    data = table.csv()
    place = draw.randrange(len(data))
    return Damaged(data[:place] + draw.randbytes(draw.randint(1, 50)) + data[place:], changed=True)


@way
def a_slice_gone(draw: Random, table: Table) -> Damaged:
    data = table.csv()
    place = draw.randrange(len(data))
    return Damaged(data[:place] + data[place + draw.randint(1, 400) :], changed=True)


@way
def a_slice_twice(draw: Random, table: Table) -> Damaged:
    data = table.csv()
    place, length = draw.randrange(len(data)), draw.randint(1, 400)
    return Damaged(data[: place + length] + data[place:], changed=True)


@way
def a_page_of_zeros(draw: Random, table: Table) -> Damaged:
    data = table.csv(draw.choice(["utf-8", "gb18030"]))
    place = draw.randrange(len(data))
    return Damaged(
        data[:place] + bytes(draw.choice([16, 512, 4096])) + data[place + 512 :], changed=True
    )


@way
def halves_exchanged(draw: Random, table: Table) -> Damaged:
    data = table.csv()
    place = draw.randrange(len(data))
    return Damaged(data[place:] + data[:place], changed=True)


@way
def noise_around(draw: Random, table: Table) -> Damaged:
    noise = draw.randbytes(draw.randint(1, 3000))
    return Damaged(
        noise + table.csv() if draw.random() < 0.5 else table.csv() + noise, changed=True
    )


@way
def one_stray_quote(draw: Random, table: Table) -> Damaged:
    text = table.csv().decode()
    place = draw.randrange(len(text))
    return Damaged((text[:place] + '"' + text[place:]).encode())


@way
def two_quotes_at_cell_edges(draw: Random, table: Table) -> Damaged:
    rows = _plain(table)
    first, last = sorted(draw.sample(range(1, len(rows)), 2))
    column = draw.randrange(len(table.header))
    rows[first][column] = '"' + rows[first][column]
    rows[last][column] += '"'
    return Damaged(_joined(rows))


@way
def many_stray_quotes(draw: Random, table: Table) -> Damaged:
    rows = _plain(table)
    for row in _some(draw, table, 2, 12):
        column = draw.randrange(len(table.header))
        cell = rows[1 + row][column]
        rows[1 + row][column] = draw.choice(
            ['"' + cell, cell + '"', f'"{cell}"x', f'{cell}""', f'a"{cell}"']
        )
    return Damaged(_joined(rows))


@way
def line_breaks_in_cells(draw: Random, table: Table) -> Damaged:
    rows = _plain(table)
    for row in _some(draw, table, 1, 20):
        column = draw.randrange(len(table.header))
        cell = rows[1 + row][column]
        place = draw.randint(0, len(cell))
        rows[1 + row][column] = (
            cell[:place] + draw.choice(["\n", "\n\n", "\r", "\r\n"]) + cell[place:]
        )
    return Damaged(_joined(rows))


@way
def line_ends_mixed(draw: Random, table: Table) -> Damaged:
    ends = [draw.choice(["\n", "\r\n", "\r", "\n\n"]) for _ in range(len(table.rows) + 1)]
    text = "".join(",".join(row) + end for row, end in zip(_plain(table), ends, strict=True))
    return Damaged(text.encode())


@way
def separators_more_in_some_rows(draw: Random, table: Table) -> Damaged:
    rows = _plain(table)
    for row in _some(draw, table):
        rows[1 + row].insert(draw.randrange(len(table.header)), draw.choice(["", "糕点", "5000"]))
    return Damaged(_joined(rows))


@way
def separators_less_in_some_rows(draw: Random, table: Table) -> Damaged:
    rows = _plain(table)
    for row in _some(draw, table):
        del rows[1 + row][draw.randrange(len(table.header))]
    return Damaged(_joined(rows))


@way
def another_separator_in_some_rows(draw: Random, table: Table) -> Damaged:
    rows = _plain(table)
    lines = [",".join(row) for row in rows]
    for row in _some(draw, table):
        lines[1 + row] = draw.choice([";", "\t", "|", "，"]).join(rows[1 + row])
    return Damaged(("\n".join(lines) + "\n").encode())


@way
def empty_ends_left_out(draw: Random, table: Table) -> Damaged:
    """Rows of which the last cells are empty end at the last full one, as some programs write them."""
    rows = _plain(table)
    out = [rows[0]]
    for i, row in enumerate(rows[1:]):
        if draw.random() < 0.5 or (i // 16) % 2:
            out.append(row[: draw.randint(1, len(row))])
        else:
            out.append(row)
    return Damaged(_joined(out), changed=True)  # what is left out is missing, and so it reads


@way
def another_separator(draw: Random, table: Table) -> Damaged:
    return Damaged(
        table.csv(delimiter=draw.choice([";", "\t", "|"])), draw.choice([".csv", ".txt", ".tsv"])
    )


@way
def another_encoding(draw: Random, table: Table) -> Damaged:
    return Damaged(
        table.csv(
            draw.choice(
                ["gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-32", "big5hkscs"][
                    :6
                ]
            )
        )
    )


@way
def two_encodings(draw: Random, table: Table) -> Damaged:
    lines = _lines(table)
    place = draw.randrange(1, len(lines))
    return Damaged(
        "".join(lines[:place]).encode() + "".join(lines[place:]).encode("gb18030"), changed=True
    )


@way
def marks_inside(draw: Random, table: Table) -> Damaged:
    lines = _lines(table)
    for _ in range(3):
        place = draw.randrange(len(lines))
        lines[place] = "\ufeff" + lines[place]
    return Damaged("".join(lines).encode())


@way
def columns_moved(draw: Random, table: Table) -> Damaged:
    order = draw.sample(range(len(table.header)), len(table.header))
    return Damaged(
        as_csv([[row[i] for i in order] for row in [table.header, *table.rows]]).encode()
    )


@way
def columns_gone(draw: Random, table: Table) -> Damaged:
    kept = sorted(draw.sample(range(len(table.header)), draw.randint(1, len(table.header))))
    rows = [[row[i] for i in kept] for row in [table.header, *table.rows]]
    return Damaged(as_csv(rows).encode(), changed=True)


@way
def a_column_twice(draw: Random, table: Table) -> Damaged:
    column = draw.randrange(len(table.header))
    rows = [[*row, row[column]] for row in [table.header, *table.rows]]
    for row in rows[1::3]:
        row[-1] = "7777"
    return Damaged(as_csv(rows).encode())


@way
def headers_misnamed(draw: Random, table: Table) -> Damaged:
    header = [h + draw.choice(["", "", "x", "（千元）", "2"]) for h in table.header]
    return Damaged(as_csv([header, *table.rows]).encode(), changed=True)


@way
def header_gone_or_repeated(draw: Random, table: Table) -> Damaged:
    rows = [*table.rows]
    if draw.random() < 0.5:
        for row in _some(draw, table):
            rows.insert(row, table.header)
        rows.insert(0, table.header)
    return Damaged(as_csv(rows).encode())


@way
def titles_and_totals(draw: Random, table: Table) -> Damaged:
    width = len(table.header)
    rows = [
        ["汇总表"],
        ["单位：元"],
        [],
        table.header,
        *table.rows,
        ["合计", *["9"] * (width - 1)],
        ["制表人：甲"],
    ]
    rows.insert(draw.randrange(5, len(rows)), ["小计", *["9"] * (width - 1)])
    return Damaged(as_csv(rows).encode())


@way
def seventy_thousand_columns(draw: Random, table: Table) -> Damaged:
    wide = 70_000
    filler = draw.choice(["", "x", table.header[0]])
    rows = [[*row, *[filler] * wide] for row in [table.header, *table.rows[:5]]]
    return Damaged(_joined([[re.sub(r'[,"\n]', "，", c) for c in row] for row in rows]))


@way
def a_row_of_seventy_thousand_cells(draw: Random, table: Table) -> Damaged:
    rows = _plain(table)
    rows[draw.randrange(1, len(rows))] = ["1"] * 70_000
    return Damaged(_joined(rows))


@way
def a_cell_of_a_megabyte(draw: Random, table: Table) -> Damaged:
    unit = draw.choice(
        [
            "甲",
            "1",
            "1-",
            "a,",
            '"',
            " ",
            "（",
            "138 ",
            "、",
            "9.",
            "元",
            "〔2025〕",
            "张三",
            "\u200b",
        ]
    )
    return _cells(draw, table, [], [unit * (1_000_000 // len(unit))])


@way
def a_head_of_megabytes(draw: Random, table: Table) -> Damaged:
    """Nothing, a title or a header of no source stands over cells no header can be."""
    long = draw.choice(["1-", "138 ", "张三", "罚款("]) * 100_000
    above = draw.choice([[[long]], [["啊", "哦"], [long, long]], [[long, *table.header]]])
    rows = [table.header, *table.rows] if draw.random() < 0.5 else [[long] * 3] * 3
    return Damaged(as_csv([*above, *rows]).encode(), changed=True)


@way
def keys_empty_or_named(draw: Random, table: Table) -> Damaged:
    contract = sources()[table.source]
    wanted = {*contract.key, *(name for group in contract.required_any for name in group)}
    columns = [i for i, name in enumerate(table.names) if name in wanted]
    return _cells(draw, table, columns, ["", "甲甲甲甲", "无", "9" * 30, "0", "丙乙县"])


@way
def names_of_ten_thousand_characters(draw: Random, table: Table) -> Damaged:
    return _cells(draw, table, [], [draw.choice(["甲县", "欧阳", "王 ", "·", "a"]) * 5000])


@way
def a_header_of_a_megabyte(draw: Random, table: Table) -> Damaged:
    header = [*table.header, draw.choice(["罚款(", "单位：", "代码_1(", "/"]) * 200_000]
    return Damaged(as_csv([header, *table.rows]).encode())


@way
def impossible_dates(draw: Random, table: Table) -> Damaged:
    return _cells(draw, table, table.dates, _ODD_DATES)


@way
def impossible_amounts(draw: Random, table: Table) -> Damaged:
    return _cells(draw, table, table.amounts, _ODD_AMOUNTS)


@way
def largest_amounts(draw: Random, table: Table) -> Damaged:
    damaged = _cells(
        draw, table, table.amounts, ["9999999999999999", "9999999999999.99", "-9999999999999"]
    )
    return Damaged(damaged.data, changed=True)


@way
def amounts_written_otherwise(draw: Random, table: Table) -> Damaged:
    forms = ["{:,}", "￥{}", "{}元", " {} ", "{:.4f}"]
    rows = [list(row) for row in table.rows]
    for row in rows:
        for column in table.amounts:
            form = draw.choice(forms)
            if form.endswith("元") and "万元" in table.header[column]:
                form = "{}万元"  # a cell's own unit counts, whatever the header says
            row[column] = (
                form.format(float(row[column])) if ":" in form else form.format(row[column])
            )
    return Damaged(as_csv([table.header, *rows]).encode())


@way
def odd_characters(draw: Random, table: Table) -> Damaged:
    rows = [list(row) for row in table.rows]
    for row in _some(draw, table, 3, 20):
        column = draw.randrange(len(table.header))
        rows[row][column] += draw.choice(_ODD_CHARACTERS) * draw.randint(1, 3)
    return Damaged(as_csv([table.header, *rows]).encode(), changed=True)


@way
def formulas_and_scripts(draw: Random, table: Table) -> Damaged:
    damaged = _cells(draw, table, [], _SCRIPTS)
    return Damaged(damaged.data, changed=True)


@way
def numbers_of_persons(draw: Random, table: Table) -> Damaged:
    values = [
        f"13{draw.randrange(10**9):09d}",
        "990101199001011234",
        "1 3 8-0013 8000",
        "一三八零零一三八零零零",
    ]
    damaged = _cells(draw, table, [], values)
    return Damaged(damaged.data, changed=True)


@way
def no_table_at_all(draw: Random, table: Table) -> Damaged:
    del table
    whole = [b"", b"\xef\xbb\xbf", b" \r\n" * 99, b"%PDF-1.7 x", b"\x89PNG\r\n\x1a\n" + bytes(99), b"Rar!\x1a\x07", b"\x1f\x8b\x08" + bytes(50),
             b"<html><body><table><tr><td>1</td></tr></table></html>", b"<?xml version='1.0'?><a/>", b"{}", b"\x00" * 5000,
             b"," * 100_000, b"\n" * 100_000, b'"' * 99_999, b"a" * 1_000_000]  # fmt: skip
    return Damaged(draw.choice(whole), draw.choice([".csv", ".xls", ".xlsx", ".txt", ".zip", ""]))
