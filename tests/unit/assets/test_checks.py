"""What the checks say: counted and named in DuckDB, counted again by Great Expectations, dated by the ledger."""

import re
import sys
from datetime import date
from types import SimpleNamespace

import polars as pl
import pytest

from assets.expectations.asset_checks import count, named, validate
from assets.expectations.data_docs import recount
from assets.expectations.expected import Expected, expectations
from assets.out.out_checks import history
from assets.store.conform import conform
from assets.store.ledger import Event
from assets.store.warehouse import Warehouse
from data_contracts import enumerations, tables_of

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
    config = SimpleNamespace(enumerations=enumerations())
    yield SimpleNamespace(as_of=AS_OF, warehouse=warehouse, since=None, checks=[], config=config)
    warehouse.close()


def put(run, frame: pl.DataFrame, name: str = "core_cases") -> None:
    run.warehouse.write(name, frame)


@pytest.mark.parametrize("name", CORE)
def test_every_expectation_has_a_name_of_its_own_and_chinese_words(name: str) -> None:
    found = expectations(name, AS_OF)
    assert len({e.check_id for e in found}) == len(found)
    for expected in found:
        said = expected.in_words()
        assert said.startswith("“")
        assert "None" not in said


def test_words_of_the_bureaus_own_are_words() -> None:
    shipped = enumerations()["case_source"]
    own = shipped.model_copy(update={"values": {**shipped.values, "网上巡查": []}})
    known = enumerations() | {"case_source": own}
    (asked,) = [
        e
        for e in expectations("core_cases", AS_OF, known)
        if e.asks == "in_set" and e.columns == ("case_source",)
    ]
    assert asked.words == (*shipped.values, "网上巡查")


def test_words_by_hand() -> None:
    said = {e.check_id: e.in_words() for e in expectations("core_cases", AS_OF)}
    assert said["core_cases.not_null.case_key"] == "“案件”不能为空"
    # A case known only from its publication has none.
    assert "core_cases.not_null.case_no" not in said
    assert said["core_cases.unique.case_key"] == "“案件”不能重复"
    assert said["core_cases.between.fine_yuan"] == "“罚款金额”不小于0元"
    assert said["core_cases.between.filed_date"] == "“立案日期”在1990-01-01到2027-07-01之间"
    assert said["core_cases.in_set.has_video"] == "“音像记录”应是词表中的词：有、无、其他"
    assert (
        said["core_cases.not_before.decision_date+filed_date"] == "“处罚决定日期”不早于“立案日期”"
    )


N = 12
#: Rows of which some break one expectation of each kind, and how many rows do.
SPOILT = core_cases(
    case_key=["机构|1", "机构|1", None, *(f"机构|{i}" for i in range(3, N))],
    fine_yuan=[-5, -6, -7, -8, -9, -10, *range(N - 6)],
    has_video=["有", "坏词", None] + ["无"] * (N - 3),
    filed_date=[date(1980, 1, 1), date(2026, 5, 1), None] + [date(2026, 5, 1)] * (N - 3),
    decision_date=[date(2026, 6, 1), date(2026, 4, 1), None] + [date(2026, 6, 1)] * (N - 3),
)
BROKEN = {
    "not_null.case_key": 1, "unique.case_key": 2, "between.fine_yuan": 6, "in_set.has_video": 1,
    "between.filed_date": 1, "not_before.decision_date+filed_date": 1,
}  # fmt: skip


def test_rows_that_break_something_are_counted_and_named(run) -> None:
    put(run, SPOILT)
    checked, failed = validate(run, "core_cases")
    assert checked == len(run.checks) == len(expectations("core_cases", AS_OF))
    counted = {r["check_id"].removeprefix("core_cases."): r["rows_failed"] for r in run.checks}
    assert {name: n for name, n in counted.items() if n} == BROKEN
    for row in run.checks:
        assert row["rows_checked"] == N
        assert len(row["examples"]) == min(row["rows_failed"], 5), row["check_id"]
        assert row["outcome"] == ("不符" if row["rows_failed"] else "符合")
    assert {f.expected.stops for f in failed} == {True, False}
    fines = next(r for r in run.checks if r["check_id"].endswith("between.fine_yuan"))
    assert fines["examples"][0] == "机构|1；罚款金额 -5.00；甲.csv 第2行"
    video = next(r for r in run.checks if r["check_id"].endswith("in_set.has_video"))
    assert video["examples"] == ["机构|1；音像记录 坏词；甲.csv 第3行"]


@pytest.mark.slow
def test_great_expectations_counts_the_same_and_its_data_docs_ask_nothing_outside(
    run, tmp_path, monkeypatch
) -> None:
    # Great Expectations imports PySpark where it is installed, and that ends a process whose main
    # program has no file, as a worker of the tests has none.
    monkeypatch.setattr(sys.modules["__main__"], "__file__", __file__, raising=False)
    put(run, SPOILT)
    folders = [("甲局", None), ("甲局", "一"), ("乙局", None), ("乙局", None)]
    organs = [{"organ_name": n, "folder": f, "file": "甲.csv", "row_no": 2} for n, f in folders]
    put(run, conform(pl.DataFrame(organs), "core_organ_mapping"), "core_organ_mapping")
    both = ["core_cases", "core_organ_mapping"]
    again = recount(run.warehouse.connection, both, AS_OF, tmp_path / "docs")
    ours = [n for name in both
            for n in count(run.warehouse.connection, name, expectations(name, AS_OF))[1]]  # fmt: skip
    assert [one.rows for one in again] == ours
    found = {one.expected.check_id: one.rows for one in again if one.rows}
    assert found.items() >= {f"core_cases.{name}": n for name, n in BROKEN.items()}.items()
    assert found["core_organ_mapping.unique_together.organ_name+folder"] == 2
    pages = {p.stem: p.read_text(encoding="utf-8") for p in (tmp_path / "docs").rglob("*.html")}
    assert {"index", *both} <= set(pages)
    assert "“罚款金额”不小于0元" in pages["core_cases"]
    styles = [p.read_text(encoding="utf-8") for p in (tmp_path / "docs").rglob("*.css")]
    for page in [*pages.values(), *styles]:
        assert not re.search(r"(src=|href=|url\()\s*[\"']?https?:", page)


@pytest.mark.parametrize("nulls", [False, True])
def test_several_columns_that_repeat_together_empty_or_not(run, nulls: bool) -> None:
    organ = [None] * 4 if nulls else ["A"] * 4
    put(run, core_cases(case_no=["1", "1", "2", None], organ_code=organ))
    together = Expected("core_cases", "unique_together", ("organ_code", "case_no"), stops=True)
    assert count(run.warehouse.connection, "core_cases", [together]) == (4, [2])
    assert [e.split("；")[0] for e in named(run.warehouse.connection, together)] == [
        "机构|0",
        "机构|1",
    ]
    assert together.in_words().endswith("合起来不能重复")


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
