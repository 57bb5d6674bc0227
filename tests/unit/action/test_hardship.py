"""Cases to assess and parties to help: both sides of each line."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from data_contracts.obligations import obligations
from models.action.hardship import hard_up, impact

RULES, AS_OF = obligations(), date(2026, 6, 30)
_CASE: dict[str, Any] = {
    "case_key": "甲|1", "is_natural_person": False, "party_type": "企业", "decision_date": date(2026, 3, 2),
    "penalty_kinds": ["罚款"], "fine_yuan": 100.0, "seizure_date": None, "seizure_lifted_date": None,
    "employees": None, "deferral": None, "is_revoked": False,
}  # fmt: skip
_TYPES = {"seizure_date": pl.Date, "seizure_lifted_date": pl.Date, "employees": pl.Int64, "deferral": pl.String, "penalty_kinds": pl.List(pl.String)}  # fmt: skip


def why(judge: Any, **more: Any) -> list[str]:
    frame = pl.DataFrame([_CASE | more], schema_overrides=_TYPES)
    found = judge(frame, RULES, AS_OF)
    return found["why"].item().to_list() if found.height else []


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, []),
        ({"fine_yuan": 49_999.99}, []),
        ({"fine_yuan": 50_000.0}, ["罚款较大"]),
        ({"fine_yuan": 50_000.0, "is_natural_person": True}, []),
        ({"fine_yuan": 50_000.0, "decision_date": date(2025, 6, 30)}, []),
        ({"fine_yuan": 50_000.0, "decision_date": date(2025, 7, 1)}, ["罚款较大"]),
        ({"penalty_kinds": ["责令停产停业"]}, ["停产停业"]),
        ({"penalty_kinds": None, "seizure_date": date(2026, 2, 1)}, ["查封扣押"]),
        ({"penalty_kinds": ["吊销许可证件"], "fine_yuan": None}, ["吊销"]),
        ({"fine_yuan": 50_000.0, "is_revoked": True}, []),
        ({"penalty_kinds": ["责令停产停业"], "is_revoked": True}, []),
        (
            {"fine_yuan": 50_000.0, "seizure_date": date(2026, 2, 1), "is_revoked": True},
            ["查封扣押"],
        ),
    ],
)
def test_what_is_assessed(more: dict[str, Any], expected: list[str]) -> None:
    assert why(impact, **more) == expected


def test_days_of_a_seizure_count_both_ends_and_run_to_the_day_where_it_goes_on() -> None:
    frame = pl.DataFrame(
        [_CASE | {"seizure_date": date(2026, 6, 1), "seizure_lifted_date": d, "employees": 8, "fine_yuan": 60_000.0}
         for d in (date(2026, 6, 1), date(2026, 6, 10), None)], schema_overrides=_TYPES,
    )  # fmt: skip
    found = impact(frame, RULES, AS_OF)
    assert found["seizure_days"].to_list() == [1, 10, 30]
    assert found["fine_per_employee_yuan"].to_list() == [7_500.0] * 3


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"employees": 9, "fine_yuan": 20_000.0}, ["规模小罚款多"]),
        ({"employees": 10, "fine_yuan": 20_000.0}, []),
        ({"employees": 9, "fine_yuan": 19_999.99}, []),
        ({"employees": None, "fine_yuan": 20_000.0}, []),
        ({"party_type": "个体工商户", "fine_yuan": 20_000.0}, ["规模小罚款多"]),
        ({"deferral": "分期"}, ["延期分期"]),
        ({"deferral": "否"}, []),
        ({"deferral": "延期", "is_natural_person": True}, []),
        ({"deferral": "分期", "is_revoked": True}, []),
        ({"employees": 9, "fine_yuan": 20_000.0, "is_revoked": True}, []),
    ],
)
def test_who_is_offered_help(more: dict[str, Any], expected: list[str]) -> None:
    assert why(hard_up, **more) == expected
