"""Live through the action: what happened before the first run goes into the ledger, day by day."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from assets.action.book import act_on, book_of
from assets.config.read import Config, read_config
from assets.feat.feat_flag__heard import SENT
from assets.store.home import Home, run_lock
from assets.store.ledger import Event, Ledger
from assets.store.restricted import OUTCOME, REFERRED, Record, Restricted
from models.action import origins
from models.action import words as w
from models.action.book import Book
from models.action.judge import Refusal
from models.action.lead import LeadEvent
from models.indicators.flags import PROBLEMS
from pipelines.demo.action import months
from pipelines.demo.action.story import Sending, Story
from pipelines.demo.action.way import working
from pipelines.demo.words import words


def live(home: Home, story: Story) -> int:
    """Write the story into the ledger of a home nothing has run in yet.

    Leads go through :func:`assets.action.book.act_on`, as those of a run do, and are judged by the
    same rules; what a county was sent is entered as a run enters it. Each stands under its own day.
    The tables of the months are made and locked from the ledger as it stands on their lock days.

    Returns
    -------
    int
        Events of leads that counted.

    Raises
    ------
    ValueError
        An event was refused: the story contradicts the rules of the ledger.
    """
    config = read_config(home)
    own = _Ledger(book_of(config, []), defaultdict(list))
    for sending in story.sent:
        own.days[sending.on].append(_sent(sending))
    if story.review is not None:
        own.days[story.review.on] += story.review.events
    for day, written in story.decided:
        own.days[day].append(written)
    over = months.months_of(story.beside)
    for event in story.events:
        while over and over[0].locked_on < event.on:
            _lock(own, over.pop(0), config, story)
        own.act(event)
    for month in over:
        _lock(own, month, config, story)
    _hand_on(home, own, story.beside.as_of)
    with run_lock(home):
        ledger = Ledger(home)
        for day in sorted(own.days):
            ledger.append(own.days[day], as_of=day, run="demo")
    return own.acted


@dataclass
class _Ledger:
    """What is to be written, by day, and the leads as they stand after it."""

    book: Book
    days: dict[date, list[Event]]
    acted: int = 0

    def act(self, event: LeadEvent) -> None:
        """Judge an event of a lead and keep it."""
        found = act_on(self.book, event, event.on)
        if isinstance(found, Refusal):
            raise ValueError(
                f"{event.kind} of {event.number} on {event.on} does not count: {found.reason}"
            )
        self.days[event.on].append(found[1])
        self.acted += 1


def _lock(own: _Ledger, month: months.Month, config: Config, story: Story) -> None:
    """Let a month's table go out, come back, be locked, and one amount be corrected afterwards."""
    for day, written in months.lived(month, own.book, config, story.beside, story.names):
        own.days[day].append(written)
    for event in months.corrections(month, own.book, story.beside):
        own.act(event)


def _hand_on(home: Home, own: _Ledger, as_of: date) -> None:
    """Hand one lead to discipline inspection: its words go into the restricted file, nowhere else."""
    if as_of == date.max:
        return
    day = working(as_of - timedelta(days=12))
    waiting = [
        x for x in own.book.leads.values()
        if x.state in (w.FOUND, w.RECTIFYING) and x.said.get("finding") in PROBLEMS
        and (x.moved_on or day) <= day
    ]  # fmt: skip
    grave = min(waiting, key=lambda x: (-PROBLEMS.index(x.said["finding"]), x.number), default=None)
    if grave is None:
        return
    store, said = Restricted(home), words("action")["restricted"]
    for what, text, on in zip((REFERRED, OUTCOME), said, (day, as_of), strict=True):
        store.append(Record(grave.number, what, "纪检联络员", on.isoformat(), text))
    own.act(
        LeadEvent(grave.number, "dispose", origins.PROGRAM, w.MACHINE, day, {"measure": w.OTHER})
    )


def _sent(sending: Sending) -> Event:
    """Return the row of a county's workbook as a run keeps it."""
    row = {"item_id": sending.flag, "region_code": sending.region,
           "issue": f"{sending.on:%Y-%m}", "flag_ids": [sending.flag]}  # fmt: skip
    return Event(SENT, f"{sending.flag}|{sending.flag}", row)
