"""No money, date, name or conclusion leaks into likeness."""

import numpy as np
import polars as pl
import pytest

from models.like_cases.chance import hashes
from models.like_cases.facts.text import TextSpace, hashed_terms, mask, without_outcomes
from models.like_cases.peers import neighbours
from models.like_cases.peers.neighbours import Lists, lists_of, nearest, smallest

NUMBERS = hashes(pl.Series([f"{i:05d}" for i in range(6000)]), 0)
TEXTS = [
    "经查，测试食品店甲于2025年3月7日销售过期酸奶，货值金额35元，拟罚款5000元，决定从轻处罚",
    "执法人员检查发现当事人在冷柜内存放过期酸奶三十盒，测市监罚〔2025〕12号",
    "当事人发布广告宣称产品包治百病，广告费用1.2万元",
    "当事人使用未经检验的叉车2台从事装卸作业",
]
CHANGED = [
    "经查，样例商行乙于2023年11月30日销售过期酸奶，货值金额9.9万元，拟罚款60000元，决定从重处罚",
    "执法人员检查发现当事人在冷柜内存放过期酸奶六百盒，样市监罚〔2021〕987号",
    "当事人发布广告宣称产品包治百病，广告费用88元",
    "当事人使用未经检验的叉车17台从事装卸作业",
]
NAMES = ["测试食品店甲", None, None, None], ["样例商行乙", None, None, None]


def masked(texts, names) -> pl.Series:
    plain = pl.DataFrame({"text": texts}).select(without_outcomes(pl.col("text")))["text"]
    return mask(plain, pl.Series(names, dtype=pl.String))


def test_money_dates_names_numbers_and_conclusions_are_masked():
    assert masked(TEXTS, NAMES[0]).to_list() == masked(CHANGED, NAMES[1]).to_list()


def test_the_neighbours_stay_when_only_these_change():
    found = []
    for texts, names in zip((TEXTS, CHANGED), NAMES, strict=True):
        plain = masked(texts * 5, names * 5)
        vectors = TextSpace(8, 0).fit(plain).transform(plain)
        found.append(nearest(vectors, np.zeros(20, dtype=np.int64), 3)[0])
    assert (found[0] == found[1]).all()


def listed(vectors: np.ndarray, blocks: np.ndarray, max_leaf: int) -> dict[int, Lists]:
    """Return how each block is searched."""
    every = {int(b): np.flatnonzero(blocks == b) for b in np.unique(blocks)}
    return {b: lists_of(vectors[rows], NUMBERS[rows], max_leaf) for b, rows in every.items()}


def test_what_was_done_is_left():
    plain = masked(TEXTS, NAMES[0])[0]
    assert "销售过期酸奶" in plain
    assert "罚款" not in plain


@pytest.mark.parametrize(
    "fact",
    [
        "从重庆购进的一般食品",
        "经营一般纳税人登记的门店",
        "现场卫生无明显问题",
        "情节轻松的漫画书",
        "两次减重茶宣传",
    ],
)
def test_facts_that_only_sound_like_conclusions_are_left(fact):
    assert len(masked([f"当事人{fact}"], [None])[0]) >= len(fact)


@pytest.mark.parametrize("n", [50, 1500])
def test_neighbours_are_of_the_same_block_and_never_oneself(n):
    rng = np.random.default_rng(0)
    vectors = rng.standard_normal((n, 6)).astype(np.float32)
    blocks = np.arange(n) % 2
    index, distance = nearest(vectors, blocks, 5, listed(vectors, blocks, 100), NUMBERS[:n])
    assert (index != np.arange(n)[:, None]).all()
    assert (blocks[index] == blocks[:, None]).all()
    assert (np.diff(distance, axis=1) >= 0).all()


def test_few_asking_again_find_what_all_find_and_no_case_is_placed_twice(monkeypatch):
    rng = np.random.default_rng(5)
    vectors = rng.standard_normal((1500, 6)).astype(np.float32)
    blocks = np.repeat([0, 1, 2], 500)
    lists = listed(vectors, blocks, 100)
    whole = nearest(vectors, blocks, 5, lists, NUMBERS[:1500])
    placed, placings = {}, []
    assigned = neighbours._assigned
    monkeypatch.setattr(
        neighbours, "_assigned", lambda *given: placings.append(given[2]) or assigned(*given)
    )
    for asking in ([3, 700], [4, 5, 999], [3], []):
        queries = np.isin(np.arange(1500), asking)
        some = nearest(vectors, blocks, 5, lists, NUMBERS[:1500], queries, placed)
        for one, other in zip(some, whole, strict=True):
            assert np.array_equal(one[asking], other[asking])
    # Nobody of the third block asks.
    assert sorted(rows[0] for rows in placings) == [0, 500]


def test_exact_in_small_blocks():
    rng = np.random.default_rng(1)
    vectors = rng.standard_normal((80, 4)).astype(np.float32)
    index, _ = nearest(vectors, np.zeros(80, dtype=np.int64), 3)
    gap = ((vectors[:, None] - vectors[None]) ** 2).sum(axis=2)
    np.fill_diagonal(gap, np.inf)
    assert (np.sort(index, axis=1) == np.sort(np.argsort(gap, axis=1)[:, :3], axis=1)).all()


def test_a_block_looked_at_some_at_a_time_has_the_same_neighbours(monkeypatch):
    """Many are equally near; blocks end inside a part, at its end, and before the first is full."""
    rng = np.random.default_rng(2)
    vectors = rng.integers(0, 3, (130, 4)).astype(np.float32)
    blocks = np.repeat([0, 1, 2, -1], [64, 50, 6, 10])
    whole = nearest(vectors, blocks, 12)
    monkeypatch.setattr(neighbours, "_AMONG", 16)
    parts = nearest(vectors, blocks, 12)
    for one, other in zip(whole, parts, strict=True):
        assert np.array_equal(one, other)


@pytest.mark.parametrize(("m", "width"), [(8, 8), (400, 25), (808, 25), (2400, 25), (2400, 1)])
def test_the_smallest_of_wide_rows_are_those_of_a_full_sort(m, width):
    told = np.random.default_rng(m).permuted(np.tile(np.arange(m), (50, 1)), axis=1)
    assert (smallest(told.astype(np.int32), width) == np.arange(width)).all()


def test_identical_vectors_in_a_large_block_still_have_peers():
    same, block = np.ones((900, 3), dtype=np.float32), np.zeros(900, dtype=np.int64)
    index, _ = nearest(same, block, 5, listed(same, block, 100), NUMBERS[:900])
    assert (index >= 0).all()


def test_long_texts_have_the_terms_they_have_together(monkeypatch) -> None:
    """Few are taken at a time: of ten thousand cases of thirty thousand characters gigabytes were made."""
    words = ["当事人经营场所", "", "", "sold a toy", "超过保质期的食品" * 40, "甲", "当事人未查验"]
    texts = pl.Series(words * 30 + ["", ""])
    together = hashed_terms(texts)
    for characters in (1, 9, 100, 400):
        monkeypatch.setattr("models.like_cases.facts.text._AT_ONCE", characters)
        apart = hashed_terms(texts)
        assert apart.shape == together.shape
        assert (apart != together).nnz == 0
    assert hashed_terms(texts[:0]).nnz == 0
