"""Which files lie in the inbox, and what tables of text each holds."""

import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from assets.store.home import HomeError
from assets.store.refused import refused_because

_IGNORED = {"thumbs.db", "desktop.ini", ".ds_store", "__macosx"}
#: Written by programs beside a file that is open: LibreOffice and WPS on Linux, Excel, macOS.
_BESIDE_OPEN = (".~", "~$", "._")
#: Control characters, line ends of Unicode, marks that turn the direction of writing, half characters.
_UNSHOWN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
#: 202505 and 20250531 are times, 340323 is a county.
_YEAR_AND_MONTH = re.compile(r"(?:19|20)\d{2}(?:(?:0[1-9]|1[0-2])(?:[0-3]\d)?(?!\d)|(?!\d))")
_BATCH = re.compile(
    r"\d{1,2}(?:月|日|号|季度|旬|周)|[一二三四五六七八九十]{1,2}(?:月|季度?|旬|周)|[Qq][1-4]|第|上半年|下半年|全年|年度?|月份?|季度|"
    r"至|到|截至|数据|报送|上报|报来|导出|补报|更正|改正|修改|重报|重新|新增|增量|全量|汇总|合并|历年|往年|最新|第?\d{1,2}[批次]|份|"
    r"案件|行政处罚|处罚|双公示|公示|公开|投诉举报|投诉|举报|检查|台账|明细|清单|信息|文件|附件|压缩包?|[表版]"
)
#: 更正_2025年1季度.csv, 2月（修订）.xlsx, 勘误/案件.csv; no 更正登记 and no 修正药业.
_CORRECTS = re.compile(r"(?:更正|订正|勘误|修订|改正|补正)(?!登记|执照|案件|违法)")
_PARTIAL = re.compile(r"\.(?:part|partial|crdownload|download|tmp|filepart)$", re.IGNORECASE)


class RefusedInputError(Exception):
    """A file, sheet, ZIP or database that cannot be taken in; the message is the Chinese reason.

    ``numbers`` are the numbers of documents seen in it, by which its rows are known when they come.
    """

    def __init__(self, reason: str, numbers: Sequence[str] = ()) -> None:
        super().__init__(reason)
        self.numbers = list(numbers)


@dataclass(frozen=True)
class SheetText:
    """One table as text, before its header is looked for.

    Attributes
    ----------
    name : str or None
        The sheet; ``None`` for a text.
    cells : pl.DataFrame
        Columns ``c0``, ``c1``, … and one row for each row of the file, blank rows included, so that
        row *i* is row *i + 1* in Excel.
    widths : pl.Series, optional
        How many cells each row of a text really has: one with more or fewer cells than its header is
        broken, while in a sheet such a cell is a note in the margin.
    notes : list of str
        What is to be said of the file.
    refused : str, optional
        Why a sheet was not loaded.
    doubts : dict of int to str
        Rows (from 0) that are not to be believed, and why.
    merged : list of tuple of int
        Cells of a workbook merged over several rows: column, first and last row, from 0.
    is_cut : bool
        The file ends inside a character or a quoted cell: its last row is not whole.
    is_open : bool
        The last row has no line end.
    ends_quoted : bool
        The last cell is closed by a quote: it is whole.
    above : int
        How many rows of the file stand above this table: of two in one sheet the lower one's.
    legend : dict of str to dict
        What codes mean by another sheet of the workbook, below the header they are of or ``""``.
    in_codes : list of str
        Headers whose codes were read by a list of codes somebody sent.
    """

    name: str | None
    cells: pl.DataFrame
    widths: pl.Series | None = None
    notes: list[str] = field(default_factory=list)
    refused: str | None = None
    doubts: dict[int, str] = field(default_factory=dict)
    merged: list[tuple[int, int, int]] = field(default_factory=list)
    is_cut: bool = False
    is_open: bool = False
    ends_quoted: bool = False
    above: int = 0
    legend: dict[str, dict[str, str]] = field(default_factory=dict)
    in_codes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Entry:
    """Something that lies in the inbox.

    Attributes
    ----------
    name : str
        Path inside the inbox with ``/``, as it is shown and stored: always text that can be encoded.
    path : Path
        Where it really is; a name in the bytes of an old program is not the name shown.
    refused : str, optional
        Why it is not even opened: a link, a pipe, a hidden file.
    """

    name: str
    path: Path
    refused: str | None = None


def too_wide(width: int, most: int) -> str:
    """Return why a table of so many columns is not read."""
    return f"有{width}列，超过{most}列，不是数据表；请删去数据区以外的内容后重投"


def is_ignored(name: str) -> bool:
    """Return whether a file name is system litter or a copy still under way."""
    lower = name.lower()
    return lower.startswith(_BESIDE_OPEN) or lower in _IGNORED or bool(_PARTIAL.search(lower))


def shown_name(name: str) -> str:
    r"""Return a file name as text: bytes that are no UTF-8 are read as GB18030, else written out.

    >>> shown_name(os.fsdecode("案件.csv".encode("gbk")))
    '案件.csv'
    >>> shown_name("a\nb.csv")
    'a\\nb.csv'
    """
    text = name
    if any("\ud800" <= character <= "\udfff" for character in name):
        raw = os.fsencode(name)
        try:
            text = raw.decode("gb18030")
        except UnicodeDecodeError:
            text = raw.decode("utf-8", "backslashreplace")
    return _UNSHOWN.sub(lambda found: repr(found[0])[1:-1], text)


def inbox_entries(inbox: Path) -> list[Entry]:
    """Return what lies in the inbox in code-point order of the names shown.

    Litter (``~$…``, Thumbs.db, desktop.ini) and partial files are left out. Links, pipes, sockets and
    hidden files are named, once, and not opened; nothing is looked for behind a link or in a hidden
    folder.

    Raises
    ------
    HomeError
        The inbox itself cannot be read: it would look empty.
    """
    found: dict[str, Entry] = {}
    for entry in sorted(_walk(inbox), key=_written_as_shown_first):
        name = entry.name
        if name in found:  # one name in two encodings
            escaped = os.fsencode(entry.path.name).decode("ascii", "backslashreplace")
            name = "/".join([*name.split("/")[:-1], escaped])
        found[name] = Entry(name, entry.path, entry.refused)
    return [found[name] for name in sorted(found)]


def _walk(inbox: Path) -> Iterator[Entry]:
    closed: list[OSError] = []
    for folder, folders, names in os.walk(inbox, onerror=closed.append, followlinks=False):
        here = Path(folder)
        into = []
        for name in sorted(folders):
            if is_ignored(name):
                continue
            if (here / name).is_symlink():
                names.append(name)
            elif name.startswith("."):
                yield _entry(here / name, inbox, "以点开头的隐藏文件夹，不读取")
            else:
                into.append(name)
        folders[:] = into
        for name in names:
            if not is_ignored(name):
                yield _entry(here / name, inbox, _not_opened(here / name))
    yield from _closed(closed, inbox)


def _closed(closed: list[OSError], inbox: Path) -> Iterator[Entry]:
    """Yield the folders that could not be looked into."""
    for error in closed:
        if Path(error.filename) == inbox:
            raise HomeError(f"收件箱 {inbox} 读不了：{refused_because(error)}。") from error
        if isinstance(error, PermissionError):
            yield _entry(Path(error.filename), inbox, "没有权限打开这个文件夹")
        elif not isinstance(error, FileNotFoundError):  # else it went while we looked
            yield _entry(Path(error.filename), inbox, f"读不了这个文件夹：{refused_because(error)}")


def _written_as_shown_first(entry: Entry) -> tuple[bool, bytes]:
    return entry.name.split("/")[-1] != entry.path.name, os.fsencode(entry.path)


def _entry(path: Path, inbox: Path, refused: str | None) -> Entry:
    parts = [shown_name(part) for part in path.relative_to(inbox).parts]
    return Entry("/".join(parts), path, refused)


def _not_opened(path: Path) -> str | None:
    """Return why a file is not opened, or ``None`` for an ordinary one."""
    try:
        mode = path.lstat().st_mode
    except OSError:
        return None  # gone while we looked, or in a folder that is closed to us
    if stat.S_ISLNK(mode):
        return "是指向别处的链接，不读取；请放文件本身"
    if not stat.S_ISREG(mode):
        return "不是普通文件（管道、套接字或设备），不读取"
    return "以点开头的隐藏文件，不读取" if path.name.startswith(".") else None


def in_order(file: str) -> tuple[bool, str, str]:
    """Return what files that came together are taken in order of: what corrects others after them.

    Else in code-point order, of the names first and of how they end next: 案件(1).csv, the copy that was saved later, comes
    after 案件.csv. What a correction says would be replaced by what it corrects.

    >>> sorted(["更正_1季度.csv", "案件.csv", "案件(1).csv"], key=in_order)
    ['案件.csv', '案件(1).csv', '更正_1季度.csv']
    """
    folder, _, name = file.rpartition("/")
    stem, dot, ending = name.rpartition(".")
    bare = f"{folder}/{stem if dot else name}"
    return bool(_CORRECTS.search(bare)), bare, ending


def folder_of(file: str) -> str | None:
    """Return the folder of a file by its path in the inbox; a ZIP is the folder of its members.

    >>> folder_of("丙市/丁县/案件.zip!一季度/a.csv"), folder_of("a.csv")
    ('丙市/丁县/案件.zip!一季度', None)
    """
    cut = max(file.rfind("/"), file.rfind("!"))
    return file[:cut] if cut > 0 else None


def place_of(file: str) -> str | None:
    """Return the folder of a file without the parts that say no place: a time, a batch, what is in it.

    Each month's 执法大队 in a folder of its own is one organ; that of each county's folder is not.

    >>> place_of("丙市/丁县/2025-05/案件.zip!一季度/a.csv"), place_of("2026年6月报送/案件.xlsx")
    ('丙市/丁县', None)
    """
    parts = re.split(r"[/!]", folder_of(file) or "")
    return "/".join(part for part in parts if part and not _says_no_place(part)) or None


def _says_no_place(part: str) -> bool:
    """Return whether nothing is left of a folder's name without times and words of batches.

    >>> [_says_no_place(n) for n in ("202505", "2025年第二季度", "5月补报", "案件_2025-05.ZIP", "340323", "05", "丙县5月")]
    [True, True, True, True, False, False, False]
    """
    part = re.sub(r"(?i)\.zip$", "", part)
    rest = _BATCH.sub("", part)
    rest, years = _YEAR_AND_MONTH.subn("", rest)
    return rest != part and not re.search(r"[^\W\d_]" if years else r"\w", rest.replace("_", ""))
