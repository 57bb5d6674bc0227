"""Months whose lock day went by unused."""

from datetime import date

from assets.run import Run
from models.action.month_days import lock_day, month_before


def gone_by(run: Run, kind: str) -> list[str]:
    """Return the months not locked under ``kind`` whose lock day has passed and whose draft was published.

    A run before the first file came published no draft to anybody: no county could have answered it.
    Where no file ever came, leads were entered by hand and every run counts.
    """
    came = min((e.as_of for e in run.ledger.events("arrival") if e.as_of), default=date.min)
    days = {e.as_of for e in run.ledger.events("published") if e.as_of and e.as_of >= came}
    months = {month_before(day) for day in days if day <= lock_day(month_before(day))}
    done = {e.key for e in run.ledger.events(kind)}
    return sorted(m for m in months - done if lock_day(m) < run.as_of)
