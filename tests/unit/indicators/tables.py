"""Rows of core_ and out_ tables for the tests of what rules read."""

import polars as pl

from data_contracts import schema_of
from data_contracts.loader import table


def frame(name, *rows):
    """Return a table of the contract with these rows, other columns null."""
    schema = schema_of(table(name))
    return pl.DataFrame([{**dict.fromkeys(schema), **r} for r in rows], schema=schema)


def visit(no, party, day, organ, **more):
    """Return an ordinary inspection of a day that found nothing."""
    return {"inspection_no": no, "party_key": party, "uscc": party, "inspected_date": day,
            "organ_code": organ, "region_code": "990101", "method": "日常",
            "result": "未发现问题", **more}  # fmt: skip
