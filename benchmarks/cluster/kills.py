"""``python -m benchmarks.cluster.kills FOLDER``: a worker killed in each stage on the cluster, one run each.

The small demo is made on this machine and rebuilt on a stand-alone cluster of two workers; in one
stage one of the two, with all it has started, is ended by signal 9. One JSON line a stage: how long the
stage had lasted, tasks that Spark says were lost, and the tables that differ from those made here.
"""

import argparse
import json
import time
from pathlib import Path

from benchmarks.cluster.__main__ import unequal
from benchmarks.cluster.rebuilt import Rebuilt, demo
from benchmarks.cluster.standalone import Cluster
from benchmarks.cluster.tasks import lost

#: What is on the cluster, by its names in the journal; of ``newest`` one table.
STAGES = (
    "files", "core_complaints", "feat_case", "feat_case_clause", "feat_case_rules", "feat_case_jurisdiction",
    "like cases", "rules",
)  # fmt: skip
#: A stage has begun before its first task runs (seconds).
_UNTIL_AT_WORK = 0.3


def killed_in(stage: str, base: Path, cluster: Cluster) -> dict[str, object]:
    """Rebuild the demo and kill a worker in one stage."""
    run = Rebuilt(base, f"killed in {stage}".replace(" ", "_"), cluster.url)
    with run.running() as process:
        run.until(f"spark {stage}", process)
        time.sleep(_UNTIL_AT_WORK)
        over = f"spark {stage} done" in run.words()
        cluster.kill_worker()
    cluster.add_worker()
    return {
        "stage": stage,
        "killed": "too late" if over else "while it lasted",
        "lost_tasks": lost(run.events),
        "completed": True,
        "unequal": unequal(base, "whole", {}, {}, run.home.name),
    }


def main() -> None:
    """Kill in each stage, or in those named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--stages", nargs="*", choices=STAGES, default=list(STAGES))
    given = parser.parse_args()
    base = given.folder.resolve()
    demo(base)
    (base / "cluster").mkdir(exist_ok=True)
    cluster = Cluster(base / "cluster")
    try:
        for stage in given.stages:
            print(json.dumps(killed_in(stage, base, cluster), ensure_ascii=False), flush=True)
    finally:
        cluster.stop()


if __name__ == "__main__":
    main()
