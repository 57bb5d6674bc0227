"""Tables of text to typed rows, rows set aside and what there is to say about them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

import polars as pl

from assets.intake import answers, known
from assets.intake.cells import row_checks
from assets.intake.cells.lengths import bounded
from assets.intake.cells.missing import columns_with_words, split_missing
from assets.intake.cells.typing import Typed, dtype_of, refine_bodies, type_column
from assets.intake.context import IntakeContext, TableIntake
from assets.intake.files import RefusedInputError, SheetText
from assets.intake.headings.recognise import FoundColumn, Recognised
from assets.intake.known import Known, groups
from assets.intake.layouts import numbered, rows
from assets.intake.layouts.let_go import let_go
from assets.intake.layouts.places import given_out_in
from assets.intake.layouts.terms import count_terms, terms_apart
from assets.intake.layouts.widths import broken_rows
from assets.intake.layouts.years import (
    doubtful_years,
    in_their_years,
    with_short_year,
    without_year,
)
from assets.intake.outcome import Remarks, Work, taken_in
from assets.intake.persons.people import organs_by_number, party_columns, people_beside, shield
from assets.intake.shares import emptied, joined
from data_contracts import Column, Source, loader
from models.identity.titles import mask_title

#: Types of a column whose cells hold figures.
OF_FIGURES = ("date", "money", "integer")
_FIGURE = re.compile(r"[\d〇零一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾]")
#: A table that waits names no more organs than this, those of most rows first.
_MOST_UNITS = 200
#: 丙甲县城关所, 丙区分局: a unit that says where it is.
_ZONE = r"(?:开发|高新|新|园|景|社|片|辖|城)区"  # 开发区所 says no more than 城关所
_SAYS_ITS_PLACE = r"[\u4e00-\u9fff](?:县|区|旗|州|盟|市(?:$|[^场]))"


class NoRowsError(RefusedInputError):
    """A table of a header alone; it may say that there was nothing, or be signed below its header."""

    def __init__(self, *, is_csv: bool, says_none: bool, is_signed: bool) -> None:
        # A workbook saved as CSV keeps the sheet that lay open alone, often the first of several.
        other = "；工作簿另存成CSV只存打开的那一张，请交回原来的工作簿" if is_csv else ""
        super().__init__(
            f"没有数据行：只有表头{other}；本期确实没有的，表里写一行“本期无”，或者文件名写明“零报告”"
        )
        self.says_none = says_none
        self.is_signed = is_signed


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
    _type_all(bare, found, context, work)
    count_terms(terms, work)
    typed = _typed_frame(tables, work, raw, own_name)
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


def body_of(sheet: SheetText, found: Recognised) -> pl.DataFrame:
    """Return the rows of a table: stripped cells ``c0…`` and ``row_no``, no totals or signatures.

    Raises
    ------
    RefusedInputError
        There is none.
    """
    below = rows.strip_all(sheet.cells.slice(found.header_rows.stop))
    first = sheet.above + found.header_rows.stop + 1
    below = below.with_columns(
        row_no=pl.int_range(first, first + below.height, dtype=pl.Int64, eager=True)
    )
    # Of a table that lacks something the rows are looked at in the columns it may be in.
    places = [f.index for f in found.columns] + [u.index for u in found.unknown if found.unsupplied]
    used = sorted({f"c{index}" for index in places}) or sheet.cells.columns
    titles = [
        cell for row in sheet.cells.head(found.header_rows.start).rows() for cell in row if cell
    ]
    body = rows.keep_rows(below, used, found.header_cells, _needed(found), titles)
    body = _without_second_header(body, found)
    body = _filled_in(body, found, titles)
    if not body.height:
        texts = [name for name in below.columns if name != "row_no"]
        raise NoRowsError(
            is_csv=sheet.name is None,
            says_none=bool(rows.says_nothing(below, texts).any()),
            is_signed=bool(rows.is_signature(below, texts).any()),
        )
    return body


def _filled_in(body: pl.DataFrame, found: Recognised, titles: list[str]) -> pl.DataFrame:
    """Return the rows of a list we gave out in which somebody filled in something; of other tables all."""
    contract = loader.source(found.source)
    cells = [f"c{f.index}" for f in found.columns if f.column in contract.given_out]
    if not cells or given_out_in([list(titles)]) is None:
        return body
    return body.filter(pl.any_horizontal(pl.col(cells).is_not_null()))


def _without_second_header(body: pl.DataFrame, found: Recognised) -> pl.DataFrame:
    """Return the rows without a first one that only has words where amounts and days belong: 完成数 below 本月数."""
    columns = loader.source(found.source).columns
    first = body.row(0, named=True) if body.height else {}
    is_figure = {f.index: columns[f.column].type in OF_FIGURES for f in found.columns}
    said = [cell for i, figure in is_figure.items() if figure and (cell := first.get(f"c{i}"))]
    others = [first.get(f"c{i}") for i, figure in is_figure.items() if not figure]
    is_header = (
        bool(said and others) and not any(others) and not any(_FIGURE.search(cell) for cell in said)
    )
    return body.slice(1) if is_header else body


def _needed(found: Recognised) -> list[list[str]]:
    """Return the cell columns of which each row has one of each, for what the table has of what its source needs."""
    contract = loader.source(found.source)
    groups = [[name] for name, c in contract.columns.items() if c.required]
    if contract.named_by:
        groups = [[*g, contract.named_by] if g == ["region_code"] else g for g in groups]
    at: dict[str, list[str]] = {}
    for place in found.columns:
        at.setdefault(place.column, []).append(f"c{place.index}")
    cells = [
        [cell for name in group for cell in at.get(name, [])]
        for group in [*groups, *contract.required_any]
    ]
    return [group for group in cells if group]


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


def _type_all(raw: pl.DataFrame, found: Recognised, context: IntakeContext, work: Work) -> None:
    """Type each column that the table has; gather what cannot be read."""
    units = {f.column: f.unit for f in reversed(found.columns)}
    names = [n for n in work.contract.columns if n in raw.columns]
    held = [n for n in names if raw[n].null_count() < raw.height]
    worded = columns_with_words(raw.select(held))
    year = found.period[0] if found.period else None
    for name in held:
        column, values = work.contract.columns[name], raw[name]
        if name in worded:
            values, states = split_missing(values, column, context.enumerations)
            if states is not None:
                work.states[name] = states
        unit = units.get(name)
        typed = type_column(name, values, column, unit, context, year)
        work.typed[name] = typed.values
        for (start, length), said in zip(work.rows, work.said, strict=True):
            part, texts = typed, values.slice(start, length)
            if length < values.len() and typed.has_something_to_say:
                part = type_column(name, texts, column, unit, context, year)
            if column.type == "money" and name in units and unit is None:
                _note_unit(name, column, texts, work, said)
            if column.type == "date":
                said.notes += _on_years(work.headers[name], texts, year)
            _note(name, column, part, work, said)
        if _holds(name, column, work) and typed.why is not None:
            work.issues.append(row_checks.Issue(name, typed.why.is_not_null(), typed.why))
        if typed.given_name is not None and name == "region_code":
            work.typed["region_name_given"] = typed.given_name


def _on_years(header: str, texts: pl.Series, year: int | None) -> Iterator[str]:
    """Yield what is to be said of days without their year, or with half of it."""
    if year is not None and (n := without_year(texts).sum()):
        yield f"「{header}」有{n}行没有写年份，按标题、工作表或文件名的{year}年读入，跨年的照本行的日期"
    if n := with_short_year(texts).sum():
        yield f"「{header}」有{n}行年份只写了两位，按20××年读入"


def _note_unit(name: str, column: Column, texts: pl.Series, work: Work, said: Remarks) -> None:
    """Say in which unit amounts were read that came without one."""
    if texts.null_count() < texts.len():
        said.notes.append(f"「{work.headers[name]}」没有写单位，按{column.unit}读入")


def _note(name: str, column: Column, typed: Typed, work: Work, said: Remarks) -> None:
    """Add what is to be said of a typed column of one table."""
    header = work.headers.get(name, column.zh)
    for word, number in typed.unknown.items():
        shown = mask_title(word)[:40]
        said.unknown[f"「{header}」{shown}"] = number
    if typed.rounded:
        said.notes.append(f"「{header}」有{typed.rounded}行不到一分，四舍五入到分")
    if typed.given_name is not None and name != "region_code":
        count = typed.given_name.drop_nulls().len()
        said.notes.append(f"「{header}」有{count}行是名称，不是六位代码，未用")
    if typed.why is not None and not _holds(name, column, work):
        count = typed.why.drop_nulls().len()
        said.notes.append(f"「{header}」有{count}行编码位数已丢（科学计数），按空处理")


def _holds(name: str, column: Column, work: Work) -> bool:
    """Return whether a row is set aside whose value in a column cannot be read."""
    key = {*work.contract.key, *(n for group in work.contract.required_any for n in group)}
    return column.required or name in key or column.type not in ("code", "uscc", "doc_no")


def _typed_frame(
    tables: Sequence[Known], work: Work, raw: pl.DataFrame, own_name: pl.DataFrame
) -> pl.DataFrame:
    """Return every contract column, typed, with what is derived from a row alone."""
    height = raw.height
    columns = {
        name: work.typed.get(name, pl.Series(name, [None], dtype_of(c)).new_from_index(0, height))
        for name, c in work.contract.columns.items()
        if c.type != "identity"
    }
    frame = pl.DataFrame([series.alias(name) for name, series in columns.items()])
    if "region_code" in frame.columns:
        given = work.typed.get("region_name_given")
        empty = pl.Series([None], dtype=pl.String).new_from_index(0, height)
        frame = frame.with_columns((empty if given is None else given).alias("region_name_given"))
        frame = _named_region(frame, work.contract)
        frame = _in_their_county(frame, tables, work.contract)
    if "party_type" in work.typed and "uscc" in frame.columns:
        words = raw["party_type"].alias("_words")
        frame = frame.with_columns(words).with_columns(
            refine_bodies(pl.col("party_type"), pl.col("_words"), pl.col("uscc")).alias(
                "party_type"
            )
        )
        frame = frame.drop("_words")
    if tables[0].found.by_number:
        frame = organs_by_number(frame, str(work.contract.named_by))
    frame = party_columns(frame, work.contract, own_name, tables[0].context)
    frame = let_go(frame, raw)
    if tables[0].found.is_numbered_here:
        frame = numbered.with_numbers(frame, tables, work.contract, tables[0].context.key)
    return frame.with_columns(_missing_states(work.states, height), raw["row_no"])


def _named_region(frame: pl.DataFrame, contract: Source) -> pl.DataFrame:
    """Let the name of the handling organ stand for the region where there is no code."""
    if contract.named_by is None or (
        contract.organ is not None and not contract.columns["region_code"].required
    ):
        return frame
    named = pl.when(pl.col("region_code").is_null()).then(pl.col(contract.named_by))
    return frame.with_columns(region_name_given=pl.coalesce("region_name_given", named))


def _in_their_county(
    frame: pl.DataFrame, tables: Sequence[Known], contract: Source
) -> pl.DataFrame:
    """Let the county a table names stand for the region of units whose names say none (城关所).

    Each county has such units: a sheet for each county is not asked about by their names.
    """
    if contract.named_by not in frame.columns or not any(table.found.county for table in tables):
        return frame
    county = pl.concat(
        pl.Series([table.found.county], dtype=pl.String).new_from_index(0, table.body.height)
        for table in tables
    )
    name, given = pl.col(contract.named_by), pl.col("region_name_given")
    unsaid = pl.col("region_code").is_null() & (given.is_null() | (given == name))
    if contract.organ:
        unsaid &= pl.col(contract.organ.code).is_null()
    unzoned = name.str.replace_all(_ZONE, "")
    bare = (
        name.is_not_null() & ~unzoned.str.contains(_SAYS_ITS_PLACE) & pl.lit(county).is_not_null()
    )
    stands = pl.when((unsaid & bare).fill_null(value=False)).then(pl.lit(county))
    return frame.with_columns(region_name_given=stands.otherwise(given))


def _missing_states(states: dict[str, pl.Series], height: int) -> pl.Series:
    """Return for each row the list of ``column:state``, columns in contract order."""
    if not states:
        none: list[list[str]] = [[]]
        return pl.Series("missing_states", none, pl.List(pl.String)).new_from_index(0, height)
    frame = pl.DataFrame([series.alias(name) for name, series in states.items()])
    each = [pl.lit(f"{name}:") + pl.col(name) for name in states]
    return frame.select(pl.concat_list(each).list.drop_nulls().alias("missing_states")).to_series()
