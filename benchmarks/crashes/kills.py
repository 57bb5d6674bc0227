"""One trial: a deed is killed (SIGKILL) at random moments, some times over, then carried out to its end."""

import json
import random
import time
from collections import Counter
from contextlib import suppress
from multiprocessing.process import BaseProcess as Process
from pathlib import Path

from assets.store import proof
from assets.store.backup import MANIFEST, BackupError, verified
from assets.store.home import Home, HomeError, open_home
from assets.store.ledger import Ledger
from benchmarks.crashes.state import LostError, State, state
from benchmarks.crashes.world import DONE, Deed, World, call
from tests.integration import command

_DECISION = "key_region_decision"
#: Lines in the journal of a run: one for every step.
_LINES = 210


class Clock:
    """How long each deed took lately: the machine is shared, so it is learnt as we go."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def learn(self, deed: Deed, seconds: float) -> None:
        known = self.seconds.get(deed.name, seconds)
        self.seconds[deed.name] = 0.7 * known + 0.3 * seconds


def trial(
    world: World, folder: Path, dice: random.Random, clock: Clock
) -> Counter[tuple[str, str]]:
    """Kill one deed up to four times in a fresh home, then finish it; count what was seen after each kill.

    Raises
    ------
    LostError
        Something was lost, is half, or differs from the undisturbed end.
    """
    deed = dice.choices(world.deeds, [d.weight for d in world.deeds])[0]
    home, seen = world.copy(deed, folder), Counter[tuple[str, str]]()
    for number in range(dice.randint(1, 4)):
        if not kill(deed, home, arguments(deed, world, home, number), dice, clock):
            seen[deed.name, "ended first"] += 1
            _seen(deed, world, home, number)
            break
        seen[deed.name, _seen(deed, world, home, number)] += 1
    began = time.monotonic()
    finish(deed, world, home)
    clock.learn(deed, time.monotonic() - began)
    return seen


def arguments(deed: Deed, world: World, home: Path, number: int = 0) -> list[str]:
    """Return the command of a deed, without its home."""
    if deed.name == "backup":
        return [*deed.arguments, str(home.with_name(f"backup-{number}"))]
    if deed.name == "restore":
        return [*deed.arguments, str(world.backup)]
    return list(deed.arguments)


def kill(deed: Deed, home: Path, said: list[str], dice: random.Random, clock: Clock) -> bool:
    """Start a deed and kill it; return whether it was still at work."""
    where = _target(deed, home)
    begun = len(_logs(where))
    running = command.start(*said, "--home", str(where))
    span = clock.seconds.get(deed.name, 6.0 if deed.runs else 0.2)
    way = dice.random() if deed.runs else 1
    if way < 0.35:  # near a line of its journal: the ends of its steps
        _wait_for_line(where, begun, dice.randrange(_LINES), span * 3)
        time.sleep(dice.random() * 0.3)
    elif way < 0.7:  # between the ledger's entry, the warehouse and the folders that are swapped in
        _wait_for_entry(where, running, span * 3)
        time.sleep(dice.random() * 0.8)
    else:
        time.sleep(dice.random() * span * 0.9)
    alive = running.exitcode is None
    running.kill()
    running.join()
    return alive


def _wait_for_line(home: Path, begun: int, wanted: int, most: float) -> None:
    """Wait until the newest run has written so many lines, or about as many as it ever does."""
    until = time.monotonic() + most
    while time.monotonic() < until:
        logs = _logs(home)
        if len(logs) > begun and len(logs[-1].read_bytes().splitlines()) > wanted:
            return
        if len(logs) > begun and '"publish"' in logs[-1].read_text(encoding="utf-8"):
            return
        time.sleep(0.005)


def _wait_for_entry(home: Path, running: Process, most: float) -> None:
    """Wait until the pages are being written and the ledger changes after that: the run is entered."""
    until, before = time.monotonic() + most, None
    while time.monotonic() < until and running.exitcode is None:
        if (home / "work" / "outbox").exists():
            now = _changes(home)
            if before is not None and now != before:
                return
            before = now
        time.sleep(0.002)


def _changes(home: Path) -> list[tuple[str, int, int]]:
    """Return what tells that the ledger's files changed."""
    found = []
    for path in sorted(home.glob("ledger.db*")):
        with suppress(FileNotFoundError):
            stat = path.stat()
            found.append((path.name, stat.st_mtime_ns, stat.st_size))
    return found


def _logs(home: Path) -> list[Path]:
    return sorted((home / "logs").glob("run-*.jsonl"))


def _target(deed: Deed, home: Path) -> Path:
    return home.with_name("restored") if deed.name == "restore" else home


def _seen(deed: Deed, world: World, home: Path, number: int) -> str:
    """Return what a kill left, once nothing in it is half."""
    old = world.before[deed.name]
    if deed.name == "restore":
        return _restored(world, home, old)
    left = world.check(deed, home)
    if deed.name == "confirm":
        made = len(Ledger(Home(home)).events(_DECISION))
        if made > number + 1:
            raise LostError(f"{made} decisions after {number + 1} commands")
        return "new" if made else "old"
    if deed.name == "backup":
        return _backed_up(home.with_name(f"backup-{number}"))
    return left


def _backed_up(folder: Path) -> str:
    """Stop unless a backup is whole or taken for none."""
    if (folder / MANIFEST).exists():
        verified(folder)
        return "new"
    try:
        verified(folder)
    except BackupError:
        return "old"
    raise LostError("half a backup was taken for one")


def _restored(world: World, home: Path, old: State) -> str:
    """Stop unless a folder that was being restored is whole or taken for no home."""
    root = home.with_name("restored")
    if (root / "home.json").exists():
        _whole(root, world.backup, old)
        return "new"
    if root.exists() and any(root.iterdir()):
        try:
            open_home(root)
        except HomeError:
            return "old"
        raise LostError("a folder half restored was taken for a home")
    return "old"


def _whole(root: Path, backup: Path, old: State) -> None:
    for name in verified(backup):
        if name != "ledger.db" and (root / name).read_bytes() != (backup / name).read_bytes():
            raise LostError(f"restored otherwise: {name}")
    if proof.findings(Home(root), old.head, deeply=True) or Ledger(Home(root)).head() != old.head:
        raise LostError("the restored ledger is another one")


def compare(deed: Deed, world: World, home: Path) -> None:
    """Stop unless a home holds what it holds undisturbed, after one run or after another one."""
    now = state(home)
    unlike = now.unlike(world.after[deed.name])
    if unlike and now.unlike(world.again(deed)):
        raise LostError(f"after {deed.name}: other than undisturbed: {unlike}")


def finish(deed: Deed, world: World, home: Path) -> None:
    """Carry a deed out to its end and compare with the undisturbed end."""
    root, backup = _target(deed, home), home.with_name("backup-last")
    if deed.name == "restore" and (root / "home.json").exists():
        return
    said = ["backup", str(backup)] if deed.name == "backup" else arguments(deed, world, home)
    done = call(root, *said)
    if done.returncode not in DONE:
        raise LostError(f"the next {deed.name} ends with {done.returncode}: {done.stderr}")
    if deed.runs:
        compare(deed, world, home)
    elif deed.name == "restore":
        _whole(root, world.backup, world.before[deed.name])
    elif deed.name == "backup":
        verified(backup)
        if json.loads((backup / MANIFEST).read_text(encoding="utf-8"))["findings"]:
            raise LostError("the backup found its ledger changed")
    world.check(deed, home)
