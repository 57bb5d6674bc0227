"""Flags as facts of leads: a row of ``feat_flag__sent`` with organ, party and domain of its case."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from data_contracts import rules_of_flags
from models.action import origins

#: Every flag with what a lead takes from its object; a condition on its columns may follow.
FLAG_FACTS = """
    select f.*, c.domain, c.uscc,
        case when c.case_key is not null then split_part(c.case_key, '|', 1) end as organ
    from feat_flag__sent f left join core_cases c on f.object_type = 'case' and c.case_key = f.object_key
"""


def facts_of(flags: Sequence[Mapping[str, Any]], why: str, on: date) -> dict[str, Any]:
    """Return the facts of a lead from flags on one object, taken up on a day; the first names it."""
    first = flags[0]
    title = rules_of_flags()[first["rule_code"]].title_of(first["observed"], first["expected"])
    return origins.of_flags(flags, title, first.get("domain"), why, on)
