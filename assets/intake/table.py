"""One table of text to typed rows, rows set aside and what there is to say about them."""

from collections.abc import Iterator

import polars as pl

from assets.intake import answers, row_checks, rows
from assets.intake.context import IntakeContext, TableIntake
from assets.intake.files import RefusedError, SheetText
from assets.intake.lengths import bounded
from assets.intake.missing import columns_with_words, split_missing
from assets.intake.outcome import Work, taken_in
from assets.intake.people import organs_by_number, party_columns, shield
from assets.intake.recognise import FoundColumn, Recognised
from assets.intake.shares import emptied, joined
from assets.intake.typing import Typed, dtype_of, refine_bodies, type_column
from assets.intake.widths import broken_rows
from data_contracts import Column, Source, loader
from models.identity.titles import mask_title

#: 丙甲县城关所, 丙区分局: a unit that says where it is.
_SAYS_ITS_PLACE = r"[\u4e00-\u9fff](?:县|区|旗|州|盟|市(?:$|[^场]))"
#: Rows worked on at once; bounds the memory of a long table.
_SLICE = 25_000


def read_table(
    sheet: SheetText,
    found: Recognised,
    body: pl.DataFrame,
    file: str,
    context: IntakeContext,
    *,
    name_sheet: bool,
) -> TableIntake:
    """Read the rows of a table whose columns are known; see :func:`assets.intake.sheet.read_sheet`."""
    broken = broken_rows(body, sheet, found)
    if broken is not None:
        sheet.notes.extend(broken.notes)
    slices = range(0, body.height, _SLICE)
    mine = context.share.among(slices)
    parts = [
        _read_rows(
            body.slice(start, _SLICE),
            sheet,
            found,
            file,
            context,
            broken=None if broken is None else broken.why.slice(start, _SLICE),
            name_sheet=name_sheet,
        )
        for start in mine or slices[:1]
    ]
    return joined(parts) if mine else emptied(parts[0])


def _read_rows(
    body: pl.DataFrame,
    sheet: SheetText,
    found: Recognised,
    file: str,
    context: IntakeContext,
    *,
    broken: pl.Series | None,
    name_sheet: bool,
) -> TableIntake:
    """Read the rows of a table, or a slice of them: each row stands for itself."""
    contract = loader.source(found.source)
    headers = {f.column: f.header for f in reversed(found.columns)}
    work = Work(contract, headers, by_number=found.by_number, county=found.county)
    work.notes += found.notes
    work.notes += [
        f"「{contract.columns[c].zh}」取自标题、工作表或文件夹：{mask_title(value)}"
        for c, value in found.supplied.items()
    ]
    texts = _texts(body, found, work)
    _settle_twins(texts, context, work)
    raw, own_name = shield(texts, body["row_no"], contract, context)
    if broken is not None and broken.null_count() < broken.len():
        work.issues.append(row_checks.Issue("", broken.is_not_null(), broken))
    if sheet.widths is not None:
        work.issues += _shifted(body, sheet.widths, found)
    _type_all(raw, found, context, work)
    typed = _typed_frame(work, raw, own_name, context)
    work.issues += row_checks.contract_issues(typed, contract, context.as_of)
    work.issues += row_checks.unit_issues(typed, contract)
    if contract.source == answers.SOURCE:
        why = answers.why_not(typed)
        work.issues.append(row_checks.Issue("meant", why.is_not_null(), why))
    return taken_in(file, sheet, found, raw, typed, work, name_sheet=name_sheet)


def body_of(sheet: SheetText, found: Recognised) -> pl.DataFrame:
    """Return the rows of a table: stripped cells ``c0…`` and ``row_no``, no totals or signatures.

    Raises
    ------
    RefusedError
        There is none.
    """
    below = rows.strip_all(sheet.cells.slice(found.header_rows.stop))
    first = found.header_rows.stop + 1
    below = below.with_columns(
        row_no=pl.int_range(first, first + below.height, dtype=pl.Int64, eager=True)
    )
    # Of a table that lacks something the rows are looked at in the columns it may be in.
    places = [f.index for f in found.columns] + [u.index for u in found.unknown if found.unsupplied]
    used = sorted({f"c{index}" for index in places}) or sheet.cells.columns
    body = rows.keep_rows(below, used, found.header_cells)
    if not body.height:
        raise RefusedError("没有数据行：只有表头")
    return body


def _texts(
    body: pl.DataFrame, found: Recognised, work: Work
) -> dict[str, list[tuple[FoundColumn, pl.Series]]]:
    """Return the text of each contract column, twice where two headers are the same name."""
    columns: dict[str, list[tuple[FoundColumn, pl.Series]]] = {}
    for place in found.columns:
        values, too_long = bounded(body[f"c{place.index}"], place.header)
        columns.setdefault(place.column, []).append((place, values))
        if too_long is not None:
            work.issues.append(too_long)
    for column, value in found.supplied.items():
        zh = loader.source(found.source).columns[column].zh
        given = pl.Series([value]).new_from_index(0, body.height)
        columns[column] = [(FoundColumn(column, -1, zh, None), given)]
    return columns


def _settle_twins(
    columns: dict[str, list[tuple[FoundColumn, pl.Series]]], context: IntakeContext, work: Work
) -> None:
    """Make one column of two with the same header; rows where they disagree are set aside."""
    for name, places in columns.items():
        column = work.contract.columns[name]
        if len(places) < 2 or column.type == "identity":
            continue
        (first, kept), *others = places
        for other, values in others:
            ours = type_column(name, kept, column, first.unit, context).values
            theirs = type_column(name, values, column, other.unit, context).values
            bad = (ours.is_not_null() & theirs.is_not_null() & (ours != theirs)).fill_null(
                value=False
            )
            if bad.any():
                why = f"与另一列「{other.header}」的值不同，不知以哪列为准"
                reasons = pl.Series([why]).new_from_index(0, bad.len())
                work.issues.append(row_checks.Issue(name, bad, reasons))
            if first.unit == other.unit:
                kept = kept.zip_with(kept.is_not_null(), values)
        columns[name] = [(first, kept), *others]


def _shifted(
    body: pl.DataFrame, widths: pl.Series, found: Recognised
) -> Iterator[row_checks.Issue]:
    """Yield the rows of a text that hold something beyond the last cell of their header."""
    head = widths.slice(found.header_rows.start, len(found.header_rows)).to_list()
    beyond = [f"c{i}" for i in range(max(head), body.width - 1) if f"c{i}" in body.columns]
    far = widths.gather(body["row_no"] - 1) > body.width - 1
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, body.height).alias("s")
    spill = body.select(pl.coalesce(beyond).alias("s")).to_series() if beyond else nothing
    spill, _ = bounded(spill, "")
    bad = spill.is_not_null() | far
    if bad.any():
        why = spill.to_frame().select(
            pl.lit("本行单元格多于表头")
            + pl.coalesce(
                pl.lit("，多出“")
                + pl.col("s").map_elements(mask_title, return_dtype=pl.String)
                + pl.lit("”"),
                pl.lit(""),
            )
            + pl.lit("，各列可能错位")
        )
        yield row_checks.Issue("", bad, why.to_series())


def _type_all(raw: pl.DataFrame, found: Recognised, context: IntakeContext, work: Work) -> None:
    """Type each column that the table has; gather what cannot be read."""
    units = {f.column: f.unit for f in reversed(found.columns)}
    names = [n for n in work.contract.columns if n in raw.columns]
    held = [n for n in names if raw[n].null_count() < raw.height]
    worded = columns_with_words(raw.select(held))
    for name in held:
        column, values = work.contract.columns[name], raw[name]
        if name in worded:
            values, states = split_missing(values, column, context.enumerations)
            if states is not None:
                work.states[name] = states
        unit = units.get(name)
        if column.type == "money" and name in units and unit is None and values.drop_nulls().len():
            work.notes.append(f"「{work.headers[name]}」没有写单位，按{column.unit}读入")
        typed = type_column(name, values, column, unit, context)
        work.typed[name] = typed.values
        _note(name, column, typed, work)
        if typed.given_name is not None and name == "region_code":
            work.typed["region_name_given"] = typed.given_name


def _note(name: str, column: Column, typed: Typed, work: Work) -> None:
    header = work.headers.get(name, column.zh)
    for word, number in typed.unknown.items():
        shown = mask_title(word)[:40]
        work.unknown[f"「{header}」{shown}"] = number
    if typed.rounded:
        work.notes.append(f"「{header}」有{typed.rounded}行不到一分，四舍五入到分")
    if typed.given_name is not None and name != "region_code":
        count = typed.given_name.drop_nulls().len()
        work.notes.append(f"「{header}」有{count}行是名称，不是六位代码，未用")
    if typed.why is None:
        return
    key = {*work.contract.key, *(n for group in work.contract.required_any for n in group)}
    hold = column.required or name in key or column.type not in ("code", "uscc", "doc_no")
    if hold:
        work.issues.append(row_checks.Issue(name, typed.why.is_not_null(), typed.why))
    else:
        count = typed.why.drop_nulls().len()
        work.notes.append(f"「{header}」有{count}行编码位数已丢（科学计数），按空处理")


def _typed_frame(
    work: Work, raw: pl.DataFrame, own_name: pl.DataFrame, context: IntakeContext
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
        frame = _in_their_county(frame, work)
    if "party_type" in work.typed and "uscc" in frame.columns:
        words = raw["party_type"].alias("_words")
        frame = frame.with_columns(words).with_columns(
            refine_bodies(pl.col("party_type"), pl.col("_words"), pl.col("uscc")).alias(
                "party_type"
            )
        )
        frame = frame.drop("_words")
    if work.by_number:
        frame = organs_by_number(frame, str(work.contract.named_by))
    frame = party_columns(frame, work.contract, own_name, context)
    return frame.with_columns(_missing_states(work.states, height), raw["row_no"])


def _named_region(frame: pl.DataFrame, contract: Source) -> pl.DataFrame:
    """Let the name of the handling organ stand for the region where there is no code."""
    if contract.named_by is None or not contract.columns["region_code"].required:
        return frame
    named = pl.when(pl.col("region_code").is_null()).then(pl.col(contract.named_by))
    return frame.with_columns(region_name_given=pl.coalesce("region_name_given", named))


def _in_their_county(frame: pl.DataFrame, work: Work) -> pl.DataFrame:
    """Let the county a table names stand for the region of units whose names say none (城关所).

    Each county has such units: a sheet for each county is not asked about by their names.
    """
    contract = work.contract
    if work.county is None or contract.named_by not in frame.columns:
        return frame
    name, given = pl.col(contract.named_by), pl.col("region_name_given")
    unsaid = pl.col("region_code").is_null() & (given.is_null() | (given == name))
    if contract.organ:
        unsaid &= pl.col(contract.organ.code).is_null()
    bare = name.is_not_null() & ~name.str.contains(_SAYS_ITS_PLACE)
    stands = pl.when((unsaid & bare).fill_null(value=False)).then(pl.lit(work.county))
    return frame.with_columns(region_name_given=stands.otherwise(given))


def _missing_states(states: dict[str, pl.Series], height: int) -> pl.Series:
    """Return for each row the list of ``column:state``, columns in contract order."""
    if not states:
        none: list[list[str]] = [[]]
        return pl.Series("missing_states", none, pl.List(pl.String)).new_from_index(0, height)
    frame = pl.DataFrame([series.alias(name) for name, series in states.items()])
    each = [pl.lit(f"{name}:") + pl.col(name) for name in states]
    return frame.select(pl.concat_list(each).list.drop_nulls().alias("missing_states")).to_series()
