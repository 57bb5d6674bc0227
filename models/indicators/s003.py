"""S003: conduct that ended longer before it was discovered than the law allows."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.scope import no_penalty
from models.indicators.wording import day
from models.like_cases.facts.circumstances import BY_CODE
from models.outcomes import assemble, first_reason, prepare

#: Neither other cases nor the day are looked at.
BY_ROW = True
COLUMNS = (
    "case_key", "region_code", "in_sources", "is_penalty", "decision_date", "conduct_end_date",
    "clue_date", "filed_date", "domain", "is_minor_harm", "aggravating",
)  # fmt: skip
#: Fields where life and health may be at stake, so that five years may apply.
LIFE_AND_HEALTH = ("食品", "药品", "医疗器械", "化妆品", "特种设备")
#: The word of ``aggravating`` for people harmed, in whatever field.
HARM = BY_CODE["injury"].zh
#: The five years came with the revised Act; what was out of time by then stays so.
IN_FORCE = date(2021, 7, 15)


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Flag penalties for conduct discovered after the limitation period.

    .. math:: d = \text{discovered} - \text{ended}

    against the two years of the calendar; five where the text names people harmed, and the two
    years were not over before :data:`IN_FORCE`. Discovered is the day the tip was registered, else
    filed; where only the decision is known the flag is a 提示. So it is between the two limits in
    :data:`LIFE_AND_HEALTH` where no harm is named and none denied: the file may tell of some.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 11)
        ``feat_case_rules``: one row a ``case_key``.
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
    rows = prepare(frame, contract, COLUMNS)
    ended, discovered = pl.col("conduct_end_date"), pl.coalesce("clue_date", "filed_date")
    at = pl.coalesce(discovered, "decision_date")
    short = _years_after(ended, contract["limit_years"])
    long = _years_after(ended, contract["long_limit_years"])
    barred = short < IN_FORCE
    harmed = pl.col("aggravating").list.contains(HARM).fill_null(False) & ~barred
    limit = pl.when(harmed).then(long).otherwise(short)
    marked = rows.with_columns((limit - ended).dt.total_days().alias("_allowed"))
    days = (at - ended).dt.total_days()
    harm_unknown = (
        pl.col("domain").is_in(LIFE_AND_HEALTH).fill_null(False)
        & ~pl.col("is_minor_harm").fill_null(False)
        & ~barred
        & (at <= long)
    )
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
        .when(barred)
        .then(pl.lit(f"超过{two}年，修订施行前已满；请核发现日和行为是否连续"))
        .when(harm_unknown)
        .then(pl.lit(f"超过{two}年；请核有无危害后果而适用{five}年"))
        .otherwise(pl.lit(f"超过{two}年，未载危害后果；请核发现日和行为是否连续"))
    )
    return assemble(
        marked,
        contract,
        observed=days.cast(pl.Float64),
        threshold=pl.col("_allowed").cast(pl.Float64),
        score=(days / pl.col("_allowed")).round(6),
        flag=days > pl.col("_allowed"),
        not_evaluated=first_reason(
            not_applicable=no_penalty(),
            no_conduct_end=ended.is_null(),
        ),
        reason=pl.format("行为终了{}，{}{}，{}。", day(ended), what, day(at), ask),
        first_seen=pl.col("decision_date"),
        level=pl.when(discovered.is_null() | harm_unknown).then(pl.lit("提示")),
    )  # fmt: skip


def _years_after(day_: pl.Expr, years: float) -> pl.Expr:
    return day_.dt.offset_by(f"{years:.0f}y")
