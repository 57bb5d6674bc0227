"""A decision known only from its publication has no 案号: lists name it by its 文号."""

import duckdb
import polars as pl
import pytest

from assets.out import out_followups_due, out_help, out_impact
from dashboards.frames import get

CASES = [
    {"case_key": "局|立〔2026〕1号", "case_no": "立〔2026〕1号", "decision_no": "罚〔2026〕1号"},
    {"case_key": "局|罚〔2026〕2号", "case_no": None, "decision_no": "罚〔2026〕2号"},
]


@pytest.mark.parametrize(
    ("statement", "column"),
    [
        (out_followups_due._NAMES, "number"),
        (out_help._CASES, "case_no"),
        (out_impact._CASES, "case_no"),
    ],
    ids=["visits", "help", "impact"],
)
def test_a_case_without_a_number_goes_by_its_decision(statement: str, column: str) -> None:
    con = duckdb.connect()
    for name in ("core_cases", "feat_case"):
        schema = get({}, name).schema
        con.register(name, pl.DataFrame(CASES, schema_overrides=schema).select(
            *(c if c in CASES[0] else pl.lit(None, t).alias(c) for c, t in schema.items())
        ))  # fmt: skip
    for name in ("core_samplings", "core_entities", "out_warning_recipients"):
        con.register(name, get({}, name))
    found = con.sql(statement).pl()
    assert sorted(found[column]) == ["立〔2026〕1号", "罚〔2026〕2号"]
