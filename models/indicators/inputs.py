"""The frames indicators read that no other step makes: one row a subject, pure functions.

Each takes tables as they stand on the as-of date (nothing later is known) and returns one frame;
``INPUTS`` names the tables each needs, so that the wiring can be a loop
(``as_of`` stands for the as-of date).
"""

from datetime import date

import polars as pl

from models.indicators import p005
from models.like_cases import circumstances

#: Table an indicator names in ``input`` → the function's arguments, by table name.
INPUTS: dict[str, tuple[str, ...]] = {
    "feat_warning": ("out_warnings", "out_warning_members", "out_warnings_suppressed"),
    "feat_case_rules": ("feat_case", "feat_case_clause"),
    "feat_review": ("core_reviews", "as_of"),
}

_SOURCES = {
    "case": "cases", "complaint": "complaints", "sampling": "samplings", "opinion": "opinions",
}  # fmt: skip


def feat_warning(
    out_warnings: pl.DataFrame,
    out_warning_members: pl.DataFrame,
    out_warnings_suppressed: pl.DataFrame,
) -> pl.DataFrame:
    """Return sector warnings and the candidates kept back, one row each.

    Parameters
    ----------
    out_warnings, out_warning_members, out_warnings_suppressed : pl.DataFrame
        As in their table contracts.

    Returns
    -------
    pl.DataFrame
        Columns of ``w001.COLUMNS``; ``suppressed_reason`` is null for issued warnings;
        ``members`` is ``source:key``, sorted.
    """
    issued = (
        out_warnings.filter(pl.col("kind") == "sector")
        .join(_members(out_warning_members), on="warning_id", how="left")
        .select(
            "warning_id", _region_of_scope().alias("region_code"), "issued_on", *_WHAT,
            pl.sum_horizontal("n_cases", "n_complaints").alias("n_events"), "n_parties",
            "expected", "score", "level", "reason", "superseded_by",
            pl.lit(None, pl.String).alias("suppressed_reason"), "members",
        )
    )  # fmt: skip
    kept_back = out_warnings_suppressed.select(
        pl.col("candidate_id").alias("warning_id"), _region_of_scope().alias("region_code"),
        _sunday(pl.col("week")).alias("issued_on"), *_WHAT, "n_events", "n_parties",
        "expected", "score", pl.lit(None, pl.String).alias("level"),
        pl.lit(None, pl.String).alias("reason"), pl.lit(None, pl.String).alias("superseded_by"),
        "suppressed_reason", pl.lit([], pl.List(pl.String)).alias("members"),
    )  # fmt: skip
    return pl.concat([issued, kept_back], how="vertical_relaxed").sort("warning_id")


_WHAT = ("industry", "object_category", "violation_type")


def _members(out_warning_members: pl.DataFrame) -> pl.DataFrame:
    """Return ``warning_id`` and its sorted list of ``source:key``."""
    return (
        out_warning_members.with_columns(
            pl.format("{}:{}", pl.col("source").replace(_SOURCES), "key").alias("members")
        )
        .sort("members")
        .group_by("warning_id", maintain_order=True)
        .agg("members")
    )


def _region_of_scope() -> pl.Expr:
    """Return the one region of ``region_scope``, else the city, else the province they share."""
    scope = pl.col("region_scope")
    city = scope.list.eval(pl.element().str.slice(0, 4)).list.unique()
    province = scope.list.eval(pl.element().str.slice(0, 2)).list.unique()
    return (
        pl.when(scope.list.unique().list.len() == 1)
        .then(scope.list.first())
        .when(city.list.len() == 1)
        .then(city.list.first() + "00")
        .when(province.list.len() == 1)
        .then(province.list.first() + "0000")
    )


def _sunday(week: pl.Expr) -> pl.Expr:
    """Return the Sunday that ends an ISO week ``YYYY-Www``."""
    return pl.concat_str(week, pl.lit("-7")).str.to_date("%G-W%V-%u")


def feat_case_rules(feat_case: pl.DataFrame, feat_case_clause: pl.DataFrame) -> pl.DataFrame:
    """Return every case with its clause and range, and the aggravating facts its text names.

    Parameters
    ----------
    feat_case : pl.DataFrame, shape (n, any)
        One row a ``case_key``.
    feat_case_clause : pl.DataFrame
        From ``models.clauses``; at most one row a ``case_key``.

    Returns
    -------
    pl.DataFrame, shape (n, any)
        ``feat_case`` with ``law, article, paragraph, statutory_min_yuan, statutory_max_yuan,
        is_max_only, is_merged, unresolved_reason, has_mitigation_basis`` and ``aggravating``
        (list of words, empty where none), sorted by ``case_key``.
    """
    clause = feat_case_clause.select("case_key", *_CLAUSE)
    text = pl.concat_str(
        *(_text(feat_case, name) for name in ("facts", "discretion_reason", "penalty_content")),
        separator="。",
        ignore_nulls=True,
    )
    words = circumstances.read(feat_case.select(text.alias("text")))
    labels = {code: circumstances.BY_CODE[code].zh for code in circumstances.AGGRAVATING}
    named = words.select(
        pl.concat_list(
            pl.when(pl.col(code).is_not_null()).then(pl.lit(zh)) for code, zh in labels.items()
        )
        .list.drop_nulls()
        .alias("aggravating")
    )
    return (
        feat_case.drop("aggravating", *_CLAUSE, strict=False)
        .hstack(named)
        .join(clause, on="case_key", how="left", validate="1:1")
        .sort("case_key")
    )


_CLAUSE = (
    "law", "article", "paragraph", "statutory_min_yuan", "statutory_max_yuan", "is_max_only",
    "is_merged", "unresolved_reason", "has_mitigation_basis",
)  # fmt: skip


def _text(frame: pl.DataFrame, name: str) -> pl.Expr:
    return pl.col(name) if name in frame.columns else pl.lit(None, pl.String)


def feat_review(core_reviews: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return one row a case under review or in court, with the gravest result known.

    Parameters
    ----------
    core_reviews : pl.DataFrame
        One row a review; those accepted after ``as_of`` do not exist yet.
    as_of : datetime.date
        A result dated later is still pending.

    Returns
    -------
    pl.DataFrame
        ``case_key, region_code, accepted_date, closed_date, kind, result, row_keys``, sorted.
    """
    order = {word: i for i, word in enumerate([*p005.CORRECTED, "其他", *p005.UPHELD])}
    known = core_reviews.filter(
        (pl.col("accepted_date") <= as_of).fill_null(True) & pl.col("case_key").is_not_null()
    ).with_columns(
        pl.when((pl.col("closed_date") > as_of).fill_null(False))
        .then(pl.lit("在办"))
        .otherwise("result")
        .alias("result"),
        pl.when(pl.col("closed_date") <= as_of).then("closed_date").alias("closed_date"),
        pl.format("reviews:{}", "row_key").alias("row_keys"),
    )
    rank = pl.col("result").replace_strict(order, default=len(order), return_dtype=pl.Int64)
    return (
        known.sort("case_key", rank, "closed_date", "row_key", nulls_last=True)
        .group_by("case_key", maintain_order=True)
        .agg(
            pl.first("region_code", "accepted_date", "closed_date", "kind", "result"),
            pl.col("row_keys").sort(),
        )
    )
