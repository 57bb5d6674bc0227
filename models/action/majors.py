"""How large a case is: whether its penalty is a major one, and its size class."""

import polars as pl

from data_contracts.obligations import Obligations

#: Penalties that are major whatever the fine (Administrative Penalty Law, art. 63).
MAJOR_KINDS = (
    "降低资质等级", "吊销许可证件", "限制开展生产经营活动", "责令停产停业", "责令关闭", "限制从业",
)  # fmt: skip
#: Size classes, the largest first.
SIZES = ("重大", "较大", "小额", "无罚款")


def is_major(rules: Obligations) -> pl.Expr:
    """Return whether a case reached the line of a major penalty.

    Reads ``fine_yuan, confiscation_yuan, is_natural_person, penalty_kinds``; never null. The line
    counts as reached by an equal amount; a party of unknown kind is taken for an organisation.
    """
    line = (
        pl.when(pl.col("is_natural_person").fill_null(value=False))
        .then(pl.lit(rules.major_natural_yuan.value))
        .otherwise(pl.lit(rules.major_other_yuan.value))
    )
    amounts = [pl.col(c).cast(pl.Float64).fill_null(0) >= line for c in ("fine_yuan", "confiscation_yuan")]  # fmt: skip
    kinds = pl.col("penalty_kinds").fill_null([]).list.set_intersection(list(MAJOR_KINDS))
    return pl.any_horizontal(*amounts, kinds.list.len() > 0)


def size(rules: Obligations) -> pl.Expr:
    """Return the size class of a case, one of :data:`SIZES`."""
    fine = pl.col("fine_yuan").cast(pl.Float64).fill_null(0)
    return (
        pl.when(is_major(rules))
        .then(pl.lit(SIZES[0]))
        .when(fine >= rules.middle_yuan.value)
        .then(pl.lit(SIZES[1]))
        .when(fine > 0)
        .then(pl.lit(SIZES[2]))
        .otherwise(pl.lit(SIZES[3]))
    )
