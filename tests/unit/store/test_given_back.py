"""What only points at itself goes when much is held, and stays a while when little is."""

import gc
import subprocess
import sys
import weakref
from pathlib import Path

import pytest

from assets.store import memory


class _Ring:
    def __init__(self) -> None:
        self.itself = self


@pytest.mark.parametrize(("held", "is_gone"), [(2 << 30, True), (200 << 20, False), (0, False)])
def test_rings_go_where_much_is_held(
    monkeypatch: pytest.MonkeyPatch, held: int, is_gone: bool
) -> None:
    monkeypatch.setattr(memory, "resident", lambda: held)
    gc.disable()
    try:
        ring = weakref.ref(_Ring())
        memory.give_back()
        assert (ring() is None) is is_gone
    finally:
        gc.enable()


def test_a_system_without_the_gnu_library_is_no_hindrance(monkeypatch: pytest.MonkeyPatch) -> None:
    def windows(name: None) -> None:
        raise TypeError("bad argument type for built-in operation")

    monkeypatch.setattr(memory, "resident", lambda: 2 << 30)
    monkeypatch.setattr(memory.ctypes, "CDLL", windows)
    memory.give_back()
    memory.keep_together()


@pytest.mark.slow
@pytest.mark.skipif(
    not Path("/proc/self/status").exists(),
    reason="only Linux tells a process there what it holds itself",
)
def test_a_column_kept_of_rows_read_some_at_a_time_does_not_keep_the_others() -> None:
    """Nearly a gigabyte of texts beside keys of four megabytes, in a process of its own."""
    said = subprocess.run([sys.executable, "-c", _READ], capture_output=True, text=True, check=True)
    held, rows = (int(n) for n in said.stdout.split())
    assert rows == 60_000
    assert held < 650 << 10  # what was read last stays with the libraries for a while


_READ = """
import re
from pathlib import Path
import duckdb
from assets.store.published import frames_of

def held():
    return int(re.findall(r"RssAnon:\\s+(\\d+)", Path("/proc/self/status").read_text())[0])

texts = "select 'a key of twenty characters ' || i as key, repeat('x', 15000) || i as text from range(60000) t(i)"
connection = duckdb.connect()
connection.execute("set enable_progress_bar = false")
before = held()
kept = [piece.drop("text") for piece in frames_of(connection.sql(texts))]
print(held() - before, sum(map(len, kept)))
"""
