"""What is made quarter by quarter is the same however many quarters are held at a time."""

from pathlib import Path

import pytest
from polars.testing import assert_frame_equal

from assets.all import tables_made
from assets.feat import by_quarter
from assets.run import alone
from assets.store.warehouse import Warehouse
from models.indicators import inputs
from models.indicators.inputs.complaints import BY_QUARTER

from .conftest import Bureau, copied

pytestmark = pytest.mark.slow


def test_some_quarters_at_a_time_give_what_all_give(
    small_demo: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = copied(small_demo, tmp_path / "home").home
    monkeypatch.setattr(by_quarter, "_AT_ONCE", 1)
    asked: list[str] = []
    query = Warehouse.query
    monkeypatch.setattr(Warehouse, "query", lambda self, sql: asked.append(sql) or query(self, sql))
    made = {asset.name: asset for asset in tables_made() if asset.name in BY_QUARTER}
    with alone(home, lambda: True) as run:
        for name, asset in made.items():
            whole = getattr(inputs, name)(run.warehouse.read("core_complaints"), run.as_of)
            whole = whole.select(run.warehouse.columns(name))
            asked.clear()
            shown = asset.make(run)
            assert len([sql for sql in asked if 'from "core_complaints" where' in sql]) > 8
            assert shown["行数"] == whole.height > 0
            assert_frame_equal(run.warehouse.read(name), whole, check_row_order=False)
