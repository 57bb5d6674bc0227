"""What DuckDB may hold: little while others need the memory, and again what it had."""

from pathlib import Path

import polars as pl

from assets.store.home import Home
from assets.store.warehouse import Warehouse


def _limit(warehouse: Warehouse) -> str:
    return str(warehouse.query("select current_setting('memory_limit') as held")["held"][0])


def test_duckdb_gives_way_and_has_its_room_again(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.work.mkdir(parents=True)
    warehouse = Warehouse(home)
    warehouse.make_room(1 << 30)
    held = _limit(warehouse)
    with warehouse.giving_way():
        assert _limit(warehouse) != held
    assert _limit(warehouse) == held


def test_rows_come_some_at_a_time_in_their_order(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.work.mkdir(parents=True)
    pieces = list(Warehouse(home).pieces("select range as n, 'x' || range as s from range(250000)"))
    assert len(pieces) > 1
    assert pl.concat(pieces)["n"].to_list() == list(range(250_000))
    assert pieces[-1]["s"][-1] == "x249999"
    assert list(Warehouse(home).pieces("select 1 where false")) == []
