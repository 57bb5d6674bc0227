"""Ledgers of file reviews kept by hand: what they found wrong is a lead each, as of the reviews this product draws."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from assets.intake.files import SheetText
from assets.intake.folding import fold_word, nfkc
from assets.intake.headings.header_rows import SEARCHED_ROWS
from assets.intake.headings.headers import lookup
from assets.intake.layouts.months_alone import last_day
from assets.intake.layouts.places import organ_named
from assets.intake.values.words import Words
from data_contracts import Enumeration, loader

_REVIEW = re.compile("评查")
#: A sheet of ours has numbers of its own.
_OURS = "评查编号"
#: What is in no header: the number of a document, a sentence; and what a ledger of leads has.
_NOT_IN_HEAD = re.compile(r"[〔\[(【﹝]20\d{2}[〕\])】﹞]|.{25}|线索")
#: What a ledger of cases has and no review: a case that was also given points is still a case.
_OF_CASES = ("fine_yuan", "filed_date")
_CASE = re.compile(
    r"(?:行政)?(?:处罚)?(?:案号|案件(?:文|编)?号|案卷(?:编|文)?号|卷宗(?:编)?号|立案(?:编)?号|(?:处罚)?(?:决定书?)?文(?:书)?(?:编)?号|决定书编?号)"
)
_NUMBER = re.compile(r"\S{0,20}[〔\[(【﹝]20\d{2}[〕\])】﹞]\S{0,3}\d\S{0,8}")
#: 1.丙甲市监罚〔2026〕5号：未告知听证权利。
_IN_A_CELL = re.compile(
    r"[\u4e00-\u9fff]{1,20}[〔\[(【﹝]20\d{2}[〕\])】﹞]第?\d{1,8}(?:-\d{1,3})?号"
)
_BETWEEN = re.compile(
    r"^(?:案卷|案件|案|卷宗)?[:,、\s]*|[;,。、\s]*(?:[(\[]?\d{1,2}[.)、\]]*|第[一二三四五六七八九十]+[,、]?|[一二三四五六七八九十]+(?:是|、))?$"
)
_VERDICT = re.compile(r"(?:案卷|卷宗)?(?:综合)?(?:评查|评定|质量)*(?:结论|等次|等级|结果|档次)")
_PASSED = re.compile(r"是否(?:为)?合格(?:案)?卷?")
_PROBLEM = re.compile("问题|扣分|不足|缺陷|瑕疵")
_VETO = re.compile("否决")
_SCORE = re.compile(
    r"(?:案卷|评查|最后|最终|综合|总|复评|评定)*(?:得分|总分|分数|评分|复评分|成绩)"
)
_DAY = re.compile(r"(?:评查|评分|评审|评议|检查|复查)(?:完成)?(?:日期|时间)|日期")
#: Who was reviewed, not by whom.
_UNIT = re.compile(
    r"(?:被评查|受评|受评查|被评|被检查|被查|受查|报送|承办|办案|案件承办)?(?:单位|机关|机构|地区|县\(?市?、?区\)?|县区|县局)(?:名称)?"
)
_PLACE = re.compile(r"[\u4e00-\u9fff](?:县|区|市|旗)")
_DAY_SAID = re.compile(
    r"评查(?:时间|日期)\s*:\s*(20\d{2}(?:年\d{1,2}月\d{1,2}日?|[-/.]\d{1,2}[-/.]\d{1,2}))"
)
#: 80分以下为不合格, 低于80分或者有否决项的为不合格案卷.
_BELOW = re.compile(
    r"(?:(?:低于|不足|不满|未达到?)(\d{2,3})分|(\d{2,3})分(?:以下|\(不含\)以下))[^。;]{0,30}?不合格"
)
_NONE = re.compile(r"(?:无|没有|否|不存在|未发现|未见|/|-|—)*(?:问题|异常|否决(?:项|情形)?)?")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_TOTAL = re.compile(r"(?:合计|总计|小计|共计|平均).*")
_COLUMNS = ("channel", "received_date", "region_code", "title", "content", "case_no")
_ASKED = "案卷评查台账没有读：{}。案卷评查请填 hengjian sample 发出的评查表，或者补上后重投"


@dataclass(frozen=True)
class _Ledger:
    """A table of reviewed files: where its header stands and which column says what."""

    rows: list[list[str]]
    top: int
    case: int | None
    at: Mapping[str, int | None]
    told: Sequence[int]
    day: str | None
    limit: float | None

    def of(self, row: Sequence[str], name: str) -> str:
        """Return what a row says of one thing."""
        place = self.at[name]
        return row[place] if place is not None else ""

    def problems(self, row: Sequence[str]) -> list[str]:
        """Return what a row says was found, in words."""
        said = [row[i] for i in self.told if _HAN.search(row[i]) and not _NONE.fullmatch(row[i])]
        veto = self.of(row, "veto")
        return list(dict.fromkeys([*said, *([veto] if _is_veto(veto) else [])]))


@dataclass
class _File:
    """One reviewed file: its rows, where it stands first."""

    place: int
    number: str
    unit: str
    day: str
    rows: list[list[str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


def as_leads(sheet: SheetText, file: str, enumerations: Mapping[str, Enumeration]) -> SheetText:
    """Return a ledger of file reviews as a list of leads, one for each file with a problem; any other table as it is.

    What the bureau wrote decides, the first that is there: its verdict, what it calls a veto, the points below
    which it says a file fails, the problems it wrote down. How many points are too few nobody else says.
    """
    found = _found(sheet, file)
    if found is None:
        return sheet
    files = [*_files(sheet, found)]
    wrong, why = _wrong(found, files, Words.of(enumerations["review_verdict"]))
    if not files or _lacks(sheet, file, found, files, why):
        return sheet
    return _leads(sheet, found, files, wrong, by_unit=_by_unit(files), why=why)


def why_not(sheet: SheetText, file: str, enumerations: Mapping[str, Enumeration]) -> str | None:
    """Return what a ledger of file reviews lacks that is read as nothing else; ``None`` for any other table."""
    found = _found(sheet, file)
    if found is None or not (files := [*_files(sheet, found)]):
        return None
    why = _wrong(found, files, Words.of(enumerations["review_verdict"]))[1]
    lacks = _lacks(sheet, file, found, files, why)
    return _ASKED.format("；".join(lacks)) if lacks else None


def _found(sheet: SheetText, file: str) -> _Ledger | None:
    """Return the ledger that a sheet is: 评查 stands in its header, above it, or is what sheet or file are called."""
    if sheet.refused is not None:
        return None
    first = [
        [nfkc(cell).strip() if cell else "" for cell in row]
        for row in sheet.cells.head(SEARCHED_ROWS).rows()
    ]
    called = _REVIEW.search(f"{sheet.name or ''} {file}")
    if not called and not any(_REVIEW.search(cell) for row in first for cell in row):
        return None
    rows = [[nfkc(cell).strip() if cell else "" for cell in row] for row in sheet.cells.rows()]
    around = [sheet.name or "", file, *(cell for row in first for cell in row)]
    for top in range(len(first)):
        if (one := _ledger(rows, top, around)) is not None:
            said = [cell for row in first[: top + 1] for cell in row]
            return one if called or any(map(_REVIEW.search, said)) else None
    return None


def _by_unit(files: list[_File]) -> bool:
    return all(_PLACE.search(one.unit) for one in files)


def _lacks(sheet: SheetText, file: str, found: _Ledger, files: list[_File], why: str) -> list[str]:
    """Return what has to be known of a ledger and is not."""
    lacks = [] if why else [_no_verdict(found, files)]
    above: list[list[str | None]] = [
        [cell or None for cell in row] for row in found.rows[: found.top]
    ]
    if not _by_unit(files) and organ_named(above, sheet.name, file) is None:
        lacks.append("看不出是哪个县（标题、文件名或者「被评查单位」一列写上县局的名称）")
    if not all(one.day for one in files):
        lacks.append("没有评查日期（加一列，或在标题下写「评查日期：2026年5月20日」）")
    return lacks


def _ledger(rows: list[list[str]], top: int, around: list[str]) -> _Ledger | None:
    """Return the ledger whose header is one row; ``None`` where it is none."""
    head = [fold_word(cell) for cell in rows[top]]
    if sum(map(bool, head)) < 2 or _OURS in head or any(_NOT_IN_HEAD.search(cell) for cell in head):
        return None
    if any(s == "cases" and c in _OF_CASES for cell in head for s, c, _ in lookup(cell)):
        return None
    body = rows[top + 1 :]
    below = [cell for row in rows[-SEARCHED_ROWS:] for cell in row if cell]
    said = next((m[1] for text in [*around, *below] if (m := _DAY_SAID.search(text))), None)
    limit = next((m for text in [*around, *below] if (m := _BELOW.search(text))), None)
    patterns = {
        "verdict": _VERDICT,
        "passed": _PASSED,
        "veto": _VETO,
        "score": _SCORE,
        "day": _DAY,
        "unit": _UNIT,
    }
    at: dict[str, int | None] = {
        name: next((i for i, cell in enumerate(head) if _fits(pattern, cell)), None)
        for name, pattern in patterns.items()
    }
    told = [
        i for i, cell in enumerate(head)
        if _PROBLEM.search(cell) and not _VETO.search(cell) and any(_HAN.search(row[i]) for row in body)
    ]  # fmt: skip
    case = _numbers(head, body)
    if case is None and not any(_IN_A_CELL.search(row[i]) for row in body for i in told):
        return None
    if not told and all(at[name] is None for name in ("verdict", "passed", "veto", "score")):
        return None
    points = float(limit[1] or limit[2]) if limit else None
    return _Ledger(rows, top, case, at, told, said, points)


def _fits(pattern: re.Pattern[str], header: str) -> bool:
    return bool(pattern.search(header) if pattern is _VETO else pattern.fullmatch(header))


def _numbers(head: list[str], body: list[list[str]]) -> int | None:
    """Return the column with the number of each file: by its header, else by what stands in it."""
    for i, cell in enumerate(head):
        given = [row[i] for row in body if row[i]]
        fit = sum(_NUMBER.fullmatch(text) is not None for text in given)
        if given and (_CASE.fullmatch(cell) or 2 * fit > len(given)):
            return i
    return None


def _files(sheet: SheetText, found: _Ledger) -> Iterator[_File]:
    """Yield the reviewed files; rows below a number that is merged or not written again are of the same file."""
    merged = {
        row: top for column, top, end in sheet.merged if column == found.case for row in range(top + 1, end + 1)
    }  # fmt: skip
    last: _File | None = None
    for place in range(found.top + 1, len(found.rows)):
        row = found.rows[place]
        if sum(map(bool, row)) < 2 or any(_TOTAL.fullmatch(cell) for cell in row[:3]):
            continue
        unit, day = found.of(row, "unit"), last_day(found.of(row, "day")) or found.day or ""
        if found.case is None:
            yield from _in_a_cell(found, place, unit, day)
            continue
        number = row[found.case]
        if number and not (last and last.number == number):
            if last:
                yield last
            last = _File(place, number, unit, day)
        if last and (number or place in merged or found.problems(row)):
            last.rows.append(row)
            last.texts += found.problems(row)
    if last:
        yield last


def _in_a_cell(found: _Ledger, place: int, unit: str, day: str) -> Iterator[_File]:
    """Yield the files that one cell names, each with what is said of it."""
    row = found.rows[place]
    for text in found.problems(row):
        named = [*_IN_A_CELL.finditer(text)]
        ends = [*(match.start() for match in named[1:]), len(text)]
        for match, end in zip(named, ends, strict=True):
            said = _BETWEEN.sub("", text[match.end() : end])
            yield _File(place, match[0], unit, day, [row], [said] if said else [])


def _wrong(found: _Ledger, files: list[_File], words: Words) -> tuple[list[_File], str]:
    """Return the files that the ledger calls wrong and by what it does; ``""`` where it says nothing of it."""

    def called(row: list[str]) -> str:
        said = found.of(row, "verdict").removesuffix("卷").removesuffix("案")
        return words.standard(said)[0] if said else ""

    ways = {
        "结论有问题": lambda row: (
            called(row) == "有问题" or found.of(row, "passed") in ("否", "不合格")
        ),
        "有否决项": lambda row: _is_veto(found.of(row, "veto")),
        "低于写明的分数": lambda row: (
            found.limit is not None and _points(found.of(row, "score")) < found.limit
        ),
    }
    given = {
        "结论有问题": any(
            called(row) or found.of(row, "passed") for one in files for row in one.rows
        ),
        "有否决项": found.at["veto"] is not None,
        "低于写明的分数": found.limit is not None and found.at["score"] is not None,
    }
    by = [way for way, is_there in given.items() if is_there]
    if found.told and by in ([], ["有否决项"]):
        by.append("写了问题")
        ways["写了问题"] = lambda row: bool(found.problems(row))
    wrong = [one for one in files if any(ways[way](row) for way in by for row in one.rows)]
    return wrong, "或者".join(by)


def _is_veto(text: str) -> bool:
    return bool(text) and not _NONE.fullmatch(text)


def _points(text: str) -> float:
    number = re.fullmatch(r"(\d{1,3}(?:\.\d+)?)分?", text)
    return float(number[1]) if number else float("inf")


def _no_verdict(found: _Ledger, files: list[_File]) -> str:
    """Say what a ledger tells of its files that does not say which of them are wrong."""
    points = [_points(found.of(row, "score")) for one in files for row in one.rows[:1]]
    points = [p for p in points if p != float("inf")]
    only = f"只有得分（{min(points):g}至{max(points):g}分）" if points else "没有结论"
    return f"{len(files)}卷{only}，没有等次、扣分原因，也没有写多少分以下不合格，看不出哪几卷有问题（加「评查等次」或「存在问题」一列，或在表下写「××分以下为不合格」）"


def _leads(
    sheet: SheetText,
    found: _Ledger,
    files: list[_File],
    wrong: list[_File],
    *,
    by_unit: bool,
    why: str,
) -> SheetText:
    columns = loader.source("leads_in").columns
    wanted = [name for name in _COLUMNS if name != "region_code" or by_unit]
    blank: list[str | None] = [None] * len(wanted)
    lines: list[list[str | None]] = []
    for row in found.rows[: found.top]:  # titles above say whose it is
        is_title = sum(map(bool, row)) == 1
        lines.append([next(filter(None, row)) if is_title else None, *blank[1:]])
    lines.append([columns[name].zh for name in wanted])
    told: dict[int, list[_File]] = {}
    for one in wrong:
        told.setdefault(one.place, []).append(one)
    for place in range(found.top + 1, len(found.rows)):
        here = told.get(place, [])
        lines += [[_cell(one, name) for name in wanted] for one in here] or [blank]
    if not wrong:
        lines.append(["本期无", *blank[1:]])
    split = "；一格里写了几卷的拆开读，行号按拆开以后数" if found.case is None else ""
    note = f"案卷评查台账{len(files)}卷，{why}的{len(wrong)}卷读作线索（渠道“评查”），其余不计；评查比例只算本系统抽的卷{split}"
    cells = pl.DataFrame(lines, schema=[f"c{i}" for i in range(len(wanted))], orient="row")
    return replace(sheet, cells=cells, widths=None, merged=[], notes=[*sheet.notes, note])


def _cell(one: _File, name: str) -> str:
    texts = "；".join(dict.fromkeys(one.texts)) or "案卷评查有问题"
    said = {
        "channel": "评查",
        "received_date": one.day,
        "region_code": one.unit,
        "title": texts,
        "content": f"{one.number}：{texts}",  # two files of a day with one problem are two leads
        "case_no": one.number,
    }
    return said[name]
