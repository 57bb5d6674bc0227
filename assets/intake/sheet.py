"""One sheet of text: recognised, read, or waiting for what a header means, or refused with what was seen."""

import re
from dataclasses import dataclass, replace
from functools import partial

import polars as pl

from assets.intake.asked import questions, refusals
from assets.intake.asked.looks import SEEN, are_serial
from assets.intake.context import IntakeContext, TableIntake, refused
from assets.intake.files import RefusedInputError, SheetText, folder_of
from assets.intake.folding import nfkc
from assets.intake.headings.header_rows import earlier_table
from assets.intake.headings.header_words import as_headers_say, places_in_each_row
from assets.intake.headings.headers import Look
from assets.intake.headings.instead import as_details, as_published
from assets.intake.headings.recognise import (
    NoSourceError,
    Recognised,
    is_other_header,
    recognise,
)
from assets.intake.known import Known
from assets.intake.layouts import (
    dittos,
    either_column,
    items_in_rows,
    legends,
    months_alone,
    parties_below,
    parts_of_a_case,
    places,
    quarters,
    reversals,
    withdrawn,
)
from assets.intake.layouts.body import OF_FIGURES, NoRowsError, body_of
from assets.intake.layouts.kinds_in_rows import together
from assets.intake.layouts.numbered import can_be_numbered
from assets.intake.layouts.units import as_note_says, as_texts_say
from assets.intake.layouts.years import has_days_without_year
from assets.intake.persons.people import people_beside
from assets.intake.table import units_of
from assets.intake.values.codes import document_no
from data_contracts import loader
from models.identity.titles import mask_title

#: Rows in which a header is, with its titles and the unit of its amounts.
_HEAD = 60
#: Of a cell in the head so much is looked at: what is longer is no header and no title.
_LOOKED_AT = 1_000
#: Numbers of decisions that are noted of a table that is not read, the first ones.
_MOST_NUMBERS = 2_000
_DOCUMENT = re.compile(
    r"[\u4e00-\u9fff（）()]{1,20}〔\d{4}〕\d{1,8}(?:-\d{1,3})?号?(?:之[一二三四五六七八九十\d]{1,3})?"
)
#: What a title or a file's name says of a period in which there was nothing.
_NONE = re.compile(
    r"零报告|零(?:案件|投诉|举报|处罚)|(?:本[月季年期]|当月)?无(?:新增)?(?:行政)?(?:处罚)?(?:案件|数据|记录)(?![^)）\s.])"
)
#: Columns in which each row has a figure, and how many rows without any are looked at.
_MOST_ODD = 200
_NUMBERED = ("decision_no", "case_no")
#: So many rows of so many cells above a header are another table's; titles and forms say 填报单位：.
_LEAST_ROWS, _LEAST_CELLS = 2, 3


@dataclass(frozen=True)
class Looked:
    """A table that is known, what is asked about its headers, where its rows first stood."""

    table: Known
    questions: pl.DataFrame
    mended: pl.DataFrame

    def read(self, rows: TableIntake) -> TableIntake:
        """Return the table with its rows."""
        return replace(rows, questions=self.questions, mended=self.mended)


def look_at(
    sheet: SheetText,
    file: str,
    context: IntakeContext,
    *,
    name_sheet: bool,
    given_out: bool = False,
    asks_nothing: bool = False,
    known: Recognised | None = None,
) -> Looked | TableIntake:
    """Find out what one table is, or say what it waits for.

    In a workbook this product gave out (``given_out``) a sheet that lacks columns is one to be looked at,
    such as what was withdrawn: nobody is asked about it. A whole table somebody put there is read. One that
    went out without a row (``asks_nothing``) comes back without one. ``known`` is what the table is where its
    header did not say it.

    Raises
    ------
    RefusedInputError
        No source, two sources, two tables one below the other, a required column missing that no
        header may be, no row.
    """
    here = replace(context, folder=folder_of(file))
    head = [
        [cell[:_LOOKED_AT] if cell else cell for cell in row]
        for row in sheet.cells.head(_HEAD).rows()
    ]
    supply = partial(_supplied, sheet=sheet.name, file=file)
    look = here.answers.look_in(here.folder)
    said = len(sheet.notes)
    again = partial(
        look_at,
        sheet,
        file,
        context,
        name_sheet=name_sheet,
        given_out=given_out,
        asks_nothing=asks_nothing,
    )
    try:
        found = known or refusals.unless_another_act(recognise(head, context.source, look, supply))
    except RefusedInputError as error:
        other = as_details(head, look) if isinstance(error, NoSourceError) else None
        if other is None:
            raise refusals.none_of_ours(error, head) from error
        return again(known=other)
    above = head[: found.header_rows.start]
    found = replace(found, county=places.county_named(above, sheet.name, file))
    found = as_headers_say(sheet, found, [*(c for row in above for c in row if c), file])
    found = quarters.of_three_months(found)
    sheet = places_in_each_row(sheet, found)
    try:
        body = _body(sheet, found)
    except NoRowsError as error:
        return _without_rows(error, above, sheet, file, found, asks_nothing=asks_nothing)
    found, body = withdrawn.to_be_checked(either_column.together(found, body, look), body)
    body = legends.written_out(sheet, found, body, here)
    found = as_texts_say(sheet, as_note_says(sheet, found), body, here, "元" if known else None)
    found = _with_period(found, body, above, sheet, file)
    sheet.notes.extend(_above_header(above, sheet.above))
    sheet.notes.extend(_unheaded(sheet, found, body))
    if context.source is None:
        _one_table(head, body, found, look, sheet.above)
    asked, hopeless = questions.ask(found, body, here)
    waits = any(one.waits for one in asked)
    other = as_published(found, head, look, supply) if hopeless and not waits else None
    other = other or _details(found, head, look, given_out=given_out, lacks=bool(hopeless))
    if other is not None:
        del sheet.notes[said:]
        return again(known=other)
    if hopeless and not waits:
        found, more, hopeless = _otherwise(found, hopeless, here)
        asked, waits = [*asked, *more], bool(more)
    if given_out and (waits or hopeless) and not loader.source(found.source).ours:
        raise RefusedInputError("认不出来源：本系统发出的工作簿里供看的表")
    private = _private(found, body, asked) if asked else []
    frame = questions.as_frame(asked, found, body, private)
    if hopeless:
        raise RefusedInputError(refusals.lacks(found, head, body), _own_numbers(found, body))
    if waits:
        waiting = refusals.waiting(sheet if name_sheet else None, file, found, frame, asked)
        units = units_of(Known(file, sheet, found, body, context, name_sheet))
        return replace(waiting, numbers=_own_numbers(found, body), units=units)
    found, body = together(sheet, found, body, here)
    body = items_in_rows.together(sheet, found, body, here)
    table = Known(file, sheet, found, body, context, name_sheet)
    return Looked(table, frame, _first_places(body, found))


def _details(
    found: Recognised, head: list[list[str | None]], look: Look, *, given_out: bool, lacks: bool
) -> Recognised | None:
    """Return a table that lacks what a list needs as one of details; never one of ours to be looked at."""
    return as_details(head, look, found, lacks=lacks) if found.lacking and not given_out else None


def _body(sheet: SheetText, found: Recognised) -> pl.DataFrame:
    """Return the rows below a header, ditto marks and months written out, parts of a case together; each is noted.

    Raises
    ------
    NoRowsError, RefusedInputError
        There is none; rows of details say different things of a case.
    """
    body = body_of(sheet, found)
    body, dittoed = dittos.written_out(body, found)
    body, below = parties_below.with_their_case(body, found)
    body, together_fined = parties_below.fined_together(body, found)
    body, monthly = months_alone.as_last_days(body, found)
    body, quarterly = quarters.as_last_months(body, found)
    body, given_back = reversals.together(body, found)
    sheet.notes.extend([*dittoed, *below, *together_fined, *monthly, *quarterly, *given_back])
    return parts_of_a_case.together(sheet, found, body)


def _own_numbers(found: Recognised, body: pl.DataFrame) -> list[str]:
    """Return the numbers by which the rows of a table that is not read are known when they come in otherwise.

    A ledger of reviews, visits or help names cases by their numbers: that the cases come in says nothing of it.
    Nor does it of a table that tells when they were published or paid and nothing of what was decided.
    """
    return numbers_in(body) if found.is_of_decisions else []


def _with_period(
    found: Recognised,
    body: pl.DataFrame,
    above: list[list[str | None]],
    sheet: SheetText,
    file: str,
) -> Recognised:
    """Return it with the year around it where days lack theirs; of a sheet of ours, with when it was given out."""
    if not has_days_without_year(found, body):
        return found
    contract, given_out = loader.source(found.source), places.given_out_in(above)
    if contract.ours or (contract.given_out and given_out):
        return replace(found, period=given_out, is_ours=True)
    return replace(found, period=places.period_named(above, sheet.name, file))


def _otherwise_known(
    found: Recognised, lacking: list[list[str]]
) -> tuple[Recognised, list[list[str]]]:
    """Return a table whose organ its documents' numbers name, or whose rows are numbered here; and what it lacks still."""
    if _by_number(found, lacking):
        return replace(found, by_number=True, lacking=[]), []
    if can_be_numbered(found, lacking):
        return replace(found, is_numbered_here=True), []
    return found, lacking


def _otherwise(
    found: Recognised, lacking: list[list[str]], context: IntakeContext
) -> tuple[Recognised, list[questions.Question], list[list[str]]]:
    """Return a table as it is known otherwise, what is asked for that, and what it lacks still."""
    found, lacking = _otherwise_known(found, lacking)
    numbers = questions.by_decision_numbers(found, context)
    if numbers is not None and (numbered := _but_numbers(found, lacking)) is not None:
        return numbered, [numbers], []
    return found, [], lacking


def _but_numbers(found: Recognised, lacking: list[list[str]]) -> Recognised | None:
    """Return a list of decisions that would lack nothing if its cases had numbers; ``None`` for any other table."""
    if ["case_no"] not in lacking or not found.is_of_decisions:
        return None
    others = [group for group in lacking if group != ["case_no"]]
    numbered = replace(found, lacking=[group for group in found.lacking if group != ["case_no"]])
    still = _otherwise_known(numbered, others)[1] if others else []
    return None if still else found


def _without_rows(
    error: NoRowsError,
    above: list[list[str | None]],
    sheet: SheetText,
    file: str,
    found: Recognised,
    *,
    asks_nothing: bool,
) -> TableIntake:
    """Return a table that reports that there was nothing: it came, and no row was in it.

    Raises
    ------
    NoRowsError
        It does not say so: it may be a lost export.
    """
    if loader.source(found.source).ours:
        said = "本系统发出时就没有要填的行，不用补交" if asks_nothing else None
    else:
        said = _says_none(error, above, sheet, file)
    if said is None:
        raise error
    empty = refused(file, "", sheet.name, found.source)
    return replace(empty, refused_reason=None, rows_in=0, notes=[said])


def _says_none(
    error: NoRowsError, above: list[list[str | None]], sheet: SheetText, file: str
) -> str | None:
    """Return how a table without rows says that there was nothing; ``None`` where it does not."""
    around = [*(cell for row in above for cell in row if cell), sheet.name or "", file]
    if error.says_none or any(_NONE.search(nfkc(text)) for text in around):
        return "写明本期没有（零报告），不用补交"
    period = places.period_named(above, sheet.name, file)
    if error.is_signed and period is not None:
        return f"写明{period[0]}年、有填表人而没有一行，当作本期没有（零报告），不用补交"
    return None


def _above_header(above: list[list[str | None]], before: int) -> list[str]:
    """Say which rows above the header look like rows of another table, such as one that lacks a column."""
    filled = [[cell for cell in row if cell] for row in above]
    rows = [
        before + place
        for place, cells in enumerate(filled, start=1)
        if len(cells) >= _LEAST_CELLS and not any(":" in nfkc(cell) for cell in cells)
    ]
    if len(rows) < _LEAST_ROWS:
        return []
    return [
        f"表头以上第{rows[0]}—{rows[-1]}行里有{len(rows)}行像另一张表，没有读；要读请另放一张工作表，写全必需列"
    ]


def _unheaded(sheet: SheetText, found: Recognised, body: pl.DataFrame) -> list[str]:
    """Say which columns hold something below no header; rows of a text beyond its header are set aside."""
    named = {u.index: mask_title(u.header) for u in found.unknown}
    named |= {f.index: f.header for f in found.columns}
    head = found.header_rows
    width = body.width if sheet.widths is None else max(sheet.widths.slice(head.start, len(head)))
    said = []
    for name in body.drop("row_no").columns:
        index, values = int(name[1:]), body[name].drop_nulls()
        if index in named or index >= width or not values.len():
            continue
        if are_serial(values.head(SEEN).to_list()):
            continue
        before = max((i for i in named if i < index), default=None)
        where = "最左边一列" if before is None else f"「{named[before]}」右边第{index - before}列"
        said.append(f"{where}没有表头，{values.len()}行有值，没有读")
    return said


def _one_table(
    head: list[list[str | None]], body: pl.DataFrame, found: Recognised, look: Look, above: int
) -> None:
    """Refuse a sheet with a second table above or below: its rows would be lost, or read by this header."""
    start = found.header_rows.start
    other = earlier_table(head, start, look)
    if other is None:
        other = _other_header(body, found, look, above)
    if other is not None:
        first, second = sorted((above + start + 1, above + other + 1))
        # Without numbers of documents: those of one table say nothing of the other's rows.
        raise RefusedInputError(
            f"第{first}行和第{second}行是两个不同的表头，一张表里有两张表，请分开后重投"
        )


def _other_header(body: pl.DataFrame, found: Recognised, look: Look, above: int) -> int | None:
    """Return the first row of the body that is another header; only rows without a figure may be."""
    columns = loader.source(found.source).columns
    figures = {f"c{f.index}" for f in found.columns if columns[f.column].type in OF_FIGURES}
    if not figures:
        return None
    none = [~pl.col(name).str.contains(r"\d").fill_null(value=False) for name in sorted(figures)]
    odd = body.filter(pl.all_horizontal(none)).head(_MOST_ODD)
    cells = [name for name in odd.columns if name != "row_no"]
    for row_no, row in zip(odd["row_no"], odd.select(cells).rows(), strict=True):
        places: list[str | None] = [None] * (max(int(name[1:]) for name in cells) + 1)
        for name, cell in zip(cells, row, strict=True):
            places[int(name[1:])] = cell
        if is_other_header(places, found, look):
            return int(row_no) - 1 - above
    return None


def _supplied(
    source: str, above: list[list[str | None]], *, sheet: str | None, file: str
) -> dict[str, str]:
    return places.supplied(source, above, sheet, file)


def _by_number(found: Recognised, lacking: list[list[str]]) -> bool:
    """Return whether nothing lacks but the organ, which the numbers of documents name."""
    named = loader.source(found.source).named_by
    present = {f.column for f in found.columns}
    return all(named in group for group in lacking) and bool(present & set(_NUMBERED))


def _private(found: Recognised, body: pl.DataFrame, asked: list[questions.Question]) -> list[str]:
    """Return the names of people in a table's own columns, in those that may be such and in those it calls by a person, longest first."""
    columns = loader.source(found.source).columns
    names: set[str] = set()
    places = [(f.column, f.index) for f in found.columns]
    for column, index in [*places, *((one.columns[0], one.unknown.index) for one in asked)]:
        if columns[column].names_people or columns[column].type == "party_name":
            names |= {str(v) for v in body[f"c{index}"].drop_nulls() if 1 < len(str(v)) < 9}
    beside = people_beside(body, found).drop_nulls()
    names |= {name for cell in beside for name in str(cell).split("、") if len(name) > 1}
    return sorted(names, key=lambda name: (-len(name), name))


def numbers_in(cells: pl.DataFrame) -> list[str]:
    """Return the numbers of documents that stand in a table, in one form, the first ones."""
    found: dict[str, None] = {}
    for name in cells.columns:
        if cells.schema[name] == pl.String:
            texts = cells.select(
                document_no(pl.col(name).drop_nulls().unique(maintain_order=True), bare_zeros=True)
            )
            found |= dict.fromkeys(t for t in texts.to_series() if _DOCUMENT.fullmatch(t))
    return list(found)[:_MOST_NUMBERS]


def _first_places(body: pl.DataFrame, found: Recognised) -> pl.DataFrame:
    """Return where the rows of a returned sheet of set-aside rows first stood."""
    places = {one.header: f"c{one.index}" for one in found.unknown if one.header in questions.OWN}
    if not {"搁置文件", "搁置行号"} <= set(places):
        return pl.DataFrame()
    sheet = pl.col(places["搁置工作表"]) if "搁置工作表" in places else pl.lit(None, pl.String)
    return body.select(
        "row_no",
        of_file=pl.col(places["搁置文件"]),
        of_sheet=sheet,
        of_row_no=pl.col(places["搁置行号"])
        .str.replace_all(r"[,，]|\.0+$", "")
        .cast(pl.Int64, strict=False),
    ).drop_nulls(["of_file", "of_row_no"])
