"""What details handed in apart tell of cases: which case a row is of, and the cells of the case it fills in."""

from assets.core.organs import with_region
from assets.core.rows import latest
from assets.run import Run
from data_contracts import source, table

SOURCE, _NAME = "case_details", "core_case_details"
#: What case a row is, whose and where: a detail never says that of a case.
_OWN = {
    "case_no", "system_no", "organ_name", "organ_code", "region_code", "penalty_organ_name", "penalty_organ_code",
    "party_name", "party_type", "uscc", "party_region_code",
}  # fmt: skip
#: Columns of a case that details fill in where its own row is empty.
FILLED = tuple(name for name in source("cases").columns if name not in _OWN)
#: Tables with the same columns correct one another; payments with numbers and steps are known by these, whatever the table.
_KIND = "case when {0}payment_no is null and {0}step is null then {0}told_columns end"
#: What counts, a row for each case, kind of table and step: what was paid under several numbers is added up.
COUNTED = f"""
    select * replace (
        (sum(payment_yuan) over w)::decimal(18, 2) as payment_yuan, max(payment_date) over w as payment_date,
        max(due_date) over w as due_date, arg_max(execution_status, coalesce(payment_date, date '0001-01-01')) over w as execution_status)
    from {_NAME} where is_newest
    window w as (partition by meant_in, case_key, {_KIND.format("")}, step)
    qualify row_number() over (
        partition by meant_in, case_key, {_KIND.format("")}, step
        order by coalesce(came, arrival) desc, arrival desc, table_no desc, row_no desc) = 1"""
#: Amounts that differ by so much are one amount in 元 and in 万元.
_WRONG_UNIT, _TOLERANCE = 10_000, 0.01
#: The newest row of each case and kind of table, in one row a case, for as long as a run lasts.
TOLD = "case_details_told"
#: Numbers of papers that decide nothing, as registers of seizures and of notices have them: 强制〔2026〕3号.
_NO_DECISION = r"(?:罚告|听告|告知|责改|责令|强制?|封|扣|解|催告?|移送?)字?〔\d{4}〕"
#: Which details are of an internal case, and of one that is published only.
OF_CASES = "d.meant_in = 'cases' and d.case_key = r.case_key"
OF_PUBLISHED = "d.meant_in = 'penalty_publications' and d.case_key = r.published_key and not list_contains(r.in_sources, 'cases')"


def make(run: Run, internal: str) -> None:
    """Make ``core_case_details``: every accepted row of details with the case it is of.

    A row is of the case with its case number or its decision's number, of a published decision where no
    internal case has it. Of several that of both numbers, then of the same party, organ, county, folder; where
    that leaves several it is of none. One whose county is another's, by its own column or by the name of its
    file, is not meant, whatever the number.

    Parameters
    ----------
    run : Run
    internal : str
        SELECT of every accepted row of ``cases``, keyed.
    """
    execute = run.warehouse.connection.execute
    execute(f"create or replace temp table detail_rows as {_rows()}")
    execute(
        """create or replace temp table detail_numbers as select distinct number from (
        select unnest([case_no, decision_no, system_no]) as number from detail_rows) where number is not null"""
    )
    execute(f"create or replace temp table detail_cases as {_candidates(internal)}")
    columns = ", ".join(f'"{name}"' for name in table(_NAME).columns)
    run.warehouse.create(
        _NAME, f"select {columns} from ({_matched()}) order by arrival, table_no, row_no"
    )
    for name in ("detail_rows", "detail_numbers", "detail_cases"):
        execute(f"drop table {name}")


def _rows() -> str:
    """Return SQL for the accepted rows with the columns their tables have; a step's row has that of its step alone.

    A month's histories tell nothing of the steps that came before the first of them.
    """
    names = ", ".join(
        f"{{'name': '{name}', 'zh': '{column.zh}'}}"
        for name, column in source(SOURCE).columns.items()
    )
    return f"""
        select r.* replace (
            case when not regexp_matches(r.decision_no, '{_NO_DECISION}') then r.decision_no end as decision_no),
            list_transform(
            list_filter([{names}], lambda c: not list_contains(f.missing_columns, c.zh) and (r.step is null or c.zh = r.step)),
            lambda c: c.name) as told_columns
        from ({with_region(SOURCE)}) r join intake_files f using (arrival, table_no)
    """


def _candidates(internal: str) -> str:
    """Return SQL for the cases and publications that have a number named in details, as their newest rows are."""
    named = "(select number from detail_numbers)"
    some = f"""select case_key from ({internal})
        where split_part(case_no, '·', 1) in {named} or decision_no in {named} or system_no in {named}"""
    newest = latest(f"select * from ({internal}) where case_key in ({some})", "case_key")
    return f"""
        select 'cases' as meant_in, case_key, [split_part(case_no, '·', 1), decision_no, system_no] as numbers,
            [party_key, party_name] as parties, [organ_name, organ_code, penalty_organ_name, penalty_organ_code] as organs,
            region_code, folder_of_file
        from ({newest})
        union all
        select 'penalty_publications', case_key, [decision_no], [party_key, party_name],
            [penalty_organ_name, penalty_organ_code], region_code, null
        from core_penalty_publications where decision_no in {named}
    """


def _matched() -> str:
    place = "arrival, table_no, row_no"
    # 甲县/缴款.csv tells of cases of 甲县: the counties of the case's province that a file names.
    counties = """select f.file, list(k.code) as codes from (select distinct file from detail_rows) f
        join known_regions k on k.code not like '%00' and length(k.name) > 1 and contains(f.file, k.name) group by 1"""
    above = "({0} = {1} or right({0}, 2) = '00' and left({0}, 4) = left({1}, 4) or right({0}, 4) = '0000' and left({0}, 2) = left({1}, 2))"
    same_place = f"({above.format('d.region_code', 'c.region_code')} or {above.format('c.region_code', 'd.region_code')})"
    near = "list_filter(f.codes, lambda k: left(k, 2) = left(c.region_code, 2))"
    in_file = f"list_contains({near}, c.region_code)"
    elsewhere = f"""(not {same_place} or c.region_code not like '%00' and len({near}) > 0 and not {in_file})"""
    return f"""
        with named as (
            select {place}, unnest(list_distinct([case_no, decision_no, system_no])) as number from detail_rows),
        having_it as (select * exclude (numbers), unnest(list_distinct(numbers)) as number from detail_cases),
        fitting as (
            select n.{place.replace(", ", ", n.")}, c.meant_in, c.case_key, count(*) as shared
            from named n join having_it c using (number) group by all),
        scored as (
            select {place}, w.meant_in, w.case_key, {{
                'shared': w.shared,
                'party': list_has_any(c.parties, list_filter([d.party_key, d.party_name], lambda p: p is not null)),
                'organ': list_has_any(c.organs, list_filter([d.organ_name, d.organ_code, d.penalty_organ_name, d.penalty_organ_code], lambda o: o is not null)),
                'region': coalesce(d.region_code = c.region_code, false) or coalesce({in_file}, false),
                'folder': coalesce(d.folder_of_file = c.folder_of_file, false)}} as score
            from fitting w join detail_rows d using ({place}) join detail_cases c on c.meant_in = w.meant_in and c.case_key = w.case_key
            left join ({counties}) f on f.file = d.file
            where not coalesce({elsewhere}, false)
            qualify w.meant_in = 'cases' or count(*) filter (w.meant_in = 'cases') over (partition by {place}) = 0),
        best as (
            select *, count(*) over (partition by {place}) as fits from scored),
        first as (
            select * from best qualify rank() over (partition by {place} order by score desc) = 1),
        found as (
            select {place}, any_value(fits) as fits,
                case when count(*) = 1 then min(meant_in) end as meant_in, case when count(*) = 1 then min(case_key) end as case_key
            from first group by all)
        select r.* replace (coalesce(r.came, r.arrival) as came), found.case_key, found.meant_in, coalesce(found.fits, 0)::bigint as fits,
            found.case_key is not null and row_number() over (
                partition by found.meant_in, found.case_key, {_KIND.format("r.")}, r.payment_no, r.step
                order by coalesce(r.came, r.arrival) desc, r.arrival desc, r.table_no desc, r.row_no desc) = 1 as is_newest
        from detail_rows r left join found using ({place})
    """


def tell(run: Run) -> None:
    """Make the temporary table of what details tell of each case, where there are any.

    Of tables with the same columns the row that came last counts as a whole, blanks too: it is the corrected one;
    where payments have numbers of their own, or steps rows, the last of each.
    Of tables with others each tells its own; where two fill in one column, the later.
    """
    if is_silent(run):
        return
    order = "{'came': came, 'arrival': arrival, 'table_no': table_no, 'row_no': row_no}"
    newest = ", ".join(
        f"max_by({name}, {order}) filter ({name} is not null) as {name}" for name in FILLED
    )
    run.warehouse.connection.execute(
        f"""create or replace temp table {TOLD} as
        select meant_in, case_key, {newest}, list_sort(list_distinct(flatten(list(told_columns)))) as told_columns
        from ({COUNTED}) group by all"""
    )


def changed_sql(run: Run) -> str:
    """Return SQL for ``case_key, decision_no`` of the cases of which details tell something else than in the published run."""
    before = run.warehouse.before(_NAME)
    if is_silent(run) and run.warehouse.query(f"from {before} limit 1").is_empty():
        return "select null::varchar as case_key, null::varchar as decision_no where false"
    return f"""
        select case_key, decision_no from ((from {_NAME} except from {before}) union all (from {before} except from {_NAME}))
        where case_key is not null
    """


def is_silent(run: Run) -> bool:
    """Return whether no details came: most bureaus send none, and what is joined costs a plan, with rows or without."""
    return not run.warehouse.count(_NAME)


def unfilled(rows: str) -> str:
    """Return SQL for rows of cases of which details have told nothing yet."""
    return f"select *, null::varchar[] as detail_columns, null::varchar[] as filled_columns from ({rows})"


def filled(run: Run, rows: str, on: str) -> str:
    """Return SQL for rows of cases with what details tell where they are empty.

    A cell of which the row says that there is none (无) is not empty.

    Parameters
    ----------
    run : Run
        For which :func:`tell` made its table.
    rows : str
        SELECT of cases ``r``.
    on : str
        :data:`OF_CASES` or :data:`OF_PUBLISHED`: which details ``d`` are of which case.
    """
    if is_silent(run):
        return rows
    empty = {
        name: f"r.{name} is null and not coalesce(list_contains(r.missing_states, '{name}:none'), false)"
        for name in FILLED
    }
    cells = ", ".join(
        f"case when {empty[n]} then {value(n, 'r')} else r.{n} end as {n}" for n in FILLED
    )
    which = ", ".join(
        f"case when {empty[n]} and {value(n, 'r')} is not null then '{n}' end" for n in FILLED
    )
    return f"""
        select r.* replace ({cells}, coalesce(d.told_columns, r.detail_columns) as detail_columns,
            case when d.case_key is null then r.filled_columns
                else list_filter([{which}], lambda c: c is not null) end as filled_columns)
        from ({rows}) r left join {TOLD} d on {on}
    """


def value(name: str, case: str) -> str:
    """Return SQL for what a row ``d`` of details tells in a column; no payment in another unit than the fine of ``case``."""
    if name != "payment_yuan":
        return f"d.{name}"
    return f"case when not coalesce({is_another_unit(case)}, false) then d.{name} end"


def is_another_unit(case: str) -> str:
    """Return SQL that tells whether a payment of ``d`` is what was imposed in ``case``, ten thousand times more or less."""
    ratio = f"(d.payment_yuan / nullif(coalesce({case}.fine_yuan, 0) + coalesce({case}.confiscation_yuan, 0), 0))::double"
    return f"(abs({ratio} / {_WRONG_UNIT} - 1) < {_TOLERANCE} or abs({ratio} * {_WRONG_UNIT} - 1) < {_TOLERANCE})"
