"""Columns of text to typed rows, with what is to be said of their cells and what is derived from a row alone."""

import hmac
from collections.abc import Iterator, Sequence

import polars as pl

from assets.intake.cells import row_checks
from assets.intake.cells.missing import columns_with_words, split_missing
from assets.intake.cells.typing import Typed, dtype_of, refine_bodies, type_column
from assets.intake.context import IntakeContext
from assets.intake.headings.recognise import Recognised
from assets.intake.known import Known
from assets.intake.layouts import numbered
from assets.intake.layouts.let_go import let_go
from assets.intake.layouts.levels import LEVELS
from assets.intake.layouts.years import with_short_year, without_year
from assets.intake.outcome import Remarks, Work
from assets.intake.persons.people import organs_by_number, party_columns
from data_contracts import Column, Source
from data_contracts.own_keys import letter_code
from models.identity.titles import mask_title

#: 丙甲县城关所, 丙区分局: a unit that says where it is.
_ZONE = r"(?:开发|高新|保税|新|园|景|社|片|辖|城)区"  # 开发区所 says no more than 城关所
#: What stands in a credit code for what is hidden of it (an X alone is a letter of its own), and letters that tell codes apart.
_HIDDEN, _LETTERS = r"\*|X{4}", 8
#: A bureau below a city: 丙市市场监督管理局 may have stations in several districts.
_BELOW_A_CITY = "[^自治]区|县|旗|街道|镇|乡"
#: 丙甲县市监局执法大队 is of 丙市丙甲县市场监督管理局.
_ITS_COUNTY = r"^([\u4e00-\u9fff]+?[县区旗])"
_SAYS_ITS_PLACE = r"[\u4e00-\u9fff](?:县|区|旗|州|盟|市(?:$|[^场]))"


def type_all(raw: pl.DataFrame, found: Recognised, context: IntakeContext, work: Work) -> None:
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


def typed_frame(
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
        frame = _under_their_organ(frame, work.contract)
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
    if work.contract.key == ["uscc"]:
        frame = _masked_by_name(frame, own_name["own_name"], tables[0].context.key)
    frame = let_go(frame, raw)
    if tables[0].found.is_numbered_here:
        frame = numbered.with_numbers(frame, tables, work.contract, tables[0].context.key)
    return frame.with_columns(_missing_states(work.states, height), raw["row_no"])


def _masked_by_name(frame: pl.DataFrame, names: pl.Series, key: bytes) -> pl.DataFrame:
    """Return entities of which a masked code is told from others that look alike by the name behind it.

    9133************** is of every company of a city: a code of which a part is hidden names nobody.
    """
    masked = frame["uscc"].str.contains(_HIDDEN).fill_null(value=False)
    if not masked.any():
        return frame
    codes = []
    for code, name in zip(frame["uscc"].filter(masked), names.filter(masked), strict=True):
        digest = hmac.digest(key, f"entity|{code}|{name or ''}".encode(), "sha256")
        codes.append(f"{code}-{letter_code(digest, _LETTERS)}")
    return frame.with_columns(frame["uscc"].scatter(masked.arg_true(), codes))


def _named_region(frame: pl.DataFrame, contract: Source) -> pl.DataFrame:
    """Let the name of the handling organ stand for the region where there is no code.

    Of levels (市局→丙区局→城关所) it is the last that says where it is: each bureau has such stations.
    """
    if contract.named_by is None or (
        contract.organ is not None and not contract.columns["region_code"].required
    ):
        return frame
    name = pl.col(contract.named_by)
    level = pl.element().filter(pl.element().str.contains(_BELOW_A_CITY))
    placed = pl.when(name.str.contains(LEVELS)).then(
        name.str.split(LEVELS).list.eval(level).list.last()
    )
    named = pl.when(pl.col("region_code").is_null()).then(pl.coalesce(placed, name))
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
    bare = name.is_not_null() & ~_says_its_place(name) & pl.lit(county).is_not_null()
    stands = pl.when((unsaid & bare).fill_null(value=False)).then(pl.lit(county))
    return frame.with_columns(region_name_given=stands.otherwise(given))


def _under_their_organ(frame: pl.DataFrame, contract: Source) -> pl.DataFrame:
    """Let the bureau that penalises stand for the region of units of its own whose names say none (城关所), or the same.

    So it does where the column of the region says none either (开发区). The system of a city has the squads and
    stations of all its districts in one table. A bureau's name that may be a city's says nothing of a station: which
    district's it is, is asked by the station's name.
    """
    organ = contract.organ
    if (
        organ is None
        or "penalty_organ_name" not in frame.columns
        or organ.name == "penalty_organ_name"
    ):
        return frame
    unit, bureau, given = (
        pl.col(n) for n in (organ.name, "penalty_organ_name", "region_name_given")
    )
    unsaid = pl.col("region_code").is_null() & pl.col(organ.code).is_null()
    unsaid &= given.is_null() | ~_says_its_place(given)
    is_its = bureau.str.contains(unit.str.extract(_ITS_COUNTY), literal=True)
    bare = (unit != bureau) & (~_says_its_place(unit) | is_its.fill_null(value=False))
    bare &= bureau.str.contains(_BELOW_A_CITY)
    stands = pl.when((unsaid & bare).fill_null(value=False)).then(bureau)
    return frame.with_columns(region_name_given=stands.otherwise(given))


def _says_its_place(name: pl.Expr) -> pl.Expr:
    return name.str.replace_all(_ZONE, "").str.contains(_SAYS_ITS_PLACE)


def _missing_states(states: dict[str, pl.Series], height: int) -> pl.Series:
    """Return for each row the list of ``column:state``, columns in contract order."""
    if not states:
        none: list[list[str]] = [[]]
        return pl.Series("missing_states", none, pl.List(pl.String)).new_from_index(0, height)
    frame = pl.DataFrame([series.alias(name) for name, series in states.items()])
    each = [pl.lit(f"{name}:") + pl.col(name) for name in states]
    return frame.select(pl.concat_list(each).list.drop_nulls().alias("missing_states")).to_series()
