"""A run killed anywhere loses nothing: the next one ends with the content of an undisturbed run."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .conftest import AS_OF, Bureau, case_file, case_row


def rows() -> list[str]:
    return [
        case_row(n, day=f"202{5 + n % 2}-{n % 6 + 1:02d}-{n % 27 + 1:02d}", fine=str(50_000 + n))
        for n in range(600)
    ]


def killed_after(bureau: Bureau, step: str, number: int) -> None:
    """Start a run and kill it (SIGKILL) once its journal names ``step``."""
    log = bureau.home / "logs" / f"run-{number:06d}.jsonl"
    command = [
        sys.executable,
        "-c",
        "from pipelines.cli import main; main()",
        "run",
        "--as-of",
        AS_OF,
    ]
    running = subprocess.Popen(
        [*command, "--home", str(bureau.home)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    for _ in range(15_000):
        if log.exists() and f'"what": "{step}"' in log.read_text(encoding="utf-8"):
            break
        assert running.poll() is None, f"the run ended before {step}"
        time.sleep(0.02)
    running.kill()
    running.wait()


@pytest.mark.slow
def test_killed_runs_change_nothing(make_bureau, tmp_path: Path) -> None:
    undisturbed, killed = make_bureau("undisturbed"), make_bureau("killed")
    for bureau in (undisturbed, killed):
        (bureau.inbox / "a.csv").write_text(case_file(rows()[:400]), encoding="utf-8")
        (bureau.inbox / "b.csv").write_text(case_file(rows()[300:]), encoding="utf-8")
    undisturbed.run()
    shutil.copyfile(tmp_path / "undisturbed.key", tmp_path / "killed.key")
    for number, step in enumerate(["begin", "core_cases", "out_flags", "publish"], start=1):
        killed_after(killed, step, number)
    killed.run()
    want, got = undisturbed.outs(), killed.outs()
    for name, frame in want.items():
        assert frame.equals(got[name]), name
    dagster = subprocess.run(
        [sys.executable, "-c", HISTORY, str(killed.home)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert sorted(dagster.stdout.split()) == ["FAILURE"] * 4 + ["SUCCESS"]


HISTORY = """
import sys
from pathlib import Path
from assets.store.home import open_home
from pipelines.execute import instance_of
for run in instance_of(open_home(Path(sys.argv[1]))).get_runs():
    print(run.status.value)
"""
