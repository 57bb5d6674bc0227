from datetime import date
from pathlib import Path

import pytest

from pipelines.demo import Province, make_province, write_inbox

AS_OF = date(2026, 6, 30)


@pytest.fixture(scope="session")
def province() -> Province:
    return make_province(7, "small", AS_OF)


@pytest.fixture(scope="session")
def inbox(province: Province, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inbox")
    write_inbox(province, folder)
    return folder
