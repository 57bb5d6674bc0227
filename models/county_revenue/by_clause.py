"""Cases of one clause in one county against the county's own past and the other counties.

The judgement of a month looks at totals: dozens of small fines under one clause hardly move them.
Here every clause of a county is held, three months at a time, against what the county itself had
under it, raised by what the other counties have under it now (a season, a campaign, a new law) and
by what the county has under its other clauses (staff, boundaries). What is left is the county's own.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import sparse

from models.arrays import Bools, Doubles
from models.columns import types_of
from models.county_revenue.changes import changes
from models.county_revenue.own_past import MIN_PAST, PAST, WINDOW, window_sums
from models.county_revenue.panel import Panel, month_number, to_panel
from models.stats import benjamini_hochberg, mid_p

CLAUSE = ("law", "article", "paragraph", "item")
#: Months over which the false share is held together, as for totals (``Params.decided_months``).
DECIDED_MONTHS = 24
#: Cases that a factor of others counts from the start: few cases elsewhere say little.
_FACTOR_PRIOR = 5.0
#: Cases that what the province has under a clause counts for in a county's own level.
_LEVEL_PRIOR = 1.0
#: Relative variance of three months where few were seen (cases come in batches), and the least that is learnt.
_SCATTER, _SCATTER_PRIOR, _LEAST_SCATTER = 0.15, 400.0, 0.03
#: Expected cases from which a window tells of scatter; squared deviations are cut at 4 of theirs.
_TELLS, _CUT = 1.0, 16.0
#: Cases of three months that are expected at least: of what a county never had too, some come.
_LEAST = 0.1
#: Share of a county's earlier cases whose clause must have been read, else those read now are no rise.
_READ = 0.5
#: A clause that had so many cases in three months went out of use where no more than this part comes.
_IN_USE, _GONE = 2.0, 0.3
#: Cases are listed up to this q, the widest that a bureau may set.
_LISTED_Q = 0.3
#: The fewest cases a bureau may ask for; fewer are tests that found nothing.
_FEWEST = 3
_FOUND = types_of(
    "feat_region_clause", "region_code", "month", *CLAUSE, "cases", "usual_cases", "others_cases",
    "others_usual", "p_value", "q_value",
)  # fmt: skip


@dataclass(frozen=True)
class _Cells:
    """County × clause: what each is, and sums of three months; arrays are (months, cells)."""

    named: pl.DataFrame
    region: np.ndarray
    clause: np.ndarray
    now: Doubles
    expected: Doubles
    level_cases: Doubles
    others_now: Doubles
    others_usual: Doubles
    tested: Bools


def clause_rises(
    decisions: pl.DataFrame,
    clauses: pl.DataFrame,
    region_month: pl.DataFrame,
    regions: pl.DataFrame | None = None,
) -> pl.DataFrame:
    r"""Return by county and month the clause whose cases rose most unusually in three months.

    .. math:: \mu = \frac{m}{M}\,\frac{n_{ik}+1}{e_{ik}+1}\,e_{ik}\,\max(1,r_k)\max(1,r_i),\quad
              \mathrm{Var}\,N=\mu+\Big(\phi+\frac1{n_{ik}+1}\Big)\mu^2

    :math:`n` cases of the clause in the county's 24 months before, :math:`e` what they would be at
    the other counties' share of the clause, :math:`m/M` months delivered now and before,
    :math:`r_k` the other counties' cases of the clause now over their usual (the province's, then
    beyond it the city's), :math:`r_i` the same of the county's other clauses. :math:`\phi` comes from
    the province's earlier windows. q holds the false share over county × clause of 24 months.

    Parameters
    ----------
    decisions : pl.DataFrame
        feat_decision: ``case_key, region_code, month, decided_yuan, campaign, case_source``.
    clauses : pl.DataFrame
        feat_case_clause: ``case_key, law, article, paragraph, item``.
    region_month : pl.DataFrame
        feat_region_month: ``region_code, month, cases, delivered, backposted_share``.
    regions : pl.DataFrame, optional
        feat_region: counties that merged or were split begin anew, as their clauses are others'.

    Returns
    -------
    pl.DataFrame
        Columns of feat_region_clause, a row a county and month, sorted; null where no clause rose.
        A row does not change when later months are added.
    """
    panel = to_panel(region_month)
    counted = _counted(decisions, clauses, panel)
    base = region_month.select("region_code", "month", "backposted_share")
    if counted["law"].null_count() == counted.height:
        found = pl.DataFrame(schema=_FOUND)
        judged = np.zeros((len(panel.months), len(panel.regions)), dtype=bool)
    else:
        delivered, total, read = _totals(panel, counted)
        judged = window_sums(delivered, WINDOW, PAST) >= MIN_PAST
        judged &= window_sums(read, WINDOW, PAST) >= _READ * window_sums(total, WINDOW, PAST)
        judged &= panel.delivered & panel.present & ~_regrouped(panel, regions)
        found = _lowest(panel, _cells(panel, counted, delivered, read, judged))
    grid = pl.DataFrame({
        "region_code": np.tile(np.array(panel.regions, dtype=object), len(panel.months)),
        "month": np.repeat(np.array(panel.months, dtype=object), len(panel.regions)),
        "is_judged": judged.ravel(),
    }, schema={"region_code": pl.String, "month": pl.String, "is_judged": pl.Boolean})  # fmt: skip
    rows = base.join(grid, on=["region_code", "month"], how="left", validate="1:1")
    rows = rows.join(found, on=["region_code", "month"], how="left", validate="1:1")
    return _with_cases(rows, counted).sort("region_code", "month")


def _counted(decisions: pl.DataFrame, clauses: pl.DataFrame, panel: Panel) -> pl.DataFrame:
    """Return the decisions that took money, with their clause: a warning brings no revenue."""
    where = {code: i for i, code in enumerate(panel.regions)}
    first = month_number(panel.months[0]) if panel.months else 0
    number = pl.col("month").str.slice(0, 4).cast(pl.Int64) * 12 + pl.col("month").str.slice(
        5
    ).cast(pl.Int64)
    taken = decisions.filter(pl.col("decided_yuan") > 0, pl.col("month").is_in(panel.months))
    return (
        taken.select("case_key", "region_code", "month", "campaign", "case_source")
        .join(clauses.select("case_key", *CLAUSE), on="case_key", how="left")
        .with_columns(
            at=number - 1 - first,
            across=pl.col("region_code").replace_strict(where, return_dtype=pl.Int64),
        )
    )


def _totals(panel: Panel, counted: pl.DataFrame) -> tuple[Doubles, Doubles, Doubles]:
    """Return the months that count as delivered (from a county's first case on), cases, and those read."""
    total, read = (np.zeros((len(panel.months), len(panel.regions))) for _ in range(2))
    for values, cases in ((total, counted), (read, counted.filter(pl.col("law").is_not_null()))):
        np.add.at(values, (cases["at"].to_numpy(), cases["across"].to_numpy()), 1.0)
    begun = total.cumsum(axis=0) > 0
    return (begun & panel.delivered).astype(float), total, read


def _regrouped(panel: Panel, regions: pl.DataFrame | None) -> Bools:
    """Return the months in which a county that merged or was split has too short a history."""
    short = np.zeros(panel.present.shape, dtype=bool)
    for t, found in changes(panel, regions).items():
        for change in found:
            short[t : t + MIN_PAST, [change.old, change.new]] = True
    return short


def _cells(
    panel: Panel, counted: pl.DataFrame, delivered: Doubles, read: Doubles, judged: Bools
) -> _Cells:
    of_clause = counted.filter(pl.col("law").is_not_null())
    each_clause = of_clause.select(CLAUSE).unique().sort(CLAUSE).with_row_index("clause")
    named = of_clause.select("across", *CLAUSE).unique()
    named = named.join(each_clause, on=CLAUSE, nulls_equal=True).sort("across", "clause")
    numbered = of_clause.join(
        named.with_row_index("cell"), on=["across", *CLAUSE], nulls_equal=True
    )
    each = np.zeros((len(panel.months), named.height))
    np.add.at(each, (numbered["at"].to_numpy(), numbered["cell"].to_numpy()), 1.0)
    region, clause = named["across"].to_numpy(), named["clause"].cast(pl.Int64).to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        span = window_sums(delivered, 0, WINDOW) / window_sums(delivered, WINDOW, PAST)
    span = np.where(judged, span, 0.0)
    known = judged[:, region]
    now, past = window_sums(each, 0, WINDOW), window_sums(each, WINDOW, PAST)
    all_now, all_past = window_sums(read, 0, WINDOW), window_sums(read, WINDOW, PAST)
    counts, usual = np.where(known, now, 0.0), past * span[:, region]
    province, city = (values[region] for values in (panel.province, panel.city))
    other, other_usual = _others(counts, usual, clause, province)
    near, near_usual = _others(counts, usual, clause, city)
    of_province = _factor(other, other_usual)
    of_clauses = of_province * _factor(near, near_usual * of_province)
    of_county = _factor(all_now[:, region] - now, all_past[:, region] * span[:, region] - usual)
    share = _share(now + past, all_now + all_past, region, clause, panel.province)
    fair = share * all_past[:, region]
    level = (past + _LEVEL_PRIOR) / (fair + _LEVEL_PRIOR) * fair
    expected = np.maximum(level * span[:, region] * of_clauses * of_county, _LEAST)
    moved, told = _moved_here(now, usual, past, named, each)
    expected += moved
    return _Cells(
        named.with_columns(
            region_code=pl.Series([panel.regions[i] for i in region], dtype=pl.String)
        ),
        region, clause, now, expected, past + told + _LEVEL_PRIOR, other, other_usual,
        known & (each.cumsum(axis=0) > 0),
    )  # fmt: skip


def _grouped(values: Doubles, group: np.ndarray) -> Doubles:
    """Return for each cell the sum over the cells of its group."""
    _, number = np.unique(group, return_inverse=True)
    size = (len(number), int(number.max(initial=-1)) + 1)
    member = sparse.csr_array((np.ones(len(number)), (np.arange(len(number)), number)), shape=size)
    summed: Doubles = (member.T @ values.T).T[:, number]
    return summed


def _others(
    counts: Doubles, usual: Doubles, clause: np.ndarray, place: np.ndarray
) -> tuple[Doubles, Doubles]:
    """Return the cases of the clause in the other counties of the place, and their usual number."""
    group = clause * (int(place.max(initial=0)) + 1) + place
    return _grouped(counts, group) - counts, _grouped(usual, group) - usual


def _moved_here(
    now: Doubles, usual: Doubles, past: Doubles, named: pl.DataFrame, each: Doubles
) -> tuple[Doubles, Doubles]:
    """Return what the county's other clauses of the same article lack: the same cases cited otherwise.

    A law that is revised is numbered anew (反不正当竞争法 2025: article 20 became 25): of a clause that
    comes up where its law was long in use, what those of the law's clauses lack that went out of use; their
    earlier cases, the second, tell of its level.
    """
    article, law = (
        named.select(pl.struct("across", *place).rank("dense")).to_series().to_numpy()
        for place in (("law", "article"), ("law",))
    )
    lack = (_grouped(usual, article) - usual) - (_grouped(now, article) - now)
    is_gone = (usual >= _IN_USE) & (now <= _GONE * usual)
    gone, before = np.where(is_gone, usual - now, 0.0), np.where(is_gone, past, 0.0)
    is_anew = _is_numbered_anew(each, named)
    of_law, told = (
        np.where(is_anew, _grouped(values, law) - values, 0.0) for values in (gone, before)
    )
    return np.maximum(np.maximum(lack, of_law), 0.0), told


def _is_numbered_anew(each: Doubles, named: pl.DataFrame) -> Bools:
    """Return the months in which a clause is a new one of an older law, in all counties together."""
    seen = each > 0
    first = np.where(seen.any(axis=0), seen.argmax(axis=0), len(each))
    firsts = named.select("law", "clause", first=first)
    begun = firsts.select(
        clause=pl.col("first").min().over("clause"), law=pl.col("first").min().over("law")
    ).to_numpy()
    month = np.arange(len(each))[:, None]
    is_new = (month >= begun[:, 0]) & (month - begun[:, 0] <= PAST)
    return np.asarray(is_new & (begun[:, 0] - begun[:, 1] >= MIN_PAST))


def _factor(now: Doubles, usual: Doubles) -> Doubles:
    """Return how much more there is than usual; where others fall, nobody has to fall with them."""
    raised: Doubles = np.maximum(1.0, (now + _FACTOR_PRIOR) / (usual + _FACTOR_PRIOR))
    return raised


def _share(
    cell: Doubles, whole: Doubles, region: np.ndarray, clause: np.ndarray, province: np.ndarray
) -> Doubles:
    """Return the clause's share of the cases of the province's other counties, now and before."""
    group = clause * (int(province.max(initial=0)) + 1) + province[region]
    others = _grouped(cell, group) - cell
    everything = (_grouped(whole, province) - whole)[:, region]
    return np.asarray((others + 0.5) / (everything + 1.0))


def _scatter(cells: _Cells) -> Doubles:
    """Return for each month the relative variance of windows that had ended before it began."""
    mean = np.where(cells.tested & (cells.expected >= _TELLS), cells.expected, 0.0)
    of_level = 1 / cells.level_cases
    usual = mean + (_SCATTER + of_level) * mean**2
    square = np.minimum((cells.now - mean) ** 2, _CUT * usual)
    extra = np.where(mean > 0, square - mean - of_level * mean**2, 0.0).sum(axis=1).cumsum()
    weight = (mean**2).sum(axis=1).cumsum()
    found = (extra + _SCATTER_PRIOR * _SCATTER) / (weight + _SCATTER_PRIOR)
    # Cells that come later add noughts, which moves the last bits of a sum.
    before = np.concatenate([np.full(WINDOW, _SCATTER), found.round(6)])[: len(found)]
    never_less: Doubles = np.maximum(before, _LEAST_SCATTER)
    return never_less


def _lowest(panel: Panel, cells: _Cells) -> pl.DataFrame:
    """Return for each county and month the clause of the lowest p, with its q."""
    risen = cells.tested & (cells.now > cells.expected) & (cells.now >= _FEWEST)
    over = _scatter(cells)[:, None] + 1 / cells.level_cases
    p = np.full(risen.shape, np.nan)
    p[risen] = mid_p(cells.now[risen], cells.expected[risen], 1 / over[risen])
    q = _held_together(p, cells.tested.sum(axis=1))
    down, across = np.nonzero(risen)
    rows = cells.named.select("region_code", *CLAUSE)[across].with_columns(
        month=pl.Series([panel.months[t] for t in down], dtype=pl.String),
        cases=cells.now[risen], usual_cases=cells.expected[risen].round(2),
        others_cases=cells.others_now[risen], others_usual=cells.others_usual[risen].round(2),
        p_value=p[risen], q_value=q[risen],
    )  # fmt: skip
    return (
        rows.sort("p_value", *CLAUSE, nulls_last=False)
        .unique(["region_code", "month"], keep="first", maintain_order=True)
        .select(pl.col(name).cast(dtype) for name, dtype in _FOUND.items())
    )


def _held_together(p: Doubles, tests: np.ndarray) -> Doubles:
    """Return Benjamini–Hochberg's q of each p among all tests of its month and the months before.

    Cells that did not rise have no p: they are tests, and rank behind all others.
    """
    q = np.full(p.shape, np.nan)
    for t in range(len(p)):
        months = slice(max(0, t + 1 - DECIDED_MONTHS), t + 1)
        n = np.count_nonzero(~np.isnan(p[months]))
        if n:
            among_risen = benjamini_hochberg(p[months].ravel()).reshape(p[months].shape)[-1]
            q[t] = np.minimum(among_risen * tests[months].sum() / n, 1.0)
    return q


def _with_cases(rows: pl.DataFrame, counted: pl.DataFrame) -> pl.DataFrame:
    """Add the cases behind what may be flagged, newest first, and how many came of what."""
    shown = rows.filter(pl.col("q_value") <= _LISTED_Q).select("region_code", "month", *CLAUSE)
    last = pl.col("month").add("-01").str.to_date()
    windows = pl.concat_list(
        last.dt.offset_by(f"-{back}mo").dt.strftime("%Y-%m") for back in range(WINDOW)
    )
    cases = (
        shown.with_columns(of_month=windows)
        .explode("of_month")
        .join(
            counted.rename({"month": "of_month"}),
            on=["region_code", "of_month", *CLAUSE],
            nulls_equal=True,
        )
        .sort("of_month", "case_key", descending=[True, False])
    )
    in_campaign = pl.col("campaign").is_not_null() & (pl.col("campaign") != "无")
    told = pl.col("case_source").is_in(["投诉", "举报"]).fill_null(value=False)
    listed = cases.group_by("region_code", "month", maintain_order=True).agg(
        latest_cases=(pl.col("of_month") == pl.col("month")).sum().cast(pl.Int64),
        campaign_cases=in_campaign.sum().cast(pl.Int64),
        told_cases=told.sum().cast(pl.Int64),
        case_keys=pl.col("case_key"),
    )
    return rows.join(listed, on=["region_code", "month"], how="left", validate="1:1")
