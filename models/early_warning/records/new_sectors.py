"""When a sector nobody had heard of began to come: what is usual of it is learnt from then."""

import numpy as np

from models.arrays import Bools, Doubles, Ints, Wholes

_NEVER = np.iinfo(np.int64).max
#: A sector that came as often all along would by chance have been silent before with less than this.
_CHANCE = 1e-4


class NewSectors:
    r"""Tells week by week of the sectors that a city had not had before, and still has.

    A new word of a list, a new rule: the weeks before say nothing of how often it comes. A rare sector is
    silent for long as well, and a rise of one is over after some weeks. So a sector is new where it goes on
    coming: of N records in the second half of the weeks since its first ones (L), and Q weeks before them,
    the chance that none lies in the Q by accident is :math:`(L/(L+Q))^N`.

    Parameters
    ----------
    shape : tuple of int
        Streams, leaves, cities.
    first_week : int
    least : int
        The record of a city that begins a sector there (``min_events``).
    quiet_weeks : int
        Silent weeks before it, at least: what came in the learning time was there before.
    weeks : int
        Weeks after it until it is told whether it is new.
    """

    def __init__(
        self, shape: tuple[int, int, int], first_week: int, least: int, quiet_weeks: int, weeks: int
    ) -> None:
        self.first_week, self.least, self.quiet_weeks = first_week, least, quiet_weeks
        self.half, self.weeks = weeks // 2, weeks
        self.came, self.before = np.zeros(shape), np.zeros(shape)
        self.begun: Ints = np.full(shape, _NEVER)
        #: From which week on a sector is learnt in a city: all that is not new, from the first on.
        self.since: Ints = np.full(shape, first_week)

    def take(self, week: int, at: tuple[Wholes, ...], weight: Doubles, learnt_from: Ints) -> Bools:
        """Take in what arrived in a week, by stream, leaf and city; return what has turned out to be new.

        ``learnt_from``: from which week on a stream is learnt in a city; before it nothing was silent.
        """
        halfway = self.begun == week - self.half
        self.before[halfway] = self.came[halfway]
        since = week - self.weeks
        quiet = np.maximum(since - learnt_from, 0)[:, None, :]
        chance = (self.half / (self.half + quiet)) ** (self.came - self.before)
        new: Bools = (self.begun == since) & (quiet >= self.quiet_weeks) & (chance < _CHANCE)
        self.since[new] = since
        np.add.at(self.came, at, weight)
        self.begun[(self.came >= self.least) & (self.begun == _NEVER)] = week
        return new

    def goes_on(self, leaves: Ints, cities: Ints) -> None:
        """Note that leaves took another's place in some cities, and all that is known of it."""
        self.begun[:, leaves[:, None], cities] = self.first_week

    def young(self, week: int) -> Bools:
        """Return where the records of a week may be the first of what stays."""
        found: Bools = (self.begun <= week) & (self.begun > week - self.weeks)
        return found

    def is_any(self) -> bool:
        """Tell whether there is a new sector at all."""
        return bool((self.since > self.first_week).any())
