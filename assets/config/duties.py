"""A bureau's own spans and lines, its standard of file review, its layout of the month's table."""

from pydantic import ValidationError

from assets.config.yaml_files import mapping
from assets.store.home import Home, HomeError
from data_contracts.month_table import MonthLayout, layout_from, month_layout
from data_contracts.obligations import Obligations, obligations
from data_contracts.review_standard import ReviewStandard, review_standard, standard_from


def read_obligations(home: Home) -> Obligations:
    """Return the shipped numbers with this bureau's own over them.

    Raises
    ------
    HomeError
        A name nobody knows, or a value that is no number from 0 on.
    """
    own, known = mapping(home.config / "obligations.yml"), set(Obligations.model_fields)
    if unknown := sorted(set(map(str, own)) - known):
        raise HomeError(
            f"config/obligations.yml 有不认识的键：{'、'.join(unknown)}。可用的键：{'、'.join(sorted(known))}。"
        )
    for name, value in own.items():
        if type(value) not in (int, float) or not 0 < value <= 10**9:
            raise HomeError(f"config/obligations.yml 的 {name} 应为大于 0 的数，读到 {value}。")
    return obligations().with_values(own)


def read_standard(home: Home) -> ReviewStandard:
    """Return the bureau's own standard of review, else the shipped one.

    Raises
    ------
    HomeError
        A key nobody knows, a number twice, no items.
    """
    own = mapping(home.config / "review_standard.yml")
    if not own:
        return review_standard()
    try:
        return standard_from(own)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise HomeError(
            f"config/review_standard.yml 的 {where} 写得不对；应有 version 和 items，每项有 number、title、look、rules。"
        ) from error


def read_month_layout(home: Home) -> MonthLayout:
    """Return the bureau's own layout of 《问题整治情况表》, else the shipped one.

    Raises
    ------
    HomeError
        A key or a measure nobody knows, an item twice, no items.
    """
    own = mapping(home.config / "month_table.yml")
    if not own:
        return month_layout()
    try:
        return layout_from(own)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"]) or "items"
        raise HomeError(
            f"config/month_table.yml 的 {where} 写得不对；应有 version 和 items，每项有 item、zh、unit、measure。"
        ) from error
