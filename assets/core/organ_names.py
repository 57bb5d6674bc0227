"""Organs without a code that are written in several ways, known by the cases they share."""

import polars as pl

from assets.arrivals.staging import rows_table
from assets.intake.values.decision_no import COMMON_WORDS
from assets.run import Run
from data_contracts import schema_of, table

#: So many cases of both names, of one county, with the same numbers and party are no coincidence.
_LEAST_SHARED = 3


def own_word_sql(number: str) -> str:
    """Return SQL for the word of a document number that names a bureau; empty where any could write it."""
    head = f"regexp_extract({number}, '^([^〔]*)〔', 1)"
    return f"regexp_replace({head}, '{COMMON_WORDS}', '', 'g')"


def aliases(run: Run) -> pl.DataFrame:
    """Return the names that are another way to write an organ known before, and how it was written first.

    A county that writes 市场监管局 in one export and 市场监督管理局 in the next, without codes, would
    have each of its cases twice.

    Returns
    -------
    pl.DataFrame
        ``name``, ``first_name``; one row a name.
    """
    shared = run.warehouse.query(
        f"""
        with named as (
            select organ_name as name, region_code, case_no, decision_no, party_name, min(arrival) as arrival
            from "{rows_table("cases")}"
            where organ_code is null and organ_name is not null and length({own_word_sql("decision_no")}) > 0
            group by organ_name, region_code, case_no, decision_no, party_name
            -- A name that stands in several counties is several organs.
            qualify min(region_code) over (partition by organ_name)
                is not distinct from max(region_code) over (partition by organ_name)),
        pairs as (
            select n.name, o.name as other from named n join named o
                on o.case_no = n.case_no and o.decision_no = n.decision_no
                and o.party_name = n.party_name and o.name <> n.name
                and coalesce(o.region_code, n.region_code) is not distinct from coalesce(n.region_code, o.region_code)
            group by all having count(*) >= {_LEAST_SHARED})
        select p.name, p.other, min(n.arrival) as arrival from pairs p join named n on n.name = p.name
        group by all order by arrival, p.name, p.other
        """
    )
    beside: dict[str, list[str]] = {}
    for name, other in shared.select("name", "other").iter_rows():
        beside.setdefault(name, []).append(other)
    first: dict[str, str] = {}
    for earliest in beside:
        reached = [earliest]
        while reached:
            name = reached.pop()
            if name not in first:
                first[name] = earliest
                reached += beside[name]
    found = [pair for pair in sorted(first.items()) if len(set(pair)) > 1]
    return pl.DataFrame(found, schema=schema_of(table("organ_alias")), orient="row")
