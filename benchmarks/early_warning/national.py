"""One national week: 2 850 counties, 400 sectors, 104 weeks of counts, 30 million complaints."""

import resource
import sys
import time

import numpy as np
from scipy import sparse

from data_contracts.settings import shipped
from models.early_warning.params import Params
from models.early_warning.records.sectors import Sectors
from models.early_warning.rises.expectation import Expectation
from models.early_warning.rises.scan import Scanner
from models.early_warning.window import Arrivals

COUNTIES, CITIES, LEAVES, WEEKS, EVENTS = 2850, 333, 400, 104, 30_000_000


def main(seed: int = 0) -> int:
    """Print seconds and memory for the whole history and the newest week's scan."""
    rng = np.random.default_rng(seed)
    city_of = np.sort(rng.integers(CITIES, size=COUNTIES))
    city_of = np.unique(city_of, return_inverse=True)[1]
    params = shipped(Params)
    words = [("行业", f"客体{i // 10}", f"问题{i % 10}") for i in range(LEAVES)]
    sectors = Sectors(
        np.zeros(0, dtype=int), list(words), sparse.csr_array(np.eye(LEAVES)), np.full(LEAVES, 3)
    )
    problem_of = np.arange(LEAVES) % 10
    rate = rng.gamma(0.8, 1, LEAVES)[:, None] * rng.lognormal(0, 0.6, COUNTIES)[None, :]
    rate *= EVENTS / WEEKS / rate.sum()
    spent, busy, total = 0.0, 0.0, 0
    state = Expectation(problem_of, city_of, params, 1000)
    for week in range(WEEKS):
        drawn = rng.poisson(rate)
        leaf, region = np.nonzero(drawn)
        counts = drawn[leaf, region].astype(float)
        total += int(counts.sum())
        arrivals = Arrivals(
            np.zeros(leaf.size, dtype=np.int64), leaf, region,
            np.full(leaf.size, 1000 + week), counts,
            np.ones(leaf.size, dtype=bool), np.zeros(leaf.size, dtype=bool),
        )  # fmt: skip
        start, cpu = time.perf_counter(), time.process_time()
        state.advance(arrivals)
        spent += time.perf_counter() - start
        busy += time.process_time() - cpu
    start, cpu = time.perf_counter(), time.process_time()
    found = Scanner(sectors, city_of, params).search(state.window(), 1000 + WEEKS - 1)
    scan = time.perf_counter() - start
    busy_scan = time.process_time() - cpu
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(
        f"{total:,} events, {COUNTIES} counties, {LEAVES} sectors, {WEEKS} weeks: history "
        f"{spent:.1f} s ({busy:.1f} s of CPU), newest week {scan:.1f} s ({busy_scan:.1f} s of CPU), "
        f"{len(found)} candidates, peak {memory:.1f} GB"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
