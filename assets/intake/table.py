"""Tables of text to typed rows, rows set aside and what there is to say about them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

import polars as pl

from assets.intake import answers, known
from assets.intake.cells import row_checks
from assets.intake.cells.lengths import bounded
from assets.intake.cells.typing import type_column
from assets.intake.context import IntakeContext, TableIntake
from assets.intake.headings.recognise import FoundColumn, Recognised
from assets.intake.known import Known, groups
from assets.intake.layouts import numbered
from assets.intake.layouts.terms import count_terms, terms_apart
from assets.intake.layouts.widths import broken_rows
from assets.intake.layouts.years import (
    doubtful_years,
    in_their_years,
)
from assets.intake.outcome import Remarks, Work, taken_in
from assets.intake.persons.people import people_beside, shield
from assets.intake.shares import emptied, joined
from assets.intake.typed import type_all, typed_frame
from data_contracts import Column, loader
from models.identity.titles import mask_title

#: A table that waits names no more organs than this, those of most rows first.
_MOST_UNITS = 200


def read_tables(tables: Sequence[Known]) -> list[TableIntake]:
    """Read the rows of tables whose columns are known, those of one kind in one piece.

    A small table costs little for its rows and much for being looked at: a county's file of a hundred
    rows as much as fourteen hundred rows of a long one.
    """
    read: dict[int, TableIntake] = {}
    for places in groups(tables):
        whole = [_with_broken_rows(tables[place]) for place in places]
        found = _read_rows(whole) if len(whole) > 1 else [_in_slices(whole[0])]
        read |= zip(places, found, strict=True)
    return [read[place] for place in range(len(tables))]


def units_of(table: Known) -> list[str]:
    """Return the names of organs and regions without a code in a table that waits for what a header means.

    They are asked for together with the header: asked for when the table is read, they would cost a bureau
    another round, and the county would be counted a run later.
    """
    contract = loader.source(table.found.source)
    if contract.organ is None and not contract.has_region:
        return []
    read = _read_rows([replace(table, found=replace(table.found, period=None))])[0]
    rows = pl.concat([read.accepted, read.aside], how="diagonal_relaxed")
    given = [n for n in ("region_name_given", contract.organ and contract.organ.name) if n]
    names = [pl.col(n) for n in given if n in rows.columns]
    codes = [
        n for n in ("region_code", contract.organ and contract.organ.code) if n in rows.columns
    ]
    if not names or not rows.height:
        return []
    bare = rows.filter(pl.all_horizontal(pl.col(n).is_null() for n in codes) if codes else True)
    found = bare.select(pl.coalesce(names).alias("name")).drop_nulls().group_by("name").len()
    return found.sort("len", "name", descending=[True, False])["name"].head(_MOST_UNITS).to_list()


def _with_broken_rows(table: Known) -> Known:
    broken = broken_rows(table.body, table.sheet, table.found)
    if broken is None:
        return table
    table.sheet.notes.extend(broken.notes)
    return replace(table, broken=broken.why)


def _in_slices(table: Known) -> TableIntake:
    """Read a table alone, some rows at a time: each row stands for itself."""
    slices = range(0, table.body.height, known.SLICE)
    mine = table.context.share.among(slices)
    parts = [_read_rows([table.rows(start, known.SLICE)])[0] for start in mine or slices[:1]]
    return joined(parts) if mine else emptied(parts[0])


def _read_rows(tables: Sequence[Known]) -> list[TableIntake]:
    """Read the rows of tables of one kind."""
    found, context = tables[0].found, tables[0].context
    contract = loader.source(found.source)
    headers = {f.column: f.header for f in reversed(found.columns)}
    ends = [*accumulate(table.body.height for table in tables)]
    rows = [
        (end - table.body.height, table.body.height)
        for end, table in zip(ends, tables, strict=True)
    ]
    work = Work(contract, headers, rows, [Remarks(notes=_notes(table.found)) for table in tables])
    texts = _texts(tables, work)
    _settle_twins(texts, context, work, found.period[0] if found.period else None)
    row_no = pl.concat([table.body["row_no"] for table in tables])
    beside = pl.concat(people_beside(table.body, table.found) for table in tables)
    raw, own_name = shield(texts, beside, row_no, contract, context)
    broken = _broken(tables)
    if broken.null_count() < broken.len():
        work.issues.append(row_checks.Issue("", broken.is_not_null(), broken))
    work.issues += _shifted(tables)
    bare, terms = terms_apart(raw, contract)
    type_all(bare, found, context, work)
    count_terms(terms, work)
    typed = typed_frame(tables, work, raw, own_name)
    if found.period is not None:
        typed = in_their_years(raw, typed, contract, found.period, found.is_ours)
    work.issues += row_checks.contract_issues(typed, contract, context.as_of)
    if found.is_numbered_here:
        work.issues = numbered.with_rows_unknown(work.issues, raw, contract)
    if found.period is not None and not found.is_ours:
        work.issues += doubtful_years(raw, typed, contract, found.period, context.as_of)
    work.issues += row_checks.unit_issues(typed, contract)
    if contract.source == answers.SOURCE:
        why = answers.why_not(typed)
        work.issues.append(row_checks.Issue("meant", why.is_not_null(), why))
    return list(taken_in(tables, raw, typed, work))


def _notes(found: Recognised) -> list[str]:
    """Return what is to be said of a table before its rows are read."""
    contract = loader.source(found.source)
    said = [
        f"「{contract.columns[c].zh}」取自{'表头' if c == 'form' else '标题、工作表或文件夹'}：{mask_title(value)}"
        for c, value in found.supplied.items()
    ]
    numbers = [numbered.note_of(contract)] if found.is_numbered_here else []
    return [*found.notes, *said, *numbers]


def _broken(tables: Sequence[Known]) -> pl.Series:
    """Return for each row why it is not to be believed, or null."""
    none = pl.Series("why", [None], pl.String)
    return pl.concat(
        none.new_from_index(0, table.body.height) if table.broken is None else table.broken
        for table in tables
    )


def _texts(tables: Sequence[Known], work: Work) -> dict[str, list[tuple[FoundColumn, pl.Series]]]:
    """Return the text of each contract column, twice where two headers are the same name."""
    columns: dict[str, list[tuple[FoundColumn, pl.Series]]] = {}
    for place in tables[0].found.columns:
        cells = pl.concat([table.body[f"c{place.index}"] for table in tables])
        values, too_long = bounded(cells, place.header)
        columns.setdefault(place.column, []).append((place, values))
        if too_long is not None:
            work.issues.append(too_long)
    for column in tables[0].found.supplied:
        given = pl.concat(
            pl.Series([table.found.supplied[column]]).new_from_index(0, table.body.height)
            for table in tables
        )
        place = FoundColumn(column, -1, work.contract.columns[column].zh, None)
        columns[column] = [(place, given)]
    return columns


def _settle_twins(
    columns: dict[str, list[tuple[FoundColumn, pl.Series]]],
    context: IntakeContext,
    work: Work,
    year: int | None,
) -> None:
    """Make one column of two with the same header; rows where they disagree are set aside."""
    for name, places in columns.items():
        column = work.contract.columns[name]
        if len(places) < 2 or column.names_people:
            continue
        (first, kept), *others = places
        for other, values in others:
            ours = type_column(name, kept, column, first.unit, context, year).values
            theirs = type_column(name, values, column, other.unit, context, year).values
            bad = (ours.is_not_null() & theirs.is_not_null() & (ours != theirs)).fill_null(
                value=False
            )
            if bad.any():
                why = f"与另一列「{other.header}」的值不同，不知以哪列为准"
                reasons = pl.Series([why]).new_from_index(0, bad.len())
                work.issues.append(row_checks.Issue(name, bad, reasons))
            kept = kept.zip_with(kept.is_not_null(), _in_unit(values, column, first, other))
        columns[name] = [(first, kept), *others]


def _in_unit(
    values: pl.Series, column: Column, first: FoundColumn, other: FoundColumn
) -> pl.Series:
    """Return the amounts of a column with its own unit beside them where the first has another."""
    if (first.unit or column.unit) == (other.unit or column.unit):
        return values
    text = pl.col("v")
    with_unit = pl.when(text.str.contains(r"\d$")).then(text + (other.unit or column.unit or ""))
    return values.to_frame("v").select(with_unit.otherwise(text)).to_series()


def _shifted(tables: Sequence[Known]) -> Iterator[row_checks.Issue]:
    """Yield the rows of texts that hold something beyond the last cell of their header."""
    why = [_beyond_the_header(table) for table in tables]
    if any(one is not None for one in why):
        none = pl.Series("why", [None], pl.String)
        each = pl.concat(
            none.new_from_index(0, table.body.height) if one is None else one
            for table, one in zip(tables, why, strict=True)
        )
        yield row_checks.Issue("", each.is_not_null(), each)


def _beyond_the_header(table: Known) -> pl.Series | None:
    """Return for each row of a text what stands beyond the last cell of its header, or null."""
    body, widths, header = table.body, table.sheet.widths, table.found.header_rows
    if widths is None:
        return None
    head = widths.slice(header.start, len(header)).to_list()
    width = table.sheet.cells.width
    beyond = [f"c{i}" for i in range(max(head), width) if f"c{i}" in body.columns]
    far = widths.gather(body["row_no"] - 1 - table.sheet.above) > width
    if not beyond and not far.any():
        return None
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, body.height).alias("s")
    spill = body.select(pl.coalesce(beyond).alias("s")).to_series() if beyond else nothing
    spill, _ = bounded(spill, "")
    bad = spill.is_not_null() | far
    if not bad.any():
        return None
    shown = pl.col("s").map_elements(mask_title, return_dtype=pl.String)
    more = pl.coalesce(pl.lit("，多出“") + shown + pl.lit("”"), pl.lit(""))
    why = pl.lit("本行单元格多于表头") + more + pl.lit("，各列可能错位")
    return spill.to_frame("s").select(pl.when(bad).then(why).alias("why")).to_series()
