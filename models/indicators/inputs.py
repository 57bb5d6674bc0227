"""The frames indicators read that no other step makes: one row a subject, pure functions.

Each takes tables as they stand on the as-of date (nothing later is known) and returns one frame;
``INPUTS`` names the tables each needs, so that the wiring can be a loop
(``as_of`` stands for the as-of date).
"""

from datetime import date

import polars as pl

from models.indicators import p005
from models.indicators.flags import a_year_before, period_end
from models.indicators.wording import quarter_of
from models.like_cases import circumstances

#: Table an indicator names in ``input`` → the function's arguments, by table name.
INPUTS: dict[str, tuple[str, ...]] = {
    "feat_warning": ("out_warnings", "out_warning_members", "out_warnings_suppressed"),
    "feat_case_rules": ("feat_case", "feat_case_clause"),
    "feat_review": ("core_reviews", "as_of"),
    "feat_case_jurisdiction": ("feat_case", "core_regions"),
    "feat_tip_off": ("core_complaints", "as_of"),
    "feat_region_tip_off": ("core_complaints", "out_delivery", "as_of"),
    "feat_region_fall": ("out_region_month", "feat_region_month"),
    "feat_entity_inspections": ("core_inspections", "core_entities", "as_of"),
    "feat_matter": ("out_warnings", "out_warning_members", "core_complaints"),
    "feat_complainant": ("core_complaints", "as_of"),
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


def feat_case_jurisdiction(feat_case: pl.DataFrame, regions: pl.DataFrame) -> pl.DataFrame:
    """Return cases with whether the conduct lies inside the handling organ's area.

    Inside: the same code, one above or below the other in the hierarchy (上级代码 of ``regions``
    first, else xxxx00 and xx0000). A conduct coded only to the city is inside for its counties.

    Parameters
    ----------
    feat_case : pl.DataFrame, shape (n, any)
        ``region_code, conduct_region_code`` among others.
    regions : pl.DataFrame
        ``region_code, parent_code`` (``core_regions``); may be empty.

    Returns
    -------
    pl.DataFrame, shape (n, any)
        With ``is_conduct_inside`` (null where a code is missing), sorted by ``case_key``.
    """
    parents = dict(regions.drop_nulls("parent_code").select("region_code", "parent_code").rows())
    pairs = feat_case.select("region_code", "conduct_region_code").unique().drop_nulls()
    inside = [
        area in _above(place, parents) or place in _above(area, parents)
        for area, place in pairs.iter_rows()
    ]
    marked = pairs.with_columns(pl.Series("is_conduct_inside", inside, dtype=pl.Boolean))
    return feat_case.join(
        marked, on=["region_code", "conduct_region_code"], how="left", validate="m:1"
    ).sort("case_key")


def _above(code: str, parents: dict[str, str]) -> set[str]:
    """Return a region's code with all codes above it."""
    chain = {code}
    while True:
        up = parents.get(code) or (code[:4] + "00" if code[4:] != "00" else code[:2] + "0000")
        if up in chain:
            return chain
        chain.add(up)
        code = up


def feat_tip_off(core_complaints: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return the tip-offs (举报) registered up to ``as_of``, one row each.

    Parameters
    ----------
    core_complaints : pl.DataFrame
    as_of : datetime.date

    Returns
    -------
    pl.DataFrame
        Columns of ``core_complaints``, sorted by ``complaint_no``.
    """
    return core_complaints.filter(
        pl.col("form") == "举报", pl.col("registered_date") <= as_of
    ).sort("complaint_no")


def feat_region_tip_off(
    core_complaints: pl.DataFrame, out_delivery: pl.DataFrame, as_of: date
) -> pl.DataFrame:
    """Return tip-offs and how many were opened as cases, by region and quarter.

    Several tip-offs of one person about one subject in a quarter count once, opened if any was.

    Parameters
    ----------
    core_complaints : pl.DataFrame
    out_delivery : pl.DataFrame
        ``region_code, source, month, delivered``; a quarter is delivered unless one of its months
        is known not to be.
    as_of : datetime.date
        A quarter is ripe when it ended :data:`RIPE_DAYS` days before.

    Returns
    -------
    pl.DataFrame
        ``region_code, period, tip_offs, tip_offs_prev, filed, filed_prev, delivered, is_ripe``;
        every quarter from a region's first to its last, sorted.
    """
    person = pl.coalesce("complainant_key", "complaint_no")
    subject = pl.coalesce("party_key", "complaint_no")
    opened = (
        pl.col("is_case_filed").fill_null(False)
        | pl.col("linked_case_no").is_not_null()
        | (pl.col("result") == "立案").fill_null(False)
    )
    counted = (
        feat_tip_off(core_complaints, as_of)
        .group_by(
            "region_code", quarter_of(pl.col("registered_date")).alias("period"),
            person.alias("_person"), subject.alias("_subject"),
        )
        .agg(opened.any().alias("_opened"))
        .group_by("region_code", "period")
        .agg(
            pl.len().cast(pl.Int64).alias("tip_offs"),
            pl.col("_opened").sum().cast(pl.Int64).alias("filed"),
        )
    )  # fmt: skip
    whole = _every_quarter(counted).join(counted, on=["region_code", "period"], how="left")
    whole = whole.with_columns(pl.col("tip_offs", "filed").fill_null(0))
    before = whole.select(
        "region_code",
        pl.format(
            "{}-{}", pl.col("period").str.slice(0, 4).cast(pl.Int64) + 1,
            pl.col("period").str.slice(5),
        ).alias("period"),
        pl.col("tip_offs").alias("tip_offs_prev"),
        pl.col("filed").alias("filed_prev"),
    )  # fmt: skip
    missed = (
        out_delivery.filter(pl.col("source") == "complaints", ~pl.col("delivered"))
        .select("region_code", quarter_of(pl.col("month").add("-01").str.to_date()).alias("period"))
        .unique()
        .with_columns(pl.lit(False).alias("delivered"))
    )
    ripe = [p for p in whole["period"].unique() if (as_of - period_end(p)).days >= RIPE_DAYS]
    return (
        whole.join(before, on=["region_code", "period"], how="left", validate="1:1")
        .join(missed, on=["region_code", "period"], how="left", validate="1:1")
        .with_columns(
            pl.col("delivered").fill_null(True), pl.col("period").is_in(ripe).alias("is_ripe")
        )
        .sort("region_code", "period")
    )


#: Days after a quarter's end until its tip-offs must have been decided on (15+15 working days).
RIPE_DAYS = 50


def _every_quarter(counted: pl.DataFrame) -> pl.DataFrame:
    """Return ``region_code, period`` for each quarter between a region's first and last."""
    number = pl.col("period").str.slice(0, 4).cast(pl.Int64) * 4 + pl.col("period").str.slice(
        6
    ).cast(pl.Int64)
    spans = counted.group_by("region_code").agg(number.min().alias("a"), number.max().alias("b"))
    return (
        spans.with_columns(pl.int_ranges("a", pl.col("b") + 1).alias("q"))
        .explode("q")
        .select(
            "region_code",
            pl.format("{}-Q{}", (pl.col("q") - 1) // 4, (pl.col("q") - 1) % 4 + 1).alias("period"),
        )
    )


def feat_region_fall(
    out_region_month: pl.DataFrame, feat_region_month: pl.DataFrame
) -> pl.DataFrame:
    """Return ``out_region_month`` with whether the month's cases were delivered.

    Parameters
    ----------
    out_region_month : pl.DataFrame, shape (n, any)
    feat_region_month : pl.DataFrame
        ``region_code, month, delivered``.

    Returns
    -------
    pl.DataFrame, shape (n, any)
        Sorted by ``region_code, month``.
    """
    said = feat_region_month.select("region_code", "month", "delivered")
    return (
        out_region_month.drop("delivered", strict=False)
        .join(said, on=["region_code", "month"], how="left", validate="1:1")
        .sort("region_code", "month")
    )


def feat_entity_inspections(
    core_inspections: pl.DataFrame, core_entities: pl.DataFrame, as_of: date
) -> pl.DataFrame:
    """Return how often each entity was inspected in the twelve months to ``as_of``.

    Checks of tip-offs are left out, inspections of one entity on one day count once (a joint
    visit). Like entities: same two-digit industry and risk class, in every region; where an entity
    is not registered, all inspected entities of its region.

    Parameters
    ----------
    core_inspections, core_entities : pl.DataFrame
    as_of : datetime.date

    Returns
    -------
    pl.DataFrame
        ``party_key, region_code, period`` (quarter of ``as_of``), ``inspections, organs, clean``
        (visits that found nothing), ``n_peers`` (itself left out), ``peer_median, last_date,
        inspection_keys``, sorted by ``party_key``.
    """
    year = core_inspections.filter(
        pl.col("inspected_date").is_between(a_year_before(as_of), as_of, closed="right"),
        pl.col("party_key").is_not_null(),
        (pl.col("method") != "举报核查").fill_null(True),
    )
    visits = year.group_by("party_key", "inspected_date").agg(
        pl.col("organ_code").drop_nulls().alias("organ"),
        (pl.col("result") == "未发现问题").fill_null(False).all().alias("clean"),
        pl.col("inspection_no").alias("numbers"),
        pl.col("region_code").drop_nulls().min(),
        pl.col("uscc").drop_nulls().min(),
    )
    per_entity = visits.group_by("party_key").agg(
        pl.len().cast(pl.Int64).alias("inspections"),
        pl.col("organ").explode().n_unique().cast(pl.Int64).alias("organs"),
        pl.col("clean").sum().cast(pl.Int64),
        pl.col("inspected_date").max().alias("last_date"),
        pl.format("inspections:{}", pl.col("numbers").explode()).sort().alias("inspection_keys"),
        pl.col("region_code").drop_nulls().min(),
        pl.col("uscc").drop_nulls().min(),
    )
    known = core_entities.select(
        "uscc",
        pl.col("industry_code").str.replace("^[A-Za-z]", "").str.slice(0, 2).alias("_industry"),
        "risk_class",
    )
    group = pl.when(pl.col("_industry").is_not_null()).then(
        pl.format("{}|{}", "_industry", pl.col("risk_class").fill_null("-"))
    ).otherwise(pl.format("region|{}", pl.col("region_code").fill_null("-")))  # fmt: skip
    return (
        per_entity.join(known, on="uscc", how="left", validate="m:1")
        .with_columns(group.alias("_group"))
        .with_columns(
            (pl.len().over("_group") - 1).cast(pl.Int64).alias("n_peers"),
            pl.col("inspections").median().over("_group").alias("peer_median"),
            pl.lit(f"{as_of.year}-Q{(as_of.month + 2) // 3}").alias("period"),
        )
        .select(
            "party_key", "region_code", "period", "inspections", "organs", "clean", "n_peers",
            "peer_median", "last_date", "inspection_keys",
        )
        .sort("party_key")
    )  # fmt: skip


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
        else normalised name), ``n_persons`` counts a complaint without key as one person.
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
            "n_complaints", "n_persons", "expected", "score", "level", "reason", "superseded_by",
            "members",
        )
        .sort("warning_id")
    )  # fmt: skip


def feat_complainant(core_complaints: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return how many complaints each person brought in each quarter.

    Parameters
    ----------
    core_complaints : pl.DataFrame
    as_of : datetime.date

    Returns
    -------
    pl.DataFrame
        ``complainant_key, cluster_key`` (the key, else the ticket's number), ``region_code`` (of
        most tickets), ``period, tickets, subjects, last_date, members``; sorted.
    """
    known = core_complaints.filter(pl.col("registered_date") <= as_of)
    return (
        known.with_columns(
            pl.coalesce("complainant_key", "complaint_no").alias("cluster_key"),
            quarter_of(pl.col("registered_date")).alias("period"),
            pl.format("complaints:{}", "complaint_no").alias("members"),
        )
        .group_by("cluster_key", "period")
        .agg(
            pl.first("complainant_key"),
            pl.col("region_code").sort().mode(maintain_order=True).first(),
            pl.len().cast(pl.Int64).alias("tickets"),
            pl.coalesce("party_key", "complaint_no").n_unique().cast(pl.Int64).alias("subjects"),
            pl.col("registered_date").max().alias("last_date"),
            pl.col("members").sort(),
        )
        .sort("cluster_key", "period")
    )
