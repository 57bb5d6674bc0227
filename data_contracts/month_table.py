"""The layout of 《问题整治情况表》: its items in order, and which measure of the ledger fills each."""

from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from data_contracts.strict import Strict
from data_contracts.yaml_text import parsed

Measure = Literal[
    "received", "found", "problems", "rectified", "closed", "open", "overdue", "refunded_yuan",
    "released_yuan", "revoked", "rules_made", "visits_due", "visits_done", "letters_in",
    "letters_answered", "zero",
]  # fmt: skip
Facet = Literal["channel", "issue_class", "issue_kind", "measure"]
#: What is not counted from leads.
BESIDE = ("visits_due", "visits_done", "letters_in", "letters_answered", "zero")
#: Separates an item from the word it was drawn out by.
BY_WORD = ":"


class MonthItem(Strict):
    """One item: its code, what people call it, its unit, how it is counted.

    ``each`` draws it out into one line a word of a list; ``where`` counts only leads with these words.
    """

    item: Annotated[str, StringConstraints(pattern=r"^[a-z_]+$")]
    zh: str = Field(min_length=1)
    unit: Literal["件", "元", "项", "次"]
    measure: Measure
    each: Facet | None = None
    where: dict[Facet, list[str]] = {}

    @model_validator(mode="after")
    def _of_leads(self) -> Self:
        if self.measure in BESIDE and (self.each or self.where):
            raise ValueError(f"{self.item}：{self.measure} 不是线索的数，不能写 each 和 where")
        return self


class Line(Strict):
    """One line of the table: an item, or one word of it; ``number`` is its place from 1 on."""

    number: int
    item: str
    zh: str
    unit: str
    measure: Measure
    where: dict[Facet, list[str]] = {}

    @property
    def is_word(self) -> bool:
        """Whether it is one word of an item."""
        return BY_WORD in self.item


class MonthLayout(Strict):
    """A version of the layout."""

    version: int = Field(ge=1)
    items: list[MonthItem] = Field(min_length=1)

    @model_validator(mode="after")
    def _once(self) -> Self:
        codes = [item.item for item in self.items]
        if twice := sorted({c for c in codes if codes.count(c) > 1}):
            raise ValueError(f"项目重复：{'、'.join(twice)}")
        return self

    def lines(self, words: dict[str, list[str]]) -> list[Line]:
        """Return the lines in order; ``words`` gives of each facet the words to draw it out by."""
        found: list[Line] = []
        for item in self.items:
            body: dict[str, Any] = {"unit": item.unit, "measure": item.measure}
            if item.each is None:
                own = [(item.item, item.zh, item.where)]
            else:
                own = [
                    (f"{item.item}{BY_WORD}{word}", f"{item.zh}：{word}", {**item.where, item.each: [word]})
                    for word in words[item.each]
                ]  # fmt: skip
            for code, zh, where in own:
                found.append(Line(number=len(found) + 1, item=code, zh=zh, where=where, **body))
        return found


@cache
def month_layout() -> MonthLayout:
    """Return the shipped layout."""
    text = (Path(__file__).parent / "month_table.yml").read_text(encoding="utf-8")
    return MonthLayout.model_validate(parsed(text))
