"""The first weeks of two months of answers (benchmarks/two_months), counted again after each run."""

from pathlib import Path

import pytest

from benchmarks.two_months.lived import Life

from . import command
from .conftest import Bureau, copied

KINDS = {
    "right", "justified", "free text", "data error", "data error, silent", "unknown number",
    "foreign", "after as-of", "word", "wrong step", "blank", "finding",
}  # fmt: skip


@pytest.mark.slow
def test_what_was_typed_is_what_is_counted(small_demo: Bureau, tmp_path: Path) -> None:
    def call(arguments: list[str]) -> str:
        if arguments[0] == "demo":
            copied(small_demo, Path(arguments[-1]))
            return small_demo.home.with_name("said.txt").read_text(encoding="utf-8")
        done = command.call(*arguments)
        assert done.returncode in (0, 1), done.stdout + done.stderr
        return done.stdout

    life = Life(tmp_path / "home", call=call)
    for on, _, differences in life.months(2):
        assert list(differences) == [], on
    assert {t.what for t in life.desk.typed} >= KINDS
