"""Every method on one simulated province."""

import time

from benchmarks.early_warning import ours, peers
from benchmarks.early_warning.members import member_figures, term_figures
from benchmarks.early_warning.scoring import Outcome, at_budget, outcome
from benchmarks.early_warning.simulate import simulate
from data_contracts.settings import shipped
from models.early_warning import Params

#: States a false share of one in ten.
STRICT = shipped(Params, false_share=0.10)


def one(task: tuple[int, int]) -> tuple[dict[str, Outcome], dict[str, float]]:
    """Run every method on the world of one seed."""
    seed, weeks = task
    world = simulate(seed, weeks=weeks)
    seen = peers.counts(world, known=True)
    clean = peers.counts(world, known=True, clean=True)
    figures = {
        "oracle": at_budget(world, peers.oracle(world, clean)),
        "EARS C2": at_budget(world, peers.ears_c2(world, seen)),
        "环比": at_budget(world, peers.growth(world, seen)),
        "margins only": at_budget(world, peers.margins_only(world, seen)),
    }
    start = time.process_time()
    listener, events, codes, last = ours.watch(world, shipped(Params))
    result = ours.report(world, listener, events, codes, last)
    seconds = time.process_time() - start
    figures["ours at the budget"] = at_budget(world, listener.alarms)
    figures["ours as shipped"] = outcome(world, ours.issued(listener, codes), 0.0)
    strict, _, codes, _ = ours.watch(world, STRICT)
    figures["ours, share .10"] = outcome(world, ours.issued(strict, codes), 0.0)
    more = member_figures(world, result) | term_figures(world, result, events)
    return figures, more | {"cpu seconds": seconds, "events": float(events.height)}
