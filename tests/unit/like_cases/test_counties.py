"""A county does not vouch for its own fines."""

import numpy as np
import polars as pl
import pytest

from data_contracts.settings import shipped
from models.like_cases import Params, chance, counties, judge, learn
from models.like_cases.chance import FOLDS
from tests.unit.like_cases.rows import AS_OF, case, frame

PLACES = ["甲", "乙", "丙", "丁", "戊", "己", "庚"]


def of(sizes: list[int]) -> pl.Series:
    return pl.Series(
        "region_code", [p for p, n in zip(PLACES, sizes, strict=False) for _ in range(n)]
    )


def test_the_largest_counties_have_folds_of_their_own_and_small_ones_fill_up_the_emptiest():
    many = pl.Series("region_code", [f"{i:02d}" for i in range(10) for _ in range(20 - i)])
    dealt = counties.deal(many)
    assert sorted(dealt.values())[:8] != sorted(dealt.values())[2:]
    assert [dealt[f"{i:02d}"] for i in range(FOLDS)] == list(range(FOLDS))
    assert (dealt["08"], dealt["09"]) == (7, 6)  # those with the fewest cases so far


@pytest.mark.parametrize("sizes", [[9, 9, 9, 9], [30, 5, 5, 5, 5, 5], []])
def test_few_counties_or_one_with_most_of_the_cases_are_not_told_apart(sizes):
    assert counties.deal(of(sizes)) == {}
    there, drawn = of([3, 3]), chance.hashes(pl.Series(list("abcdef")), 0)
    assert counties.folds(there, drawn, {}).tolist() == chance.folds(drawn).tolist()
    peers = np.array([[1, 3, -1]], dtype=np.int32).repeat(6, axis=0)
    assert not counties.same(there, peers, {}).any()


def test_cases_of_a_county_are_in_one_fold_and_those_of_none_in_that_of_their_key():
    there = of([4, 4, 4, 4, 4, 4])
    dealt = counties.deal(there)
    asked = pl.concat([there, pl.Series(["新区", "新区", None])])
    drawn = chance.hashes(pl.Series([str(i) for i in range(len(asked))]), 0)
    got = counties.folds(asked, drawn, dealt)
    assert got[:24].tolist() == [dealt[place] for place in there]
    assert sorted(dealt.values()) == [0, 1, 2, 3, 4, 5]
    assert got[24:].tolist() == chance.folds(drawn)[24:].tolist()


def test_peers_of_the_same_county_hardly_count_and_no_row_weighs_more_or_less():
    there = pl.Series(["甲", "甲", "乙", None, None])
    peers = np.array([[1, 2, -1], [0, 2, 3], [0, 1, 3], [4, 0, 1], [3, 0, 1]], dtype=np.int32)
    own = counties.same(there, peers, {"甲": 0})
    assert own.tolist() == [[True, False, False], [True, False, False], *[[False] * 3] * 3]
    weight = np.array([[0.6, 0.4, 0.0], [0.5, 0.3, 0.2], [0.5, 0.3, 0.2]], dtype=np.float32)
    got = counties.apart(weight, np.array([own[0], own[1], [True] * 3]))
    assert got.sum(axis=1) == pytest.approx([1.0, 1.0, 1.0])
    assert got[0] == pytest.approx([0.06 / 0.46, 0.4 / 0.46, 0.0])
    assert got[2] == pytest.approx(weight[2])  # nobody else is there


def fined(n_counties: int) -> pl.DataFrame:
    """Return what is told of five like cases of one county, fined eight times as much as in the others."""
    places = [f"9901{i % n_counties + 1:02d}" for i in range(400)]
    ordinary = [case(i, region_code=place) for i, place in enumerate(places)]
    odd = [
        case(900 + i, region_code="990101", fine_yuan=f, goods_value_yuan=30.0)
        for i, f in enumerate([38_000.0, 40_000.0, 42_000.0, 39_000.0, 41_000.0])
    ]
    params = shipped(Params, peers_alike=0.12)  # three others of 25 that are alike: not rare
    got = judge(frame([*ordinary, *odd]), params, as_of=AS_OF).disparity
    return got.filter(pl.col("case_key").str.contains("测90"))


def test_one_countys_odd_fines_are_seen_although_they_are_one_anothers_peers():
    got = fined(6)
    assert got["outcome"].to_list() == ["flagged"] * 5
    assert got["direction"].unique().to_list() == ["high"]
    assert got["reason"].str.contains("折算后相近，都在本地）").all()
    # among three counties nobody can say who is odd: as many fines are usual
    assert "flagged" not in fined(3)["outcome"].to_list()


def test_what_is_usual_under_a_clause_is_learnt_without_the_county():
    sizes = [60, 50, 40, 30, 20, 10]
    places = [f"9901{k:02d}" for k, n in enumerate(sizes) for _ in range(n)]
    found = learn(frame([case(i, region_code=p) for i, p in enumerate(places)]), as_of=AS_OF)
    assert found is not None
    assert found.learnt.counties == {f"9901{k:02d}": k for k in range(6)}
    without = [[210 - n for n in [*sizes, 0, 0]]]
    assert found.rarity.fines_.n.tolist() == without
    assert found.rarity.left_.n.tolist() == without
