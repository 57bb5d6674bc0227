"""The life of a warning: seen, issued, followed, confirmed or closed; and the back-test on it."""

from dataclasses import dataclass, field
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.early_warning.params import Params

Words = tuple[str | None, ...]
#: How much other sectors rise is drawn to none as if so many events had been as expected.
_PRIOR = 4.0


@dataclass(frozen=True)
class OtherSectors:
    """Other sectors of a rise's problem: how many of them rise, what all saw and should have seen.

    ``is_of_city``: in the cities of the rise alone. ``explains``: with so much more expected the rise would not have been issued.
    """

    rising: int
    seen: float
    mean: float
    is_of_city: bool = False
    explains: bool = False

    @property
    def times(self) -> float:
        """How many times the expected number they show, drawn to 1."""
        return max(1.0, (self.seen + _PRIOR) / (self.mean + _PRIOR))


@dataclass(frozen=True)
class Extent:
    """How far a problem nobody had heard of has come: records before it, and the sectors, counties, cities that have it.

    ``is_wide``: several sectors and most of the province at once, which is how a new rule or a new word comes.
    """

    before: int
    sectors: int
    counties: int
    cities: int
    is_wide: bool


@dataclass
class Update:
    """What a warning looked like at the end of one week.

    ``counted`` is the number compared with the expectation: each party, complainant and batch once.
    """

    week: int
    n_cases: int
    n_complaints: int
    n_parties: int
    expected: float
    score: float
    eb05: float
    level: str
    status: str
    llr: float
    regions: tuple[int, ...]
    counted: float = 0.0


@dataclass
class Track:
    """One rise, from the first week it passed the floor; a warning once it is issued.

    ``members`` maps event row → week it was added. ``seen``/``expected`` count weighted events after
    the first week, for the follow-up; ``peak`` is the best score, for the back-test; ``elsewhere``
    is what other cities saw and should have seen when it was issued, if they rose as well;
    ``is_of_all``: it was found over the whole province, and is compared with what is expected without
    what other cities show; ``others`` is what other sectors of its problem showed when it was issued;
    ``per_week`` is how many persons a week a matter (kind ``matter``) used to bring.
    """

    kind: str
    sector: int
    words: Words
    regions: tuple[int, ...]
    first_week: int
    onset: int
    last_evidence: int
    peak: float
    anchor: str = ""
    issued_week: int | None = None
    members: dict[int, int] = field(default_factory=dict)
    belongs: dict[int, float] = field(default_factory=dict)
    seen: float = 0.0
    expected: float = 0.0
    wander: float = 0.0
    dispersion: float = 1.0
    confirmed_week: int | None = None
    suppressed: str | None = None
    closed_week: int | None = None
    issued: Update | None = None
    updates: list[Update] = field(default_factory=list)
    elsewhere: tuple[float, float] | None = None
    is_of_all: bool = False
    others: OtherSectors | None = None
    heard_before: int | None = None
    per_week: float = 0.0

    @property
    def llr(self) -> float:
        """MaxSPRT log likelihood ratio of what came after the first week.

        Divided by how much more such sums vary than Poisson counts: chance in one week
        (``dispersion``) and the wander of a level over weeks (``wander``, relative variance).
        """
        if self.seen <= self.expected:
            return 0.0
        mean = max(self.expected, 1e-3)
        more = self.dispersion + self.wander * mean
        return (self.seen * log(self.seen / mean) - self.seen + mean) / more


@dataclass(frozen=True)
class Facts:
    """What the member events of a candidate are: counts and the largest single source."""

    n_cases: int
    n_complaints: int
    n_parties: int
    n_events: int
    single_source: str | None
    campaign_share: float


class Threshold:
    """Back-tests past rises and gives the score that keeps the alarm budget."""

    def __init__(self, params: Params, first_week: int) -> None:
        self.params = params
        self.first_week = first_week
        self.settled: list[tuple[int, float, bool]] = []

    def settle(self, track: Track, week: int) -> None:
        """Take in a rise whose follow-up is over."""
        if track.suppressed is None:
            self.settled.append((week, track.peak, track.confirmed_week is not None))

    def at(self, week: int) -> float:
        """Return the threshold for a week, from rises settled before it.

        The smallest score for which the rises of the last ``backtest_weeks`` that passed it and
        were not confirmed keep within ``false_per_week``; with ``false_share`` also within that
        share of all that passed. Never below the shipped start: wander that nothing harmful
        stands behind confirms itself too, so a back-test can say only that more is false.
        """
        p = self.params
        span = min(week - self.first_week - p.learn_weeks - p.quiet_weeks, p.backtest_weeks)
        if span < p.backtest_from:
            return p.start_threshold
        recent = [(s, ok) for w, s, ok in self.settled if w >= week - span]
        weight = span / (span + p.backtest_from)
        fitted = self._fitted(recent, span)
        return max(p.start_threshold, weight * fitted + (1 - weight) * p.start_threshold)

    def _fitted(self, recent: list[tuple[float, bool]], span: int) -> float:
        p = self.params
        recent.sort(key=lambda r: -r[0])
        allowed = p.false_per_week * span
        false, threshold = 0, p.floor
        for score, confirmed in recent:
            false += not confirmed
            if false > allowed:
                threshold = score
                break
        if p.false_share is not None:
            threshold = max(threshold, self._for_share(recent, p.false_share))
        return threshold

    def _for_share(self, recent: list[tuple[float, bool]], share: float) -> float:
        """Return the lowest score above which at most ``share`` of the rises was not confirmed."""
        false, best = 0, recent[0][0] if recent else self.params.floor
        for n, (score, confirmed) in enumerate(recent, start=1):
            false += not confirmed
            if false <= share * n:
                best = score
        return best


def level_of(
    score: float, bar: float, track: Track, facts: Facts, params: Params, *, is_explained: bool = False
) -> str:  # fmt: skip
    """Return 提示, 关注 or 预警 by how far the score is above the threshold ``bar``.

    A rise made mostly by one campaign, or one that all cities share, is not raised above 关注; one that
    what other sectors of its problem show explains is 提示.
    """
    if is_explained:
        return "提示"
    strong = score >= bar + params.warn_margin and facts.n_parties >= params.warn_parties
    if (strong or track.confirmed_week is not None) and (
        facts.campaign_share <= 0.5 and track.elsewhere is None
    ):
        return "预警"
    if score >= bar + params.watch_margin or track.confirmed_week is not None:
        return "关注"
    return "提示"


def level_of_matter(persons: int, params: Params) -> str:
    """Return 提示, 关注 or 预警 by how many people speak of one matter."""
    times = persons / params.matter_complainants
    return "预警" if times >= params.matter_warns else "关注" if times >= 2 else "提示"


def most_frequent(codes: NDArray[np.integer[Any]]) -> int:
    """Return the most frequent code of at least 0 (the smaller on ties); -2 when there is none."""
    known = codes[codes >= 0]
    if not known.size:
        return -2
    values, counts = np.unique(known, return_counts=True)
    return int(values[np.argmax(counts)])


def distinct(codes: NDArray[np.integer[Any]]) -> int:
    """Return the number of distinct codes; every code below 0 counts as its own."""
    return int(np.unique(codes[codes >= 0]).size + (codes < 0).sum())
