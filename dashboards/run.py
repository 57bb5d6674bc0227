"""What a page must know about the run besides its tables."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from data_contracts import Indicator, indicators
from data_contracts.obligations import Obligations, obligations

#: Outlines of one county: rings of points in plane coordinates or longitude and latitude.
Rings = Sequence[Sequence[tuple[float, float]]]

#: The day of the month on which the counties' form is due at the city bureau.
REPORT_DAY = 8


@dataclass(frozen=True)
class RunFacts:
    """Facts of one run that stand on every page.

    Attributes
    ----------
    as_of : date
        The last day whose records exist.
    bureau : str
        Title of the bureau or province, as it prints on every page.
    obligations : Obligations
        Lines and spans of what is owed after a case, the bureau's own among them.
    rule_versions : Mapping[str, int]
        Version of each rule by its code.
    rules : Mapping[str, Indicator]
        Contract of each rule by its code, with the bureau's own thresholds.
    completeness : str
        One Chinese clause on what is still coming in; empty when everything is there.
    previous_as_of : date, optional
        As-of date of the run before; ``None`` on a first run.
    new_flag_ids, new_warning_ids : frozenset[str]
        What was issued for the first time in this run.
    report_due : date, optional
        Next day on which the monthly form is due; reckoned from weekends when not given.
    lock_day, reminder_day : date, optional
        Days on which last month's form is locked, and silent counties are listed.
    calendar_note : str
        What is uncertain about these days; empty when the calendar covers them.
    campaigns : Mapping[str, str]
        Name of each campaign by the first day of its window (``2026-05-10``).
    boundaries : Mapping[str, Rings]
        Outlines of counties by code, where the bureau supplies them.
    references : Mapping[str, str]
        Note of each case that reviewers marked as 参考案例, by case key.
    fact_weights : Mapping[str, int]
        Which way the facts of a case speak: 1 for a heavier fine, -1 for a lighter one.
    special_domains : frozenset[str]
        Domains that count as 三品一特.
    alarm_budget : str
        How many false warnings the bureau accepts, in words.
    show_party_names : bool
        Whether cards name parties (never natural persons); for internal use only.
    limits : Mapping[str, int]
        Most rows of each person's list of leads, by the list's name.
    seal : Callable
        Gives the text of the seal of a workbook for answers from its role, place, and the flags each
        of its rows stands for, by the row's number; without it workbooks carry none.
    choices : Mapping[str, Sequence[str]]
        Words offered in the workbooks of leads, by contract column.
    """

    as_of: date
    bureau: str = ""
    rule_versions: Mapping[str, int] = field(default_factory=dict)
    rules: Mapping[str, Indicator] = field(default_factory=indicators)
    obligations: Obligations = field(default_factory=obligations)
    completeness: str = ""
    previous_as_of: date | None = None
    new_flag_ids: frozenset[str] = frozenset()
    new_warning_ids: frozenset[str] = frozenset()
    report_due: date | None = None
    lock_day: date | None = None
    reminder_day: date | None = None
    calendar_note: str = ""
    campaigns: Mapping[str, str] = field(default_factory=dict)
    boundaries: Mapping[str, Rings] = field(default_factory=dict)
    references: Mapping[str, str] = field(default_factory=dict)
    fact_weights: Mapping[str, int] = field(default_factory=dict)
    special_domains: frozenset[str] = frozenset()
    alarm_budget: str = "每两周至多一条误报"
    show_party_names: bool = False
    limits: Mapping[str, int] = field(default_factory=dict)
    seal: Callable[[str, str, Mapping[str, Sequence[str]]], str] | None = None
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def next_report(self) -> date:
        """Day the next monthly form is due; a rest day moves it back to the last working day."""
        if self.report_due is not None:
            return self.report_due
        day = self.as_of.replace(day=REPORT_DAY)
        if _working(day) < self.as_of:
            day = (self.as_of.replace(day=1) + timedelta(days=32)).replace(day=REPORT_DAY)
        return _working(day)

    @cached_property
    def versions_text(self) -> str:
        """Rule versions in short: codes by version, neighbours joined (``v1：C001–C004 P001``)."""
        by_version: dict[int, list[str]] = {}
        for code, version in sorted(self.rule_versions.items()):
            by_version.setdefault(version, []).append(code)
        return "；".join(f"v{v}：{_ranges(codes)}" for v, codes in sorted(by_version.items()))


def _ranges(codes: list[str]) -> str:
    """Return codes with consecutive ones joined: C001 C002 C003 P001 is ``C001–C003 P001``."""
    runs: list[list[str]] = []
    for code in codes:
        follows = (
            runs and runs[-1][-1][:1] == code[:1] and _number(code) == _number(runs[-1][-1]) + 1
        )
        if follows:
            runs[-1].append(code)
        else:
            runs.append([code])
    return " ".join(run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def _number(code: str) -> int:
    return int(code[1:]) if code[1:].isdigit() else -1


def _working(day: date) -> date:
    """Return ``day``, or the Friday before when it falls on a weekend."""
    return day - timedelta(days=max(0, day.isoweekday() - 5))
