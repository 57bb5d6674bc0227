"""S025: the two case meetings of a bureau's own rule, where it has one."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.scope import no_ordinary_penalty
from models.indicators.wording import yuan
from models.outcomes import assemble, first_reason, prepare

#: Neither other cases nor the day are looked at.
BY_ROW = True
COLUMNS = (
    "case_key", "region_code", "in_sources", "is_penalty", "procedure_type", "decision_kind",
    "decision_date", "notice_date", "fine_yuan", "brief_meeting_date", "general_meeting_date",
)  # fmt: skip


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Point to large fines without a brief meeting up to the notice or a general one up to the decision.

    .. math:: F \ge \text{min\_fine} \wedge \neg(\text{brief} \le \text{told} \wedge \text{general} \le \text{decided})

    The law asks for neither: nothing is judged until ``from_day`` names the day the bureau's own
    rule came into force.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 11)
        ``feat_case``: one row a ``case_key``; yuan.
    contract : Indicator
        ``S025.yml``.
    as_of : datetime.date
        Not used: the frame holds what was known then.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` = fine, ``threshold`` = amount of the bureau's rule (yuan).

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/S025.md
    """
    rows = prepare(frame, contract, COLUMNS)
    fine, decided = pl.col("fine_yuan"), pl.col("decision_date")
    number = decided.dt.to_string("%Y%m%d").cast(pl.Int64)
    brief = (pl.col("brief_meeting_date") <= pl.col("notice_date").fill_null(decided)).fill_null(
        False
    )
    general = (pl.col("general_meeting_date") <= decided).fill_null(False)
    lacking = pl.concat_str(
        pl.when(~brief).then(pl.lit("告知前的简易会议")),
        pl.when(~general).then(pl.lit("决定前的一般会议")),
        separator="、",
        ignore_nulls=True,
    )
    return assemble(
        rows,
        contract,
        observed=fine,
        threshold=pl.lit(contract["min_fine_yuan"]),
        score=(fine / max(contract["min_fine_yuan"], 1)).round(6),
        flag=~(brief & general),
        not_evaluated=first_reason(
            not_configured=~(number >= contract["from_day"]).fill_null(False),
            not_applicable=no_ordinary_penalty()
            | ~(fine >= contract["min_fine_yuan"]).fill_null(False),
        ),
        reason=pl.format("罚款{}，未见{}；请核会议记录。", yuan(fine, 2), lacking),
        first_seen=decided,
    )
