"""Sheets that say what the codes on the others mean: 代码说明 with 01 未发现问题, 02 责令改正."""

import re
from dataclasses import dataclass, replace

import polars as pl

from assets.intake.context import IntakeContext
from assets.intake.files import SheetText
from assets.intake.folding import fold_word
from assets.intake.headings.recognise import Recognised
from assets.intake.layouts.dictionaries import fits
from assets.intake.values.words import Words
from data_contracts import loader
from models.identity.titles import mask_title

_CODE = re.compile(r"(?:代码|编码|码|字典|枚举|取)?(?:代码|编码|值|code)")
_MEANS = re.compile(r"(?:代码|编码|字典|枚举|中文)?(?:含义|说明|名称|内容|释义|描述|中文)")
_OF = re.compile(r"(?:字段|列|项目|代码|字典|数据项)(?:名|名称|类型|类别|项)?|表头")
#: A legend has no more columns than this, and its header stands so far up.
_WIDEST, _HEAD = 4, 5
_LONGEST_CODE = 8
#: Code → word, below the header it is of; ``""`` for whichever column has these codes.
Legend = dict[str, dict[str, str]]


@dataclass(frozen=True)
class _Place:
    """Where a legend's header stands and which of its cells says what."""

    row: int
    code: str
    means: str
    of: str | None


def applied(sheets: list[SheetText]) -> list[SheetText]:
    """Return the sheets of a workbook without its legends, which go with each of the others."""
    legends = [
        _legend(sheet) if sheet.name is not None and sheet.refused is None else {}
        for sheet in sheets
    ]
    others = [sheet for sheet, legend in zip(sheets, legends, strict=True) if not legend]
    if not others or len(others) == len(sheets):
        return sheets
    whole: Legend = {}
    for legend in legends:
        for header, codes in legend.items():
            whole.setdefault(header, {}).update(codes)
    names = "".join(f"「{s.name}」" for s, legend in zip(sheets, legends, strict=True) if legend)
    others[0].notes.append(f"工作表{names}是代码说明，不是数据表")
    return [replace(sheet, legend=whole) for sheet in others]


def _legend(sheet: SheetText) -> Legend:
    """Return what a sheet says of codes; nothing where it is no legend."""
    place = _place(sheet)
    if place is None:
        return {}
    out: Legend = {}
    for row in sheet.cells.slice(place.row + 1).iter_rows(named=True):
        code, word = fold_word(row[place.code] or ""), (row[place.means] or "").strip()
        if not code and not word:
            continue
        of = fold_word(row[place.of] or "") if place.of else ""
        known = out.setdefault(of, {})
        if not (code and word) or len(code) > _LONGEST_CODE or known.setdefault(code, word) != word:
            return {}
    return out


def _place(sheet: SheetText) -> _Place | None:
    for number, row in enumerate(sheet.cells.head(_HEAD).iter_rows(named=True)):
        said = {name: fold_word(cell) for name, cell in row.items() if cell}
        if not 2 <= len(said) <= _WIDEST:
            continue
        code = next((n for n, cell in said.items() if _CODE.fullmatch(cell)), None)
        means = next((n for n, c in said.items() if _MEANS.fullmatch(c) and n != code), None)
        if code and means:
            of = next(
                (n for n, c in said.items() if _OF.fullmatch(c) and n not in (code, means)), None
            )
            return _Place(number, code, means, of)
    return None


def written_out(
    sheet: SheetText, found: Recognised, body: pl.DataFrame, context: IntakeContext
) -> pl.DataFrame:
    """Return the rows with the words of the workbook's legend, else of a file of codes, where a column holds its codes.

    Only where every value is a code of it and none is a word already.
    """
    columns = loader.source(found.source).columns
    for place in found.columns:
        enum, cell = columns[place.column].enum, f"c{place.index}"
        if enum is None:
            continue
        by: list[str] = []
        codes = sheet.legend.get(fold_word(place.header), sheet.legend.get("", {}))
        if not codes:
            codes, by = context.answers.codes(found.source, place.header, place.column)
        values = body[cell].drop_nulls().unique().to_list() if codes else []
        meant = {value: _meant(value, codes) for value in values}
        said = [word for word in meant.values() if word]
        words = Words.of(context.enumerations[enum])
        is_word = any(words.standard(value)[1] for value in values)
        if not values or len(said) < len(values) or is_word or (by and not fits(said, words)):
            continue
        body = body.with_columns(pl.col(cell).replace(meant))
        listed = "、".join(f"{value}={meant[value]}" for value in sorted(values)[:_WIDEST])
        sheet.in_codes.extend([place.header] if by else [])
        where = "、".join(by) or "工作簿里的代码说明"
        sheet.notes.append(f"「{place.header}」里的代码按{where}读：{mask_title(listed)}")
    return body


def _meant(value: str, codes: dict[str, str]) -> str | None:
    """Return the word of a code; a spreadsheet makes 1 of 01."""
    code = fold_word(value).removesuffix(".0")
    if code in codes:
        return codes[code]
    bare = [word for one, word in codes.items() if one.lstrip("0") == code.lstrip("0") != ""]
    return bare[0] if len(bare) == 1 and code.isdigit() else None
