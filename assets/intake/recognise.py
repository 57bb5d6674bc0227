"""Which source a table is, from its header alone: by names, never by position."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from assets.intake.files import RefusedError
from assets.intake.folding import fold_word
from data_contracts import loader

Unit = Literal["元", "万元"]

_SEARCHED_ROWS = 40
_DEEPEST_HEADER = 3
_BARE = 100
_UNIT = r"(?:单位[:]?)?(?:人民币)?(万元|千元|百元|亿元|百万元|美元|元|角|分)"
_UNIT_IN_BRACKETS = re.compile(rf"[(]{_UNIT}[)]")
_UNIT_AT_END = re.compile(rf"[/_\-,:]{_UNIT}$|单位[:]?(?:人民币)?(万元|元)$")
_NUMBERED_CODE = re.compile(r"代码_?\d+\(")
_LAST_BRACKET = re.compile(r"\([^()]*\)$")
_TITLE_UNIT = re.compile(
    r"单位[:]([^:]{0,8}?[、,/])?(?:人民币)?(万元|千元|百元|亿元|元)(?![\u4e00-\u9fff])"
    r"|\((?:单位[:]?)?(万元|元)\)"
)


@dataclass(frozen=True)
class Found:
    """A contract column found in a table."""

    column: str
    index: int
    header: str
    unit: Unit | None


@dataclass(frozen=True)
class Recognised:
    """What a table is: its source, where its header ends, which cell column is which.

    ``columns`` may hold one contract column twice when two headers are the same name.
    """

    source: str
    header_rows: range
    columns: list[Found]
    extra: list[str]
    title_unit: Unit | None
    header_cells: list[str | None]
    notes: list[str]


_LONGEST_HEADER = 60
_WORD = re.compile(r"[A-Za-z]|[^\x00-\x7f]")


@lru_cache(maxsize=65536)
def fold_header(text: str) -> tuple[str, str | None]:
    """Return a header's comparable name and the unit it states.

    >>> fold_header("*罚款金额 （万元）")
    ('罚款金额', '万元')
    """
    name = fold_word(text).strip("*:;·")
    unit = None
    if found := (_UNIT_IN_BRACKETS.search(name) or _UNIT_AT_END.search(name)):
        unit = next(group for group in found.groups() if group)
        name = name[: found.start()] + name[found.end() :]
    return _NUMBERED_CODE.sub("代码(", name), unit


@cache
def _names() -> dict[str, list[tuple[str, str, int]]]:
    """Return folded name → (source, column, rank); rank 0 is the contract's own name."""
    out: dict[str, list[tuple[str, str, int]]] = {}
    for source, contract in loader.sources().items():
        own: dict[str, str] = {}
        for column, body in contract.columns.items():
            for rank, name in enumerate([body.zh, *body.aliases, column]):
                key = fold_header(name)[0]
                if own.setdefault(key, column) == column:
                    entry = (source, column, rank)
                    if not any(e[:2] == entry[:2] for e in out.setdefault(key, [])):
                        out[key].append(entry)
    return out


def _lookup(text: str) -> list[tuple[str, str, int]]:
    # No header is this long or without a word; the cells of data are, and there are many.
    return [] if len(text) > _LONGEST_HEADER or not _WORD.search(text) else _meanings(text)


@lru_cache(maxsize=65536)
def _meanings(text: str) -> list[tuple[str, str, int]]:
    name = fold_header(text)[0]
    found = _names().get(name)
    if found is None and (bare := _LAST_BRACKET.sub("", name)) != name:
        # 罚款金额(大写) is the fine only where no plain 罚款金额 stands beside it.
        found = [(s, c, rank + _BARE) for s, c, rank in _names().get(bare, [])]
    return found or []


def _block(rows: list[list[str | None]], start: int, depth: int) -> list[list[str]]:
    """Return, for each column, the names a header of `depth` rows may mean, best first."""
    upper = [_fill_forward(row) for row in rows[start : start + depth - 1]]
    bottom = rows[start + depth - 1]
    out = []
    for index, last in enumerate(bottom):
        above = [row[index] or "" for row in upper]
        joined = "".join(dict.fromkeys([*above, last or ""]))
        own = last or next((row[index] for row in reversed(rows[start : start + depth - 1])), None)
        out.append([n for n in dict.fromkeys([joined, own or ""]) if n])
    return out


def _fill_forward(row: list[str | None]) -> list[str | None]:
    out: list[str | None] = []
    for cell in row:
        out.append(cell or (out[-1] if out else None))
    return out


def _scores(block: list[list[str]]) -> dict[str, int]:
    """Return, for each source, how well a header block answers: own names count double."""
    best: dict[tuple[str, str], int] = {}
    for names in block:
        hits: list[tuple[str, str, int]] = []
        for name in names:
            if hits := _lookup(name):
                break
        for source, column, rank in hits:
            worth = 2 if rank == 0 else 1
            best[source, column] = max(best.get((source, column), 0), worth)
    out: dict[str, int] = {}
    for (source, _), worth in best.items():
        out[source] = out.get(source, 0) + worth
    return out


def meaning(header: str, source: str) -> str | None:
    """Return the column of ``source`` that a header means, or ``None``.

    >>> meaning("罚款金额（万元）", "cases")
    'fine_yuan'
    """
    return next((c for s, c, _ in _lookup(header) if s == source), None)


def header_score(rows: list[list[str]]) -> int:
    """Return how well the best row of a table's head answers to any source."""
    return max(
        (max(_scores([[c] for c in row if c]).values(), default=0) for row in rows), default=0
    )


def recognise(rows: list[list[str | None]], source: str | None = None) -> Recognised:
    """Find the header and the source in the first rows of a table.

    Parameters
    ----------
    rows : list of list of str or None
        The first rows as text.
    source : str, optional
        The source where it is known, as of a database table: then the first row is the header.

    Raises
    ------
    RefusedError
        No source, two sources, a required column missing, an unknown unit of money.
    """
    rows = rows[:_SEARCHED_ROWS]
    width = max((len(row) for row in rows), default=0)
    rows = [[*row, *[None] * (width - len(row))] for row in rows]
    if source is not None:
        block = _block(rows, 0, 1)
        if lacking := _lacking(source, set(_matched(block, source))):
            raise RefusedError(_no_column(source, lacking))
        return _columns(source, block, rows, 0, 1)
    start, depth = _best_header(rows)
    block = _block(rows, start, depth)
    source = _choose(block)
    return _columns(source, block, rows, start, depth)


def _no_column(source: str, lacking: list[str]) -> str:
    names = "、".join(f"「{name}」" for name in lacking)
    return f"当作{loader.source(source).title_zh}，但缺必需列{names}；不从其他列推出"


def _best_header(rows: list[list[str | None]]) -> tuple[int, int]:
    """Return where the rows that answer best to a source start, and how many they are.

    Below a whole header only a better row of its own is looked for: no header of several rows
    stands in the data.
    """
    best = (0, 0, 0)
    found = (0, 1)
    deepest = _DEEPEST_HEADER
    for start in range(len(rows)):
        if start == found[0] + _DEEPEST_HEADER and best[0] and _is_whole(_block(rows, *found)):
            deepest = 1
        for depth in range(1, min(_DEEPEST_HEADER, len(rows) - start) + 1):
            if depth > deepest:
                break
            score = max(_scores(_block(rows, start, depth)).values(), default=0)
            if (score, -depth, -start) > best:
                best, found, deepest = (score, -depth, -start), (start, depth), _DEEPEST_HEADER
    if not best[0]:
        raise RefusedError("认不出来源：没有找到任何来源的表头")
    return found


def _is_whole(block: list[list[str]]) -> bool:
    """Tell whether a header lacks nothing its source requires and most of its cells are known."""
    scores = _scores(block)
    source = max(scores, key=lambda s: scores[s])
    matched = _matched(block, source)
    return not _lacking(source, set(matched)) and 2 * len(matched) >= sum(map(bool, block))


def _matched(block: list[list[str]], source: str) -> dict[str, list[tuple[int, str, int]]]:
    """Return column → (cell column, header, rank) for one source."""
    out: dict[str, list[tuple[int, str, int]]] = {}
    for index, names in enumerate(block):
        for name in names:
            hit = next(((c, r) for s, c, r in _lookup(name) if s == source), None)
            if hit is not None:
                out.setdefault(hit[0], []).append((index, name, hit[1]))
                break
    return out


def _lacking(source: str, present: set[str]) -> list[str]:
    """Return the required columns a table lacks, as users know them."""
    contract = loader.source(source)
    lacking = [c.zh for name, c in contract.columns.items() if c.required and name not in present]
    groups = [group for group in contract.required_any if not present & set(group)]
    return lacking + [" 或 ".join(contract.columns[n].zh for n in group) for group in groups]


def _choose(block: list[list[str]]) -> str:
    scores = _scores(block)
    matched = {source: _matched(block, source) for source in scores}
    lacking = {source: _lacking(source, set(matched[source])) for source in scores}
    order = sorted(scores, key=lambda s: (-scores[s], bool(lacking[s]), s))
    whole = [s for s in order if not lacking[s]]
    best = order[0]
    if len(matched[best]) < 2:
        raise RefusedError("认不出来源：表头与任何来源都对不上")
    if lacking[best]:
        if not _looks_like(best, matched[best]):
            raise RefusedError("认不出来源：表头与任何来源都对不上")
        title = loader.source(best).title_zh
        names = "、".join(f"「{name}」" for name in lacking[best])
        raise RefusedError(f"像是{title}，但缺必需列{names}；不从其他列推出，请补列后重投")
    for other in whole[1:]:
        if _is_second_source(scores, matched, best, other):
            titles = "、".join(loader.source(s).title_zh for s in (best, other))
            raise RefusedError(f"一张表里有两种来源（{titles}），请分开后重投")
    return best


def _looks_like(source: str, found: dict[str, list[tuple[int, str, int]]]) -> bool:
    contract = loader.source(source)
    required = {name for name, c in contract.columns.items() if c.required}
    required |= {name for group in contract.required_any for name in group}
    return bool(required & set(found)) or len(found) >= 4


def _is_second_source(
    scores: dict[str, int],
    matched: dict[str, dict[str, list[tuple[int, str, int]]]],
    best: str,
    other: str,
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


def _columns(
    source: str, block: list[list[str]], rows: list[list[str | None]], start: int, depth: int
) -> Recognised:
    contract = loader.source(source)
    title_unit = _title_unit(rows[:start])
    notes: list[str] = []
    columns: list[Found] = []
    for name, places in _matched(block, source).items():
        kind = contract.columns[name].type
        kept = places
        if kind != "identity":
            first = min(rank for _, _, rank in places)
            kept = [p for p in places if p[2] == first]
        for index, header, _ in kept:
            names = [header, *block[index]]
            unit = _money_unit(names, title_unit) if kind == "money" else None
            columns.append(Found(name, index, _shown(header), unit))
        notes += [
            f"「{_shown(h)}」与「{_shown(kept[0][1])}」是同一列，只取后者"
            for _, h, r in places
            if r != kept[0][2] and kind != "identity"
        ]
    used = {found.index for found in columns}
    extra = [_shown(n[-1]) for i, n in enumerate(block) if i not in used and n]
    return Recognised(
        source=source,
        header_rows=range(start, start + depth),
        columns=sorted(columns, key=lambda found: found.index),
        extra=extra,
        title_unit=title_unit,
        header_cells=list(rows[start + depth - 1]),
        notes=notes,
    )


def _shown(header: str) -> str:
    return re.sub(r"\s+", "", header)


def _money_unit(names: list[str], title_unit: Unit | None) -> Unit | None:
    """Return the unit the header states, in its own row or a row above, else the title's."""
    unit = next((u for name in names if (u := fold_header(name)[1])), None)
    if unit is None:
        return title_unit
    if unit not in ("元", "万元"):
        raise RefusedError(f"「{_shown(names[0])}」的单位是{unit}，只认元、万元，请改好后重投")
    return "元" if unit == "元" else "万元"


def _title_unit(rows: list[list[str | None]]) -> Unit | None:
    for row in rows:
        for cell in row:
            found = _TITLE_UNIT.search(fold_word(cell)) if cell else None
            if found:
                unit = found[2] or found[3]
                if unit not in ("元", "万元"):
                    raise RefusedError(f"标题行的单位是{unit}，只认元、万元，请改好后重投")
                return "元" if unit == "元" else "万元"
    return None
