"""The exact split of a month's change into number of cases, mean fine and mix."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from data_contracts import schema_of, table
from models.arrays import Bools, Doubles, Ints

DIMENSIONS = ("clause", "industry", "case_source")
NAMES = {"clause": "条款", "industry": "行业", "case_source": "案件来源"}
_KEY = ["region_code", "month"]
#: Stands for nought in logarithms.
_TINY = 1e-12
#: Classes of a dimension told by themselves, those of most yuan; the others are one.
_KEPT = 5
_REST = "其他"
_SCHEMA = schema_of(table("out_region_split"))


def cells(feat_case: pl.DataFrame, feat_case_clause: pl.DataFrame | None = None) -> pl.DataFrame:
    """Count decisions and yuan by region, month, clause, industry and case source.

    Parameters
    ----------
    feat_case : pl.DataFrame
        ``case_key, region_code, month, is_penalty, decided_yuan, industry_code, case_source``.
    feat_case_clause : pl.DataFrame, optional
        ``case_key, parent_clause_id``; without it every clause is 未对应.

    Returns
    -------
    pl.DataFrame
        ``region_code, month, clause, industry, case_source, cases, decided_yuan`` (Float64).
    """
    clause = pl.lit(None, pl.String)
    rows = feat_case.filter(pl.col("is_penalty") & pl.col("region_code").is_not_null())
    if feat_case_clause is not None:
        by_case = feat_case_clause.select("case_key", "parent_clause_id").unique("case_key")
        rows, clause = rows.join(by_case, on="case_key", how="left"), pl.col("parent_clause_id")
    return (
        rows.select(
            *_KEY,
            clause.fill_null("未对应").alias("clause"),
            pl.col("industry_code").str.slice(0, 3).fill_null("未记载").alias("industry"),
            pl.col("case_source").cast(pl.String).fill_null("未记载"),
            pl.col("decided_yuan").cast(pl.Float64).fill_null(0.0),
        )
        .group_by(*_KEY, *DIMENSIONS)
        .agg(pl.len().cast(pl.Int64).alias("cases"), pl.col("decided_yuan").sum())
    )


def split(region_month: pl.DataFrame, case_month: pl.DataFrame) -> pl.DataFrame:
    r"""Split each judged month's change against expectation; the parts add up to the fen.

    .. math:: S = \sum_j N\,w^{clause}_j\,w^{industry}_j\,w^{source}_j\,m_j,\qquad
              \Delta_x = \sum_j L(S_{j1}, S_{j0}) \ln(x_{j1}/x_{j0})

    with :math:`L(a,b) = (a-b)/\ln(a/b)`. Base: the expected sum and number, with the mix of
    the twelve months before. The shares are taken one within the other (industry within
    clause, source within both), each dimension's five largest values and the rest.

    Parameters
    ----------
    region_month : pl.DataFrame
        ``region_code, month, cases, decided_yuan, expected_yuan, expected_cases``.
    case_month : pl.DataFrame
        :func:`cells`.

    Returns
    -------
    pl.DataFrame
        out_region_split: parts 件数, 案均, 结构 (items 条款, 行业, 案件来源). Months without
        an expectation have no rows.

    References
    ----------
    Ang (2005), The LMDI approach to decomposition analysis, Energy Policy 33.
    """
    totals = (
        region_month.filter(pl.col("expected_yuan").is_not_null(), pl.col("expected_cases") > 0)
        .select(
            *_KEY,
            pl.col("decided_yuan").cast(pl.Decimal(18, 2)).fill_null(0).alias("actual"),
            pl.col("expected_yuan").cast(pl.Decimal(18, 2)).alias("base"),
            pl.col("expected_cases").cast(pl.Float64),
            pl.col("cases").cast(pl.Float64).fill_null(0).alias("number"),
        )
        .filter(pl.col("base") > 0)
    )
    if totals.is_empty():
        return pl.DataFrame(schema=_SCHEMA)
    return _to_the_fen(_with_parts(totals, case_month))


def _with_parts(totals: pl.DataFrame, case_month: pl.DataFrame) -> pl.DataFrame:
    """Give each county-month its parts, null where nothing can be compared.

    Texts become numbers, and sums are taken county by county: the cells of twelve months before
    every month of a province are millions.
    """
    number = pl.col("month").str.slice(0, 4).cast(pl.Int64) * 12 + pl.col("month").str.slice(
        5, 2
    ).cast(pl.Int64)
    texts = {name: case_month[name].unique().sort().to_list() for name in DIMENSIONS}
    rest = [listed.index(_REST) if _REST in listed else -1 for listed in texts.values()]
    coded = case_month.select(
        "region_code", number.alias("at"), pl.col("cases").cast(pl.Float64),
        (pl.col("decided_yuan") * 100).round().alias("fen"),
        *(pl.col(n).replace_strict(t, range(len(t)), return_dtype=pl.Int64) for n, t in texts.items()),
    ).drop_nulls("at")  # fmt: skip
    of_region = coded.partition_by("region_code", as_dict=True)
    found = []
    for region, months in totals.partition_by("region_code", as_dict=True).items():
        cells_of = of_region.get(region, coded.clear())
        parts = _parts(months.with_columns(number.alias("at")), cells_of, rest)
        found.append(months.hstack(parts))
    return pl.concat(found)


def _parts(months: pl.DataFrame, cells_of: pl.DataFrame, rest: Sequence[int]) -> pl.DataFrame:
    """Return the parts of one county's months, in their order.

    Parameters
    ----------
    months : pl.DataFrame, shape (n, ...)
        ``at, base, expected_cases, number``.
    cells_of : pl.DataFrame
        ``at, cases, fen``, and the dimensions as numbers in the order of their texts.
    rest : sequence of int
        The number that stands for 其他 in each dimension; -1 where it does not occur.
    """
    when = cells_of["at"].to_numpy()
    row, cell, now = _beside(months["at"].to_numpy(), when)
    cases, fen = (cells_of[c].to_numpy()[cell] for c in ("cases", "fen"))
    place = row
    for name, other in zip(DIMENSIONS, rest, strict=True):
        slot = _slots(row, cells_of[name].to_numpy()[cell], fen * np.where(now, 12, 1), other)
        place = place * (_KEPT + 1) + slot
    shape = (months.height, *[_KEPT + 1] * len(DIMENSIONS))

    def summed(values: Doubles, at: Bools) -> Doubles:
        total = np.bincount(place[at], weights=values[at], minlength=int(np.prod(shape)))
        return total.astype(np.float64).reshape(shape)

    n = summed(cases, ~now), summed(cases, now)
    s = summed(fen, ~now) / 100, summed(fen, now) / 100
    expected, number, base = (
        months[c].cast(pl.Float64).to_numpy().reshape(-1, 1, 1, 1)
        for c in ("expected_cases", "number", "base")
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        ln = _log_ratios(n)
        unit = expected / n[0].sum(axis=(1, 2, 3), keepdims=True)
        scale = base / (s[0].sum(axis=(1, 2, 3), keepdims=True) * unit)
        mean = s[0] / n[0] * scale, s[1] / n[1]
        ln["number"] = np.log(np.maximum(number, _TINY)) - np.log(expected)
        # A cell absent in one period keeps the other's mean.
        ln["mean"] = _log(np.where(n[1] > 0, mean[1], mean[0])) - _log(
            np.where(n[0] > 0, mean[0], mean[1])
        )
        logs = ln["number"] + sum(ln[name] for name in DIMENSIONS) + ln["mean"]
        change = s[1] - np.where(n[0] > 0, n[0] * unit * mean[0], 0.0)
        weight = np.where(np.abs(logs) <= _TINY, 0.0, change / logs)
        counted = (n[0] + n[1] > 0) & np.isfinite(weight)
        parts = {
            f"part_{name}": np.where(counted, weight * ln[name], 0.0).sum(axis=(1, 2, 3))
            for name in ("number", *DIMENSIONS, "mean")
        }
    known = pl.Series(counted.any(axis=(1, 2, 3)))
    return pl.DataFrame(parts).select(pl.when(known).then(pl.all()))


def _beside(at: Ints, when: Ints) -> tuple[Ints, Ints, Bools]:
    """Set cells beside the months they count in: their own and the twelve after.

    Returns
    -------
    row, cell : ndarray of int
        Places in ``at`` and ``when``.
    now : ndarray of bool
        Whether the cell is of that month, not of the twelve before it.
    """
    if not when.size:
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.bool_)
    first = min(at.min(), when.min())
    row_of = np.full(max(at.max(), when.max() + 12) - first + 1, -1)
    row_of[at - first] = np.arange(at.size)
    rows = row_of[when - first + np.arange(13)[:, None]]
    ahead, cell = np.nonzero(rows >= 0)
    return rows[ahead, cell], cell, ahead == 0


def _slots(row: Ints, value: Ints, size: Doubles, rest: int) -> Ints:
    """Return the rank of each cell's value among the largest of its month; the rest share one.

    Of equal values the one whose text is first goes first. Where 其他 itself is among the
    largest, the rest join it.
    """
    if not row.size:
        return row
    width = int(max(value.max(), rest)) + 1
    at = row * width + value
    count = (int(row.max()) + 1) * width
    total = np.bincount(at, weights=size, minlength=count)
    seen = np.flatnonzero(np.bincount(at, minlength=count))
    listed = seen[np.lexsort((seen % width, -total[seen], seen // width))]
    month = listed // width
    rank = np.arange(listed.size) - np.searchsorted(month, month)
    slot = np.full(count, _KEPT)
    slot[listed] = np.minimum(rank, _KEPT)
    if rest >= 0:
        slot = np.where(slot == _KEPT, np.repeat(slot[rest::width], width), slot)
    found: Ints = slot[at]
    return found


def _log_ratios(n: tuple[Doubles, Doubles]) -> dict[str, Doubles]:
    """Return for each dimension the log ratio of shares, each within the dimensions before it."""
    found = {}
    for level, name in enumerate(DIMENSIONS, start=1):
        inside, around = tuple(range(level + 1, 4)), tuple(range(level, 4))
        w0, w1 = (x.sum(axis=inside, keepdims=True) / x.sum(axis=around, keepdims=True) for x in n)
        # A value absent in one period keeps the other's shares below the level it is absent at.
        found[name] = _log(np.where(np.isnan(w1), w0, w1)) - _log(np.where(np.isnan(w0), w1, w0))
    return found


def _log(values: Doubles) -> Doubles:
    found: Doubles = np.log(np.maximum(values, _TINY))
    return found


def _to_the_fen(parts: pl.DataFrame) -> pl.DataFrame:
    """Round the parts and give what rounding leaves to the number of cases.

    Where the mix cannot be compared (no case in the month or in the year before, or cells that
    do not add up to the month), the change is split into number and mean alone.
    """
    names = [f"part_{name}" for name in (*DIMENSIONS, "mean")]
    money = pl.Decimal(18, 2)
    actual, base = (pl.col(c).cast(pl.Float64) for c in ("actual", "base"))
    change = actual - base
    logs = (actual.clip(_TINY) / base).log()
    by_number = pl.col("number").clip(_TINY).log() - pl.col("expected_cases").log()
    number = (
        pl.when(pl.col("number") <= 0).then(change)
        .when(logs.abs() > 1e-9).then(change / logs * by_number)
        .otherwise(0.0)
    )  # fmt: skip
    total = pl.sum_horizontal("part_number", *names)
    whole = ((total - change).abs() < 1.0).fill_null(value=False) & (pl.col("number") > 0)
    frame = parts.with_columns(
        *(pl.when(whole).then(pl.col(n)).otherwise(0.0).alias(n) for n in names[:-1]),
        pl.when(whole).then(pl.col("part_mean")).otherwise(change - number).alias("part_mean"),
    ).with_columns(pl.col(names).round(2).cast(money))
    rest = pl.col("actual") - pl.col("base")
    for name in names:
        rest = rest - pl.col(name)
    frame = frame.with_columns(rest.cast(money).alias("part_number"))
    labels = {"number": ("件数", "件数"), "mean": ("案均", "案均")}
    labels |= {name: ("结构", NAMES[name]) for name in DIMENSIONS}
    rows = [
        frame.select(
            *_KEY,
            pl.lit(part).alias("part"),
            pl.lit(item).alias("item"),
            pl.col(f"part_{name}").alias("change_yuan"),
            pl.col("base").alias("base_yuan"),
            pl.col("actual").alias("actual_yuan"),
        )
        for name, (part, item) in labels.items()
    ]
    return (
        pl.concat(rows)
        .select(pl.col(n).cast(t) for n, t in _SCHEMA.items())
        .sort(*_KEY, "part", "item")
    )
