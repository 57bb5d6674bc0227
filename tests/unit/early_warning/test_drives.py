"""A city's drive on one problem is no rise; a sector alone, or people who say so too, are one."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from data_contracts.settings import shipped
from models.early_warning import Params
from models.early_warning.records.sectors import Sectors
from models.early_warning.rises.drives import Drives
from models.early_warning.rises.scan import Candidate

_LEAVES, _COUNTIES, _WEEKS = 4, 3, 8
_WORDS = [(f"行业{i}", "客体", "问题" if i < 3 else "别的问题") for i in range(_LEAVES)]


def _drives(effort: list[int], outside: int = 0, **own: float) -> Drives:
    """Four sectors, three of one problem, a tenth of a record a week and county; then so many."""
    base = np.full((2, _LEAVES, _COUNTIES), 0.1)
    weeks = [np.zeros((2, _LEAVES, _COUNTIES)) for _ in range(_WEEKS)]
    for leaf, n in enumerate(effort):
        weeks[0][1, leaf, 0] = n
    weeks[0][0, 0, 0] = outside
    problem = np.array([_WORDS.index(next(b for b in _WORDS if a[2] == b[2])) for a in _WORDS])
    expectation: Any = SimpleNamespace(  # what Drives reads of an Expectation
        observed=weeks, base=[base] * _WEEKS, problem=problem, city_of=np.zeros(_COUNTIES, dtype=int),
        arrived_share=lambda: np.ones((2, _WEEKS)),
    )  # fmt: skip
    sums = sparse.csr_array(np.vstack([np.eye(_LEAVES), [1.0, 1.0, 1.0, 0.0]]))
    words = [*_WORDS, (None, None, "问题")]
    sectors = Sectors(np.zeros(0, dtype=int), words, sums, np.array([3, 3, 3, 3, 1]))
    return Drives(sectors, expectation, shipped(Params, **own))


@pytest.mark.parametrize(
    ("sector", "effort", "outside", "is_drive"),
    [
        (0, [6, 8, 8, 0], 0, True),  # the same problem everywhere in the bureau's own cases
        (0, [6, 0, 0, 9], 0, False),  # one sector alone; another problem's cases do not matter
        (0, [6, 8, 8, 0], 5, False),  # people complain of it as well
        (0, [1, 8, 8, 0], 1, False),  # half of what is too much are not the bureau's own
        (4, [6, 8, 8, 0], 0, True),  # the problem as a whole, not by one sector
        (4, [22, 0, 0, 0], 0, False),
    ],
)
def test_a_drive_is_told_from_a_rise(
    sector: int, effort: list[int], outside: int, is_drive: bool
) -> None:
    c = Candidate(9, sector, 1, (0,), 6.0, 0.1, 5.0, 4.0)
    assert _drives(effort, outside).explains(c) is is_drive


def test_others_rise_by_what_a_rise_needs() -> None:
    c = Candidate(9, 0, 1, (0,), 6.0, 0.1, 5.0, 4.0)
    assert _drives([6, 4, 4, 0]).explains(c)
    assert not _drives([6, 4, 4, 0], min_eb05=5.0).explains(c)
