"""Of a table that was checked before only the rest is checked, and what is said is said of the whole."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest

from assets import checks
from assets.since import Since
from assets.store.warehouse import Warehouse, conform

DAY = date(2026, 6, 30)
FIRST = 40


class Days:
    """A table checked day after day; ``sizes`` are the frames Great Expectations was given last."""

    def __init__(self, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
        self.execute = warehouse.connection.execute
        self.warehouse = warehouse
        self.sizes: list[int] = []
        through = checks._great_expectations

        def noted(frame, wanted):
            self.sizes.append(frame.shape[0])
            return through(frame, wanted)

        monkeypatch.setattr(checks, "_great_expectations", noted)

    def check(self, name: str, since: date | None, as_of: date = DAY) -> list[dict]:
        self.sizes.clear()
        since = since and Since(since, 1)
        run = SimpleNamespace(as_of=as_of, warehouse=self.warehouse, since=since, checks=[])
        checks.validate(run, name)
        return run.checks

    def next(
        self, name: str = "core_cases", since: date = DAY, as_of: date = DAY
    ) -> dict[str, int]:
        """Check on top of the last day; what is said is what checking everything would say."""
        self.execute("begin")
        whole = self.check(name, None, as_of)
        self.execute("rollback")
        said = self.check(name, since, as_of)
        assert said == whole
        return {
            r["check_id"].removeprefix(f"{name}."): r["rows_failed"]
            for r in said
            if r["rows_failed"]
        }


@pytest.fixture
def days(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Days]:
    warehouse = Warehouse(SimpleNamespace(work=tmp_path, warehouse_path=tmp_path / "published"))
    found = Days(warehouse, monkeypatch)
    put(found, "core_cases", cases(range(FIRST)))
    found.check("core_cases", None)
    yield found
    warehouse.close()


def put(days: Days, name: str, rows: list[dict]) -> None:
    days.warehouse.connection.register("incoming", conform(pl.DataFrame(rows), name).to_arrow())
    verb = (
        f'insert into "{name}"' if name in days.warehouse.names() else f'create table "{name}" as'
    )
    days.execute(f"{verb} select * from incoming")


def cases(numbers: range, **columns: object) -> list[dict]:
    return [
        {"case_key": f"机构|{n}", "fine_yuan": 100 + n, "has_video": "有", "file": "甲.csv", "row_no": n,
         "filed_date": date(2026, 5, 1), "decision_date": date(2026, 6, 1)} | columns
        for n in numbers
    ]  # fmt: skip


@pytest.mark.slow
def test_only_new_and_changed_rows_are_checked(days: Days) -> None:
    assert days.next() == {}
    assert days.sizes == []
    put(days, "core_cases", cases(range(FIRST, FIRST + 3)))
    days.execute("delete from core_cases where case_key = '机构|5'")
    days.execute("update core_cases set fine_yuan = 7 where case_key = '机构|6'")
    assert days.next() == {}
    assert days.sizes == [4, 4]
    days.next()
    assert days.sizes == []
    put(days, "core_cases", [{"case_key": "机构|空", "file": "甲.csv", "row_no": 1}])
    assert days.next() == {}  # a frame of one row, empty but for its key
    assert days.sizes == [1, 1]


@pytest.mark.slow
def test_a_row_spoilt_by_hand_is_found(days: Days) -> None:
    days.execute("update core_cases set fine_yuan = -fine_yuan where row_no in (3, 5)")
    assert days.next() == {"between.fine_yuan": 2}
    assert days.next() == {"between.fine_yuan": 2}
    days.execute("update core_cases set fine_yuan = -fine_yuan where row_no = 3")
    assert days.next() == {"between.fine_yuan": 1}


@pytest.mark.slow
def test_a_key_that_is_there_already_is_found_and_both_rows_count(days: Days) -> None:
    put(days, "core_cases", cases(range(3, 5), fine_yuan=1))
    assert days.next() == {"unique.case_key": 4}
    assert days.sizes == [4, 2]  # both of each key; only the new rows for everything else
    assert days.next() == {"unique.case_key": 4}
    days.execute("delete from core_cases where fine_yuan = 1")
    assert days.next() == {}
    assert days.next() == {}
    assert days.sizes == []


@pytest.mark.slow
def test_a_row_there_twice_by_hand_is_found(days: Days) -> None:
    days.execute("insert into core_cases select * from core_cases where row_no = 3")
    assert days.next() == {"unique.case_key": 2}


@pytest.mark.slow
def test_a_row_of_former_days_that_comes_back_beside_its_successor_is_found(days: Days) -> None:
    days.execute("create table former as from core_cases where row_no = 3")
    days.execute("update core_cases set fine_yuan = 9 where row_no = 3")
    assert days.next() == {}
    days.execute("insert into core_cases from former")
    assert days.next() == {"unique.case_key": 2}


@pytest.mark.slow
def test_what_does_not_stop_publication_counts_every_day(days: Days) -> None:
    put(days, "core_cases", cases(range(50, 52), has_video="坏词"))
    put(days, "core_cases", cases(range(52, 53), decision_date=date(2026, 4, 1), has_video=None))
    wrong = {"in_set.has_video": 2, "not_before.decision_date+filed_date": 1}
    assert days.next() == wrong
    put(days, "core_cases", cases(range(60, 61)))
    assert days.next() == wrong
    assert days.sizes == [4, 4]  # the three that were wrong, and the new one
    days.execute("delete from core_cases where case_key = '机构|50'")
    assert days.next() == wrong | {"in_set.has_video": 1}


@pytest.mark.slow
def test_limits_that_move_with_the_day(days: Days) -> None:
    late = date(2027, 6, 30)
    put(days, "core_cases", cases(range(70, 71), filed_date=date(2026, 5, 1), decision_date=late))
    assert days.next() == {}
    assert days.next(as_of=date(2026, 7, 1)) == {}
    assert days.sizes == []
    assert days.next(since=date(2026, 7, 1), as_of=date(2026, 6, 1)) == {"between.decision_date": 1}
    assert days.next(since=date(2026, 6, 1), as_of=DAY) == {}


@pytest.mark.slow
def test_several_columns_that_repeat_together_empty_or_not(days: Days) -> None:
    name = "core_organ_mapping"
    put(days, name, [{"organ_name": n, "folder": f, "region_code": "990101", "file": "甲.csv", "row_no": 2}
                     for n, f in (("甲局", None), ("甲局", "一"), ("乙局", None))])  # fmt: skip
    days.check(name, None)
    put(
        days,
        name,
        [
            {
                "organ_name": "乙局",
                "folder": "一",
                "region_code": "990101",
                "file": "甲.csv",
                "row_no": 2,
            }
        ],
    )
    assert days.next(name) == {}
    assert days.sizes == [1, 1]
    put(
        days,
        name,
        [
            {
                "organ_name": "甲局",
                "folder": None,
                "region_code": "990102",
                "file": "乙.csv",
                "row_no": 3,
            }
        ],
    )
    assert days.next(name) == {"unique_together.organ_name+folder": 2}


@pytest.mark.slow
def test_nothing_is_kept_where_it_is_not_certain_which_rows_are_wrong(
    days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(days, "core_cases", cases(range(50, 52), has_video="坏词"))
    monkeypatch.setattr(checks, "broken", lambda *_: ("false", []))
    days.check("core_cases", DAY)
    assert days.sizes == [2, 2]
    assert days.next() == {"in_set.has_video": 2}
    assert days.sizes[0] == FIRST + 2
