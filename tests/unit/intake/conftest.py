"""An as-of date and a key for every intake test."""

import datetime as dt

import pytest

from assets.intake import IntakeContext


@pytest.fixture
def context() -> IntakeContext:
    return IntakeContext(as_of=dt.date(2026, 6, 30), key=b"k" * 32)
