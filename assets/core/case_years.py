"""Case numbers that begin anew each year and do not say the year: each year's number 1 is another case."""

from assets.arrivals.staging import rows_table, standing_rows
from data_contracts import Source, sources

#: A number that says its year, or is too long to begin anew: no other case of the organ has it.
_SAYS_ITS_YEAR = r"(?:19|20)\d\d|\d{6}"


def day_sql(contract: Source) -> str:
    """Return SQL for the day of a row: the first of its dates, as a case is numbered when it is filed."""
    return f"least({', '.join(contract.event_dates)})" if contract.event_dates else "null::date"


def years_sql(keyed: str) -> str:
    """Return SQL for ``case_years``.

    One case that is reported twice keeps its decision's number or its party; of two years' cases both differ.

    Parameters
    ----------
    keyed : str
        SELECT of the cases' rows with ``plain_key``, ``day``, ``arrival``, ``decision_no`` and ``party_name``.
    """
    return f"""
        select plain_key, min_by(year(day)::varchar, {{'arrival': arrival, 'year': year(day)}}) as first_year,
            list_sort(list_distinct(list(year(day)::varchar))) as years
        from ({keyed})
        where day is not null group by plain_key
        having count(distinct year(day)) > 1 and count(distinct party_name) > 1
            and (count(distinct decision_no) > 1 or count(decision_no) = 0)
    """


def without_year() -> str:
    """Return SQL for the accepted rows of ``cases`` whose number does not say its year."""
    return f"""
        select * from ({standing_rows("cases")}) where not regexp_matches(case_no, '{_SAYS_ITS_YEAR}')
    """


def parts_sql() -> str:
    """Return SQL for ``plain_key`` and ``part``, the keys of a case and of a later year's told apart from it, and the day it ``came``."""
    day = day_sql(sources()["cases"])
    return f"""
        select y.plain_key, y.plain_key || '·' || n as part, min(r.arrived_as_of) as came
        from (select plain_key, first_year, unnest(years) as n from case_years) y
        join (select case_no, year({day})::varchar as n, arrived_as_of from "{rows_table("cases")}") r using (n)
        where n <> y.first_year and ends_with(y.plain_key, '|' || r.case_no) group by all
    """


def suffix_sql(day: str) -> str:
    """Return SQL for what tells a year's case from the year's that came first: ``·2025``, null for that.

    Of a row about a case it is the newest case that was filed by then.
    """
    year = f"list_max(list_filter(y.years, lambda n: n <= year({day})::varchar))"
    return f"'·' || nullif({year}, y.first_year)"
