"""What a county's months could have shown: how great a rise must be to be seen."""

import numpy as np

from models.arrays import Doubles
from models.county_revenue.baseline import with_memory
from models.county_revenue.combine import SINGLE_COST, Usual, score_at
from models.county_revenue.params import Params

#: Months a rise lasts of which is told how great it must be.
_MONTHS = 3


def detectable_ratio(
    mean: Doubles, spread: Doubles, expected: Doubles, number: Usual, params: Params
) -> Doubles:
    r"""Return how many times the expected number, three months running, is flagged half the time.

    .. math:: r = 1 + \max\{z\sqrt{1/\mu + v},\ F/\hat y\},\quad z = \{(s^* + \tfrac14)w + a\}/m_3

    with :math:`s^*` the score whose p-value is ``p_level``, :math:`a, w` usual place and width of scores by number,
    :math:`m_3` what the short memory makes of three equal months, :math:`F` the practical floor.

    Parameters
    ----------
    mean, spread : ndarray, shape (months, counties)
        Expected number of cases, and its relative variance beyond that of counting.
    expected : ndarray, shape (months, counties)
        Expected yuan.
    number : Usual
        What is usual of scores by number with the short memory.
    params : Params

    Returns
    -------
    ndarray, shape (months, counties)
        NaN where nothing is expected.
    """
    memory = np.zeros(1)
    gain = np.zeros(1)
    for _ in range(_MONTHS):
        gain, memory = with_memory(np.ones(1), memory)
    score = (score_at(params.p_level) + SINGLE_COST) * number.width + number.place
    z = score / float(gain[0])
    floor = np.maximum(params.floor_yuan, params.floor_ratio * expected)
    with np.errstate(divide="ignore", invalid="ignore"):
        above = np.maximum(z * np.sqrt(1 / mean + spread), floor / expected)
    return np.where((mean > 0) & (expected > 0), 1 + above, np.nan)
