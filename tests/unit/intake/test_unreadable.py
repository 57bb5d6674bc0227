"""An original one program could not read is tried once by the next, and no oftener."""

from datetime import date
from pathlib import Path

from assets.intake.unreadable import UNREADABLE, failed, key_of, to_try_again
from assets.store.home import open_home
from assets.store.ledger import Event, Ledger

DAY = date(2026, 6, 30)


def _kept(ledger: Ledger, *events: Event) -> list[Event]:
    ledger.append(events, as_of=DAY, run="r")
    return ledger.events("arrival")


def _again(ledger: Ledger, program: str, gone: set[str] | None = None) -> list[Event]:
    tries = ledger.events(UNREADABLE)
    return to_try_again(ledger.events("arrival"), tries, gone or set(), program)


def test_each_program_tries_once(tmp_path: Path) -> None:
    ledger = Ledger(open_home(tmp_path / "home"))
    first, other = _kept(ledger, Event("arrival", "a|s", {"file": "a.xlsx", "sha": "s"}),
                         Event("arrival", "b|t", {"file": "b.xlsx", "sha": "t"}))  # fmt: skip
    _kept(ledger, failed(first, "内存", "old"))
    assert _again(ledger, "old") == []
    assert _again(ledger, "new", gone={"s"}) == []

    (event,) = _again(ledger, "new")
    assert event.payload == {"file": "a.xlsx", "sha": "s", "again": first.seq, "program": "new"}
    *_, again = _kept(ledger, event)
    assert key_of(again) not in {e.key for e in ledger.events(UNREADABLE)}  # it is read
    assert _again(ledger, "new") == []
    assert _again(ledger, "newer") == []  # the new one read it

    _kept(ledger, failed(again, "时间", "new"))
    assert _again(ledger, "new") == []
    (event,) = _again(ledger, "newer")
    assert (event.payload["again"], event.payload["program"]) == (first.seq, "newer")
    assert [e.key for e in ledger.events(UNREADABLE)] == ["s", "s|new"]
    assert other.payload["sha"] == "t"


def test_tries_of_older_ledgers_name_no_program(tmp_path: Path) -> None:
    ledger = Ledger(open_home(tmp_path / "home"))
    (first,) = _kept(ledger, Event("arrival", "a|s", {"file": "a.xlsx", "sha": "s"}))
    _kept(ledger, Event(UNREADABLE, "s", {"reason": "时间"}))
    assert [e.payload["again"] for e in _again(ledger, "any")] == [first.seq]
