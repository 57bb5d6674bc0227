"""A second comparison: a flagged case among the cases of its own label only.

三品一特 and campaign cases are compared among themselves as well. The result stands beside the main
comparison and changes nothing in it: only a fact of severity explains a high fine, never the sector.
"""

from typing import Any

import numpy as np
import polars as pl

from models.like_cases import expected
from models.like_cases.compare import Comparison, Ints, codes
from models.like_cases.features import Facts
from models.like_cases.neighbours import nearest
from models.like_cases.params import Params

SCHEMA: dict[str, Any] = {
    "case_key": pl.String, "label": pl.String, "n_peers": pl.Int64, "expected_q10": pl.Float64,
    "expected_q50": pl.Float64, "expected_q90": pl.Float64, "place": pl.String,
}  # fmt: skip
#: The columns whose words are labels, in the order in which they are shown.
LABELS = ("sector_label", "campaign")
_NO_LABEL = ("", "无", "其他")


def compare(
    pool: pl.DataFrame, facts: Facts, found: Comparison, rows: Ints, params: Params, seed: int
) -> pl.DataFrame:
    """Return how the cases at ``rows`` stand among cases of the same clause and label.

    Parameters
    ----------
    pool : pl.DataFrame, shape (n, …)
        Cases that may be compared, with ``sector_label`` and ``campaign`` where known.
    facts, found :
        Facts and main comparison of the same rows.
    rows : array of int
        Cases wanted.
    params, seed :
        As for :func:`judge`.

    Returns
    -------
    pl.DataFrame
        One row a case and label: peers of that label (their fines as they would be with the facts
        of the case), their 10, 50 and 90 % quantiles in yuan, and ``place`` (高于, 低于, 之内; 不足
        where there are fewer than ``min_peers``).
    """
    empty = pl.DataFrame(schema=SCHEMA)
    known = [name for name in LABELS if name in pool.columns]
    parts = [_among(pool, name, facts, found, rows, params, seed) for name in known]
    return pl.concat([empty, *parts]).sort("case_key", "label")


def _among(
    pool: pl.DataFrame, name: str, facts: Facts, found: Comparison, rows: Ints, params: Params, seed: int
) -> pl.DataFrame:  # fmt: skip
    label = pool[name].fill_null("")
    has = (~label.is_in(_NO_LABEL)).to_numpy()
    rows = rows[has[rows]]
    if not rows.size:
        return pl.DataFrame(schema=SCHEMA)
    wide = found.is_widened[rows]
    index = np.full((len(rows), params.k), -1, dtype=np.int64)
    distance = np.full((len(rows), params.k), np.inf, dtype=np.float32)
    for column, chosen in (("block", ~wide), ("parent_block", wide)):
        group = codes(pool[column].fill_null("") + "|" + label)
        asking = np.zeros(len(label), dtype=np.bool_)
        asking[rows[chosen]] = True
        if asking.any():
            group = np.where(has, group, -1)
            near, far = nearest(facts.vectors, group, params.k, params.max_leaf, seed, asking)
            index[chosen], distance[chosen] = near[rows[chosen]], far[rows[chosen]]
    offset, y = pool["offset"].to_numpy(), pool["y"].to_numpy()
    theirs = y[index] + np.where(wide[:, None], offset[index], 0.0)
    folds, worth = found.effects.folds_[rows], found.effects.worth_
    adjusted = theirs + worth[rows, folds][:, None] - worth[index, folds[:, None]]
    adjusted += np.where(wide, 0.0, offset[rows])[:, None]
    weights = expected.peer_weights(distance)
    low, middle, high = expected.weighted_quantiles(adjusted, weights, (0.1, 0.5, 0.9)).T
    n = np.isfinite(distance).sum(axis=1)
    fine = np.log(np.maximum(pool["fine"].to_numpy()[rows], params.zero_yuan))
    place = np.select(
        [n < params.min_peers, fine > high + 1e-9, fine < low - 1e-9],
        ["不足", "高于", "低于"],
        "之内",
    )
    blank = np.where(n < params.min_peers, np.nan, 1.0)
    return pl.DataFrame(
        {
            "case_key": pool["case_key"].gather(rows),
            "label": label.gather(rows),
            "n_peers": n.astype(np.int64),
            "expected_q10": np.exp(low) * blank,
            "expected_q50": np.exp(middle) * blank,
            "expected_q90": np.exp(high) * blank,
            "place": place,
        },
        schema=SCHEMA,
    ).with_columns(pl.col("expected_q10", "expected_q50", "expected_q90").fill_nan(None))
