"""S021: a publication that outlived the decision it told of."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.wording import day, month_of
from models.indicators.workdays import after, count
from models.outcomes import assemble, first_reason, prepare

COLUMNS = (
    "case_key", "region_code", "closed_date", "kind", "result", "row_keys", "publication_date",
    "publication_withdrawn_date", "publication_end_date", "credit_repair_date", "told_until",
)  # fmt: skip
#: Results that change or end the decision.
_CHANGED = ("撤销", "部分撤销", "变更", "确认违法", "确认无效")
#: The Provisions on publication hold from this day.
IN_FORCE = date(2021, 9, 1)


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Flag publications still standing after the decision was changed or annulled.

    .. math:: \text{taken down} > \text{closed} + \text{withdraw\_days working days}

    A publication that had ended before, by its own last day or by credit repair, is not judged.
    Nothing taken down counts up to the day the decision's file can tell of. Counties whose export has no column for the day
    are not judged.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 11)
        ``models.indicators.inputs.feat_review_case``: one row a ``case_key``.
    contract : Indicator
        ``S021.yml``.
    as_of : datetime.date
        Later days are not known.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` = working days from the result to the day taken down (or ``told_until``).

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/S021.md
    """
    rows = prepare(frame, contract, COLUMNS)
    closed, down = pl.col("closed_date"), pl.col("publication_withdrawn_date")
    down = pl.when(down <= as_of).then(down)
    rows = rows.with_columns(after(closed, int(contract["withdraw_days"])).alias("_allowed"))
    until = pl.coalesce(down, "told_until", pl.lit(as_of))
    days = count(closed, until)
    late = until > pl.col("_allowed")
    published = (pl.col("publication_date") <= closed).fill_null(False)
    ended = pl.min_horizontal(down, "publication_end_date", "credit_repair_date") < closed
    sentence = (
        pl.when(down.is_null())
        .then(
            pl.format(
                "决定于{}{}，至{}未见撤下公示，已{}个工作日。",
                day(closed),
                pl.col("result"),
                day(until),
                days,
            )
        )
        .otherwise(
            pl.format(
                "决定于{}{}，{}才撤下公示，历时{}个工作日。",
                day(closed),
                pl.col("result"),
                day(down),
                days,
            )
        )
    )
    return assemble(
        rows,
        contract,
        period=month_of(closed),
        observed=days.cast(pl.Float64),
        threshold=pl.lit(contract["withdraw_days"]),
        score=(days - contract["withdraw_days"]).cast(pl.Float64),
        flag=late,
        not_evaluated=first_reason(
            not_applicable=~pl.col("result").is_in(_CHANGED).fill_null(False) | closed.is_null(),
            before_rules=closed < IN_FORCE,
            not_published=~published | ended.fill_null(False),
            calendar_unknown=pl.col("_allowed").is_null(),
            not_due=down.is_null() & ~late,
        ),
        reason=sentence,
        evidence=pl.col("row_keys"),
        first_seen=pl.col("_allowed").dt.offset_by("1d"),
    )
