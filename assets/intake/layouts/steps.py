"""Histories of cases with a row for each step: 送达 with the day on which it was done, the next step below."""

import re
from dataclasses import replace

import polars as pl

from assets.intake.files import SheetText
from assets.intake.headings.headers import fold_header, lookup
from assets.intake.layouts.parts_of_a_case import NUMBERS
from data_contracts import loader
from models.identity.titles import mask_title

_STEP = re.compile(r"(?:案件|流程|办理|办案|业务|审批)?(?:环节|节点|步骤)(?:名称)?")
#: When a step was done, the surest name first; when it began says less.
_DONE = tuple(
    f"{word}{unit}" for word in ("完成", "办结", "结束", "办理", "处理", "操作", "") for unit in ("时间", "日期")
)  # fmt: skip
#: 送达环节, 立案审批 are 送达, 立案.
_BEHIND = re.compile(r"(?:环节|节点|步骤|审批)$")
#: The days by which a case is listed are its list's to say.
_LISTED = {"filed_date", "decision_date"}
#: A table with one of these lists cases, whatever step they have come to.
_OF_A_LIST = {*_LISTED, "fine_yuan", "facts", "penalty_kinds", "violation_type", "legal_basis"}
_HEAD = 5
#: Where such rows say which step they are of: there what one leaves empty corrects no other.
_DETAILS, _OF_A_STEP = "case_details", "step"


def by_steps(sheet: SheetText) -> SheetText:
    """Return a sheet with a column for each step that is a day of a case, a row a step still; any other as it is.

    Of a step that was done twice the later row counts, as the file has them. Rows keep their places. A step that is
    none of ours is named in a note.
    """
    head = enumerate(sheet.cells.head(_HEAD).rows())
    top, row, found = next(((n, row, at) for n, row in head if (at := _places(row))), (0, (), None))
    if found is None:
        return sheet
    number, step, done = (pl.col(sheet.cells.columns[place]) for place in found)
    body = sheet.cells.slice(top + 1).select(
        number.alias("number"), step.str.strip_chars().alias("word"), done.alias("day")
    )
    words = body["word"].drop_nulls().unique(maintain_order=True).to_list()
    days = {word: day for word in words if (day := _day(word)) is not None}
    columns = loader.source("cases").columns
    meant = {word: columns[day].zh for word, day in days.items() if day not in _LISTED}
    if not meant:
        return sheet
    titles = list(dict.fromkeys(meant.values()))
    body = body.with_columns(step=pl.col("word").replace_strict(meant, default=None))
    done_rows = body.with_row_index("at").drop_nulls(["number", "step", "day"])
    newest = done_rows.unique(["number", "step"], keep="last")["at"]
    is_kept = pl.int_range(pl.len()).is_in(newest.implode())
    of_step = (is_kept & (pl.col("step") == title) for title in titles)
    rows = body.select(
        pl.when(is_kept).then("number"),
        pl.when(is_kept).then("step"),
        *(
            pl.when(its).then("day").alias(title)
            for its, title in zip(of_step, titles, strict=True)
        ),
    )
    own = loader.source(_DETAILS).columns[_OF_A_STEP].zh
    header = (row[found[0]], own, *titles)
    above = [tuple(None for _ in header)] * top
    first = pl.DataFrame(
        [*above, header], schema=dict.fromkeys(rows.columns, pl.String), orient="row"
    )
    cells = pl.concat([first, rows])
    cells.columns = [f"c{n}" for n in range(cells.width)]
    notes = [*sheet.notes, f"一步一行的办案流程，按案件明细读入{len(titles)}种日期"]
    if others := [word for word in words if word not in days]:
        notes.append(
            f"环节{'、'.join(f'「{mask_title(w)}」' for w in others[:_HEAD])}没有对应的列，没有读"
        )
    unread = [cell for place, cell in enumerate(row) if cell and place not in found]
    if unread:
        told = "".join(f"「{mask_title(cell)}」" for cell in unread[:_HEAD])
        notes.append(f"办案流程的{told}{'等列' if len(unread) > _HEAD else ''}没有读")
    return replace(sheet, cells=cells, widths=None, merged=[], notes=notes)


def _places(row: tuple[str | None, ...]) -> tuple[int, int, int] | None:
    """Return where a header has the case's number, the step and when it was done; ``None`` where it lacks one."""
    said = {i: fold_header(cell)[0] for i, cell in enumerate(row) if cell}
    step = next((i for i, cell in said.items() if _STEP.fullmatch(cell)), None)
    done = next((i for name in _DONE for i, cell in said.items() if cell == name), None)
    known = {i: {c for s, c, _ in lookup(cell) if s == "cases"} for i, cell in said.items()}
    number = next((i for name in NUMBERS for i, columns in known.items() if name in columns), None)
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
