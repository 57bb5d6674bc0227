"""How long a run may still take, from how long its steps took before."""

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from assets.store.journal import LOG
from pipelines.cli.progress import durations, left, progress


def journal(path: Path, *steps: tuple[str, int]) -> None:
    lines = [
        {"at": f"2026-06-30 05:{s // 60:02d}:{s % 60:02d},000", "what": what} for what, s in steps
    ]
    path.write_text("\n".join(map(json.dumps, lines)) + "\n", encoding="utf-8")


def test_seconds_of_each_step_of_the_newest_complete_run(tmp_path: Path):
    journal(
        tmp_path / "run-000001.jsonl",
        ("begin", 0),
        ("read a.csv", 4),
        ("read b.csv", 10),
        ("spark groups", 11),
        ("spark groups 3/8", 15),
        ("core_cases", 30),
        ("end", 31),
    )
    journal(tmp_path / "run-000002.jsonl", ("begin", 0), ("read a.csv", 50))  # killed
    with (tmp_path / "run-000002.jsonl").open("a", encoding="utf-8") as log:
        log.write('{"at": "2026-06-30 05:0')
    assert durations(tmp_path) == {
        "read": 10, "spark groups": 5, "core_cases": 15, "end": 1,
    }  # fmt: skip
    assert durations(tmp_path / "none") == {}


def test_a_slower_machine_takes_longer_for_the_rest_as_well():
    before = {"read": 10.0, "core_cases": 20.0, "end": 1.0}
    assert left(before, {"read"}, spent=20.0) == pytest.approx(42.0)
    assert left(before, {"read", "core_cases", "end"}, spent=50.0) == 0
    assert left(before, {"begin"}, spent=1.0) is None


class Status:
    """A live line that remembers what it showed; `Console.status` gives it."""

    shown: list[str]

    def __init__(self) -> None:
        self.shown = []

    def status(self, _: str) -> "Status":
        return self

    def update(self, line: str) -> None:
        self.shown.append(line)

    def __enter__(self) -> "Status":
        return self

    def __exit__(self, *_: object) -> None: ...


@pytest.mark.parametrize(
    ("english", "want"),
    [(False, ["第 1 步：read a.csv", "第 2 步：core_cases"]), (True, ["step 1: read a.csv", "step 2: core_cases"])],
)  # fmt: skip
def test_a_terminal_shows_each_step_while_the_run_lasts_and_nothing_else_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, english: bool, want: list[str]
) -> None:
    line = Status()
    monkeypatch.setattr("pipelines.cli.progress.Console", lambda **_: line)

    def run(**options: bool) -> list[str]:
        line.shown.clear()
        with progress(tmp_path, english=english, **options):
            LOG.info("read a.csv")
            LOG.info("core_cases")
        LOG.info("after")
        return list(line.shown)

    monkeypatch.setattr(sys, "stderr", SimpleNamespace(isatty=lambda: True))
    assert run(quiet=False) == want
    assert run(quiet=True) == []
    monkeypatch.setattr(sys, "stderr", SimpleNamespace(isatty=lambda: False))
    assert run(quiet=False) == []
