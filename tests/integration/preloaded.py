"""What a whole run imports and works out once, done before: new processes of the tests are forked from here.

No thread of Polars may have started when a process is forked, for its locks would be copied held.
See decision 0014.
"""

import pkgutil
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

import assets
import dashboards
import models
import pipelines
from assets.increment.since import program
from assets.intake import arrivals
from assets.store.home import open_home
from dashboards.page import environment
from models.identity import names
from models.indicators import workdays
from pipelines.execute import instance_of

#: Libraries that a run imports only when it reaches them.
_LATE = (
    "holidays.countries",
    "alembic",
    "docx",
    "sqlalchemy.dialects.sqlite",
)

for _package in (models, dashboards, assets, pipelines):
    for _found in pkgutil.walk_packages(_package.__path__, f"{_package.__name__}."):
        if not _found.name.endswith("__main__"):
            import_module(_found.name)
for _name in _LATE:
    import_module(_name)
for _learnt in (program, names._words, workdays._tables):  # what a process works out once
    _learnt()
for _name in environment().list_templates():
    environment().get_template(_name)
with TemporaryDirectory() as _folder:  # Dagster imports its storage as it opens one
    instance_of(open_home(Path(_folder) / "home")).dispose()


# No file of a test is still being copied when its run begins.
arrivals._SETTLE_SECONDS = 0

_THREADS = [path.read_text().strip() for path in Path("/proc/self/task").glob("*/comm")]
if any(name.startswith("polars-") and name != "polars-ooc-clea" for name in _THREADS):
    raise RuntimeError(f"importing the product started a thread of Polars: {_THREADS}")
