"""S008: one entity inspected far more often, by several organs, than entities like it."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.wording import number
from models.outcomes import assemble, first_reason, prepare

COLUMNS = (
    "party_key", "region_code", "period", "inspections", "organs", "clean", "n_peers",
    "peer_median", "peer_group", "last_date", "inspection_keys",
)  # fmt: skip


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Flag entities inspected often by several organs in twelve months.

    .. math:: n \ge \text{min\_inspections} \wedge o \ge \text{min\_organs} \wedge
              n / \text{median} \ge \text{min\_multiple}

    The median is that of the finest group with ``min_peers`` like entities, else of the widest.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 11)
        ``models.indicators.inputs.feat_entity_inspections``: one row an inspected ``party_key``;
        checks of tip-offs left out, joint inspections of one day counted once.
    contract : Indicator
        ``S008.yml``.
    as_of : datetime.date
        Not used: the frame ends with it.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` inspections against ``expected`` = median of like entities.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``party_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/S008.md
    """
    rows = prepare(frame, contract, COLUMNS)
    # Each group holds the finer ones: those with too few come first.
    few = pl.col("n_peers").list.eval(pl.element() < contract["min_peers"]).list.sum()
    chosen = pl.min_horizontal(few, pl.col("n_peers").list.len() - 1)
    rows = rows.with_columns(
        pl.col(name).list.get(chosen) for name in ("n_peers", "peer_median", "peer_group")
    )
    times, median = pl.col("inspections"), pl.col("peer_median").clip(1.0)
    multiple = (times / median).round(6)
    often = times >= contract["min_inspections"]
    several = pl.col("organs") >= contract["min_organs"]
    return assemble(
        rows,
        contract,
        period=pl.col("period"),
        observed=times.cast(pl.Float64),
        expected=pl.col("peer_median"),
        threshold=pl.max_horizontal(
            pl.lit(contract["min_inspections"]), median * contract["min_multiple"]
        ),
        n=pl.col("n_peers"),
        score=multiple,
        flag=often & several & (multiple >= contract["min_multiple"]),
        not_evaluated=first_reason(few_peers=pl.col("n_peers") < contract["min_peers"]),
        reason=pl.format("截至{}的12个月内被{}个机构检查{}次，{}中位{}次；其中{}次未发现问题。", pl.lit(as_of.isoformat()),
                         pl.col("organs"), times, pl.col("peer_group").fill_null("同类企业"),
                         number(pl.col("peer_median")), pl.col("clean")),
        evidence=pl.col("inspection_keys"),
        first_seen=pl.col("last_date"),
    )  # fmt: skip
