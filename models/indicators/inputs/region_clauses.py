"""Frame of counties by clause."""

import polars as pl

from models.county_revenue.by_clause import clause_rises

#: Frame → table → the columns it reads.
READS = {
    "feat_region_clause": {
        "feat_decision": ("case_key", "region_code", "month", "decided_yuan", "campaign", "case_source"),
        "feat_case_clause": ("case_key", "law", "article", "paragraph", "item"),
        "feat_region_month": ("region_code", "month", "cases", "delivered", "backposted_share"),
    },
}  # fmt: skip


def feat_region_clause(
    feat_decision: pl.DataFrame,
    feat_case_clause: pl.DataFrame,
    feat_region_month: pl.DataFrame,
    feat_region: pl.DataFrame,
) -> pl.DataFrame:
    """Return by county and month the clause whose cases rose most unusually in three months.

    Parameters
    ----------
    feat_decision, feat_case_clause, feat_region_month, feat_region : pl.DataFrame
        As :func:`models.county_revenue.by_clause.clause_rises` reads them.

    Returns
    -------
    pl.DataFrame
        Columns of ``c009.COLUMNS``, sorted by ``region_code, month``.
    """
    return clause_rises(feat_decision, feat_case_clause, feat_region_month, feat_region)
