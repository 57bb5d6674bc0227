"""The week in which the records of the first half-year have all begun to come."""

import numpy as np

from models.arrays import Indices, Ints

#: A kind of record has begun once so large a part of its usual number comes in a week.
_BEGUN = 0.5


def beginning(known_week: Ints, stream: Indices, learn_weeks: int) -> int:
    r"""Return the first week from which every stream comes in its usual number.

    An export of the cases decided since some day holds cases filed months earlier, fewer the longer
    ago; complaints come from the day on which their export begins. Weeks in which the one comes and
    the other does not, or trickles, say nothing of what is usual. A stream with weekly counts
    :math:`n_w` has begun in the first week with :math:`n_w \ge \tilde n/2`, the median over the
    second half of the ``learn_weeks`` looked at; these begin anew there until nothing moves them.
    Records followed by a quarter of a year with none are stragglers, and no beginning. Nothing is
    judged in these weeks, so that no judgement hangs on what came after its week. A stream that comes
    later still is left to ``Expectation``.

    Parameters
    ----------
    known_week : ndarray of int, shape (n_events,)
        Week in which each event became known, ascending.
    stream : ndarray of int, shape (n_events,)
        0 from outside, 1 the bureau's own effort.
    learn_weeks : int
        Weeks that are not judged.

    Returns
    -------
    int
        The first week of all where there is nothing to tell from.
    """
    first = int(known_week[0])
    while (later := _begun(known_week, stream, first, learn_weeks)) > first:
        first = later
    return first


def _begun(known_week: Ints, stream: Indices, first: int, weeks: int) -> int:
    """Return when the last of the streams that come in some weeks had begun."""
    start, half, end = np.searchsorted(known_week, first + np.array([0, weeks // 2, weeks]))
    if half == end < known_week.size:
        return int(known_week[end])
    begun = 0
    for kind in np.unique(stream[start:end]):
        of_kind = known_week[start:end][stream[start:end] == kind] - first
        count = np.bincount(of_kind, minlength=weeks)
        usual = np.median(count[weeks // 2 :])
        begun = max(begun, int(np.argmax(count >= _BEGUN * usual)))
    return first + begun
