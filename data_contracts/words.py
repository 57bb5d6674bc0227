"""Word lists: the standard words of a column and what people write for each."""

from functools import cache

from data_contracts.files import ROOT, read_as, read_yaml
from data_contracts.strict import Strict

#: Entities in these states do no business any more: nobody is reminded, no rate is taken of them.
GONE = ("注销", "吊销", "迁出")


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
