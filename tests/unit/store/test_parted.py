"""Large tables as Parquet files: the same rows are the same files, and little is written twice."""

import random
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from assets.store import parts
from assets.store.home import Home, HomeError
from assets.store.published import is_damaged, read_published
from assets.store.warehouse import Warehouse
from data_contracts import table

NAME, ROWS = "core_cases", "core_cases__rows"
MANIFEST = "select table_name, part, rows, content, noted, file from table_parts order by all"
Cases = dict[str, tuple[date | None, int]]


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let ten rows be many: years of more are cut into months."""
    monkeypatch.setattr(parts, "FEWEST_ROWS", 10)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    found = Home(tmp_path / "home")
    found.work.mkdir(parents=True)
    yield found


def frame(cases: Cases) -> pl.DataFrame:
    keys = list(cases)
    days, fines = [cases[k][0] for k in keys], [cases[k][1] for k in keys]
    schema = {"case_key": pl.String, "filed_date": pl.Date, "fine_yuan": pl.Int64}
    return pl.DataFrame([keys, days, fines], schema=schema)


def some(count: int = 30) -> Cases:
    """Return cases of three years, five months each; the last has no date."""
    days = [date(2024 + n % 3, n % 5 + 1, n % 28 + 1) for n in range(count - 1)]
    return {f"甲|{n:03d}": (day, n) for n, day in enumerate([*days, None])}


def publish(home: Home, cases: Cases, *, fresh: bool = False, noted: bool = True) -> None:
    warehouse = Warehouse(home, fresh=fresh)
    warehouse.write(NAME, frame(cases))
    warehouse.settle(noted=noted)
    warehouse.publish()


def told(home: Home) -> list[tuple[Any, ...]]:
    """Return the manifest, once the files are those it names."""
    found = read_published(home.warehouse_path, MANIFEST).rows()
    assert {p.relative_to(home.root).as_posix() for p in files(home)} >= {r[-1] for r in found}
    return found


def files(home: Home) -> dict[Path, int]:
    return {p: p.stat().st_ino for p in home.store.rglob("*.parquet")}


def published(home: Home) -> Cases:
    rows = read_published(
        home.warehouse_path, f"select case_key, filed_date, fine_yuan from {NAME}"
    )
    return {key: (day, int(fine)) for key, day, fine in rows.rows()}


@pytest.mark.slow
def test_the_same_rows_are_the_same_files_however_they_came(home: Home, tmp_path: Path) -> None:
    """Rows come, go, change and move in random order over several days; told apart from a rebuild by nothing."""
    dice, cases = random.Random("parts"), some()  # noqa: S311  # moments, not secrets
    publish(home, cases)
    for day in range(12):
        warehouse = Warehouse(home)
        for _ in range(dice.randrange(3)):
            went = dice.sample(sorted(cases), dice.randrange(4))
            came = {
                f"甲|{dice.randrange(60):03d}": (
                    dice.choice([None, date(2024, 1, 1) + timedelta(dice.randrange(900))]),
                    dice.randrange(99),
                )
                for _ in range(dice.randrange(4))
            }
            listed = ", ".join(f"('{key}')" for key in [*went, *came, "nobody"])
            warehouse.connection.register("came", frame(came).to_arrow())
            lacking = [c for c in parts_columns() if c not in frame(came).columns]
            rows = f"select *, {', '.join(f'null as {c}' for c in lacking)} from came"
            warehouse.replace(NAME, "case_key", f"from (values {listed})", rows)
            cases = {k: v for k, v in cases.items() if k not in went} | came
            seen = warehouse.query(f"select case_key from {NAME}")["case_key"]
            assert sorted(seen) == sorted(cases), day
        warehouse.settle()
        warehouse.publish()
        assert published(home) == cases, day
        again = Home(tmp_path / f"again{day}")
        again.work.mkdir(parents=True)
        publish(again, dict(sorted(cases.items(), reverse=True)))
        assert told(again) == told(home), day
        for path in files(again):  # and the rows lie in one order
            here = home.root / path.relative_to(again.root)
            assert pl.read_parquet(path).equals(pl.read_parquet(here)), day


def parts_columns() -> list[str]:
    return list(table(NAME).columns)


def test_only_the_files_whose_content_changed_are_written(home: Home) -> None:
    cases = some()
    publish(home, cases)
    before = files(home)
    # 29 dated rows of three years are nine or ten each: a file a year where there are fewer than ten.
    groups = sorted(p.parent.name for p in before)
    assert groups == ["2024-01", "2024-02", "2024-03", "2024-04", "2024-05", "2025-01", "2025-02",
                      "2025-03", "2025-04", "2025-05", "2026", "undated"]  # fmt: skip
    publish(home, cases)
    assert files(home) == before
    publish(home, cases | {"甲|000": (cases["甲|000"][0], 7)})
    after = files(home)
    assert {p: n for p, n in after.items() if p in before} == before
    assert [p.parent.name for p in after.keys() - before.keys()] == ["2024-01"]


def test_files_no_longer_needed_go_at_the_next_begin_and_an_open_reader_reads_on(
    home: Home,
) -> None:
    publish(home, some())
    with duckdb.connect(str(home.warehouse_path), read_only=True) as reader:
        publish(home, some(20))
        assert reader.execute(f"select count(*) from {NAME}").fetchall() == [(30,)]
    assert len(published(home)) == 20
    Warehouse(home).close()
    named = {home.root / row[-1] for row in told(home)}
    assert set(files(home)) == named


def test_a_run_killed_before_it_published_leaves_nothing(home: Home) -> None:
    publish(home, some())
    before = files(home)
    killed = Warehouse(home)
    killed.write(NAME, frame(some(50)))
    killed.settle()
    killed.close()
    assert published(home) == some()
    assert len(files(home)) > len(before)
    Warehouse(home).close()
    assert files(home) == before


def test_a_state_made_anew_leaves_no_file_of_the_one_before(home: Home) -> None:
    """Rows of an erased original go with the run that is made without them."""
    publish(home, some())
    publish(home, some(20), fresh=True)
    assert set(files(home)) == {home.root / row[-1] for row in told(home)}
    assert len(published(home)) == 20


def test_a_home_that_was_moved_reads_its_own_files(home: Home, tmp_path: Path) -> None:
    publish(home, some())
    moved = Home(tmp_path / "it's moved")
    home.root.rename(moved.root)
    assert published(moved) == some()
    with duckdb.connect(str(moved.warehouse_path), read_only=True) as analyst:
        with pytest.raises(duckdb.IOException):
            analyst.execute(f"from {NAME}").fetchall()
        quoted = str(moved.root).replace("'", "''")
        analyst.execute(f"set variable hengjian_home = '{quoted}'")
        assert len(analyst.execute(f"from {NAME}").fetchall()) == 30
    before = files(moved)
    warehouse = Warehouse(moved)
    warehouse.settle()
    warehouse.publish()
    assert files(moved) == before
    with duckdb.connect(str(moved.warehouse_path), read_only=True) as analyst:
        assert len(analyst.execute(f"from {NAME}").fetchall()) == 30
    min(before).unlink()
    with pytest.raises(HomeError, match="请把整个数据目录一起复制"):
        published(moved)


@pytest.mark.slow
def test_a_file_of_an_older_program_is_taken_over_and_becomes_small(home: Home) -> None:
    publish(home, {})
    with duckdb.connect(str(home.warehouse_path)) as old:
        columns = ", ".join(f'"{c}"' for c in parts_columns() if c != "in_sources")
        old.execute(f"create table kept as select {columns} from {NAME}")
        old.execute(f"drop view {NAME}")
        old.execute("drop table table_parts")
        old.execute(f"create table {NAME} as from kept")
        old.execute(f"insert into {NAME} (case_key, fine_yuan) select 'k' || range, range from range(200000)")  # fmt: skip
        old.execute("create table run_facts as select 'run-000007' as run")
    size = home.warehouse_path.stat().st_size
    warehouse = Warehouse(home)
    warehouse.publish()
    assert home.warehouse_path.stat().st_size < size * 0.6
    found = read_published(home.warehouse_path, f"select count(*), sum(fine_yuan)::bigint, count(in_sources) from {NAME}")  # fmt: skip
    assert found.row(0) == (200_000, 19_999_900_000, 0)
    assert read_published(home.warehouse_path, "from run_facts").item() == "run-000007"


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["gone", "cut", "other"])
def test_a_file_that_is_gone_cut_or_another_is_damage_and_is_written_again(
    home: Home, damage: str
) -> None:
    publish(home, some())
    assert not is_damaged(home.warehouse_path)
    before = told(home)
    one = min(files(home))
    if damage == "gone":
        one.unlink()
    elif damage == "cut":
        one.write_bytes(one.read_bytes()[:-100])
    else:
        duckdb.sql(f"copy (from read_parquet('{one}') limit 1) to '{one}.new' (format parquet)")
        Path(f"{one}.new").replace(one)
    assert is_damaged(home.warehouse_path)
    publish(home, some(), fresh=True)
    assert not is_damaged(home.warehouse_path)
    assert told(home) == before


def test_rows_that_only_come_are_filed_by_arrival(home: Home) -> None:
    def come(first: int, last: int) -> None:
        warehouse = Warehouse(home)
        warehouse.ensure(ROWS)
        warehouse.add(
            ROWS,
            f"""select n::bigint as arrival, 0::bigint as table_no, r::bigint as row_no, 'h' || n || r as row_hash
            from range({first}, {last}) a(n), range(4) b(r)""",
        )
        warehouse.settle()
        warehouse.publish()

    come(1, 3)
    assert [p.parent.name for p in files(home)] == ["all"]
    come(3, 9)
    come(9, 12)
    groups = {p.parent.name for p in files(home)}
    assert {"000000000001", "000000000008", "00000000001"} <= groups  # 10 and 11 are few: one file
    before = files(home)
    come(30, 31)
    assert files(home).keys() - before.keys() == {p for p in files(home) if p.parent.name == "00000000003"}  # fmt: skip
    found = read_published(home.warehouse_path, f"select count(*) from {ROWS}")
    assert found.item() == 48
    shutil.rmtree(home.store)
    assert is_damaged(home.warehouse_path)


@pytest.mark.parametrize("turned", ["asc", "desc"])
def test_rows_lie_in_a_file_in_the_order_of_their_key(home: Home, turned: str) -> None:
    """Whether they came so, and are written as they lie, or came otherwise, and are sorted first."""
    warehouse = Warehouse(home, fresh=True)
    for arrival in (1, 2):
        rows = f"select {arrival}::bigint as arrival, r % 3 as table_no, r // 3 as row_no from range(9) t(r)"
        warehouse.add(ROWS, f"from ({rows}) order by table_no {turned}, row_no {turned}")
    came = warehouse.query(f"select arrival, table_no, row_no from {ROWS}").rows()
    assert (came == sorted(came)) == (turned == "asc")
    warehouse.settle()
    warehouse.publish()
    held = [pl.read_parquet(p).select("arrival", "table_no", "row_no").rows() for p in files(home)]
    assert sorted(map(len, held)) == [9, 9]
    assert all(rows == sorted(rows) for rows in held)


def test_each_row_is_in_one_part_by_its_first_date(home: Home) -> None:
    """A case without a filing date is in the month of its decision; one without either is in none."""
    days = [None, date(2024, 1, 31), date(2024, 2, 1), date(2025, 1, 1)]
    pairs = [(filed, decided) for filed in days for decided in days]
    names = [f"甲|{n:02d}" for n in range(len(pairs))]
    columns = {"case_key": names, "filed_date": [f for f, _ in pairs], "decision_date": [d for _, d in pairs]}  # fmt: skip
    schema = {"case_key": pl.String, "filed_date": pl.Date, "decision_date": pl.Date}
    warehouse = Warehouse(home, fresh=True)
    warehouse.write(NAME, pl.DataFrame(columns, schema=schema).reverse())
    wanted = {"": 1, "2024-01": 5, "2024-02": 5, "2025-01": 5}
    assert {label: part.rows for label, part in warehouse.parted.parts(NAME).items()} == wanted
    for labels in (["2024-01"], ["2024-01", "2024-02"], ["", "2025-01"], [""], []):
        found = warehouse.query(parts.rows_in_parts(table(NAME), labels, NAME))
        said = warehouse.query(f"from {NAME} where {parts.in_parts(table(NAME), labels)}")
        assert found.height == sum(wanted[label] for label in labels)
        assert sorted(found["case_key"]) == sorted(said["case_key"])
    held = warehouse.query(f"select coalesce(filed_date, decision_date) as day from {NAME}")
    dated = held["day"].drop_nulls().to_list()
    assert dated == sorted(dated)  # as it was made, each month in one place
    warehouse.close()
