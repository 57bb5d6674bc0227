"""A hand-made set of citations: at least .97 right, the rest unresolved, none wrong silently."""

from pathlib import Path

import polars as pl
import pytest

from data_contracts import reference
from models.clauses import LawBook, read_basis

PATH = Path(__file__).parent / "citations.csv"


@pytest.fixture(scope="module")
def read():
    book = LawBook(reference.laws(), reference.statutes(), reference.mitigations())
    wanted = pl.read_csv(PATH, infer_schema=False)
    rows = []
    for row in wanted.iter_rows(named=True):
        got = read_basis(row["text"], book)
        want = (
            row["law"],
            *(int(row[c]) if row[c] else None for c in ("article", "paragraph", "item")),
        )
        rows.append(
            (row["text"], want, (got.law, got.article, got.paragraph, got.item), got.reason)
        )
    return rows


def test_the_set_is_large_and_varied(read):
    assert len({text for text, *_ in read}) >= 200


def test_at_least_97_in_100_are_right(read):
    right = [want == got for _, want, got, _ in read]
    assert sum(right) / len(right) >= 0.97, [r for r in read if r[1] != r[2]]


def test_none_is_wrong_silently(read):
    wrong = [(t, w, g) for t, w, g, reason in read if g != w and reason is None]
    assert wrong == []


def test_unresolved_ones_say_why(read):
    assert all((got[0] is None) == (reason is not None) for _, _, got, reason in read)
