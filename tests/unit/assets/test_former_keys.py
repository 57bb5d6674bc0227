"""What a case was called before: what was issued under that follows it."""

from types import SimpleNamespace

import duckdb
import polars as pl
import pytest

from assets.core.former_keys import called_now
from assets.feat.feat_flag__issued import FORMER_KEYS, not_yet_issued
from assets.out.out_warnings import gone_members
from models.indicators.flags import flag_id

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
            ('丙一|5号', null, '5号', null, '丙局', '丙一'), ('丙二|5号', null, '5号', null, '丙局', '丙二'),
            ('{CODE}|6号', 'p|6', '6号', '罚6', '甲局城关所', '{CODE}'), ('戊|7号', null, '7号', null, '戊局', '戊'),
            ('己|8号', 'p|9', '8号', '罚9', '己局', '己'), ('p|9', null, '9号', null, '另一局', 'p'),
            ('庚|10号', 'p|10', '10号', '罚10', '庚局', '庚');
        create table core_penalty_publications (case_key varchar, decision_no varchar,
            penalty_organ_name varchar, penalty_organ_code varchar);
        insert into core_penalty_publications values ('p|6', '罚6', '甲局', '{CODE}');
        create table core_organ_mapping__rows (organ_name varchar, organ_code varchar);
        insert into core_organ_mapping__rows values ('戊局', '填错的代码'), ('戊局', '戊');
        create table organ_alias as from (values ('甲分局', null, '{CODE}'), ('老乙局', '乙局', null))
            v (name, first_name, organ_code);
        create table case_meant as from (values ('丁县局', '11号', '庚|10号')) v (organ_code, number, case_key);
        create table case_organ as from (values ('后来的代码', '{CODE}')) v (organ_code, first_organ);
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
        ("甲局|罚6", f"{CODE}|6号"),  # by its publication, when that organ had no code either
        ("填错的代码|7号", "戊|7号"),  # by the code that was put right on the sheet of organs
        ("p|10|公示", "庚|10号"),  # by its publication, as another case had the number
        ("丁县局|11号", "庚|10号"),  # by its review, which names the bureau of its branch
        (
            "后来的代码|1号",
            f"{CODE}|1号",
        ),  # by the code its organ has now, when nobody knew that it was the same
        ("p|9", None),  # another case's own key, though it is the number of a publication too
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
    assert db.sql(FORMER_KEYS).fetchall() == []


def test_keys_that_are_kept_elsewhere_follow_alike(db: duckdb.DuckDBPyConnection) -> None:
    kept = ["甲局|1号", "乙局|1号", "丁局的'1号'"]
    assert called_now(lambda sql: db.sql(sql).pl(), kept) == {"甲局|1号": f"{CODE}|1号"}
    assert called_now(lambda sql: db.sql(sql).pl(), []) == {}


def test_a_case_of_two_former_keys_is_not_asked_about_again() -> None:
    raised = pl.DataFrame(
        {"rule_code": ["P001", "P002", "P003"], "object_key": ["甲|1"] * 3, "period": [None] * 3},
        schema_overrides={"period": pl.String},
    )
    aliases = pl.DataFrame({"case_key": ["甲|1"] * 2, "former_key": ["甲局|1", "甲局|罚1"]})
    known = {flag_id("P001", "甲局|1", None), flag_id("P002", "甲局|罚1", None)}
    now = raised.with_columns(
        flag_id=pl.Series([flag_id(r, k, p) for r, k, p in raised.iter_rows()])
    )
    assert not_yet_issued(now, known, aliases)["rule_code"].to_list() == ["P003"]


def test_the_cases_of_a_warning_that_is_over_are_named_as_they_are_called_now(
    db: duckdb.DuckDBPyConnection,
) -> None:
    members = [["case", "甲局|1号"], ["case", "乙局|1号"], ["complaint", "甲局|1号"]]
    events = [SimpleNamespace(key=key, payload={"members": members}) for key in ("W1", "W2")]
    run = SimpleNamespace(
        ledger=SimpleNamespace(events=lambda _: events),
        warehouse=SimpleNamespace(query=lambda sql: db.sql(sql).pl()),
    )
    found = gone_members(run, pl.DataFrame({"warning_id": ["W2"]}))
    assert found.rows() == [
        ("W1", "case", f"{CODE}|1号"), ("W1", "case", "乙局|1号"), ("W1", "complaint", "甲局|1号"),
    ]  # fmt: skip
