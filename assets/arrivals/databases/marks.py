"""Watermarks: how far a table was read, and from where it is read next."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

Kind = Literal["datetime", "date", "number", "text"]

_DAYS = 1.0
_NUMBERS = 1000.0


@dataclass(frozen=True)
class Mark:
    """One value of a watermark column, as text that its database reads back."""

    kind: Kind
    text: str

    @property
    def value(self) -> datetime | date | Decimal | str:
        """Return what it is compared with.

        Raises
        ------
        ValueError
            The text is no such value (``infinity``, for one).
        """
        if self.kind == "datetime":
            return datetime.fromisoformat(self.text)
        if self.kind == "date":
            return date.fromisoformat(self.text)
        if self.kind == "number":
            number = Decimal(self.text)
            if not number.is_finite():
                raise ValueError(self.text)
            return number
        return self.text


def mark_of(value: object) -> Mark:
    """Return the mark of a value as a driver hands it over."""
    if isinstance(value, datetime):
        return Mark("datetime", value.isoformat(sep=" "))
    if isinstance(value, date):
        return Mark("date", value.isoformat())
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return Mark("number", str(value))
    return Mark("text", str(value))


def newest(marks: list[Mark]) -> Mark | None:
    """Return the furthest mark; of texts the last, for only their database knows their order."""
    if not marks:
        return None
    last = marks[-1]
    if last.kind == "text":
        return last
    same: Any = [m for m in marks if m.kind == last.kind]
    found: Mark = max(same, key=lambda m: m.value)
    return found


def at_least(mark: Mark, bound: Mark) -> bool:
    """Tell whether rows up to ``mark`` may hold one at or beyond ``bound``."""
    if mark.kind != bound.kind:
        return True
    if mark.kind == "text":
        return mark.text == bound.text
    ours: Any = mark.value
    return bool(ours >= bound.value)


def bound_after(mark: Mark, pulled_as_of: date, look_back: float | None) -> Mark:
    """Return from where to read next, itself included.

    Behind the watermark by ``look_back``, for rows that were committed late; and never beyond the
    day of the last pull, so that one row dated far ahead does not hide those that come after it.
    """
    value = mark.value
    if isinstance(value, datetime):
        seen = datetime(
            pulled_as_of.year, pulled_as_of.month, pulled_as_of.day, tzinfo=value.tzinfo
        )
        return mark_of(min(value, seen) - timedelta(days=_DAYS if look_back is None else look_back))
    if isinstance(value, date):
        days = _DAYS if look_back is None else look_back
        return mark_of(min(value, pulled_as_of) - timedelta(days=days))
    if isinstance(value, Decimal):
        return mark_of(value - Decimal(_NUMBERS if look_back is None else look_back))
    return mark
