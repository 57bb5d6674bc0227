"""From a merged case back to the rows it came from, where one name stands for several tables."""

from pathlib import Path

import duckdb

from pipelines.cli.tracing import _PLACES, trace_key

TABLES = """
create table out_flags (flag_id varchar);
create table out_warnings (warning_id varchar);
create table out_leads (lead_id varchar, title varchar, source_keys varchar[]);
create table core_cases as select 'o|1' as case_key, ['cases', 'penalty_publications'] as in_sources, 'p|1' as published_key,
    '1' as decision_no, '数据库:双公示/t' as publication_file, 2 as publication_row_no, 'a.csv' as file, null::varchar as sheet, 7 as row_no, 'x' as file_sha;
create table core_penalty_publications as select 'p|1' as case_key, '数据库:双公示/t' as file, 'run-000001 第1批' as sheet, 2 as row_no, 'y' as file_sha;
create table raw_cases as select * from (values
    ('a.csv', null::varchar, 7, 'x', 1, '案'), ('a.csv', null, 7, 'x2', 4, '盖过去的'))
    v(file, sheet, row_no, file_sha, arrival, case_no);
create table raw_penalty_publications as select * from (values
    ('数据库:双公示/t', 'run-000001 第1批', 2, 'y', 2, '对'), ('数据库:双公示/t', 'run-000002 第1批', 2, 'z', 3, '不对'))
    v(file, sheet, row_no, file_sha, arrival, decision_no);
create table out_two_amounts as select 'o|1' as case_key, '罚款金额' as "column", '990101' as region_code,
    5000.00::decimal(18, 2) as counted_yuan, 'b.csv' as counted_file, null::varchar as counted_sheet, 9 as counted_row_no,
    500.00::decimal(18, 2) as other_yuan, 'a.csv' as other_file, null::varchar as other_sheet, 7 as other_row_no,
    '后到的为准' as why;
"""


def test_the_published_side_of_a_case_is_followed_to_its_own_pull(tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(TABLES)
    found = trace_key(path, "o|1")
    assert found["says"][-1] == (
        "1 罚款金额：计入 b.csv 第9行 5000.00元；另有 a.csv 第7行 500.00元（后到的为准）"
    )
    rows = found["rows"]
    assert [(r["file"], r["sheet"], r["row_no"]) for r in rows] == [
        ("a.csv", None, 7),
        ("数据库:双公示/t", "run-000001 第1批", 2),
    ]
    # A file of the same name that came later has another row in the same place.
    assert "案" in rows[0]["text"].values()
    assert "对" in rows[1]["text"].values()


def test_a_plain_number_finds_its_case_and_several_organs_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(TABLES)
        connection.execute("""
        create or replace table core_cases as select * from (values
            ('甲|虚监立〔2026〕5号', '虚监立〔2026〕5号', '甲局'), ('乙|虚监立〔2026〕5号', '虚监立〔2026〕5号', '乙局'),
            ('甲|虚监立〔2026〕6号', '虚监立〔2026〕6号', '甲局')) v(case_key, case_no, organ_name),
            (select ['cases'] as in_sources, null::varchar as published_key, null::varchar as decision_no,
             null::varchar as publication_file, null::bigint as publication_row_no, 'a.csv' as file,
             null::varchar as sheet, 7 as row_no, 'x' as file_sha);
        """)
        for table, column in sorted(set(_PLACES.values())):
            connection.execute(f"create table if not exists {table}({column} varchar)")
    one = trace_key(path, "虚监立[2026]06号")
    assert one["says"] == ["案件 甲|虚监立〔2026〕6号"]
    assert len(one["rows"]) == 1
    two = trace_key(path, "虚监立〔2026〕5号")
    assert two["rows"] == []
    assert two["says"][1:] == ["  乙|虚监立〔2026〕5号　乙局", "  甲|虚监立〔2026〕5号　甲局"]
    assert trace_key(path, "没有这个号")["says"] == []


def test_a_lead_of_the_ledger_is_followed_through_its_flag_to_the_rows(tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(TABLES)
        connection.execute("""
        create or replace table out_flags as select 'P001-1' as flag_id, 'P001' as rule_code, '罚款达到上限' as reason,
            'case' as object_type, 'o|1' as object_key, '2026-05' as period, ['cases:o|1'] as evidence;
        create table core_letters as select '函1' as letter_no, 'b.csv' as file, null::varchar as sheet, 3 as row_no, 'z' as file_sha;
        create table raw_letters as select 'b.csv' as file, null::varchar as sheet, 3 as row_no, 'z' as file_sha, 5 as arrival, '函1' as letter_no;
        insert into out_leads values ('L20260001', '罚款达到上限', ['flag:P001-1', 'letters:函1']), ('L20260002', '电话反映', []);
        """)
    found = trace_key(path, "L20260001")
    assert found["says"][0] == (
        "台账线索 L20260001 “罚款达到上限”，办理经过看 hengjian lead show L20260001"
    )
    assert [r["file"] for r in found["rows"]] == ["a.csv", "数据库:双公示/t", "b.csv"]
    # One somebody told on the telephone has no row; that it is in the ledger is said all the same.
    by_word = trace_key(path, "L20260002")
    assert (len(by_word["says"]), by_word["rows"]) == (1, [])
