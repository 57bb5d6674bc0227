"""out_followups_due: the visits owed after cases, failed samples and reminders."""

from typing import Annotated

import polars as pl

from assets.run import Run, table_asset
from data_contracts import table
from models.action import followups

_CASES = """
    select case_key, region_code, uscc, is_natural_person, discretion, disposition, decision_date,
        service_date, fine_yuan, confiscation_yuan, penalty_kinds, is_correction_ordered, is_corrected_in_time,
        is_revoked
    from feat_case
"""
_REVIEWS = "select case_key, kind, accepted_date, closed_date from core_reviews"
_SAMPLINGS = """
    select 'sampling' as object_type, sampling_no as object_key, null::varchar as case_key, region_code,
        sampled_uscc as uscc, '抽检不合格' as why, sampled_date as since, sampled_date as starts,
        null::date as settled_on
    from core_samplings where verdict = '不合格'
"""
#: One visit answers for every warning an enterprise was reminded of on the same day.
_REMINDED = """
    select 'entity' as object_type, warning_id || '|' || uscc as object_key, null::varchar as case_key,
        region_code, uscc, '提醒后' as why, reminded_on as since, reminded_on as starts,
        null::date as settled_on
    from out_warning_recipients where reminded_on is not null
"""
_VISITS = """
    select 'case' as object_type, case_key as object_key, kind, visited_date, result
    from core_followups where case_key is not null
    union all
    select 'sampling', sampling_no, kind, visited_date, result
    from core_followups where sampling_no is not null
    union all
    select 'entity', r.warning_id || '|' || r.uscc, f.kind, f.visited_date, f.result
    from core_followups f join out_warning_recipients r on r.uscc = f.uscc
    where r.reminded_on is not null
"""

#: What people call each object.
_NAMES = """
    select 'case' as object_type, case_key as object_key, organ_name,
        coalesce(case_no, decision_no) as number,
        case when coalesce(is_natural_person, false) then null else party_name end as subject
    from core_cases
    union all
    select 'sampling', sampling_no, null, sampling_no, product from core_samplings
    union all
    select 'entity', warning_id || '|' || uscc, null, warning_id, name from out_warning_recipients
"""


@table_asset()
def out_followups_due(
    cases: Annotated[pl.DataFrame, _CASES], reviews: Annotated[pl.DataFrame, _REVIEWS],
    others: Annotated[pl.DataFrame, f"{_SAMPLINGS} union all {_REMINDED}"],
    visits: Annotated[pl.DataFrame, _VISITS], names: Annotated[pl.DataFrame, _NAMES], run: Run,
) -> pl.DataFrame:  # fmt: skip
    """Return one row an object and reason, with the first visit that counts."""
    rules = run.config.obligations
    owed = followups.of_cases(cases, reviews, rules)
    both = pl.concat([owed.select(others.columns), others])
    due = followups.due(both, visits, rules, run.as_of)
    return due.join(names, on=["object_type", "object_key"], how="left").select(
        *table("out_followups_due").columns
    )
