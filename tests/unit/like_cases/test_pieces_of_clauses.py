"""Clauses judged anew are held some at a time: none twice, none left out, none cut."""

import pytest

from assets.feat import feat_disparity__judged as asset


@pytest.mark.parametrize(
    ("most", "groups"),
    [
        (100, [["a", "b", "c", "gone"]]),
        (60, [["a"], ["b", "c", "gone"]]),
        (1, [["a"], ["b"], ["c"], ["gone"]]),
    ],
)
def test_clauses_are_grouped_by_their_cases(monkeypatch, most, groups) -> None:
    monkeypatch.setattr(asset, "_AT_ONCE", most)
    looked_at = {"a": "50 x", "b": "30 y ", "c": "20 z k1 k2", "other": "9999 q"}
    assert asset._pieces(["a", "b", "c", "gone"], looked_at) == groups
