"""Outcomes, reasons, peers: what the judgement promises."""

import polars as pl
import pytest

from data_contracts import table
from data_contracts.amounts import Band
from data_contracts.loader import indicator
from data_contracts.settings import settings, shipped
from models.like_cases import REASONS, Params, judge, similar
from models.like_cases.fines.pieces import LIKELY
from models.like_cases.peers.marks import marked
from tests.unit.like_cases.rows import AS_OF, case, frame
from tests.unit.thresholds import settings_of

MERGED = "依据《食品安全法》第一百二十四条第一款第（五）项，并依据第一百二十五条第一款第（二）项，合并罚款"


def rows(n: int = 40) -> list[dict]:
    return [case(i) for i in range(n)]


def run(given: list[dict], **options):
    return judge(frame(given), as_of=AS_OF, **options)


def named(frame_: pl.DataFrame) -> dict[str, dict]:
    return {row["case_key"]: row for row in frame_.iter_rows(named=True)}


def test_every_reason_is_given_and_every_decided_case_has_a_row():
    odd = [
        case(100, case_key="无条款", legal_basis="罚款"),
        case(101, case_key="合并", legal_basis=MERGED),
        case(102, case_key="撤销", disposition="撤销决定"),
        case(103, case_key="免责", disposition="免予处罚", fine_yuan=None,
             legal_basis=FOOD_AND_EXEMPTION),
        case(104, case_key="未记载", fine_yuan=None, penalty_kinds=None),
        case(105, case_key="孤例", legal_basis="《食品安全法》第一百二十八条"),
        case(107, case_key="货值未载", goods_value_yuan=None, fine_yuan=231_000),
        case(106, case_key="未到", decision_date=AS_OF.replace(year=2027)),
        *(untold(120 + i) for i in range(12)),
    ]  # fmt: skip
    got = named(run([*rows(), *odd]).disparity)
    assert {k: got[k]["not_evaluated_reason"] for k in ("无条款", "合并", "撤销", "免责", "未记载", "孤例", "货值未载")} == {
        "无条款": "no_clause", "合并": "merged_fine", "撤销": "revoked", "免责": "exempt",
        "未记载": "fine_not_recorded", "孤例": "too_few_peers", "货值未载": "amount_not_recorded",
    }  # fmt: skip
    assert "未到" not in got
    assert len(got) == 59
    given = {row["not_evaluated_reason"] for row in got.values()} - {None}
    assert given == set(REASONS)


def untold(i: int, **given: object) -> dict:
    """Return a case of a county that records no facts."""
    silent = {"facts": "见案卷", "is_first_offence": None, "is_corrected_in_time": None}
    return case(i, **{"region_code": "990109", **silent, **given})


def test_a_county_that_records_no_facts_is_not_judged_and_one_blank_case_is():
    blank = [untold(120 + i) for i in range(12)]
    alone = untold(140, case_key="独", region_code="990101")
    told_ = case(141, case_key="写", region_code="990109")
    got = named(run([*rows(), *blank, alone, told_]).disparity)
    assert {got[r["case_key"]]["not_evaluated_reason"] for r in blank} == {"facts_not_recorded"}
    assert "事实未记载" in got["990101|测120"]["reason"]
    assert got["独"]["not_evaluated_reason"] is None
    assert got["写"]["not_evaluated_reason"] is None


def test_one_template_for_most_of_a_county_tells_nothing():
    same = "当事人的行为违反了有关规定，事实清楚，证据确凿，应予处理，详见案卷材料{}页"
    blank = [untold(120 + i, facts=same.format(i)) for i in range(12)]
    got = named(run([*rows(), *blank]).disparity)
    assert {got[r["case_key"]]["not_evaluated_reason"] for r in blank} == {"facts_not_recorded"}


def test_a_line_that_names_only_the_goods_tells_nothing_in_such_a_county():
    things = ("小餐馆后厨", "卷材防水料", "电动车充电器", "法定代表人变更")
    blank = [untold(120 + i, facts=f"当事人涉{things[i % 4]}一案") for i in range(12)]
    got = named(run([*rows(), *blank]).disparity)
    assert {got[r["case_key"]]["not_evaluated_reason"] for r in blank} == {"facts_not_recorded"}


def test_one_template_that_names_a_circumstance_is_facts_recorded():
    same = "当事人经营超过保质期的饼干，首次违法，已改正，详见案卷材料{}页"
    rows_ = [untold(120 + i, facts=same.format(i)) for i in range(12)]
    got = named(run([*rows(), *rows_]).disparity)
    assert {got[r["case_key"]]["not_evaluated_reason"] for r in rows_} == {None}


ARTICLE_125 = "《食品安全法》第一百二十五条第一款第（二）项"
FOOD_AND_EXEMPTION = "《食品安全法》第一百二十四条第一款第（五）项、第一百三十六条"


def test_columns_and_types_are_those_of_the_contract():
    got = run(rows())
    for name, part in (
        ("out_case_disparity", got.disparity), ("out_case_peers", marked(got.peers, frame(rows()))),
        ("out_case_labels", got.labelled),
        ("out_case_facts", got.facts),
    ):  # fmt: skip
        missing = set(table(name).columns) - set(part.columns)
        assert not missing, (name, missing)


def test_a_not_punished_case_is_a_peer_with_fine_0_and_makes_the_punished_one_stand_out():
    spared = [case(i, fine_yuan=None, disposition="不予处罚", penalty_kinds=[]) for i in range(40)]
    got = run([*spared, case(50, case_key="罚", fine_yuan=50_000.0)])
    row = named(got.disparity)["罚"]
    assert (row["outcome"], row["direction"]) == ("flagged", "high")
    assert set(got.peers.filter(pl.col("case_key") == "罚")["peer_fine_yuan"].cast(float)) == {0.0}


def test_the_officers_conclusion_changes_no_comparison():
    plain = rows()
    graded = [{**r, "discretion": g} for r, g in zip(plain, ["减轻", "从重"] * 20, strict=True)]
    a, b = run(plain).disparity, run(graded).disparity
    assert a.equals(b)


def test_a_fine_that_a_fact_explains_is_not_flagged_and_the_fact_is_named():
    severe = "当事人销售超过保质期的酸奶，导致三人食物中毒，涂改生产日期，经责令后仍未改正"
    heavy = case(50, case_key="重", fine_yuan=14_000.0, facts=severe)
    row = named(run([*rows(), heavy]).disparity)["重"]
    assert row["outcome"] == "clear"
    assert {"造成人身伤害", "伪造记录", "拒不改正"} <= set(row["explained_by"])
    assert "造成人身伤害" in row["reason"] or "拒不改正" in row["reason"]


def test_the_same_fine_without_the_facts_is_flagged():
    bare = case(50, case_key="重", fine_yuan=60_000.0)
    assert named(run([*rows(), bare]).disparity)["重"]["outcome"] == "flagged"


def test_too_light_is_flagged_as_well():
    base = [case(i, fine_yuan=60_000.0 + 1000 * (i % 5)) for i in range(40)]
    row = named(run([*base, case(50, case_key="轻", fine_yuan=1_000.0)]).disparity)["轻"]
    assert (row["outcome"], row["direction"]) == ("flagged", "low")
    assert row["position"] < 0


def test_fewer_than_ten_peers_are_not_evaluated_never_clear():
    nine, ten = run(rows(10)).disparity, run(rows(11)).disparity
    assert set(nine["not_evaluated_reason"]) == {"too_few_peers"}
    assert set(ten["not_evaluated_reason"]) == {None}


def test_a_small_clause_is_widened_to_its_parent_and_says_so():
    few = [
        case(60 + i, case_key=f"少{i}", legal_basis="《食品安全法》第一百二十四条第一款第（一）项")
        for i in range(3)
    ]
    got = named(run([*rows(), *few]).disparity)
    assert got["少0"]["comparison_level"] == "parent"
    assert got["少0"]["outcome"] in {"clear", "flagged"}
    assert got["990101|测000"]["comparison_level"] == "clause"


def test_a_sentence_says_of_all_peers_only_what_all_of_them_show():
    """A fifth of the peers did not correct in time, and 均 was said of all."""
    plain = run([*rows(), case(50, case_key="重", fine_yuan=45_000.0, goods_value_yuan=30.0)])
    mixed = [{**r, "is_corrected_in_time": i % 2 == 0} for i, r in enumerate(rows())]
    some = run([*mixed, case(50, case_key="重", fine_yuan=45_000.0, goods_value_yuan=30.0)])
    for got, said in ((plain, "均为初次并已改正"), (some, "多为初次并已改正")):
        reason = named(got.disparity)["重"]["reason"]
        peers = got.peers.filter(case_key="重")
        both = peers["shared"].list.contains("均及时改正")
        assert said in reason, reason
        assert both.all() == said.startswith("均")
        assert both.mean() > 0.5


def test_the_row_order_and_a_second_run_change_nothing():
    given = [*rows(), case(50, fine_yuan=60_000.0)]
    a, b = run(given), run(given[::-1])
    assert a.disparity.equals(b.disparity)
    assert a.peers.equals(b.peers)


def test_sentences_are_short_and_use_no_forbidden_word():
    given = [*rows(), case(50, fine_yuan=60_000.0), case(51, legal_basis=None)]
    reasons = run(given).disparity["reason"]
    assert reasons.str.len_chars().max() <= 60
    assert not reasons.str.contains("违规|畸高|滥罚|牟利|排名|异常县|涉嫌").any()


def test_peers_of_asked_cases_are_listed_although_not_flagged():
    got = run(rows(), asked=["990101|测003"])
    peers = got.peers.filter(pl.col("case_key") == "990101|测003")
    assert peers["rank"].to_list() == list(range(1, 26))
    assert "990101|测003" not in peers["peer_case_key"].to_list()


def test_an_empty_frame_gives_empty_tables():
    got = judge(frame(rows(1)).clear(), as_of=AS_OF)
    assert got.disparity.is_empty()
    assert got.peers.is_empty()


def test_similar_finds_the_peers_the_judgement_found():
    given = [*rows(), *(case(60 + i, legal_basis=ARTICLE_125) for i in range(32))]
    keys = ["990101|测003", "990101|测070"]
    asked = run(given, asked=keys).peers
    assert similar(keys, frame(given), as_of=AS_OF).equals(asked)
    assert similar(["无此案"], frame(given), as_of=AS_OF).is_empty()


def test_whoever_lies_where_like_cases_lie_is_not_flagged_however_rare_it_looks():
    given = [*rows(), case(50, fine_yuan=60_000.0)]
    params = shipped(Params, q_level=1.0, peers_alike=1.0)  # everything looks rare
    got = run(given, params=params).disparity
    held = 0
    for row in got.iter_rows(named=True):
        places = zip(row["pieces_low"], row["pieces_high"], row["pieces_share"], strict=True)
        inside = any(
            Band(low, high, share, None).holds(float(row["fine_yuan"]))
            for low, high, share in places
            if share >= LIKELY
        )
        assert row["outcome"] == ("clear" if inside else "flagged"), row
        held += inside
    assert 25 < held < got.height


@pytest.mark.parametrize(("share", "outcome"), [(0.12, "flagged"), (0.08, "clear")])
def test_a_fine_that_so_many_peers_would_be_given_is_not_flagged(share, outcome):
    given = [*rows(), *(case(50 + i, fine_yuan=60_000.0 + 500 * i) for i in range(3))]
    params = shipped(Params, q_level=1.0, peers_alike=share)  # everything looks rare
    row = named(run(given, params=params).disparity)["990101|测051"]
    assert row["outcome"] == outcome
    if outcome == "clear":
        assert not any(
            low <= 60_500 <= high
            for low, high in zip(row["pieces_low"], row["pieces_high"], strict=True)
        )


def test_peers_below_the_minimum_are_counted_for_flagged_cases():
    given = [*rows(), case(99, fine_yuan=66_000.0, goods_value_yuan=20.0)]
    got = run(given)
    flagged = got.disparity.filter(outcome="flagged")
    assert flagged.height
    for row in flagged.iter_rows(named=True):
        peers = got.peers.filter(case_key=row["case_key"])["peer_position"]
        assert row["n_peers_below"] == (peers < 0).sum()
        assert row["n_peers_within"] == peers.is_between(0, 1).sum()
    others = got.disparity.filter(pl.col("outcome") != "flagged")
    assert others["n_peers_below"].null_count() == others.height


FACTS = (
    "经查，{name}于{day}销售超过保质期的酸奶，{organ}拟罚款{fine}元，决定{grade}处罚",
    "执法人员{day}检查发现{name}在冷柜内存放过期面包，依据{number}，罚款人民币{fine}元",
    "{name}货架陈列过期饼干待售，{day}立案，经集体讨论{grade}处罚，处罚款{fine}元",
)


def told(i: int, **words: object) -> dict:
    text = FACTS[i % 3].format(
        name=words["name"], day=words["day"], organ="测试县市场监督管理局", fine=words["fine"],
        grade=words["grade"], number=words["number"],
    )  # fmt: skip
    return case(
        i, facts=text, party_name=words["name"], decision_no=words["number"], discretion=words["grade"],
        fine_yuan=5_000.0 + 10 * (i % 7), goods_value_yuan=20.0 + i,
    )  # fmt: skip


def test_no_money_date_name_or_conclusion_moves_a_neighbour():
    given = [
        told(i, name=f"测试食品店{i}", day=f"2026年3月{i % 28 + 1}日", fine=5_000 + i, grade="从轻",
             number=f"测市监处罚〔2026〕{i}号") for i in range(45)
    ]  # fmt: skip
    changed = [
        told(i, name=f"样例商行{99 - i}", day=f"2025-11-{(i * 7) % 28 + 1:02d}", fine=66_000 - i, grade="从重",
             number=f"样市监罚决〔2025〕{900 + i}号") for i in range(45)
    ]  # fmt: skip
    keys = [row["case_key"] for row in given]
    columns = ["case_key", "peer_case_key", "rank", "similarity"]
    before, after = (run(rows_, asked=keys).peers.select(columns) for rows_ in (given, changed))
    assert before.height == 45 * 25
    assert before.equals(after)


def everything_a_threshold_decides_on() -> pl.DataFrame:
    """Return cases far out and not, explained and not, few and many alike, with peers below the minimum."""
    cold = "《中华人民共和国食品安全法》第一百二十五条第一款第（二）项"
    grave = {
        "facts": "当事人拒不改正，隐匿、销毁证据，多次销售超过保质期的酸奶，造成危害后果",
        "is_first_offence": False, "is_corrected_in_time": False,
    }  # fmt: skip
    poison = "《中华人民共和国食品安全法》第一百二十三条第一款第（一）项"
    few = "《中华人民共和国药品管理法》第一百一十六条"
    several = "《中华人民共和国产品质量法》第五十二条"
    item = "《中华人民共和国食品安全法》第一百二十六条第一款第（{}）项"
    return frame([
        *rows(),
        *(case(100 + i, fine_yuan=f) for i, f in enumerate((49e3, 30e3, 14e3, 9e3, 7e3, 25e2, 1e3))),
        *(case(150 + i, fine_yuan=f, **grave) for i, f in enumerate((9e3, 12e3, 16e3, 20e3))),
        # four fifths below the minimum, and nearly all
        *(case(200 + i, legal_basis=cold, fine_yuan=f) for i, f in enumerate([1e3, 11e2] * 10 + [6e3] * 5 + [45e3])),
        *(case(400 + i, legal_basis=poison, fine_yuan=f) for i, f in enumerate([20e3, 21e3] * 12 + [1e5, 14e4])),
        *(case(300 + i, legal_basis=several, fine_yuan=5e3 + 100 * i) for i in range(16)),
        *(case(500 + i, legal_basis=few, fine_yuan=1e3) for i in range(7)),
        # two items of one clause, of fewer than thirty cases and of more
        *(case(600 + i, legal_basis=item.format("一"), fine_yuan=8e3 + 10 * i) for i in range(28)),
        *(case(700 + i, legal_basis=item.format("二"), fine_yuan=9e3 + 10 * i) for i in range(40)),
    ])  # fmt: skip


#: What is said of a case, its place in the list, and whom it is compared with.
SAID = (
    "outcome", "not_evaluated_reason", "reason", "explained_by", "q_value", "comparison_level",
)  # fmt: skip
#: These decide when the yardstick is learnt, not what it says: tests/unit/assets/test_yardstick.py.
OF_YARDSTICK = {"locked_least", "relearn_share"}


@pytest.fixture(scope="module")
def told_of_everything() -> pl.DataFrame:
    return judge(everything_a_threshold_decides_on(), as_of=AS_OF).disparity.select(SAID)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "end"), [s for s in settings_of("P003", Params) if s[0] not in OF_YARDSTICK]
)
def test_a_threshold_of_the_contract_moves_the_judgement(name, end, told_of_everything) -> None:
    params = settings(Params, indicator("P003").with_values({name: end}))
    other = judge(everything_a_threshold_decides_on(), params, as_of=AS_OF).disparity
    assert not other.select(SAID).equals(told_of_everything)
    assert "flagged" in other["outcome"], "a value a bureau may set that ends the rule is none"


def last_of_multiples(article: str, given: list[tuple[float, float]]) -> dict:
    """Return what is said of the last of cases under one article of 产品质量法: goods' value and fine."""
    rows = [
        case(i, legal_basis=f"《中华人民共和国产品质量法》{article}", goods_value_yuan=goods, fine_yuan=fine)
        for i, (goods, fine) in enumerate(given)
    ]  # fmt: skip
    return named(run(rows).disparity)[f"990101|测{len(given) - 1:03d}"]


def test_a_place_of_fines_that_count_as_none_holds_every_one_of_them():
    # In multiples of the goods' value: with goods for 110 yuan the like fines come to some ten yuan,
    # none of them 0; a fine of 20 among them is no outlier.
    given = [(4_000.0 + 100 * i, 300.0 + 10 * i) for i in range(40)]
    got = last_of_multiples("第五十三条", [*given, (110.0, 20.0)])
    assert got["clause_id"] == "产品质量法-53-1"
    assert got["pieces_low"][0] == 0
    assert got["pieces_high"][0] >= 110.0
    assert got["outcome"] == "clear"
    assert "0—110元，本案20元，在其中" in got["reason"]


def test_under_a_multiple_peers_with_larger_goods_are_not_said_to_be_fined_as_heavily():
    # All in multiples about one; the yuan of most are above those of the case, fined at thrice its goods.
    given = [(60_000.0 + 500 * i, 60_000.0 + 500 * i) for i in range(60)]
    got = last_of_multiples("第五十条第一款", [*given, (20_000.0, 59_000.0)])
    assert got["outcome"] == "flagged"
    assert "不低于它" not in got["reason"]
