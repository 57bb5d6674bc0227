"""The exact split of a month's change into number of cases, mean fine and mix."""

import polars as pl

DIMENSIONS = ("clause", "industry", "case_source")
NAMES = {"clause": "条款", "industry": "行业", "case_source": "案件来源"}
_KEY = ["region_code", "month"]
_TINY = 1e-12
_KEPT = 5
_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "region_code": pl.String, "month": pl.String, "part": pl.String, "item": pl.String,
    "change_yuan": pl.Decimal(18, 2), "base_yuan": pl.Decimal(18, 2),
    "actual_yuan": pl.Decimal(18, 2),
}  # fmt: skip


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
        .sort(*_KEY, *DIMENSIONS)
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
    compared = _compared(totals, case_month)
    parts = compared.group_by(_KEY).agg(
        (pl.col("weight") * pl.col(f"ln_{name}")).sum().alias(f"part_{name}")
        for name in ("number", *DIMENSIONS, "mean")
    )
    return _to_the_fen(totals.join(parts, on=_KEY, how="left"))


def _compared(totals: pl.DataFrame, case_month: pl.DataFrame) -> pl.DataFrame:
    """Set each cell's month beside its base, with log ratios of every factor."""
    position = _month_number(pl.col("month"))
    cells_at = case_month.with_columns(position.alias("at"))
    now = cells_at.join(totals.select(_KEY), on=_KEY).select(
        *_KEY, *DIMENSIONS, n1="cases", s1="decided_yuan"
    )
    offsets = pl.DataFrame({"ahead": pl.Series(range(1, 13), dtype=pl.Int64)})
    before = (
        cells_at.join(offsets, how="cross")
        .with_columns((pl.col("at") + pl.col("ahead")).alias("at"))
        .drop("month", "ahead")
        .join(
            totals.select(*_KEY, _month_number(pl.col("month")).alias("at")),
            on=["region_code", "at"],
        )
        .group_by(*_KEY, *DIMENSIONS)
        .agg(n0=pl.col("cases").sum(), s0=pl.col("decided_yuan").sum())
    )
    both = now.join(before, on=[*_KEY, *DIMENSIONS], how="full", coalesce=True).with_columns(
        pl.col("n0", "n1", "s0", "s1").cast(pl.Float64).fill_null(0.0)
    )
    both = _lumped(both)
    return _with_factors(both.join(totals, on=_KEY))


def _month_number(month: pl.Expr) -> pl.Expr:
    return month.str.slice(0, 4).cast(pl.Int64) * 12 + month.str.slice(5, 2).cast(pl.Int64)


def _lumped(both: pl.DataFrame) -> pl.DataFrame:
    """Keep each dimension's largest values of a county-month; the rest is 其他."""
    for name in DIMENSIONS:
        size = (pl.col("s0") / 12 + pl.col("s1")).sum().over(*_KEY, name)
        ranked = both.with_columns(size.alias("size"))
        rank = (
            ranked.select(*_KEY, name, "size").unique()
            .sort([*_KEY, "size", name], descending=[False, False, True, False])
            .with_columns(pl.int_range(pl.len()).over(_KEY).alias("rank"))
            .drop("size")
        )  # fmt: skip
        both = ranked.drop("size").join(rank, on=[*_KEY, name], how="left").with_columns(
            pl.when(pl.col("rank") < _KEPT).then(pl.col(name)).otherwise(pl.lit("其他")).alias(name)
        ).drop("rank")  # fmt: skip
    return both.group_by(*_KEY, *DIMENSIONS).agg(pl.col("n0", "n1", "s0", "s1").sum())


def _with_factors(both: pl.DataFrame) -> pl.DataFrame:
    """Compute log ratios of number, shares and mean, and the logarithmic mean weight."""
    frame = both
    above: list[str] = list(_KEY)
    for name in DIMENSIONS:
        within = [*above, name]
        for n in ("0", "1"):
            share = pl.col(f"n{n}").sum().over(within) / pl.col(f"n{n}").sum().over(above)
            frame = frame.with_columns(share.fill_nan(None).alias(f"w{n}"))
        # A value absent in one period keeps the other's shares below the level it is absent at.
        frame = frame.with_columns(
            (
                pl.coalesce(pl.col("w1"), pl.col("w0")).clip(_TINY).log()
                - pl.coalesce(pl.col("w0"), pl.col("w1")).clip(_TINY).log()
            ).alias(f"ln_{name}")
        )
        above = within
    unit = pl.col("expected_cases") / pl.col("n0").sum().over(_KEY)
    frame = frame.with_columns(
        pl.col("base").cast(pl.Float64),
        (pl.col("s0").sum().over(_KEY) * unit).alias("base_mix"),
        (pl.col("s0") / pl.col("n0")).fill_nan(None).alias("mean0"),
        (pl.col("s1") / pl.col("n1")).fill_nan(None).alias("mean1"),
    )
    scale = pl.col("base") / pl.col("base_mix")
    frame = frame.with_columns((pl.col("mean0") * scale).alias("mean0"))
    frame = frame.with_columns(
        (
            pl.coalesce("mean1", "mean0").clip(_TINY).log()
            - pl.coalesce("mean0", "mean1").clip(_TINY).log()
        ).alias("ln_mean"),
        (pl.col("number").clip(_TINY).log() - pl.col("expected_cases").log()).alias("ln_number"),
        (pl.col("n0") * unit * pl.col("mean0")).fill_null(0.0).alias("y0"),
        pl.col("s1").alias("y1"),
    )
    logs = pl.sum_horizontal(f"ln_{name}" for name in ("number", *DIMENSIONS, "mean"))
    change = pl.col("y1") - pl.col("y0")
    weight = pl.when(logs.abs() > 1e-12).then(change / logs).otherwise(0.0)
    return frame.with_columns(weight.alias("weight")).filter(pl.col("weight").is_finite())


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
