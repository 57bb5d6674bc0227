"""Where contracts lie and how one is read."""

from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent
#: The reader written in C, seven times as fast, where PyYAML was built with it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path) -> Any:
    """Return what a YAML file holds."""
    with path.open(encoding="utf-8") as stream:
        return yaml.load(stream, Loader=_LOADER)  # noqa: S506 - a safe one
