"""What is put together in files while a run publishes stands in the home, and nowhere else."""

import tempfile
from pathlib import Path
from typing import Any

import pytest

from assets.publishing.kept_files import KeptFiles
from assets.publishing.publish import publish
from assets.run import alone
from dashboards.workbooks import book

from .conftest import Bureau

pytestmark = pytest.mark.slow


def test_drafts_of_workbooks_stand_in_the_home(
    home: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    places, made = set[Path](), tempfile.mkstemp

    def noted(*given: Any, **named: Any) -> tuple[int, str]:
        found = made(*given, **named)
        places.add(Path(found[1]).parent)
        return found

    monkeypatch.setattr(book, "_MOST_CELLS", 0)
    monkeypatch.setattr(KeptFiles, "find", lambda *_: None)  # else none is made
    monkeypatch.setattr(tempfile, "mkstemp", noted)
    before = tempfile.gettempdir()
    with alone(home.home, lambda: True) as run:
        publish(run)
        assert places == {run.home.work}
        assert not [path for path in run.home.work.iterdir() if path.name.startswith("tmp")]
    assert tempfile.gettempdir() == before
