"""Cases and payments of the county worlds written apart, from rates and a plan.

See :mod:`benchmarks.county_revenue.apart`.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from benchmarks.county_revenue.apart_events import Extra, Plan
from benchmarks.county_revenue.apart_fines import (
    CLAUSES,
    PARTY_SHARE,
    PARTY_SHIFT,
    Clause,
    Ints,
    amended,
    amounts,
    hidden_facts,
)
from benchmarks.county_revenue.apart_shapes import (
    NEW_YEAR,
    Array,
    Rates,
    Shape,
    feast_days,
)

Bools = NDArray[np.bool_]
_CENTRE = np.array([np.log(c.low or 0.06 * c.high) - 1.6 * c.mitigated for c in CLAUSES])
DEAR = (_CENTRE - _CENTRE.mean()) / _CENTRE.std()
_FOOD = np.array([clause.family == "食品" for clause in CLAUSES])


@dataclass(frozen=True)
class Drawn:
    """All cases in arrays, the undelivered ones too; ``mix`` is unit × month × clause."""

    unit: Ints
    made: Ints  # month of the decision in truth
    month: Ints  # month of the date it carries; -1 never delivered
    day: NDArray[np.object_]
    clause: Ints  # after an amendment: len(CLAUSES)
    party: Ints
    batch: Ints
    event: Ints  # event that brought the case, else 0
    campaign: Bools
    fine: Array
    unplanted: Array  # the fine without any planted rise
    confiscated: Array
    known: Array  # log level an oracle knows for the case
    mix: Array
    clauses: tuple[Clause, ...]


def clause_mix(
    shape: Shape, plan: Plan, months: list[date], units: int, rng: np.random.Generator
) -> Array:
    """Shares of clauses by unit and month: own taste, slow wander, feasts, planned tilt."""
    weights = np.log([clause.weight for clause in CLAUSES])
    taste = rng.normal(0, 0.6, (units, 1, len(CLAUSES)))
    wander = rng.normal(0, shape.mix_sd, (units, len(months), len(CLAUSES)))
    for t in range(1, len(months)):
        wander[:, t] = 0.75 * wander[:, t - 1] + 0.66 * wander[:, t]
    feast = np.array([feast_days(first)[2] for first in months])
    food = 1.2 * shape.moon * feast[None, :, None] * _FOOD
    logits = weights + taste + wander + food + plan.tilt[:, :, None] * DEAR
    shares = np.exp(logits - logits.max(axis=2, keepdims=True))
    return np.asarray(shares / shares.sum(axis=2, keepdims=True))


def _cells(rate: Rates, plan: Plan) -> tuple[Ints, Ints, Array, Ints]:
    """List what brings cases: unit, month, mean and index of the extra (-1: none)."""
    units, length = rate.mean.shape
    unit, month = np.divmod(np.arange(units * length), length)
    more_unit = np.array([extra.unit for extra in plan.extras], np.int64)
    more_month = np.array([extra.month for extra in plan.extras], np.int64)
    factor = np.concatenate([np.ones(len(unit)), [extra.rate for extra in plan.extras]])
    unit, month = np.concatenate([unit, more_unit]), np.concatenate([month, more_month])
    level = (rate.mean * np.exp(rate.common + rate.own))[unit, month]
    index = np.concatenate([np.full(units * length, -1), np.arange(len(plan.extras))])
    return unit, month, level * factor, index


def _pick(
    shares: Array, unit: Ints, month: Ints, extra: Ints, draw: Array, narrow: Array, plan: Plan
) -> Ints:
    """Clause of every case by inverse distribution; extras keep to their own clauses."""
    sums = shares.cumsum(axis=2)
    which = np.minimum((draw[:, None] > sums[unit, month]).sum(axis=1), len(CLAUSES) - 1)
    for index, more in enumerate(plan.extras):
        if more.clauses:
            mine = np.flatnonzero((extra == index) & (narrow < (1.0 if more.campaign else 0.75)))
            weight = np.array([CLAUSES[c].weight for c in more.clauses]).cumsum()
            place = np.searchsorted(weight / weight[-1], draw[mine])
            which[mine] = np.array(more.clauses)[np.minimum(place, len(weight) - 1)]
    return np.asarray(which, np.int64)


def draw(
    shape: Shape,
    rate: Rates,
    plan: Plan,
    city: Ints,
    months: list[date],
    rng: np.random.Generator,
) -> Drawn:
    """Draw all cases of a world."""
    units = rate.mean.shape[0]
    mix = clause_mix(shape, plan, months, units, rng)
    of_cell = _cells(rate, plan)
    batches = rng.poisson(of_cell[2] / rate.batch[of_cell[0]])
    cell = np.repeat(np.arange(len(batches)), batches)
    size = rng.geometric(1 / rate.batch[of_cell[0][cell]])
    batch = np.repeat(np.arange(len(size)), size)
    cell = cell[batch]
    unit, month, extra = of_cell[0][cell], of_cell[1][cell], of_cell[3][cell]
    count = len(cell)
    shared = rng.random(len(size))[batch]
    one = np.where(rng.random(count) < shape.together, shared, rng.random(count))
    which = _pick(mix, unit, month, extra, one, rng.random(count), plan)
    clauses, which = _amend(plan, which, month)
    facts = hidden_facts(clauses, which, batch, shape, rng)
    party = np.searchsorted(PARTY_SHARE.cumsum(), rng.random(count)).clip(max=2)
    known = rate.fine_level[unit, month] + PARTY_SHIFT[party]
    known += _policy(plan, city[unit], month, which, clauses)
    true = known + rate.fine_state[unit, month]
    hit = rng.random(count) < plan.reach[unit, month]
    fined = rng.random(count) >= 0.04
    unplanted = amounts(facts, true) * fined
    fine = amounts(facts, true + plan.shift[unit, month] * hit) * fined
    gains = np.round(np.exp(rng.normal(6.3, 1.5, count)), 2)
    event, campaign = _events(plan.extras, extra, rng)
    moved, late = _moved(plan, unit, month, rng)
    drawn = Drawn(
        unit,
        month,
        moved,
        _days(months, moved, late, batch, rng),
        which,
        party,
        batch,
        event,
        campaign,
        fine,
        unplanted,
        np.where((rng.random(count) < 0.35) | ~fined, gains, 0.0),
        known,
        mix,
        clauses,
    )
    return _with_large(drawn, plan, months, rate, rng)


def _amend(plan: Plan, which: Ints, month: Ints) -> tuple[tuple[Clause, ...], Ints]:
    if plan.amendment is None:
        return (*CLAUSES, CLAUSES[0]), which
    clause, start, factor = plan.amendment
    changed = (which == clause) & (month >= start)
    return (*CLAUSES, amended(CLAUSES[clause], factor)), np.where(changed, len(CLAUSES), which)


def _policy(plan: Plan, city: Ints, month: Ints, which: Ints, clauses: tuple[Clause, ...]) -> Array:
    out = np.zeros(len(which))
    family = np.array([clause.family for clause in clauses])[which]
    for place, start, name, factor in plan.policy:
        out += np.log(factor) * ((city == place) & (month >= start) & (family == name))
    return out


def _events(extras: list[Extra], extra: Ints, rng: np.random.Generator) -> tuple[Ints, Bools]:
    event = np.array([0, *(more.event for more in extras)])[extra + 1]
    ticked = np.array([0.0, *(more.ticked for more in extras)])[extra + 1]
    return event, rng.random(len(extra)) < ticked


def _moved(plan: Plan, unit: Ints, month: Ints, rng: np.random.Generator) -> tuple[Ints, Bools]:
    """Month of the date that each case carries, -1 when it never comes."""
    out = month.copy()
    lucky = rng.random(len(unit))
    for who, source, target, share in plan.moves:
        out[(unit == who) & (month == source) & (lucky < share)] = target
    gone = (out >= 0) & ~plan.delivered[unit, out]
    moved = out != month
    out[gone] = -1
    return out, moved


def working_days(first: date) -> list[date]:
    """Monday to Friday without New Year's week and the first week of October."""
    days = [first + timedelta(d) for d in range(31)]
    return [
        day
        for day in days
        if day.month == first.month
        and day.weekday() < 5
        and not (day.month == 10 and day.day <= 7)
        and not any(-1 <= (day - feast).days <= 6 for feast in NEW_YEAR)
    ]


def _days(
    months: list[date], month: Ints, moved: Bools, batch: Ints, rng: np.random.Generator
) -> NDArray[np.object_]:
    """Give a batch one day, rather late in the month; what was moved comes within a few days."""
    each = rng.random(int(batch.max(initial=0)) + 1)[batch] ** 0.8
    each = np.where(moved, 0.2 + 0.1 * each, each)
    out = np.empty(len(month), object)
    for t, first in enumerate(months):
        mine = np.flatnonzero(month == t)
        days = np.array(working_days(first), object)
        out[mine] = days[(each[mine] * len(days)).astype(int)]
    return out


def _with_large(
    drawn: Drawn, plan: Plan, months: list[date], rate: Rates, rng: np.random.Generator
) -> Drawn:
    """Append the single large cases; they are in no batch and known to nobody."""
    if not plan.large:
        return drawn
    count = len(plan.large)
    unit = np.array([row[0] for row in plan.large])
    month = np.array([row[1] for row in plan.large])
    fine = np.array([row[2] for row in plan.large])
    events = {(n.unit, n.month): n.event for n in plan.notes if n.kind == "large_case"}
    which = rng.choice([1, 9, 11, 12, 19, 21, 22], count)
    batch = drawn.batch.max(initial=0) + 1 + np.arange(count)
    day = _days(months, month, np.zeros(count, bool), np.arange(count), rng)
    new = {
        "unit": unit,
        "made": month,
        "month": np.where(plan.delivered[unit, month], month, -1),
        "day": day,
        "clause": which,
        "party": np.zeros(count, np.int64),
        "batch": batch,
        "event": np.array([events[row[0], row[1]] for row in plan.large]),
        "campaign": np.zeros(count, bool),
        "fine": fine,
        "unplanted": fine,
        "confiscated": np.round(fine * rng.random(count) * 0.3, 2),
        "known": rate.fine_level[unit, month],
    }
    joined = {key: np.concatenate([getattr(drawn, key), value]) for key, value in new.items()}
    return Drawn(**joined, mix=drawn.mix, clauses=drawn.clauses)


def treasury(drawn: Drawn, shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    """Receipts by unit and month: late, in parts, by the quarter, with refunds, some unknown."""
    units, length = shape
    total = drawn.fine + drawn.confiscated
    out = np.zeros(shape)
    wait = rng.choice(9, len(total), p=[0.42, 0.34, 0.12, 0.04, 0.02, 0.01, 0.01, 0.01, 0.03])
    parts = np.where((total > 2e5) & (rng.random(len(total)) < 0.5), 4, 1)
    paying = wait < 8
    for part in range(4):
        when = drawn.made + wait + part
        fit = paying & (part < parts) & (when < length)
        np.add.at(out, (drawn.unit[fit], when[fit]), total[fit] / parts[fit])
    for unit in np.flatnonzero(rng.random(units) < 0.1):
        quarter = np.arange(length) // 3
        sums = np.bincount(quarter, out[unit])
        out[unit] = np.where(np.arange(length) % 3 == 2, sums[quarter], 0.0)
    refund = (rng.random(shape) < 0.012) * rng.uniform(0.1, 1.3, shape)
    out -= refund * out.mean(axis=1, keepdims=True)
    out[rng.random(shape) < 0.006] = np.nan
    return np.round(out, 2)
