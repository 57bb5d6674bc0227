"""feat_rule__flagged: the subjects each rule points to; how many it saw with which outcome beside."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

import polars as pl

from assets.engine import Frames, Job, Read, Rows, listed, reading
from assets.feat.by_case import changed_cases
from assets.run import Run, Shown, asset
from assets.store.journal import step
from assets.store.since import made_from, note_made_from
from assets.store.warehouse import Warehouse, sql_text
from data_contracts import Indicator, empty, indicators, sources, table
from models.indicators import codes, inputs, module
from models.outcomes import HEADERS, RESULT

#: What subjects are counted by; one row a subject and rule would be many times the cases.
COUNTED = ("rule_code", "region_code", "period", "outcome", "not_evaluated_reason")
#: Subjects that one machine looks at with all columns of what rules say of them, by counties.
_AT_ONCE = 200_000
#: What rules are judged by; cases without a county are together.
_COUNTY = "coalesce(region_code, '')"
#: Parties fall into so many groups; a case without a party is one of its own.
_PARTY = "(hash(coalesce(party_key, case_key)) % 64)::varchar"
#: Cases whose parties have a case that changed, for as long as a run lasts.
_OF_PARTIES = "cases_of_parties"
#: Number of the table a row was read from, as far as it is known.
_FILE = "file__"
#: Columns of the tables that tell details of a case.
_DETAILS = "detail_columns"
_NAME, _COUNTS = "feat_rule__flagged", "feat_rule__counts"
#: Frames with one row a case that follows from that case alone.
_OF_CASES = ("feat_case", *sorted(inputs.BY_CASE))


@asset(
    [
        "intake_files",
        "core_cases",
        "core_reviews",
        "feat_case__another_unit",
        *(rule.input for rule in indicators().values()),
    ]
)
def feat_rule__flagged(run: Run) -> Shown:
    """One row a rule and flagged subject; ``feat_rule__counts`` counts all, whatever the outcome.

    Rules that look at a case's row alone are asked of the cases that changed, those that look at a party's
    cases of the cases of their parties.
    """
    headers = note_headers(run.warehouse)
    flagged = [pl.DataFrame(schema={"rule_code": pl.String, **RESULT})]
    counts, moved = [empty(table(_COUNTS))], [empty(table(_COUNTS))]
    active = [c for code in codes() if (c := run.config.indicators[code]).status == "active"]
    all_known = _all_known(run.warehouse)
    kept: list[Indicator] = []
    touched = ((is_by_row, changed_cases), (is_by_party, _cases_of_parties))
    for fits, keys in touched if all_known and _stand(run) else ():
        if some := [c for c in active if fits(c)]:
            made = _again(run, some, headers, keys(run))
            flagged.append(made["flagged"])
            moved.append(made["counts"])
            kept += some
            active = [c for c in active if c not in some]
    by_county = [c for c in active if is_by_county(c)]
    by_party = [c for c in active if is_by_party(c)]
    jobs = chain(
        _jobs(run, by_county, headers, _COUNTY, _AT_ONCE),
        _jobs(run, by_party, headers, _PARTY, _AT_ONCE),
    )
    whole = _jobs(run, [c for c in active if c not in [*by_county, *by_party]], headers)
    across = (judged(reading(job.tables), job.shared) for job in whole)
    with run.warehouse.giving_way():
        for made in chain(run.engine.groups("rules", jobs), across):
            flagged.append(made["flagged"])
            counts.append(made["counts"])
    order = ("rule_code", "object_key", "period")
    ordered = pl.concat(flagged).sort(order, nulls_last=True, maintain_order=True)
    run.warehouse.write(_NAME, ordered)
    if kept:
        _count_again(run.warehouse, kept, _summed(moved), _summed(counts))
    else:
        run.warehouse.write(_COUNTS, _summed(counts))
    note_made_from(run.warehouse, _NAME, run.made_by if all_known else "")
    seen = f"select rule_code, sum(n)::bigint from {_COUNTS} group by 1 order by 1"
    return dict(run.warehouse.query(seen).iter_rows())


def is_by_county(contract: Indicator) -> bool:
    """Return whether what a rule says of a subject follows from the subjects of its county alone."""
    return contract.input in inputs.BY_COUNTY and not is_by_party(contract)


def is_by_party(contract: Indicator) -> bool:
    """Return whether what a rule says of a case follows from the cases of its party alone."""
    return getattr(module(contract.code), "BY_PARTY", False)


def is_by_row(contract: Indicator) -> bool:
    """Return whether what a rule says of a case follows from the case's row alone, whatever the day."""
    return contract.input in _OF_CASES and getattr(module(contract.code), "BY_ROW", False)


def _all_known(warehouse: Warehouse) -> bool:
    """Return whether the columns of every case's file are known.

    Where they are not, the other cases of the county tell which were sent.
    """
    unknown = " union all ".join(
        f"select count(*) as n from ({_rows(warehouse, name, [_FILE]).sql}) where {_FILE} is null"
        for name in _OF_CASES
    )
    return bool(warehouse.query(f"select sum(n) = 0 from ({unknown})").item())


def _stand(run: Run) -> bool:
    """Return whether what rules said of the rows that have not changed is what they say now."""
    if run.since is None or made_from(run.warehouse, _NAME) != run.made_by:
        return False
    now, before = (
        _headers(run.warehouse, of) for of in ("intake_files", run.warehouse.before("intake_files"))
    )
    return all(now.get(of) == columns for of, columns in before.items())


def _cases_of_parties(run: Run) -> str:
    """Return SELECT of the cases that changed, and of all cases of their parties, then and now."""
    changed, name = changed_cases(run), "feat_case_rules"
    both = f"(select case_key, party_key from {name} union all select case_key, party_key from {run.warehouse.before(name)})"
    run.warehouse.connection.execute(
        f"""create or replace temp table {_OF_PARTIES} as {changed} union select case_key from {both}
        where party_key in (select party_key from {both} where case_key in ({changed}))"""
    )
    return f"select case_key from {_OF_PARTIES}"


def _again(run: Run, contracts: Sequence[Indicator], headers: pl.DataFrame, changed: str) -> Frames:
    """Return what rules say: of the cases of a SELECT anew, of the others what they said.

    Counts are what comes to those published: less than none where subjects went.
    """
    said = ", ".join(sql_text(c.code) for c in contracts)
    of_rules = f"where rule_code in ({said})"
    flagged = [
        run.warehouse.query(f"""select {listed(["rule_code", *RESULT])} from {_NAME} {of_rules}
            and object_key not in ({changed})""")
    ]
    counts = [empty(table(_COUNTS))]
    for job in _jobs(run, contracts, headers):
        (name,) = job.tables
        columns = {"case_key", "region_code"}.union(*job.shared.columns)
        before, now = (
            Rows(rows.warehouse, f"select * from ({rows.sql}) where case_key in ({changed})")
            for rows in (
                _rows(run.warehouse, name, columns, run.warehouse.before(name)),
                _rows(run.warehouse, name, columns),
            )
        )
        for _, outcomes in _outcomes(reading({name: before}), job.shared):
            counts.append(_counted(outcomes).with_columns(n=-pl.col("n")))
        made = judged(reading({name: now}), job.shared)
        flagged.append(made["flagged"])
        counts.append(made["counts"])
    return {"flagged": pl.concat(flagged), "counts": _summed(counts)}


@dataclass(frozen=True)
class Rules:
    """Rules with one input, the columns each reads, the columns files had, and the day."""

    contracts: Sequence[Indicator]
    columns: Sequence[Sequence[str]]
    headers: pl.DataFrame
    as_of: date


def _jobs(
    run: Run, contracts: Sequence[Indicator], headers: pl.DataFrame, by: str = _COUNTY,
    at_once: int | None = None,
) -> Iterator[Job]:  # fmt: skip
    """Yield a job for each input of some rules: its subjects are read once for all of them."""
    for name in sorted({c.input for c in contracts}):
        of_input = [c for c in contracts if c.input == name]
        columns = [_columns(run.warehouse, contract) for contract in of_input]
        shared = Rules(of_input, columns, headers, run.as_of)
        rows = _rows(run.warehouse, name, {"region_code"}.union(*columns))
        yield Job({name: rows}, by, judged, shared, at_once)


def judged(read: Read, rules: Rules) -> Frames:
    """Return the subjects that rules flag, and how many had which outcome."""
    flagged = [pl.DataFrame(schema={"rule_code": pl.String, **RESULT})]
    counts = [empty(table(_COUNTS))]
    for contract, outcomes in _outcomes(read, rules):
        flagged.append(_apart(outcomes.filter(pl.col("outcome") == "flagged")))
        counts.append(_counted(outcomes))
        step(contract.code, rows=outcomes.height)
    return {"flagged": pl.concat(flagged), "counts": pl.concat(counts)}


def _outcomes(read: Read, rules: Rules) -> Iterator[tuple[Indicator, pl.DataFrame]]:
    """Yield each rule that has subjects, and what it says of every one; they are read once for all rules."""
    of_input: dict[str, set[str]] = defaultdict(set)
    for contract, columns in zip(rules.contracts, rules.columns, strict=True):
        of_input[contract.input].update(columns)
    known = {name: read(name, sorted(columns)) for name, columns in of_input.items()}
    for contract, columns in zip(rules.contracts, rules.columns, strict=True):
        subjects = known[contract.input].select(columns)
        if subjects.is_empty():  # most bureaus send few of the sources, and a day touches few rows
            continue
        subjects = _with_headers(subjects, contract, rules.headers)
        try:
            outcomes = module(contract.code).evaluate(subjects, contract, rules.as_of)
        except Exception as error:  # whoever writes a rule is told which one it is
            said = f"{contract.code}: {type(error).__name__}: {error}"
            raise RuntimeError(said) from error
        yield contract, outcomes.select(pl.lit(contract.code).alias("rule_code"), *RESULT)


def _count_again(
    warehouse: Warehouse, kept: Sequence[Indicator], moved: pl.DataFrame, anew: pl.DataFrame
) -> None:
    """Move the published counts of the rules that are kept, and those of the others to what they are now.

    The table is many times the cases, a day moves few of its rows: the others stay where they lie.
    """
    same = " and ".join(f't."{c}" is not distinct from m."{c}"' for c in COUNTED)
    said = ", ".join(sql_text(c.code) for c in kept)
    warehouse.connection.register("come", pl.concat([moved, anew]).to_arrow())
    warehouse.connection.execute(
        f"""create or replace temp table counts_moved as
        with m as (select {listed(COUNTED)}, sum(n)::bigint as n from (
            from come union all by name
            select * replace (-n as n) from {_COUNTS} where rule_code not in ({said})
        ) group by all having sum(n) <> 0)
        select m.* replace (m.n + coalesce(t.n, 0) as n) from m left join {_COUNTS} t on {same}"""
    )
    warehouse.connection.unregister("come")
    old = f"select t.rowid from {_COUNTS} t semi join counts_moved m on {same}"
    warehouse.take(_COUNTS, f"rowid in ({old})")
    warehouse.add(_COUNTS, "select * from counts_moved where n <> 0")


def _counted(outcomes: pl.DataFrame) -> pl.DataFrame:
    return outcomes.group_by(COUNTED).agg(n=pl.len().cast(pl.Int64))


def _summed(counts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Return the counts of parts together; what came may be taken away again."""
    whole = pl.concat(counts).group_by(COUNTED).agg(pl.col("n").sum())
    return whole.filter(pl.col("n") != 0)


def _apart(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with texts of their own: a filter holds on to those of all rows it left out."""
    oldest = pl.CompatLevel.oldest()  # no views of texts that lie elsewhere
    return pl.DataFrame(frame.to_arrow(compat_level=oldest), schema=frame.schema)


#: File and sheet → number of the table, for as long as a run lasts.
_HEADERS = "file_headers"


def note_headers(warehouse: Warehouse) -> pl.DataFrame:
    """Write down a number for each table read, for this run only, and return which columns each had.

    Returns
    -------
    pl.DataFrame
        ``file__`` and the columns, filled or not.
    """
    had = _headers(warehouse, "intake_files")
    rows = [(i, *key, sorted(columns)) for i, (key, columns) in enumerate(had.items())]
    types: dict[str, Any] = {
        _FILE: pl.Int64, "file_sha": pl.String, "sheet": pl.String, HEADERS: pl.List(pl.String),
    }  # fmt: skip
    found = pl.DataFrame(rows, schema=types, orient="row")
    warehouse.connection.register("headers_found", found.drop(HEADERS).to_arrow())
    warehouse.connection.execute(
        f"create or replace temp table {_HEADERS} as select * from headers_found"
    )
    warehouse.connection.unregister("headers_found")
    return found.select(_FILE, HEADERS)


def _headers(warehouse: Warehouse, files: str) -> dict[tuple[str, str], set[str]]:
    """Return which columns each file and sheet had, as a table of files says."""
    zh = {
        name: {column.zh: key for key, column in source.columns.items()}
        for name, source in sources().items()
    }
    had: dict[tuple[str, str], set[str]] = defaultdict(set)
    read = warehouse.query(
        f"""select file_sha, coalesce(sheet, '') as sheet, source, missing_columns from {files}
        where refused_reason is null and source is not null"""
    )
    for sha, sheet, source, lacking in read.iter_rows():
        missing = {zh[source].get(word, word) for word in lacking or []}
        had[sha, sheet] |= set(sources()[source].columns) - missing
    return had


def subjects_of(warehouse: Warehouse, contract: Indicator) -> pl.DataFrame:
    """Return the rows a rule looks at, with the columns it needs, or reads blanks of, that their files had."""
    headers = note_headers(warehouse)
    columns = _columns(warehouse, contract)
    return _with_headers(
        _rows(warehouse, contract.input, columns).frame(columns), contract, headers
    )


def _columns(warehouse: Warehouse, contract: Indicator) -> list[str]:
    """Return the columns a rule reads: texts of a million cases stay where they are."""
    there = warehouse.columns(contract.input)
    wanted = [c for c in module(contract.code).COLUMNS if c in there]
    if not {"file_sha", "sheet"} <= set(there):
        return wanted
    return [*wanted, _FILE, *([_DETAILS] if _DETAILS in there else [])]


def _rows(
    warehouse: Warehouse, name: str, columns: Collection[str], source: str | None = None
) -> Rows:
    """Return some columns of an input, the number of the table each row was read from among them.

    ``source`` is SQL for the table, where that is another than the run's own.
    """
    there = [c for c in warehouse.columns(name) if c in columns]
    source = source or f'"{name}"'
    if _FILE not in columns:
        return Rows(warehouse, f"select {listed(there)} from {source}")
    own = ", ".join([*(f't."{column}"' for column in there), f"h.{_FILE}"])
    return Rows(
        warehouse,
        f"""select {own} from {source} t left join {_HEADERS} h
        on h.file_sha = t.file_sha and h.sheet = coalesce(t.sheet, '')""",
    )


def _with_headers(frame: pl.DataFrame, contract: Indicator, headers: pl.DataFrame) -> pl.DataFrame:
    """Add to each row which of the columns a rule needs, or reads blanks of, its file had, or tables of its details."""
    if _FILE not in frame.columns:
        return frame
    groups = (c for group in contract.needs_any for c in group)
    needed = sorted({*contract.needs, *groups, *contract.may_be_blank})
    of_rule = pl.element().filter(pl.element().is_in(needed))
    had = headers.with_columns(pl.col(HEADERS).list.eval(of_rule))
    frame = frame.join(had, on=_FILE, how="left", maintain_order="left").drop(_FILE)
    if _DETAILS not in frame.columns:
        return frame
    told = pl.col(_DETAILS).list.eval(of_rule).fill_null([])
    return frame.with_columns(pl.col(HEADERS).list.set_union(told)).drop(_DETAILS)
