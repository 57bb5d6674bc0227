"""Cases not decided yet: range of like cases, 参考案例 first, nothing of an own fine, no other asked case."""

import random
from typing import Any

import polars as pl
from threadpoolctl import threadpool_limits

from models.like_cases.undecided import undecided
from tests.unit.like_cases.rows import AS_OF, case, frame

UNDECIDED = {"is_decided": False, "fine_yuan": None, "decision_date": None, "penalty_kinds": None}


def asked(n: int = 900, **given: object) -> pl.DataFrame:
    return frame([case(n, **{**UNDECIDED, **given})])


def decided(n: int = 40) -> pl.DataFrame:
    return frame([case(i) for i in range(n)])


def test_the_range_is_that_of_the_nearest_fines_as_they_were():
    found = undecided(asked(), decided(), as_of=AS_OF)
    row = found.ranges.row(0, named=True)
    assert (row["n_clause"], row["n_peers"]) == (40, 25)
    assert 4000 <= row["q10_yuan"] <= row["q50_yuan"] <= row["q90_yuan"] <= 6000
    assert found.peers.height == 5
    fines = dict(decided().select("case_key", "fine_yuan").iter_rows())
    for peer in found.peers.iter_rows(named=True):
        assert float(peer["peer_fine_yuan"]) == fines[peer["peer_case_key"]]


def test_reference_cases_come_first_however_far_they_are():
    cases = decided()
    far = frame(
        [
            case(
                99,
                facts="当事人伪造台账销售掺假食用油",
                goods_value_yuan=9_000.0,
                fine_yuan=80_000.0,
            )
        ]
    )
    key = far["case_key"][0]
    cases = pl.concat([cases, far], how="diagonal_relaxed")
    plain = undecided(asked(), cases, as_of=AS_OF).peers
    assert key not in plain["peer_case_key"]
    found = undecided(asked(), cases, as_of=AS_OF, references=frozenset({key})).peers
    first = found.row(0, named=True)
    assert first["peer_case_key"] == key
    assert first["is_reference"]
    assert first["rank"] == 41
    assert found["peer_case_key"][1:].to_list() == plain["peer_case_key"][:4].to_list()


def test_an_own_fine_and_other_cases_asked_about_change_nothing():
    plain = undecided(asked(), decided(), as_of=AS_OF)
    fined = undecided(asked(fine_yuan=9e6, discretion="从重"), decided(), as_of=AS_OF)
    assert fined.ranges.equals(plain.ranges)
    more = pl.concat([asked(), asked(901), asked(902)], how="diagonal_relaxed")
    among = undecided(more, decided(), as_of=AS_OF)
    assert among.ranges.filter(pl.col("case_key") == asked()["case_key"][0]).equals(plain.ranges)
    assert set(among.peers["peer_case_key"]) <= set(decided()["case_key"])


def test_a_machine_with_more_cores_gives_the_same_to_the_last_bit():
    dice = random.Random(1)  # noqa: S311  # texts, not secrets
    words = [
        "饼干",
        "牛奶",
        "过期",
        "台账",
        "仓库",
        "货架",
        "电子秤",
        "收银",
        "标签",
        "批次",
        "现场",
        "超市",
        "冷藏",
        "会员",
    ]

    def of(n: int, **given: object) -> dict[str, Any]:
        told = (f"{dice.choice(words)}{dice.randrange(9)}" for _ in range(20))
        return case(n, facts=f"当事人{''.join(told)}", **given)

    cases = frame([of(n) for n in range(60)])
    ours = frame([of(900 + n, **UNDECIDED) for n in range(5)])
    found = []
    for cores in (1, 2):
        with threadpool_limits(cores):
            found.append(undecided(ours, cases, as_of=AS_OF).ranges)
    assert found[0].equals(found[1])


def test_a_fine_in_multiples_counts_as_the_same_multiple_of_the_own_base():
    basis = "《中华人民共和国产品质量法》第五十条"
    rows = [
        case(i, legal_basis=basis, goods_value_yuan=1_000.0, fine_yuan=600.0, conduct_end_date=None)
        for i in range(40)
    ]
    ours = asked(legal_basis=basis, goods_value_yuan=50_000.0, conduct_end_date=None)
    cases = frame(rows)
    assert cases["base_yuan"].drop_nulls().unique().to_list() == [1_000.0]
    row = undecided(ours, cases, as_of=AS_OF).ranges.row(0, named=True)
    assert round(row["q50_yuan"]) == 30_000


def test_without_a_clause_or_peers_there_is_no_range_but_a_reason():
    nothing = undecided(asked(legal_basis=None), decided(), as_of=AS_OF).ranges
    assert nothing["not_evaluated_reason"].to_list() == ["no_clause"]
    few = undecided(asked(), decided(9), as_of=AS_OF)
    assert few.ranges["not_evaluated_reason"].to_list() == ["too_few_peers"]
    assert few.ranges["q50_yuan"].to_list() == [None]
    assert few.peers.is_empty()
    assert undecided(asked().clear(), decided(), as_of=AS_OF).ranges.is_empty()
