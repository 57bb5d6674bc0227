"""S015: more paid than the fine, what was confiscated and as much again for paying late."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.scope import no_fine
from models.indicators.wording import month_of, yuan
from models.outcomes import assemble, first_reason, prepare

#: What the decisions of one number for several respondents are told apart by.
_PART = r"·之\d+$"
COLUMNS = (
    "case_key", "region_code", "in_sources", "is_penalty", "decision_date", "penalty_kinds",
    "fine_yuan", "confiscated_gains_yuan", "confiscated_goods_yuan", "confiscation_yuan", "payment_date",
    "payment_yuan",
)  # fmt: skip


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Flag payments whose surcharge exceeds the fine itself.

    .. math:: (P - C - F) / F > \text{max\_share}

    :math:`P` paid, :math:`C` confiscated (the larger of gains and total, else the goods: they may have been
    paid for), :math:`F` fine. One payment that stands beside each respondent of a case is for all of
    them, and so are :math:`C` and :math:`F`. From ``unit_share`` on the unit of one of them is more likely
    wrong: a 提示.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 12)
        ``feat_case``: one row a ``case_key``; yuan.
    contract : Indicator
        ``S015.yml``.
    as_of : datetime.date
        Payments after it are not known.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` = what was paid beyond fine and confiscation (yuan), ``threshold`` the fine,
        ``score`` their ratio.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/S015.md
    """
    rows = prepare(frame, contract, COLUMNS)
    fine, paid = pl.col("fine_yuan"), pl.col("payment_yuan")
    known = pl.coalesce(
        pl.max_horizontal("confiscated_gains_yuan", "confiscation_yuan"),
        pl.when(~pl.col("penalty_kinds").list.contains("没收违法所得")).then(
            "confiscated_goods_yuan"
        ),
    )
    confiscated = pl.col("penalty_kinds").list.eval(pl.element().str.starts_with("没收")).list.any()
    lacks = known.is_null() & confiscated
    number = pl.col("case_key").str.replace(_PART, "")
    shared = (
        paid.is_not_null()
        & (pl.len().over(number) > 1)
        & (pl.struct(paid, "payment_date").n_unique().over(number) == 1)
    )
    rows = rows.with_columns(
        _fine=pl.when(shared).then(fine.sum().over(number)).otherwise(fine),
        _taken=pl.when(shared).then(known.sum().over(number)).otherwise(known.fill_null(0)),
        _lacks=pl.when(shared).then(lacks.any().over(number)).otherwise(lacks),
        _whose=pl.when(shared).then(pl.lit("几个当事人合计")).otherwise(pl.lit("")),
    )
    fine, taken = pl.col("_fine"), pl.col("_taken")
    more = paid - taken - fine
    share = (more / fine).round(6)
    return assemble(
        rows,
        contract,
        period=month_of(pl.col("decision_date")),
        observed=more,
        threshold=fine,
        score=share,
        flag=share > contract["max_share"],
        not_evaluated=first_reason(
            not_applicable=no_fine(),
            not_paid=paid.is_null() | (paid == 0) | (pl.col("payment_date") > as_of),
            no_confiscation=pl.col("_lacks"),
        ),
        reason=pl.format(
            "{}罚款{}、没收{}，缴款{}，多出的部分高于罚款本数；请核加处罚款和缴款金额。",
            "_whose", yuan(fine, 4), yuan(taken, 4), yuan(paid, 4),
        ),
        first_seen=pl.coalesce("payment_date", "decision_date"),
        level=pl.when(share >= contract["unit_share"]).then(pl.lit("提示")),
    )  # fmt: skip
