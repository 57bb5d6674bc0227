"""The engine of a run, for as long as it lasts."""

from collections.abc import Iterator
from contextlib import contextmanager

from assets.engine import Engine
from assets.store.home import Home
from pipelines.engines.here import Here
from pipelines.engines.settings import settings


@contextmanager
def engine_of(home: Home, engine: str = "", master: str = "") -> Iterator[Engine]:
    """Give the engine for as long as a run lasts.

    Raises
    ------
    EngineError
        Spark or Java is not there, or the cluster is not.
    """
    chosen = settings(home, engine, master)
    if chosen.engine == "duckdb":
        yield Here(home)
        return
    from pipelines.engines.spark import spark  # noqa: PLC0415  # an extra of the package

    with spark(home, chosen) as found:
        yield found
