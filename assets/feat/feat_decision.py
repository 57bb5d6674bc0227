"""feat_decision: one row a penalty decision that counts: of a known region, once, not revoked.

It has only the columns that counts and sums of regions read; the others stay in ``feat_case``.
"""

from typing import Any

import narwhals as nw

from assets.run import table_asset

COLUMNS = (
    "case_key", "case_no", "decision_no", "decision_date", "month", "region_code", "is_penalty", "filed_date",
    "party_type", "domain", "violation_type", "industry_code", "case_source", "campaign",
    "fine_yuan", "confiscation_yuan", "confiscated_gains_yuan", "decided_yuan",
)  # fmt: skip
_TOLD_BY = ("organ_status", "deciding_organ_code", "party_key")


def decisions(cases: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Return one row a penalty decision of a known region; one that came twice counts once.

    Parameters
    ----------
    cases : nw.LazyFrame
        ``feat_case``.
    """
    counted = cases.filter(
        nw.col("is_penalty"),
        ~nw.col("region_code").is_null(),
        nw.col("organ_status") != "未对应",
    )
    once = (
        counted.with_columns(_document=nw.coalesce("decision_no", "case_key"))
        .group_by("deciding_organ_code", "_document", "party_key")
        .agg(case_key=nw.col("case_key").min())
    )
    return counted.join(once, on="case_key", how="semi")


@table_asset()
def feat_decision(feat_case: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Return the penalty decisions behind counts and sums of regions."""
    return decisions(feat_case.select(*COLUMNS, *_TOLD_BY)).select(*COLUMNS)
