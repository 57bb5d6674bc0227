"""S003: conduct that ended longer before it was discovered than the law allows."""

from datetime import date

import polars as pl

from data_contracts.loader import Indicator
from models.indicators.wording import day, keys, month_of
from models.outcomes import Columns, assemble, first_reason, prepare

COLUMNS: Columns = {
    "case_key": pl.String,
    "region_code": pl.String,
    "in_sources": pl.List(pl.String),
    "is_penalty": pl.Boolean,
    "decision_date": pl.Date,
    "conduct_end_date": pl.Date,
    "clue_date": pl.Date,
    "filed_date": pl.Date,
    "domain": pl.String,
    "is_minor_harm": pl.Boolean,
}
#: Fields where life and health may be at stake, so that five years may apply.
LIFE_AND_HEALTH = ("食品", "药品", "医疗器械", "化妆品", "特种设备")


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:  # noqa: ARG001
    r"""Flag penalties for conduct discovered after the limitation period.

    .. math:: d = \text{discovered} - \text{ended}

    against the two years (five where life and health, or finance, were harmed) of the calendar.
    Discovered is the day the tip was registered, else filed; where only the decision is known the
    flag is a 提示. Between the two limits nothing is said in :data:`LIFE_AND_HEALTH`, unless the
    harm is recorded as minor: whether five years apply cannot be read from an export.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 10)
        ``feat_case``: one row a ``case_key``.
    contract : Indicator
        ``S003.yml``.
    as_of : datetime.date
        Not used: the frame holds what was known then.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` and ``threshold`` in days from the end of the conduct.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/S003.md
    """
    rows = prepare(frame, contract, COLUMNS, "case_key", "region_code")
    ended, discovered = pl.col("conduct_end_date"), pl.coalesce("clue_date", "filed_date")
    at = pl.coalesce(discovered, "decision_date")
    short = _years_after(ended, contract["limit_years"])
    long = _years_after(ended, contract["long_limit_years"])
    marked = rows.with_columns((short - ended).dt.total_days().alias("_allowed"))
    days = (at - ended).dt.total_days()
    harm_unknown = pl.col("domain").is_in(LIFE_AND_HEALTH) & ~pl.col("is_minor_harm").fill_null(
        False
    )
    may_be_long = harm_unknown.fill_null(False) & (at <= long) & (at > short)
    what = (
        pl.when(pl.col("clue_date").is_not_null())
        .then(pl.lit("线索登记"))
        .when(pl.col("filed_date").is_not_null())
        .then(pl.lit("立案"))
        .otherwise(pl.lit("处罚决定"))
    )
    two, five = f"{contract['limit_years']:.0f}", f"{contract['long_limit_years']:.0f}"
    ask = (
        pl.when(at > long)
        .then(pl.lit(f"超过{five}年；请核发现日和行为是否连续"))
        .otherwise(pl.lit(f"超过{two}年；请核发现日及是否适用{five}年"))
    )
    return assemble(
        marked,
        contract,
        object_key="case_key",
        period=month_of(pl.col("decision_date")),
        observed=days.cast(pl.Float64),
        threshold=pl.col("_allowed").cast(pl.Float64),
        score=(days / pl.col("_allowed")).round(6),
        flag=days > pl.col("_allowed"),
        not_evaluated=first_reason(
            not_applicable=~pl.col("is_penalty").fill_null(False),
            no_conduct_end=ended.is_null(),
            may_be_long=may_be_long,
        ),
        reason=pl.format("行为终了{}，{}{}，{}。", day(ended), what, day(at), ask),
        evidence=keys("cases", "case_key"),
        first_seen=pl.col("decision_date"),
        level=pl.when(discovered.is_null()).then(pl.lit("提示")),
    )  # fmt: skip


def _years_after(day_: pl.Expr, years: float) -> pl.Expr:
    return day_.dt.offset_by(f"{years:.0f}y")
