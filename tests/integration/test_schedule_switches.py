"""``hengjian schedule``: on is really on in the home's Dagster instance, off is off again."""

import os

import pytest
from dagster._core.definitions.run_request import InstigatorType

from assets.store.home import open_home
from pipelines.execute import instance_of
from tests.integration.conftest import Bureau


@pytest.mark.slow
def test_on_starts_every_schedule_and_the_sensor_and_off_stops_them(bureau: Bureau) -> None:
    before = dict(os.environ)
    open_home(bureau.home)
    try:
        for word, running in (("on", 5), ("off", 0)):
            told = bureau.call("schedule", word)
            assert told.returncode == 0, told.stderr
            instance = instance_of(open_home(bureau.home))
            kinds = (InstigatorType.SCHEDULE, InstigatorType.SENSOR)
            states = [s for k in kinds for s in instance.all_instigator_state(instigator_type=k)]
            assert sum(s.is_running for s in states) == running
            assert len(told.stdout.strip().splitlines()) >= 5
    finally:
        os.environ.clear()
        os.environ.update(before)
