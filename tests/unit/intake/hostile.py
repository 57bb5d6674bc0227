"""A reader over which every file has power: what a file says is done to the process that reads it."""

import ctypes
import errno
import os
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from assets.intake.context import IntakeContext, TableIntake
from assets.intake.isolated import worker
from assets.intake.read import read_paths


def _eat_memory() -> None:
    kept = []
    while True:
        kept.append(bytearray(16 << 20))


def _fault() -> None:
    signal.signal(signal.SIGSEGV, signal.SIG_DFL)
    ctypes.string_at(0)


def _spin() -> None:
    while True:
        pass


def _raise() -> None:
    raise TypeError("'<' not supported")


def _keep_busy() -> None:
    until = time.process_time() + 1.2
    while time.process_time() < until:
        pass


def _no_room() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


DONE: dict[str, Callable[[], None]] = {
    "memory": _eat_memory,
    "fault": _fault,
    "abort": os.abort,
    "kill": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "sleep": lambda: time.sleep(600),
    "spin": _spin,
    "raise": _raise,
    "leave": lambda: os._exit(0),
    "exit": lambda: exit(0),  # noqa: PLR1722 - as a library might
    "print": lambda: print("not an answer\n" * 1000, flush=True),
}

ONCE: dict[str, Callable[[], None]] = {
    "once": os.abort,
    "killed": DONE["kill"],
    "full": _no_room,
    "busy": _keep_busy,
}


def _obey(
    path: Path, name: str, context: IntakeContext, reached: Callable[[str], None]
) -> list[TableIntake]:
    text = path.read_text(encoding="utf-8")
    if text in DONE:
        reached(f"{name}!成员.csv")
        DONE[text]()
    how, _, where = text.partition(" ")
    if how in ONCE:  # only the first time it is read
        mark = Path(where)
        if not mark.exists():
            mark.touch()
            ONCE[how]()
        path = mark.with_name("good.csv")
    return read_paths([(path, name, context)], reached)[0]


def _obey_each(
    files: Sequence[tuple[Path, str, IntakeContext]], reached: Callable[[str], None]
) -> list[list[TableIntake]]:
    return [_obey(*file, reached) for file in files]


if __name__ == "__main__":
    worker.read_paths = _obey_each
    worker.main()
