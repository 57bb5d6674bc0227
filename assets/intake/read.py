"""From a file to tables taken in: the one entry of the intake."""

import codecs
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from assets.intake.context import IntakeContext, TableIntake, refused
from assets.intake.files import RefusedInputError, SheetText
from assets.intake.formats import archives, json_texts, texts, workbooks
from assets.intake.headings.header_rows import header_score
from assets.intake.layouts import dictionaries, file_reviews, forms, joint, legends, levels
from assets.intake.layouts.instances import in_last_instance
from assets.intake.layouts.joined_cells import apart
from assets.intake.layouts.linked import one_list
from assets.intake.layouts.side_by_side import one_beside_other
from assets.intake.layouts.stacked import one_below_other
from assets.intake.layouts.steps import by_steps
from assets.intake.layouts.ticked import one_column
from assets.intake.layouts.wide import by_months
from assets.intake.limits import as_text, together
from assets.intake.seals import asks_nothing, seal_text
from assets.intake.shares import with_file_notes
from assets.intake.sheet import Looked, look_at
from assets.intake.table import read_tables
from assets.store.refused import refused_because
from data_contracts import seals, source
from models.identity.titles import masked_path

_UNKNOWN = "认不出来源"
_NO_TABLE = {
    b"%PDF": " PDF，请导出为 XLSX 或 CSV 后重投",
    b"Rar!": " RAR 压缩包，请解开或改用 ZIP",
    b"7z\xbc\xaf": " 7z 压缩包，请解开或改用 ZIP",
    b"\x1f\x8b": " GZ 压缩包，请解开或改用 ZIP",
    b"\x89PNG": "图片，请提供表格",
    b"\xff\xd8\xff": "图片，请提供表格",
}
_WORKBOOKS = (".xlsx", ".xlsm", ".xltx")
_EMPTY = "没有数据行"
#: How the refusal of a list ends that is known and not wanted: of permits.
_NOT_WANTED = "的公示，不用报"
#: A list has a header of so many cells, one of them of days and none with a year, and so many rows as wide.
_LEAST_WIDE, _LEAST_LISTED, _HEAD = 4, 3, 10
_DAY_HEADER, _FIGURES = re.compile("日期|时间"), re.compile(r"\d{4}")
#: So many sheets that are not read are named.
_NAMED = 5


def _nobody(place: str) -> None:
    del place


@dataclass(frozen=True)
class _Opened:
    """A file, its sheets, and what each is: known and not yet read, waiting for answers, or refused."""

    data: bytes
    context: IntakeContext
    sheets: list[SheetText]
    known: dict[int, Looked]
    waiting: dict[int, TableIntake]
    bad: dict[int, TableIntake]


def read_paths(
    files: Sequence[tuple[Path, str, IntakeContext]], reached: Callable[[str], None] = _nobody
) -> list[list[TableIntake]]:
    """Read files in this process, the rows of like tables together: :mod:`assets.intake.isolated.guard` reads untrusted ones.

    Parameters
    ----------
    files : sequence of tuple
        Where the bytes of each are, its path inside the inbox with ``/``, which names it in every message,
        and as-of date, key, word lists, limits. Small ones: all are held at once.
    reached : callable, optional
        Told the name of each file before it is read, members of a ZIP too.

    Returns
    -------
    list of list of TableIntake
        Of each file one for each table; one with ``refused_reason`` when the file or ZIP is refused.
    """
    return _read([_open(path, relative, context, reached) for path, relative, context in files])


def read_bytes(
    data: bytes,
    relative: str,
    context: IntakeContext,
    reached: Callable[[str], None] = _nobody,
) -> list[TableIntake]:
    """Read the bytes of one file; see :func:`read_paths`."""
    return _read([_open_bytes(data, relative, context, reached)])[0]


def _open(
    path: Path, relative: str, context: IntakeContext, reached: Callable[[str], None]
) -> _Opened | list[TableIntake]:
    try:
        data = path.read_bytes()
    except OSError as error:
        return [refused(relative, f"无法读取：{refused_because(error)}")]
    return _open_bytes(data, relative, context, reached)


def _open_bytes(
    data: bytes, relative: str, context: IntakeContext, reached: Callable[[str], None]
) -> _Opened | list[TableIntake]:
    """Return what a file holds, or its tables where it is refused or a ZIP, which is read at once."""
    try:
        if data.startswith(b"PK") and not archives.is_workbook(data):
            if relative.lower().endswith(_WORKBOOKS):
                raise RefusedInputError("无法读取：工作簿损坏或不完整，请重新导出")
            return [*_members(data, relative, context, reached)]
        return _open_file(data, relative, context)
    except RefusedInputError as error:
        return [refused(relative, str(error))]


def _members(
    data: bytes, relative: str, context: IntakeContext, reached: Callable[[str], None]
) -> Iterator[TableIntake]:
    """Yield the tables of the members of a ZIP, small ones read together."""
    members = archives.members(data, context.limits)
    for some in together(members, lambda member: as_text(len(member[1]), member[0])):
        opened = []
        for name, content in some:
            shown = f"{relative}!{masked_path(name, context.key)}"
            reached(shown)
            opened.append(_open_file(content, shown, context))
        if len(some) > 1:
            reached(relative)  # nobody could say which of them it is
        yield from chain.from_iterable(_read(opened))


def _sheets(data: bytes, context: IntakeContext) -> list[SheetText]:
    if not data:
        raise RefusedInputError("文件是空的")
    bare = data.removeprefix(codecs.BOM_UTF8)
    for mark, what in _NO_TABLE.items():
        if bare.startswith(mark):
            raise RefusedInputError(f"无法读取：是{what}")
    if data.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        return workbooks.read_workbook(data, context.limits)
    if data.startswith(b"PAR1"):
        return [workbooks.read_parquet(data, context.limits)]
    if json_texts.is_json(data):
        text, _ = texts.decode(data)
        return json_texts.read_json(text, context.limits.columns)
    return texts.read_texts(data, header_score, context.limits.columns)


def _open_file(data: bytes, file: str, context: IntakeContext) -> _Opened | list[TableIntake]:
    """Find out what the sheets of a file are that is no ZIP."""
    try:
        sheets = [
            table
            for sheet in _sheets(data, context)
            for part in one_beside_other(sheet)
            for table in one_below_other(part, file)
        ]
    except RefusedInputError as error:
        return [refused(file, str(error))]
    sheets, hint = dictionaries.one_table(legends.applied(sheets), file, context.enumerations)
    given_out = any(f"「{seals.SHEET}」" in note for sheet in sheets for note in sheet.notes)
    if not given_out and context.source is None:
        sheets = [file_reviews.as_leads(sheet, file, context.enumerations) for sheet in sheets]
        sheets = [joint.ours_alone(levels.in_one_column(sheet), file) for sheet in sheets]
        sheets = [by_steps(forms.as_rows(one_column(sheet))) for sheet in sheets]
    sheets = [apart(in_last_instance(part)) for sheet in sheets for part in by_months(sheet)]
    if not given_out and context.source is None:
        sheets = one_list(sheets)
    several = len(sheets) > 1
    nothing_asked = given_out and asks_nothing(data)
    opened = _Opened(data, context, sheets, {}, {}, {})
    for place, sheet in enumerate(sheets):
        try:
            if sheet.refused is not None:
                raise RefusedInputError(sheet.refused)
            found = look_at(
                sheet,
                file,
                context,
                name_sheet=several,
                given_out=given_out,
                asks_nothing=nothing_asked,
            )
            if isinstance(found, Looked):
                opened.known[place] = found
            else:
                opened.waiting[place] = found
        except RefusedInputError as error:
            name = sheet.name if several else None
            why = file_reviews.why_not(sheet, file, context.enumerations) or f"{error}{hint}"
            opened.bad[place] = refused(file, why, name, numbers=error.numbers)
    return opened


def _read(files: Sequence[_Opened | list[TableIntake]]) -> list[list[TableIntake]]:
    """Read the rows of all tables that are known, and put each file's together again."""
    opened = [file for file in files if isinstance(file, _Opened)]
    rows = iter(read_tables([one.table for file in opened for one in file.known.values()]))
    return [
        _closed(file, {place: one.read(next(rows)) for place, one in file.known.items()})
        if isinstance(file, _Opened)
        else file
        for file in files
    ]


def _says_how(sheet: SheetText) -> bool:
    """Return whether a sheet is the one that says how a workbook of ours is filled in: nothing is lost with it."""
    return sheet.name == seals.NOTES_SHEET and seals.NOTES_SHEET in sheet.cells.head(1).rows()[0]


def _closed(file: _Opened, read: dict[int, TableIntake]) -> list[TableIntake]:
    """Return the tables of a file; sheets without a table are named in the notes of the first."""
    good = dict(sorted({**read, **file.waiting}.items()))
    notes = [n for sheet in file.sheets for n in sheet.notes if f"「{seals.SHEET}」" not in n]
    if not good:
        return [_most_telling(list(file.bad.values()))]
    told = {p: t for p, t in file.bad.items() if not _is_silent(t, file.sheets[p])}
    notes += [
        f"工作表「{t.sheet}」不是数据表或没有数据，未读（{(t.refused_reason or '').split('。')[0]}）"
        for p, t in file.bad.items()
        if p not in told and not _says_how(file.sheets[p])
    ]
    first = min(good)
    good[first] = replace(good[first], of_file=notes)
    if file.context.share.of == 1:
        good[first] = with_file_notes(good[first])
    if any(table.source and source(table.source).sealed for table in good.values()):
        seal = seal_text(file.data)
        good = {p: replace(table, seal=seal) for p, table in good.items()}
    return [table for _, table in sorted([*good.items(), *told.items()], key=lambda one: one[0])]


def _is_silent(bad: TableIntake, sheet: SheetText) -> bool:
    """Tell whether a sheet beside others that are read is none of ours: empty, or no list of things with days.

    A list nobody knows is refused like a file: a note of a sheet that is read loses its rows.
    """
    reason = bad.refused_reason or ""
    if reason.endswith(_NOT_WANTED):
        return True
    if reason.startswith(_EMPTY) or not reason.startswith(_UNKNOWN):
        return reason.startswith(_EMPTY)
    head = sheet.cells.head(_HEAD).rows()
    heads = [[c for c in row if c] for row in head]
    is_list = any(
        len(cells) >= _LEAST_WIDE
        and any(_DAY_HEADER.search(cell) for cell in cells)
        and not any(_FIGURES.search(cell) for cell in cells)
        for cells in heads
    )
    rows = sum(sum(c is not None for c in row) >= _LEAST_WIDE for row in sheet.cells.rows())
    return not (is_list and rows >= _LEAST_LISTED)


def _most_telling(bad: list[TableIntake]) -> TableIntake:
    """Return the refusal that says most: a missing column rather than no source; it names the other sheets."""

    def rank(table: TableIntake) -> int:
        reason = table.refused_reason or ""
        return 2 if reason.startswith(_UNKNOWN) else 1 if reason.startswith(_EMPTY) else 0

    chosen = min(bad, key=rank)
    numbers = list(dict.fromkeys(number for table in bad for number in table.numbers))
    others = [f"「{t.sheet}」" for t in bad if t is not chosen and rank(t) == rank(chosen)]
    listed = "".join(others[:_NAMED]) + (f"等{len(others)}张" if len(others) > _NAMED else "")
    more = f"；工作表{listed}也没有读" if others else ""
    why = f"{chosen.refused_reason}{more}"
    alone = len(bad) == 1
    return replace(
        chosen, sheet=None if alone else chosen.sheet, numbers=numbers, refused_reason=why
    )
