"""P003: a fine above or below those of like cases."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.wording import yuan
from models.outcomes import assemble, prepare

COLUMNS = (
    "case_key", "region_code", "decision_date", "n_peers", "fine_yuan", "expected_q10",
    "expected_q50", "expected_q90", "direction", "score", "p_value", "q_value", "outcome",
    "not_evaluated_reason", "reason", "position", "n_peers_below",
)  # fmt: skip


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    """Carry the judgement of ``models.like_cases`` into the leads, both directions.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 17)
        ``out_case_disparity``: one row a decided ``case_key``; yuan.
    contract : Indicator
        ``P003.yml``.
    as_of : datetime.date
        Not used: the comparison is as of that day already.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``expected`` is the peers' median, ``threshold`` their 90th (high) or 10th (low) percentile,
        yuan; ``level`` 明显异常 where the controlled probability is at most ``obvious_q``, unless
        nearly all peers lie below the statutory minimum and the case in the range: then it is the
        peers' mitigation that has to be looked at.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``outcome`` is absent.

    References
    ----------
    docs/indicators/P003.md
    """
    rows = prepare(frame, contract, COLUMNS, "case_key", "outcome")
    high = pl.col("direction") == "high"
    below = (pl.col("n_peers_below") / pl.col("n_peers")).round(6) >= contract["peers_outside"]
    peers_mitigated = (high & below & pl.col("position").is_between(0, 1)).fill_null(False)
    sentence = pl.format(
        "相近案件{}件罚款中位{}（{}—{}），本案{}，{}相近案件；请核情节和裁量理由。",
        pl.col("n_peers"),
        yuan(pl.col("expected_q50")),
        yuan(pl.col("expected_q10")),
        yuan(pl.col("expected_q90")),
        yuan(pl.col("fine_yuan"), 2),
        pl.when(high).then(pl.lit("高于")).otherwise(pl.lit("低于")),
    )
    return assemble(
        rows,
        contract,
        observed=pl.col("fine_yuan"),
        expected=pl.col("expected_q50"),
        threshold=pl.when(high).then("expected_q90").otherwise("expected_q10"),
        n=pl.col("n_peers"),
        score=pl.col("score"),
        p_value=pl.col("p_value"),
        flag=pl.col("outcome") == "flagged",
        not_evaluated=pl.when(pl.col("outcome") == "not_evaluated").then(
            pl.col("not_evaluated_reason").fill_null("not_judged")
        ),
        reason=pl.coalesce("reason", sentence),
        first_seen=pl.col("decision_date"),
        level=pl.when((pl.col("q_value") <= contract["obvious_q"]) & ~peers_mitigated).then(
            pl.lit("明显异常")
        ),
    )
