"""Pictures of a county against counts made by hand."""

from datetime import date

import polars as pl
import pytest

from models.county_pictures import Limits, Periods, inspections, leniency, money, pairs, visits
from models.county_pictures.limits import just_below
from models.county_pictures.parts import beside

PERIODS = Periods.until(date(2026, 6, 30))
LIMITS = Limits(natural_yuan=10_000, other_yuan=100_000, food_yuan=300_000)
NOW, BEFORE = "2025-07—2026-06", "2024-07—2025-06"


def _row(frame: pl.DataFrame, **named: str) -> dict[str, object]:
    return frame.filter(**named).row(0, named=True)


def test_periods_end_with_the_last_month_that_is_over():
    assert Periods.until(date(2026, 6, 29)).names[0] == "2025-06—2026-05"
    assert PERIODS.names == (NOW, BEFORE)
    leap = Periods.until(date(2024, 2, 29))
    assert leap.names == ("2023-03—2024-02", "2022-03—2023-02")
    days = pl.DataFrame(
        {
            "d": [
                date(2024, 6, 30),
                date(2024, 7, 1),
                date(2025, 6, 30),
                date(2025, 7, 1),
                date(2026, 7, 1),
            ]
        }
    )
    assert days.select(PERIODS.named("d"))["literal"].to_list() == [None, BEFORE, BEFORE, NOW, None]  # fmt: skip


def _others(shares: list[float], n: float = 100.0) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "region_code": [f"9901{i:02d}" for i in range(len(shares))], "part": "减罚", "item": "x",
            "period": NOW, "above": [s * n for s in shares], "below": n, "unit": "件",
        }
    )  # fmt: skip


def test_the_middle_is_of_the_others_and_needs_eight_of_them():
    got = beside(_others([0.1, 0.2, 0.2, 0.3, 0.3, 0.4, 0.4, 0.5, 0.95]), {})
    last, first = got.row(8, named=True), got.row(0, named=True)
    # Nearest ranks .1 and .9 of the eight others: the second and the seventh.
    assert (last["others_low"], last["others_high"], last["place"]) == (0.2, 0.4, "高于多数县")
    assert (first["others_low"], first["others_high"]) == (0.2, 0.5)
    assert first["place"] == "低于多数县"
    assert beside(_others([0.1] * 7 + [0.9]), {})["place"].null_count() == 8


def test_few_cases_are_no_difference():
    shares = [0.2, 0.2, 0.2, 0.25, 0.25, 0.3, 0.3, 0.3, 0.45]
    assert beside(_others(shares, 20), {}).row(8, named=True)["place"] == "在多数县之间"
    assert beside(_others(shares, 200), {}).row(8, named=True)["place"] == "高于多数县"
    assert beside(_others(shares, 19), {})["others_low"].null_count() == 9


def _fines(county: str, below: int, at: int) -> list[dict[str, object]]:
    one = {"region_code": county, "period": NOW, "is_person": False, "is_food": False}
    return [one | {"fine_yuan": y} for y in [99_000.0] * below + [100_000.0] * at]


def test_fines_just_below_a_line_and_what_could_be_seen():
    others = [r for i in range(10) for r in _fines(f"9902{i:02d}", 5, 5)]
    edge = [
        {"region_code": "990102", "period": NOW, "is_person": False, "is_food": False, "fine_yuan": y}
        for y in (79_999.0, 120_000.0, 80_000.0, 119_999.0)
    ]  # fmt: skip
    got = just_below(pl.DataFrame([*others, *_fines("990101", 10, 0), *edge]), LIMITS)
    mine = _row(got, region_code="990101")
    assert (mine["above"], mine["below"]) == (10, 10)
    # Beta-binomial with 102 others' fines, half of them below: a little above .5 ** 10.
    assert mine["p_value"] == pytest.approx(0.0016, abs=0.0006)
    # Nine of ten below would be told apart: Bin(10, s) >= 9 with probability .8 at s = .917.
    assert mine["detectable_share"] == pytest.approx(0.917, abs=0.002)
    few = _row(got, region_code="990102")
    assert (few["above"], few["below"], few["p_value"]) == (1, 2, None)


def test_who_a_line_is_for():
    rows = [
        {"region_code": "990101", "period": NOW, "fine_yuan": 9_500.0, "is_person": True, "is_food": True},
        {"region_code": "990101", "period": NOW, "fine_yuan": 9_500.0, "is_person": False, "is_food": False},
        {"region_code": "990101", "period": NOW, "fine_yuan": 290_000.0, "is_person": False, "is_food": True},
        {"region_code": "990101", "period": NOW, "fine_yuan": 290_000.0, "is_person": False, "is_food": False},
    ]  # fmt: skip
    got = just_below(pl.DataFrame(rows), LIMITS)
    assert dict(got.select("item", "below").rows()) == {
        "自然人听证、报备线1万元": 1.0, "食品案件市级决定线30万元": 1.0
    }  # fmt: skip


_CASES = pl.DataFrame(
    [
        # day, source, fine, decided, paid, party
        (date(2025, 3, 1), "举报", 1000.0, 1000.0, 1000.0, "a"),
        (date(2025, 11, 5), "举报", 2000.0, 3000.0, 2000.0, "a"),
        (date(2025, 12, 31), "监督检查", 8000.0, 8000.0, 0.0, "b"),
        (date(2025, 6, 1), None, 4000.0, 50000.0, None, "c"),
        (date(2026, 2, 1), "监督检查", 5000.0, 5000.0, 5000.0, "a"),
    ],
    schema=["decision_date", "case_source", "fine_yuan", "decided_yuan", "payment_yuan", "party_key"],
    orient="row",
).with_columns(region_code=pl.lit("990101"), is_person=False, is_food=False)  # fmt: skip
_BUDGET = pl.DataFrame(
    {
        "region_code": ["990101"] * 2, "year": [2024, 2025], "general_revenue_yuan": [1e6, 1e6],
        "non_tax_revenue_yuan": [2e5, None], "penalty_revenue_yuan": [5e4, 1e5],
    }
)  # fmt: skip
_RECEIPTS = pl.DataFrame({"region_code": ["990101"] * 2, "year": [2024, 2025], "treasury_yuan": [None, 2.5e4]})  # fmt: skip


@pytest.mark.parametrize(
    ("item", "period", "above", "below", "before"),
    [
        ("罚没收入占一般公共预算收入", "2025", 1e5, 1e6, 0.05),
        ("罚没收入占非税收入", "2024", 5e4, 2e5, None),
        ("市场监管入库占罚没收入", "2025", 2.5e4, 1e5, None),
        ("举报", NOW, 1, 3, 1.0),
        ("监督检查", NOW, 2, 3, 0.0),
        ("11—12月件数占全年", "2025", 2, 4, None),
        # The case of 50 000 is left out: 11 000 of 12 000.
        ("11—12月决定额占全年（不计最大一案）", "2025", 11_000, 12_000, None),
        ("足额缴款的件数占有缴款记录的罚款案件", NOW, 2, 3, 1.0),
        ("足额缴款的罚款占有缴款记录的罚款额", NOW, 7_000, 15_000, 1.0),
        ("缴款最多的10个当事人占缴款额", NOW, 7_000, 7_000, 1.0),
    ],
)
def test_money_part_by_part(item, period, above, below, before):
    row = _row(money(_CASES, _BUDGET, _RECEIPTS, LIMITS, PERIODS), item=item, period=period)
    assert (row["above"], row["below"], row["before_share"]) == (above, below, before)
    assert row["place"] is None


def test_a_year_that_is_not_over_is_not_shown():
    got = money(_CASES, _BUDGET, _RECEIPTS, LIMITS, PERIODS).filter(part="年末集中")
    assert set(got["period"]) == {"2025"}


def test_a_year_whose_last_months_were_not_sent_has_no_share_of_them():
    until_june = _CASES.filter(pl.col("decision_date") < date(2025, 11, 1))
    got = money(until_june, _BUDGET, _RECEIPTS, LIMITS, PERIODS).filter(part="年末集中")
    assert got.is_empty()
    # With a case of the next year the county sent on: that none was decided then is known.
    sent_on = pl.concat([until_june, _CASES[4:5]])
    got = money(sent_on, _BUDGET, _RECEIPTS, LIMITS, PERIODS)
    assert _row(got, item="11—12月件数占全年")["above"] == 0


def test_of_eleven_parties_the_ten_who_paid_most():
    cases = pl.concat([_CASES[4:5]] * 11).with_columns(
        party_key=pl.Series([f"p{i}" for i in range(11)]),
        payment_yuan=pl.Series([float(i) for i in range(1, 12)]),
    )
    got = money(cases, _BUDGET.clear(), _RECEIPTS.clear(), LIMITS, PERIODS)
    row = _row(got, item="缴款最多的10个当事人占缴款额")
    assert (row["above"], row["below"]) == (65, 66)


def test_what_parties_paid_is_the_same_whatever_their_order_and_their_names():
    cases = pl.concat([_CASES[4:5]] * 300).with_columns(
        party_key=pl.Series([f"p{i % 200}" for i in range(300)]),
        payment_yuan=pl.Series([round((i * 7919 % 10007) / 100 + 0.07, 2) for i in range(300)]),
    )
    got = set()
    keyed = [cases.with_columns(pl.col("party_key").hash(n).cast(pl.String)) for n in range(8)]
    for rows in (cases, cases.reverse(), cases.sort("payment_yuan"), *keyed):
        made = money(rows, _BUDGET.clear(), _RECEIPTS.clear(), LIMITS, PERIODS)
        row = _row(made, item="缴款最多的10个当事人占缴款额")
        got.add((row["above"], row["below"]))
    assert len(got) == 1


_VISITS = pl.DataFrame(
    [
        ("1", "o1", "f1", date(2026, 1, 5), "日常", "未发现问题", True),
        ("2", "o1", "f1", date(2026, 2, 5), "日常", "未发现问题", False),
        ("3", "o1", "f1", date(2026, 2, 5), "专项", "未发现问题", None),
        ("4", "o1", "f1", date(2026, 3, 5), "双随机", "未发现问题", None),
        ("5", "o1", "f1", date(2026, 4, 5), "举报核查", "发现问题立案", None),
        ("6", "o2", "f2", date(2026, 3, 5), "日常", "发现问题责令改正", True),
        ("7", "o1", "f2", date(2026, 3, 5), "日常", "未建立联系", None),
        ("8", "o1", "f3", date(2024, 8, 1), "日常", "未发现问题", None),
    ],
    schema=["inspection_no", "organ_name", "party_key", "inspected_date", "method", "result", "is_scanned"],
    orient="row",
).with_columns(region_code=pl.lit("990101"), organ_code=pl.lit(None, pl.String), party_name=pl.col("party_key"))  # fmt: skip


@pytest.mark.parametrize(
    ("item", "above", "below"),
    [
        # f1 on three days, f2 on one; the check of a tip-off does not count.
        ("每户被检查的天数", 4, 2),
        ("同一机构一年3次以上的，占企业与机构之对", 1, 3),
        ("两个以上机构检查过的企业", 1, 2),
        ("发现问题的检查", 1, 4),
        ("一年3天以上被检查而从未发现问题的企业", 1, 2),
        ("扫码的检查", 2, 3),
    ],
)
def test_inspections_part_by_part(item, above, below):
    got = inspections(visits(_VISITS, PERIODS), PERIODS)
    row = _row(got, item=item)
    assert (row["above"], row["below"]) == (above, below)


def test_a_firm_one_organ_often_visited_is_named_with_its_visits():
    got = pairs(visits(_VISITS, PERIODS), PERIODS)
    assert got.select("party_key", "organ_name", "visits", "clean", "found").rows() == [
        ("f1", "o1", 3, 3, 0)
    ]


def test_leniency_both_ways_and_what_followed():
    def case(key, disposition, discretion, ordered=None, *, penalty=True):
        return {
            "case_key": key, "region_code": "990101", "decision_date": date(2026, 1, 5), "is_penalty": penalty,
            "disposition": disposition, "discretion": discretion, "is_correction_ordered": ordered,
            "is_corrected_in_time": None,
        }  # fmt: skip

    decided = pl.DataFrame(
        [
            case("a", "予以处罚", "减轻"), case("b", "予以处罚", "从重"), case("c", "予以处罚", None),
            case("d", "不予处罚", None, True, penalty=False), case("e", "不予处罚", None, penalty=False),
            case("f", "不予处罚", None, penalty=False), case("g", None, "免予处罚"),
        ],
        schema_overrides={"is_correction_ordered": pl.Boolean, "is_corrected_in_time": pl.Boolean},
    )  # fmt: skip
    seen = pl.DataFrame(
        {
            "case_key": ["e", "f", None],
            "visited_date": [date(2026, 3, 1)] * 3,
            "result": ["基本整改", "未整改", "已整改"],
        }
    )
    got = {r["item"]: (r["above"], r["below"]) for r in leniency(decided, seen, PERIODS).to_dicts()}
    assert got == {
        "不予、免予处罚占已决定案件": (4, 7), "记为减轻的占有等次的处罚": (1, 2),
        "记为从轻的占有等次的处罚": (0, 2), "记为从重的占有等次的处罚": (1, 2),
        "载有责令改正、已改正或回访已整改的": (2, 4), "有回访记录的": (2, 4),
    }  # fmt: skip
