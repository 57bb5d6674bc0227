"""Which rows of the tables of all flags a day makes anew."""

from types import SimpleNamespace

import duckdb
import polars as pl
import pytest

from assets.feat import feat_flag__heard
from assets.feat.feat_flag__heard import ANEW, brought_up

#: Number, case, county, whether it stands, and only as it was sent, its lead: as published.
PUBLISHED = [
    ("F1", "案1", "990101", True, False, None), ("F2", "案2", "990101", True, False, None),
    ("F3", "案3", "990101", True, False, None), ("F4", "案4", "990101", True, False, None),
    ("F5", "案5", "990101", True, False, "L1"), ("F8", "案8", "990101", True, False, None),
]  # fmt: skip
#: As issued, and whether they stand, now: two have moved, one is new.
ISSUED = [
    ("F1", "案1", "990101", True, False), ("F2", "案2之2", "990101", True, False), ("F3", "案3", None, True, False),
    ("F4", "案4", "990101", False, False), ("F5", "案5", "990101", True, False), ("F6", "案6", "990101", True, False),
    ("F7", "案7", "990101", True, False), ("F8", "案8", "990101", True, True),
]  # fmt: skip
COLUMNS = ("flag_id", "object_key", "region_code", "is_current")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    monkeypatch.setattr(feat_flag__heard, "AS_ISSUED", COLUMNS)
    connection = duckdb.connect()
    types = "flag_id text, object_key text, region_code text, is_current boolean, is_held boolean"
    connection.execute(f"create table feat_flag__issued ({types})")
    connection.executemany("insert into feat_flag__issued values (?, ?, ?, ?, ?)", ISSUED)
    for name in ("feat_flag__heard", "out_flags"):
        connection.execute(f"create table {name} ({types}, lead_id text)")
        connection.executemany(
            f"insert into {name} values (?, ?, ?, ?, ?, ?)",
            [*PUBLISHED, ("F7", *ISSUED[6][1:], None)],
        )

    def replace(name: str, key: str, touched: str, sql: str) -> None:
        connection.execute(f"delete from {name} where {key} in ({touched})")
        connection.execute(f"insert into {name} by name {sql}")

    warehouse = SimpleNamespace(
        connection=connection, query=lambda sql: connection.sql(sql).pl(), replace=replace,
        create=lambda name, sql: connection.execute(f"create or replace table {name} as {sql}"),
        count=lambda name: connection.sql(f"from {name}").count("*").fetchall()[0][0],
    )  # fmt: skip
    return SimpleNamespace(warehouse=warehouse, since=object())


def anew(run: SimpleNamespace, *spoken_of: str) -> list[str]:
    """Return the flags that are made anew where these were spoken of."""
    found = feat_flag__heard._flags(run, pl.Series(spoken_of, dtype=pl.String))
    return sorted(found["flag_id"])


def test_new_flags_and_those_that_moved_or_had_a_lead_are_made_anew(run: SimpleNamespace) -> None:
    assert anew(run) == ["F2", "F3", "F4", "F5", "F6", "F8"]
    assert anew(run, "F1", "nobody's") == ["F1", "F2", "F3", "F4", "F5", "F6", "F8"]


def test_without_a_published_run_all_are(run: SimpleNamespace) -> None:
    run.since = None
    assert anew(run) == [row[0] for row in ISSUED]


def test_rows_of_other_flags_stay_as_they_were_published(run: SimpleNamespace) -> None:
    anew(run)
    run.warehouse.connection.execute("update out_flags set lead_id = 'L2' where flag_id = 'F7'")
    run.warehouse.connection.execute(
        "create table now as select *, null::text as lead_id from feat_flag__issued; update now set object_key = '别的'"
    )
    assert brought_up(run, "out_flags", "select * from now", "select 'F4'") == len(ISSUED)
    told = dict(run.warehouse.query("select flag_id, object_key from out_flags").iter_rows())
    # F7 had a lead, and has none any more.
    assert [f for f, key in sorted(told.items()) if key != "别的"] == ["F1"]
    assert run.warehouse.query(f"from {ANEW} where flag_id = 'F1'").is_empty()
