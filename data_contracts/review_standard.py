"""What a review of a file looks at, and which rules ought to see the same."""

from functools import cache
from pathlib import Path
from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from data_contracts.strict import Strict
from data_contracts.yaml_text import parsed

Kind = Literal["full", "key", "special", "cross", "random"]
#: Kinds of file review with their Chinese names.
KINDS: dict[str, str] = dict(
    zip(get_args(Kind), ("全面评查", "重点评查", "专项评查", "交叉评查", "随机评查"), strict=True)
)


class ReviewItem(Strict):
    """One thing to look at: its number, its title, what to look for, the rules that look for it too."""

    number: int = Field(ge=1, le=99)
    title: str = Field(min_length=1)
    look: str = Field(min_length=1)
    rules: list[str] = []


class ReviewStandard(Strict):
    """A version of the standard; a sheet and its results name it."""

    version: int = Field(ge=1)
    items: list[ReviewItem] = Field(min_length=1)

    @model_validator(mode="after")
    def _once(self) -> Self:
        numbers = [item.number for item in self.items]
        if twice := sorted({n for n in numbers if numbers.count(n) > 1}):
            raise ValueError(f"编号重复：{'、'.join(map(str, twice))}")
        return self

    @property
    def titles(self) -> dict[int, str]:
        """Title of each item by its number."""
        return {item.number: item.title for item in self.items}


@cache
def review_standard() -> ReviewStandard:
    """Return the shipped standard."""
    text = (Path(__file__).parent / "review_standard.yml").read_text(encoding="utf-8")
    return ReviewStandard.model_validate(parsed(text))
