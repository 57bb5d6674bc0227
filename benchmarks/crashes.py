"""Runs killed (SIGKILL) at random moments: ``python -m benchmarks.crashes FOLDER --kills 300``.

Two homes get the same files day by day. In one every run ends undisturbed; in the other each day's run
is killed again and again, at a random line of its journal and a random moment after it, before one may
end. After every kill the published content must be readable and whole; at the end both homes must hold
the same in every ``out_`` table.
"""

import argparse
import json
import random
import shutil
import sys
import time
from collections import Counter
from datetime import date, timedelta
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import polars as pl

from assets.store.home import open_home
from assets.store.ledger import Ledger
from assets.store.warehouse import read_published

FIRST_DAY = date(2026, 6, 10)
_CASES, _COMPLAINTS = 80, 120
_HEAVY = ["pipelines.execute", "great_expectations", "dashboards", "models.like_cases", "models.early_warning",
          "models.county_revenue", "sklearn.linear_model", "plotly.io"]  # fmt: skip


def batches(days: int) -> list[dict[str, pl.DataFrame]]:
    """Return the files of each day: cases and complaints of the large synthetic province."""
    from benchmarks.throughput.files import frames  # only where files are made

    whole = frames()
    sizes = {"cases": _CASES, "complaints": _COMPLAINTS}
    return [
        {name: whole[name].slice(day * size, size) for name, size in sizes.items()}
        for day in range(days)
    ]


def _run(home: Path, as_of: date) -> None:
    """Run once, as the command does, and leave with its exit code."""
    from pipelines.execute import execute  # in the child

    sys.exit(0 if execute(home, as_of).published else 3)


def start(home: Path, as_of: date) -> ForkServerProcess:
    """Start one run in a process of its own; libraries are imported once for all of them."""
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__, *_HEAVY])
    running = context.Process(target=_run, args=(home, as_of))
    running.start()
    return running


def finish(home: Path, as_of: date) -> None:
    """Run once to the end."""
    running = start(home, as_of)
    running.join()
    if running.exitcode:
        raise SystemExit(f"run ended with {running.exitcode}")


def journal(home: Path) -> list[str]:
    """Return what the newest run has written of itself."""
    logs = sorted((home / "logs").glob("run-*.jsonl"))
    text = logs[-1].read_text(encoding="utf-8") if logs else ""
    return [json.loads(line)["what"] for line in text.splitlines() if line.endswith("}")]


def kill(home: Path, as_of: date, dice: random.Random, lines: int) -> str:
    """Start a run and kill it at a random moment; return the last line it wrote."""
    runs = len(list((home / "logs").glob("run-*.jsonl")))
    wanted, later = dice.randrange(-8, lines), dice.random() * 0.4
    running = start(home, as_of)
    if wanted < 0:
        time.sleep(dice.random() * 2)
    while running.is_alive() and wanted >= 0:
        begun = len(list((home / "logs").glob("run-*.jsonl"))) > runs
        if begun and len(journal(home)) > wanted:
            time.sleep(later)
            break
        time.sleep(0.005)
    running.kill()
    running.join()
    now = len(list((home / "logs").glob("run-*.jsonl"))) > runs
    return journal(home)[-1] if now and journal(home) else "before begin"


def check(home: Path, archived: int) -> None:
    """Stop unless what readers see after a kill is whole."""
    warehouse = home / "warehouse.duckdb"
    if warehouse.exists():
        run = read_published(warehouse, "select run from run_facts").item()
        names = {e.key: e.payload for e in Ledger(open_home(home)).events("published")}
        if run not in names:
            raise SystemExit(f"the warehouse of {run} is published, the ledger does not know it")
        for page in (home / "site").rglob("*.html"):
            if not page.read_text(encoding="utf-8").rstrip().endswith("</html>"):
                raise SystemExit(f"half a page: {page}")
    kept = [p for p in (home / "archive").rglob("*") if p.is_file() and p.suffix != ".part"]
    if len(kept) > archived:
        raise SystemExit("the archive holds more than was sent")


def outs(home: Path) -> dict[str, pl.DataFrame]:
    """Return every out_ table in a fixed order."""
    path = home / "warehouse.duckdb"
    names = read_published(
        path,
        "select table_name from information_schema.tables where table_name like 'out_%' order by 1",
    )["table_name"]
    return {n: read_published(path, f'select * from "{n}" order by all') for n in names}


def main() -> None:
    """Kill, finish, compare, and print one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--days", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    dice = random.Random(given.seed)  # noqa: S311  # moments, not secrets
    shutil.rmtree(given.folder, ignore_errors=True)
    calm, hit = given.folder / "calm", given.folder / "hit"
    where: Counter[str] = Counter()
    for number, files in enumerate(batches(given.days)):
        day = FIRST_DAY + timedelta(days=number)
        for home in (calm, hit):
            (home / "inbox").mkdir(parents=True, exist_ok=True)
            for name, frame in files.items():
                frame.write_parquet(home / "inbox" / f"{name}_{number:02d}.parquet")
        finish(calm, day)
        if number == 0:
            shutil.copyfile(given.folder / "calm.key", given.folder / "hit.key")
        for _ in range(given.kills // given.days):
            where[kill(hit, day, dice, len(journal(calm)))] += 1
            check(hit, archived=2 * (number + 1))
        finish(hit, day)
        print(json.dumps({"day": number + 1, "killed": sum(where.values())}), flush=True)
    want, got = outs(calm), outs(hit)
    unlike = [name for name in want if not want[name].equals(got[name])]
    print(json.dumps({"killed": dict(where.most_common()), "tables": len(want), "unlike": unlike}))
    raise SystemExit(bool(unlike))


if __name__ == "__main__":
    main()
