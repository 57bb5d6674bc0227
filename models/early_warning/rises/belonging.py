"""Which members of a warning most likely belong to the rise, and which were to be expected anyway.

A warning counts every event of its sector and counties, because that is what was compared with the
expectation; a part of them would have come without any rise. For each leaf sector and county the
share of events above the expectation is a member's chance to belong; words that rose among the
members move it up where they occur, and a little down where they do not.
"""

import numpy as np

from models.arrays import Bools, Doubles

#: A member counts as one of the rise itself from this chance on.
CORE = 0.75
#: Who takes part is told from the excess, the excess from who takes part: so often.
_ROUNDS = 4
#: Events by which a cell's share of usual ones is drawn to the whole warning's.
_PRIOR_EVENTS = 0.5
#: Chance of an event of the rise to use one of the words, at most: texts without them are not shut out.
_MOST_RAISED = 0.95
#: Chance of an event outside the rise to use one of the words that rose.
_WORD_ELSEWHERE = 0.02


def chance(seen: Doubles, expected: Doubles) -> Doubles:
    """Return the chance that an event of each cell belongs to the rise.

    Parameters
    ----------
    seen, expected : np.ndarray, shape (n_cells,)
        Events seen and to be expected in each leaf sector x county of one warning.

    Returns
    -------
    np.ndarray, shape (n_cells,)
        0..1: the chance that the cell takes part in the rise (even before looking; a cell in the
        rise has the same excess as the others that are, Poisson) times the share of its events
        above the expectation, drawn to that of the whole warning.
    """
    mean = np.maximum(expected, 1e-6)
    whole = float(np.clip(mean.sum() / max(seen.sum(), 1e-9), 0.0, 1.0))
    taking_part: Doubles = np.ones_like(mean)
    for _ in range(_ROUNDS):
        excess = float((taking_part * (seen - mean)).sum() / max(taking_part.sum(), 1e-9))
        excess = max(excess, 0.1)
        odds = seen * np.log1p(excess / mean) - excess
        taking_part = 1.0 / (1.0 + np.exp(-np.clip(odds, -30.0, 30.0)))
    usual = np.clip((mean + _PRIOR_EVENTS * whole) / (seen + _PRIOR_EVENTS), 0.0, 1.0)
    result: Doubles = taking_part * (1.0 - usual)
    return result


def with_words(belongs: Doubles, mentions: Bools) -> Doubles:
    """Return the chances once it is known which members use a word that rose (Bayes).

    Parameters
    ----------
    belongs : np.ndarray, shape (n,)
        Chances from the counts alone.
    mentions : np.ndarray of bool, shape (n,)
        Whether the member's text has one of the words that rose.

    Returns
    -------
    np.ndarray, shape (n,)
    """
    if not mentions.any():
        return belongs
    inside = max(float(belongs.sum()), 1e-9)
    usual = float(np.clip(mentions.sum() / inside, _WORD_ELSEWHERE, _MOST_RAISED))
    ratio = np.where(mentions, usual / _WORD_ELSEWHERE, (1 - usual) / (1 - _WORD_ELSEWHERE))
    p = np.clip(belongs, 1e-6, 1 - 1e-6)
    result: Doubles = p * ratio / (p * ratio + 1 - p)
    return result
