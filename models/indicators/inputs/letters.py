"""Frames of letters."""

from datetime import date

import polars as pl


def feat_letter(core_letters: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return the letters received up to ``as_of``, one row each.

    Parameters
    ----------
    core_letters : pl.DataFrame
    as_of : datetime.date

    Returns
    -------
    pl.DataFrame
        Columns of ``core_letters``, sorted by ``letter_no``.
    """
    return core_letters.filter(
        pl.col("direction") == "来函", pl.col("received_date") <= as_of
    ).sort("letter_no")
