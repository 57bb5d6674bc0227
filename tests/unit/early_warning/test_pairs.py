"""Which runs of characters a text has."""

import numpy as np

from models.early_warning.texts.likeness import _LONGEST, pair_counts


def runs(text: str) -> list[int]:
    return pair_counts([text]).indices.tolist()


def test_runs_end_with_the_text_and_at_what_is_no_word() -> None:
    texts = ["甲乙丙", "甲，乙丙", "", "甲", "甲乙", "𠀀𠀁"]
    counts = pair_counts(texts)
    assert np.diff(counts.indptr).tolist() == [3, 1, 0, 0, 1, 0]
    for row, text in enumerate(texts):
        assert counts[[row]].indices.tolist() == runs(text)
    assert set(runs("甲，乙丙")) | set(runs("甲乙")) < set(runs("甲乙丙"))


def test_a_run_counts_once_and_the_beginning_alone() -> None:
    assert pair_counts(["甲乙甲乙甲"]).data.tolist() == [1.0] * 4
    long = "退费" * _LONGEST
    assert runs(long) == runs(long[:_LONGEST])
    assert runs("退费" + "，" * _LONGEST + "标签") == runs("退费")


def test_no_texts_have_no_runs() -> None:
    assert pair_counts([]).shape[0] == 0
