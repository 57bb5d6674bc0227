"""out_lists: who is asked for what this month, and what waits behind."""

from typing import Annotated

import polars as pl

from assets.action.moves import book_now, worth_alone
from assets.run import Run, table_asset
from models.action.asking import rows_taken
from models.early_warning.told.wording import CLOSED, SUPERSEDED
from models.leads.hearing import PAST
from models.leads.lists import NEEDS, choose

#: A warning is of the domain of most of the cases it rests on.
HEARD = f"""
    with of_warning as (
        select m.warning_id, k.domain from out_warning_members m
        join core_cases k on m.source = 'case' and k.case_key = m.key where k.domain is not null
        group by m.warning_id, k.domain
        qualify row_number() over (partition by m.warning_id order by count(*) desc, k.domain) = 1)
    select {", ".join(f"f.{c}" for c in NEEDS)}, coalesce(c.domain, d.domain) as domain from feat_flag__heard f
    left join core_cases c on f.object_type = 'case' and c.case_key = f.object_key
    left join out_warnings w on w.warning_id = f.object_key
    left join of_warning d on d.warning_id = f.object_key
    where f.is_current and f.status <> '{PAST}' and coalesce(w.status, '') not in ('{CLOSED}', '{SUPERSEDED}')
        or f.finding is not null or f.sent_on is not null
    order by f.flag_id
"""


@table_asset(after=["feat_answer__judged"])
def out_lists(heard: Annotated[pl.DataFrame, HEARD], run: Run) -> pl.DataFrame:
    """Every list of this month: its items in order of expected worth, and those that wait.

    A warning that ended before anybody was asked stands on none: there is nobody left to remind.
    """
    rules = run.config.lead_rules
    by_leads = rows_taken(
        book_now(run).leads.values(), run.as_of, rules.lists["county"].value, worth_alone(run)
    )
    return choose(heard, run.config.indicators, rules, run.as_of, by_leads)
