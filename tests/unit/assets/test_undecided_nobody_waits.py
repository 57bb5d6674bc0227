"""feat_undecided where no case waits: no rows, and what it was made from before is forgotten."""

from pathlib import Path
from types import SimpleNamespace

from assets.feat.feat_undecided import feat_undecided
from assets.store.home import open_home
from assets.store.since import made_from, note_made_from
from assets.store.warehouse import Warehouse
from data_contracts import table
from data_contracts.frames import empty


def test_where_no_case_waits_what_was_noted_of_earlier_ones_goes(tmp_path: Path) -> None:
    """Else the same cases, waiting again one day, would be said to stand: in a table without them."""
    home = open_home(tmp_path / "home")
    home.work.mkdir(exist_ok=True)
    warehouse = Warehouse(home, fresh=True)
    warehouse.write("feat_case", empty(table("feat_case")))
    warehouse.write("feat_undecided", empty(table("feat_undecided")))
    note_made_from(warehouse, "feat_undecided", "cases that waited")
    feat_undecided.make(SimpleNamespace(warehouse=warehouse))
    assert warehouse.count("feat_undecided") == warehouse.count("feat_undecided__peers") == 0
    assert made_from(warehouse, "feat_undecided") != "cases that waited"
