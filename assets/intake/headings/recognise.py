"""Which source a table is, from its header alone: by names, never by position."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from assets.intake.files import RefusedInputError
from assets.intake.folding import fold_word
from assets.intake.headings.header_rows import (
    SEARCHED_ROWS,
    Places,
    best_header,
    block_of,
    is_whole_header,
    lacking_of,
    places_of,
    scores_of,
)
from assets.intake.headings.headers import AFTER_ITS_OWN, Look, lookup, shown, told
from assets.intake.headings.money_units import money_unit, unit_above
from assets.intake.headings.nearness import NEAR, nearest, nearest_source
from assets.intake.values.codes import is_year_month
from assets.intake.values.money import Unit
from data_contracts import Column, Source, loader

#: A table is of a source that lacks nothing before one that lacks something and knows little more of it.
_NEARLY = 0.8
#: So many rows are looked through for a header of which nothing is known for certain.
_NEAR_ROWS = 10
#: A source and the rows above its header → values of columns the table itself has not.
Supply = Callable[[str, list[list[str | None]]], dict[str, str]]


class NoSourceError(RefusedInputError):
    """A table's head is like that of no source."""


#: A list of cases or decisions has one of these; one without tells something else of cases listed elsewhere.
_OF_THE_DECISION = (
    "decision_date", "filed_date", "fine_yuan", "confiscation_yuan", "penalty_kinds", "penalty_content",
    "violation_type", "facts", "legal_basis",
)  # fmt: skip


@dataclass(frozen=True)
class FoundColumn:
    """A contract column found in a table."""

    column: str
    index: int
    header: str
    unit: Unit | None


@dataclass(frozen=True)
class Unknown:
    """A header the contract does not know: where it stands, how it reads, and its own word below a group."""

    index: int
    header: str
    own: str


@dataclass(frozen=True)
class Recognised:
    """What a table is: its source, where its header ends, which cell column is which.

    ``columns`` may hold one contract column twice when two headers are the same name. ``lacking``
    holds, for each thing the source needs and the table has not, the columns any of which would do.
    ``supplied`` holds values that title, sheet or folder give for the whole table instead, ``county``
    the one county that title, sheet or file name. With
    ``by_number`` an organ is known by the word in its documents' numbers alone; rows that
    ``is_numbered_here`` have no number of their own (:mod:`assets.intake.layouts.numbered`). ``period`` is the year and
    the last month that stand around a table with days written without a year.
    """

    source: str
    header_rows: range
    columns: list[FoundColumn]
    unknown: list[Unknown]
    title_unit: Unit | None
    header_cells: list[str | None]
    notes: list[str]
    lacking: list[list[str]] = field(default_factory=list)
    supplied: dict[str, str] = field(default_factory=dict)
    by_number: bool = False
    is_numbered_here: bool = False
    period: tuple[int, int] | None = None
    is_ours: bool = False
    county: str | None = None

    @property
    def unsupplied(self) -> list[list[str]]:
        """What lacks and nothing around the table gives either."""
        return [group for group in self.lacking if not set(group) & set(self.supplied)]

    @property
    def is_of_decisions(self) -> bool:
        """Whether it lists cases or decisions, and not only something that came of them."""
        is_named = "decision_no" in loader.source(self.source).columns
        return is_named and any(f.column in _OF_THE_DECISION for f in self.columns)

    @property
    def extra(self) -> list[str]:
        """Headers the contract does not know."""
        return [one.header for one in self.unknown]


def _nothing(source: str, above: list[list[str | None]]) -> dict[str, str]:
    del source, above
    return {}


def recognise(
    rows: list[list[str | None]],
    source: str | None = None,
    look: Look = lookup,
    supply: Supply = _nothing,
) -> Recognised:
    """Find the header and the source in the first rows of a table.

    Parameters
    ----------
    rows : list of list of str or None
        The first rows as text.
    source : str, optional
        The source where it is known, as of a database table: then the first row is the header.
    look : callable, optional
        What a header may mean; by the contracts alone unless people have answered.
    supply : callable, optional
        What stands above the header, on the sheet or in the folder's name for the whole table.

    Raises
    ------
    RefusedInputError
        No source, two sources, an unknown unit of money; of a database table a column that lacks.
    """
    rows = of_one_width(rows)
    if source is not None:
        block = block_of(rows, 0, 1)
        found = columns_of(source, block, rows, (0, 1), look, {})
        if found.lacking:
            listed = "、".join(f"「{name}」" for name in in_words(source, found.lacking))
            title = loader.source(source).title_zh
            raise RefusedInputError(f"当作{title}，但缺必需列{listed}；不从其他列推出")
        return found
    start, depth = best_header(rows, look)
    block = block_of(rows, start, depth)
    supplied = {name: supply(name, rows[:start]) for name in loader.sources()}
    source = _choose(block, look, supplied)
    if source is None:
        source, start = _by_nearness(rows, look, supply)
        block, depth = block_of(rows, start, 1), 1
        supplied = {source: supply(source, rows[:start])}
    return columns_of(source, block, rows, (start, depth), look, supplied[source])


def of_one_width(rows: list[list[str | None]]) -> list[list[str | None]]:
    """Return the rows that are looked through for a header, each as wide as the widest."""
    rows = rows[:SEARCHED_ROWS]
    width = max((len(row) for row in rows), default=0)
    return [[*row, *[None] * (width - len(row))] for row in rows]


def _by_nearness(rows: list[list[str | None]], look: Look, supply: Supply) -> tuple[str, int]:
    """Return the source a table's head comes near, and the row of the header."""
    best: tuple[bool, float, int, str] | None = None
    for start in range(min(len(rows), _NEAR_ROWS)):
        above = rows[:start]

        def is_whole(source: str, columns: set[str], above: list[list[str | None]] = above) -> bool:
            return not lacking_of(source, {*columns, *supply(source, above)})

        found = nearest_source(block_of(rows, start, 1), look, is_whole)
        if found is not None and (best is None or found[:2] > best[:2]):
            best = (found[0], found[1], start, found[2])
    if best is None:
        raise NoSourceError("认不出来源：表头与任何来源都对不上")
    return best[3], best[2]


def in_words(source: str, lacking: list[list[str]]) -> list[str]:
    """Return what a table lacks as users know it: 处罚决定日期 或 立案日期."""
    columns = loader.source(source).columns
    return [" 或 ".join(columns[name].zh for name in group) for group in lacking]


def is_other_header(row: Sequence[str | None], found: Recognised, look: Look = lookup) -> bool:
    """Tell whether a row below the header is one that gives the columns another meaning."""
    block = [[cell] if cell else [] for cell in row]
    same = places_of(block, found.source, look)
    meant = {index: column for column, places in same.items() for index, _, _ in places}
    if all(meant.get(f.index) in (None, f.column) for f in found.columns) and meant:
        return False
    is_like = 2 * len(same) > len({f.column for f in found.columns})
    return (len(same) > 2 and is_like) or is_whole_header(block, look)


def _choose(block: list[list[str]], look: Look, supplied: dict[str, dict[str, str]]) -> str | None:
    """Return the source of a header, one that lacks something too; ``None`` when it is like none."""
    scores = scores_of(block, look)
    if not scores:
        return None
    matched = {source: places_of(block, source, look) for source in scores}
    lacking = {s: lacking_of(s, {*matched[s], *supplied[s]}) for s in scores}
    unlike = {s: bool(lacking[s]) and not _looks_like(s, matched[s]) for s in scores}
    order = sorted(scores, key=lambda s: (-scores[s], bool(lacking[s]), unlike[s], s))
    whole = [s for s in order if not lacking[s]]
    best = order[0]
    if len(matched[best]) < 2 or unlike[best]:
        return None
    if lacking[best]:
        named = [s for s in whole if _is_named(s, matched[s], supplied[s])]
        if named:  # 企业直通车诉求 are no complaints that lack their day
            return named[0]
        other = whole[0] if whole else best
        near_as_well = len(matched[other]) >= _NEARLY * len(matched[best])
        return other if near_as_well and not _may_have(block, best, lacking[best], look) else best
    for other in whole[1:]:
        if _is_second_source(scores, matched, best, other):
            titles = "、".join(loader.source(s).title_zh for s in (best, other))
            raise RefusedInputError(f"一张表里有两种来源（{titles}），请分开后重投")
    return best


def _is_named(source: str, found: Places, supplied: dict[str, str]) -> bool:
    """Tell whether the words around a table name what a needed column of a source would say."""
    columns = loader.source(source).columns
    named = [n for n in supplied if columns[n].enum and columns[n].required and n not in found]
    return bool(named) and _looks_like(source, found)


def _may_have(block: list[list[str]], source: str, lacking: list[list[str]], look: Look) -> bool:
    """Tell whether a header nobody knows comes near a column that lacks."""
    lacks = {column for group in lacking for column in group}
    unknown = [name for names in block for name in names if not look(name)]
    return any(
        near >= NEAR and column in lacks
        for name in unknown
        for column, near in nearest(fold_word(name), source)
    )


def _looks_like(source: str, found: Places) -> bool:
    contract = loader.source(source)
    required = {name for name, c in contract.columns.items() if c.required}
    required |= {name for group in contract.required_any for name in group}
    return bool(required & set(found)) or len(found) >= 4


def _is_second_source(
    scores: dict[str, int], matched: dict[str, Places], best: str, other: str
) -> bool:
    """Tell whether a table that is `best` holds `other` as well.

    It does when both answer equally well; or when `other`'s key and at least three, and most, of
    its columns mean nothing to `best`. A few columns of another source among many (a case list
    with the number of the complaint behind it) are extra columns, not a second source.
    """
    if scores[other] == scores[best]:
        return True
    used = {index for places in matched[best].values() for index, _, _ in places}
    own = {
        name
        for name, places in matched[other].items()
        if not used & {index for index, _, _ in places}
    }
    key = set(loader.source(other).key) & set(matched[other])
    return key <= own and len(own) >= 3 and 2 * len(own) >= len(matched[other])


def _unplaced(contract: Source, present: set[str]) -> set[str]:
    """Return the columns that say whose the rows are, where a table has none of them."""
    places = {"region_code", contract.named_by, contract.organ and contract.organ.code} - {None}
    return set() if places & present else {str(name) for name in places}


def columns_of(
    source: str,
    block: list[list[str]],
    rows: list[list[str | None]],
    header: tuple[int, int],
    look: Look,
    supplied: dict[str, str],
) -> Recognised:
    """Return a table as one of ``source``: which cell column is which, and what it lacks.

    Parameters
    ----------
    source : str
    block : list of list of str
        For each cell column its names, best first.
    rows : list of list of str or None
        The first rows, of one width.
    header : tuple of int
        The header's first row and its depth.
    look, supplied
        What a header may mean; values that stand around the table.
    """
    start, depth = header
    contract = loader.source(source)
    title_unit = unit_above(rows[:start])
    notes: list[str] = []
    columns: list[FoundColumn] = []
    found_places = places_of(block, source, look)
    for index, heading, rank in found_places.get("case_no", []):
        if rank == AFTER_ITS_OWN and "decision_no" not in found_places:
            columns.append(FoundColumn("decision_no", index, told(heading), None))
    for name, places in found_places.items():
        column = contract.columns[name]
        kept = places
        if not column.names_people:
            first = min(rank for _, _, rank in places)
            kept = [p for p in places if p[2] == first]
        for index, heading, _ in kept:
            names = [heading, *block[index]]
            unit = money_unit(names, title_unit) if column.type == "money" else None
            columns.append(FoundColumn(name, index, told(heading), unit))
        for index, heading, rank in places:
            if rank == kept[0][2] or rank == AFTER_ITS_OWN or column.names_people:
                continue
            if other := _beside(column, heading):
                columns.append(FoundColumn(other, index, told(heading), None))
            else:
                notes.append(only_latter(told(heading), told(kept[0][1])))
    columns += _year_of_month(contract, columns, rows[start + depth :])
    used = {found.index for found in columns}
    present = {found.column for found in columns}
    lacking = lacking_of(source, present)
    needed = {name for group in lacking for name in group} | _unplaced(contract, present)
    supplied = {
        name: value
        for name, value in supplied.items()
        if name in needed or (contract.columns[name].enum and name not in present)
    }
    return Recognised(
        source=source,
        header_rows=range(start, start + depth),
        columns=sorted(columns, key=lambda found: found.index),
        unknown=[
            Unknown(i, shown(n[0]), shown(n[-1]))
            for i, n in enumerate(block)
            if i not in used and n
        ],
        title_unit=title_unit,
        header_cells=list(rows[start + depth - 1]),
        notes=notes,
        lacking=lacking,
        supplied=supplied,
    )


def only_latter(header: str, kept: str) -> str:
    """Return what is said of a header that stands back for a better name of the same column."""
    return f"「{header}」与「{kept}」是同一列，只取后者"


def _beside(column: Column, heading: str) -> str | None:
    """Return the column that a header is where a better one took its own."""
    named = column.beside
    is_it = named is not None and fold_word(heading) in map(fold_word, named.headers)
    return named.column if named and is_it else None


def _year_of_month(
    contract: Source, columns: list[FoundColumn], below: list[list[str | None]]
) -> list[FoundColumn]:
    """Return the year's place where the months name it themselves: 2026年4月."""
    present = {found.column: found for found in columns}
    if "year" in present or "month" not in present or "year" not in contract.columns:
        return []
    month = present["month"]
    cells = [cell for row in below if (cell := row[month.index])]
    named = sum(map(is_year_month, cells))
    return [FoundColumn("year", month.index, month.header, None)] if 2 * named > len(cells) else []
