"""Clauses are held some at a time: none twice, none left out, none cut, and the tables are the same."""

from dataclasses import fields
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest

from assets.feat import feat_disparity__judged as asset
from assets.store.home import Home
from assets.store.warehouse import Warehouse
from data_contracts.settings import shipped
from models.like_cases import Disparity, Params, judge
from tests.unit.like_cases.rows import AS_OF, case, frame


@pytest.mark.parametrize(
    ("most", "groups"),
    [
        (100, [["a", "b", "c", "gone"]]),
        (60, [["a"], ["b", "c", "gone"]]),
        (1, [["a"], ["b"], ["c"], ["gone"]]),
    ],
)
def test_clauses_are_grouped_by_their_cases(monkeypatch, most, groups) -> None:
    monkeypatch.setattr(asset, "_AT_ONCE", most)
    sizes = {"a": 50, "b": 30, "c": 20, "other": 9999}
    assert asset._pieces(["a", "b", "c", "gone"], sizes) == groups


def test_tables_put_part_after_part_hold_all_parts_and_nothing_from_before(tmp_path: Path) -> None:
    cases = frame([case(i) for i in range(60)])
    whole = judge(cases, shipped(Params), as_of=AS_OF, asked=cases["case_key"].to_list())
    keys = cases["case_key"].sort()
    parts = [
        Disparity(*(getattr(whole, f.name).filter(pl.col("case_key").is_in(some)) for f in fields(Disparity)))
        for some in (keys[:25].to_list(), keys[25:].to_list())
    ]  # fmt: skip
    assert all(part.disparity.height and part.peers.height for part in parts)
    home = Home(tmp_path / "home")
    home.work.mkdir(parents=True)
    warehouse = Warehouse(home, fresh=True)
    run = SimpleNamespace(warehouse=warehouse)
    asset._put_all(run, [parts[1]])
    asset._put_all(run, parts)
    names = {"judged": "disparity", **dict(zip(asset._PARTS, asset._PARTS, strict=True))}
    for table, part in names.items():
        rows = f"select count(*), count(distinct r) from feat_disparity__{table} r"
        [found] = warehouse.query(rows).rows()
        assert found == (getattr(whole, part).height,) * 2, table
    warehouse.connection.close()
