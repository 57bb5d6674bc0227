"""Cases of one clause in one county against its past, the other counties and its other clauses."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from models.county_revenue.by_clause import clause_rises

MONTHS = [f"{2022 + t // 12}-{t % 12 + 1:02d}" for t in range(30)]
LAST = MONTHS[-1]
COUNTY, NEIGHBOUR = "990101", "990102"


def _rows(county: str, month: str, article: int | None, n: int, **more) -> list[dict]:
    row = {"region_code": county, "month": month, "decided_yuan": 2000, "campaign": "无",
           "case_source": "监督检查", "law": "食品安全法" if article else None, "article": article,
           "paragraph": 1, "item": None, **more}  # fmt: skip
    return [row] * n


def _province(seed: int = 1, counties: int = 12) -> list[dict]:
    """Four clauses, two cases a month each, in every county; nothing ever rises."""
    rng = np.random.default_rng(seed)
    return [
        row
        for c in range(counties)
        for month in MONTHS
        for article in (122, 124, 125, 126)
        for row in _rows(f"9901{c + 1:02d}", month, article, int(rng.poisson(2)))
    ]


def _found(rows: list[dict], regions: pl.DataFrame | None = None, **of_month) -> pl.DataFrame:
    cases = pl.DataFrame(rows, schema_overrides={"law": pl.String, "article": pl.Int64, "paragraph": pl.Int64, "item": pl.Int64})  # fmt: skip
    cases = cases.with_columns(case_key=pl.format("k{}", pl.int_range(pl.len())))
    every = cases.select("region_code").unique().join(pl.DataFrame({"month": MONTHS}), how="cross")
    months = every.filter(pl.col("month") <= cases["month"].max()).with_columns(
        **{
            "cases": pl.lit(0),
            "delivered": pl.lit(value=True),
            "backposted_share": pl.lit(0.0),
            **of_month,
        }
    )
    return clause_rises(cases, cases, months, regions)


def _last(rows: list[dict], county: str = COUNTY, **more) -> dict:
    return _found(rows, **more).row(
        by_predicate=(pl.col("region_code") == county) & (pl.col("month") == LAST), named=True
    )


def _risen(said: dict) -> bool:
    return said["q_value"] is not None and said["q_value"] <= 0.1


def _much(county: str, article: int, n: int = 12, **more) -> list[dict]:
    """Return cases on top in each of the last three months."""
    return [row for month in MONTHS[-3:] for row in _rows(county, month, article, n, **more)]


def test_a_clause_of_one_county_is_found_with_its_cases() -> None:
    said = _last([*_province(), *_much(COUNTY, 125, campaign="夏季行动", case_source="投诉")])
    assert _risen(said)
    assert (said["law"], said["article"]) == ("食品安全法", 125)
    assert 36 <= said["cases"] <= 60
    assert said["usual_cases"] < 12
    assert said["others_cases"] == pytest.approx(said["others_usual"], rel=0.4)
    assert (said["campaign_cases"], said["told_cases"]) == (36, 36)
    assert len(said["case_keys"]) == said["cases"] > said["latest_cases"] >= 12


def test_where_cases_come_one_by_one_three_times_the_usual_is_enough() -> None:
    """At the scatter of provinces that decide in batches (.15 at least) q was 1."""
    said = _last([*_province(), *_much(COUNTY, 125, 7)])
    assert (said["cases"], said["usual_cases"]) == (24, pytest.approx(6.61))
    assert _risen(said)


def test_what_all_counties_or_a_city_have_is_nobodys_own() -> None:
    counties = [f"9901{c + 1:02d}" for c in range(12)]
    everywhere = [row for c in counties for row in _much(c, 125)]
    assert not _risen(_last([*_province(), *everywhere]))
    cities = [
        {**row, "region_code": row["region_code"].replace("9901", f"99{city:02d}")}
        for city in range(2, 10)
        for row in _province(city)
    ]
    in_city = [row for c in counties for row in _much(c, 125, 24)]
    assert not _risen(_last([*_province(), *cities, *in_city])), "the city's own campaign"
    assert _risen(_last([*_province(), *cities, *_much(COUNTY, 125, 24)]))


def test_what_all_clauses_of_a_county_have_is_no_clauses_rise() -> None:
    more = [row for article in (122, 124, 125, 126) for row in _much(COUNTY, article)]
    assert not _risen(_last([*_province(), *more]))


def test_the_same_cases_cited_otherwise_are_no_rise() -> None:
    rows = [
        {**row, "item": 5} if (row["region_code"], row["article"]) == (COUNTY, 124) and row["month"] > MONTHS[-4] else row
        for row in [*_province(), *(r for m in MONTHS for r in _rows(COUNTY, m, 124, 10))]
    ]  # fmt: skip
    assert not _risen(_last(rows))
    new = [{**row, "item": 5} for row in _much(COUNTY, 124, 12)]
    assert _risen(_last([*_province(), *new])), "beside as many of the other items as ever"


def test_a_law_that_is_numbered_anew_is_no_rise() -> None:
    """A revised law's articles move: with no other county to show it, each looked like a rise for half a year."""
    one_county = [row for row in _province() if row["region_code"] == COUNTY]
    law = [
        {**row, "law": "反不正当竞争法", "article": 25 if row["month"] > MONTHS[-4] else 20}
        for month in MONTHS
        for row in _rows(COUNTY, month, 20, 8)
    ]
    assert not _risen(_last([*one_county, *law]))
    twice = [row for row in law if row["article"] == 25] * 2
    assert _risen(_last([*one_county, *law, *twice])), "three times as many as under the old number"
    beside = [{**row, "article": 20} for row in law]
    new = [row for row in law if row["article"] == 25]
    assert _risen(_last([*one_county, *beside, *new])), "beside as many of the old number as ever"
    half = [r for m in MONTHS[-3:] for r in _rows(COUNTY, m, 20, 4, law="反不正当竞争法")]
    assert _risen(_last([*one_county, *law, *half])), "the old number still in half its use"
    few = [r for m in MONTHS[-3:] for r in _rows(COUNTY, m, 20, 2, law="反不正当竞争法")]
    assert not _risen(_last([*one_county, *law, *few])), "some are still written with it"


@pytest.mark.parametrize(("monthly", "is_anew"), [(1, True), (0, False)])
def test_clauses_seldom_used_do_not_go_out_of_use(monthly: int, is_anew: bool) -> None:
    """One a month of each of eight articles is a law numbered anew; one a quarter is chance."""
    rows = [row for row in _province() if row["region_code"] == COUNTY]
    used = MONTHS[:-3] if monthly else MONTHS[:-3:3]
    rows += [r for m in used for a in range(30, 38) for r in _rows(COUNTY, m, a, 1, law="广告法")]
    new = 8 if monthly else 4
    rows += [r for m in MONTHS[-3:] for r in _rows(COUNTY, m, 55, new, law="广告法")]
    assert _risen(_last(rows)) is not is_anew


def test_clauses_that_begin_to_be_written_are_not_judged() -> None:
    silent = [
        {**row, "law": None, "article": None} if row["region_code"] == COUNTY and row["month"] <= MONTHS[-4] else row
        for row in [*_province(), *(r for m in MONTHS for r in _rows(COUNTY, m, 124, 10))]
    ]  # fmt: skip
    said = _last(silent)
    assert (said["is_judged"], said["cases"]) == (False, None)
    assert _last(silent, NEIGHBOUR)["is_judged"]


def test_warnings_bring_no_revenue() -> None:
    assert not _risen(_last([*_province(), *_much(COUNTY, 125, decided_yuan=0)]))


def test_a_county_begins_anew_when_it_takes_in_another() -> None:
    regions = pl.DataFrame({"region_code": ["990112"], "merged_into": [COUNTY], "end_date": [date(2024, 3, 31)]})  # fmt: skip
    taken_in = [
        {**row, "region_code": COUNTY} if row["region_code"] == "990112" and row["month"] > "2024-03" else row
        for row in [*_province(), *_much("990112", 125)]
    ]  # fmt: skip
    assert not _last(taken_in, regions=regions)["is_judged"]
    assert _last(taken_in, NEIGHBOUR, regions=regions)["is_judged"]


def test_a_month_not_delivered_and_a_first_year_are_not_judged() -> None:
    rows = [*_province(), *_much(COUNTY, 125)]
    late = (pl.col("region_code") != COUNTY) | (pl.col("month") != LAST)
    assert not _last(rows, delivered=late)["is_judged"]
    assert not _found(rows).filter(pl.col("month") < MONTHS[9])["is_judged"].any()


def test_later_months_and_the_order_of_rows_change_nothing() -> None:
    rows = [
        *_province(),
        *_much(COUNTY, 125),
        *_rows("990199", LAST, 77, 30),
        *_rows(NEIGHBOUR, LAST, 78, 1),
    ]
    whole, cut = _found(rows), [r for r in rows if r["month"] <= MONTHS[-2]]
    said = whole.filter(pl.col("month") <= MONTHS[-2], pl.col("region_code") != "990199")
    assert said.drop("case_keys").equals(_found(cut).drop("case_keys"))
    again = _found(list(reversed(rows))).drop("case_keys")
    assert again.equals(whole.drop("case_keys"))


@pytest.mark.parametrize("seed", range(3))
def test_a_calm_province_is_not_named(seed) -> None:
    assert _found(_province(seed)).filter(pl.col("q_value") <= 0.1).is_empty()
