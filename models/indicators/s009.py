"""S009: a decision on the spot with more than the simple procedure allows."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.scope import natural_person, no_penalty
from models.indicators.wording import yuan
from models.outcomes import assemble, first_reason, prepare

#: Neither other cases nor the day are looked at.
BY_ROW = True
COLUMNS = (
    "case_key", "region_code", "in_sources", "is_penalty", "decision_date", "procedure_type",
    "decision_kind", "party_type", "is_natural_person", "penalty_kinds", "fine_yuan",
    "confiscation_yuan",
)  # fmt: skip
#: The revised Act raised the limits from this day.
IN_FORCE = date(2021, 7, 15)
#: Penalties that are neither a warning nor a fine; orders to correct or refund are no penalties.
OUTSIDE = (
    "通报批评", "没收违法所得", "没收非法财物", "暂扣许可证件", "降低资质等级", "吊销许可证件",
    "限制开展生产经营活动", "责令停产停业", "责令关闭", "限制从业",
)  # fmt: skip


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    """Flag decisions of the simple procedure with a fine above the limit, or with other penalties.

    The limit follows the kind of party and the day. Only warnings and fines can be given on the
    spot: a confiscation or a suspension beside them is outside the procedure, whatever its amount.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 12)
        ``feat_case``: one row a ``case_key``; yuan.
    contract : Indicator
        ``S009.yml``.
    as_of : datetime.date
        Not used: the frame holds what was known then.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` fine and ``threshold`` limit (yuan), ``score`` their ratio; ``level`` 提示 for
        household businesses, whose limit is local, where the fine alone stands out.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/S009.md
    """
    rows = prepare(frame, contract, COLUMNS)
    simple = (pl.col("procedure_type") == "简易程序") | (
        pl.col("procedure_type").is_null() & (pl.col("decision_kind") == "当场")
    )
    kind = pl.col("party_type")
    person = natural_person()
    household = (kind == "个体工商户").fill_null(False)
    now = pl.col("decision_date") >= IN_FORCE
    limit = (
        pl.when(person)
        .then(_of_day(now, contract, "person"))
        .when(household)
        .then(_of_day(now, contract, "household"))
        .otherwise(_of_day(now, contract, "organisation"))
    )
    marked = rows.with_columns(limit.alias("_allowed"))
    fine = pl.col("fine_yuan")
    who = (
        pl.when(person)
        .then(pl.lit("公民"))
        .when(household)
        .then(pl.lit("个体工商户"))
        .otherwise(pl.lit("法人或其他组织"))
    )
    other = _outside()
    beyond = other.list.len() > 0
    above = (fine > pl.col("_allowed")).fill_null(False)
    unknown = fine.is_null() & pl.col("penalty_kinds").list.contains("罚款").fill_null(True)
    sentence = pl.when(beyond).then(
        pl.format("简易程序的决定载有{}；当场处罚只有警告和罚款，请核程序类型。", other.list.join("、"))
    ).otherwise(
        pl.format("简易程序罚款{}，{}当场处罚限额{}；请核程序类型。", yuan(fine, 2), who,
                  yuan(pl.col("_allowed"), 2))
    )  # fmt: skip
    return assemble(
        marked,
        contract,
        observed=fine,
        threshold=pl.col("_allowed"),
        score=(fine / pl.col("_allowed")).round(6),
        flag=beyond | pl.when(~unknown).then(above),
        not_evaluated=first_reason(
            not_applicable=no_penalty() | ~simple.fill_null(False),
            no_party_type=kind.is_null()
            & pl.col("is_natural_person").is_null()
            & ~beyond
            & (fine > 0),
        ),
        reason=sentence,
        first_seen=pl.col("decision_date"),
        level=pl.when(household & ~person & ~beyond).then(pl.lit("提示")),
    )


def _outside() -> pl.Expr:
    """Return the penalties on record that are neither warning nor fine, empty where none."""
    named = pl.col("penalty_kinds").list.set_intersection(list(OUTSIDE)).fill_null([])
    taken = (named.list.len() == 0) & (pl.col("confiscation_yuan") > 0).fill_null(False)
    return pl.when(taken).then(pl.lit(["没收"])).otherwise(named.list.sort())


def _of_day(now: pl.Expr, contract: Indicator, who: str) -> pl.Expr:
    values = {
        "person": (contract["person_yuan"], contract["old_person_yuan"]),
        "household": (contract["household_yuan"], contract["old_organisation_yuan"]),
        "organisation": (contract["organisation_yuan"], contract["old_organisation_yuan"]),
    }[who]
    return pl.when(now).then(values[0]).otherwise(values[1])
