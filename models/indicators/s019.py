"""S019: a fine long past its due day and nothing on record since."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators import reach
from models.indicators.scope import no_fine
from models.indicators.wording import day, month_of, yuan
from models.like_cases.facts.stated import joined
from models.outcomes import assemble, first_reason, prepare

COLUMNS = (
    "case_key", "region_code", "in_sources", "is_penalty", "decision_date", "penalty_kinds",
    "fine_yuan", "due_date", "payment_date", "payment_yuan", "deferral", "demand_date",
    "execution_status", "facts", "penalty_content", "is_under_review", "service_date", "told_publication_date", *reach.COLUMNS,
)  # fmt: skip
#: What the organ did about it, as texts tell it.
_PURSUED = (
    "(?:申请|移送|提请)[^，。；]{0,10}强制执行|(?:送达|发出|制发|下达|送出|已)[^，。；未]{0,10}催告"
)
#: Not done, or only told what would follow: every decision does (本局将每日加处罚款，并依法申请强制执行).
_NOT_PURSUED = f"(?:未|没有|尚未|拟)[^，。；]{{0,6}}(?:{_PURSUED}|催告)|(?:可以?|将)(?:[^该本案其。；][^。；]*?)?(?:{_PURSUED}|催告)"


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Point to fines unpaid ``min_days`` after they were due that nobody deferred or pursued.

    .. math:: \text{told until} - \text{due} \ge \text{min\_days} \wedge \text{no payment}

    Blanks count up to the day the case's file can tell of. Whether the organ may still act is not said:
    only that the record shows nothing. Counties that
    leave the day of payment blank in most fines due are not judged case by case.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 19)
        ``feat_case``: one row a ``case_key``; yuan.
    contract : Indicator
        ``S019.yml``.
    as_of : datetime.date
        Later days are not known.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` and ``score`` = days past due.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/S019.md
    """
    rows = prepare(frame, contract, COLUMNS)
    rows = reach.with_told_until(rows, as_of, *reach.OF_CASES, again=reach.WHOLE_YEAR)
    due, fine = pl.col("due_date"), pl.col("fine_yuan")
    paid = pl.col("payment_date") <= as_of
    owed = ~no_fine() & (due <= as_of).fill_null(False)
    rows = rows.with_columns(
        paid.fill_null(False).filter(owed).mean().over("region_code").alias("_recorded_share"),
        (pl.col("_until") - due).dt.total_days().alias("_late"),
    )
    late, unpaid = pl.col("_late"), ~paid.fill_null(False)
    few = pl.col("_recorded_share") < contract["min_recorded_share"]
    state = pl.col("execution_status")
    text = joined("facts", "penalty_content")
    return assemble(
        rows,
        contract,
        period=month_of(pl.col("decision_date")),
        observed=pl.when(unpaid).then(late).cast(pl.Float64),
        threshold=pl.lit(contract["min_days"]),
        score=pl.when(unpaid).then(late).cast(pl.Float64),
        flag=unpaid & (late >= contract["min_days"]),
        not_evaluated=first_reason(
            not_applicable=no_fine(),
            no_due_date=due.is_null() & unpaid,
            not_due=unpaid & ~(late >= contract["min_days"]),
            not_recorded=unpaid & few,
        ),
        excluded={
            "deferred": pl.col("deferral").is_in(["延期", "分期"]) | state.is_in(["延期", "分期"]),
            "pursued": pl.col("demand_date").is_not_null()
            | state.is_in(["已催告", "申请法院执行", "终结"])
            | text.str.replace_all(_NOT_PURSUED, "").str.contains(_PURSUED),
            "under_review": pl.col("is_under_review").fill_null(False),
            "paid": ((state == "缴清").fill_null(False) | (pl.col("payment_yuan") > 0))
            & pl.col("payment_date").is_null(),
        },
        reason=pl.format(
            "罚款{}应于{}前缴纳，至{}未见缴款、延期或催告；请核执行情况。",
            yuan(fine, 2), day(due), day(pl.col("_until")),
        ),
        first_seen=due.dt.offset_by(f"{int(contract['min_days'])}d"),
    )  # fmt: skip
