"""Frames of cases: with their clause, under review, by place of conduct."""

from collections.abc import Iterable
from datetime import date

import polars as pl

from data_contracts.reference import division_changes, divisions
from models.indicators import p005, reach
from models.indicators.inputs.versions import article_restated
from models.like_cases.facts import circumstances

_CLAUSE = (
    "law", "article", "paragraph", "statutory_min_yuan", "statutory_max_yuan", "is_max_only",
    "is_progressive", "is_merged", "unresolved_reason", "has_mitigation_basis", "verified",
    "rule_id", "law_repealed_on", "version_note", "fine_tier", "fine_tier_min_yuan",
    "fine_tier_max_yuan", "exempt_item", "exempt_list", "exempt_document",
)  # fmt: skip
#: Where a row stands, and what tables of details tell of it: what columns it could be told in is known by these.
_FILE = ("file_sha", "sheet", "detail_columns")
#: Circumstances of art. 30 and 32: to be fined lighter or below the range.
_LIGHTER = ("removed", "merit", "coerced", "underage")

#: Frames whose row of a case follows from that case alone.
BY_CASE = ("feat_case_rules", "feat_case_jurisdiction")
#: Frame → table → the columns it reads itself; what its rules read passes through.
READS = {
    "feat_case_rules": {
        "feat_case": (
            "case_key", "facts", "discretion_reason", "penalty_content", *_FILE,
        ),
        "feat_case_clause": ("case_key", *_CLAUSE),
    },
    "feat_case_jurisdiction": {
        "feat_case": ("case_key", "region_code", "conduct_region_code", *_FILE),
    },
    "feat_case_paid": {"feat_case": ("case_key", *_FILE)},
    "feat_review_case": {
        "feat_case": (
            "case_key", "region_code", "publication_withdrawn_date", *reach.OF_CASES,
            *reach.COLUMNS, "sheet",
        ),
    },
}  # fmt: skip


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
        is_max_only, is_progressive, is_merged, unresolved_reason, has_mitigation_basis,
        verified, rule_id, law_repealed_on, version_note``, the other tier the fine lies in, the
        item of a list, ``aggravating`` and ``mitigating``
        (those of art. 30 and 32; lists of words, empty where none) and ``is_article_restated`` (by
        :func:`article_restated`), sorted by ``case_key``.
    """
    clause = feat_case_clause.select("case_key", *_CLAUSE)
    text = pl.concat_str(
        *(_text(feat_case, name) for name in ("facts", "discretion_reason", "penalty_content")),
        separator="。",
        ignore_nulls=True,
    )
    words = circumstances.read(feat_case.select(text.alias("text")))
    named = words.select(
        _labels(circumstances.AGGRAVATING).alias("aggravating"),
        _labels(_LIGHTER).alias("mitigating"),
    )
    return (
        feat_case.drop("aggravating", "mitigating", "is_article_restated", *_CLAUSE, strict=False)
        .hstack(named)
        .join(clause, on="case_key", how="left", validate="1:1")
        .with_columns(article_restated().alias("is_article_restated"))
        .sort("case_key")
    )


def _labels(codes: Iterable[str]) -> pl.Expr:
    named = {code: circumstances.BY_CODE[code].zh for code in codes}
    return pl.concat_list(
        pl.when(pl.col(code).is_not_null()).then(pl.lit(zh)) for code, zh in named.items()
    ).list.drop_nulls()


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


def feat_review_case(
    core_reviews: pl.DataFrame, feat_case: pl.DataFrame, as_of: date
) -> pl.DataFrame:
    """Return ``feat_review`` with the days the decision was published and taken down.

    Parameters
    ----------
    core_reviews, feat_case : pl.DataFrame
    as_of : datetime.date
        A blank is told of until then at most.

    Returns
    -------
    pl.DataFrame
        Columns of :func:`feat_review` and ``decision_date, publication_date,
        publication_withdrawn_date, publication_end_date, credit_repair_date, told_until, file_sha,
        sheet``; sorted by ``case_key``.
    """
    columns = (
        "decision_date", "publication_date", "publication_withdrawn_date", "publication_end_date",
        "credit_repair_date", *_FILE,
    )  # fmt: skip
    there = [c for c in columns if c in feat_case.columns]
    told = reach.with_told_until(
        feat_case, as_of, *reach.OF_CASES, "publication_withdrawn_date", again=reach.WHOLE_YEAR
    ).select("case_key", *there, pl.col("_until").alias("told_until"))
    return (
        feat_review(core_reviews, as_of)
        .join(told, on="case_key", how="left", validate="1:1")
        .sort("case_key")
    )


def feat_case_paid(
    feat_case: pl.DataFrame, core_reviews: pl.DataFrame, as_of: date
) -> pl.DataFrame:
    """Return every case with the gravest result known of its review or suit.

    Parameters
    ----------
    feat_case, core_reviews : pl.DataFrame
    as_of : datetime.date
        A result dated later is not known.

    Returns
    -------
    pl.DataFrame, shape (n, any)
        ``feat_case`` with ``review_result`` (null where none) and ``is_under_review`` (some review or
        suit has no end yet), sorted by ``case_key``.
    """
    results = feat_review(core_reviews, as_of).select("case_key", review_result="result")
    open_ones = core_reviews.filter(
        (pl.col("accepted_date") <= as_of).fill_null(True)
        & (
            ((pl.col("result") == "在办") | pl.col("result").is_null())
            | (pl.col("closed_date") > as_of).fill_null(False)
        )
    )["case_key"].unique()
    return (
        feat_case.drop("review_result", "is_under_review", strict=False)
        .with_columns(pl.col("case_key").is_in(open_ones.implode()).alias("is_under_review"))
        .join(results, on="case_key", how="left", validate="1:1")
        .sort("case_key")
    )


def feat_case_jurisdiction(feat_case: pl.DataFrame, core_regions: pl.DataFrame) -> pl.DataFrame:
    """Return cases with whether the conduct lies inside the handling organ's area.

    Inside: the same code, one above or below the other in the hierarchy (上级代码 of
    ``core_regions`` first, else xxxx00 and xx0000). A conduct coded only to the city is inside for its counties.
    A code that was given up stands for the one that took it over (并入代码, and the shipped changes).

    Parameters
    ----------
    feat_case : pl.DataFrame, shape (n, any)
        ``region_code, conduct_region_code`` among others.
    core_regions : pl.DataFrame
        ``region_code, name, start_date, parent_code, merged_into``; may be empty.

    Returns
    -------
    pl.DataFrame, shape (n, any)
        With ``is_conduct_inside`` (null where a code is missing), ``region_name`` and
        ``conduct_region_name`` (null where not known), sorted by ``case_key``.
    """
    parents = dict(
        core_regions.drop_nulls("parent_code").select("region_code", "parent_code").rows()
    )
    pairs = feat_case.select("region_code", "conduct_region_code").unique().drop_nulls()
    later = _taken_over(core_regions)
    inside = [
        any(
            one in _above(other, parents) or other in _above(one, parents)
            for one in _now(area, later)
            for other in _now(place, later)
        )
        for area, place in pairs.iter_rows()
    ]
    marked = pairs.with_columns(pl.Series("is_conduct_inside", inside, dtype=pl.Boolean))
    names = _names(core_regions)
    return (
        feat_case.join(
            marked, on=["region_code", "conduct_region_code"], how="left", validate="m:1"
        )
        .join(names, on="region_code", how="left", validate="m:1")
        .join(
            names.rename(lambda name: f"conduct_{name}"),
            on="conduct_region_code", how="left", validate="m:1",
        )
        .sort("case_key")
    )  # fmt: skip


def _names(core_regions: pl.DataFrame) -> pl.DataFrame:
    """Return ``region_code, region_name``: the province's own names before the shipped ones."""
    own = core_regions.sort("start_date", nulls_last=False).select("region_code", "name")
    shipped = divisions().select(pl.col("code").alias("region_code"), "name")
    return (
        pl.concat([shipped, own])
        .drop_nulls()
        .unique("region_code", keep="last")
        .rename({"name": "region_name"})
    )


def _taken_over(core_regions: pl.DataFrame) -> dict[str, set[str]]:
    """Return the codes that took over one given up: the province's own word before the shipped changes.

    A code in use again says nothing of what it once was.
    """
    later: dict[str, set[str]] = {}
    shipped = division_changes().filter(
        pl.col("change_type") == "recoded_or_merged",
        ~pl.col("old_code").is_in(divisions()["code"].implode()),
    )
    for old, new in shipped.select("old_code", "new_code").iter_rows():
        later.setdefault(old, set()).add(new)
    own = core_regions.drop_nulls("merged_into").select("region_code", "merged_into")
    return later | {old: {new} for old, new in own.iter_rows()}


def _now(code: str, later: dict[str, set[str]]) -> set[str]:
    """Return a code with all that took it over, one after another."""
    found, new = {code}, {code}
    while new := {n for c in new for n in later.get(c, ())} - found:
        found |= new
    return found


def _above(code: str, parents: dict[str, str]) -> set[str]:
    """Return a region's code with all codes above it."""
    chain = {code}
    while True:
        up = parents.get(code) or (code[:4] + "00" if code[4:] != "00" else code[:2] + "0000")
        if up in chain:
            return chain
        chain.add(up)
        code = up
