"""Read untrusted files in a process of their own, so that no file can end a run.

A reader of workbooks can ask for all the memory there is, never come back, or end its process. Here
that refuses one file, by name and with a reason; the process is started anew for the next.
"""

import json
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from types import TracebackType
from typing import Any

from assets.intake.context import IntakeContext, TableIntake, refused
from assets.intake.handover import take_over
from assets.intake.limits import Allowance
from assets.intake.worker import Task, receive, send

_REASONS = {
    "memory": "读取时所需内存超过上限，已停止读取",
    "time": "读取时间超过上限，已停止读取",
    "crash": "读取程序在这个文件上异常中止",
    "error": "读取时出错",
}
_ADVICE = "；请检查内容，在 Excel 中另存为新文件后重投"
#: A process that holds more than this when a file is done is replaced (bytes).
_MOST_KEPT = 1 << 30
_OUT_OF_MEMORY = (b"memory allocation", b"MemoryError", b"Cannot allocate", b"out of memory")
#: How much of what a dying process said is looked at (bytes).
_LAST_WORDS = 8192
_GRACE_SECONDS = 5.0
#: The process has so long to start, on a busy machine too; no file's time runs before it has.
_START_SECONDS = 180.0


@dataclass(frozen=True)
class Reading:
    """What came of one file: its tables; ``broken`` says why reading was broken off."""

    tables: list[TableIntake]
    broken: str | None = None


@dataclass(frozen=True)
class Wanted:
    """One file to be read: where its bytes are, its name in messages, the settings."""

    path: Path
    name: str
    context: IntakeContext


class ReaderError(Exception):
    """The process that reads cannot start or lacks a part of the program: no file is to blame.

    A run that took this for a fault of its files would refuse them all and publish nothing but gaps.
    """

    def __init__(self, words: str) -> None:
        why = f"（{words}）" if words else ""
        super().__init__(f"读取文件的程序起动不了{why}；不是文件的问题。请检查安装和内存后再运行")


class _DiedError(Exception):
    """The process ended, or was ended, over a file; ``how`` is a key of the reasons."""

    def __init__(self, how: str) -> None:
        super().__init__(how)
        self.how = how


class Reader:
    """Reads files one after the other in a process that is held to limits.

    Parameters
    ----------
    folder : Path
        Where a folder for the tables on their way is made; gone when the reader is closed.
    allowance : Allowance, optional
        What every file may take; without it this follows from its size.
    program : sequence of str
        What Python is told to start.
    """

    def __init__(
        self,
        folder: Path,
        allowance: Allowance | None = None,
        program: Sequence[str] = ("-m", "assets.intake.worker"),
    ) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="reading-", dir=folder))
        self._allowance = allowance
        self._program = program
        self._process: _Process | None = None

    def __enter__(self) -> "Reader":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()
        for left in self._folder.iterdir():
            left.unlink()
        self._folder.rmdir()

    def read(self, path: Path, name: str, context: IntakeContext) -> Reading:
        """Read one file."""
        return next(self.read_all([Wanted(path, name, context)]))

    def read_all(self, wanted: Iterable[Wanted]) -> Iterator[Reading]:
        """Read files in their order; the next is read while the caller works on the last."""
        files = iter(wanted)
        ahead = next(files, None)
        if ahead is not None:
            self._begin(ahead)
        while ahead is not None:
            now, tables, how = ahead, *self._finish(ahead)
            ahead = next(files, None)
            if ahead is not None:
                self._begin(ahead)
            if tables is not None:
                yield Reading(tables)
            else:
                yield Reading([refused(now.name, how)], how)

    def _begin(self, file: Wanted) -> None:
        if self._process is None:
            self._process = _Process(self._folder, self._program)
        self._process.give(self._task(file))

    def _task(self, file: Wanted) -> Task:
        allowance = self._allowance or Allowance.for_file(file.path)
        return Task(file.path, file.name, file.context, self._folder, allowance)

    def _finish(self, file: Wanted) -> tuple[list[TableIntake] | None, str]:
        """Return the tables, or ``None`` and why there are none.

        A process that other files were read in before is not believed when it dies: the file is
        read once more in a new one.
        """
        process = self._process
        if process is None:
            raise RuntimeError("no file was given to read")
        seasoned = process.files > 1
        try:
            answer = process.answer()
        except _DiedError as died:
            if not process.is_ready:
                raise ReaderError(process.last_words()) from None
            self._stop()
            if seasoned and died.how != "time":
                self._begin(file)
                return self._finish(file)
            return None, _said(died.how, process.reached, file.name)
        if "unfit" in answer:
            raise ReaderError(answer["unfit"])
        if "failed" in answer:
            self._clear()
            return None, _said(answer["failed"], process.reached, file.name, answer.get("error"))
        try:
            tables = take_over(answer["tables"], self._folder)
        except (ValueError, OSError, TypeError, KeyError) as error:
            self._stop()
            return None, _said("error", "", file.name, type(error).__name__)
        if answer.get("resident", 0) > _MOST_KEPT:
            self._stop()
        return tables, ""

    def _stop(self) -> None:
        if self._process is not None:
            self._process.end()
            self._process = None
        self._clear()

    def _clear(self) -> None:
        for left in self._folder.glob("*.arrow"):
            left.unlink(missing_ok=True)


def _said(how: str, reached: str, name: str, error: str | None = None) -> str:
    """Return the sentence for the person who sent the file; inside a ZIP it names the member."""
    inside = f"（包内「{reached.removeprefix(name + '!')}」）" if "!" in reached else ""
    kind = f"（{error}）" if error else ""
    return f"无法读取：{_REASONS.get(how, _REASONS['error'])}{kind}{inside}{_ADVICE}"


class _Process:
    """One process that reads, and what it has been given."""

    def __init__(self, folder: Path, program: Sequence[str]) -> None:
        self.files = 0
        self.reached = ""
        self.is_ready = False
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        search = [entry for entry in sys.path if entry]
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(search),
            "MALLOC_ARENA_MAX": "2",  # a heap for each thread would count against the limit
        }
        self._popen = subprocess.Popen(  # noqa: S603 - this program, in a process of its own
            [sys.executable, "-P", *program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            cwd=folder,
            env=environment,
        )
        self._answers: Queue[bytes | None] = Queue()
        self._allowed = self._deadline = 0.0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        stream = self._popen.stdout
        body: bytes | None = b""
        while body is not None and stream is not None:
            try:
                body = receive(stream)  # type: ignore[arg-type]
            except (OSError, ValueError):
                body = None
            self._answers.put(body)

    def give(self, task: Task) -> None:
        """Hand over one file; the clock begins to run."""
        self.files += 1
        self.reached = ""
        self._allowed = task.allowance.seconds
        self._deadline = time.monotonic() + (self._allowed if self.is_ready else _START_SECONDS)
        with suppress(OSError):  # gone already: the answer says so
            if self._popen.stdin is not None:
                send(self._popen.stdin, pickle.dumps(task))  # type: ignore[arg-type]

    def answer(self) -> dict[str, Any]:
        """Return what came of the file given last.

        Raises
        ------
        _DiedError
            The process is gone, or did not answer in time.
        """
        while True:
            try:
                body = self._answers.get(timeout=max(0.0, self._deadline - time.monotonic()))
            except Empty:
                raise _DiedError("time") from None
            if body is None:
                raise _DiedError(self._cause())
            try:
                found: dict[str, Any] = json.loads(body)
            except ValueError:
                raise _DiedError("crash") from None
            if "ready" in found:
                self.is_ready = True
                self._deadline = time.monotonic() + self._allowed
            elif "at" in found:
                self.reached = str(found["at"])
            else:
                return found

    def _cause(self) -> str:
        """Return why the process is gone."""
        try:
            code = self._popen.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            return "crash"
        if code == -getattr(signal, "SIGXCPU", 0) != 0:
            return "time"
        words = self._said()
        return "memory" if any(mark in words for mark in _OUT_OF_MEMORY) else "crash"

    def _said(self) -> bytes:
        self._errors.seek(max(0, self._errors.seek(0, os.SEEK_END) - _LAST_WORDS))
        return self._errors.read()

    def last_words(self) -> str:
        """Return the last line the process wrote beside its answers."""
        lines = self._said().decode(errors="replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "")

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self._popen.kill()
        self._popen.wait()
        for stream in (self._popen.stdin, self._popen.stdout):
            with suppress(OSError):
                if stream is not None:
                    stream.close()
        self._errors.close()
