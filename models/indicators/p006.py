"""P006: a fine far above the goods value or the illegal gains."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.clauses import amounts
from models.indicators.scope import no_fine
from models.indicators.wording import number, yuan
from models.outcomes import assemble, first_reason, prepare

#: Neither other cases nor the day are looked at.
BY_ROW = True
COLUMNS = (
    "case_key", "region_code", "in_sources", "is_penalty", "decision_date", "penalty_kinds",
    "fine_yuan", "goods_value_yuan", "illegal_gains_yuan", "statutory_min_yuan", "disposition",
    "aggravating", "facts",
)  # fmt: skip


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Flag fines out of proportion to what the case was about.

    .. math:: (F \ge \text{min\_fine} \wedge G < \text{max\_goods}) \;\vee\;
              F / I \ge \text{max\_multiple}

    :math:`F` fine, :math:`G` goods value, :math:`I` illegal gains; an amount of 0 says nothing. Where
    neither column says anything, as in publications, what the facts state counts.
    Only a fact of severity silences the rule, never the sector; and a fine already brought below
    the minimum, unless it still is ``mitigated_multiple`` times the amount.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 13)
        ``feat_case_rules``: one row a ``case_key``; yuan.
    contract : Indicator
        ``P006.yml``.
    as_of : datetime.date
        Not used: the frame holds what was known then.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` and ``score`` = fine over the smaller of the two amounts (multiple);
        ``level`` 疑点线索 where both hold and the fine is well above the clause's minimum.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/P006.md
    """
    rows = prepare(frame, contract, COLUMNS)
    fine = pl.col("fine_yuan")
    silent = pl.all_horizontal(pl.col("goods_value_yuan", "illegal_gains_yuan").is_null())
    text = pl.when(silent & (fine > 0)).then("facts")
    rows = rows.with_columns(
        pl.coalesce("goods_value_yuan", amounts.stated(text, "goods_value")),
        pl.coalesce("illegal_gains_yuan", amounts.stated(text, "illegal_gains")),
        _by=pl.when(silent).then(pl.lit("文中")).otherwise(pl.lit("")),
    )
    goods = pl.when(pl.col("goods_value_yuan") > 0).then("goods_value_yuan")
    gains = pl.when(pl.col("illegal_gains_yuan") > 0).then("illegal_gains_yuan")
    multiple = (fine / pl.min_horizontal(goods, gains)).round(6)
    small_goods = (fine >= contract["min_fine_yuan"]) & (goods < contract["max_goods_yuan"])
    small_gains = (fine / gains).round(6) >= contract["max_multiple"]
    over_minimum = (fine / pl.col("statutory_min_yuan")).round(6)
    either = small_goods.fill_null(False) | small_gains.fill_null(False)
    line = (
        pl.when(small_gains)
        .then(pl.lit(contract["max_multiple"]))
        .otherwise(pl.lit(contract["min_fine_yuan"] / contract["max_goods_yuan"]))
    )
    said = pl.concat_str(
        pl.when(goods.is_not_null()).then(pl.format("货值{}", yuan(goods, 2))),
        pl.when(gains.is_not_null()).then(pl.format("违法所得{}", yuan(gains, 2))),
        separator="、",
        ignore_nulls=True,
    )
    base = (
        pl.when(goods.is_not_null() & gains.is_not_null() & (goods != gains))
        .then(pl.lit("其中较小一项"))
        .when(goods.is_not_null())
        .then(pl.lit("货值"))
        .otherwise(pl.lit("违法所得"))
    )
    return assemble(
        rows.with_columns(goods.alias("goods_value_yuan"), gains.alias("illegal_gains_yuan")),
        contract,
        observed=multiple,
        threshold=line,
        score=multiple,
        flag=pl.when(fine.is_not_null()).then(either),
        not_evaluated=first_reason(
            not_applicable=no_fine(),
            no_value=fine.is_not_null() & goods.is_null() & gains.is_null(),
        ),
        excluded={
            "aggravating": pl.col("aggravating").list.len() > 0,
            "large_goods": goods >= contract["large_goods_yuan"],
            "to_police": pl.col("disposition") == "移送公安",
            "mitigated": (over_minimum < 1) & (multiple < contract["mitigated_multiple"]),
        },
        reason=pl.format("罚款{}，{}{}，相当于{}的{}倍；请核情节、理由和金额单位。", yuan(fine, 2),
                         pl.col("_by"), said, base, number(multiple, 1)),
        first_seen=pl.col("decision_date"),
        level=pl.when(
            small_goods & small_gains & (over_minimum >= contract["min_over_minimum"])
        ).then(pl.lit("疑点线索")),
    )  # fmt: skip
