"""Proposals for the list of key counties: three criteria side by side, never one score."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

import numpy as np
import polars as pl

from data_contracts import schema_of, table
from data_contracts.obligations import Obligations, obligations
from models.opinions import OF_OTHERS, PROBLEM
from models.stats import gamma_shrunk_rates

_KEY = ["period", "region_code"]
#: Which posterior quantile of a shrunk rate is its lower bound.
_LEVEL = 0.05
#: From this part of a period's months judged on, a period in which none is flagged is clear.
_ENOUGH_MONTHS = 0.5
_PER = {"enforcement": (100.0, "件处罚"), "voice": (1000.0, "户经营主体")}


@dataclass(frozen=True)
class Period:
    """A span judged as one.

    Attributes
    ----------
    label : str
        YYYY-MM, YYYY-Qn, or the first day of a campaign window.
    start, end : date
        Both included.
    """

    label: str
    start: date
    end: date


@dataclass(frozen=True)
class KeyParams:
    """When a rate counts as a criterion met.

    Attributes
    ----------
    min_events : float
        Fewer are never a criterion met.
    times_common : float
        The lower bound of the shrunk rate must pass this many times the common rate.
    """

    min_events: float
    times_common: float

    @classmethod
    def of(cls, rules: Obligations) -> Self:
        """Return the numbers as the bureau has them."""
        return cls(rules.key_min_events.value, rules.key_times_common.value)


def periods(first: date, as_of: date, windows: dict[date, date] | None = None) -> list[Period]:
    """List the months and quarters that ended by the as-of date, and campaign windows begun.

    Parameters
    ----------
    first : date
        Any day in the first month.
    as_of : date
        Inclusive.
    windows : dict, optional
        First day to last day of campaigns; one still running ends at the as-of date.
    """
    found = []
    start = first.replace(day=1)
    while True:
        after = (start.replace(day=28) + timedelta(days=4)).replace(day=1)
        end = after - timedelta(days=1)
        if end > as_of:
            break
        found.append(Period(f"{start:%Y-%m}", start, end))
        if end.month % 3 == 0:
            begin = end.replace(month=end.month - 2, day=1)
            found.append(Period(f"{end.year}-Q{end.month // 3}", begin, end))
        start = after
    for begin, end in sorted((windows or {}).items()):
        if begin <= as_of:
            found.append(Period(begin.isoformat(), begin, min(end, as_of)))
    return found


def key_regions(
    region_month: pl.DataFrame,
    problems: pl.DataFrame,
    voice: pl.DataFrame,
    entities: pl.DataFrame,
    spans: list[Period],
    raw_hits: pl.DataFrame | None = None,
    params: KeyParams | None = None,
) -> pl.DataFrame:
    """Propose key counties for each period by three criteria, each with its own evidence.

    Parameters
    ----------
    region_month : pl.DataFrame
        out_region_month: ``region_code, month, cases, outcome, reason, score``.
    problems, voice : pl.DataFrame
        :func:`models.county_revenue.evidence.problems_found`, ``company_voice``; only voices of kind
        反映问题 count, the others are counted beside.
    entities : pl.DataFrame
        ``region_code, entities`` (registered entities).
    spans : list of Period
    raw_hits : pl.DataFrame, optional
        ``region_code, on`` (date)``, hits, rules_evaluated``: shown beside, never a criterion.
    params : KeyParams, optional

    Returns
    -------
    pl.DataFrame
        out_key_regions without the columns of the ledger: ``period, region_code,
        revenue_outcome, enforcement_outcome, complaint_outcome, criteria_met, reasons`` and
        ``n_problems, n_voices, n_not_counted, not_counted, hits_per_rule, evidence``. Every county
        of the records has a row in every period in which it has a month.
    """
    params = params or KeyParams.of(obligations())
    looked, heard = _within(problems, "on", spans), _within(voice, "on", spans)
    base = _with_evidence(_revenue(_within(region_month, "month", spans)), looked, heard)
    base = base.join(entities.select("region_code", "entities"), on="region_code", how="left")
    if raw_hits is None:
        base = base.with_columns(pl.lit(None, pl.Float64).alias("hits_per_rule"))
    else:
        base = base.join(_hits(_within(raw_hits, "on", spans)), on=_KEY, how="left")
    channels = heard.group_by("period").agg((pl.col("kind") != OF_OTHERS).any().alias("is_open"))
    base = base.join(channels, on="period", how="left").sort(_KEY)
    base = _rated(base, "enforcement", "n_problems", "cases", pl.col("n_looked") > 0, params)
    base = _rated(base, "voice", "n_voices", "entities", pl.col("is_open").fill_null(False), params)
    aside = pl.format("另有{}不计。", "not_counted").fill_null("")
    return _laid_out(base.with_columns(voice_reason=pl.col("voice_reason") + aside))


def _within(rows: pl.DataFrame, on: str, spans: list[Period]) -> pl.DataFrame:
    """Return each row once for every period it falls in, with the period's label, in their order.

    ``on`` is a column of dates, or of months (YYYY-MM).
    """
    kind = rows.schema[on]
    ends: list[tuple[str, object, object]] = [(s.label, s.start, s.end) for s in spans]
    if kind == pl.String:
        ends = [(s.label, f"{s.start:%Y-%m}", f"{s.end:%Y-%m}") for s in spans]
    listed = pl.DataFrame(ends, {"period": pl.String, "_first": kind, "_last": kind}, orient="row")
    found = rows.with_row_index("_row").join_where(
        listed, pl.col(on) >= pl.col("_first"), pl.col(on) <= pl.col("_last")
    )
    return found.sort("_row").drop("_row", "_first", "_last")


def _revenue(months: pl.DataFrame) -> pl.DataFrame:
    """Take a period's months: flagged if one is, clear if enough of them were judged."""
    flagged, judged = pl.col("outcome") == "flagged", pl.col("outcome") != "not_evaluated"
    worst = pl.col("reason").filter(flagged).sort_by(
        pl.col("score").filter(flagged), descending=True
    ).first()  # fmt: skip
    return months.group_by(_KEY).agg(
        pl.when(flagged.any()).then(pl.lit("flagged"))
        .when(judged.mean() >= _ENOUGH_MONTHS).then(pl.lit("clear"))
        .otherwise(pl.lit("not_evaluated")).alias("revenue_outcome"),
        worst.alias("revenue_reason"), pl.col("cases").sum().cast(pl.Float64).alias("cases"),
    )  # fmt: skip


def _with_evidence(base: pl.DataFrame, looked: pl.DataFrame, heard: pl.DataFrame) -> pl.DataFrame:
    """Add by county what was looked at, found, said and not counted, and the keys of the evidence."""
    found = looked.filter(pl.col("channel") != "无问题")
    said = heard.filter(pl.col("kind") == PROBLEM)
    keys = pl.concat([found, said.drop("kind")]).group_by(_KEY).agg(
        (pl.col("channel") + ":" + pl.col("key")).sort().head(50).alias("evidence")
    )  # fmt: skip
    parts = (
        _counted(looked, "n_looked"), _counted(found, "n_problems"), _counted(said, "n_voices"),
        _not_counted(heard.filter(pl.col("kind") != PROBLEM)), keys,
    )  # fmt: skip
    for part in parts:
        base = base.join(part, on=_KEY, how="left")
    return base.with_columns(
        pl.col("n_looked", "n_problems", "n_voices", "n_not_counted").fill_null(0)
    )


def _counted(rows: pl.DataFrame, name: str) -> pl.DataFrame:
    return rows.group_by(_KEY).agg(pl.len().cast(pl.Int64).alias(name))


def _not_counted(rows: pl.DataFrame) -> pl.DataFrame:
    """Return by county how many voices report no problem, and of which kinds in words."""
    kinds = rows.group_by(*_KEY, "kind").agg(pl.len().alias("n"))
    kinds = kinds.sort(*_KEY, "n", "kind", descending=[False, False, True, False])
    return kinds.group_by(_KEY, maintain_order=True).agg(
        pl.col("n").sum().cast(pl.Int64).alias("n_not_counted"),
        pl.format("{}{}条", "kind", "n").str.join("、").alias("not_counted"),
    )


def _hits(raw_hits: pl.DataFrame) -> pl.DataFrame:
    rules = pl.col("rules_evaluated").max()
    return raw_hits.group_by(_KEY).agg(
        pl.when(rules > 0).then(pl.col("hits").sum() / rules).alias("hits_per_rule")
    )


def _rated(
    base: pl.DataFrame, name: str, events: str, exposure: str, evaluated: pl.Expr, params: KeyParams
) -> pl.DataFrame:
    """Compare each county's shrunk rate with its period's common one; three outcomes and a reason.

    Rows of one period stand together.
    """
    known = (pl.col(exposure).fill_null(0) > 0) & evaluated
    base = base.with_columns(known.alias("known"))
    mask = base["known"].to_numpy().copy()
    n = base[events].to_numpy().astype(float)
    size = base[exposure].cast(pl.Float64).fill_null(0.0).to_numpy()
    lower, common = np.zeros(len(n)), np.zeros(len(n))
    lengths = base["period"].rle().struct.field("len").to_list()
    for place, length in zip(np.cumsum([0, *lengths])[:-1], lengths, strict=True):
        period = np.arange(place, place + length)
        own = period[mask[period]]
        mask[own] &= len(own) > 1  # one alone is its own common rate
        own = own[mask[own]]
        _, lower[own], common[period] = gamma_shrunk_rates(n[own], size[own], _LEVEL)
    met = mask & (n >= params.min_events) & (lower > params.times_common * common)
    per, unit = _PER[name]
    outcome = np.select([~mask, met], ["not_evaluated", "flagged"], "clear")
    said = [
        _said(name, int(k), k / max(e, 1e-9) * per, of_all * per, per, unit) if hit else None
        for k, e, of_all, hit in zip(n, size, common, met, strict=True)
    ]
    return base.drop("known").with_columns(
        pl.Series(f"{name}_outcome", outcome, dtype=pl.String),
        pl.Series(f"{name}_reason", said, dtype=pl.String),
    )


def _said(name: str, count: int, rate: float, common: float, per: float, unit: str) -> str:
    what = "认定或纠正的执法问题" if name == "enforcement" else "企业对执法的反映"
    return f"{what}{count}件，每{per:.0f}{unit}{rate:.2f}件，各县合计{common:.2f}件。"


def _laid_out(rows: pl.DataFrame) -> pl.DataFrame:
    outcomes = ("revenue_outcome", "enforcement_outcome", "complaint_outcome")
    schema = schema_of(
        table("out_key_regions"), "period", "region_code", *outcomes, "criteria_met", "reasons",
        "n_problems", "n_voices", "n_not_counted", "not_counted", "hits_per_rule", "evidence",
    )  # fmt: skip
    frame = rows.rename({"voice_outcome": "complaint_outcome"})
    reasons = pl.concat_list("revenue_reason", "enforcement_reason", "voice_reason")
    return (
        frame.with_columns(
            pl.sum_horizontal((pl.col(n) == "flagged").cast(pl.Int64) for n in outcomes)
            .cast(pl.Int64).alias("criteria_met"),
            reasons.list.drop_nulls().alias("reasons"),
            pl.col("evidence").fill_null(pl.lit([], dtype=pl.List(pl.String))),
        )
        .select(pl.col(n).cast(t) for n, t in schema.items())
        .sort("period", "region_code")
    )  # fmt: skip
