"""``python -m benchmarks.early_warning [--seeds N] [--jobs N] [--weeks N]``: every figure, one run."""

import argparse
import os
import sys
from multiprocessing import get_context

import numpy as np

from benchmarks.early_warning import national, replay
from benchmarks.early_warning.one_seed import one
from benchmarks.early_warning.scoring import Outcome


def interval(values: list[float]) -> str:
    """Return mean and 95 % bootstrap interval over seeds."""
    known = np.array([v for v in values if np.isfinite(v)])
    if not known.size:
        return "–"
    rng = np.random.default_rng(0)
    means = rng.choice(known, (2000, known.size)).mean(1)
    low, high = np.quantile(means, (0.025, 0.975))
    return f"{known.mean():.3f} [{low:.3f}, {high:.3f}]"


def show(name: str, found: list[Outcome]) -> None:
    """Print one method's line and its distractors."""
    delays = [d for o in found for d in o.delays]
    print(
        f"{name:18s} POD {interval([o.pod for o in found])}  false/week "
        f"{interval([o.false_per_week for o in found])}  false share "
        f"{interval([o.false_share for o in found])}  median delay "
        f"{np.median(delays) if delays else float('nan'):.1f} weeks  chance "
        f"{interval([o.chance for o in found])}"
    )
    kinds = sorted({k for o in found for k in o.warned_distractors})
    parts = []
    for kind in kinds:
        n = sum(o.warned_distractors.get(kind, (0, 0))[0] for o in found)
        total = sum(o.warned_distractors.get(kind, (0, 0))[1] for o in found)
        parts.append(f"{kind} {n}/{total} = {n / max(total, 1):.3f}")
    print(" " * 19 + "warned: " + ", ".join(parts), flush=True)


def main() -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.early_warning")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--weeks", type=int, default=156)
    parser.add_argument("--only-simulated", action="store_true")
    args = parser.parse_args()
    print(f"{os.cpu_count()} cores, {args.seeds} seeds, {args.weeks} weeks each")
    tasks = [(seed, args.weeks) for seed in range(1, args.seeds + 1)]
    done: list[tuple[dict[str, Outcome], dict[str, float]]] = []
    with get_context("forkserver").Pool(args.jobs) as pool:
        for result in pool.imap(one, tasks):
            done.append(result)
            now = result[0]
            print(len(done), {k: round(o.pod, 2) for k, o in now.items()},
                  {k: round(v, 2) for k, v in result[1].items()}, flush=True)  # fmt: skip
    for name in done[0][0]:
        show(name, [d[0][name] for d in done])
    ratio = [d[0]["ours at the budget"].pod / d[0]["oracle"].pod for d in done]
    print("POD of the oracle's:", interval(ratio))
    for name in done[0][1]:
        print(f"{name}: {interval([d[1][name] for d in done])}")
    if not args.only_simulated:
        national.main()
        replay.main([])
    return 0


if __name__ == "__main__":
    sys.exit(main())
