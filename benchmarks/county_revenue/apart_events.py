"""What happens in the county worlds written apart: planted rises and innocent ones.

Units are rows of a world's rates, months are columns counted from its burn-in. See
:mod:`benchmarks.county_revenue.apart`.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from benchmarks.county_revenue.apart_fines import CLAUSES
from benchmarks.county_revenue.apart_shapes import BURN, Array

_KINDS = ("more_cases", "heavier_fines", "both")
_OFTEN = np.array([clause.weight for clause in CLAUSES]) / sum(c.weight for c in CLAUSES)
_LENGTHS = np.array([0.14, 0.2, 0.24, 0.18, 0.12, 0.12])


@dataclass(frozen=True)
class Extra:
    """Cases on top: ``rate`` times the unit's ordinary number, on all clauses or on ``clauses``."""

    unit: int
    month: int
    rate: float
    event: int
    planted: bool
    clauses: tuple[int, ...] = ()
    campaign: bool = False
    ticked: float = 0.0


@dataclass(frozen=True)
class Note:
    """One unit-month of the truth."""

    unit: int
    month: int
    event: int
    planted: bool
    kind: str
    form: str = "step"
    count: float = 1.0
    fine: float = 1.0
    peak: float = 1.0


@dataclass
class Plan:
    """Everything that happens in one world."""

    shift: Array  # planted log factor of fines
    reach: Array  # share of cases that it touches
    tilt: Array  # towards dear clauses, in standard deviations of their log level
    delivered: NDArray[np.bool_]
    taken: NDArray[np.bool_]
    extras: list[Extra] = field(default_factory=list)
    moves: list[tuple[int, int, int, float]] = field(default_factory=list)
    large: list[tuple[int, int, float]] = field(default_factory=list)
    policy: list[tuple[int, int, str, float]] = field(default_factory=list)
    amendment: tuple[int, int, float] | None = None
    merged: tuple[int, int, int] | None = None  # unit, into unit, from month
    split: tuple[int, int, int] | None = None  # unit, its part, from month
    notes: list[Note] = field(default_factory=list)
    events: int = 0

    def new(self) -> int:
        self.events += 1
        return self.events


def empty_plan(units: int, length: int) -> Plan:
    """Return a plan in which nothing happens."""
    shape = (units, length)
    return Plan(
        np.zeros(shape),
        np.ones(shape),
        np.zeros(shape),
        np.ones(shape, bool),
        np.zeros(shape, bool),
    )


def boundaries(plan: Plan, counties: int, rng: np.random.Generator, spare: bool) -> None:
    """Split a county into its last, spare unit, or merge one into a neighbour, or both."""
    length = plan.shift.shape[1]
    low, high = BURN + (length - BURN) // 3, length - (length - BURN) // 4
    if spare:
        unit, month = int(rng.integers(counties)), int(rng.integers(low, high))
        plan.split = (unit, counties, month)
        _note_months(plan, (unit, counties), month, "split")
        plan.taken[[unit, counties]] = True
    if not spare or counties > 8:
        free = [unit for unit in range(counties) if not plan.taken[unit].any()]
        unit = int(rng.choice(free[1:]))
        into = free[free.index(unit) - 1]
        month = int(rng.integers(low, high))
        plan.merged = (unit, into, month)
        _note_months(plan, (into,), month, "merged")
        plan.taken[[unit, into]] = True


def _note_months(plan: Plan, units: tuple[int, ...], month: int, kind: str) -> None:
    event = plan.new()
    for unit in units:
        for t in range(month, min(month + 12, plan.shift.shape[1])):
            plan.notes.append(Note(unit, t, event, False, kind))


def _free(plan: Plan, rng: np.random.Generator, span: int, first: int) -> tuple[int, int] | None:
    """Find a unit and month where ``span`` months and one on either side are not taken."""
    units, length = plan.taken.shape
    for _ in range(200):
        unit, month = int(rng.integers(units)), int(rng.integers(first, length - span + 1))
        if not plan.taken[unit, max(month - 1, 0) : month + span + 1].any():
            plan.taken[unit, month : month + span] = True
            return unit, month
    return None


def plant(plan: Plan, rng: np.random.Generator, part: tuple[float, float] = (0.02, 0.035)) -> None:
    """Plant rises until they fill the wanted part of unit-months; most after the first year."""
    units, length = plan.shift.shape
    aim = max(1, round(rng.uniform(*part) * units * (length - BURN)))
    done, turn = 0, int(rng.integers(3))
    year = BURN + (12 if length - BURN >= 24 else 9)
    while done < aim:
        span = min(1 + int(rng.choice(6, p=_LENGTHS)), aim - done, length - year)
        first = BURN if rng.random() < 0.12 else year
        place = _free(plan, rng, span, first)
        if place is None:
            return
        _rise(plan, rng, place, span, _KINDS[turn % 3])
        done, turn = done + span, turn + 1


def _rise(
    plan: Plan, rng: np.random.Generator, place: tuple[int, int], span: int, kind: str
) -> None:
    unit, start = place
    peak = float(np.exp(rng.uniform(np.log(1.5), np.log(4.0))))
    form = str(rng.choice(("step", "ramp", "fade"), p=(0.6, 0.2, 0.2))) if span > 2 else "step"
    course = {"step": np.ones(span), "ramp": np.linspace(0.45, 1, span)}
    course["fade"] = course["ramp"][::-1]
    of_count = {"more_cases": 1.0, "heavier_fines": 0.0, "both": rng.uniform(0.35, 0.65)}[kind]
    some = tuple(int(c) for c in rng.choice(len(CLAUSES), 3, replace=False, p=_OFTEN))
    narrow = rng.random() < 0.4
    reach = 1.0 if rng.random() < 0.7 else float(rng.uniform(0.6, 1.0))
    event = plan.new()
    for k in range(span):
        log = float(np.log(peak) * course[form][k])
        count, fine = float(np.exp(of_count * log)), float(np.exp((1 - of_count) * log))
        if count > 1:
            clauses = some if narrow else ()
            plan.extras.append(Extra(unit, start + k, count - 1, event, True, clauses))
        plan.shift[unit, start + k] = np.log(fine)
        plan.reach[unit, start + k] = reach
        plan.notes.append(Note(unit, start + k, event, True, kind, form, count, fine, peak))


def squeeze(plan: Plan, rng: np.random.Generator) -> None:
    """Fines twice as heavy in half of the counties for four to nine months, at once."""
    units, length = plan.shift.shape
    span = min(int(rng.integers(4, 10)), max(3, (length - BURN) // 4))
    start = int(rng.integers(max(BURN + 9, length - 3 * span), length - span + 1))
    event = plan.new()
    whole = np.flatnonzero(~plan.taken.all(axis=1))  # neither split nor merged
    for unit in rng.choice(whole, units // 2, replace=False):
        plan.shift[unit, start : start + span] += np.log(2)
        for t in range(start, start + span):
            plan.notes.append(Note(int(unit), t, event, True, "squeeze", "step", 1.0, 2.0, 2.0))


def innocent(plan: Plan, rng: np.random.Generator, city: NDArray[np.int64]) -> None:
    """Add everything that looks like a rise, or like nothing, and is neither."""
    units, length = plan.shift.shape
    months = length - BURN
    late = max(1, units // 60)
    whole = np.flatnonzero(~plan.taken[:, -4:].any(axis=1))
    for unit in rng.choice(whole, late, replace=False):
        _late(plan, int(unit), rng)
    _campaigns(plan, rng, city)
    for _ in range(max(1, round(0.004 * units * months))):
        _large(plan, rng)
    for _ in range(max(1, round(0.0015 * units * months))):
        _mix_shift(plan, rng)
    for _ in range(max(1, round(0.0015 * units * months))):
        _back_posting(plan, rng)
    for _ in range(max(1, round(0.002 * units * months))):
        _missing(plan, rng)
    _law(plan, rng, city)


def _late(plan: Plan, unit: int, rng: np.random.Generator) -> None:
    last = plan.shift.shape[1] - 1
    gone = int(rng.integers(1, 3))
    event = plan.new()
    for t in range(last - gone + 1, last + 1):
        plan.delivered[unit, t] = False
        plan.notes.append(Note(unit, t, event, False, "late", count=0.0))
    share = float(rng.uniform(0.2, 0.5))
    plan.moves.append((unit, last - gone, -1, share))
    plan.notes.append(Note(unit, last - gone, event, False, "late", count=1 - share))
    plan.taken[unit, last - gone :] = True


def _campaigns(plan: Plan, rng: np.random.Generator, city: NDArray[np.int64]) -> None:
    """Run campaigns of one city, in one to three clauses, ticked in most counties, not in all."""
    length = plan.shift.shape[1]
    cities = int(city.max()) + 1
    for _ in range(max(1, round(0.6 * cities * (length - BURN) / 12))):
        members = np.flatnonzero(city == rng.integers(cities))
        span = int(rng.integers(1, 4))
        start = int(rng.integers(BURN + 1, length - span + 1))
        clauses = tuple(int(c) for c in rng.choice(len(CLAUSES), rng.integers(1, 4), False, _OFTEN))
        event, rate = plan.new(), float(rng.uniform(0.3, 1.5))
        for unit in members:
            if plan.taken[unit, start : start + span].any():
                continue
            ticked = float(rng.choice((1.0, 0.85, 0.5, 0.0), p=(0.5, 0.25, 0.15, 0.1)))
            mine = rate * float(rng.uniform(0.5, 1.5))
            plan.taken[unit, start : start + span] = True
            for t in range(start, start + span):
                plan.extras.append(Extra(unit, t, mine, event, False, clauses, True, ticked))
                plan.notes.append(Note(unit, t, event, False, "campaign", count=1 + mine))


def _large(plan: Plan, rng: np.random.Generator) -> None:
    place = _free(plan, rng, 1, BURN)
    if place:
        amount = float(np.round(np.exp(rng.uniform(np.log(3e5), np.log(5e6))), -4))
        plan.large.append((*place, amount))
        plan.notes.append(Note(*place, plan.new(), False, "large_case", fine=amount))


def _mix_shift(plan: Plan, rng: np.random.Generator) -> None:
    span = int(rng.integers(3, 9))
    place = _free(plan, rng, min(span, 6), BURN + 3)
    if place:
        unit, start = place
        event, tilt = plan.new(), float(rng.uniform(0.5, 1.2))
        stop = min(start + span, plan.shift.shape[1])
        plan.tilt[unit, start:stop] = tilt
        plan.taken[unit, start:stop] = True
        for t in range(start, stop):
            plan.notes.append(Note(unit, t, event, False, "mix_shift"))


def _back_posting(plan: Plan, rng: np.random.Generator) -> None:
    """Cases of two to four months that carry the date of a later one."""
    before = int(rng.integers(2, 5))
    place = _free(plan, rng, before + 1, BURN)
    if place:
        unit, start = place
        event, target = plan.new(), start + before
        share = float(rng.uniform(0.3, 0.7))
        for t in range(start, target):
            plan.moves.append((unit, t, target, share))
        plan.notes.append(
            Note(unit, target, event, False, "back_posting", count=1 + share * before)
        )


def _missing(plan: Plan, rng: np.random.Generator) -> None:
    """Withhold a month; two times in three its decisions lie in the next month's file."""
    place = _free(plan, rng, 2, BURN + 1)
    if place:
        unit, month = place
        event = plan.new()
        plan.delivered[unit, month] = False
        plan.notes.append(Note(unit, month, event, False, "missing", count=0.0))
        if rng.random() < 2 / 3:
            plan.moves.append((unit, month, month + 1, 1.0))
            plan.notes.append(Note(unit, month + 1, event, False, "lump", count=2.0))


def _law(plan: Plan, rng: np.random.Generator, city: NDArray[np.int64]) -> None:
    """One common clause is amended everywhere; one city sets its own standard for a family."""
    units, length = plan.shift.shape
    middle, end = BURN + (length - BURN) // 2, length - 1
    clause, month = int(rng.choice((0, 1, 2, 3, 11))), int(rng.integers(middle, end))
    plan.amendment = (clause, month, float(rng.choice((1.5, 2.0, 3.0))))
    event = plan.new()
    until = min(month + 6, length)
    for unit in range(units):
        for t in range(month, until):
            plan.notes.append(Note(unit, t, event, False, "amendment", fine=plan.amendment[2]))
    if city.max() == 0:
        return
    place, start = int(rng.integers(city.max() + 1)), int(rng.integers(BURN + 6, end))
    family, factor = str(rng.choice(("食品", "药械", "质量"))), float(rng.uniform(1.25, 1.8))
    plan.policy.append((place, start, family, factor))
    event = plan.new()
    for unit in np.flatnonzero(city == place):
        for t in range(start, min(start + 6, length)):
            plan.notes.append(Note(int(unit), t, event, False, "policy", fine=factor))
