"""Where contracts lie and how one is read."""

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from data_contracts.yaml_text import parsed

ROOT = Path(__file__).parent
M = TypeVar("M", bound=BaseModel)


class ContractError(ValueError):
    """A contract is mistaken; the message names the file, the entry and its value in one line."""


def read_yaml(path: Path) -> Any:
    """Return what a YAML file holds.

    Raises
    ------
    ContractError
        It is no YAML.
    """
    try:
        with path.open(encoding="utf-8") as stream:
            return parsed(stream)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ContractError(f"{path.name}: {' '.join(str(error).split())}") from error


def read_as(kind: type[M], path: Path, body: Any = None, entry: str = "") -> M:
    """Return a contract file, or its ``entry`` ``body``, as a model.

    Raises
    ------
    ContractError
        It is no YAML, or not what the model asks for.
    """
    try:
        return kind.model_validate(read_yaml(path) if body is None else body)
    except ValidationError as error:
        # A key misspelt is also one that is missing: the misspelling says more.
        first = min(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
        if isinstance(cause := first.get("ctx", {}).get("error"), ContractError):
            raise cause from error
        place = ".".join(str(part) for part in (entry, *first["loc"]) if part != "")
        said = first["msg"].removeprefix("Value error, ")
        got = f"; got {str(first['input'])[:60]!r}" if first["type"] != "value_error" else ""
        raise ContractError(f"{path.name}: {place}{': ' if place else ''}{said}{got}") from error
