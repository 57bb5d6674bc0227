r"""Before and after a discretion benchmark changed: the same clause, the same organs, a year on either side.

.. math:: e_{iot} = \alpha_{oc} + \delta\, 1[t \ge t_0] + \beta t + \varepsilon_{iot}

``e`` is the logarithm of the fine less what the facts are worth, :math:`\alpha_{oc}` each organ's
level under each clause, :math:`\delta` the step at the change; once without and once with the
common trend :math:`\beta` (an interrupted time series). Standard errors are clustered by organ. A
statement about discretion benchmarks: what moved, not whether any case was right.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
import scipy

from data_contracts import schema_of, table
from models.arrays import Doubles, Ints
from models.clauses.book import FAR
from models.clauses.discretion import DiscretionBenchmark

#: Days looked at on either side of a change: a year, so that every season stands on both.
WINDOW = timedelta(days=365)
#: Cases needed on either side: where fines scatter by 0.6 (log) the interval of a step reaches a factor
#: of 1.6 either way, with fewer it says nothing.
MIN_SIDE = 15
#: From so many organs on the error is taken over organs; that of fewer comes out too small.
_MIN_CLUSTERS = 5
#: Robust standard deviations to which a fine is drawn in: one huge case is no new discretion benchmark.
_CLIP = 3.0
_LEVEL = 0.95

SCHEMA = schema_of(table("out_discretion_changes"))
SAME, DIFFERENT, TREND = "看不出差别", "前后不同", "与原有趋势分不开"


@dataclass(frozen=True)
class Change:
    """One change: its name, what changed, the day, where and for which laws (empty: all)."""

    name: str
    kind: str
    day: date
    region: str = ""
    laws: tuple[str, ...] = ()


def changes_of(
    discretion_benchmarks: Sequence[DiscretionBenchmark], laws: pl.DataFrame, as_of: date
) -> tuple[Change, ...]:
    """Return what changed up to ``as_of``: discretion benchmarks that came into force, laws that were revised.

    Parameters
    ----------
    discretion_benchmarks : sequence of DiscretionBenchmark
    laws : pl.DataFrame
        Law versions: ``law_short, effective_date, unchanged_since``. A version whose figures are
        older (``unchanged_since``) changed nothing on its own day.
    """
    found = [
        Change(b.name, "裁量基准", b.valid_from, b.region, b.laws)
        for b in discretion_benchmarks
        if b.valid_from <= as_of
    ]
    versions = laws.filter(
        pl.col("unchanged_since").is_null(), pl.col("effective_date") <= as_of
    ).sort("law_short", "effective_date")
    found += [
        Change(f"{law}{day.isoformat()}施行", "法律版本", day, "", (law,))
        for law, day in versions.select("law_short", "effective_date").iter_rows()
    ]
    return tuple(sorted(found, key=lambda c: (c.day, c.name)))


def compare(cases: pl.DataFrame, changes: Sequence[Change]) -> pl.DataFrame:
    """Return out_discretion_changes.

    Parameters
    ----------
    cases : pl.DataFrame, shape (n, …)
        ``clause_id, law, law_version, domain, organ, region_code, decision_date, fine`` (yuan),
        ``net`` (logarithm of the fine or multiple less what the facts are worth), ``is_multiple``
        (a clause that changed from yuan to a multiple cannot be compared).
    changes : sequence of Change

    Returns
    -------
    pl.DataFrame
        One row a change, domain and clause with at least fifteen cases on either side, and one for
        the whole domain (``clause_id`` null). ``elsewhere``: the same clause on the same days where
        the discretion benchmark did not change. Sorted by day, change, domain and clause.
    """
    parts = [pl.DataFrame(schema=SCHEMA)]
    kept = cases.filter(pl.col("net").is_finite(), pl.col("decision_date").is_not_null())
    for change in changes:
        if not (near := _window(kept, change, changes)).is_empty():
            parts += _of_change(near, change)
    order = ["changed_on", "change", "domain", "clause_id"]
    return pl.concat(parts).sort(order, nulls_last=True)


def _window(cases: pl.DataFrame, change: Change, changes: Sequence[Change]) -> pl.DataFrame:
    """Return the cases near a change, ``after`` and ``here`` (under it) marked.

    The window ends where the same region's discretion benchmark changed again. A law's version is chosen by
    the day of the conduct, so its cases are told apart by the version applied, not by the decision.
    """
    others = [
        c.day
        for c in changes
        if (c.kind, c.region, c.laws) == (change.kind, change.region, change.laws) and c != change
    ]
    first = max([change.day - WINDOW, *(d for d in others if d < change.day)])
    last = min([change.day + WINDOW, *(d for d in others if d > change.day), FAR])
    near = cases.filter(pl.col("decision_date").is_between(first, last, closed="left"))
    if change.laws:
        near = near.filter(pl.col("law").is_in(change.laws))
    after = pl.col("decision_date") >= change.day
    if change.kind == "法律版本":
        after = (pl.col("law_version") == change.day.isoformat()).fill_null(value=False)
    here = pl.col("region_code").str.starts_with(change.region).fill_null(value=False)
    months = (pl.col("decision_date") - pl.lit(change.day)).dt.total_days() / 30.44
    return near.with_columns(after=after, here=here, months=months)


def _of_change(near: pl.DataFrame, change: Change) -> list[pl.DataFrame]:
    rows = []
    for domain, part in _groups(near.filter("here"), "domain"):
        groups: list[tuple[str | None, pl.DataFrame]] = [
            (clause, one)
            for clause, one in _groups(part, "clause_id")
            if _enough(one) and one["is_multiple"].n_unique() == 1
        ]
        if len(groups) > 1:
            both = [clause for clause, _ in groups]
            groups.append((None, part.filter(pl.col("clause_id").is_in(both))))
        for clause, one in groups:
            away = near.filter(~pl.col("here"), pl.col("domain") == domain)
            away = away.filter(pl.col("clause_id").is_in(one["clause_id"].unique().to_list()))
            rows.append(_row(change, domain, clause, one, away))
    return [pl.DataFrame(rows, schema=SCHEMA, orient="row")] if rows else []


def _groups(frame: pl.DataFrame, column: str) -> list[tuple[str, pl.DataFrame]]:
    parts = frame.drop_nulls(column).sort(column, "case_key").partition_by(column, as_dict=True, maintain_order=True)  # fmt: skip
    return [(str(key[0]), part) for key, part in parts.items()]


def _enough(part: pl.DataFrame) -> bool:
    after = int(part["after"].sum())
    return min(after, part.height - after) >= MIN_SIDE


def _row(
    change: Change, domain: str, clause: str | None, here: pl.DataFrame, away: pl.DataFrame
) -> tuple[object, ...]:
    plain, trend = _step(here, trend=False), _step(here, trend=True)
    elsewhere = _step(away, trend=False) if _enough(away) else None
    fined = here.filter(pl.col("fine") > 0)
    before, after = (
        fined.filter(pl.col("after") == side)["fine"].median() for side in (False, True)
    )
    n_after = int(here["after"].sum())
    return (
        change.name, change.kind, change.day, domain, clause, here.height - n_after, n_after,
        here["organ"].n_unique(), before, after, *(plain or _NONE), *(trend or _NONE),
        *(elsewhere or _NONE), _statement(plain, trend),
    )  # fmt: skip


_NONE = (None, None, None)
Step = tuple[float, float, float]


def _statement(plain: Step | None, trend: Step | None) -> str:
    """Return what may be said; a step that vanishes beside the trend is not called one."""
    if plain is None or _covers(plain):
        return SAME
    if trend is None or _covers(trend) or (trend[0] > 1) != (plain[0] > 1):
        return TREND
    return DIFFERENT


def _covers(step: Step) -> bool:
    return step[1] <= 1 <= step[2]


def _step(part: pl.DataFrame, *, trend: bool) -> Step | None:
    """Return ratio after to before with its interval, within organ and clause; ``None``: too few.

    Deviations beyond three robust standard deviations of their own side are drawn in to that.
    """
    keys = ["clause_id", "organ"]
    both = part.drop_nulls("organ").filter(
        (pl.col("after").any() & (~pl.col("after")).any()).over(keys)
    )
    if not _enough(both):
        return None
    y = _clipped(both)
    cells = both.select(pl.struct(keys).rank("dense").cast(pl.Int64) - 1).to_series().to_numpy()
    columns = [both["after"].to_numpy().astype(float)]
    if trend:
        columns.append(both["months"].to_numpy())
    x = np.stack([_within(c, cells) for c in columns], axis=1)
    y = _within(y, cells)
    gram = x.T @ x
    if np.linalg.matrix_rank(gram) < gram.shape[0]:
        return None
    bread = np.asarray(np.linalg.inv(gram), dtype=np.float64)
    beta = bread @ (x.T @ y)
    left = np.asarray(y - x @ beta, dtype=np.float64)
    error, freedom = _error(x, left, bread, both["organ"], len(np.unique(cells)))
    reach = float(scipy.stats.t.ppf((1 + _LEVEL) / 2, freedom)) * error
    step = float(beta[0])
    return float(np.exp(step)), float(np.exp(step - reach)), float(np.exp(step + reach))


def _clipped(part: pl.DataFrame) -> Doubles:
    side = ["clause_id", "after"]
    middle = pl.col("net").median().over(side)
    width = 1.4826 * (pl.col("net") - middle).abs().median().over(side)
    width = pl.max_horizontal(width, pl.lit(0.05))
    drawn = middle + (pl.col("net") - middle).clip(-_CLIP * width, _CLIP * width)
    return np.asarray(part.select(drawn).to_series().to_numpy())


def _within(values: Doubles, cells: Ints) -> Doubles:
    """Return deviations from the mean of each organ under each clause."""
    means = np.bincount(cells, weights=values) / np.maximum(np.bincount(cells), 1)
    return np.asarray(values - means[cells])


def _error(
    x: Doubles, residual: Doubles, bread: Doubles, organ: pl.Series, cells: int
) -> tuple[float, int]:
    """Return standard error of the step and degrees of freedom; clustered where organs are enough."""
    cluster = organ.rank("dense").to_numpy().astype(np.int64) - 1
    many, n, p = int(cluster.max()) + 1, len(x), x.shape[1]
    score = x * residual[:, None]
    if many >= _MIN_CLUSTERS:
        sums = np.zeros((many, p))
        np.add.at(sums, cluster, score)
        spare = many / (many - 1) * (n - 1) / max(n - p - cells, 1)
        freedom = many - 1
    else:
        sums, spare, freedom = score, n / max(n - p - cells, 1), max(n - p - cells, 1)
    meat = sums.T @ sums * spare
    return float(np.sqrt((bread @ meat @ bread)[0, 0])), freedom
