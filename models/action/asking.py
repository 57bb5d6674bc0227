"""Which leads a county is asked about now: those nobody but people pointed at, worth most first.

A lead that stems from flags is asked about as the flags are. Leads go before flags: somebody has
looked at each of them; both together are no more than a county's list holds.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date

from models.action import words as w
from models.action.lead import Lead
from models.action.origins import flags_of


def to_ask(
    leads: Iterable[Lead], on: date, limit: int, worth: Callable[[Lead], float]
) -> list[Lead]:
    """Return the leads whose counties are asked on ``on``, at most ``limit`` new ones a county and month.

    Parameters
    ----------
    leads : iterable of Lead
    on : datetime.date
    limit : int
    worth : callable
        What a lead is worth, 0..1.
    """
    own = [x for x in leads if not flags_of(x)]
    asked = _asked(own, on)
    found = []
    for lead in sorted((x for x in own if _waits(x)), key=lambda x: (-worth(x), x.number)):
        region = str(lead.facts.get("region_code"))
        if asked[region] < limit:
            asked[region] += 1
            found.append(lead)
    return found


def rows_taken(
    leads: Iterable[Lead], on: date, limit: int, worth: Callable[[Lead], float]
) -> dict[str, int]:
    """Return by county how many rows of this month's list are leads: asked already, and to be asked now."""
    whole = list(leads)
    taken = _asked([x for x in whole if not flags_of(x)], on)
    taken.update(str(x.facts.get("region_code")) for x in to_ask(whole, on, limit, worth))
    return dict(taken)


def _waits(lead: Lead) -> bool:
    region = lead.facts.get("region_code")
    return (
        lead.state == w.JUDGING
        and lead.asked_on is None
        and lead.answered_on is None
        and bool(region)
    )


def _asked(leads: Iterable[Lead], on: date) -> Counter[str]:
    return Counter(
        str(x.facts.get("region_code"))
        for x in leads
        if x.asked_on is not None and (x.asked_on.year, x.asked_on.month) == (on.year, on.month)
    )
