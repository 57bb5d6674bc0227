"""The process that reads untrusted files: started by :mod:`assets.intake.isolated.guard`, nothing else.

It is told over standard input which files to read and answers over the standard output it was started
with. Messages are a length of eight bytes and a body: a pickle from the guard, whom it trusts, and
JSON to the guard, who trusts nobody that has read such a file.
"""

import json
import os
import pickle
import signal
import struct
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import polars as pl

from assets.intake.context import IntakeContext
from assets.intake.isolated.handover import hand_over
from assets.intake.limits import Allowance, hold_to, no_core_files
from assets.intake.read import read_paths
from assets.store.memory import resident
from assets.store.refused import is_full
from data_contracts import sources
from data_contracts.files import ContractError

LENGTH = struct.Struct(">Q")


@dataclass(frozen=True)
class Task:
    """Files to read (path, name and context of each), and the empty folder the frames go to."""

    files: Sequence[tuple[Path, str, IntakeContext]]
    folder: Path
    allowance: Allowance


def send(stream: IO[bytes], body: bytes) -> None:
    """Write one message."""
    stream.write(LENGTH.pack(len(body)) + body)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes | None:
    """Return the next message, or ``None`` where the other side is gone."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    body = stream.read(length)
    return body if len(body) == length else None


def _work(task: Task, answers: IO[bytes]) -> None:
    """Read the files of a task and answer; whatever happens in Python is an answer too."""

    def reached(place: str) -> None:
        send(answers, json.dumps({"at": place}).encode())

    hold_to(task.allowance)
    try:
        read = read_paths(task.files, reached)
        tables = hand_over([table for file in read for table in file], task.folder)
        answer = {"tables": tables, "of_each": [len(file) for file in read], "resident": resident()}
    except MemoryError:
        answer = {"failed": "memory"}
    except (
        ImportError,
        ContractError,
    ) as error:  # this program is not whole: no fault of the file's
        answer = {"unfit": f"{type(error).__name__}: {error}"}
    except BaseException as error:  # noqa: BLE001 - a panic of Rust code is no Exception
        answer = {"failed": "error", "error": type(error).__name__}
        if is_full(str(error)):  # no fault of the file's either
            answer = {"full": True}
    send(answers, json.dumps(answer).encode())


def _warm() -> None:
    """Do what the first file would otherwise be charged for."""
    sources()
    pl.DataFrame({"a": ["1"]}).lazy().group_by("a").len().collect()


def main() -> None:
    """Read files until the guard is gone."""
    if hasattr(signal, "SIGINT"):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the guard is told, and ends this process
    no_core_files()
    tasks = sys.stdin.buffer
    # A library that prints must not be taken for an answer.
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        _warm()
        send(answers, json.dumps({"ready": True}).encode())
        while (body := receive(tasks)) is not None:
            _work(pickle.loads(body), answers)  # noqa: S301 - from the process that started this one


if __name__ == "__main__":
    main()
