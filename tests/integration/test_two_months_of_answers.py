"""The first weeks of two months of answers (benchmarks/two_months), counted again after each run."""

import shutil
from pathlib import Path

import pytest

from benchmarks.two_months.lived import FIRST, Life

from . import command
from .conftest import Bureau, copied

KINDS = {
    "right", "justified", "free text", "data error", "data error, silent", "unknown number",
    "foreign", "after as-of", "word", "wrong step", "blank", "finding",
}  # fmt: skip


@pytest.mark.slow
def test_what_was_typed_is_what_is_counted(third_demo: Bureau, tmp_path: Path) -> None:
    def call(arguments: list[str]) -> str:
        home = Path(arguments[-1])
        if arguments[0] == "demo":
            shutil.copytree(third_demo.home, home)
            return ""
        if arguments[2] == f"{FIRST}":  # the first run over these exports has been made
            shutil.rmtree(home)
            copied(third_demo, home)
            return third_demo.home.with_name("said.txt").read_text(encoding="utf-8")
        done = command.call(*arguments)
        assert done.returncode in (0, 1), done.stdout + done.stderr
        return done.stdout

    life = Life(tmp_path / "home", call=call)
    for on, _, differences in life.months(2):
        assert list(differences) == [], on
    assert {t.what for t in life.desk.typed} >= KINDS
    assert len({t.file for t in life.desk.typed if t.step == "county"}) >= 8
