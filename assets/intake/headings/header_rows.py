"""Where a table's header stands, and which columns of a source its cells name."""

import re

from assets.intake.headings.headers import Hit, Look, lookup
from data_contracts import loader

#: Rows of the deepest header: what a group of columns is called, their names, their units.
_DEEPEST_HEADER = 3
#: So many rows are looked through for a header.
SEARCHED_ROWS = 40
#: What a group of columns is called behind its own word.
_OF_A_GROUP = re.compile(r"(?:基本)?(?:情况|信息)$")
_LONG_NUMBER = re.compile(r"\d(?:[\s\-/.年月]?\d){6}")
#: Contract column → (cell column, header, rank) of the cells that name it.
Places = dict[str, list[tuple[int, str, int]]]


def header_score(rows: list[list[str]]) -> int:
    """Return how well the best row of a table's head answers to any source."""
    return max(
        (max(scores_of([[c] for c in row if c], lookup).values(), default=0) for row in rows),
        default=0,
    )


def headers_seen(rows: list[list[str | None]]) -> list[str]:
    """Return the cells of what is most likely the header of a table no source is known for.

    A row with a number as long as a day is a row of data, of a table without a header, and a single
    cell a sentence: who stands there is not told.
    """
    filled = [[cell for cell in row if cell] for row in rows[:SEARCHED_ROWS]]
    several = [row for row in filled if len(row) > 1]
    heads = [row for row in several if not any(_LONG_NUMBER.search(cell) for cell in row)]
    return max(heads, key=len, default=[])


def block_of(rows: list[list[str | None]], start: int, depth: int) -> list[list[str]]:
    """Return, for each column, the names a header of `depth` rows may mean, best first."""
    upper = [_fill_forward(row) for row in rows[start : start + depth - 1]]
    bottom = rows[start + depth - 1]
    out = []
    for index, last in enumerate(bottom):
        above = [row[index] or "" for row in upper]
        joined = "".join(dict.fromkeys([*above, last or ""]))
        # 检查情况 over 时间, 方式 and 结果 says 检查时间, 检查方式 and 检查结果.
        group = _OF_A_GROUP.sub("", above[-1]) if above and last and above[-1] != last else ""
        own = last or next((row[index] for row in reversed(rows[start : start + depth - 1])), None)
        names = [joined, f"{group}{last}" if group else "", own or ""]
        out.append([n for n in dict.fromkeys(names) if n])
    return out


def _fill_forward(row: list[str | None]) -> list[str | None]:
    out: list[str | None] = []
    for cell in row:
        out.append(cell or (out[-1] if out else None))
    return out


def scores_of(block: list[list[str]], look: Look) -> dict[str, int]:
    """Return, for each source, how well a header block answers: own names count double.

    A column answers by the first of its names that is known, and for as much as any of them is
    worth there: else 单位：万元 above 处罚内容 over 罚款金额, taken for a third level, would answer
    better than the two.
    """
    best: dict[tuple[str, str], int] = {}
    for names in block:
        known: list[list[Hit]] = [hits for name in names if (hits := look(name))]
        first = {(source, column) for hits in known[:1] for source, column, _ in hits}
        for source, column, rank in [hit for hits in known for hit in hits]:
            if (source, column) in first:
                worth = 2 if rank == 0 else 1
                best[source, column] = max(best.get((source, column), 0), worth)
    out: dict[str, int] = {}
    for (source, _), worth in best.items():
        out[source] = out.get(source, 0) + worth
    return out


def best_header(rows: list[list[str | None]], look: Look) -> tuple[int, int]:
    """Return where the rows that answer best to a source start, and how many they are.

    Below a whole header only a better row of its own is looked for: no header of several rows
    stands in the data.
    """
    best = (0, 0, 0)
    found = (0, 1)
    deepest = _DEEPEST_HEADER
    for start in range(len(rows)):
        if (
            start == found[0] + _DEEPEST_HEADER
            and best[0]
            and is_whole_header(block_of(rows, *found), look)
        ):
            deepest = 1
        for depth in range(1, min(_DEEPEST_HEADER, len(rows) - start) + 1):
            if depth > deepest:
                break
            score = max(scores_of(block_of(rows, start, depth), look).values(), default=0)
            if (score, -depth, -start) > best:
                best, found, deepest = (score, -depth, -start), (start, depth), _DEEPEST_HEADER
    return found


def earlier_table(rows: list[list[str | None]], start: int, look: Look = lookup) -> int | None:
    """Return the row of a whole header with rows of its own above the header that begins at ``start``."""
    for place in range(start - 1):
        between = rows[place + 1 : start]
        if any(sum(map(bool, row)) > 1 for row in between) and is_whole_header(
            block_of(rows, place, 1), look
        ):
            return place
    return None


def is_whole_header(block: list[list[str]], look: Look) -> bool:
    """Tell whether a header lacks nothing its source requires and most of its cells are known."""
    scores = scores_of(block, look)
    if not scores:
        return False
    source = max(scores, key=lambda s: scores[s])
    matched = places_of(block, source, look)
    return not lacking_of(source, set(matched)) and 2 * len(matched) >= sum(map(bool, block))


def places_of(block: list[list[str]], source: str, look: Look) -> Places:
    """Return column → (cell column, header, rank) for one source."""
    out: Places = {}
    for index, names in enumerate(block):
        for name in names:
            hit = next(((c, r) for s, c, r in look(name) if s == source), None)
            if hit is not None:
                out.setdefault(hit[0], []).append((index, name, hit[1]))
                break
    return out


def lacking_of(source: str, present: set[str]) -> list[list[str]]:
    """Return what a table with the columns ``present`` lacks: of each group one would do."""
    contract = loader.source(source)
    groups = [[name] for name, c in contract.columns.items() if c.required]
    if contract.named_by:
        groups = [[*g, contract.named_by] if g == ["region_code"] else g for g in groups]
    return [group for group in [*groups, *contract.required_any] if not present & set(group)]
