"""What happens to a home besides kills: each day once, then the next run must give the undisturbed content."""

import multiprocessing
import os
import random
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from multiprocessing.synchronize import Event
from pathlib import Path

import duckdb

from assets.store import proof
from assets.store.home import Home
from assets.store.ledger import Ledger
from benchmarks.crashes.kills import arguments, compare, finish
from benchmarks.crashes.state import LostError, state
from benchmarks.crashes.world import DEEDS, DONE, Deed, World, call
from tests.integration import command

_BY_NAME = {deed.name: deed for deed in DEEDS}
_CODES = {0, 1, 2, 3}


def bad_day(kind: str, world: World, folder: Path, dice: random.Random) -> str:
    """Let one thing happen in a fresh home and finish the work; return what was seen.

    Raises
    ------
    LostError
        Something was lost, is half, or differs from the undisturbed end.
    """
    return _DAYS[kind](world, folder, dice)


def _run_at_last(world: World, home: Path, deed: Deed, seen: str) -> str:
    finish(deed, world, home)
    return seen


def two_runs(world: World, folder: Path, dice: random.Random) -> str:
    """Start two runs at once: one does the work, the other says so and leaves."""
    deed = _BY_NAME["run"]
    home = world.copy(deed, folder)
    runs = []
    for n in range(2):
        said = str(folder / f"said-{n}")
        runs.append((command.start(*deed.arguments, "--home", str(home), err=said), Path(said)))
        if n == 0:
            time.sleep(dice.random() * 4)
    for process, _ in runs:
        process.join()
    codes = [process.exitcode for process, _ in runs]
    lost = [said.read_text(encoding="utf-8") for p, said in runs if p.exitcode not in DONE]
    if len(lost) > 1 or any("另一次运行" not in text for text in lost):
        raise LostError(f"two runs: {codes} {lost}")
    compare(deed, world, home)
    return _run_at_last(world, home, deed, "one left" if lost else "one after the other")


def cut_warehouse(world: World, folder: Path, dice: random.Random) -> str:
    """Cut the warehouse, to nothing or anywhere."""
    deed = dice.choice([_BY_NAME["run"], _BY_NAME["lock-month"]])
    home = world.copy(deed, folder)
    size = (home / "warehouse.duckdb").stat().st_size
    left = dice.choice([0, 0, dice.randrange(1, size)])
    os.truncate(home / "warehouse.duckdb", left)
    return _run_at_last(world, home, deed, "empty" if not left else "cut")


def half_a_site(world: World, folder: Path, dice: random.Random) -> str:
    """Cut and remove pages and workbooks; leave a swap by two renames after the first."""
    deed = dice.choice([_BY_NAME["run"], _BY_NAME["answers"]])
    home = world.copy(deed, folder)
    for part in ("site", "outbox"):
        for path in sorted(p for p in (home / part).rglob("*") if p.is_file()):
            if dice.random() < 0.3:
                path.unlink()
            elif dice.random() < 0.3:
                os.truncate(path, dice.randrange(path.stat().st_size + 1))
        if dice.random() < 0.3:
            (home / part).rename(home / f"{part}.old")
    return _run_at_last(world, home, deed, "made again")


def cut_wal(world: World, folder: Path, dice: random.Random) -> str:
    """Cut the ledger's log of its last writes: what somebody was told is not lost in silence."""
    deed = _BY_NAME["rebuild"]
    whole = world.copy(deed, folder)
    home = whole.with_name("cut")
    with closing(sqlite3.connect(whole / "ledger.db")) as reader:
        reader.execute("begin")
        reader.execute("select count(*) from events").fetchone()
        call(whole, *_BY_NAME["confirm"].arguments)
        shutil.copytree(whole, home, ignore=shutil.ignore_patterns("ledger.db-shm"))
    shutil.copyfile(whole.with_name("home.key"), home.with_name("cut.key"))
    wal = home / "ledger.db-wal"
    os.truncate(wal, dice.randrange(wal.stat().st_size + 1))
    lost = bool(proof.findings(Home(home), deeply=True))
    if not lost and not Ledger(Home(home)).events("key_region_decision"):
        raise LostError("a decision is gone and nothing says so")
    if lost:
        before = state(home)
        if call(home, *deed.arguments).returncode != 3 or state(home).unlike(before):
            raise LostError("a run went on with a ledger cut short")
        if call(home, "verify", "--accept", "--note", "断电").returncode:
            raise LostError("a ledger cut short cannot be accepted")
    if (done := call(home, *deed.arguments)).returncode not in DONE:
        raise LostError(f"after a cut log: {done.stderr}")
    want, have = dict(world.after[deed.name].tables), dict(state(home).tables)
    if lost and want != have:
        raise LostError(f"after a cut log: {[n for n in want if want[n] != have.get(n)]}")
    return "said" if lost else "whole"


def full_disk(world: World, folder: Path, dice: random.Random) -> str:
    """Let the disk be full at some moment of a deed."""
    deed = dice.choice(
        [_BY_NAME[n] for n in ("run", "answers", "first run", "rebuild", "confirm", "backup")]
    )
    source = world.copy(deed, folder)
    used = sum(p.stat().st_size + 4096 for p in folder.rglob("*"))
    room = dice.randrange(120_000_000 if deed.runs else 400_000)
    disk = folder.with_name("disk")
    with _mounted(disk, ["-t", "tmpfs", "-o", f"size={used + room}", "tmpfs"]):
        shutil.copytree(source.parent, disk, dirs_exist_ok=True)
        home = disk / "home"
        done = call(home, *arguments(deed, world, home))
        _said_in_words(done)
        shutil.rmtree(folder)
        shutil.copytree(disk, folder, symlinks=True)
    left = world.check(deed, source)
    return _run_at_last(world, source, deed, f"{done.returncode} {left}")


def read_only(world: World, folder: Path, dice: random.Random) -> str:
    """Let one folder of the home, or all of it, take nothing for a while."""
    deed = dice.choice([_BY_NAME[n] for n in ("run", "answers", "rebuild", "confirm")])
    home = world.copy(deed, folder)
    place = home / dice.choice(
        [".", "archive", "config", "site", "outbox", "logs", "dagster", "inbox"]
    )
    with _mounted(place, ["--bind", str(place)]):
        subprocess.run(["mount", "-o", "remount,bind,ro", str(place)], check=True)
        done = call(home, *arguments(deed, world, home))
        _said_in_words(done)
    left = world.check(deed, home)
    seen = f"{place.name if place != home else 'all'}: {done.returncode} {left}"
    return _run_at_last(world, home, deed, seen)


def warehouse_held(world: World, folder: Path, dice: random.Random) -> str:
    """Let another program hold the published warehouse open, to read or to write."""
    deed = dice.choice([_BY_NAME["run"], _BY_NAME["rebuild"]])
    home, writes = world.copy(deed, folder), dice.random() < 0.5
    context = multiprocessing.get_context("spawn")
    ready, leave = context.Event(), context.Event()
    holder = context.Process(
        target=_hold, args=(str(home / "warehouse.duckdb"), writes, ready, leave)
    )
    holder.start()
    ready.wait(60)
    done = call(home, *arguments(deed, world, home))
    leave.set()
    holder.join()
    _said_in_words(done)
    left = world.check(deed, home)
    return _run_at_last(
        world, home, deed, f"to {'write' if writes else 'read'}: {done.returncode} {left}"
    )


def _hold(path: str, writes: bool, ready: Event, leave: Event) -> None:
    with duckdb.connect(path, read_only=not writes):
        ready.set()
        leave.wait(600)


def _said_in_words(done: command.Done) -> None:
    """Stop unless a command that could not do its work says so in a sentence, with a known code."""
    if done.returncode not in _CODES or "Traceback" in done.stderr:
        raise LostError(f"{done.returncode}: {done.stderr}")
    if done.returncode > 1 and not any("\u4e00" <= c <= "\u9fff" for c in done.stderr):
        raise LostError(f"no sentence: {done.stderr}")


@contextmanager
def _mounted(place: Path, how: list[str]) -> Iterator[None]:
    place.mkdir(exist_ok=True)
    subprocess.run(["mount", *how, str(place)], check=True)
    with ExitStack() as stack:
        stack.callback(subprocess.run, ["umount", str(place)], check=True)
        yield


_DAYS: dict[str, Callable[[World, Path, random.Random], str]] = {
    "two runs at once": two_runs,
    "warehouse cut": cut_warehouse,
    "half a site": half_a_site,
    "ledger's log cut": cut_wal,
    "warehouse held open": warehouse_held,
}
if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("mount"):
    _DAYS |= {"disk full": full_disk, "read-only folder": read_only}
DAYS = tuple(_DAYS)
