"""Word lists: the standard words of a column and what people write for each."""

from functools import cache

from data_contracts.files import ROOT, read_as, read_yaml
from data_contracts.strict import Strict


class Enumeration(Strict):
    """Standard words with the words in use for each."""

    values: dict[str, list[str]]
    open: bool = False


@cache
def enumerations() -> dict[str, Enumeration]:
    """Return every enumeration by name."""
    path = ROOT / "enumerations.yml"
    return {
        name: read_as(Enumeration, path, body, str(name)) for name, body in read_yaml(path).items()
    }
