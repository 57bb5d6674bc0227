"""Counties that are reorganised: which one a row is of on its day, and under which one a record came first.

A case system that follows a reorganisation writes the new code (and the new organ's) into rows that came under the
old one, of all years or of those it still exports. History would wander to the new county, whole months of the old
one would seem not to have come, and a case known by its organ would be two.
"""

from datetime import date

import polars as pl

from assets.arrivals.staging import rows_table, standing_rows
from assets.core.case_parts import DECISIONS
from assets.core.case_renumbered import with_first_number
from assets.core.organ_names import own_word_sql
from assets.run import Run
from data_contracts import Source, schema_of, sources, table

#: Made here; a change in them moves rows that came earlier.
TABLES = ("region_days", "region_kept", "case_organ")
#: So many decisions of two organs are no slips of the pen.
_LEAST_SHARED = 3
#: Numbers of national systems are this long: no other county gives the same.
_GIVEN_ONCE = 15
#: Which code follows which, and until when (excluded) what came under the old one stays there; null: for good,
#: for the old one ends.
_LINKS = """
    select code as old, merged_into as new, null::date as until_day from known_regions where merged_into is not null
    union all
    select split_from, code, (date_trunc('month', start_date - interval 15 day) + interval 1 month)::date
    from known_regions where split_from is not null
"""
#: The county a code belongs to in the end.
HEIRS = "select code, region_code as heir from region_days where until_day is null"


def days_of(known: pl.DataFrame) -> pl.DataFrame:
    """Return whose the rows of a code are on which days.

    From the month on for which its end holds, rows of a code are of the county that took it over. Before
    the month for which its beginning holds, rows of a code that one county alone became are that county's. Where
    several became one, the code does not tell.

    Parameters
    ----------
    known : pl.DataFrame
        ``code, start_date, end_date, merged_into`` of regions.

    Returns
    -------
    pl.DataFrame
        ``code``, ``first_day`` (null: always), ``until_day`` (excluded; null: for good), ``region_code``.
    """
    told = known.filter(pl.col("merged_into") != pl.col("code"), pl.col("end_date").is_not_null())
    ends = {
        r["code"]: (r["merged_into"], holds_from(r["end_date"])) for r in told.iter_rows(named=True)
    }
    begin = {
        c: holds_from(d) for c, d in known.select("code", "start_date").drop_nulls().iter_rows()
    }
    rows = [row for code in sorted(ends) for row in _after(code, ends)]
    sole = _sole(ends, begin)
    rows += [row for code in sorted(sole) for row in _before(code, sole)]
    return pl.DataFrame(rows, schema=schema_of(table("region_days")), orient="row")


_Row = tuple[str, date | None, date | None, str]


def _after(code: str, ends: dict[str, tuple[str, date]]) -> list[_Row]:
    """Return who has the rows of a code that ended, one county after another."""
    steps, seen, at = list[tuple[date, str]](), {code}, code
    while at in ends and ends[at][0] not in seen:
        at, day = ends[at]
        seen.add(at)
        steps.append((max(day, steps[-1][0]) if steps else day, at))
    later = [*(day for day, _ in steps[1:]), None]
    return [
        (code, day, until, heir)
        for (day, heir), until in zip(steps, later, strict=True)
        if day != until
    ]


def _sole(ends: dict[str, tuple[str, date]], begin: dict[str, date]) -> dict[str, tuple[str, date]]:
    """Return of each code that one county alone became, and that began with it, that county and the day."""
    became: dict[str, list[tuple[str, date]]] = {}
    for code, (into, day) in ends.items():
        became.setdefault(into, []).append((code, day))
    return {
        into: was[0]
        for into, was in became.items()
        if len(was) == 1 and into in begin and begin[into] >= was[0][1]
    }


def _before(code: str, sole: dict[str, tuple[str, date]]) -> list[_Row]:
    """Return whose the rows of a code were before it began, one county before another."""
    steps, seen, at = list[tuple[date, str]](), {code}, code
    while at in sole and sole[at][0] not in seen:
        at, day = sole[at]
        seen.add(at)
        steps.append((day, at))
    until = [day for day, _ in steps]
    firsts: list[date | None] = [*until[1:], None]
    return [
        (code, first, last, was)
        for (_, was), first, last in zip(steps, firsts, until, strict=True)
        if first != last
    ]


def holds_from(on: date) -> date:
    """Return the first day of the month from which a change counts: its own where it is in the first half of it."""
    from models.county_revenue.changes import last_before

    year, month = map(int, last_before(on).split("-"))
    return date(year + month // 12, month % 12 + 1, 1)


def on_its_day(day: str | None, region: str, *, by_region: bool = False) -> tuple[str, str]:
    """Return SQL for the county that has a row of ``region`` on ``day``, and the JOIN that tells.

    Rows known by their region (a month's receipts) do not follow a code that ended: of several that became one
    each reports its own.
    """
    if day is None:
        return region, ""
    own = "and first_day is null" if by_region else ""
    return (
        f"coalesce(on_day.region_code, {region})",
        f"""
        left join region_days on_day on on_day.code = {region} {own}
            and {day} >= coalesce(on_day.first_day, date '0001-01-01')
            and {day} < coalesce(on_day.until_day, date '9999-12-31')""",
    )


def day_of_row(contract: Source) -> str | None:
    """Return SQL for the day that places a row ``r`` of a source in a month; none without one."""
    if contract.event_dates:
        return f"coalesce({', '.join(f'r.{name}' for name in contract.event_dates)})"
    has_month = {"year", "month"} <= contract.columns.keys()
    return "make_date(r.year, r.month, 1)" if has_month else None


def _is_kept(contract: Source) -> bool:
    """Return whether rows of a source that come again under another code can be told to be the same record's."""
    own = contract.columns[contract.key[0]]
    alone = len(contract.key) == 1 and own.type == "doc_no" and bool(contract.event_dates)
    has_code = "region_code" in contract.columns and not (contract.places or contract.ours)
    return contract.source == "cases" or (alone and has_code)


def _of_record(contract: Source) -> tuple[str, str]:
    """Return SQL for what tells a record whatever its organ and region: its number, and of a case the party."""
    if contract.source == "cases":
        return "r.case_no", "coalesce(r.party_name, '')"
    return f"r.{contract.key[0]}", "''"


def with_first_place(contract: Source, rows: str) -> str:
    """Return SQL for SELECT ``rows`` of a source (a case under its first number), organ and region as the record first had them."""
    return with_first_region(contract, _with_first_organ(contract, rows))


def with_first_region(contract: Source, rows: str) -> str:
    """Return SQL for SELECT ``rows`` of a source, each with the region with which its record stays."""
    if not _is_kept(contract):
        return rows
    number, who = _of_record(contract)
    return f"""
        select r.* replace (coalesce(kept.kept, r.region_code) as region_code) from ({rows}) r
        left join region_kept kept on kept.source = '{contract.source}' and kept.number = {number} and kept.who = {who}
            and kept.region_code = r.region_code and ({day_of_row(contract)} < kept.until_day or kept.until_day is null)
    """


def _with_first_organ(contract: Source, rows: str) -> str:
    """Return SQL for SELECT ``rows`` of a source, each with the organ's code under which its case first came.

    What names a case has no party to tell by: only where the number and the code are one case's.
    """
    organ = contract.organ
    if organ is None or organ.number is None:
        return rows
    is_decision = contract.source in DECISIONS
    who = "who, " if is_decision else ""
    return f"""
        select r.* replace (coalesce(moved.first_organ, r.{organ.code}) as {organ.code}) from ({rows}) r
        left join (
            select number, organ_code, {who}min(first_organ) as first_organ from case_organ
            where source = '{contract.source if is_decision else "cases"}'
            group by all having count(distinct first_organ) = 1) moved
            on moved.number = r.{organ.number} and moved.organ_code = r.{organ.code}
            {"and moved.who = coalesce(r.party_name, '')" if is_decision else ""}
    """


def _numbered_rows(source: str) -> str:
    """Return SQL for the accepted rows of a source, a case under its first number."""
    return with_first_number(standing_rows(source)) if source == "cases" else standing_rows(source)


def first_regions(contract: Source) -> str:
    """Return SQL for the accepted rows of a source, each with the region with which its record stays."""
    return with_first_region(contract, _numbered_rows(contract.source))


def kept_sql(there: set[str]) -> str:
    """Return SQL for ``region_kept``: the records that come again under another code, and the one they stay with.

    That is what they came under before, where the new code is one that took it over or was parted from it; and
    where no table knows the new code, until somebody says what it is.
    """
    nobody = ", ".join(f"null::{t} as {n}" for n, t in schema_in_sql("region_kept").items())
    parts = [f"select {nobody} where false"]
    for source, contract in sources().items():
        if source not in there or not _is_kept(contract):
            continue
        number, who = _of_record(contract)
        is_case = source == "cases"
        rows = _numbered_rows(source)
        of_code = f"select {number} as number from ({rows}) r where r.region_code in (from late)"
        firsts = f"""(
            select {number} as number, {who} as who, r.region_code,
                min({{'arrival': r.arrival, 'table_no': r.table_no, 'row_no': r.row_no}}) as came
            from ({rows}) r where r.region_code is not null and {number} in ({of_code})
                and {"true" if is_case else f"length({number}) >= {_GIVEN_ONCE}"}
            group by all)"""
        parts.append(
            f"""
            select '{source}' as source, number, who, y.region_code, max_by(x.region_code, x.came) as kept,
                max_by(l.until_day, x.came) as until_day, any_value(y.came.arrival) as arrival
            from {firsts} y join {firsts} x using (number, who)
            left join links l on l.old = x.region_code and l.new = y.region_code
            where x.came < y.came and x.region_code <> y.region_code and (l.old is not null or (
                y.region_code in (from unknown) and x.region_code in (select code from known_regions)))
            group by number, who, y.region_code"""
        )
    codes = (
        " union ".join(
            f'select region_code from "{rows_table(s)}"'
            for s, c in sources().items()
            if s in there and _is_kept(c)
        )
        or "select null::varchar"
    )
    return f"""
        with links as ({_LINKS}),
        unknown as (select region_code from ({codes}) where region_code not in (select code from known_regions)),
        late as (select new from links union from unknown)
        {" union all ".join(parts)} order by all"""


def organs_sql(there: set[str]) -> str:
    """Return SQL for ``case_organ``: the records that come again under another organ's code, and the one they came under first.

    It is one organ, or its successor, where several decisions (number with a word that names a bureau, day and party)
    came under both codes, never both in one sheet, and the two are of one county, or of a county and the one that
    took over from it. Until somebody says what a code that no table knows is, it is the county's whose cases come under it.
    """
    nobody = ", ".join(f"null::{t} as {n}" for n, t in schema_in_sql("case_organ").items())
    if "cases" not in there:
        return f"select {nobody} where false"
    parts = [
        f"""
        select '{source}' as source, {number} as number, coalesce(party_name, '') as who, decision_no, decision_date,
            {organ} as organ_code, {region} as written, {{'arrival': arrival, 'table_no': table_no, 'row_no': row_no}} as came
        from ({_numbered_rows(source)}) where {organ} is not null"""
        for source, number, organ, region in (
            ("cases", "case_no", "organ_code", "region_code"),
            ("penalty_publications", "decision_no", "penalty_organ_code", "null::varchar"),
        )
        if source in there
    ]
    return f"""
        with links as ({_LINKS}), known as (select code from known_regions),
        rows as materialized ({" union all ".join(parts)}),
        several as (
            select source, decision_no, who, decision_date from rows
            where who <> '' and decision_date is not null and length({own_word_sql("decision_no")}) > 0
            group by all having count(distinct organ_code) > 1),
        of_several as (
            select r.*, coalesce(r.written, o.region_code) as region_code
            from rows r semi join several using (source, decision_no, who, decision_date) left join organ_region o using (organ_code)),
        in_one as (
            select distinct source, number, who from of_several
            group by source, number, who, came.arrival, came.table_no having count(distinct organ_code) > 1),
        apart as (from of_several anti join in_one using (source, number, who)),
        linked as (
            select a.organ_code as one, b.organ_code as other from apart a join apart b using (source, decision_no, who, decision_date)
            where a.organ_code < b.organ_code and (a.region_code = b.region_code
                or exists (select 1 from links where (old, new) in ((a.region_code, b.region_code), (b.region_code, a.region_code)))
                or (a.region_code in (from known)) <> (b.region_code in (from known)))
            group by all having count(distinct decision_no) >= {_LEAST_SHARED}),
        same as (select one, other from linked union all select other, one from linked),
        firsts as (
            select source, number, who, organ_code, min(came) as came from rows where who <> ''
            group by source, number, who, organ_code qualify count(*) over (partition by source, number, who) > 1)
        select b.source, b.number, b.who, b.organ_code, min_by(a.organ_code, a.came) as first_organ,
            any_value(b.came.arrival) as arrival
        from firsts b join same on same.one = b.organ_code
        join firsts a on a.organ_code = same.other and a.source = b.source and a.number = b.number and a.who = b.who and a.came < b.came
        where (b.source, b.number, b.who) not in (select (source, number, who) from in_one)
        group by b.source, b.number, b.who, b.organ_code order by all
    """


def schema_in_sql(name: str) -> dict[str, str]:
    """Return the columns of a table with their types in SQL."""
    return {n: c.type for n, c in table(name).columns.items()}


def have_moved(run: Run) -> bool:
    """Return whether rows that came earlier are of another county or organ than in the published run.

    ``…_before`` are the published run's tables.
    """
    came = run.since.arrival if run.since else 0
    parts = [
        f"""(from {t} except from {t}_before) union all (from {t}_before except from {t})"""
        for t in TABLES
    ]
    days, *others = (
        f"select 1 from ({sql}) {'' if t == 'region_days' else f'where arrival <= {came}'}"
        for t, sql in zip(TABLES, parts, strict=True)
    )
    return not run.warehouse.query(" union all ".join([days, *others]) + " limit 1").is_empty()
