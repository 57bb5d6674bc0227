"""Joint inspections of several departments: of what each did in a table, the market's own part."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import polars as pl

from assets.intake.files import SheetText
from assets.intake.folding import fold_word, nfkc
from assets.intake.headings.header_rows import SEARCHED_ROWS
from assets.intake.headings.headers import lookup
from assets.intake.layouts.places import organ_named
from data_contracts.words import OTHER_NAMES, OUR_NAMES

_ABOUT = re.compile("检查|抽查|双随机|联查|综合查|查一次")
#: Whoever asked for it or went along: 发起部门, 配合单位, 联合检查部门.
_ROLE = re.compile(
    r"(?:发起|牵头|组织|配合|参与|参加|联合|协同|协助)+(?:检查|抽查|实施)?(?:部门|单位|机关)(?:名称)?"
)
_RESULT = re.compile(r"(?P<who>.*?)(?:检查|抽查)*(?:处理)?(?:结果|结论|情况)")
_DEPARTMENT = re.compile(rf"(?:部门|局|大队|支队|委|委员会|办|厅)$|{OTHER_NAMES}|{OUR_NAMES}")
_OURS = re.compile(OUR_NAMES)
_OTHERS = re.compile(OTHER_NAMES)
_BETWEEN = re.compile(r"[;、,/|→>+\n]+|(?<=[局队委办厅会])[和及与]")
#: 市场监管局：未发现问题；消防救援大队：责令整改。
_SAYS = re.compile(
    r"(?:^|[;。,\n\s])\s*([\u4e00-\u9fff]{2,20}?)[::]\s*([^;\n]*?)(?=[;。\n]|,[\u4e00-\u9fff]{2,20}:|$)"
)
_DAY = re.compile(
    r"(?:检查|抽查)(?:实施)?(?:时间|日期)\s*:?\s*(20\d{2}年\d{1,2}月\d{1,2}日|20\d{2}[-/.]\d{1,2}[-/.]\d{1,2})(?![\d\s日]*[-—–~至到])"
)
#: Columns in which a merged cell, or one not written again below, holds for each department's row.
_OF_ALL = ("party_name", "uscc", "inspected_date", "region_code")
_LEAST_NAMED = 2


@dataclass(frozen=True)
class _Head:
    """A header row of a list of inspections: which cell means what."""

    top: int
    names: list[str]
    means: list[str]

    def of(self, column: str) -> list[int]:
        """Return the places of a column."""
        return [i for i, name in enumerate(self.means) if name == column]


def ours_alone(sheet: SheetText, file: str) -> SheetText:
    """Return a list of joint inspections as the market's inspections; any other table as it is.

    Of several departments in one cell, in columns of who asked and who went along, the market's bureau is
    whose the row is; where it is not among them the row stays another department's. Of results that stand
    for each department in a column or in one cell, its own is read. What is merged over the rows of the
    departments holds for each. A day that stands above the table alone is each row's.
    """
    if sheet.refused is not None:
        return sheet
    first = _texts(sheet.cells.head(SEARCHED_ROWS))
    around = [file, sheet.name or "", *(cell for row in first for cell in row)]
    if not any(_ABOUT.search(text) for text in around):
        return sheet
    head = next((h for top in range(len(first)) if (h := _head(first, top))), None)
    if head is None or _is_one_alone(head, sheet):
        return sheet
    rows = _texts(sheet.cells)
    body = rows[head.top + 1 :]
    notes = [
        *_each_row(head, body),
        *_own_results(head, body),
        *_own_organ(sheet, file, rows, head, body),
    ]
    notes += _day_above(rows, head, body)
    if not notes:
        return sheet
    width = len(head.names)
    above = [[*row, *[""] * (width - len(row))] for row in rows[: head.top]]
    lines = [[cell or None for cell in row] for row in [*above, head.names, *body]]
    cells = pl.DataFrame(
        lines, schema=dict.fromkeys([f"c{i}" for i in range(width)], pl.String), orient="row"
    )
    widths = sheet.widths if width == sheet.cells.width else None
    return replace(sheet, cells=cells, widths=widths, notes=[*sheet.notes, *notes])


def _texts(cells: pl.DataFrame) -> list[list[str]]:
    return [[nfkc(cell).strip() if cell else "" for cell in row] for row in cells.rows()]


def _is_one_alone(head: _Head, sheet: SheetText) -> bool:
    """Tell whether a list is one department's, with a day and a party in every row: most are, and stay as they are."""
    if head.of("role") or not head.of("inspected_date"):
        return False
    results = [*head.of("result"), *head.of("said")]
    if len(results) >= _LEAST_NAMED:
        return False
    body = sheet.cells.slice(head.top + 1)
    organs, party = head.of("organ_name"), head.of("party_name")[0]
    several = [pl.nth(i).str.contains("[；;、,，/|→>+和及与\n]") for i in organs]
    several += [pl.nth(i).str.contains("[:：]") for i in results]
    several += [pl.nth(party).is_null() & pl.nth(i).is_not_null() for i in organs]
    return not body.select(pl.any_horizontal(several).any()).item()


def _head(rows: list[list[str]], top: int) -> _Head | None:
    """Return a row that names who was inspected and what came of it."""
    names = list(rows[top])
    means = [next((c for s, c, _ in lookup(cell) if s == "inspections"), "") for cell in names]
    folded = [fold_word(cell) for cell in names]
    for i, cell in enumerate(folded):
        if _ROLE.fullmatch(cell):
            means[i] = "role"
        elif not means[i] and _RESULT.fullmatch(cell):
            means[i] = "said"
    is_list = "party_name" in means and ("result" in means or "said" in means)
    return _Head(top, names, means) if is_list else None


def _each_row(head: _Head, body: list[list[str]]) -> list[str]:
    """Write out what holds for all the rows of one inspected; say how many."""
    parties, organs = head.of("party_name"), head.of("organ_name")
    shared = [i for name in _OF_ALL for i in head.of(name)]
    if not organs:
        return []
    filled = 0
    for before, row in pairwise(body):
        is_same = not any(row[i] for i in parties) and row[organs[0]] and before[parties[0]]
        if is_same and row[organs[0]] != before[organs[0]]:
            for i in shared:
                row[i] = row[i] or before[i]
            filled += 1
    return [f"{filled}行没有写企业，当作与上一行是同一户（几个部门各一行）"] if filled else []


def _own_results(head: _Head, body: list[list[str]]) -> list[str]:
    """Leave of the results of several departments the market's; say whose are not read."""
    places = [*head.of("result"), *head.of("said")]
    who = {
        i: m["who"]
        for i in places
        if (m := _RESULT.fullmatch(fold_word(head.names[i]))) and _DEPARTMENT.search(m["who"])
    }
    ours = [i for i, name in who.items() if _OURS.search(name)]
    if len(who) >= _LEAST_NAMED and len(ours) == 1:
        others = [i for i in who if i not in ours]
        note = f"「{head.names[ours[0]]}」当作「检查结果」；{''.join(f'「{head.names[i]}」' for i in others)}是别的部门的，没有读"
        head.names[ours[0]] = "检查结果"
        return [note]
    for i in places:
        parts = [_SAYS.findall(row[i]) for row in body]
        said = [
            p
            for p in parts
            if len(p) >= _LEAST_NAMED and any(_DEPARTMENT.search(name) for name, _ in p)
        ]
        if not said or 2 * len(said) < sum(bool(row[i]) for row in body):
            continue
        header = head.names[i]
        for row, found in zip(body, parts, strict=True):
            if found:
                row[i] = next((text for name, text in found if _OURS.search(name)), "")
        head.names[i] = "检查结果"
        return [f"「{header}」一格里写了几个部门的，只读市场监管部门的一句"]
    return []


def _own_organ(
    sheet: SheetText, file: str, rows: list[list[str]], head: _Head, body: list[list[str]]
) -> list[str]:
    """Write down whose each row is where several departments are named for it; say so."""
    organs, roles = head.of("organ_name"), head.of("role")
    whose = [_names(row, organs) or _names(row, roles) for row in body]
    several = [len(names) >= _LEAST_NAMED and any(map(_OTHERS.search, names)) for names in whose]
    if not any(several) and not (roles and any(whose)):
        return []
    above: list[list[str | None]] = [[cell or None for cell in row] for row in rows[: head.top]]
    place = organ_named(above, sheet.name, file)
    organ = [*organs, *roles][0]
    has_number = bool(head.of("joint_departments"))
    mine = 0
    for names, is_joint, row in zip(whose, several, body, strict=True):
        number = len(_names(row, [*organs, *roles]))
        if is_joint or not any(row[i] for i in organs):
            ours = [name for name in names if _OURS.search(name)]
            mine += bool(ours)
            row[organ] = _in_full(ours[0], place) if ours else "、".join(names)
        if not has_number:
            row.append(str(number) if number >= _LEAST_NAMED else "")
    for i in [*organs, *roles]:
        for row in [head.names, *body]:
            row[i] = row[i] if i == organ else ""
    head.names[organ] = "检查机关"
    if not has_number:
        head.names.append("联合检查部门数")
    n = sum(map(bool, whose)) if roles and not organs else sum(several)
    return [f"{n}行写了几个部门：有市场监管部门的{mine}行算它的检查，其余是别的部门的"]


def _names(row: Sequence[str], places: Sequence[int]) -> list[str]:
    """Return the departments that some cells of a row name, each once."""
    return list(dict.fromkeys(n for i in places for n in _BETWEEN.split(row[i]) if n))


def _in_full(name: str, place: str | None) -> str:
    """Return the market's bureau with its county, where only the table's surroundings say which: 市场监管局."""
    match = _OURS.search(name)
    before = name[: match.start()] if match else name
    if len(before) > 1 or not place:
        return name
    return place if _OURS.search(place) else f"{place.removesuffix('局')}市场监督管理局"


def _day_above(rows: list[list[str]], head: _Head, body: list[list[str]]) -> list[str]:
    """Write the one day that stands around a table without days into each row; say so."""
    if head.of("inspected_date"):
        return []
    around: Sequence[str] = [
        cell for row in [*rows[: head.top], *rows[-SEARCHED_ROWS:]] for cell in row
    ]
    days = {m[1] for text in around for m in _DAY.finditer(text)}
    if len(days) != 1:
        return []
    day = days.pop()
    head.names.append("检查日期")
    for row in body:
        row.append(day if sum(map(bool, row)) > 1 else "")
    return [f"没有「检查日期」列，各行按表外写的{day}计"]
