"""A second comparison: a flagged case among the cases of its own label only.

三品一特 and campaign cases are compared among themselves as well. The result stands beside the main
comparison and changes nothing in it: only a fact of severity explains a high fine, never the sector.
"""

import numpy as np
import polars as pl

from data_contracts import schema_of, table
from models.arrays import Bools, Ints
from models.like_cases.compare import Comparison
from models.like_cases.fines.adjust import PAIR
from models.like_cases.params import Params
from models.like_cases.peers import expected
from models.like_cases.peers.neighbours import nearest
from models.like_cases.peers.search import codes

SCHEMA = schema_of(table("feat_disparity__labelled"))
#: The columns whose words are labels, in the order in which they are shown.
LABELS = ("sector_label", "campaign")
_NO_LABEL = ("", "无", "其他")


def compare(
    pool: pl.DataFrame, shown: Bools, found: Comparison, rows: Ints, params: Params
) -> pl.DataFrame:
    """Return how the cases at ``rows`` stand among cases of the same clause and label.

    Parameters
    ----------
    pool : pl.DataFrame, shape (n, …)
        Cases that may be compared, with ``sector_label`` and ``campaign`` where known.
    shown, found :
        Circumstances and main comparison of the same rows.
    rows : array of int
        Cases wanted.
    params :
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
    parts = [_among(pool, name, shown, found, rows, params) for name in known]
    return pl.concat([empty, *parts]).sort("case_key", "label")


def _among(
    pool: pl.DataFrame, name: str, shown: Bools, found: Comparison, rows: Ints, params: Params
) -> pl.DataFrame:  # fmt: skip
    label = pool[name].fill_null("")
    has = (~label.is_in(_NO_LABEL)).to_numpy()
    rows = rows[has[rows]]
    if not rows.size:
        return pl.DataFrame(schema=SCHEMA)
    among = codes(pool["parent_block"].fill_null("") + "|" + label)
    there = np.flatnonzero(has & np.isin(among, np.unique(among[rows])))  # the only ones needed
    cases, folds = pool.select("block", "parent_block", "y", "offset")[there], found.folds[there]
    vectors, pair = found.numbers.vectors[there], found.numbers.pair[there]
    asking = np.searchsorted(there, rows)
    wide = found.is_widened[rows]
    index = np.full((len(rows), params.k), -1, dtype=np.int64)
    distance = np.full((len(rows), params.k), np.inf, dtype=np.float32)
    for column, chosen in (("block", ~wide), ("parent_block", wide)):
        group = codes(cases[column].fill_null("") + "|" + label.gather(there))
        asked = np.zeros(len(there), dtype=np.bool_)
        asked[asking[chosen]] = True
        if asked.any():
            near, far = nearest(vectors, group, params.k, queries=asked)
            index[chosen], distance[chosen] = near[asking[chosen]], far[asking[chosen]]
    y, offset = cases["y"].to_numpy(), cases["offset"].to_numpy()
    named = found.learnt.effects.of_circumstances(shown[there])
    theirs = np.where(wide[:, None], (y + offset)[index], y[index])
    fit = PAIR[folds[asking][:, None], folds[index]]
    adjusted = theirs + np.where(
        wide[:, None],
        named[asking[:, None], fit] - named[index, fit],
        pair[asking[:, None], folds[index]] - pair[index, folds[asking][:, None]],
    )
    adjusted += np.where(wide, 0.0, offset[asking])[:, None]
    adjusted = np.minimum(adjusted, found.most[rows, None])
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
