"""How notices name files."""

import polars as pl

from assets.out.notice_words import in_files


def test_the_file_with_most_rows_is_named_first() -> None:
    rows = pl.DataFrame({"file": ["a.csv", "b.csv", "b.csv"]})
    assert in_files(rows, "行") == "b.csv 2行、a.csv 1行"
