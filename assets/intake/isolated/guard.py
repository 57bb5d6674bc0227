"""Read untrusted files in a process of their own, so that no file can end a run.

A reader of workbooks can ask for all the memory there is, never come back, or end its process. Here
that refuses one file, by name and with a reason; the process is started anew for the next.
"""

import errno
import os
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from assets.intake.context import IntakeContext, TableIntake, refused
from assets.intake.isolated.handover import take_over
from assets.intake.isolated.process import DiedError, Process
from assets.intake.isolated.worker import Task
from assets.intake.limits import Allowance, text_size, together

_REASONS = {
    "memory": "读取时所需内存超过上限，已停止读取（内容无误的，拆成几份重投）",
    "time": "读取时间超过上限，已停止读取",
    "crash": "读取程序在这个文件上异常中止",
    "killed": "读取程序在这个文件上两次被系统中止（多半是内存不足）",
    "error": "读取时出错",
}
_ADVICE = "；请检查内容，在 Excel 中另存为新文件后重投"
#: A process that holds more than this when a file is done is replaced (bytes).
_MOST_KEPT = 1 << 30
#: Processes that read at once: each may take the memory of a whole file.
_MOST_AT_ONCE = 2
#: Files of so many bytes together are worth a second process (it takes a second to start).
_WORTH_SEVERAL = 4 << 20


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


class Reader:
    """Reads files, in processes that are held to limits.

    Parameters
    ----------
    folder : Path
        Where folders for the tables on their way are made; gone when the reader is closed.
    allowance : Allowance, optional
        What every file may take; without it this follows from its size.
    program : sequence of str
        What Python is told to start.
    at_once : int, optional
        Processes side by side for many files; without it one a core, two at most: each holds a
        gigabyte over a large file.
    """

    def __init__(
        self,
        folder: Path,
        allowance: Allowance | None = None,
        program: Sequence[str] = ("-m", "assets.intake.isolated.worker"),
        at_once: int | None = None,
    ) -> None:
        count = at_once or min(_MOST_AT_ONCE, os.cpu_count() or 1)
        self._desks = [_Desk(folder, allowance, program) for _ in range(count)]

    def __enter__(self) -> "Reader":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for desk in self._desks:
            desk.close()

    def read(self, path: Path, name: str, context: IntakeContext) -> Reading:
        """Read one file."""
        return next(self.read_all([Wanted(path, name, context)]))

    def read_all(self, wanted: Iterable[Wanted]) -> Iterator[Reading]:
        """Read files; the results come in their order, the next are read while the caller works."""
        files = list(wanted)
        several = sum(_size(file.path) for file in files) >= _WORTH_SEVERAL
        waiting = deque(together(files, lambda file: text_size(file.path)))
        begun = deque[tuple[_Desk, list[Wanted]]]()

        def begin(desk: _Desk) -> None:
            if waiting:
                begun.append((desk, waiting.popleft()))
                desk.begin(begun[-1][1])

        for desk in self._desks if several else self._desks[:1]:
            begin(desk)
        while begun:
            desk, some = begun.popleft()
            readings = desk.finish(some)
            begin(desk)
            yield from readings


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


class _Desk:
    """Where files are read: a process, and the folder their tables come in."""

    def __init__(self, folder: Path, allowance: Allowance | None, program: Sequence[str]) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="reading-", dir=folder))
        self._allowance = allowance
        self._program = program
        self._process: Process | None = None

    def close(self) -> None:
        """End the process; take the folder away."""
        self._stop()
        for left in self._folder.iterdir():
            left.unlink()
        self._folder.rmdir()

    def begin(self, files: Sequence[Wanted]) -> None:
        """Hand files over to be read together."""
        if self._process is None:
            self._process = Process(self._folder, self._program)
        size = sum(text_size(file.path) for file in files)
        allowance = self._allowance or Allowance.for_size(size)
        given = [(file.path, file.name, file.context) for file in files]
        self._process.give(Task(given, self._folder, allowance))

    def finish(self, files: Sequence[Wanted]) -> list[Reading]:
        """Return what came of files.

        Where reading several together breaks off, each is read alone, and the one at fault refused.

        Raises
        ------
        ReaderError
            The process cannot work.
        OSError
            There is no room for the tables.
        """
        read = self._answer(files)
        if not isinstance(read, str):
            return [Reading(tables) for tables in read]
        if len(files) == 1:
            return [Reading([refused(files[0].name, read)], read)]
        alone = []
        for file in files:
            self.begin([file])
            alone += self.finish([file])
        return alone

    def _answer(
        self, files: Sequence[Wanted], *, is_second: bool = False
    ) -> list[list[TableIntake]] | str:
        """Return the tables of each file, or why there are none.

        A process that other files were read in before is not believed when it dies, nor one that was
        killed from outside: the files are read once more in a new one.
        """
        process = self._process
        if process is None:
            raise RuntimeError("no file was given to read")
        seasoned = process.files > len(files)
        name = files[0].name
        try:
            answer = process.answer()
        except DiedError as died:
            if not process.is_ready:
                raise ReaderError(process.last_words()) from None
            self._stop()
            again = seasoned or (died.how == "killed" and not is_second)
            if again and died.how != "time":
                self.begin(files)
                return self._answer(files, is_second=not seasoned)
            return _said(died.how, process.reached, name)
        _blame_no_file(answer)
        if "failed" in answer:
            self._clear()
            return _said(answer["failed"], process.reached, name, answer.get("error"))
        return self._taken(files, answer)

    def _taken(
        self, files: Sequence[Wanted], answer: Mapping[str, Any]
    ) -> list[list[TableIntake]] | str:
        """Return the tables of each file that an answer names, or why they are not those of the files."""
        try:
            tables = iter(take_over(answer["tables"], self._folder))
            read = [[next(tables) for _ in range(int(n))] for n in answer["of_each"]]
            if len(read) != len(files) or next(tables, None) is not None:
                raise ValueError("not the tables of these files")
        except (ValueError, OSError, TypeError, KeyError, StopIteration) as error:
            self._stop()
            return _said("error", "", files[0].name, type(error).__name__)
        if answer.get("resident", 0) > _MOST_KEPT:
            self._stop()
        return read

    def _stop(self) -> None:
        if self._process is not None:
            self._process.end()
            self._process = None
        self._clear()

    def _clear(self) -> None:
        for left in self._folder.glob("*.arrow"):
            left.unlink(missing_ok=True)


def _blame_no_file(answer: Mapping[str, object]) -> None:
    """Raise where the process could not work, whatever the files are."""
    if "unfit" in answer:
        raise ReaderError(str(answer["unfit"]))
    if "full" in answer:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _said(how: str, reached: str, name: str, error: str | None = None) -> str:
    """Return the sentence for the person who sent the file; inside a ZIP it names the member."""
    inside = f"（包内「{reached.removeprefix(name + '!')}」）" if "!" in reached else ""
    kind = f"（{error}）" if error else ""
    return f"无法读取：{_REASONS.get(how, _REASONS['error'])}{kind}{inside}{_ADVICE}"
