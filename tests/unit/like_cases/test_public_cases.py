"""Cases the public has talked about, rebuilt from invented rows, must come out flagged."""

import pytest

from models.like_cases import judge
from tests.unit.like_cases.rows import AS_OF, case, frame

CELERY = "当事人销售的芹菜经检验农药残留超标，涉案芹菜货值20元，已售完"
PRICE = "《价格违法行为行政处罚规定》第七条第一款"


def outcome(rows, key):
    got = judge(frame(rows), as_of=AS_OF).disparity
    return got.filter(got["case_key"] == key).row(0, named=True)


def test_celery_worth_20_yuan_fined_66_000():
    rows = [case(i, facts=CELERY.replace("20", str(10 + i))) for i in range(40)]
    rows.append(case(40, facts=CELERY, goods_value_yuan=20.0, fine_yuan=66_000.0))
    got = outcome(rows, rows[-1]["case_key"])
    assert got["outcome"] == "flagged"
    assert got["direction"] == "high"
    assert got["reason"].startswith("相近25件中25件低于法定下限（减轻，中位")
    assert "本案6.6万元在法定幅度内" in got["reason"]
    assert "本案6.6万元" in got["reason"]
    assert got["position"] == pytest.approx(0.32)


def test_illegal_gains_of_1_yuan_60_fined_5_000():
    rows = [
        case(i, legal_basis=PRICE, goods_value_yuan=None, illegal_gains_yuan=1.0 + i / 10,
             fine_yuan=float(5 + i % 4), facts="当事人以虚假标价诱导消费者交易", domain="价格")
        for i in range(40)
    ]  # fmt: skip
    rows.append(
        {**rows[0], "case_key": "990101|测900", "illegal_gains_yuan": 1.6, "fine_yuan": 5000.0}
    )
    got = outcome(rows, "990101|测900")
    assert (got["outcome"], got["direction"]) == ("flagged", "high")
    assert got["position"] > 1


def test_fine_a_hundred_times_the_illegal_gains():
    rows = [
        case(i, legal_basis=PRICE, goods_value_yuan=None, illegal_gains_yuan=200.0 + 10 * i,
             fine_yuan=float(300 + 20 * i), facts="当事人以虚假标价诱导消费者交易", domain="价格")
        for i in range(40)
    ]  # fmt: skip
    rows.append(
        {**rows[0], "case_key": "990101|测900", "illegal_gains_yuan": 300.0, "fine_yuan": 30_000.0}
    )
    got = outcome(rows, "990101|测900")
    assert (got["outcome"], got["direction"]) == ("flagged", "high")


def test_of_two_expired_yoghurt_cases_the_unlike_one_is_flagged_and_the_other_is_its_peer():
    rows = [case(i) for i in range(40)]
    light = case(41, case_key="990101|轻", fine_yuan=5_000.0)
    heavy = case(41, case_key="990102|重", fine_yuan=60_000.0, organ_code="990102")
    got = judge(frame([*rows, light, heavy]), as_of=AS_OF)
    by_key = {r["case_key"]: r for r in got.disparity.iter_rows(named=True)}
    assert by_key["990102|重"]["outcome"] == "flagged"
    assert by_key["990101|轻"]["outcome"] == "clear"
    reason = by_key["990102|重"]["reason"]
    assert reason.startswith("相近25件中25件低于法定下限（减轻，中位")
    assert "请核情节和理由" in reason
    assert len(reason) <= 60
    peers = got.peers.filter(got.peers["case_key"] == "990102|重")
    assert "990101|轻" in peers["peer_case_key"].to_list()
    twin = peers.filter(peers["peer_case_key"] == "990101|轻").row(0, named=True)
    assert {"货值相近", "同为个体工商户", "均初次违法", "均及时改正"} <= set(twin["shared"])
