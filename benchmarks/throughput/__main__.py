"""``python -m benchmarks.throughput``: intake → core_ → checks beside a bare DuckDB read and write.

``whole`` runs everything and publishes, ``day`` one more day's files on top of that (1 July: a month
has ended), ``day2`` the next day's. Every part runs in a process of its own, so that its peak memory is its own.
"""

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from benchmarks.throughput.shapes import SHAPES

PARTS = ("bare", "core", "whole", "day", "day2")


def bare(home: Path) -> None:
    """Read the inbox into tables of a DuckDB file, and write them out as Parquet again."""
    import duckdb  # each part imports its own

    with duckdb.connect(str(home / "bare.duckdb")) as connection:
        connection.execute("set memory_limit = '2GB'")
        for name in ("cases", "complaints"):
            files = sorted((home / "inbox").glob(f"{name}_*"))
            kind = "csv" if files[0].suffix == ".csv" else "parquet"
            options = ", all_varchar = true" if kind == "csv" else ""
            pattern = home / "inbox" / f"{name}_*.{kind}"
            connection.execute(
                f"create table {name} as select * from read_{kind}('{pattern}'{options})"
            )
            connection.execute(f"copy {name} to '{home / 'bare'}_{name}.parquet' (format parquet)")


def core(home: Path) -> None:
    """Run the assets of the groups intake, raw and core and their checks, and stop there."""
    import dagster as dg

    from benchmarks.throughput import AS_OF
    from pipelines.run_resource import RunResource
    from pipelines.steps import steps

    result = dg.materialize(
        steps(),
        selection=dg.AssetSelection.groups("intake", "raw", "core"),
        resources={"run": RunResource(home=str(home), as_of=AS_OF.isoformat())},
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
    )
    if not result.success:
        raise SystemExit(3)


def whole(home: Path) -> None:
    """Run everything."""
    _execute(home, days_later=0)


def day(home: Path) -> None:
    """Run everything again on the next day, with that day's files on top."""
    _execute(home, days_later=1)


def day2(home: Path) -> None:
    """Run everything once more on the day after that: a day like most."""
    _execute(home, days_later=2)


def _execute(home: Path, *, days_later: int) -> None:
    from benchmarks.throughput import AS_OF
    from pipelines.execute import execute

    if not execute(home, AS_OF + timedelta(days=days_later)).published:
        raise SystemExit(3)


def longest(home: Path, count: int = 12) -> dict[str, float]:
    """Return the steps of the newest run that took longest, in seconds of wall time."""
    from pipelines.cli.progress import durations

    took = sorted(durations(home / "logs").items(), key=lambda item: -item[1])
    return {name: round(seconds, 1) for name, seconds in took[:count]}


def measured(part: str, home: Path) -> dict[str, float]:
    """Run one part in a process of its own and return seconds, CPU seconds and peak GB."""
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "benchmarks.throughput", "--part", part, str(home)], check=True
    )
    line = json.loads((home / f"{part}.json").read_text())
    return {"wall_s": round(time.perf_counter() - start, 1), **line}


def _one(part: str, home: Path) -> None:
    with _watched() as own:
        globals()[part](home)
    used = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    figures = {
        "cpu_s": round(used.ru_utime + used.ru_stime, 1),
        "readers_cpu_s": round(children.ru_utime + children.ru_stime, 1),
        "peak_gb": round(_memory("VmHWM"), 2),
        "own_peak_gb": round(max(own), 2),
    }
    (home / f"{part}.json").write_text(json.dumps(figures))


def _memory(name: str) -> float:
    """Return what the system says of this program's memory, in GB.

    ``VmHWM`` is the most it held, pages of mapped files among it, which the system takes back when it
    needs them; ``RssAnon`` is what it holds itself. (``ru_maxrss`` counts the program before exec as well.)
    """
    status = Path("/proc/self/status").read_text()
    return int(re.findall(rf"{name}:\s+(\d+) kB", status)[0]) / 2**20


@contextmanager
def _watched() -> Iterator[list[float]]:
    """Look every half second how much the program holds itself."""
    seen, ended = [_memory("RssAnon")], threading.Event()

    def look() -> None:
        while not ended.wait(0.5):
            seen.append(_memory("RssAnon"))

    watch = threading.Thread(target=look, daemon=True)
    watch.start()
    try:
        yield seen
    finally:
        ended.set()
        watch.join()


def main() -> None:
    """Make the files, run the parts asked for, print one JSON line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path, nargs="?")
    parser.add_argument("--part", choices=PARTS)
    parser.add_argument("--parts", nargs="*", default=["bare", "core"])
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--complaints", type=int, default=3_000_000)
    parser.add_argument("--kind", choices=("parquet", "csv"), default="parquet")
    parser.add_argument("--shape", choices=("province", "even", *SHAPES), default="province")
    given = parser.parse_args()
    if given.part:
        _one(given.part, given.home)
        return
    from benchmarks.throughput.files import write, write_day

    with tempfile.TemporaryDirectory() as folder:
        home = given.home or Path(folder) / "home"
        home.mkdir(parents=True)
        rows = {"cases": given.cases, "complaints": given.complaints}
        size = write(home / "inbox", given.shape, rows, given.kind)
        print(
            json.dumps(
                {
                    **rows,
                    "kind": given.kind,
                    "shape": given.shape,
                    "mb": size >> 20,
                    "cores": os.cpu_count(),
                }
            )
        )
        for part in given.parts:
            if part in {"day", "day2"}:
                day = 1 if part == "day" else 2
                write_day(home / "inbox", given.shape, rows, given.kind, day)
            print(json.dumps({"part": part, **measured(part, home)}), flush=True)
            if part in {"whole", "day", "day2"}:
                print(json.dumps({"longest steps": longest(home)}, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
