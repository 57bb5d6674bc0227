"""What a rule promises: its title, law, thresholds with their reasons, what a county is asked."""

from typing import Literal, Self

from pydantic import Field, model_validator

from data_contracts.leads import LEVELS, Level, lead_rules
from data_contracts.strict import Strict
from data_contracts.words import enumerations

#: Units of what is counted: with the bounds whole, so is every value.
_WHOLE = frozenset({
    "count", "date", "days", "working_days", "个", "人", "件", "家", "年", "月", "周", "次", "项",
})  # fmt: skip


class Threshold(Strict):
    """A number an indicator turns on, with its reason; ``value`` lies inside ``bounds``.

    Where days, cases or people are counted it is a whole number: whoever counts would drop the rest.
    """

    value: float
    unit: str
    bounds: tuple[float, float]
    why: str
    why_en: str = Field(min_length=1)
    source: str
    status: Literal["statute", "secondary", "judgement", "local", "须核对"]

    @model_validator(mode="after")
    def _inside(self) -> Self:
        if not self.allows(self.value):
            low, high = self.bounds
            whole = f", or is no whole number of {self.unit}" if self.is_whole else ""
            raise ValueError(f"{self.value} lies outside {low}..{high}{whole}")
        return self

    def allows(self, value: float) -> bool:
        """Whether it may be set to a value."""
        low, high = self.bounds
        return low <= value <= high and not (self.is_whole and value % 1)

    @property
    def is_whole(self) -> bool:
        """Whether only whole numbers make sense."""
        return self.unit in _WHOLE and not any(end % 1 for end in self.bounds)


class CountyList(Strict):
    """Whether a county is asked about a rule's flags, and why so.

    ``row``: one row an object; ``summary``: one row for the rule with the list of its objects;
    ``never``: only the city sees them. Of rows, those below ``from_level`` are left out, and those
    below ``alone_from`` where no other rule points at the same object. ``on_request``: whether the
    team may choose a flag for its county all the same.
    """

    show: Literal["row", "summary", "never"] = "row"
    from_level: Level | None = None
    alone_from: Level | None = None
    on_request: bool = True
    why: str = ""

    @model_validator(mode="after")
    def _told(self) -> Self:
        is_plain = self.show == "row" and not (self.from_level or self.alone_from)
        if not (is_plain or self.why):
            raise ValueError("county_list: says no why")
        if self.show != "row" and (self.from_level or self.alone_from):
            raise ValueError("county_list: only rows have levels")
        if self.show != "never" and not self.on_request:
            raise ValueError("county_list: only what is never shown can be refused on request")
        return self

    def asks(self, level: str | None) -> bool:
        """Whether a county is asked about flags of this level without anybody choosing them."""
        low = self.from_level is not None and LEVELS.get(level or "", 3) > LEVELS[self.from_level]
        return self.show != "never" and not low


class Indicator(Strict):
    """One rule: what it reads, when it flags, and why it may say nothing.

    ``kind`` is one of the kinds of ``leads.yml``, which give its leads their weight. ``needs`` are columns of the input without which the rule says nothing; of each group in
    ``needs_any`` one column is enough. A row blank in one of them is never clear, unless it is in
    ``may_be_blank``: there a blank cell is itself what is judged, of a needed column or of any other the rule reads. ``thresholds`` are the only numbers a module compares with, and those of the judgement
    behind it (:mod:`data_contracts.settings`). ``replaces`` are codes of rules that are no more and were
    taken into this one: a code is never used again. ``titles_by_side`` are what a flag is called that lies
    above, or below, what was expected.
    """

    code: str = Field(pattern=r"^[CPSW]\d{3}$")
    version: int = Field(ge=1)
    title_zh: str
    titles_by_side: dict[Literal["high", "low"], str] = {}
    title_en: str = Field(min_length=1)
    question_zh: str
    question_en: str = Field(min_length=1)
    input: str
    object_type: Literal[
        "region", "case", "party", "organ", "sector", "complaint", "complaint_cluster",
        "letter", "inspection", "entity",
    ]  # fmt: skip
    level: Level
    kind: str
    county_list: CountyList = CountyList()
    needs: list[str]
    needs_any: list[list[str]] = []
    may_be_blank: list[str] = []
    unit: str
    legal_basis: str
    thresholds: dict[str, Threshold] = {}
    not_evaluated_reasons: dict[str, str]
    exclusions: dict[str, str] = {}
    possible_justifications: list[str] = []
    status: Literal["active", "suspended", "off_by_default"] = "active"
    replaces: list[str] = []

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.needs or self.needs_any) and "missing_column" not in self.not_evaluated_reasons:
            raise ValueError(f"{self.code}: needs columns, so missing_column must be a reason")
        known = enumerations()["justification"].values
        if unknown := [word for word in self.possible_justifications if word not in known]:
            raise ValueError(f"{self.code}: not in enumeration justification: {unknown}")
        if self.kind not in lead_rules().kinds:
            raise ValueError(f"{self.code}: kind {self.kind!r} is not in leads.yml")
        return self

    def title_of(self, observed: float | None, expected: float | None) -> str:
        """Return what a flag is called: by the side on which it lies, where the rule has two and it is known."""
        if observed is None or expected is None:
            return self.title_zh
        return self.titles_by_side.get("high" if observed > expected else "low", self.title_zh)

    def __getitem__(self, name: str) -> float:
        """Return the value of a threshold by its name."""
        return self.thresholds[name].value

    def switched_off_by(self, columns: set[str]) -> list[str]:
        """Return what is missing for this rule among ``columns``; empty when it can run."""
        missing = [name for name in self.needs if name not in columns]
        return missing + ["|".join(g) for g in self.needs_any if not columns & set(g)]

    def with_values(self, values: dict[str, float]) -> "Indicator":
        """Return this contract with a bureau's own thresholds.

        Raises
        ------
        ValueError
            A name is unknown, or a value lies outside the bounds or is not whole where it has to be.
        """
        if unknown := sorted(set(values) - set(self.thresholds)):
            known = ", ".join(self.thresholds) or "none"
            raise ValueError(f"{self.code}: no such thresholds: {unknown}; there are: {known}")
        body = self.model_dump()
        for name, value in values.items():
            body["thresholds"][name]["value"] = value
        return Indicator.model_validate(body)
