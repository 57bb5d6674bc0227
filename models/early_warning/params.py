"""What a bureau may set, with the reason for each default."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Params:
    """Settings of the early warning.

    Attributes
    ----------
    false_per_week : float
        Alarm budget: false warnings a week, all levels and kinds together. 0.5 is
        每两周至多一条误报, what one section can look into.
    false_share : float or None
        When given, the threshold is chosen so that this share of the warnings is expected to be
        false, if that is stricter than the budget.
    windows : tuple of int
        Lengths in weeks of the looked-at windows; sudden and slow rises need different ones.
    guard_weeks : int
        The newest weeks never enter the base rate, or a slow rise would hide itself.
    half_life_weeks : float
        Age at which an observation weighs half in the base rate.
    learn_weeks, season_weeks : int
        Weeks of history before anything is judged, and before a sector is warned of: one year, so
        that its festivals are known.
    min_events, min_parties : int
        Below these a rise is a coincidence whatever its probability.
    min_eb05 : float
        The shrunk ratio's lower bound that must be passed (5 % point of the posterior).
    start_threshold, matter_threshold : float
        Score (-log10 p) of a sector, and of one matter, used until the back-test has seen
        ``backtest_from`` weeks, and the lowest threshold ever: a back-test on few rises may raise
        it, never lower it. In worlds written apart nearly half of the sectors warned of at 3.7
        rise indeed and three of four rises are found. Of one
        matter four people are asked, which is 3.4 to 3.8.
    floor : float
        Scores below it are no candidates at all.
    backtest_weeks, backtest_from : int
        The back-test looks at this many weeks; it is used once it has seen this many.
    quiet_weeks : int
        A warning without new evidence for so long is closed; a later rise is a new one.
    single_source_share : float
        One organ, batch, complainant or campaign with more of the events suppresses the cell.
    repeat_weeks : int
        One party, or one complainant on one problem, counts once in so many weeks.
    serial_complaints : int
        More complaints than this in half a year make a complainant 一人多次: counts once whatever
        the problem.
    matter_complainants : int
        Distinct complainants on one matter before it is 一事多人.
    matter_warns : float
        So many times ``matter_complainants`` on one matter are a 预警: twenty people is a group
        complaint, which needs somebody in charge the same day; twice as many is 关注.
    matter_likeness : float
        Share of rare characters pairs from which two texts are about the same matter.
    confirm_llr : float
        Log likelihood ratio of the sequential follow-up that confirms (MaxSPRT at 5 %).
    max_recipients : int
        Enterprises on one reminder list; the rest is a matter for a notice to all.
    max_terms : int
        Rising words shown.
    """

    false_per_week: float = 0.5
    false_share: float | None = None
    windows: tuple[int, ...] = (1, 2, 3, 4, 6, 8)
    guard_weeks: int = 8
    half_life_weeks: float = 78.0
    learn_weeks: int = 26
    season_weeks: int = 52
    min_events: int = 3
    min_parties: int = 2
    min_eb05: float = 1.5
    start_threshold: float = 3.7
    matter_threshold: float = 3.6
    floor: float = 3.0
    backtest_weeks: int = 104
    backtest_from: int = 26
    quiet_weeks: int = 8
    single_source_share: float = 0.8
    repeat_weeks: int = 8
    serial_complaints: int = 5
    matter_complainants: int = 4
    matter_warns: float = 5.0
    matter_likeness: float = 0.15
    confirm_llr: float = 2.85
    max_recipients: int = 300
    max_terms: int = 8
