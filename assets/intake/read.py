"""From a file to tables taken in: the one entry of the intake."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from assets.intake import archives, texts, workbooks
from assets.intake.context import IntakeContext, TableIntake, refused
from assets.intake.files import RefusedError, SheetText, inbox_files
from assets.intake.recognise import header_score
from assets.intake.seals import ANSWERED, seal_text
from assets.intake.shares import with_file_notes
from assets.intake.sheet import read_sheet
from assets.intake.wide import by_months
from data_contracts import seals
from models.identity.titles import masked_path

__all__ = ["IntakeContext", "TableIntake", "inbox_files", "read_bytes", "read_path"]

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


def _nobody(place: str) -> None:
    del place


def read_path(
    path: Path,
    relative: str,
    context: IntakeContext,
    reached: Callable[[str], None] = _nobody,
) -> list[TableIntake]:
    """Read one file of the inbox, in this process: :mod:`assets.intake.guard` reads untrusted ones.

    Parameters
    ----------
    path : Path
        Where the bytes are.
    relative : str
        Path inside the inbox with ``/``; it names the file in every message.
    context : IntakeContext
        As-of date, key, word lists, limits.
    reached : callable, optional
        Told the name of each file before it is read, members of a ZIP too.

    Returns
    -------
    list of TableIntake
        One for each table; one with ``refused_reason`` when the file or ZIP is refused.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        return [refused(relative, f"无法读取：{error.strerror or '打不开'}")]
    return read_bytes(data, relative, context, reached)


def read_bytes(
    data: bytes,
    relative: str,
    context: IntakeContext,
    reached: Callable[[str], None] = _nobody,
) -> list[TableIntake]:
    """Read the bytes of one file; see :func:`read_path`."""
    try:
        if data.startswith(b"PK") and not archives.is_workbook(data):
            if relative.lower().endswith(_WORKBOOKS):
                raise RefusedError("无法读取：工作簿损坏或不完整，请重新导出")
            out: list[TableIntake] = []
            for name, content in archives.members(data, context.limits):
                shown = f"{relative}!{masked_path(name, context.key)}"
                reached(shown)
                out += _read_file(content, shown, context)
            return out
        return _read_file(data, relative, context)
    except RefusedError as error:
        return [refused(relative, str(error))]


def _sheets(data: bytes, context: IntakeContext) -> list[SheetText]:
    if not data:
        raise RefusedError("文件是空的")
    for mark, what in _NO_TABLE.items():
        if data.startswith(mark):
            raise RefusedError(f"无法读取：是{what}")
    if data.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        return workbooks.read_workbook(data, context.limits)
    if data.startswith(b"PAR1"):
        return [workbooks.read_parquet(data, context.limits)]
    return texts.read_texts(data, header_score, context.limits.columns)


def _read_file(data: bytes, file: str, context: IntakeContext) -> list[TableIntake]:
    """Read a file that is no ZIP; sheets without a table are named in the notes of the first."""
    try:
        sheets = [part for sheet in _sheets(data, context) for part in by_months(sheet)]
    except RefusedError as error:
        return [refused(file, str(error))]
    several = len(sheets) > 1
    good: dict[int, TableIntake] = {}
    bad: dict[int, TableIntake] = {}
    for place, sheet in enumerate(sheets):
        try:
            if sheet.refused is not None:
                raise RefusedError(sheet.refused)
            good[place] = read_sheet(sheet, file, context, name_sheet=several)
        except RefusedError as error:
            name = sheet.name if several else None
            bad[place] = refused(file, str(error), name, numbers=error.numbers)
    notes = [n for sheet in sheets for n in sheet.notes if f"「{seals.SHEET}」" not in n]
    if not good:
        return [_most_telling(list(bad.values()))]
    silent = (_UNKNOWN, _EMPTY)
    told = {p: t for p, t in bad.items() if not (t.refused_reason or "").startswith(silent)}
    notes += [
        f"工作表「{t.sheet}」不是数据表或没有数据，未读（{(t.refused_reason or '').split('。')[0]}）"
        for p, t in bad.items()
        if p not in told
    ]
    first = min(good)
    good[first] = replace(good[first], of_file=notes)
    if context.share.of == 1:
        good[first] = with_file_notes(good[first])
    if any(table.source in ANSWERED for table in good.values()):
        seal = seal_text(data)
        good = {p: replace(table, seal=seal) for p, table in good.items()}
    return [table for _, table in sorted([*good.items(), *told.items()], key=lambda one: one[0])]


def _most_telling(bad: list[TableIntake]) -> TableIntake:
    """Return the refusal that says most: a missing column rather than no source."""

    def rank(table: TableIntake) -> int:
        reason = table.refused_reason or ""
        return 2 if reason.startswith(_UNKNOWN) else 1 if reason.startswith(_EMPTY) else 0

    chosen = min(bad, key=rank)
    numbers = list(dict.fromkeys(number for table in bad for number in table.numbers))
    return replace(chosen, sheet=chosen.sheet if len(bad) > 1 else None, numbers=numbers)
