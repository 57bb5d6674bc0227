"""Organs without a code that are written in several ways, known by the cases they share."""

import polars as pl

from assets.arrivals.staging import rows_table
from assets.intake.values.decision_no import COMMON_WORDS
from assets.run import Run
from data_contracts import empty, schema_of, table

#: So many cases of both names, of one county, with the same numbers and party are no coincidence.
_LEAST_SHARED = 3


def own_word_sql(number: str) -> str:
    """Return SQL for the word of a document number that names a bureau; empty where any could write it."""
    head = f"regexp_extract({number}, '^([^〔]*)〔', 1)"
    return f"regexp_replace({head}, '{COMMON_WORDS}', '', 'g')"


def aliases(run: Run, rows: str) -> pl.DataFrame:
    """Return the names without a code that are another way to write an organ, and what it is called.

    A county that writes 市场监管局 in one export and 市场监督管理局 in the next, or sends the code from
    one export on, would have each of its cases twice.

    Parameters
    ----------
    run : Run
    rows : str
        SELECT of the accepted rows of ``cases``, each under its first number.

    Returns
    -------
    pl.DataFrame
        ``name``; ``organ_code`` where one organ with a code has the same cases, else ``first_name``, how
        it was written first. One row a name.
    """
    rows_of = rows_table("cases")
    if run.warehouse.query(
        f'select 1 from "{rows_of}" where organ_code is null limit 1'
    ).is_empty():
        return empty(table("organ_alias"))  # as with most: every organ has its code
    shared = run.warehouse.query(
        f"""
        with named as (
            select coalesce(organ_code, organ_name) as organ, organ_code is not null as is_coded,
                region_code, case_no, decision_no, party_name, min(arrival) as arrival
            from ({rows})
            where length({own_word_sql("decision_no")}) > 0
            group by organ_name, organ_code, region_code, case_no, decision_no, party_name
            -- A name that stands in several counties is several organs.
            qualify is_coded or min(region_code) over (partition by organ_name)
                is not distinct from max(region_code) over (partition by organ_name)),
        pairs as (
            select n.organ, o.organ as other, o.is_coded from named n join named o
                on o.case_no = n.case_no and o.decision_no = n.decision_no
                and o.party_name = n.party_name and o.organ <> n.organ
                and coalesce(o.region_code, n.region_code) is not distinct from coalesce(n.region_code, o.region_code)
            where not n.is_coded
            group by all having count(*) >= {_LEAST_SHARED})
        select p.organ, p.other, p.is_coded, min(n.arrival) as arrival
        from pairs p join named n on n.organ = p.organ
        group by all order by arrival, p.organ, p.other
        """
    )
    beside: dict[str, list[str]] = {}
    codes: dict[str, set[str]] = {}
    for name, other, is_coded, _ in shared.iter_rows():
        beside.setdefault(name, [])
        if is_coded:
            codes.setdefault(name, set()).add(other)
        else:
            beside[name].append(other)
    found: list[tuple[str, str | None, str | None]] = []
    seen: set[str] = set()
    for first in beside:
        same = _reached(first, beside, seen)
        own = {code for name in same for code in codes.get(name, ())}
        code = own.pop() if len(own) == 1 else None
        found += [(name, None if code else first, code) for name in same if code or name != first]
    return pl.DataFrame(sorted(found), schema=schema_of(table("organ_alias")), orient="row")


def _reached(first: str, beside: dict[str, list[str]], seen: set[str]) -> list[str]:
    """Return the names that share cases with one, or with one of these; none of ``seen``, which grows."""
    reached, left = list[str](), [first]
    while left:
        name = left.pop()
        if name not in seen:
            seen.add(name)
            reached.append(name)
            left += beside[name]
    return reached
