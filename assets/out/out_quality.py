"""out_quality: one row for each table read; rows in = accepted + set aside + duplicates."""

import polars as pl

from assets.arrivals.staging import rows_table
from assets.core import fiscal
from assets.out.settled import settled_tables
from assets.run import Run, table_asset
from data_contracts import Indicator, sources
from models.indicators.inputs import sources_of

#: Of one table so many disagreements are told.
_MOST_NOTES = 12


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


def _fiscal_notes(run: Run) -> pl.DataFrame:
    """Return for each fiscal table, not for one of cases in its sheet, what of its months and cumulative sums disagrees."""
    rows = fiscal.disagreeing(run.warehouse.read("core_fiscal_revenue"))
    said = [
        f"第{r['row_no']}行{fiscal.disagreement_in_words(r)}，以本月数为准"
        for r in rows.iter_rows(named=True)
    ]
    place = ["file_sha", "file", "sheet"]
    named = rows.select(place).with_columns(more=pl.Series(said, dtype=pl.String))
    notes = named.group_by(place, maintain_order=True).agg(pl.col("more").head(_MOST_NOTES))
    return notes.with_columns(source=pl.lit("fiscal_revenue"))


@table_asset(
    deps=["intake_files", "intake_duplicates", "intake_numbers", "intake_open", *map(rows_table, sources()),
          "core_fiscal_revenue"]
)  # fmt: skip
def out_quality(run: Run) -> pl.DataFrame:
    """One row for each table read, with what became of it since."""
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
    place = ["arrival", "table_no"]
    left = run.warehouse.query(
        "select arrival, table_no, count(*) as rows_open from intake_open group by all"
    )
    states = settled_tables(run)
    run.warehouse.write("intake_states", states)
    files = files.join(states, on=place, how="left", maintain_order="left")
    files = files.join(left, on=place, how="left", maintain_order="left")
    files = files.join(
        _fiscal_notes(run),
        on=["file_sha", "file", "sheet", "source"],
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    return files.with_columns(
        notes=pl.concat_list("notes", pl.col("more").fill_null([])),
        rows_open=pl.col("rows_open").fill_null(0).cast(pl.Int64),
        rows_accepted=pl.col("rows_accepted") - pl.col("duplicates"),
        rules_switched_off=pl.Series(off, dtype=pl.List(pl.String)),
    ).drop(
        "arrival", "table_no", "run", "seal", "came", "is_waiting", "newest_day", "units", "in_codes", "more"
    )  # fmt: skip
