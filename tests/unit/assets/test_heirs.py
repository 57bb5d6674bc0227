"""Which county took over one that is no more."""

from datetime import date
from types import SimpleNamespace

import duckdb

from assets.core.heirs import heirs


def test_a_county_is_followed_to_the_one_that_is_left() -> None:
    con = duckdb.connect()
    con.execute(
        """create table known_regions as select * from (values
            ('1', date '2026-01-01', '2'), ('2', date '2026-06-30', '3'), ('3', null, null),
            ('4', date '2026-12-31', '3'), ('5', date '2026-01-01', null),
            ('6', date '2026-01-01', '7'), ('7', date '2026-01-01', '6')) t(code, end_date, merged_into)"""
    )
    warehouse = SimpleNamespace(query=lambda sql: con.sql(sql).pl())
    run = SimpleNamespace(warehouse=warehouse, as_of=date(2026, 6, 30))
    assert heirs(run) == {"1": "3", "2": "3"}
