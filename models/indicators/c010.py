"""C010: half a year that lies above what was usual, though hardly a month of it does."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.county_revenue.lasting import WINDOW
from models.indicators.wording import month_words, wan
from models.outcomes import assemble, first_reason, prepare

COLUMNS = (
    "region_code", "month", "is_judged", "judged_on", "judged_months", "cases", "decided_yuan",
    "expected_yuan", "lasting_score", "p_value", "q_value",
)  # fmt: skip


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Point to counties whose newest half year lies above the expected, its months taken together.

    .. math:: q_{it} \le \text{q\_level} \wedge \sum S - \sum E \ge
              \max(\text{floor\_yuan}, \text{floor\_ratio} \cdot \sum E)

    The months' deviations are those issued for C002 (``models.county_revenue.lasting``).

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 11)
        ``feat_region_lasting``: one row a ``region_code`` and ``month``; yuan.
    contract : Indicator
        ``C010.yml``.
    as_of : datetime.date
        Not used: every month carries its own judgement.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed``, ``expected`` of the judged months of six, in yuan; ``score`` in standard deviations.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``region_code`` or ``month`` is absent.

    References
    ----------
    docs/indicators/C010.md
    """
    rows = prepare(frame, contract, COLUMNS, "region_code", "month")
    decided, expected = pl.col("decided_yuan"), pl.col("expected_yuan")
    floor = pl.max_horizontal(contract["floor_yuan"], contract["floor_ratio"] * expected)
    month = pl.col("month").add("-01").str.to_date()
    begin = month.dt.offset_by(f"-{WINDOW - 1}mo").dt.strftime("%Y-%m")
    is_whole = pl.col("judged_months") == WINDOW
    unjudged = pl.when(is_whole).then(pl.lit("")).otherwise(pl.lit("（1个月未判断）"))
    return assemble(
        rows,
        contract,
        object_key="region_code",
        period=pl.col("month"),
        observed=decided,
        expected=expected,
        threshold=expected + floor,
        n=pl.col("cases"),
        score=pl.col("lasting_score"),
        p_value=pl.col("p_value"),
        flag=(pl.col("q_value") <= contract["q_level"]) & (decided - expected >= floor),
        not_evaluated=first_reason(
            not_judged=~pl.col("is_judged"), too_short=pl.col("lasting_score").is_null()
        ),
        reason=pl.format(
            "{}至{}合看{}，罚没决定额{}万元，各月预期合计{}万元；请核构成。",
            month_words(begin), month_words(pl.col("month")), unjudged, wan(decided), wan(expected),
        ),
        first_seen=pl.coalesce("judged_on", month.dt.month_end()),
    )  # fmt: skip
