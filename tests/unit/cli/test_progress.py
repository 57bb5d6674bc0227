"""How long a run may still take, from how long its steps took before."""

import json
from pathlib import Path

import pytest

from pipelines.cli.progress import durations, left


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
