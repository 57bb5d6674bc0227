r"""What people evaluated of each organ and step, drawn towards the whole where there are few.

.. math:: m_i = B_i \bar x_i + (1 - B_i)\,\mu, \quad B_i = \frac{\tau^2}{\tau^2 + \sigma^2 / n_i}

with :math:`\sigma^2` the spread within units and :math:`\tau^2` between them, both by moments; the
interval is :math:`m_i \pm 1.96 \sqrt{B_i \sigma^2 / n_i + (1 - B_i)^2 \operatorname{var}(\mu)}`.
"""

from datetime import date

import polars as pl

from data_contracts.obligations import Obligations
from models.indicators import workdays
from models.stats import Z_95

_UNIT = ("region_code", "organ_code", "organ_name", "stage")
#: The lowest and the highest score there is: no interval reaches beyond.
_LOW, _HIGH = 1.0, 5.0


def units(rows: pl.DataFrame, rules: Obligations, as_of: date) -> pl.DataFrame:
    """Return one row a region, organ and step.

    Parameters
    ----------
    rows : pl.DataFrame
        ``region_code, organ_code, organ_name, stage, score, evaluated_date, reply_date``; those of
        the period that counts.
    rules : Obligations
    as_of : datetime.date
        Answers after it do not exist yet.

    Returns
    -------
    pl.DataFrame
        Columns of ``out_evaluation_units``. With fewer than ``least_shown`` evaluations neither
        mean nor low scores are given. A low score counts as late when its working days are over
        without an answer, or the answer came after them.
    """
    # In one order here and below: sums of floats depend on it.
    scored = rows.filter(pl.col("score").is_not_null()).sort("score")
    known = scored.with_columns(
        pl.col("score").cast(pl.Float64),
        pl.when(pl.col("reply_date") <= as_of).then("reply_date").alias("reply_date"),
        due=workdays.due(pl.col("evaluated_date"), rules.days("evaluation_days")),
        low=pl.col("score") <= rules.low_score.value,
    )
    late = pl.coalesce("reply_date", pl.lit(as_of)) > pl.col("due")
    in_time = pl.col("reply_date") <= pl.col("due")
    grouped = known.group_by(_UNIT).agg(
        n=pl.len().cast(pl.Int64),
        mean=pl.col("score").mean(),
        n_low=pl.col("low").sum().cast(pl.Int64),
        n_low_in_time=(pl.col("low") & in_time).sum().cast(pl.Int64),
        n_low_overdue=(pl.col("low") & late).sum().cast(pl.Int64),
        squares=((pl.col("score") - pl.col("score").mean()) ** 2).sum(),
    )
    grouped = grouped.sort(_UNIT, nulls_last=True)
    shown = pl.col("n") >= rules.least_shown.value
    figures = ("mean", "shrunk_mean", "interval_low", "interval_high", "n_low", "n_low_in_time", "n_low_overdue")  # fmt: skip
    return (
        _shrunk(grouped)
        .with_columns(shown=shown)
        .with_columns(pl.when("shown").then(c).alias(c) for c in figures)
        .select(*_UNIT, "n", *figures, "shown")
    )


def _shrunk(grouped: pl.DataFrame) -> pl.DataFrame:
    n, k = int(grouped["n"].sum()), grouped.height
    if not k:
        empty = pl.lit(None, dtype=pl.Float64)
        return grouped.with_columns(shrunk_mean=empty, interval_low=empty, interval_high=empty)
    overall = float((grouped["mean"] * grouped["n"]).sum()) / n
    within = float(grouped["squares"].sum()) / (n - k) if n > k else 0.0
    spread = float((grouped["n"] * (grouped["mean"] - overall) ** 2).sum())
    scale = n - float((grouped["n"] ** 2).sum()) / n
    between = max(0.0, (spread - (k - 1) * within) / scale) if scale > 0 else 0.0
    noise = within / pl.col("n")
    total = grouped.select((1 / (between + noise)).alias("w")) if within + between > 0 else None
    middle, doubt = overall, 0.0
    if total is not None:
        weights = total["w"]
        middle = float((weights * grouped["mean"]).sum()) / float(weights.sum())
        doubt = 1 / float(weights.sum())
    keeps = between / (between + noise) if within + between > 0 else pl.lit(1.0)
    return (
        grouped.with_columns(keeps=keeps)
        .with_columns(
            shrunk_mean=pl.col("keeps") * pl.col("mean") + (1 - pl.col("keeps")) * middle,
            half=Z_95 * (pl.col("keeps") * noise + (1 - pl.col("keeps")) ** 2 * doubt).sqrt(),
        )
        .with_columns(
            interval_low=(pl.col("shrunk_mean") - pl.col("half")).clip(_LOW, _HIGH),
            interval_high=(pl.col("shrunk_mean") + pl.col("half")).clip(_LOW, _HIGH),
        )
    )
