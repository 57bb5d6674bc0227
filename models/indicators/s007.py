"""S007: conduct outside the organ's area with no ground of jurisdiction on record."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.scope import no_penalty
from models.like_cases.facts import stated
from models.outcomes import assemble, first_reason, prepare

#: Neither other cases nor the day are looked at.
BY_ROW = True
COLUMNS = (
    "case_key", "region_code", "in_sources", "is_penalty", "decision_date", "region_name",
    "conduct_region_code", "conduct_region_name", "is_conduct_inside", "jurisdiction_basis",
    "cooperation_letter_no", "case_source", "facts",
)  # fmt: skip
#: Grounds on which an organ handles a case whose conduct lies elsewhere.
GROUNDS = ("平台住所地", "平台内经营者经营地", "广告发布者所在地", "指定", "提级", "移送", "委托")
#: A ground told in the facts, with no "not" about it.
_TOLD = (
    "(?:^|[。；])[^。；未不]*(?:指定(?:本局|我局)?管辖|指定(?:由)?[本我]局|提级管辖|移送[本我]局|委托[本我]局)[^。；未不]*(?:[。；]|$)"
    f"|{stated.SAYS}(?:(?:接|收)到?[^，。；]*?(?:移[送交]|交办|指定管辖)[^，。；]{{0,4}}[函书]|将(?:[该本]案|案件)移[送交]至?(?:给)?[^，。；]*?市场监[^，。；公安]{{0,4}}局)"
)
_HANDED_OVER = ("部门移送", "系统内移送", "上级交办")


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    """Point to penalties for conduct outside the area, without a ground, letter or hand-over.

    What counts is where the conduct was, never where the party is registered. An export without
    the column of grounds is judged by place, letter and hand-over.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 13)
        ``models.indicators.inputs.feat_case_jurisdiction``: one row a ``case_key``.
    contract : Indicator
        ``S007.yml``.
    as_of : datetime.date
        Not used: the frame holds what was known then.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``score`` 1 within the same city, 2 within the province, 3 beyond.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/S007.md
    """
    rows = prepare(frame, contract, COLUMNS)
    place, area = pl.col("conduct_region_code"), pl.col("region_code")
    outside = ~pl.col("is_conduct_inside")
    far = (
        pl.when(place.str.slice(0, 2) != area.str.slice(0, 2))
        .then(3.0)
        .when(place.str.slice(0, 4) != area.str.slice(0, 4))
        .then(2.0)
        .otherwise(1.0)
    )
    return assemble(
        rows,
        contract,
        score=pl.when(outside).then(far).otherwise(0.0),
        flag=outside,
        not_evaluated=first_reason(
            not_applicable=no_penalty(),
            no_conduct_region=place.is_null() | area.is_null(),
        ),
        excluded={
            "ground": pl.col("jurisdiction_basis").is_in(GROUNDS)
            | pl.col("facts").str.contains(_TOLD),
            "cooperation": pl.col("cooperation_letter_no").is_not_null(),
            "handed_over": pl.col("case_source").is_in(_HANDED_OVER),
        },
        reason=pl.format(
            "违法行为地在{}，办案机构在{}，未载管辖依据；请核指定、移送或协作文书。",
            pl.coalesce("conduct_region_name", place),
            pl.coalesce("region_name", area),
        ),
        first_seen=pl.col("decision_date"),
    )
