"""One YAML file of ``config/`` as a mapping."""

from pathlib import Path
from typing import Any

import yaml

from assets.store.home import HomeError


def mapping(path: Path) -> dict[str, Any]:
    """Return the file's keys and values; an absent or empty file is an empty mapping.

    Raises
    ------
    HomeError
        The file is not YAML, or not a mapping.
    """
    if not path.exists():
        return {}
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise HomeError(f"config/{path.name} 读不懂：{str(error).splitlines()[0]}。") from error
    if not isinstance(found, dict):
        raise HomeError(f"config/{path.name} 应为“键: 值”形式。")
    return found
