"""What platforms put otherwise than a column each: as the contract of the source declares it."""

import re
from dataclasses import replace

from assets.intake.files import SheetText
from assets.intake.headings.header_rows import lacking_of
from assets.intake.headings.headers import meaning
from assets.intake.headings.recognise import Recognised
from data_contracts import loader
from data_contracts.source_contract import FromTitle, Otherwise

#: So many headers name what kind a table is of: 举报编号, 举报人.
_LEAST_SAID = 2


def as_headers_say(sheet: SheetText, found: Recognised, around: list[str]) -> Recognised:
    """Return what is known of a table with the columns that its cells and other headers make out.

    Parameters
    ----------
    sheet : SheetText
        Notes of what is read otherwise are added to it.
    found : Recognised
    around : list of str
        What stands around the table: rows above it and its file.
    """
    headers = [cell for cell in found.header_cells if cell]
    for name, column in loader.source(found.source).columns.items():
        if column.never:
            found = _without_others(sheet, found, name, column.never.cells, column.never.says)
        is_absent = all(place.column != name for place in found.columns)
        if is_absent and column.from_headers:
            word = _only_word(column.from_headers, headers, [*around, sheet.name or ""])
            supplied = {name: word} if word else {}
            found = replace(found, supplied={**found.supplied, **supplied})
        if is_absent and column.from_title:
            found = _as_title_says(sheet, found, name, column.from_title, around)
        if is_absent and column.otherwise:
            other, says = column.otherwise.column, column.otherwise.says
            if _is_otherwise(sheet, found, column.otherwise, headers):
                found = _with_another(sheet, found, name, other, says)
    return found


def _is_otherwise(
    sheet: SheetText, found: Recognised, otherwise: Otherwise, headers: list[str]
) -> bool:
    """Return whether headers name it, or most cells of the other column are such as it has."""
    if otherwise.headers is not None:
        said = sum(re.search(otherwise.headers, cell) is not None for cell in headers)
        if said >= _LEAST_SAID:
            return True
    place = next((p for p in found.columns if p.column == otherwise.column), None)
    if otherwise.cells is None or place is None:
        return False
    given = sheet.cells[f"c{place.index}"].slice(found.header_rows.stop).drop_nulls()
    return bool(2 * given.str.strip_chars().str.contains(otherwise.cells).sum() > given.len())


def _without_others(
    sheet: SheetText, found: Recognised, name: str, cells: str, says: str
) -> Recognised:
    """Return it without columns of that name most of whose cells are another's.

    A header that means the same and stood back for such a column takes its place.
    """
    own, lacking, unknown = [], found.lacking, found.unknown
    for place in found.columns:
        given = sheet.cells[f"c{place.index}"].slice(found.header_rows.stop).drop_nulls()
        if place.column == name and 2 * given.str.contains(cells).sum() > given.len():
            sheet.notes.append(f"「{place.header}」{says}")
            other = next((u for u in unknown if meaning(u.own, found.source) == name), None)
            if other is not None:
                own.append(replace(place, index=other.index, header=other.header))
                unknown = [u for u in unknown if u is not other]
            elif any(name in g for g in lacking_of(found.source, set())):
                lacking = [[name], *lacking]
        else:
            own.append(place)
    return replace(found, columns=own, lacking=lacking, unknown=unknown)


def _only_word(words: dict[str, str], headers: list[str], around: list[str]) -> str | None:
    """Return the word that the headers name, if neither they nor what stands around name another."""
    for word, said in words.items():
        others = [other for one, other in words.items() if one != word]
        named = sum(re.search(said, header) is not None for header in headers)
        is_other = any(re.search(other, text) for other in others for text in [*headers, *around])
        if named >= _LEAST_SAID and not is_other:
            return word
    return None


def _as_title_says(
    sheet: SheetText, found: Recognised, name: str, said: FromTitle, around: list[str]
) -> Recognised:
    """Return it with the word that a title, the sheet or the file gives a column that is absent."""
    is_said = any(re.search(said.title, text) for text in [*around, sheet.name or ""])
    if not is_said or any(place.column in said.without for place in found.columns):
        return found
    zh = loader.source(found.source).columns[name].zh
    sheet.notes.append(f"没有「{zh}」列，标题或者表名写明是{said.word}，各行照它读")
    return replace(found, supplied={**found.supplied, name: said.word})


def _with_another(
    sheet: SheetText, found: Recognised, name: str, other: str, says: str
) -> Recognised:
    """Return it with the column ``other`` read as ``name``."""
    place = next((place for place in found.columns if place.column == other), None)
    if place is None:
        return found
    sheet.notes.append(f"「{place.header}」{says}")
    own = [replace(p, column=name) if p.column == other else p for p in found.columns]
    return replace(found, columns=own, lacking=[g for g in found.lacking if g != [name]])


#: Types that are one party's: a fine merged over three rows is one fine.
_OF_ONE = ("money ", "party_name ", "identity ", "uscc ")


def places_in_each_row(sheet: SheetText, found: Recognised) -> SheetText:
    """Return the sheet with a county, an organ or a month that is merged over rows standing in each of them.

    So does all that is merged with the number of a case over a row for each of its parties: their fines and
    whatever else is not merged is their own.
    """
    contract = loader.source(found.source)
    of_several = _numbers_of_several(sheet, found)
    kinds = {f.index: f"{contract.columns[f.column].type} {f.column}" for f in found.columns}
    said = ("region_code ", "organ_name ", f" {contract.named_by}", "integer year", "integer month")
    cells, start = sheet.cells, found.header_rows.stop
    for column, top, end in sheet.merged:
        kind = kinds.get(column, "")
        is_theirs = (top, end) in of_several and not kind.startswith(_OF_ONE)
        if top >= start and (kind.startswith(said[:2]) or kind.endswith(said[2:]) or is_theirs):
            name = cells.columns[column]
            places = [
                r for r in range(top + 1, min(end + 1, cells.height)) if cells[name][r] is None
            ]
            values = cells[name].scatter(places, cells[name][top])
            cells = cells.with_columns(values.alias(name))
    return replace(sheet, cells=cells)


def _numbers_of_several(sheet: SheetText, found: Recognised) -> set[tuple[int, int]]:
    """Return the first and last rows over which the number of a case stands merged, each row with a party of its own."""
    at = {f.column: f.index for f in reversed(found.columns)}
    if "party_name" not in at:
        return set()
    parties = sheet.cells[:, at["party_name"]]
    numbers = {at[name] for name in ("case_no", "decision_no") if name in at}
    return {
        (top, end)
        for column, top, end in sheet.merged
        if column in numbers and parties[top : end + 1].null_count() == 0
    }
