"""W002: many people complain of one matter (一事多人)."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.outcomes import assemble, first_reason, prepare

COLUMNS = (
    "warning_id", "cluster_key", "region_code", "issued_on", "n_complaints", "n_persons",
    "expected", "score", "level", "reason", "superseded_by", "members",
)  # fmt: skip
LEVELS = {"预警": "明显异常", "关注": "疑点线索", "提示": "提示"}


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    """Carry matters many people complain of into the leads.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 12)
        ``models.indicators.inputs.feat_matter``: one row a warning of kind matter.
    contract : Indicator
        ``W002.yml``.
    as_of : datetime.date
        Not used: a warning carries its own day.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``object_key`` is the firm complained of (else the warning); ``evidence`` the complaints;
        ``n`` the persons.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``warning_id`` or ``issued_on`` is absent.

    References
    ----------
    docs/indicators/W002.md
    """
    rows = prepare(frame, contract, COLUMNS, "warning_id", "issued_on")
    persons = pl.col("n_persons")
    return assemble(
        rows,
        contract,
        object_key=pl.coalesce("cluster_key", "warning_id"),
        period=pl.col("issued_on").dt.to_string("%G-W%V"),
        observed=persons.cast(pl.Float64),
        expected=pl.col("expected"),
        threshold=pl.lit(contract["min_persons"]),
        n=persons,
        score=pl.col("score"),
        flag=persons >= contract["min_persons"],
        not_evaluated=first_reason(no_members=pl.col("members").list.len().fill_null(0) == 0),
        excluded={"superseded": pl.col("superseded_by").is_not_null()},
        reason=pl.coalesce(
            "reason",
            pl.format(
                "同一主体近期被{}人投诉举报{}件；请先核实该主体，再看同类。",
                persons,
                "n_complaints",
            ),
        ),
        evidence=pl.col("members"),
        first_seen=pl.col("issued_on"),
        level=pl.col("level").replace_strict(LEVELS, default=None),
    )
