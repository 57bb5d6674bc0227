"""Which organ and which region a row belongs to: by code, else by the mapping sheet people filled in."""

import polars as pl

from assets.core.rows import latest, rows_table, with_region
from assets.run import Run
from data_contracts.reference import divisions


def mapping_sql() -> str:
    """Return SQL for the newest answer to each (organ name, folder) of the mapping sheet."""
    return f"""
        select organ_name, nullif(folder, '') as folder, organ_code as mapped_organ, region_code as mapped_region
        from "{rows_table("organ_mapping")}"
        qualify row_number() over (partition by organ_name, folder order by arrival desc, table_no desc, row_no desc) = 1
    """


def with_organ(rows: str, *, code: str = "organ_code", name: str = "organ_name") -> str:
    """Return SQL that adds ``the_organ``, ``the_region`` and ``organ_status`` to SELECT ``rows``.

    ``rows`` has ``code``, ``name``, ``region_code``, ``region_name_given`` and ``folder_of_file``. A row is ``coded`` when it
    carries its region or its organ's code is known with a region elsewhere, ``mapped`` when the sheet
    answers for it, else ``未对应``: it goes in, and stays out of county judgements.
    """
    asked = f"coalesce(r.{name}, r.region_name_given)"
    return f"""
        select r.* exclude (region_code),
            coalesce(r.{code}, byfolder.mapped_organ, byname.mapped_organ, {asked}) as the_organ,
            coalesce(r.region_code, known.region_code, byfolder.mapped_region, byname.mapped_region, ofcode.code)
                as the_region,
            case when coalesce(r.region_code, known.region_code) is not null then 'coded'
                 when coalesce(byfolder.mapped_region, byname.mapped_region) is not null then 'mapped'
                 when ofcode.code is not null then 'coded'
                 else '未对应' end as organ_status
        from ({rows}) r
        left join organ_region known on known.organ_code = r.{code}
        left join organ_answers byfolder on byfolder.organ_name = {asked} and byfolder.folder = r.folder_of_file
        left join organ_answers byname on byname.organ_name = {asked} and byname.folder is null
        left join known_regions ofcode on length(r.{code}) = 18 and ofcode.code = substr(r.{code}, 3, 6)
    """


def prepare(run: Run) -> bool:
    """Make the three small tables :func:`with_organ` joins; return whether organs moved.

    An organ moves when it had rows in the published run and its region is another one now.
    """
    known = "organ_region" in run.warehouse.names()
    if known:
        run.warehouse.connection.execute(
            "create or replace temp table organ_region_before as from organ_region"
        )
    run.warehouse.write("known_regions", known_regions(run))
    run.warehouse.connection.execute(f"create or replace table organ_answers as {mapping_sql()}")
    seen = " union all ".join(
        f'select {code} as organ_code, region_code from "{rows_table(source)}"'
        for source, code in (
            ("cases", "organ_code"), ("cases", "penalty_organ_code"), ("inspections", "organ_code"),
            ("organ_mapping", "organ_code"),
        )
    )  # fmt: skip
    run.warehouse.connection.execute(
        f"""
        create or replace table organ_region as
        select organ_code, region_code from (
            select organ_code, region_code, count(*) as n from ({seen})
            where organ_code is not null and region_code is not null group by all)
        qualify row_number() over (partition by organ_code order by n desc, region_code) = 1
        """
    )
    return not known or _moved(run)


def _moved(run: Run) -> bool:
    """Return whether an organ with earlier rows has another region than before."""
    rows = " union all ".join(
        f"select {code} as organ_code from core_{source}"
        for source, code in (
            ("cases", "organ_code"), ("cases", "penalty_organ_code"), ("inspections", "organ_code"),
            ("penalty_publications", "penalty_organ_code"), ("reviews", "organ_code"),
            ("followups", "organ_code"),
        )
    )  # fmt: skip
    found: bool = run.warehouse.connection.execute(
        f"""
        with moved as (select organ_code from organ_region n full join organ_region_before b using (organ_code)
            where n.region_code is distinct from b.region_code)
        select exists (select 1 from ({rows}) semi join moved using (organ_code))
        """
    ).fetchall()[0][0]
    return found


def known_regions(run: Run) -> pl.DataFrame:
    """Return the shipped divisions with the bureau's own region table laid over them.

    Returns
    -------
    pl.DataFrame
        ``code``, ``name``, ``parent_code``, ``start_date``, ``end_date``, ``merged_into``,
        ``population``, ``entities``, ``is_shipped``; one row a code.
    """
    own = run.warehouse.query(
        f"""
        select region_code as code, name, parent_code, start_date, end_date, merged_into, population, entities
        from ({latest(with_region("regions"), "region_code || '|' || coalesce(start_date::varchar, '')")})
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
