"""A run killed anywhere loses nothing: the next one ends with the content of an undisturbed run."""

import os
import random
import shutil
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from assets.store.home import open_home
from benchmarks.crashes.bad_days import bad_day
from benchmarks.crashes.kills import Clock, trial
from benchmarks.crashes.world import DEEDS, build
from pipelines.execute import instance_of

from . import command
from .conftest import AS_OF, Bureau, case_file, case_row

#: Seeds of which each kills another deed: answers and backup twice, rebuild once, confirm and
#: restore twice.
SLICE = (6, 8, 22, 16, 7)


def rows() -> list[str]:
    return [
        case_row(n, day=f"202{5 + n % 2}-{n % 6 + 1:02d}-{n % 27 + 1:02d}", fine=str(50_000 + n))
        for n in range(120)
    ]


def killed_after(bureau: Bureau, step: str, number: int) -> None:
    """Start a run and kill it (SIGKILL) once its journal names ``step``."""
    log = bureau.home / "logs" / f"run-{number:06d}.jsonl"
    running = command.start("run", "--as-of", AS_OF, "--home", str(bureau.home))
    for _ in range(15_000):
        if log.exists() and f'"what": "{step}"' in log.read_text(encoding="utf-8"):
            break
        assert running.exitcode is None, f"the run ended before {step}"
        time.sleep(0.02)
    running.kill()
    running.join()


@pytest.mark.slow
def test_killed_runs_change_nothing(
    make_bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    undisturbed, killed = make_bureau("undisturbed"), make_bureau("killed")
    for bureau in (undisturbed, killed):
        (bureau.inbox / "a.csv").write_text(case_file(rows()[:80]), encoding="utf-8")
        (bureau.inbox / "b.csv").write_text(case_file(rows()[60:]), encoding="utf-8")
    undisturbed.run()
    shutil.copyfile(tmp_path / "undisturbed.key", tmp_path / "killed.key")
    for number, step in enumerate(["begin", "core_cases", "out_flags", "publish"], start=1):
        killed_after(killed, step, number)
    killed.run()
    want, got = undisturbed.outs(), killed.outs()
    for name, frame in want.items():
        assert frame.equals(got[name]), name
    for name in ("DAGSTER_HOME", "DAGSTER_DISABLE_TELEMETRY"):
        monkeypatch.setenv(name, os.environ.get(name, ""))
    history = instance_of(open_home(killed.home)).get_runs()
    assert sorted(run.status.value for run in history) == ["FAILURE"] * 4 + ["SUCCESS"]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="forks and mounts")
def test_a_seeded_slice_of_the_benchmark(tmp_path: Path) -> None:
    """`python -m benchmarks.crashes` kills a thousand times; here each kind, at seeded moments."""
    chosen = {"answers", "rebuild", "confirm", "backup", "restore"}
    world = build(tmp_path / "world", [deed for deed in DEEDS if deed.name in chosen])
    clock, seen = Clock(), Counter[tuple[str, str]]()
    for number in SLICE:
        dice = random.Random(f"slice {number}")  # noqa: S311  # moments, not secrets
        seen += trial(world, tmp_path / "trial", dice, clock)
    assert sum(seen.values()) > 5
    assert {deed for deed, _ in seen} == chosen
    dice = random.Random("slice")  # noqa: S311  # likewise
    assert bad_day("ledger's log cut", world, tmp_path / "trial", dice) == "said"
