"""What docstrings show is what the functions give."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHOWING = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for package in ("assets", "dashboards", "data_contracts", "models", "pipelines")
    for path in sorted((ROOT / package).rglob("*.py"))
    if ">>> " in path.read_text(encoding="utf-8")
]


def test_every_example_gives_what_stands_below_it(capsys: pytest.CaptureFixture[str]) -> None:
    tried = {name: doctest.testmod(import_module(name)) for name in SHOWING}
    wrong = [name for name, found in tried.items() if found.failed]
    assert not wrong, capsys.readouterr().out
    assert not [name for name, found in tried.items() if not found.attempted]
