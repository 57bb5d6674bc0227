"""feat_rule__flagged: the subjects each rule points to; how many it saw with which outcome beside."""

from collections import defaultdict
from typing import Any

import polars as pl

from assets.run import Run, Shown, asset
from assets.store.journal import step
from assets.store.warehouse import Warehouse
from data_contracts import Indicator, empty, indicators, sources, table
from models.indicators import codes, module
from models.outcomes import HEADERS, RESULT, in_order

#: What subjects are counted by; one row a subject and rule would be many times the cases.
COUNTED = ("rule_code", "region_code", "period", "outcome", "not_evaluated_reason")


@asset(rule.input for rule in indicators().values())
def feat_rule__flagged(run: Run) -> Shown:
    """One row a rule and flagged subject; ``feat_rule__counts`` counts all, whatever the outcome."""
    note_headers(run.warehouse)
    flagged = [pl.DataFrame(schema={"rule_code": pl.String, **RESULT})]
    counts = [empty(table("feat_rule__counts"))]
    rows = {}
    for code in codes():
        contract = run.config.indicators[code]
        if contract.status != "active":
            continue
        subjects = subjects_of(run.warehouse, contract)
        outcomes = module(code).evaluate(subjects, contract, run.as_of)
        outcomes = outcomes.select(pl.lit(code).alias("rule_code"), *RESULT)
        flagged.append(in_order(outcomes.filter(pl.col("outcome") == "flagged")))
        counts.append(outcomes.group_by(COUNTED).agg(n=pl.len().cast(pl.Int64)).sort(COUNTED))
        rows[code] = outcomes.height
        step(code, rows=outcomes.height)
    run.warehouse.write("feat_rule__flagged", pl.concat(flagged))
    run.warehouse.write("feat_rule__counts", pl.concat(counts))
    return rows


#: File and sheet → the columns its table had, filled or not.
_HEADERS = "file_headers"


def note_headers(warehouse: Warehouse) -> None:
    """Write down which columns each table read had, as a table of this run only."""
    zh = {
        name: {column.zh: key for key, column in source.columns.items()}
        for name, source in sources().items()
    }
    had: dict[tuple[str, str], set[str]] = defaultdict(set)
    read = warehouse.query(
        """select file_sha, coalesce(sheet, '') as sheet, source, missing_columns from intake_files
        where refused_reason is null and source is not null"""
    )
    for sha, sheet, source, lacking in read.iter_rows():
        missing = {zh[source].get(word, word) for word in lacking or []}
        had[sha, sheet] |= set(sources()[source].columns) - missing
    rows = [(sha, sheet, sorted(columns)) for (sha, sheet), columns in had.items()]
    types: dict[str, Any] = {"file_sha": pl.String, "sheet": pl.String, HEADERS: pl.List(pl.String)}
    warehouse.connection.register(
        "headers_found", pl.DataFrame(rows, schema=types, orient="row").to_arrow()
    )
    warehouse.connection.execute(
        f"create or replace temp table {_HEADERS} as select * from headers_found"
    )
    warehouse.connection.unregister("headers_found")


def subjects_of(warehouse: Warehouse, contract: Indicator) -> pl.DataFrame:
    """Return the rows a rule looks at, with the columns it needs, or reads blanks of, that their files had.

    Only what the rule reads: texts of a million cases stay where they are.
    """
    there = warehouse.columns(contract.input)
    wanted = [c for c in module(contract.code).COLUMNS if c in there]
    if not {"file_sha", "sheet"} <= set(there):
        return warehouse.read(contract.input, wanted)
    groups = (c for group in contract.needs_any for c in group)
    needed = {*contract.needs, *groups, *contract.may_be_blank}
    listed = ", ".join(f"'{c}'" for c in sorted(needed))
    chosen = ", ".join(f't."{c}"' for c in wanted)
    return warehouse.query(
        f"""select {chosen}, h.{HEADERS} from "{contract.input}" t left join (
            select file_sha, sheet, list_intersect({HEADERS}, [{listed}]::varchar[]) as {HEADERS}
            from {_HEADERS}) h
        on h.file_sha = t.file_sha and h.sheet = coalesce(t.sheet, '')"""
    )
