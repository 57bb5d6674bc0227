"""The settings of the county judgement: its thresholds, and the constants of its method."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Params:
    """Settings of :func:`models.county_revenue.judge`.

    The thresholds have no default: C002.yml has their values, and why; a bureau's own stand in its
    config/thresholds.yml.

    Attributes
    ----------
    q_level : float
        False-discovery rate allowed among the flags of one month.
    p_level : float
        A month of a larger p-value is not flagged, whatever else is: with few counties one rise that
        lasts loosens the line that is held together.
    watch_q : float
        Months up to this q that are not flagged are 关注: they come first when somebody looks
        further, and nobody is asked.
    floor_yuan, floor_ratio : float
        Practical floor: the excess must pass the larger of the two.
    min_cases : int
        A month with fewer decisions is never flagged on its number of cases.
    min_history_months : int
        Earlier months with data needed before a month is judged.
    min_history_cases : float
        Decisions needed in the history before a month is judged.
    gap_expected : float
        A run of empty months is a gap in reporting once this many cases were expected in it.
    complete_after_days : int
        Days after the month's end until late records are taken to be in.
    low_base_yuan : float
        Below this expected sum a growth is called 低基数.
    published_share : float
        A county of which only publications came is judged by its receipts while what was published
        came to less than this part of them.
    label_share : float
        Share of a month's cases from campaigns, back-posting or backlog that names the growth.

    Constants of the method

    clean_q : float
        Months with q up to this, and those flagged, are not taken as normal when later months are
        compared: beyond ``q_level``, or rises just missed would widen what is normal.
    window_months : int
        History in which the decisions of ``min_history_cases`` are counted, and levels are learnt:
        five years, as long as a county stays what it is.
    drift_cases, drift_fine : float
        Variance by which a county's usual number of cases, and usual log fine, drifts in a
        month: about 6 % and 3.5 % a year. They decide how fast old months are forgotten.
    skip_newest : int
        Newest months left out of the level, so that a beginning rise is not taken for normal.
    prior_months : float
        Weight, in months, of the scale of all counties against the county's own.
    calibration_months : int
        Months of clean scores a month is ranked against.
    decided_months : int
        Months, this one the last, over which the false share is held together: a month of
        eight counties alone says too little of how many of its low p-values are rises.
    both_share : float
        A growth is of both kinds, more cases and heavier ones, where the lesser score is at least this
        part of the larger: it only names the growth, and decides nothing.
    half_year_share : float
        Part of the error that is the half year's; the month's own judgement keeps the rest. Rises
        that last long in calm provinces need little of it, and where levels wander a half year
        finds more steps of staff than rises (docs/decisions/0086).
    moved_ratio : float
        A month that was judged is judged anew where what is expected of it has since moved by more than
        this: its history had not come, or not to this county. Late records of the usual size move it by
        some hundredths.
    """

    rule: ClassVar[str] = "C002"
    of_rule: ClassVar[frozenset[str]] = frozenset({"obvious_q"})

    q_level: float
    p_level: float
    watch_q: float
    floor_yuan: float
    floor_ratio: float
    min_cases: int
    min_history_months: int
    min_history_cases: float
    gap_expected: float
    complete_after_days: int
    low_base_yuan: float
    published_share: float
    label_share: float

    clean_q: float = 0.20
    window_months: int = 60
    drift_cases: float = 0.0003
    drift_fine: float = 0.0001
    skip_newest: int = 2
    prior_months: float = 30.0
    calibration_months: int = 36
    decided_months: int = 24
    both_share: float = 0.4
    half_year_share: float = 0.1
    moved_ratio: float = 1.5
