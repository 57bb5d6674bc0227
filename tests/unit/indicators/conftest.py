"""Golden folders as fixtures."""

from collections.abc import Callable

import polars as pl
import pytest

from models.indicators import module
from models.outcomes import RESULT
from tests.unit.indicators.golden_rows import AS_OF, golden_path, read_csv


@pytest.fixture
def golden_input() -> Callable[..., pl.DataFrame]:
    return lambda code, day=AS_OF: read_csv(golden_path(code, "input", day), module(code).COLUMNS)


@pytest.fixture
def golden_expected() -> Callable[..., pl.DataFrame]:
    return lambda code, day=AS_OF: read_csv(golden_path(code, "expected", day), RESULT)
