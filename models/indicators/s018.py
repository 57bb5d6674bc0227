"""S018: a food fine that the city has to decide, decided by a county."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.scope import no_fine
from models.indicators.wording import yuan
from models.outcomes import assemble, first_reason, prepare

#: Neither other cases nor the day are looked at.
BY_ROW = True
COLUMNS = (
    "case_key", "region_code", "in_sources", "is_penalty", "decision_date", "penalty_kinds",
    "fine_yuan", "law", "jurisdiction_basis",
)  # fmt: skip
#: The Regulations hold from this day.
IN_FORCE = date(2019, 12, 1)
_FOOD = ("食品安全法", "食品安全法实施条例")
#: Municipalities, and the numbers of counties that stand directly under a province.
_ABOVE = "^(?:11|12|31|50)|^..90"


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Flag fines under the Food Safety Act of the named amount whose organ is a county's.

    .. math:: F \ge \text{min\_fine} \wedge \text{organ is a county's}

    A county's code ends in other digits than 00. What the city decided and a county carried out
    stands under the city's code, or says so in its ground of jurisdiction. Of an organ that is only a
    name nobody knows yet whether it is a county's.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 9)
        ``feat_case_rules``: one row a ``case_key``; yuan.
    contract : Indicator
        ``S018.yml``.
    as_of : datetime.date
        Not used: the frame holds what was known then.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` = fine (yuan), ``score`` its ratio to the amount.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/S018.md
    """
    rows = prepare(frame, contract, COLUMNS)
    fine, least = pl.col("fine_yuan"), contract["min_fine_yuan"]
    law = pl.col("law").str.strip_prefix("中华人民共和国")
    region = pl.col("region_code")
    above = region.str.ends_with("00") | region.str.contains(_ABOVE)
    return assemble(
        rows,
        contract,
        observed=fine,
        threshold=pl.lit(least),
        score=(fine / least).round(6),
        flag=fine >= contract["min_fine_yuan"],
        not_evaluated=first_reason(
            not_applicable=no_fine() | ~law.is_in(_FOOD).fill_null(False),
            before_regulations=pl.col("decision_date") < IN_FORCE,
            no_region=region.is_null(),
        ),
        excluded={
            "city_level": above,
            "from_above": pl.col("jurisdiction_basis").is_in(["提级", "指定", "委托"]),
        },
        reason=pl.format("食品案件罚款{}，决定机关为县级；请核是否由市局决定。", yuan(fine, 2)),
        first_seen=pl.col("decision_date"),
    )
