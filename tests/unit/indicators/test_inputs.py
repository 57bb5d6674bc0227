"""The frames made for indicators."""

from datetime import date

import polars as pl

from data_contracts.loader import table
from models.indicators import inputs

_TYPES = {
    "VARCHAR": pl.String, "DECIMAL(18,2)": pl.Decimal(18, 2), "DOUBLE": pl.Float64,
    "DATE": pl.Date, "BIGINT": pl.Int64, "BOOLEAN": pl.Boolean, "LIST<VARCHAR>": pl.List(pl.String),
}  # fmt: skip


def frame(name, *rows):
    """Return a table of the contract with these rows, other columns null."""
    schema = {n: _TYPES[c.type] for n, c in table(name).columns.items()}
    return pl.DataFrame([{**dict.fromkeys(schema), **r} for r in rows], schema=schema)


def test_warnings_issued_and_kept_back():
    issued = frame(
        "out_warnings",
        {"warning_id": "W1", "kind": "sector", "issued_on": date(2025, 6, 15), "n_cases": 3,
         "n_complaints": 4, "region_scope": ["990101", "990102"], "expected": 2.0},
        {"warning_id": "W2", "kind": "matter", "issued_on": date(2025, 6, 15)},
        {"warning_id": "W3", "kind": "sector", "issued_on": date(2025, 6, 15), "n_cases": 3,
         "region_scope": ["990101"]},
        {"warning_id": "W4", "kind": "sector", "issued_on": date(2025, 6, 15), "n_cases": 3,
         "region_scope": ["990101", "990201"]},
    )  # fmt: skip
    members = frame(
        "out_warning_members",
        {"warning_id": "W1", "source": "complaint", "key": "7"},
        {"warning_id": "W1", "source": "case", "key": "9901|k1"},
    )
    back = frame(
        "out_warnings_suppressed",
        {"candidate_id": "S1", "week": "2025-W24", "region_scope": ["990102"], "n_events": 5,
         "suppressed_reason": "一个机构占八成以上"},
    )  # fmt: skip
    got = inputs.feat_warning(issued, members, back)
    assert got["warning_id"].to_list() == ["S1", "W1", "W3", "W4"]
    assert got["region_code"].to_list() == ["990102", "990100", "990101", "990000"]
    assert got["n_events"].to_list() == [5, 7, 3, 3]
    assert got["members"].to_list()[1] == ["cases:9901|k1", "complaints:7"]
    assert got["issued_on"].to_list()[0] == date(2025, 6, 15)


def test_reviews_give_one_row_a_case_with_the_gravest_result_known():
    rows = frame(
        "core_reviews",
        {"row_key": "1", "case_key": "a", "region_code": "990101", "kind": "行政复议",
         "accepted_date": date(2025, 1, 2), "closed_date": date(2025, 2, 2), "result": "维持"},
        {"row_key": "2", "case_key": "a", "region_code": "990101", "kind": "行政诉讼",
         "accepted_date": date(2025, 3, 2), "closed_date": date(2025, 5, 2), "result": "撤销"},
        {"row_key": "3", "case_key": "b", "region_code": "990101", "kind": "行政诉讼",
         "accepted_date": date(2025, 3, 2), "closed_date": date(2025, 8, 2), "result": "撤销"},
        {"row_key": "4", "case_key": "c", "region_code": "990101", "kind": "行政诉讼",
         "accepted_date": date(2025, 8, 2), "result": "在办"},
    )  # fmt: skip
    got = inputs.feat_review(rows, date(2025, 7, 31)).to_dicts()
    assert [(r["case_key"], r["result"], r["kind"]) for r in got] == [
        ("a", "撤销", "行政诉讼"),
        ("b", "在办", "行政诉讼"),
    ]
    assert got[0]["row_keys"] == ["reviews:1", "reviews:2"]
    assert got[1]["closed_date"] is None


def test_cases_get_their_clause_and_the_aggravating_facts_of_their_text():
    cases = frame(
        "core_cases",
        {"case_key": "b", "facts": "当事人拒不改正，造成多人食物中毒。"},
        {"case_key": "a", "facts": "未造成人身伤害，无拒不改正情形。"},
    )
    clause = pl.DataFrame(
        {
            "case_key": ["b"], "law": ["食品安全法"], "article": [124], "paragraph": [1],
            "statutory_min_yuan": [50000.0], "statutory_max_yuan": [100000.0],
            "is_max_only": [False], "is_merged": [False], "unresolved_reason": [None],
            "has_mitigation_basis": [False],
        }
    )  # fmt: skip
    got = inputs.feat_case_rules(cases, clause)
    assert got["case_key"].to_list() == ["a", "b"]
    assert got["aggravating"].to_list() == [[], ["拒不改正", "造成人身伤害"]]
    assert got["statutory_max_yuan"].to_list() == [None, 100000.0]
    assert got.height == cases.height
