"""The days of the monthly form: draft on the 1st, reminder on the 6th, lock by the 8th."""

from datetime import date, timedelta

from models.indicators import workdays

#: Days of the month after: the form is due by the 8th (docs/decisions/0033), two days after who is silent is listed.
LOCK_DAY, REMINDER_DAY = 8, 6

#: What the ledger calls a locked month's 《问题整治情况表》.
TABLE_LOCKED = "month_table"


def month_before(day: date) -> str:
    """Return the month before the one ``day`` lies in, as ``YYYY-MM``."""
    return f"{day.replace(day=1) - timedelta(days=1):%Y-%m}"


def first_after(month: str) -> date:
    """Return the first day after a month (``YYYY-MM``): the day of its draft."""
    return (date.fromisoformat(f"{month}-01") + timedelta(days=32)).replace(day=1)


def lock_day(month: str) -> date:
    """Return the day on which a month's form is locked.

    The last working day from the 1st to the 8th of the month after. Where all eight are rest days
    (a long holiday), the first working day behind them: the month cannot be locked before it ends.
    """
    first = first_after(month)
    days = [first.replace(day=n) for n in range(LOCK_DAY, 0, -1)]
    days += [first.replace(day=n) for n in range(LOCK_DAY + 1, 29)]
    return next(day for day in days if _works(day))


def open_since(as_of: date) -> date:
    """Return the first day of the oldest month whose lock day had not passed before ``as_of``."""
    before = month_before(as_of)
    return as_of.replace(day=1) if as_of > lock_day(before) else date.fromisoformat(f"{before}-01")


def reminder_day(month: str) -> date:
    """Return the day on which silent counties are listed: the 6th, or earlier before an early lock."""
    lock = lock_day(month)
    usual = lock.replace(day=REMINDER_DAY)
    if usual < lock:
        return usual
    first = first_after(month)
    earlier = (lock - timedelta(days=n) for n in range(1, (lock - first).days + 1))
    return next((day for day in earlier if _works(day)), first)


def next_lock(as_of: date) -> date:
    """Return the first lock day that is not before ``as_of``."""
    due = lock_day(month_before(as_of))
    return due if due >= as_of else lock_day(f"{as_of:%Y-%m}")


def calendar_note(day: date) -> str:
    """Return what is uncertain about a day's being a working day; empty when nothing is."""
    if day <= workdays.known_until():
        return ""
    return f"{day.year}年的调休安排尚未收入日历，暂按周末和法定节假日休息算"


def _works(day: date) -> bool:
    return workdays.is_likely_working(day)
