"""Record numbers that several counties use, or that begin anew each year: each is a record of its own."""

from assets.arrivals.again import newest_readings
from assets.arrivals.staging import rows_table
from assets.core.organs import with_case_key, with_region
from assets.run import Run
from assets.store.warehouse import Warehouse
from data_contracts import Source, sources

#: Where each number that stands for several records is told apart.
NUMBERS_AGAIN = "numbers_again"
#: Numbers of national systems are this long and are given once.
GIVEN_ONCE = 15
#: What names the party or the matter of a record, in any source.
WHOM = ("uscc", "sampled_uscc", "party_name", "subject_name", "counterpart", "addressee", "title", "matter", "content")  # fmt: skip


def numbered_alone(contract: Source) -> bool:
    """Return whether records of a source are told apart by a number that whoever keeps them gives."""
    own = contract.columns[contract.key[0]]
    is_register = contract.has_region and contract.columns["region_code"].required
    return (
        (len(contract.key), own.type) == (1, "doc_no")
        and contract.has_region
        and not contract.ours
        and (bool(contract.event_dates) or is_register)
    )


def keyed_rows(source: str) -> str:
    """Return SQL for the accepted rows of a source: organ and region resolved, numbers told apart."""
    rows, contract = _placed(source), sources()[source]
    if not numbered_alone(contract):
        return rows
    number = contract.key[0]
    return f"""
        select r.* replace (r.{number} || coalesce(again.suffix, '') as {number})
        from ({rows}) r left join {NUMBERS_AGAIN} again on again.source = '{source}' and again.number = r.{number}
            and again.place = {_place(contract)} and again.year is not distinct from {_year(contract)}
    """


def tell_apart(run: Run) -> bool:
    """Make the table of numbers that stand for several records; return whether an earlier row's number changed."""
    known = NUMBERS_AGAIN in run.warehouse.names()
    execute = run.warehouse.connection.execute
    if known:
        execute(f"create or replace temp table numbers_before as from {NUMBERS_AGAIN}")
    found = [
        _several(source)
        for source, contract in sources().items()
        if numbered_alone(contract) and _holds(run.warehouse, source)
    ]
    nobody = ", ".join(
        f"null::varchar as {n}" for n in ("source", "number", "place", "year", "suffix")
    )
    run.warehouse.create(
        NUMBERS_AGAIN, " union all ".join([f"select {nobody} where false", *found])
    )
    if not known or run.since is None:
        return True
    other = f"(from {NUMBERS_AGAIN} except from numbers_before) union all (from numbers_before except from {NUMBERS_AGAIN})"
    moved = [source for (source,) in execute(f"select distinct source from ({other})").fetchall()]
    return any(
        execute(
            f"""select 1 from ({_numbered(source, f"r.arrival <= {run.since.arrival}")}) r semi join ({other}) o
            on o.source = r.source and o.number = r.number and o.place = r.place and o.year is not distinct from r.year
            limit 1"""
        ).fetchall()
        for source in moved
    )


def _numbered(source: str, where: str, more: str = "") -> str:
    """Return SQL for the numbers of some of a source's rows, each with its place and its year."""
    contract = sources()[source]
    return f"""
        select '{source}' as source, r.{contract.key[0]} as number, {_place(contract)} as place, {_year(contract)} as year{more}
        from ({_placed(source)}) r where {where}
    """


def _holds(warehouse: Warehouse, source: str) -> bool:
    number = sources()[source].key[0]
    short = f'select 1 from "{rows_table(source)}" where length({number}) < {GIVEN_ONCE} limit 1'
    return not warehouse.query(short).is_empty()


def _placed(source: str) -> str:
    return with_case_key(source) if sources()[source].organ else with_region(source)


def _place(contract: Source) -> str:
    organ = f"r.{contract.organ.code}" if contract.organ else "''"
    return f"coalesce(r.region_code, {organ}, '')"


def day_of(contract: Source) -> str:
    """Return SQL for the day on which a record ``r`` was registered."""
    return next(f"r.{name}" for name, column in contract.columns.items() if column.registration)


def _year(contract: Source) -> str:
    return f"year({day_of(contract)})::varchar" if contract.event_dates else "null::varchar"


def _several(source: str) -> str:
    """Return SQL for the numbers of a source that are other records in another place or year.

    A row that comes again with its county or its year put right shares its party and its day, or its party
    and its place, with the row that came first. A register that has no days is kept by place.
    """
    contract = sources()[source]
    whom = ", ".join(f"r.{n}::varchar" for n in WHOM if n in contract.columns) or "null::varchar"
    same_day = "list_has_any(t.days, first.days)"
    # Without a party two counties' records are two: a county is seldom put right, and then with the party there.
    same = f"""case when t.place = '' or first.place = '' then {same_day}
        else list_has_any(t.whom, first.whom) and (t.place = first.place or {same_day}) end"""
    if not contract.event_dates:
        same = "false"
    groups = _numbered(
        source,
        f"length(r.{contract.key[0]}) < {GIVEN_ONCE} and r.arrival in (select arrival from ({newest_readings()})) group by 1, 2, 3, 4",
        f""", list(distinct {day_of(contract)}) as days, list_filter(flatten(list([{whom}])), lambda w: w is not null) as whom,
            min({{'came': coalesce(r.came, r.arrival), 'table_no': r.table_no, 'row_no': r.row_no}}) as came""",
    )
    return f"""
        select '{source}' as source, number, t.place, t.year,
            case when t.place <> first.place then '·' || t.place else '' end
            || case when t.year <> first.year then '·' || t.year else '' end as suffix
        from ({groups}) t join (
            from ({groups}) qualify row_number() over (partition by number order by came) = 1) first using (number)
        where (t.place, t.year) is distinct from (first.place, first.year) and not ({same})
    """
