"""out_quality: one row for each table read; rows in = accepted + set aside + duplicates."""

import polars as pl

from assets.run import Run, table_asset
from data_contracts import Indicator, sources

#: Which source a frame that rules read is made from, for "which rules does a missing column switch off".
_SOURCE_OF_INPUT = {
    "cases": "feat_case",
    "complaints": "feat_complaint",
    "inspections": "feat_entity_inspections",
}


def rules_switched_off(
    source: str | None, missing_zh: list[str], rules: dict[str, Indicator]
) -> list[str]:
    """Return the codes of the rules that need a column this file does not have."""
    if source is None:
        return []
    columns = sources()[source].columns
    missing = {
        name for name, column in columns.items() if column.zh in missing_zh or name in missing_zh
    }
    prefix = _SOURCE_OF_INPUT.get(source)
    if prefix is None:
        return []
    return [
        code
        for code, rule in rules.items()
        if rule.input.startswith(prefix) and missing & set(rule.needs)
    ]


@table_asset(deps=["core_rows", "core_fiscal_revenue"])
def out_quality(run: Run) -> pl.DataFrame:
    """One row for each table read."""
    files = run.warehouse.query(
        """
        select f.*, coalesce(d.n, 0)::bigint as duplicates
        from intake_files f left join (
            select arrival, table_no, sum(n) as n from intake_duplicates group by all) d using (arrival, table_no)
        order by arrival, table_no
        """
    )
    off = [
        rules_switched_off(source, missing or [], run.config.indicators)
        for source, missing in files.select("source", "missing_columns").iter_rows()
    ]
    return files.with_columns(
        rows_accepted=pl.col("rows_accepted") - pl.col("duplicates"),
        rules_switched_off=pl.Series(off, dtype=pl.List(pl.String)),
    ).drop("arrival", "table_no", "run")
