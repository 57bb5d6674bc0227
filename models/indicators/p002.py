"""P002: a fine below the statutory minimum for which the export carries no mitigation."""

from datetime import date

import polars as pl

from data_contracts.loader import Indicator
from models.indicators.scope import merged, no_fine
from models.indicators.wording import clause, keys, month_of, yuan
from models.outcomes import Columns, assemble, first_reason, prepare

COLUMNS: Columns = {
    "case_key": pl.String,
    "region_code": pl.String,
    "in_sources": pl.List(pl.String),
    "is_penalty": pl.Boolean,
    "decision_date": pl.Date,
    "decision_kind": pl.String,
    "penalty_kinds": pl.List(pl.String),
    "fine_yuan": pl.Float64,
    "statutory_min_yuan": pl.Float64,
    "statutory_max_yuan": pl.Float64,
    "is_max_only": pl.Boolean,
    "law": pl.String,
    "article": pl.Int64,
    "paragraph": pl.Int64,
    "unresolved_reason": pl.String,
    "is_merged": pl.Boolean,
    "is_merged_penalty": pl.Boolean,
    "has_mitigation_basis": pl.Boolean,
    "discretion": pl.String,
    "discretion_grade": pl.String,
    "discretion_reason": pl.String,
    "facts": pl.String,
    "penalty_content": pl.String,
}
_LIGHTER = ["不予处罚", "免予处罚", "减轻"]
_REFUSED = r"(?:不予|不宜|不应|不符合|不具有|不具备|没有|无|未)(?:[^，。；]{0,8})(?:减轻|免予)"
_REASON = r"减轻|从轻|轻微|初次|首次|首违|主动|改正|供述|立功|配合|未售出|未销售|召回|困难|未成年|查验|来源|过错|危害"
_WORDS = r"减轻(?:行政)?处罚|(?:予以|给予|依法)减轻|免予(?:行政)?处罚"


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:  # noqa: ARG001
    r"""Flag fines below the minimum of the clause unless the export says why.

    .. math:: r = \text{fine} / \text{min}, \qquad r < \text{min\_share}

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 23)
        ``feat_case_rules``: one row a ``case_key``; yuan.
    contract : Indicator
        ``P002.yml``.
    as_of : datetime.date
        Not used: the frame holds what was known then.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` = fine, ``threshold`` = minimum (yuan), ``score`` = 1 − their ratio;
        ``level`` 提示 where 减轻 is recorded without its reason.

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
    only_word = pl.any_horizontal(
        pl.col(name).is_in(_LIGHTER).fill_null(False) for name in ("discretion", "discretion_grade")
    )
    said = pl.when(only_word).then(pl.lit("载明减轻而未载理由")).otherwise(pl.lit("未载减轻理由"))
    return assemble(
        rows,
        contract,
        object_key="case_key",
        period=month_of(pl.col("decision_date")),
        observed=fine,
        threshold=floor,
        score=1 - share,
        flag=share < contract["min_share"],
        not_evaluated=first_reason(
            not_applicable=no_fine() | pl.col("is_max_only").fill_null(False) | (floor <= 0),
            merged_penalty=merged(),
            unresolved_clause=floor.is_null() & pl.col("unresolved_reason").is_not_null(),
            no_range=floor.is_null(),
        ),
        excluded={
            "mitigation_basis": pl.col("has_mitigation_basis"),
            "mitigation_reason": pl.col("discretion_reason")
            .str.replace_all(_REFUSED, "")
            .str.contains(_REASON),
            "mitigation_words": pl.any_horizontal(
                pl.col(name).str.replace_all(_REFUSED, "").str.contains(_WORDS).fill_null(False)
                for name in ("facts", "penalty_content")
            )
            | pl.col("decision_kind").is_in(_LIGHTER).fill_null(False),
        },
        reason=pl.format("罚款{}，该档下限{}（{}）；导出数据{}，请核对。", yuan(fine, 2),
                         yuan(floor, 2), clause(), said),
        evidence=keys("cases", "case_key"),
        first_seen=pl.col("decision_date"),
        level=pl.when(only_word).then(pl.lit("提示")),
    )  # fmt: skip
