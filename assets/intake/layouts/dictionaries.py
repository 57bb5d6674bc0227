"""Files that say what the codes of a system mean: 数据字典, 代码表, 码表, one list or many, in whatever arrangement."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from assets.intake.files import SheetText
from assets.intake.folding import fold_word
from assets.intake.headings.header_rows import SEARCHED_ROWS
from assets.intake.headings.headers import lookup
from assets.intake.values.words import Words
from data_contracts import Enumeration, loader

SOURCE = "code_lists"
_CODE = re.compile(
    r"(?:字典|枚举|取|数据)?(?:代码|编码|码|键)?(?:代码|编码|值|键|code)"
    r"|(?:dict|item|enum)?_?(?:code|value|key)"
)
_VALUE = re.compile(r"(?:dict|item|enum)?_?value")
_MEANS = re.compile(
    r"(?:代码|编码|字典|枚举|中文|码|值|键)?值?(?:含义|说明|名称|内容|释义|描述|中文|标签)"
    r"|(?:dict|item|enum)?_?(?:label|name|text)"
)
_OF = re.compile(
    r"(?:字段|列|项目|代码|编码|字典|枚举|数据项|指标)(?:中文)?(?:名|名称|类型|类别|分类|项|集)?|表头|(?:dict|enum)_?type"
)
#: What stands around the name of a list: 表2 案件状态代码表, 附录B 数据字典.
_BEFORE = re.compile(r"^(?:附[录表件]|表|图)?[A-Za-z]?[\d一二三四五六七八九十]*[-.、:：\s)）]*")
_BEHIND = re.compile(
    r"的?(?:分类)?(?:与|和)?(?:数据)?(?:代码|编码|码值|码|字典|枚举|取值|值域|对照)*(?:表|说明|清单)?$"
)
#: 01=监督检查；02=投诉, 1企业 2个体工商户: the list of a column in the cell that describes it.
_PAIR = r"([0-9A-Za-z]{1,6})\s*[=＝:：\-—.、]?\s*([\u4e00-\u9fff][\u4e00-\u9fff（）()/]*)"
_IN_A_CELL = re.compile(rf"\s*{_PAIR}(?:[;；,，、]*{_PAIR})+[。;；]?\s*")
_DESCRIBES = re.compile(r"(?:字段|取值)?(?:说明|描述|备注|取值|取值范围|值域|代码说明)")
#: A name stands so far above its list; a sheet without a list is so narrow.
_TITLE, _NARROW = 2, 2
_LONGEST_CODE, _LEAST_KNOWN = 8, 0.5

Row = Sequence[str]


@dataclass(frozen=True)
class CodeList:
    """The codes of one column; ``names`` is what may be the column's name, the nearest first."""

    names: list[str]
    words: dict[str, str]


def one_table(
    sheets: list[SheetText], file: str, enumerations: Mapping[str, Enumeration]
) -> tuple[list[SheetText], str]:
    """Return a file of lists of codes as one table of them; any other as it is, and what to say where it is refused.

    Parameters
    ----------
    sheets : list of SheetText
    file : str
        Its name says of which column a file of one list is.
    enumerations : dict of str to Enumeration
        A list is of a column of ours when most of its words are of that column's.
    """
    found: list[CodeList] = []
    for sheet in sheets:
        if sheet.refused is not None:
            return sheets, ""
        own = _lists_of(sheet)
        if not own and sheet.cells.width > _NARROW:
            return sheets, ""
        found += own
    if len(found) == 1:
        found[0].names.append(re.split(r"[/!]", file)[-1].rsplit(".", 1)[0])
    named = [(_column_named(one, enumerations), one.words) for one in found]
    usable = [(name, words) for name, words in named if name]
    if not usable:
        hint = (
            "；像是代码表，看不出是哪一列的代码：请加一列“字段名称”（如“案件来源”），每行写上，再投"
        )
        return sheets, hint if found else ""
    lines = [(name, code, word) for name, words in usable for code, word in words.items()]
    header = [loader.source(SOURCE).columns[n].zh for n in ("field", "code", "word")]
    cells = pl.DataFrame([header, *lines], schema=["c0", "c1", "c2"], orient="row")
    notes = [note for sheet in sheets for note in sheet.notes]
    if unused := len(named) - len(usable):
        notes.append(f"另有{unused}个代码表看不出是哪一列的，没有用")
    return [SheetText(sheets[0].name, cells, notes=notes)], ""


def _lists_of(sheet: SheetText) -> list[CodeList]:
    """Return the lists on a sheet; where no row is a head before long, its cells are not looked at."""
    if not any(
        next(_heads(row), None) or _descriptions(row)
        for row in _texts(sheet.cells.head(SEARCHED_ROWS))
    ):
        return []
    rows = _texts(sheet.cells)
    return [*_blocks(rows, sheet.name), *_described(rows)]


def _texts(cells: pl.DataFrame) -> list[list[str]]:
    return [[fold_word(cell) if cell else "" for cell in row] for row in cells.rows()]


def _blocks(rows: list[list[str]], sheet: str | None) -> Iterator[CodeList]:
    """Yield the lists that stand on a sheet below each other and beside each other."""
    for top, row in enumerate(rows):
        for code, means, of, across in _heads(row):
            above = [
                rows[r][c] for r in range(top - 1, max(top - _TITLE, 0) - 1, -1) for c in across
            ]
            titles = [text for text in above if text] + ([sheet] if sheet else [])
            lists: dict[str, dict[str, str]] = {}
            name = ""
            for below in rows[top + 1 :]:
                key, word = below[code], below[means]
                if not key or not word or len(key) > _LONGEST_CODE:
                    break
                name = (below[of] if of is not None else "") or name
                lists.setdefault(name, {}).setdefault(key, word)
            for name, words in lists.items():
                if len(words) > 1:
                    yield CodeList([name] if of is not None else list(titles), words)


def _heads(row: Row) -> Iterator[tuple[int, int, int | None, range]]:
    """Yield where a row is the head of lists: the columns of code, word and list, and all of each."""
    has_value = any(_VALUE.fullmatch(cell) for cell in row)
    is_code = [
        bool(_CODE.fullmatch(cell)) and (not has_value or not cell.endswith("code")) for cell in row
    ]
    start = 0
    while start < len(row):
        end = start
        while end < len(row) and row[end] and not (is_code[end] and any(is_code[start:end])):
            end += 1
        part = range(start, end)
        code = next((i for i in part if is_code[i]), None)
        means = next((i for i in part if i != code and _MEANS.fullmatch(row[i])), None)
        if code is not None and means is not None:
            of = next((i for i in part if i not in (code, means) and _OF.fullmatch(row[i])), None)
            yield code, means, of, part
        start = max(end, start + 1)


def _described(rows: list[list[str]]) -> Iterator[CodeList]:
    """Yield the lists of a table of columns whose descriptions hold their codes."""
    for top, row in enumerate(rows):
        if (head := _descriptions(row)) is None or next(_heads(row), None) is not None:
            continue
        of, says = head
        for below in rows[top + 1 :]:
            for text in (below[i] for i in says if _IN_A_CELL.fullmatch(below[i])):
                yield CodeList([below[of]], dict(re.findall(_PAIR, text)))
        return


def _descriptions(row: Row) -> tuple[int, list[int]] | None:
    """Return where a row heads a table of columns: the column's name, and what describes it."""
    of = next((i for i, cell in enumerate(row) if _OF.fullmatch(cell)), None)
    says = [i for i, cell in enumerate(row) if i != of and _DESCRIBES.fullmatch(cell)]
    return (of, says) if of is not None and says else None


def _column_named(one: CodeList, enumerations: Mapping[str, Enumeration]) -> str | None:
    """Return the name of the column of ours that a list is of; ``None`` where its words are no such column's."""
    for text in one.names:
        for name in (text, _BEHIND.sub("", text), _BEHIND.sub("", _BEFORE.sub("", text))):
            if any(fits(one.words.values(), words) for words in _words_of(name, enumerations)):
                return name
    return None


def _words_of(name: str, enumerations: Mapping[str, Enumeration]) -> Iterator[Words]:
    """Yield the lists of words of the columns a name may mean."""
    columns = [loader.source(source).columns[column] for source, column, _ in lookup(name)]
    for enum in {column.enum for column in columns if column.enum}:
        yield Words.of(enumerations[enum])


def fits(meanings: Iterable[str], words: Words) -> bool:
    """Tell whether most meanings of codes are words of a column."""
    known = [words.standard(text)[1] for text in meanings]
    return bool(known) and sum(known) >= _LEAST_KNOWN * len(known)
