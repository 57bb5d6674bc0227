"""What a warehouse says of a table without rows it need not ask DuckDB for; rows that come end that."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import narwhals as nw
import polars as pl
import pytest

from assets.store.home import Home
from assets.store.warehouse import Warehouse
from data_contracts import empty, table

NAME, LARGE = "intake_duplicates", "core_cases"
NONE = empty(table(NAME))
ONE = pl.DataFrame({"arrival": [1], "table_no": [2], "n": [3], "n_outdated": [0]})
SQL = "select 1 as arrival, 2 as table_no, 3 as n, 0 as n_outdated"

COMES: dict[str, Callable[[Warehouse], object]] = {
    "write": lambda w: w.write(NAME, ONE),
    "write_all": lambda w: w.write_all(NAME, [NONE, ONE]),
    "append": lambda w: w.append(NAME, ONE),
    "create": lambda w: w.create(NAME, SQL),
    "replace": lambda w: w.replace(NAME, "arrival", "select 1", SQL),
    "add": lambda w: w.add(NAME, SQL),
    "write_lazy": lambda w: w.write_lazy(NAME, nw.from_native(w.connection.sql(SQL))),
    "replace_lazy": lambda w: w.replace_lazy(NAME, "n = 9", nw.from_native(w.connection.sql(SQL))),
}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    found = Home(tmp_path / "home")
    found.work.mkdir(parents=True)
    return found


def published(home: Home, frame: pl.DataFrame) -> None:
    warehouse = Warehouse(home)
    warehouse.write(NAME, frame)
    warehouse.publish()


@pytest.mark.parametrize("way", COMES)
@pytest.mark.parametrize("is_published", [False, True])
def test_rows_are_there_however_they_came(home: Home, way: str, is_published: bool) -> None:
    if is_published:
        published(home, NONE)
    warehouse = Warehouse(home)
    if not is_published:
        warehouse.write(NAME, NONE)
    assert warehouse.read(NAME).equals(NONE)
    assert warehouse.count(NAME) == 0
    COMES[way](warehouse)
    assert warehouse.read(NAME).equals(ONE)
    assert warehouse.read(NAME, ["n"]).equals(ONE.select("n"))
    assert warehouse.count(NAME) == 1


def test_rows_that_went_are_gone(home: Home) -> None:
    published(home, ONE)
    warehouse = Warehouse(home)
    assert warehouse.read(NAME).equals(ONE)
    warehouse.take(NAME, "n = 3")
    assert warehouse.read(NAME).equals(NONE)
    assert warehouse.count(NAME) == 0
    warehouse.append(NAME, ONE)
    warehouse.write(NAME, NONE)
    assert warehouse.read(NAME).equals(NONE)
    warehouse.publish()
    with duckdb.connect(home.warehouse_path, read_only=True) as connection:
        described = connection.execute(f"describe {NAME}").fetchall()
    assert [row[:2] for row in described] == [
        (n, "BIGINT") for n in ("arrival", "table_no", "n", "n_outdated")
    ]


def made_at(warehouse: Warehouse) -> int:
    """Return which of the tables ever made in the file this one is."""
    (oid,) = warehouse.connection.execute(
        "select table_oid from duckdb_tables() where table_name = ?", [NAME]
    ).fetchall()[0]
    return int(oid)


def test_a_table_without_rows_is_not_made_once_more(home: Home) -> None:
    published(home, NONE)
    warehouse = Warehouse(home)
    before = made_at(warehouse)
    warehouse.write(NAME, NONE)
    assert made_at(warehouse) == before
    warehouse.append(NAME, ONE)
    warehouse.write(NAME, NONE)
    assert made_at(warehouse) != before


@pytest.mark.parametrize(
    "columns",
    [
        "arrival integer, table_no bigint, n bigint, n_outdated bigint",
        "table_no bigint, arrival bigint, n bigint, n_outdated bigint",
        "arrival bigint, table_no bigint",
        "arrival bigint, table_no bigint, n bigint, more bigint",
    ],
)
def test_of_other_columns_it_is_made_as_its_contract_says(home: Home, columns: str) -> None:
    published(home, NONE)
    with duckdb.connect(home.warehouse_path) as connection:
        connection.execute(f"create or replace table {NAME} ({columns})")
    warehouse = Warehouse(home)
    warehouse.write(NAME, NONE)
    described = warehouse.connection.execute(f"describe {NAME}").fetchall()
    assert [row[:2] for row in described] == [
        (n, "BIGINT") for n in ("arrival", "table_no", "n", "n_outdated")
    ]


def test_a_large_table_without_rows_takes_them_too(home: Home) -> None:
    warehouse = Warehouse(home)
    warehouse.write(LARGE, empty(table(LARGE)))
    assert warehouse.count(LARGE) == 0
    warehouse.append(LARGE, pl.DataFrame({"case_key": ["甲|1"]}))
    assert warehouse.count(LARGE) == 1
    assert warehouse.read(LARGE, ["case_key"]).item() == "甲|1"


def test_a_column_no_contract_knows_is_refused_without_rows_too(home: Home) -> None:
    warehouse = Warehouse(home)
    with pytest.raises(ValueError, match="no such columns"):
        warehouse.write(NAME, NONE.with_columns(more=pl.lit(1)))
    with pytest.raises(ValueError, match="no such columns"):
        warehouse.append(NAME, NONE.with_columns(more=pl.lit(1)))


def test_a_table_nobody_told_of_is_not_written_over(home: Home) -> None:
    warehouse = Warehouse(home)
    warehouse.write("run_facts", empty(table("run_facts")))  # what is there was asked for
    warehouse.connection.execute(f"create table {NAME} as {SQL}")
    with pytest.raises(duckdb.CatalogException):
        warehouse.ensure(NAME)
    assert warehouse.read(NAME).height == 1


def test_a_table_that_is_ensured_has_the_columns_of_its_contract_and_no_rows(home: Home) -> None:
    published(home, ONE)
    warehouse = Warehouse(home)
    warehouse.ensure(NAME)
    assert warehouse.read(NAME).equals(ONE)
    warehouse.ensure("run_facts")
    assert warehouse.columns("run_facts") == list(table("run_facts").columns)
    assert warehouse.count("run_facts") == 0
