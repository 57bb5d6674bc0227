"""W001: an issued warning for a whole sector."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.wording import number
from models.outcomes import assemble, first_reason, prepare

COLUMNS = (
    "warning_id", "region_code", "issued_on", "industry", "object_category", "violation_type",
    "n_events", "n_parties", "expected", "score", "level", "reason", "superseded_by",
    "suppressed_reason", "members",
)  # fmt: skip
#: The warning's level → the flag's.
LEVELS = {"预警": "明显异常", "关注": "疑点线索", "提示": "提示"}


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    """Carry issued sector warnings into the leads, and candidates kept back into coverage.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 15)
        ``models.indicators.inputs.feat_warning``: one row a warning or suppressed candidate.
    contract : Indicator
        ``W001.yml``.
    as_of : datetime.date
        Not used: a warning carries its own day.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` (what the warning counted) against ``expected``; ``period`` is the ISO week of issue;
        ``evidence`` the member records.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``warning_id`` or ``issued_on`` is absent.

    References
    ----------
    docs/indicators/W001.md
    """
    rows = prepare(frame, contract, COLUMNS, "warning_id", "issued_on")
    what = pl.concat_str("industry", "object_category", "violation_type", separator="·",
                         ignore_nulls=True)  # fmt: skip
    sentence = pl.format(
        "{}近期{}件，涉及{}家，预期约{}件；请先核实，再提醒同类经营主体。",
        what, number(pl.col("n_events")), "n_parties", pl.col("expected").round(1),
    )  # fmt: skip
    return assemble(
        rows,
        contract,
        period=pl.col("issued_on").dt.to_string("%G-W%V"),
        observed=pl.col("n_events").cast(pl.Float64),
        expected=pl.col("expected"),
        n=pl.col("n_parties"),
        score=pl.col("score"),
        flag=pl.lit(True),
        not_evaluated=first_reason(no_expectation=pl.col("expected").is_null()),
        excluded={
            "suppressed": pl.col("suppressed_reason").is_not_null(),
            "superseded": pl.col("superseded_by").is_not_null(),
        },
        reason=pl.coalesce("reason", sentence),
        evidence=pl.col("members"),
        first_seen=pl.col("issued_on"),
        level=pl.col("level").replace_strict(LEVELS, default=None),
    )
