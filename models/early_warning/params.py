"""The settings of the early warning: its thresholds, and the constants of its method."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Params:
    """Settings of :func:`models.early_warning.judge`.

    The thresholds have no default: W001.yml has their values, and why; a bureau's own stand in its
    config/thresholds.yml.

    Attributes
    ----------
    false_per_week : float
        Alarm budget: false warnings a week, all levels and kinds together.
    learn_weeks, season_weeks : int
        Weeks of history before anything is judged, and before a sector is warned of.
    without_complaints_weeks : int
        A region heard of for so long without a complaint is learnt anew from its first one on.
    translated_weeks : int
    translated_sure : float
        What complaints of a new list would have gone under is learnt from the texts of so many weeks before
        it, and told where it is so sure.
    silent_days : int
        A file that comes after so many days of which nothing was known of its city brings history:
        its records count as known when they were registered.
    min_events, min_parties : int
        Below these a rise is a coincidence whatever its probability.
    min_eb05 : float
        The shrunk ratio's lower bound that must be passed (5 % point of the posterior).
    other_sectors : int
    other_eb05 : float
        The same problem rises elsewhere where so many of its other sectors of the province do, and the
        lower bound of their ratio together passes this.
    start_threshold, matter_threshold : float
        Score (-log10 p) of a sector, and of one matter, used until the back-test has seen
        ``backtest_from`` weeks, and the lowest threshold ever: a back-test on few rises may raise
        it, never lower it.
    watch_margin, warn_margin : float
        So far above the threshold a rise is 关注, 预警.
    warn_parties : int
        A 预警 has so many parties besides.
    quiet_weeks : int
        A warning without new evidence for so long is closed; a later rise is a new one.
    single_source_share : float
        One organ, batch, complainant or campaign with more of the events suppresses the cell.
    repeat_tickets, repeat_tickets_in_all : int
        A few complainants with so many tickets each, and together, are their own affair where these
        are half of a rise's, or nothing stands out without them.
    repeat_weeks : int
        One party, or one complainant on one problem, counts once in so many weeks.
    serial_complaints : int
        More complaints than this in half a year make a complainant 一人多次: counts once whatever
        the problem.
    matter_complainants : int
        Distinct complainants on one matter before it is 一事多人.
    matter_warns : float
        So many times ``matter_complainants`` on one matter are a 预警; twice as many is 关注.
    max_recipients : int
        Enterprises on one reminder list.

    Constants of the method

    false_share : float or None
        When given, the threshold is chosen so that this share of the warnings is expected to be
        false, if that is stricter than the budget; for benchmarks.
    windows : tuple of int
        Lengths in weeks of the looked-at windows; sudden and slow rises need different ones.
    guard_weeks : int
        The newest weeks never enter the base rate, or a slow rise would hide itself: as long as the
        longest window.
    half_life_weeks : float
        Age at which an observation weighs half in the base rate.
    floor : float
        Scores below it are no candidates at all.
    backtest_weeks, backtest_from : int
        The back-test looks at this many weeks; it is used once it has seen this many.
    matter_likeness : float
        Share of rare characters pairs from which two texts are about the same matter.
    confirm_llr : float
        Log likelihood ratio of the sequential follow-up that confirms (MaxSPRT at 5 %).
    max_terms : int
        Rising words shown.
    """

    rule: ClassVar[str] = "W001"
    of_rule: ClassVar[frozenset[str]] = frozenset()

    false_per_week: float
    learn_weeks: int
    without_complaints_weeks: int
    season_weeks: int
    translated_weeks: int
    translated_sure: float
    silent_days: int
    min_events: int
    min_parties: int
    min_eb05: float
    other_sectors: int
    other_eb05: float
    start_threshold: float
    matter_threshold: float
    watch_margin: float
    warn_margin: float
    warn_parties: int
    quiet_weeks: int
    single_source_share: float
    repeat_tickets: int
    repeat_tickets_in_all: int
    repeat_weeks: int
    serial_complaints: int
    matter_complainants: int
    matter_warns: float
    max_recipients: int

    false_share: float | None = None
    windows: tuple[int, ...] = (1, 2, 3, 4, 6, 8)
    guard_weeks: int = 8
    half_life_weeks: float = 78.0
    floor: float = 3.0
    backtest_weeks: int = 104
    backtest_from: int = 26
    matter_likeness: float = 0.15
    confirm_llr: float = 2.85
    max_terms: int = 8
