"""Numbers for the rows of lists that print none: random checks and samplings as they are published.

A number follows from what a row is known by, and from nothing else: handed in again, sorted otherwise, in
another format or with a result corrected, the row has the number it had.
"""

import hmac
import re
from collections.abc import Sequence

import polars as pl

from assets.intake.cells.row_checks import Issue
from assets.intake.folding import folded
from assets.intake.headings.recognise import Recognised
from assets.intake.known import Known
from assets.intake.outcome import row_hash
from data_contracts import Source, loader
from data_contracts.own_keys import letter_code

#: Before the letters of every number made here.
UNNUMBERED = "无号-"
#: Letters of such a number: no two rows have the same by chance.
_LETTERS = 16
_PLACES = {"region_code": "region_name_given"}
_TEXTS = ("party_name", "free_text", "text")
_NOTHING = r"(?!)"


def can_be_numbered(found: Recognised, lacking: list[list[str]]) -> bool:
    """Return whether a table lacks nothing but its number and holds what its rows are known by."""
    contract = loader.source(found.source)
    if contract.numbered is None or lacking != [contract.key]:
        return False
    present = {place.column for place in found.columns}
    return all(present & set(group) for group in contract.numbered.needs)


def note_of(contract: Source) -> str:
    """Return what is said of a table whose rows are numbered here."""
    title = contract.columns[contract.key[0]].zh
    return (
        f"没有「{title}」列：按{_known_by(contract)}等给每行编了号（“{UNNUMBERED}”开头），"
        "再交同一份表时认得是同一行"
    )


def with_rows_unknown(issues: Sequence[Issue], raw: pl.DataFrame, contract: Source) -> list[Issue]:
    """Return the issues with the rows that nothing tells from others, in place of those that lack a number.

    A row of which what it is known by is there and cannot be read is set aside for that.
    """
    needs = contract.numbered.needs if contract.numbered else []
    empty = [
        pl.all_horizontal(pl.col(n).is_null() for n in group if n in raw.columns) for group in needs
    ]
    unknown = raw.select(pl.any_horizontal(empty).alias("u"))["u"]
    why = f"没有「{contract.columns[contract.key[0]].zh}」，{_known_by(contract)}又有空的，认不出是哪一件"
    others = [issue for issue in issues if issue.column != contract.key[0]]
    said = Issue("", unknown, pl.Series([why]).new_from_index(0, raw.height))
    return [*others, said] if unknown.any() else others


def _known_by(contract: Source) -> str:
    needs = contract.numbered.needs if contract.numbered else []
    return "、".join("或".join(f"「{contract.columns[n].zh}」" for n in group) for group in needs)


def with_numbers(
    typed: pl.DataFrame, tables: Sequence[Known], contract: Source, key: bytes
) -> pl.DataFrame:
    """Return the rows with numbers made of what each is known by.

    Rows of one table that are known by the same and say different things are told apart by their order;
    rows that say the same are the same. A row without what it is known by stays without a number.

    Parameters
    ----------
    typed : pl.DataFrame
        Rows of the tables, one table's after the other's.
    tables : sequence of Known
        Their cells: names are taken as they came, and leave the intake in no readable form.
    contract : Source
    key : bytes
        Key of the home: without it a number tells no name.
    """
    if contract.numbered is None:
        return typed
    cells = pl.concat([_cells(table, contract) for table in tables])
    read = [n for n in _names(contract) if n not in _texts(contract)]
    parts = [
        pl.coalesce(pl.col(m).cast(pl.String) for m in (n, _PLACES.get(n, n)))
        .fill_null("")
        .alias(n)
        for n in read
    ]
    is_known = [
        pl.any_horizontal(pl.col(n).is_not_null() for n in group)
        for group in contract.numbered.needs
    ]
    frame = typed.select(*parts, known=pl.all_horizontal(is_known)).with_columns(
        cells["table"], cells["cells"], says=row_hash(typed, contract)
    )
    frame = frame.select(
        "known", "table", "says", of=pl.concat_str([*read, "cells"], separator="\x1f")
    )
    once = frame.unique(["table", "of", "says"], maintain_order=True)
    nth = pl.int_range(1, pl.len() + 1).over("table", "of")
    told = frame.join(
        once.with_columns(nth=nth), on=["table", "of", "says"], how="left", maintain_order="left"
    )
    made = [
        f"{UNNUMBERED}{letter_code(hmac.digest(key, of.encode(), 'sha256'), _LETTERS)}"
        + (f"-{n}" if n > 1 else "")
        if known
        else None
        for of, known, n in told.select("of", "known", "nth").iter_rows()
    ]
    return typed.with_columns(pl.Series(contract.key[0], made, pl.String))


def _names(contract: Source) -> list[str]:
    """Return the columns a row is known by."""
    if contract.numbered is None:
        return []
    groups = [*contract.numbered.needs, contract.numbered.also]
    return list(dict.fromkeys(name for group in groups for name in group))


def _texts(contract: Source) -> list[str]:
    """Return those of them that are names and other texts."""
    return [n for n in _names(contract) if contract.columns[n].type in _TEXTS]


def _cells(table: Known, contract: Source) -> pl.DataFrame:
    """Return for each row of a table its names and other texts as they came, folded; and which table it is."""
    wanted = _texts(contract)
    headers = re.compile((contract.numbered and contract.numbered.headers) or _NOTHING)
    at = {f.column: f.index for f in reversed(table.found.columns) if f.column in wanted}
    at |= {u.header: u.index for u in table.found.unknown if headers.search(u.header)}
    said = [pl.lit(f"{n}=") + folded(pl.col(f"c{at[n]}")).fill_null("") for n in sorted(at)]
    cells = pl.concat_str(said, separator="\x1f") if said else pl.lit("")
    name = f"{table.file}\x1f{table.sheet.name or ''}"
    # With columns: of nothing but what is the same in each row a selection would be one row.
    return table.body.with_columns(cells=cells, table=pl.lit(name)).select("cells", "table")
