"""What the reader is told of a case: one sentence, and where like cases lie."""

from types import SimpleNamespace

import numpy as np
import pytest

from data_contracts.amounts import Band
from models.like_cases import sentences
from models.like_cases.fines.pieces import Pieces
from models.like_cases.said import Sentences

LAW = (50_000.0, 100_000.0)
TWO = [Band(3_000.0, 5_000.0, 0.6, LAW), Band(50_000.0, 60_000.0, 0.3, LAW)]


def test_two_places_are_said_and_the_fine_between_them():
    text = sentences.flagged(25, TWO, 25_000.0, "low", "货值相近", "")
    assert text == (
        "同类案件分在两处：约六成3000—5000元、约三成5—6万元；本案2.5万元，在两处之间，很少见；请核减轻理由。"
    )
    assert sentences.flagged(25, TWO, 90_000.0, "high", "", "").startswith(
        "同类案件分在两处：约六成3000—5000元"
    )
    assert [b.place for b in TWO] == ["低于下限", "下限附近"]
    assert Band(70_000.0, 72_000.0, 0.3, LAW).place == "幅度中间"
    assert Band(90_000.0, 99_000.0, 0.3, LAW).place == "上限附近"
    assert Band(90_000.0, 99_000.0, 0.3, None).place == ""


def test_no_sentence_ends_before_its_end():
    """…折算后很少见（25件中13件原罚款不高… : what was counted was cut off."""
    two = [Band(9_400.0, 15_000.0, 0.4, LAW), Band(51_000.0, 140_000.0, 0.4, LAW)]
    text = sentences.flagged(25, two, 38_000.0, "low", "", "", beyond=sentences.Beyond(13))
    assert (
        text
        == "同类案件分在两处；本案3.8万元，在两处之间，折算后很少见（25件中13件原罚款不高于它）；请核减轻理由。"
    )
    facts = ["阻挠检查", "涉婴幼儿、学生或老年人", "造成人身伤害", "无初次违法情节"]
    said = sentences.explained(25, 9_200.0, 156_000.0, facts)
    assert said.endswith("，可以说明。") and "载有“阻挠检查" in said
    assert max(map(len, (text, said))) <= sentences.LIMIT


def test_one_place_is_said_with_where_it_lies_in_the_range():
    text = sentences.flagged(25, TWO[:1], 60_000.0, "high", "货值相近，均为初次", "")
    assert text == (
        "据相近25件，同类约六成3000—5000元（低于下限）；本案6万元，更高，很少见；货值相近，均为初次；请核情节和理由。"
    )
    assert "更低" in sentences.flagged(25, TWO[1:], 4_000.0, "low", "", "")


def test_peers_really_fined_as_little_are_counted_beside_places_that_are_adjusted():
    text = sentences.flagged(25, TWO[1:], 3_900.0, "low", "", "", beyond=sentences.Beyond(13))
    assert text == (
        "据相近25件，同类约三成5—6万元（下限附近）；本案3900元，更低，折算后很少见（25件中13件原罚款不高于它）。"
    )
    assert "原罚款" not in sentences.flagged(
        25, TWO[1:], 3_900.0, "low", "", "", beyond=sentences.Beyond(2)
    )
    ten, none = (
        sentences.flagged(n, TWO[1:], 3_900.0, "low", "", "", beyond=sentences.Beyond(found))
        for n, found in ((10, 1), (10, 0))
    )
    assert "10件中1件" in ten and "折算后" not in none
    high = sentences.flagged(25, TWO[:1], 9_000.0, "high", "", "", beyond=sentences.Beyond(5))
    assert "25件中5件原罚款不低于它" in high
    by_multiple = sentences.Beyond(5, "罚款倍数")
    assert "25件中5件罚款倍数不低于它" in sentences.flagged(
        25, TWO[:1], 9_000.0, "high", "", "", beyond=by_multiple
    )
    many = [Band(a, a * 1.31, 0.21, LAW) for a in (12_345.0, 23_456.0, 45_678.0, 83_456.0)]
    assert "原罚款" in sentences.flagged(
        25, many, 65_432.1, "high", "货值相近", "隐匿转移", beyond=sentences.Beyond(13)
    )


def test_peers_that_would_be_fined_alike_are_counted_and_the_fine_is_not_called_very_rare():
    alike = sentences.Beyond(13, alike=5)
    text = sentences.flagged(25, TWO, 25_000.0, "low", "", "", beyond=alike)
    assert "少见（25件中5件折算后与它相近）" in text
    assert "很少见" not in text
    some = sentences.flagged(
        25, TWO, 25_000.0, "low", "", "", beyond=sentences.Beyond(13, "", 5, 3)
    )
    assert "少见（25件中5件折算后相近，3件在本地）" in some
    few = sentences.flagged(25, TWO, 25_000.0, "low", "", "", beyond=sentences.Beyond(0, alike=2))
    assert "很少见" in few and "相近）" not in few
    said = [sentences.clear(25, TWO, 25_000.0, n) for n in (6, 2)]
    assert [s.rsplit("，", 2)[-2:] for s in said] == [
        ["不在其中", "6件折算后与它相近。"], ["不在其中", "未达提示线。"],
    ]  # fmt: skip
    assert sentences.clear(25, TWO, 4_000.0, 6).endswith("在其中。")


def test_places_above_the_maximum_are_one_place_at_it():
    none = np.nan
    low, high = (
        np.log([[200.0, 1_500.0, 4_000.0, 9_000.0]]),
        np.log([[800.0, 2_500.0, 9_000.0, 2e4]]),
    )
    places = Pieces(low, high, np.array([[0.3, 0.3, 0.1, 0.1]]), (low + high) / 2)
    at = places.below(np.log([1_000.0]))
    assert np.exp(at.low[0]) == pytest.approx([200.0, 1_000.0, none, none], nan_ok=True)
    assert np.exp(at.high[0]) == pytest.approx([800.0, 1_000.0, none, none], nan_ok=True)
    assert at.share[0] == pytest.approx([0.3, 0.5, none, none], nan_ok=True)
    cut = places.below(np.log([2_000.0]))  # the second is cut off, the others lie above
    assert np.exp(cut.low[0]) == pytest.approx([200.0, 1_500.0, none, none], nan_ok=True)
    assert cut.share[0] == pytest.approx([0.3, 0.5, none, none], nan_ok=True)
    free = places.below(np.array([np.inf]))
    assert np.array_equal(free.low, low) and np.array_equal(free.share, places.share)


def test_a_place_holds_what_it_is_written_to_hold():
    place = Band(1_342.0, 5_655.0, 0.8, None)  # written 1300—5700元
    assert [place.holds(fine) for fine in (1_299.0, 1_300.0, 5_700.0, 5_701.0)] == [
        False, True, True, False,
    ]  # fmt: skip


def test_a_long_sentence_leaves_out_the_least_and_stays_within_sixty():
    many = [Band(a, a * 1.31, 0.21, LAW) for a in (12_345.0, 23_456.0, 45_678.0, 83_456.0)]
    for said in (
        sentences.flagged(25, many, 65_432.1, "high", "货值相近，均为初次、拒不改正", "隐匿转移"),
        sentences.clear(25, many, 65_432.1),
    ):
        assert len(said) <= 60
        assert "6.54万元" in said
        assert said.endswith("。")


def test_a_fine_in_no_place_of_a_case_that_is_not_rare_is_said():
    assert sentences.clear(25, TWO, 4_000.0) == (
        "相近案件25件，多在3000—5000元、5—6万元，本案4000元，在其中。"
    )
    assert sentences.clear(25, TWO, 8_000.0).endswith("不在其中，未达提示线。")
    assert sentences.clear(25, TWO, 0.0) == (
        "相近案件25件，多在3000—5000元、5—6万元，本案0元，不在其中，没有罚款的不判断少见。"
    )


@pytest.mark.parametrize(
    ("own", "below", "within", "unfined", "said"),
    [
        (0.2, 24, 1, 0, "相近25件中24件低于法定下限（减轻，中位5000元），本案6万元在法定幅度内"),
        (
            0.0,
            23,
            2,
            3,
            "相近25件中23件低于法定下限（减轻或不罚，中位5000元），本案6万元在法定幅度内",
        ),
        (1.0, 25, 0, 0, "相近25件中25件低于法定下限（减轻，中位5000元），本案6万元在法定幅度内"),
        (0.2, 22, 3, 0, ""),
        (1.2, 25, 0, 0, ""),
        (-0.1, 0, 24, 0, "相近25件中24件在法定幅度内（中位5000元），本案6万元低于法定下限"),
        (-0.1, 25, 0, 0, ""),
        (None, None, None, 0, ""),
    ],
)
def test_where_peers_and_case_lie_on_either_side_of_the_minimum_is_said_first(
    own, below, within, unfined, said
):
    places = sentences.Places(own, 25, below, within, unfined, median=5_000.0)
    got = sentences.in_law(places, 60_000.0, 0.9)
    assert got == said
    one = TWO[:1]
    whole = sentences.flagged(25, one, 60_000.0, "high", "货值相近", "隐匿转移", got)
    assert whole.startswith(said or "据相近25件，同类约六成")
    assert len(whole) <= 60
    assert "本案载有隐匿转移，请核从重的份量" in whole


def test_a_median_of_nothing_is_said_in_words():
    assert sentences.explained(25, 0.0, 5_000.0, ["拒不改正"]).startswith(
        "相近案件25件多数未罚款，"
    )


@pytest.mark.parametrize(
    ("shared", "said"),
    [
        (["first", "corrected"], "货值相近，均为初次并已改正"),
        (["first", "unsold"], "货值相近，均为初次、未售出"),
        (["first", "corrected", "refused"], "货值相近，均为初次、拒不改正"),
        (["repeated"], "货值相近，均再次违法"),
        ([], "货值相近"),
    ],
)
def test_what_is_shared_is_said_aggravating_facts_as_well(shared, said):
    assert sentences.alike(goods_alike=True, shared=shared, every=shared) == said


@pytest.mark.parametrize(
    ("shared", "every", "said"),
    [
        (["first", "corrected"], ["first"], "多为初次并已改正"),
        (["refused"], [], "多拒不改正"),
        (["first", "corrected", "unsold"], ["first", "corrected"], "均为初次并已改正"),
    ],
)
def test_what_most_peers_have_is_not_said_of_all(shared, every, said):
    """均拒不改正 stood where 13 of 25 had refused."""
    assert sentences.alike(goods_alike=False, shared=shared, every=every) == said


def test_the_median_beside_the_peers_across_the_minimum_is_theirs():
    """Two peers in the range drew the median said of those 23 that lie under the minimum.

    At the minimum and at the maximum is in the range; over the maximum is not.
    """
    cases = object.__new__(Sentences)
    cases.position = np.array([0.2, *[-0.5] * 3, 0.0, 1.0, 1.2])
    cases.fine = np.array([60_000.0, 1_000.0, 2_000.0, 3_000.0, 50_000.0, 60_000.0, 90_000.0])
    cases.found = SimpleNamespace(peers=np.array([[1, 2, 3, 4, 5, 6, -1]] * 7))
    assert cases.places(0).median == 2_000.0
    assert cases.places(1).median == 55_000.0


def test_between_two_places_is_said_where_the_sentence_is_shortest_too():
    many = [Band(a, a * 1.31, 0.21, LAW) for a in (12_345.0, 23_456.0, 45_678.0, 83_456.0)]
    beyond = sentences.Beyond(13)
    said = [
        sentences.flagged(25, many, fine, "low", "", "", beyond=beyond)
        for fine in (40_000.0, 900_000.0, 900.0)
    ]
    assert ["在几处之间，折算后" in s for s in said] == [True, False, False]
    assert "更高，折算后" in said[1] and "更低，折算后" in said[2]
    assert all(len(s) <= 60 for s in said)


def test_what_explains_a_fine_is_quoted_and_said_once():
    said = sentences.explained(25, 6_000.0, 80_000.0, ["再次违法", "无初次违法情节"])
    assert said == "相近案件25件罚款中位6000元，本案8万元；本案载有“再次违法”，可以说明。"
    assert "载有“无主观过错”" in sentences.explained(25, 14_000.0, 0.0, ["无主观过错"])
    assert "没有相近案件" in sentences.not_evaluated("too_few_peers", 0)
    assert "仅2件" in sentences.not_evaluated("too_few_peers", 2)


def test_a_low_fine_with_grounds_is_asked_for_their_weight_and_not_for_a_reason():
    text = sentences.flagged(25, TWO[1:], 400.0, "low", "", "减轻依据")
    assert text == (
        "据相近25件，同类约三成5—6万元（下限附近）；本案400元，更低，很少见；本案载有减轻依据，请核减轻的份量。"
    )
    in_law = "相近25件中25件在法定幅度内（中位5.5万元），本案400元低于法定下限"
    for unlike, asked in (("主动消除或减轻后果", "请核减轻的份量"), ("", "请核减轻理由")):
        told = sentences.flagged(25, TWO[1:], 400.0, "low", "", unlike, in_law)
        assert told.startswith(in_law)
        assert told.endswith(f"{asked}。")
