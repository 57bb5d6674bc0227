"""What the checks say: counted by Great Expectations, named by row, dated by the ledger."""

from datetime import date
from types import SimpleNamespace

import polars as pl
import pytest

from assets.checks import Expected, expectations, validate
from assets.failed_rows import check_id, failed_rows, in_words
from assets.out.out_checks import history
from assets.store.ledger import Event
from assets.store.warehouse import Warehouse, conform
from data_contracts import tables_of

AS_OF = date(2026, 6, 30)
CORE = list(tables_of("core"))


def core_cases(**columns: list) -> pl.DataFrame:
    n = len(next(iter(columns.values())))
    rows = {
        "case_key": [f"机构|{i}" for i in range(n)], "case_no": [str(i) for i in range(n)],
        "file": ["甲.csv"] * n, "row_no": list(range(2, n + 2)),
    }  # fmt: skip
    return conform(pl.DataFrame({**rows, **columns}), "core_cases")


@pytest.fixture
def run(tmp_path):
    warehouse = Warehouse(SimpleNamespace(work=tmp_path, warehouse_path=tmp_path / "published"))
    yield SimpleNamespace(as_of=AS_OF, warehouse=warehouse, since=None, checks=[])
    warehouse.close()


def put(run, frame: pl.DataFrame) -> None:
    run.warehouse.connection.register("incoming", frame.to_arrow())
    run.warehouse.connection.execute("create or replace table core_cases as select * from incoming")


@pytest.mark.parametrize("name", CORE)
def test_every_expectation_has_a_name_of_its_own_and_chinese_words(name: str) -> None:
    found = expectations(name, AS_OF)
    names = [check_id(name, e.kind, e.columns) for e in found]
    assert len(set(names)) == len(names)
    for expected in found:
        said = in_words(name, expected.kind, expected.arguments)
        assert said.startswith("“")
        assert "None" not in said
        assert "Expect" not in said


def test_words_by_hand() -> None:
    said = {
        check_id("core_cases", e.kind, e.columns): in_words("core_cases", e.kind, e.arguments)
        for e in expectations("core_cases", AS_OF)
    }
    assert said["core_cases.not_null.case_key"] == "“案件”不能为空"
    assert said["core_cases.unique.case_key"] == "“案件”不能重复"
    assert said["core_cases.between.fine_yuan"] == "“罚款金额”不小于0元"
    assert said["core_cases.between.filed_date"] == "“立案日期”在1990-01-01到2027-07-01之间"
    assert said["core_cases.in_set.has_video"] == "“音像记录”应是词表中的词：有、无、其他"
    assert (
        said["core_cases.not_before.decision_date+filed_date"] == "“处罚决定日期”不早于“立案日期”"
    )


@pytest.mark.slow
def test_rows_named_are_those_great_expectations_counts(run) -> None:
    n = 12
    put(
        run,
        core_cases(
            case_key=["机构|1", "机构|1", None, *(f"机构|{i}" for i in range(3, n))],
            fine_yuan=[-5, -6, -7, -8, -9, -10, *range(n - 6)],
            has_video=["有", "坏词", None] + ["无"] * (n - 3),
            filed_date=[date(1980, 1, 1), date(2026, 5, 1), None] + [date(2026, 5, 1)] * (n - 3),
            decision_date=[date(2026, 6, 1), date(2026, 4, 1), None] + [date(2026, 6, 1)] * (n - 3),
        ),
    )
    checked, failed = validate(run, "core_cases")
    assert checked == len(run.checks) == len(expectations("core_cases", AS_OF))
    counted = {r["check_id"].removeprefix("core_cases."): r["rows_failed"] for r in run.checks}
    wanted = {"not_null.case_key": 1, "unique.case_key": 2, "between.fine_yuan": 6,
              "in_set.has_video": 1, "between.filed_date": 1,
              "not_before.decision_date+filed_date": 1}  # fmt: skip
    assert {name: n for name, n in counted.items() if n} == wanted
    for row in run.checks:
        assert len(row["examples"]) == min(row["rows_failed"], 5), row["check_id"]
        assert row["outcome"] == ("不符" if row["rows_failed"] else "符合")
    assert {f.expected.stops for f in failed} == {True, False}
    fines = next(r for r in run.checks if r["check_id"].endswith("between.fine_yuan"))
    assert fines["examples"][0] == "机构|1；罚款金额 -5.00；甲.csv 第2行"
    video = next(r for r in run.checks if r["check_id"].endswith("in_set.has_video"))
    assert video["examples"] == ["机构|1；音像记录 坏词；甲.csv 第3行"]


def test_several_columns_that_repeat_together(run) -> None:
    put(run, core_cases(case_no=["1", "1", "2"], organ_code=["A", "A", "A"]))
    expected = Expected(
        "ExpectCompoundColumnsToBeUnique", {"column_list": ["organ_code", "case_no"]}, stops=True
    )
    named = failed_rows(
        run.warehouse.connection, "core_cases", expected.kind, expected.arguments, expected.columns
    )
    assert len(named) == 2
    assert in_words("core_cases", expected.kind, expected.arguments).endswith("合起来不能重复")


def test_an_empty_table_is_neither_right_nor_wrong(run) -> None:
    put(run, core_cases(fine_yuan=[1]).clear())
    assert validate(run, "core_cases")[1] == []
    assert {row["outcome"] for row in run.checks} == {"没有行"}


def ended(kind: str, day: str, failed: list[str], tables: tuple[str, ...] = ("t",)) -> Event:
    rows = [{"check_id": name, "rows_failed": 1} for name in failed]
    payload = {"tables": list(tables), "checks": rows}
    return Event(kind, day, payload, as_of=date.fromisoformat(day))


def since(rows: list[dict]) -> set[tuple[str, str, str]]:
    return {(str(r["as_of"]), r["check_id"], str(r["since"])) for r in rows}


def test_a_check_fails_since_the_first_run_of_its_streak() -> None:
    events = [
        ended("published", "2026-06-01", ["t.a", "t.b"]),
        ended("published", "2026-06-02", ["t.a"]),
        ended("blocked", "2026-06-03", ["t.a", "t.b"]),
        ended("published", "2026-06-04", []),
        ended("published", "2026-06-05", ["t.a"]),
    ]
    assert since(history(events)) == {
        ("2026-06-01", "t.a", "2026-06-01"), ("2026-06-01", "t.b", "2026-06-01"),
        ("2026-06-02", "t.a", "2026-06-01"),
        ("2026-06-03", "t.a", "2026-06-01"), ("2026-06-03", "t.b", "2026-06-03"),
        ("2026-06-05", "t.a", "2026-06-05"),
    }  # fmt: skip


def test_a_table_not_reached_in_a_stopped_run_is_not_taken_for_right() -> None:
    events = [
        ended("published", "2026-06-01", ["t.a"]),
        ended("blocked", "2026-06-02", ["u.b"], tables=("u",)),
        ended("published", "2026-06-03", ["t.a"]),
    ]
    assert ("2026-06-03", "t.a", "2026-06-01") in since(history(events))


def test_of_two_runs_of_one_day_the_last_counts() -> None:
    events = [
        ended("blocked", "2026-06-01", ["t.a"]),
        ended("published", "2026-06-01", ["t.b"]),
        ended("published", "2026-06-01", []),
        Event("published", "old", {"pages": 3}, as_of=date(2026, 6, 2)),
    ]
    rows = history(events)
    assert since(rows) == {("2026-06-01", "t.a", "2026-06-01")}
    assert rows[0]["run_state"] == "未发布"
