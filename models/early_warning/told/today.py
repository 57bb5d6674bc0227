"""How a warning stands today: its level, counties, counts and sentence beside those at issue."""

import math
from datetime import date

import numpy as np

from models.early_warning.told.wording import Sheet, advice, now
from models.early_warning.tracks import Track, Update
from models.early_warning.weekly import WeeklyWatch


def compared(watch: WeeklyWatch, track: Track, week: int) -> tuple[float, float]:
    """Return what was counted from the first week of a warning to ``week`` and what was expected.

    For a sector each party, complainant and batch counts once; for a matter persons are counted.
    """
    if track.kind != "sector":
        return float(watch.matters.persons(track.members)), track.per_week * (
            week - track.onset + 1
        )
    leaves = watch.sectors.leaves(track.sector)
    weeks = [w for w in range(track.onset, week + 1) if w in watch.pictures]
    each = (watch.expected_in(w, leaves, track.regions, alone=track.is_of_all) for w in weeks)
    expected = math.fsum(mean for mean, _, _ in each)
    counted = float(watch.index.weight[np.array(sorted(track.members))].sum())
    return counted, expected


def columns(
    u: Update,
    sheet: Sheet,
    scope: list[str],
    span: tuple[date, date],
    seen: date,
    n_recipients: int,
    *,
    is_over: bool,
) -> dict[str, object]:
    """Return how one warning stands: ``current_…`` and ``last_seen_on``.

    Parameters
    ----------
    u : Update
        Its newest state, with what was counted and expected since it began.
    sheet : Sheet
        The figures of its sentences.
    scope : list of str
        Codes of its counties.
    span : tuple of date
        Days of its first and its newest record.
    seen : date
        Day on which its newest record was known.
    n_recipients : int
        How many enterprises are to be reminded.
    is_over : bool
        Whether it is closed.
    """
    return {
        "current_level": u.level, "current_scope": scope, "current_n": sheet.n_records,
        "last_seen_on": seen, "current_cases": u.n_cases, "current_complaints": u.n_complaints,
        "current_parties": u.n_parties, "current_core": sheet.n_core,
        "current_counted": round(u.counted, 3), "current_expected": round(u.expected, 3),
        "current_terms": sheet.terms, "current_reason": now(sheet, *span),
        "current_advice": advice(sheet, n_recipients, u.level, is_over=is_over),
        "current_first_on": span[0], "current_last_on": span[1],
    }  # fmt: skip
