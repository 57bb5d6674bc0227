"""Frames of warnings: for a sector, and for one matter."""

import polars as pl

_SOURCES = {
    "case": "cases", "complaint": "complaints", "sampling": "samplings", "opinion": "opinions",
}  # fmt: skip
#: Frame → table → the columns it reads itself; what its rules read passes through.
READS = {
    "feat_matter": {"core_complaints": ("complaint_no", "complainant_key", "party_key")},
}

_WHAT = ("industry", "object_category", "violation_type")


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
            _counted(pl.sum_horizontal("n_cases", "n_complaints")).alias("n_events"), "n_parties",
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


def feat_matter(
    out_warnings: pl.DataFrame, out_warning_members: pl.DataFrame, core_complaints: pl.DataFrame
) -> pl.DataFrame:
    """Return warnings of kind matter with the firm, the persons and the complaints behind them.

    Parameters
    ----------
    out_warnings, out_warning_members, core_complaints : pl.DataFrame
        As in their table contracts.

    Returns
    -------
    pl.DataFrame
        Columns of ``w002.COLUMNS``; ``cluster_key`` = the firm most complaints name (credit code,
        else normalised name), ``n_persons`` are those the warning speaks of; where it does not say,
        a complaint without key counts as one person.
    """
    told = out_warning_members.filter(pl.col("source") == "complaint").join(
        core_complaints.select("complaint_no", "complainant_key", "party_key"),
        left_on="key", right_on="complaint_no", how="left",
    )  # fmt: skip
    about = told.group_by("warning_id").agg(
        pl.col("party_key")
        .drop_nulls()
        .sort()
        .mode(maintain_order=True)
        .first()
        .alias("cluster_key"),
        pl.coalesce("complainant_key", "key").n_unique().cast(pl.Int64).alias("n_persons"),
    )
    return (
        out_warnings.filter(pl.col("kind") == "matter")
        .join(about, on="warning_id", how="left", validate="1:1")
        .join(_members(out_warning_members), on="warning_id", how="left", validate="1:1")
        .select(
            "warning_id", "cluster_key", _region_of_scope().alias("region_code"), "issued_on",
            "n_complaints", _counted(pl.col("n_persons")).round().cast(pl.Int64).alias("n_persons"), "expected", "score", "level", "reason", "superseded_by",
            "members",
        )
        .sort("warning_id")
    )  # fmt: skip


def _counted(otherwise: pl.Expr) -> pl.Expr:
    """Return what the warning compared with its expectation, and says in its sentence.

    Members that came later are in the list and not in the sentence.
    """
    return pl.coalesce(pl.col("n_counted").cast(pl.Float64), otherwise.cast(pl.Float64))


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
