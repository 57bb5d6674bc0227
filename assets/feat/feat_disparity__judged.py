"""feat_disparity__judged: every decided case against its like cases."""

import polars as pl

from assets.run import Run, table_asset
from assets.settings import settings

PARTS = ("peers", "facts", "organ_effects", "labelled", "residuals")


@table_asset(deps=["feat_case", "feat_case_clause", "core_reviews"])
def feat_disparity__judged(run: Run) -> pl.DataFrame:
    """One row a decided case; peers, facts and organ effects beside."""
    from models.like_cases import COLUMNS, Params, judge  # noqa: PLC0415  # heavy: not at load time

    present = [*run.warehouse.columns("feat_case"), *run.warehouse.columns("feat_case_clause")]
    wanted = ", ".join(dict.fromkeys(c for c in COLUMNS if c in present))
    special = ", ".join(f"'{name}'" for name in run.config.special_domains) or "null"
    cases = run.warehouse.query(
        f"""
        select {wanted}, case when domain in ({special}) then '三品一特' end as sector_label,
            case_key in (select case_key from core_reviews
            where accepted_date <= date '{run.as_of}' and coalesce(closed_date > date '{run.as_of}', true)
                and (result is null or result = '在办')) as is_under_review
        from feat_case join feat_case_clause using (case_key)
        """
    )
    asked = sorted({e.payload["case_key"] for e in run.ledger.events("reference_case")})
    judged = judge(
        cases, settings(Params, run.config.indicators["P003"]), as_of=run.as_of, seed=0, asked=asked
    )
    for part in PARTS:
        run.warehouse.write(f"feat_disparity__{part}", getattr(judged, part))
    return judged.disparity
