"""``python -m benchmarks.like_cases [--seeds N] [--first N] [--cases N] [--data DIR] [--end-to-end N] [--fewer N]``."""

import argparse
import os
import resource
import time
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.like_cases import measure, world
from benchmarks.like_cases.real import cail, mass
from data_contracts import reference
from data_contracts.settings import shipped
from models.clauses import resolve
from models.like_cases import Measure, Params, judge_clauses, learn
from pipelines.engines.laying import pack

#: So many cases are judged at a time, as in a run.
_AT_ONCE = 100_000


def _mean(runs: list[dict[str, float]]) -> dict[str, float]:
    return {key: float(np.mean([run[key] for run in runs])) for key in runs[0]}


def _worlds(runs: list[dict[str, float]]) -> dict[str, float]:
    """Return means over worlds; shares of flagged and planted cases over all worlds together."""
    out = _mean(runs)
    planted, found, flagged = (
        sum(run[key] for run in runs) for key in ("planted", "planted_flagged", "flagged")
    )
    return out | {"recall": found / planted, "false_share": 1 - found / max(flagged, 1)}


def _show(title: str, figures: dict[str, float]) -> None:
    print(f"\n{title}")
    for name, value in figures.items():
        print(f"  {name:<24} {value:,.3f}")


def _end_to_end(n: int) -> dict[str, float]:
    """Return seconds for ``n`` cases as a first run takes them: citations, yardstick, judgement by clauses."""
    made = world.make(20_000, 7).cases
    copies = [
        made.with_columns(case_key=pl.col("case_key") + f"#{i}")
        for i in range(-(-n // made.height))
    ]
    cases = pl.concat(copies).head(n)
    start, cpu = time.perf_counter(), time.process_time()
    cases = cases.join(resolve(cases, reference.statutes()), on="case_key")
    clauses = time.perf_counter() - start
    yardstick = learn(cases, as_of=measure.AS_OF)
    if yardstick is None:
        raise ValueError("no case can be compared")
    learnt = time.perf_counter() - start
    by = Measure(shipped(Params), measure.AS_OF, (), yardstick)
    parent = cases["parent_clause_id"].fill_null("")
    sizes = dict(parent.value_counts().iter_rows())
    judged = 0
    for names in pack(sizes, -(-n // _AT_ONCE)):
        judged += judge_clauses(cases.filter(parent.is_in(names)), by)["disparity"].height
    seconds = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "cases": judged, "clause_s": clauses, "learnt_s": learnt - clauses, "all_s": seconds,
        "cpu_s": time.process_time() - cpu, "peak_gb": used.ru_maxrss / 1024**2,
        "load": os.getloadavg()[0],
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.like_cases", description=__doc__)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--cases", type=int, default=6000)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--end-to-end", type=int, default=0, help="cases, e.g. 1000000")
    parser.add_argument("--fewer", type=int, default=0, help="cases, e.g. 6000, and no more")
    parser.add_argument("--first", type=int, default=1, help="first seed")
    given = parser.parse_args()
    seeds = range(given.first, given.first + given.seeds)
    if given.fewer:
        for seed in seeds:
            _show(f"seed {seed}", measure.fewer(seed, given.fewer))
        return
    runs = [measure.generated(seed, given.cases) for seed in seeds]
    _show(f"generated world, {given.cases} cases, seeds {list(seeds)}", _worlds(runs))
    for name, file, read in (
        ("CAIL", "cail_fines.parquet", cail),
        ("MassDEP", "mass_dep.csv.gz", mass),
    ):
        if (given.data / file).is_file():
            pool = read(given.data)
            real = [measure.real(pool, seed) for seed in seeds]
            _show(f"{name}, {pool.height} fines, {given.seeds} seeds", _mean(real))
        else:
            print(f"\n{name}: skipped, {file} is not in {given.data}")
    _show("speed", measure.speed(1))
    if given.end_to_end:
        _show("end to end", _end_to_end(given.end_to_end))


if __name__ == "__main__":
    main()
