"""One batch of damaged files: into a home of its own, through a whole run, and what came of it."""

import json
import os
import random
import stat
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from benchmarks.mutations import books, lying, texts  # noqa: F401 - they enter their ways
from benchmarks.mutations.damage import WAYS, Damaged
from benchmarks.mutations.originals import Table, original
from data_contracts import sources

AS_OF = "2026-06-30"
_RUN = [sys.executable, "-c", "from pipelines.cli import main; main()", "run", "--as-of", AS_OF]
_MOST_SECONDS = 3600


@dataclass(frozen=True)
class Thrown:
    """A damaged file: its number, way, original, and what was put into the inbox where."""

    number: int
    way: str
    table: Table
    damaged: Damaged
    path: Path


@dataclass
class Ran:
    """How a run went: its exit code, wall seconds, the most memory it and its children held (bytes)."""

    code: int
    seconds: float
    memory: int
    said: str
    gaps: dict[str, float] = field(default_factory=dict)


def thrown(number: int, seed: int) -> tuple[str, Table, Damaged]:
    """Return the damaged file of that number; every way comes in turn, with the sources shifted."""
    draw = random.Random(f"{seed} {number}")  # noqa: S311 - damage, not secrets
    ways, names = list(WAYS), list(sources())
    way = ways[number % len(ways)]
    table = original(names[(number + number // len(ways)) % len(names)], number)
    return way, table, WAYS[way](draw, table)


def throw(inbox: Path, number: int, seed: int) -> Thrown:
    """Put the damaged file of that number into the inbox."""
    way, table, damaged = thrown(number, seed)
    name = damaged.name or b"m%d" + damaged.suffix.encode()
    path = Path(os.fsdecode(os.fsencode(inbox) + b"/" + name.replace(b"%d", b"%05d" % number)))
    path.parent.mkdir(parents=True, exist_ok=True)
    _PUT.get(damaged.put, Path.write_bytes)(path, damaged.data)
    return Thrown(number, way, table, damaged, path)


def _link(path: Path, data: bytes) -> None:
    beside = path.parents[1] / "outside.csv"
    beside.write_bytes(data)
    path.symlink_to(beside)


def _pipe(path: Path, data: bytes) -> None:
    del data
    os.mkfifo(path)


_PUT = {
    "link": _link,
    "link to a folder": lambda path, _: path.symlink_to(path.parents[1], target_is_directory=True),
    "loop": lambda path, _: path.symlink_to(path),
    "dead link": lambda path, _: path.symlink_to(path.parent / "nowhere"),
    "pipe": _pipe,
    "socket": lambda path, _: os.mknod(path, 0o600 | stat.S_IFSOCK),
}


def prepare(home: Path) -> Path:
    """Make a small home; return its inbox."""
    (home / "inbox").mkdir(parents=True)
    (home / "config").mkdir()
    (home / "config" / "hengjian.yml").write_text("bureau: 乙卯市市场监督管理局\n", "utf-8")
    return home / "inbox"


def run(home: Path) -> Ran:
    """Run the home to its end, watching the memory of the whole family of processes."""
    began, most = time.monotonic(), 0
    process = subprocess.Popen(
        [*_RUN, "--home", str(home)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    done = threading.Event()

    def watch() -> None:
        nonlocal most
        while not done.wait(0.2):
            most = max(most, _family(process.pid))

    threading.Thread(target=watch, daemon=True).start()
    try:
        said = process.communicate(timeout=_MOST_SECONDS)[0]
    except subprocess.TimeoutExpired:
        process.kill()
        said = process.communicate()[0]
    done.set()
    text = said.decode(errors="replace")
    return Ran(process.returncode, time.monotonic() - began, most, text, _gaps(home))


def _family(pid: int) -> int:
    """Return the bytes of memory a process and its descendants hold."""
    total, wanted = 0, [pid]
    while wanted:
        one = wanted.pop()
        try:
            statm = Path(f"/proc/{one}/statm").read_text(encoding="ascii")
            total += int(statm.split()[1]) * os.sysconf("SC_PAGE_SIZE")
            for task in Path(f"/proc/{one}/task").iterdir():
                wanted += [int(child) for child in (task / "children").read_text().split()]
        except OSError:
            continue
    return total


def _gaps(home: Path) -> dict[str, float]:
    """Return the seconds between the log's lines about files, by the file of the later line."""
    gaps: dict[str, float] = {}
    for log in (home / "logs").glob("*.jsonl"):
        before = None
        for line in log.read_text(encoding="utf-8").splitlines():
            found = json.loads(line)
            at = datetime.strptime(found["at"], "%Y-%m-%d %H:%M:%S,%f")  # noqa: DTZ007 - of one log
            if found["what"].startswith("read ") and before is not None:
                file = found["what"].removeprefix("read ").split("!")[0]
                gaps[file] = gaps.get(file, 0) + (at - before).total_seconds()
            before = at
    return gaps
