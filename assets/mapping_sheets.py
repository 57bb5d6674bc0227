"""What people are asked once: names of organs and regions without codes."""

import polars as pl

from assets.core.organs import ORGANS, has_region, is_anybodys, unanswered
from assets.core.rows import rows_table
from assets.run import Run

_MOST_PLACES = 3


def unmapped_organs(run: Run) -> pl.DataFrame:
    """Return the organs and regions that came as names only, with the region their name suggests.

    A name is asked for once; one that names no place (执法大队), or that stands in the folders of
    several counties (城关所), once for each folder.

    Returns
    -------
    pl.DataFrame
        ``organ_name, folder, organ_code, region_code, region_name, rows, seen_in``; code and region
        are proposals or null.
    """
    return run.warehouse.query(
        f"""
        with waiting as ({_waiting()}),
            named as (select code, name from known_regions where not coalesce(is_shipped, false)
                      union select region_code, name from feat_region where is_known),
            texts as (select distinct name as said from waiting union select distinct folder from waiting),
            guess as (
                select texts.said, named.code, named.name as region_name from texts
                join named on contains(texts.said, named.name)
                qualify row_number() over (
                    partition by texts.said order by length(named.name) desc, named.code) = 1),
            placed as (
                select w.*, own.code as own_guess, coalesce(own.code, beside.code) as guess,
                    coalesce(own.region_name, beside.region_name) as region_name
                from waiting w left join guess own on own.said = w.name
                left join guess beside on beside.said = w.folder),
            several as (
                select name from placed group by name
                having max(own_guess) is null and (count(distinct guess) > 1 or {is_anybodys("name")})),
            asked as (
                select p.*, case when s.name is not null then p.folder end as only_folder
                from placed p left join several s on s.name = p.name),
            grouped as (
                select name as organ_name, only_folder as folder, max(code) as organ_code, max(guess) as region_code,
                    max(region_name) as region_name, count(*)::bigint as rows,
                    list_sort(list_distinct(list(coalesce(folder, file)))) as places
                from asked group by all)
        select * exclude (places),
            list_aggregate(places[:{_MOST_PLACES}], 'string_agg', '、')
                || case when len(places) > {_MOST_PLACES} then '等' || len(places) || '处' else '' end as seen_in
        from grouped order by rows desc, organ_name, folder
        """
    )


def _waiting() -> str:
    """Return SQL for ``name, code, file, folder`` of each row whose place is not known.

    A region's name, where the row has one, says more than its organ's.
    """
    folder = (
        "case when regexp_matches(file, '[/!]') then regexp_replace(file, '[/!][^/!]*$', '') end"
    )
    parts = " union all ".join(
        _unplaced(source) for source in ORGANS if source != "penalty_publications"
    )
    return f"""
        select name, code, file, {folder} as folder from ({parts}) where name is not null
        union all select name, null, file, folder from ({unanswered()})
    """


def _unplaced(source: str) -> str:
    code, name = ORGANS[source]
    # Without a code the organ goes by a name made of Chinese characters.
    real = f"case when not regexp_matches(c.{code}, '[\u4e00-\u9fff]') then c.{code} end"
    own = f"""
        select coalesce(c.{name}, c.{code}) as name, {real} as code, c.file
        from core_{source} c where c.organ_status = '未对应'
    """
    if not has_region(source):
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
