"""C012: confiscations of three months well above the county's own past."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.wording import month_end, month_words, number, wan
from models.outcomes import assemble, first_reason, prepare

COLUMNS = (
    "region_code", "month", "confiscated_yuan", "largest_yuan", "confiscated_cases",
    "past_largest_yuan", "past_median_yuan", "past_cases", "others_ratio",
)  # fmt: skip


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Flag county-months whose last three months confiscated more than the greatest three before.

    .. math:: K_t - \max_c k_c \ge \text{min\_times} \cdot o_t \cdot \max_{s<t} K_s \wedge
              K_t - o_t \operatorname{med}_{s<t} K_s \ge \text{min\_excess}

    :math:`o` is how many times their usual the other counties of the province confiscated, at least
    1. Without the largest case at least ``min_rest_share`` of ``min_excess`` must be left above the
    median.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 9)
        ``feat_region_confiscated``: one row a ``region_code`` and ``month``; yuan.
    contract : Indicator
        ``C012.yml``.
    as_of : datetime.date
        A month counts from its last day on.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` = confiscated in three months, ``expected`` the median of those before,
        ``threshold`` the line (yuan), ``n`` its cases, ``score`` observed over the greatest before.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``region_code`` or ``month`` is absent.

    References
    ----------
    docs/indicators/C012.md
    """
    rows = prepare(frame, contract, COLUMNS, "region_code", "month")
    now, most, usual = (
        pl.col(c) for c in ("confiscated_yuan", "past_largest_yuan", "past_median_yuan")
    )
    line = (contract["min_times"] * most).round(2)
    others = pl.col("others_ratio")
    without = now - pl.col("largest_yuan")
    of_one_case = (without < line) | (
        without - usual < contract["min_rest_share"] * contract["min_excess_yuan"]
    )
    ended = month_end(pl.col("month"))
    return assemble(
        rows,
        contract,
        period=pl.col("month"),
        observed=now,
        expected=usual,
        threshold=line,
        n=pl.col("confiscated_cases"),
        score=pl.when(most > 0).then((now / most).round(6)),
        flag=(now >= line)
        & (now - usual >= contract["min_excess_yuan"])
        & (pl.col("confiscated_cases") >= contract["min_cases"]),
        not_evaluated=first_reason(few_before=pl.col("past_cases") < contract["min_past_cases"]),
        excluded={
            "largest_case": of_one_case,
            "others_too": ~of_one_case
            & (
                (without < line * others) | (now - usual * others < contract["min_excess_yuan"])
            ),
        },
        reason=pl.format(
            "至{}三个月没收{}万元（{}件），此前两年最多的三个月{}万元；请核没收的依据和变化。",
            month_words(pl.col("month")), wan(now), number(pl.col("confiscated_cases")), wan(most),
        ),
        first_seen=pl.min_horizontal(ended, pl.lit(as_of)),
    )  # fmt: skip
