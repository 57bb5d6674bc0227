"""feat_decision: one row a penalty decision that counts: of a known region, and once."""

from typing import Any

import narwhals as nw

from assets.feat.lazy import lazy_asset
from assets.run import Run


def decisions(cases: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Return one row a penalty decision of a known region; one that came twice counts once."""
    key = ["deciding_organ_code", "_document", "party_key"]
    return (
        cases.filter(
            nw.col("is_penalty"),
            ~nw.col("region_code").is_null(),
            nw.col("organ_status") != "未对应",
        )
        .with_columns(_document=nw.coalesce("decision_no", "case_key"))
        .with_columns(_first=nw.col("case_key").min().over(*key))
        .filter(nw.col("_first") == nw.col("case_key"))
        .drop("_document", "_first")
    )


@lazy_asset(deps=["feat_case"])
def feat_decision(run: Run) -> nw.LazyFrame[Any]:
    """Return the penalty decisions behind counts and sums of regions."""
    return decisions(run.warehouse.scan("feat_case"))
