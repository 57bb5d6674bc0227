"""out_region_month: each county-month judged once, as it would have been known; late data revise it."""

from dataclasses import dataclass

import polars as pl

from assets.increment.issued import issue, issued
from assets.run import Run, table_asset
from assets.store.conform import conform
from data_contracts import table
from data_contracts.settings import settings

#: What the records say of a month: always the latest known.
FIGURES = ("cases", "fines_yuan", "confiscations_yuan", "decided_yuan", "treasury_yuan")
#: What follows from the records alone, those of earlier months among them.
_FOLLOWS = ("ytd_yuan", "ytd_yoy", "yoy", "yoy_without_largest", "decided_12m_yuan", "treasury_12m_yuan", "treasury_ratio", "complete")  # fmt: skip
_ALWAYS_NEW = {*FIGURES, *_FOLLOWS}
KIND = "month_judgement"


@dataclass(frozen=True)
class Judged:
    """The latest judgement of every month, earlier ones, and those to be issued now."""

    latest: pl.DataFrame
    history: pl.DataFrame
    new: pl.DataFrame


def settle(computed: pl.DataFrame, before: pl.DataFrame, moved_ratio: float) -> Judged:
    """Keep what was issued; add a first judgement or, where the month's figures changed, a revision.

    A month without cases has changed as well when it turns out that cases were sent, or that the
    county has cases at all: it was judged as not sent, or by its receipts. A month that could not be
    judged is judged once it can be: its history had come without a county or without days, or late.
    So is one whose history was mostly not there yet: what is expected of it is another number now.

    Parameters
    ----------
    computed : pl.DataFrame
        Every county-month as judged now, columns of ``out_region_month`` (``revision`` absent).
    before : pl.DataFrame
        What the ledger holds, the same columns with ``revision`` (1, 2, …).
    moved_ratio : float
        An expectation that moved by more than this, either way, is another one.
    """
    key = ["region_code", "month"]
    newest = before.sort("revision").unique(key, keep="last", maintain_order=True)
    seen = (*FIGURES, "basis", "outcome", "not_evaluated_reason", "expected_cases")
    old = newest.select(*key, "revision", *(pl.col(c).alias(f"{c}_issued") for c in seen))
    joined = computed.join(old, on=key, how="left")
    changed = pl.any_horizontal(pl.col(c).ne_missing(pl.col(f"{c}_issued")) for c in FIGURES)
    changed |= pl.col("basis").ne_missing(pl.col("basis_issued"))
    silent = "not_evaluated"
    changed |= pl.col("outcome_issued").eq_missing(silent) & pl.col("outcome").ne_missing(silent)
    unsent = "not_delivered"
    changed |= pl.col("not_evaluated_reason_issued").eq_missing(unsent) & pl.col(
        "not_evaluated_reason"
    ).ne_missing(unsent)
    moved = (pl.col("expected_cases") + 1) / (pl.col("expected_cases_issued") + 1)
    changed |= ~moved.is_between(1 / moved_ratio, moved_ratio).fill_null(True) & pl.col(
        "outcome"
    ).ne_missing(silent)
    over = pl.col("not_evaluated_reason").ne_missing("month_not_over")
    is_new = over & (pl.col("revision").is_null() | changed)
    columns = list(table("out_region_month").columns)
    new = (
        joined.filter(is_new)
        .with_columns(revision=pl.col("revision").fill_null(0) + 1)
        .select(columns)
    )
    kept = joined.filter(~is_new & pl.col("revision").is_not_null()).select(
        *key, *sorted(_ALWAYS_NEW)
    )
    kept = kept.join(newest.drop(*_ALWAYS_NEW), on=key, how="left").select(columns)
    running = joined.filter(~is_new & pl.col("revision").is_null()).with_columns(
        revision=pl.lit(0, pl.Int64)
    )
    # A region of which no record is left (its units were said to be elsewhere) keeps its judgements, not the sums.
    gone = (
        newest.join(computed.select(key), on=key, how="anti")
        .with_columns(
            pl.lit(None).cast(newest.schema[c]).alias(c) for c in sorted(_ALWAYS_NEW - {"complete"})
        )
        .with_columns(
            pl.lit(0).cast(newest.schema[c]).alias(c) for c in FIGURES if c != "treasury_yuan"
        )
        .select(columns)
    )
    latest = pl.concat([new, kept, running.select(columns), gone], how="vertical_relaxed")
    numbers = latest.select(*key, pl.col("revision").alias("newest"))
    history = (
        before.join(numbers, on=key).filter(pl.col("revision") < pl.col("newest")).select(columns)
    )
    return Judged(latest.sort(key), history.sort([*key, "revision"]), new.sort(key))


@table_asset()
def out_region_month(
    feat_region_month: pl.DataFrame, feat_region: pl.DataFrame, run: Run
) -> pl.DataFrame:
    """One row a county and month: the latest judgement, the latest figures."""
    from models.county_revenue import Params, judge

    feat = feat_region_month
    if feat.is_empty():
        before = issued(run, KIND, "out_region_month")
        run.warehouse.write("out_region_month_history", before.clear())
        return before.clear()
    params = settings(Params, run.config.indicators["C002"])
    judged = judge(feat, params, run.as_of, feat_region)
    wanted = table("out_region_month").columns
    own = [c for c in judged.columns if c in wanted and c not in {*FIGURES, "region_code", "month"}]
    computed = feat.select("region_code", "month", *FIGURES, "largest_case_key").join(
        judged.select("region_code", "month", *(c for c in own if c != "largest_case_key")),
        on=["region_code", "month"], how="left",
    )  # fmt: skip
    settled = settle(
        conform(computed, "out_region_month").drop("revision"),
        issued(run, KIND, "out_region_month"),
        params.moved_ratio,
    )
    issue(run, KIND, settled.new, ["region_code", "month", "revision"])
    run.warehouse.write("out_region_month_history", settled.history)
    return settled.latest
