"""Golden folders as fixtures."""

from collections.abc import Callable

import polars as pl
import pytest

from models.outcomes import RESULT
from tests.unit.indicators.golden_rows import AS_OF, given, golden_path, read_csv


@pytest.fixture
def golden_input() -> Callable[..., pl.DataFrame]:
    return lambda code, day=AS_OF: read_csv(golden_path(code, "input", day), given(code))


@pytest.fixture
def golden_expected() -> Callable[..., pl.DataFrame]:
    return lambda code, day=AS_OF: read_csv(golden_path(code, "expected", day), RESULT)
