"""What Spark's event log says of the tasks of each stage: how many, how long together, and the longest.

The longest task and the even share of all are the two floors under a stage, however many the workers.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

#: What a context is told so that it writes a log that can be read here.
LOGGED = {"spark.eventLog.enabled": "true", "spark.eventLog.compress": "false", "spark.eventLog.rolling.enabled": "false"}  # fmt: skip
_DESCRIPTION = "spark.job.description"


def tasks(folder: Path) -> dict[str, dict[str, float]]:
    """Return of each stage by its name ``tasks``, ``sum_s`` and ``longest_s``; of stages of one name, together."""
    names: dict[int, str] = {}
    took: dict[str, list[float]] = defaultdict(list)
    for event in _events(folder):
        if event["Event"] == "SparkListenerJobStart":
            said = event["Properties"].get(_DESCRIPTION, "")
            names |= dict.fromkeys(event["Stage IDs"], said)
        elif event["Event"] == "SparkListenerTaskEnd":
            info = event["Task Info"]
            took[names[event["Stage ID"]]].append((info["Finish Time"] - info["Launch Time"]) / 1000)  # fmt: skip
    return {
        name: {"tasks": len(s), "sum_s": round(sum(s), 1), "longest_s": round(max(s), 1)}
        for name, s in took.items()
    }


def lost(folder: Path) -> int:
    """Return how many tasks ended because their worker did."""
    ended = [e for e in _events(folder) if e["Event"] == "SparkListenerTaskEnd"]
    return sum(e["Task End Reason"]["Reason"] == "ExecutorLostFailure" for e in ended)


def _events(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.iterdir()):
        yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())
