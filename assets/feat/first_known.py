"""From which day on a record was known here: when it was registered and had arrived.

What came with the first delivery of a county counts as known when it was registered, and so does what
was registered long before it came: that is history handed in, not news.
"""

from assets.core.cases import internal_rows
from assets.core.numbers import keyed_rows
from assets.core.organs import with_case_key
from assets.core.rows import key_sql
from assets.run import Run

#: Day of every arrival; a file that is read again came when it first came.
_DAYS = "(select arrival, min(arrived_as_of) as day from intake_files group by 1)"


def known_sql(run: Run, name: str, registered: str, rows: str | None = None) -> str:
    """Return SQL for ``known_date`` of the rows ``t`` of a table, and FROM with what it needs.

    Parameters
    ----------
    run : Run
    name : str
        ``feat_case`` or the ``core_`` table of a source.
    registered : str
        SQL for the day on which a row was registered.
    rows : str, optional
        SQL for the rows ``t`` where they are not simply those of the table.
    """
    from models.early_warning import LONGEST_DELAY_DAYS

    days = run.warehouse.query("select count(distinct arrived_as_of) from intake_files").item()
    if days < 2:  # all of it is a first delivery
        return f"{registered} as known_date from {rows or name} t"
    key, late = ("case_key", _cases()) if name == "feat_case" else _of_source(name)
    return f"""
        case when late.day - {registered} between 1 and {LONGEST_DELAY_DAYS} then late.day
            else {registered} end as known_date
        from {rows or name} t left join ({late}) late on late.key = t.{key}
    """


def _of_source(name: str) -> tuple[str, str]:
    source = name.removeprefix("core_")
    return key_sql(source), _late(key_sql(source), f"({keyed_rows(source)})", name)


def _cases() -> str:
    """Return SQL for the days of cases: of the internal one or its publication, whichever came first."""
    internal = _late("case_key", f"({internal_rows()})", "core_cases")
    published = _late(
        "case_key", f"({with_case_key('penalty_publications')})", "core_penalty_publications"
    )
    return f"""
        select c.case_key as key,
            case when i.key is null then p.day when p.key is null then i.day
                 else least(coalesce(i.day, '0001-01-01'), coalesce(p.day, '0001-01-01')) end as day
        from core_cases c left join ({internal}) i on i.key = c.case_key
        left join ({published}) p on p.key = c.published_key
    """


def _late(key: str, rows: str, name: str) -> str:
    """Return SQL for ``key`` and the day from which it was known, null where that is its own date."""
    return late_sql(f"""
        select key, region_code, day, registered
        from (select {key} as key, min(d.day) as day
              from {rows} r left join {_DAYS} d on d.arrival = coalesce(r.came, r.arrival) group by 1)
        join (select {key} as key, region_code, {_REGISTERED[name]} as registered from {name}) using (key)
    """, 21)


def late_sql(rows: str, silent_days: int) -> str:
    """Return SQL for ``key`` and ``day``, null with the first delivery of its county, of ``rows``.

    ``rows`` is SQL for ``key``, ``region_code`` and ``day``, the day on which it first came.
    """
    return f"""
        select key, case when reach is not null and not (day - reach > {silent_days} and registered > reach) then day end as day
        from ({rows}) left join (
            select region_code, day, max(last) over (
                partition by region_code order by day rows between unbounded preceding and 1 preceding) as reach
            from (select region_code, day, max(registered) filter (registered <= day) as last from ({rows}) group by 1, 2)
        ) using (region_code, day)
    """
