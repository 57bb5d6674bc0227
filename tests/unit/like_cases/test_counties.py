"""A county does not vouch for its own fines, nor a team where there are few counties."""

import numpy as np
import polars as pl
import pytest

from data_contracts.settings import shipped
from models.like_cases import Params, chance, counties, judge, learn
from models.like_cases.chance import FOLDS
from models.like_cases.counties import Dealt
from models.like_cases.kept import pack, unpack
from models.like_cases.prepare import decided
from tests.unit.like_cases.rows import AS_OF, case, frame

PLACES = ["甲", "乙", "丙", "丁", "戊", "己", "庚"]


def of(
    sizes: list[int], teams: list[int] | None = None, names: list[int] | None = None
) -> pl.DataFrame:
    """Return cases of counties of these sizes, all of one team or of teams of those sizes, by code or by name only."""
    n = sum(sizes)
    codes, called = (
        ["局"] * n
        if some is None
        else [f"{p}所" for p, n in zip(PLACES, some, strict=False) for _ in range(n)]
        for some in (teams, names)
    )
    return pl.DataFrame(
        {
            "region_code": [p for p, n in zip(PLACES, sizes, strict=False) for _ in range(n)],
            "organ_code": codes,
            "team": [f"{code}|{name}" for code, name in zip(codes, called, strict=True)],
        },
        schema={"region_code": pl.String, "organ_code": pl.String, "team": pl.String},
    )


def test_the_largest_counties_have_folds_of_their_own_and_small_ones_fill_up_the_emptiest():
    codes = [f"{i:02d}" for i in range(10) for _ in range(20 - i)]
    many = pl.DataFrame({"region_code": codes, "organ_code": "局"})
    dealt = counties.deal(many).folds
    assert sorted(dealt.values())[:8] != sorted(dealt.values())[2:]
    assert [dealt[f"{i:02d}"] for i in range(FOLDS)] == list(range(FOLDS))
    assert (dealt["08"], dealt["09"]) == (7, 6)  # those with the fewest cases so far


@pytest.mark.parametrize(
    ("sizes", "teams"),
    [
        ([9, 9, 9, 9], None),
        ([30, 5, 5, 5, 5, 5], None),
        ([], None),
        ([36], [9, 9, 9, 9]),
        ([36], [19, 5, 4, 4, 4]),
    ],
)
def test_few_or_one_with_most_of_the_cases_are_not_told_apart(sizes, teams):
    assert counties.deal(of(sizes, teams)) == Dealt()
    assert counties.deal(of(sizes, names=teams)) == Dealt()
    there, drawn = of([3, 3]), chance.hashes(pl.Series(list("abcdef")), 0)
    assert counties.folds(there, drawn, Dealt()).tolist() == chance.folds(drawn).tolist()
    peers = np.array([[1, 3, -1]], dtype=np.int32).repeat(6, axis=0)
    assert not counties.same(there, peers, Dealt()).any()


def test_teams_are_told_apart_where_counties_cannot_be():
    sizes = [5, 6, 8, 9, 2]
    assert counties.deal(of([30], sizes)) == Dealt(
        counties.TEAM, {"丁所": 0, "丙所": 1, "乙所": 2, "甲所": 3, "戊所": 4}
    )
    # a county whose code is that of a team is no team
    one = of([30], sizes).with_columns(region_code=pl.lit("甲所"))
    dealt = counties.deal(one)
    assert counties.folds(one, np.zeros(30, np.uint64), dealt).tolist()[:6] == [3] * 5 + [2]
    peers = np.array([[0, 1, 5]], dtype=np.int32).repeat(30, axis=0)
    assert counties.same(one, peers, dealt)[[0, 5]].tolist() == [
        [True, True, False],
        [False, False, True],
    ]
    # five counties, none with most of the cases: no team is asked for
    assert counties.deal(of([6, 6, 6, 6, 6], sizes)).by == counties.COUNTY


def test_teams_that_go_by_the_code_of_their_bureau_are_told_apart_by_name():
    """A 所 has no credit code of its own: many exports give it that of the county's bureau."""
    sizes = [5, 6, 8, 9, 2]
    assert counties.deal(of([30], names=sizes)) == Dealt(
        counties.NAMED, {"局|丁所": 0, "局|丙所": 1, "局|乙所": 2, "局|甲所": 3, "局|戊所": 4}
    )
    # where codes tell them apart no name is asked
    assert counties.deal(of([30], sizes, [30])).by == counties.TEAM
    assert counties.deal(of([30], sizes, sizes[::-1])).by == counties.TEAM


def test_who_handled_a_case_is_told_by_code_and_name():
    given = [("局", "甲 所"), ("局", "甲所"), ("局", None), (None, "甲所"), (None, None)]
    rows = [case(i, organ_code=code, organ_name=name) for i, (code, name) in enumerate(given)]
    got = decided(frame(rows), AS_OF, STRICT)["team"].to_list()
    assert got == ["局|甲所", "局|甲所", "局", "甲所", None]


def test_cases_of_no_county_or_team_count_among_all():
    some = of([5, 5, 5, 5, 5])
    unknown = some.with_columns(region_code=pl.lit(None, dtype=pl.String))
    assert len(counties.deal(pl.concat([some, unknown[:1]])).folds) == 5
    six = pl.concat([of([9, 4, 4, 4, 4]), unknown[:1]])  # 9 of 26
    assert counties.deal(six).by == counties.COUNTY
    most = pl.concat([of([9, 1, 1, 1, 1]), unknown[:5]])  # 9 of 18
    assert len(counties.deal(most).folds) == 5
    assert counties.deal(pl.concat([of([9, 1, 1, 1, 1]), unknown[:4]])) == Dealt()


def test_cases_of_a_county_are_in_one_fold_and_those_of_none_in_that_of_their_key():
    there = of([4, 4, 4, 4, 4, 4])
    dealt = counties.deal(there)
    new = pl.DataFrame({"region_code": ["新区", "新区", None], "organ_code": "局", "team": "局|局"})
    asked = pl.concat([there, new])
    drawn = chance.hashes(pl.Series([str(i) for i in range(len(asked))]), 0)
    got = counties.folds(asked, drawn, dealt)
    assert got[:24].tolist() == [dealt.folds[place] for place in there["region_code"]]
    assert sorted(dealt.folds.values()) == [0, 1, 2, 3, 4, 5]
    assert got[24:].tolist() == chance.folds(drawn)[24:].tolist()


def test_peers_of_the_same_county_hardly_count_and_no_row_weighs_more_or_less():
    there = pl.DataFrame({"region_code": ["甲", "甲", "乙", None, None]})
    peers = np.array([[1, 2, -1], [0, 2, 3], [0, 1, 3], [4, 0, 1], [3, 0, 1]], dtype=np.int32)
    own = counties.same(there, peers, Dealt(counties.COUNTY, {"甲": 0}))
    assert own.tolist() == [[True, False, False], [True, False, False], *[[False] * 3] * 3]
    weight = np.array([[0.6, 0.4, 0.0], [0.5, 0.3, 0.2], [0.5, 0.3, 0.2]], dtype=np.float32)
    got = counties.apart(weight, np.array([own[0], own[1], [True] * 3]))
    assert got.sum(axis=1) == pytest.approx([1.0, 1.0, 1.0])
    assert got[0] == pytest.approx([0.06 / 0.46, 0.4 / 0.46, 0.0])
    assert got[2] == pytest.approx(weight[2])  # nobody else is there


ODD = (38_000.0, 40_000.0, 42_000.0, 39_000.0, 41_000.0)
#: Three others of 25 that are alike: not rare.
STRICT = shipped(Params, peers_alike=0.12)


def bureau(n_counties: int, n_teams: int = 1, n_names: int = 1) -> pl.DataFrame:
    """Return like cases of counties or of one county's teams; five of one are fined eight times as much."""

    def there(i: int) -> dict[str, str]:
        return {
            "region_code": f"9901{i % n_counties + 1:02d}",
            "organ_code": f"99010101{i % n_teams:02d}",
            "organ_name": f"测试{i % n_names}所",
        }

    ordinary = [case(i, **there(i)) for i in range(400)]
    odd = [
        case(900 + i, **there(0), fine_yuan=fine, goods_value_yuan=30.0)
        for i, fine in enumerate(ODD)
    ]
    return frame([*ordinary, *odd])


def fined(n_counties: int, n_teams: int = 1, n_names: int = 1) -> pl.DataFrame:
    """Return what is told of the five."""
    got = judge(bureau(n_counties, n_teams, n_names), STRICT, as_of=AS_OF).disparity
    return got.filter(pl.col("case_key").str.contains("测90"))


def test_one_countys_odd_fines_are_seen_although_they_are_one_anothers_peers():
    got = fined(6)
    assert got["outcome"].to_list() == ["flagged"] * 5
    assert got["direction"].unique().to_list() == ["high"]
    assert got["reason"].str.contains("折算后相近，都在本地）").all()
    # among three counties nobody can say who is odd: as many fines are usual
    assert "flagged" not in fined(3)["outcome"].to_list()


@pytest.mark.parametrize("told_by", [(6, 1), (1, 6)], ids=["code", "name"])
def test_one_teams_odd_fines_are_seen_where_the_bureau_is_one_county(told_by):
    got = fined(1, *told_by)
    assert got["outcome"].to_list() == ["flagged"] * 5
    assert got["reason"].str.contains("折算后相近，都由同一机构办）").all()
    assert "flagged" not in fined(1, 4)["outcome"].to_list()


def test_whom_a_yardstick_tells_apart_stands_with_it():
    found = learn(bureau(1, 6), STRICT, as_of=AS_OF)
    assert found is not None
    dealt = unpack(pack(found)).learnt.dealt
    assert dealt == Dealt(counties.TEAM, {f"99010101{k:02d}": k for k in range(6)})


def test_that_its_own_county_fines_alike_keeps_no_case_from_being_told_of():
    found = learn(bureau(6), STRICT, as_of=AS_OF)
    assert found is not None
    # the ordinary ones have too many of other counties that are fined the same
    assert len(found.sure.ratios) == len(ODD)


def test_what_is_usual_under_a_clause_is_learnt_without_the_county():
    sizes = [60, 50, 40, 30, 20, 10]
    places = [f"9901{k:02d}" for k, n in enumerate(sizes) for _ in range(n)]
    found = learn(frame([case(i, region_code=p) for i, p in enumerate(places)]), as_of=AS_OF)
    assert found is not None
    assert found.learnt.dealt == Dealt(counties.COUNTY, {f"9901{k:02d}": k for k in range(6)})
    without = [[210 - n for n in [*sizes, 0, 0]]]
    assert found.rarity.fines_.n.tolist() == without
    assert found.rarity.left_.n.tolist() == without
