"""feat_decision: one row a penalty decision that counts: of a known region, once, not revoked.

It has only the columns that counts and sums of regions read; the others stay in ``feat_case``.
"""

from datetime import date
from typing import Any

import narwhals as nw

from assets.run import Run, table_asset

COLUMNS = (
    "case_key", "case_no", "decision_no", "decision_date", "month", "region_code", "is_penalty",
    "party_type", "domain", "violation_type", "industry_code", "case_source", "campaign",
    "fine_yuan", "confiscation_yuan", "confiscated_gains_yuan", "decided_yuan",
)  # fmt: skip
_TOLD_BY = ("organ_status", "deciding_organ_code", "party_key")


def revoked(reviews: nw.LazyFrame[Any], as_of: date) -> nw.LazyFrame[Any]:
    """Return the cases whose decision a review or court had revoked as a whole by ``as_of``.

    Parameters
    ----------
    reviews : nw.LazyFrame
        ``core_reviews``: ``case_key, result, closed_date``. A result without its closing date is
        not known yet.
    as_of : datetime.date
        Inclusive.

    Returns
    -------
    nw.LazyFrame
        ``case_key``, once each.
    """
    closed = (nw.col("result") == "撤销") & (nw.col("closed_date") <= nw.lit(as_of))
    return reviews.filter(closed).select("case_key").unique()


def decisions(cases: nw.LazyFrame[Any], gone: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Return one row a penalty decision of a known region; one that came twice counts once.

    Parameters
    ----------
    cases : nw.LazyFrame
        ``feat_case``.
    gone : nw.LazyFrame
        :func:`revoked`: these count no more, in no month.
    """
    counted = cases.filter(
        nw.col("is_penalty"),
        ~nw.col("region_code").is_null(),
        nw.col("organ_status") != "未对应",
    ).join(gone, on="case_key", how="anti")
    once = (
        counted.with_columns(_document=nw.coalesce("decision_no", "case_key"))
        .group_by("deciding_organ_code", "_document", "party_key")
        .agg(case_key=nw.col("case_key").min())
    )
    return counted.join(once, on="case_key", how="semi")


@table_asset()
def feat_decision(
    feat_case: nw.LazyFrame[Any], core_reviews: nw.LazyFrame[Any], run: Run
) -> nw.LazyFrame[Any]:
    """Return the penalty decisions behind counts and sums of regions."""
    cases = feat_case.select(*COLUMNS, *_TOLD_BY)
    return decisions(cases, revoked(core_reviews, run.as_of)).select(*COLUMNS)
