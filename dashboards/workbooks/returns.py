"""Workbooks that are corrected or filled in and dropped back: rows set aside, names without codes."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from dashboards import words
from dashboards.workbooks.book import Book, Column, width_of
from data_contracts import Source, source, sources

_ASIDE_SENTENCES = (
    "每张表是一个来源的搁置行，前面几列说明哪个文件、哪一行、为什么；后面各列是原来的内容。",
    "请在原来的列里改正，改好后把本文件放回收件箱；没有改的行会再次搁置。说明列不用改。",
    "金额列的单位写在表头里，与原文件一致；表头写着“请写明单位”的，请先把表头改成（元）或（万元）。",
    "最好同时在原系统里改正，否则下次导出还会出现。",
    "“答复里的行”只供看：那是发出的表里的答复，请在交来的原表里改好再交。写在这里不算，因为不知道是谁填的。",
)
_OF_ANSWERS = "答复里的行"
_WHY = ("搁置文件", "搁置工作表", "搁置行号", "搁置的列", "搁置原因")


def set_aside_workbook(
    set_aside: pl.DataFrame,
    raw_rows: Mapping[str, pl.DataFrame] | None = None,
    as_of: date | None = None,
) -> bytes:
    """Return the rows set aside, correctable and recognised again when dropped back.

    Parameters
    ----------
    set_aside : pl.DataFrame, shape (n, 7)
        ``out_set_aside``: file, sheet, source, row_no, column, value, reason.
    raw_rows : Mapping[str, pl.DataFrame], optional
        By source: ``file``, ``sheet``, ``row_no``, the contract's columns as the text that was
        received, and for each money column ``unit_<column>`` (元 or 万元, as the file's header or
        title said). A money column without its unit gets a heading that the intake will not read
        until somebody states the unit: a factor of 10 000 is never guessed.
    as_of : date, optional
        Date written into the file's properties.

    Returns
    -------
    bytes
        An XLSX file with one sheet a source and unit; without raw rows, one list of reasons.
    """
    book = Book(as_of or date(2000, 1, 1), "搁置行")
    raw_rows = raw_rows or {}
    whole = set_aside.sort("source", "file", "sheet", "row_no", "column", nulls_last=False)
    sealed = [name for name, contract in sources().items() if contract.sealed]
    answers = whole.filter(pl.col("source").is_in(sealed))
    listed = 0
    for name in sorted(set(whole["source"].drop_nulls()) - set(sealed)):
        raw = raw_rows.get(name)
        if raw is not None and name in sources():
            listed += _correctable(book, source(name), whole.filter(pl.col("source") == name), raw)
    only_answers = 0 < answers.height == whole.height
    if listed == 0 and not only_answers:
        _reasons(book, whole)
    elif answers.height:
        _reasons(
            book, answers, _OF_ANSWERS, "答复里没有记的行：请在交来的原表里改好再交，不要在这里改"
        )
    book.notes(_ASIDE_SENTENCES)
    return book.bytes()


def _reasons(
    book: Book, whole: pl.DataFrame, name: str = "搁置的行", title: str = "搁置的行和原因"
) -> None:
    columns = [
        Column(zh, w) for zh, w in zip((*_WHY, "原值"), (36, 14, 10, 18, 60, 24), strict=True)
    ]
    rows = [
        dict(zip((*_WHY, "原值"), (r["file"], r["sheet"], r["row_no"], r["column"], r["reason"], r["value"]), strict=True))
        for r in whole.iter_rows(named=True)
    ]  # fmt: skip
    book.sheet(name, columns, rows, title=title, empty="没有搁置的行。")


def _correctable(book: Book, contract: Source, aside: pl.DataFrame, raw: pl.DataFrame) -> int:
    """Add the sheets of one source; return how many rows they hold."""
    place = ["file", "sheet", "row_no"]
    why = aside.group_by(place, maintain_order=True).agg(
        pl.col("column").drop_nulls().unique(maintain_order=True).alias("_columns"),
        pl.col("reason").drop_nulls().unique(maintain_order=True).alias("_reasons"),
    )
    typed = raw.with_columns(pl.col("row_no").cast(pl.Int64))
    rows = why.join(typed, on=place, how="inner", nulls_equal=True).sort(place)
    present = [
        c for c in contract.columns if c in rows.columns and rows[c].null_count() < rows.height
    ]
    units = [c for c in present if contract.columns[c].type == "money"]
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rows.iter_rows(named=True):
        groups.setdefault(tuple(row.get(f"unit_{c}") or "" for c in units), []).append(row)
    for number, (stated, group) in enumerate(sorted(groups.items())):
        heads = _heads(contract, present, dict(zip(units, stated, strict=True)))
        ending = f"{number + 1}" if len(groups) > 1 else ""
        lines = [_aside_row(r, heads) for r in group]
        columns = [Column(zh, w) for zh, w in zip(_WHY, (24, 10, 8, 14, 44), strict=True)]
        columns += [Column(zh, _fitting(zh, lines)) for zh in heads.values()]
        book.sheet(f"{contract.title_zh}{ending}"[:31], columns, lines)
    return rows.height


def _fitting(zh: str, rows: Sequence[Mapping[str, Any]]) -> int:
    """Return a column's width by what stands in it: names fold once, a text of a case a few times."""
    longest = max(width_of(t) for t in (zh, *(str(r.get(zh) or "") for r in rows)))
    return min(longest + 2, 28 if longest < 120 else 80)


def _heads(contract: Source, present: Sequence[str], units: Mapping[str, str]) -> dict[str, str]:
    heads = {}
    for name in present:
        zh = contract.columns[name].zh
        if name in units:
            # The contract may name a unit itself (罚款金额(万元)): the file's own takes its place.
            zh = zh.removesuffix("(万元)").removesuffix("(元)")
            zh = f"{zh}({units[name]})" if units[name] else f"{zh} 请写明单位"
        heads[name] = zh
    return heads


def _aside_row(row: Mapping[str, Any], heads: Mapping[str, str]) -> dict[str, Any]:
    reasons = words.joined(row["_reasons"], "")
    said = (row["file"], row["sheet"], row["row_no"], "、".join(row["_columns"]), reasons)
    return dict(zip(_WHY, said, strict=True)) | {zh: row[name] for name, zh in heads.items()}


def _by_heading(contract: Source, rows: pl.DataFrame) -> list[dict[str, Any]]:
    """Return rows by the headings of those of a source's columns that they have."""
    zh = {name: zh for name, zh in contract.zh.items() if name in rows.columns}
    return rows.select(*zh).rename(zh).to_dicts()


def organ_mapping_workbook(rows: pl.DataFrame, as_of: date | None = None) -> bytes:
    """Return the sheet that asks for the codes of organs that came by name only.

    Parameters
    ----------
    rows : pl.DataFrame
        Columns of the source ``organ_mapping``; what is known already (a proposal) stands filled in.
    as_of : date, optional
        Date written into the file's properties.

    Returns
    -------
    bytes
        An XLSX file that is recognised as ``organ_mapping`` when dropped back.
    """
    contract = source("organ_mapping")
    to_fill = {"organ_code", "region_code"}
    widths = {"organ_name": 34, "folder": 26, "organ_code": 22, "region_code": 14, "region_name": 16,
              "rows": 10, "seen_in": 40}  # fmt: skip
    columns = [
        Column(body.zh, widths[name], "number" if name == "rows" else "text", name in to_fill)
        for name, body in contract.columns.items()
    ]
    cells = _by_heading(contract, rows.sort("rows", "organ_name", descending=[True, False]))
    book = Book(as_of or date(2000, 1, 1), "单位对照表")
    book.sheet(
        contract.title_zh,
        columns,
        cells,
        title="单位对照表",
        subtitle="填浅色的两格，存好放回收件箱；不知道的留空。",
        empty="没有需要对照的单位。",
    )
    book.notes((
        "下列单位或地区在导出数据里只有名称、没有代码。请填浅色的两格：单位代码（没有可不填）和所属县（市、区）的六位区划代码；不设区的市按镇街分开看的填镇街的九位代码，市局自己的填市的代码。",
        "已经填好的区划是按名称或文件夹推荐的，名称写在旁边供核对；不对的直接改。不知道的留空，下次再问。",
        "一个名称只问一次。像“执法大队”这样各县都有的名称，按文件夹分行问，只用于那个文件夹。",
        "填好后把本文件放回收件箱，下次运行起沿用，以前收到的行也按它归县。没有对照的行照常收下，但不计入任何县。",
    ))  # fmt: skip
    return book.bytes()


def region_workbook(rows: pl.DataFrame, as_of: date | None = None) -> bytes:
    """Return the sheet that asks what codes of regions are that no table knows.

    Parameters
    ----------
    rows : pl.DataFrame
        Columns of the source ``regions``, as the records suggest, and ``why``.
    as_of : date, optional
        Date written into the file's properties.

    Returns
    -------
    bytes
        An XLSX file that is recognised as ``regions`` when dropped back.
    """
    contract = source("regions")
    given = {"region_code", "why"}
    columns = [
        Column(zh, 16, fill=name not in given)
        for name, zh in contract.zh.items() if name in rows.columns
    ]  # fmt: skip
    cells = [
        cell | {_WHY_SO: why}
        for cell, why in zip(_by_heading(contract, rows), rows["why"], strict=True)
    ]
    book = Book(as_of or date(2000, 1, 1), "区划对照表")
    book.sheet(
        contract.title_zh, [*columns, Column(_WHY_SO, 40)], cells, title="区划对照表",
        subtitle="照记录填的建议：请照批准的文件核对浅色各格，存好放回收件箱；代码写错了的那一行删去。",
        empty="没有需要对照的区划。",
    )  # fmt: skip
    book.notes((
        "下列代码区划表里没有：县改区、合并、分出的，新设的开发区，或者写错的。不对的直接改，写错代码的那一行删去、改正后重投。",
        "一县改成另一个代码：旧代码一行填停用日期、并入代码，新代码一行填起用日期。几个县合成一个：每个旧代码各一行，并入代码相同。分出一个县：新代码一行填起用日期、划出自代码，原来的县不停用。",
        "日期填生效那天，上半月生效的从当月、下半月生效的从下月起算新的县。以前的记录仍归旧的县，两县的历史接起来判断。",
    ))  # fmt: skip
    return book.bytes()


_WHY_SO = "照记录看"
_OTHER = "不是"
_QUESTION_WIDTHS = {
    "source_title": 14, "header": 20, "meant": 22, "samples": 34, "nearest": 30, "why": 30,
    "seen_in": 38, "sheet_name": 14, "folder": 18,
}  # fmt: skip


def column_mapping_workbook(rows: pl.DataFrame, as_of: date | None = None) -> bytes:
    """Return the sheet that asks what headers mean that no contract knows.

    Parameters
    ----------
    rows : pl.DataFrame
        Columns of the source ``column_mapping``; ``offered`` lists the nearest names of each header.
    as_of : date, optional
        Date written into the file's properties.

    Returns
    -------
    bytes
        An XLSX file that is recognised as ``column_mapping`` when dropped back.
    """
    contract = source("column_mapping")
    to_fill = {"meant", "folder"}
    columns = [
        Column(
            body.zh,
            _QUESTION_WIDTHS[name],
            fill=name in to_fill,
            choices_of="offered" if name == "meant" else "",
        )
        for name, body in contract.columns.items()
    ]
    cells = [
        cell | {"offered": [*(nearest or []), _OTHER]}
        for cell, nearest in zip(
            _by_heading(contract, rows), rows["offered"].to_list(), strict=True
        )
    ]
    book = Book(as_of or date(2000, 1, 1), "列名对照表")
    book.sheet(
        contract.title_zh,
        columns,
        cells,
        title="列名对照表",
        subtitle="在“这一列是”里选一个，存好放回收件箱；不知道的留空。",
        empty="没有需要对照的列名。",
    )
    book.notes((
        "下列表头系统不认识，又像是用得着的列。请在浅色的“这一列是”里选一个，或写下别的列名；与本系统无关的列选“不是”，以后不再问。",
        "“缺必需列”的行排在前面：那几个文件在等这个答案，答复后自动读入，不用重投。不知道的留空，下次再问。",
        "答案按来源记住，以后同名的表头都照办，以前收到的文件也按它重读。只对某个文件夹成立的，在“只限文件夹”里写上文件夹。",
        "例值已遮去人名和号码。“表的来源”认错了的可以改，如改成“双公示行政处罚”。",
        "各来源有哪些列，见“模板”文件夹里的空白表。",
    ))  # fmt: skip
    return book.bytes()
