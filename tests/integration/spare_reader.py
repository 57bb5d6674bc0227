"""A process that reads files, forked before a run starts: it need not import what the run has imported.

A reader in a new interpreter (:mod:`assets.intake.isolated.process`) imports for a second of a processor, a fifth
of a small run. The first reader of a run in a forked process is forked as well; any further one, and
every one of a fresh run, starts as it does for a bureau.
"""

import os
import select
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from typing import Any

from assets.intake.isolated import process, worker

#: What a bureau's reader is started with.
_PROGRAM = ["-P", "-m", "assets.intake.isolated.worker"]
_start = subprocess.Popen


class Spare:
    """A reader that waits for its first file; it ends when nobody can give it one any more."""

    def __init__(self) -> None:
        tasks, self._tasks = os.pipe()
        self._answers, answers = os.pipe()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        self.pid = os.fork()
        if not self.pid:
            os.close(self._tasks)
            os.close(self._answers)
            _read(tasks, answers, self._errors.fileno())
        os.close(tasks)
        os.close(answers)
        self._is_taken = False

    def in_place(self) -> None:
        """Let this process take the spare one where it would start its first reader."""
        process.subprocess = self

    def __getattr__(self, name: str) -> Any:
        return getattr(subprocess, name)

    def Popen(self, command: Sequence[str], **given: Any) -> Any:  # noqa: N802  # it stands in for subprocess.Popen
        """Return the spare reader once, in the place of one that would be started; others are started."""
        if self._is_taken or list(command[1:]) != _PROGRAM:
            return _start(command, **given)
        self._is_taken = True
        return _Taken(self.pid, self._tasks, self._answers, self._errors, given["stderr"])


class _Taken:
    """The spare reader as :class:`subprocess.Popen` shows a process, as far as a reader's is used."""

    def __init__(self, pid: int, tasks: int, answers: int, errors: Any, said: Any) -> None:
        self.pid, self._errors, self._said = pid, errors, said
        self._code: int | None = None
        self.stdin, self.stdout = os.fdopen(tasks, "wb"), os.fdopen(answers, "rb")

    def kill(self) -> None:
        """End it."""
        if self._code is None:
            os.kill(self.pid, signal.SIGKILL)

    def wait(self, timeout: float = float("inf")) -> int:
        """Return its exit code, as soon as it has one; what it said goes where it was to go."""
        until = time.monotonic() + timeout
        while self._code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._code = os.waitstatus_to_exitcode(status)
                self._errors.seek(0)
                self._said.write(self._errors.read())
            elif time.monotonic() > until:
                raise subprocess.TimeoutExpired(_PROGRAM, timeout)
            else:
                time.sleep(0.005)
        return self._code


def _read(*channels: int) -> None:
    """Be the reader: its tasks, answers and errors come in place of the process's own channels."""
    code = 1
    try:
        for number, channel in enumerate(channels):
            os.dup2(channel, number)
        sys.stdin, sys.stdout, sys.stderr = (
            open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115  # channels for as long as the process lives
            for number, mode in enumerate("rww")
        )
        waiting = select.poll()
        waiting.register(0, select.POLLIN)
        if waiting.poll()[0][1] & select.POLLIN:
            worker.main()
        code = 0
    except BaseException:  # noqa: BLE001 - what a process of its own would say before it ends
        traceback.print_exc()
    os._exit(code)
