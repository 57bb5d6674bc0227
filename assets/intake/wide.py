"""Fiscal tables with a column for each month: one table a month, as the reports of a month are."""

import re
from dataclasses import replace

import polars as pl

from assets.intake.files import SheetText
from assets.intake.folding import nfkc

_SEARCHED_ROWS = 20
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
_TOLD = re.compile(r"罚没|非税|财政|入库")
_TOTALS = re.compile(
    r"^(?:合计|总计|小计|累计|全年|本年累计|年度合计|\d*[-—~至]\d+月(?:合计|累计)?)(?:\(.*\))?$"
)
_SUMS = re.compile(r"累计")


def by_months(sheet: SheetText) -> list[SheetText]:
    """Return a table with a column for each month as one table a month; any other as it is.

    The cells of the header become 年度 (where the header names one), 月份 and the amount; rows
    without an amount in a month are left out of that month. Row numbers stay those of the sheet.
    """
    head = sheet.cells.head(_SEARCHED_ROWS).rows()
    for top, row in enumerate(head):
        months = {
            index: found
            for index, cell in enumerate(row)
            if cell and (found := _MONTH.fullmatch(re.sub(r"\s+", "", nfkc(str(cell)))))
        }
        if len({(f[1], f[2]) for f in months.values()}) >= _LEAST_MONTHS:
            above = [str(c) for r in head[:top] for c in r if c]
            others = [str(c) for i, c in enumerate(row) if c and i not in months]
            if any(_TOLD.search(text) for text in [*above, *others, sheet.name or ""]):
                return [
                    _month(sheet, top, index, found, months, above)
                    for index, found in months.items()
                ]
            return [sheet]
    return [sheet]


def _month(
    sheet: SheetText,
    top: int,
    index: int,
    found: re.Match[str],
    months: dict[int, re.Match[str]],
    above: list[str],
) -> SheetText:
    """Return the table of one month: the other columns, then year, month and amount."""
    year, month, summed, unit = found.groups()
    number = _HAN.get(month) or int(month)
    header = sheet.cells.row(top)
    kept = [
        name
        for i, name in enumerate(sheet.cells.columns)
        if i not in months and not _TOTALS.match(re.sub(r"\s+", "", nfkc(str(header[i] or ""))))
    ]
    is_sum = bool(summed) or any(_SUMS.search(text) for text in above)
    amount = ("本年累计" if is_sum else "本月金额") + (f"({unit})" if unit else "")
    place = pl.int_range(sheet.cells.height, eager=True)
    below, title = place > top, place == top
    value = sheet.cells[sheet.cells.columns[index]]
    given = value.is_not_null() & (value.str.strip_chars() != "")

    def column(word: str, cell: str | pl.Series) -> pl.Expr:
        there = pl.lit(cell)
        return pl.when(pl.lit(title)).then(pl.lit(word)).when(pl.lit(below & given)).then(there)

    frame = sheet.cells.select(
        *(pl.when(pl.lit(~below | given)).then(pl.col(name)).alias(name) for name in kept),
        *([column("年度", year).alias("_year")] if year else []),
        column("月份", str(number)).alias("_month"),
        column(amount, value).alias("_amount"),
    )
    frame.columns = [f"c{i}" for i in range(frame.width)]
    name = f"{sheet.name or ''}{' ' if sheet.name else ''}{year + '年' if year else ''}{number}月"
    return replace(sheet, name=name, cells=frame, widths=None)
