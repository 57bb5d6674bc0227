"""The archive's index: under which names originals came whose names may not be shown."""

import json
import os
from pathlib import Path

from assets.store.home import Home

_FILE = "names.jsonl"
#: Its path inside the home, as a backup lists it.
INDEX = f"archive/{_FILE}"


def note(home: Home, masked: dict[str, str]) -> None:
    """Write down which name stands behind each masked one; those already there are left out."""
    known = originals(home)
    new = {shown: name for shown, name in masked.items() if known.get(shown) != name}
    if not new:
        return
    path = _path(home)
    with path.open("a", encoding="utf-8", errors="surrogateescape") as stream:
        path.chmod(0o600)
        if not (path.read_bytes() or b"\n").endswith(b"\n"):  # cut short on a full disk
            stream.write("\n")
        for shown, name in sorted(new.items()):
            stream.write(json.dumps({"shown": shown, "name": name}) + "\n")
        stream.flush()
        os.fsync(stream.fileno())


def originals(home: Home) -> dict[str, str]:
    """Return the name behind each masked name; a line cut short by a crash is left out."""
    path = _path(home)
    if not path.exists():
        return {}
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            entry = json.loads(line)
        except json.JSONDecodeError:
            continue
        found[entry["shown"]] = entry["name"]
    return found


def _path(home: Home) -> Path:
    return home.archive / _FILE
