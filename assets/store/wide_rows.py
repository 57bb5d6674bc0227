"""Rows with long texts: how many DuckDB writes together, and how much memory those it holds at once take.

Its Parquet files say how large their rows are unpacked. The files themselves do not: a passage that stands
in every case takes next to nothing there.
"""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import duckdb
import polars as pl

#: DuckDB carries so many rows from one step of a statement to the next, whatever their size.
_AT_ONCE = 2048
#: Rows it writes as one group, by itself; a reader unpacks the texts of a group in one piece.
_GROUP = 122_880
#: Bytes that a group may take unpacked, where more than the least number of rows would.
_GROUP_BYTES = 32 << 20
#: To sort rows and write them in order, it holds as many as are carried at once so many times over.
_HELD = 16
#: Bits a Parquet file spends on each value, at most, for whether it is null and which row it belongs to.
_LEVELS = 2


def widest_staged(files: Iterable[Path]) -> int:
    """Return the bytes that the rows DuckDB carries at once take unpacked, in the widest of these files of a run.

    Their texts are looked at: of one that stands in every row the end of such a file tells no length.
    """
    size = pl.sum_horizontal(pl.lit(0), pl.col(pl.String).str.len_bytes().cast(pl.Int64).sum())
    found = (pl.scan_parquet(path).select(size, pl.len()).collect().row(0) for path in files)
    return max((size * min(rows, _AT_ONCE) // rows for size, rows in found if rows), default=0)


def widest_stored(connection: duckdb.DuckDBPyConnection, files: Iterable[Path]) -> int:
    """Return the same of files of the store, as their ends tell it: no row is read.

    Of a column with few different words the end tells how large these are, together with a number for
    each row which of them it is. The numbers are taken off; what is lost of the words with them is little
    where a group has few rows, as :func:`written_together` gives it where they are long.
    """
    numbers = f"num_values * (ceil(log2(stats_distinct_count)) + {_LEVELS}) / 8"
    paths = [path.as_posix() for path in files]
    with suppress(duckdb.Error):  # what cannot be read is told of by what reads it
        found = connection.execute(
            f"""select max(wide)::bigint from (
                select sum(least(num_values, {_AT_ONCE}) * case when stats_distinct_count > 0
                    then greatest(total_uncompressed_size - {numbers}, 0) / stats_distinct_count
                    else total_uncompressed_size / num_values end) as wide
                from parquet_metadata(?) where num_values > 0 group by file_name, row_group_id)""",
            [paths],
        ).fetchall()
        return found[0][0] or 0
    return 0


def written_together(wide: int) -> int:
    """Return how many rows a group of a Parquet file is to have, where those carried at once take ``wide`` bytes.

    >>> written_together(1 << 20), written_together(8 << 20), written_together(200 << 20)
    (65536, 8192, 2048)
    """
    return _AT_ONCE * max(1, min(_GROUP // _AT_ONCE, _GROUP_BYTES // max(wide, 1)))


def held(wide: int) -> int:
    """Return the bytes DuckDB needs, where those carried at once take ``wide`` bytes."""
    return _HELD * wide
