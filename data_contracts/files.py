"""Where contracts lie and how one is read."""

from pathlib import Path
from typing import Any

from data_contracts.yaml_text import parsed

ROOT = Path(__file__).parent


def read_yaml(path: Path) -> Any:
    """Return what a YAML file holds."""
    with path.open(encoding="utf-8") as stream:
        return parsed(stream)
