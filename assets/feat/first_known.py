"""From which day on a record was known here: when it was registered and had arrived.

What came with the first delivery of a county counts as known when it was registered, and so does what
was registered long before it came: that is history handed in, not news. So does what a file brings
after long silence (a quarter or half a year in one file, a city that is always weeks late): weeks
that knew nothing of the city are judged when there is something to judge, as they would have been.
"""

from assets.core.cases import internal_rows
from assets.core.numbers import keyed_rows
from assets.core.organs import with_case_key
from assets.core.rows import key_sql
from assets.run import Run
from data_contracts.settings import settings

#: Day of every arrival; a file that is read again came when it first came.
_DAYS = "(select arrival, min(arrived_as_of) as day from intake_files group by 1)"

#: Of the rows of a table, the day on which each was registered, and the newest day a file with it reaches:
#: a list of decisions of this week names cases that were filed months ago.
_DAYS_OF = {
    "core_cases": ("coalesce(filed_date, decision_date)", "greatest(filed_date, decision_date)"),
    "core_penalty_publications": ("decision_date", "decision_date"),
    "core_complaints": ("registered_date", "registered_date"),
    "core_samplings": ("sampled_date", "sampled_date"),
    "core_opinions": ("received_date", "received_date"),
}


def known_sql(run: Run, name: str, registered: str, rows: str | None = None) -> str:
    """Return SQL for ``known_date`` and ``came_date`` of the rows ``t`` of a table, and FROM with what it needs.

    ``came_date`` is the day on which a row came that counts as known earlier, after long silence.

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
    from models.early_warning import LONGEST_DELAY_DAYS, Params

    days = run.warehouse.query("select count(distinct arrived_as_of) from intake_files").item()
    if days < 2 or not run.warehouse.count(name):  # all of it is a first delivery
        return f"{registered} as known_date, null::date as came_date from {rows or name} t"
    silent = settings(Params, run.config.indicators["W001"]).silent_days
    key, late = ("case_key", _cases(silent)) if name == "feat_case" else _of_source(name, silent)
    noted = f"late_{name}"  # few rows, found when first asked for: most came when registered
    if not run.warehouse.has(noted):
        run.warehouse.connection.execute(
            f"create temp table {noted} as from ({late}) where day is not null or came is not null"
        )
    return f"""
        case when late.day - {registered} between 1 and {LONGEST_DELAY_DAYS} then late.day
            else {registered} end as known_date,
        case when late.came > {registered} then late.came end as came_date
        from {rows or name} t left join {noted} late on late.key = t.{key}
    """


def _of_source(name: str, silent: int) -> tuple[str, str]:
    source = name.removeprefix("core_")
    return key_sql(source), of_table(key_sql(source), f"({keyed_rows(source)})", name, silent)


def _cases(silent: int) -> str:
    """Return SQL for the days of cases: of the internal one or its publication, whichever came first."""
    internal = of_table("case_key", f"({internal_rows()})", "core_cases", silent)
    published = of_table(
        "case_key",
        f"({with_case_key('penalty_publications')})",
        "core_penalty_publications",
        silent,
    )
    return f"""
        select c.case_key as key,
            case when i.key is null then p.day when p.key is null then i.day
                 else least(coalesce(i.day, '0001-01-01'), coalesce(p.day, '0001-01-01')) end as day,
            case when i.key is null then p.came when p.key is null then i.came
                 when coalesce(i.day, i.came) is not null and coalesce(p.day, p.came) is not null
                 then least(i.came, p.came) end as came
        from core_cases c left join ({internal}) i on i.key = c.case_key
        left join ({published}) p on p.key = c.published_key
    """


def of_table(key: str, rows: str, name: str, silent: int) -> str:
    """Return SQL for ``key``, ``day`` and ``came`` (:func:`late_sql`) of the rows of a ``core_`` table."""
    registered, reached = _DAYS_OF[name]
    return late_sql(
        f"""
        select key, region_code, registered, reached, day
        from (select {key} as key, min(d.day) as day
              from {rows} r left join {_DAYS} d on d.arrival = coalesce(r.came, r.arrival) group by 1)
        join (select {key} as key, region_code, {registered} as registered, {reached} as reached from {name}) using (key)
        """,
        silent,
    )


def late_sql(rows: str, silent: int) -> str:
    """Return SQL for which rows were known later than they were registered, and which only came later.

    A file goes on from the newest day that earlier files of a city reach. Where that lay more than
    ``silent`` days back when it came, nothing had been known of the city for so long: rows registered
    since then count as known when they were registered. (A county alone may have nothing for as long.)

    Parameters
    ----------
    rows : str
        SQL for ``key``, ``region_code``, ``registered``, ``reached``, the newest day it speaks of, and
        ``day``, on which it first came.
    silent : int
        Days.

    Returns
    -------
    str
        SQL for ``key``; ``day``, from which a row was known if that is later than its own date; ``came``,
        on which one came that counts as known before. Neither with the first delivery of its county.
    """
    return f"""
        with given as (select *, left(region_code, 4) as city from ({rows})), until as (
            select city, day, max(newest) over (
                partition by city order by day rows between unbounded preceding and 1 preceding
            ) as until
            from (select city, day, max(reached) filter (reached <= day) as newest from given group by 1, 2)
        )
        select key, case when is_later and not goes_on then day end as day,
            case when is_later and goes_on then day end as came
        from (
            select g.key, g.day, g.day > min(g.day) over (partition by g.region_code) as is_later,
                coalesce(g.day - u.until > {silent} and g.registered > u.until, false) as goes_on
            from given g left join until u on u.city is not distinct from g.city and u.day = g.day
        )
    """
