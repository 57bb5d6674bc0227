"""The one place where the day is read off the machine's clock."""

from datetime import date, datetime


def today() -> date:
    """Return the day it is where the program runs, as whoever sits there would say it."""
    return datetime.now().astimezone().date()
