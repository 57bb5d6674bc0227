"""Workers share the cores: a library that starts a thread a core for a few rows only waits.

Set before anything imports them. A run from a fresh interpreter (`integration/command.py`) has as
many threads as the machine gives, so what is compared with it does not depend on their number.
"""

import os
from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings

THREADS = ("POLARS_MAX_THREADS", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")
os.environ.update(dict.fromkeys(THREADS, "1"))
#: How properties are tried while working, see `tests/examples.py`. Nowhere against the clock.
settings.register_profile("all", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("all")
FAST = settings(max_examples=20)
settings.register_profile("fast", FAST)


@pytest.hookimpl(optionalhook=True, wrapper=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> Generator[None, int, int]:
    """One worker more than cores for all tests: whole runs, browsers and clusters often wait."""
    return (yield) + (config.option.dist == "loadscope")
