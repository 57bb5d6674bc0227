"""The peers of decided cases that the published tables do not list."""

from collections.abc import Collection
from datetime import date

import numpy as np
import polars as pl

from data_contracts.settings import shipped
from models.like_cases import beside
from models.like_cases.compare import Yardstick
from models.like_cases.params import Params
from models.like_cases.peers.search import peers_only
from models.like_cases.prepare import comparable


def similar(
    keys: Collection[str],
    cases: pl.DataFrame,
    params: Params | None = None,
    *,
    as_of: date,
    seed: int = 0,
    yardstick: Yardstick | None = None,
) -> pl.DataFrame:
    """Return out_case_peers for ``keys``, the same as :func:`judge` finds when asked for them.

    Parameters
    ----------
    keys : collection of str
        Keys of decided cases; those that cannot be compared are passed over.
    cases, params, as_of, seed, yardstick :
        As for :func:`judge`, all of them the same as in the judgement.

    Returns
    -------
    pl.DataFrame
        One row a case and peer, nearest first.
    """
    params = params or shipped(Params)
    pool = comparable(cases, as_of, params, yardstick.blank if yardstick else None).filter(
        pl.col("not_evaluated_reason").is_null()
    )
    rows = np.flatnonzero(pool["case_key"].is_in(list(keys)).to_numpy())
    if not rows.size:
        return pl.DataFrame(schema=beside.PEER_SCHEMA)
    known = (yardstick.clauses, yardstick.learnt) if yardstick else None
    found, shown = peers_only(pool, rows, params, seed, known)
    return beside.of_cases(pool, shown, found, rows)
