"""S022: a seizure or hearing recorded as having no audio or video."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.scope import no_penalty
from models.outcomes import assemble, first_reason, prepare

#: Neither other cases nor the day are looked at.
BY_ROW = True
COLUMNS = (
    "case_key", "region_code", "in_sources", "is_penalty", "decision_date", "seizure_date",
    "hearing_date", "has_video",
)  # fmt: skip


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    """Point to penalties with a seizure or hearing whose record of sound or picture is said to be none.

    Only the word 无 counts: a blank cell is not judged, and a record may be kept elsewhere.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 8)
        ``feat_case``: one row a ``case_key``; yuan.
    contract : Indicator
        ``S022.yml``.
    as_of : datetime.date
        Not used: the frame holds what was known then.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        No figures: the column says 无.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/S022.md
    """
    rows = prepare(frame, contract, COLUMNS)
    seized = pl.col("seizure_date").is_not_null()
    what = pl.when(seized).then(pl.lit("查封扣押")).otherwise(pl.lit("听证"))
    return assemble(
        rows,
        contract,
        flag=pl.col("has_video") == "无",
        not_evaluated=first_reason(
            not_applicable=no_penalty() | ~(seized | pl.col("hearing_date").is_not_null()),
        ),
        reason=pl.format("{}案件的音像记录一栏记为“无”；请核是否另存。", what),
        first_seen=pl.col("decision_date"),
    )
