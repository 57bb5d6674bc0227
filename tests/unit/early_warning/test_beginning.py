"""The watch begins once what is delivered comes in its usual number, told from weeks not judged."""

import numpy as np
import pytest

from models.early_warning.records.beginning import beginning

LEARN = 26


def weeks_of(counts: dict[int, list[int]]) -> tuple[np.ndarray, np.ndarray]:
    """Return the week and the stream of every event, by weekly counts of each stream."""
    pairs = [
        (week, stream)
        for stream, of_weeks in counts.items()
        for week, n in enumerate(of_weeks)
        for _ in range(n)
    ]
    known, stream = np.array(sorted(pairs)).T
    return known + 1000, stream


RAMP = [1, 1, 2, 3, 4, 6, 8, 10, 12, 14] + [16] * 90


@pytest.mark.parametrize(
    ("cases", "complaints", "begun"),
    [
        ([10] * 100, [0] * 0, 0),
        ([10] * 100, [0] * 10 + [50] * 90, 10),
        (RAMP, [0] * 12 + [50] * 88, 12),
        (RAMP, [50] * 100, 6),
        ([1] + [0] * 60 + [10] * 40, [0] * 66 + [50] * 34, 66),
        ([1, 0, 0] * 33, [0, 1, 0] * 33, 0),
        # Later than the weeks looked at: learnt anew from then on, the watch goes on.
        ([10] * 100, [0] * 50 + [50] * 50, 0),
    ],
)
def test_the_watch_begins_with_the_last_of_the_sources(cases, complaints, begun) -> None:
    known, stream = weeks_of({1: cases, 0: complaints})
    assert beginning(known, stream, LEARN) == 1000 + begun
    for until in range(1000 + begun + LEARN, 1100, 7):
        early = known < until
        assert beginning(known[early], stream[early], LEARN) == 1000 + begun
