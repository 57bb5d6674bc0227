"""The clause a case not decided yet will rest on: cited already, or usual for its 违法行为类型."""

import polars as pl

from models.columns import ensure, types_of

#: So many decided cases of the same words, and such a share of them under one clause.
LEAST_SEEN, LEAST_SHARE = 20, 0.9
_OPEN = ("case_key", "violation_type", "conduct_end_date", "conduct_start_date", "filed_date")
_DECIDED = ("violation_type", "legal_basis")
_OF_CLAUSE = ("law", "law_version", "parent_clause_id", "item", "is_merged")


def usual_basis(open_cases: pl.DataFrame, decided: pl.DataFrame) -> pl.DataFrame:
    """Return the citation that decided cases of the same 违法行为类型 usually bear.

    Parameters
    ----------
    open_cases : pl.DataFrame, shape (n, …)
        ``case_key, violation_type`` and the days of conduct and filing; cases without 处罚依据.
    decided : pl.DataFrame
        feat_case joined with feat_case_clause.

    Returns
    -------
    pl.DataFrame, shape (n, 5)
        ``case_key, usual_basis`` (the shortest citation of that clause, to be resolved like any
        other), ``n_seen`` decided cases of the same words, ``n_same`` of them under that clause,
        ``reason`` (``no_violation_type``, ``seen_too_rarely`` or ``clauses_differ``) where there is no usual clause. Sorted by key.

    Notes
    -----
    Of each law only the newest version in force on the day of the conduct counts: what an older
    version punished under another article tells nothing about a case of today.
    """
    wanted = ensure(open_cases, types_of("feat_case", *_OPEN)).select(
        "case_key", "violation_type",
        day=pl.coalesce("conduct_end_date", "conduct_start_date", "filed_date").dt.to_string("%Y-%m-%d"),
    )  # fmt: skip
    types = types_of("feat_case", *_DECIDED) | types_of("feat_case_clause", *_OF_CLAUSE)
    known = ensure(decided, types).filter(
        pl.col("parent_clause_id").is_not_null(),
        ~pl.col("is_merged").fill_null(value=False),
        pl.col("violation_type").is_in(wanted["violation_type"].unique().to_list()),
    )
    shortest = pl.col("legal_basis").sort_by(pl.col("legal_basis").str.len_chars(), "legal_basis")
    by = ["violation_type", "law", "law_version", "parent_clause_id", "item"]
    counted = known.group_by(by).agg(n=pl.len(), basis=shortest.first())
    pairs = wanted.select("violation_type", "day").unique().drop_nulls("violation_type")
    pairs = pairs.join(counted, on="violation_type").filter(
        pl.col("law_version").is_null() | pl.col("day").is_null() | (pl.col("law_version") <= pl.col("day"))
    )  # fmt: skip
    same = ["violation_type", "day"]
    newest = pl.col("law_version").max().over([*same, "law"])
    pairs = pairs.filter(pl.col("law_version").eq_missing(newest))
    chosen = (
        pairs.with_columns(n_seen=pl.col("n").sum().over(same))
        .sort("n", "parent_clause_id", "item", descending=[True, False, False], nulls_last=True)
        .unique(same, keep="first", maintain_order=True)
        .select(*same, "n_seen", n_same="n", usual_basis="basis")
    )
    found = wanted.join(chosen, on=same, how="left", nulls_equal=True).with_columns(
        pl.col("n_seen", "n_same").fill_null(0).cast(pl.Int64)
    )
    reason = (
        pl.when(pl.col("violation_type").is_null())
        .then(pl.lit("no_violation_type"))
        .when(pl.col("n_seen") < LEAST_SEEN)
        .then(pl.lit("seen_too_rarely"))
        .when(pl.col("n_same") < LEAST_SHARE * pl.col("n_seen"))
        .then(pl.lit("clauses_differ"))
    )
    return (
        found.with_columns(reason=reason)
        .with_columns(usual_basis=pl.when(pl.col("reason").is_null()).then("usual_basis"))
        .select("case_key", "usual_basis", "n_seen", "n_same", "reason")
        .sort("case_key")
    )
