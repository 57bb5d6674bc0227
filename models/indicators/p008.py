"""P008: a penalty with no order to correct on record."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.scope import no_penalty
from models.outcomes import assemble, first_reason, prepare

#: Neither other cases nor the day are looked at.
BY_ROW = True
COLUMNS = (
    "case_key", "region_code", "in_sources", "is_penalty", "decision_date", "is_correction_ordered",
    "penalty_kinds", "facts",
)  # fmt: skip


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    """Point to penalties recorded as without an order to correct.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 8)
        ``feat_case``: one row a ``case_key``.
    contract : Indicator
        ``P008.yml``.
    as_of : datetime.date
        Not used: the frame holds what was known then.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``score`` is 1 where nothing says so, 0.5 where only the text speaks of an order.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/P008.md
    """
    rows = prepare(frame, contract, COLUMNS)
    ordered = pl.col("is_correction_ordered")
    in_text = pl.col("facts").str.contains(r"责令[^，。；]{0,6}改正").fill_null(False)
    found = (
        pl.when(in_text)
        .then(pl.lit("而违法事实提到责令改正，请核数据"))
        .otherwise(pl.lit("请核是否已责令改正"))
    )
    return assemble(
        rows,
        contract,
        score=pl.when(ordered).then(0.0).when(in_text).then(0.5).otherwise(1.0),
        flag=~ordered,
        not_evaluated=first_reason(not_applicable=no_penalty()),
        excluded={"in_kinds": pl.col("penalty_kinds").list.contains("责令改正")},
        reason=pl.format("处罚案件“是否责令改正”记为否，{}。", found),
        first_seen=pl.col("decision_date"),
    )
