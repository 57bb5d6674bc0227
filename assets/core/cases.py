"""One case a decision: internal cases and published penalties of one decision are one row."""

from assets.core.organs import with_organ
from assets.core.rows import latest, rows_table
from data_contracts import source, table


def cases_sql() -> str:
    """Return SQL for the newest row of each internal case, its organ and region resolved."""
    rows = with_organ(f'select * from "{rows_table("cases")}"')
    return f"""
        select * exclude (the_organ, the_region, nth) replace (the_organ as organ_code),
            the_region as region_code, the_organ || '|' || case_no as case_key
        from (select *, row_number() over (
                partition by the_organ, case_no order by arrival desc, table_no desc, row_no desc) as nth
              from ({rows}))
        where nth = 1
    """


def publications_sql() -> str:
    """Return SQL for the newest row of each published decision, its organ and region resolved."""
    rows = with_organ(
        f'select *, null::varchar as region_code, null::varchar as region_name_given from "{rows_table("penalty_publications")}"',
        code="penalty_organ_code",
        name="penalty_organ_name",
    )
    return f"""
        select * exclude (the_organ, the_region, nth) replace (the_organ as penalty_organ_code),
            the_region as region_code, the_organ || '|' || decision_no as case_key
        from (select *, row_number() over (
                partition by the_organ, decision_no order by arrival desc, table_no desc, row_no desc) as nth
              from ({rows}))
        where nth = 1
    """


def merged_sql() -> str:
    """Return SQL for ``core_cases``: every internal case, and every published decision without one.

    A published decision belongs to the internal case with the same decision number whose deciding
    or handling organ has the same code, or that has the same date and party. What the internal case
    leaves empty is taken from the publication; both places in the files are kept.
    """
    shared = [
        c for c in source("cases").columns
        if c in source("penalty_publications").columns and c not in {"decision_no", "penalty_organ_code"}
    ]  # fmt: skip
    both = ", ".join(
        f"coalesce(c.{n}, p.{n}) as {n}" for n in shared if n not in {"party_name", "party_type"}
    )
    only = dict.fromkeys(table("core_cases").columns, "null") | {n: f"p.{n}" for n in table("core_penalty_publications").columns if n in table("core_cases").columns} | {
        "case_no": "null",
        "organ_code": "p.penalty_organ_code", "organ_name": "p.penalty_organ_name",
        "published_key": "p.case_key",
        "in_sources": "['penalty_publications']",
        "publication_file": "p.file", "publication_row_no": "p.row_no",
    }  # fmt: skip
    published_only = ", ".join(f'{expression} as "{name}"' for name, expression in only.items())
    return f"""
        with pairs as (
            select c.case_key, p.case_key as published_key
            from core_cases__internal c join core_penalty_publications p on p.decision_no = c.decision_no
            where p.penalty_organ_code in (c.organ_code, c.penalty_organ_code)
               or (p.decision_date = c.decision_date and p.party_key = c.party_key)
            qualify row_number() over (partition by p.case_key order by c.case_key) = 1
                and row_number() over (partition by c.case_key order by p.case_key) = 1)
        select c.* exclude ({", ".join(n for n in shared if n not in {"party_name", "party_type"})}), {both},
            p.penalty_content, p.case_key as published_key,
            case when p.case_key is null then ['cases'] else ['cases', 'penalty_publications'] end as in_sources,
            p.file as publication_file, p.row_no as publication_row_no
        from core_cases__internal c
        left join pairs on pairs.case_key = c.case_key
        left join core_penalty_publications p on p.case_key = pairs.published_key
        union all by name
        select {published_only} from core_penalty_publications p
        where p.case_key not in (select published_key from pairs)
        order by case_key
    """


def core_complaints_sql() -> str:
    """Return SQL for the newest row of each complaint."""
    return latest("complaints", "complaint_no")
