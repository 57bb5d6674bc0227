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
