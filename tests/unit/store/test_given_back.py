"""What only points at itself goes when much is held, and stays a while when little is."""

import gc
import weakref

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
