"""What has changed is told from the rows themselves: by month, then row by row."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest

from assets.increment.changed import changed, changed_rows
from assets.store.home import Home
from assets.store.warehouse import Warehouse

NAME = "core_cases"


class Days:
    """A home whose ``core_cases`` is published day after day."""

    def __init__(self, folder: Path) -> None:
        self.home = Home(folder)
        self.home.work.mkdir()
        self.open()

    def open(self) -> None:
        self.warehouse = Warehouse(self.home)
        self.run = SimpleNamespace(warehouse=self.warehouse, home=self.home)
        self.execute = self.warehouse.connection.execute

    def publish(self, *, noted: bool = True) -> None:
        self.warehouse.settle(noted=noted)
        self.warehouse.publish()
        self.open()

    def put(self, sql: str) -> None:
        """Put rows in the place of those of the same keys."""
        self.execute(f"create or replace temp table put as {sql}")
        self.warehouse.replace(NAME, "case_key", "select case_key from put", "from put")

    def keys(self) -> set[str]:
        return {key for (key,) in self.execute(changed_rows(self.run, NAME)).fetchall()}


def cases() -> pl.DataFrame:
    """Ten cases filed in May, ten in June; one without any date."""
    filed = [date(2026, 5 + n // 10, n % 10 + 1) for n in range(20)]
    return pl.DataFrame(
        {
            "case_key": [f"甲|{n}" for n in range(21)],
            "filed_date": [*filed, None],
            "fine_yuan": [1000 + n for n in range(21)],
        }
    )


@pytest.fixture
def days(tmp_path: Path) -> Iterator[Days]:
    found = Days(tmp_path)
    found.warehouse.write(NAME, cases())
    found.publish()
    yield found
    found.warehouse.close()


def test_nothing_has_changed_where_the_rows_are_the_same(days: Days) -> None:
    assert changed(days.run, NAME) == []
    days.warehouse.write(NAME, cases().reverse())
    assert changed(days.run, NAME) == []
    assert days.keys() == set()


def test_rows_that_are_new_other_or_gone_are_named_and_their_months(days: Days) -> None:
    days.put(f"select * replace (9 as fine_yuan) from {NAME} where case_key = '甲|3'")
    days.warehouse.take(NAME, "case_key = '甲|12'")
    days.warehouse.add(NAME, "select '甲|99' as case_key, date '2026-07-01' as filed_date")
    assert changed(days.run, NAME) == ["2026-05", "2026-06", "2026-07"]
    assert days.keys() == {"甲|3", "甲|12", "甲|99"}


def test_a_row_that_moves_to_another_month_is_named_once(days: Days) -> None:
    days.put(
        f"select * replace (date '2026-06-30' as filed_date) from {NAME} where case_key = '甲|20'"
    )
    assert changed(days.run, NAME) == ["", "2026-06"]
    assert days.keys() == {"甲|20"}


def test_a_month_that_was_published_otherwise_than_noted_is_taken_whole(days: Days) -> None:
    days.put(f"select * replace (9 as fine_yuan) from {NAME} where case_key = '甲|3'")
    days.publish(noted=False)
    assert changed(days.run, NAME) == ["2026-05"]
    assert days.keys() == {f"甲|{n}" for n in range(10)}


def test_a_published_file_that_another_program_has_open_is_compared_all_the_same(
    days: Days,
) -> None:
    days.put(f"select * replace (9 as fine_yuan) from {NAME} where case_key = '甲|3'")
    opened = (
        "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", opened, str(days.home.warehouse_path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as other:  # fmt: skip
        assert other.stdout.readline() == b"open\n"
        assert days.keys() == {"甲|3"}
        other.communicate(b"\n")


def test_what_was_published_before_anything_was_noted_is_changed(tmp_path: Path) -> None:
    days = Days(tmp_path)
    days.warehouse.write(NAME, cases())
    days.publish(noted=False)
    assert changed(days.run, NAME) == ["", "2026-05", "2026-06"]
    assert len(days.keys()) == 21
    days.warehouse.close()
