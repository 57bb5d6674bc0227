"""One JSON-lines file a run: what was done, in order; for the person who is called when it stops."""

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assets.store.home import Home

#: Steps and their facts; the command line shows them, :func:`journal` writes them down.
LOG = logging.getLogger("hengjian")
LOG.setLevel(logging.INFO)
LOG.propagate = False
#: The step that names files which were not read yet, as they were still being copied.
STILL_COPIED = "still copied"


class _JsonLine(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.formatTime(record),
            "level": record.levelname,
            "what": record.getMessage(),
        }
        line |= getattr(record, "facts", {})
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


@contextmanager
def journal(home: Home, run: str) -> Iterator[None]:
    """Write what is logged to ``logs/<run>.jsonl`` for as long as the run lasts."""
    handler = logging.FileHandler(_path(home, run), encoding="utf-8")
    handler.setFormatter(_JsonLine())
    LOG.addHandler(handler)
    try:
        yield
    finally:
        LOG.removeHandler(handler)
        handler.close()


def lines(home: Home, run: str) -> list[dict[str, Any]]:
    """Return what a run wrote down; nothing where its journal is gone or was cut off."""
    try:
        return [
            json.loads(line) for line in _path(home, run).read_text(encoding="utf-8").splitlines()
        ]
    except (OSError, ValueError):
        return []


def _path(home: Home, run: str) -> Path:
    return home.logs / f"{run}.jsonl"


def step(name: str, **facts: object) -> None:
    """Log that a step was done, with its facts and what was used so far; no text of any row."""
    LOG.info(name, extra={"facts": {**facts, **_used()}})


def _used() -> dict[str, float]:
    """Return the memory (MB, at most) and processor seconds this program has used so far."""
    try:
        import resource  # exists on POSIX only
    except ImportError:
        return {}
    used = resource.getrusage(resource.RUSAGE_SELF)
    peak = _own_peak() or used.ru_maxrss // 1024
    return {"peak_mb": peak, "cpu_s": round(used.ru_utime + used.ru_stime, 2)}


def _own_peak() -> int | None:
    """Return the most memory (MB) this program held; what ``getrusage`` says counts its starter's too."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):  # Linux only
        return None
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) // 1024 if found else None
