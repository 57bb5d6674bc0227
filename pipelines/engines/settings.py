"""Which engine a run has: what the command says, else ``config/engine.yml``, else this machine."""

from typing import Annotated, Literal

from pydantic import Field

from assets.config.parse import parsed
from assets.config.yaml_files import mapping
from assets.store.home import Home
from assets.store.since import ENGINE_FILE
from data_contracts.strict import Strict

_COUNT = Annotated[int, Field(strict=True, ge=1, le=100_000)]


class Settings(Strict):
    """``config/engine.yml``: no result depends on it, so a change makes nothing anew."""

    engine: Literal["duckdb", "spark"] = Field("duckdb", description="duckdb 或 spark")
    master: str = Field(
        "local[2]",
        pattern=r"^(local\[(\d+|\*)\]|spark://\S+:\d+(,\S+:\d+)*|yarn|k8s://\S+)$",
        description="local[2] 或 spark://主机:端口",
    )
    #: Tasks a stage is cut into at most; one a file or group where it is not said.
    partitions: _COUNT | None = Field(None, description="1 到 100000 的整数")
    #: What has fewer rows than this is done here: to lay it out and wait takes longer.
    least_rows: Annotated[int, Field(strict=True, ge=1)] = Field(
        100_000, description="不小于 1 的整数（行）"
    )
    #: Python on the workers; the same as here where it is not said.
    python: str | None = None
    #: How long workers may be waited for, in seconds.
    wait_seconds: Annotated[int, Field(strict=True, ge=1, le=3600)] = Field(
        120, description="1 到 3600 的整数（秒）"
    )
    #: Further properties of Spark by their names.
    spark: dict[str, str] = Field({}, description="“Spark 属性名: 值”")


def settings(home: Home, engine: str = "", master: str = "") -> Settings:
    """Return the settings of a run; ``engine`` and ``master`` go before the home's configuration.

    Who names a master alone means Spark.

    Raises
    ------
    HomeError
        The file has an unknown key or a wrong value, or the master is none.
    """
    given = mapping(home.config / ENGINE_FILE)
    engine = engine or ("spark" if master else "")
    said = {name: value for name, value in (("engine", engine), ("master", master)) if value}
    return parsed(Settings, given | said, f"config/{ENGINE_FILE}")
