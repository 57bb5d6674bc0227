"""Our own YAML files, read by the reader written in C: seven times as fast as the one in Python."""

from typing import IO, Any

import yaml

#: Where PyYAML was built with it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parsed(text: str | IO[str]) -> Any:
    """Return what a YAML text says."""
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 - a safe one
