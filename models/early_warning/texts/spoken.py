"""What the records of a warning speak of, week by week: kept, so that a later run reads the new texts only.

What rises in their texts by a week hangs on what was known by its Sunday, and on the names in the
register of those the records are about; it stands as long as both do.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import polars as pl

from data_contracts import schema_of, table
from models.early_warning.records.weeks import sunday

#: One row a warning and week whose texts were looked at.
SCHEMA = schema_of(table("feat_warning__spoken"))


@dataclass(frozen=True)
class Terms:
    """What rises in the members' texts by one week.

    Attributes
    ----------
    runs : list of str
        Runs of characters; what belongs to the rise is judged by them.
    shown : list of str
        Words and phrases fit to be read; none rather than a fragment.
    """

    runs: list[str]
    shown: list[str]


class Spoken:
    """The words of warnings, those of an earlier run where nothing has changed in what they hang on.

    Parameters
    ----------
    looked_at : mapping of int to str
        By week what tells all that was known by its end from anything else
        (:func:`models.early_warning.rises.searched.looked_at`).
    before : pl.DataFrame
        Rows of :data:`SCHEMA` of an earlier run with the same settings.
    """

    def __init__(self, looked_at: Mapping[int, str], before: pl.DataFrame) -> None:
        self._looked_at = looked_at
        self._before = {
            (r["warning_id"], r["updated_on"], r["is_today"]): r
            for r in before.iter_rows(named=True)
        }
        self._rows: list[dict[str, Any]] = []

    def of(
        self, warning_id: str, week: int, named: Sequence[str], look: Callable[[], Terms], *,
        is_today: bool = False,
    ) -> Terms:  # fmt: skip
        """Return what a warning's records speak of by a week; ``look`` reads their texts.

        Parameters
        ----------
        warning_id : str
        week : int
        named : sequence of str
            Names of the parties, which are no news.
        look : callable
        is_today : bool
            Not what was said of it in that week, but what is said today of all its records.
        """
        told = sha256(f"{self._looked_at[week]} {list(named)}".encode()).hexdigest()
        row = self._before.get((warning_id, sunday(week), is_today))
        if row is None or row["looked_at"] != told:
            found = look()
            row = {
                "warning_id": warning_id, "updated_on": sunday(week), "is_today": is_today,
                "looked_at": told, "runs": found.runs, "shown": found.shown,
            }  # fmt: skip
        self._rows.append(row)
        return Terms(row["runs"], row["shown"])

    def table(self) -> pl.DataFrame:
        """Return the rows of :data:`SCHEMA`, sorted."""
        keys = ("warning_id", "updated_on", "is_today")
        return pl.DataFrame(self._rows, schema=SCHEMA).sort(keys)
