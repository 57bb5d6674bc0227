"""out_quality: one row for each table read; rows in = accepted + set aside + duplicates."""

import polars as pl

from assets.run import Run, table_asset
from data_contracts import Indicator, sources
from models.indicators.inputs import sources_of


def rules_switched_off(
    source: str | None, missing_zh: list[str], rules: dict[str, Indicator]
) -> list[str]:
    """Return the codes of the rules that a column missing from this file switches off for its rows."""
    if source is None or not missing_zh:
        return []
    columns = sources()[source].columns
    there = {name for name, column in columns.items() if column.zh not in missing_zh}
    found = []
    for code, rule in rules.items():
        named = {*rule.needs, *(n for group in rule.needs_any for n in group)}
        others = named - set(columns)
        if source in sources_of(rule.input) and rule.switched_off_by(there | others):
            found.append(code)
    return found


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
    ).drop("arrival", "table_no", "run", "seal")
