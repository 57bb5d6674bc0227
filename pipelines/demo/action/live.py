"""Live through the action: what happened before the first run goes into the ledger, day by day."""

from collections import defaultdict
from datetime import date

from assets.action.book import act_on, book_of
from assets.config.read import read_config
from assets.feat.feat_flag__heard import SENT
from assets.store.home import Home, run_lock
from assets.store.ledger import Event as Written
from assets.store.ledger import Ledger
from models.action.judge import Refusal
from pipelines.demo.action.story import Sending, Story


def live(home: Home, story: Story) -> int:
    """Write the story into the ledger of a home nothing has run in yet.

    Leads go through :func:`assets.action.book.act_on`, as those of a run do, and are judged by the
    same rules; what a county was sent is entered as a run enters it. Each stands under its own day.

    Returns
    -------
    int
        Events of leads that counted.

    Raises
    ------
    ValueError
        An event was refused: the story contradicts the rules of the ledger.
    """
    days: dict[date, list[Written]] = defaultdict(list)
    for sending in story.sent:
        days[sending.on].append(_sent(sending))
    if story.review is not None:
        days[story.review.on] += story.review.events
    book = book_of(read_config(home), [])
    for event in story.events:
        found = act_on(book, event, event.on)
        if isinstance(found, Refusal):
            raise ValueError(
                f"{event.kind} of {event.number} on {event.on} does not count: {found.reason}"
            )
        days[event.on].append(found[1])
    with run_lock(home):
        ledger = Ledger(home)
        for day in sorted(days):
            ledger.append(days[day], as_of=day, run="demo")
    return len(story.events)


def _sent(sending: Sending) -> Written:
    """Return the row of a county's workbook as a run keeps it."""
    row = {"item_id": sending.flag, "region_code": sending.region,
           "issue": f"{sending.on:%Y-%m}", "flag_ids": [sending.flag]}  # fmt: skip
    return Written(SENT, f"{sending.flag}|{sending.flag}", row)
