"""C002: a month's decided sum above what the county's own history leads to expect."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.wording import keys, month_end, month_words, wan
from models.outcomes import assemble, prepare

COLUMNS = (
    "region_code", "month", "cases", "decided_yuan", "expected_yuan", "expected_low_yuan",
    "expected_high_yuan", "score", "p_value", "q_value", "outcome", "not_evaluated_reason",
    "growth_kind", "largest_case_share", "largest_case_key", "judged_on", "reason",
)  # fmt: skip
ONE_CASE = "单个大案"
#: What the files themselves explain is worth a look, not more.
EXPLAINED = (ONE_CASE, "专项集中", "补录", "积案集中")
#: What the kind of growth itself suggests as an innocent explanation.
EXPLAINS = {
    ONE_CASE: "单个大案",
    "专项集中": "专项集中办案",
    "补录": "补录",
    "低基数": "上年基数低",
}


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    """Carry the judgement of ``models.county_revenue`` into the leads.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 17)
        ``out_region_month``: one row a ``region_code`` and ``month``; yuan.
    contract : Indicator
        ``C002.yml``.
    as_of : datetime.date
        Not used: the judgement carries its own day.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed``, ``expected``, ``threshold`` (upper end of the expected range) in yuan;
        ``level`` 明显异常 where the controlled probability is at most ``obvious_q`` and the sum
        stays above the expected range without its largest case; 提示 where one large case, a
        campaign, back-posting or backlog is most of it.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``region_code``, ``month`` or ``outcome`` is absent.

    References
    ----------
    docs/indicators/C002.md
    """
    rows = prepare(frame, contract, COLUMNS, "region_code", "month", "outcome")
    ended = month_end(pl.col("month"))
    return assemble(
        rows,
        contract,
        period=pl.col("month"),
        observed=pl.col("decided_yuan"),
        expected=pl.col("expected_yuan"),
        threshold=pl.col("expected_high_yuan"),
        n=pl.col("cases"),
        score=pl.col("score"),
        p_value=pl.col("p_value"),
        flag=pl.col("outcome") == "flagged",
        not_evaluated=pl.when(pl.col("outcome") == "not_evaluated").then(
            pl.col("not_evaluated_reason").fill_null("not_judged")
        ),
        reason=pl.coalesce("reason", _sentence()),
        evidence=keys("cases", "largest_case_key"),
        first_seen=pl.coalesce("judged_on", ended),
        level=_level(pl.col("q_value") <= contract["obvious_q"]),
        justifications=_suggested(contract),
    )


def _level(is_rare: pl.Expr) -> pl.Expr:
    """Return the level: what one case, a campaign, back-posting or backlog explains is not called obvious."""
    rest = pl.col("decided_yuan") * (1 - pl.col("largest_case_share").fill_null(0.0))
    still = rest > pl.col("expected_high_yuan")
    return (
        pl.when(pl.col("growth_kind").is_in(EXPLAINED))
        .then(pl.lit("提示"))
        .when(is_rare & still)
        .then(pl.lit("明显异常"))
    )


def _sentence() -> pl.Expr:
    return pl.format(
        "{}罚没决定额{}万元，预期{}—{}万元。",
        month_words(pl.col("month")),
        wan(pl.col("decided_yuan")),
        wan(pl.col("expected_low_yuan")),
        wan(pl.col("expected_high_yuan")),
    )


def _suggested(contract: Indicator) -> pl.Expr:
    """Put the explanation the growth itself suggests before the contract's others."""
    all_of = contract.possible_justifications
    choice = pl.lit(None, pl.List(pl.String))
    for kind, word in EXPLAINS.items():
        first = [word, *(w for w in all_of if w != word)]
        choice = (
            pl.when(pl.col("growth_kind") == kind)
            .then(pl.lit(first, pl.List(pl.String)))
            .otherwise(choice)
        )
    return choice
