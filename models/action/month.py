"""What a month's table counts, from the events of the leads alone.

Everything is dated by the day the ledger says it was done, what was received by the day it was
received. A month is counted with all that was done up to its last day; a correction says that
earlier words were wrong, so it changes their month whenever it was made.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from data_contracts.month_table import Line
from models.action import frame
from models.action import words as w
from models.action.book import corrected
from models.action.lead import Brought, Lead, LeadEvent, Practice, begun, move
from models.indicators.flags import PROBLEMS

Way = Callable[[Lead], Practice]


@dataclass(frozen=True)
class Mark:
    """One thing that counts.

    Attributes
    ----------
    measure : str
        A measure of the layout.
    region : str
    on : date, optional
        The day it happened; ``None`` for what stands at the end of the month.
    amount : Decimal
        1, or yuan.
    key : str
        The lead, or ``visit:…`` or ``letter:…``.
    facets : Mapping[str, str or None]
    thing : str, optional
        The case that was revoked or the rule that was made: two leads of a county may bring the same.
    """

    measure: str
    region: str
    on: date | None
    amount: Decimal
    key: str
    facets: Mapping[str, str | None] = field(default_factory=dict)
    thing: str | None = None


@dataclass(frozen=True)
class Window:
    """A month: its first and last day, and the day from which sums to date begin."""

    first: date
    last: date
    since: date

    @classmethod
    def of(cls, month: str, since: date | None = None) -> "Window":
        """Return the window of ``YYYY-MM``."""
        first = date.fromisoformat(f"{month}-01")
        last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        return cls(first, last, min(since or first, first))


@dataclass
class Cell:
    """One figure: of the month, since the beginning, and whose it is."""

    value: Decimal = Decimal(0)
    to_date: Decimal = Decimal(0)
    keys: list[str] = field(default_factory=list)
    keys_to_date: list[str] = field(default_factory=list)


def lead_marks(events: Sequence[LeadEvent], window: Window, practice: Way) -> Iterator[Mark]:
    """Yield what one lead adds to the month and to the sums since the beginning.

    Parameters
    ----------
    events : sequence of LeadEvent
        All of its events that are known, in order, a proposal's among them.
    window : Window
    practice : callable
    """
    told = corrected(list(events))
    whole = begun(told[0])
    for event in told[1:]:
        if event.kind == "accept":
            move(whole, event, practice(whole))
    if whole.registered_on is None:
        return
    received = frame.day(whole.facts.get("received_on"))
    facets = _facets(whole)
    if received is not None:
        yield Mark("received", _region(whole), received, Decimal(1), whole.number, facets)
    upto = [e for e in told if e.on <= window.last and e.kind != "correct"]
    if upto and upto[0] is told[0]:
        yield from _done(upto, window, practice)


def _done(events: Sequence[LeadEvent], window: Window, practice: Way) -> Iterator[Mark]:
    lead = begun(events[0])
    rounds: list[Mark] = []
    passed_on = found_on = closed_on = None
    for event in events[1:]:
        before = lead.passed
        move(lead, event, practice(lead))
        if event.kind == "find":
            found_on = event.on
        elif event.kind == "close":
            closed_on = event.on
        elif event.kind == "check_rectified" and lead.is_passed:
            passed_on = event.on
            rounds += _round(lead, before, event.on)
    if lead.registered_on is None:
        return
    base = (_region(lead), Decimal(1), lead.number, _facets(lead))
    finding = lead.said.get("finding")
    yield from _if("found", finding is not None, found_on, base)
    yield from _if("problems", finding in PROBLEMS, found_on, base)
    yield from _if("rectified", lead.is_passed, passed_on, base)
    yield from _if("closed", lead.state == w.CLOSED, closed_on, base)
    is_open = lead.state in w.OPEN and lead.state != w.PROPOSED
    yield from _if("open", is_open, None, base)
    due = frame.turn(lead)[2]
    yield from _if("overdue", is_open and due is not None and due < window.last, None, base)
    yield from rounds


def _if(
    measure: str, holds: bool, on: date | None, base: tuple[str, Decimal, str, Mapping[str, str | None]]
) -> Iterator[Mark]:  # fmt: skip
    if holds:
        region, one, number, facets = base
        yield Mark(measure, region, on, one, number, facets)


def _round(lead: Lead, before: Brought, on: date) -> Iterator[Mark]:
    """Yield what a rectification that passed its check brought, beside what earlier ones had."""
    now = lead.passed
    came = {
        "refunded_yuan": now.refunded_yuan - before.refunded_yuan,
        "released_yuan": now.released_yuan - before.released_yuan,
    }
    whose = (lead.number, _facets(lead))
    for name, amount in came.items():
        if amount:
            yield Mark(name, _region(lead), on, amount, *whose)
    things = {
        "revoked": (now.revoked_case_keys, before.revoked_case_keys),
        "rules_made": (now.rules_made, before.rules_made),
    }
    for name, (all_now, known) in things.items():
        for thing in [t for t in all_now if t not in known]:
            yield Mark(name, _region(lead), on, Decimal(1), *whose, thing)


def _facets(lead: Lead) -> dict[str, str | None]:
    facts = lead.facts
    return {
        "channel": facts.get("channel"), "issue_class": facts.get("issue_class"),
        "issue_kind": facts.get("issue_kind"), "measure": lead.said.get("measure"),
    }  # fmt: skip


def _region(lead: Lead) -> str:
    return str(lead.facts.get("region_code") or "")


def filled(
    marks: Iterable[Mark], lines: Sequence[Line], counties: Iterable[str], window: Window
) -> dict[tuple[str, str], Cell]:
    """Return every figure of the table.

    Parameters
    ----------
    marks : iterable of Mark
    lines : sequence of Line
    counties : iterable of str
        Region codes that have the table.
    window : Window

    Returns
    -------
    dict of (str, str) to Cell
        By region code and item; all counties and lines, in order. ``zero_report`` is 1 where no
        other line of the month, what stands at its end included, is above nought.
    """
    cells = {(county, line.item): Cell() for county in counties for line in lines}
    known = {county for county, _ in cells}
    of_measure: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        of_measure[line.measure].append(line)
    for mark in _once(marks):
        if mark.region not in known:
            continue
        for line in of_measure[mark.measure]:
            if all(mark.facets.get(f) in own for f, own in line.where.items()):
                _add(cells[mark.region, line.item], mark, window)
    for cell in cells.values():
        cell.keys, cell.keys_to_date = sorted(set(cell.keys)), sorted(set(cell.keys_to_date))
    _zero(cells, lines, known)
    return cells


def _once(marks: Iterable[Mark]) -> list[Mark]:
    """Return the marks without the case or the rule that another lead of the county had brought before."""
    own = list(marks)
    first: dict[tuple[str, str, str | None], Mark] = {}
    for mark in sorted((m for m in own if m.thing), key=lambda m: (m.on or date.min, m.key)):
        first.setdefault((mark.measure, mark.region, mark.thing), mark)
    return [m for m in own if not m.thing or first[m.measure, m.region, m.thing] is m]


def _add(cell: Cell, mark: Mark, window: Window) -> None:
    if mark.on is None or window.first <= mark.on <= window.last:
        cell.value += mark.amount
        cell.keys.append(mark.key)
    if mark.on is None or window.since <= mark.on <= window.last:
        cell.to_date += mark.amount
        cell.keys_to_date.append(mark.key)


def _zero(
    cells: Mapping[tuple[str, str], Cell], lines: Sequence[Line], counties: Iterable[str]
) -> None:
    zero = [line.item for line in lines if line.measure == "zero"]
    others = [line.item for line in lines if line.measure != "zero"]
    for county in counties:
        if not any(cells[county, item].value for item in others):
            for item in zero:
                cells[county, item].value = cells[county, item].to_date = Decimal(1)
