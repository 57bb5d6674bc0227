"""From a merged case back to the rows it came from, where one name stands for several tables."""

from pathlib import Path

import duckdb

from pipelines.cli.tracing import trace_key

TABLES = """
create table out_flags (flag_id varchar);
create table out_warnings (warning_id varchar);
create table core_cases as select 'o|1' as case_key, ['cases', 'penalty_publications'] as in_sources, 'p|1' as published_key,
    '1' as decision_no, '数据库:双公示/t' as publication_file, 2 as publication_row_no, 'a.csv' as file, null::varchar as sheet, 7 as row_no;
create table core_penalty_publications as select 'p|1' as case_key, '数据库:双公示/t' as file, 'run-000001 第1批' as sheet, 2 as row_no;
create table raw_cases as select 'a.csv' as file, null::varchar as sheet, 7 as row_no, 'x' as file_sha, 1 as arrival, '案' as case_no;
create table raw_penalty_publications as select * from (values
    ('数据库:双公示/t', 'run-000001 第1批', 2, 'y', 2, '对'), ('数据库:双公示/t', 'run-000002 第1批', 2, 'z', 3, '不对'))
    v(file, sheet, row_no, file_sha, arrival, decision_no);
"""


def test_the_published_side_of_a_case_is_followed_to_its_own_pull(tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(TABLES)
    rows = trace_key(path, "o|1")["rows"]
    assert [(r["file"], r["sheet"], r["row_no"]) for r in rows] == [
        ("a.csv", None, 7),
        ("数据库:双公示/t", "run-000001 第1批", 2),
    ]
    assert "对" in rows[1]["text"].values()
