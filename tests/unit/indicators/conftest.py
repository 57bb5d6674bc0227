"""Golden folders as fixtures."""

from collections.abc import Callable

import polars as pl
import pytest
from golden_rows import GOLDEN, read_csv

from models.indicators import module
from models.outcomes import RESULT


@pytest.fixture
def golden_input() -> Callable[[str], pl.DataFrame]:
    return lambda code: read_csv(GOLDEN / code / "input.csv", module(code).COLUMNS)


@pytest.fixture
def golden_expected() -> Callable[[str], pl.DataFrame]:
    return lambda code: read_csv(GOLDEN / code / "expected.csv", RESULT)
