"""P002: a fine below the statutory minimum for which the export carries no mitigation."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.scope import LIGHTER, lighter_label, merged, no_fine
from models.indicators.wording import IN_CLAUSE, clause, keys, month_of, yuan_apart
from models.like_cases import circumstances
from models.outcomes import assemble, first_reason, prepare

#: Neither other cases nor the day are looked at.
BY_ROW = True
COLUMNS = (
    "case_key", "region_code", "in_sources", "is_penalty", "decision_date", "decision_kind",
    "penalty_kinds", "fine_yuan", "statutory_min_yuan", "statutory_max_yuan", "is_max_only", "law",
    "article", "paragraph", "unresolved_reason", "is_merged", "is_merged_penalty",
    "has_mitigation_basis", "discretion", "discretion_grade", "discretion_reason", "facts",
    "penalty_content", "aggravating",
)  # fmt: skip
#: Grades that end at the minimum: what is below it contradicts them, whatever the reason says.
_WITHIN = ["一般", "从重", "从轻"]
_REFUSED = rf"(?:不予|不宜|不应|不符合|不具有|不具备|没有|无|未)(?:{IN_CLAUSE}{{0,8}})(?:减轻|免予)"
_WORDS = r"减轻(?:行政)?处罚|(?:予以|给予|依法)减轻|免予(?:行政)?处罚"
#: 从轻 beside 减轻 only quotes the law; alone it is what was done.
_QUOTED = r"从轻(?:处罚)?(?:或者?|、|和|及)(?:者)?减轻"
#: Circumstances the law names for going below the minimum; of the others two are wanted together.
_GROUNDS = (
    "removed",
    "confessed",
    "merit",
    "coerced",
    "recalled",
    "checked",
    "sourced",
    "faultless",
)
_ELEMENTS = ("first", "corrected", "minor", "unsold", "hardship")
_MINOR_AGE = r"不满十八周岁|未满十八周岁|当事人(?:系|为|是)未成年人"


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Flag fines below the minimum of the clause unless the export says why.

    .. math:: r = \text{fine} / \text{min}, \qquad r < \text{min\_share}

    Only 减轻 goes below the minimum. Reasons are read as phrases, aggravating and denied ones first:
    拒不改正 corrects nothing, 无法说明来源 names no source. Where the grade on record is 一般, 从重 or
    从轻, no reason excuses what contradicts it.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 24)
        ``feat_case_rules``: one row a ``case_key``; yuan.
    contract : Indicator
        ``P002.yml``.
    as_of : datetime.date
        Not used: the frame holds what was known then.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` = fine, ``threshold`` = minimum (yuan), ``score`` = 1 − their ratio;
        ``level`` 提示 where 减轻 is recorded without its reason and nothing grave is named, or a reason beside a grade that
        does not allow it.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/P002.md
    """
    rows = prepare(frame, contract, COLUMNS, "case_key", "region_code")
    fine, floor = pl.col("fine_yuan"), pl.col("statutory_min_yuan")
    share = pl.when(floor > 0).then((fine / floor).round(6))
    rows = rows.with_columns(_below=share < contract["min_share"]).with_row_index("_at")
    said_of = rows.filter("_below")
    rows = rows.join(
        _read(said_of).hstack([said_of["_at"]]), on="_at", how="left", maintain_order="left"
    ).with_columns(
        pl.col("_elements").fill_null(0),
        pl.col(n for n in _SAID if n != "_elements").fill_null(False),
    )
    grade = pl.coalesce("discretion_grade", "discretion")
    within = grade.is_in(_WITHIN).fill_null(False) | (grade.is_null() & pl.col("_only_lighter"))
    reduced = lighter_label()
    basis = pl.col("has_mitigation_basis").fill_null(False)
    reasoned = (
        pl.col("_ground") | (pl.col("_elements") >= pl.when(reduced).then(1).otherwise(2))
    ) & (reduced | ~pl.col("_aggravated"))
    words = pl.col("_words") | pl.col("decision_kind").is_in(LIGHTER).fill_null(False)
    some = basis | pl.col("_ground") | pl.col("_reason_words") | words
    grave = (pl.col("aggravating").list.len() > 0).fill_null(False)
    said = (
        pl.when(within)
        .then(pl.format("记为{}，未记减轻", grade.fill_null("从轻")))
        .when(reduced & grave)
        .then(pl.lit("记为减轻而文中有从重的事实"))
        .when(reduced)
        .then(pl.lit("载明减轻而未载理由"))
        .otherwise(pl.lit("未载减轻理由"))
    )
    fine_text, floor_text = yuan_apart(fine, floor)
    return assemble(
        rows,
        contract,
        object_key="case_key",
        period=month_of(pl.col("decision_date")),
        observed=fine,
        threshold=floor,
        score=1 - share,
        flag=pl.col("_below"),
        not_evaluated=first_reason(
            not_applicable=no_fine() | pl.col("is_max_only").fill_null(False) | (floor <= 0),
            merged_penalty=merged(),
            unresolved_clause=floor.is_null() & pl.col("unresolved_reason").is_not_null(),
            no_range=floor.is_null(),
        ),
        excluded={
            "mitigation_basis": basis & ~within,
            "mitigation_reason": (reasoned | pl.col("_reason_words")) & ~within,
            "mitigation_words": words & ~within,
        },
        reason=pl.format("罚款{}，该档下限{}（{}）；导出数据{}，请核对。", fine_text,
                         floor_text, clause(), said),
        evidence=keys("cases", "case_key"),
        first_seen=pl.col("decision_date"),
        level=pl.when((reduced & ~within & ~grave) | (within & some)).then(pl.lit("提示")),
    )  # fmt: skip


#: What :func:`_read` tells of the fines below their minimum; the others' texts are not read.
_SAID = ("_words", "_reason_words", "_ground", "_elements", "_aggravated", "_only_lighter")


def _read(rows: pl.DataFrame) -> pl.DataFrame:
    """Return what the texts say: ``_words, _reason_words, _ground, _elements, _aggravated, _only_lighter``."""
    plain = rows.select(
        pl.col(name).str.replace_all(_REFUSED, "").fill_null("").alias(name)
        for name in ("discretion_reason", "facts", "penalty_content")
    )
    reason = pl.col("discretion_reason")
    shown = circumstances.flags(circumstances.read(plain, "discretion_reason"))
    # A minor party is no aggravation; selling to one is.
    minor = plain["discretion_reason"].str.contains(_MINOR_AGE)
    said = shown.select(
        (pl.any_horizontal(_GROUNDS) | minor).alias("_ground"),
        pl.sum_horizontal(_ELEMENTS).cast(pl.Int64).alias("_elements"),
        (pl.any_horizontal(circumstances.AGGRAVATING) & ~minor).alias("_aggravated"),
    )
    lighter = reason.str.replace_all(_QUOTED, "减轻").str.contains("从轻")
    return plain.select(
        pl.any_horizontal(pl.col(n).str.contains(_WORDS) for n in ("facts", "penalty_content")).alias("_words"),
        reason.str.contains(_WORDS).alias("_reason_words"),
        (lighter & ~reason.str.contains("减轻")).alias("_only_lighter"),
    ).hstack(said)  # fmt: skip
