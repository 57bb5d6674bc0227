"""What Spark forks its Python workers from: libraries that are dear to load, and no thread."""

import os
import subprocess
import sys

import pytest

from pipelines.engines.session import ONE_THREAD


@pytest.mark.slow
@pytest.mark.skipif(
    sys.platform != "linux", reason="Spark forks where /proc is, and not on Windows"
)
def test_it_has_one_thread_and_what_takes_long_is_loaded() -> None:
    told = """import pipelines.engines.daemon, os, sys
print(len(os.listdir("/proc/self/task")), {"dagster", "scipy.stats"} <= set(sys.modules), "polars" in sys.modules)"""
    given = os.environ | dict.fromkeys(ONE_THREAD, "1")
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, env=given)  # fmt: skip
    assert done.stdout.split() == ["1", "True", "False"]
