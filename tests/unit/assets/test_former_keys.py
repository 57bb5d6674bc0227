"""What a case was called before: flags issued under that follow it."""

import duckdb
import pytest

from assets.feat.feat_flag__issued import FORMER_KEYS

CODE = "11990101MB0000001X"


@pytest.fixture
def db() -> duckdb.DuckDBPyConnection:
    """Return a warehouse with cases of an organ that has its code now, and no flag."""
    db = duckdb.connect()
    db.execute(f"""
        create table core_cases (case_key varchar, published_key varchar, case_no varchar,
            decision_no varchar, organ_name varchar, organ_code varchar);
        insert into core_cases values
            ('{CODE}|1号', null, '1号', null, '甲局', '{CODE}'), ('{CODE}|2号', 'p|2', '2号', '罚2', '甲局', '{CODE}'),
            ('{CODE}|罚3', null, null, '罚3', '甲局', '{CODE}'), ('乙局|1号', null, '1号', null, '乙局', '乙局'),
            ('丙一|5号', null, '5号', null, '丙局', '丙一'), ('丙二|5号', null, '5号', null, '丙局', '丙二');
        create table organ_alias as from (values ('甲分局', null, '{CODE}'), ('老乙局', '乙局', null))
            v (name, first_name, organ_code);
        create table feat_flag__issued (issued_key varchar, object_type varchar)
    """)
    return db


@pytest.mark.parametrize(
    ("issued", "now"),
    [
        ("甲局|1号", f"{CODE}|1号"),
        ("甲局·某文件夹|1号", f"{CODE}|1号"),
        ("甲局|罚3", f"{CODE}|罚3"),  # only published
        ("甲分局|1号", f"{CODE}|1号"),  # by another name, known by its code
        ("老乙局|1号", "乙局|1号"),  # by another name, known by the first
        ("p|2", f"{CODE}|2号"),  # by the number of its publication
        ("乙局|1号", None),  # still called so
        ("丁局|1号", None),  # nobody's
        ("丙局|5号", None),  # of two organs
    ],
)
def test_a_flag_finds_its_case(db: duckdb.DuckDBPyConnection, issued: str, now: str | None) -> None:
    db.execute("insert into feat_flag__issued values (?, 'case'), (?, 'case')", [issued, issued])
    found = dict(map(reversed, db.sql(FORMER_KEYS).fetchall()))
    assert found.get(issued) == now


def test_other_objects_are_no_cases(db: duckdb.DuckDBPyConnection) -> None:
    db.execute("insert into feat_flag__issued values ('甲局|1号', 'region')")
    assert [key for _, key in db.sql(FORMER_KEYS).fetchall()] == ["p|2"]
