"""A hand-made set of citations: at least .97 right, the rest unresolved, none wrong silently."""

from pathlib import Path

import polars as pl
import pytest

from data_contracts import reference
from models.clauses import LawBook, read_basis

FOLDER = Path(__file__).parent


def wanted_of(name: str) -> pl.DataFrame:
    """Return one hand-made set; the second was written after the parser, without running it."""
    separator = "," if name == "citations" else "\t"
    return pl.read_csv(FOLDER / f"{name}.csv", separator=separator, infer_schema=False)


@pytest.fixture(scope="module", params=["citations", "citations_blind"])
def read(request):
    book = LawBook(reference.laws(), reference.statutes(), reference.mitigations())
    wanted = wanted_of(request.param)
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


def test_the_sets_are_large_and_varied():
    texts = [*wanted_of("citations")["text"], *wanted_of("citations_blind")["text"]]
    assert len(set(texts)) >= 200
    assert len(set(wanted_of("citations")["text"])) >= 200


def test_at_least_97_in_100_are_right(read):
    right = [want == got for _, want, got, _ in read]
    assert sum(right) / len(right) >= 0.97, [r for r in read if r[1] != r[2]]


def test_none_is_wrong_silently(read):
    wrong = [(t, w, g) for t, w, g, reason in read if g != w and reason is None]
    assert wrong == []


def test_unresolved_ones_say_why(read):
    assert all((got[0] is None) == (reason is not None) for _, _, got, reason in read)
