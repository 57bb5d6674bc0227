"""A word that the records behind a rise share is evidence; what was always said is none."""

from collections import Counter

import numpy as np
import polars as pl
import pytest

from models.early_warning.texts.fresh import fresh
from models.early_warning.texts.said import TextEvidence
from models.early_warning.texts.terms import _STOP, MASK, shared_grams

_USUAL = [
    "买的牛奶有异味，要求退款",
    "理发店收费太高，不肯退卡",
    "面包过期还在卖，请查处",
    "手机坏了不给修",
]


def grams(text: str) -> set[str]:
    """Return the n-grams (2..6 characters) inside runs of Chinese characters, spelt out."""
    found: set[str] = set()
    for run in MASK.split(text):
        for n in range(2, 7):
            found.update(run[i : i + n] for i in range(len(run) - n + 1))
    return {g for g in found if g[0] not in _STOP and g[-1] not in _STOP}


def _said(
    newest: list[str], one: list[int] | None = None, places: tuple[str, ...] = ()
) -> TextEvidence:
    texts = _USUAL * 50 + newest
    known = np.repeat([1, 10], [200, len(newest)])
    who = np.concatenate([np.arange(200), one or 200 + np.arange(len(newest))])
    return TextEvidence(pl.Series(texts), who, known, np.zeros(known.size, dtype=np.int64), places)


def _worth(said: TextEvidence, *elsewhere: int) -> float:
    rows = np.setdiff1d(np.arange(200, said.known.size), elsewhere)
    own = [np.arange(0, 200, 4), np.array(elsewhere, dtype=np.int64)]
    return said.worth(rows, own, 10)


_NEW = [
    f"{a}说是量子能量杯，{b}"
    for a, b in zip("甲乙丙丁", ("没有效果", "退款难", "夸大", "骗人"), strict=True)
]


def test_a_new_thing_in_all_texts_adds_up_to_the_most() -> None:
    assert _worth(_said(_NEW)) == pytest.approx(1.5)


def test_what_was_always_said_adds_nothing() -> None:
    assert _worth(_said(["买的牛奶有异味，要求退款"] * 4)) == 0.0


def test_texts_without_a_common_word_add_nothing() -> None:
    assert _worth(_said(["窗户漏风", "水管爆裂", "电梯停运", "井盖丢失"])) == 0.0
    assert _worth(_said(["", "", "", ""])) == 0.0


def test_one_person_four_times_is_one_text() -> None:
    assert _worth(_said(_NEW, one=[200] * 4)) == 0.0


def test_the_name_of_a_place_is_no_new_thing() -> None:
    assert (
        _worth(_said(["外甲乙县，窗户", "外甲乙县，水管", "外甲乙县，电梯"], places=("外甲乙县",)))
        == 0.0
    )
    assert _worth(_said(["外甲乙县，窗户", "外甲乙县，水管", "外甲乙县，电梯"])) > 0.0


def test_what_the_sector_says_elsewhere_at_the_same_time_is_no_news() -> None:
    said = _said(_NEW * 3)
    assert _worth(said, *range(204, 212)) < 0.5
    assert _worth(said) == pytest.approx(1.5)


def test_texts_that_use_a_word_new_to_their_city_are_told_from_the_third_on() -> None:
    known, texts = np.repeat([1, 60, 61, 62], [200, 1, 1, 2]), _USUAL * 50 + _NEW
    told = fresh(pl.Series(texts), known, np.zeros(204, dtype=np.int64))
    assert told.tolist() == [False] * 202 + [True] * 2
    lines = [*texts[:200], *(t.replace("，", "\n\n") for t in texts[200:])]
    assert fresh(pl.Series(lines), known, np.zeros(204, dtype=np.int64)).tolist() == told.tolist()
    elsewhere = np.repeat([0, 1, 0], [200, 2, 2])
    assert not fresh(pl.Series(texts), known, elsewhere).any()
    again = fresh(
        pl.Series([*texts, *_NEW]), np.concatenate([known, np.repeat(80, 4)]), np.zeros(208, int)
    )
    assert not again[-4:].any(), "it was said half a year ago"


def test_runs_of_several_texts_are_those_of_each_text_counted():
    texts = ["甲乙丙丁，甲乙丙", "看见甲乙丙丁", "甲乙2丙丁的"]
    often, n_words = shared_grams(texts, 3, 2)
    assert often == {"甲乙丙": 2, "甲乙丙丁": 2, "乙丙丁": 2}
    assert n_words == len({g for text in texts for g in grams(text) if len(g) >= 3})
    assert shared_grams(["", "甲乙"], 3, 1) == ({}, 0)
    counts = Counter(g for text in texts for g in grams(text))
    assert shared_grams(texts, 2, 2)[0] == {g: n for g, n in counts.items() if n >= 2}


@pytest.mark.parametrize("seed", range(6))
def test_parts_of_words_add_nothing_to_their_words(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same is found where every part of a word is weighed as well, in more texts than the word too."""
    draw = np.random.default_rng(seed)
    words = ["量子能量杯", "能量杯", "量子", "退款难", "火锅底料异味", "底料"]
    newest = ["，".join(draw.choice(words, size=3, replace=False)) for _ in range(6)]
    rows, own = np.arange(200, 206), [np.arange(0, 200, 4)]
    found = _said(newest).worth(rows, own, 10, most=99.0)
    monkeypatch.setattr("models.early_warning.texts.said.longest", lambda often, *_: often)
    assert found == _said(newest).worth(rows, own, 10, most=99.0)
