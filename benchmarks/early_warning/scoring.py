"""One yardstick for every method: when would it have warned, of what, and was it so."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from benchmarks.early_warning.rough import NEW_NAME
from benchmarks.early_warning.simulate import Distractor, Outbreak, World
from models.early_warning.records.weeks import week_numbers

_QUIET = 8
_GRACE = 2
_BUDGET_FROM = 52


@dataclass(frozen=True)
class Alarm:
    """One thing a method would say in one week."""

    week: int
    words: tuple[str | None, ...]
    regions: frozenset[str]
    score: float
    suppressed: bool = False
    group: int | None = None
    rows: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Issued:
    """A warning after hold-off: its first alarm."""

    alarm: Alarm
    outbreak: int | None
    distractor: str | None


@dataclass(frozen=True)
class Outcome:
    """Figures of one method on one world at one threshold."""

    detected: int
    outbreaks: int
    false: int
    weeks: int
    delays: list[int]
    warned_distractors: dict[str, tuple[int, int]]
    issued: int
    chance: float
    threshold: float
    false_by_year: tuple[int, ...] = ()
    detected_by_kind: dict[str, tuple[int, int]] = field(default_factory=dict)
    sheets: int = 0  # that are about a rise

    @property
    def pod(self) -> float:
        """Probability of detection."""
        return self.detected / max(self.outbreaks, 1)

    @property
    def false_per_week(self) -> float:
        """False warnings a week."""
        return self.false / self.weeks

    @property
    def false_share(self) -> float:
        """False warnings among all that were issued and count (repeats do not)."""
        return self.false / max(self.false + self.detected, 1)


def agree(a: tuple[str | None, ...], b: tuple[str | None, ...]) -> bool:
    """Tell whether two sectors do not contradict each other (None = any), whatever list names them."""
    pairs = zip(a, b, strict=True)
    return all(x is None or y is None or _plain(x) == _plain(y) for x, y in pairs)


def _plain(word: str) -> str:
    return word.removesuffix(NEW_NAME)


def issue(alarms: Iterable[Alarm], threshold: float) -> list[Alarm]:
    """Return first alarms; more on an agreeing sector and place within 8 weeks is the same one.

    Alarms that carry a group were put together by their method; the first of each group counts.
    """
    grouped: set[int] = set()
    live: list[tuple[Alarm, int, frozenset[str]]] = []
    issued = []
    for a in alarms:
        if a.score < threshold:
            continue
        if a.group is not None:
            if not a.suppressed and a.group not in grouped:
                grouped.add(a.group)
                issued.append(a)
            continue
        live = [x for x in live if a.week - x[1] <= _QUIET]
        for i, (first, _, regions) in enumerate(live):
            if agree(first.words, a.words) and regions & a.regions:
                live[i] = (first, a.week, regions | a.regions)
                break
        else:
            live.append((a, a.week, a.regions))
            if not a.suppressed:
                issued.append(a)
    return issued


def matches(a: Alarm, o: Outbreak, shift: int = 0) -> bool:
    """Tell whether a warning is about a rise, in its weeks (moved earlier by ``shift``)."""
    return (
        o.onset - shift <= a.week <= o.end + _GRACE - shift
        and agree(a.words, o.words)
        and bool(a.regions & set(o.regions))
    )


class Places:
    """Where each event of a world lies, to tell what a warning was made of."""

    def __init__(self, world: World) -> None:
        number = {words: i for i, words in enumerate(world.leaves)}
        e = world.events
        self.leaf = np.array(
            [
                number.get(w, -1)
                for w in e.select("industry", "object_category", "violation_type").rows()
            ]
        )
        self.week = week_numbers(e["event_date"].to_physical().to_numpy())
        self.region = e["region_code"].to_list()
        self.is_case = (e["source"] == "case").to_numpy()
        self.distractor = e["distractor"].to_numpy()
        self.outbreak = e["outbreak"].to_numpy()

    def share(self, rows: tuple[int, ...], number: int, d: Distractor) -> float:
        """Return the share of event rows that belong to a distractor."""
        r = np.array(rows)
        if d.kind in ("batch", "serial"):
            return float((self.distractor[r] == number).mean())
        inside = (self.leaf[r] == d.leaf) & (self.week[r] >= d.start) & (self.week[r] <= d.end)
        inside &= np.array([self.region[i] in d.regions for i in rows])
        if d.kind == "campaign":
            inside &= self.is_case[r]
        return float(inside.mean())


def _of_distractor(a: Alarm, world: World, number: int, places: Places) -> bool:
    """Tell whether a false warning is about a distractor: mostly made of it, where that is known."""
    d = world.distractors[number]
    near = (
        d.start <= a.week <= d.end + _QUIET
        and agree(a.words, world.leaves[d.leaf])
        and bool(a.regions & set(d.regions))
    )
    return near and (a.rows is None or places.share(a.rows, number, d) >= 0.5)


def outcome(
    world: World, issued: list[Alarm], threshold: float, places: Places | None = None
) -> Outcome:
    """Compare warnings with the truth, from week 52 on."""
    start = world.first_week + _BUDGET_FROM
    counted = [a for a in issued if a.week >= start]
    first: dict[int, int] = {}
    false = []
    for a in counted:
        about = [o for o in world.outbreaks if matches(a, o)]
        for o in about:
            first.setdefault(o.number, a.week - o.onset)
        if not about:
            false.append(a)
    warned: dict[str, tuple[int, int]] = {}
    places = places or Places(world)
    for number, d in enumerate(world.distractors):
        if d.start >= start:
            hit = any(_of_distractor(a, world, number, places) for a in false)
            n, total = warned.get(d.kind, (0, 0))
            warned[d.kind] = (n + hit, total + 1)
    planted, hit_of = (
        Counter(o.kind for o in world.outbreaks if every or o.number in first)
        for every in (True, False)
    )
    shifted = [
        any(matches(a, o, s) for a in false)
        for o in world.outbreaks
        for s in (26, 40)
        if o.onset - s >= start
    ]
    return Outcome(
        len(first), len(world.outbreaks), len(false), world.weeks - _BUDGET_FROM,
        sorted(first.values()), warned, len(counted),
        float(np.mean(shifted)) if shifted else 0.0, threshold,
        tuple(np.bincount([(a.week - world.first_week) // 52 for a in false], minlength=2)[1:].tolist()),
        {kind: (hit_of[kind], n) for kind, n in planted.items()}, len(counted) - len(false),
    )  # fmt: skip


def at_budget(world: World, alarms: list[Alarm], false_per_week: float = 0.5) -> Outcome:
    """Return the outcome at the lowest threshold that keeps the budget in this world."""
    ordered = sorted(alarms, key=lambda a: (a.week, -a.score))
    places = Places(world)
    scores = sorted({round(a.score, 3) for a in alarms})
    low, high = 0, len(scores)
    best = None
    while low < high:
        mid = (low + high) // 2
        got = outcome(world, issue(ordered, scores[mid]), scores[mid], places)
        if got.false_per_week <= false_per_week:
            best, high = got, mid
        else:
            low = mid + 1
    return best or outcome(world, [], np.inf)


def together(found: list[Outcome]) -> list[str]:
    """Return lines on all provinces together, and on false warnings by year of history."""
    detected, planted = sum(o.detected for o in found), sum(o.outbreaks for o in found)
    false, weeks = sum(o.false for o in found), sum(o.weeks for o in found)
    lines = [
        f"all: POD {detected / planted:.3f} ({detected} of {planted}) false/week {false / weeks:.3f} "
        f"PPV {detected / max(detected + false, 1):.3f}"
    ]
    for year in range(max(len(o.false_by_year) for o in found)):
        lived = sum(min(max(o.weeks - 52 * year, 0), 52) for o in found)
        wrong = sum(o.false_by_year[year] for o in found if len(o.false_by_year) > year)
        lines.append(
            f"year {year + 2} of history: {wrong / max(lived, 1):.3f} false a week, {lived} weeks"
        )
    return lines
