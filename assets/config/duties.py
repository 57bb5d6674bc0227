"""A bureau's own spans and lines, its standard of file review, its layout of the month's table."""

from typing import Annotated

from pydantic import Field, RootModel

from assets.config.parse import parsed
from assets.config.yaml_files import mapping
from assets.store.home import Home, HomeError
from data_contracts.month_table import MonthLayout, month_layout
from data_contracts.obligations import Obligations, obligations
from data_contracts.review_standard import ReviewStandard, review_standard


class _Numbers(RootModel[dict[str, Annotated[float, Field(strict=True, gt=0, le=10**9)]]]):
    """Numbers by name."""


def read_obligations(home: Home) -> Obligations:
    """Return the shipped numbers with this bureau's own over them.

    Raises
    ------
    HomeError
        A name nobody knows, or a value that is no number above 0.
    """
    own, known = mapping(home.config / "obligations.yml"), set(Obligations.model_fields)
    if unknown := sorted(set(map(str, own)) - known):
        raise HomeError(
            f"config/obligations.yml 有不认识的键：{'、'.join(unknown)}。可用的键：{'、'.join(sorted(known))}。"
        )
    return obligations().with_values(parsed(_Numbers, own, "config/obligations.yml").root)


def read_standard(home: Home) -> ReviewStandard:
    """Return the bureau's own standard of review, else the shipped one.

    Raises
    ------
    HomeError
        A key nobody knows, a number twice, no items.
    """
    own = mapping(home.config / "review_standard.yml")
    return parsed(ReviewStandard, own, "config/review_standard.yml") if own else review_standard()


def read_month_layout(home: Home) -> MonthLayout:
    """Return the bureau's own layout of 《问题整治情况表》, else the shipped one.

    Raises
    ------
    HomeError
        A key or a measure nobody knows, an item twice, no items.
    """
    own = mapping(home.config / "month_table.yml")
    return parsed(MonthLayout, own, "config/month_table.yml") if own else month_layout()
