"""What became of a table that was read: rows accepted, rows set aside with their sentences, sums."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import blake2b

import polars as pl

from assets.intake.cells import row_checks
from assets.intake.cells.typing import MONEY
from assets.intake.context import SET_ASIDE_SCHEMA, TableIntake
from assets.intake.headings.recognise import Recognised
from assets.intake.known import Known
from data_contracts import Source
from models.identity.titles import mask_title

#: Whose sum is ``yuan_in`` and ``yuan_accepted``.
AMOUNTS = (
    "fine_yuan", "confiscation_yuan", "amount_yuan", "month_amount_yuan", "penalty_revenue_yuan",
)  # fmt: skip

#: How the reason ends where none of several columns is filled.
_ONE_OF = "至少要有一项"


@dataclass
class Remarks:
    """What is to be said of one table: words its word lists do not know, notes."""

    unknown: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


@dataclass
class Work:
    """What is gathered while the rows of one or several tables are read.

    Attributes
    ----------
    contract : Source
        Contract of their source.
    headers : dict of str to str
        Contract column to what the files call it.
    rows : list of tuple of int
        First row and number of rows of each table among all rows.
    said : list of Remarks
        What is to be said of each table.
    typed, states : dict of str to pl.Series
        Typed columns, and what a missing value is, of all rows.
    issues : list of Issue
        What is wrong with which of all rows.
    """

    contract: Source
    headers: dict[str, str]
    rows: list[tuple[int, int]]
    said: list[Remarks]
    typed: dict[str, pl.Series] = field(default_factory=dict)
    issues: list[row_checks.Issue] = field(default_factory=list)
    states: dict[str, pl.Series] = field(default_factory=dict)


def _with_units(raw: pl.DataFrame, found: Recognised, contract: Source) -> pl.DataFrame:
    """Say beside each money column as received in which unit it was read (``unit_<column>``)."""
    units = {f.column: f.unit or contract.columns[f.column].unit for f in reversed(found.columns)}
    return raw.with_columns(
        pl.lit(unit).alias(f"unit_{name}")
        for name, unit in units.items()
        if contract.columns[name].type == "money" and name in raw.columns
    )


def taken_in(
    tables: Sequence[Known], raw: pl.DataFrame, typed: pl.DataFrame, work: Work
) -> Iterator[TableIntake]:
    """Yield each table's rows as accepted and as set aside, with what there is to say about them.

    Parameters
    ----------
    tables : sequence of Known
        Tables of one kind.
    raw, typed : pl.DataFrame
        Their rows, one table's after the other's.
    work : Work
        What was gathered on the way.
    """
    raw = _with_units(raw, tables[0].found, work.contract)
    typed = typed.with_columns(row_hash(typed, work.contract))
    for table, rows, said in zip(tables, work.rows, work.said, strict=True):
        issues = [part for issue in work.issues if (part := issue.among(*rows)) is not None]
        yield _taken_in(table, raw.slice(*rows), typed.slice(*rows), issues, work, said)


def _taken_in(
    table: Known,
    raw: pl.DataFrame,
    typed: pl.DataFrame,
    issues: list[row_checks.Issue],
    work: Work,
    said: Remarks,
) -> TableIntake:
    set_aside, suspects = _set_aside(table, raw, issues, work)
    good = ~typed["row_no"].is_in(set_aside["row_no"].to_list())
    accepted, aside = (
        (typed.filter(good), typed.filter(~good)) if issues else (typed, typed.clear())
    )
    present = {f.column for f in table.found.columns} | set(table.found.supplied)
    return TableIntake(
        file=table.file,
        sheet=table.sheet.name,
        source=table.found.source,
        raw=raw,
        accepted=accepted,
        set_aside=set_aside,
        rows_in=raw.height,
        unit_suspects=suspects,
        missing_columns=[
            n for n in work.contract.columns if n not in present and n != "complainant_key"
        ],
        extra_columns=[mask_title(header) for header in table.found.extra],
        unknown_words=said.unknown,
        in_codes=table.sheet.in_codes,
        notes=said.notes,
        yuan_in=_yuan(typed),
        yuan_accepted=_yuan(accepted),
        aside=aside,
    )


def _yuan(frame: pl.DataFrame) -> Decimal:
    total = Decimal("0.00")
    for name in AMOUNTS:
        if name in frame.columns and frame[name].null_count() < frame.height:
            total += Decimal(str(frame[name].cast(MONEY).sum()))
    return total


def _set_aside(
    table: Known, raw: pl.DataFrame, issues: list[row_checks.Issue], work: Work
) -> tuple[pl.DataFrame, int]:
    """Return one row for each set-aside row, its further reasons in the text."""
    if not issues:
        return pl.DataFrame(schema=SET_ASIDE_SCHEMA), 0
    order = {name: i for i, name in enumerate(["", *work.contract.columns])}
    gathered: dict[int, list[tuple[int, str, str | None, str]]] = {}
    suspects: set[int] = set()
    for issue in issues:
        places = issue.bad.arg_true()
        values: list[str | None] = [None] * places.len()
        if issue.column in raw.columns:
            values = raw[issue.column].gather(places).to_list()
        for place, value, why in zip(places, values, issue.why.gather(places), strict=True):
            entry = (order[issue.column], issue.column, value, why or "")
            gathered.setdefault(place, []).append(entry)
        if issue.is_unit_suspect:
            suspects |= set(places)
    file, sheet = table.file, table.sheet.name
    where = f"{file} 工作表「{sheet}」" if table.name_sheet and sheet else f"{file} "
    numbers = raw["row_no"]
    lines = []
    for place in sorted(gathered):
        found = _without_echoes(sorted(gathered[place], key=lambda entry: entry[0]))
        said = [_said(work, column, value, why) for _, column, value, why in found]
        also = f"另：{'；'.join(said[1:])}。" if said[1:] else ""
        zh = work.contract.columns[found[0][1]].zh if found[0][1] else None
        text = f"{where}第{numbers[place]}行{said[0]}；该行已搁置，请改原表重投。{also}"
        source = work.contract.source
        lines.append((file, sheet, source, numbers[place], zh, found[0][2], text))
    return pl.DataFrame(lines, schema=SET_ASIDE_SCHEMA, orient="row"), len(suspects)


def _without_echoes(
    entries: list[tuple[int, str, str | None, str]],
) -> list[tuple[int, str, str | None, str]]:
    """Drop "is required" where a value was given that could not be read."""
    real = [e for e in entries if not e[3].endswith(("不能空", _ONE_OF))]
    empty = [e for e in entries if e[3].endswith("不能空") and e[2] is None]
    return real + empty if real else entries


def _said(work: Work, column: str, value: str | None, why: str) -> str:
    if not column:
        return why
    header = work.headers.get(column, work.contract.columns[column].zh)
    if _ONE_OF in why:
        return why
    if value is None:
        return f"「{header}」是空的，{why}"
    if why.endswith("不能空"):
        why = why.replace("不能空", "这样写等于没有填")
    return f"「{header}」读到“{value[:60]}”，{why}"


def row_hash(frame: pl.DataFrame, contract: Source) -> pl.Series:
    """Return the content hash of each row.

    Over the typed contract columns that have a value, by name: the same row has the same hash from
    any format, encoding, unit, column order, and with or without empty optional columns.
    """
    columns = [
        n for n in [*contract.columns, "region_name_given", "missing_states"] if n in frame.columns
    ]
    if frame.is_empty():
        return pl.Series("row_hash", [], pl.String)
    parts = [pl.lit("")]
    for name in columns:
        if frame[name].null_count() == frame.height:
            continue
        text = pl.col(name)
        if frame.schema[name].base_type() == pl.List:
            text = pl.when(pl.col(name).list.len() > 0).then(pl.col(name).list.join(";"))
        parts.append(pl.lit(f"{name}=") + text.cast(pl.String))
    joined = frame.select(pl.concat_str(parts, separator="\x1f", ignore_nulls=True)).to_series()
    texts = joined.cast(pl.Binary).to_list()
    digests = [blake2b(text, digest_size=16).hexdigest() for text in texts]
    return pl.Series("row_hash", digests, pl.String)
