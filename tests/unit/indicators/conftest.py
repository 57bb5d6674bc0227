"""Golden folders as fixtures; each is read, and each rule asked of it as it stands, once."""

from collections.abc import Callable
from datetime import date
from functools import cache

import polars as pl
import pytest

from data_contracts import indicator
from models.indicators import evaluate
from models.outcomes import RESULT
from tests.unit.indicators.golden_rows import AS_OF, given, golden_path, read_csv

Golden = Callable[..., pl.DataFrame]


@pytest.fixture(scope="session")
def golden_input() -> Golden:
    @cache
    def read(code: str, day: date = AS_OF) -> pl.DataFrame:
        return read_csv(golden_path(code, "input", day), given(code))

    return read


@pytest.fixture(scope="session")
def golden_expected() -> Golden:
    @cache
    def read(code: str, day: date = AS_OF) -> pl.DataFrame:
        return read_csv(golden_path(code, "expected", day), RESULT)

    return read


@pytest.fixture(scope="session")
def golden_said(golden_input: Golden) -> Golden:
    """Return what a rule says of its golden rows, with the thresholds as shipped."""

    @cache
    def said(code: str, day: date = AS_OF) -> pl.DataFrame:
        return evaluate(code, golden_input(code, day), indicator(code), day)

    return said
