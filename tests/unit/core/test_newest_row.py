"""The newest of the rows of a key, asked of the SELECT alone."""

import duckdb
import pytest

from assets.core.rows import latest


def newest(rows: list[tuple[str, int | None, int, int, int]]) -> list[tuple[str, int, int, int]]:
    connection = duckdb.connect()
    connection.execute(
        "create table rows (key text, came int, arrival int, table_no int, row_no int)"
    )
    connection.executemany("insert into rows values (?, ?, ?, ?, ?)", rows)
    sql = latest("from rows", "key")
    return connection.sql(f"select row_key, arrival, table_no, row_no from ({sql}) order by all").fetchall()  # fmt: skip


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        (("k", None, 1, 2, 2), ("k", None, 2, 1, 1)),
        (("k", None, 1, 1, 2), ("k", None, 1, 2, 1)),
        (("k", None, 1, 1, 1), ("k", None, 1, 1, 2)),
        (("k", 1, 3, 1, 1), ("k", None, 2, 1, 1)),
        (("k", None, 1, 1, 1), ("k", 1, 2, 1, 1)),
    ],
    ids=[
        "file",
        "table of a file",
        "row of a table",
        "read again for an answer",
        "of the same day",
    ],
)
def test_the_later_place_counts_whichever_comes_first(older: tuple, newer: tuple) -> None:
    assert newest([older, newer]) == newest([newer, older]) == [("k", *newer[2:])]


def test_every_key_has_one() -> None:
    rows = [("k", None, 1, 1, 1), ("m", None, 1, 1, 2), ("m", None, 1, 1, 3)]
    assert newest(rows) == [("k", 1, 1, 1), ("m", 1, 1, 3)]
