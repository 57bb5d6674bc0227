"""Fiscal tables with a column for each month, quarter or subject: one table for each, as reports are."""

import re
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from itertools import accumulate

import polars as pl

from assets.intake.files import SheetText
from assets.intake.folding import nfkc
from assets.intake.headings.header_rows import SEARCHED_ROWS

#: Different months of a header: one or two of them are this month and the last.
_LEAST_MONTHS = 3
_HAN = {
    "一": 1,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
    "十一": 11,
    "十二": 12,
}
_MONTH = re.compile(
    r"(?:((?:19|20)\d{2})年?[-/.]?)?(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?"
    r"(累计)?(?:本月)?(?:罚没)?(?:收入|金额|数|入库)?(?:\((万元|元)\))?"
)
#: 一季度, 第2季度(万元), 2025年三季度累计.
_QUARTER = re.compile(
    r"(?:((?:19|20)\d{2})年?)?第?([一二三四1-4])季度?"
    r"(累计)?(?:罚没)?(?:收入|金额|数|入库)?(?:\((万元|元)\))?"
)
#: Different quarters of one.
_LEAST_QUARTERS = 3
#: Headers beside the one or two months of a year's first tables: 序号, 区划代码, 县(市、区), 单位, 科目.
_HAS_PLACE = re.compile(r"区划|[县区市州旗]|地区|单位|机构")
_PLACE = re.compile(r"(?!.*(?::|罚没|收入|金额|万元))[^\d]{0,12}|序号|科目.{0,4}")
#: 2024年, 2024年度, over the months of that year.
_YEAR = re.compile(r"((?:19|20)\d{2})年?度?")
#: 市场监管罚没收入, 公安罚没收入(万元): receipts of one subject; a sum of them is none.
_SUBJECT = re.compile(
    r"(?:其中:?)?(?!.*(?:[合小]计|本月|[当上]月|[本上去全]年|年度|累计|同期|预算|完成|增减))"
    r"([\u4e00-\u9fff]{1,12}罚没收入)(?:\((?:单位:)?(万元|元)\))?"
)
#: Different subjects of one; a column of one subject is a plain table.
_LEAST_SUBJECTS = 2
_SECOND = re.compile(r"本月|累计|同期|完成|增减|预算")
_TOLD = re.compile(r"罚没|非税|财政|入库")
_TOTALS = re.compile(
    r"^(?:全年|年度|本年)?(?:合计|总计|小计|累计|全年|\d*[-—~至]\d+月(?:合计|累计)?)(?:数|金额)?(?:\(.*\))?$"
)
_SUMS = re.compile(r"累计")
_FROM_JANUARY = re.compile(r"累计|(?<!\d)0?1月?[-—–~至到]+(?:1[0-2]|0?[2-9])月")


def by_months(sheet: SheetText) -> list[SheetText]:
    """Return a table with a column for each month, quarter or subject as one table for each; any other as it is.

    The cells of the header become 年度 (where the header names one) and 月份, or 科目名称, and the
    amount; rows without an amount are left out of that table. A quarter is the sum of the year to its
    last month, which covers three. Row numbers stay those of the sheet.
    """
    head = sheet.cells.head(SEARCHED_ROWS).rows()
    for top, row in enumerate(head):
        above = [str(c) for r in head[:top] for c in r if c]
        months, quarters = _read(_MONTH, row), _read(_QUARTER, row)
        enough = len({(f[1], f[2]) for f in months.values()}) >= _LEAST_MONTHS
        if enough or (months and _is_head_of_few(head, top, months)):
            years = _years(head[:top], months)
            if not _is_told(sheet, head, top, months) or _is_twice(months, years):
                return [sheet]
            return [
                _month(sheet, top, i, (found, years.get(i)), months, above)
                for i, found in months.items()
            ]
        if len({f[2] for f in quarters.values()}) >= _LEAST_QUARTERS:
            told = _is_told(sheet, head, top, quarters)
            return _quarters(sheet, top, quarters, above) if told else [sheet]
        subjects = _read(_SUBJECT, row)
        if len({f[1] for f in subjects.values()}) < _LEAST_SUBJECTS:
            continue
        if not _is_one_row(head, top):
            return [_of_two_rows(sheet, top, index, f[1]) for index, f in subjects.items()]
        is_sum = any(_FROM_JANUARY.search(text) for text in [*above, sheet.name or ""])
        return [
            _apart(sheet, top, index, subjects, f[1], ({"科目名称": f[1]}, is_sum, f[2]))
            for index, f in subjects.items()
        ]
    return [sheet]


def _is_head_of_few(
    head: list[tuple[str | None, ...]], top: int, months: dict[int, re.Match[str]]
) -> bool:
    """Return whether a row with one or two months is a header: 区划代码, 地区, 1月, as the year begins.

    The other cells name places or numbers of rows; under a row of years they stand beside these.
    """
    above = head[top - 1] if top else ()
    beside = [*head[top], *(above if _years([above], months) else ())]
    told = [re.sub(r"\s+", "", nfkc(str(cell))) for cell in beside if cell]
    own = [t for t in told if not (_MONTH.fullmatch(t) or _YEAR.fullmatch(t) or _is_total(t))]
    is_placed = any(_HAS_PLACE.search(text) for text in own)
    return is_placed and all(_PLACE.fullmatch(text) for text in own)


def _years(above: list[tuple[str | None, ...]], months: dict[int, re.Match[str]]) -> dict[int, str]:
    """Return the year of each column of a month that a row above writes over it: 2024年 over 1月 to 12月.

    A cell stretches to the next of its row. Only a row that gives every month a year counts.
    """
    for row in reversed(above):
        year, over = None, {}
        for index, cell in enumerate(row):
            if cell and (said := nfkc(str(cell)).strip()):
                found = _YEAR.fullmatch(said)
                year = found[1] if found else None
            if year and index in months:
                over[index] = year
        if set(over) == set(months):
            return over
    return {}


def _is_twice(months: dict[int, re.Match[str]], years: dict[int, str]) -> bool:
    """Return whether a month stands in two columns and nothing says that they are of two years."""
    named = [
        (found[1] or years.get(index), _HAN.get(found[2]) or int(found[2]), *found.groups()[2:])
        for index, found in months.items()
    ]
    return len(set(named)) < len(named)


def _is_told(
    sheet: SheetText,
    head: list[tuple[str | None, ...]],
    top: int,
    turned: dict[int, re.Match[str]],
) -> bool:
    """Return whether the table says beside its months or quarters that it is of receipts."""
    own = [c for i, c in enumerate(head[top]) if i not in turned]
    around = [c for r in [*head[:top], *head[top + 1 : top + 4]] for c in r]
    return any(_TOLD.search(str(text)) for text in [*own, *around, sheet.name] if text)


def _read(pattern: re.Pattern[str], row: tuple[str | None, ...]) -> dict[int, re.Match[str]]:
    return {
        index: found
        for index, cell in enumerate(row)
        if cell and (found := pattern.fullmatch(re.sub(r"\s+", "", nfkc(str(cell)))))
    }


def _is_one_row(head: list[tuple[str | None, ...]], top: int) -> bool:
    """Return whether no second row of the header stands below: 本月, 累计 under each subject."""
    below = head[top + 1] if top + 1 < len(head) else ()
    return not any(_SECOND.search(str(cell)) for cell in below if cell)


def _of_two_rows(sheet: SheetText, top: int, index: int, subject: str) -> SheetText:
    """Return the table of one subject whose header has 本月 and 累计 in the row below it."""
    header = sheet.cells.row(top)
    group, groups = -1, []  # of each column the cell of the header that stretches over it
    for place, cell in enumerate(header):
        group = place if cell else group
        groups.append(group)
    own = [name for i, name in enumerate(sheet.cells.columns) if groups[i] == index]
    alone = [i for i, cell in enumerate(header) if cell and groups.count(i) == 1]
    kept = [sheet.cells.columns[i] for i in alone if not _is_total(header[i])]
    row = pl.int_range(sheet.cells.height, eager=True)
    given = sheet.cells.select(pl.any_horizontal(pl.col(own).is_not_null())).to_series()
    is_title, is_row = pl.lit(row == top + 1), pl.lit((row > top + 1) & given)
    above = pl.lit(row < top)
    frame = sheet.cells.select(
        *(
            pl.when(is_title)
            .then(pl.col(name).gather(top))
            .when(is_row | above)
            .then(pl.col(name))
            .alias(name)
            for name in kept
        ),
        *(pl.when(is_title | is_row).then(pl.col(name)).alias(name) for name in own),
        pl.when(is_title).then(pl.lit("科目名称")).when(is_row).then(pl.lit(subject))
        .when(above).then(pl.lit(_said_above(sheet, kept))).alias("_subject"),
    )  # fmt: skip
    frame.columns = [f"c{i}" for i in range(frame.width)]
    name = f"{sheet.name or ''}{' ' if sheet.name else ''}{subject}"
    return replace(sheet, name=name, cells=frame, widths=None, merged=_merged(sheet, kept))


def _said_above(sheet: SheetText, kept: list[str]) -> pl.Series:
    """Return for each row what stands in the columns that are not kept: 单位：元 above the months.

    The years over months are left out: they speak of their own columns.
    """
    gone = sheet.cells.drop(kept)
    said = [
        " ".join(c for c in row if c and not _YEAR.fullmatch(nfkc(str(c)).strip())) or None
        for row in gone.iter_rows()
    ]
    return pl.Series(said, dtype=pl.String)


def _merged(sheet: SheetText, kept: list[str]) -> list[tuple[int, int, int]]:
    """Return the cells merged over rows in the columns that are kept, by their new places."""
    at = {sheet.cells.columns.index(name): place for place, name in enumerate(kept)}
    return [(at[column], top, end) for column, top, end in sheet.merged if column in at]


def _is_total(header: str | None) -> bool:
    return _TOTALS.match(re.sub(r"\s+", "", nfkc(str(header or "")))) is not None


def _month(
    sheet: SheetText,
    top: int,
    index: int,
    said_of: tuple[re.Match[str], str | None],
    months: dict[int, re.Match[str]],
    above: list[str],
) -> SheetText:
    """Return the table of one month: the other columns, then year, month and amount.

    ``said_of`` is the column's header and the year written over it.
    """
    found, over = said_of
    year, month, summed, unit = found.groups()
    year = year or over
    number = _HAN.get(month) or int(month)
    is_sum = bool(summed) or any(_SUMS.search(text) for text in above)
    said = {"年度": year} if year else {}
    named = f"{year + '年' if year else ''}{number}月"
    cells = {**said, "月份": str(number)}
    return _apart(sheet, top, index, months, named, (cells, is_sum, unit))


def _quarters(
    sheet: SheetText, top: int, quarters: dict[int, re.Match[str]], above: list[str]
) -> list[SheetText]:
    """Return the tables of the quarters: sums since January, month by the quarter's last."""
    order = sorted(quarters, key=lambda i: _nth(quarters[i]))
    is_sum = any(_SUMS.search(text) for text in above) or any(f[3] for f in quarters.values())
    summed = sheet if is_sum else _summed(sheet, top, order)
    made = []
    for index in order:
        found = quarters[index]
        said = {"年度": found[1]} if found[1] else {}
        named = f"{found[1] + '年' if found[1] else ''}{_nth(found)}季度"
        cells = {**said, "月份": str(3 * _nth(found))}
        made.append(_apart(summed, top, index, quarters, named, (cells, True, found[4])))
    return made


def _nth(found: re.Match[str]) -> int:
    return _HAN.get(found[2]) or int(found[2])


def _summed(sheet: SheetText, top: int, order: list[int]) -> SheetText:
    """Return the table with the quarters of each row added up; what is no number stays as it is typed."""
    names = [sheet.cells.columns[i] for i in order]
    columns = list(
        zip(*(_added(row) if n > top else row for n, row in enumerate(sheet.cells.select(names).iter_rows())), strict=True)
    )  # fmt: skip
    own = [pl.Series(n, c, dtype=pl.String) for n, c in zip(names, columns, strict=True)]
    return replace(sheet, cells=sheet.cells.with_columns(own))


def _added(row: tuple[str | None, ...]) -> list[str | None]:
    sums = list(accumulate(_number(cell) or Decimal(0) for cell in row))
    return [
        cell if _number(cell) is None else f"{total:f}"
        for cell, total in zip(row, sums, strict=True)
    ]


def _number(cell: str | None) -> Decimal | None:
    try:
        return Decimal(re.sub(r"[,\s]", "", nfkc(str(cell)))) if cell else None
    except InvalidOperation:
        return None


def _apart(
    sheet: SheetText,
    top: int,
    index: int,
    turned: dict[int, re.Match[str]],
    named: str,
    said: tuple[dict[str, str], bool, str | None],
) -> SheetText:
    """Return the table of one column: the other columns, what its header says of each row, the amount.

    ``turned`` are the columns that become tables; ``said`` is what the header says by the name of a
    column, whether it is a sum since January, and its unit.
    """
    cells, is_sum, unit = said
    header = sheet.cells.row(top)
    kept = [
        name
        for i, name in enumerate(sheet.cells.columns)
        if i not in turned and not _is_total(header[i])
    ]
    amount = ("本年累计" if is_sum else "本月金额") + (f"({unit})" if unit else "")
    place = pl.int_range(sheet.cells.height, eager=True)
    below, title = place > top, place == top
    value = sheet.cells[sheet.cells.columns[index]]
    given = value.is_not_null() & (value.str.strip_chars() != "")

    def column(word: str, cell: str | pl.Series) -> pl.Expr:
        there = pl.lit(cell)
        return pl.when(pl.lit(title)).then(pl.lit(word)).when(pl.lit(below & given)).then(there)

    amounts = (
        pl.when(pl.lit(place < top))
        .then(pl.lit(_said_above(sheet, kept)))
        .otherwise(column(amount, value))
    )
    frame = sheet.cells.select(
        *(pl.when(pl.lit(~below | given)).then(pl.col(name)).alias(name) for name in kept),
        *(column(word, cell).alias(f"_{word}") for word, cell in cells.items()),
        amounts.alias("_amount"),
    )
    frame.columns = [f"c{i}" for i in range(frame.width)]
    name = f"{sheet.name or ''}{' ' if sheet.name else ''}{named}"
    return replace(sheet, name=name, cells=frame, widths=None, merged=_merged(sheet, kept))
