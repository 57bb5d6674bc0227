"""Word lists: the standard words of a column and what people write for each."""

from functools import cache
from typing import Self

from pydantic import model_validator

from data_contracts.files import ROOT, read_as, read_yaml
from data_contracts.strict import Strict

#: Entities in these states do no business any more: nobody is reminded, no rate is taken of them.
GONE = ("注销", "吊销", "迁出")
#: Cases in these states count nowhere any more.
CASES_GONE = ("撤销", "销案")

#: What the 业务领域 of a case is where one team carries the cases of several departments: these are none of ours.
ELSEWHERE = "别的部门"


class Enumeration(Strict):
    """Standard words with the words in use for each.

    ``says`` holds for some of them what a sentence says that is no word in use: the first pattern that is found
    in it, folded, tells the word.
    """

    values: dict[str, list[str]]
    open: bool = False
    says: dict[str, str] = {}

    @model_validator(mode="after")
    def _says_words(self) -> Self:
        if wrong := sorted(set(self.says) - set(self.values)):
            raise ValueError(f"says: no such words: {wrong}")
        return self


@cache
def enumerations() -> dict[str, Enumeration]:
    """Return every enumeration by name."""
    path = ROOT / "enumerations.yml"
    return {
        name: read_as(Enumeration, path, body, str(name)) for name, body in read_yaml(path).items()
    }
