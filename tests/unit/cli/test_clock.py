"""What day it is: that of China, whatever zone the machine counts in."""

import time
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from pipelines import clock


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York"])
def test_the_morning_of_a_day_is_that_day_in_every_zone(
    zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    half_past_five = datetime(2026, 6, 29, 21, 30, tzinfo=UTC)

    stopped = SimpleNamespace(now=half_past_five.astimezone)
    with monkeypatch.context() as patch:
        patch.setenv("TZ", zone)
        patch.setattr(clock, "datetime", stopped)
        time.tzset()
        assert clock.today() == date(2026, 6, 30)
    time.tzset()
