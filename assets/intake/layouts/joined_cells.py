"""Tables with the items a decision prints (行政处罚法 art. 59): some of their cells say two things at once."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

import polars as pl

from assets.intake.files import SheetText
from assets.intake.folding import fold_word
from assets.intake.headings.header_rows import SEARCHED_ROWS
from assets.intake.headings.headers import fold_header, lookup, untranslated
from assets.intake.layouts import letters
from assets.intake.values import party, penalty
from assets.intake.values.money import parse_money

#: So many other cells of the row are known headers, else it is a row of texts.
_LEAST_KNOWN = 2
_AND = "(?:[和及与、,/]|以及)"
_WHO = "(?:[作做]出)?(?:行政)?处罚(?:决定)?的?(?:行政|执法)*(?:机关|机构|部门|单位)(?:的?名称)?"
_WHEN = "(?:[作做]出)?(?:行政)?(?:处罚|决定)*的?(?:日期|时间)"
_WHAT = "(?:行政)?处罚(?:决定)?的?(?:种类|类别|内容|结果)"
_WHY = "(?:行政)?(?:处罚)?的?(?:法律)?依据"
_HAN = "[〇零○一二三四五六七八九十廿卅元]"
_DAY = (
    r"(?:19|20)\d{2}\s*(?:年\s*\d{1,2}\s*月\s*\d{1,2}\s*[日号]?|[-/.]\d{1,2}[-/.]\d{1,2})"
    rf"|(?:19|20)\d{{6}}|[〇零○一二三四五六七八九]{{4}}年{_HAN}{{1,3}}月{_HAN}{{1,4}}日"
)
#: A day at one end of the cell; what stands between it and the name is no part of either.
_DAY_AT_END = re.compile(rf"(?<!\d)(?P<day>{_DAY})[)）\s]*$|^[(（\s]*(?P<first>{_DAY})(?!\d)")
#: Amounts and kinds stand under headers that a list of cases knows as well: they make it nothing else.
_FINE, _GAINS, _KINDS = "罚款金额(元)", "没收违法所得(元)", "处罚类别"
#: 处罚类别1, CF_CFLB2: one list in two columns.
_HALF_OF_KINDS = re.compile(
    "((?:行政)?处罚(?:类别|种类)|(?:CF_)?CFLB)[_(（]?([12])[)）]?", re.IGNORECASE
)
#: What one column of a published table holds stands in two; a list of cases has both.
_GAINS_ALONE = re.compile("没收(?:违法|非法)所得的?(?:金额|数额)?")
_GOODS_ALONE = re.compile("没收(?:非法|违法)财物的?(?:金额|数额|价值)?")
_TAKEN = "没收违法所得、没收非法财物的金额"
_NOTHING = re.compile(r"暂?无|[/—-]+")
#: What to say where a text names one and no figure can be read.
_UNREAD = {_FINE: "罚款", _GAINS: "没收违法所得"}
#: An amount and nothing else, which stands among words in a column kept by hand.
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?(?:元整?)?")
_BETWEEN = " \t\r\n\u3000,，、;；/()（）:："


@dataclass(frozen=True)
class _Items:
    """Two things one cell says: how its header reads, the headers that stand for them instead."""

    header: re.Pattern[str]
    apart: dict[str, Callable[[str], str | None]]
    #: Columns of which one must stand beside it: what a review is called says who asked for it.
    beside: tuple[str, ...] = ()
    #: What each of its cells says, where its header may stand over plain amounts as well.
    cells: re.Pattern[str] | None = None
    #: Such a part of its cells says so.
    share: float = 1.0


def _day(text: str) -> str | None:
    found = _DAY_AT_END.search(text)
    return (found["day"] or found["first"]) if found else None


def _name(text: str) -> str:
    return _DAY_AT_END.sub("", text, count=1).strip(_BETWEEN)


def _taken(text: str) -> str | None:
    """Return the gains a cell says are taken, in words or as an amount alone."""
    return text.strip() if _FIGURE.fullmatch(text.strip()) else penalty.gains(text)


_ITEMS = (
    _Items(
        re.compile(f"{_WHO}{_AND}{_WHEN}|{_WHEN}{_AND}{_WHO}"),
        {"处罚机关": _name, "处罚决定日期": _day},
    ),
    _Items(
        re.compile(f"{_WHAT}{_AND}{_WHY}|{_WHY}{_AND}{_WHAT}"),
        {"处罚内容": str, "处罚依据": str, _FINE: penalty.fine, _GAINS: penalty.gains},
    ),
    _Items(
        re.compile(
            "(?:行政)?处罚的?(?:决定(?:的?内容)?|内容|结果|结论|措施)(?:/(?:处罚)?内容)?|CF_NR|CF_JG|penContent|penResult",
            re.IGNORECASE,
        ),
        {"处罚内容": str, _KINDS: penalty.kinds, _FINE: penalty.fine, _GAINS: penalty.gains},
    ),
    _Items(
        re.compile(r"(?:(?:处罚|罚款)(?:金额|数额|额)|罚款)(?:\(万?元\))?|penAm", re.IGNORECASE),
        {"处罚内容": str, _KINDS: penalty.kinds, _FINE: penalty.fine, _GAINS: penalty.gains},
        cells=re.compile("罚款|没收|警告|通报批评|吊销"),
    ),
    # Ledgers kept by hand say in one column what was done, in their own words.
    _Items(
        re.compile(
            "(?:行政)?(?:(?:处罚|处理|罚没)的?(?:款物|财物)?(?:情况|意见)|处理结果|罚没结果)"
        ),
        {"处罚内容": str, _KINDS: penalty.kinds, _FINE: penalty.fine, _GAINS: penalty.gains},
        beside=("case_no", "decision_no"),
        cells=re.compile(
            r"(?:罚款?|没收)[^。；;]{0,20}?\d|\d元?罚款|[壹贰叁肆伍陆柒捌玖拾佰仟]元|警告|通报批评"
        ),
        share=0.5,
    ),
    # What was taken in words, beside a fine in figures: 没收违法所得284.9元；没收侵权商品20件.
    _Items(
        re.compile(r"没收(?:(?:款物|财物|物品)的?(?:情况|内容|明细)?|的?(?:情况|内容|明细))"),
        {"处罚内容": str, _GAINS: _taken},
        beside=("case_no", "decision_no"),
        cells=re.compile(r"没收.{0,30}?\d.{0,8}元"),
        share=0.0,
    ),
    _Items(
        re.compile(r"没收(?:违法所得|金额|款)?(?:金额)?(?:\(元\))?"),
        {"处罚内容": str, _GAINS: _taken},
        cells=re.compile(rf"没收|^{_FIGURE.pattern}$"),
    ),
    _Items(
        letters.HEADER,
        {
            "违法事实": letters.facts,
            "裁量理由": letters.grounds,
            "处罚依据": letters.law,
            "陈述申辩": letters.plea,
            "货值金额(元)": letters.goods_value,
            "违法所得(元)": letters.gains,
            _KINDS: letters.kinds,
            _FINE: letters.fine,
            _GAINS: letters.gains_taken,
        },
    ),
    _Items(
        re.compile("(?:行政处罚)?案件名称"),
        {"案件名称": str, "当事人": party.called_after},
        beside=("decision_no",),
    ),
    _Items(
        re.compile("(?:行政处罚)?(?:当事人|(?:行政)?相对人)的?基本(?:情况|信息)"),
        {"当事人": party.described, "统一社会信用代码": party.credit_code},
    ),
)


def says_several(header: str) -> bool:
    """Return whether a header is known to stand over cells that say several things at once."""
    name = fold_word(untranslated(header))
    return any(one.header.fullmatch(name) and one.cells is None for one in _ITEMS)


def apart(sheet: SheetText) -> SheetText:
    """Return a table in which each column says one thing; one that has no such column as it is.

    What takes the place of a column that says two things stands where that stood. Nothing is taken
    from a text that has a column of its own: fines are read from 处罚内容 only where no column has them.

    Parameters
    ----------
    sheet : SheetText
        A table as text, before its header is looked for.
    """
    sheet = _taken_together(_kinds_together(sheet))
    above = [""] * sheet.cells.width
    for top, row in enumerate(sheet.cells.head(SEARCHED_ROWS).rows()):
        said = [fold_word(untranslated(str(cell))) if cell else "" for cell in row]
        below = [
            [str(cell or "") for cell in cells] for cells in sheet.cells[top + 1 : top + 3].rows()
        ]
        items = {
            i: one
            for i, text in enumerate(said)
            for one in _ITEMS
            if one.header.fullmatch(text)
            and not any(_stands_over_several(said, i, row) for row in below)
        }
        items = {
            i: one
            for i, one in items.items()
            if _stands_beside(one.beside, [*said, *above]) and _say(one, sheet.cells[:, i], top)
        }
        others = [_columns(text) for i, text in enumerate(said) if text and i not in items]
        if 2 * sum(map(bool, others)) >= len(others):  # names, and no row below them
            # below a heading that is merged over some columns the names of the others stand in its row
            others += [
                _columns(over)
                for i, (text, over) in enumerate(zip(said, above, strict=True))
                if over and not text and i not in items
            ]
        above = said
        if items and sum(map(bool, others)) >= _LEAST_KNOWN:
            return _apart(_with_header_once(sheet, top), top, items, set().union(*others))
    return sheet


def _with_header_once(sheet: SheetText, top: int) -> SheetText:
    """Return the table with blank rows where its header stands again: taken apart it would be a row."""
    same = sheet.cells.select(
        pl.all_horizontal(
            pl.col(name).str.strip_chars("\ufeff ").eq_missing(cell and cell.strip("\ufeff "))
            for name, cell in zip(sheet.cells.columns, sheet.cells.row(top), strict=True)
        )
        & (pl.int_range(pl.len()) > top)
    ).to_series()
    if not same.any():
        return sheet
    blank = pl.when(~pl.lit(same)).then(pl.all())
    return replace(sheet, cells=sheet.cells.select(blank))


def _said(header: str) -> str:
    return header.removesuffix("(元)")


def _kinds_together(sheet: SheetText) -> SheetText:
    """Return a table whose 处罚类别1 and 处罚类别2 are one list, in the place of the first."""
    for top, row in enumerate(sheet.cells.head(SEARCHED_ROWS).rows()):
        said = {
            (half[1].upper(), half[2]): index
            for index, cell in enumerate(row)
            if cell and (half := _HALF_OF_KINDS.fullmatch(fold_word(str(cell))))
        }
        for stem, nth in said:
            if nth == "1" and (stem, "2") in said:
                return _one_list(sheet, top, said[stem, "1"], said[stem, "2"])
    return sheet


def _taken_together(sheet: SheetText) -> SheetText:
    """Return a table of published decisions whose gains and goods taken are one amount, in the place of the first."""
    for top, row in enumerate(sheet.cells.head(SEARCHED_ROWS).rows()):
        said = [fold_header(str(cell)) if cell else ("", None) for cell in row]
        gains = [i for i, (name, _) in enumerate(said) if _GAINS_ALONE.fullmatch(name)]
        goods = [i for i, (name, _) in enumerate(said) if _GOODS_ALONE.fullmatch(name)]
        # Other sources name a case by the number of its decision.
        columns = {c for cell in row if cell for s, c, _ in lookup(str(cell)) if s == "cases"}
        is_published = "decision_no" in columns and "case_no" not in columns
        if len(gains) == len(goods) == 1 and is_published:
            (first,), (second,) = gains, goods
            unit = said[first][1]
            if unit == said[second][1] and unit in (None, "元", "万元"):
                return _sum(sheet, top, first, second, f"{_TAKEN}({unit})" if unit else _TAKEN)
    return sheet


def _sum(sheet: SheetText, top: int, first: int, second: int, header: str) -> SheetText:
    names = sheet.cells.columns
    kept, other = (sheet.cells[names[i]].to_list() for i in (first, second))
    sheet.notes.append(f"「{kept[top].strip()}」「{other[top].strip()}」合成一列读入")
    pairs = list(zip(kept, other, strict=True))
    sums = [
        *kept[:top],
        header,
        *(_added(one, more) if one and more else one or more for one, more in pairs[top + 1 :]),
    ]
    above = [*other[:top], *[None] * (len(other) - top)]
    cells = sheet.cells.with_columns(
        pl.Series(names[first], sums, pl.String), pl.Series(names[second], above, pl.String)
    )
    return replace(sheet, cells=cells)


def _added(one: str, more: str) -> str:
    """Return the sum of two amounts in the unit of their header or in their own; of others both, which is none."""
    if _NOTHING.fullmatch(one) or _NOTHING.fullmatch(more):
        return more if _NOTHING.fullmatch(one) else one
    try:
        return f"{sum(Decimal(text.replace(',', '')) for text in (one, more)):f}"
    except InvalidOperation:
        pass
    try:
        own = all(text.rstrip("整").endswith("元") for text in (one, more))
        return f"{parse_money(one, '元') + parse_money(more, '元'):f}元" if own else f"{one};{more}"
    except ValueError:
        return f"{one};{more}"


def _one_list(sheet: SheetText, top: int, first: int, second: int) -> SheetText:
    names = sheet.cells.columns
    kept, other = (sheet.cells[names[i]].to_list() for i in (first, second))
    sheet.notes.append(f"「{kept[top].strip()}」「{other[top].strip()}」合成一列读入")
    lists = [
        cell if place < top else ";".join(c for c in (cell, more) if c) or None
        for place, (cell, more) in enumerate(zip(kept, other, strict=True))
    ]
    lists[top] = _KINDS
    above = [cell if place < top else None for place, cell in enumerate(other)]
    return replace(
        sheet,
        cells=sheet.cells.with_columns(
            pl.Series(names[first], lists, pl.String), pl.Series(names[second], above, pl.String)
        ),
    )


def _columns(header: str) -> set[str]:
    """Return the columns a header may be, of whatever source."""
    return {column for _, column, _ in lookup(header)}


def _stands_beside(columns: tuple[str, ...], header: list[str]) -> bool:
    return not columns or any(set(columns) & _columns(text) for text in header if text)


def _say(one: _Items, column: pl.Series, top: int) -> bool:
    """Tell whether so many cells of a column say what they must, and not amounts alone; its header again says nothing."""
    if one.cells is None:
        return True
    header, *below = column[top:].to_list()
    given = [text.strip() for text in below if text and text != header]
    given = [text for text in given if text and not _NOTHING.fullmatch(text)]
    in_words = any(not _FIGURE.fullmatch(text) for text in given)
    said = sum(bool(one.cells.search(text)) for text in given)
    return in_words and said > 0 and said >= one.share * len(given)


def _stands_over_several(header: list[str], index: int, below: list[str]) -> bool:
    """Tell whether a header is the heading of columns that the row below it names: 处罚内容 over 警告, 罚款, 没收."""
    end = index + 1
    while end < len(header) and not header[end]:
        end += 1
    named = [fold_word(cell) for cell in below[index:end]]
    return len(named) > 1 and all(named) and any(lookup(name) for name in named[1:])


def _parts(
    sheet: SheetText, top: int, items: dict[int, _Items], known: set[str]
) -> dict[int, dict[str, list[str | None]]]:
    """Return what is read of each column that says several things: header → a value a row.

    What two such columns may say is taken from the one that says it in more rows: 种类和依据 names a
    fine, 处罚结果 beside it says how much.
    """
    read = {}
    for index, one in items.items():
        below = sheet.cells[:, index][top + 1 :].to_list()
        for header, reader in one.apart.items():
            if not _columns(header) & known:
                read[index, header] = [reader(text) if text else None for text in below]
    told = {
        index: sum(
            len(v) - v.count(None)
            for (i, h), v in read.items()
            if i == index and items[i].apart[h] is not str
        )
        for index in items
    }
    fullest = sorted(read, key=lambda place: (read[place].count(None), -told[place[0]], place[0]))
    taken: dict[str, int] = {}
    for index, header in fullest:
        if all(i == index or not _columns(header) & _columns(h) for h, i in taken.items()):
            taken.setdefault(header, index)
    parts: dict[int, dict[str, list[str | None]]] = {}
    for (index, header), values in read.items():
        if taken.get(header) == index:
            parts.setdefault(index, {})[header] = values
    return parts


def _says_itself(header: str, readers: dict[str, Callable[[str], str | None]]) -> bool:
    """Tell whether nothing is left of what cells say but what their own header says already."""
    (first, *others) = readers
    is_named = header == first or bool(_columns(header) & _columns(first))
    return not others and readers[first] is str and is_named


def _apart(sheet: SheetText, top: int, items: dict[int, _Items], known: set[str]) -> SheetText:
    columns: list[pl.Series] = []
    stands: dict[int, int] = {}
    widths = sheet.widths
    parts = _parts(sheet, top, items, known)
    for index, name in enumerate(sheet.cells.columns):
        cells = sheet.cells[name].to_list()
        readers = {h: items[index].apart[h] for h in parts.get(index, ())}
        if not readers or _says_itself(fold_word(cells[top]), readers):
            stands[index] = len(columns)
            columns.append(sheet.cells[name])
            continue
        for header in readers:
            read_of = parts[index][header]
            columns.append(pl.Series([*cells[:top], header, *read_of], dtype=pl.String))
        apart = "".join(f"「{header}」" for header in readers)
        sheet.notes.append(f"「{fold_word(cells[top])}」一格说几件事，分成{apart}读入")
        for header, word in _UNREAD.items():
            reader = readers.get(header)
            texts = [text for text in cells[top + 1 :] if text and word in text]
            if reader is not None and (unread := sum(reader(text) is None for text in texts)):
                sheet.notes.append(f"有{unread}行写了{word}而认不出一个数，{_said(header)}按空读入")
        if widths is not None:
            widths = widths + pl.Series(widths > index).cast(widths.dtype) * (len(readers) - 1)
    frame = pl.DataFrame([column.alias(f"c{i}") for i, column in enumerate(columns)])
    merged = [(stands[at], first, last) for at, first, last in sheet.merged if at in stands]
    return replace(sheet, cells=frame, widths=widths, merged=merged)
