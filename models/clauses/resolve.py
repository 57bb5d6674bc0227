"""Every case with the penalty clause it rests on and the range of fines that clause allows it."""

from dataclasses import asdict

import polars as pl

from data_contracts import reference
from models.clauses.basis import read_basis
from models.clauses.book import LawBook, validity
from models.clauses.ranges import (
    amount_is_open,
    amounts_of_tier,
    is_other_tier,
    range_yuan,
    tier_fits,
    with_bases,
)
from models.columns import ensure, types_of

#: What is read of a case for the version of the law that it is judged by.
DATED = (
    "case_key", "legal_basis", "is_merged_penalty", "conduct_end_date", "conduct_start_date",
    "filed_date", "decision_date",
)  # fmt: skip
#: Fields of :class:`Basis`: columns of feat_case_clause, and what no table keeps under that name.
_KEPT = ("law", "article", "paragraph", "item", "n_penalty_clauses", "is_merged")
_PASSING = {
    "sub": pl.Int64, "year": pl.Int64, "refers_paragraph": pl.Int64, "mitigation": pl.String,
    "words": pl.String, "reason": pl.String,
}  # fmt: skip
_OUT = [
    "case_key", "clause_id", "parent_clause_id", "law", "law_version", "article", "paragraph",
    "item", "tier", "statutory_min_yuan", "statutory_max_yuan", "min_multiple", "max_multiple",
    "base_kind", "base_yuan", "is_max_only", "is_progressive", "n_penalty_clauses", "is_merged",
    "basis_words", "unresolved_reason", "law_repealed_on", "version_note", "has_mitigation_basis",
    "mitigation_basis", "rule_id", "verified", "fine_tier", "fine_tier_min_yuan", "fine_tier_max_yuan",
]  # fmt: skip


def read_texts(texts: pl.Series, book: LawBook) -> pl.DataFrame:
    """Return one row a distinct text: ``legal_basis`` and the fields of :class:`Basis`."""
    distinct = texts.unique().drop_nulls().sort()
    read = [asdict(read_basis(text, book)) for text in distinct]
    types = types_of("feat_case_clause", *_KEPT) | _PASSING
    columns = {name: [row[name] for row in read] for name in types}
    return pl.DataFrame(columns, schema=types).with_columns(distinct.alias("legal_basis"))


def resolve(
    cases: pl.DataFrame,
    statutes: pl.DataFrame,
    laws: pl.DataFrame | None = None,
    mitigations: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Resolve 处罚依据 to clause, tier and range in yuan; only distinct texts are parsed.

    Parameters
    ----------
    cases : pl.DataFrame, shape (n, …)
        ``case_key`` (unique) and ``legal_basis``; used where present: dates of conduct, filing and
        decision, goods value, illegal gains, fine (yuan), party type and name, facts, reasons.
    statutes : pl.DataFrame
        Penalty tiers as :func:`data_contracts.reference.statutes` gives them.
    laws, mitigations : pl.DataFrame, optional
        Law versions and mitigating provisions; the shipped ones by default.

    Returns
    -------
    pl.DataFrame, shape (n, 30)
        feat_case_clause, sorted by ``case_key``. ``unresolved_reason`` is
        that of :class:`~models.clauses.basis.Basis`, null when the clause is resolved. Range null: the table does not know the
        provision in force on the day of the conduct, or the amount it turns on is unknown.

    Notes
    -----
    The version is the one in force when the conduct ended (else began, else filing, else
    decision); where a later version that may read otherwise in the article cited came before the
    decision, ``version_note`` says 从旧兼从轻.
    """
    laws = reference.laws() if laws is None else laws
    mitigations = reference.mitigations() if mitigations is None else mitigations
    book = LawBook(laws, statutes, mitigations)
    frame = _dated(cases)
    read = read_texts(frame["legal_basis"], book)
    frame = frame.join(read, on="legal_basis", how="left", maintain_order="left").with_columns(
        pl.col("reason").fill_null(pl.when(pl.col("law").is_null()).then(pl.lit("no_basis"))),
        pl.col("n_penalty_clauses").fill_null(0),
        pl.col("is_merged").fill_null(value=False)
        | pl.col("is_merged_penalty").fill_null(value=False),
    )
    frame = frame.join(_repeals(laws), on="law", how="left", maintain_order="left")
    frame = _with_versions(frame, laws, statutes)
    fines = ensure(cases, types_of("feat_case", "fine_yuan")).select(
        "case_key", pl.col("fine_yuan").cast(pl.Float64)
    )
    bases = with_bases(cases).join(fines, on="case_key", how="left", maintain_order="left")
    tiers = _tiers(frame, bases, validity(laws, statutes))
    return _finish(frame.join(tiers, on="case_key", how="left", maintain_order="left"))


def _dated(cases: pl.DataFrame) -> pl.DataFrame:
    """Return key, text, merged mark, and the day that chooses the version."""
    frame = ensure(cases, types_of("feat_case", *DATED))
    conduct = pl.coalesce("conduct_end_date", "conduct_start_date", "filed_date", "decision_date")
    return frame.select(*DATED).with_columns(version_day=conduct.fill_null(pl.date(9999, 1, 1)))


def _repeals(laws: pl.DataFrame) -> pl.DataFrame:
    return (
        laws.group_by("law_short")
        .agg(law_repealed_on=pl.col("repealed_on").max())
        .rename({"law_short": "law"})
    )


def _with_versions(frame: pl.DataFrame, laws: pl.DataFrame, statutes: pl.DataFrame) -> pl.DataFrame:
    """Add the version of the law in force on ``version_day`` and on the day of the decision.

    ``changed_at_decision`` is the newest by then that may read otherwise in the article cited: one
    that does not carry the articles over, or that the table restates the article of.
    """
    known = laws.select(
        law="law_short",
        begins=pl.coalesce("unchanged_since", "effective_date"),
        version="effective_date",
    ).sort("begins", "law")
    pairs = frame.select("law", "version_day").unique().drop_nulls().sort("version_day", "law")
    at_conduct = pairs.join_asof(
        known, left_on="version_day", right_on="begins", by="law", check_sortedness=False
    ).select("law", "version_day", version_in_force="version")
    days = frame.select("law", "decision_date").unique().drop_nulls().sort("decision_date", "law")
    at_decision = days.join_asof(
        known, left_on="decision_date", right_on="begins", by="law", check_sortedness=False
    ).select("law", "decision_date", version_at_decision="version")
    whole = laws.filter(~pl.col("carries_over").fill_null(False)).select(
        law="law_short", changed="effective_date"
    )
    single = statutes.join(laws, on=["law_short", "effective_date"], how="semi").select(
        "article", law="law_short", changed="effective_date"
    )
    cited = frame.select("law", "article", "decision_date").unique().drop_nulls()
    changed = (
        pl.concat([cited.join(whole, on="law"), cited.join(single.unique(), on=["law", "article"])])
        .filter(pl.col("changed") <= pl.col("decision_date"))
        .group_by("law", "article", "decision_date")
        .agg(changed_at_decision=pl.col("changed").max())
    )
    return (
        frame.join(at_conduct, on=["law", "version_day"], how="left", maintain_order="left")
        .join(at_decision, on=["law", "decision_date"], how="left", maintain_order="left")
        .join(changed, on=["law", "article", "decision_date"], how="left", maintain_order="left")
    )


def _tiers(frame: pl.DataFrame, bases: pl.DataFrame, statutes: pl.DataFrame) -> pl.DataFrame:
    """Return the one statute row that fits each case; none where none or several fit."""
    rows = (
        statutes.drop("law")
        .rename(
            {"law_short": "law", "paragraph": "rule_paragraph", "effective_date": "rule_version"}
        )
        .drop("version_date", "subject", "conduct", "modality", "source")
    )
    own = rows.filter(pl.col("refers_to").is_null())
    wanted = frame.filter(pl.col("law").is_not_null()).select(
        "case_key", "law", "article", "item", "version_day",
        cited="paragraph", paragraph=pl.coalesce("refers_paragraph", "paragraph"),
    )  # fmt: skip
    wanted = _follow(wanted, rows)
    fits = (
        wanted.join(own, on=["law", "article"], how="inner", maintain_order="left")
        .filter(
            pl.col("version_day").is_between("valid_from", "valid_to"),
            pl.col("paragraph").is_null() | (pl.col("paragraph") == pl.col("rule_paragraph")),
            pl.col("item").is_null()
            | pl.col("item_from").is_null()
            | (pl.col("cited") != pl.col("rule_paragraph"))
            | pl.col("item").is_between("item_from", "item_to"),
        )
        .join(bases, on="case_key", how="left", maintain_order="left")
    )
    known = fits.group_by("case_key", maintain_order=True).agg(
        rule_version=pl.col("rule_version").first()
    )
    chosen = fits.filter(tier_fits()).with_columns(*range_yuan())
    agree = pl.struct("statutory_min_yuan", "statutory_max_yuan", "base_kind").n_unique()
    chosen = chosen.filter(agree.over("case_key") == 1).unique(
        "case_key", keep="first", maintain_order=True
    )
    chosen = chosen.join(_elsewhere(fits), on="case_key", how="left", maintain_order="left")
    inside = pl.col("fine_yuan").is_between("statutory_min_yuan", "statutory_max_yuan")
    chosen = chosen.with_columns(
        pl.when(~inside.fill_null(value=True)).then(name).alias(name) for name in _FINE_TIER
    )
    chosen = chosen.select(
        "case_key", "tier", "statutory_min_yuan", "statutory_max_yuan", "min_multiple",
        "max_multiple", "base_kind", "base_yuan", "is_max_only", "is_progressive", "rule_id",
        "verified", *_FINE_TIER,
    )  # fmt: skip
    open_ = _amount_not_recorded(fits.join(chosen, on="case_key", how="anti"))
    return known.join(
        pl.concat([chosen, open_], how="diagonal_relaxed"),
        on="case_key", how="left", maintain_order="left",
    )  # fmt: skip


_FINE_TIER = ("fine_tier", "fine_tier_min_yuan", "fine_tier_max_yuan")


def _elsewhere(fits: pl.DataFrame) -> pl.DataFrame:
    """Return the tier for another amount in whose range the fine lies; the lowest of several."""
    others = fits.filter(is_other_tier()).with_columns(*range_yuan())
    return (
        others.filter(
            pl.col("statutory_min_yuan") > 0,
            pl.col("fine_yuan").is_between("statutory_min_yuan", "statutory_max_yuan"),
        )
        .sort("case_key", "statutory_min_yuan", "tier")
        .unique("case_key", keep="first", maintain_order=True)
        .select(
            "case_key",
            fine_tier="tier",
            fine_tier_min_yuan="statutory_min_yuan",
            fine_tier_max_yuan="statutory_max_yuan",
        )
    )


def _amount_not_recorded(fits: pl.DataFrame) -> pl.DataFrame:
    """Return the tier in multiples that a fine without a recorded amount may belong to.

    The amount chooses the tier and none is recorded. A fine inside a tier in yuan may be of that tier; one
    outside all of these is of no tier known, unless some amount of the tier in multiples gives it:
    from its lowest amount times its lowest multiple to its highest amount times its highest, null
    where the amount has no upper bound.
    """
    fine = pl.col("fine_yuan")
    open_ = fits.filter(amount_is_open()).with_columns(*amounts_of_tier())
    in_yuan = open_.filter(pl.col("unit") == "元", fine.is_between(pl.col("min"), pl.col("max")))
    low, high = pl.col("min") * pl.col("from_yuan"), pl.col("max") * pl.col("below_yuan")
    return (
        open_.join(in_yuan, on="case_key", how="anti")
        .join(open_.filter(pl.col("unit") == "元"), on="case_key", how="semi")
        .filter(pl.col("unit") == "倍", fine.is_between(low, high))
        .sort("case_key", "from_yuan", "tier")
        .unique("case_key", keep="first", maintain_order=True)
        .select(
            "case_key",
            fine_tier="tier",
            fine_tier_min_yuan=low,
            fine_tier_max_yuan=pl.when(high.is_finite()).then(high),
        )
    )


def _follow(wanted: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Replace a paragraph that is punished like another (依照前款) by that other one."""
    links = (
        rows.filter(pl.col("refers_to").is_not_null())
        .select(
            "law", "article", paragraph="rule_paragraph",
            target=pl.col("refers_to").str.extract(r"-(\d+)$").cast(pl.Int64),
        )
        .unique()
    )  # fmt: skip
    return (
        wanted.join(links, on=["law", "article", "paragraph"], how="left", maintain_order="left")
        .with_columns(paragraph=pl.coalesce("target", "paragraph"))
        .drop("target")
    )


def _finish(frame: pl.DataFrame) -> pl.DataFrame:
    """Name the clause, say what is odd about its version, and put the columns in order."""
    article = pl.concat_str(
        pl.col("article").cast(pl.String),
        pl.when(pl.col("sub").is_not_null()).then(pl.format("之{}", "sub")).otherwise(pl.lit("")),
    )
    where = pl.concat_str(
        "law", article, pl.col("paragraph").cast(pl.String), separator="-", ignore_nulls=True
    )
    resolved = pl.col("law").is_not_null() & pl.col("reason").is_null()
    clause = pl.concat_str(
        where, pl.col("item").cast(pl.String), pl.col("tier"), separator="-", ignore_nulls=True
    )
    later = pl.col("changed_at_decision") > pl.col("version_in_force")
    note = (
        pl.when(pl.col("law_repealed_on") <= pl.col("version_day"))
        .then(pl.lit("引用的文件在行为日已废止"))
        .when(pl.col("version_in_force").is_null() & pl.col("law_known"))
        .then(pl.lit("行为日早于本表所载最早版本"))
        .when(later)
        .then(pl.lit("行为后法律有修改，从旧兼从轻"))
    )
    version = pl.coalesce("rule_version", "version_in_force").dt.to_string("%Y-%m-%d")
    return (
        frame.with_columns(law_known=pl.col("version_at_decision").is_not_null())
        .with_columns(
            clause_id=pl.when(resolved).then(clause),
            parent_clause_id=pl.when(resolved).then(where),
            law_version=pl.when(resolved).then(version),
            version_note=pl.when(resolved).then(note),
            unresolved_reason=pl.when(~resolved).then("reason"),
            basis_words="words",
            has_mitigation_basis=pl.col("mitigation").is_not_null(),
            mitigation_basis="mitigation",
            is_max_only=pl.col("is_max_only").fill_null(value=False),
            is_progressive=pl.col("is_progressive").fill_null(value=False),
        )
        .select(_OUT)
        .sort("case_key")
    )
