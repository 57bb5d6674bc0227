"""What has to be there for Spark, and how it is started and waited for."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import warnings
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from assets.engine import EngineError
from pipelines.engines.settings import Settings

_LEAST_JAVA = 17
#: What a task starts keeps to the one core it has.
ONE_THREAD = ("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
#: What is asked of Spark where ``config/engine.yml`` says nothing else.
_PROPERTIES = {
    "spark.ui.enabled": "false", "spark.eventLog.enabled": "false",
    "spark.ui.showConsoleProgress": "false", "spark.python.worker.reuse": "true",
    "spark.python.daemon.module": "pipelines.engines.daemon",
}  # fmt: skip


def check(chosen: Settings) -> None:
    """Look for what can be missing before anything is begun.

    Raises
    ------
    EngineError
    """
    if find_spec("pyspark") is None:
        raise EngineError(
            "没有安装 PySpark。请运行 pip install 'hengjian[spark]'，或不写 --engine spark，在本机跑。"
        )
    version = java_version()
    if version is None:
        raise EngineError(f"没有找到 Java。Spark 要用 Java {_LEAST_JAVA}，请安装后再运行。")
    if version < _LEAST_JAVA:
        raise EngineError(f"Java 的版本是 {version}，Spark 要用 {_LEAST_JAVA} 以上，请升级。")
    if chosen.master.startswith("spark://") and own_address(chosen.master) is None:
        raise EngineError(f"连不上集群 {chosen.master}。请核对地址，先启动 master 再运行。")


def java_version() -> int | None:
    """Return the main version of the Java that Spark would use; ``None`` where there is none."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    if java is None:
        return None
    try:
        told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)  # noqa: S603 - Java as the path or JAVA_HOME has it, no words of a user
    except OSError:
        return None
    found = re.search(r'version "(?:1\.)?(\d+)', told.stderr + told.stdout)
    return int(found[1]) if found else None


def own_address(master: str) -> str | None:
    """Return by which address this machine reaches a master, and workers reach it; ``None``: none answers."""
    if master.startswith("local"):
        return "127.0.0.1"
    for host, port in re.findall(r"([^,/]+):(\d+)", master.removeprefix("spark://")):
        with suppress(OSError), socket.create_connection((host.strip("[]"), int(port)), 5) as found:
            return str(found.getsockname()[0])
    return None


def started(chosen: Settings) -> Any:
    """Return a Spark context with at least one worker.

    Raises
    ------
    EngineError
        It cannot start, or no worker came in time.
    """
    os.environ["PYSPARK_PYTHON"] = (
        chosen.python or os.environ.get("PYSPARK_PYTHON") or sys.executable
    )
    with warnings.catch_warnings(action="ignore"):  # of parts of PySpark that are not used here
        from pyspark import SparkConf, SparkContext  # noqa: PLC0415  # an extra of the package

    # Narwhals makes PySpark load parts that speak of pandas; nothing here goes through pandas.
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    conf = SparkConf().setMaster(chosen.master).setAppName("hengjian")
    for name, value in (properties(chosen) | chosen.spark).items():
        conf.set(name, value)
    before = signal.getsignal(signal.SIGINT)
    try:
        context = SparkContext(conf=conf)
    except Exception as error:
        raise EngineError(
            f"Spark 起动不了（{type(error).__name__}）。请看终端里 Spark 的话。"
        ) from error
    finally:
        with suppress(ValueError):  # not in the main thread: Spark set none
            signal.signal(signal.SIGINT, before)
    if not chosen.master.startswith("local"):
        _wait(context, chosen)
    return context


def properties(chosen: Settings) -> dict[str, str]:
    """Return the properties of Spark that a run sets by itself."""
    given = dict(_PROPERTIES)
    # A checkout that is not installed is found by the workers of this machine all the same.
    given["spark.executorEnv.PYTHONPATH"] = str(Path(__file__).parents[2])
    # A task has one core: what it starts keeps to it.
    given |= {f"spark.executorEnv.{name}": "1" for name in ONE_THREAD}
    quiet = Path(__file__).with_name("log4j2.properties").as_uri()
    given["spark.driver.extraJavaOptions"] = f"-Dlog4j2.configurationFile={quiet}"
    if chosen.master.startswith(("local", "spark://")) and (own := own_address(chosen.master)):
        given |= {"spark.driver.host": own, "spark.driver.bindAddress": own}
        # Else Java asks for the address of this machine's name, which a network may not know.
        os.environ.setdefault("SPARK_LOCAL_IP", own)
    return given


def workers(context: Any) -> int:
    """Return how many executors there are; one that is told of is the driver itself."""
    return int(context._jsc.sc().getExecutorMemoryStatus().size()) - 1


def _wait(context: Any, chosen: Settings) -> None:
    """Wait until a worker has joined: without one Spark would wait for ever."""
    until = time.monotonic() + chosen.wait_seconds
    while workers(context) < 1:
        if time.monotonic() > until:
            context.stop()
            raise EngineError(
                f"{chosen.wait_seconds}秒里没有工作机加入 {chosen.master}。请启动 worker，核对内存和核数够不够。"
            )
        time.sleep(0.2)
