"""What a whole run imports and works out once, done before: new processes of the tests are forked from here.

No thread of Polars may have started when a process is forked, for its locks would be copied held.
See decision 0014.
"""

import pkgutil
import shutil
from collections.abc import Set
from functools import partial
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import dagster as dg
import duckdb
from alembic.config import Config
from alembic.script import ScriptDirectory
from dagster._core.definitions.scoped_resources_builder import ScopedResourcesBuilder

import assets
import dashboards
import models
import pipelines
from assets.arrivals import intake_files
from assets.store.home import open_home
from assets.store.since import program
from dashboards import sectors
from dashboards.page import environment
from models.clauses import numerals
from models.identity import introduced
from models.indicators import workdays
from pipelines.cli.app import program_group
from pipelines.execute import instance_of
from pipelines.jobs import code_location
from pipelines.run_resource import RunResource
from pipelines.steps import steps

#: Libraries that a run imports only when it reaches them.
_LATE = (
    "holidays.countries",
    "docx",
    "dagster._core.execution.execute_in_process",
    "narwhals._duckdb.dataframe",
    "sklearn.utils.extmath",
    "sqlalchemy.dialects.sqlite",
    "watchdog.observers.polling",
    # Where a forked process begins; with it come pytest and Hypothesis.
    "tests.integration.command",
)

for _package in (models, dashboards, assets, pipelines):
    for _found in pkgutil.walk_packages(_package.__path__, f"{_package.__name__}."):
        if not _found.name.endswith("__main__"):
            import_module(_found.name)
for _name in _LATE:
    import_module(_name)
for _learnt in (
    program,
    partial(numerals.number, "一百二十四"),
    introduced._cue,
    introduced._weak,
    sectors._lists,
    workdays._tables,
    steps,
    program_group,
):  # what a process works out once
    _learnt()
for _name in environment().list_templates():
    environment().get_template(_name)


def _migrations(config: Config) -> ScriptDirectory:
    """Return Dagster's migrations, kept: it reads their hundred files for each of its stores."""
    if (place := str(config.get_main_option("script_location"))) not in _kept:
        _kept[place] = _opened(config)
    return _kept[place]


def _same_resources(builder: ScopedResourcesBuilder, keys: Set[str] | None = None) -> Any:
    """Give each step of a run the resources that another got: Dagster makes two classes for each of three times."""
    of = (id(builder.resource_instance_dict), builder.contains_generator, frozenset(keys or ()))
    found = _given.setdefault(of, [])
    if not found:
        found += [_scoped(builder, keys), builder]  # which keeps its id
    return found[0]


def _one_thread(*given: Any, **named: Any) -> duckdb.DuckDBPyConnection:
    """Open a database that works with one thread, as `tests/conftest.py` has it of other libraries."""
    connection = _connect(*given, **named)
    connection.execute("set threads = 1")
    return connection


_kept: dict[str, ScriptDirectory] = {}
_given: dict[tuple[int, bool, frozenset[str]], list[Any]] = {}
_scoped = ScopedResourcesBuilder.build
patch.object(ScopedResourcesBuilder, "build", _same_resources).start()
_opened, _connect = ScriptDirectory.from_config, duckdb.connect
patch.object(ScriptDirectory, "from_config", staticmethod(_migrations)).start()
patch.object(duckdb, "connect", _one_thread).start()
_folder = TemporaryDirectory()
_begun = open_home(Path(_folder.name) / "home")
instance_of(_begun).dispose()  # Dagster imports its storage as it opens one
code_location(RunResource(home=_folder.name, as_of="2026-06-30")).resolve_job_def("whole_run")


def _with_history(folder: str, *given: Any) -> dg.DagsterInstance:
    """Open Dagster's history; a new one is a copy of one without runs, which takes long to set up."""
    if not (Path(folder) / "history").exists():
        shutil.copytree(_begun.dagster, folder, dirs_exist_ok=True)
    return _opened_at(folder, *given)


_opened_at = dg.DagsterInstance.from_config
patch.object(dg.DagsterInstance, "from_config", staticmethod(_with_history)).start()


# No file of a test is still being copied when its run begins.
intake_files._SETTLE_SECONDS = 0

_THREADS = [path.read_text().strip() for path in Path("/proc/self/task").glob("*/comm")]
if any(name.startswith("polars-") and name != "polars-ooc-clea" for name in _THREADS):
    raise RuntimeError(f"importing the product started a thread of Polars: {_THREADS}")
