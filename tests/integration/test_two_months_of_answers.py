"""The first weeks of two months of answers (benchmarks/two_months), counted again after each run."""

from pathlib import Path

import pytest

from assets.store.home import open_home
from benchmarks.two_months.lived import FIRST, Life
from pipelines.demo import make_province, write_config, write_inbox
from tests.browser.hostile import smaller

from . import command

KINDS = {
    "right", "justified", "free text", "data error", "data error, silent", "unknown number",
    "foreign", "after as-of", "word", "wrong step", "blank", "finding",
}  # fmt: skip


def exports(home: Path) -> str:
    """Put a third of the small demo's exports into a home: as many counties have leads."""
    opened, province = open_home(home), make_province(1, "small", FIRST)
    smaller(province, cases=1500, complaints=1500)
    write_inbox(province, opened.inbox)
    write_config(province, opened.config)
    return ""


@pytest.mark.slow
def test_what_was_typed_is_what_is_counted(tmp_path: Path) -> None:
    def call(arguments: list[str]) -> str:
        if arguments[0] == "demo":
            return exports(Path(arguments[-1]))
        done = command.call(*arguments)
        assert done.returncode in (0, 1), done.stdout + done.stderr
        return done.stdout

    life = Life(tmp_path / "home", call=call)
    for on, _, differences in life.months(2):
        assert list(differences) == [], on
    assert {t.what for t in life.desk.typed} >= KINDS
    assert len({t.file for t in life.desk.typed if t.step == "county"}) >= 8
