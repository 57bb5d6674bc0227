"""P018: a decision on another kind of conduct than the case was filed for."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.scope import no_ordinary_penalty
from models.outcomes import assemble, first_reason, prepare

#: Neither other cases nor the day are looked at.
BY_ROW = True
COLUMNS = (
    "case_key", "region_code", "in_sources", "is_penalty", "procedure_type", "decision_kind",
    "decision_date", "filed_violation_type", "violation_type",
)  # fmt: skip
#: Short words of the same conduct as the long ones.
_NO_LICENCE = {"无证": "未取得许可", "无照": "未取得营业执照"}
#: Words that stand in any kind of conduct and tell nothing.
_COMMON = "涉嫌|的行为|行为|违法|销售|经营|生产|使用|当事人|未按规定|案$|[^\\p{Han}A-Za-z0-9]"


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Point to penalties whose conduct shares few characters with what was filed.

    .. math:: \frac{|A \cap B|}{|A \cup B|} \le \text{max\_similarity}

    with :math:`A, B` the sets of characters left after common words.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 9)
        ``feat_case``: one row a ``case_key``; yuan.
    contract : Indicator
        ``P018.yml``.
    as_of : datetime.date
        Not used: the frame holds what was known then.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` and ``score`` = share of characters in common (score: 1 - share).

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/P018.md
    """
    rows = prepare(frame, contract, COLUMNS)
    first, last = pl.col("filed_violation_type"), pl.col("violation_type")
    a, b = (
        e.str.replace_many(_NO_LICENCE).str.replace_all(_COMMON, "").str.split("").list.unique()
        for e in (first, last)
    )
    both = a.list.set_intersection(b).list.len()
    either = a.list.set_union(b).list.len()
    share = pl.when(either > 0).then(both / either).otherwise(1.0)
    share = pl.when(first.is_not_null() & last.is_not_null()).then(share.round(6))
    rows = rows.with_columns(share.alias("_share"))
    inside = first.str.contains(last, literal=True) | last.str.contains(first, literal=True)
    return assemble(
        rows.with_columns(inside.alias("_inside")),
        contract,
        observed=pl.col("_share"),
        threshold=pl.lit(contract["max_similarity"]),
        score=1 - pl.col("_share"),
        flag=pl.col("_share") <= contract["max_similarity"],
        not_evaluated=first_reason(not_applicable=no_ordinary_penalty()),
        excluded={"one_in_other": pl.col("_inside")},
        reason=pl.format(
            "立案案由“{}”，决定为“{}”；请核改变的依据。",
            first.str.slice(0, 16), last.str.slice(0, 16),
        ),
        first_seen=pl.col("decision_date"),
    )  # fmt: skip
