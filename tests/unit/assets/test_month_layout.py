"""The layout of the month's table: a bureau's own file replaces the shipped one, mistakes are told."""

from pathlib import Path

import pytest

from assets.config.read import read_config
from assets.store.home import HomeError, open_home

OWN = """
version: 2
items:
  - {item: received, zh: 问题线索数, unit: 件, measure: received}
  - {item: fast, zh: 快速反应, unit: 件, measure: rectified, where: {measure: [快速反应]}}
"""


def test_a_bureaus_layout_replaces_the_shipped_one(tmp_path: Path) -> None:
    home = open_home(tmp_path / "home")
    home.config.mkdir(exist_ok=True)
    (home.config / "month_table.yml").write_text(OWN, encoding="utf-8")
    lines = read_config(home).month_layout.lines({})
    assert [(x.number, x.item, x.zh) for x in lines] == [
        (1, "received", "问题线索数"),
        (2, "fast", "快速反应"),
    ]


@pytest.mark.parametrize("wrong", [
    "version: 1\n", "items: []\nversion: 1\n", OWN.replace("measure: received", "measure: revenue"),
    OWN.replace("unit: 件, measure: received", "unit: 件, measure: visits_due, each: channel"), OWN + "sum: yes\n",
    OWN.replace("[快速反应]", "[快速反映]"), OWN.replace("{measure: [快速反应]}", "{channel: [电话]}"),
])  # fmt: skip
def test_a_mistake_in_it_is_told(tmp_path: Path, wrong: str) -> None:
    home = open_home(tmp_path / "home")
    home.config.mkdir(exist_ok=True)
    (home.config / "month_table.yml").write_text(wrong, encoding="utf-8")
    with pytest.raises(HomeError, match="month_table"):
        read_config(home)
