"""Cases that a new case system exports again under numbers of its own: known by their decisions, kept by the first number."""

from assets.arrivals.staging import rows_table
from assets.core.organ_names import own_word_sql

#: So many decisions of one bureau that came again under other numbers are no slips of the pen.
_LEAST_AGAIN = 3
#: By what a row's number is looked up: a decision is its party's.
_OF = ("case_no", "decision_no", "party_name")


def renumbered_sql() -> str:
    """Return SQL for ``case_renumbered``: the numbers that are another number of a case which came before.

    It is the same case where the decision's number (with a word that names a bureau), its day and its
    party are the same and no sheet has both: one decision on two cases stands in one sheet twice.
    """
    word = own_word_sql("decision_no")
    return f"""
        with rows as (
            select case_no, decision_no, party_name, decision_date, arrival, table_no, row_no
            from "{rows_table("cases")}"
            where decision_date is not null and party_name is not null and length({word}) > 0),
        several as (
            select decision_no, party_name, decision_date, {word} as word,
                min_by(case_no, {{'arrival': arrival, 'table_no': table_no, 'row_no': row_no}}) as first_no
            from rows group by all having count(distinct case_no) > 1),
        in_one as (
            select decision_no, party_name, decision_date from rows semi join several using (decision_no, party_name, decision_date)
            group by decision_no, party_name, decision_date, arrival, table_no having count(distinct case_no) > 1),
        again as (
            select * from several anti join in_one using (decision_no, party_name, decision_date)
            qualify count(*) over (partition by word) >= {_LEAST_AGAIN}),
        found as (
            select distinct r.case_no, r.decision_no, r.party_name, a.first_no
            from rows r join again a using (decision_no, party_name, decision_date) where r.case_no <> a.first_no)
        select f.*, not exists (
            select 1 from "{rows_table("cases")}" r where r.case_no = f.case_no
                and (r.decision_no, r.party_name) is distinct from (f.decision_no, f.party_name)) as is_sole
        from found f
        qualify count(*) over (partition by case_no, decision_no, party_name) = 1
        order by all
    """


def with_first_number(rows: str) -> str:
    """Return SQL for rows of ``cases`` (a SELECT), each under the number with which its case first came."""
    same = " and ".join(f"again.{name} = r.{name}" for name in _OF)
    return f"""
        select r.* replace (coalesce(again.first_no, r.case_no) as case_no)
        from ({rows}) r left join case_renumbered again on {same}
    """


def with_number_it_has(rows: str, number: str) -> str:
    """Return SQL for rows of another source (a SELECT) that name a case, by the number it stands under."""
    sole = "select case_no, min(first_no) as first_no from case_renumbered where is_sole group by case_no having count(distinct first_no) = 1"
    return f"""
        select r.* replace (coalesce(again.first_no, r.{number}) as {number})
        from ({rows}) r left join ({sole}) again on again.case_no = r.{number}
    """
