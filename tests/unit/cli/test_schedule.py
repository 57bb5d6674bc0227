"""The switches of a home, without a code location: what is off says so, labels are Chinese."""

import re
from pathlib import Path

from assets.all import every_asset
from assets.store.home import open_home
from pipelines.labels import labelled
from pipelines.switches import is_tended, switches


def test_a_new_home_has_five_switches_and_all_are_off(tmp_path: Path) -> None:
    home = open_home(tmp_path / "home")
    found = switches(home)
    assert [s.name for s in found] == ["daily", "month_draft", "month_reminder", "month_lock_day", "inbox"]  # fmt: skip
    assert not any(s.is_on for s in found)
    assert all(re.search("[\u4e00-\u9fff]", s.description) for s in found)
    assert not is_tended(home)


def test_every_asset_is_described_in_chinese_with_its_kinds() -> None:
    specs = [labelled(spec) for asset in every_asset() for spec in asset.specs]
    assert len(specs) > 90
    for spec in specs:
        assert re.match("[\u4e00-\u9fff、]+：", spec.description or ""), spec.key
        assert spec.kinds, spec.key
