"""Three criteria side by side; problems found count, hits do not; consultations are no voice."""

import sys
import weakref
from collections.abc import Iterator
from datetime import date

import polars as pl
import pytest

from models.county_revenue import (
    company_voice,
    comparable,
    drivers,
    key_regions,
    periods,
    problems_found,
)
from models.opinions import complaint_kind

CODES = [f"9901{i:02d}" for i in range(1, 13)]
MAY = date(2025, 5, 20)


def _months(flagged: str | None = None) -> pl.DataFrame:
    return pl.DataFrame([
        {
            "region_code": c, "month": m, "cases": 30, "score": 4.0 if c == flagged else 0.5,
            "outcome": "flagged" if c == flagged and m == "2025-05" else "clear",
            "reason": "2025年5月罚没决定额182.4万元，预期60.0—110.0万元；请核。",
        }
        for c in CODES for m in ("2025-04", "2025-05", "2025-06")
    ])  # fmt: skip


def _entities() -> pl.DataFrame:
    return pl.DataFrame({"region_code": CODES, "entities": [5000] * len(CODES)})


def _events(counts: dict[str, int], channel: str) -> pl.DataFrame:
    return pl.DataFrame(
        [(c, MAY, channel, f"{c}-{k}") for c, n in counts.items() for k in range(n)],
        schema={"region_code": pl.String, "on": pl.Date, "channel": pl.String, "key": pl.String},
        orient="row",
    )


def _voices(
    counts: dict[str, int], channel: str = "企业反映", kind: str = "反映问题"
) -> pl.DataFrame:
    return _events(counts, channel).with_columns(kind=pl.lit(kind))


def _spans():
    return periods(date(2025, 4, 1), date(2025, 6, 30), {date(2025, 5, 1): date(2025, 8, 31)})


def test_months_quarters_and_campaign_windows_are_periods() -> None:
    labels = [p.label for p in _spans()]
    assert labels == ["2025-04", "2025-05", "2025-06", "2025-Q2", "2025-05-01"]
    assert _spans()[-1].end == date(2025, 6, 30)


def test_each_criterion_stands_on_its_own() -> None:
    problems = pl.concat([
        _events(dict.fromkeys(CODES[4:], 1), "无问题"), _events({CODES[1]: 9, CODES[4]: 1}, "认定"),
    ])  # fmt: skip
    voice = _voices({CODES[2]: 40, **dict.fromkeys(CODES[3:], 4)})
    out = key_regions(_months(CODES[0]), problems, voice, _entities(), _spans())
    may = {r["region_code"]: r for r in out.filter(pl.col("period") == "2025-05").to_dicts()}
    assert may[CODES[0]]["revenue_outcome"] == "flagged"
    assert may[CODES[1]]["enforcement_outcome"] == "flagged"
    assert may[CODES[2]]["complaint_outcome"] == "flagged"
    assert [may[c]["criteria_met"] for c in CODES[:4]] == [1, 1, 1, 0]
    assert may[CODES[0]]["enforcement_outcome"] == "not_evaluated"
    assert (
        may[CODES[1]]["reasons"]
        == ["认定或纠正的执法问题9件，每100件处罚30.00件，各县合计3.33件。"]
        or len(may[CODES[1]]["reasons"]) == 1
    )
    assert f"认定:{CODES[1]}-0" in may[CODES[1]]["evidence"]


def test_raw_hits_stand_beside_and_change_no_criterion() -> None:
    problems = _events(dict.fromkeys(CODES, 1), "无问题")
    hits = pl.DataFrame({
        "region_code": [CODES[0], CODES[1]], "on": [MAY, MAY], "hits": [400, 40],
        "rules_evaluated": [40, 4],
    })  # fmt: skip
    args = (_months(), problems, _voices({}), _entities(), _spans())
    with_hits, without = key_regions(*args, raw_hits=hits), key_regions(*args)
    same = [n for n in with_hits.columns if n != "hits_per_rule"]
    assert with_hits.select(same).equals(without.select(same))
    may = with_hits.filter(pl.col("period") == "2025-05")
    assert may.head(2)["hits_per_rule"].to_list() == [10.0, 10.0]
    assert set(may["enforcement_outcome"]) == {"clear"}


def test_a_county_alone_is_not_compared_with_itself() -> None:
    args = (_events({CODES[0]: 9}, "认定"), _voices({CODES[0]: 40}), _entities(), _spans())
    for months, said in ((_months(), "not_evaluated"), (_months().head(3), "not_evaluated")):
        out = key_regions(months, *args).filter(
            pl.col("period") == "2025-05", pl.col("region_code") == CODES[0]
        )
        assert out["enforcement_outcome"].to_list() == [said]
        assert out["n_problems"].to_list() == [9]
    alone = key_regions(_months().head(3), *args).filter(pl.col("period") == "2025-05")
    assert alone["complaint_outcome"].to_list() == ["not_evaluated"]


def test_no_voice_at_all_or_no_register_is_not_evaluated() -> None:
    none = key_regions(_months(), _events({}, "认定"), _voices({}), _entities().head(3), _spans())
    assert set(none["complaint_outcome"]) == {"not_evaluated"}
    some = key_regions(
        _months(),
        _events({}, "认定"),
        _voices({CODES[0]: 1}, "投诉"),
        _entities().head(3),
        _spans(),
    ).filter(pl.col("period") == "2025-05")
    assert some["complaint_outcome"].value_counts().sort("count")["count"].to_list() == [3, 9]


def test_only_complaints_about_enforcement_that_ask_no_advice_are_voice() -> None:
    texts = [
        ("A1", "投诉", "执法人员重复检查，罚款过重", "k1"),
        ("A2", "投诉", "执法人员重复检查，罚款过重", "k1"),
        ("A3", "咨询", "执法人员罚款标准是多少", "k2"),
        ("A4", "投诉", "请问罚款过重怎么申诉", "k3"),
        ("A5", "投诉", "买到过期食品", "k4"),
    ]
    complaints = pl.DataFrame(
        texts, schema=["complaint_no", "form", "statement", "complainant_key"], orient="row"
    ).with_columns(pl.lit(CODES[0]).alias("region_code"), pl.lit(MAY).alias("registered_date"))
    evaluations = pl.DataFrame({
        "region_code": [CODES[0]] * 2, "evaluated_date": [MAY] * 2, "score": [2, 5],
        "evaluation_no": ["E1", "E2"],
    })  # fmt: skip
    voice = company_voice([complaints], None, evaluations, None)
    kinds = dict(voice.select("key", "kind").iter_rows())
    assert kinds == {"A1": "反映问题", "A3": "咨询", "A4": "咨询", "E1": "反映问题", "E2": "好评"}


def test_what_an_authority_did_is_voice_without_a_set_word() -> None:
    """A lead was proposed of it and the criterion left it out: 一个月来店里检查五次 has no word of the list."""
    texts = [
        ("A1", "市场监管所一个月来店里检查五次，影响经营"),
        ("A2", "我向市场监管局举报半年，始终没有答复"),
        ("A3", "商家不退款，市场监管局说已受理"),
        ("A4", "电梯多次检查仍不合格，请市场监管局加强检查"),
    ]
    complaints = pl.DataFrame(texts, schema=["complaint_no", "statement"], orient="row")
    complaints = complaints.with_columns(
        form=pl.lit("投诉"), complainant_key=pl.col("complaint_no"), subject_name=pl.lit("甲店"),
        region_code=pl.lit(CODES[0]), registered_date=pl.lit(MAY),
    )  # fmt: skip
    voice = company_voice([complaints], None, None, None)
    assert voice.select("key", "kind").rows() == [("A1", "反映问题"), ("A2", "反映问题")]


def test_praise_makes_no_candidate_and_is_counted_beside() -> None:
    usual = dict.fromkeys(CODES[3:], 1)
    problems = _voices({CODES[2]: 7, **usual})
    praise = _voices({CODES[2]: 40}, kind="表扬").with_columns(key=pl.col("key") + "p")
    args = (_months(), _events({}, "认定"))
    few = key_regions(*args, pl.concat([_voices(usual), praise]), _entities(), _spans())
    row = few.filter(pl.col("period") == "2025-05", pl.col("region_code") == CODES[2]).to_dicts()[0]
    assert (row["complaint_outcome"], row["n_voices"], row["n_not_counted"]) == ("clear", 0, 40)
    both = key_regions(*args, pl.concat([problems, praise]), _entities(), _spans())
    row = both.filter(pl.col("period") == "2025-05", pl.col("region_code") == CODES[2]).to_dicts()[
        0
    ]
    assert (row["complaint_outcome"], row["n_voices"]) == ("flagged", 7)
    assert row["reasons"][0].endswith("另有表扬40条不计。")
    assert len(row["evidence"]) == 7


def test_of_one_person_in_a_month_the_problem_counts() -> None:
    complaints = pl.DataFrame({
        "complaint_no": ["A1", "A2"], "form": ["投诉", "投诉"], "complainant_key": ["k", "k"],
        "statement": ["停车场乱收费，请执法人员查处", "执法人员重复检查，影响经营"],
        "region_code": [CODES[0]] * 2, "registered_date": [MAY] * 2,
    })  # fmt: skip
    voice = company_voice([complaints], None, None, None)
    assert voice.select("key", "kind").rows() == [("A2", "反映问题")]


def test_complaints_come_in_pieces_and_their_texts_are_not_kept() -> None:
    text = "执法人员重复检查，影响经营" + "。附：进货单据" * 500
    whole = pl.DataFrame({
        "complaint_no": [f"A{n}" for n in range(9)], "form": ["投诉"] * 9, "complainant_key": ["k", "l", "m"] * 3,
        "statement": [f"{n}{text}" if n else "请执法人员查处" for n in range(9)],
        "region_code": [CODES[0]] * 9, "registered_date": [MAY] * 9,
    })  # fmt: skip
    kept: list[int] = []

    def pieces() -> Iterator[pl.DataFrame]:
        given = []
        for n in range(3):
            given.append(weakref.ref(piece := whole[3 * n : 3 * n + 3].clone()))
            yield piece
            del piece
            kept.append(sum(one() is not None for one in given))

    voice = company_voice(pieces(), None, None, None)
    assert voice.rows() == company_voice([whole], None, None, None).rows()
    assert voice["key"].to_list() == ["A1", "A2", "A3"]
    assert max(kept) == 1  # the one just given
    assert (complaint_kind.cache_info().maxsize or 0) * len(text) < 50_000_000


def test_a_low_score_whose_words_praise_is_no_voice() -> None:
    evaluations = pl.DataFrame({
        "region_code": [CODES[0]] * 4, "evaluated_date": [MAY] * 4, "score": [1, 1, 2, None],
        "evaluation_no": ["E1", "E2", "E3", "E4"], "tags": ["态度好", "态度生硬", None, None],
        "content": ["讲解清楚", "态度生硬", None, None],
    })  # fmt: skip
    voice = company_voice([], None, evaluations, None)
    assert voice["kind"].to_list() == ["评分低而评语是表扬", "反映问题", "反映问题"]


def test_a_letter_of_thanks_is_no_voice() -> None:
    letters = pl.DataFrame({
        "region_code": [CODES[0]] * 3, "received_date": [MAY] * 3, "letter_no": ["L1", "L2", "L3"],
        "direction": ["来函", "来函", "发函"], "kind": ["感谢信", "意见建议函", "意见建议函"],
        "matter": ["感谢耐心指导", "建议统一同类案件裁量尺度", "征求意见"],
    })  # fmt: skip
    voice = company_voice([], None, None, letters)
    assert voice.select("key", "kind").rows() == [("L1", "表扬"), ("L2", "反映问题")]


def test_one_object_found_on_two_rules_is_one_problem() -> None:
    flags = pl.DataFrame({
        "region_code": [CODES[0]] * 4, "object_key": ["x", "x", "y", "z"],
        "rule_code": ["P001", "P002", "P001", "P001"], "first_seen": [MAY] * 4,
        "finding": ["执法不当，纠正", "程序瑕疵，补正", "正常", "需调卷"],
    })  # fmt: skip
    reviews = pl.DataFrame({
        "region_code": [CODES[1]] * 3, "case_key": ["a", "b", "c"],
        "result": ["撤销", "维持", "在办"], "closed_date": [MAY, MAY, None],
        "accepted_date": [MAY] * 3,
    })  # fmt: skip
    found = problems_found(flags, reviews)
    assert found.select("channel", "key").rows() == [
        ("认定", "x"), ("无问题", "y"), ("复议诉讼", "a"), ("无问题", "b"),
    ]  # fmt: skip


def test_comparable_counties_are_alike_in_size_and_structure() -> None:
    features = pl.DataFrame({
        "region_code": CODES, "entities": [1000 * 2**k for k in range(12)],
        "share_food": [0.5] * 12, "cases_12m": [None] * 12,
    })  # fmt: skip
    near = comparable(features, count=2).filter(pl.col("region_code") == CODES[5])
    assert sorted(near["comparable_code"]) == [CODES[4], CODES[6]]
    assert near["label"].to_list() == ["可比县A", "可比县B"]


def test_of_many_counties_only_the_nearest_are_put_in_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[float] = []

    def counted(distance: float, digits: int) -> float:
        told.append(distance)
        return round(distance, digits)

    monkeypatch.setattr(sys.modules[comparable.__module__], "round", counted, raising=False)
    sizes = [float(7 * n % 300) for n in range(300)]
    codes = [f"99{n:04d}" for n in range(300)]
    near = comparable(pl.DataFrame({"region_code": codes, "entities": sizes, "cases_12m": sizes}))
    assert near.height == 300 * 5
    assert 300 * 5 <= len(told) < 300 * 10
    of_none = near.filter(region_code=codes[0])
    by_size = sorted(range(1, 300), key=lambda n: (sizes[n], codes[n]))[:5]
    assert of_none["comparable_code"].to_list() == [codes[n] for n in by_size]
    alike = comparable(pl.DataFrame({"region_code": codes, "entities": [1.0] * 300}), count=2)
    assert alike.filter(region_code=codes[0])["comparable_code"].to_list() == codes[1:3]


def test_drivers_are_the_largest_decisions_of_the_month() -> None:
    cases = pl.DataFrame({
        "case_key": ["b", "a", "c", "d"], "decision_no": ["1", "2", "3", "4"],
        "region_code": [CODES[0]] * 4, "month": ["2025-05"] * 4,
        "is_penalty": [True, True, True, False], "decided_yuan": [100.0, 100.0, 800.0, 9e6],
        "violation_type": ["v"] * 4, "case_source": ["投诉"] * 4, "campaign": [None] * 4,
    })  # fmt: skip
    top = drivers(cases, top=2)
    assert top["case_key"].to_list() == ["c", "a"]
    assert top["share"].to_list() == [0.8, 0.1]


def test_drivers_do_not_depend_on_the_order_of_the_cases() -> None:
    yuan = [
        round(100 * (k + 1) ** 0.5, 2) for k in range(60)
    ]  # the sum's last digit hangs on the order
    cases = pl.DataFrame({
        "case_key": [f"{k:02}" for k in range(60)], "decision_no": "1", "region_code": CODES[0],
        "month": "2025-05", "is_penalty": True, "decided_yuan": yuan, "violation_type": "v",
        "case_source": "投诉", "campaign": None,
    })  # fmt: skip
    wanted = drivers(cases)
    for seed in range(5):
        assert drivers(cases.sample(fraction=1, shuffle=True, seed=seed)).equals(wanted)
