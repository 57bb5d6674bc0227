"""One case a decision: internal cases and published penalties of one decision are one row."""

from assets.arrivals.staging import standing_rows
from assets.core import case_details, columns_of_before
from assets.core.organ_names import own_word_sql
from assets.core.organs import with_case_key, with_number
from assets.run import Run
from data_contracts import source, table
from data_contracts.words import ELSEWHERE

#: Ends the key of a published decision under whose number another case stands.
PUBLISHED = "|公示"


def internal_rows() -> str:
    """Return SQL for every accepted row of ``cases`` with ``case_key``, organ and region resolved."""
    return with_case_key("cases", with_number(standing_rows("cases")))


def ours(rows: str) -> str:
    """Return SQL for rows of ``cases`` that are no other department's, as their 业务领域 says."""
    return f"select * from ({rows}) where domain is distinct from '{ELSEWHERE}'"


def published_rows() -> str:
    """Return SQL for every accepted row of ``penalty_publications``, likewise."""
    return with_case_key("penalty_publications")


def merged_sql(internal: str, published: str) -> str:
    """Return SQL for ``core_cases``: every internal case, and every published decision without one.

    A published decision belongs to the internal case with the same decision number whose deciding
    or handling organ has the same code, or that has the same date (or none) and the same party,
    region or organ name; an internal case without a decision number that stands under the
    publication's as its case number is the same one. What the internal case leaves empty, a
    forgotten date too, is taken from the publication; both places in the files are kept. A
    publication whose number is another case's number gets a key of its own. Of one number's several
    parties each is a case, unless the internal case has all their fines. A decision that a county and its
    city both list, the one organ written in two ways, is one: county, number with its bureau's word, month, party
    and fine are the same, and not both organs came with codes.

    Parameters
    ----------
    internal, published : str
        Names of the tables with the newest row of each internal case, with what details tell of it, and each
        published decision.
    """
    shared = [
        c for c in source("cases").columns
        if c in source("penalty_publications").columns and c not in {"decision_no", "penalty_organ_code", "penalty_content"}
    ]  # fmt: skip
    both = ", ".join(
        f"coalesce(c.{n}, p.{n}) as {n}" for n in shared if n not in {"party_name", "party_type"}
    )
    taken = f"p.case_key in (select case_key from {internal})"
    named = "regexp_matches(p.penalty_organ_code, '[\u4e00-\u9fff]')"  # an organ without a code goes by its name
    own_key = f"case when {taken} then p.case_key || '{PUBLISHED}' else p.case_key end"
    columns = [
        c for c in table("core_penalty_publications").columns if c in table("core_cases").columns
    ]
    only = dict.fromkeys(table("core_cases").columns, "null") | {n: f"p.{n}" for n in columns} | {
        "case_key": own_key, "case_no": "null",
        "organ_code": "p.penalty_organ_code", "organ_name": "p.penalty_organ_name",
        "published_key": "p.case_key", "told_publication_date": "p.publication_date",
        "in_sources": "['penalty_publications']",
        "publication_file": "p.file", "publication_row_no": "p.row_no",
    }  # fmt: skip
    published_only = ", ".join(f'{expression} as "{name}"' for name, expression in only.items())
    return f"""
        with likely as (
            select c.case_key, p.case_key as published_key, coalesce(p.party_key = c.party_key, p.party_name = c.party_name, false) as is_party
            from {internal} c join {published} p on p.decision_no = coalesce(c.decision_no, c.case_no)
            where p.penalty_organ_code in (c.organ_code, c.penalty_organ_code)
               or (coalesce(c.decision_date, p.decision_date) = p.decision_date
                   and (p.party_key = c.party_key or p.region_code = c.region_code
                        or p.penalty_organ_name = c.organ_name))
            union
            select c.case_key, p.case_key, coalesce(p.party_key = c.party_key, p.party_name = c.party_name, false)
            from {internal} c join {published} p on p.case_key = c.case_key
            where c.decision_no is null),
        pairs as (
            select case_key, published_key from likely
            qualify row_number() over (partition by published_key order by is_party desc, case_key) = 1
                and row_number() over (partition by case_key order by is_party desc, published_key) = 1),
        twins as (
            select p.case_key from {published} p left join pairs on pairs.published_key = p.case_key
            where p.region_code is not null and p.party_name is not null and length({own_word_sql("p.decision_no")}) > 0
            window same as (partition by p.region_code, p.decision_no, date_trunc('month', p.decision_date), p.party_name, p.fine_yuan)
            qualify row_number() over (same order by pairs.case_key is null, {named}, p.case_key) > 1
                and count(*) filter (where not {named}) over same <= 1),
        together as (
            select decision_no, penalty_organ_code, sum(fine_yuan) as fine_yuan from {published}
            group by all having count(*) > 1),
        among as (
            select p.case_key from {published} p semi join (
                select p.decision_no, p.penalty_organ_code from pairs
                join {internal} c using (case_key) join {published} p on p.case_key = pairs.published_key
                join together t on t.decision_no = p.decision_no and t.penalty_organ_code = p.penalty_organ_code
                    and t.fine_yuan = c.fine_yuan) using (decision_no, penalty_organ_code))
        select c.* exclude (decision_no, penalty_content, {", ".join(n for n in shared if n not in {"party_name", "party_type"})}), {both},
            coalesce(c.decision_no, p.decision_no) as decision_no,
            coalesce(c.penalty_content, p.penalty_content) as penalty_content, p.case_key as published_key, c.publication_date as told_publication_date,
            case when p.case_key is null then ['cases'] else ['cases', 'penalty_publications'] end as in_sources,
            p.file as publication_file, p.row_no as publication_row_no
        from {internal} c
        left join pairs on pairs.case_key = c.case_key
        left join {published} p on p.case_key = pairs.published_key
        union all by name
        select {published_only} from {published} p
        where p.case_key not in (select published_key from pairs) and p.case_key not in (select case_key from among)
            and p.case_key not in (select case_key from twins where case_key not in (select published_key from pairs))
    """


def make(run: Run) -> None:
    """Make ``core_cases`` from the newest rows of both sources."""
    execute = run.warehouse.connection.execute
    case_details.tell(run)
    newest = ours(columns_of_before.newest_with_columns(run, internal_rows()))
    execute(
        f"create or replace temp table internal as {case_details.filled(run, case_details.unfilled(newest), case_details.OF_CASES)}"
    )
    both = merged_sql("internal", "core_penalty_publications")
    run.warehouse.create("core_cases", case_details.filled(run, both, case_details.OF_PUBLISHED))
    execute(f"drop table internal; drop table if exists {case_details.TOLD}")
    columns_of_before.forget(run)


def renew(run: Run, since: int) -> None:
    """Bring ``core_cases`` up to date with the rows that came after arrival ``since``.

    New rows touch the cases of their keys and every case or publication with one of their decision
    numbers, old or new: no other row can pair differently. So does a row of details that is of another case
    now, came, or went.
    """
    execute = run.warehouse.connection.execute
    execute(
        f"""
        create or replace temp table newcomers as
        select case_key, coalesce(decision_no, case_no) as decision_no from ({internal_rows()}) where arrival > {since}
        union select case_key, decision_no from ({published_rows()}) where arrival > {since}
        union {case_details.changed_sql(run)}
        """
    )
    if not execute("select 1 from newcomers limit 1").fetchall():
        return
    execute(
        """
        create or replace temp table their_numbers as
        select decision_no from newcomers
        union select coalesce(decision_no, case_no) from core_cases semi join newcomers using (case_key)
        union select coalesce(decision_no, case_no) from core_cases where published_key in (select case_key from newcomers)
        """
    )
    execute(
        """
        create or replace temp table touched_cases as
        select case_key from newcomers
        union select case_key from core_cases where coalesce(decision_no, case_no) in (select decision_no from their_numbers)
        union select case_key from core_penalty_publications semi join their_numbers using (decision_no)
        """
    )
    execute(f"insert into touched_cases select case_key || '{PUBLISHED}' from touched_cases")
    wanted = f"select * from ({internal_rows()}) semi join touched_cases using (case_key)"
    case_details.tell(run)
    newest = ours(columns_of_before.newest_with_columns(run, wanted))
    execute(
        f"create or replace temp table internal as {case_details.filled(run, case_details.unfilled(newest), case_details.OF_CASES)}"
    )
    execute(
        "create or replace temp table published_of_them as "
        "select * from core_penalty_publications semi join touched_cases using (case_key)"
    )
    touched = "select case_key from touched_cases"
    both = merged_sql("internal", "published_of_them")
    run.warehouse.replace(
        "core_cases", "case_key", touched, case_details.filled(run, both, case_details.OF_PUBLISHED)
    )
    for name in (
        "newcomers",
        "their_numbers",
        "touched_cases",
        "internal",
        "published_of_them",
        case_details.TOLD,
    ):
        execute(f"drop table if exists {name}")
    columns_of_before.forget(run)
