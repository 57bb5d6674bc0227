"""A case without 处罚依据: the clause that cases of the same 违法行为类型 usually bear, or why none."""

from datetime import date

import polars as pl

from models.clauses.usual import usual_basis


def decided(n: int, clause: str, version: str = "2021-04-29", **given: object) -> list[dict]:
    law = clause.partition("-")[0]
    row = {
        "violation_type": "经营超过保质期的食品", "legal_basis": f"《{law}》全称", "law": law,
        "law_version": version, "parent_clause_id": clause, "item": 5, "is_merged": False,
    }  # fmt: skip
    return [{**row, **given} for _ in range(n)]


def asked(kind: str | None = "经营超过保质期的食品", day: date = date(2026, 5, 1)) -> pl.DataFrame:
    row = {"case_key": "甲", "violation_type": kind, "conduct_end_date": day}
    return pl.DataFrame([row], schema_overrides={"violation_type": pl.String})


def answer(rows: list[dict], *given: object) -> dict:
    return usual_basis(asked(*given), pl.DataFrame(rows)).row(0, named=True)


def test_nine_in_ten_under_one_clause_name_it_by_the_shortest_citation():
    rows = [*decided(18, "食品安全法-124-1"), *decided(2, "食品安全法-126-1", item=1)]
    rows[3]["legal_basis"] = "食安法"
    found = answer(rows)
    assert (found["usual_basis"], found["n_seen"], found["n_same"]) == ("食安法", 20, 18)
    assert found["reason"] is None


def test_fewer_than_twenty_or_less_than_nine_in_ten_name_none():
    assert answer(decided(19, "食品安全法-124-1"))["reason"] == "seen_too_rarely"
    rows = [*decided(17, "食品安全法-124-1"), *decided(3, "食品安全法-126-1")]
    found = answer(rows)
    assert found["reason"] == "clauses_differ"
    assert found["usual_basis"] is None
    assert answer(decided(30, "食品安全法-124-1"), None)["reason"] == "no_violation_type"


def test_the_version_in_force_on_the_day_of_the_conduct_counts():
    rows = [
        *decided(80, "反不正当竞争法-20-1", "2019-04-23"),
        *decided(30, "反不正当竞争法-25-1", "2025-10-15", legal_basis="新法"),
    ]
    kind = "经营超过保质期的食品"
    new = answer(rows, kind, date(2026, 5, 1))
    assert (new["usual_basis"], new["n_seen"]) == ("新法", 30)
    assert answer(rows, kind, date(2025, 9, 1))["n_seen"] == 80


def test_merged_fines_tell_nothing():
    assert answer(decided(40, "食品安全法-124-1", is_merged=True))["reason"] == "seen_too_rarely"
