"""County-months with a planted cause get the outcome and the words the issue asks for."""

import re
from datetime import date

import numpy as np
import polars as pl
import pytest
from scipy.stats import norm

from data_contracts.loader import indicator
from data_contracts.settings import settings, shipped
from models.county_revenue import Params, judge
from models.county_revenue.combine import null_tail
from models.county_revenue.money import aged_above_usual
from tests.unit.thresholds import on_the_way, settings_of

AS_OF = date(2030, 1, 1)
MONTHS = 48
HIT = "990105"


def province(counties: int = 24, mean: float = 20.0, seed: int = 1) -> pl.DataFrame:
    """Draw a quiet province: Poisson counts, lognormal fines, nothing planted."""
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(counties):
        for t in range(MONTHS):
            n = int(rng.poisson(mean))
            fines = np.round(rng.lognormal(9, 1.0, n), 2)
            rows.append(_row(f"9901{i + 1:02d}", t, fines))
    return pl.DataFrame(rows)


def _row(code: str, t: int, fines: np.ndarray) -> dict[str, object]:
    total = float(fines.sum())
    return {
        "region_code": code, "month": f"{2020 + t // 12}-{t % 12 + 1:02d}",
        "cases": len(fines), "fined_cases": len(fines),
        "sum_log_fine": float(np.log(fines).sum()), "fines_yuan": total, "decided_yuan": total,
        "largest_case_yuan": float(fines.max()) if len(fines) else 0.0,
        "largest_case_key": f"{code}|{t}" if len(fines) else None,
        "campaign_share": 0.0, "backposted_share": 0.0, "delivered": True,
        "treasury_yuan": None, "treasury_months_covered": None,
    }  # fmt: skip


def replaced(frame: pl.DataFrame, code: str, months: range, draw) -> pl.DataFrame:
    new = pl.DataFrame([_row(code, t, draw(t)) for t in months], schema=frame.schema)
    return frame.update(new, on=["region_code", "month"], include_nulls=True)


def one(out: pl.DataFrame, code: str, month: str) -> dict[str, object]:
    return out.row(
        by_predicate=(pl.col("region_code") == code) & (pl.col("month") == month), named=True
    )


def judged(frame: pl.DataFrame, **settings: float) -> pl.DataFrame:
    return judge(frame, shipped(Params, **settings), AS_OF)


def test_more_cases_are_flagged_as_more_cases() -> None:
    rng = np.random.default_rng(5)
    frame = replaced(province(), HIT, range(40, 44), lambda _: rng.lognormal(9, 1, 48))
    row = one(judged(frame), HIT, "2023-07")
    assert row["outcome"] == "flagged"
    assert row["growth_kind"] == "件数增加"
    assert row["frequency_z"] > 3 > abs(row["severity_z"])
    assert re.search(r"；48件，预期约(19|20|21)件", row["reason"])


def test_an_organ_that_does_more_is_no_rise_and_a_year_later_one_is() -> None:
    """In 2019 two counties of which one of three bureaus' papers were kept came out as growing."""
    rng = np.random.default_rng(5)
    merged = replaced(province(), HIT, range(24, 48), lambda _: rng.lognormal(10.5, 1, 48))
    merged = replaced(merged, HIT, range(44, 48), lambda _: rng.lognormal(10.5, 1, 110))
    told = (pl.col("region_code") == HIT) & (pl.col("month") == "2022-02")
    known = merged.with_columns(organ_months=pl.when(told).then(2))
    as_before, anew = (judged(f).filter(region_code=HIT) for f in (merged, known))
    flagged = as_before.filter(pl.col("outcome") == "flagged")["month"]
    assert flagged.min() < "2022-07"
    year = anew.filter(pl.col("month").is_between(pl.lit("2022-02"), pl.lit("2022-12")))
    assert set(year["not_evaluated_reason"]) == {"short_history"} and year["yoy"].null_count() == 11
    now = one(anew, HIT, "2023-10")
    assert now["outcome"] == "flagged" and 40 < now["expected_cases"] < 56
    # One case of the new organ, not of both: e^(10.5 + .5) yuan.
    assert 50_000 < float(now["expected_yuan"]) / now["expected_cases"] < 75_000
    # What was before, and the other counties, are as without it.
    before = pl.col("month") < "2022-02"
    assert as_before.filter(before).equals(anew.filter(before))


def test_a_rise_of_which_no_month_stands_out_is_flagged_by_its_half_year() -> None:
    rng = np.random.default_rng(9)
    frame = replaced(province(), HIT, range(38, 48), lambda _: rng.lognormal(9, 1, 32))
    both = judged(frame, half_year_share=0.1)
    alone = judged(frame, half_year_share=1e-9)
    later = (pl.col("region_code") == HIT) & (pl.col("month") > "2023-07")
    assert not (alone.filter(later)["outcome"] == "flagged").any()
    found = both.filter(later, pl.col("outcome") == "flagged")
    assert found.height and both.filter(pl.col("outcome") == "flagged", ~later).height <= 2
    last = found.row(-1, named=True)
    six = frame.filter(region_code=HIT)
    at = six["month"].to_list().index(last["month"])
    amount = six["decided_yuan"][at - 5 : at + 1].sum() / 10_000
    assert f"月罚没决定额{amount:.1f}万元，预期约" in last["reason"]
    assert "半年合看偏高；当月32件，预期约2" in last["reason"]
    # As rare as its p: a score of the half year is no other measure than a month's.
    assert null_tail(last["score"]) == pytest.approx(last["p_value"], rel=0.05)


@pytest.mark.parametrize("counties", [[HIT], [f"9901{i + 1:02d}" for i in range(8)]])
def test_months_before_the_first_case_are_no_months_without_cases(counties: list[str]) -> None:
    """A bureau with receipts since 2020 and case exports since 2022 stood far above 不到1件 for months."""
    late = pl.col("region_code").is_in(counties) & (pl.col("month") < "2022-01")
    nothing = [
        "cases", "fined_cases", "sum_log_fine", "fines_yuan", "decided_yuan", "largest_case_yuan",
    ]  # fmt: skip
    frame = province(8).with_columns(
        *(pl.when(late).then(0).otherwise(name).cast(pl.Float64).alias(name) for name in nothing),
        pl.when(late).then(None).otherwise("largest_case_key").alias("largest_case_key"),
        treasury_yuan=pl.lit(3e5),
    ).with_columns(pl.col("cases", "fined_cases").cast(pl.Int64))  # fmt: skip
    out = judged(frame).filter(pl.col("region_code").is_in(counties))
    begun = out.filter(pl.col("month").is_between(pl.lit("2022-01"), pl.lit("2022-10")))
    assert set(begun["not_evaluated_reason"]) == {"short_history"}
    later = out.filter(pl.col("month") >= "2023-01")
    assert "not_evaluated" not in later["outcome"]
    assert later.filter(pl.col("outcome") == "flagged").height <= 1


def test_a_month_just_below_the_bar_is_watched_and_nothing_else() -> None:
    rng = np.random.default_rng(5)
    frame = replaced(province(), HIT, range(40, 44), lambda _: rng.lognormal(9, 1, 33))
    out = judged(frame)
    watched = out.filter("is_watched")
    assert HIT in watched["region_code"]
    assert watched.height < 0.01 * out.height
    assert watched["outcome"].unique().to_list() == ["clear"]
    assert watched["q_value"].is_between(0.10, 0.30).all()
    assert not judged(frame, watch_q=0.10)["is_watched"].any()


def test_heavier_fines_are_flagged_as_heavier_fines() -> None:
    rng = np.random.default_rng(6)
    frame = replaced(province(), HIT, range(40, 44), lambda _: rng.lognormal(10, 1, 20))
    rows = judged(frame).filter(pl.col("region_code") == HIT).slice(40, 4)
    assert "flagged" in rows["outcome"]
    assert rows.filter(pl.col("outcome") == "flagged")["growth_kind"].unique().to_list() == [
        "单案加重"
    ]


def test_one_huge_case_is_named_and_not_flagged() -> None:
    rng = np.random.default_rng(7)
    frame = replaced(
        province(), HIT, range(40, 41), lambda _: np.append(rng.lognormal(9, 1, 19), 5e6)
    )
    row = one(judged(frame), HIT, "2023-05")
    assert row["outcome"] == "clear"
    assert row["growth_kind"] == "单个大案"
    assert row["yoy"] > 5
    assert row["yoy_without_largest"] < 1
    assert "剔除最大1案后" in row["reason"]


def test_a_campaign_of_the_whole_province_is_no_county_s_growth() -> None:
    rng = np.random.default_rng(8)
    frame = province()
    for i in range(24):
        frame = replaced(
            frame, f"9901{i + 1:02d}", range(40, 43), lambda _: rng.lognormal(9, 1, 40)
        )
    months = judged(frame).filter(pl.col("month").is_in(["2023-05", "2023-06", "2023-07"]))
    assert (months["outcome"] == "flagged").mean() <= 0.03


def test_a_month_of_cases_long_filed_is_called_backlog() -> None:
    """Of those above the expected number half are old, or one fewer, or as many are old as always."""
    rng = np.random.default_rng(5)
    frame = replaced(province(), HIT, range(40, 41), lambda _: rng.lognormal(9, 1, 60))

    def kind(old: int, before: float) -> object:
        share = pl.when(pl.col("month") == "2023-05").then(old / 60).otherwise(before)
        out = judged(frame.with_columns(aged_share=share), p_level=0.01)
        return one(out, HIT, "2023-05")["growth_kind"]

    expected = one(judged(frame), HIT, "2023-05")["expected_cases"]
    enough = int(np.ceil((60 - expected) / 2))
    assert (kind(enough, 0.0), kind(enough - 1, 0.0)) == ("积案集中", "件数增加")
    assert kind(enough, enough / 60) == "件数增加"


def test_what_is_old_is_held_against_the_share_of_twelve_months() -> None:
    """Old cases of thirteen months before count no more, and months without cases none."""
    cases = np.full((15, 1), 10.0)
    cases[3] = 0.0
    share = np.zeros((15, 1))
    share[1], share[2], share[14] = 1.0, 0.5, 0.5
    got = aged_above_usual(cases, share)[:, 0]
    assert got[14] == pytest.approx(5 - 10 * 5 / 110)
    assert got[1] == 10
    assert got[13] == pytest.approx(-10 * 15 / 110)


def test_a_campaign_of_one_city_is_no_county_s_growth_but_one_of_its_counties_may_grow_beyond() -> (
    None
):
    rng = np.random.default_rng(8)
    there = province(12)
    for i in range(12):
        more = 120 if i == 4 else 60
        there = replaced(
            there, f"9901{i + 1:02d}", range(40, 43), lambda _, n=more: rng.lognormal(9, 1, n)
        )
    elsewhere = province(36, seed=2).with_columns(
        pl.col("region_code").str.replace("^9901", "9902")
    )
    months = judged(pl.concat([there, elsewhere])).filter(
        pl.col("month").is_in(["2023-05", "2023-06", "2023-07"])
    )
    own = (pl.col("region_code") == HIT) & (pl.col("outcome") == "flagged")
    assert months.filter(own).height
    assert months.filter(~own & (pl.col("outcome") == "flagged")).height <= 2


def test_counties_that_are_each_a_city_of_their_own_are_judged_as_those_of_one_city() -> None:
    one_city = province(8)
    apart = one_city.with_columns(region_code="99" + pl.col("region_code").str.slice(4, 2) + "01")
    scores = [judged(f).sort("region_code", "month")["score"] for f in (one_city, apart)]
    assert scores[0].equals(scores[1])


@pytest.mark.parametrize("amount", [5e4, 5e6])
def test_a_tiny_county_is_never_flagged_on_one_case(amount: float) -> None:
    frame = province(mean=0.6, seed=3)
    for t in range(14, MONTHS, 5):
        frame = replaced(frame, HIT, range(t, t + 1), lambda _: np.array([amount]))
    out = judged(frame).join(
        frame.select("region_code", "month", "cases"), on=["region_code", "month"]
    )
    assert out.filter(pl.col("cases") < 2)["outcome"].is_in(["clear", "not_evaluated"]).all()


def test_a_county_that_stopped_sending_is_not_evaluated() -> None:
    silent = (pl.col("region_code") == HIT) & (pl.col("month") >= "2023-10")
    frame = province().with_columns(
        delivered=~silent & pl.col("delivered"), cases=pl.when(~silent).then("cases").otherwise(0)
    )
    row = one(judged(frame), HIT, "2023-11")
    assert (row["outcome"], row["not_evaluated_reason"]) == ("not_evaluated", "not_delivered")


def test_a_month_short_of_rows_that_wait_is_not_said_to_be_without_growth() -> None:
    frame = province()
    code, month = frame["region_code"][0], frame["month"].max()
    here = (pl.col("region_code") == code) & (pl.col("month") == month)
    row = one(judged(frame.with_columns(delivered=~here)), code, month)
    assert (row["outcome"], row["not_evaluated_reason"]) == ("not_evaluated", "rows_set_aside")
    assert "两成以上搁置" in row["reason"]


def test_a_lump_after_empty_months_is_one_combined_period() -> None:
    rng = np.random.default_rng(9)
    frame = replaced(province(), HIT, range(39, 41), lambda _: np.array([]))
    frame = replaced(frame, HIT, range(41, 42), lambda _: rng.lognormal(9, 1, 60))
    out = judged(frame)
    assert one(out, HIT, "2023-05")["not_evaluated_reason"] == "reporting_gap"
    lump = one(out, HIT, "2023-06")
    assert lump["outcome"] == "clear"
    assert lump["expected_cases"] == pytest.approx(60, rel=0.2)


def test_quarter_reporters_are_judged_by_quarters() -> None:
    rng = np.random.default_rng(10)
    frame = replaced(
        province(), HIT, range(MONTHS),
        lambda t: rng.lognormal(9, 1, 60) if t % 3 == 2 else np.array([]),
    )  # fmt: skip
    rows = judged(frame).filter(pl.col("region_code") == HIT).slice(24)
    assert "flagged" not in rows["outcome"]
    ends = rows.gather_every(3, 2)
    assert (ends["outcome"] == "clear").mean() > 0.9


def test_a_month_still_running_and_a_short_history_are_not_evaluated() -> None:
    frame = province()
    out = judge(frame, shipped(Params), date(2023, 12, 30))
    last = out.filter(pl.col("month") == "2023-12")
    assert last["not_evaluated_reason"].unique().to_list() == ["month_not_over"]
    assert last["judged_on"].null_count() == last.height
    first = out.filter(pl.col("month") < "2020-12")
    assert first["not_evaluated_reason"].unique().to_list() == ["short_history"]
    assert judge(frame, shipped(Params), date(2023, 12, 31)).filter(pl.col("month") == "2023-12")[
        "complete"
    ].unique().to_list() == [False]


def test_too_few_cases_in_the_history_are_not_evaluated() -> None:
    frame = replaced(province(), HIT, range(MONTHS), lambda t: np.full(int(t % 12 == 0), 9000.0))
    row = one(judged(frame), HIT, "2023-06")
    assert row["not_evaluated_reason"] == "too_few_cases"


def test_every_reason_is_one_short_sentence() -> None:
    out = judged(province())
    assert out["reason"].null_count() == 0
    assert out["reason"].str.len_chars().max() <= 60
    assert out["reason"].str.ends_with("。").all()


def test_a_flag_within_the_band_of_the_sum_says_what_else_was_high() -> None:
    """More cases of the usual kind can leave the sum within its wide band."""
    rng = np.random.default_rng(15)
    frame = replaced(province(), HIT, range(40, 44), lambda _: rng.lognormal(8.4, 1, 44))
    rows = judged(frame).filter((pl.col("region_code") == HIT) & (pl.col("outcome") == "flagged"))
    seen = frame.select("region_code", "month", "decided_yuan")
    rows = rows.join(seen, on=["region_code", "month"]).filter(
        pl.col("decided_yuan") <= pl.col("expected_high_yuan")
    )
    assert rows.height > 0
    assert rows["reason"].str.contains("总额未超上限，但").all()


def test_merged_counties_are_judged_on_their_joint_history() -> None:
    frame = province()
    rng = np.random.default_rng(11)
    old = (pl.col("region_code") == "990106") & (pl.col("month") >= "2023-01")
    frame = replaced(frame, HIT, range(36, MONTHS), lambda _: rng.lognormal(9, 1, 40)).filter(~old)
    regions = pl.DataFrame({
        "region_code": ["990106"], "merged_into": [HIT], "end_date": [date(2023, 1, 1)],
    })  # fmt: skip
    spliced = judge(frame, shipped(Params), AS_OF, regions).filter(
        (pl.col("region_code") == HIT) & (pl.col("month") >= "2023-01")
    )
    assert "flagged" not in spliced["outcome"]
    assert spliced["expected_cases"].mean() == pytest.approx(40, rel=0.1)
    alone = judge(frame, shipped(Params), AS_OF).filter(
        (pl.col("region_code") == HIT) & (pl.col("month") >= "2023-01")
    )
    assert "flagged" in alone["outcome"]


def test_a_month_under_way_is_not_set_beside_a_whole_one() -> None:
    """On the twentieth a county without a decision yet stood at -100 % to last year."""
    frame = province(8)
    last = frame["month"].max()
    day = date(int(str(last)[:4]), int(str(last)[5:]), 20)
    found = judge(frame, shipped(Params), day)
    under_way = found.filter(pl.col("month") == last)
    assert set(under_way["not_evaluated_reason"]) == {"month_not_over"}
    for column in ("yoy", "yoy_without_largest", "ytd_yoy"):
        assert under_way[column].null_count() == under_way.height
        assert judge(frame, shipped(Params), AS_OF).filter(month=last)[column].null_count() == 0


def test_a_county_that_is_no_more_is_not_taken_for_one_that_stopped_sending() -> None:
    frame = replaced(province(8), HIT, range(36, MONTHS), lambda _: np.array([]))
    regions = pl.DataFrame({
        "region_code": [HIT], "merged_into": ["990101"], "end_date": [date(2023, 1, 15)],
    })  # fmt: skip
    # The treasury goes on listing it: once with arrears, then with noughts.
    late = pl.when(pl.col("month") == "2023-01").then(2.5e4).otherwise(0.0)
    is_after = (pl.col("region_code") == HIT) & (pl.col("month") >= "2023-01")
    listed = frame.with_columns(
        treasury_yuan=pl.when(is_after).then(late).otherwise("treasury_yuan")
    )
    for given in (frame, listed):
        found = judge(given, shipped(Params), AS_OF, regions).filter(is_after)
        assert set(found["not_evaluated_reason"]) == {"region_ended"}
    out = judge(frame, shipped(Params), AS_OF, regions).filter(pl.col("region_code") == HIT)
    after = out.filter(pl.col("month") >= "2023-01")
    assert set(after["outcome"]) == {"not_evaluated"}
    assert after["expected_yuan"].null_count() == after.height
    assert one(out, HIT, "2022-12")["outcome"] == "clear"
    silent = judge(frame, shipped(Params), AS_OF).filter(pl.col("region_code") == HIT)
    assert "reporting_gap" in silent["not_evaluated_reason"]


@pytest.mark.slow
def test_a_county_that_splits_off_keeps_its_share_of_the_past() -> None:
    new, rng = "990177", np.random.default_rng(13)
    after = range(MONTHS - 12, MONTHS)
    frame = replaced(province(), HIT, after, lambda _: rng.lognormal(9, 1, 14))
    part = pl.DataFrame([_row(new, t, rng.lognormal(9, 1, 6)) for t in after], schema=frame.schema)
    frame = pl.concat([frame, part])
    regions = pl.DataFrame({
        "region_code": [HIT, new], "split_from": [None, HIT], "merged_into": [None, None],
        "start_date": [None, date(int(part["month"][0][:4]), int(part["month"][0][5:]), 1)],
        "end_date": [None, None], "entities": [6900, 3100], "population": [None, None],
    }, schema_overrides={"merged_into": pl.String, "end_date": pl.Date, "population": pl.Int64})  # fmt: skip

    def of(code: str, given: pl.DataFrame | None) -> pl.DataFrame:
        judged = judge(frame, shipped(Params), AS_OF, given)
        return judged.filter(
            (pl.col("region_code") == code) & (pl.col("month") >= part["month"][0])
        )

    assert set(of(new, None)["not_evaluated_reason"]) == {"short_history"}
    shared = of(new, regions)
    assert set(shared["outcome"]) == {"clear"}
    assert shared["expected_cases"][0] == pytest.approx(0.31 * 20, rel=0.2)
    assert of(HIT, regions)["expected_cases"][0] == pytest.approx(0.69 * 20, rel=0.2)
    assert of(HIT, None)["expected_cases"][0] == pytest.approx(20, rel=0.2)
    # A part that grows four-fold is seen in its first year.
    risen = frame.filter(pl.col("region_code") != new)
    grown = pl.DataFrame(
        [_row(new, t, rng.lognormal(9, 1, 24)) for t in after], schema=frame.schema
    )
    seen = judge(pl.concat([risen, grown]), shipped(Params), AS_OF, regions).filter(region_code=new)
    assert "flagged" in seen["outcome"]
    # Where the share told is far off, the part's own months are learnt from within the year.
    twice = pl.DataFrame(
        [_row(new, t, rng.lognormal(9, 1, 12)) for t in after], schema=frame.schema
    )
    learnt = judge(pl.concat([risen, twice]), shipped(Params), AS_OF, regions).filter(
        region_code=new
    )
    assert learnt.sort("month")["expected_cases"][-1] > 9.5
    # A county whose fines are heavy leaves heavy fines to its part.
    heavy = replaced(risen, HIT, range(MONTHS - 12), lambda _: rng.lognormal(11, 1, 20))
    begun = judge(pl.concat([heavy, part]), shipped(Params), AS_OF, regions).filter(region_code=new)
    first, usual = begun.sort("month")["expected_yuan"][0], shared["expected_yuan"][0]
    assert first > 4 * usual
    # A part whose fines are half as heavy again as the whole's were: that is learnt within the year.
    even = np.exp(9.4 + norm.ppf((np.arange(12) + 0.5) / 12))
    dear = pl.DataFrame([_row(new, t, even) for t in after], schema=frame.schema)
    told = judge(pl.concat([risen, dear]), shipped(Params), AS_OF, regions).filter(region_code=new)
    by_month = told.sort("month")["severity_z"]
    assert by_month[-3:].mean() < by_month[:3].mean() / 2
    # Without firms or people nobody knows the share: as before.
    unsized = regions.with_columns(entities=None)
    assert set(of(new, unsized)["not_evaluated_reason"]) == {"short_history"}


def _receipts(booked: dict[int, float | None]) -> pl.DataFrame:
    rng = np.random.default_rng(12)
    rows = []
    for i in range(12):
        for t in range(MONTHS):
            amount = round(float(rng.lognormal(13, 0.3)), 2)
            row = _row(f"9902{i + 1:02d}", t, np.array([]))
            row |= {"treasury_yuan": booked.get(t, amount) if i == 0 else amount}
            rows.append(row)
    return pl.DataFrame(rows, infer_schema_length=None)


def test_receipts_alone_are_judged_and_reversals_are_not() -> None:
    out = judged(_receipts({40: 5e6, 42: -1000.0, 44: 0.0, 46: None}))
    found = {m: one(out, "990201", m) for m in ("2023-05", "2023-07", "2023-09", "2023-11")}
    assert found["2023-05"]["outcome"] == "flagged"
    assert found["2023-05"]["basis"] == "treasury"
    assert "罚没入库额500.0万元" in found["2023-05"]["reason"]
    assert found["2023-07"]["not_evaluated_reason"] == "reversal"
    assert found["2023-09"]["not_evaluated_reason"] == "no_receipts"
    assert found["2023-11"]["not_evaluated_reason"] == "not_delivered"


@pytest.mark.parametrize(
    ("own", "part", "basis"),
    [(0, 0.05, "treasury"), (0, 0.9, "decided"), (1, 0.05, "decided"), (None, 0.05, "decided")],
)
def test_publications_of_few_of_the_yuan_leave_the_receipts_to_be_judged(own, part, basis) -> None:
    """A ministry's export of publications was 4 % of the receipts: no county's growth was seen."""
    booked = _receipts({40: 5e6})
    frame = booked.with_columns(
        pl.col("treasury_yuan").mul(part).alias("decided_yuan"),
        pl.lit(1).alias("cases"), pl.lit(1).alias("fined_cases"), pl.lit(own, pl.Int64).alias("own_cases"),
    )  # fmt: skip
    found = one(judged(frame), "990201", "2023-05")
    assert found["basis"] == basis
    assert (found["outcome"] == "flagged") == (basis == "treasury")


def test_decided_and_received_stand_beside_each_other() -> None:
    frame = province().with_columns((pl.col("decided_yuan") * 0.5).alias("treasury_yuan"))
    row = one(judged(frame), HIT, "2023-06")
    assert row["treasury_ratio"] == pytest.approx(0.5, rel=1e-6)
    assert row["treasury_z"] is not None


def test_receipts_by_quarter_stand_beside_the_same_twelve_months_of_decisions() -> None:
    frame = province(2).sort("region_code", "month").with_columns(
        pl.when(pl.col("month").str.slice(5).is_in(["03", "06", "09", "12"])).then(
            pl.col("decided_yuan").rolling_sum(3).over("region_code")
        ).alias("treasury_yuan"),
        treasury_months_covered=pl.lit(3.0),
    )  # fmt: skip
    out = judged(frame).filter(pl.col("region_code") == "990101", pl.col("month") > "2021")
    ends = out.filter(pl.col("treasury_ratio").is_not_null())
    assert set(ends["month"].str.slice(5)) == {"03", "06", "09", "12"}
    assert ends["treasury_ratio"].to_list() == pytest.approx([1.0] * ends.height)


def test_double_rows_are_an_error() -> None:
    frame = province(counties=2)
    with pytest.raises(ValueError, match="twice"):
        judged(pl.concat([frame, frame.head(1)]))


def test_year_to_date_starts_in_january() -> None:
    out = judged(province())
    rows = out.filter(pl.col("region_code") == HIT)
    decided = province().filter(pl.col("region_code") == HIT)["decided_yuan"]
    assert float(rows["ytd_yuan"][26]) == pytest.approx(decided[24:27].sum(), abs=0.02)
    wanted = decided[24:27].sum() / decided[12:15].sum() - 1
    assert rows["ytd_yoy"][26] == pytest.approx(wanted, abs=1e-9)
    assert rows["ytd_yoy"][5] is None


def test_no_rows_in_are_no_rows_out() -> None:
    out = judged(province(counties=2).clear())
    assert out.height == 0
    assert {"outcome", "reason", "judged_on"} <= set(out.columns)


#: What is said of a county-month, and a day on which the newest month is not complete yet.
SAID = ("outcome", "not_evaluated_reason", "is_watched", "growth_kind", "complete")
SOON = date(2024, 1, 20)


@pytest.fixture(scope="module")
def rises() -> pl.DataFrame:
    """Return a province with rises of every kind a threshold of C002 decides on."""
    rng = np.random.default_rng(5)
    frame = replaced(province(10), HIT, range(40, 44), lambda _: rng.lognormal(9, 1, 32))
    # few cases, each large
    frame = replaced(frame, "990107", range(48), lambda t: rng.lognormal(9, 0.3, int(t % 2 == 0)))
    frame = replaced(frame, "990107", range(44, 47), lambda _: rng.lognormal(14, 0.3, 2))
    # small sums
    frame = replaced(frame, "990108", range(48), lambda _: rng.lognormal(6, 0.3, 20))
    frame = replaced(frame, "990108", range(44, 47), lambda _: rng.lognormal(7, 0.3, 22))
    frame = replaced(frame, "990104", range(48), lambda _: rng.lognormal(7, 0.3, 20))
    frame = replaced(frame, "990104", range(44, 47), lambda _: rng.lognormal(8.6, 0.3, 22))
    frame = replaced(frame, "990110", range(40, 44), lambda _: rng.lognormal(10.5, 1, 14))
    # one month that is rare by itself (.001), and that the months held together let pass
    few = np.random.default_rng(11)
    frame = replaced(frame, "990102", range(28, 29), lambda _: few.lognormal(9, 1, 43))
    # and one that is less rare (.003), beside rises that last
    few = np.random.default_rng(11)
    frame = replaced(frame, "990102", range(45, 46), lambda _: few.lognormal(9, 1, 45))
    # one month without a case where four, and ten, were usual
    for code, n in (("990106", 4), ("990109", 10)):
        frame = replaced(
            frame, code, range(48), lambda t, n=n: rng.lognormal(9, 1, n if t != 30 else 0)
        )
    # four and seven of ten cases entered late
    shares = {"2023-06": 0.4, "2023-07": 0.7}
    late = pl.col("month").replace_strict(shares, default=0.0, return_dtype=pl.Float64)
    frame = frame.with_columns(
        backposted_share=pl.when(region_code=HIT).then(late).otherwise("backposted_share")
    )
    # receipts alone, steady enough for less than a fifth more to stand out
    alone = [
        {
            **_row(f"9901{i}", t, np.array([])),
            "treasury_yuan": 1e6
            * (1.18 if i == 12 and 40 <= t < 44 else 1)
            * rng.lognormal(0, 0.02),
            "treasury_months_covered": 1,
        }
        for i in range(11, 25)
        for t in range(MONTHS)
    ]
    # publications alone, of few and of most of the yuan received
    published = [
        {
            **row, "region_code": code, "cases": 5, "own_cases": 0, "decided_yuan": part * 1e6,
            "treasury_yuan": row["treasury_yuan"] * (3 if 40 <= t < 44 else 1),
        }
        for code, part in (("990126", 0.05), ("990127", 0.7))
        for t, row in enumerate(alone[:MONTHS])
    ]  # fmt: skip
    told = [frame, pl.DataFrame(alone), pl.DataFrame(published)]
    return pl.concat(told, how="diagonal_relaxed")


@pytest.fixture(scope="module")
def told_of_rises(rises: pl.DataFrame) -> pl.DataFrame:
    return judge(rises, shipped(Params), SOON).select(SAID)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "end"), settings_of("C002", Params))
def test_a_threshold_of_the_contract_moves_the_judgement(name, end, rises, told_of_rises) -> None:
    contract = indicator("C002")
    for value in (end, *on_the_way(contract.thresholds[name], end)):
        other = judge(rises, settings(Params, contract.with_values({name: value})), SOON)
        if not other.select(SAID).equals(told_of_rises):
            return
    pytest.fail(f"{name}: up to {end} nothing is said that was not said before")


def test_a_month_that_is_flagged_is_no_measure_for_later_ones(rises) -> None:
    """A bureau that flags more than what is shipped as not normal must not take these for normal."""
    assert judged(rises, q_level=0.3).equals(judged(rises, q_level=0.3, clean_q=0.3))


def test_where_fines_are_small_a_rise_that_lasts_comes_to_the_floor_in_half_a_year() -> None:
    """No month is 50 000 yuan above what was expected: fines of some hundred yuan, three times as many.

    The month after it ended, as usual again, is not flagged for the half year behind it.
    """
    rng = np.random.default_rng(7)
    rows = [
        _row(f"9901{i + 1:02d}", t, np.round(rng.lognormal(6.5, 1.0, int(rng.poisson(10))), 2))
        for i in range(10)
        for t in range(MONTHS)
    ]
    risen = range(MONTHS - 10, MONTHS - 2)
    frame = replaced(
        pl.DataFrame(rows), HIT, risen, lambda _: np.round(rng.lognormal(6.9, 1.0, 30), 2)
    )
    out = judged(frame)
    flagged = out.filter(pl.col("outcome") == "flagged")
    assert set(flagged["region_code"]) == {HIT}
    assert (flagged["ratio"] > 1.2).all()
