"""Organs without a code that are written in several ways, known by the cases they share."""

from collections.abc import Iterator

import polars as pl

from assets.arrivals.staging import rows_table
from assets.intake.values.decision_no import COMMON_WORDS
from assets.run import Run
from data_contracts import empty, schema_of, table

#: So many cases of both names, of one county, with the same numbers and party are no coincidence.
_LEAST_SHARED = 3
#: A name that publishes under other bureaus' words more often than this is more than one organ.
_MOST_OTHERS = 0.1


def own_word_sql(number: str) -> str:
    """Return SQL for the word of a document number that names a bureau; empty where any could write it."""
    head = f"regexp_extract({number}, '^([^〔]*)〔', 1)"
    return f"regexp_replace({head}, '{COMMON_WORDS}', '', 'g')"


def aliases(run: Run, rows: str) -> pl.DataFrame:
    """Return the names without a code that are another way to write an organ, and what it is called.

    A county that writes 市场监管局 in one export and 市场监督管理局 in the next, or sends the code from
    one export on, would have each of its cases twice; so would one whose portal writes the city in front.

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
    published = list(_publishing(run, rows))
    if not published and not _any_without(run, "cases", "organ_code"):
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
    for name, known in published:
        beside.setdefault(name, [])
        codes.setdefault(name, set()).add(known)
    found: list[tuple[str, str | None, str | None]] = []
    seen: set[str] = set()
    for first in beside:
        same = _reached(first, beside, seen)
        own = {code for name in same for code in codes.get(name, ())}
        code = own.pop() if len(own) == 1 else None
        found += [(name, None if code else first, code) for name in same if code or name != first]
    return pl.DataFrame(sorted(found), schema=schema_of(table("organ_alias")), orient="row")


def _any_without(run: Run, source: str, code: str) -> bool:
    asked = f'select 1 from "{rows_table(source)}" where {code} is null limit 1'
    return not run.warehouse.query(asked).is_empty()


def _publishing(run: Run, rows: str) -> Iterator[tuple[str, str]]:
    """Yield the names without a code under which organs with one publish their cases' decisions, and the code.

    A portal writes 丙市甲县市场监督管理局 where the bureau's own export says 甲县市场监督管理局. A name under
    which several organs' decisions stand, or words of numbers that the organ's cases do not have, is a
    city's or a platform's: it is asked about.
    """
    if not _any_without(run, "penalty_publications", "penalty_organ_code"):
        return
    found = run.warehouse.query(
        f"""
        with published as (
            select distinct penalty_organ_name as name, decision_no, party_name, decision_date,
                {own_word_sql("decision_no")} as word
            from "{rows_table("penalty_publications")}"
            where penalty_organ_code is null and penalty_organ_name is not null),
        matched as (
            select p.name, p.word, c.organ_code, p.decision_no from published p join ({rows}) c
                on c.decision_no = p.decision_no
                and (c.party_name = p.party_name or c.decision_date = p.decision_date)
            where length(p.word) > 0 and c.organ_code is not null),
        one as (
            select name, any_value(organ_code) as organ_code, list(distinct word) as words from matched
            group by name having count(distinct organ_code) = 1 and count(distinct decision_no) >= {_LEAST_SHARED})
        select name, organ_code from published p join one using (name)
        group by all having avg((not list_contains(words, p.word))::int) <= {_MOST_OTHERS} order by name
        """
    )
    yield from found.iter_rows()


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
