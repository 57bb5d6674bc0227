"""Originals whose reading was broken off: not opened again, until another program may read them.

The ledger keeps each try that failed. A program that failed does not try again, in no run and no
rebuild; after an upgrade the arrival is entered once more and read by the new program, once.
"""

from collections.abc import Container, Iterable

from assets.store.ledger import Event

#: What the ledger calls an original whose reading was broken off.
UNREADABLE = "unreadable"


def key_of(arrival: Event) -> str:
    """Return the key of the failed try of an arrival: its SHA-256, and the program where it was entered again."""
    sha, program = str(arrival.payload.get("sha", "")), arrival.payload.get("program")
    return f"{sha}|{program}" if program else sha


def failed(arrival: Event, reason: str, program: str) -> Event:
    """Return what the ledger keeps of a try that was broken off."""
    return Event(UNREADABLE, key_of(arrival), {"reason": reason, "program": program})


def to_try_again(
    arrivals: Iterable[Event], tries: Iterable[Event], gone: Container[str], program: str
) -> list[Event]:
    """Return the arrivals to be entered again because another program failed to read them last.

    Parameters
    ----------
    arrivals, tries : iterable of Event
        All events of the two kinds, in their order; older tries do not say which program failed.
    gone : container of str
        SHA-256 of the originals that were erased.
    program : str
        Hash of this program.
    """
    broken = {e.key: e.payload.get("program") for e in tries}
    last: dict[int, Event] = {}
    for event in arrivals:
        if event.payload.get("sha") in broken and "source" not in event.payload:
            last[event.payload.get("again", event.seq)] = event
    return [
        _again(event, root, program)
        for root, event in last.items()
        if event.payload["sha"] not in gone and broken.get(key_of(event), program) != program
    ]


def _again(event: Event, root: int, program: str) -> Event:
    payload = {"file": event.payload["file"], "sha": event.payload["sha"]}
    key = f"{payload['file']}|{payload['sha']}|{program}"
    if "stored" in event.payload:
        payload["stored"] = event.payload["stored"]
    return Event("arrival", key, {**payload, "again": root, "program": program})
