"""The small tables that tell which organ and region a row belongs to, and whether any of it moved."""

import polars as pl

from assets.arrivals.staging import rows_table, standing_rows
from assets.core import moved
from assets.core.case_parts import DECISIONS, decisions_of_before, of_several, parts
from assets.core.case_renumbered import renumbered_sql, with_first_number
from assets.core.case_years import day_sql, without_year, years_sql
from assets.core.elsewhere import elsewhere_sql, named
from assets.core.organ_names import aliases, own_word_sql
from assets.core.organs import (
    meant_sql,
    naming_a_case,
    none,
    with_number,
    with_number_of_year,
    with_organ,
    with_region,
)
from assets.core.rows import key_sql, latest
from assets.intake.files import place_of
from assets.run import Run
from assets.store.warehouse import Warehouse, sql_text
from data_contracts import sources
from data_contracts.reference import divisions
from data_contracts.words import OTHER_NAMES, OUR_NAMES

#: What is compared with the published run's: a row that has another one now moved.
_COMPARED = (
    "organ_region", "organ_several", "organ_of_number", "organ_alias", "case_renumbered",
    "case_years", "case_parts", "case_meant", "organ_elsewhere", "organ_places", *moved.TABLES,
)  # fmt: skip


def prepare(run: Run) -> bool:
    """Make the small tables :func:`~assets.core.organs.with_organ` joins; return whether organs moved.

    An organ moves when it had rows in the published run and its region is another one now. Of the sources,
    those that have rows are asked: most bureaus send a few of them, and DuckDB plans each part of a union.
    """
    known = set(_COMPARED) <= run.warehouse.names()
    execute = run.warehouse.connection.execute
    if known:
        for name in _COMPARED:
            execute(f"create or replace temp table {name}_before as from {name}")
    execute(f"create or replace temp table organ_answers as {mapping_sql(run.warehouse)}")
    known_now = known_regions(run)
    run.warehouse.write("known_regions", known_now)
    run.warehouse.write("region_days", moved.days_of(known_now))
    there = {s for s in sources() if run.warehouse.count(rows_table(s))}
    run.warehouse.create("case_renumbered", renumbered_sql())
    run.warehouse.create("region_kept", moved.kept_sql(there))
    run.warehouse.create("organ_of_number", _numbers_sql())
    run.warehouse.create("organ_places", _places_sql(there))
    run.warehouse.create("organ_elsewhere", elsewhere_sql(there))
    run.warehouse.create("organ_region", _regions_sql(there))
    run.warehouse.create("case_organ", moved.organs_sql(there))
    run.warehouse.create("organ_several", _several_sql(there))
    run.warehouse.create("organ_of_county", _of_county_sql(there))
    as_first = moved.with_first_place(sources()["cases"], with_first_number(standing_rows("cases")))
    run.warehouse.write("organ_alias", aliases(run, as_first))
    run.warehouse.create("case_years", _years())
    run.warehouse.write("case_parts", _parts(run))
    run.warehouse.create("case_meant", meant_sql(there))
    return not known or moved.have_moved(run) or _moved(run, there)


def mapping_sql(warehouse: Warehouse) -> str:
    """Return SQL for the newest answer to each (name, folder) of the mapping sheet; blanks are none.

    Programs before asked about the folder of a month or a batch as well. Such an answer holds for the place it
    lies in, ``''`` where that is none, unless that has one of its own or several folders' answers differ.
    """
    rows = rows_table("organ_mapping")
    newest = f"""
        select organ_name, nullif(folder, '') as folder, organ_code as mapped_organ, region_code as mapped_region
        from "{rows}" where coalesce(organ_code, region_code) is not null
        qualify row_number() over (
            partition by organ_name, nullif(folder, '') order by arrival desc, table_no desc, row_no desc) = 1
    """
    said = warehouse.query(f"select distinct folder from \"{rows}\" where folder <> '' order by 1")
    places = {folder: place_of(f"{folder}/") or "" for folder in said["folder"]}
    others = [
        f"when {sql_text(folder)} then {sql_text(place)}"
        for folder, place in places.items()
        if place != folder
    ]
    if not others:
        return newest
    answer = "concat_ws('|', coalesce(mapped_organ, ''), coalesce(mapped_region, ''))"
    return f"""
        select * exclude (asked) from (
            select * replace (case folder {" ".join(others)} else folder end as folder), folder as asked from ({newest}))
        qualify asked is not distinct from folder or (
            1 = row_number() over (partition by organ_name, folder order by asked = folder desc, asked)
            and min({answer}) over (partition by organ_name, folder) = max({answer}) over (partition by organ_name, folder))
    """


def _places_sql(there: set[str]) -> str:
    """Return SQL for the answer to each name in each folder where it stands: the nearest folder's.

    A name that nobody answered for, and that stands with one county's code and says that county, is its:
    the ledger of reviews writes the bureaus' names alone. An answer given without a folder (城关所 is 丙甲县's) says nothing of a folder that names another
    county of the province, unless the name says itself whose it is: there it is asked anew.
    """
    others = {s: c for s, c in sources().items() if s in there and not c.places}
    names = [(source, c.organ.name) for source, c in others.items() if c.organ]
    names += [(source, "region_name_given") for source, c in others.items() if c.has_region]
    names += [(source, c.named_by) for source, c in others.items() if c.has_region and c.named_by]
    named = " union ".join([
        none("name", "folder"),
        *(f'select {column} as name, folder_of_file as folder from "{rows_table(source)}"' for source, column in names),
        # A case that names no organ has its publication's name, in a folder of its own.
        f"""select n.organ_name, c.folder_of_file from "{rows_table("cases")}" c join organ_of_number n using (decision_no)
            where c.organ_code is null""",
    ])  # fmt: skip
    return f"""
        with named as materialized ({named}),
        answered as (
        select n.name, n.folder, a.mapped_organ, a.mapped_region, a.folder is not null as by_folder
        from named n join organ_answers a on a.organ_name = n.name
            and ((a.folder is null and not {_another_county()}) or a.folder = coalesce(n.folder, '') or starts_with(n.folder, a.folder || '/'))
        qualify row_number() over (
            partition by n.name, n.folder order by length(a.folder) desc nulls last) = 1)
        from answered union all
        select n.name, n.folder, null, c.region_code, false from named n join ({_one_county()}) c using (name)
        where name not in (select organ_name from organ_answers)
    """


def _one_county() -> str:
    """Return SQL for ``name, region_code``: what stands with one county's code alone, and says that county.

    A bureau stands with it in the cases, or has it in its own code where it publishes; a county stands with it in
    the table of regions that people filled in.
    """
    return f"""
        select found.name, region_code from (
            select name, min(region_code) as region_code from (
                select organ_name as name, region_code from "{rows_table("cases")}"
                union all select penalty_organ_name, substr(penalty_organ_code, 3, 6) from "{rows_table("penalty_publications")}"
                where length(penalty_organ_code) = 18)
            where name is not null and region_code is not null and (
                not regexp_matches(name, '{OTHER_NAMES}') or regexp_matches(name, '{OUR_NAMES}'))
            group by 1 having count(distinct region_code) = 1) found
        join known_regions k on k.code = region_code and k.code not like '%00' and contains(found.name, k.name)
        union select name, min(code) from known_regions where not is_shipped and code not like '%00'
        group by name having count(*) = 1
    """


def _another_county() -> str:
    """Return SQL that tells whether the folder of a name ``n`` names a county and it is not the one of the answer ``a``."""
    region = "coalesce(a.mapped_region, substr(a.mapped_organ, 3, 6))"
    return f"""coalesce(n.folder is not null and exists (
            select 1 from known_regions k where k.code = {region}
                and not contains(n.folder, k.name) and not contains(n.name, k.name))
        and exists (
            select 1 from known_regions k where k.code <> {region} and k.code not like '%00'
                and substr(k.code, 1, 2) = substr({region}, 1, 2) and contains(n.folder, k.name)), false)"""


def _regions_sql(there: set[str]) -> str:
    """Return SQL for the region of each organ's code: what people answered, else where most of its rows are.

    A squad of the city inspects in its counties: its rows tell where it worked, the answer whose it is.
    """
    answers = "select mapped_organ as organ_code, mapped_region as region_code, true as is_answer from organ_answers"
    told = [(s, code) for s, code in _organ_codes(there) if sources()[s].has_region]
    seen = " union all ".join([
        answers,
        *(f"select {code} as organ_code, region_code, false from ({moved.first_regions(sources()[source])})" for source, code in told),
    ])  # fmt: skip
    return f"""
        select organ_code, region_code from (
            select organ_code, region_code, is_answer, count(*) as n from ({seen})
            where organ_code is not null and region_code is not null group by all)
        qualify row_number() over (
            partition by organ_code order by is_answer desc, n desc, region_code) = 1
    """


def _of_county_sql(there: set[str]) -> str:
    """Return SQL for the organs' names that say a county (丙甲县局, 丙市局丙甲分局), and its city's code."""
    names = " union ".join([
        none("name", "city_code"),
        *(f"""
        select {c.organ.name} as name, substr({c.organ.code}, 3, 6) as city_code from "{rows_table(source)}"
        where length({c.organ.code}) = 18 and substr({c.organ.code}, 7, 2) = '00'
        """
        for source, c in sources().items()
        if c.organ and source in there),
    ])  # fmt: skip
    branch = "length(k.name) > 2 and contains(n.name, left(k.name, -1) || '分局')"
    return f"""
        select distinct n.name, n.city_code from ({names}) n
        join known_regions k on k.code not like '%00' and n.city_code in (left(k.code, 4) || '00', left(k.code, 2) || '0000')
            and (contains(n.name, k.name) or {branch})
        order by all
    """


def _several_sql(there: set[str]) -> str:
    """Return SQL for the names under which organs without a code stand in several regions (城关所).

    They are several organs: called by their name alone, one's cases would take the other's place.
    """
    parts = [none("name", "region")]
    for source, contract in sources().items():
        if source in there and contract.organ and not contract.places:
            organ, own = contract.organ, "r.region_code" if contract.has_region else "null::varchar"
            given = "r.region_name_given" if contract.has_region else "null::varchar"
            parts.append(
                f"""
                select r.{organ.name} as name, coalesce({own}, place.mapped_region, organ.mapped_region) as region
                from ({moved.first_regions(contract)}) r
                left join organ_places organ
                    on organ.name = r.{organ.name} and organ.folder is not distinct from r.folder_of_file
                left join organ_places place
                    on place.name = {given} and place.folder is not distinct from r.folder_of_file
                where r.{organ.code} is null and r.{organ.name} is not null
                """
            )
    return f"""
        select name from ({" union all ".join(parts)}) left join ({moved.HEIRS}) on code = region
        group by name having count(distinct coalesce(heir, region)) > 1 order by name"""


def _numbers_sql() -> str:
    """Return SQL for the one organ that published each decision number of a case without an organ's code.

    A number whose word names no bureau (市监罚〔2026〕1号) may be anybody's: it tells nothing.
    """
    return f"""
        select p.decision_no, any_value(p.penalty_organ_code) as organ_code,
            any_value(p.penalty_organ_name) as organ_name
        from "{rows_table("penalty_publications")}" p
        where length({own_word_sql("p.decision_no")}) > 0 and p.decision_no in (
            select decision_no from "{rows_table("cases")}" where organ_code is null)
        group by p.decision_no
        having count(distinct coalesce(p.penalty_organ_code, p.penalty_organ_name)) = 1
            and count(distinct p.penalty_organ_name) <= 1
    """


def _moved(run: Run, there: set[str]) -> bool:
    """Return whether a row that came earlier, of the sources that have any, has another organ or region than before."""
    # A source this program knows and the published run did not has no rows that could have moved.
    tables = run.warehouse.names()
    there = {source for source in there if f"core_{source}" in tables}
    rows = " union all ".join([
        none("organ_code"),
        *(f"select {code} as organ_code from core_{source}" for source, code in _organ_codes(there)),
    ])  # fmt: skip
    said = " union all ".join([
        none("organ_code", "number"),
        *(f"select organ_code, case_no as number from core_{source}" for source in naming_a_case() if source in there),
    ])  # fmt: skip
    unplaced = " union all ".join([
        none("name"),
        *(f"select {c.organ.name} as name from core_{s} where organ_status = '未对应'" for s, c in sources().items() if c.organ and s in there),
    ])  # fmt: skip
    handled = " union all ".join([
        none("name"),
        *(f"select {named(c)} as name from core_{s}" for s, c in sources().items() if c.whose and s in there),
    ])  # fmt: skip
    found: bool = run.warehouse.connection.execute(
        f"""
        with parted as (select name from organ_several n full join organ_several_before b using (name)
            where n.name is null or b.name is null),
        moved as (select organ_code from organ_region n full join organ_region_before b using (organ_code)
            where n.region_code is distinct from b.region_code),
        named as (select decision_no from organ_of_number n full join organ_of_number_before b using (decision_no)
            where (n.organ_code, n.organ_name) is distinct from (b.organ_code, b.organ_name))
        select exists (select 1 from ({rows}) semi join moved using (organ_code))
            or exists (select 1 from case_years n left join case_years_before b using (plain_key)
                join core_cases c on c.case_key = n.plain_key
                where n.first_year is distinct from coalesce(b.first_year, year({day_sql(sources()["cases"])})::varchar))
            or exists (select 1 from case_parts n left join case_parts_before b using (source, plain_key, who, decision_no)
                join ({decisions_of_before(run)}) r using (source, who, decision_no)
                where n.suffix is distinct from b.suffix)
            or exists (select 1 from case_renumbered n full join case_renumbered_before b using (case_no, decision_no, party_name)
                join "{rows_table("cases")}" r using (case_no, decision_no, party_name)
                where n.first_no is distinct from b.first_no and r.arrival <= {run.since.arrival if run.since else 0})
            or exists (select 1 from case_meant n full join case_meant_before b using (organ_code, number)
                join ({said}) r using (organ_code, number) where n.case_key is distinct from b.case_key)
            or exists (select 1 from (from organ_places anti join organ_places_before using (name)) semi join ({unplaced}) using (name))
            or exists (select 1 from organ_alias n full join organ_alias_before b using (name)
                where (n.first_name, n.organ_code) is distinct from (b.first_name, b.organ_code))
            or exists (select 1 from organ_elsewhere_before b anti join organ_elsewhere using (name))
            or exists (select 1 from ({handled}) semi join (from organ_elsewhere anti join organ_elsewhere_before using (name)) using (name))
            or exists (select 1 from ({rows}) r, parted p
                where r.organ_code = p.name or starts_with(r.organ_code, p.name || '·'))
            or exists (select 1 from core_cases semi join named using (decision_no)
                where list_contains(in_sources, 'cases'))
        """
    ).fetchall()[0][0]
    return found


def _years() -> str:
    """Return SQL for the case numbers of an organ that are another case each year."""
    cases = with_organ(moved.with_first_place(sources()["cases"], with_number(without_year())))
    day = day_sql(sources()["cases"])
    return years_sql(
        f"select the_organ || '|' || case_no as plain_key, {day} as day, arrival, decision_no, party_name from ({cases})"
    )


def _parts(run: Run) -> pl.DataFrame:
    """Return the cases' keys that hold several decisions; organs and years are settled."""
    rows = {source: of_several(source) for source in DECISIONS}
    rows["cases"] = with_number(rows["cases"])
    return pl.concat(
        parts(run, source, with_number_of_year(source, given)) for source, given in rows.items()
    )


def _organ_codes(there: set[str]) -> list[tuple[str, str]]:
    """Return each source, of some, and column that holds an organ's code."""
    return [
        (source, code)
        for source, contract in sources().items()
        if contract.organ and source in there
        for code in (contract.organ.code, *contract.organ.also)
    ]


def known_regions(run: Run) -> pl.DataFrame:
    """Return the shipped divisions with the bureau's own region table laid over them.

    Returns
    -------
    pl.DataFrame
        ``code``, ``name``, ``parent_code``, ``start_date``, ``end_date``, ``merged_into``,
        ``split_from``, ``population``, ``entities``, ``is_shipped``; one row a code.
    """
    own = run.warehouse.query(
        f"""
        select region_code as code, name, parent_code, start_date, end_date, merged_into, split_from, population, entities
        from ({latest(with_region("regions"), key_sql("regions"))})
        qualify row_number() over (partition by region_code order by start_date desc nulls last) = 1
        """
    )
    shipped = (
        divisions()
        .select("code", "name", "parent_code")
        .with_columns(is_shipped=pl.lit(value=True))
    )
    kept = shipped.join(own.select("code"), on="code", how="anti")
    return pl.concat(
        [own.with_columns(is_shipped=pl.lit(value=False)), kept], how="diagonal_relaxed"
    ).sort("code")
