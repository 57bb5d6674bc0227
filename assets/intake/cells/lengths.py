"""Cells longer than any that a workbook can hold: their rows are set aside, and nothing of them is read."""

import polars as pl

from assets.intake.cells.row_checks import Issue

#: What a cell of a workbook can hold at most. A longer one is a file put into a cell, or a text whose
#: quotes went wrong; and a text of a million digits costs seconds to look through for persons.
MOST = 32_767
_UNREAD = "（过长，未读）"


def bounded(values: pl.Series, header: str) -> tuple[pl.Series, Issue | None]:
    """Return a column without its over-long cells, and which rows had one.

    Parameters
    ----------
    values : pl.Series
        Text.
    header : str
        What the file calls the column.

    Returns
    -------
    tuple of pl.Series and Issue or None
        In place of each such cell stands a remark, which is no number, day or name.
    """
    # Bytes are counted already; characters only where there may be too many.
    if not (values.str.len_bytes() > MOST).any():
        return values, None
    length = values.str.len_chars()
    long = (length > MOST).fill_null(value=False)
    if not long.any():
        return values, None
    why = (
        pl.select(
            pl.when(long).then(
                pl.format("「{}」一格有{}字，最多读{}字", pl.lit(header), length, pl.lit(MOST))
            )
        )
        .to_series()
        .alias("why")
    )
    unread = pl.Series([_UNREAD]).new_from_index(0, values.len())
    return unread.zip_with(long, values).alias(values.name), Issue("", long, why)
