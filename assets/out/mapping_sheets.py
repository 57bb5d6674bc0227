"""What people are asked: rows to mend, names of organs and regions without codes, headers nobody knows."""

from collections.abc import Iterator

import polars as pl

from assets.arrivals.again import all_answers, newest_readings
from assets.arrivals.staging import aside_table, rows_table
from assets.core.organ_tables import mapping_sql
from assets.core.organs import is_anybodys, unanswered
from assets.core.townships import UNIT, cities, named, of_the_city
from assets.intake.files import folder_of, place_of
from assets.out.region_questions import proposed_regions
from assets.out.settled import settled_tables
from assets.run import Run
from data_contracts import Source, sources
from data_contracts.source_contract import Organ
from data_contracts.table_states import DONE
from data_contracts.words import OTHER_NAMES, OUR_NAMES, PEOPLES

_MOST_PLACES = 3
#: How zones without a code of their own in the national table are named in full and in use.
_ZONES = (
    ("高新技术产业开发区", "高新区"), ("高新技术产业开发区", "高新分局"), ("高新技术开发区", "高新区"),
    ("经济技术开发区", "经开区"), ("经济技术开发区", "经开分局"), ("经济开发区", "经开区"),
    ("经济开发区", "经开分局"), ("综合保税区", "综保区"),
)  # fmt: skip

#: A zone's branch is never its city's own: which zone it is, is asked.
_ZONE_BRANCH = "(高新|经开|经济开发|开发|综保|保税|新)区.{0,6}分局"

#: Counties behind the city or province they belong to, as organs are called in full: 天津市和平区, 沈阳市和平区.
_BELOW_THEIR_OWN = """
    select c.code, a.name || c.name as name from known_regions c join known_regions a
        on a.code in (left(c.code, 4) || '00', left(c.code, 2) || '0000')
    where c.is_shipped and c.code not like '%00'
"""
#: Units whose name alone does not make them the city's own.
_BELOW_A_CITY = "分局|所|大队|中队|[区县旗]"
#: 天津市市场监管总队 is not 津市市's: the second 市 belongs to 市场.
_IS_MARKET = "(name like '%市市' and contains(said, name || '场') and not starts_with(said, name))"

#: What a county's name is left without where its bureau is called for short: 宜章局, 城步局, 湘乡市监局.
_END_OF_A_COUNTY = f"(?:(?:{PEOPLES})族)*(?:联合)?自治[县旗]$|[县市区旗]$"
_BEHIND_A_SHORT_NAME = (
    "(?:[县市区旗]?(?:市场监管|市场监督|市监|监管|质监|综合执法|执法|稽查)|[县市区旗]?局|分局)"
)


def unmapped_organs(run: Run) -> pl.DataFrame:
    """Return the organs and regions that came as names only, with the region their name suggests.

    A name is asked for once; one that names no place (执法大队), or that stands in the folders of
    several counties (城关所), once for each folder. Proposed is the code with which the name stands in
    the bureau's cases; a county rather than a city, one known from the bureau's own data rather than
    one the whole country has only once. In a folder that names a city, 宜章局 is that of its 宜章县. 某市市场监督管理局甲分局 is that of 甲区, 高新区分局 that of the one
    高新技术产业开发区 of the bureau. In a city without counties whose townships the bureau's tables name,
    the branches are asked for that stand under the city's code.

    Returns
    -------
    pl.DataFrame
        ``organ_name, folder, organ_code, region_code, region_name, rows, seen_in``; code and region
        are proposals or null. Without columns where nobody waits.
    """
    townships, waiting = named(run.warehouse), _waiting(run)
    if run.warehouse.query(f"from ({waiting}) limit 1").is_empty():  # as with most, most days
        return pl.DataFrame()
    # What the records call the codes that no table knows: the same day people are asked whether it is so.
    proposals = proposed_regions(run).select("region_code", "name").to_arrow()
    run.warehouse.connection.register("proposed", proposals)
    asked = run.warehouse.query(
        f"""
        with waiting as ({waiting}),
            own as (select code, name from known_regions where not coalesce(is_shipped, false)
                    union select region_code, name from feat_region where is_known
                    union select code, name from ({townships}) where name is not null
                    union select region_code, name from proposed),
            -- Of the country's counties those that no other is called, as long as a name may not be part of another.
            sure as (select code, name, true as is_own from own
                      union all select min(code), name, false from known_regions
                      where is_shipped and code not like '%00' and length(name) > 2
                      group by name having count(distinct code) = 1
                      union all select min(code), name, true from ({_zones()})
                      where name <> '' group by name having count(distinct code) = 1
                      -- 某市市场监督管理局松岚分局 is that of 松岚街道 of a city without counties.
                      union all select min(code), called, true from (
                        select code, regexp_replace(name, '(街道|[镇乡])$', '') || unit as called
                        from ({townships}) cross join (values ('分局'), ('镇'), ('街道'), ('监管所')) u(unit))
                      where length(called) > 3 group by called having count(distinct code) = 1
                      union all select min(code), name, false from ({_BELOW_THEIR_OWN})
                      group by name having count(distinct code) = 1),
            texts as (select distinct name as said from waiting union select distinct folder from waiting),
            -- The one province that the places named for certain lie in.
            home as (
                select min(left(code, 2)) as province from texts join sure on contains(said, name)
                where not {_IS_MARKET} having count(distinct left(code, 2)) = 1),
            named as (from sure union all select min(code), name, false from known_regions join home on left(code, 2) = province
                where is_shipped and code not like '%00' and length(name) > 2
                group by name having count(distinct code) = 1),
            guess as (
                select texts.said, named.code, coalesce(full_named.name, named.name) as region_name from texts
                join named on not (named.code like '%00' and regexp_matches(texts.said, '{_ZONE_BRANCH}'))
                    and (contains(texts.said, named.name) and not {_IS_MARKET}
                    or is_own and length(named.name) > 2 and contains(texts.said, left(named.name, -1) || '分局'))
                left join (select code, min(name) as name from own group by code) full_named
                    on is_own and full_named.code = named.code
                qualify row_number() over (
                    partition by texts.said
                    order by named.code like '%00', not is_own, length(named.name) desc, named.code) = 1),
            -- The city or province a name begins with; the folder says nothing of such a name, nor is a branch the city's.
            above as (
                select said, code, name as region_name from texts join known_regions on code like '%00' and contains(said, name)
                    -- 安康市场监管所 may be any county's: the 市 is that of 市场.
                    and not (contains(said, name || '场') and regexp_matches(said, '{_BELOW_A_CITY}'))
                qualify row_number() over (partition by said order by code like '%0000', length(name) desc, code) = 1),
            cities as (
                select said, min(code) as city from texts join known_regions
                    on code like '%00' and code not like '%0000' and contains(said, name) group by said having count(distinct code) = 1),
            short as (
                select w.name, w.folder, min(r.code) as code, min(r.name) as region_name
                from (select distinct name, folder from waiting) w join cities c on c.said = w.folder
                join (select code, name, regexp_replace(name, '{_END_OF_A_COUNTY}', '') as called from known_regions) r
                    on r.code not like '%00' and left(r.code, 4) = left(c.city, 4) and length(called) > 1
                    and starts_with(w.name, called) and regexp_matches(substr(w.name, length(called) + 1), '^{_BEHIND_A_SHORT_NAME}')
                group by w.name, w.folder having count(distinct r.code) = 1),
            placed as (
                select w.*, coalesce(called.code, own.code) as own_guess, coalesce(called.code, own.code, short.code, beside.code) as guess,
                    coalesce(called.region_name, own.region_name, short.region_name, beside.region_name) as region_name
                from waiting w left join guess called on called.said = w.name
                left join above on above.said = w.name
                left join above own on own.said = w.name and not regexp_matches(w.name, '{_BELOW_A_CITY}')
                left join short on short.name = w.name and short.folder is not distinct from w.folder
                left join guess beside on beside.said = w.folder and above.said is null),
            several as (
                select name from placed group by name
                having max(own_guess) is null and (count(distinct guess) > 1 or {is_anybodys("name")})
                union select organ_name from ({mapping_sql(run.warehouse)}) where folder is null and mapped_region is not null),
            asked as (
                select p.*, case when s.name is not null then p.folder end as only_folder
                from placed p left join several s on s.name = p.name),
            -- Names that stand with one code in the bureau's cases.
            coded as (
                select organ_name, min(organ_code) as code, min(region_code) as region from core_cases
                where organ_status = 'coded' and not regexp_matches(organ_code, '[\u4e00-\u9fff]')
                group by organ_name having count(distinct organ_code) = 1 and count(distinct region_code) = 1),
            grouped as (
                select a.name as organ_name, only_folder as folder, coalesce(max(a.code), max(k.code)) as organ_code,
                    coalesce(max(k.region), max(guess)) as region_code,
                    coalesce(max(home.name), max(region_name)) as region_name, count(*)::bigint as rows,
                    list_sort(list_distinct(list(coalesce(folder, file)))) as places
                from asked a left join coded k on k.organ_name = a.name and a.only_folder is null
                left join feat_region home on home.region_code = k.region
                group by all)
        -- Saved as it is offered, the sheet would say of a unit below such a city that it is the city.
        select * exclude (places, region_code, region_name, is_city),
            case when not is_city then region_code end as region_code, case when not is_city then region_name end as region_name,
            list_aggregate(places[:{_MOST_PLACES}], 'string_agg', '、')
                || case when len(places) > {_MOST_PLACES} then '等' || len(places) || '处' else '' end as seen_in
        from (select *, coalesce(region_code in ({cities()}) and regexp_matches(organ_name, '{UNIT}'), false) as is_city from grouped)
        order by rows desc, organ_name, folder
        """
    )
    run.warehouse.connection.unregister("proposed")
    return asked


def _zones() -> str:
    """Return SQL for what the zones of the bureau's own table are called for short, alone and behind their city."""
    pairs = ", ".join(f"('{full}', '{short}')" for full, short in _ZONES)
    of_kind = f"(select code, name as zone, full_name, short from own join (values {pairs}) z(full_name, short) on ends_with(name, full_name))"
    return " union ".join(
        f"select code, {name} as name from {of_kind}"
        for name in ("full_name", "short", "left(zone, -length(full_name)) || short")
    )


def open_questions(run: Run) -> pl.DataFrame:
    """Return the headers nobody has explained yet, one row a header of a source.

    Returns
    -------
    pl.DataFrame
        Columns of the source ``column_mapping``, ``meant`` empty; ``offered`` lists the nearest names,
        ``waits`` says whether files wait for the answer. What is waited for comes first.
    """
    answers = all_answers(run)
    asked = run.warehouse.query(
        f"""
        select q.* from intake_questions q semi join ({newest_readings()}) using (arrival, table_no)
        order by q.arrival, q.table_no, rowid
        """
    ).filter(pl.col("source").is_not_null())
    left = [
        answers.of(source, header, folder_of(file)) is None
        for source, header, file in asked.select("source", "header", "file").iter_rows()
    ]
    done = settled_tables(run).filter(pl.col("state") == DONE).select("arrival", "table_no")
    titles = {name: contract.title_zh for name, contract in sources().items()}
    return (
        asked.filter(pl.Series(left, dtype=pl.Boolean))
        .join(done, on=["arrival", "table_no"], how="anti", maintain_order="left")
        .group_by("source", "header_key", maintain_order=True)
        .agg(
            pl.col("header", "samples").first(),
            sheet_name=pl.col("sheet").drop_nulls().first(),
            offered=pl.col("nearest").explode().unique(maintain_order=True).head(8),
            why=pl.col("why").sort_by("waits", descending=True, maintain_order=True).first(),
            waits=pl.col("waits").any(),
            files=pl.col("file").unique(maintain_order=True),
        )
        .with_columns(
            source_title=pl.col("source").replace_strict(titles),
            samples=pl.col("samples").list.join("、"),
            nearest=pl.col("offered").list.join("、"),
            seen_in=_places(pl.col("files")),
        )
        .sort("waits", "source_title", descending=[True, False], maintain_order=True)
        .drop("files")
    )


def _places(files: pl.Expr) -> pl.Expr:
    """Return the first files of a list in words."""
    shown = files.list.head(_MOST_PLACES).list.join("、")
    more = pl.format("等{}个文件", files.list.len())
    return shown + pl.when(files.list.len() > _MOST_PLACES).then(more).otherwise(pl.lit(""))


def _waiting(run: Run) -> str:
    """Return SQL for ``name, code, file, folder`` of each row whose place is not known.

    A region's name, where the row has one, says more than its organ's.
    """
    parts = [
        # A publication that is nobody's shows among the cases.
        _unplaced(source, contract.organ, with_place=contract.has_region)
        for source, contract in sources().items()
        if contract.organ and not contract.merged_into and run.warehouse.count(f"core_{source}")
    ]
    nobody = (
        "select null::varchar as name, null::varchar as code, null::varchar as file where false"
    )
    # Tables that wait for what a header means say already whose they are; what is another department's nobody is asked.
    waiting = f"""select * from (
            select unnest(units) as name, null::varchar as code, file from ({newest_readings()})
            where is_waiting and source is not null)
        where not regexp_matches(name, '{OTHER_NAMES}') or regexp_matches(name, '{OUR_NAMES}')"""
    rows = f"from ({' union all '.join([nobody, *parts])}) where name is not null"
    listed = f"select distinct file {rows} union select file from ({waiting})"
    files = run.warehouse.query(listed)["file"].to_list()
    places = pl.DataFrame(  # DuckDB finds it by its name
        {"file": files, "folder": [place_of(file or "") for file in files]},
        schema={"file": pl.String, "folder": pl.String},
    ).to_arrow()
    run.warehouse.connection.execute("create or replace temp table file_places as from places")
    del places
    return f"""
        select name, code, file, folder from (select * {rows}) left join file_places using (file)
        union all select w.* from (
            select name, code, file, folder from ({waiting}) left join file_places using (file)) w
        anti join ({mapping_sql(run.warehouse)}) a on a.organ_name = w.name and a.mapped_region is not null
            and (a.folder is null or a.folder is not distinct from w.folder)
        union all select name, null, file, folder from ({unanswered(run.warehouse)})
        union all select name, null, file, null from ({of_the_city(run.warehouse)})
            where left(city_code, 4) in (select left(code, 4) from ({named(run.warehouse)}))
    """


def _unplaced(source: str, organ: Organ, *, with_place: bool) -> str:
    code, name = organ.code, organ.name
    # Without a code the organ goes by a name made of Chinese characters.
    real = f"case when not regexp_matches(c.{code}, '[\u4e00-\u9fff]') then c.{code} end"
    own = f"""
        select coalesce(c.{name}, c.{code}) as name, {real} as code, c.file
        from core_{source} c where c.organ_status = '未对应'
    """
    if not with_place:
        return own
    return f"""
        select coalesce(r.region_name_given, c.{name}, c.{code}) as name,
            case when r.file is null then {real} end as code, c.file
        from core_{source} c left join (
            select distinct file, sheet, row_no, file_sha, region_name_given from "{rows_table(source)}"
            where region_name_given is not null) r
            on r.file = c.file and r.row_no = c.row_no and r.file_sha = c.file_sha
            and r.sheet is not distinct from c.sheet
        where c.organ_status = '未对应'
    """


def asking_workbooks(run: Run) -> Iterator[tuple[str, bytes]]:
    """Yield the workbooks that are filled in and dropped back, as far as there is anything to ask."""
    from dashboards import (
        column_mapping_workbook,
        organ_mapping_workbook,
        region_workbook,
        set_aside_workbook,
    )

    aside = run.warehouse.read("out_set_aside").filter("is_open")
    if aside.height:
        yield "搁置行/搁置行.xlsx", set_aside_workbook(aside, rows_set_aside(run), run.as_of)
    proposed = unmapped_organs(run)
    if proposed.height:
        yield "单位对照表.xlsx", organ_mapping_workbook(proposed, run.as_of)
    regions = proposed_regions(run)
    if regions.height:
        yield "区划对照表.xlsx", region_workbook(regions, run.as_of)
    asked = open_questions(run)
    if asked.height:
        yield "列名对照表.xlsx", column_mapping_workbook(asked, run.as_of)


def rows_set_aside(run: Run) -> dict[str, pl.DataFrame]:
    """Return by source the text as received of the rows set aside that are still open."""
    found = run.warehouse.connection.execute(
        "select distinct source from intake_set_aside where source is not null order by 1"
    ).fetchall()
    return {
        source: run.warehouse.query(
            f"""
            select r.* exclude (file_sha, arrived_as_of, arrival, table_no) {_with_county(sources()[source])}
            from intake_set_aside s join "raw_{source}" r
                on r.arrival = s.arrival and r.table_no = s.table_no and r.row_no = s.row_no
            left join "{aside_table(source)}" a
                on a.arrival = s.arrival and a.table_no = s.table_no and a.row_no = s.row_no
            semi join intake_open o
                on o.arrival = s.arrival and o.table_no = s.table_no and o.row_no = s.row_no
            where s.source = '{source}' order by s.arrival, s.table_no, s.row_no
            """
        )
        for (source,) in found
    }


def _with_county(contract: Source) -> str:
    """Return SQL that writes the county a title or a sheet's name told into the row: its own sheet has no title."""
    if "region_code" not in contract.columns:
        return ""
    own = (
        f"nullif(a.region_name_given, r.{contract.named_by})"
        if contract.named_by
        else "a.region_name_given"
    )
    return f"replace (coalesce(r.region_code, {own}) as region_code)"
