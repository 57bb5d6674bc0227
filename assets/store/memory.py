"""Memory: how much this process may use; what nothing uses goes back before the next heavy step."""

import ctypes
import gc
import os
from contextlib import suppress
from pathlib import Path

#: Of the GNU library's mallopt: in how many places threads may keep memory.
_M_ARENA_MAX = -8
_PAGE = 4096
_TOLD, _GROUPS = Path("/proc/self/cgroup"), Path("/sys/fs/cgroup")
_LIMIT_1, _LIMIT_2 = "memory.limit_in_bytes", "memory.max"
#: Looking through all objects takes a third of a second: not worth it where less is held.
_MUCH = 1 << 30


def page_size() -> int:
    """Return the bytes of a page of memory."""
    return int(os.sysconf("SC_PAGE_SIZE")) if hasattr(os, "sysconf") else _PAGE


def given_memory(told: Path = _TOLD, groups: Path = _GROUPS) -> int:
    """Return the bytes of memory this process may use: of the machine, less where a container or service has less.

    Parameters
    ----------
    told : Path
        Where Linux says which control groups the process is in (``/proc/self/cgroup``).
    groups : Path
        Where these lie; each holds to its own limit and to those above it. Version 1 and 2 alike.
    """
    limits = [_of_machine()]
    with suppress(OSError, ValueError):
        for line in told.read_text(encoding="utf-8").splitlines():
            _, kinds, path = line.split(":", 2)
            if kinds and "memory" not in kinds.split(","):
                continue
            root, file = (groups / "memory", _LIMIT_1) if kinds else (groups, _LIMIT_2)
            # Inside a container what is told may be the place outside; its own group is then the root.
            own = root / path.lstrip("/")
            places = [root, own, *(p for p in own.parents if root in p.parents)]
            limits += [n for place in places if (n := _limit_in(place / file))]
    return min(limits)


def _limit_in(file: Path) -> int | None:
    try:
        return int(file.read_text(encoding="ascii"))
    except (OSError, ValueError):  # there is none: the word max
        return None


def _of_machine() -> int:
    try:
        return int(os.sysconf("SC_PHYS_PAGES")) * page_size()
    except (AttributeError, ValueError, OSError):
        return 8 << 30


def resident() -> int:
    """Return the bytes of memory this process holds; 0 where nobody says."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0
    return pages * page_size()


def keep_together() -> None:
    """Let all threads take memory from one place, where no second one has asked for any yet.

    The GNU library gives each thread a place of its own and never gives back what is free at its
    end: hundreds of megabytes after the heaviest steps of some hundred thousand cases.
    """
    with suppress(AttributeError, OSError, TypeError):  # the GNU library has it
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


def give_back() -> None:
    """Give back what only points at itself, and what the C library keeps for later, where much is held."""
    if resident() < _MUCH:
        return
    gc.collect()
    with suppress(AttributeError, OSError, TypeError):  # the GNU library has it
        ctypes.CDLL(None).malloc_trim(0)
