"""Memory that nothing uses goes back to the system before the next heavy step takes its own."""

import ctypes
import gc
import os
from contextlib import suppress
from pathlib import Path

#: Of the GNU library's mallopt: in how many places threads may keep memory.
_M_ARENA_MAX = -8
#: Looking through all objects takes a third of a second: not worth it where less is held.
_MUCH = 1 << 30


def resident() -> int:
    """Return the bytes of memory this process holds; 0 where nobody says."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0
    return pages * int(os.sysconf("SC_PAGE_SIZE"))


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
