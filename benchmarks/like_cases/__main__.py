"""``python -m benchmarks.like_cases [--seeds N] [--cases N] [--data DIR] [--million]``."""

import argparse
import resource
import time
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.like_cases import measure, world
from benchmarks.like_cases.real import cail, mass
from data_contracts import reference
from models.clauses import resolve
from models.like_cases import judge


def _mean(runs: list[dict[str, float]]) -> dict[str, float]:
    return {key: float(np.mean([run[key] for run in runs])) for key in runs[0]}


def _show(title: str, figures: dict[str, float]) -> None:
    print(f"\n{title}")
    for name, value in figures.items():
        print(f"  {name:<24} {value:,.3f}")


def _end_to_end(n: int) -> dict[str, float]:
    """Return seconds for ``n`` cases: citations, texts, neighbours, outcomes, tables."""
    made = world.make(20_000, 7).cases
    copies = [
        made.with_columns(case_key=pl.col("case_key") + f"#{i}")
        for i in range(-(-n // made.height))
    ]
    cases = pl.concat(copies).head(n)
    start = time.perf_counter()
    cases = cases.join(resolve(cases, reference.statutes()), on="case_key")
    clauses = time.perf_counter() - start
    got = judge(cases, as_of=measure.AS_OF)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    return {"cases": got.disparity.height, "clause_s": clauses, "all_s": seconds, "peak_gb": peak}


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.like_cases", description=__doc__)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--cases", type=int, default=6000)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--end-to-end", type=int, default=0, help="cases, e.g. 1000000")
    given = parser.parse_args()
    runs = [measure.generated(seed, given.cases) for seed in range(1, given.seeds + 1)]
    _show(f"generated world, {given.cases} cases, {given.seeds} seeds", _mean(runs))
    for name, file, read in (
        ("CAIL", "cail_fines.parquet", cail),
        ("MassDEP", "mass_dep.csv.gz", mass),
    ):
        if (given.data / file).is_file():
            pool = read(given.data)
            real = [measure.real(pool, seed) for seed in range(1, given.seeds + 1)]
            _show(f"{name}, {pool.height} fines, {given.seeds} seeds", _mean(real))
        else:
            print(f"\n{name}: skipped, {file} is not in {given.data}")
    _show("speed", measure.speed(1))
    if given.end_to_end:
        _show("end to end", _end_to_end(given.end_to_end))


if __name__ == "__main__":
    main()
