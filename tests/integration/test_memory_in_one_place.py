"""What threads leave free goes back: the program takes its memory from one place."""

import platform
import subprocess
import sys

import pytest

#: In a process of its own: lets six threads take memory at once, and prints in how many places the
#: GNU library then keeps some.
_PLACES = """
import ctypes, sys, tempfile, threading
from pathlib import Path
exec(sys.argv[1])
libc = ctypes.CDLL(None)
libc.malloc.restype = libc.fopen.restype = ctypes.c_void_p
libc.malloc.argtypes, libc.free.argtypes = [ctypes.c_size_t], [ctypes.c_void_p]
libc.fclose.argtypes, libc.malloc_info.argtypes = [ctypes.c_void_p], [ctypes.c_int, ctypes.c_void_p]
together = threading.Barrier(6)
def takes():
    block = libc.malloc(100_000)
    together.wait()
    libc.free(block)
threads = [threading.Thread(target=takes) for _ in range(6)]
[t.start() for t in threads]
[t.join() for t in threads]
with tempfile.NamedTemporaryFile() as told:
    stream = libc.fopen(told.name.encode(), b"w")
    libc.malloc_info(0, stream)
    libc.fclose(stream)
    print(Path(told.name).read_text().count("<heap nr="))
"""


@pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="only the GNU C library has places to count"
)
def test_threads_of_the_program_take_memory_from_one_place() -> None:
    """What a thread leaves free at the end of a place of its own, nobody gives back."""

    def places(first: str) -> int:
        command = [sys.executable, "-c", _PLACES, first]
        return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    assert places("") > 1
    assert places("import pipelines.cli, pipelines.execute, assets.all, dashboards") == 1
    assert places("import pipelines.definitions") == 1
