"""The command line in a process of its own: a fresh interpreter, or one forked with its imports done.

Importing what a run needs takes seven seconds of a processor, as long as a small run itself. A
fork from a process that has imported it all (`preloaded.py`) is a process of its own as well, with
its own exit code and output; only the seed of Python's hashes is that of all its siblings, so
whoever compares two runs byte by byte starts one of them fresh.
"""

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Mapping
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import TemporaryDirectory

from pipelines.cli import main
from tests.conftest import THREADS

from .spare_reader import Spare

#: Commands that read files of the inbox.
_READING = ("run", "rebuild", "demo")
FRESH = [sys.executable, "-c", "from pipelines.cli import main; main()"]

Done = subprocess.CompletedProcess[str]


def fresh(*arguments: str) -> Done:
    """Call ``hengjian`` in a new interpreter, with as many threads as the machine gives."""
    given = {name: value for name, value in os.environ.items() if name not in THREADS}
    return subprocess.run(
        [*FRESH, *arguments], capture_output=True, text=True, check=False, env=given
    )


if sys.platform == "linux":
    _server = multiprocessing.get_context("forkserver")
    _server.set_forkserver_preload(["tests.integration.preloaded"])
else:
    _server = multiprocessing.get_context("spawn")


def start(*arguments: str, out: str = os.devnull, err: str = os.devnull) -> BaseProcess:
    """Start ``hengjian`` in a process forked from the one that has imported everything."""
    process = _server.Process(target=_main, args=(arguments, dict(os.environ), out, err))
    process.start()
    return process


def call(*arguments: str) -> Done:
    """Call ``hengjian`` in such a process and wait for its end."""
    with TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        process = start(*arguments, out=str(out), err=str(err))
        process.join()
        said = [path.read_text(encoding="utf-8") for path in (out, err)]
    return subprocess.CompletedProcess(arguments, int(process.exitcode or 0), *said)


def _main(arguments: tuple[str, ...], environment: Mapping[str, str], out: str, err: str) -> None:
    os.environ.clear()
    os.environ.update(environment)
    for name, number, path in (("stdout", 1, out), ("stderr", 2, err)):
        with Path(path).open("wb") as file:
            os.dup2(file.fileno(), number)
        setattr(sys, name, open(number, "w", encoding="utf-8", closefd=False))  # noqa: SIM115  # until the process ends
    sys.argv = ["hengjian", *arguments]
    if arguments[0] in _READING:
        Spare().in_place()
    main()
