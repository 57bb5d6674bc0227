"""``python -m benchmarks.cluster HOME``: the same run here, on one worker of one core, and on two.

Files of at most ``--rows-a-file`` rows, made of the large synthetic province. The cluster is a
stand-alone one on the loopback; worker and all it starts have one processor to themselves, so that
from one to two is twice the machine. Seconds by what was asked of the engine (``asked``: the run
waited so long, laying out rows and taking over results included), of the stages on the cluster alone
(``stages``), wall and processor seconds of the run and of the workers, and whether all tables are equal.

``--until files`` stops after intake, ``cases`` after the tables by case, ``judged`` after like cases
and rules, the last stages on the cluster; these publish nothing, ``whole`` (the default) does. Files
that are there already are used again, and of an unpublished run only what it told of its tables is
kept: the largest world needs the disk for one home at a time.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.cluster.tasks import LOGGED, tasks

SETTINGS = ("here", "one", "two")
_UNTIL = {
    "files": ("intake_files",),
    "cases": ("feat_case_clause", "feat_case_rules", "feat_case_jurisdiction"),
    "judged": ("feat_disparity__judged", "feat_rule__flagged"),
    "whole": (),
}
_STAMP = "%Y-%m-%d %H:%M:%S,%f"
_COMPARED = ("core_", "feat_", "out_")


def make_files(inbox: Path, rows: Mapping[str, int], most: int) -> int:
    """Write the files, each of days that follow each other, and return how many."""
    from benchmarks.throughput.files import parts

    inbox.mkdir(parents=True)
    number = 0
    for name, part in parts("province", dict(rows)):
        day = "处罚决定日期" if name == "cases" else "登记日期"
        ordered = part.sort(day, nulls_last=True, maintain_order=True)
        for first in range(0, ordered.height, most):
            ordered[first : first + most].write_parquet(inbox / f"{name}_{number:05d}.parquet")
            number += 1
    return number


def run_one(home: Path, engine: str, master: str, until: str) -> None:
    """Run in this process and write down what it took."""
    import dagster as dg

    from assets.run import Run
    from benchmarks.cluster.timed import Timed
    from benchmarks.throughput import AS_OF
    from pipelines import run_resource
    from pipelines.engines.base import engine_of
    from pipelines.execute import execute
    from pipelines.steps import steps

    timed: list[Timed] = []
    tables: dict[str, list[str]] = {}

    @contextmanager
    def measured(*given: Any) -> Iterator[Timed]:
        with engine_of(*given) as found:
            timed.append(Timed(found))
            yield timed[-1]

    class Measured(run_resource.RunResource):
        @contextmanager
        def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Run]:
            with super().yield_for_execution(context) as run:
                yield run
                tables.update(contents(run.warehouse.connection, run.warehouse.names(), "real"))

    setattr(run_resource, engine_of.__name__, measured)  # the same, with a watch
    start = time.monotonic()
    if until == "whole":
        done = execute(home, AS_OF, engine=(engine, master)).published
    else:
        done = dg.materialize(
            steps(), selection=dg.AssetSelection.assets(*_UNTIL[until]).upstream(),
            resources={"run": Measured(home=str(home), as_of=AS_OF.isoformat(), engine=engine, master=master)},
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        ).success  # fmt: skip
    if not done:
        raise SystemExit(3)
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    told = {
        "wall_s": round(time.monotonic() - start, 1),
        "cpu_s": round(sum(u.ru_utime + u.ru_stime for u in used), 1),
        "driver_gb": round(used[0].ru_maxrss / 2**20, 1),
        "asked": {n: round(s, 1) for n, s in timed[0].seconds.items()},
        "tables": tables,
    }
    (home / "told.json").write_text(json.dumps(told))


def contents(connection: Any, names: set[str], floats: str = "double") -> dict[str, list[str]]:
    """Return what tells each table from any other, whatever the order of its rows.

    ``floats="real"``: these count to seven digits, as products of matrices cut at other rows differ in
    the last of sixteen.
    """
    found = {}
    for name in sorted(n for n in names if n.startswith(_COMPARED)):
        kinds = connection.execute(f'describe "{name}"').fetchall()
        listed = ", ".join(
            f'"{c}"::{floats}' if kind == "DOUBLE" else f'"{c}"' for c, kind, *_ in kinds
        )
        told = (
            f'select count(*), sum(h), bit_xor(h) from (select hash({listed}) as h from "{name}")'
        )
        found[name] = [str(v) for v in connection.execute(told).fetchall()[0]]
    return found


def stages(home: Path) -> dict[str, float]:
    """Return the wall seconds of the stages on the cluster, as the journal has them."""
    [path] = (home / "logs").glob("run-*.jsonl")
    took: dict[str, float] = {}
    begun: dict[str, datetime] = {}
    for line in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        at = datetime.strptime(line["at"], _STAMP)  # noqa: DTZ007  # differences only
        what = line["what"].removesuffix(" done")
        if line["what"].startswith("spark ") and "pieces" in line:
            if what == line["what"]:
                begun[what] = at
            else:
                took[what] = took.get(what, 0.0) + (at - begun[what]).total_seconds()
    return {name: round(seconds, 1) for name, seconds in took.items()}


def measured(setting: str, base: Path, until: str, memory: str) -> dict[str, Any]:
    """Run one setting in a process of its own, with a cluster where it needs one."""
    from benchmarks.cluster.standalone import Cluster

    home, events = base / setting, base / f"events-{setting}"
    shutil.copytree(base / "files", home / "inbox", copy_function=os.link)
    shutil.copy(base / "files.key", base / f"{setting}.key")
    events.mkdir()
    properties = LOGGED | {"spark.executor.memory": memory, "spark.eventLog.dir": events.as_uri()}
    (home / "config").mkdir()
    (home / "config" / "engine.yml").write_text(
        json.dumps({"engine": "duckdb", "least_rows": 1000, "spark": properties})
    )
    command = [sys.executable, "-m", "benchmarks.cluster", str(home), "--until", until, "--run"]

    def told_by(*given: str) -> dict[str, Any]:
        subprocess.run([*command, *given], check=True)
        said: dict[str, Any] = json.loads((home / "told.json").read_text())
        return said

    if setting == "here":
        told = told_by("duckdb", "")
    else:
        (base / f"cluster-{setting}").mkdir()
        workers = SETTINGS.index(setting)
        cluster = Cluster(base / f"cluster-{setting}", workers, memory, pinned=True)
        try:
            with cluster.cpu_watched() as used:
                told = told_by("spark", cluster.url)
                told |= {
                    "workers_cpu_s": round(used(), 1),
                    "stages": stages(home),
                    "tasks": tasks(events),
                }
        finally:
            cluster.stop()
    told["home_gb"] = round(sum(p.stat().st_blocks * 512 for p in home.rglob("*") if p.is_file()) / 2**30, 1)  # fmt: skip
    if until != "whole":
        shutil.rmtree(home)
    return told


def unequal(base: Path, until: str, ours: dict[str, Any], theirs: dict[str, Any], name: str) -> list[str]:  # fmt: skip
    """Return the tables that differ from those made here: published ones by more than 1e-9."""
    if until != "whole":
        both = ours["tables"].keys() | theirs["tables"].keys()
        return sorted(t for t in both if ours["tables"].get(t) != theirs["tables"].get(t))
    from polars.testing import assert_frame_equal

    from assets.store.published import opened

    other = []
    with opened(base / "here" / "warehouse.duckdb") as a, opened(base / name / "warehouse.duckdb") as b:  # fmt: skip
        names = {n for (n,) in a.execute("select table_name from information_schema.tables").fetchall()}  # fmt: skip
        mine, other_ = contents(a, names), contents(b, names)
        for table in sorted(t for t in mine if mine[t] != other_[t]):
            frames = [c.sql(f'select * from "{table}" order by all').pl() for c in (a, b)]
            try:
                assert_frame_equal(*frames, check_exact=False, rel_tol=1e-9, abs_tol=0)
            except AssertionError:
                other.append(table)
    return other


def main() -> None:
    """Make the files, run the settings asked for, print one JSON line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--complaints", type=int, default=3_000_000)
    parser.add_argument("--rows-a-file", type=int, default=25_000)
    parser.add_argument("--until", choices=tuple(_UNTIL), default="whole")
    parser.add_argument("--settings", nargs="*", choices=SETTINGS, default=list(SETTINGS))
    parser.add_argument("--memory", default="1g")
    parser.add_argument("--run", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.run:
        engine, master = given.run
        run_one(given.home, engine, master, given.until)
        return
    from assets.store.home import open_home

    files = given.home / "files"
    rows = {"cases": given.cases, "complaints": given.complaints}
    start = time.monotonic()
    n = len([*files.iterdir()]) if files.exists() else make_files(files, rows, given.rows_a_file)
    open_home(given.home / "key").key()
    (given.home / "key.key").rename(given.home / "files.key")
    made_s = round(time.monotonic() - start, 1)
    print(json.dumps({**rows, "files": n, "made_s": made_s, "cores": os.cpu_count()}), flush=True)
    told: dict[str, Any] = {}
    for setting in given.settings:
        told[setting] = measured(setting, given.home, given.until, given.memory)
        shown = {k: v for k, v in told[setting].items() if k != "tables"}
        if setting != "here" and "here" in told:
            shown["unequal"] = unequal(
                given.home, given.until, told["here"], told[setting], setting
            )
        print(json.dumps({"on": setting, **shown}, ensure_ascii=False), flush=True)
    if {"one", "two"} <= told.keys():
        for kind in ("asked", "stages"):
            one, two = told["one"][kind], told["two"][kind]
            faster = {n: round(s / two[n], 2) for n, s in one.items() if two.get(n, 0) > 0}
            print(json.dumps({"one to two": kind, **faster}, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
