"""What DuckDB may hold: little while others need the memory, and again what it had."""

from pathlib import Path

import polars as pl
import pytest

from assets.store.home import Home
from assets.store.warehouse import Warehouse


def _limit(warehouse: Warehouse) -> str:
    return str(warehouse.query("select current_setting('memory_limit') as held")["held"][0])


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
    warehouse.make_room(1 << 30)
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
    again.make_room(1)
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


def test_rows_come_some_at_a_time_in_their_order(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.work.mkdir(parents=True)
    pieces = list(Warehouse(home).pieces("select range as n, 'x' || range as s from range(250000)"))
    assert len(pieces) > 1
    assert pl.concat(pieces)["n"].to_list() == list(range(250_000))
    assert pieces[-1]["s"][-1] == "x249999"
    assert list(Warehouse(home).pieces("select 1 where false")) == []


def test_of_long_texts_fewer_come_at_a_time(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.work.mkdir(parents=True)
    text = "select range as n, repeat('字', 4000) || range as s from range(40000)"
    sizes = [(piece.height, piece.estimated_size()) for piece in Warehouse(home).pieces(text)]
    assert sum(height for height, _ in sizes) == 40_000
    assert max(size for _, size in sizes) < 256 << 20  # together they are 480 MB
    assert len(sizes) < 8
