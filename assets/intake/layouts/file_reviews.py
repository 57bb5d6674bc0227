"""Ledgers of file reviews kept by hand: what they found wrong is a lead each, as of the reviews this product draws."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from assets.intake.files import SheetText
from assets.intake.folding import fold_word, nfkc
from assets.intake.headings.header_rows import SEARCHED_ROWS
from assets.intake.layouts.places import organ_named
from assets.intake.values.words import Words
from data_contracts import Enumeration, loader

_REVIEW = re.compile("评查")
#: A sheet of ours has numbers of its own.
_OURS = "评查编号"
_CASE = re.compile(
    r"(?:行政)?(?:处罚)?(?:案号|案件(?:文|编)?号|案卷(?:编)?号|卷宗(?:编)?号|立案(?:编)?号|(?:处罚)?(?:决定书?)?文号|决定书编?号)"
)
_VERDICT = re.compile(r"(?:案卷)?(?:评查|评定|质量)*(?:结论|等次|等级|结果|档次)")
_PROBLEM = re.compile(
    r"(?:评查)?(?:中)?(?:存在|发现|主要|具体)?的?(?:主要|具体)?问题(?:描述|及建议|情况)?"
)
_DAY = re.compile(r"(?:评查|评分|评审|检查)(?:完成)?(?:日期|时间)")
_UNIT = re.compile(r"(?:被评查|受评|被检查|报送)?(?:单位|机关|地区|县区|县局)(?:名称)?")
_PLACE = re.compile(r"[\u4e00-\u9fff](?:县|区|市|旗)")
_DAY_SAID = re.compile(
    r"评查(?:时间|日期)\s*:\s*(20\d{2}(?:年\d{1,2}月\d{1,2}日?|[-/.]\d{1,2}[-/.]\d{1,2}))"
)
_COLUMNS = ("channel", "received_date", "region_code", "title", "case_no")


def as_leads(sheet: SheetText, file: str, enumerations: Mapping[str, Enumeration]) -> SheetText:
    """Return a ledger of file reviews as a list of leads, one for each file with a problem; any other table as it is.

    Only what its verdict calls wrong: what was deducted for from a file that passed is put right and no lead. A ledger
    without verdict, day or problem is not read: how many points are too few nobody said.
    """
    if sheet.refused is not None:
        return sheet
    rows = [[nfkc(cell).strip() if cell else "" for cell in row] for row in sheet.cells.rows()]
    around = [sheet.name or "", file, *(cell for row in rows[:SEARCHED_ROWS] for cell in row)]
    if not any(_REVIEW.search(text) for text in around):
        return sheet
    for top, row in enumerate(rows[:SEARCHED_ROWS]):
        head = [fold_word(cell) for cell in row]
        at = {
            name: next((i for i, cell in enumerate(head) if pattern.fullmatch(cell)), None)
            for name, pattern in (
                ("case", _CASE), ("verdict", _VERDICT), ("problem", _PROBLEM), ("day", _DAY), ("unit", _UNIT),
            )
        }  # fmt: skip
        said = next((m[1] for text in around + _below(rows) if (m := _DAY_SAID.search(text))), None)
        given = [at[name] is not None for name in ("case", "verdict", "problem")]
        if _OURS not in head and all(given) and (at["day"] is not None or said):
            above: list[list[str | None]] = [[cell or None for cell in row] for row in rows[:top]]
            is_placed = organ_named(above, sheet.name, file) is not None
            words = Words.of(enumerations["review_verdict"])
            return _leads(sheet, rows, top, at, said, words, is_placed=is_placed)
    return sheet


def _below(rows: list[list[str]]) -> list[str]:
    """Return what is said below a table."""
    return [cell for row in rows[-SEARCHED_ROWS:] for cell in row if cell]


def _leads(
    sheet: SheetText,
    rows: list[list[str]],
    top: int,
    at: Mapping[str, int | None],
    said: str | None,
    words: Words,
    *,
    is_placed: bool,
) -> SheetText:
    def of(row: Sequence[str], name: str) -> str:
        place = at[name]
        return row[place] if place is not None else ""

    files = [row for row in rows[top + 1 :] if of(row, "case") and of(row, "verdict")]
    wrong = [row for row in files if words.standard(of(row, "verdict")) == ("有问题", True)]
    columns = loader.source("leads_in").columns
    by_unit = bool(wrong) and all(_PLACE.search(of(row, "unit")) for row in wrong)
    if not (by_unit or is_placed):
        return sheet
    wanted = [name for name in _COLUMNS if name != "region_code" or by_unit]
    lines: list[list[str | None]] = []
    for row in rows[: top + 1]:  # titles above say whose it is
        is_title = sum(map(bool, row)) == 1
        lines.append([next(filter(None, row)) if is_title else None, *[None] * (len(wanted) - 1)])
    lines[top] = [columns[name].zh for name in wanted]
    for row in rows[top + 1 :]:
        told = {
            "channel": "评查",
            "received_date": of(row, "day") or said,
            "region_code": of(row, "unit"),
            "title": of(row, "problem") or f"案卷评查：{of(row, 'verdict')}",
            "case_no": of(row, "case"),
        }
        lines.append([told[n] for n in wanted] if row in wrong else [None] * len(wanted))
    if not wrong:
        lines.append(["本期无", *[None] * (len(wanted) - 1)])
    note = f"案卷评查台账{len(files)}卷，结论有问题的{len(wrong)}卷读作线索（渠道“评查”），其余不计；评查比例只算本系统抽的卷"
    cells = pl.DataFrame(lines, schema=[f"c{i}" for i in range(len(wanted))], orient="row")
    return replace(sheet, cells=cells, widths=None, merged=[], notes=[*sheet.notes, note])
