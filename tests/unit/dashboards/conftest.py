from functools import cache

import polars as pl
import pytest

from dashboards import RunFacts, build_site, view_of
from tests.unit.dashboards import invented

World = tuple[dict[str, pl.DataFrame], RunFacts]


@cache
def _world() -> World:
    tables = invented.province()
    return tables, invented.run(tables)


@cache
def _site() -> dict[str, bytes]:
    return dict(build_site(view_of(*_world())))


@pytest.fixture
def world() -> World:
    return _world()


@pytest.fixture
def site() -> dict[str, bytes]:
    return _site()


@pytest.fixture
def html(site: dict[str, bytes]) -> dict[str, str]:
    return {path: body.decode() for path, body in site.items() if path.endswith(".html")}
