"""feat_undecided: cases filed and not decided yet, beside the decided cases nearest to them."""

from collections.abc import Sequence

import polars as pl

from assets.core import former_keys
from assets.core.former_keys import reference_cases
from assets.feat.feat_disparity__judged import MARKS, cases_sql, newest_sql
from assets.run import Run, table_asset
from assets.store.journal import step
from assets.store.since import fingerprint_of, made_from, note_made_from
from data_contracts import table
from data_contracts.frames import empty
from data_contracts.settings import settings

_NAME = "feat_undecided"
#: Cases filed longer ago than this are named and not compared.
MONTHS = 12
#: What a case is called that waits for no decision any more.
_OVER = (
    "已决定", "执行中", "已结案", "终止", "销案", "移送", "撤销", "不予立案", "终止调查", "移送公安",
    "移送其他机关", "撤销决定",
)  # fmt: skip


@table_asset(
    deps=[
        *former_keys.READ,
        "feat_case",
        "feat_case_clause",
        "feat_disparity__residuals",
        "core_reviews",
    ]
)
def feat_undecided(run: Run) -> pl.DataFrame:
    """One row a case waiting for its decision; its nearest decided cases beside.

    Where neither the waiting cases nor those they stand beside have changed, all of it stands.
    """
    waiting = _waiting(run)
    if waiting.is_empty():
        note_made_from(run.warehouse, _NAME, "no case waits")
        run.warehouse.write("feat_undecided__peers", empty(table("out_undecided_peers")))
        return empty(table("out_undecided"))
    asked = _asked(run, waiting)
    late = pl.col("filed_date") <= pl.lit(run.as_of).dt.offset_by(f"-{MONTHS}mo")
    references = [*reference_cases(run)]
    known = run.ask(MARKS)
    counted = run.warehouse.query(
        "select block, parent_block, count(*) as n from feat_disparity__residuals group by all"
    )
    cases = _decided(run, references)
    # The day stands for the decision of those that wait; what it leads to is in the other columns.
    looked_at = fingerprint_of(
        asked.drop("decision_date").with_columns(late=late), cases, counted, known,
        pl.DataFrame({"references": references}, schema={"references": pl.String}),
    )  # fmt: skip
    if run.since is not None and looked_at == made_from(run.warehouse, _NAME):
        step("undecided stand")
        return run.warehouse.read(_NAME)
    from models.like_cases import Params
    from models.like_cases.peers.marks import marked
    from models.like_cases.undecided import undecided

    found = undecided(
        asked.filter(~late), cases, settings(Params, run.config.indicators["P003"]),
        as_of=run.as_of, references=frozenset(references), known=counted,
    )  # fmt: skip
    columns = ["case_key", "law_version", "version_note", "discretion_benchmark"]
    known = known.join(asked, on="case_key", how="anti")
    both = pl.concat([known, asked.select(columns)], how="diagonal_relaxed")
    run.warehouse.write("feat_undecided__peers", marked(found.peers, both))
    old = asked.filter(late).select("case_key", not_evaluated_reason=pl.lit("filed_long_ago"))
    ranges = pl.concat([found.ranges, old], how="diagonal")
    whole = asked.join(ranges, on="case_key", how="left").with_columns(
        not_evaluated_reason=pl.when(pl.col("not_evaluated_reason") == "no_clause")
        .then(pl.coalesce("why_no_clause", "not_evaluated_reason"))
        .otherwise("not_evaluated_reason")
    )
    wanted = [c for c in table("out_undecided").columns if c in whole.columns]
    note_made_from(run.warehouse, _NAME, looked_at)
    return whole.select(wanted)


def _waiting(run: Run) -> pl.DataFrame:
    """Return the open cases."""
    over = ", ".join(f"'{word}'" for word in _OVER)
    return run.warehouse.query(
        f"""select * from feat_case where not is_decided and decision_no is null
        and coalesce(case_status, '') not in ({over}) and coalesce(disposition, '') not in ({over})
        order by case_key"""
    )


def _asked(run: Run, cases: pl.DataFrame) -> pl.DataFrame:
    """Return the open cases with the clause they cite or usually rest on."""
    from models.clauses import place, resolve
    from models.clauses.usual import usual_basis

    silent = cases.filter(pl.col("legal_basis").is_null())
    cases = cases.join(
        usual_basis(silent, _citations(run)), on="case_key", how="left", maintain_order="left"
    ).with_columns(
        clause_from=pl.when(pl.col("legal_basis").is_not_null())
        .then(pl.lit("cited"))
        .when(pl.col("usual_basis").is_not_null())
        .then(pl.lit("usual")),
        legal_basis=pl.coalesce("legal_basis", "usual_basis"),
        decision_date=pl.lit(run.as_of),
    )
    known = run.config.law_tables
    clauses = resolve(cases, known.statutes, known.laws, known.mitigations)
    placed = place(cases, clauses, run.config.discretion_benchmarks)
    return (
        cases.rename({"reason": "why_no_clause"})
        .join(clauses, on="case_key")
        .join(placed, on="case_key", how="left")
    )


def _citations(run: Run) -> pl.DataFrame:
    return run.warehouse.query(
        """select violation_type, legal_basis, law, law_version, parent_clause_id, item, is_merged
        from feat_case join feat_case_clause using (case_key) where is_decided"""
    )


def _decided(run: Run, references: Sequence[str]) -> pl.DataFrame:
    """Return the newest decided cases of each clause and tier and the 参考案例, known by the day."""
    from models.like_cases.undecided import NEWEST

    run.warehouse.connection.execute(
        f"""create or replace temp table wanted_cases as
        {newest_sql(NEWEST)} union select unnest(?::varchar[])""",
        [references],
    )
    present = [*run.warehouse.columns("feat_case"), *run.warehouse.columns("feat_case_clause")]
    wanted = "where case_key in (from wanted_cases)"  # asked of each: their texts are long
    tables = (f"(from feat_case {wanted})", f"(from feat_case_clause {wanted})")
    return run.warehouse.query(
        f"""select * from ({cases_sql(present, run.config.special_domains, tables)})
        where is_decided and decision_date <= date '{run.as_of}'"""
    )
