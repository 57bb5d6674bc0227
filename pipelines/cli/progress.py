"""A run's progress on a terminal: the step under way and, after a first run, how long it may still take."""

import json
import logging
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from rich.console import Console
from rich.status import Status

from assets.store.journal import LOG

_OF = re.compile(r" \d+/\d+$")
_STAMP = "%Y-%m-%d %H:%M:%S,%f"


@contextmanager
def progress(logs: Path, *, quiet: bool, english: bool = False) -> Iterator[None]:
    """Show the steps of a run: a live line on a terminal, nothing otherwise.

    Parameters
    ----------
    logs : Path
        Folder of the journals; the newest complete one tells how long each step took.
    quiet : bool
        Show nothing.
    english : bool
        Speak English.
    """
    if quiet or not sys.stderr.isatty():
        yield
        return
    with Console(stderr=True).status("…") as status:
        handler = _Live(status, durations(logs), english=english)
        LOG.addHandler(handler)
        try:
            yield
        finally:
            LOG.removeHandler(handler)


def durations(logs: Path) -> dict[str, float]:
    """Return how many seconds each step of the newest complete run took; empty when there is none."""
    for path in sorted(logs.glob("run-*.jsonl"), reverse=True):
        try:
            lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        except ValueError:  # cut off when the run was killed or the disk was full
            continue
        if lines and lines[-1]["what"] == "end":
            seconds: dict[str, float] = {}
            for before, line in pairwise(lines):
                name = _name(line["what"])
                spent = _when(line["at"]) - _when(before["at"])
                seconds[name] = seconds.get(name, 0.0) + spent
            return seconds
    return {}


def left(before: dict[str, float], done: set[str], spent: float) -> float | None:
    """Return the seconds a run may still take; ``None`` when nothing can be said yet.

    Parameters
    ----------
    before : dict of str to float
        Seconds of each step in an earlier run.
    done : set of str
        Steps done in this one.
    spent : float
        Seconds this one has taken.
    """
    behind = sum(seconds for name, seconds in before.items() if name in done)
    ahead = sum(seconds for name, seconds in before.items() if name not in done)
    if behind <= 0 or spent <= 0:
        return None
    return ahead * spent / behind


def _name(what: str) -> str:
    """Return a step's name; the files read are one step, and a cluster's count of its pieces is none."""
    if what.startswith("spark "):
        return _OF.sub("", what)
    return "read" if what.startswith("read ") else what


def _when(stamp: str) -> float:
    return datetime.strptime(stamp, _STAMP).timestamp()  # noqa: DTZ007  # differences only


class _Live(logging.Handler):
    def __init__(self, status: Status, before: dict[str, float], *, english: bool) -> None:
        super().__init__()
        self._status, self._before, self._english = status, before, english
        self._done: set[str] = set()
        self._count = 0
        self._began = time.monotonic()

    def emit(self, record: logging.LogRecord) -> None:
        self._count += 1
        self._done.add(_name(record.getMessage()))
        seconds = left(self._before, self._done, time.monotonic() - self._began)
        step, number = record.getMessage(), self._count
        if self._english:
            rest = "" if seconds is None else f", about {seconds:.0f} s left"
            self._status.update(f"step {number}: {step}{rest}")
            return
        rest = "" if seconds is None else f"，约剩 {seconds:.0f} 秒"
        self._status.update(f"第 {number} 步：{step}{rest}")
