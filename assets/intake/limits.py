"""How much memory and time reading one file may take, and how a process is held to it."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TypeVar

from assets.store.memory import given_memory, page_size

File = TypeVar("File")

#: Bytes.
_MB = 1 << 20
#: So many bytes of text in so many files are read together: like tables cost little more than one.
_TOGETHER, _MOST_TOGETHER = 4 * _MB, 500
#: These hold so many times their size: 40 000 cases are 4.5 MB as Parquet and 57 MB as text, 40 000
#: complaints of twelve hundred characters 7.7 MB as a workbook and 133 MB as text.
_PACKED, _ARE_PACKED = 10, {".parquet", ".xlsx", ".xlsm", ".zip"}


def usual_memory(of_machine: int) -> int:
    """Return what any file may take on a machine with so many bytes of memory: a sixth, 1 to 4 GB.

    Where one text stands in tens of thousands of rows a workbook of 2 MB holds 200 MB of text,
    which takes 1.4 GB to read.
    """
    return min(max(of_machine // 6, 1 << 30), 4 << 30)


@dataclass(frozen=True)
class Allowance:
    """What reading one file may take.

    Small files get the fixed part: a workbook of 27 KB that wants more is no table. A large one
    gets more in proportion, so that a million rows are read on a slow machine as well.

    Attributes
    ----------
    memory : int
        Bytes of address space beyond what the process has before it opens the file.
    cpu_seconds : int
        Seconds of processor time.
    seconds : float
        Seconds by the clock, after which the process is ended from outside.
    """

    memory: int = usual_memory(given_memory())
    cpu_seconds: int = 40
    seconds: float = 50.0

    @classmethod
    def for_size(cls, size: int) -> "Allowance":
        """Return what a file of ``size`` bytes may take: memory within three quarters of what is given."""
        whole = size // _MB
        memory = min(cls.memory + 24 * size, max(cls.memory, given_memory() * 3 // 4))
        return cls(memory, cls.cpu_seconds + 4 * whole, cls.seconds + 12.0 * whole)


def text_size(path: Path) -> int:
    """Return about how many bytes a file is as text; 0 for one that is not there."""
    size = 0
    with suppress(OSError):
        size = path.stat().st_size
    return as_text(size, path.name)


def as_text(size: int, name: str) -> int:
    """Return about how many bytes a file of so many bytes is as text, by its name."""
    return size * _PACKED if PurePath(name).suffix.lower() in _ARE_PACKED else size


def together(files: Iterable[File], size_of: Callable[[File], int]) -> Iterator[list[File]]:
    """Yield files, in their order, that are read together: one large or several small ones.

    Parameters
    ----------
    files : iterable
    size_of : callable
        Returns about how many bytes one is as text.
    """
    some: list[File] = []
    size = 0
    for file in files:
        more = size_of(file)
        if some and (size + more > _TOGETHER or len(some) == _MOST_TOGETHER):
            yield some
            some, size = [], 0
        some.append(file)
        size += more
    if some:
        yield some


def hold_to(allowance: Allowance) -> None:
    """Hold this process to an allowance from now on; the next call counts anew.

    Where the system knows no such limits (Windows) only the clock outside holds it.
    """
    try:
        import resource
    except ImportError:
        return
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    used = int(time.process_time()) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (_within(used + allowance.cpu_seconds, most), most))
    held = _address_space()
    if held is not None:
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (_within(held + allowance.memory, most), most))


def no_core_files() -> None:
    """Leave no image of this process's memory on the disk when it is ended."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _within(wanted: int, most: int) -> int:
    return wanted if most < 0 else min(wanted, most)  # RLIM_INFINITY is -1


def _address_space() -> int | None:
    """Return the bytes of address space this process has mapped; ``None`` where nobody says."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * page_size()
    except OSError:
        return None
