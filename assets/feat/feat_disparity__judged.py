"""feat_disparity__judged: every decided case against its like cases."""

from collections.abc import Collection
from datetime import date

import polars as pl

from assets.run import Run, table_asset
from assets.settings import settings
from assets.since import fingerprint, made_from, note_made_from
from assets.store.journal import step

_NAME = "feat_disparity__judged"
PARTS = ("peers", "facts", "organ_effects", "labelled", "residuals")


@table_asset(deps=["feat_case", "feat_case_clause", "core_reviews"])
def feat_disparity__judged(run: Run) -> pl.DataFrame:
    """One row a decided case; peers, facts and organ effects beside.

    A judgement stands while nothing it looked at has changed.
    """
    from models.like_cases import Params, judge

    present = [*run.warehouse.columns("feat_case"), *run.warehouse.columns("feat_case_clause")]
    cases = cases_sql(present, run.as_of, run.config.special_domains)
    known = f"select * from ({cases}) where decision_date <= date '{run.as_of}'"
    asked = sorted({e.payload["case_key"] for e in run.ledger.events("reference_case")})
    looked_at = fingerprint(run.warehouse, known) + " ".join(asked)
    if run.since is not None and looked_at == made_from(run.warehouse, _NAME):
        step("like cases stand")
        return run.warehouse.read(_NAME)
    params = settings(Params, run.config.indicators["P003"])
    judged = judge(run.warehouse.query(known), params, as_of=run.as_of, seed=0, asked=asked)
    for part in PARTS:
        run.warehouse.write(f"feat_disparity__{part}", getattr(judged, part))
    note_made_from(run.warehouse, _NAME, looked_at)
    return judged.disparity


def cases_sql(present: Collection[str], as_of: date, special_domains: Collection[str]) -> str:
    """Return the query for the cases as the comparison reads them.

    Parameters
    ----------
    present : collection of str
        Columns of feat_case and feat_case_clause.
    as_of : date
    special_domains : collection of str
        Domains that count as 三品一特.
    """
    from models.like_cases import COLUMNS

    wanted = ", ".join(dict.fromkeys(c for c in COLUMNS if c in present))
    special = ", ".join(f"'{name}'" for name in special_domains) or "null"
    return f"""
        select {wanted}, case when domain in ({special}) then '三品一特' end as sector_label,
            case_key in (select case_key from core_reviews
            where accepted_date <= date '{as_of}' and coalesce(closed_date > date '{as_of}', true)
                and (result is null or result = '在办')) as is_under_review
        from feat_case join feat_case_clause using (case_key)
    """
