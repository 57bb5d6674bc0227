"""Histories of cases with a row for each step: 送达 with the day on which it was done, the next step below."""

import re
from dataclasses import replace

import polars as pl

from assets.intake.files import SheetText
from assets.intake.headings.headers import fold_header, lookup
from data_contracts import loader

_STEP = re.compile(r"(?:案件|流程|办理|办案|业务|审批)?(?:环节|节点|步骤)(?:名称)?")
#: When a step was done, the surest name first; when it began says less.
_DONE = tuple(
    f"{word}{unit}" for word in ("完成", "办结", "结束", "办理", "处理", "操作", "") for unit in ("时间", "日期")
)  # fmt: skip
_NUMBERS = ("case_no", "decision_no", "system_no")
#: 送达环节, 立案审批 are 送达, 立案.
_BEHIND = re.compile(r"(?:环节|节点|步骤|审批)$")
#: The days by which a case is listed are its list's to say.
_LISTED = {"filed_date", "decision_date"}
#: A table with one of these lists cases, whatever step they have come to.
_OF_A_LIST = {*_LISTED, "fine_yuan", "facts", "penalty_kinds", "violation_type", "legal_basis"}
_HEAD = 5


def by_steps(sheet: SheetText) -> list[SheetText]:
    """Return a table for each step that is a day of a case, of its number and that day; any other sheet as it is.

    Of a step that was done twice the later row counts, as the file has them. Rows keep their places. A step that is
    none of ours is named in a note.
    """
    cells = sheet.cells
    head = enumerate(cells.head(_HEAD).rows())
    top, row, found = next(((n, row, at) for n, row in head if (at := _places(row))), (0, (), None))
    if found is None:
        return [sheet]
    number, step, done = (cells.columns[place] for place in found)
    body = cells.slice(top + 1).with_row_index("_i")
    words = body[step].drop_nulls().str.strip_chars().unique(maintain_order=True).to_list()
    columns = loader.source("cases").columns
    days = {word: day for word in words if (day := _day(word)) is not None}
    meant = {word: columns[day].zh for word, day in days.items() if day not in _LISTED}
    if not meant:
        return [sheet]
    made = []
    for header in dict.fromkeys(meant.values()):
        own = pl.col(step).str.strip_chars().is_in([w for w, h in meant.items() if h == header])
        of_step = body.filter(own & pl.col(number).is_not_null() & pl.col(done).is_not_null())
        kept = of_step.group_by(number).agg(pl.col("_i").last())["_i"]
        is_kept = pl.col("_i").is_in(kept.implode())
        rows = body.select(pl.when(is_kept).then(c) for c in (number, done))
        above = [(row[found[0]], header), *[(None, None)] * top]
        first = pl.DataFrame(above[::-1], schema={number: pl.String, done: pl.String}, orient="row")
        table = pl.concat([first, rows])
        table.columns = ["c0", "c1"]
        made.append(replace(sheet, name=header, cells=table, widths=None, merged=[], notes=[]))
    others = [word for word in words if word not in days]
    notes = [*sheet.notes, f"一步一行的办案流程，按案件读入{len(made)}种日期"]
    if others:
        notes.append(f"环节{'、'.join(f'「{w}」' for w in others[:_HEAD])}没有对应的列，没有读")
    made[0].notes.extend(notes)
    return made


def _places(row: tuple[str | None, ...]) -> tuple[int, int, int] | None:
    """Return where a header has the case's number, the step and when it was done; ``None`` where it lacks one."""
    said = {i: fold_header(cell)[0] for i, cell in enumerate(row) if cell}
    step = next((i for i, cell in said.items() if _STEP.fullmatch(cell)), None)
    done = next((i for name in _DONE for i, cell in said.items() if cell == name), None)
    known = {i: {c for s, c, _ in lookup(cell) if s == "cases"} for i, cell in said.items()}
    number = next((i for name in _NUMBERS for i, columns in known.items() if name in columns), None)
    is_list = bool(_OF_A_LIST & set().union(*known.values()))
    if is_list or number is None or step is None or done is None:
        return None
    return number, step, done


def _day(word: str) -> str | None:
    """Return the column a step is a day of: that of 送达日期 for 送达."""
    columns = loader.source("cases").columns
    for one in (word, _BEHIND.sub("", word)):
        for source, column, _ in lookup(f"{one}日期"):
            if source == "cases" and columns[column].type == "date":
                return column
    return None
