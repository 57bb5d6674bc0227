"""A bureau's own spans and lines, its standard of file review, its layout of the month's table."""

from typing import Annotated

from pydantic import Field, RootModel

from assets.config.parse import parsed
from assets.config.rule_codes import known_rules
from assets.config.yaml_files import mapping
from assets.store.home import Home, HomeError
from data_contracts.month_table import MonthLayout, month_layout
from data_contracts.obligations import Obligations, obligations
from data_contracts.review_standard import ReviewStandard, review_standard

#: Numbers that are counted in days, months or people.
_WHOLE = {
    *(name for name in Obligations.model_fields if name.endswith("_days")),
    "asked_months", "least_shown", "several_people", "crowd_people", "injured_people",
    "small_employees",
}  # fmt: skip
#: Pairs of which the second begins where the first ends.
_IN_ORDER = (("middling_yuan", "large_yuan"), ("several_people", "crowd_people"))


class _Numbers(RootModel[dict[str, Annotated[float, Field(strict=True, gt=0, le=10**9)]]]):
    """Numbers by name."""


def read_obligations(home: Home) -> Obligations:
    """Return the shipped numbers with this bureau's own over them.

    Raises
    ------
    HomeError
        A name nobody knows, a value that is no number above 0, or no whole one where days, months
        or people are counted, or two lines in the wrong order.
    """
    own, known = mapping(home.config / "obligations.yml"), set(Obligations.model_fields)
    if unknown := sorted(set(map(str, own)) - known):
        raise HomeError(
            f"config/obligations.yml 有不认识的键：{'、'.join(unknown)}。可用的键：{'、'.join(sorted(known))}。"
        )
    read = parsed(_Numbers, own, "config/obligations.yml").root
    if broken := next((name for name in read if name in _WHOLE and read[name] % 1), None):
        raise HomeError(f"config/obligations.yml 的 {broken} 应为整数，读到“{own[broken]}”。")
    found = obligations().with_values(read)
    for low, high in _IN_ORDER:
        below, above = getattr(found, low).value, getattr(found, high).value
        if below > above:
            raise HomeError(
                f"config/obligations.yml 的 {low}（{below:g}）不应大于 {high}（{above:g}）。"
            )
    return found


def read_standard(home: Home) -> ReviewStandard:
    """Return the bureau's own standard of review, else the shipped one.

    Raises
    ------
    HomeError
        A key or a rule nobody knows, a number twice, no items.
    """
    own = mapping(home.config / "review_standard.yml")
    if not own:
        return review_standard()
    found = parsed(ReviewStandard, own, "config/review_standard.yml")
    for item in found.items:
        known_rules(item.rules, f"config/review_standard.yml 的项目{item.number}")
    return found


def read_month_layout(home: Home) -> MonthLayout:
    """Return the bureau's own layout of 《问题整治情况表》, else the shipped one.

    Raises
    ------
    HomeError
        A key or a measure nobody knows, an item twice, no items.
    """
    own = mapping(home.config / "month_table.yml")
    return parsed(MonthLayout, own, "config/month_table.yml") if own else month_layout()
