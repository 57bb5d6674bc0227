"""What this process was given, and what DuckDB may hold of it: little while others need the memory."""

from pathlib import Path

import duckdb
import polars as pl
import pytest

from assets.store.home import Home
from assets.store.memory import given_memory
from assets.store.refused import NO_MEMORY, NO_ROOM, in_words
from assets.store.warehouse import Warehouse
from assets.store.wide_rows import widest_staged, widest_stored, written_together


def _limit(warehouse: Warehouse) -> str:
    return str(warehouse.query("select current_setting('memory_limit') as held")["held"][0])


def _came(folder: Path) -> Path:
    """Write rows that came in a run."""
    pl.DataFrame({"row_no": [1]}).write_parquet(path := folder / "came.parquet")
    return path


def _opened(folder: Path) -> Warehouse:
    home = Home(folder)
    home.work.mkdir(parents=True, exist_ok=True)
    return Warehouse(home)


def _publish_rows(warehouse: Warehouse) -> None:
    warehouse.ensure("core_cases__rows")
    warehouse.add(
        "core_cases__rows", "select 1 as arrival, 0 as table_no, range as row_no from range(9)"
    )
    warehouse.settle()
    warehouse.publish()
    warehouse.close()


def test_duckdb_gives_way_and_has_its_room_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What nobody uses is given back before others need the memory, and before DuckDB takes it again."""
    warehouse = _opened(tmp_path)
    monkeypatch.setattr("assets.store.warehouse._UNPACKED", 1 << 20)  # a few bytes are many
    warehouse.make_room([_came(tmp_path)])
    held = _limit(warehouse)
    given_back: list[str] = []
    monkeypatch.setattr(
        "assets.store.warehouse.give_back", lambda: given_back.append(_limit(warehouse))
    )
    with warehouse.giving_way():
        little = _limit(warehouse)
        assert little != held
        assert given_back == [little]
    assert _limit(warehouse) == held
    assert given_back == [little, little]


def test_all_rows_again_have_the_room_they_had_when_they_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assets.store.warehouse._UNPACKED", 1 << 20)  # a few rows are many
    warehouse = _opened(tmp_path)
    little = _limit(warehouse)
    warehouse.make_room_for_all()
    assert _limit(warehouse) == little
    _publish_rows(warehouse)
    again = _opened(tmp_path)
    assert _limit(again) == little
    again.make_room_for_all()
    much = _limit(again)
    assert much != little
    again.make_room([])
    assert _limit(again) == much


def test_a_day_has_the_room_that_looking_through_all_rows_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever came that day: at three million cases half a gigabyte was too little, and no day ran."""
    warehouse = _opened(tmp_path)
    little = _limit(warehouse)
    _publish_rows(warehouse)
    assert _limit(_opened(tmp_path)) == little
    monkeypatch.setattr("assets.store.warehouse._LOOKED_AT", 1 << 20)  # a few rows are many
    assert _limit(_opened(tmp_path)) != little


def test_duckdb_may_hold_a_quarter_of_what_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten million cases want more than a fixed two gigabytes, and a small server has not so much."""
    warehouse, held = _opened(tmp_path), []
    monkeypatch.setattr("assets.store.warehouse._UNPACKED", 1 << 40)
    for gb in (1, 8, 12):
        monkeypatch.setattr("assets.store.warehouse.given_memory", lambda gb=gb: gb << 30)
        warehouse.make_room([_came(tmp_path)])
        held.append(_limit(warehouse))
    assert held == ["512.0 MiB", "2.0 GiB", "3.0 GiB"]


@pytest.mark.parametrize("number", ["{i}", ""])
def test_rows_with_long_texts_are_stored_where_their_files_are_small(
    number: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One passage many times over takes no room in a file: a bureau of such cases ran out of memory at its first run."""
    monkeypatch.setattr("assets.store.warehouse._LEAST_MEMORY", 64 << 20)
    came, rows = tmp_path / "came.parquet", 3000
    texts = [number.format(i=i) + "查获的商品逐件登记" * 400 for i in range(rows)]
    pl.DataFrame({"arrival": 1, "table_no": 0, "row_no": range(rows), "facts": texts}).write_parquet(came)  # fmt: skip
    assert came.stat().st_size < sum(map(len, texts)) // 50
    warehouse = _opened(tmp_path)
    warehouse.make_room([came])
    warehouse.ensure("core_cases__rows")
    warehouse.add("core_cases__rows", f"select * from read_parquet('{came}') order by row_no desc")
    warehouse.settle()
    warehouse.publish()
    again = _opened(tmp_path)
    assert _limit(again) != "64.0 MiB"
    files = [path.as_posix() for path in (tmp_path / "store").rglob("*.parquet")]
    groups = again.query(
        f"select distinct row_group_id, row_group_num_rows as n from parquet_metadata({files}) order by 1"
    )
    assert groups["n"].to_list() == [2048, rows - 2048]
    assert again.read("core_cases__rows")["facts"].to_list() == texts


@pytest.mark.parametrize(
    ("said", "every", "differ"),
    [("立案", 9, False), ("是", 99, False), ("当事人销售超过保质期的食品", 1, True), ("逐件登记" * 400, 1, False), ("逐件登记" * 400, 1, True)],
)  # fmt: skip
def test_the_end_of_a_file_tells_how_wide_its_rows_are(
    said: str, every: int, differ: bool, tmp_path: Path
) -> None:
    """Taken for its words, the numbers of a column of few words made every bureau's rows long ones."""
    came, stored = tmp_path / "came.parquet", tmp_path / "stored.parquet"
    texts = [f"{said}{i if differ else ''}" if i % every == 0 else None for i in range(20_000)]
    pl.DataFrame({"facts": texts}).write_parquet(came)
    true = widest_staged([came])
    duckdb.execute(
        f"copy (from read_parquet('{came}')) to '{stored}' (compression zstd, row_group_size {written_together(true)})"
    )
    told = widest_stored(duckdb.connect(), [stored])
    assert 0.6 * true - 100_000 < told < 1.25 * true + 100_000


def test_rows_come_some_at_a_time_in_their_order(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.work.mkdir(parents=True)
    pieces = list(Warehouse(home).pieces("select range as n, 'x' || range as s from range(250000)"))
    assert len(pieces) > 1
    assert pl.concat(pieces)["n"].to_list() == list(range(250_000))
    assert pieces[-1]["s"][-1] == "x249999"
    assert list(Warehouse(home).pieces("select 1 where false")) == []


@pytest.mark.slow
def test_of_long_texts_fewer_come_at_a_time(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.work.mkdir(parents=True)
    text = "select range as n, repeat('字', 4000) || range as s from range(40000)"
    sizes = [(piece.height, piece.estimated_size()) for piece in Warehouse(home).pieces(text)]
    assert sum(height for height, _ in sizes) == 40_000
    assert max(size for _, size in sizes) < 256 << 20  # together they are 480 MB
    assert len(sizes) < 8


def _group(place: Path, file: str, said: str) -> None:
    place.mkdir(parents=True, exist_ok=True)
    (place / file).write_text(f"{said}\n", encoding="ascii")


@pytest.mark.parametrize(
    ("told", "file", "groups", "least"),
    [
        ("0::/a.slice/b.service", "memory.max", {"a.slice": "900", "a.slice/b.service": "max"}, 900),
        ("0::/a.slice/b.service", "memory.max", {"a.slice": "900", "a.slice/b.service": "800"}, 800),
        ("0::/outside/c1", "memory.max", {"": "700"}, 700),
        ("0::/", "memory.max", {"": "max", "other": "5"}, None),
        ("4:memory:/c1\n3:cpu,cpuacct:/d\n0::/", "memory.limit_in_bytes", {"memory/c1": "600"}, 600),
        ("4:memory:/c1\n0::/", "memory.limit_in_bytes", {"memory/c1": "9223372036854771712"}, None),
        ("4:cpuset,memory:/docker/x", "memory.limit_in_bytes", {"memory": "500"}, 500),
        ("nonsense", "memory.max", {"": "1"}, None),
    ],
)  # fmt: skip
def test_a_container_or_service_has_what_it_was_given(
    tmp_path: Path, told: str, file: str, groups: dict[str, str], least: int | None
) -> None:
    for place, said in groups.items():
        _group(tmp_path / "groups" / place, file, said)
    (tmp_path / "told").write_text(told, encoding="ascii")
    whole = given_memory(tmp_path / "not there", tmp_path)
    found = given_memory(tmp_path / "told", tmp_path / "groups")
    assert found == (whole if least is None else least) and whole > 1000


@pytest.mark.parametrize(("beside", "said"), [("1MiB", NO_ROOM), ("", NO_MEMORY)])
def test_no_room_on_the_disk_for_what_memory_does_not_hold_is_no_lack_of_memory(
    tmp_path: Path, beside: str, said: str
) -> None:
    with duckdb.connect() as connection:
        folder = str(tmp_path) if beside else ""
        connection.execute(f"set memory_limit = '32MiB'; set temp_directory = '{folder}'")
        if beside:
            connection.execute(f"set max_temp_directory_size = '{beside}'")
        with pytest.raises(duckdb.OutOfMemoryException) as refused:
            connection.execute("from range(9_000_000) order by hash(range)").fetchall()
    assert in_words(f"{type(refused.value).__name__}: {refused.value}") == said
