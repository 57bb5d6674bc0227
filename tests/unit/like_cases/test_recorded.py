"""What the record says of the minimum: grounds for a reduction, and facts that bar it."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from benchmarks.like_cases.reductions import AS_OF, SHAPES, Shape, make
from data_contracts import reference
from models.clauses import resolve
from models.like_cases import judge
from models.like_cases.chance import FOLDS
from models.like_cases.facts.circumstances import CIRCUMSTANCES, GROUNDED, LAW, REASON, grounded
from models.like_cases.fines.recorded import (
    AGGRAVATED,
    EASED,
    GIVEN,
    NAMED,
    NOTHING,
    Recorded,
    Side,
)
from tests.unit.like_cases.rows import AS_OF as TODAY
from tests.unit.like_cases.rows import case, frame

CITING = Shape("600 of two clauses, 5 %, law cited", 600, 0.05, "basis", clauses=2)
FIRST_ONES = next(s for s in SHAPES if s.name.startswith("300"))


def judged(shape: Shape, seed: int) -> pl.DataFrame:
    cases, truth = make(shape, seed)
    cases = cases.join(resolve(cases, reference.statutes()), on="case_key")
    return judge(cases, as_of=AS_OF, seed=seed).disparity.join(truth, on="case_key")


def flagged(got: pl.DataFrame, kind: str) -> int:
    return got.filter(kind=kind, outcome="flagged").height


def test_a_reduction_whose_grounds_are_on_record_is_explained_and_one_without_stays_a_flag():
    got = judged(CITING, 301)
    assert flagged(got, "granted") <= 1  # of 30; 10 before the record was heard
    assert flagged(got, "bare") == 5
    assert flagged(got, "deep") == 2  # cited as well, and far below what others with grounds got
    told = got.filter(kind="granted", outcome="clear")
    explained = told.filter(pl.col("explained_by").list.len() > 0)
    assert explained.height >= 20
    assert explained["reason"].str.contains("可以说明").all()
    cited = explained.filter(pl.col("explained_by").list.contains(GROUNDED))
    assert cited.height >= 10
    assert cited["reason"].str.contains(f"本案载有“{GROUNDED}”").all()


def test_grounds_that_everybody_writes_explain_nothing():
    plain, boiler = (judged(s, 301) for s in (CITING, replace(CITING, boiler="everybody")))
    assert flagged(boiler, "granted") > 4 * max(flagged(plain, "granted"), 1)
    assert boiler.filter(pl.col("explained_by").list.contains(GROUNDED)).is_empty()


def test_repeat_offenders_fined_in_the_range_are_explained_among_peers_that_were_reduced():
    got = pl.concat([judged(FIRST_ONES, seed) for seed in (301, 303)])
    assert flagged(got, "repeat") == 0  # of 6; 4 before
    told = got.filter(pl.col("explained_by").list.contains("再次违法"), kind="repeat")
    assert told.height >= 4


def side(kind: list[int], county: list[int]) -> Side:
    n = len(kind)
    low, high = np.full(n, np.log(5_000.0)), np.full(n, np.log(50_000.0))
    return Side(np.array(kind), np.array(county), low, high, np.arange(n) % FOLDS, ("一", "二"))


def learnt(given: Side, fine: np.ndarray, density: float = 0.01) -> Recorded:
    n = len(fine)
    return Recorded.learnt(given, np.log(fine), np.full(n, density), np.ones(n))


def test_a_county_that_writes_grounds_into_every_decision_is_not_heard():
    given = side([GIVEN] * 80, [0] * 40 + [1] * 40)
    fine = np.where((np.arange(80) < 40) | (np.arange(80) % 20 == 0), 1_500.0, 8_000.0)
    found = learnt(given, fine, density=0.5)  # as peers tell fines of 8 000
    shares = found.shares(given)
    assert shares[:40].min() > 0.6
    assert shares[40:].max() < 0.3
    new = side([GIVEN, NAMED, AGGRAVATED, NOTHING], [2] * 4)
    assert found.shares(new) == pytest.approx(found.usual[new.kind])


def test_one_large_county_that_writes_them_everywhere_does_not_speak_for_the_others():
    counties = tuple(f"{i:02d}" for i in range(20))
    given = side([GIVEN] * 457, [0] * 400 + [i for i in range(1, 20) for _ in range(3)])
    given = replace(given, counties=counties)
    fine = np.where(np.arange(457) < 400, 8_000.0, 1_500.0)
    found = learnt(given, fine, density=0.5)
    assert found.usual[GIVEN] > 0.6
    assert found.shares(given)[:400].max() < 0.05


def test_what_other_fines_tell_already_is_not_laid_to_the_record():
    given = side([AGGRAVATED] * 200, [0] * 200)
    fine = np.exp(np.random.default_rng(1).uniform(np.log(5_000), np.log(50_000), 200))
    shares = [learnt(given, fine, p).share[AGGRAVATED, 0].mean() for p in (0.02, 1.5)]
    assert shares[0] > 0.9
    assert shares[1] < 0.1


def test_reductions_lie_where_others_with_grounds_lie_and_one_far_below_vouches_for_none():
    given = side([GIVEN] * 41, [0] * 41)
    fine = np.concatenate([np.linspace(1_500, 3_500, 40), [50.0]])
    found, some = learnt(given, fine), given.at(slice(0, 5))
    at = np.log(np.array([2_500.0, 1_500.0, 100.0, 50.0, 6_000.0]))
    density = found.density(some)(at)
    assert density[:2].min() > 0.3
    assert density[2:].max() < 0.01
    worse = replace(some, kind=np.full(5, AGGRAVATED))
    inside = found.density(worse)(at)
    assert inside.tolist() == pytest.approx([0, 0, 0, 0, 1 / np.log(10)])
    cuts = np.linspace(np.log(100), np.log(100_000), 60)
    assert found.masses(some, cuts).sum(axis=1) == pytest.approx(np.ones(5))


def test_no_reduction_of_its_own_fold_vouches_for_a_fine():
    given = side([GIVEN] * 48, [0] * 48)
    fine = np.where(np.arange(48) % FOLDS == 3, 3_500.0, 1_500.0)
    found, at = learnt(given, fine), np.log(np.full(48, 3_500.0))
    density = found.density(given)(at)
    assert density[3] < 0.1
    assert density[4] > 0.2


@pytest.mark.parametrize(
    ("given", "grounds"),
    [
        (
            {
                "legal_basis": case(1)["legal_basis"]
                + "、《中华人民共和国行政处罚法》第三十二条第（一）项"
            },
            LAW,
        ),
        ({"discretion_reason": "依据行政处罚法第32条"}, LAW),
        ({"facts": "符合《行政处罚法》第五条、第三十三条规定的情形"}, LAW),
        ({"facts": "不符合《行政处罚法》第三十二条规定的情形"}, 0),
        ({"discretion_reason": "当事人主动消除违法行为危害后果"}, REASON),
        ({"discretion_reason": "初次违法，及时改正"}, REASON),
        ({"discretion_reason": "初次违法"}, 0),
        ({"discretion_reason": "未主动消除危害后果"}, 0),
        (
            {"discretion": "减轻", "discretion_reason": "减轻处罚"},
            0,
        ),  # a conclusion is no ground
        ({"facts": "当事人初次违法，及时改正"}, 0),  # a fact, but nobody gave it as the reason
    ],
)
def test_grounds_are_given_by_the_law_cited_or_as_the_reason(given: dict, grounds: int):
    reason = pl.col("discretion_reason").cast(pl.String)
    rows = frame([case(1, **given)]).with_columns(
        discretion_reason=reason,
        text=pl.concat_str(pl.col("facts"), reason.fill_null(""), separator="。"),
    )
    assert grounded(rows).to_list() == [grounds]


def test_where_grounds_and_an_aggravating_fact_are_on_record_neither_ties_the_fine():
    rows = frame([case(i) for i in range(7)]).with_columns(
        grounds=pl.Series([LAW, REASON, 0, REASON, LAW, REASON, LAW]), fine=pl.Series([3e3, 3e3, 3e3, 0.0] + [3e3] * 3),
        statutory_min_yuan=pl.Series([5e3, 5e3, None, 5e3, None, 0.0, 0.0]),
    )  # fmt: skip
    shown = np.zeros((7, len(CIRCUMSTANCES)), dtype=np.bool_)
    shown[[1, 6], [c.code for c in CIRCUMSTANCES].index("repeated")] = True
    usual = np.full(7, np.log(2e4))
    got = Side.of(rows, shown, np.full(7, np.log(5e4)), usual, np.arange(7))
    assert got.kind.tolist() == [GIVEN, NOTHING, NOTHING, GIVEN, EASED, NOTHING, NOTHING]
    assert np.isinf(got.low).tolist() == [False, False, False, True, False, False, False]
    assert got.low[4] == usual[4]  # no minimum: from what facts let expect


def test_where_there_is_no_minimum_low_fines_with_the_law_cited_vouch_for_one_another():
    given = side([EASED] * 24 + [GIVEN] * 24, [0] * 48)
    fine = np.concatenate([np.full(24, 900.0), np.full(24, 3_000.0)])
    found = learnt(given, fine)
    at = found.density(given)
    assert at(np.log(np.full(48, 900.0)))[0] > 0.5 > 5 * at(np.log(np.full(48, 900.0)))[24]
    assert at(np.log(np.full(48, 3_000.0)))[24] > 0.5 > 5 * at(np.log(np.full(48, 3_000.0)))[0]
    assert found.shares(given).min() > 0.6


def test_cases_that_were_not_fined_are_no_reductions():
    given = replace(side([GIVEN] * 40, [0] * 40), low=np.full(40, -np.inf))
    found = learnt(given, np.full(40, 200.0))
    assert found.share[GIVEN, 0].max() < 0.1
    assert not found.shares(given).any()
    assert (
        found.reductions.tolist()
        == learnt(side([NAMED], [0]), np.array([200.0])).reductions.tolist()
    )


def test_the_law_cited_stands_among_the_facts_with_its_words():
    rows = [case(i) for i in range(40)]
    rows[0] |= {"legal_basis": rows[0]["legal_basis"] + "、《行政处罚法》第三十二条"}
    rows[1] |= {"facts": "销售过期酸奶，依照《行政处罚法》第三十三条第一款"}
    rows[2] |= {"discretion_reason": "当事人主动消除危害后果"}
    got = judge(frame(rows), as_of=TODAY).facts.filter(fact=GROUNDED)
    assert got.select("case_key", "value", "origin", "words").rows() == [
        (rows[0]["case_key"], "是", "column", "列"),
        (rows[1]["case_key"], "是", "text", "行政处罚法》第三十三条"),
    ]  # what the reason of the third names is a circumstance
